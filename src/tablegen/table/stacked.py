"""Tables one below the other in one, as panels: under one head where their columns agree, else each under its own.

The heading of a panel stands above its heads; only the first has the table's own above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.joint import joint_columns, joint_heads, joint_row
from tablegen.table.model import Cell, Column, Row, Text
from tablegen.table.note_form import Remarking
from tablegen.table.pieces import Piece, notes_of, plans_of
from tablegen.table.sheet import Sheet


def stacked(pieces: Sequence[Piece], plan: Plan, style: Style) -> Sheet:
    """The sheet of all pieces, each below its heading; one piece alone is its own sheet."""
    if len(pieces) == 1:
        return pieces[0].sheet
    general, marked = notes_of(pieces, plan, style)
    sheets = [piece.sheet for piece in pieces]
    columns = joint_columns([sheet.columns for sheet in sheets])
    first, count = sheets[0], len(columns)
    counted = all(sheet.heads == first.heads for sheet in sheets)
    alike = counted or (bool(first.sizes) and all(sheet.uncounted == first.uncounted for sheet in sheets))
    body: list[Row] = []
    for i, piece in enumerate(pieces):
        marks = Remarking(piece.sheet.marked, marked)
        sizes = () if counted or not alike else piece.sheet.sizes
        body.append(_heading(piece, count, sizes))
        if i and not alike:
            body[-1] = replace(body[-1], ruled=True)
            body += _own_head(piece, columns)
        body += (_row(marks.row(row), piece, columns) for row in _rows(piece.sheet))
    heads = (
        first.heads
        if counted
        else first.uncounted
        if alike
        else tuple(joint_heads(first.heads, first.columns, columns))
    )
    described = dict.fromkeys(chain.from_iterable(sheet.described for sheet in sheets))
    worded = tuple(chain.from_iterable(sheet.worded for sheet in sheets))
    return Sheet(heads, columns, tuple(body), (), general, marked, plans_of(pieces), worded, tuple(described))


def _rows(sheet: Sheet) -> Iterator[Row]:
    yield from sheet.body
    yield from sheet.footer


def _row(row: Row, piece: Piece, columns: Sequence[Column]) -> Row:
    """A row of a part: below its heading, in the columns of the table."""
    joint = joint_row(row, piece.sheet.columns, columns)
    stub, *cells = joint.cells
    return replace(joint, cells=(replace(stub, indent=stub.indent + 1), *cells), name=f"{piece.key}.{row.name}")


def _heading(piece: Piece, count: int, sizes: Sequence[Cell]) -> Row:
    """The row that a part stands below: its heading across the table, or with the sizes of its groups."""
    text = (Text(piece.heading),)
    cells = (Cell(text), *sizes) if sizes else (Cell(text, colspan=count),)
    return Row(cells, group=True, keep_with_next=True, name=piece.key)


def _own_head(piece: Piece, columns: Sequence[Column]) -> Iterator[Row]:
    """The heads of a part, where they are not those of the table."""
    for row in joint_heads(piece.sheet.heads, piece.sheet.columns, columns):
        yield replace(row, head=True, keep_with_next=True, name=f"{piece.key}.head")
