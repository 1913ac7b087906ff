"""Linear mixed models: rows of a cluster share a random intercept, and a random slope where there is one."""

from dataclasses import dataclass
from functools import cached_property
from math import inf, log, pi
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.satterthwaite import approximation, curvature, slopes

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 50
_SINGULAR = 1e-4  # as R's lme4: isSingular
_NOTHING = 1e-14  # of the residual variance without random effects
_SINGULAR_SLOPE = (
    "a random intercept or slope has no variance, or they are perfectly correlated (singular): leave the slope out"
)


def fit_mixed_linear(rows: ModelRows) -> Fitted:
    """Restricted maximum likelihood, or maximum likelihood: Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1).

    The deviance is profiled to the relative Cholesky factor of the random effects; of a single grouping factor it is a
    sum over clusters. Variances of coefficients are those of lme4, (X'V⁻¹X)⁻¹, with t of Satterthwaite's degrees of
    freedom as in lmerTest (Kuznetsova, Brockhoff & Christensen 2017, J Stat Softw 82(13)). Its measures are clusters,
    sigma, random_sd, icc (of an intercept alone), slope_sd and slope_correlation, and singular (1 or 0).
    """
    import numpy as np

    n, k = rows.x.shape
    plain = fit_linear(rows)
    if plain.problem:
        return plain
    assert rows.clusters is not None
    codes = np.unique(rows.clusters, return_inverse=True)[1].astype(np.int64)
    groups = int(codes.max()) + 1
    if problem := unfit(groups, n) or _too_many(groups * (1 + len(rows.slopes)), n):
        return refused(k, problem)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    units = np.array([1.0, *(float(rows.x[:, i].std()) for i in rows.slopes)])
    z = np.column_stack([np.ones(n), *(rows.x[:, i] for i in rows.slopes)]) / units
    y = rows.y if rows.offset is None else rows.y - rows.offset
    middle, scale = float(y.mean()), float(plain.measures["sigma"])
    with np.errstate(all="ignore"):
        deviance = Deviance(basis.columns, (y - middle) / scale, z, codes, groups, rows.restricted)
        theta = _lowest(deviance)
        if theta is None:
            return refused(k, f"the {'restricted ' if rows.restricted else ''}likelihood was not maximised")
        if rows.slopes and _edge(theta):
            return refused(k, _SINGULAR_SLOPE)
        at = deviance.solved(theta)
        if at.sigma2 < _NOTHING:
            return refused(k, "within clusters the terms explain everything: there is no residual variance")
        cov = scale * scale * at.sigma2 * basis.back @ at.inverse @ basis.back.T
        b = scale * basis.back @ at.b
        b[0] += middle
        sizes = np.append(theta, at.sigma2**0.5)
        near = None if _edge(theta) else approximation(deviance, sizes, scale * basis.back)
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov))):
        return refused(k, TOO_EXTREME)
    loglik = -0.5 * (at.deviance + 2.0 * (n - (k if rows.restricted else 0)) * log(scale)) - _basis(basis.back, rows)
    measures = _measures(lower(theta) / units[:, None], scale * at.sigma2**0.5, groups)
    df = float(deviance.degrees)
    return Fitted(b, cov, loglik, float("nan"), df=df, measures=measures, approximation=near)


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


