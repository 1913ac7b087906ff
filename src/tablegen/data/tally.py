"""Counting in plain Python: how often each text of a column occurs in each group, and the sums that follow from it.

Sums are made of whole numbers (values times a power of ten), so means and variances are exact until the one
division at the end. Large data are counted in `bulk` by numpy, and their coded columns are summed here too.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol, cast

from tablegen.data.column import AnyColumn, Column
from tablegen.evidence import COMPARE, Condition, Frequencies, Grouping, Moments

_NOTHING = Moments(0, float("nan"), float("nan"))


class Tally(Protocol):
    """What was counted of one variable, a group each."""

    @property
    def missing(self) -> tuple[int, ...]:
        """How many rows of each group have no value."""
        ...

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many rows each group has."""
        ...

    def observed(self) -> tuple[str, ...]:
        """The levels that some row of the groups has, and those that are declared, in their natural order."""
        ...

    def counts(self, levels: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        """How often each level (in that order) occurs, a group each."""
        ...

    def moments(self) -> tuple[Moments, ...]:
        """Moments of a number."""
        ...

    def frequencies(self) -> Frequencies:
        """The distinct values of a number and how often each group has them."""
        ...


class Selected(Protocol):
    """Rows of a table that meet all conditions so far."""

    @property
    def n(self) -> int:
        """How many rows."""
        ...

    def where(self, conditions: Sequence[tuple[AnyColumn, Condition]]) -> "Selected":
        """The rows that also meet these conditions; the same object when all do."""
        ...

    def of(self, values: Any) -> Any:
        """Those of a value a row of the table that belong to these rows."""
        ...

    def tally(self, column: AnyColumn, by: Grouping | None, group: AnyColumn | None) -> Tally:
        """What is counted of a column; `group` is the column of the grouping."""
        ...


class CodedTally:
    """How often each text of a coded column occurs: `rows[group][code]`, the last of each the rows without a value."""

    def __init__(self, column: Column, rows: Sequence[Sequence[int]]) -> None:
        self._column = column
        self._rows = rows

    @property
    def missing(self) -> tuple[int, ...]:
        """See `Tally`."""
        return tuple(row[-1] for row in self._rows)

    @property
    def sizes(self) -> tuple[int, ...]:
        """See `Tally`."""
        return tuple(map(sum, self._rows))

    def observed(self) -> tuple[str, ...]:
        """See `Tally`."""
        return self._observed

    @cached_property
    def _observed(self) -> tuple[str, ...]:
        column = self._column
        if column.order:
            return column.levels
        seen = {text for code, text in enumerate(column.texts) if any(row[code] for row in self._rows)}
        return tuple(text for text in column.levels if text in seen)

    def counts(self, levels: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        """See `Tally`; a level that does not occur counts 0."""
        position = {text: i for i, text in enumerate(self._column.texts)}
        return tuple(tuple(row[position[level]] if level in position else 0 for row in self._rows) for level in levels)

    def moments(self) -> tuple[Moments, ...]:
        """See `Tally`; from exact sums."""
        return self._moments

    @cached_property
    def _moments(self) -> tuple[Moments, ...]:
        return tuple(map(self._of_row, self._rows))

    def _of_row(self, row: Sequence[int]) -> Moments:
        counted = [(x, n) for x, n in zip(self._column.scaled, row, strict=False) if n]
        total, squares = sum(x * n for x, n in counted), sum(x * x * n for x, n in counted)
        return moments_of_sums(sum(n for _, n in counted), total, squares, 10**self._column.places)

    def frequencies(self) -> Frequencies:
        """See `Tally`; texts that spell the same number are one value."""
        import numpy as np

        merged: dict[float, list[int]] = {}
        for code, number in enumerate(self._column.numbers):
            line = merged.setdefault(number, [0] * len(self._rows))
            for g, row in enumerate(self._rows):
                line[g] += row[code]
        values = sorted(number for number, line in merged.items() if any(line))
        counts = np.array([merged[value] for value in values], dtype=np.int64)
        return Frequencies(np.array(values, dtype=np.float64), counts.reshape(len(values), len(self._rows)))


def moments_of_sums(n: int, total: int, squares: int, factor: int) -> Moments:
    """Moments of n values, whole numbers over `factor`, from the sums of those whole numbers and of their squares."""
    if not n:
        return _NOTHING
    mean = _divided(total, n * factor)
    top, bottom = mean.as_integer_ratio() if abs(mean) < float("inf") else (0, 1)
    rest = _divided(total * bottom - top * n * factor, n * factor * bottom)
    var = _divided(n * squares - total * total, n * (n - 1) * factor * factor) if n > 1 else float("nan")
    return Moments(n, mean, var, rest)


def _divided(numerator: int, denominator: int) -> float:
    """The quotient of two whole numbers, correctly rounded; infinite where it is too large for a double."""
    try:
        return numerator / denominator
    except OverflowError:
        return float("inf") if numerator > 0 else float("-inf")


class ListRows:
    """The rows of a small table: all, or those at the positions `kept`."""

    __slots__ = ("_kept", "n")

    def __init__(self, n: int, kept: "array[int] | None" = None) -> None:
        self.n = n
        self._kept = kept

    def where(self, conditions: Sequence[tuple[AnyColumn, Condition]]) -> "ListRows":
        """See `Selected`."""
        answers = [(_codes(column), keeps(column, condition)) for column, condition in conditions]
        rows = range(self.n) if self._kept is None else self._kept
        kept = array("q", (i for i in rows if all(keep[codes[i]] for codes, keep in answers)))
        return self if len(kept) == self.n else ListRows(len(kept), kept)

    def tally(self, column: AnyColumn, by: Grouping | None, group: AnyColumn | None) -> CodedTally:
        """See `Selected`."""
        assert isinstance(column, Column)
        codes, width = self.of(_codes(column)), len(column.texts) + 1
        if by is None or group is None:
            counted = Counter(codes)
            return CodedTally(column, [[*(counted[code] for code in range(width - 1)), counted[-1]]])
        position = {group.texts.index(level): i for i, level in enumerate(by.levels) if level in group.texts}
        rows = [[0] * width for _ in by.levels]
        for (g, code), n in Counter(zip(self.of(_codes(group)), codes, strict=True)).items():
            if g in position:
                rows[position[g]][code] = n
        return CodedTally(column, rows)

    def of(self, values: "array[int]") -> "array[int]":
        """See `Selected`."""
        return values if self._kept is None else array("i", (values[i] for i in self._kept))


def _codes(column: AnyColumn) -> "array[int]":
    return cast("array[int]", column.codes)  # of a small table


def keeps(column: AnyColumn, condition: Condition) -> list[bool]:
    """A condition as an answer for each code of its column; the last is that of a missing value (code -1): no."""
    if condition.operator is not None:
        compare, bound = COMPARE[condition.operator], condition.number or 0.0
        numbers = column.numbers or [float(text) for text in column.texts]  # digits declared to be text
        return [*(compare(number, bound) for number in numbers), False]
    wanted = set(condition.levels)
    return [*((text in wanted) != condition.negate for text in column.texts), False]
