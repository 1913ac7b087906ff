"""Wald's test of one coefficient and of several together, and the odds ratio of a logistic coefficient."""

from collections.abc import Sequence
from math import exp, isfinite
from sys import float_info
from typing import TYPE_CHECKING

from tablegen.stats.tails import chi2_tail, f_tail, normal_quantile, normal_two_sided, t_quantile, t_two_sided

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


def wald(
    b: float, se: float, confidence: float = 0.95, ratio: str | None = "or", df: float | None = None
) -> dict[str, float]:
    """The statistics of a coefficient: b, se, z, wald (z²), df, p (two-sided), low and high, or, or_low and or_high.

    The method is Wald (1943), Trans Am Math Soc 54: 426-482; 0 < `confidence` < 1. `ratio` is what exp(b) is called,
    None where it is nothing. With `df` degrees of freedom b / se is Student's t, and there is no z. What is not a
    finite number is left out: a ratio too large to write, or all but b and its ratio when `se` is not above 0.
    """
    values = {"b": b} | ({ratio: exponential(b)} if ratio else {})
    if se > 0.0 and isfinite(se):
        z = b / se
        reach = (normal_quantile(confidence) if df is None else t_quantile(confidence, df)) * se
        p = normal_two_sided(z) if df is None else t_two_sided(z, df)
        values |= {"se": se, **({"z": z, "wald": z * z, "df": 1.0} if df is None else {"t": z, "df": df})}
        values |= {"p": max(p, float_info.min), "low": b - reach, "high": b + reach}
        if ratio:
            values |= {f"{ratio}_low": exponential(b - reach), f"{ratio}_high": exponential(b + reach)}
    return {name: value for name, value in values.items() if isfinite(value)}


def exponential(x: float) -> float:
    """The exponential of x, or infinity."""
    try:
        return exp(x)
    except OverflowError:
        return float("inf")


def joint_wald(b: Sequence[float], cov: "NDArray[float64]", df: float | None = None) -> dict[str, float]:
    """Wald's chi-square that all of these k coefficients are 0, b' cov⁻¹ b, with df = k and its p.

    `cov` is the (k, k) block of their covariances; with residual `df` it is an F, statistic / k, on k and `df` degrees
    of freedom (under `statistic`). The dictionary is empty when `cov` has no inverse.
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
    k = float(len(b))
    if df is not None:
        p = f_tail(statistic / k, k, df)
        return {"statistic": statistic / k, "df": k, "df2": df, "p": max(p, float_info.min)}
    return {"wald": statistic, "df": k, "p": max(chi2_tail(statistic, len(b)), float_info.min)}
