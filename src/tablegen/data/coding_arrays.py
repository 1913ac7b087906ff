"""From the cells of a large table to a column: coded where few texts are distinct, else measured."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

import numpy as np

from tablegen.data.cells import MOST_CODED, Coded, Codes, Measured, smallest, text_cells
from tablegen.data.coding import code_texts
from tablegen.data.column import AnyColumn
from tablegen.data.measured import MeasuredColumn, doubles, measured_column
from tablegen.data.raw import Cells, RawColumn, RawTable, number_text
from tablegen.data.spelt import Spelt
from tablegen.errors import Problems


def make_large_column(raw: RawColumn, cells: Cells, table: RawTable, problems: Problems) -> AnyColumn:
    """Encode a column of a large table: as `make_column` does, with the codes in an array of numpy."""
    if isinstance(cells, Spelt):
        if found := _measured(raw, cells, table):
            return MeasuredColumn(raw.name, found.values, found.places, {}, raw.label, raw.units, raw.si)
        cells = cells.coded
    made = measured_column(raw, cells, table.shown, problems) if isinstance(cells, Measured) else cells
    if isinstance(made, MeasuredColumn):
        return made
    coded = made if isinstance(made, Coded) else text_cells(made)
    column, recode = code_texts(described(raw, coded), coded.texts, table, problems)
    position = np.full(len(coded.counts), -1, np.int32)
    position[coded.present] = recode
    column = replace(column, codes=Codes(coded.codes, position, coded.counts))
    if len(column.texts) <= MOST_CODED or not column.numeric or column.category or column.dates:
        return column
    return MeasuredColumn(raw.name, doubles(column), column.places, column.labels, column.label, column.units, raw.si)


def _measured(raw: RawColumn, cells: Spelt, table: RawTable) -> Measured | None:
    """The numbers of a column that is to be measured, where nothing but the numbers has to be looked at."""
    told = raw.value_labels or raw.missing_ranges or raw.order or raw.kind in {"text", "category", "date"}
    plain = (table.decimal, table.thousands) == (".", None)
    many = cells.more_than(MOST_CODED + len(raw.missing) + 1)
    return cells.measured(raw.missing, raw.missing_numbers) if many and plain and not told else None


def described(raw: RawColumn, cells: Cells) -> RawColumn:
    """The column with what its cells say of it."""
    if not isinstance(cells, Coded):
        return raw
    return replace(
        raw, kind=raw.kind or cells.kind, order=raw.order or cells.order, ordered=raw.ordered or cells.ordered
    )


def large_codes(codes: Iterable[int], size: int) -> Codes:
    """The codes of the rows of a large table, from -1 to below `size`."""
    cells = np.fromiter(codes, np.int32) + 1
    return Codes(
        cells.astype(smallest(size + 1)), np.arange(-1, size, dtype=np.int32), np.bincount(cells, None, size + 1)
    )


def crossed(outer: AnyColumn, inner: AnyColumn, width: int) -> tuple[Codes, list[int]]:
    """A code for each pair of codes that a row of a large table has, and the pairs: see `nested`."""
    first, second = (cast("Codes", column.codes).rows.astype(np.int64) for column in (outer, inner))
    pairs = np.where((first >= 0) & (second >= 0), first * width + second, -1)
    used, cells, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    lost = int(used[0] == -1)
    table = np.arange(-lost, len(used) - lost, dtype=np.int32)
    return Codes(cells.astype(smallest(len(used))), table, counts), used[lost:].tolist()


def distinct_texts(cells: Cells) -> set[str]:
    """The different texts of the rows."""
    cells = cells.coded if isinstance(cells, Spelt) else cells
    return set(cells.texts) if isinstance(cells, Coded) else set(row_texts(cells))


def row_texts(cells: Cells) -> Iterator[str]:
    """The text of each row."""
    cells = cells.coded if isinstance(cells, Spelt) else cells
    if isinstance(cells, Measured):
        yield from map(number_text, cells.values.tolist())
    elif isinstance(cells, Coded):
        text = dict(zip(cells.present.tolist(), cells.texts, strict=True))
        yield from map(text.__getitem__, cells.codes.tolist())
    else:
        yield from cells
