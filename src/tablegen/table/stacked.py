"""Tables one below the other in one, as panels: under one head where their columns agree, else each under its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.model import Cell, Column, Placed, Row, Text, grid
from tablegen.table.pieces import Piece, Remarking, notes_of, plans_of
from tablegen.table.sheet import Sheet


def stacked(pieces: Sequence[Piece], plan: Plan, style: Style) -> Sheet:
    """The sheet of all pieces, each below its heading; one piece alone is its own sheet."""
    if len(pieces) == 1:
        return pieces[0].sheet
    general, marked = notes_of(pieces, plan, style)
    sheets = [piece.sheet for piece in pieces]
    columns = _columns(sheets)
    first, count = sheets[0], len(columns)
    counted = all(sheet.heads == first.heads for sheet in sheets)
    alike = counted or (bool(first.sizes) and all(sheet.uncounted == first.uncounted for sheet in sheets))
    body: list[Row] = []
    for i, piece in enumerate(pieces):
        marks = Remarking(piece.sheet.marked, marked)
        if i and not alike:
            body += _own_head(piece, columns)
        sizes = () if counted or not alike else piece.sheet.sizes
        body.append(_heading(piece, count, sizes))
        body += (_row(marks.row(row), piece, columns) for row in _rows(piece.sheet))
    heads = first.heads if counted else first.uncounted if alike else _heads(first, columns)
    described = dict.fromkeys(chain.from_iterable(sheet.described for sheet in sheets))
    worded = tuple(chain.from_iterable(sheet.worded for sheet in sheets))
    return Sheet(heads, columns, tuple(body), (), general, marked, plans_of(pieces), worded, tuple(described))


def _columns(sheets: Sequence[Sheet]) -> tuple[Column, ...]:
    """Columns wide enough for all: of numbers on their decimal mark where one part has such, else as the first has."""
    found: list[Column] = []
    for c in range(max(len(sheet.columns) for sheet in sheets)):
        own = [sheet.columns[c] for sheet in sheets if c < len(sheet.columns)]
        decimal = any(column.align == "decimal" for column in own)
        name = "|".join(dict.fromkeys(column.name for column in own))
        alike = all(column.alike for column in own)
        found.append(Column("decimal" if decimal else own[0].align, alike, name))
    return tuple(found)


def _rows(sheet: Sheet) -> Iterator[Row]:
    yield from sheet.body
    yield from sheet.footer


def _row(row: Row, piece: Piece, columns: Sequence[Column]) -> Row:
    """A row of a part: below its heading, aligned as its own columns are, as wide as the table."""
    sheet, (stub, *cells) = piece.sheet, row.cells
    if len(row.cells) == len(sheet.columns):
        cells = [
            replace(cell, align=own.align) if cell.align is None and own.align != column.align else cell
            for cell, own, column in zip(cells, sheet.columns[1:], columns[1:], strict=False)
        ]
    missing = (Cell(),) * (len(columns) - len(sheet.columns))
    cells = (replace(stub, indent=stub.indent + 1), *cells, *missing)
    return replace(row, cells=cells, name=f"{piece.key}.{row.name}")


def _heading(piece: Piece, count: int, sizes: Sequence[Cell]) -> Row:
    """The row that a part stands below: its heading across the table, or with the sizes of its groups."""
    text = (Text(piece.heading),)
    cells = (Cell(text), *sizes) if sizes else (Cell(text, colspan=count),)
    return Row(cells, group=True, keep_with_next=True, name=piece.key)


def _own_head(piece: Piece, columns: Sequence[Column]) -> Iterator[Row]:
    """The heads of a part, where they are not those of the table."""
    for i, row in enumerate(_heads(piece.sheet, columns)):
        yield replace(row, head=True, keep_with_next=True, ruled=i == 0, name=f"{piece.key}.head")


def _heads(sheet: Sheet, columns: Sequence[Column]) -> tuple[Row, ...]:
    """The heads of a part, over its own columns, with empty ones for those that it does not have."""
    missing = (Cell(rowspan=len(sheet.heads)),) * (len(columns) - len(sheet.columns))
    rows: list[Row] = []
    for row, placed in zip(sheet.heads, grid(sheet.heads, len(sheet.columns)), strict=True):
        cells = (_over(place, sheet.columns[place.column], columns[place.column]) for place in placed)
        rows.append(replace(row, cells=(*cells, *(() if rows else missing))))
    return tuple(rows)


def _over(place: Placed, own: Column, column: Column) -> Cell:
    cell = place.cell
    return cell if cell.align or cell.colspan > 1 or own.align == column.align else replace(cell, align=own.align)
