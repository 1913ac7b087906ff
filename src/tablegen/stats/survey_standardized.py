"""The standardized mean difference of weighted rows, of numbers and of categories, with a design-based interval.

Its variance is linearised (Taylor) as that of every other weighted statistic is: a row's influence on the means, on the
variances and on the proportions of its group is its influence on the difference, by the slopes of the formula (Deville
1999, Surv Methodol 25: 193-203). It allows for the design, and for what the weights cost in precision.
"""

from collections.abc import Sequence
from itertools import combinations
from math import fsum, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, left_out, ordinal, refused, without_values
from tablegen.stats.survey import ROUNDING, covariance, degrees, extreme, means, shares, sizes, used, varies
from tablegen.stats.survey_means import FEW_UNITS
from tablegen.stats.tails import t_quantile

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

_NUMBERS = "weighted standardized mean difference (mean of the two weighted variances)"
_LEVELS = "weighted standardized difference of proportions"
_ALONE = "fewer than 2 groups have values"
_NO_SLOPE = "no interval: the groups do not differ at all"


def smd_weighted(e: Weighted, confidence: float) -> Outcome:
    """(mean₁ - mean₂) / √((s₁² + s₂²) / 2) of weighted means and variances, as tableone; of categories the Mahalanobis
    distance of the weighted proportions. Of more groups the mean size over all pairs, which has no interval.
    """
    method, rows = _LEVELS if e.levels else _NUMBERS, used(e)
    filled = _compared(sizes(e, rows))
    if isinstance(filled, str):
        return refused(method, filled)
    run = _of_levels if e.levels else _of_numbers
    return run(method, e, rows, filled, confidence)


def _of_numbers(method: str, e: Weighted, rows: "Mask", filled: list[int], confidence: float) -> Outcome:
    from tablegen.stats.survey_moments import values_in, variances

    if problem := extreme(e, rows):
        return refused(method, problem)
    _, centres, influence = means(e, rows)
    spread = variances(e, values_in)
    if problem := next((v for i in filled if isinstance(v := spread[i], str)), None):
        return refused(method, f"a group {problem}")
    if not varies(e, rows, influence):
        return refused(method, "the values do not vary within any group: there is no variance to test against")
    none = (ROUNDING * float(abs(e.values[rows]).max())) ** 2
    pairs: list[float] = []
    for i, j in combinations(filled, 2):
        between = (float(spread[i]) + float(spread[j])) / 2.0
        if between <= none:
            return refused(method, f"the values vary neither in {ordinal(i)} nor in {ordinal(j)}: there is no SD")
        pairs.append(float(centres[i] - centres[j]) / sqrt(between))
    if len(pairs) > 1:
        return _averaged(method, pairs, e.size, len(filled))
    return _limited(method, e, rows, pairs[0], _influence(e, rows, pairs[0], filled), confidence)


def _influence(e: Weighted, rows: "Mask", estimate: float, groups: Sequence[int]) -> "Array":
    """Each row's influence (n,) on the difference of two means over the root of their mean variance."""
    import numpy as np

    origin, centres, on_mean = means(e, rows)
    _, share = shares(e, rows)
    distance = np.where(rows, e.values - origin, 0.0)
    on_variance, between = np.zeros(rows.size), 0.0
    for i in groups:
        n = sizes(e, rows)[i]
        square = on_mean[:, i] * (distance - centres[i])
        own = float(square.sum())
        on_variance += (square - share[:, i] * own) * n / (n - 1.0)
        between += own * n / (n - 1.0) / 2.0
    i, j = groups
    return (on_mean[:, i] - on_mean[:, j]) / sqrt(between) - on_variance * estimate / (4.0 * between)


