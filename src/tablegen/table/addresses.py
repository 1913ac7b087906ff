"""Names of rows and columns that stay when rows are added or a journal changes: `gender.male`, `specific`.

They are what a manuscript's numbers, a redline and a co-author's edits are found by; no writer shows them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tablegen.plan import OVERALL, Head, Line
from tablegen.table.model import Break, Column, Content, Placed, Row, grid, plain, unmarked


def row_name(line: Line) -> str:
    """The spec's name of the row; of a level, a statistic's line or another line below it, that behind a dot."""
    if line.kind in {"row", "group", "section", "footer"}:
        return line.row
    return f"{line.row}.{_below(line)}"


def _below(line: Line) -> str:
    if line.kind in {"level", "reference"}:
        return next((ask.level for ask in line.cells if ask and ask.level is not None), line.label)
    if line.kind == "statistic":
        return line.label or (line.show.name if line.show else None) or line.kind
    return line.kind


def column_name(head: Head) -> str:
    """A group's key; a statistic's name, behind that of its model or its spanning head."""
    if head.kind == "group":
        return head.group or OVERALL
    scope = head.group or (head.span or "").lstrip("\0")
    return f"{scope}/{head.name}" if scope else head.name


def named_heads(head: tuple[Row, ...], columns: Sequence[Column]) -> dict[str, tuple[int, Placed]]:
    """Each head with the column that it begins at, by its first line in small letters; by its column's name too.

    One that spans columns is also found by what their names have in common (`missing` of `new/missing`), whatever the
    language. Of heads that are called alike it is the first.
    """
    found: dict[str, tuple[int, Placed]] = {}
    lowest: dict[int, Placed] = {}
    spanning: dict[range, Placed] = {}
    for row in grid(head, len(columns)):
        for place in row:
            over = range(place.column, place.column + place.cell.colspan)
            if place.column and (words := plain(_first_line(place.cell.content))):
                found.setdefault(words.casefold(), (place.column, place))
            lowest |= dict.fromkeys(over, place)
            spanning.setdefault(over, place)
    for c, column in enumerate(columns[1:], start=1):
        found.setdefault(column.name.casefold(), (c, lowest[c]))
    for name, where in _shared(columns).items():
        if len(where) > 1 and (place := spanning.get(range(where[0], where[-1] + 1))):
            found.setdefault(name, (where[0], place))
    return found


def _shared(columns: Sequence[Column]) -> dict[str, list[int]]:
    """What names of columns are made of, with the columns that have it."""
    found: dict[str, list[int]] = {}
    for c, column in enumerate(columns):
        for part in column.name.casefold().split("/") if "/" in column.name else ():
            found.setdefault(part.strip(), []).append(c)
    return found


def _first_line(content: Content) -> Content:
    at = next((i for i, part in enumerate(content) if isinstance(part, Break)), len(content))
    return unmarked(content[:at])


def within(scope: str, row: Row) -> Row:
    """The row of a part of a table, so called."""
    return replace(row, name=f"{scope}/{row.name}")


def distinct_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, each with a name of its own: of those of one name, the second is `name#2`."""
    rows = tuple(rows)
    return tuple(replace(row, name=name) for row, name in zip(rows, _distinct(row.name for row in rows), strict=True))


def distinct_columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns, each with a name of its own."""
    columns = tuple(columns)
    names = _distinct(column.name for column in columns)
    return tuple(replace(column, name=name) for column, name in zip(columns, names, strict=True))


def _distinct(names: Iterable[str]) -> Iterable[str]:
    counted = dict[str, int]()
    for name in names:
        counted[name] = counted.get(name, 0) + 1
        yield name if counted[name] == 1 else f"{name}#{counted[name]}"
