"""Jonckheere's test for ordered groups, and the Mann–Whitney test without continuity correction, its case of two."""

from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome, RanksTest
from tablegen.stats.outcomes import found, left_out, refused, without_values
from tablegen.stats.ranks import EXACT_BELOW, mann_whitney_exact, rank_groups
from tablegen.stats.tails import normal_two_sided

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

_JONCKHEERE = "Jonckheere–Terpstra test, two-sided, normal approximation with tie-corrected variance"
_MANN_WHITNEY = "Mann–Whitney U test, normal approximation with tie correction, without continuity correction"


def jonckheere(frequencies: Frequencies) -> Outcome:
    """J, the pairs in which the later group's value is larger (ties count half), against no trend over the groups.

    The groups are ordered as they stand in the table; those without values are left out, with a remark.
    """
    sizes = [int(n) for n in frequencies.counts.sum(axis=0)]
    filled = [n for n in sizes if n]
    if len(filled) < 2:
        return refused(_JONCKHEERE, "fewer than 2 groups have values")
    if problem := constant(frequencies):
        return refused(_JONCKHEERE, problem)
    j, z = _standardised(frequencies, filled)
    return found(_JONCKHEERE, {"statistic": j, "p": normal_two_sided(z)}, left_out(len(sizes), len(filled)))


def mann_whitney_uncorrected(frequencies: Frequencies) -> Outcome:
    """U, the pairs in which the first group's value is larger, by the normal approximation without continuity
    correction: what SPSS prints, and R's wilcox.test with exact=FALSE, correct=FALSE.
    """
    m, n = (int(size) for size in frequencies.counts.sum(axis=0))
    if problem := without_values((m, n)) or constant(frequencies):
        return refused(_MANN_WHITNEY, problem)
    j, z = _standardised(frequencies, [m, n])
    return found(_MANN_WHITNEY, {"statistic": m * n - j, "p": normal_two_sided(z)})


def mann_whitney_exact_or_uncorrected(frequencies: Frequencies) -> Outcome:
    """U exact where both groups are below 50 and nothing is tied, else without correction: R's wilcox.test with
    correct=FALSE, which arsenal's `wt` makes of it.
    """
    ranks = rank_groups(frequencies)
    exact = all(ranks.sizes) and not ranks.tied and max(ranks.sizes) < EXACT_BELOW
    return mann_whitney_exact(frequencies) if exact else mann_whitney_uncorrected(frequencies)


def constant(frequencies: Frequencies) -> str | None:
    """The problem that every value is the same; None when at least two differ."""
    occurring = frequencies.values[frequencies.counts.any(axis=1)]
    if occurring.size > 1:
        return None
    return f"every value is the same ({occurring[0]:g}): a constant has no ranks to compare"


def _standardised(frequencies: Frequencies, sizes: list[int]) -> tuple[float, float]:
    """J and its distance from its mean in standard deviations, from whole numbers."""
    doubled, n = _doubled_pairs(frequencies.counts), sum(sizes)
    gap = (2 * doubled - n * n + sum(s * s for s in sizes)) / 4
    ties = [int(t) for t in frequencies.counts.sum(axis=1)]
    return doubled / 2, gap / sqrt(_variance(n, sizes, ties))


def _doubled_pairs(counts: "NDArray[int64]") -> int:
    """Twice the number of pairs of an earlier and a later group's values of which the later is larger, ties half."""
    import numpy as np

    earlier = np.cumsum(counts, axis=1) - counts
    below = np.cumsum(earlier, axis=0) - earlier
    return int((counts * (2 * below + earlier)).sum())


def _variance(n: int, sizes: list[int], ties: list[int]) -> float:
    """The variance of J under no trend, given the ties (Hollander & Wolfe 1999, eq. 6.19), over one denominator."""
    linear = n * (n - 1) * (2 * n + 5) - sum(k * (k - 1) * (2 * k + 5) for k in (*sizes, *ties))
    squares = sum(k * (k - 1) for k in sizes) * sum(t * (t - 1) for t in ties)
    cubes = sum(k * (k - 1) * (k - 2) for k in sizes) * sum(t * (t - 1) * (t - 2) for t in ties)
    third = max(1, n - 2)  # of 2 values there are no triples, and `cubes` is 0
    pairs = n * (n - 1)
    return (linear * pairs * third + 2 * cubes + 9 * squares * third) / (72 * pairs * third)


JONCKHEERE = RanksTest(
    "jonckheere",
    "Jonckheere–Terpstra test",
    "*J*",
    "Terpstra (1952), Indag Math 14: 327-333; Jonckheere (1954), Biometrika 41: 133-145",
    (2, None),
    jonckheere,
    digits=1,
)
MANN_WHITNEY_UNCORRECTED = RanksTest(
    "mann-whitney-uncorrected",
    "Mann–Whitney U test without continuity correction",
    "*U*",
    "Mann & Whitney (1947), Ann Math Stat 18: 50-60; ties: Lehmann (1975), Nonparametrics, pp. 18-20",
    (2, 2),
    mann_whitney_uncorrected,
    digits=1,
)
MANN_WHITNEY_EXACT_OR_UNCORRECTED = RanksTest(
    "mann-whitney-exact-or-uncorrected",
    "Mann–Whitney U test, exact or without continuity correction",
    "*U*",
    "Mann & Whitney (1947), Ann Math Stat 18: 50-60; the rule between exact and normal is R's wilcox.test",
    (2, 2),
    mann_whitney_exact_or_uncorrected,
    digits=1,
)
