"""Differences of two means in standard deviations: Cohen's d by the pooled one, Glass's delta by the second group's."""

from math import isfinite, sqrt

from tablegen.evidence import Moments
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.means import difference, pooled_error, too_few
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.standardized import TOO_FAR, noncentral_limits

_GLASS = "Glass's delta, SD of the second group, noncentral t interval (equal variances)"


def cohens_d(groups: tuple[Moments, ...], confidence: float) -> Outcome:
    """The difference of means by the pooled SD, without a correction for small samples, with noncentral t limits."""
    method = "Cohen's d, pooled SD, noncentral t interval"
    error = pooled_error(groups)
    if isinstance(error, str):
        return refused(method, error)
    se, df = error
    return _in_units(method, difference(*groups) / se, df, sqrt(sum(1.0 / m.n for m in groups)), confidence)


def glass_delta(groups: tuple[Moments, ...], confidence: float) -> Outcome:
    """The difference of means by the SD of the second, which is the reference.

    Its limits suppose that both groups have that variance: times √(n₁ n₂ / (n₁ + n₂)) it is then noncentral t with
    n₂ - 1 degrees of freedom (Hedges & Olkin 1985, p. 78).
    """
    if problem := too_few(groups):
        return refused(_GLASS, problem)
    if not all(isfinite(m.var) for m in groups):
        return refused(_GLASS, TOO_EXTREME)
    second = groups[1]
    if second.var <= 0.0:
        return refused(_GLASS, "all values of the second group are the same: its SD is 0")
    unit = sqrt(sum(1.0 / m.n for m in groups))
    t = difference(*groups) / sqrt(second.var) / unit
    return _in_units(_GLASS, t, second.n - 1, unit, confidence)


def _in_units(method: str, t: float, df: float, unit: float, confidence: float) -> Outcome:
    """T and the limits of its noncentrality, times `unit`."""
    limits = noncentral_limits(t, df, confidence)
    values = {"estimate": t * unit} | {name: limit * unit for name, limit in limits.items()}
    return found(method, values, () if limits else (TOO_FAR,))


COHENS_D = Effect(
    "cohens-d",
    "Cohen's d",
    "*d*",
    "Cohen (1988), Statistical Power Analysis, 2nd ed., 2.5; interval: Steiger & Fouladi (1997)",
    (2, 2),
    of_moments=cohens_d,
    stem="smd",
)
GLASS_DELTA = Effect(
    "glass-delta",
    "Glass's delta",
    "Δ",
    "Glass (1976), Educ Res 5(10): 3-8; interval: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, p. 78",
    (2, 2),
    of_moments=glass_delta,
    stem="smd",
)
