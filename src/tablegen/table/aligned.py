"""Which rows and columns of two builds of a table are the same ones: found by name, not by place."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from tablegen.table.model import Row, Table
from tablegen.values import frozen

Pair = tuple[int | None, int | None]
"""The place in the old table and in the new one; None where it is in one of them only."""


@frozen
class Alignment:
    """The columns, the rows of the head and of the body of two tables, paired.

    In the order of the new table, what was removed where it stood. A row that has moved is removed and added.
    """

    columns: tuple[Pair, ...]
    head: tuple[Pair, ...]
    body: tuple[Pair, ...]


def align(old: Table, new: Table) -> Alignment:
    """Pair the rows and columns of two tables of one spec. Rows of the head are paired by their place."""
    columns = pairs([column.name for column in old.columns], [column.name for column in new.columns])
    deep = max(len(old.head), len(new.head))
    head = tuple((i if i < len(old.head) else None, i if i < len(new.head) else None) for i in range(deep))
    return Alignment(columns, head, pairs(_names(old.body), _names(new.body)))


def _names(rows: Sequence[Row]) -> list[str]:
    return [row.name for row in rows]


def pairs(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """The places of the same names in two lists, in one order of both; names are distinct in each."""
    found: list[Pair] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += zip(range(a, b), range(c, d), strict=True)
        else:
            found += [(i, None) for i in range(a, b)]
            found += [(None, j) for j in range(c, d)]
    return tuple(found)
