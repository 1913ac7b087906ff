"""Linear mixed models: rows of a cluster share a random intercept, and a random slope where there is one."""

from collections.abc import Callable
from dataclasses import replace
from math import log
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.mixed_deviance import Deviance, OfClusters, OfFactors, RowsOfClusters, Solved
from tablegen.stats.regression.newton import Point
from tablegen.stats.regression.satterthwaite import approximation, curvature, reach_of, slopes
from tablegen.stats.regression.surface import Refitted
from tablegen.stats.regression.varying import (
    SINGULAR,
    SINGULAR_SLOPE,
    at_edge,
    codes_of,
    effects_of,
    intercept_measures,
    levels_of,
    reach_over,
    slope_measures,
    slope_sizes,
    unfit,
)

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]

_ITERATIONS = 50
_MOST = 3000
"""So many levels beside those of the largest factor: their products with one another are dense."""
_LEAST_START = 0.1
"""A relative SD to begin a search with: at 0 the deviance has no slope."""
_NOTHING = 1e-14  # of the residual variance without random effects


def fit_mixed_linear(rows: ModelRows) -> Fitted:
    """Restricted maximum likelihood, or maximum likelihood: Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1).

    The deviance is profiled to the relative Cholesky factor of the random effects, of clusters, or of several factors.
    Variances of coefficients are those of lme4, (X'V⁻¹X)⁻¹, with t of Satterthwaite's degrees of
    freedom as in lmerTest (Kuznetsova, Brockhoff & Christensen 2017, J Stat Softw 82(13)). A restricted likelihood is
    no surface: it changes with the terms. Its measures are clusters,
    sigma, random_sd, icc (of an intercept alone), slope_sd and slope_correlation, and singular (1 or 0); of several
    factors clusters, random_sd and icc have their numbers: icc_1, icc_2.
    """
    import numpy as np

    n, k = rows.x.shape
    plain = fit_linear(rows)
    if plain.problem:
        return plain
    factors, sloped = codes_of(rows), bool(rows.slopes)
    if problem := unfit(factors, rows, _MOST):
        return refused(k, problem)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    z, units = effects_of(rows)
    groups = levels_of(factors)
    y = rows.y if rows.offset is None else rows.y - rows.offset
    middle, scale = float(y.mean()), float(plain.measures["sigma"])
    with np.errstate(all="ignore"):
        of = (basis.columns, (y - middle) / scale, rows.restricted)
        deviance = OfFactors(*of, tuple(factors)) if factors[1:] else OfClusters(*of, z, factors[0], groups[0])
        theta = _lowest(deviance, 3 if sloped else len(factors), sloped)
        if theta is None:
            return refused(k, f"the {'restricted ' if rows.restricted else ''}likelihood was not maximised")
        if sloped and at_edge(theta, slope=True):
            return refused(k, SINGULAR_SLOPE)
        at = deviance.solved(theta)
        if at.sigma2 < _NOTHING:
            return refused(k, "within clusters the terms explain everything: there is no residual variance")
        cov = scale * scale * at.sigma2 * basis.back @ at.inverse @ basis.back.T
        b = scale * basis.back @ at.b
        b[0] += middle
        sizes = np.append(theta, at.sigma2**0.5)
        reach = np.append(reach_over(theta, sloped), reach_of(sizes[-1:]))
        bare = rows.drawn or at_edge(theta, sloped)
        near = None if bare else approximation(deviance, sizes, reach, scale * basis.back)
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov))):
        return refused(k, TOO_EXTREME)
    loglik = -0.5 * (at.deviance + 2.0 * (n - (k if rows.restricted else 0)) * log(scale)) - _basis(basis.back, rows)
    sigma = scale * at.sigma2**0.5
    spreads = [float(one) * sigma for one in theta]
    measures = intercept_measures(spreads, sigma * sigma, groups, rows.nested) if not sloped else {}
    measures = measures or slope_measures(slope_sizes(theta, sigma / units), groups[0])
    measures |= {"sigma": sigma, "singular": float(at_edge(theta, sloped))}
    df = float(deviance.degrees)
    beyond = _beyond(sizes, reach, near.spread, cov, scale / units) if near else None
    own = scale * basis.back, scale, rows.y - y + middle
    told = RowsOfClusters(deviance, theta, *own) if isinstance(deviance, OfClusters) else None
    surface = None if rows.restricted else _surface(deviance, theta, at, basis.back, scale, middle)
    made = Fitted(b, cov, loglik, float("nan"), df=df, measures=measures, beyond=beyond)
    return replace(made, approximation=near, surface=surface, rows=told)


