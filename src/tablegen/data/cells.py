"""The cells of a large table's column as arrays: codes of few distinct texts, or doubles that are nearly all different.

Which of the two depends on the values alone: at most `MOST_CODED` distinct ones are coded.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tablegen.data.raw import Typed, number_text
from tablegen.values import frozen

MOST_CODED = 4096
"""More than the levels that any table lists, and few enough to be handled one by one."""
CHUNK = 1 << 15
"""Rows at a time: what fits the cache of a processor."""
_HEAD = 4096
_FEW = 12  # so many comparisons of small arrays cost as much as counting all values
_MOST_RANGE = 1 << 16
COUNTABLE = 2.0**51
"""Below it a double times a power of ten is off by less than a half from the whole number that was written."""
MOST_PLACES = 15
"""The most decimals that are counted."""
_LARGEST, _SMALLEST = 1e15, 1e-12  # beyond them the text of a double has an exponent, or is a code and no number

Doubles = NDArray[np.float64]
Whole = NDArray[np.signedinteger[Any]] | NDArray[np.unsignedinteger[Any]]


@frozen(eq=False)
class Coded:
    """Cells by the few distinct ones among them: the row i holds `texts[j]` where `codes[i] == present[j]`.

    `counts[c]` says how many rows have the code c. `present` is in the order of first appearance, `texts` has the empty
    text for cells without a value. `kind`, `order` and `ordered` are what the file says of the column: see `RawColumn`.
    """

    codes: Whole
    counts: NDArray[np.int64]
    present: NDArray[np.int64]
    texts: tuple[str, ...]
    kind: Typed | None = None
    order: tuple[str, ...] = ()
    ordered: bool = False


@frozen(eq=False)
class Measured:
    """Cells that are numbers, nan where there is no value; `places` the most decimals that any is written with.

    None says that they have more decimals than doubles can be counted with in whole numbers.
    """

    values: Doubles
    places: int | None


class Codes:
    """The codes of a column's rows, made of those of its cells: a row with the cell c has `table[c]`, -1 for no value.

    Most uses count cells and never make the codes themselves.
    """

    def __init__(self, cells: Whole, table: NDArray[np.int32], counts: NDArray[np.int64]) -> None:
        self.cells = cells
        self.table = table
        self.counts = counts

    @cached_property
    def rows(self) -> NDArray[np.int32]:
        """A code a row."""
        return self.table[self.cells]

    def renamed(self, new: Sequence[int]) -> "Codes":
        """The codes `new[code]`; its last is that of a missing value."""
        return Codes(self.cells, np.array(new, dtype=np.int32)[self.table], self.counts)

    @property
    def filled(self) -> int:
        """How many rows have a value."""
        return int(self.counts[self.table >= 0].sum())

    def count_of(self, code: int) -> int:
        """How many rows have a code."""
        return int(self.counts[self.table == code].sum())


def coded(
    codes: Whole,
    size: int,
    text: Callable[[int], str],
    kind: Typed | None = None,
    order: Sequence[str] = (),
    ordered: bool = False,
) -> Coded:
    """Cells from codes below `size`, each with the text that `text` gives for it."""
    counts, present = _counted(codes, size)
    return Coded(codes, counts, present, tuple(map(text, present.tolist())), kind, tuple(order), ordered)


def _counted(codes: Whole, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each code occurs, and those that do in the order of their first appearance."""
    counts, seen = np.zeros(size, np.int64), list[NDArray[Any]]()
    for i in range(0, len(codes), CHUNK):
        part = codes[i : i + CHUNK]
        found = occurrences(part, size)
        new = (found > 0) & (counts == 0)
        if new.any():
            fresh = part[new[part]]
            values, at = np.unique(fresh, return_index=True)
            seen.append(values[at.argsort()])
        counts += found
    return counts, np.concatenate(seen).astype(np.int64)


def occurrences(codes: Whole, size: int) -> NDArray[np.int64]:
    """How often each code below `size` occurs."""
    if size > _FEW:
        return np.bincount(codes, minlength=size)
    counts = [np.count_nonzero(codes == code) for code in range(size - 1)]
    return np.array([*counts, len(codes) - sum(counts)], np.int64)


def whole_cells(values: Whole, valid: NDArray[np.bool_] | None = None) -> Coded | Measured:
    """The cells of whole numbers; `valid` says which rows have a value."""
    known = values if valid is None else values[valid]
    if not known.size:
        return coded(np.zeros(len(values), np.uint8), 1, lambda _: "")
    low, high = int(known.min()), int(known.max())
    span = high - low
    if span < MOST_CODED:
        kind = smallest(span + 2)
        codes = values.astype(kind) if low == 0 else np.subtract(values, low, dtype=np.int64).astype(kind)
        if valid is not None:
            codes[~valid] = span + 1
        return coded(codes, span + 2, lambda code: str(low + code) if code <= span else "")
    if max(-low, high) < _LARGEST:
        doubles = values.astype(np.float64)
        if valid is not None:
            doubles[~valid] = np.nan
        return number_cells(doubles)
    return _by_value(values, valid, str)


