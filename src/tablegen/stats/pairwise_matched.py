"""Comparisons two by two of the same patients' groups, on the ranks of Friedman's test."""

from collections.abc import Callable, Sequence
from math import inf, sqrt

from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.pairwise_contract import Pair, Pairwise
from tablegen.stats.repeated import NOBODY, doubled_ranks
from tablegen.stats.studentized import range_tail
from tablegen.stats.tails import normal_two_sided

_DUNN = "Dunn's test on Friedman's ranks, two-sided, normal approximation without tie correction"
_NEMENYI = "Nemenyi's test, studentized range, without tie correction"


def friedman_dunn(matched: Matched, pairs: Sequence[Pair], _: float) -> list[Outcome]:
    """z, the difference of the groups' mean ranks over sqrt(k (k + 1) / (6 n)) of n patients in k groups, as SPSS's
    pairwise comparisons after Friedman's test; P is two-sided, of the one pair.
    """

    def compare(z: float, _: int) -> dict[str, float]:
        return {"statistic": z, "p": normal_two_sided(z)}

    return _of_mean_ranks(_DUNN, matched, pairs, compare)


def nemenyi(matched: Matched, pairs: Sequence[Pair], _: float) -> list[Outcome]:
    """q, the size of that z times the square root of 2, by the studentized range of k means of known variance."""

    def compare(z: float, k: int) -> dict[str, float]:
        q = abs(z) * sqrt(2.0)
        return {"statistic": q, "p": range_tail(q, k, inf)}

    return _of_mean_ranks(_NEMENYI, matched, pairs, compare)


def _of_mean_ranks(
    method: str, matched: Matched, pairs: Sequence[Pair], compare: Callable[[float, int], dict[str, float]]
) -> list[Outcome]:
    """What `compare` makes of the z of each pair and of the number of groups."""
    import numpy as np

    n, k = matched.values.shape
    problem = NOBODY if not n else None if (np.abs(matched.values) < np.inf).all() else TOO_EXTREME
    if problem:
        return [refused(method, problem) for _ in pairs]
    sums: list[int] = doubled_ranks(matched.values)[0].sum(axis=0).tolist()
    error = sqrt(k * (k + 1) / (6.0 * n))
    return [found(method, compare((sums[i] - sums[j]) / (2.0 * n) / error, k)) for i, j in pairs]


FRIEDMAN_DUNN = Pairwise(
    "friedman-dunn",
    "Dunn's test on Friedman's ranks",
    "*z*",
    "Dunn (1964), Technometrics 6: 241-252; Siegel & Castellan (1988), Nonparametric Statistics, 180",
    of_matched=friedman_dunn,
)
NEMENYI = Pairwise(
    "nemenyi",
    "Nemenyi's test",
    "*q*",
    "Nemenyi (1963), Distribution-free multiple comparisons; Demšar (2006), J Mach Learn Res 7: 1-30, 11",
    simultaneous=True,
    of_matched=nemenyi,
)
