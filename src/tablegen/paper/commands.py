"""The commands that are about the paper around the tables; the command line loads them when one is named."""

import sys
from pathlib import Path

import click

from tablegen.cli import TEMPLATES, reported

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
