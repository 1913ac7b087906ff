"""Mixed models of events and counts: rows of a cluster share random effects, integrated out."""

from collections.abc import Callable
from dataclasses import replace
from math import pi
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import Basis, prepare
from tablegen.stats.regression.families import Family, logit, poisson
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.integral import SETTLED, Integral, maximum, reach_of
from tablegen.stats.regression.laplace import Laplace
from tablegen.stats.regression.mixed_rows import RowsOfIntegral
from tablegen.stats.regression.newton import Point
from tablegen.stats.regression.quadrature import Quadrature
from tablegen.stats.regression.random_effects import OfCluster
from tablegen.stats.regression.random_factors import OfFactors
from tablegen.stats.regression.satterthwaite import slopes
from tablegen.stats.regression.surface import Refitted
from tablegen.stats.regression.varying import (
    SINGULAR,
    SINGULAR_SLOPE,
    at_edge,
    codes_of,
    effects_of,
    intercept_measures,
    levels_of,
    slope_measures,
    slope_sizes,
    unfit,
)
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]

_BOUNDLESS = 15.0
"""An SD of logits or logarithms beyond which what is estimated is how far the approximation carries."""
_LEAST_START = 0.1
"""An SD of 0 is where a search would stay: the likelihood is the same on either side."""
_MOST = 1000
"""So many levels beside those of the largest factor: every step towards the modes solves as many equations."""


def fit_mixed_logistic(rows: ModelRows) -> Fitted:
    """Logistic regression with random effects: odds ratios of a patient, not of the mean."""
    from tablegen.stats.regression.logistic import fit_logistic

    return _fit(rows, fit_logistic(rows), logit(), latent=pi * pi / 3.0)


def fit_mixed_poisson(rows: ModelRows) -> Fitted:
    """Poisson regression of counts with random effects."""
    from tablegen.stats.regression.counts import fit_poisson

    return _fit(rows, fit_poisson(rows), poisson(), None)


def _fit(rows: ModelRows, start: Fitted, family: Family, latent: float | None) -> Fitted:
    """Maximum likelihood by Laplace's approximation, or by adaptive quadrature over an intercept of each cluster.

    As R's glmer with nAGQ; variances by the curvature of the deviance over coefficients and θ, as there. A factor
    without variance is left out. The measures are those of `fit_mixed_linear` but sigma; icc is of a logistic model of
    intercepts, on the scale of the linear predictor, whose residual variance is `latent`, π²/3.
    """
    import numpy as np

    k = rows.x.shape[1]
    if start.problem:
        return start
    factors = codes_of(rows)
    if problem := unfit(factors, rows, _MOST, counts=latent is None):
        return refused(k, problem)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    with np.errstate(all="ignore"):
        first = np.linalg.inv(basis.back).astype(np.float64) @ start.b
        found = _searched(rows, family, factors, basis.columns, first)
        if isinstance(found, str):
            return refused(k, found)
        sizes, measures = _told(rows, factors, found, latent)
        if not found.kept:  # without a variance between clusters it is the model of independent rows
            surface = _surface(rows, family, factors, basis, found, start)
            return replace(start, surface=surface, measures=measures)
        loglik = -0.5 * found.integral.deviance(found.at)
        if rows.drawn:
            return Fitted(basis.back @ found.at[:k], np.full((k, k), np.nan), loglik, float("nan"), measures=measures)
        joint = found.joint()
        beyond = found.beyond(joint, sizes, basis.back)
    b, cov = basis.back @ found.at[:k], beyond.cov[:k, :k]
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov)) and np.all(np.diag(cov) > 0.0)):
        return refused(k, TOO_EXTREME)
    fitted = Fitted(b, cov, loglik, float("nan"), measures=measures, beyond=beyond)
    pull = joint[:, :k] @ basis.back.T
    told = RowsOfIntegral(found.integral, rows, family, found.at, reach_of(found.integral, found.at), pull)
    return replace(
        fitted, surface=_surface(rows, family, factors, basis, found, fitted), rows=None if factors[1:] else told
    )


def _surface(
    rows: ModelRows, family: Family, factors: "list[Index]", basis: Basis, found: "_Found", fitted: Fitted
) -> Refitted:
    """The likelihood of coefficients about a fit, where all random effects are estimated anew.

    A factor that has no variance at the top may have one elsewhere.
    """
    import numpy as np

    offset = 0.0 if rows.offset is None else rows.offset
    every, k = _largest_first(factors), fitted.b.size
    theta = found.theta
    if not rows.slopes:
        sizes = dict(zip(found.kept, theta.tolist(), strict=True))
        theta = np.array([max(sizes.get(i, 0.0), _LEAST_START) for i in every])

    def best(start: "Array", across: "Array") -> "tuple[Array, float] | None":
        from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

        held = replace(rows, offset=offset + basis.columns @ start)
        integral = _integral(held, family, [factors[i] for i in every], basis.columns @ across)
        first = np.append(np.zeros(across.shape[1]), theta)
        options = {"gtol": SETTLED}
        near = cast(Any, minimize(integral.both, first, jac=True, method="BFGS", options=options))
        at: Array = np.asarray(near.x, dtype=np.float64)
        return (at[: across.shape[1]], -0.5 * float(near.fun)) if np.isfinite(near.fun) else None

    turn = np.linalg.inv(basis.back).astype(np.float64)
    unknown = np.full((k, k), np.nan)
    top = Point(found.at[:k], fitted.loglik, unknown[0], unknown, float("nan"))
    return Refitted(top, turn @ fitted.cov @ turn.T, basis.back, best)


