"""Mixed models of events and counts: rows of a cluster share a random intercept, integrated out."""

from dataclasses import dataclass, replace
from math import log, pi
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.families import Family, logit, poisson
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.mixed import unfit
from tablegen.stats.regression.satterthwaite import curvature, reach_of, slopes

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 60
_POLISHES = 30
_BOUNDLESS = 50.0
_NEAR = 0.2
_SINGULAR = 1e-4  # as R's lme4: isSingular


def fit_mixed_logistic(rows: ModelRows) -> Fitted:
    """Logistic regression with a random intercept for each cluster: odds ratios of a patient, not of the mean."""
    from tablegen.stats.regression.logistic import fit_logistic

    return _fit(rows, fit_logistic(rows), logit(), latent=pi * pi / 3.0)


def fit_mixed_poisson(rows: ModelRows) -> Fitted:
    """Poisson regression of counts with a random intercept for each cluster."""
    from tablegen.stats.regression.counts import fit_poisson

    return _fit(rows, fit_poisson(rows), poisson(), None)


def _fit(rows: ModelRows, start: Fitted, family: Family, latent: float | None) -> Fitted:
    """Maximum likelihood by Laplace's approximation, or by adaptive Gauss–Hermite quadrature of `rows.points` points.

    Pinheiro & Bates (1995), J Comput Graph Stat 4: 12-35, as R's glmer with nAGQ; variances by the curvature of the
    deviance over the coefficients and the SD of the intercept, as there. Its measures are clusters, random_sd, singular
    (1 or 0) and, of a logistic model, icc on the scale of the linear predictor, whose residual variance is π²/3.
    """
    import numpy as np
    from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

    k = rows.x.shape[1]
    if start.problem:
        return start
    assert rows.clusters is not None
    codes = np.unique(rows.clusters, return_inverse=True)[1].astype(np.int64)
    groups = int(codes.max()) + 1
    if problem := unfit(groups, rows.y.size):
        return refused(k, problem)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    integral = Integral(basis.columns, rows, family, codes, groups)
    with np.errstate(all="ignore"):
        first: Array = np.append(np.linalg.inv(basis.back).astype(np.float64) @ start.b, 1.0)
        found = cast(Any, minimize(integral.deviance, first, method="BFGS", options={"gtol": 1e-4}))
        at = _polished(integral, np.append(np.asarray(found.x[:-1], dtype=np.float64), abs(float(found.x[-1]))))
        if at is None:
            return refused(k, "the likelihood was not maximised: the estimates did not settle")
        if at[-1] < _SINGULAR:  # without a variance between clusters it is the model of independent rows
            return replace(start, rows=None, surface=None, measures=_measures(groups, 0.0, latent))
        if at[-1] > _BOUNDLESS:
            return refused(k, "the outcome hardly varies within clusters: the variance between them has no bound")
        joint = np.linalg.inv(curvature(integral.deviance, at, integral.reach(at)) / 2.0)
        whole = np.eye(k + 1)
        whole[:k, :k] = basis.back
        beyond = Beyond(("intercept_sd",), whole @ joint @ whole.T)
        cov = beyond.cov[:k, :k]
        b, sd = basis.back @ at[:k], float(at[-1])
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov)) and np.all(np.diag(cov) > 0.0)):
        return refused(k, TOO_EXTREME)
    measures = _measures(groups, sd, latent)
    return Fitted(b, cov, -0.5 * integral.deviance(at), float("nan"), measures=measures, beyond=beyond)


def _measures(groups: int, sd: float, latent: float | None) -> dict[str, float]:
    found = {"clusters": float(groups), "random_sd": sd, "singular": float(sd == 0.0)}
    return found | ({"icc": sd * sd / (sd * sd + latent)} if latent else {})


@dataclass(frozen=True, slots=True, eq=False)
class Integral:
    """-2 log-likelihood of coefficients on the basis (k,) and, last, the SD of the intercepts."""

    columns: "Array"
    rows: ModelRows
    family: Family
    codes: "NDArray[int64]"
    groups: int

    def deviance(self, parameters: "Array") -> float:
        """The deviance: about its mode each cluster's integral over its standard normal intercept."""
        import numpy as np

        sd = float(parameters[-1])
        fixed = self.columns @ parameters[:-1] + (0.0 if self.rows.offset is None else self.rows.offset)
        mode, spread = self._modes(fixed, sd)
        if self.rows.points == 1:
            return -2.0 * float((self._height(fixed, sd, mode) + np.log(spread)).sum())
        nodes, weights = np.polynomial.hermite.hermgauss(self.rows.points)
        at = [self._height(fixed, sd, mode + 2.0**0.5 * spread * node) + node * node for node in nodes]
        heights = np.array(at) + np.log(weights)[:, None]
        total = np.logaddexp.reduce(heights, axis=0) + np.log(spread) + 0.5 * log(2.0)
        return -2.0 * float((total - 0.5 * log(2.0 * pi)).sum())

    def reach(self, parameters: "Array") -> "Array":
        """How far (k + 1,) derivatives follow it: so far that no linear predictor moves by more than `_NEAR`."""
        import numpy as np

        return np.append(_NEAR / np.abs(self.columns).max(axis=0), reach_of(parameters[-1:]))

    def _height(self, fixed: "Array", sd: float, u: "Array") -> "Array":
        """The logarithm (G,) of each cluster's integrand at u (G,), but for the constant of the normal density."""
        import numpy as np

        shares = self.family.at(fixed + sd * u[self.codes], self.rows.y)[0]
        return np.bincount(self.codes, shares, self.groups) - 0.5 * u * u

    def _modes(self, fixed: "Array", sd: float) -> "tuple[Array, Array]":
        """The modes (G,) of the integrands and their SDs there, by Newton's steps."""
        import numpy as np

        u = np.zeros(self.groups)
        spread = np.ones(self.groups)
        for _ in range(_ITERATIONS):
            _, slope, information = self.family.at(fixed + sd * u[self.codes], self.rows.y)
            pull = sd * np.bincount(self.codes, slope, self.groups) - u
            spread = 1.0 / np.sqrt(1.0 + sd * sd * np.bincount(self.codes, information, self.groups))
            step = np.clip(pull * spread * spread, -2.0, 2.0)
            u = u + step
            if float(np.abs(step).max()) < 1e-13:
                break
        return u, spread


def _polished(integral: Integral, at: "Array") -> "Array | None":
    """Newton's steps from next to the least deviance on."""
    import numpy as np

    for _ in range(_POLISHES):
        if at[-1] < _SINGULAR:
            return at
        reach = integral.reach(at)
        move = np.linalg.solve(curvature(integral.deviance, at, reach), slopes(integral.deviance, at, reach))
        if not np.all(np.isfinite(move)):
            return None
        at = at - move
        if float(np.abs(move).max()) < 1e-8 * max(1.0, float(np.abs(at).max())):
            return at
    return None
