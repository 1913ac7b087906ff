"""What changed between two states of a table: cells, rows, columns, sizes of groups, methods, and what only looks new.

Cells are compared as they are displayed and by the numbers behind them. Numbers that differ by less than one in 10⁹
are the same: so far apart may two machines be.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any, Literal

from tablegen.paper.called_notes import apart, with_notes
from tablegen.paper.pairing import paired
from tablegen.paper.version import Address, Version
from tablegen.table.aligned import align
from tablegen.table.model import (
    Bold,
    Cell,
    Content,
    Italic,
    Number,
    Row,
    Sub,
    Sup,
    Table,
    grid,
    plain,
    unmarked,
)
from tablegen.table.parted import parts
from tablegen.values import frozen

Kind = Literal["size", "cell", "hidden", "row", "column", "number", "method", "text", "look"]
KINDS: Mapping[Kind, str] = {
    "size": "groups and heads",
    "row": "rows",
    "column": "columns",
    "cell": "cells",
    "number": "numbers",
    "hidden": "only hidden digits moved",
    "method": "methods",
    "text": "title, labels and notes",
    "look": "the same number, printed otherwise",
}
"""The kinds of changes in the order they are told; the first six are about numbers."""
OF_NUMBERS: frozenset[Kind] = frozenset({"size", "row", "column", "cell", "number", "hidden"})
_NEAR = 1e-9
_ABSENT = "none"


@frozen
class Change:
    """One difference: where it is (a row's address and words for it), what stood there, what stands there now.

    `column` is the name of the column, where it is in one.
    """

    kind: Kind
    row: str
    where: str
    before: str
    after: str
    column: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The row and the column, whatever they are called; the words where it is in neither."""
        return (self.row, self.column) if self.row or self.column else ("", self.where)


def changes(old: Version, new: Version) -> tuple[Change, ...]:
    """All differences of two states of a table, by kind, then in the table's order."""
    found = [*_of_methods(old.records, new.records)]
    if old.table and new.table:
        found += _Tables(old.table, new.table).changes()
    else:
        found += _of_records(old.records, new.records)
    order = list(KINDS)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def moved(old: Version, new: Version) -> int:
    """How many of the numbers behind the tables differ, or are in one of them only; shown or not."""
    every = [*old.records, *(key for key in new.records if key not in old.records)]
    return sum(not _same(_value(old.records, key), _value(new.records, key)) for key in every)


def _value(records: Mapping[Address, Mapping[str, Any]], key: Address) -> object:
    return records[key]["value"] if key in records else _ABSENT


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=_NEAR, abs_tol=0.0)
    return one == other


def _of_records(old: Mapping[Address, Any], new: Mapping[Address, Any]) -> Iterator[Change]:
    """The numbers that differ, at full precision."""
    for key in (*old, *(key for key in new if key not in old)):
        before, after = _value(old, key), _value(new, key)
        if not _same(before, after):
            where = ".".join(part for part in key if part is not None)
            yield Change("number", key[0], where, _digits(before), _digits(after))


def _digits(value: object) -> str:
    return "no value" if value is None else repr(value) if isinstance(value, int | float) else str(value)


def _of_methods(old: Mapping[Address, Any], new: Mapping[Address, Any]) -> Iterator[Change]:
    """The numbers that another method made, a row and two methods once."""
    seen: set[tuple[str, str, str]] = set()
    for key in old:
        before, after = old[key]["method"], (new.get(key) or old[key])["method"]
        if before != after and (key[0], before, after) not in seen:
            seen.add((key[0], before, after))
            yield Change("method", key[0], f"{key[0]}.{key[3]}", before or _ABSENT, after or _ABSENT)


