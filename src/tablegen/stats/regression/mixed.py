"""Linear mixed models: rows of a cluster share a random intercept, and a random slope where there is one."""

from math import log
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.mixed_deviance import Deviance, OfClusters, OfFactors
from tablegen.stats.regression.satterthwaite import approximation, curvature, reach_of, slopes
from tablegen.stats.regression.varying import (
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
_NOTHING = 1e-14  # of the residual variance without random effects


def fit_mixed_linear(rows: ModelRows) -> Fitted:
    """Restricted maximum likelihood, or maximum likelihood: Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1).

    The deviance is profiled to the relative Cholesky factor of the random effects, of clusters, or of several factors.
    Variances of coefficients are those of lme4, (X'V⁻¹X)⁻¹, with t of Satterthwaite's degrees of
    freedom as in lmerTest (Kuznetsova, Brockhoff & Christensen 2017, J Stat Softw 82(13)). Its measures are clusters,
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
        near = None if at_edge(theta, sloped) else approximation(deviance, sizes, reach, scale * basis.back)
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
    return Fitted(b, cov, loglik, float("nan"), df=df, measures=measures, approximation=near, beyond=beyond)


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
    from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

    start = np.ones(parameters)
    bounds: list[tuple[float | None, None]] = [(0.0, None)] * parameters
    if slope:
        start[1], bounds[1] = 0.0, (None, None)
    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}
    found = cast(Any, minimize(deviance.profiled, start, method="Nelder-Mead", bounds=bounds, options=options))
    theta: Array = np.asarray(found.x, dtype=np.float64)
    if not np.isfinite(deviance.profiled(theta)):
        return None
    return _polished(deviance, theta, slope)


def _polished(deviance: Deviance, theta: "Array", slope: bool) -> "Array | None":
    """Newton's steps from next to the least deviance on, to where its slope is rounding."""
    import numpy as np

    if at_edge(theta, slope):
        return theta
    for _ in range(_ITERATIONS):
        reach = reach_over(theta, slope)
        move = np.linalg.solve(curvature(deviance.profiled, theta, reach), slopes(deviance.profiled, theta, reach))
        if not np.all(np.isfinite(move)) or at_edge(theta - move, slope):
            return theta
        theta = theta - move
        if float(np.abs(move).max()) < 1e-9:
            return theta
    return None
