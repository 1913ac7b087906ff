"""The survival curve of Kaplan & Meier (1958), J Am Stat Assoc 53: 457-481, and what R's survfit reads off it.

S(t) is the product of 1 - d / n over the event times up to t, its variance Greenwood's. With entry times (left
truncation) a patient is at risk after entry only.
"""

from dataclasses import replace
from math import exp, isnan, log, nan, sqrt
from typing import TYPE_CHECKING, Literal

from tablegen.evidence import Times
from tablegen.stats.tails import normal_quantile
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

Scale = Literal["log", "log-log", "plain"]
"""The scale on which a confidence interval of S(t) is symmetrical: R's conf.type."""

_SAME = 2.0**-26  # R: sqrt(.Machine$double.eps)


@frozen(eq=False)
class Incidence:
    """The cumulative incidence of an event among those that compete: its steps are at `times` (k,), sorted.

    `incidence` is F just after each step, `survival` S of all events there, `rivals` how many had a competing event;
    `own` and `rival` (k,) are the variances of the steps of F that events of either kind make.
    """

    times: "NDArray[float64]"
    rivals: "NDArray[int64]"
    incidence: "NDArray[float64]"
    survival: "NDArray[float64]"
    own: "NDArray[float64]"
    rival: "NDArray[float64]"

    @property
    def ended(self) -> bool:
        """Whether everybody had an event in the end: F stays what it is then."""
        return self.times.size > 0 and float(self.survival[-1]) == 0.0

    def at(self, time: float) -> tuple[float, float]:
        """F at `time`, and its standard error: of each step √(own (1 + g)² + rival g²), g = (F(s) - F(t)) / S(s)."""
        import numpy as np

        k = int(self.times.searchsorted(time, side="right"))
        if not k:
            return 0.0, 0.0
        alive, value = self.survival[:k] > 0.0, float(self.incidence[k - 1])
        gap = np.where(alive, self.incidence[:k] - value, 0.0) / np.where(alive, self.survival[:k], 1.0)
        return value, sqrt(float(np.sum(self.own[:k] * (1.0 + gap) ** 2 + self.rival[:k] * gap**2)))


@frozen(eq=False)
class Curve:
    """A Kaplan–Meier curve: its steps are at `times` (k,), sorted, where `events` of `at_risk` patients had the event.

    `survival` is S just after each step, `spread` Greenwood's sum of d / (n (n - d)): the standard error of S is
    S √spread (spread is infinite once everybody at risk had the event). `left` are the sorted times at which the `n`
    patients' follow-up ended, `entered` those at which it began, where it began late. Where events compete there is the
    cumulative `incidence` beside it.
    """

    times: "NDArray[float64]"
    at_risk: "NDArray[int64]"
    events: "NDArray[int64]"
    survival: "NDArray[float64]"
    spread: "NDArray[float64]"
    left: "NDArray[float64]"
    entered: "NDArray[float64] | None"
    incidence: Incidence | None = None

    @property
    def n(self) -> int:
        """How many patients the curve is of."""
        return int(self.left.size)

    @property
    def last(self) -> float:
        """When the last follow-up ended: the curve is not known beyond. Of nobody it is 0."""
        return float(self.left[-1]) if self.n else 0.0

    def risk(self, time: float) -> int:
        """How many patients were still followed just before `time`."""
        late = 0 if self.entered is None else self.n - int(self.entered.searchsorted(time))
        return self.n - int(self.left.searchsorted(time)) - late

    def at(self, time: float) -> tuple[float, float]:
        """S at `time`, and Greenwood's sum; the time must not be beyond `last`."""
        step = int(self.times.searchsorted(time, side="right")) - 1
        return (float(self.survival[step]), float(self.spread[step])) if step >= 0 else (1.0, 0.0)

    def quantile(self, share: float) -> float | None:
        """The time by which `share` of the patients had the event; None where the curve does not fall so far."""
        return _crossing(self, 1.0 - self.survival, share)

    def quantile_limits(self, share: float, confidence: float, scale: Scale) -> tuple[float | None, float | None]:
        """The times at which the lower and the upper limit of the curve cross, after Brookmeyer & Crowley (1982)."""
        import numpy as np

        steps = zip(self.survival.tolist(), self.spread.tolist(), strict=True)
        both = np.array([limits(*step, confidence, scale) or (nan, nan) for step in steps]).reshape(-1, 2)
        low, high = (_crossing(self, 1.0 - both[:, i], share) for i in (0, 1))
        return low, high

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """The area under the curve from 0 to `until`, and its standard error (Klein & Moeschberger 2003, eq. 4.5.2)."""
        import numpy as np

        within = self.times <= until
        times, n, d = self.times[within], self.at_risk[within], self.events[within]
        areas = np.diff(np.concatenate([[0.0], times, [until]])) * np.concatenate([[1.0], self.survival[within]])
        ahead = np.cumsum(areas[:0:-1])[::-1]
        some = n > d
        return float(areas.sum()), sqrt(float(np.sum(ahead[some] ** 2 * (d / n)[some] / (n - d)[some])))


