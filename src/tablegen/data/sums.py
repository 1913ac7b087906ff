"""Moments of many doubles: exact where they are whole numbers over a power of ten, else as good as doubles can be."""

from math import isnan

import numpy as np
from numpy.typing import NDArray

from tablegen.data.cells import CHUNK, COUNTABLE, MOST_PLACES, Doubles
from tablegen.data.tally import moments_of_sums
from tablegen.evidence import Moments

_BITS = 18  # of a limb: products of two are below 2**36, and 2**27 of them below 2**63
_MOST_ROWS = 1 << 27


def moments_of_values(values: Doubles, places: int | None) -> Moments:
    """Moments of values without nan, which were written with `places` decimals (None: with more than can be counted).

    Those that can be counted are summed as whole numbers, and agree to the last bit with the sums of `CodedTally`.
    """
    n = len(values)
    if not n:
        return moments_of_sums(0, 0, 0, 1)
    low, high = float(values.min()), float(values.max())
    if places is not None and _countable(max(-low, high), places) and n < _MOST_ROWS:
        return _exact(values, low, places)
    if low == high:
        return Moments(n, low, 0.0 if n > 1 else float("nan"))
    return _doubles(values)


def _countable(largest: float, places: int) -> bool:
    return places <= MOST_PLACES and largest * 10.0**places < COUNTABLE


def _exact(values: Doubles, low: float, places: int) -> Moments:
    """From the sums of whole numbers, counted from the lowest of them."""
    whole = np.rint(values * 10.0**places).astype(np.int64)
    base = int(np.rint(low * 10.0**places))
    whole -= base
    n, (total, squares) = len(values), _sums(whole)
    return moments_of_sums(n, total + n * base, squares + 2 * base * total + n * base * base, 10**places)


def _sums(whole: NDArray[np.int64]) -> tuple[int, int]:
    """The sum of whole numbers from 0 to 2**53 and that of their squares, exact, from parts of 18 bits."""
    limbs: list[NDArray[np.int64]] = []
    for shift in range(0, int(whole.max()).bit_length(), _BITS):
        limbs.append((whole >> shift) & ((1 << _BITS) - 1))
    total = sum(int(limb.sum()) << (_BITS * i) for i, limb in enumerate(limbs))
    squares = sum(
        int(np.dot(one, other)) << (_BITS * (i + j)) for i, one in enumerate(limbs) for j, other in enumerate(limbs)
    )
    return total, squares


def _doubles(values: Doubles) -> Moments:
    """In two passes: the mean, then the deviations from it, whose own mean corrects it."""
    n = len(values)
    with np.errstate(over="ignore", invalid="ignore"):
        centre = float(values.mean())
        sums = [_of_deviations(values[i : i + CHUNK] - centre) for i in range(0, n, CHUNK)]
        total, squares = (float(np.sum(column)) for column in zip(*sums, strict=True))
    correction = total / n
    mean = centre + correction
    var = (squares - total * correction) / (n - 1)
    return Moments(n, mean, float("inf") if isnan(var) else var, (centre - mean) + correction)


def _of_deviations(deviations: Doubles) -> tuple[float, float]:
    """Their sum and that of their squares."""
    return float(deviations.sum()), float(np.square(deviations, out=deviations).sum())
