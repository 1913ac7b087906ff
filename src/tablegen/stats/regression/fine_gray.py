"""Fine & Gray's regression of the subdistribution hazard: of times to an event that others may forestall."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.cox import CoxRows, fit_partial, unfit, within
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.risk_sets import Kept, RiskSets, risk_sets, running
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Flags = NDArray[bool_]


def fit_fine_gray(rows: ModelRows) -> Fitted:
    """Fine & Gray's model (1999, J Am Stat Assoc 94: 496-509), as R's cmprsk::crr fits it; there is no constant.

    The partial likelihood (ties after Breslow) keeps those with a competing event at risk, with the probability that
    they would not have been censored yet: G(t-) / G(T-), of the Kaplan-Meier estimate G of all times to censoring. The
    variances are the article's sandwich, which knows that G is estimated.
    """
    import numpy as np

    rows = replace(rows, ties="breslow")
    if problem := unfit(rows):
        return refused(rows.x.shape[1], problem)
    assert rows.time is not None
    none = np.zeros(rows.y.size)
    rivals = (none if rows.competing is None else rows.competing) > 0.0
    censoring = _censoring(rows.time, (rows.y == 0.0) & ~rivals)
    sets, long = _risk_sets(rows.time, rows.y, rivals, censoring)
    fitted = fit_partial(rows, within(rows.x, long, None), sets, long)
    if fitted.problem or not isinstance(fitted.rows, CoxRows):
        return fitted
    made = FineGrayRows(fitted.rows, censoring, rows.time)
    pull = made.influence()
    return replace(fitted, cov=pull.T @ pull, plain_cov=fitted.cov, rows=made, surface=None)


@frozen(eq=False)
class _Censoring:
    """The distinct `times` (c,) at which rows were censored, how many were `at_risk` (c,) and were `left` out (c,).

    `censored` (n,) says which rows; G is the Kaplan-Meier estimate of not having been censored.
    """

    times: "Array"
    at_risk: "Array"
    left: "Array"
    censored: "Flags"

    def free_before(self, time: "Array") -> "Array":
        """G just before these times."""
        import numpy as np

        steps = np.concatenate([[1.0], np.cumprod(1.0 - self.left / self.at_risk)])
        return steps[np.searchsorted(self.times, time)]


def _censoring(time: "Array", censored: "Flags") -> _Censoring:
    import numpy as np

    times, left = np.unique(time[censored], return_counts=True)
    at_risk = time.size - np.searchsorted(np.sort(time), times)
    return _Censoring(times, at_risk.astype(np.float64), left.astype(np.float64), censored)


def _risk_sets(time: "Array", event: "Array", rivals: "Flags", censoring: _Censoring) -> tuple[RiskSets, RiskSets]:
    """Who is at risk at which weight; and the same without weights, those with a competing event to the end."""
    import numpy as np

    long = risk_sets(np.where(rivals, time.max(), time), event, None, None, False)
    sets = risk_sets(time, event, None, None, False)
    kept = np.flatnonzero(rivals)
    kept = kept[np.argsort(time[kept], kind="stable")]
    times = np.unique(time[sets.event])
    at_end, at_time = 1.0 / censoring.free_before(time[kept]), censoring.free_before(times)
    ended = np.searchsorted(time[kept], times)
    return replace(sets, kept=Kept(kept, at_end, at_time, ended, sets.until[kept])), long


@frozen(eq=False)
class FineGrayRows:
    """What a fit tells of each row, worked out when it is asked for."""

    cox: CoxRows
    censoring: _Censoring
    time: "Array"

    def means(self) -> "Array":
        """The logarithms (n,) of the relative subdistribution hazards."""
        return self.cox.means()

    def influence(self) -> "Array":
        """The article's η + ψ times the covariances (n, k): of the score, and of the estimate of G."""
        return self.cox.turned(self.cox.residuals() + self._of_censoring())

    def leverage(self) -> None:
        """There is no hat matrix."""

    def _of_censoring(self) -> "Array":
        """ψ (n, k - 1) on the basis: the integrals of q/π by the martingale of each row's censoring.

        q(u) is the sum, over events at u or later, of what those with a competing event before u add to the score.
        """
        import numpy as np

        one, censoring, time = self.cox.likelihood, self.censoring, self.time
        kept, parts = one.sets.kept, one.parts(self.cox.means())
        assert kept
        each = (parts.times / parts.sum)[:, None] * np.column_stack([np.ones(parts.sum.size), parts.mean])
        later = running((one.sets.by_time(each) * kept.at_time[:, None])[::-1])[::-1]
        later = later[np.searchsorted(np.unique(time[one.sets.event]), censoring.times)]
        risk = (parts.risk[kept.rows] * kept.at_end)[:, None]
        before = running(risk * np.column_stack([np.ones(kept.rows.size), one.columns[kept.rows]]))
        before = before[np.searchsorted(time[kept.rows], censoring.times)]
        share = (before[:, 1:] * later[:, :1] - before[:, :1] * later[:, 1:]) / censoring.at_risk[:, None]
        expected = running(share * (censoring.left / censoring.at_risk)[:, None])
        psi = -expected[np.searchsorted(censoring.times, time, side="right")]
        psi[censoring.censored] += share[np.searchsorted(censoring.times, time[censoring.censored])]
        return psi
