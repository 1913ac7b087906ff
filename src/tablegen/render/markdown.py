"""Markdown: one pipe table that GitHub and Pandoc read the same, its caption and its notes as paragraphs.

A pipe table has one head row and no spans: heads are written `spanning head: head`, a spanning cell stands in
its first column, and what was lost is reported.
"""

import re
from collections.abc import Iterator

from tablegen.origin import comment
from tablegen.render.frame import fill
from tablegen.render.inline import caption_content, fractions, note_content
from tablegen.render.markdown_text import markdown, paragraph
from tablegen.render.measure import is_bold
from tablegen.render.plots import without_plots
from tablegen.render.text import columns_wide
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Bold, Content, Rendered, Row, Table, Text, grid

_RULES = {"left": (":", "-"), "center": (":", ":"), "right": ("-", ":"), "decimal": ("-", ":")}
_EMPTY = re.compile(r"\n{3,}")
_INDENT = "&emsp;"


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table in the frame `markdown/table.md`."""
    table, lost = without_plots(table)
    minus = style.numbers.minus
    caption = paragraph(markdown(caption_content(table.caption, style.look), minus))
    above = style.look.caption.place == "above"
    frame = templates.find("markdown/table.md")
    slots = {
        "caption_above": caption if above else "",
        "table": "\n\n".join("\n".join(_pipe_table(one, style)) for one in (table.replaced, table) if one),
        "notes": "\n\n".join(paragraph(markdown(note_content(note), minus)) for note in table.notes),
        "caption_below": "" if above else caption,
    }
    filled = _EMPTY.sub("\n\n", fill(frame.read_text("utf-8"), slots, str(frame))).strip("\n")
    told = comment(table.origin, "\n<!--", " -->")
    return Rendered(f"{filled}\n{told}".encode(), (*lost, *_lost(table, style)))


def _pipe_table(table: Table, style: Style) -> Iterator[str]:
    """The lines of the table, its cells padded to columns."""
    count, minus = len(table.columns), style.numbers.minus
    rows = [[markdown(content, minus) for content in _head(table)]]
    for row, placed in zip(table.body, grid(table.body, count), strict=True):
        cells = [""] * count
        for place in placed:
            content = place.cell.content
            bold = is_bold(row, place.column, style, head=False) and content
            cells[place.column] = _INDENT * place.cell.indent + markdown((Bold(content),) if bold else content, minus)
        rows.append(cells)
    widths = [max(3, *map(columns_wide, cells)) for cells in zip(*rows, strict=True)]
    rules = [_RULES[column.align] for column in table.columns]
    for r, cells in enumerate(rows):
        padded = (_padded(cell, w, column.align) for cell, w, column in zip(cells, widths, table.columns, strict=True))
        yield f"| {' | '.join(padded)} |"
        if r == 0:
            yield f"|{'|'.join(left + '-' * w + right for (left, right), w in zip(rules, widths, strict=True))}|"


def _padded(cell: str, width: int, align: str) -> str:
    gap = " " * (width - columns_wide(cell))
    return gap + cell if align in {"right", "decimal"} else cell + gap


def _head(table: Table) -> list[Content]:
    """The one head row: each column's heads from the top down, joined by colons."""
    heads: list[Content] = [()] * len(table.columns)
    for row in grid(table.head, len(table.columns)):
        for place in row:
            for c in range(place.column, place.column + place.cell.colspan):
                joint: Content = (Text(": "),) if heads[c] and place.cell.content else ()
                heads[c] = (*heads[c], *joint, *place.cell.content)
    return heads


def _lost(table: Table, style: Style) -> Iterator[str]:
    """What a pipe table cannot show."""
    if len(table.head) > 1:
        yield "spanning heads are written before each head below them: Markdown has one head row"
    if _spans(table.body):
        yield "spans in the body are written in their first cell: Markdown has none"
    body = grid(table.body, len(table.columns))
    for c, column in enumerate(table.columns):
        cells = [place.cell for row in body for place in row if place.column == c]
        lengths = {len(tail) for tail in fractions(cells, style.numbers.decimal_mark) if tail is not None}
        if column.align == "decimal" and len(lengths) > 1:
            yield f"column {c + 1} is not aligned on its decimal mark: Markdown aligns left, centre or right"


def _spans(rows: tuple[Row, ...]) -> bool:
    return any(cell.colspan > 1 or cell.rowspan > 1 for row in rows for cell in row.cells)
