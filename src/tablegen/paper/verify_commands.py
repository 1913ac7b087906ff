"""The commands about the text of a manuscript; the command line loads them when one is named."""

import sys
from pathlib import Path

import click

from tablegen.chosen import specs_of
from tablegen.cli import SPECS, STYLE, TEMPLATES
from tablegen.console import PROBLEMS, reported


@click.command()
@click.argument("files", metavar="MANUSCRIPT... [SPEC...]", nargs=-1, required=True, type=click.Path(path_type=Path))
@TEMPLATES
def verify(files: tuple[Path, ...], templates: Path | None) -> None:
    r"""Hold the numbers of a manuscript's text against its tables, and list those that are not as the tables have them.

    The text is that of .docx, .tex, .md or .txt files; the tables are those of the specs named, or of results files
    (.results.json), by default of all specs of the project. Numbers of which the text does not say which cell they
    are, citations, years and limits are left alone.

    \b
    tablegen verify manuscript.docx
    tablegen verify manuscript.md specs/table1.yaml
    Exit codes: 0 no number contradicts the tables; 1 some do, or problems.
    """
    from tablegen.paper.fact_files import tables_of
    from tablegen.paper.looked_up import looked_up_in
    from tablegen.paper.prose import SUFFIXES, read_prose
    from tablegen.paper.verify import verify as verified
    from tablegen.paper.verify_report import report_lines

    manuscripts = tuple(path for path in files if path.suffix.lower() in SUFFIXES)
    named = tuple(path for path in files if path not in manuscripts)
    if not manuscripts:
        raise click.UsageError(f"name a manuscript ({', '.join(SUFFIXES)})")
    found = False
    with reported():
        texts = [(read_prose(path), looked_up_in(path)) for path in manuscripts]
        tables = tables_of(specs_of(named), templates)
        for sentences, known in texts:
            report = verified(sentences, tables, known)
            found = found or bool(report.findings)
            for line in report_lines(report):
                click.echo(line)
    if found:
        sys.exit(PROBLEMS)


@click.command()
@SPECS
@STYLE
@click.option("--placeholders", is_flag=True, help="Placeholders instead of numbers, for `tablegen insert` to fill.")
@TEMPLATES
def text(specs: tuple[Path, ...], style: str | None, placeholders: bool, templates: Path | None) -> None:
    r"""Offer sentences for the Results section: one for each row of a table, from what was computed.

    \b
    tablegen text specs/table1.yaml
    tablegen text specs/table1.yaml --placeholders
    """
    from tablegen.paper.results_text import text_sentences

    with reported():
        for spec in specs_of(specs):
            for sentence in text_sentences(spec, templates, style, placeholders):
                click.echo(sentence)