def _largest_first(factors: "list[Index]") -> list[int]:
    """The factors in the order in which they are eliminated."""
    return sorted(range(len(factors)), key=lambda i: -levels_of(factors)[i])


@frozen(eq=False)
class _Found:
    """The factors that have a variance, the likelihood of their intercepts, and where it is greatest."""

    kept: list[int]
    integral: Integral
    at: "Array"

    @property
    def theta(self) -> "Array":
        """The parameters of the random effects."""
        return self.at[self.integral.columns.shape[1] :]

    def joint(self) -> "Array":
        """The covariances of coefficients on the basis, and of θ; nan where the likelihood is level."""
        import numpy as np

        bend = self.integral.curvature(self.at, reach_of(self.integral, self.at)) / 2.0
        try:
            return np.linalg.inv(bend).astype(np.float64)
        except np.linalg.LinAlgError:
            return np.full_like(bend, np.nan)

    def beyond(self, joint: "Array", sizes: "_Sizes", back: "Array") -> Beyond:
        """The covariances of coefficients, which `back` (k, k) makes of those of the basis, and of sizes."""
        import numpy as np

        turn = slopes(sizes.of, self.theta, self.integral.reach(self.theta)).T
        across = np.zeros((len(back), len(turn)))
        whole = np.block([[back, across], [across.T, turn]])
        return Beyond(sizes.names, whole @ joint @ whole.T)


@frozen(eq=False)
class _Sizes:
    """The sizes of random effects, by their names, as a function of θ."""

    names: tuple[str, ...]
    of: "Callable[[Array], Array]"


def _told(
    rows: ModelRows, factors: "list[Index]", found: _Found, latent: float | None
) -> tuple[_Sizes, dict[str, float]]:
    """The sizes of what varies, and the measures of the model."""
    groups = levels_of(factors)
    if rows.slopes:
        scales = 1.0 / effects_of(rows)[1]
        sizes = _Sizes(("intercept_sd", "slope_sd", "intercept_slope"), lambda theta: slope_sizes(theta, scales))
        return sizes, {"singular": 0.0, **slope_measures(sizes.of(found.theta), groups[0])}
    spreads = [0.0] * len(groups)
    for i, theta in zip(found.kept, found.theta.tolist(), strict=True):
        spreads[i] = theta
    names = [f"intercept_sd_{i}" if factors[1:] else "intercept_sd" for i in range(1, len(groups) + 1)]
    measures = intercept_measures(spreads, latent, groups, rows.nested)
    sizes = _Sizes(tuple(names[i] for i in found.kept), lambda theta: theta)
    return sizes, {"singular": float(0.0 in spreads), **measures}


def _searched(
    rows: ModelRows, family: Family, factors: "list[Index]", columns: "Array", first: "Array"
) -> _Found | str:
    """Where the likelihood is greatest, from coefficients (k,) on, of the factors that have a variance; or why not."""
    sloped = bool(rows.slopes)
    kept = _largest_first(factors)
    while True:
        integral = _integral(rows, family, [factors[i] for i in kept], columns)
        at = maximum(integral, first, sloped)
        if at is None:
            return "the likelihood was not maximised: the estimates did not settle"
        found = _Found(kept, integral, at)
        if float(abs(found.theta).max()) > _BOUNDLESS:
            return "the outcome hardly varies within clusters: the variance between them has no bound"
        if not at_edge(found.theta, sloped):
            return found
        if sloped:
            return SINGULAR_SLOPE
        kept = [one for one, size in zip(kept, found.theta, strict=True) if size >= SINGULAR]
        if not kept:
            return _Found([], integral, at[: columns.shape[1]])


def _integral(rows: ModelRows, family: Family, factors: "list[Index]", columns: "Array") -> Integral:
    """The likelihood of an intercept and a slope of clusters, of intercepts of several factors, or of one."""
    if rows.slopes:
        (codes,), (groups,) = factors, levels_of(factors)
        return Laplace(columns, rows, family, OfCluster(effects_of(rows)[0], codes, groups))
    if rows.factors:
        return Laplace(columns, rows, family, OfFactors(tuple(factors)))
    return Quadrature(columns, rows, family, factors[0], levels_of(factors)[0])
