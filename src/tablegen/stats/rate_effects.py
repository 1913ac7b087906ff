"""Effects of rates, and of survival at one time: ratios and differences of two groups with their intervals."""

from collections.abc import Callable
from math import exp, hypot, inf, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import PersonTime
from tablegen.stats.contract import Effect, Outcome, Reading
from tablegen.stats.outcomes import NO_WIDTH, found, refused
from tablegen.stats.proportions import possible
from tablegen.stats.rates import usable
from tablegen.stats.survival import beyond
from tablegen.stats.tails import beta_quantile, normal_quantile

if TYPE_CHECKING:
    from tablegen.stats.curve import Curve

_RATIO = "rate ratio, Wald interval on the log scale"
_RATIO_EXACT = "rate ratio, exact conditional interval (Clopper–Pearson)"
_RATE_DIFFERENCE = "rate difference, Wald interval"
_SURVIVAL_DIFFERENCE = "difference of Kaplan–Meier survival at a time, Wald interval (Greenwood)"
_RISK_DIFFERENCE = "difference of Kaplan–Meier risks at a time, Wald interval (Greenwood)"
_MEAN_DIFFERENCE = "difference of restricted mean survival times, Wald interval"
_WITHOUT_EVENTS = "a group without events has no rate to divide by"


def rate_ratio(groups: tuple[PersonTime, ...], reading: Reading) -> Outcome:
    """(x1 / t1) / (x2 / t2), its log with the standard error √(1 / x1 + 1 / x2)."""
    both = usable(groups, _RATIO)
    if isinstance(both, Outcome):
        return both
    first, second = both
    if not second.events:
        return refused(_RATIO, _WITHOUT_EVENTS)
    ratio = _ratio(first, second)
    if not first.events:
        return found(_RATIO, {"estimate": ratio}, ["the interval of a rate ratio of 0 needs rate-ratio-exact"])
    reach = normal_quantile(reading.confidence) * sqrt(1.0 / first.events + 1.0 / second.events)
    return found(_RATIO, {"estimate": ratio, "low": ratio * exp(-reach), "high": ratio * exp(reach)})


def rate_ratio_exact(groups: tuple[PersonTime, ...], reading: Reading) -> Outcome:
    """The ratio with the limits of the odds of an event being in the first group: R's poisson.test."""
    both = usable(groups, _RATIO_EXACT)
    if isinstance(both, Outcome):
        return both
    first, second = both
    tail = (1.0 - reading.confidence) / 2.0
    scale, values = second.time / first.time, dict[str, float]()
    if second.events:
        share = beta_quantile(tail, second.events, first.events + 1.0)
        values = {"estimate": _ratio(first, second), "high": (1.0 - share) / share * scale}
    if first.events:
        share = beta_quantile(tail, first.events, second.events + 1.0)
        values["low"] = share / (1.0 - share) * scale
    elif values:
        values["low"] = 0.0
    return found(_RATIO_EXACT, values) if second.events else refused(_RATIO_EXACT, _WITHOUT_EVENTS)


def _ratio(first: PersonTime, second: PersonTime) -> float:
    return first.events / second.events * (second.time / first.time)


def rate_difference(groups: tuple[PersonTime, ...], reading: Reading) -> Outcome:
    """x1 / t1 - x2 / t2 per `per` units of time, with the standard error √(x1 / t1² + x2 / t2²)."""
    both = usable(groups, _RATE_DIFFERENCE)
    if isinstance(both, Outcome):
        return both
    first, second = both
    difference = first.events / first.time - second.events / second.time
    se = hypot(sqrt(first.events) / first.time, sqrt(second.events) / second.time)
    reach = normal_quantile(reading.confidence) * se
    return _about(_RATE_DIFFERENCE, (difference, difference - reach, difference + reach), reading.per)


def survival_difference(curves: "tuple[Curve, ...]", reading: Reading) -> Outcome:
    """S1(t) - S2(t), in percentage points, from Greenwood's standard errors."""
    return _of_curves(_SURVIVAL_DIFFERENCE, curves, reading, lambda curve, at: _with_error(*curve.at(at)), shares=True)


