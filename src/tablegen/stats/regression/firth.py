"""Logistic regression with Firth's penalty: estimates that are finite where the outcome is separated."""

from functools import partial
from typing import TYPE_CHECKING

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression import families
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.likelihood import LikelihoodRows
from tablegen.stats.regression.logistic import one_sided
from tablegen.stats.regression.newton import Point, Problem, climb
from tablegen.stats.regression.surface import Climbed

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def fit_firth(rows: ModelRows) -> Fitted:
    """Logistic regression by the likelihood times the root of its information's determinant, Jeffreys' prior.

    Firth (1993), Biometrika 80: 27-38; Heinze & Schemper (2002), Stat Med 21: 2409-2419. The variances are those of the
    information without the penalty, as in the latter (logistf from 1.24 on augments its data). `loglik` is penalised;
    `loglik_null` is that of the whole design with all coefficients but the constant held at 0.
    """
    import numpy as np

    n, k = rows.x.shape
    if unfit := one_sided(rows) or (f"{n} complete cases are too few for {k} coefficients" if n < k else None):
        return refused(k, unfit)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    with np.errstate(all="ignore"):
        problem = Problem(rows.y, families.logit(), rows.offset, rows.weights)
        penalised = partial(_penalised, basis.columns, problem)
        origin = np.zeros_like(basis.columns[0])
        found = climb(penalised, origin)
        surface = Climbed(found.point, found.cov, basis.back, penalised)
        null = surface.held(range(1, k), origin[1:]) if found.converged and k > 1 else found.point
        b, cov = basis.back @ found.point.at, basis.back @ found.cov @ basis.back.T
        scale = float(np.linalg.slogdet(basis.back)[1])  # from the determinant on the basis to that of the columns
    if not found.converged:
        return refused(k, f"the penalised maximum likelihood was not found in {found.steps} steps")
    if null is None or not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov))):
        return refused(k, TOO_EXTREME)
    heights = found.point.loglik - scale, null.loglik - scale
    return Fitted(b, cov, *heights, rows=LikelihoodRows(basis, problem, found), surface=surface)


def _penalised(columns: "Array", problem: Problem, at: "Array") -> Point:
    """The penalised likelihood at coefficients on the basis: its logarithm, modified score and curvature.

    The information is that without the penalty. Scoring by it alone gets nowhere where patients are few.
    """
    import numpy as np

    eta = problem.predictor(columns, at)
    loglik, slope, weight = problem.of_rows(eta)
    information = (columns * weight[:, None]).T @ columns
    sign, determinant = np.linalg.slogdet(information)
    height = float(loglik.sum()) + 0.5 * float(determinant)
    extreme = max(-float(eta.min()), float(eta.max()))
    if sign <= 0.0 or not np.isfinite(height):
        return Point(at, -np.inf, np.full(at.size, np.nan), information, extreme)
    inverse = np.linalg.inv(information).astype(np.float64)
    leverage = weight * ((columns @ inverse) * columns).sum(axis=1)
    half = 0.5 - problem.family.mean(eta)
    curvature = _curvature(columns, weight, half, leverage, inverse)
    return Point(at, height, columns.T @ (slope + leverage * half), information, extreme, curvature)


def _curvature(columns: "Array", weight: "Array", half: "Array", leverage: "Array", inverse: "Array") -> "Array":
    """The derivatives (k, k) of the modified score, with the sign of an information.

    By the chain rule from h = w x'I⁻¹x, with w' = w (1 - 2p) x and (I⁻¹)' = -I⁻¹ I' I⁻¹; `half` is 1/2 - p.
    """
    spread, turning = columns @ inverse, 2.0 * half
    known = weight + leverage * (0.25 - half * half)
    curvature = (columns * known[:, None]).T @ columns
    for j, column in enumerate(columns.T):
        grown = (columns * (weight * turning * column)[:, None]).T @ columns
        turned = turning * leverage * column - weight * ((spread @ grown) * spread).sum(axis=1)
        curvature[:, j] -= columns.T @ (half * turned)
    return curvature
