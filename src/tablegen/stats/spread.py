"""Tests of equal spread from every value: Levene's, Brown and Forsythe's, and Fligner and Killeen's.

All three ask how far values lie from the centre of their group.
"""

from collections.abc import Callable
from math import fsum
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies, Moments
from tablegen.stats.contract import Outcome, RanksTest
from tablegen.stats.means import anova
from tablegen.stats.outcomes import TOO_EXTREME, found, left_out, refused
from tablegen.stats.summaries import quantile
from tablegen.stats.tails import chi2_tail, normal_quantile

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Group = tuple[NDArray[float64], NDArray[int64]]  # distinct values of one group in order, and how often each occurs

_ALIKE = "the distances from the centre do not vary within any group: there is nothing to compare them with"
_LIMIT = 1e300
_FLIGNER = "Fligner–Killeen test, median-centred, chi-square approximation"


def levene(frequencies: Frequencies) -> Outcome:
    """F of a one-way analysis of variance of the distances from the group means."""
    return _compared("Levene's test, distances from the group means", frequencies, _mean)


def brown_forsythe(frequencies: Frequencies) -> Outcome:
    """F of a one-way analysis of variance of the distances from the group medians."""
    return _compared("Brown–Forsythe test, distances from the group medians", frequencies, _median)


def fligner(frequencies: Frequencies) -> Outcome:
    """Chi-square of the normal scores of the ranked distances from the group medians, as R's fligner.test.

    As there, distances are compared as doubles, in which 0.3 - 0.2 and 0.2 - 0.1 differ; when taking such distances as
    ties gives another P, a remark says so. Groups without values are left out, with a remark.
    """
    import numpy as np

    groups = _split(frequencies)
    if problem := _unfit(groups):
        return refused(_FLIGNER, problem)
    distances = np.concatenate([_distances(group, _median) for group in groups])
    alike = float(distances.max()) * 1e-12
    statistic, tied = (_of_scores(groups, distances, tolerance) for tolerance in (0.0, alike))
    if statistic is None or tied is None:
        return refused(_FLIGNER, _ALIKE)
    df, remarks = len(groups) - 1, left_out(frequencies.counts.shape[1], len(groups))
    p, tied_p = chi2_tail(statistic, df), chi2_tail(tied, df)
    if f"{p:.2g}" != f"{tied_p:.2g}":
        remarks = (*remarks, f"distances that differ by rounding alone are not tied (as in R); tied, P is {tied_p:.2g}")
    return found(_FLIGNER, {"statistic": statistic, "df": df, "p": p}, remarks)


def _of_scores(groups: "list[Group]", distances: "NDArray[float64]", tolerance: float) -> float | None:
    """The statistic when distances up to `tolerance` apart are ties; None when all are."""
    import numpy as np

    order = np.argsort(distances, kind="stable")
    ascending = distances[order]
    place = np.zeros(distances.size, dtype=np.int64)  # which distinct distance each one is
    place[order[1:]] = np.cumsum(np.diff(ascending) > tolerance)
    times = np.concatenate([counts for _, counts in groups])
    ties = np.bincount(place, weights=times).astype(np.int64)
    if ties.size == 1:
        return None
    n = int(ties.sum())
    doubled = 2 * np.cumsum(ties) - ties + 1
    scores = np.array([normal_quantile(rank / (2.0 * (n + 1))) for rank in doubled.tolist()])
    weighted = times * (scores - float((ties * scores).sum()) / n)[place]
    variance = float((weighted**2 / times).sum()) / (n - 1)
    sizes = [counts.size for _, counts in groups]
    sums = [float(part.sum()) for part in np.split(weighted, np.cumsum(sizes)[:-1])]
    return fsum(s * s / int(counts.sum()) for s, (_, counts) in zip(sums, groups, strict=True)) / variance


def _compared(method: str, frequencies: Frequencies, centre: "Callable[[Group], float]") -> Outcome:
    """The analysis of variance of the distances; groups without values are left out, with a remark."""
    groups = _split(frequencies)
    if problem := _unfit(groups):
        return refused(method, problem)
    # relative to one of its values, a group with a large offset loses no digits
    distances = [_distances((values - values[values.size // 2], counts), centre) for values, counts in groups]
    unit = max(float(d.max()) for d in distances) or 1.0  # F has none, and the squares of tiny distances would be 0
    spreads = tuple(_moments(d / unit, counts) for d, (_, counts) in zip(distances, groups, strict=True))
    if not any(m.var > 1.0 / _LIMIT for m in spreads):
        return refused(method, _ALIKE)
    outcome = anova(spreads)
    if outcome.problem:
        return refused(method, _ALIKE)
    return found(method, outcome.values, left_out(frequencies.counts.shape[1], len(groups)))


def _unfit(groups: "list[Group]") -> str | None:
    """Why the spread of groups cannot be compared; None when it can."""
    if len(groups) < 2:
        return "fewer than 2 groups have values"
    if not all(abs(value) < _LIMIT for values, _ in groups for value in (values[0], values[-1])):
        return TOO_EXTREME
    return None


def _split(frequencies: Frequencies) -> "list[Group]":
    """The values of each group that has any."""
    columns = frequencies.counts.T
    return [(frequencies.values[column > 0], column[column > 0]) for column in columns if column.any()]


def _distances(group: "Group", centre: "Callable[[Group], float]") -> "NDArray[float64]":
    return abs(group[0] - centre(group))


def _mean(group: "Group") -> float:
    values, counts = group
    return fsum((values * counts).tolist()) / int(counts.sum())


def _median(group: "Group") -> float:
    values, counts = group
    return quantile(Frequencies(values, counts.reshape(-1, 1)), 2, 7) or 0.0


def _moments(distances: "NDArray[float64]", counts: "NDArray[int64]") -> Moments:
    n = int(counts.sum())
    mean = fsum((distances * counts).tolist()) / n
    squares = fsum((counts * (distances - mean) ** 2).tolist())
    return Moments(n, mean, squares / (n - 1) if n > 1 else float("nan"))


LEVENE = RanksTest(
    "levene",
    "Levene's test of equal variances",
    "*F*",
    "Levene (1960), in Olkin (ed.), Contributions to Probability and Statistics, pp. 278-292",
    (2, None),
    levene,
)
BROWN_FORSYTHE = RanksTest(
    "brown-forsythe",
    "Brown–Forsythe test of equal variances",
    "*F*",
    "Brown & Forsythe (1974), J Am Stat Assoc 69: 364-367",
    (2, None),
    brown_forsythe,
)
FLIGNER = RanksTest(
    "fligner",
    "Fligner–Killeen test of equal variances",
    "chi2",
    "Fligner & Killeen (1976), J Am Stat Assoc 71: 210-213; median-centred: Conover, Johnson & Johnson (1981), "
    "Technometrics 23: 351-361",
    (2, None),
    fligner,
)