def event_risk_difference(curves: "tuple[Curve, ...]", reading: Reading) -> Outcome:
    """The difference of the risks 1 - S(t), in percentage points: that of survival with its sign turned."""

    def risk(curve: "Curve", at: float) -> tuple[float, float]:
        survival, error = _with_error(*curve.at(at))
        return 1.0 - survival, error

    return _of_curves(_RISK_DIFFERENCE, curves, reading, risk, shares=True)


def rmst_difference(curves: "tuple[Curve, ...]", reading: Reading) -> Outcome:
    """The difference of the areas under two curves up to `at`."""
    return _of_curves(_MEAN_DIFFERENCE, curves, reading, lambda curve, at: curve.restricted_mean(at))


def _with_error(survival: float, spread: float) -> tuple[float, float]:
    return survival, survival * sqrt(spread) if survival else inf


def _of_curves(
    method: str,
    curves: "tuple[Curve, ...]",
    reading: Reading,
    value: "Callable[[Curve, float], tuple[float, float]]",
    *,
    shares: bool = False,
) -> Outcome:
    """The difference of what two curves tell at a time; of `shares`, in percentage points."""
    scale = 100.0 if shares else 1.0
    if reading.at is None:
        return refused(method, "say at which time: at: 12")
    for curve in curves:
        if why := beyond(curve, reading.at):
            return refused(method, why)
    (first, se), (second, other) = (value(curve, reading.at) for curve in curves)
    if max(se, other) == inf:
        return found(method, {"estimate": scale * (first - second)}, ["a survival of 0 has no standard error"])
    estimate, reach = first - second, normal_quantile(reading.confidence) * sqrt(se * se + other * other)
    low, high = estimate - reach, estimate + reach
    return _about(method, (estimate, possible(low), possible(high)) if shares else (estimate, low, high), scale)


def _about(method: str, values: tuple[float, float, float], scale: float) -> Outcome:
    """An estimate and its limits, in units of `scale`."""
    scaled = {name: scale * value for name, value in zip(("estimate", "low", "high"), values, strict=True)}
    return found(method, scaled, (NO_WIDTH,) if values[1] == values[2] else ())


RATE_RATIO = Effect(
    "rate-ratio",
    "rate ratio (Wald)",
    "rate ratio",
    "Rothman & Greenland (1998), Modern Epidemiology, chapter 14",
    (2, 2),
    of_person_time=rate_ratio,
    stem="irr",
    none=1.0,
)
RATE_RATIO_EXACT = Effect(
    "rate-ratio-exact",
    "rate ratio, exact interval",
    "rate ratio",
    "conditional on the sum of events, by Clopper & Pearson (1934), Biometrika 26: 404-413",
    (2, 2),
    of_person_time=rate_ratio_exact,
    stem="irr",
    none=1.0,
)
RATE_DIFFERENCE = Effect(
    "rate-difference",
    "rate difference (Wald)",
    "rate difference",
    "Rothman & Greenland (1998), Modern Epidemiology, chapter 14",
    (2, 2),
    of_person_time=rate_difference,
    stem="difference",
)
SURVIVAL_DIFFERENCE = Effect(
    "survival-difference",
    "difference of survival at a time",
    "survival difference",
    "Klein & Moeschberger (2003), Survival Analysis, section 7.8",
    (2, 2),
    of_curves=survival_difference,
    stem="difference",
)
EVENT_RISK_DIFFERENCE = Effect(
    "event-risk-difference",
    "difference of the risk of the event by a time (1 - Kaplan–Meier)",
    "risk difference",
    "Klein & Moeschberger (2003), Survival Analysis, section 7.8",
    (2, 2),
    of_curves=event_risk_difference,
    stem="difference",
)
RMST_DIFFERENCE = Effect(
    "rmst-difference",
    "difference of restricted mean survival times",
    "RMST difference",
    "Klein & Moeschberger (2003), Survival Analysis, section 4.5",
    (2, 2),
    of_curves=rmst_difference,
    stem="difference",
)
