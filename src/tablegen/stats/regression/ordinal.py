"""Ordinal regression: proportional odds of a higher level of an outcome."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.design import Basis, prepare
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.newton import EXTREME, Point, climb, doubt
from tablegen.stats.regression.separation import separating_levels
from tablegen.stats.regression.surface import Climbed
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]


def fit_ordinal(rows: ModelRows) -> Fitted:
    """Of levels 0 to J of `y`, the lowest first: logit P(y <= j) = threshold j - x b, as R's MASS::polr.

    exp(b) is the odds ratio of a higher level, the same at every threshold (McCullagh 1980, J R Stat Soc B 42:
    109-142). Variances are of the observed information. The constant is that of exceeding the lowest level, less the
    first threshold; the `measures` have all thresholds and their errors: `threshold_1`, `threshold_1_se` …
    """
    import numpy as np

    k, y = rows.x.shape[1], rows.y.astype(np.int64)
    counts = np.bincount(y)
    if counts.min() == 0:
        return refused(k, f"level {int(counts.argmin())} of the outcome has no rows")
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    cuts = counts.size - 1
    likelihood = _Thresholds(basis.columns[:, 1:], y, cuts)
    below = counts.cumsum()[:-1] / y.size
    start = np.append(np.log(below / (1.0 - below)), np.zeros(k - 1))
    with np.errstate(all="ignore"):
        null = float((counts * np.log(counts / y.size)).sum())
        found, separated = climb(likelihood.at, start, likelihood.at(start).extreme + EXTREME), ()
        if not found.converged:
            separated = _separated(basis, y, cuts)
        if not (found.converged or separated):
            found = climb(likelihood.at, start)
        back = _back(basis, cuts)
        all_b, all_cov = back @ found.point.at, back @ found.cov @ back.T
        kept = np.array([0, *range(cuts, cuts + k - 1)])
        back = back[kept]
        back[0] *= -1.0
        b, cov = back @ found.point.at, back @ found.cov @ back.T
        beyond = _beyond(all_cov, cuts)
    errors = np.sqrt(np.diag(all_cov))
    thresholds = {f"threshold_{j + 1}": float(all_b[j]) for j in range(cuts)}
    thresholds |= {f"threshold_{j + 1}_se": float(errors[j]) for j in range(cuts)}
    problem = doubt(found, separated, bool(np.all(np.isfinite(all_b)) and np.all(np.isfinite(all_cov))))
    return Fitted(
        b,
        cov,
        found.point.loglik,
        null,
        problem,
        separated,
        rows=_OrderedRows(likelihood, found.point.at, found.cov @ back.T),
        measures={} if problem else thresholds,
        surface=Climbed(found.point, found.cov, back, likelihood.at),
        beyond=beyond,
    )


def _beyond(cov: "Array", cuts: int) -> Beyond:
    """The covariances of the constant, which is the first threshold's negative, the coefficients and the thresholds."""
    import numpy as np

    m = len(cov)
    turn = np.vstack([-np.eye(m)[:1], np.eye(m)[cuts:], np.eye(m)[:cuts]])
    return Beyond(tuple(f"threshold_{j}" for j in range(1, cuts + 1)), turn @ cov @ turn.T)


def _back(basis: Basis, cuts: int) -> "Array":
    """What turns thresholds and coefficients on the basis into those of the columns: the constant moves thresholds."""
    import numpy as np

    k = basis.back.shape[0] - 1
    back = np.zeros((cuts + k, cuts + k))
    back[:cuts, :cuts] = np.eye(cuts)
    back[:cuts, cuts:] = -basis.back[0, 1:]
    back[cuts:, cuts:] = basis.back[1:, 1:]
    return back


@frozen(eq=False)
class _Parts:
    """Of each row (n,): log-likelihood, the probabilities beyond its upper and lower threshold, and 1/(exp(d) - 1).

    `d` is the distance of its two thresholds; `above` and `below` are 0 where it has no such threshold.
    """

    loglik: "Array"
    above: "Array"
    below: "Array"
    narrow: "Array"
    extreme: float