def lower(theta: "Array") -> "Array":
    """The lower triangle (q, q) of the relative factor, from its entries by column."""
    import numpy as np

    q = 1 if theta.size == 1 else 2
    made = np.zeros((q, q))
    made[np.triu_indices(q)[::-1]] = theta
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The coefficients on the basis (k,), (X'V⁻¹X)⁻¹ σ⁻² there, σ², and the deviance, all of it given θ."""

    b: "Array"
    inverse: "Array"
    sigma2: float
    deviance: float
    logs: float
    squares: float


@dataclass(frozen=True, eq=False)
class Deviance:
    """-2 log-likelihood of columns (n, k), an outcome (n,) and random effects of z (n, q) within clusters (n,)."""

    x: "Array"
    y: "Array"
    z: "Array"
    codes: "NDArray[int64]"
    groups: int
    restricted: bool

    @cached_property
    def _products(self) -> "tuple[Array, Array]":
        """Z'Z (G, q, q) and Z'(X, y) (G, q, k + 1) of each cluster."""
        import numpy as np

        both = np.column_stack([self.x, self.y])

        def summed(other: "Array") -> "Array":
            made = np.zeros((self.groups, self.z.shape[1], other.shape[1]))
            np.add.at(made, self.codes, self.z[:, :, None] * other[:, None, :])
            return made

        return summed(self.z), summed(both)

    @cached_property
    def _total(self) -> "Array":
        import numpy as np

        both = np.column_stack([self.x, self.y])
        return both.T @ both

    @property
    def degrees(self) -> int:
        """Of how many residuals σ² is the mean square."""
        n, k = self.x.shape
        return n - k if self.restricted else n

    def solved(self, theta: "Array") -> Solved:
        """The best coefficients and σ² for this factor, and the deviance there."""
        import numpy as np

        zz, zxy = self._products
        factor = lower(theta)
        inner = np.eye(len(factor)) + factor.T @ zz @ factor
        roots = np.linalg.cholesky(inner)
        reduced = np.linalg.solve(roots, factor.T @ zxy)
        left: Array = self._total - np.asarray(np.einsum("gqa,gqb->ab", reduced, reduced), dtype=np.float64)
        k = self.x.shape[1]
        inverse = np.linalg.inv(left[:k, :k]).astype(np.float64)
        b = inverse @ left[:k, k]
        squares = float(left[k, k] - b @ left[:k, k])
        logs = 2.0 * float(np.log(np.diagonal(roots, axis1=1, axis2=2)).sum())
        if self.restricted:
            logs += float(np.linalg.slogdet(left[:k, :k])[1])
        sigma2 = squares / self.degrees
        profiled = logs + self.degrees * (1.0 + log(2.0 * pi * sigma2)) if sigma2 > 0.0 else inf
        return Solved(b, inverse, sigma2, profiled, logs, squares)

    def profiled(self, theta: "Array") -> float:
        """The deviance with σ² at its best."""
        return self.solved(theta).deviance

    def whole(self, parameters: "Array") -> float:
        """The deviance of θ and, last, σ."""
        at, sigma = self.solved(parameters[:-1]), float(parameters[-1])
        return at.logs + self.degrees * log(2.0 * pi * sigma * sigma) + at.squares / (sigma * sigma)

    def covariances(self, parameters: "Array") -> "Array":
        """The covariances (k, k) of the coefficients, of θ and, last, σ."""
        return self.solved(parameters[:-1]).inverse * float(parameters[-1]) ** 2


def _edge(theta: "Array") -> bool:
    """Whether a variance is 0: there the deviance has no curvature to tell degrees of freedom from."""
    return float(min(theta[0], theta[-1])) < _SINGULAR


def _lowest(deviance: Deviance) -> "Array | None":
    """The factor of the least deviance: a search within its bounds, then Newton's steps to the last digits."""
    import numpy as np
    from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

    q = deviance.z.shape[1]
    start = np.array([1.0] if q == 1 else [1.0, 0.0, 1.0])
    bounds = [(0.0, None)] if q == 1 else [(0.0, None), (None, None), (0.0, None)]
    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}
    found = cast(Any, minimize(deviance.profiled, start, method="Nelder-Mead", bounds=bounds, options=options))
    theta: Array = np.asarray(found.x, dtype=np.float64)
    if not np.isfinite(deviance.profiled(theta)):
        return None
    return _polished(deviance, theta)


def _polished(deviance: Deviance, theta: "Array") -> "Array | None":
    """Newton's steps from next to the least deviance on, to where its slope is rounding."""
    import numpy as np

    if _edge(theta):
        return theta
    for _ in range(_ITERATIONS):
        slope = slopes(deviance.profiled, theta)
        move = np.linalg.solve(curvature(deviance.profiled, theta), slope)
        if not np.all(np.isfinite(move)) or _edge(theta - move):
            return theta
        theta = theta - move
        if float(np.abs(move).max()) < 1e-9:
            return theta
    return None
