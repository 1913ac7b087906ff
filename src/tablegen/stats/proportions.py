"""Confidence intervals of one proportion, as compared by Brown, Cai & DasGupta (2001), Stat Sci 16: 101-133."""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt

from tablegen.catalogue import Catalogue
from tablegen.stats.contract import Outcome, Summary
from tablegen.stats.tails import beta_quantile, normal_quantile
from tablegen.values import frozen

POINTS = ", in percentage points"
"""How the method of a difference ends whose values are in hundredths."""
_DIFFERENCE = frozenset({"estimate", "low", "high"})


@frozen
class ProportionInterval:
    """A confidence interval of a proportion: `run(n, total, confidence)` gives limits, from 0 to 1, of n / total."""

    name: str
    title: str
    source: str
    run: Callable[[int, int, float], tuple[float, float]]


def proportion_interval(n: int, total: int, confidence: float, how: str = "wilson") -> tuple[float, float] | None:
    """The limits, from 0 to 1, of the proportion n / total by the interval of that name; None when `total` is 0.

    Limits of `wald` and `agresti-coull` that lie outside 0 and 1 are moved there.
    """
    return PROPORTION_INTERVALS[how].run(n, total, confidence) if total else None


def possible(difference: float) -> float:
    """The limit of a difference of two proportions: one outside -1 and 1 is moved there, as in R's prop.test."""
    return min(1.0, max(-1.0, difference))


def in_points(outcome: Outcome) -> Outcome:
    """A difference of two proportions and its limits in percentage points, none of them beyond -100 and 100."""
    told = {name: 100.0 * possible(value) for name, value in outcome.values.items() if name in _DIFFERENCE}
    return replace(
        outcome,
        values={**outcome.values, **told},
        method=f"{outcome.method}{POINTS}",
        methods={name: f"{method}{POINTS}" for name, method in outcome.methods.items()},
    )


def _wald(n: float, total: float, confidence: float) -> tuple[float, float]:
    reach = normal_quantile(confidence) * sqrt(n * (total - n) / total) / total
    return max(0.0, n / total - reach), min(1.0, n / total + reach)


def _wilson(n: int, total: int, confidence: float) -> tuple[float, float]:
    """The roots of (n / total - x)² = z² x (1 - x) / total: the smaller from their product, so that nothing cancels."""
    return _wilson_low(n, total, confidence), 1.0 - _wilson_low(total - n, total, confidence)


def _wilson_low(n: int, total: int, confidence: float) -> float:
    z = normal_quantile(confidence)
    root = z * sqrt(z * z / 4.0 + n * (total - n) / total)
    return n * n / total / (n + z * z / 2.0 + root)


def _wilson_corrected(n: int, total: int, confidence: float) -> tuple[float, float]:
    """Wilson's limits of the count less, and more, a half; the lower is 0 when n is 0, the upper 1 for `total`."""
    return _corrected_low(n, total, confidence), 1.0 - _corrected_low(total - n, total, confidence)


def _corrected_low(n: int, total: int, confidence: float) -> float:
    """The smaller root x of |n / total - x| - 1 / (2 total) = z √(x (1 - x) / total), from their product."""
    if not n:
        return 0.0
    z2 = normal_quantile(confidence) ** 2
    half = n - 0.5
    return half * half / total / (half + z2 / 2.0 + sqrt(z2 * (z2 / 4.0 + half * (total - half) / total)))


def _agresti_coull(n: int, total: int, confidence: float) -> tuple[float, float]:
    z2 = normal_quantile(confidence) ** 2
    return _wald(n + z2 / 2.0, total + z2, confidence)


def _clopper_pearson(n: int, total: int, confidence: float) -> tuple[float, float]:
    return _beta(n, total, confidence, 0.0, 1.0)


def _jeffreys(n: int, total: int, confidence: float) -> tuple[float, float]:
    return _beta(n, total, confidence, 0.5, 0.5)


def _beta(n: int, total: int, confidence: float, near: float, far: float) -> tuple[float, float]:
    """The limits from the beta quantiles with n + `near` and (total - n) + `far`, and the other way round."""
    tail, rest = (1.0 - confidence) / 2.0, total - n
    low = beta_quantile(tail, n + near, rest + far) if n else 0.0
    high = 1.0 - beta_quantile(tail, rest + near, n + far) if rest else 1.0
    return low, high


PROPORTION_INTERVALS: Catalogue[ProportionInterval] = Catalogue(
    "proportion interval",
    [
        ProportionInterval("wilson", "Wilson score", "Wilson (1927), J Am Stat Assoc 22: 209-212", _wilson),
        ProportionInterval(
            "wilson-cc",
            "Wilson score with continuity correction",
            "Newcombe (1998), Stat Med 17: 857-872, method 4",
            _wilson_corrected,
        ),
        ProportionInterval("wald", "Wald", "Wald (1943), Trans Am Math Soc 54: 426-482", _wald),
        ProportionInterval(
            "clopper-pearson",
            "Clopper–Pearson exact",
            "Clopper & Pearson (1934), Biometrika 26: 404-413",
            _clopper_pearson,
        ),
        ProportionInterval(
            "agresti-coull", "Agresti–Coull", "Agresti & Coull (1998), Am Stat 52: 119-126", _agresti_coull
        ),
        ProportionInterval(
            "jeffreys",
            "Jeffreys",
            "Brown, Cai & DasGupta (2001), Stat Sci 16: 101-133",
            _jeffreys,
        ),
    ],
)


def _percent(end: int) -> Callable[[int, int, float, str], float | None]:
    def limit(n: int, total: int, confidence: float, how: str) -> float | None:
        limits = proportion_interval(n, total, confidence, how)
        return 100.0 * limits[end] if limits else None

    return limit


_BY_NAME = "that of the interval (tablegen list intervals)"
PCT_LOW = Summary("pct_low", "lower confidence limit of the percentage", _BY_NAME, of_counts_at=_percent(0))
PCT_HIGH = Summary("pct_high", "upper confidence limit of the percentage", _BY_NAME, of_counts_at=_percent(1))