def kaplan_meier(times: Times, group: int) -> Curve:
    """The curve of one group, which may be empty; strata are of no account."""
    import numpy as np

    mine = times.group == group
    left = np.sort(times.time[mine])
    entered = None if times.entry is None else np.sort(times.entry[mine])
    steps, events = np.unique(times.time[mine & (times.event > 0)], return_counts=True)
    at_risk = left.size - np.searchsorted(left, steps)
    if entered is not None:
        at_risk -= entered.size - np.searchsorted(entered, steps)
    survival = np.cumprod((at_risk - events) / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        spread = np.cumsum(events / at_risk / (at_risk - events), dtype=np.float64)
    return Curve(steps, at_risk, events, survival, spread, left, entered)


def limits(survival: float, spread: float, confidence: float, scale: Scale) -> tuple[float, float] | None:
    """The confidence limits of a survival probability, within 0 and 1; None where they are not defined.

    `log` (R's default) is symmetrical on the log of S (Link 1984), `log-log` (SAS, Stata) on that of -log S
    (Kalbfleisch & Prentice 1980), `plain` on S itself. None has limits where S is 0, and log-log none where S is 1.
    """
    if survival <= 0.0 or (scale == "log-log" and survival >= 1.0):
        return None
    reach = normal_quantile(confidence) * sqrt(spread)
    if scale == "plain":
        return max(0.0, survival * (1.0 - reach)), min(1.0, survival * (1.0 + reach))
    if scale == "log":
        return survival * exp(-reach), min(1.0, survival * exp(reach))
    hazard = -log(survival)
    return exp(-hazard * exp(reach / hazard)), exp(-hazard * exp(-reach / hazard))


def _crossing(curve: Curve, fallen: "NDArray[float64]", share: float) -> float | None:
    """When a curve has fallen by `share`, as R's quantile.survfit has it; `fallen` is 1 - S or 1 - a limit, by step.

    Where the curve is flat at exactly that height, the middle of the flat; where it stays there, the middle between the
    last step and the end of follow-up. A limit may rise again: of the steps beyond the share the lowest counts.
    """
    import numpy as np

    known = np.flatnonzero(~np.isnan(fallen))
    reached = known[fallen[known] + _SAME >= share]
    if not reached.size:
        return None
    here = float(curve.times[reached[np.argmin(fallen[reached])]])
    beyond = known[fallen[known] - _SAME >= share]
    if beyond.size:
        return here + (float(curve.times[beyond[np.argmin(fallen[beyond])]]) - here) / 2.0
    return None if isnan(float(fallen[-1])) else here + (curve.last - here) / 2.0


def with_ties(times: Times) -> Times:
    """The same follow-up, times that differ by rounding only made the same: R's timefix (Therneau's aeqSurv).

    Two neighbours are one time where they differ by less than 1.5e-8, or by that part of the mean distinct time.
    """
    import numpy as np

    ends = times.time if times.entry is None else np.concatenate([times.time, times.entry])
    distinct = np.unique(ends)
    gaps = np.diff(distinct)
    tied = (gaps <= _SAME) | (gaps <= _SAME * np.mean(np.abs(distinct))) if distinct.size else gaps > 0.0
    if not tied.any():
        return times
    cuts = distinct[np.concatenate([[True], ~tied])]

    def to_cuts(values: "NDArray[float64]") -> "NDArray[float64]":
        return cuts[np.searchsorted(cuts, values, side="right") - 1]

    return replace(times, time=to_cuts(times.time), entry=None if times.entry is None else to_cuts(times.entry))
