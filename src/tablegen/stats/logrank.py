"""The log-rank test and its weighted forms, in strata or not, and the test of a trend over the groups, as R's survdiff.

At every event time the events of a group are compared with those expected of its share of the patients at risk; the
differences are weighted and added up over times and strata, and so are their hypergeometric covariances (Mantel 1966).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablegen.evidence import Times
from tablegen.stats.contract import Outcome, TimesTest
from tablegen.stats.estimates import joint_wald
from tablegen.stats.outcomes import found, left_out, refused
from tablegen.stats.tails import chi2_tail

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

NEVER_TOGETHER = "no two groups were at risk together when an event happened"
"""Why groups cannot be compared."""
_NOTHING = 1e-9  # of an eigenvalue of a matrix of correlations
_Weight = Callable[["NDArray[float64]", "NDArray[float64]"], "NDArray[float64]"]
"""The weight of an event time, from the number at risk there and S just before it (of all groups together)."""


def _log_rank(_: "NDArray[float64]", before: "NDArray[float64]") -> "NDArray[float64]":
    return before**0.0


def _gehan(at_risk: "NDArray[float64]", _: "NDArray[float64]") -> "NDArray[float64]":
    return at_risk


def _tarone_ware(at_risk: "NDArray[float64]", _: "NDArray[float64]") -> "NDArray[float64]":
    return at_risk**0.5


def _fleming_harrington(rho: float, gamma: float) -> _Weight:
    def weight(_: "NDArray[float64]", before: "NDArray[float64]") -> "NDArray[float64]":
        return before**rho * (1.0 - before) ** gamma

    return weight


def compared(times: Times, weight: _Weight = _log_rank) -> tuple["NDArray[float64]", "NDArray[float64]"]:
    """By group, weighted events minus expected ones (groups,), and their covariances (groups, groups)."""
    import numpy as np

    gaps, cov = np.zeros(times.groups), np.zeros((times.groups, times.groups))
    everybody = np.ones(times.time.size, dtype=bool)
    strata = [everybody] if times.stratum is None else [times.stratum == s for s in np.unique(times.stratum)]
    for within in strata:
        at_risk, events = _risk_sets(times, within)
        n, d = at_risk.sum(axis=1), events.sum(axis=1)
        before = np.concatenate([np.ones(1), np.cumprod(1.0 - d / n, dtype=np.float64)])[:-1]
        w = weight(n, before)
        shares = at_risk / n[:, None]
        gaps += (w[:, None] * (events - d[:, None] * shares)).sum(axis=0)
        spread = w**2 * d * (n - d) / np.maximum(n - 1.0, 1.0)
        between = (shares * spread[:, None]).T @ shares
        np.fill_diagonal(between, -(spread @ (shares * (1.0 - shares))))  # exactly 0 where a group is alone
        cov -= between
    return gaps, cov


def _risk_sets(times: Times, within: "NDArray[bool_]") -> tuple["NDArray[float64]", "NDArray[float64]"]:
    """By event time and group, how many were at risk and how many had the event."""
    import numpy as np

    steps = np.unique(times.time[within & (times.event > 0)])
    at_risk, events = np.zeros((steps.size, times.groups)), np.zeros((steps.size, times.groups))
    for group in range(times.groups):
        mine = within & (times.group == group)
        left = np.sort(times.time[mine])
        at_risk[:, group] = left.size - np.searchsorted(left, steps)
        if times.entry is not None:
            at_risk[:, group] -= left.size - np.searchsorted(np.sort(times.entry[mine]), steps)
        at = np.searchsorted(steps, times.time[mine & (times.event > 0)])
        events[:, group] = np.bincount(at, minlength=steps.size)
    return at_risk, events


def unfit(times: Times, sizes: "NDArray[int64]") -> str | None:
    """Why no test of these times can be made; None when one can."""
    if not times.time.size:
        return "there are no patients with a time"
    if (sizes > 0).sum() < 2:
        return "only one group has patients with a time: there is nothing to compare it with"
    return None if times.event.any() else "nobody had the event"


def in_strata(title: str, times: Times) -> str:
    """The exact name of what was computed."""
    import numpy as np

    entered = "" if times.entry is None else ", with delayed entry"
    strata = "" if times.stratum is None else f", stratified ({np.unique(times.stratum).size} strata)"
    return title + strata + entered


def _test(title: str, weight: _Weight) -> Callable[[Times], Outcome]:
    def run(times: Times) -> Outcome:
        """The u' V⁻¹ u of the differences u, on the number of groups ever at risk of the event less one."""
        import numpy as np

        method = in_strata(title, times)
        sizes = np.bincount(times.group, minlength=times.groups)
        if problem := unfit(times, sizes):
            return refused(method, problem)
        gaps, cov = compared(times, weight)
        some = np.flatnonzero(np.diag(cov) > 0.0)
        if not some.size:
            return refused(method, NEVER_TOGETHER)
        scale = np.sqrt(np.diag(cov)[some])
        if np.sum(np.linalg.eigvalsh(cov[np.ix_(some, some)] / np.outer(scale, scale)) > _NOTHING) < some.size - 1:
            return refused(method, "some groups were never at risk together with the others")
        result = joint_wald(gaps[some[1:]].tolist(), cov[np.ix_(some[1:], some[1:])])
        values = {"statistic": result["wald"], "df": result["df"], "p": result["p"]}
        return found(method, values, left_out(times.groups, int((sizes > 0).sum())))

    return run


