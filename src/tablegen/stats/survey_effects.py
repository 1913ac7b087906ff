"""Effects of weighted rows with design-based intervals: differences of means and of proportions, and ratios.

Ratios are those of a saturated svyglm: the log of the ratio by the delta method, with the design's df less one.
"""

from collections.abc import Callable
from math import exp, log, sqrt

from tablegen.evidence import Weighted
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, refused, without_values
from tablegen.stats.survey import covariance, degrees, means, mixed, sizes, used
from tablegen.stats.survey_means import FEW_UNITS, difference_error
from tablegen.stats.survey_moments import in_level
from tablegen.stats.tails import t_quantile


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
    return in_level(e, 0)


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
    none=1.0,
)
SVY_ODDS_RATIO = Effect(
    "svy-odds-ratio",
    "design-based weighted odds ratio",
    "OR",
    f"{_SURVEY}svyglm, quasibinomial",
    (2, 2),
    of_weighted_levels=svy_odds_ratio,
    stem="or",
    none=1.0,
)
