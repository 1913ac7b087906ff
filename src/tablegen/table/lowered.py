"""Heads without cells merged downwards: what stands beside spanning heads is in the last row, empty cells above it."""

from dataclasses import replace
from itertools import groupby

from tablegen.table.model import Cell, Row, Table, grid


def lowered(table: Table) -> Table:
    """The table with each of its heads in the last of the rows that it reached over, those within the body too."""
    columns, body = len(table.columns), list[Row]()
    for head, run in groupby(table.body, key=lambda row: row.head):
        rows = tuple(run)
        body += _lowered(rows, columns) if head else rows
    return replace(table, head=_lowered(table.head, columns), body=tuple(body))


def _lowered(rows: tuple[Row, ...], columns: int) -> tuple[Row, ...]:
    if all(cell.rowspan == 1 for row in rows for cell in row.cells):
        return rows
    cells: list[dict[int, Cell]] = [{} for _ in rows]
    for place in (place for placed in grid(rows, columns) for place in placed):
        last = place.row + place.cell.rowspan - 1
        for r in range(place.row, last):
            cells[r][place.column] = Cell(colspan=place.cell.colspan)
        cells[last][place.column] = replace(place.cell, rowspan=1)
    return tuple(replace(row, cells=tuple(own[c] for c in sorted(own))) for row, own in zip(rows, cells, strict=True))
