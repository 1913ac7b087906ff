"""Linear mixed models: rows of a cluster share a random intercept, and a random slope where there is one."""

from collections.abc import Sequence
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.mixed_deviance import Deviance, OfClusters, OfFactors, lower
from tablegen.stats.regression.satterthwaite import approximation, curvature, reach_of, slopes

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]

_ITERATIONS = 50
_SINGULAR = 1e-4  # as R's lme4: isSingular
_MOST = 3000
"""So many levels beside those of the largest factor: their products with one another are dense."""
_NOTHING = 1e-14  # of the residual variance without random effects
_SINGULAR_SLOPE = (
    "a random intercept or slope has no variance, or they are perfectly correlated (singular): leave the slope out"
)


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
    named = rows.factors or ((rows.clusters,) if rows.clusters is not None else ())
    factors = [np.unique(one, return_inverse=True)[1].astype(np.int64) for one in named]
    groups = [int(codes.max()) + 1 for codes in factors]
    if problem := _unfit_factors(factors, groups, n) or _too_many(groups[0] * (1 + len(rows.slopes)), n):
        return refused(k, problem)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    units = np.array([1.0, *(float(rows.x[:, i].std()) for i in rows.slopes)])
    z = np.column_stack([np.ones(n), *(rows.x[:, i] for i in rows.slopes)]) / units
    y = rows.y if rows.offset is None else rows.y - rows.offset
    middle, scale = float(y.mean()), float(plain.measures["sigma"])
    with np.errstate(all="ignore"):
        of = (basis.columns, (y - middle) / scale, rows.restricted)
        deviance = OfFactors(*of, tuple(factors)) if factors[1:] else OfClusters(*of, z, factors[0], groups[0])
        theta = _lowest(deviance, 3 if rows.slopes else len(factors), bool(rows.slopes))
        if theta is None:
            return refused(k, f"the {'restricted ' if rows.restricted else ''}likelihood was not maximised")
        if rows.slopes and _edge(theta, slope=True):
            return refused(k, _SINGULAR_SLOPE)
        at = deviance.solved(theta)
        if at.sigma2 < _NOTHING:
            return refused(k, "within clusters the terms explain everything: there is no residual variance")
        cov = scale * scale * at.sigma2 * basis.back @ at.inverse @ basis.back.T
        b = scale * basis.back @ at.b
        b[0] += middle
        sizes = np.append(theta, at.sigma2**0.5)
        reach = np.append(_reach(theta, bool(rows.slopes)), reach_of(sizes[-1:]))
        near = None if _edge(theta, bool(rows.slopes)) else approximation(deviance, sizes, reach, scale * basis.back)
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov))):
        return refused(k, TOO_EXTREME)
    loglik = -0.5 * (at.deviance + 2.0 * (n - (k if rows.restricted else 0)) * log(scale)) - _basis(basis.back, rows)
    sigma = scale * at.sigma2**0.5
    measures = _measures(lower(theta) / units[:, None], sigma, groups[0]) if not factors[1:] else {}
    measures = measures or _of_factors(theta, sigma, groups, rows.nested)
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
        length = float(np.hypot(theta[1], theta[2]))
        sds = scales * sigma * np.array([theta[0], length])
        return np.array([*sds, theta[1] / length, scales[0] * sigma])

    names = ("intercept_sd", "slope_sd", "intercept_slope", "sigma") if sloped else ("intercept_sd", "sigma")
    if not sloped and factors > 1:
        names = (*(f"intercept_sd_{i}" for i in range(1, factors + 1)), "sigma")
    turn = slopes(natural, sizes, reach)
    return Beyond.apart(names, cov, turn.T @ spread @ turn)


def _basis(back: "Array", rows: ModelRows) -> float:
    """What the determinant of X'V⁻¹X in a restricted log-likelihood owes to the basis of its columns."""
    import numpy as np

    return -float(np.linalg.slogdet(back)[1]) if rows.restricted else 0.0


def unfit(groups: int, n: int) -> str | None:
    """Why what varies between clusters cannot be told from what varies within; None where it can."""
    if groups < 2:
        return "all rows are of one cluster: the variance between clusters cannot be estimated"
    if groups == n:
        return "every cluster has a single row: what varies between clusters cannot be told from what varies within"
    return None


def _unfit_factors(factors: "Sequence[Index]", groups: list[int], n: int) -> str | None:
    """Why the intercepts of these factors cannot be told from one another, or from what is left."""
    import numpy as np

    if alone := next(filter(None, (unfit(size, n) for size in groups)), None):
        return alone
    for i, j in combinations(range(len(factors)), 2):
        pairs = np.unique(factors[i] * groups[j] + factors[j]).size
        if pairs == groups[i] == groups[j]:
            return "two of the random intercepts divide the rows alike: leave one of them out"
    spare = sum(groups) - max(groups)
    return f"{spare:,} random intercepts beside the largest factor are more than {_MOST:,}" if spare > _MOST else None


def _too_many(effects: int, n: int) -> str | None:
    return f"{n} rows are no more than the {effects} random effects: leave the slope out" if n <= effects else None


def _measures(factor: "Array", sigma: float, groups: int) -> dict[str, float]:
    spread = factor @ factor.T * sigma * sigma
    found = {"clusters": float(groups), "sigma": sigma, "random_sd": float(spread[0, 0]) ** 0.5}
    found["singular"] = float(factor[0, 0] < _SINGULAR)
    if len(factor) == 1:
        return found | {"icc": found["random_sd"] ** 2 / (found["random_sd"] ** 2 + sigma * sigma)}
    found["slope_sd"] = float(spread[1, 1]) ** 0.5
    return found | {"slope_correlation": float(spread[0, 1]) / (found["random_sd"] * found["slope_sd"])}


def _of_factors(theta: "Array", sigma: float, groups: list[int], nested: bool) -> dict[str, float]:
    """The measures of several factors; the ICC of one that is nested is of rows that have the outer ones in common."""
    spreads = [float(one) * sigma for one in theta]
    total = sigma * sigma + sum(one * one for one in spreads)
    found = {"sigma": sigma, "singular": float(min(theta) < _SINGULAR)}
    for i, (one, size) in enumerate(zip(spreads, groups, strict=True), start=1):
        shared = sum(other * other for other in spreads[:i]) if nested else one * one
        found |= {f"clusters_{i}": float(size), f"random_sd_{i}": one, f"icc_{i}": shared / total}
    return found


def _reach(theta: "Array", slope: bool) -> "Array":
    """How far derivatives follow the factor: what a slope shares with the intercept as far as all of it."""
    import numpy as np

    return reach_of(np.array([theta[0], np.hypot(theta[1], theta[2]), theta[2]]) if slope else theta)


def _edge(theta: "Array", slope: bool) -> bool:
    """Whether a variance is 0: there the deviance has no curvature to tell degrees of freedom from."""
    return float(min(theta[[0, -1]] if slope else theta)) < _SINGULAR


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

    if _edge(theta, slope):
        return theta
    for _ in range(_ITERATIONS):
        reach = _reach(theta, slope)
        move = np.linalg.solve(curvature(deviance.profiled, theta, reach), slopes(deviance.profiled, theta, reach))
        if not np.all(np.isfinite(move)) or _edge(theta - move, slope):
            return theta
        theta = theta - move
        if float(np.abs(move).max()) < 1e-9:
            return theta
    return None
