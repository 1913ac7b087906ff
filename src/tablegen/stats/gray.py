"""Gray's test of the cumulative incidence of an event between groups, as R's cmprsk::cuminc has it (ρ = 0)."""

from typing import TYPE_CHECKING

from tablegen.evidence import Times
from tablegen.stats.contract import Outcome
from tablegen.stats.estimates import joint_wald
from tablegen.stats.logrank import NEVER_TOGETHER, in_strata, unfit
from tablegen.stats.outcomes import found, left_out, refused
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Flags = NDArray[bool_]

_NOTHING = 1e-9  # of an eigenvalue of a matrix of correlations
_TINY = 1e-300


def gray(times: Times) -> Outcome:
    """Gray (1988), Ann Stat 16: 1141-1154: `statistic` (χ²), `df`, `p`; sums over the strata of the times.

    A group's events are compared with its share of the events of all, of those who would be at risk if nobody had been
    censored or had had a competing event; the covariances are the article's, with factors for tied events.
    """
    import numpy as np

    method = in_strata("Gray’s test", times)
    sizes = np.bincount(times.group, minlength=times.groups)
    if times.competing is None:
        return refused(method, "it is of competing events, and none are named: competing: [death]")
    if problem := unfit(times, sizes):
        return refused(method, problem)
    gaps, cov = np.zeros(times.groups), np.zeros((times.groups, times.groups))
    everybody = np.ones(times.time.size, dtype=bool)
    strata = [everybody] if times.stratum is None else [times.stratum == s for s in np.unique(times.stratum)]
    for within in strata:
        one = differences(times, within)
        gaps, cov = gaps + one[0], cov + one[1]
    some = np.flatnonzero(sizes > 0)[:-1]
    variances = np.diag(cov)[some]
    if not np.all(variances > 0.0):
        return refused(method, NEVER_TOGETHER)
    scale = np.sqrt(variances)
    if float(np.linalg.eigvalsh(cov[np.ix_(some, some)] / np.outer(scale, scale)).min()) < _NOTHING:
        return refused(method, "some groups were never at risk together with the others")
    result = joint_wald(gaps[some].tolist(), cov[np.ix_(some, some)])
    values = {"statistic": result["wald"], "df": result["df"], "p": result["p"]}
    return found(method, values, left_out(times.groups, int((sizes > 0).sum())))


def differences(times: Times, within: "Flags") -> "tuple[Array, Array]":
    """By group, events minus expected ones (groups,), and their covariances (groups, groups), of one stratum.

    R are at risk, S the survival of all events just before a time, F the cumulative incidence just before it; h = R / S
    are those at risk if there were no other events, of all groups together `whole`. `pooled` is the F of all groups.
    """
    import numpy as np

    assert times.competing is not None
    steps = np.unique(times.time[within & ((times.event > 0) | (times.competing > 0))])
    at_risk, own, rival = (np.zeros((steps.size, times.groups)) for _ in range(3))
    for group in range(times.groups):
        mine = within & (times.group == group)
        at_risk[:, group] = mine.sum() - np.searchsorted(np.sort(times.time[mine]), steps)
        for counts, which in ((own, times.event), (rival, times.competing)):
            at = np.searchsorted(steps, times.time[mine & (which > 0)])
            counts[:, group] = np.bincount(at, minlength=steps.size)
    some = at_risk > 0.0
    risk = np.where(some, at_risk, 1.0)
    after = np.cumprod(np.where(some, (at_risk - own - rival) / risk, 1.0), axis=0, dtype=np.float64)
    before = np.vstack([np.ones(times.groups), after[:-1]])
    incidence = np.cumsum(before * own / risk, axis=0)
    free = 1.0 - np.vstack([np.zeros(times.groups), incidence[:-1]])
    h = np.where(some, at_risk / np.where(some, before, 1.0), 0.0)
    events = own.sum(axis=1)
    gaps = (own - (events / np.maximum((h * free).sum(axis=1), _TINY))[:, None] * h * free).sum(axis=0)
    return gaps, _covariances(_Steps(risk, before, after, h, events, rival))


@frozen(eq=False)
class _Steps:
    """By time and group (m, groups): those at `risk`, S `before` and `after`, h, other events; all groups' `events`."""

    risk: "Array"
    before: "Array"
    after: "Array"
    h: "Array"
    events: "Array"
    rival: "Array"


def _covariances(steps: _Steps) -> "Array":
    """The covariances of the differences: the steps of every group's F and S, weighted as in the article."""
    import numpy as np

    h, whole = steps.h, steps.h.sum(axis=1)
    each = steps.events / whole
    left = 1.0 - np.cumsum(each)
    a = h[:, :, None] * (np.eye(h.shape[1]) - (h / whole[:, None])[:, None, :])
    c = a * (each / np.maximum(np.concatenate([[1.0], left[:-1]]), _TINY))[:, None, None]
    later = np.cumsum(c[::-1], axis=0)[::-1] - c
    share = np.where(steps.after > 0.0, left[:, None] / np.where(steps.after > 0.0, steps.after, 1.0), 0.0)
    few = np.maximum(whole[:, None] * steps.before - 1.0, _TINY)
    tied = 1.0 - np.maximum(steps.events - 1.0, 0.0)[:, None] / few
    own = np.where(h > 0.0, tied * steps.before * each[:, None] / steps.risk, 0.0)
    tied = 1.0 - np.maximum(steps.rival - 1.0, 0.0) / np.maximum(steps.risk - 1.0, 1.0)
    rival = tied * steps.before**2 * steps.rival / steps.risk**2
    by_own = a + (1.0 - share)[:, None, :] * later
    by_rival = share[:, None, :] * later
    total = np.einsum("tik,tjk,tk->ij", by_own, by_own, own) + np.einsum("tik,tjk,tk->ij", by_rival, by_rival, rival)
    return total.astype(np.float64)
