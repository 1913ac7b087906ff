"""Kendall's τ-b, by the normal approximation or exactly, and its interval."""

from collections.abc import Callable
from functools import partial
from math import atanh, comb, factorial, sqrt
from typing import TYPE_CHECKING

from tablegen.stats.contract import Outcome
from tablegen.stats.correlation import CONSTANT, FEWEST, TOO_FEW, Correlation, with_interval
from tablegen.stats.outcomes import refused
from tablegen.stats.tails import normal_two_sided

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Vector = NDArray[float64]

_KENDALL = "Kendall's τ-b"
_FIELLER = "interval by Fisher's z with the standard error of Fieller, Hartley and Pearson"
_MOST = 200
"""Values up to which the exact distribution is counted."""


def fieller(n: int) -> Callable[[float], float] | None:
    """The standard error of Fisher's z of a τ, √(0.437 / (n - 4)); None when there are too few values."""

    def error(_: float) -> float:
        return sqrt(0.437 / (n - 4))

    return error if n > 4 else None


def kendall(x: "Vector", y: "Vector", confidence: float, *, exact: bool = False) -> Outcome:
    """Kendall's τ-b; P by the normal approximation with the variance that ties leave (R with exact=FALSE), or exactly.

    The interval is that of Fieller, Hartley & Pearson (1957): Fisher's z with variance 0.437 / (n - 4).
    """
    how = "exact distribution" if exact else "normal approximation with tie-corrected variance"
    method = f"{_KENDALL}, {how}, {_FIELLER}"
    n = len(x)
    if n < FEWEST:
        return refused(method, TOO_FEW)
    s, first, second = _concordance(x, y)
    pairs = comb(n, 2)
    alike = [sum(comb(t, 2) for t in ties) for ties in (first, second)]
    if pairs in alike:
        return refused(method, CONSTANT)
    tau = s / sqrt((pairs - alike[0]) * (pairs - alike[1]))
    if exact and any(alike):
        return refused(method, "there are ties: ask for kendall, which allows for them")
    if exact and n > _MOST:
        return refused(method, f"{n} values have too many orders: ask for kendall")
    if exact:
        concordant = (pairs + s) // 2
        values = {"statistic": float(concordant), "p": _inversions_p(n, concordant)}
    else:
        z = s / sqrt(_variance(n, first, second))
        values = {"statistic": z, "p": normal_two_sided(z)}
    return with_interval(method, tau, values, atanh(tau) if abs(tau) < 1.0 else None, fieller(n), confidence)


def _concordance(x: "Vector", y: "Vector") -> tuple[int, list[int], list[int]]:
    """Concordant less discordant pairs, and how often each distinct x and each distinct y occurs."""
    import numpy as np

    _, i, first = np.unique(x, return_inverse=True, return_counts=True)
    _, j, second = np.unique(y, return_inverse=True, return_counts=True)
    _, both = np.unique(i * len(second) + j, return_counts=True)
    discordant = _inversions(j[np.lexsort((j, i))])
    ties = [int((t.astype(np.int64) * (t - 1)).sum()) // 2 for t in (first, second, both)]
    decided = comb(len(x), 2) - ties[0] - ties[1] + ties[2]
    return decided - 2 * discordant, first.tolist(), second.tolist()


def _inversions(codes: "NDArray[int64]") -> int:
    """How many pairs stand in falling order.

    Bit by bit from the highest: among the codes that agree in all higher bits, those pairs in which a 1 stands before
    a 0. A stable sort by the bits seen so far keeps such codes together, in their order.
    """
    import numpy as np

    count, kept = 0, codes
    for bit in range(int(codes.max()).bit_length() - 1, -1, -1):
        above, ones = kept >> (bit + 1), kept >> bit & 1
        before = np.cumsum(ones) - ones
        starts = np.flatnonzero(np.r_[True, above[1:] != above[:-1]])
        before = before - np.repeat(before[starts], np.diff(np.r_[starts, len(kept)]))
        count += int(before[ones == 0].sum())
        kept = kept[np.argsort(kept >> bit, kind="stable")]
    return count


def _variance(n: int, first: list[int], second: list[int]) -> float:
    """The variance of concordant less discordant pairs, given the ties (Kendall 1970, section 4.9)."""
    linear = n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in (*first, *second))
    squares = sum(t * (t - 1) for t in first) * sum(t * (t - 1) for t in second)
    cubes = sum(t * (t - 1) * (t - 2) for t in first) * sum(t * (t - 1) * (t - 2) for t in second)
    return linear / 18 + squares / (2 * n * (n - 1)) + cubes / (9 * n * (n - 1) * (n - 2))


def _inversions_p(n: int, concordant: int) -> float:
    """Twice the smaller tail of the number of concordant pairs over all orders of n values."""
    most = comb(n, 2)
    least = min(concordant, most - concordant)
    ways = [1]
    for k in range(2, n + 1):
        sums, total = list[int](), 0
        for i in range(min(least, comb(k, 2)) + 1):
            total += (ways[i] if i < len(ways) else 0) - (ways[i - k] if k <= i < k + len(ways) else 0)
            sums.append(total)
        ways = sums
    return min(1.0, 2 * sum(ways[: least + 1]) / factorial(n))


_SOURCE = "Kendall (1945), Biometrika 33: 239-251; interval: Fieller, Hartley & Pearson (1957), Biometrika 44: 470-481"
KENDALL = Correlation("kendall", f"{_KENDALL}, normal approximation", "τ", _SOURCE, kendall)
KENDALL_EXACT = Correlation("kendall-exact", f"{_KENDALL}, exact (no ties)", "τ", _SOURCE, partial(kendall, exact=True))