@frozen(eq=False)
class _Thresholds:
    """The likelihood of levels (n,) 0 to `cuts`, on columns (n, k): thresholds (cuts,), then coefficients (k,)."""

    columns: "Array"
    y: "Index"
    cuts: int

    def of_rows(self, at: "Array") -> _Parts:
        """The likelihood of every row: σ(u) - σ(l) = σ(u) σ(-l) (1 - exp(l - u)), so that nothing cancels."""
        import numpy as np

        eta = self.columns @ at[self.cuts :]
        ends = np.concatenate([[-np.inf], at[: self.cuts], [np.inf]])
        upper, lower, apart = ends[self.y + 1] - eta, ends[self.y] - eta, np.diff(ends)[self.y]
        if np.any(apart <= 0.0):
            return _Parts(np.full(eta.size, -np.inf), eta, eta, eta, np.inf)
        loglik = -np.logaddexp(0.0, -upper) - np.logaddexp(0.0, lower) + np.log(-np.expm1(-apart))
        above, below = 0.5 - 0.5 * np.tanh(0.5 * upper), 0.5 + 0.5 * np.tanh(0.5 * lower)
        inner = at[: self.cuts]
        extreme = max(float(eta.max() - inner[0]), float(inner[-1] - eta.min()))
        return _Parts(loglik, above, below, 1.0 / np.expm1(apart), extreme)

    def scores(self, parts: _Parts) -> "Array":
        """The slope (n, cuts + k) of every row's log-likelihood."""
        import numpy as np

        made = np.zeros((self.y.size, self.cuts + self.columns.shape[1]))
        places = np.arange(self.y.size)
        has, low = self.y < self.cuts, self.y > 0
        made[places[has], self.y[has]] = (parts.above + parts.narrow)[has]
        made[places[low], self.y[low] - 1] = -(parts.below + parts.narrow)[low]
        made[:, self.cuts :] = (parts.below - parts.above)[:, None] * self.columns
        return made

    def at(self, at: "Array") -> Point:
        """The likelihood at these thresholds and coefficients, with the observed information."""
        import numpy as np

        parts, m = self.of_rows(at), at.size
        loglik = float(parts.loglik.sum())
        if not np.isfinite(loglik):
            return Point(at, -np.inf, np.zeros(m), np.eye(m), np.inf)
        x, cuts = self.columns, self.cuts
        high, low = parts.above * (1.0 - parts.above), parts.below * (1.0 - parts.below)
        near = parts.narrow * (1.0 + parts.narrow)
        information = np.zeros((m, m))
        information[cuts:, cuts:] = (x * (high + low)[:, None]).T @ x
        of_level = [np.bincount(self.y, part, cuts + 1) for part in (high, low, near)]
        for j in range(cuts):
            information[j, j] = of_level[0][j] + of_level[2][j] + of_level[1][j + 1] + of_level[2][j + 1]
            if j:
                information[j, j - 1] = information[j - 1, j] = -of_level[2][j]
            cross = -(high[self.y == j] @ x[self.y == j] + low[self.y == j + 1] @ x[self.y == j + 1])
            information[j, cuts:] = information[cuts:, j] = cross
        return Point(at, loglik, self.scores(parts).sum(axis=0), information, parts.extreme)


@frozen(eq=False)
class _OrderedRows:
    """What a fit tells of each row; `pull` turns scores on the basis into what they add to the coefficients."""

    likelihood: _Thresholds
    found: "Array"
    pull: "Array"

    def means(self) -> "Array":
        """The probability (n,) of a level above the lowest."""
        import numpy as np

        eta = self.likelihood.columns @ self.found[self.likelihood.cuts :]
        return 0.5 - 0.5 * np.tanh(0.5 * (self.found[0] - eta))

    def influence(self) -> "Array":
        """What each row adds to the coefficients, to first order."""
        return self.likelihood.scores(self.likelihood.of_rows(self.found)) @ self.pull

    def leverage(self) -> None:
        """A model of several levels has no hat matrix of its rows."""


def _separated(basis: Basis, y: "Index", cuts: int) -> tuple[int, ...]:
    """The columns along which no row comes nearer to a threshold: the likelihood rises for ever.

    Albert & Anderson (1984), Biometrika 71: 1-10, carried over to thresholds (Agresti 2010, Analysis of Ordinal
    Categorical Data, 2nd ed., section 3.4.5).
    """
    import numpy as np

    columns = basis.design.columns[:, 1:]
    signed: list[Array] = []
    for j in range(cuts):
        for rows, sign in ((columns[y == j], 1.0), (columns[y == j + 1], -1.0)):
            made = np.zeros((len(rows), cuts + columns.shape[1]))
            made[:, j], made[:, cuts:] = sign, -sign * rows
            signed.append(made)
    return tuple(j - cuts + 1 for j in separating_levels(np.vstack(signed), tuple(range(cuts))))
