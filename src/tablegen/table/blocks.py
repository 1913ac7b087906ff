"""A table in blocks of columns, one below the other, the stub with each: for one that is too wide for its page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tablegen.table.addresses import distinct_columns, distinct_rows
from tablegen.table.joint import joint_columns, joint_heads, joint_row
from tablegen.table.model import Cell, Column, Content, Row, Table, grid
from tablegen.table.parted import CONTINUED

_HEAD = "head"
Block = tuple[int, int]
"""Columns beside the stub: the first, and the one behind the last."""


def in_blocks(table: Table, blocks: Sequence[Block], heading: Content) -> Table:
    """The table in blocks; `heading` stands above each but the first."""
    total = len(table.columns)
    own = [(table.columns[0], *table.columns[start:stop]) for start, stop in blocks]
    columns = joint_columns(own)
    body: list[Row] = []
    for i, (block, theirs) in enumerate(zip(blocks, own, strict=True)):
        if i:
            body += _heading(heading, len(columns))
            body += _own_head(_closed_up(_cut(table.head, total, block)), theirs, columns)
        for head, run in groupby(_told(table.body, _cut(table.body, total, block)), key=lambda row: row.head):
            rows = tuple(run)
            if head:
                body += joint_heads(_closed_up(rows), theirs, columns)
            else:
                body += (joint_row(row, theirs, columns) for row in rows)
    head = tuple(joint_heads(_closed_up(_cut(table.head, total, blocks[0])), own[0], columns))
    return replace(table, columns=distinct_columns(columns), head=head, body=distinct_rows(body))


def blocks_of(table: Table) -> int:
    """In how many blocks a table stands."""
    return 1 + sum(row.head and row.ruled and row.name.partition("#")[0] == _HEAD for row in table.body)


def levels(table: Table) -> Iterator[tuple[Block, ...]]:
    """Where the table may be parted: between its spanning heads, then between those below, at last between columns."""
    starts = {1}
    for row in grid(table.head, len(table.columns)):
        starts |= {place.column for place in row if place.column}
        yield between(sorted(starts), len(table.columns))


def between(starts: Sequence[int], total: int) -> tuple[Block, ...]:
    """The blocks that begin at these columns."""
    return tuple(zip(starts, (*starts[1:], total), strict=True))


def _heading(heading: Content, count: int) -> Iterator[Row]:
    if heading:
        yield Row((Cell(heading, colspan=count),), keep_with_next=True, ruled=True, name=CONTINUED)


def _own_head(heads: tuple[Row, ...], own: Sequence[Column], columns: Sequence[Column]) -> Iterator[Row]:
    for i, row in enumerate(joint_heads(heads, own, columns)):
        yield replace(row, head=True, keep_with_next=True, ruled=i == 0, name=_HEAD)


def _closed_up(heads: tuple[Row, ...]) -> tuple[Row, ...]:
    """Heads of a block without the rows in which only other blocks have some."""
    bare = [not row.cells for row in heads]
    return tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, rowspan=cell.rowspan - sum(bare[r + 1 : r + cell.rowspan])) for cell in row.cells
            ),
        )
        for r, row in enumerate(heads)
        if row.cells
    )


def _told(whole: Sequence[Row], cut: Sequence[Row]) -> Iterator[Row]:
    """The rows of a block without those that have something in other blocks only, and nothing below them here."""
    kept: list[Row] = []
    for row, own in zip(reversed(whole), reversed(cut), strict=True):
        below = kept[-1].cells[0].indent if kept else 0
        if _is_told(own) or not _is_told(row) or below > row.cells[0].indent:
            kept.append(own)
        elif row.ruled and kept:
            kept[-1] = replace(kept[-1], ruled=True)
    yield from reversed(kept)


def _is_told(row: Row) -> bool:
    """Whether something stands beside the stub; in a row that is one cell across, or of heads, there does."""
    return row.head or len(row.cells) == 1 or any(cell.content for cell in row.cells[1:])


def _cut(rows: tuple[Row, ...], total: int, block: Block) -> tuple[Row, ...]:
    """The rows with the cells of the stub and of a block; of a cell that spans others too, what is in it."""
    start, stop = block
    found: list[Row] = []
    for row, placed in zip(rows, grid(rows, total), strict=True):
        cells: list[Cell] = []
        for place in placed:
            first, behind = place.column, place.column + place.cell.colspan
            inside = max(0, min(behind, stop) - max(first, start)) + (first == 0)
            if inside:
                cells.append(replace(place.cell, colspan=inside))
        found.append(replace(row, cells=tuple(cells)))
    return tuple(found)
