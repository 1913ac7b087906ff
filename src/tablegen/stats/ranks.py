"""Tests on ranks, from how often each value occurs in each group: Kruskal–Wallis and Mann–Whitney.

Ranks are counted, never expanded: a value's mid-rank follows from the counts below it. Mid-ranks are kept doubled,
so that they are whole numbers and every comparison is exact.
"""

from collections.abc import Callable
from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome, RanksTest
from tablegen.stats.outcomes import found, left_out, refused, without_values
from tablegen.stats.rank_counting import tail_with_ties, tail_without_ties
from tablegen.stats.tails import chi2_tail, normal_two_sided
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

EXACT_BELOW = 50  # R's wilcox.test takes the exact distribution when both groups are smaller and nothing is tied


@frozen
class Ranks:
    """Group sizes, each group's sum of doubled mid-ranks, and per distinct value its count and doubled mid-rank."""

    sizes: tuple[int, ...]
    sums: tuple[int, ...]
    ties: "NDArray[int64]"
    doubled: "NDArray[int64]"

    @property
    def n(self) -> int:
        """How many values there are."""
        return sum(self.sizes)

    @property
    def tied(self) -> bool:
        """Whether two values are the same."""
        return self.ties.size < self.n

    @property
    def tie_factor(self) -> float:
        """1 - sum(t³ - t) / (n³ - n): what ties leave of the variance of the ranks."""
        t = self.ties[self.ties > 1].astype(float)
        return 1.0 - float((t * (t * t - 1.0)).sum()) / (float(self.n) ** 3 - self.n)


def rank_groups(frequencies: Frequencies) -> Ranks:
    """The mid-ranks of all values together, by group and by distinct value."""
    import numpy as np

    counts = frequencies.counts
    ties = counts.sum(axis=1)
    if not ties.all():
        occurring = ties > 0
        counts, ties = counts[occurring], ties[occurring]
    doubled = np.cumsum(ties)
    doubled *= 2
    doubled -= ties
    doubled += 1
    groups = [counts[:, g] for g in range(counts.shape[1])]
    return Ranks(tuple(int(n.sum()) for n in groups), tuple(int(doubled @ n) for n in groups), ties, doubled)


def kruskal(frequencies: Frequencies) -> Outcome:
    """H with the correction for ties, and P from the chi-square distribution; groups without values are left out.

    H is summed from the groups' deviations from the mean rank, not from their squared rank sums, whose difference
    from 3(n + 1) would cancel.
    """
    method = "Kruskal–Wallis test, corrected for ties, chi-square approximation"
    ranks = rank_groups(frequencies)
    filled = [(n, s) for n, s in zip(ranks.sizes, ranks.sums, strict=True) if n]
    if len(filled) < 2:
        return refused(method, "fewer than 2 groups have values")
    if ranks.ties.size == 1:
        return refused(method, _all_equal(frequencies))
    n = ranks.n
    spread = sum((s - size * (n + 1)) ** 2 / size for size, s in filled)
    h = 3.0 * spread / (n * (n + 1)) / ranks.tie_factor
    df = len(filled) - 1
    return found(method, {"statistic": h, "df": df, "p": chi2_tail(h, df)}, left_out(len(ranks.sizes), len(filled)))


def mann_whitney(frequencies: Frequencies) -> Outcome:
    """U by R's rule: exact when both groups are below 50 and nothing is tied, else the normal approximation."""
    return _compared(frequencies, lambda r: _normal(r) if r.tied or max(r.sizes) >= EXACT_BELOW else _exact(r))


def mann_whitney_exact(frequencies: Frequencies) -> Outcome:
    """U with the exact permutation distribution of the mid-ranks, ties or not."""
    return _compared(frequencies, _exact, refuse_constant=False)


def mann_whitney_asymptotic(frequencies: Frequencies) -> Outcome:
    """U with the normal approximation, corrected for ties and continuity, at any size."""
    return _compared(frequencies, _normal)


_NORMAL = "Mann–Whitney U test, normal approximation with tie and continuity correction"


def _compared(frequencies: Frequencies, test: Callable[[Ranks], Outcome], refuse_constant: bool = True) -> Outcome:
    ranks = rank_groups(frequencies)
    if problem := without_values(ranks.sizes):
        return refused("Mann–Whitney U test", problem)
    if ranks.ties.size == 1 and refuse_constant:
        return refused("Mann–Whitney U test", _all_equal(frequencies))
    return test(ranks)


def _u(ranks: Ranks) -> float:
    """The number of pairs in which the first group's value is the larger, ties counted half (R's W)."""
    n = ranks.sizes[0]
    return (ranks.sums[0] - n * (n + 1)) / 2.0


def _normal(ranks: Ranks) -> Outcome:
    """P from the variance m n (m + n + 1) / 12 times the tie factor, |U - m n / 2| moved 0.5 towards 0.

    Lehmann (1975), Nonparametrics, pp. 13-20; the same as R's wilcox.test.
    """
    m, n = ranks.sizes
    u = _u(ranks)
    distance = max(0.0, abs(u - m * n / 2.0) - 0.5)
    p = normal_two_sided(distance / sqrt(m * n * (m + n + 1) / 12.0 * ranks.tie_factor))
    return found(_NORMAL, {"statistic": u, "p": p})


def _exact(ranks: Ranks) -> Outcome:
    m, n = ranks.sizes
    if ranks.tied:
        method = "Mann–Whitney U test, exact, permutation of mid-ranks"
        p = tail_with_ties(ranks.ties, ranks.doubled, m, ranks.sums[0])
    else:
        method = "Mann–Whitney U test, exact"
        p = tail_without_ties(m, n, int(_u(ranks)))
    if p is None:
        return refused(
            method, f"groups of {m} and {n} are too large for the exact test: ask for mann-whitney-asymptotic"
        )
    return found(method, {"statistic": _u(ranks), "p": p})


def _all_equal(frequencies: Frequencies) -> str:
    value = frequencies.values[frequencies.counts.sum(axis=1) > 0][0]
    return f"every value is the same ({value:g}): a constant has no ranks to compare"


KRUSKAL = RanksTest(
    "kruskal",
    "Kruskal–Wallis test",
    "*H*",
    "Kruskal & Wallis (1952), J Am Stat Assoc 47: 583-621",
    (2, None),
    kruskal,
)
MANN_WHITNEY = RanksTest(
    "mann-whitney",
    "Mann–Whitney U test",
    "*U*",
    "Mann & Whitney (1947), Ann Math Stat 18: 50-60; the rule between exact and normal is R's wilcox.test",
    (2, 2),
    mann_whitney,
    digits=1,
)
MANN_WHITNEY_EXACT = RanksTest(
    "mann-whitney-exact",
    "exact Mann–Whitney U test",
    "*U*",
    "Streitberg & Röhmel (1986), Stat Software Newsletter 12: 10-17",
    (2, 2),
    mann_whitney_exact,
    digits=1,
)
MANN_WHITNEY_ASYMPTOTIC = RanksTest(
    "mann-whitney-asymptotic",
    "Mann–Whitney U test with normal approximation",
    "*U*",
    "Lehmann (1975), Nonparametrics: Statistical Methods Based on Ranks, pp. 13-20",
    (2, 2),
    mann_whitney_asymptotic,
    digits=1,
)
