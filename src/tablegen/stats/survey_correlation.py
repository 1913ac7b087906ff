"""Pearson's correlation of weighted rows, plain and partial, with its design-based test and interval.

r is that of the weighted variances and covariance (R's svyvar). Its variance is linearised: a row's influence on r is
w (zx zy - r (zx² + zy²) / 2) / Σw, z being standardized values, as the delta method (R's svycontrast) finds it from
weighted means of x, y, x², y² and xy. Test and interval are of Fisher's z, by t with the df of svyglm's slope.
"""

from dataclasses import replace
from math import fsum, log, sqrt, tanh
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.contract import Outcome
from tablegen.stats.correlation import CONSTANT, FEWEST
from tablegen.stats.outcomes import found, refused
from tablegen.stats.survey import covariance, degrees, extreme, used
from tablegen.stats.survey_means import FEW_UNITS
from tablegen.stats.tails import t_quantile, t_two_sided

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

SOURCE = (
    "Binder (1983), Int Stat Rev 51: 279-292; R's survey::svymean and svycontrast; interval: Fisher (1921), "
    "Metron 1: 3-32"
)
_HOW = "t test of Fisher's z with linearised variance, interval by Fisher's z with linearised variance"
_ON_A_LINE = 1e-28
"""The mean squared difference of standardized values at and below which they differ by rounding alone."""


def weighted_pearson(e: Weighted, y: "Array", others: "Array", confidence: float) -> Outcome:
    """The correlation of the values with `y` (n,), adjusted for the columns of `others` (n, k) where there are any.

    Rows without one of them are in no part of it, and still sampled.
    """
    import numpy as np

    k = others.shape[1]
    method = f"weighted {'partial ' if k else ''}Pearson correlation, {_HOW}"
    rows = used(replace(e, values=np.where(np.isnan(np.column_stack([y, others])).any(axis=1), np.nan, e.values)))
    if rows.sum() < FEWEST + k:
        return refused(method, f"fewer than {FEWEST + k} patients have all values")
    if problem := extreme(e, rows) or extreme(replace(e, values=y), rows):
        return refused(method, problem)
    w = e.weights[rows] / e.weights[rows].sum()
    first, second = (_standardized(values[rows], others[rows], w) for values in (e.values, y))
    if first is None or second is None:
        return refused(method, CONSTANT)
    apart, along = fsum(w * (first - second) ** 2), fsum(w * (first + second) ** 2)
    if min(apart, along) <= _ON_A_LINE:
        return found(
            method, {"r": 1.0 if apart < along else -1.0}, ["the correlation is perfect: no test and no interval"]
        )
    r, z = (along - apart) / 4.0, log(along / apart) / 2.0
    influence = np.zeros((rows.size, 1))
    influence[rows, 0] = w * (first * second - r * (first**2 + second**2) / 2.0) / (apart * along / 4.0)
    variance, df = covariance(e, influence, rows), degrees(e, rows) - 1 - k
    problem = variance if isinstance(variance, str) else FEW_UNITS if df < 1 else None
    if isinstance(variance, str) or problem or not variance[0, 0] > 0.0:
        return found(
            method, {"r": r}, [problem or "it does not vary between the sampling units: no test and no interval"]
        )
    error = sqrt(variance[0, 0])
    reach = t_quantile(confidence, df) * error
    test = {"statistic": z / error, "df": float(df), "p": t_two_sided(z / error, df)}
    return found(method, {"r": r, **test, "r_low": tanh(z - reach), "r_high": tanh(z + reach)})


def _standardized(values: "Array", others: "Array", w: "Array") -> "Array | None":
    """What weighted least squares on the other variables leaves of the values, with a weighted mean square of 1.

    None where that is nothing but rounding.
    """
    import numpy as np

    if values.min() == values.max():
        return None
    gaps = _centred(values, w)
    if others.shape[1]:
        base = np.column_stack([_centred(column, w) for column in others.T if column.min() < column.max()] or [0.0 * w])
        root = np.sqrt(w)
        left = gaps - base @ np.linalg.lstsq(base * root[:, None], gaps * root, rcond=None)[0]
        if float(np.abs(left).max()) < 1e-10 * float(np.abs(gaps).max()):
            return None
        gaps = _centred(left, w)
    return gaps / sqrt(fsum(w * gaps * gaps))


def _centred(values: "Array", w: "Array") -> "Array":
    """The values less their weighted mean, the largest 1; what rounding the mean leaves is taken off a second time."""
    import numpy as np

    gaps = values - values[0]
    gaps = gaps - fsum(w * gaps)
    gaps = gaps / float(np.abs(gaps).max())
    return gaps - fsum(w * gaps)
