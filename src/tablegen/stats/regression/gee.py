"""Generalized estimating equations: regressions of repeated or clustered outcomes, with a working correlation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.working import Correlated, Working, correlated
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 200
_STEP = 1e-12
_ONE_CLUSTER = "all rows are of one cluster: the variance between them cannot be estimated"


@frozen
class _Mean:
    """A canonical link: the mean of η (n,), the variance of a mean, and the quasi-likelihood of y at η with φ = 1."""

    mean: "Callable[[Array], Array]"
    variance: "Callable[[Array], Array]"
    quasi: "Callable[[Array, Array], float]"


def fit_gee_linear(rows: ModelRows) -> Fitted:
    """Generalized estimating equations of a number, with the identity link."""
    import numpy as np

    from tablegen.stats.regression.linear import fit_linear

    half = _Mean(lambda eta: eta, np.ones_like, lambda y, eta: -0.5 * float(((y - eta) ** 2).sum()))
    return _fit(rows, fit_linear(rows), half)


def fit_gee_logistic(rows: ModelRows) -> Fitted:
    """Generalized estimating equations of an outcome of 0 and 1, with the logit link: odds ratios."""
    import numpy as np

    from tablegen.stats.regression.families import logit
    from tablegen.stats.regression.logistic import fit_logistic

    family = logit()
    own = _Mean(family.mean, lambda mean: mean * (1.0 - mean), lambda y, eta: float(np.sum(family.at(eta, y)[0])))
    return _fit(rows, fit_logistic(rows), own)


def fit_gee_poisson(rows: ModelRows) -> Fitted:
    """Generalized estimating equations of counts, with the log link: rate ratios."""
    from tablegen.stats.regression.counts import fit_poisson

    return _fit(rows, fit_poisson(rows), _log())


def fit_gee_modified_poisson(rows: ModelRows) -> Fitted:
    """Risk ratios of events by the equations of counts (Zou & Donner 2013, Stat Methods Med Res 22: 661-670)."""
    from tablegen.stats.regression.logistic import fit_modified_poisson

    return _fit(rows, fit_modified_poisson(rows), _log())


def _log() -> _Mean:
    import numpy as np

    return _Mean(np.exp, lambda mean: mean, lambda y, eta: float((y * eta - np.exp(eta)).sum()))


def _fit(rows: ModelRows, start: Fitted, own: _Mean) -> Fitted:
    """Liang & Zeger (1986), Biometrika 73: 13-22, from the coefficients of independent rows on.

    The variances are the sandwich without a factor for few clusters. Its measures are clusters, phi (the scale), qic
    (Pan 2001, Biometrics 57: 120-125, φ = 1) and, where there is a single one, correlation.
    """
    import numpy as np

    k = rows.x.shape[1]
    if start.problem:
        return start
    layout = correlated(rows)
    if isinstance(layout, str):
        return refused(k, layout)
    if layout.clusters < 2:
        return refused(k, _ONE_CLUSTER)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    with np.errstate(all="ignore"):
        equations = _Equations(basis.columns, rows, own, layout)
        at: Array = np.linalg.solve(basis.back, start.b).astype(np.float64)
        found = equations.solve(at)
        if isinstance(found, str):
            return refused(k, found)
        alone = _Equations(basis.columns, rows, own, layout.independent).at(at)
        bread, back = np.linalg.inv(found.information), basis.back
        cov = bread @ (found.pulls.T @ found.pulls) @ bread
        measures = {
            "clusters": float(layout.clusters),
            "phi": found.phi,
            "qic": -2.0 * own.quasi(rows.y, found.eta) + 2.0 * float(np.trace(alone.information @ cov)) / alone.phi,
        } | ({"correlation": found.working.single} if found.working.single is not None else {})
        b, cov, plain = back @ found.b, back @ cov @ back.T, found.phi * back @ bread @ back.T
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov))):
        return refused(k, TOO_EXTREME)
    nan = float("nan")
    return Fitted(b, cov, nan, nan, measures=measures, plain_cov=plain)


@dataclass(slots=True, eq=False)
class _Point:
    """The equations at coefficients: the predictor (n,), scale and correlation there, what each cluster adds (G, k)."""

    b: "Array"
    eta: "Array"
    phi: float
    working: Working
    pulls: "Array"
    information: "Array"


@frozen(eq=False)
class _Equations:
    """The estimating equations on orthonormal columns (n, k)."""

    columns: "Array"
    rows: ModelRows
    own: _Mean
    layout: Correlated

    def solve(self, at: "Array") -> _Point | str:
        """Steps until nothing changes; why there is no solution, in words."""
        import numpy as np

        for _ in range(_ITERATIONS):
            point = self.at(at)
            if point.working.problem:
                return point.working.problem
            try:
                move = np.linalg.inv(point.information).astype(np.float64) @ point.pulls.sum(axis=0)
            except np.linalg.LinAlgError:
                return TOO_EXTREME
            if not np.all(np.isfinite(move)):
                return TOO_EXTREME
            at = at + move
            if float(np.abs(move).max()) <= _STEP * max(1.0, float(np.abs(at).max())):
                return self.at(at)
        return f"the estimating equations were not solved in {_ITERATIONS} steps"

    def at(self, b: "Array") -> _Point:
        """The equations at these coefficients, with the scale and the correlation of the residuals there."""
        import numpy as np

        eta = self.columns @ b + (0.0 if self.rows.offset is None else self.rows.offset)
        mean = self.own.mean(eta)
        spread = np.sqrt(self.own.variance(mean))
        residuals = (self.rows.y - mean) / spread
        phi = float(residuals @ residuals) / (residuals.size - self.layout.lost)
        working = self.layout.estimate(residuals, phi)
        scaled = self.columns * spread[:, None]  # D / S: of a canonical link the mean's derivative is its variance
        k = b.size
        pulls, information = np.zeros((self.layout.clusters, k)), np.zeros((k, k))
        if not working.problem:
            for alike in self.layout.alike:
                inverse = np.linalg.inv(working.among(alike.places))
                d = scaled[alike.rows]
                weighed = np.einsum("ij,sjk->sik", inverse, d)
                pulls[alike.clusters] = np.einsum("sik,si->sk", weighed, residuals[alike.rows])
                information += np.einsum("sik,sil->kl", d, weighed)
        return _Point(b, eta, phi, working, pulls, information)
