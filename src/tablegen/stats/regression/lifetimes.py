"""Parametric survival regression: log T = x'b + σW of a law of W (accelerated failure time), by maximum likelihood."""

from typing import TYPE_CHECKING, Any

from tablegen.stats.regression.design import Basis, prepare
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.lifetime_laws import EXPONENTIAL, LOG_LOGISTIC, LOG_NORMAL, WEIBULL, Law
from tablegen.stats.regression.newton import Point, Search, climb, doubt
from tablegen.stats.regression.surface import Climbed
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_TINY = 1e-9


def fit_weibull(rows: ModelRows) -> Fitted:
    """Weibull regression of times to an event, σ estimated."""
    return _fit(rows, WEIBULL)


def fit_exponential(rows: ModelRows) -> Fitted:
    """Exponential regression: Weibull's with σ = 1."""
    return _fit(rows, EXPONENTIAL)


def fit_log_normal(rows: ModelRows) -> Fitted:
    """Log-normal regression of times to an event."""
    return _fit(rows, LOG_NORMAL)


def fit_log_logistic(rows: ModelRows) -> Fitted:
    """Log-logistic regression of times to an event."""
    return _fit(rows, LOG_LOGISTIC)


def _fit(rows: ModelRows, law: Law) -> Fitted:
    """The fit of the rows' times, right censored where `y` is 0, as R's survreg (Kalbfleisch & Prentice 2002, ch. 3).

    The likelihood of b/σ and 1/σ has one maximum (Burridge 1981, J R Stat Soc B 43: 41-45); it is found there, then
    turned into b and log σ with the observed information. Log-likelihoods are of the times, not of their logarithms.
    """
    import numpy as np

    k = rows.x.shape[1]
    if problem := _unfit(rows):
        return refused(k, problem)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    assert rows.time is not None
    times = np.log(rows.time)
    centre = float(times.mean())
    event = rows.y > 0.0
    weights = np.ones(times.size) if rows.weights is None else rows.weights
    likelihood = _Lifetimes(basis.columns, times - centre, event, weights, law, -float(weights[event] @ times[event]))
    with np.errstate(all="ignore"):
        null = likelihood.alone().search()
        found = likelihood.search()
        separated = _rising(basis, event)
        top = likelihood.top(found)
        back = np.column_stack([basis.back, np.zeros(k)]) if law.scaled else basis.back
        b, cov = back @ top.point.at, back @ top.cov @ back.T
        whole = np.vstack([back, np.eye(k + 1)[-1:]]) if law.scaled else back
        beyond = Beyond(("log_scale",), whole @ top.cov @ whole.T) if law.scaled else None
    b[0] += centre
    finite = bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov)))
    return Fitted(
        b,
        cov,
        found.point.loglik,
        null.point.loglik,
        doubt(found, separated, finite),
        separated,
        rows=LifetimeRows(likelihood, top, back, centre),
        measures={"scale": float(np.exp(top.point.at[-1]))} if law.scaled else {},
        surface=Climbed(top.point, top.cov, back, likelihood.at),
        beyond=beyond,
    )


def _unfit(rows: ModelRows) -> str | None:
    import numpy as np

    if rows.time is None or not rows.y.size:
        return "there are no complete cases"
    if not rows.y.any():
        return f"none of the {rows.y.size} complete cases have the event"
    if not np.all(np.isfinite(rows.time)) or float(rows.time.min()) <= 0.0:
        return "times must be above 0, for they are taken as logarithms"
    n, k = rows.x.shape
    return f"{n} complete cases are too few for {k} coefficients" if n < k else None


def _rising(basis: Basis, event: "NDArray[bool_]") -> tuple[int, ...]:
    """The columns of a combination that is 0 in all rows with the event, above 0 in others: b has no finite value."""
    import numpy as np
    from scipy.optimize import linprog  # pyright: ignore[reportUnknownVariableType]

    of_events = basis.columns[event]
    lengths, directions = np.linalg.eigh(of_events.T @ of_events)
    free = directions[:, lengths < _TINY]
    others = basis.columns[~event] @ free
    if not others.size:
        return ()
    answer: Any = linprog(-others.sum(axis=0), -others, np.zeros(len(others)), bounds=(-1.0, 1.0), method="highs")
    moved: Array = others @ np.asarray(answer.x, dtype=np.float64) if answer.status == 0 else np.zeros(1)
    if float(moved.max()) < _TINY:
        return ()
    way = np.abs(basis.back @ free @ np.asarray(answer.x, dtype=np.float64)) * basis.design.columns.std(axis=0)
    return tuple(int(i) for i in range(1, way.size) if way[i] > _TINY * float(way.max()))


