"""A column of a large table whose numbers are nearly all different: kept as doubles, a row each."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tablegen.data.cells import MOST_CODED, Coded, Codes, Doubles, Measured, number_cells, one_by_one
from tablegen.data.coding import told_missing
from tablegen.data.column import AnyColumn, parse, precision
from tablegen.data.raw import RawColumn, number_text
from tablegen.errors import Problems
from tablegen.spec.conversion import Conversion
from tablegen.values import frozen

MORE_PLACES = 15
"""The decimals of values that have more than can be counted: of computed ones few are printed."""


@frozen(eq=False, slots=False)
class MeasuredColumn:
    """A number of all rows: `values`, nan where it is missing; `written` are its decimals, None as in `Measured`.

    Distinct texts and a code a row, which few uses ask for (a key of pairs), are made when they are asked for.
    """

    name: str
    values: Doubles
    written: int | None
    labels: Mapping[str, str]
    label: str | None = None
    units: str | None = None
    si: Conversion | None = None

    category = False
    numeric = True
    few = False
    order: tuple[str, ...] = ()
    dates = False
    ordered = False

    @property
    def places(self) -> int:
        """The most decimals that any value was written with."""
        return MORE_PLACES if self.written is None else self.written

    @cached_property
    def precision(self) -> int:
        """The decimals its values deserve, as those of a `Column`."""
        return precision(float(np.nanmax(np.abs(self.values))), self.places) if self.filled else self.places

    @cached_property
    def filled(self) -> int:
        """How many rows have a value."""
        return len(self.values) - int(np.isnan(self.values).sum())

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self._distinct[1])

    @cached_property
    def _distinct(self) -> tuple[Codes, Doubles]:
        """The codes of the rows, and the value of each code, in the order of first appearance."""
        valid = ~np.isnan(self.values)
        values, first, inverse, counts = np.unique(
            self.values[valid], return_index=True, return_inverse=True, return_counts=True
        )
        order = first.argsort()
        table = np.empty(order.size + 1, np.int32)
        table[order], table[-1] = np.arange(order.size), -1
        cells = np.full(len(self.values), order.size, np.uint32)
        cells[valid] = inverse
        return Codes(cells, table, np.append(counts, len(cells) - len(inverse))), values[order]

    @property
    def codes(self) -> Codes:
        """As those of a `Column`."""
        return self._distinct[0]

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """As those of a `Column`: the distinct values."""
        return tuple(self._distinct[1].tolist())

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """As those of a `Column`."""
        return tuple(map(number_text, self.numbers))

    @cached_property
    def decimals(self) -> tuple[Decimal, ...]:
        """As those of a `Column`."""
        return tuple(map(Decimal, self.texts))

    def holds(self, text: str) -> bool:
        """Whether some row has the number that the text spells."""
        return bool(self.rows_of(text).any())

    def rows_of(self, text: str) -> NDArray[np.bool_]:
        """Which rows have the number that the text spells."""
        return self.values == number_of(text)


def doubles(column: AnyColumn) -> Doubles:
    """The number of each row of a large table, nan where it is missing."""
    if isinstance(column, MeasuredColumn):
        return column.values
    codes = cast("Codes", column.codes)
    return np.array([*column.numbers, np.nan])[codes.table][codes.cells]


def number_of(text: str) -> float:
    """The number that a text spells; nan, which equals nothing, for any other text."""
    number = parse(text)
    return float("nan") if number is None else float(number)


def measured_column(raw: RawColumn, cells: Measured, shown: str, problems: Problems) -> MeasuredColumn | Coded:
    """The column of measured cells, without codes that stand for missing values; or its cells, coded, where it is to be
    text or categories, or few values remain.
    """
    if raw.kind in {"text", "category", "date"} or raw.order or 2 * len(raw.value_labels) > MOST_CODED:
        return one_by_one(cells)
    values = _declared(raw, cells.values)
    seen = {text: label for text, label in raw.value_labels.items() if (values == _number(text)).any()}
    told = told_missing(raw.name, shown, seen, problems)
    if told:
        values = np.where(np.isin(values, [_number(text) for text in told]), np.nan, values)
    left = cells if values is cells.values else number_cells(values)
    if isinstance(left, Coded):
        return left
    labels = {text: label for text, label in seen.items() if text not in told}
    return MeasuredColumn(raw.name, left.values, left.places, labels, raw.label, raw.units, raw.si)


def _declared(raw: RawColumn, values: Doubles) -> Doubles:
    """The values without those that the file or the author declares missing."""
    codes = [float(number) for number in raw.missing_numbers]
    if not codes and not raw.missing_ranges:
        return values
    out = np.isin(values, codes)
    for low, high in raw.missing_ranges:
        out |= (low <= values) & (values <= high)
    return np.where(out, np.nan, values)


def _number(text: str) -> float:
    """The number of a code that is spelt as the file's own numbers are; nan for any other text."""
    number = number_of(text)
    return number if number_text(number) == text else float("nan")
