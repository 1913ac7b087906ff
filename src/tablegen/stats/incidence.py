"""The cumulative incidence of an event that others may forestall, by Aalen & Johansen (1978), Scand J Stat 5: 141-150.

F(t) is the sum over the times up to t of S(t-) d / n, of the survival S of all events. Its variances are Aalen's, with
the hypergeometric factor of tied events, as R's cmprsk::cuminc has them (Gray 1988; Aalen 1978, Ann Stat 6: 534-545).
"""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, cast

from tablegen.evidence import Times
from tablegen.stats.contract import Effect, Outcome, Reading, Summary
from tablegen.stats.outcomes import NO_WIDTH, found, refused
from tablegen.stats.proportions import possible
from tablegen.stats.survival import NOBODY
from tablegen.stats.tails import normal_quantile

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    from tablegen.stats.curve import Curve, Incidence, Scale

    Array = NDArray[float64]

SOURCE = "Aalen & Johansen (1978), Scand J Stat 5: 141-150"
_WITH_VARIANCE = f"{SOURCE}; variance: Aalen (1978), Ann Stat 6: 534-545"
_NONE = "name the events that compete with it: competing: [death]"
_NO_TIME = "say at which time: at: 12"


def with_incidence(times: Times, group: int) -> "Curve":
    """The Kaplan-Meier curve of one group, and where events compete its cumulative incidence."""
    from tablegen.stats.curve import kaplan_meier

    curve = kaplan_meier(times, group)
    return curve if times.competing is None else replace(curve, incidence=aalen_johansen(times, group))


def aalen_johansen(times: Times, group: int) -> "Incidence":
    """The cumulative incidence of one group, which may be empty."""
    import numpy as np

    from tablegen.stats.curve import Incidence

    assert times.competing is not None
    mine = times.group == group
    ends = np.sort(times.time[mine])
    steps = np.unique(times.time[mine & ((times.event > 0) | (times.competing > 0))])
    at_risk = (ends.size - np.searchsorted(ends, steps)).astype(np.float64)

    def counted(which: "NDArray[bool_]") -> "Array":
        at = np.searchsorted(steps, times.time[mine & which])
        return np.bincount(at, minlength=steps.size).astype(np.float64)

    own, rival = counted(times.event > 0), counted(times.competing > 0)
    survival = np.where(at_risk > own + rival, np.cumprod(1.0 - (own + rival) / at_risk), 0.0)
    before = np.concatenate([[1.0], survival])[:-1]

    def spread(events: "Array") -> "Array":
        return (before / at_risk) ** 2 * events * (1.0 - np.maximum(events - 1.0, 0.0) / np.maximum(at_risk - 1.0, 1.0))

    incidence = np.cumsum(before * own / at_risk)
    rivals = rival.astype(np.int64)
    return Incidence(steps, rivals, incidence, survival, spread(own), np.where(survival > 0.0, spread(rival), 0.0))


def _read(curve: "Curve", reading: Reading) -> tuple[float, float] | str:
    """F(t) and its standard error, or why there are none."""
    found_at = curve.incidence
    if not curve.n:
        return NOBODY
    if found_at is None:
        return _NONE
    if reading.at is None:
        return _NO_TIME
    if reading.at > curve.last and not found_at.ended:
        return f"nobody was followed until {reading.at:g}: the last follow-up ended at {curve.last:g}"
    return found_at.at(reading.at)


def _value(curve: "Curve", reading: Reading) -> float | str:
    """F(t) in percent."""
    both = _read(curve, reading)
    return both if isinstance(both, str) else 100.0 * both[0]


def _error(curve: "Curve", reading: Reading) -> float | str:
    """The standard error of F(t), in percent."""
    both = _read(curve, reading)
    return both if isinstance(both, str) else 100.0 * both[1]


def _limit(end: int) -> Callable[["Curve", Reading], float | str]:
    def limit(curve: "Curve", reading: Reading) -> float | str:
        from tablegen.stats.curve import limits

        both = _read(curve, reading)
        if isinstance(both, str):
            return both
        value, error = both
        relative = (error / value) ** 2 if value > 0.0 else 0.0
        found_limits = limits(value, relative, reading.confidence, cast("Scale", reading.interval))
        if found_limits is None:
            return f"there is no {reading.interval} interval where the estimate is {value:.0%}"
        return 100.0 * found_limits[end]

    return limit


def incidence_difference(curves: "tuple[Curve, ...]", reading: Reading) -> Outcome:
    """The first group's cumulative incidence at a time minus the second's, in percentage points; normal interval."""
    method = "difference of cumulative incidence (Aalen–Johansen), normal interval"
    read = [_read(curve, reading) for curve in curves]
    for one in read:
        if isinstance(one, str):
            return refused(method, one)
    (first, one_se), (second, other_se) = (one for one in read if not isinstance(one, str))
    estimate, reach = first - second, normal_quantile(reading.confidence) * sqrt(one_se**2 + other_se**2)
    low, high = possible(estimate - reach), possible(estimate + reach)
    values = {"estimate": 100.0 * estimate, "low": 100.0 * low, "high": 100.0 * high}
    return found(method, values, () if reach else (NO_WIDTH,))


INCIDENCE_SUMMARIES = (
    Summary("cif", "cumulative incidence by a time (`at`) in percent (Aalen–Johansen)", SOURCE, of_curve=_value),
    Summary(
        "cif_low",
        "lower confidence limit of the cumulative incidence by a time (Aalen–Johansen)",
        _WITH_VARIANCE,
        of_curve=_limit(0),
    ),
    Summary(
        "cif_high",
        "upper confidence limit of the cumulative incidence by a time (Aalen–Johansen)",
        _WITH_VARIANCE,
        of_curve=_limit(1),
    ),
    Summary("cif_se", "standard error of the cumulative incidence at a time (Aalen)", _WITH_VARIANCE, of_curve=_error),
)
INCIDENCE_DIFFERENCE = Effect(
    "incidence-difference",
    "difference of cumulative incidence at a time",
    "cumulative incidence difference",
    SOURCE,
    (2, 2),
    of_curves=incidence_difference,
    stem="difference",
)