def text_cells(cells: Sequence[str]) -> Coded:
    """The cells of texts."""
    index: dict[str, int] = {}
    codes = np.fromiter((index.setdefault(cell, len(index)) for cell in cells), np.int32, len(cells))
    texts = tuple(index)
    return coded(codes.astype(smallest(len(texts))), len(texts), texts.__getitem__)


def one_by_one(cells: Measured) -> Coded:
    """Measured cells by their texts, however many there are."""
    return _by_value(cells.values, ~np.isnan(cells.values), number_text)


def number_cells(values: Doubles) -> Coded | Measured:
    """The cells of doubles, nan where there is no value."""
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    largest = max(-low, high)
    if not largest < _LARGEST or 0.0 < largest < _SMALLEST:  # or no number at all
        return _by_value(values, ~np.isnan(values), number_text)
    for places in range(MOST_PLACES + 1):
        if largest * 10.0**places >= COUNTABLE:
            break
        if _spelt(values[:_HEAD], 10.0**places) and (cells := _counting_cells(values, places, low, high)):
            return cells
    return _by_value(values, ~np.isnan(values), number_text) if _few(values) else Measured(values, None)


def _spelt(values: Doubles, factor: float) -> bool:
    """Whether every value is the double nearest to a whole number over `factor`."""
    return bool(((np.rint(values * factor) / factor == values) | np.isnan(values)).all())


def _counting_cells(values: Doubles, places: int, low: float, high: float) -> Coded | Measured | None:
    """The cells of values from low to high that are all written with so many decimals; None where they are not."""
    factor = 10.0**places
    base = int(np.rint(low * factor))
    span = int(np.rint(high * factor)) - base
    codes = np.empty(len(values), smallest(span + 2)) if span + 2 <= _MOST_RANGE else None
    for i, whole in _whole_numbers(values, factor, base + span + 1):
        if whole is None:
            return None
        if codes is not None:
            np.subtract(whole, base, out=codes[i : i + CHUNK], casting="unsafe")
    if codes is not None and (span < MOST_CODED or np.count_nonzero(np.bincount(codes)[: span + 1]) <= MOST_CODED):
        return coded(codes, span + 2, lambda k: number_text((base + k) / factor) if k <= span else "")
    if codes is None and _few(values):
        return _by_value(values, ~np.isnan(values), number_text)
    return Measured(values, places)


def _whole_numbers(values: Doubles, factor: float, missing: int) -> Iterator[tuple[int, Doubles | None]]:
    """Chunk by chunk its first row and the whole numbers whose ratios to `factor` are its values, `missing` for nan;
    None where a value is no such ratio. All chunks share their memory.
    """
    size = min(CHUNK, len(values))
    wholes, ratios, sames = np.empty(size), np.empty(size), np.empty(size, bool)
    for i in range(0, len(values), CHUNK):
        part = values[i : i + CHUNK]
        whole, ratio, same = wholes[: len(part)], ratios[: len(part)], sames[: len(part)]
        np.rint(np.multiply(part, factor, out=whole), out=whole)
        np.equal(np.divide(whole, factor, out=ratio), part, out=same)
        if not same.all():
            bad = np.isnan(part)
            if not (same | bad).all():
                yield i, None
                return
            np.copyto(whole, missing, where=bad)
        yield i, whole


def decimals_of_singles(values: NDArray[np.float32]) -> Doubles:
    """What `decimal_of_single` gives for each of the numbers of single precision."""
    doubles = values.astype(np.float64)
    left = np.flatnonzero(np.abs(doubles) < 2.0**51 / 1e9)
    for places in range(10):
        near = np.rint(doubles[left] * 10.0**places) / 10.0**places
        found = near.astype(np.float32) == values[left]
        doubles[left[found]] = near[found]
        left = left[~found]
    return doubles


def counts_of(values: Doubles, wanted: Iterable[float]) -> dict[float, int]:
    """How many rows have each of the values wanted, of those that occur."""
    low, high = np.fmin.reduce(values, initial=np.nan), np.fmax.reduce(values, initial=np.nan)
    within = [value for value in wanted if low <= value <= high]  # each costs a pass over the column
    found, counts = np.unique(values[np.isin(values, within)], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def smallest(size: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type of whole numbers for codes below `size`."""
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32


def _few(values: Doubles) -> bool:
    """Whether at most `MOST_CODED` values are distinct; the first rows tell mostly."""
    parts = (values[: 2 * MOST_CODED], values)
    return all(np.unique(part[~np.isnan(part)]).size <= MOST_CODED for part in parts)


def _by_value(values: NDArray[Any], valid: NDArray[np.bool_] | None, text: Callable[[Any], str]) -> Coded:
    """Cells coded whatever they are, each distinct value by its text."""
    distinct, codes = np.unique(values if valid is None else values[valid], return_inverse=True)
    if valid is not None:
        every = np.full(len(values), distinct.size, np.int64)
        every[valid] = codes
        codes = every
    found = [*map(text, distinct.tolist()), ""]
    return coded(codes, len(found), found.__getitem__)