def _surface(deviance: Deviance, theta: "Array", at: Solved, back: "Array", scale: float, middle: float) -> Refitted:
    """The likelihood of an outcome in units of `scale` about `middle`: at all coefficients with θ and σ at their best.

    What the outcome's unit adds to the logarithm of it is left out.
    """
    import numpy as np

    sloped = isinstance(deviance, OfClusters) and deviance.z.shape[1] > 1
    constant: Array = middle / scale * np.linalg.inv(back)[:, 0].astype(np.float64)

    def best(start: "Array", across: "Array") -> "tuple[Array, float] | None":
        def within(theta: "Array") -> Solved:
            return deviance.solved_within(theta, start - constant, across)

        near = _searched(lambda theta: within(theta).deviance, theta, sloped)
        found = within(near)
        return (found.b, -0.5 * found.deviance) if np.isfinite(found.deviance) else None

    unknown = np.full(at.inverse.shape, np.nan)
    top = Point(at.b + constant, -0.5 * at.deviance, unknown[0], unknown, float("nan"))
    return Refitted(top, at.sigma2 * at.inverse, scale * back, best)


def _beyond(sizes: "Array", reach: "Array", spread: "Array", cov: "Array", scales: "Array") -> Beyond:
    """The covariances of the SDs of random effects (of a slope also the correlation) and of the residuals.

    `spread` are those of `sizes` (p,), the relative factor and the residual SD on the basis, which derivatives follow
    to their `reach`; `scales` (q,) turn SDs of the basis into those of the data. Estimates of variances and of
    coefficients are asymptotically independent.
    """
    import numpy as np

    sloped, factors = len(scales) > 1, sizes.size - 1

    def natural(parameters: "Array") -> "Array":
        theta, sigma = parameters[:-1], float(parameters[-1])
        if not sloped:
            return scales[0] * sigma * np.append(theta, 1.0)
        return np.append(slope_sizes(theta, scales * sigma), scales[0] * sigma)

    names = ("intercept_sd", "slope_sd", "intercept_slope", "sigma") if sloped else ("intercept_sd", "sigma")
    if not sloped and factors > 1:
        names = (*(f"intercept_sd_{i}" for i in range(1, factors + 1)), "sigma")
    turn = slopes(natural, sizes, reach)
    return Beyond.apart(names, cov, turn.T @ spread @ turn)


def _basis(back: "Array", rows: ModelRows) -> float:
    """What the determinant of X'V⁻¹X in a restricted log-likelihood owes to the basis of its columns."""
    import numpy as np

    return -float(np.linalg.slogdet(back)[1]) if rows.restricted else 0.0


def _lowest(deviance: Deviance, parameters: int, slope: bool) -> "Array | None":
    """The factor of the least deviance: a search within its bounds, then Newton's steps to the last digits."""
    import numpy as np

    start = np.ones(parameters)
    if slope:
        start[1] = 0.0
    theta = _searched(deviance.profiled, start, slope)
    return _polished(deviance, theta, slope) if np.isfinite(deviance.profiled(theta)) else None


def _searched(profiled: "Callable[[Array], float]", start: "Array", slope: bool) -> "Array":
    """The factor of a low deviance, from a start on, whose SDs are not below 0.

    The search may go below 0, where the deviance is as above: kept from there its simplex would collapse at the edge,
    next to a variance that is small.
    """
    import numpy as np
    from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

    first = start if slope else np.maximum(start, _LEAST_START)
    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}
    found = cast(Any, minimize(profiled, first, method="Nelder-Mead", options=options))
    theta: Array = np.asarray(found.x, dtype=np.float64)
    return theta * np.where(theta[[0, 0, 2]] < 0.0, -1.0, 1.0) if slope else abs(theta)


def _polished(deviance: Deviance, theta: "Array", slope: bool) -> "Array | None":
    """Newton's steps from next to the least deviance on, to where its slope is rounding."""
    import numpy as np

    if at_edge(theta, slope):
        return theta if slope else np.where(theta < SINGULAR, 0.0, theta)
    for _ in range(_ITERATIONS):
        reach = reach_over(theta, slope)
        move = np.linalg.solve(curvature(deviance.profiled, theta, reach), slopes(deviance.profiled, theta, reach))
        if not np.all(np.isfinite(move)) or at_edge(theta - move, slope):
            return theta
        theta = theta - move
        if float(np.abs(move).max()) < 1e-9:
            return theta
    return None