def _of_levels(method: str, e: Weighted, rows: "Mask", filled: list[int], confidence: float) -> Outcome:
    import numpy as np

    from tablegen.stats.standardized import DISJOINT, distance

    table = np.zeros((e.levels, e.size))
    np.add.at(table, (e.values[rows].astype(np.int64), e.groups[rows]), e.weights[rows])
    pairs: list[float] = []
    for i, j in combinations(filled, 2):
        both = table[:, [i, j]]
        if not np.any((both > 0.0).all(axis=1)):
            return refused(method, DISJOINT)
        pairs.append(distance(both[(both > 0.0).any(axis=1)]))
    if len(pairs) > 1:
        return _averaged(method, pairs, e.size, len(filled))
    if pairs[0] <= ROUNDING:
        return found(method, {"estimate": pairs[0]}, (_NO_SLOPE,))
    return _limited(method, e, rows, pairs[0], _influence_of_levels(e, rows, table, filled), confidence)


def _influence_of_levels(e: Weighted, rows: "Mask", table: "Array", groups: Sequence[int]) -> "Array":
    """Each row's influence (n,) on √(δ' S⁻¹ δ), δ the difference of two groups' proportions but the first level's.

    With y = S⁻¹ δ the slope of the square in the proportions p of the first group is 2 y - (y² - 2 y p'y) / 2, in those
    of the second - 2 y - (y² - 2 y p'y) / 2.
    """
    import numpy as np

    pair: Array = np.stack([table[:, i] / table[:, i].sum() for i in groups], axis=1)
    there = np.flatnonzero((pair > 0.0).any(axis=1))
    p: Array = pair[there[1:]]
    spread: Array = (np.diag(p.sum(axis=1)) - p @ p.T) / 2.0
    gap: Array = p[:, 0] - p[:, 1]
    y = np.linalg.solve(spread, gap).astype(np.float64)
    squared = float(gap @ y)
    _, share = shares(e, rows)
    found_here: Array = np.zeros(rows.size)
    for column, (i, sign) in enumerate(zip(groups, (2.0, -2.0), strict=True)):
        slope = sign * y - (y * y - 2.0 * y * float(p[:, column] @ y)) / 2.0
        for k, level in enumerate(there[1:]):
            apart = np.where(rows, e.values == level, False) - p[k, column]
            found_here += share[:, i] * apart * slope[k]
    return found_here / (2.0 * sqrt(squared))


def _limited(method: str, e: Weighted, rows: "Mask", estimate: float, influence: "Array", confidence: float) -> Outcome:
    """The estimate with its t interval, of the design's degrees of freedom less one; or without, and why."""
    df = degrees(e, rows) - 1
    variance = covariance(e, influence[:, None], rows) if df > 0 else FEW_UNITS
    if isinstance(variance, str):
        return found(method, {"estimate": estimate}, (variance,))
    reach = t_quantile(confidence, df) * sqrt(variance[0, 0])
    values = {"estimate": estimate, "low": estimate - reach, "high": estimate + reach}
    return found(f"{method}, linearised t interval", values)


def _compared(group_sizes: list[int]) -> list[int] | str:
    """The groups that are compared: both of two, those with values of more; or why there are none."""
    if len(group_sizes) == 2 and (problem := without_values(group_sizes)):
        return problem
    filled = [i for i, n in enumerate(group_sizes) if n]
    return filled if len(filled) > 1 else _ALONE


def _averaged(method: str, pairs: Sequence[float], groups: int, filled: int) -> Outcome:
    mean = fsum(map(abs, pairs)) / len(pairs)
    return found(f"{method}, mean over all pairs of groups", {"estimate": mean}, left_out(groups, filled))


SMD_WEIGHTED = Effect(
    "smd-weighted",
    "weighted standardized mean difference",
    "SMD",
    "Austin & Stuart (2015), Stat Med 34: 3661-3679, with the variances of R's svyvar and tableone; "
    "Yang & Dalton (2012), SAS Global Forum 335",
    (2, None),
    of_weighted=smd_weighted,
    of_weighted_levels=smd_weighted,
    stem="smd",
)
