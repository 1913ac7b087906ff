"""Effects of weighted rows with design-based intervals: differences of means and of proportions, ratios, the SMD.

Ratios are those of a saturated svyglm: the log of the ratio by the delta method, with the design's df less one.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import exp, fsum, log, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, left_out, ordinal, refused, without_values
from tablegen.stats.survey import ROUNDING, covariance, degrees, extreme, means, mixed, sizes, used, varies
from tablegen.stats.survey_means import FEW_UNITS, difference_error
from tablegen.stats.tails import t_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ALONE = "fewer than 2 groups have values"


def svy_difference(e: Weighted, confidence: float) -> Outcome:
    """The first weighted mean less the second, as R's confint of svyttest; of proportions those of the first level."""
    method = "difference of weighted means, linearised variance, t interval"
    rows = _first_level(e) if e.levels else e
    if e.levels:
        method = "difference of weighted proportions, linearised variance, t interval"
    error = difference_error(rows)
    if isinstance(error, str):
        return refused(method, error)
    estimate, se, df = error
    reach = t_quantile(confidence, df) * se
    return found(method, {"estimate": estimate, "low": estimate - reach, "high": estimate + reach})


def svy_risk_ratio(e: Weighted, confidence: float) -> Outcome:
    """The first weighted proportion of the first level over the second."""
    return _ratio("ratio of weighted proportions", e, confidence, log, lambda p: 1.0 / p)


def svy_odds_ratio(e: Weighted, confidence: float) -> Outcome:
    """The first group's weighted odds of the first level over the second's, as svyglm with family quasibinomial."""
    return _ratio(
        "weighted odds ratio", e, confidence, lambda p: log(p) - log(1.0 - p), lambda p: 1.0 / (p * (1.0 - p))
    )


def _ratio(
    name: str, e: Weighted, confidence: float, scale: Callable[[float], float], slope: Callable[[float], float]
) -> Outcome:
    import numpy as np

    method = f"{name}, linearised variance of its log, t interval"
    first = _first_level(e)
    rows = used(first)
    if problem := without_values(sizes(first, rows)):
        return refused(method, problem)
    origin, centres, influence = means(first, rows)
    p = [origin + float(c) for c in centres]
    if not (mixed(first, 0) and mixed(first, 1)):
        return refused(method, "a group has nobody, or everybody, in the level")
    df = degrees(first, rows) - 1
    if df < 1:
        return refused(method, FEW_UNITS)
    variance = covariance(first, (influence * np.array([slope(p[0]), -slope(p[1])])).sum(axis=1, keepdims=True), rows)
    if isinstance(variance, str):
        return refused(method, variance)
    estimate, reach = scale(p[0]) - scale(p[1]), t_quantile(confidence, df) * sqrt(variance[0, 0])
    limits = {"low": exp(estimate - reach), "high": exp(estimate + reach)}
    return found(method, {"estimate": exp(estimate), **limits})


def _first_level(e: Weighted) -> Weighted:
    from tablegen.stats.survey_summaries import in_level

    return in_level(e, 0)


def smd_weighted(e: Weighted, _: float) -> Outcome:
    """(mean₁ - mean₂) / √((s₁² + s₂²) / 2) of weighted means and variances, as tableone; of categories the Mahalanobis
    distance of the weighted proportions. Of more groups the mean size over all pairs. There is no interval.
    """
    return _smd_of_levels(e) if e.levels else _smd_of_numbers(e)


def _smd_of_numbers(e: Weighted) -> Outcome:
    from tablegen.stats.survey_summaries import values_in, variances

    method = "weighted standardized mean difference (mean of the two weighted variances)"
    rows = used(e)
    filled = _compared(sizes(e, rows))
    if isinstance(filled, str):
        return refused(method, filled)
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
    return _averaged(method, pairs, e.size, len(filled))


def _smd_of_levels(e: Weighted) -> Outcome:
    import numpy as np

    from tablegen.stats.standardized import DISJOINT, distance

    method = "weighted standardized difference of proportions"
    rows = used(e)
    filled = _compared(sizes(e, rows))
    if isinstance(filled, str):
        return refused(method, filled)
    table = np.zeros((e.levels, e.size))
    np.add.at(table, (e.values[rows].astype(np.int64), e.groups[rows]), e.weights[rows])
    pairs: list[float] = []
    for i, j in combinations(filled, 2):
        both = table[:, [i, j]]
        if not np.any((both > 0.0).all(axis=1)):
            return refused(method, DISJOINT)
        pairs.append(distance(both[(both > 0.0).any(axis=1)]))
    return _averaged(method, pairs, e.size, len(filled))


def _compared(group_sizes: list[int]) -> list[int] | str:
    """The groups that are compared: both of two, those with values of more; or why there are none."""
    if len(group_sizes) == 2 and (problem := without_values(group_sizes)):
        return problem
    filled = [i for i, n in enumerate(group_sizes) if n]
    return filled if len(filled) > 1 else _ALONE


def _averaged(method: str, pairs: Sequence[float], groups: int, filled: int) -> Outcome:
    if len(pairs) == 1:
        return found(method, {"estimate": pairs[0]})
    mean = fsum(map(abs, pairs)) / len(pairs)
    return found(f"{method}, mean over all pairs of groups", {"estimate": mean}, left_out(groups, filled))


_SURVEY = "Lumley (2004), J Stat Softw 9(8); R's survey::"
SVY_DIFFERENCE = Effect(
    "svy-difference",
    "design-based difference of weighted means or proportions",
    "difference",
    f"{_SURVEY}svyttest",
    (2, 2),
    of_weighted=svy_difference,
    of_weighted_levels=svy_difference,
    stem="difference",
)
SVY_RISK_RATIO = Effect(
    "svy-risk-ratio",
    "design-based ratio of weighted proportions",
    "RR",
    f"{_SURVEY}svyglm, quasipoisson",
    (2, 2),
    of_weighted_levels=svy_risk_ratio,
    stem="rr",
)
SVY_ODDS_RATIO = Effect(
    "svy-odds-ratio",
    "design-based weighted odds ratio",
    "OR",
    f"{_SURVEY}svyglm, quasibinomial",
    (2, 2),
    of_weighted_levels=svy_odds_ratio,
    stem="or",
)
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
