"""Columns that rows of several tables share: their alignment, and that of the cells which have another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablegen.table.model import Cell, Column, Placed, Row, grid


def joint_columns(tables: Sequence[Sequence[Column]]) -> tuple[Column, ...]:
    """Columns as many as the widest has: of numbers on their decimal mark where one has such, else as the first."""
    found: list[Column] = []
    for c in range(max(map(len, tables))):
        own = [columns[c] for columns in tables if c < len(columns)]
        decimal = any(column.align == "decimal" for column in own)
        name = "|".join(dict.fromkeys(column.name for column in own))
        alike = all(column.alike for column in own)
        found.append(Column("decimal" if decimal else own[0].align, alike, name))
    return tuple(found)


def joint_row(row: Row, own: Sequence[Column], columns: Sequence[Column]) -> Row:
    """A row of a table with its `own` columns in one with others: aligned as it was, as wide as that."""
    cells = row.cells
    if len(cells) == len(own):
        cells = tuple(_as(cell, here, column) for cell, here, column in zip(cells, own, columns, strict=False))
    across = sum(cell.colspan for cell in cells) == len(own) and len(cells) == 1
    if across:
        return replace(row, cells=(replace(cells[0], colspan=len(columns)),))
    return replace(row, cells=(*cells, *(Cell(),) * (len(columns) - len(own))))


def joint_heads(heads: tuple[Row, ...], own: Sequence[Column], columns: Sequence[Column]) -> Iterator[Row]:
    """Heads of a table with its `own` columns in one with others, with empty ones for those that it does not have."""
    missing = (Cell(rowspan=len(heads)),) * (len(columns) - len(own))
    for row, placed in zip(heads, grid(heads, len(own)), strict=True):
        cells = (_over(place, own[place.column], columns[place.column]) for place in placed)
        yield replace(row, cells=(*cells, *missing))
        missing = ()


def _over(place: Placed, own: Column, column: Column) -> Cell:
    return place.cell if place.cell.colspan > 1 else _as(place.cell, own, column)


def _as(cell: Cell, own: Column, column: Column) -> Cell:
    return cell if cell.align or own.align == column.align else replace(cell, align=own.align)
