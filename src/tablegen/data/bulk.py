"""Counting large tables by numpy: groups coded once, one pass over a column for each grouping."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tablegen.data.cells import CHUNK, Codes, Doubles, occurrences, smallest
from tablegen.data.column import AnyColumn, Column
from tablegen.data.measured import MeasuredColumn, number_of
from tablegen.data.sums import moments_of_values
from tablegen.data.tally import CodedTally, Tally, keeps
from tablegen.evidence import COMPARE, Condition, Frequencies, Grouping, Moments

Index = NDArray[np.intp]


class ArrayRows:
    """The rows of a large table: all, or those at the positions `kept`."""

    def __init__(self, n: int, kept: Index | None = None) -> None:
        self.n = n
        self._kept = kept
        self._groups: dict[Grouping, _Groups] = {}

    def where(self, conditions: Sequence[tuple[AnyColumn, Condition]]) -> "ArrayRows":
        """See `Selected`."""
        left = [(column, condition) for column, condition in conditions if not _all_meet(column, condition)]
        if not left:
            return self
        mask = np.ones(self.n, dtype=bool)
        for column, condition in left:
            mask &= self.of(_meets(column, condition))
        if mask.all():
            return self
        kept = np.flatnonzero(mask) if self._kept is None else self._kept[mask]
        return ArrayRows(kept.size, kept)

    def of(self, values: Any) -> NDArray[Any]:
        """Those of a value a row of the table that belong to the rows kept."""
        rows = values.rows if isinstance(values, Codes) else values
        return rows if self._kept is None else rows[self._kept]

    def tally(self, column: AnyColumn, by: Grouping | None, group: AnyColumn | None) -> Tally:
        """See `Selected`."""
        groups = self._grouped(by, group) if by is not None and group is not None else None
        if isinstance(column, MeasuredColumn):
            return MeasuredTally(column, self.of(column.values), groups)
        codes = _codes(column)
        if groups is None and self._kept is None:
            counts = codes.counts[None, :]
        else:
            counts = _counted(self.of(codes.cells), len(codes.counts), groups)
        totals = np.zeros((len(column.texts) + 1, len(counts)), np.int64)
        np.add.at(totals, codes.table, counts.T)
        return CodedTally(column, totals.T.tolist())

    def _grouped(self, by: Grouping, group: AnyColumn) -> "_Groups":
        if by not in self._groups:
            position = {level: i for i, level in enumerate(by.levels)}
            places = np.array([*(position.get(text, len(position)) for text in group.texts), len(position)])
            codes = _codes(group)
            self._groups[by] = _Groups(places[codes.table], self.of(codes.cells), len(position))
        return self._groups[by]


def _codes(column: AnyColumn) -> Codes:
    return cast("Codes", column.codes)  # of a large table


def _all_meet(column: AnyColumn, condition: Condition) -> bool:
    """Whether every cell of a coded column meets a condition: then no row need be looked at."""
    if not isinstance(column, Column):
        return False
    codes = _codes(column)
    return bool(np.array(keeps(column, condition))[codes.table[codes.counts > 0]].all())


def _meets(column: AnyColumn, condition: Condition) -> NDArray[np.bool_]:
    """Which rows meet a condition; those without a value meet none."""
    if isinstance(column, Column):
        return np.array(keeps(column, condition))[_codes(column).table][_codes(column).cells]
    if condition.operator is not None:
        found = COMPARE[condition.operator](column.values, condition.number or 0.0)
        return np.asarray(found) & ~np.isnan(column.values)
    found = np.zeros(len(column.values), dtype=bool)
    for level in condition.levels:
        found |= column.rows_of(level)
    return ~found & ~np.isnan(column.values) if condition.negate else found


class _Groups:
    """To which of `number` groups each row kept belongs, by its cell; `codes` has `number` for those in none."""

    def __init__(self, places: NDArray[np.intp], cells: NDArray[Any], number: int) -> None:
        self.number = number
        self.codes = places.astype(smallest(number + 1))[cells]

    @cached_property
    def rows(self) -> list[Index]:
        """The positions of each group's rows among the rows kept."""
        return [np.flatnonzero(self.codes == g) for g in range(self.number)]


def _counted(cells: NDArray[Any], size: int, groups: _Groups | None) -> NDArray[np.int64]:
    """How often each cell below `size` occurs in each group: (groups, size), or (1, size) of all."""
    number = groups.number if groups else 0
    counts = np.zeros((number + 1) * size, np.int64)
    kind = smallest(counts.size)
    for i in range(0, len(cells), CHUNK):
        places = cells[i : i + CHUNK]
        if groups:
            places = np.multiply(groups.codes[i : i + CHUNK], size, dtype=kind, casting="unsafe") + places
        counts += occurrences(places, counts.size)
    by_group = counts.reshape(number + 1, size)
    return by_group[:number] if groups else by_group


class MeasuredTally:
    """What is counted of a measured column: values of each group, sorted when their frequencies are asked for."""

    def __init__(self, column: MeasuredColumn, values: Doubles, groups: _Groups | None) -> None:
        self._all = values
        self._groups = groups
        parts = self._parts()
        self.sizes = tuple(len(rows) for rows in groups.rows) if groups else (len(values),)
        self.missing = tuple(size - len(part) for size, part in zip(self.sizes, parts, strict=True))
        self._moments = tuple(moments_of_values(part, column.written) for part in parts)

    def _parts(self) -> list[Doubles]:
        """The values of each group, without missing ones."""
        parts = [self._all[rows] for rows in self._groups.rows] if self._groups else [self._all]
        return [part[np.flatnonzero(~bad)] if (bad := np.isnan(part)).any() else part for part in parts]

    def observed(self) -> tuple[str, ...]:
        """See `Tally`; so many values are no levels."""
        return ()

    def counts(self, levels: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        """See `Tally`."""
        return tuple(tuple(int((part == number).sum()) for part in self._parts()) for number in map(number_of, levels))

    def moments(self) -> tuple[Moments, ...]:
        """See `Tally`."""
        return self._moments

    def frequencies(self) -> Frequencies:
        """See `Tally`. Each group is sorted; a stable sort then merges the groups in one pass."""
        parts = self._parts()
        values = np.concatenate(parts)
        values += 0.0  # the negative zero is zero
        ends = np.cumsum([0, *map(len, parts)])
        for start, end in pairwise(ends.tolist()):
            values[start:end].sort()
        if len(parts) == 1:
            return _frequencies(values)
        group = np.repeat(np.arange(len(parts), dtype=smallest(len(parts))), np.diff(ends))
        order = values.argsort(kind="stable")
        return _frequencies(values[order], group[order], len(parts))


def _frequencies(values: Doubles, group: NDArray[Any] | None = None, groups: int = 1) -> Frequencies:
    """The frequencies of sorted values; `group` says to which of the groups each belongs."""
    new = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    first = None if new.all() else np.flatnonzero(new)  # None: nothing is tied
    if first is None and group is None:
        return Frequencies(values, np.broadcast_to(np.int64(1), (len(values), 1)))
    distinct = values if first is None else values[first]
    counts = np.empty((len(distinct), groups), np.int64, order="F")
    for g in range(groups):
        own = np.ones(len(values), dtype=bool) if group is None else group == g
        counts[:, g] = own if first is None else np.add.reduceat(own, first, dtype=np.int64)
    return Frequencies(distinct, counts)
