"""Wald's test of one coefficient and of several together, and the odds ratio of a logistic coefficient."""

from collections.abc import Sequence
from math import exp, isfinite
from sys import float_info
from typing import TYPE_CHECKING

from tablegen.stats.tails import chi2_tail, normal_quantile, normal_two_sided

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


def wald(b: float, se: float, confidence: float = 0.95) -> dict[str, float]:
    """The statistics of a coefficient: b, se, z, wald (z²), df, p (two-sided), low and high, or, or_low and or_high.

    The method is Wald (1943), Trans Am Math Soc 54: 426-482; 0 < `confidence` < 1. What is not a finite number is left
    out: an odds ratio too large to write, or all but b and its odds ratio when `se` is not above 0.
    """
    values = {"b": b, "or": _exp(b)}
    if se > 0.0 and isfinite(se):
        z, reach = b / se, normal_quantile(confidence) * se
        low, high = b - reach, b + reach
        values |= {"se": se, "z": z, "wald": z * z, "df": 1.0, "p": max(normal_two_sided(z), float_info.min)}
        values |= {"low": low, "high": high, "or_low": _exp(low), "or_high": _exp(high)}
    return {name: value for name, value in values.items() if isfinite(value)}


def _exp(x: float) -> float:
    try:
        return exp(x)
    except OverflowError:
        return float("inf")


def joint_wald(b: Sequence[float], cov: "NDArray[float64]") -> dict[str, float]:
    """Wald's chi-square that all of these k coefficients are 0, b' cov⁻¹ b, with df = k and its p.

    `cov` is the (k, k) block of their covariances. The dictionary is empty when it has no inverse.
    """
    import numpy as np

    if not len(b) or not (np.all(np.isfinite(cov)) and np.all(np.diag(cov) > 0.0)):
        return {}
    errors = np.sqrt(np.diag(cov))
    z = np.asarray(b, dtype=np.float64) / errors
    try:
        root = np.linalg.cholesky(cov / np.outer(errors, errors))
    except np.linalg.LinAlgError:
        return {}
    statistic = float(np.sum(np.linalg.solve(root, z) ** 2))
    if not isfinite(statistic):
        return {}
    return {"wald": statistic, "df": float(len(b)), "p": max(chi2_tail(statistic, len(b)), float_info.min)}
