"""The exact distribution of a rank sum, by counting: how many choices of m ranks out of N have which sum.

Every number is a sum of positive numbers, so doubles give P to about 1e-13.
"""

from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

_MOST_STEPS = 1_500_000_000  # additions: about 2 seconds


def tail_without_ties(m: int, n: int, u: int) -> float | None:
    """P(|U - m n / 2| >= |u - m n / 2|) of two groups of m and n without ties; None when they are too large.

    U's generating function is the product of (1 - q^(n + i)) / (1 - q^i) for i = 1 … m, expanded in whole numbers
    (Harding 1984, Appl Stat 33: 1-6). U is symmetric, so its lower tail is doubled, which is R's P.
    """
    m, n = min(m, n), max(m, n)
    u = min(u, m * n - u)
    if m * (u + 1) > 20_000_000:
        return None
    if 2 * u == m * n:
        return 1.0
    return min(1.0, 2 * sum(_ways(m, n, u)) / comb(m + n, m))


def lower_quantile(m: int, n: int, p: float) -> int:
    """The smallest u with P(U <= u) >= p of two groups of m and n without ties (R's qwilcox), for p below 0.5."""
    middle = m * n // 2
    reached, all_ways = 0, comb(m + n, m)
    for u, ways in enumerate(_ways(min(m, n), max(m, n), middle)):
        reached += ways
        if reached / all_ways >= p * (1.0 - 1e-14):
            return u
    return middle


def attained(m: int, n: int, u: int) -> float:
    """P(u <= U <= m n - u): the confidence of the interval from the u-th smallest to the u-th largest difference."""
    return 1.0 - 2 * sum(_ways(min(m, n), max(m, n), u - 1)) / comb(m + n, m)


def _ways(m: int, n: int, u: int) -> list[int]:
    """How many choices of m out of m + n, m <= n, have U = 0, 1, … u."""
    ways = [1] + [0] * u
    for i in range(1, m + 1):
        for j in range(u, n + i - 1, -1):
            ways[j] -= ways[j - n - i]
        for j in range(i, u + 1):
            ways[j] += ways[j - i]
    return ways


def tail_with_ties(ties: "NDArray[int64]", doubled: "NDArray[int64]", m: int, observed: int) -> float | None:
    """P(|S - E S| >= |observed - E S|) of the sum S of the doubled mid-ranks of m values drawn from all values.

    `ties` says how often each distinct value occurs, `doubled` its doubled mid-rank. The shift algorithm of
    Streitberg & Röhmel (1986): each value either is in the group, which shifts the sum, or is not. None when there
    are too many values.
    """
    import numpy as np

    n = int(ties.sum())
    scores = np.repeat(doubled, ties) - doubled[0]
    distance = abs(n * (observed - m * int(doubled[0])) - m * int(scores.sum()))
    if 2 * m > n:  # the other group's sum lies as far from its own mean
        m = n - m
    largest = int(np.sort(scores)[n - m :].sum())
    if n * m * (largest + 1) // 2 > _MOST_STEPS or m * (largest + 1) > 30_000_000:
        return None
    ways = np.zeros((m + 1, largest + 1))
    ways[0, 0] = 1.0
    reach = 0
    for taken, score in enumerate(scores.tolist()):
        reach = min(largest, reach + score)
        for j in range(min(m, taken + 1), 0, -1):
            ways[j, score : reach + 1] += ways[j - 1, : reach + 1 - score]
    sums = np.arange(largest + 1, dtype=np.int64)
    far = np.abs(n * sums - m * int(scores.sum())) >= distance
    return min(1.0, float(ways[m, far].sum() / ways[m].sum()))
