"""The command line. Everything heavy is imported by the command that needs it."""

import gc
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablegen import __version__
from tablegen.chosen import specs_of
from tablegen.console import PROBLEMS, WARNED, progress, reported, show_problems, shown, tell_made, warn
from tablegen.errors import TablegenError

if TYPE_CHECKING:
    from tablegen.make import Revising

_TEACH = """Compile tables for manuscripts: a short YAML spec in, Word, LaTeX and Markdown out.

\b
The smallest spec is two lines (save it as specs/table1.yaml):
    data: patients.csv
    compare: treatment
Then:
    tablegen build specs/table1.yaml      writes output/table1.docx, .tex, .md and .results.json
    tablegen check specs/table1.yaml      says every default it would take, writes nothing
    tablegen list tests                   what can be asked for: tests, effects, models, styles, …

\b
Exit codes: 0 built; 1 problems, nothing written; 2 wrong usage; 3 built with warnings under --strict; 4 out of date.
"""
SPECS = click.argument("specs", nargs=-1, type=click.Path(path_type=Path))
TEMPLATES = click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of your own templates and styles.",
)
REDLINE = click.option(
    "--redline", metavar="OLD", help="Also show the changes since OLD, tracked: last, git:REVISION, a .docx, …"
)
AUTHOR = click.option("--author", help="Who made the changes of a redline; else tablegen.")
DATE = click.option("--date", help="When they were made (2026-01-31); else SOURCE_DATE_EPOCH, or no date.")
STYLE = click.option("--style", help="The journal, instead of the one the spec names.")


_LATER = {
    "insert": ("inserting", "Put tables and numbers into manuscripts, and bring those there up to date."),
    "diff": ("commands", "Say which cells, rows, sizes and methods of tables changed, and why."),
    "status": ("commands", "Say which outputs and manuscripts are out of date, and why."),
    "verify": ("verify_commands", "Hold the numbers of a manuscript's text against its tables."),
    "text": ("verify_commands", "Offer sentences for the Results section, from what was computed."),
    "provenance": ("commands", "Say what made the tables of a file, and whether spec and data still give them."),
}
"""The commands of `tablegen.paper` by name: the module that holds each, and what `--help` says of it."""


