"""Quantiles of weighted values, as R's svyquantile by default, and Woodruff's interval for them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.survey import covariance, degrees, means, members, used
from tablegen.stats.tails import t_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

RULE = 'smallest value at which the weighted distribution reaches it, R\'s qrule = "math"'
_REACHED = 1e-12  # a sum of weights this near to the share asked for has reached it: 5 × 0.1 of 10 × 0.1


def quantile(values: "Array", weights: "Array", share: float) -> float:
    """The smallest of the values (n,), at least one, whose weights up to it are `share` of all weights or more.

    It is the inverse of the weighted distribution, type 1 of Hyndman & Fan (1996) where all weights are equal.
    """
    import numpy as np

    order = np.argsort(values, kind="stable")
    reached: Array = np.cumsum(weights[order])
    wanted = (share - _REACHED) * float(reached[-1])
    return float(values[order[min(int(np.searchsorted(reached, wanted)), order.size - 1)]])


def of_group(e: Weighted, group: int, share: float) -> float | None:
    """The quantile of one group's values; None when it has none."""
    rows = used(e) & (e.groups == group)
    return quantile(e.values[rows], e.weights[rows], share) if rows.any() else None


def woodruff(e: Weighted, group: int, share: float, confidence: float) -> tuple[float, float] | str:
    """The limits of a quantile: those whose shares are the limits of the share below it, by the design's t.

    Woodruff (1952), J Am Stat Assoc 47: 635-646; R's svyquantile with interval.type = "mean".
    """
    import numpy as np

    rows = used(e) & (e.groups == group)
    if not rows.any():
        return "there are no values"
    middle = quantile(e.values[rows], e.weights[rows], share)
    below = replace(e, values=np.where(rows, (e.values <= middle).astype(np.float64), np.nan))
    df = degrees(e, members(e, group))
    origin, centres, influence = means(below, rows)
    variance = covariance(e, influence[:, [group]], rows)
    if isinstance(variance, str):
        return variance
    if df < 1:
        return "too few sampling units: no degrees of freedom are left"
    reach = t_quantile(confidence, df) * float(np.sqrt(variance[0, 0]))
    at = float(origin + centres[group])
    low, high = max(0.0, at - reach), min(1.0, at + reach)
    return quantile(e.values[rows], e.weights[rows], low), quantile(e.values[rows], e.weights[rows], high)
