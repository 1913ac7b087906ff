"""Confidence intervals of one proportion, as compared by Brown, Cai & DasGupta (2001), Stat Sci 16: 101-133."""

from collections.abc import Callable
from math import sqrt
from typing import Literal

from tablegen.stats.contract import Summary
from tablegen.stats.tails import beta_quantile, normal_quantile

Interval = Literal["wald", "wilson", "clopper-pearson", "agresti-coull", "jeffreys"]


def proportion_interval(n: int, total: int, confidence: float, how: Interval = "wilson") -> tuple[float, float] | None:
    """The limits, from 0 to 1, of the proportion n / total; None when `total` is 0.

    `wilson` is Wilson's score interval (1927, J Am Stat Assoc 22: 209-212), `clopper-pearson` the exact one (1934,
    Biometrika 26: 404-413), `agresti-coull` Wald's about Wilson's centre (1998, Am Stat 52: 119-126), `jeffreys`
    the equal-tailed one of the prior Beta(1/2, 1/2), whose limit is 0 when n is 0 and 1 when n is `total`.
    Limits of `wald` and `agresti-coull` that lie outside 0 and 1 are moved there.
    """
    return _INTERVALS[how](n, total, confidence) if total else None


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


_INTERVALS: dict[Interval, Callable[[int, int, float], tuple[float, float]]] = {
    "wald": _wald,
    "wilson": _wilson,
    "clopper-pearson": _clopper_pearson,
    "agresti-coull": _agresti_coull,
    "jeffreys": _jeffreys,
}


def _percent(end: int) -> Callable[[int, int, float], float | None]:
    def limit(n: int, total: int, confidence: float) -> float | None:
        limits = proportion_interval(n, total, confidence)
        return 100.0 * limits[end] if limits else None

    return limit


PCT_LOW = Summary("pct_low", "lower confidence limit of the percentage (Wilson)", of_counts_at=_percent(0))
PCT_HIGH = Summary("pct_high", "upper confidence limit of the percentage (Wilson)", of_counts_at=_percent(1))