class _Tables:
    """Compares two tables whose rows and columns are paired by name."""

    def __init__(self, old: Table, new: Table) -> None:
        old, new = with_notes(old, new)
        self._old, self._new = old, new
        self._paired = align(old, new)
        self._labels = tuple(map(_labels, (old, new)))
        self._heads = tuple(_heads(table, table.head) for table in (old, new))
        self._over = list(_over_rows(new))

    def changes(self) -> Iterator[Change]:
        """All differences."""
        yield from self._columns()
        yield from self._head()
        yield from self._body()
        yield from self._texts()

    def _columns(self) -> Iterator[Change]:
        for a, b in self._paired.columns:
            if a is None or b is None:
                name = self._heads[0][a] if a is not None else self._heads[1][b or 0]
                yield _whole("column", "", name, "there" if b is None else "", "there" if a is None else "")

    def _head(self) -> Iterator[Change]:
        old, new = (_cells(table.head, table) for table in (self._old, self._new))
        for (r, s), (a, b) in ((row, column) for row in self._paired.head for column in self._paired.columns):
            one, other = old.get((r, a)), new.get((s, b))
            if one and other and (kind := _kind(one.content, other.content)):
                kind = "size" if kind in {"cell", "hidden"} else kind
                named = f"head of {self._heads[0][a or 0]}"
                before, after = map(plain, apart(one.content, other.content))
                yield Change(kind, "", named, before, after, f"head {self._new.columns[b or 0].name}")

    def _body(self) -> Iterator[Change]:
        old, new = (_cells(table.body, table) for table in (self._old, self._new))
        for r, s in self._paired.body:
            if r is None or s is None:
                side, at = (0, r) if s is None else (1, s)
                cells = (old, new)[side]
                shown = " | ".join(text for c in self._places(side) if (text := _shown(cells.get((at, c)))))
                row = (self._old, self._new)[side].body[at or 0].name
                before, after = (shown or "there", "") if s is None else ("", shown or "there")
                yield _whole("row", row, self._labels[side][at or 0], before, after)
            else:
                yield from self._row(r, s, old, new)

    def _places(self, side: int) -> range:
        return range(1, len((self._old, self._new)[side].columns))

    def _row(self, r: int, s: int, old: "_Placed", new: "_Placed") -> Iterator[Change]:
        for a, b in self._paired.columns:
            one, other = old.get((r, a)), new.get((s, b))
            if a is None or b is None or (one is None and other is None):
                continue
            before, after = (cell.content if cell else () for cell in (one, other))
            if kind := ("text" if a == 0 and plain(before) != plain(after) else _kind(before, after)):
                column = self._over[s][b]
                where = f"{self._labels[1][s]}, {column}" if a and column else self._labels[1][s]
                shown = _precise if kind == "hidden" else plain
                before, after = apart(before, after)
                row, name = self._new.body[s].name, self._new.columns[b].name
                yield Change(kind, row, where, shown(before), shown(after), name)

    def _texts(self) -> Iterator[Change]:
        old, new = map(plain, apart(self._old.caption.title, self._new.caption.title))
        if old != new:
            yield Change("text", "", "title", old, new)
        before, after = ([plain(note.content) for note in table.notes] for table in (self._old, self._new))
        for a, b in paired(before, after):
            one, other = "" if a is None else before[a], "" if b is None else after[b]
            if one != other:
                yield _whole("text", "", "note", one, other)


_Placed = Mapping[tuple[int | None, int | None], Cell]


def _whole(kind: Kind, row: str, where: str, before: str, after: str) -> Change:
    return Change(kind, row, where, before or _ABSENT, after or _ABSENT)


def _cells(rows: tuple[Row, ...], table: Table) -> _Placed:
    return {(p.row, p.column): p.cell for placed in grid(rows, len(table.columns)) for p in placed}


def _shown(cell: Cell | None) -> str:
    return plain(cell.content) if cell else ""


def _kind(old: Content, new: Content) -> Kind | None:
    """What kind of change it is; None where there is none."""
    before, after = (list(_numbers(content)) for content in (old, new))
    same = len(before) == len(after) and all(_same(*pair) for pair in zip(before, after, strict=True))
    if plain(old) == plain(new):
        return None if same else "hidden"
    if not before and not after:
        return "text"
    return "look" if same else "cell"


def _numbers(content: Content) -> Iterator[float | str]:
    """The numbers of a cell at full precision; the text of one without a value."""
    for part in content:
        if isinstance(part, Number):
            yield part.text if part.value is None else part.value
        elif isinstance(part, Italic | Bold | Sup | Sub):
            yield from _numbers(part.content)


def _precise(content: Content) -> str:
    return f"{plain(content)} ({', '.join(map(_digits, _numbers(content)))})"


def _labels(table: Table) -> list[str]:
    """Each row of the body in words, with the row it stands under: `Gender, male`."""
    made: list[str] = []
    above: dict[int, str] = {}
    for row in table.body:
        cell = row.cells[0] if row.cells else Cell()
        label = plain(unmarked(cell.content)) or row.name
        over = [above[indent] for indent in sorted(above) if indent < cell.indent]
        if not row.head:  # a row stands under none of these
            above = {indent: text for indent, text in above.items() if indent < cell.indent} | {cell.indent: label}
        made.append(", ".join([*over[-1:], label]))
    return made


def _over_rows(table: Table) -> Iterator[list[str]]:
    """For each row of the body its columns in words: a part of the table may have heads of its own."""
    for part in parts(table):
        heads = _heads(table, part.head)
        yield from [heads] * (part.first - part.start + len(part.body))


def _heads(table: Table, rows: tuple[Row, ...]) -> list[str]:
    """Each column in words: its lowest head in these rows, without the size of its group.

    With those above it, where others are called alike: `North, New drug`.
    """
    found: list[list[str]] = [[] for _ in table.columns]
    for placed in grid(rows, len(table.columns)):
        for place in placed:
            text = plain(tuple(part for part in unmarked(place.cell.content) if not isinstance(part, Number)))
            if name := text.partition(" (")[0].strip():
                for c in range(place.column, place.column + place.cell.colspan):
                    found[c].append(name)
    lowest = Counter(heads[-1] for heads in found if heads)
    return [
        (", ".join(heads) if lowest[heads[-1]] > 1 else heads[-1]) if heads else column.name
        for heads, column in zip(found, table.columns, strict=True)
    ]
