"""Changes as a table for a response letter: where, before, after, reason."""

from collections.abc import Sequence
from pathlib import Path

from tablegen.errors import listing, refusal
from tablegen.paper.differing import Difference
from tablegen.paper.why import Cause, reason
from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.stages import render
from tablegen.style_file import load_style
from tablegen.table.model import Caption, Cell, Column, Content, Row, Table, Text
from tablegen.write import write_files
from tablegen.yamlfile import display

_NO_CHANGE = "No table has changed.\n"
_HEADS = ("Table", "Row", "Before", "After", "Reason")


def changes_table(found: Sequence[Difference]) -> Table:
    """The changes of several tables with the causes known; what nobody sees is left out."""
    body = [
        _row(
            (_called(one), change.where, change.before, change.after, reason(change, one.causes, one.kinds(change))), i
        )
        for one in found
        for i, change in enumerate(one.changes)
        if change.kind not in _looks(one.causes)
    ]
    columns = tuple(Column("left", name=name) for name in ("", *_HEADS[1:]))
    head = Row(tuple(Cell(_text(name)) for name in _HEADS), name="head")
    rows = tuple(Row(row.cells, name=f"{row.name}.{i}") for i, row in enumerate(body))
    return Table("changes", Caption("Table", None, _text("Changes in the tables")), columns, (head,), rows)


def _looks(causes: Sequence[Cause]) -> tuple[str, ...]:
    """The kinds of changes that are no answer to a reviewer: what nobody sees, or another style words otherwise."""
    unseen = ("look", "hidden")
    return (*unseen, "text") if any(cause.kind == "style" for cause in causes) else unseen


def _called(found: Difference) -> str:
    """What the paper calls the table."""
    caption = found.new.table.caption if found.new.table else None
    return f"{caption.label}\u00a0{caption.number}" if caption and caption.number else found.name


def rendered(found: Sequence[Difference], file: Path | None, style_name: str | None) -> str:
    """The table of the changes written to a file, whose suffix names the format; what is to be printed.

    Without a file that is the table as Markdown.
    """
    table = changes_table(found)
    if not table.body:
        return _NO_CHANGE
    templates = Templates.search(None, Path.cwd())
    style = load_style(style_name or "default", templates)
    if file is None:
        return render(table, style, templates, "markdown")[0].decode("utf-8")
    forms = {one.suffix: one.name for one in RENDERERS}
    form = next((forms[s] for s in sorted(forms, key=len, reverse=True) if file.name.endswith(s)), None)
    if form is None:
        raise refusal(f'no format has the suffix "{file.suffix}"', None, listing("suffixes", forms))
    write_files({file.absolute(): render(table, style, templates, form)[0]})
    return f"{display(file.absolute())}\n"


def _row(texts: Sequence[str], nth: int) -> Row:
    return Row(tuple(Cell(_text(text)) for text in texts), name=f"{texts[0]}.{nth}")


def _text(text: str) -> Content:
    return (Text(text),)