@frozen(eq=False)
class _Lifetimes:
    """The likelihood of centred log times (n,) on orthonormal columns (n, k), with case weights (n,).

    `shift` is added to the log-likelihood of the logarithms, which makes it that of the times.
    """

    columns: "Array"
    times: "Array"
    event: "NDArray[bool_]"
    weights: "Array"
    law: Law
    shift: float

    def alone(self) -> "_Lifetimes":
        """The likelihood of a constant alone."""
        import numpy as np

        n = self.times.size
        return _Lifetimes(np.full((n, 1), n**-0.5), self.times, self.event, self.weights, self.law, self.shift)

    def search(self) -> Search:
        """The maximum over b/σ (k,) and 1/σ."""
        import numpy as np

        spread = float(np.std(self.times))
        start = np.zeros(self.columns.shape[1] + self.law.scaled)
        if self.law.scaled:
            start[-1] = 1.0 / spread if spread > 0.0 else 1.0
        return climb(self.inverse, start)

    def inverse(self, at: "Array") -> Point:
        """The likelihood at b/σ and 1/σ; impossible where the latter is not above 0."""
        import numpy as np

        k = self.columns.shape[1]
        rate = float(at[-1]) if self.law.scaled else 1.0
        eta = self.columns @ at[:k]
        if rate <= 0.0:
            return Point(at, -np.inf, np.zeros_like(at), np.eye(at.size), 0.0)
        loglik, slope, bend = self._parts(rate * self.times - eta)
        events = float(self.weights[self.event].sum())
        of_rate = np.array([slope @ self.times + events / rate])
        score = -self.columns.T @ slope
        information = -(self.columns * bend[:, None]).T @ self.columns
        if self.law.scaled:
            across = self.columns.T @ (bend * self.times)
            own = -float(bend @ self.times**2) + events / rate**2
            information = np.block([[information, across[:, None]], [across[None, :], np.array([[own]])]])
            score = np.concatenate([score, of_rate])
        total = float(loglik.sum()) + events * float(np.log(rate)) + self.shift
        return Point(at, total if np.isfinite(total) else -np.inf, score, information, float(np.abs(eta).max()))

    def at(self, at: "Array") -> Point:
        """The likelihood at b and log σ, with the observed information."""
        import numpy as np

        _, score, total = self.scores(at)
        k = self.columns.shape[1]
        sigma = float(np.exp(at[-1])) if self.law.scaled else 1.0
        z = (self.times - self.columns @ at[:k]) / sigma
        _, slope, bend = self._parts(z)
        information = -(self.columns * bend[:, None]).T @ self.columns / sigma**2
        if self.law.scaled:
            across = -self.columns.T @ (bend * z + slope) / sigma
            own = -float(bend @ z**2 + slope @ z)
            information = np.block([[information, across[:, None]], [across[None, :], np.array([[own]])]])
        extreme = float(np.abs(self.columns @ at[:k]).max())
        return Point(at, total if np.isfinite(total) else -np.inf, score, information, extreme)

    def scores(self, at: "Array") -> "tuple[Array, Array, float]":
        """Each row's score (n, k or k + 1) at b and log σ, their sum, and the log-likelihood."""
        import numpy as np

        k = self.columns.shape[1]
        sigma = float(np.exp(at[-1])) if self.law.scaled else 1.0
        z = (self.times - self.columns @ at[:k]) / sigma
        loglik, slope, _ = self._parts(z)
        each = -self.columns * slope[:, None] / sigma
        if self.law.scaled:
            each = np.column_stack([each, -slope * z - self.weights * self.event])
        events = float(self.weights[self.event].sum())
        return each, each.sum(axis=0), float(loglik.sum()) - events * float(np.log(sigma)) + self.shift

    def top(self, found: Search) -> Search:
        """The maximum that was found, at b and log σ, with its covariances there."""
        import numpy as np

        if not self.law.scaled:
            return found
        rate, b = float(found.point.at[-1]), found.point.at[:-1]
        turned = np.eye(found.point.at.size) / rate
        turned[:-1, -1], turned[-1, -1] = -b / rate**2, -1.0 / rate
        point = self.at(np.append(b / rate, -np.log(rate)))
        return Search(point, turned @ found.cov @ turned.T, found.steps, found.converged)

    def _parts(self, z: "Array") -> "tuple[Array, Array, Array]":
        loglik, slope, bend = self.law.of(z, self.event)
        return self.weights * loglik, self.weights * slope, self.weights * bend


@frozen(eq=False)
class LifetimeRows:
    """What a fit tells of each row, worked out when it is asked for."""

    likelihood: _Lifetimes
    top: Search
    back: "Array"
    centre: float

    def means(self) -> "Array":
        """The times (n,) at which the residual is 0."""
        import numpy as np

        one = self.likelihood
        return np.exp(self.centre + one.columns @ self.top.point.at[: one.columns.shape[1]])

    def influence(self) -> "Array":
        """What each row adds to the coefficients (n, k), to first order."""
        each, _, _ = self.likelihood.scores(self.top.point.at)
        return each @ self.top.cov @ self.back.T

    def leverage(self) -> None:
        """There is no hat matrix."""
