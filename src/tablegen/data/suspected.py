"""Codes of missing values that nobody declared: 999 among ages, -9 among counts, 9 beside 1 and 2."""

from array import array

from tablegen.data.column import AnyColumn, Column
from tablegen.data.raw import number_text

_LONG = tuple(float(first * (size - 1) + last) for size in range(2, 7) for first in "789" for last in "789"
              if first in {last, "9"})  # fmt: skip
_SHORT = (7.0, 8.0, 9.0)
_CODES = frozenset((*_LONG, *_SHORT, *(-code for code in (*_LONG, *_SHORT))))
_FEW = frozenset({0.0, 1.0, 2.0})


def suspected_codes(column: AnyColumn) -> tuple[str, ...]:
    """The values of a column of numbers that look like codes of a missing value.

    They are written 77, 88, 97, 98, 99, 999 … and lie further above all other values than those are apart; or are
    the only negative ones, -9 or the like; or 7, 8 or 9 beside nothing but 0, 1 and 2. Of less than three figures,
    two rows or more must have them, unless they are negative.
    """
    found = _found(column)
    if not found:
        return ()
    rest = [number for number in column.numbers if number not in found]
    if len(rest) < 2:
        return ()
    low, high = min(rest), max(rest)

    def stray(code: float) -> bool:
        if abs(code) < 10.0 and set(rest) <= _FEW:
            return True
        return low >= 0.0 if code < 0.0 else abs(code) > 10.0 and code - high > max(high - low, high)

    return tuple(
        number_text(code) for code in sorted(found) if stray(code) and (found[code] > 1 or not 0.0 < code < 100.0)
    )


def _found(column: AnyColumn) -> dict[float, int]:
    """How many rows have each of the codes."""
    if not isinstance(column, Column):
        from tablegen.data.cells import counts_of  # a large table has the arrays

        return counts_of(column.values, _CODES)
    codes = column.codes
    count = codes.count if isinstance(codes, array) else codes.count_of
    return {number: count(i) for i, number in enumerate(column.numbers) if number in _CODES}
