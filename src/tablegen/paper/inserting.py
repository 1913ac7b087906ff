"""The command that puts tables and numbers into manuscripts; loaded when it is named."""

import sys
from pathlib import Path

import click

from tablegen.chosen import specs_of
from tablegen.cli import AUTHOR, DATE, REDLINE, STYLE, TEMPLATES, revising
from tablegen.console import WARNED, reported, shown, warn


@click.command()
@click.argument("files", metavar="[MANUSCRIPT]… [SPECS]…", nargs=-1, type=click.Path(path_type=Path))
@STYLE
@TEMPLATES
@REDLINE
@AUTHOR
@DATE
@click.option("--strict", is_flag=True, help="Exit with 3 when there are warnings.")
def insert(
    files: tuple[Path, ...], style: str | None, templates: Path | None,
    redline: str | None, author: str | None, date: str | None, strict: bool,
) -> None:  # fmt: skip
    r"""Put tables and numbers into manuscripts (.docx, .tex, .md), and bring those there up to date.

    A table goes where a paragraph says {{table:1}}, to a bookmark of its name, or behind its caption; a number where
    the text says {{table1.age_days.specific}}. All else stays as it is, byte for byte. What co-authors changed in a
    table is kept, or reported. The manuscripts of the project file and all of its specs, when none is named.

    \b
    tablegen insert manuscript.docx specs/
    tablegen insert manuscript.tex supplement.md specs/table1.yaml --style lancet
    tablegen insert manuscript.docx --redline submitted.docx
    """
    from tablegen.paper.manuscript import insert as put_in
    from tablegen.paper.manuscript_file import is_manuscript, manuscripts_of_project

    manuscripts = tuple(dict.fromkeys(path for path in files if is_manuscript(path)))
    named = tuple(path for path in files if path not in manuscripts)
    with reported():
        manuscripts = manuscripts or manuscripts_of_project()
        if not manuscripts:
            raise click.UsageError("name a manuscript: tablegen insert manuscript.docx specs/")
        told, warnings = put_in(manuscripts, specs_of(named), style, templates, revising(redline, author, date))
    doubts = 0
    for one in told:
        click.echo(f"{shown(one.path)}{'' if one.changed else '  (unchanged)'}")
        if one.backup:
            click.echo(f"   as it was before: {shown(one.backup)}")
        for text in one.inserted.kept:
            click.echo(f"   {text}")
        for text in one.inserted.doubts:
            click.echo(f"{shown(one.path)}: warning: {text}", err=True)
        doubts += len(one.inserted.doubts)
    warn(warnings)
    if strict and (warnings or doubts):
        sys.exit(WARNED)
