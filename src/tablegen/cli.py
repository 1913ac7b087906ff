"""The command line. Everything heavy is imported by the command that needs it."""

import gc
import re
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tablegen import __version__
from tablegen.errors import Problem, TablegenError

if TYPE_CHECKING:
    from tablegen.make import Revising

PROBLEMS, WARNED = 1, 3
PATIENCE = 2.0  # seconds before a build shows its progress
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
        return _LATER[name][1] if name in _LATER else self.commands[name].get_short_help_str(80)


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
        _show_problems(error)
        sys.exit(PROBLEMS)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing more was written", err=True)
        sys.exit(130)


@cli.command()
@SPECS
@STYLE
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="A format to write (may be given several times); see: tablegen list formats.",
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

    changes = revising(redline, author, date)
    with reported():
        found = specs_of(specs)
        beside = tuple(name for name, wanted in (("pdf", pdf), ("png", png)) if wanted)
        with _progress(len(found)) as advance:
            asked = Request(
                style, formats, output, templates, tex, beside, bundle, frame, keep=True, force=force, redline=changes
            )
            made = make(found, asked, advance)
        changed = set(write_files(made.files))
    if made.kept:
        from tablegen.paper.kept import store

        made.notes += store(made.kept)
    for path in made.paths:
        state = "up to date" if path in made.left else "" if path in changed else "unchanged"
        click.echo(f"{shown(path)}{state and f'  ({state})'}")
    for note in made.notes:
        click.echo(f"{note}", err=True)
    warn(made.warnings)
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
            _show_problems(error)
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
@click.argument(
    "what",
    metavar="tests|effects|pairwise|adjustments|summaries|models|inferences|footers|styles|checks|patterns|presets|formats|frames",
)
@TEMPLATES
def list_(what: str, templates: Path | None) -> None:
    """List what can be asked for, with what it is and where it comes from."""
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


def specs_of(named: tuple[Path, ...]) -> tuple[Path, ...]:
    """The specs named, and all in the folders named, else the tables of the project file, else all of the project."""
    from tablegen.spec.project_place import NAME, find_project_file

    file = next((path for path in named if path.name == NAME), None) or find_project_file(Path(NAME))
    if named and not any(path.name == NAME for path in named):
        inside = [_specs_in(path, bool(file)) if path.is_dir() else [path] for path in named]
        found = [path for paths in inside for path in paths]
    elif file and (tables := _tables(file)):
        return tables
    else:
        found = _specs_in((file.parent if file else Path()) / "specs", bool(file))
    if not found:
        raise click.UsageError("name a spec, or run in a folder with specs/*.yaml")
    return tuple(dict.fromkeys(found))


def _specs_in(folder: Path, in_project: bool) -> list[Path]:
    return sorted(path for path in folder.rglob("*.y*ml") if path.is_file() and _is_spec(path, in_project))


def _tables(file: Path) -> tuple[Path, ...]:
    """The specs that a project file lists, in order."""
    from tablegen.errors import Problems
    from tablegen.spec.project_file import read_project_file

    problems = Problems()
    project = read_project_file(file, problems)
    problems.check()
    return project.specs


def _is_spec(path: Path, in_project: bool) -> bool:
    """Whether a YAML file is a spec, and not a codebook beside it: it names data, or the numbers of a paper.

    In a project the data may stand in the project file, and a spec says only what it shows.
    """
    shows = rb"|compare|rows|model|crosstab|correlate|diagnose" if in_project else b""
    return bool(re.search(rb"^(data|published%b)\s*:" % shows, path.read_bytes(), re.MULTILINE))


@contextmanager
def reported() -> Generator[None]:
    """Print the problems of a command and leave with 1."""
    try:
        yield
    except TablegenError as error:
        _show_problems(error)
        sys.exit(PROBLEMS)


def _show_problems(error: TablegenError) -> None:
    click.echo(str(error), err=True)
    errors = sum(problem.level == "error" for problem in error.problems)
    click.echo(f"{errors} problem{'' if errors == 1 else 's'}, nothing written.", err=True)


def warn(warnings: Iterable[Problem]) -> None:
    """Print warnings, a line each."""
    for warning in warnings:
        hints = f" ({'; '.join(warning.hints)})" if warning.hints else ""
        click.echo(f"{warning}".partition("\n")[0] + hints, err=True)


def shown(path: Path) -> str:
    """The path as messages show it."""
    from tablegen.yamlfile import display

    return display(path.absolute())


@contextmanager
def _progress(total: int) -> Generator[Any]:
    """A progress bar on the terminal once a build has taken two seconds; the function it gives counts a table done."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from threading import Timer

    done = 0
    bars: list[Any] = []

    def show() -> None:
        from rich.console import Console
        from rich.progress import Progress

        bar = Progress(console=Console(stderr=True), transient=True)
        bar.start()
        bar.add_task("building", total=total, completed=done)
        bars.append(bar)

    def advance() -> None:
        nonlocal done
        done += 1
        for bar in bars:
            bar.advance(bar.task_ids[0])

    timer = Timer(PATIENCE, show)
    timer.start()
    try:
        yield advance
    finally:
        timer.cancel()
        timer.join()
        for bar in bars:
            bar.stop()


if __name__ == "__main__":
    main()