class _Commands(click.Group):
    """The commands; those of the paper around the tables are loaded when one is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted((*super().list_commands(ctx), *_LATER))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LATER:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        return getattr(import_module(f"tablegen.paper.{_LATER[cmd_name][0]}"), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._said(name)) for name in self.list_commands(ctx)])

    def _said(self, name: str) -> str:
        return _LATER[name][1] if name in _LATER else self.commands[name].get_short_help_str(120)


@click.group(
    cls=_Commands, help=_TEACH, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tablegen")
def cli() -> None:
    """The group that holds the commands."""


def main() -> None:
    """Run the command line; a problem is printed, never a traceback."""
    gc.set_threshold(100_000)  # a build keeps nearly all that it makes: looking for garbage took 5 % of its time
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a Windows pipe knows no χ
            stream.reconfigure(errors="replace")
    try:
        cli.main(prog_name="tablegen", standalone_mode=False)
    except TablegenError as error:
        show_problems(error)
        sys.exit(PROBLEMS)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except OSError as error:  # the disk behind a redirected output is full, or it is closed
        sys.stdout = None
        click.echo(f"{error.filename or 'what the command prints'} cannot be written: {error.strerror}", err=True)
        sys.exit(PROBLEMS)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing more was written", err=True)
        sys.exit(130)
    finally:
        gc.freeze()  # nor is it looked for at the end, when all is given back


@cli.command()
@SPECS
@STYLE
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="A format to write, by name or suffix (may be given several times); see: tablegen list formats.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to, instead of output/ of the project.",
)
@TEMPLATES
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write all tables into one file (.docx, .tex, .md), in order and numbered.",
)
@click.option("--frame", help="The LaTeX class the tables are for (elsarticle, …); see: tablegen list frames.")
@click.option("--pdf", is_flag=True, help="Also write a PDF.")
@click.option("--png", is_flag=True, help="Also write a picture, for slides and for a look.")
@click.option("--tex", is_flag=True, help="Also write a PDF, made by LaTeX; needs a TeX installation.")
@REDLINE
@AUTHOR
@DATE
@click.option("--strict", is_flag=True, help="Exit with 3 when there are warnings.")
@click.option("--force", is_flag=True, help="Build what is up to date too.")
def build(
    specs: tuple[Path, ...], style: str | None, formats: tuple[str, ...], output: Path | None, templates: Path | None,
    bundle: Path | None, frame: str | None, pdf: bool, png: bool, tex: bool,
    redline: str | None, author: str | None, date: str | None, strict: bool, force: bool,
) -> None:  # fmt: skip
    """Build tables: all of the project's specs (specs/**/*.yaml) when none is named.

    \b
    tablegen build specs/table1.yaml
    tablegen build specs/table1.yaml --style jama --format docx
    tablegen build --redline last
    """
    from tablegen.make import Request, make
    from tablegen.write import write_files

    changes, bundle = revising(redline, author, date), bundle and bundle.absolute()
    with reported():
        found = specs_of(specs)
        beside = tuple(name for name, wanted in (("pdf", pdf), ("png", png)) if wanted)
        with progress(len(found)) as advance:
            asked = Request(
                style, formats, output, templates, tex, beside, bundle, frame, keep=True, force=force, redline=changes
            )
            made = make(found, asked, advance)
        changed = set(write_files(made.files))
    if made.kept:
        from tablegen.paper.kept import store

        made.notes += store(made.kept, {bundle: made.files[bundle]} if bundle else {})
    tell_made(made, changed)
    if not style:
        from tablegen.paper.behind import behind

        if told := behind(found, asked):
            click.echo(told, err=True)
    if strict and made.warnings:
        sys.exit(WARNED)


@cli.command()
@SPECS
@STYLE
@click.option("--shell", is_flag=True, help="Print the table with x in place of every digit; needs no data.")
@TEMPLATES
def check(specs: tuple[Path, ...], style: str | None, shell: bool, templates: Path | None) -> None:
    """Say every default taken, every problem found, and what the journal's editor would return; write nothing.

    With --style, for another journal than the spec's: tablegen check specs/table1.yaml --style nejm

    With --shell, print the table as it will look, `xx.x ± xx.x` in its cells, before there are any data.
    """
    from tablegen.checking import check_spec

    failed = False
    for path in specs_of(specs):
        try:
            report = check_spec(path, style, templates, shell)
        except TablegenError as error:
            failed = True
            show_problems(error)
            continue
        click.echo(
            "\n".join([f"{shown(path)}: {report.summary}", *(f"   default: {text}" for text in report.defaults)])
        )
        if report.shell:
            click.echo(report.shell)
        warn(report.warnings)
        for finding in report.editor:
            click.echo(f"{finding}", err=True)
        failed = failed or any(finding.level == "error" for finding in report.editor)
    if failed:
        sys.exit(PROBLEMS)


@cli.command("list")
@click.argument("what", required=False)
@TEMPLATES
def list_(what: str | None, templates: Path | None) -> None:
    """List what can be asked for, with what it is and where it comes from.

    WHAT: tests, effects, correlations, measures, pairwise, adjustments, presets, summaries, intervals, models,
    inferences, footers, styles, languages, checks, patterns, formats, frames.
    """
    from tablegen.listing import catalogue_rows

    with reported():
        rows = catalogue_rows(what, templates, Path.cwd())
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        click.echo(f"{name:{width}}  {text}")


@cli.command()
@click.argument("spec", type=click.Path(path_type=Path))
@click.argument("number", metavar="ROW.STATISTIC")
@TEMPLATES
def explain(spec: Path, number: str, templates: Path | None) -> None:
    """Say how one number came about: value, exact method, why that, its inputs, its source.

    \b
    tablegen explain specs/table1.yaml age_days.p
    tablegen explain specs/table1.yaml age_days.specific.mean
    """
    from tablegen.explaining import explain as explained

    with reported():
        lines = explained(spec, number, templates)
    width = max(len(label) for label, _ in lines)
    click.echo(number)
    for label, text in lines:
        click.echo(f"   {label:{width}}  {text}")


@cli.command()
@SPECS
@TEMPLATES
def methods(specs: tuple[Path, ...], templates: Path | None) -> None:
    """Write the paragraph on statistical analysis, from what the tables really compute."""
    from tablegen.methods import methods_paragraph

    with reported():
        click.echo(methods_paragraph(specs_of(specs), templates))


@cli.command()
@click.option("--project", is_flag=True, help="The schema of the project file, tablegen.yaml, instead.")
def schema(project: bool) -> None:
    """Print the JSON Schema of a spec; an editor with YAML support completes and checks specs with it.

    \b
    tablegen schema > tablegen.schema.json
    first line of a spec:  # yaml-language-server: $schema=tablegen.schema.json
    """
    import json

    from tablegen.listing import spec_schema

    click.echo(json.dumps(spec_schema(Path.cwd(), project=project), ensure_ascii=False, indent=1))


@cli.command()
@click.argument("name", metavar="TEMPLATE")
@click.option("--force", is_flag=True, help="Overwrite your own copy.")
def eject(name: str, force: bool) -> None:
    """Copy a built-in template into templates/ here, where it takes precedence and may be changed.

    \b
    tablegen eject styles/jama.yaml
    tablegen eject latex/table.tex
    """
    from tablegen.listing import eject_template

    with reported():
        click.echo(shown(eject_template(name, Path.cwd(), force)))


def revising(redline: str | None, author: str | None, date: str | None) -> "Revising | None":
    """What the options say of a redline; None without one."""
    from tablegen.make import Revising

    if redline is None and (author or date):
        raise click.UsageError("--author and --date are those of a redline: --redline OLD")
    return Revising(redline, author or "tablegen", date) if redline is not None else None


if __name__ == "__main__":
    main()
