"""Tests and intervals of coefficients from the likelihood itself: its ratio, and its score."""

from collections.abc import Callable, Sequence
from math import isfinite, sqrt
from sys import float_info
from typing import TYPE_CHECKING, cast

from tablegen.stats.regression.newton import Point
from tablegen.stats.regression.surface import Surface
from tablegen.stats.tails import chi2_tail, normal_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

Chi2 = Callable[[Surface, Point], float]
"""The chi-square of a point of a likelihood against its top."""
_FARTHEST = 40  # doublings of the distance from the estimate


def ratio(surface: Surface, point: Point) -> float:
    """Twice the log-likelihood that is lost (Wilks 1938, Ann Math Stat 9: 60-62)."""
    return max(0.0, 2.0 * (surface.top.loglik - point.loglik))


def score(_: Surface, point: Point) -> float:
    """The score's square over the information, at the point itself (Rao 1948, Proc Camb Phil Soc 44: 50-57)."""
    import numpy as np

    try:
        return max(0.0, float(point.score @ np.linalg.solve(point.information, point.score)))
    except np.linalg.LinAlgError:
        return float("nan")


def against_zero(surface: Surface, columns: Sequence[int], chi2: Chi2) -> dict[str, float]:
    """The test that the coefficients of these columns are 0: `statistic`, `df`, `p`; empty where there is none."""
    import numpy as np

    with np.errstate(all="ignore"):
        point = surface.held(columns, np.zeros(len(columns)))
        statistic = float("nan") if point is None else chi2(surface, point)
    if not isfinite(statistic):
        return {}
    p = max(chi2_tail(statistic, len(columns)), float_info.min)
    return {"statistic": statistic, "df": float(len(columns)), "p": p}


def limits(surface: Surface, column: int, confidence: float, chi2: Chi2) -> tuple[float | None, float | None]:
    """The coefficients below and above the estimate at which the test's chi-square is the quantile of `confidence`.

    With `ratio` these are limits of the profile likelihood (Venzon & Moolgavkar 1988, Appl Stat 37: 87-94), solved to
    the last digits, not interpolated as R's confint does. None where the chi-square never gets so large.
    """
    import numpy as np

    row = surface.back[column]
    b, se = float(row @ surface.top.at), sqrt(float(row @ surface.cov @ row))
    reach = normal_quantile(confidence)

    def root(steps: float) -> float | None:
        """The root of the chi-square where the coefficient is held so many standard errors from its estimate."""
        point = surface.held([column], np.array([b + steps * se]))
        found = float("nan") if point is None else chi2(surface, point)
        return sqrt(found) if isfinite(found) else None

    with np.errstate(all="ignore"):
        low, high = (_crossing(lambda steps, sign=sign: root(sign * steps), reach) for sign in (-1.0, 1.0))
    return None if low is None else b - low * se, None if high is None else b + high * se


def _crossing(root: Callable[[float], float | None], reach: float) -> float | None:
    """Where a function that is 0 at 0 first gets as large as `reach`; None if it does not, or is not defined there.

    It is nearly a line of slope 1. Beyond a place where it is not defined it is not looked for.
    """
    from scipy.optimize import brentq  # pyright: ignore[reportUnknownVariableType]

    low, step = 0.0, 1.2 * reach
    for _ in range(_FARTHEST):
        value = root(low + step)
        if value is None:
            step /= 2.0
        elif value < reach:
            low, step = low + step, step * 2.0
        else:
            break
        if step < 1e-6 * reach:
            return None
    else:
        return None
    at_low, at_high = 0.0 if not low else root(low), value
    if at_low is None:
        return None
    known = {low: at_low, low + step: at_high}

    def above(steps: float) -> float:
        found = known[steps] if steps in known else root(steps)
        if found is None:
            raise _Undefined
        return found - reach

    try:
        return cast(float, brentq(above, low, low + step, xtol=1e-12 * reach))
    except _Undefined:
        return None


class _Undefined(Exception):  # noqa: N818 - it leaves a search for a root
    """The function is not defined between two places at which it is."""
