"""A table as it stands in a manuscript, whoever changed it, and how much it looks like one that was built."""

from typing import Any, Literal

from tablegen.paper.pairing import alike, normal
from tablegen.table.model import Content, Row, Table, plain
from tablegen.values import frozen

Where = tuple[Literal["head", "body", "note", "title"], int, int]
"""A part of a table, its row there (or note), its column."""


@frozen
class Seen:
    """What stands in a place of a manuscript: its text for comparing, its content, and what only its reader knows.

    `own`: there is more to it than text and faces, which is kept as it is: a comment, a colour, a footnote.
    """

    text: str
    content: Content
    source: Any = None
    own: bool = False


@frozen
class SeenTable:
    """A table as it stands in a manuscript: the cells of its rows by column, its title, its notes."""

    rows: tuple[dict[int, Seen], ...]
    columns: int
    title: Seen | None = None
    notes: tuple[Seen, ...] = ()


def row_text(row: Row) -> str:
    """The text of a row for comparing."""
    return " ".join(normal(plain(cell.content)) for cell in row.cells)


def resemblance(seen: SeenTable, table: Table) -> float:
    """How sure it is that a table of a manuscript is this one: by its stub, its heads and its shape."""
    if seen.columns != len(table.columns):
        return 0.0
    stub = "\n".join(normal(plain(row.cells[0].content)) for row in table.body if row.cells)
    heads = "\n".join(row_text(row) for row in table.head)
    there = "\n".join(row[0].text for row in seen.rows[len(table.head) :] if 0 in row)
    above = "\n".join(" ".join(cell.text for cell in row.values()) for row in seen.rows[: len(table.head)])
    return 0.6 * alike(stub, there) + 0.4 * alike(heads, above)
