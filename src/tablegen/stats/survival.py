"""What a table shows of times to an event, read off the Kaplan–Meier curve of each group."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from tablegen.stats.contract import Reading, Summary
from tablegen.values import written

if TYPE_CHECKING:
    from tablegen.stats.curve import Curve, Scale

NOT_REACHED = "not reached: the curve does not fall so far"
"""Why a quantile, or a limit of one, is missing."""
_NO_LIMITS = "there is no {0.interval} interval where the estimate is {1:.0%}"
_NO_TIME = "say at which time: at: 12"
NOBODY = "there is nobody with a time"


def beyond(curve: "Curve", time: float) -> str | None:
    """Why a curve says nothing of a time; None when it does. After everybody had the event it stays at 0."""
    if not curve.n:
        return NOBODY
    if time <= curve.last or curve.at(curve.last)[0] == 0.0:
        return None
    return f"nobody was followed until {written(time)}: the last follow-up ended at {written(curve.last)}"


def _survival(curve: "Curve", reading: Reading) -> float | str:
    """S(t) in percent."""
    if reading.at is None:
        return _NO_TIME
    return beyond(curve, reading.at) or 100.0 * curve.at(reading.at)[0]


def _survival_se(curve: "Curve", reading: Reading) -> float | str:
    """Greenwood's standard error of S(t), in percent; R has none where S is 0."""
    if reading.at is None:
        return _NO_TIME
    survival, spread = curve.at(reading.at)
    return beyond(curve, reading.at) or (100.0 * survival * spread**0.5 if survival else _no_limits(reading, 0.0))


def _survival_limit(end: int) -> Callable[["Curve", Reading], float | str]:
    def limit(curve: "Curve", reading: Reading) -> float | str:
        from tablegen.stats.curve import limits

        if reading.at is None:
            return _NO_TIME
        if why := beyond(curve, reading.at):
            return why
        survival, spread = curve.at(reading.at)
        both = limits(survival, spread, reading.confidence, _scale(reading))
        return 100.0 * both[end] if both else _no_limits(reading, survival)

    return limit


def _no_limits(reading: Reading, survival: float) -> str:
    return _NO_LIMITS.format(reading, survival)


def _scale(reading: Reading) -> "Scale":
    return cast("Scale", reading.interval)


def _risk(of: Callable[["Curve", Reading], float | str]) -> Callable[["Curve", Reading], float | str]:
    """What is left to 100%."""

    def rest(curve: "Curve", reading: Reading) -> float | str:
        value = of(curve, reading)
        return value if isinstance(value, str) else 100.0 - value

    return rest


def _quantile(share: float | None) -> Callable[["Curve", Reading], float | str]:
    """The time by which a share of the patients had the event; the share the row asks for when None."""

    def quantile(curve: "Curve", reading: Reading) -> float | str:
        value = curve.quantile(share or reading.quantile)
        return NOT_REACHED if value is None else value

    return quantile


def _quantile_limit(share: float | None, end: int) -> Callable[["Curve", Reading], float | str]:
    def limit(curve: "Curve", reading: Reading) -> float | str:
        value = curve.quantile_limits(share or reading.quantile, reading.confidence, _scale(reading))[end]
        return NOT_REACHED if value is None else value

    return limit


def _restricted(curve: "Curve", reading: Reading) -> tuple[float, float] | str:
    if reading.at is None:
        return _NO_TIME
    return beyond(curve, reading.at) or curve.restricted_mean(reading.at)


def _restricted_mean(side: int) -> Callable[["Curve", Reading], float | str]:
    """The restricted mean, moved by so many half widths of its interval."""

    def value(curve: "Curve", reading: Reading) -> float | str:
        from tablegen.stats.tails import normal_quantile

        found = _restricted(curve, reading)
        return found if isinstance(found, str) else found[0] + side * normal_quantile(reading.confidence) * found[1]

    return value


def _restricted_se(curve: "Curve", reading: Reading) -> float | str:
    found = _restricted(curve, reading)
    return found if isinstance(found, str) else found[1]


