"""A table whose rows have heads of their own, in parts: the heads of each repeat where pages end within it."""

from collections.abc import Iterator

from tablegen.table.model import Row, Table
from tablegen.values import frozen

CONTINUED = "continued"
"""The name of the row that tells of a block that the table goes on in it."""


@frozen
class Part:
    """Rows below heads of their own. `start`: the row of the table's body where it begins, with what stands above.

    `title`: the row above its heads, of a panel or of a block of columns; the first part has none, nor its heads in
    the body: they are the table's.
    """

    start: int
    title: tuple[Row, ...]
    head: tuple[Row, ...]
    body: tuple[Row, ...]

    @property
    def first(self) -> int:
        """The row of the table's body that its rows begin with."""
        return self.start + (len(self.title) + len(self.head) if self.start else 0)

    @property
    def goes_on(self) -> bool:
        """Whether its title tells only that the table is continued."""
        return any(map(tells_of_a_block, self.title))


def parts(table: Table) -> tuple[Part, ...]:
    """The table in parts; one where its head is that of all rows."""
    rows, starts = table.body, list(_starts(table.body))
    first = Part(0, (), table.head, rows[: starts[0] if starts else len(rows)])
    return (first, *(_part(rows, start, stop) for start, stop in zip(starts, (*starts[1:], len(rows)), strict=False)))


def _starts(rows: tuple[Row, ...]) -> Iterator[int]:
    """Where runs of heads begin, or the title above them: the rule between two parts stands above it."""
    for r, row in enumerate(rows):
        if row.head and not (r and rows[r - 1].head):
            titled = r > 0 and rows[r - 1].ruled and (not row.ruled or tells_of_a_block(rows[r - 1]))
            yield r - titled


def tells_of_a_block(row: Row) -> bool:
    """Whether a row tells only that the table is continued in the block of columns below it."""
    return row.name.partition("#")[0] == CONTINUED


def _part(rows: tuple[Row, ...], start: int, stop: int) -> Part:
    head = next(r for r in range(start, stop) if rows[r].head)
    body = next((r for r in range(head, stop) if not rows[r].head), stop)
    return Part(start, rows[start:head], rows[head:body], rows[body:stop])
