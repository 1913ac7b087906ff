"""Barnard's and Boschloo's unconditional exact tests of a 2 × 2 table: group sizes are fixed, the levels are not.

Whether a table is as extreme as the observed one is decided by its statistic. The chance of such a table depends on
the proportion common to both groups, which nobody knows: P is the chance where it is largest. Given the number s of
all values in the first level, the chance h(s) does not depend on that proportion, so that the chance is the mean of
h(s) over a binomial s: a smooth curve, whose largest value is found by ever finer grids.
"""

from collections.abc import Callable
from math import comb, isqrt, log, pi
from typing import TYPE_CHECKING

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.counts_variants import four
from tablegen.stats.outcomes import found, refused

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Chances = NDArray[float64]  # [x1, x2]: of x1 and x2 in the first level, given x1 + x2
    Extreme = Callable[[Chances, int, int], NDArray[bool_]]  # the tables as extreme as that of x1 and x2

_BARNARD = "Barnard's unconditional exact test, two-sided, score statistic with pooled variance"
_BOSCHLOO = "Boschloo's unconditional exact test, two-sided, ordered by Fisher's P (sum of small probabilities)"
_MOST = 2000  # values; about a second, and whole numbers up to N⁶ / 64 fit 64 bits
_ROUNDING = 1e-7  # as in Fisher's test: that near, probabilities are equal


def barnard(counts: Counts) -> Outcome:
    """P of a difference of proportions as many standard errors from 0, by the pooled variance, as the observed one."""
    return _tested(_BARNARD, "Barnard's exact test", "chi2", counts, _as_far)


def boschloo(counts: Counts) -> Outcome:
    """P of a table whose Fisher's P is as small as that of the observed one; it never exceeds Fisher's P."""
    return _tested(_BOSCHLOO, "Boschloo's exact test", "fisher", counts, _as_rare)


def _tested(method: str, name: str, other: str, counts: Counts, extreme: "Extreme") -> Outcome:
    cells = four(counts, other)
    if isinstance(cells, str):
        return refused(method, cells)
    a, b, c, d = cells
    if a + b + c + d > _MOST:
        return refused(method, f"{a + b + c + d} values are too many for {name}: ask for {other}")
    chances = _chances(a + c, b + d)
    within = extreme(chances, a, b)
    return found(method, {"p": 1.0 if within.all() else _largest_mean(_by_total(chances * within))})


def _log_choose(n: int) -> "NDArray[float64]":
    """The logs of n over 0 … n, each rounded once."""
    import numpy as np

    return np.array([log(comb(n, k)) for k in range(n + 1)])


def _chances(m: int, n: int) -> "Chances":
    """The hypergeometric probability of every table of groups of m and n, given the totals of its levels."""
    import numpy as np

    total = np.add.outer(np.arange(m + 1), np.arange(n + 1))
    return np.exp(np.add.outer(_log_choose(m), _log_choose(n)) - _log_choose(m + n)[total])


def _as_far(chances: "Chances", a: int, b: int) -> "NDArray[bool_]":
    """Where (x1 n - x2 m)² / (s (N - s)) is at least the observed; the same at either end of s, where z is 0."""
    import numpy as np

    m, n = (int(size) - 1 for size in chances.shape)
    x1, x2 = np.arange(m + 1)[:, None], np.arange(n + 1)
    squares = (x1 * n - x2 * m) ** 2
    spreads = (x1 + x2) * (m + n - x1 - x2)
    seen = int(squares[a, b])
    return (squares * int(spreads[a, b]) >= seen * spreads) & ((spreads > 0) | (seen == 0))


def _as_rare(chances: "Chances", a: int, b: int) -> "NDArray[bool_]":
    """Where Fisher's P is at most the observed."""
    import numpy as np

    m, n = (int(size) - 1 for size in chances.shape)
    p = np.empty_like(chances)
    for s in range(m + n + 1):
        x1 = np.arange(max(0, s - n), min(m, s) + 1)
        given = chances[x1, s - x1]
        ascending = np.sort(given)
        last = ascending.searchsorted(given * (1.0 + _ROUNDING), side="right") - 1
        p[x1, s - x1] = ascending.cumsum()[last]
    return p <= p[a, b] * (1.0 + _ROUNDING)


def _by_total(chances: "Chances") -> "NDArray[float64]":
    """The sums over tables with the same total of the first level."""
    import numpy as np

    m, n = (int(size) - 1 for size in chances.shape)
    sums = np.zeros(m + n + 1)
    for x1, row in enumerate(chances):
        sums[x1 : x1 + n + 1] += row
    return sums


def _largest_mean(heights: "NDArray[float64]") -> float:
    """The largest mean of heights[s] over a binomial s of N = 0 … N trials, whatever their probability.

    With the probability sin² θ the binomial has the same width 1 / (2 √N) in θ everywhere, and the mean can have no
    finer structure: a grid of an eighth of that finds every peak, grids between a peak's neighbours its height.
    """
    import numpy as np

    n = heights.size - 1
    logs, s = _log_choose(n), np.arange(n + 1, dtype=np.float64)

    def means(thetas: "NDArray[float64]") -> "NDArray[float64]":
        powers = np.outer(np.log(np.sin(thetas)), 2.0 * s) + np.outer(np.log(np.cos(thetas)), 2.0 * (n - s))
        return np.exp(powers + logs) @ heights

    steps = 32 + 26 * isqrt(n)
    thetas = np.arange(1, steps, dtype=np.float64) * (pi / 2 / steps)
    found_means = means(thetas)
    largest, step = float(found_means.max()), pi / 2 / steps
    padded = np.concatenate([[0.0], found_means, [0.0]])
    peaks = (found_means >= padded[:-2]) & (found_means >= padded[2:]) & (found_means >= 0.9 * largest)
    for middle in thetas[peaks].tolist():
        peak, width = middle, step
        for _ in range(8):
            finer = np.clip(np.linspace(peak - width, peak + width, 17), 1e-12, pi / 2 - 1e-12)
            heights_there = means(finer)
            peak, width = float(finer[heights_there.argmax()]), width / 8.0
            largest = max(largest, float(heights_there.max()))
    return largest


BARNARD = CountsTest(
    "barnard",
    "Barnard's exact test",
    "",
    "Barnard (1947), Biometrika 34: 123-138; Suissa & Shuster (1985), J R Stat Soc A 148: 317-327",
    (2, 2),
    barnard,
)
BOSCHLOO = CountsTest("boschloo", "Boschloo's exact test", "", "Boschloo (1970), Stat Neerl 24: 1-9", (2, 2), boschloo)