def _n_risk(curve: "Curve", reading: Reading) -> float | str:
    return _NO_TIME if reading.at is None else curve.risk(reading.at)


_KAPLAN_MEIER = "Kaplan & Meier (1958), J Am Stat Assoc 53: 457-481"
_GREENWOOD = f"{_KAPLAN_MEIER}; variance: Greenwood (1926), Rep Public Health Med Subj 33: 1-26"
_LIMITS = f"{_GREENWOOD}; interval: Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, ch. 1"
_BROOKMEYER = "Brookmeyer & Crowley (1982), Biometrics 38: 29-41"
_KLEIN = "Klein & Moeschberger (2003), Survival Analysis, section 4.5"


def _three(name: str, title: str, share: float | None) -> tuple[Summary, Summary, Summary]:
    """A quantile and its limits."""
    return (
        Summary(name, f"{title} (Kaplan–Meier)", _KAPLAN_MEIER, of_curve=_quantile(share)),
        Summary(
            f"{name}_low",
            f"lower confidence limit of the {title} (Kaplan–Meier)",
            _BROOKMEYER,
            of_curve=_quantile_limit(share, 0),
        ),
        Summary(
            f"{name}_high",
            f"upper confidence limit of the {title} (Kaplan–Meier)",
            _BROOKMEYER,
            of_curve=_quantile_limit(share, 1),
        ),
    )


def _of_somebody(summary: Summary) -> Summary:
    """The summary, which of a group without patients is none."""
    read = summary.of_curve
    assert read

    def of_curve(curve: "Curve", reading: Reading) -> float | str:
        return read(curve, reading) if curve.n else NOBODY

    return replace(summary, of_curve=of_curve)


SURVIVAL_SUMMARIES = tuple(
    _of_somebody(summary)
    for summary in (
        Summary("n_risk", "number of patients at risk at a time (`at`)", "counted", of_curve=_n_risk),
        Summary("survival", "survival at a time (`at`) in percent (Kaplan–Meier)", _KAPLAN_MEIER, of_curve=_survival),
        Summary(
            "survival_low",
            "lower confidence limit of the survival at a time (Kaplan–Meier)",
            _LIMITS,
            of_curve=_survival_limit(0),
        ),
        Summary(
            "survival_high",
            "upper confidence limit of the survival at a time (Kaplan–Meier)",
            _LIMITS,
            of_curve=_survival_limit(1),
        ),
        Summary(
            "survival_se", "standard error of the survival at a time (Greenwood)", _GREENWOOD, of_curve=_survival_se
        ),
        Summary(
            "risk",
            "risk of the event by a time (`at`) in percent (1 - Kaplan–Meier)",
            _KAPLAN_MEIER,
            of_curve=_risk(_survival),
        ),
        Summary(
            "risk_low",
            "lower confidence limit of the risk by a time (1 - Kaplan–Meier)",
            _LIMITS,
            of_curve=_risk(_survival_limit(1)),
        ),
        Summary(
            "risk_high",
            "upper confidence limit of the risk by a time (1 - Kaplan–Meier)",
            _LIMITS,
            of_curve=_risk(_survival_limit(0)),
        ),
        *_three("survival_median", "median survival", 0.5),
        *_three("survival_q1", "time by which a quarter had the event", 0.25),
        *_three("survival_q3", "time by which three quarters had the event", 0.75),
        *_three("survival_quantile", "time by which a share (`quantile`) had the event", None),
        Summary("rmst", "restricted mean survival time up to a time (`at`)", _KLEIN, of_curve=_restricted_mean(0)),
        Summary("rmst_se", "standard error of the restricted mean survival time", _KLEIN, of_curve=_restricted_se),
        Summary(
            "rmst_low",
            "lower confidence limit of the restricted mean survival time",
            _KLEIN,
            of_curve=_restricted_mean(-1),
        ),
        Summary(
            "rmst_high",
            "upper confidence limit of the restricted mean survival time",
            _KLEIN,
            of_curve=_restricted_mean(1),
        ),
    )
)