def log_rank_trend(times: Times) -> Outcome:
    """The squared sum of score × difference over its variance; the groups score 1, 2, … in their order."""
    import numpy as np

    method = in_strata("log-rank test for trend, groups scored 1, 2, …", times)
    sizes = np.bincount(times.group, minlength=times.groups)
    if problem := unfit(times, sizes):
        return refused(method, problem)
    gaps, cov = compared(times)
    scores = np.cumsum(sizes > 0) - 1.0  # the differences add up to 0, so that only the distances of scores count
    variance = float(scores @ cov @ scores)
    if not np.any(np.diag(cov) > 0.0):
        return refused(method, NEVER_TOGETHER)
    statistic = float(scores @ gaps) ** 2 / variance
    values = {"statistic": statistic, "df": 1, "p": chi2_tail(statistic, 1)}
    return found(method, values, left_out(times.groups, int((sizes > 0).sum())))


def _gray(times: Times) -> Outcome:
    from tablegen.stats.gray import gray  # few tables have competing events

    return gray(times)


def _entry(name: str, title: str, source: str, weight: _Weight) -> TimesTest:
    return TimesTest(name, title, "chi2", source, (2, None), _test(title, weight))


LOGRANK = _entry("logrank", "log-rank test", "Mantel (1966), Cancer Chemother Rep 50: 163-170", _log_rank)
GEHAN = _entry(
    "gehan",
    "Gehan–Breslow (generalized Wilcoxon) test",
    "Gehan (1965), Biometrika 52: 203-223; Breslow (1970), Biometrika 57: 579-594",
    _gehan,
)
TARONE_WARE = _entry("tarone-ware", "Tarone–Ware test", "Tarone & Ware (1977), Biometrika 64: 156-160", _tarone_ware)
PETO = _entry(
    "peto",
    "Peto–Peto test",
    "Peto & Peto (1972), J R Stat Soc A 135: 185-207; Harrington & Fleming (1982), Biometrika 69: 553-566, with ρ = 1",
    _fleming_harrington(1.0, 0.0),
)
LATE = _entry(
    "fleming-harrington-0-1",
    "Fleming–Harrington test, G(0, 1), of late differences",
    "Fleming & Harrington (1991), Counting Processes and Survival Analysis, section 7.2",
    _fleming_harrington(0.0, 1.0),
)
MIDDLE = _entry(
    "fleming-harrington-1-1",
    "Fleming–Harrington test, G(1, 1), of differences in the middle",
    "Fleming & Harrington (1991), Counting Processes and Survival Analysis, section 7.2",
    _fleming_harrington(1.0, 1.0),
)
LOGRANK_TREND = TimesTest(
    "logrank-trend",
    "log-rank test for trend",
    "chi2",
    "Tarone (1975), Biometrika 62: 679-682; Collett (2003), Modelling Survival Data, section 2.6.2",
    (2, None),
    log_rank_trend,
)
GRAY = TimesTest("gray", "Gray’s test", "chi2", "Gray (1988), Ann Stat 16: 1141-1154", (2, None), _gray)
