"""Cox regression: proportional hazards by the partial likelihood, ties after Efron or Breslow, or exactly."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.drawn_sets import DrawnSets, at_risk_together
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.newton import EXTREME, Point, Search, climb, doubt
from tablegen.stats.regression.rising import rising
from tablegen.stats.regression.risk_sets import RiskSets, risk_sets
from tablegen.stats.regression.surface import Climbed
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]


def fit_cox(rows: ModelRows) -> Fitted:
    """Cox regression of the time to an event (Cox 1972, J R Stat Soc B 34: 187-220); the constant column is left out.

    Ties after Efron (1977), J Am Stat Assoc 72: 557-565, or Breslow (1974), Biometrics 30: 89-99, or by Cox's own
    conditional likelihood of times that are discrete (`exact`, as R's coxph has it), as `rows.ties` says.
    The likelihood has no maximum where a combination of columns puts every patient with an event, when it happens,
    above all others at risk: those columns are named.
    """
    k = rows.x.shape[1]
    if problem := unfit(rows):
        return refused(k, problem)
    assert rows.time is not None
    sets = risk_sets(rows.time, rows.y, rows.entry, rows.strata, rows.ties == "efron")
    return fit_partial(rows, within(rows.x, sets, rows.strata), sets, _rivals(sets, rows.ties))


def fit_partial(rows: ModelRows, x: "Array", sets: RiskSets, rivals: RiskSets) -> Fitted:
    """The maximum of the partial likelihood of the columns `x` (n, k), the constant first, over these risk sets.

    `rivals` are at every time those whom the events must be above for the likelihood to have no maximum.
    """
    import numpy as np

    k = x.shape[1]
    basis = prepare(x)
    if isinstance(basis, Fitted):
        return basis
    columns = basis.columns[:, 1:]
    likelihood = Partial(columns, sets, np.ones(rows.y.size) if rows.weights is None else rows.weights)
    at = _Exact(likelihood).at if rows.ties == "exact" else likelihood.at
    start = np.zeros(k - 1)
    with np.errstate(all="ignore"):
        null = at(start)
        found = climb(at, start, EXTREME)
        separated = () if found.converged else rising(basis.design.columns, rivals)
        if not (found.converged or separated):
            found = climb(at, start)
        back = np.zeros((k, k - 1))
        back[1:] = basis.back[1:, 1:]
        b, cov = back @ found.point.at, back @ found.cov @ back.T
    finite = bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov)))
    problem = doubt(found, separated, finite)
    made = CoxRows(likelihood, found, back)
    surface = Climbed(found.point, found.cov, back, at)
    return Fitted(b, cov, found.point.loglik, null.loglik, problem, separated, rows=made, surface=surface)


def within(x: "Array", sets: RiskSets, strata: "Index | None") -> "Array":
    """The columns less their means in each stratum, 0 for those never at risk: all that the likelihood depends on."""
    import numpy as np

    at_risk = sets.until > sets.since
    codes = np.zeros(len(x), dtype=np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
    among, size = codes[at_risk], int(codes.max()) + 1
    low = np.full((size, x.shape[1]), np.inf)
    np.minimum.at(low, among, x[at_risk])
    moved = np.zeros_like(x)
    moved[at_risk] = x[at_risk] - low[among]  # first by a value of the column, so that a constant becomes exactly 0
    total = np.zeros_like(low)
    np.add.at(total, among, moved[at_risk])
    moved[at_risk] -= (total / np.maximum(np.bincount(among, minlength=size), 1)[:, None])[among]
    moved[:, 0] = 1.0
    return moved


def _rivals(sets: RiskSets, ties: str) -> RiskSets:
    """At every time those whom the events must be above: taken exactly, tied events need not be level."""
    import numpy as np

    until = sets.until.copy()
    until[sets.event] -= ties == "exact"
    return replace(sets, until=np.maximum(until, sets.since))


def unfit(rows: ModelRows) -> str | None:
    """Why no likelihood of these times can be told; None where it can."""
    import numpy as np

    if rows.time is None or not rows.y.size:
        return "there are no complete cases"
    if not rows.y.any():
        return f"none of the {rows.y.size} complete cases have the event"
    if not np.all(np.isfinite(rows.time)) or float(rows.time.min()) < 0.0:
        return "times must be 0 or more"
    if rows.entry is not None and np.any(rows.entry >= rows.time):
        return f"{int(np.sum(rows.entry >= rows.time))} of the complete cases end before they begin, or as they begin"
    if rows.ties == "exact" and rows.weights is not None:
        return "the exact likelihood of tied events is of patients who count once each"
    return None


@frozen(eq=False)
class Partial:
    """The partial likelihood of columns (n, k), with case weights (n,)."""

    columns: "Array"
    sets: RiskSets
    weights: "Array"

    def at(self, b: "Array") -> Point:
        """The likelihood at these coefficients; risks are relative to the largest, so that none overflows."""
        import numpy as np

        sets, x, eta = self.sets, self.columns, self.columns @ b
        parts = self.parts(eta)
        weight = self.weights[sets.event]
        loglik = float(weight @ eta[sets.event] - parts.times @ (np.log(parts.sum) + eta.max()))
        score = weight @ x[sets.event] - parts.times @ parts.mean
        information = self.information(parts, np.ones(sets.event.size))
        apart = float(eta.max() - eta.min())
        return Point(b, loglik if np.isfinite(loglik) else -np.inf, score, information, apart)

    def parts(self, eta: "Array") -> "Parts":
        """What the likelihood is made of, an event each."""
        import numpy as np

        sets = self.sets
        risk = self.weights * np.exp(eta - eta.max())
        weighted = risk[:, None] * self.columns
        of, share = sets.of_event, sets.share
        tied, tied_x = sets.by_time(risk[sets.event]), sets.by_time(weighted[sets.event])
        total = sets.sums(risk)[of] - share * tied[of]
        mean = (sets.sums(weighted)[of] - share[:, None] * tied_x[of]) / total[:, None]
        deaths = np.bincount(of, minlength=sets.times)
        times = (sets.by_time(self.weights[sets.event]) / deaths)[of]  # of tied events the mean of their weights
        return Parts(risk, total, mean, times)

    def information(self, parts: "Parts", times: "Array") -> "Array":
        """The covariances (k, k) of the columns in the risk sets, summed over the events so many `times` (d,)."""
        own = parts.times * times
        total = (self.columns * (parts.risk * self.exposure(parts, times))[:, None]).T @ self.columns
        return total - (parts.mean * own[:, None]).T @ parts.mean

    def exposure(self, parts: "Parts", times: "Array | float" = 1.0) -> "Array":
        """Of each row the hazard that it was under (n,), with events counted so many `times` (d,).

        Of tied events it is the share that Efron leaves.
        """
        sets = self.sets
        each = parts.times * times / parts.sum
        under = sets.so_far(sets.by_time(each))
        under[sets.event] -= sets.by_time(sets.share * each)[sets.of_event]
        return under


class _Exact:
    """The likelihood in which tied events are drawn together from those at risk: of every draw of so many, this one."""

    def __init__(self, likelihood: Partial) -> None:
        import numpy as np

        sets = likelihood.sets
        alone = np.bincount(sets.of_event, minlength=sets.times) == 1
        self._alone = replace(likelihood, sets=sets.at_times(alone))
        self._tied = DrawnSets(likelihood.columns, tuple(at_risk_together(sets)))

    def at(self, b: "Array") -> Point:
        """The likelihood at these coefficients."""
        one, tied = self._alone.at(b), self._tied.at(b)
        information = one.information + tied.information
        return Point(b, one.loglik + tied.loglik, one.score + tied.score, information, one.extreme)


@frozen(eq=False)
class Parts:
    """Relative risks (n,); of each event the risk in its risk set (d,), the columns' mean there (d, k), its weight."""

    risk: "Array"
    sum: "Array"
    mean: "Array"
    times: "Array"


@frozen(eq=False)
class CoxRows:
    """What a fit tells of each row, worked out when it is asked for."""

    likelihood: Partial
    found: Search
    back: "Array"

    def means(self) -> "Array":
        """The logarithms (n,) of the relative hazards, within each stratum."""
        return self.likelihood.columns @ self.found.point.at

    def influence(self) -> "Array":
        """Score residuals times the covariances (Therneau & Grambsch 2000, Modeling Survival Data, section 4.6)."""
        return self.turned(self.residuals())

    def turned(self, residuals: "Array") -> "Array":
        """What scores (n, k - 1) of the rows on the basis add to the coefficients (n, k)."""
        return residuals @ self.found.cov @ self.back.T

    def residuals(self) -> "Array":
        """The score residuals (n, k - 1) on the basis."""
        import numpy as np

        one, sets = self.likelihood, self.likelihood.sets
        parts = one.parts(self.means())
        each = (parts.times / parts.sum)[:, None] * parts.mean
        expected = one.columns * one.exposure(parts)[:, None] - sets.so_far(sets.by_time(each))
        expected[sets.event] += sets.by_time(sets.share[:, None] * each)[sets.of_event]
        residual = -parts.risk[:, None] * expected
        deaths = np.bincount(sets.of_event, minlength=sets.times)
        mean = (sets.by_time(parts.mean) / deaths[:, None])[sets.of_event]
        residual[sets.event] += one.weights[sets.event, None] * (one.columns[sets.event] - mean)
        return residual

    def leverage(self) -> None:
        """There is no hat matrix."""
