"""Names of rows and columns that stay when rows are added or a journal changes: `gender.male`, `specific`.

They are what a manuscript's numbers, a redline and a co-author's edits are found by; no writer shows them.
"""

from collections.abc import Iterable
from dataclasses import replace

from tablegen.plan import OVERALL, Head, Line
from tablegen.table.model import Column, Row


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
