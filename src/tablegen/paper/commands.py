"""The commands that are about the paper around the tables; the command line loads them when one is named."""

import sys
from pathlib import Path

import click

from tablegen.chosen import specs_of
from tablegen.cli import SPECS, STYLE, TEMPLATES
from tablegen.console import reported

OUT_OF_DATE = 4
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.command()
@FILES
@TEMPLATES
def provenance(files: tuple[Path, ...], templates: Path | None) -> None:
    """Say what made the tables of a file, and whether spec and data still give them.

    Any output will do (.docx, .xlsx, .tex, .md, .html, .typ, .results.json), and a manuscript that holds tables.

    \b
    tablegen provenance output/table1.docx
    Exit codes: 0 as spec and data give it today; 1 problems; 4 out of date, or edited since.
    """
    from tablegen.paper.provenance import tell

    current = True
    with reported():
        for file in files:
            for told in tell(file, templates):
                click.echo(f"{file}: {told.table}")
                for label, text in told.lines:
                    click.echo(f"   {label:8}  {text}")
                click.echo(f"   {'now':8}  {told.verdict}")
                current = current and told.current
    if not current:
        sys.exit(OUT_OF_DATE)


@click.command()
@SPECS
def status(specs: tuple[Path, ...]) -> None:
    """Say which outputs and manuscripts are out of date, and why: of all of the project's specs when none is named.

    A make for papers: outputs are compared with what they were made from (spec, project file, data, codebook,
    templates, tablegen itself) and with what was written, manuscripts and bundles with what their tables tell of
    themselves, numbers in a text with those of the tables today.

    \b
    tablegen status
    Exit codes: 0 all up to date; 1 problems; 4 something is out of date, edited or missing.
    """
    from tablegen.paper.status import status_of

    with reported():
        found = status_of(specs_of(specs), manuscripts=not specs)
    width = max((len(one.what) for one in found), default=0)
    for one in found:
        click.echo(f"{one.what:{width}}  {'; '.join(one.reasons) or 'up to date'}")
    if any(one.reasons for one in found):
        sys.exit(OUT_OF_DATE)


@click.command()
@SPECS
@click.option("--from", "start", metavar="BUILD|REVISION", help="The older state: a build's number, or a git revision.")
@click.option("--to", "end", metavar="BUILD|REVISION", help="The newer state; without it, what would be built now.")
@click.option("--markdown", is_flag=True, help="Print the changes as a Markdown table.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Write them as a table: changes.docx, …")
@STYLE
def diff(
    specs: tuple[Path, ...], start: str | None, end: str | None, markdown: bool, write: Path | None, style: str | None
) -> None:
    """Say which cells, rows, sizes and methods of tables changed, and why.

    Each table is compared with its last build (the last two, where nothing has changed since); two specs, or two
    results files, with each other.

    \b
    tablegen diff
    tablegen diff specs/table1.yaml --from 3 --to 5
    tablegen diff --from HEAD~1 --to HEAD --write changes.docx
    Exit codes: 0 no change; 1 problems; 4 something changed.
    """
    from tablegen.paper.differing import differences, of_two, told

    with reported():
        two = len(specs) == 2 and not (start or end)
        found = [of_two(*specs)] if two else differences(specs_of(specs), start, end)
        if markdown or write:
            from tablegen.paper.changes_table import rendered

            text = rendered(found, write, style)
            click.echo(text, nl=False)
        else:
            click.echo("\n".join(line for one in found for line in told(one)))
    if any(one.changes or one.moved for one in found):
        sys.exit(OUT_OF_DATE)
