"""A regression with one linear predictor by maximum likelihood; what cannot be fitted is refused with the reason."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tablegen.stats.regression.design import Basis, prepare
from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.newton import Point, Problem, Search, climb, doubt, evaluate
from tablegen.stats.regression.surface import Climbed
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

Separating = Callable[["Array", "Array"], tuple[int, ...]]
"""Finds the columns (n, k) that predict the outcome (n,) perfectly."""


def maximised(rows: ModelRows, family: Family, separating: Separating) -> Fitted:
    """The maximum likelihood fit of `rows`, which have a mean of the outcome inside of its range.

    The search runs on an orthonormal basis of the standardised columns. It is interrupted at an extreme linear
    predictor to look whether the columns separate the outcome (Albert & Anderson 1984, Biometrika 71: 1-10).
    """
    import numpy as np

    n, k = rows.x.shape
    if n < k:
        return refused(k, f"{n} complete cases are too few for {k} coefficients")
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    with np.errstate(all="ignore"):
        problem = Problem(rows.y, family, rows.offset, rows.weights)
        null = _null(problem)
        found, separated = _searched(basis, problem, separating, null)
        b, cov = basis.back @ found.point.at, basis.back @ found.cov @ basis.back.T
        finite = bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov)) and np.all(np.diag(cov) >= 0.0))
    return Fitted(
        b,
        cov,
        found.point.loglik,
        null.point.loglik,
        doubt(found, separated, finite),
        separated,
        rows=LikelihoodRows(basis, problem, found),
        surface=Climbed(found.point, found.cov, basis.back, partial(_curved, basis.columns, problem)),
    )


@frozen(eq=False)
class LikelihoodRows:
    """What a fit tells of each row, worked out when it is asked for."""

    basis: Basis
    problem: Problem
    found: Search

    @property
    def _eta(self) -> "Array":
        return self.problem.predictor(self.basis.columns, self.found.point.at)

    def means(self) -> "Array":
        """The mean (n,) that the model expects."""
        return self.problem.family.mean(self._eta)

    def influence(self) -> "Array":
        """What each row adds to the coefficients (n, k), to first order."""
        _, slope, _ = self.problem.of_rows(self._eta)
        return (self.basis.columns * slope[:, None]) @ self.found.cov @ self.basis.back.T

    def leverage(self) -> "Array":
        """The diagonal (n,) of the hat matrix."""
        import numpy as np

        _, _, weight = self.problem.of_rows(self._eta)
        return weight * np.einsum("ij,jk,ik->i", self.basis.columns, self.found.cov, self.basis.columns)


def _curved(columns: "Array", problem: Problem, at: "Array") -> Point:
    """The likelihood at these coefficients with its own curvature, of a family whose scoring may not find the top."""
    point, observed = evaluate(columns, problem, at), problem.family.observed
    if observed is None:
        return point
    itself = replace(problem, family=replace(problem.family, at=observed))
    return replace(point, curvature=evaluate(columns, itself, at).information)


def _null(problem: Problem) -> Search:
    """The fit of a constant (and the offset) alone, the starting point of the others."""
    import numpy as np

    n = problem.y.size
    flat = np.full((n, 1), n**-0.5)
    mean = float(np.average(problem.y, weights=problem.weights))
    level = problem.family.link(mean) - (0.0 if problem.offset is None else float(problem.offset.mean()))
    return climb(partial(evaluate, flat, problem), np.array([level * n**0.5]))


def _searched(basis: Basis, problem: Problem, separating: Separating, null: Search) -> tuple[Search, tuple[int, ...]]:
    """The search from the constant's fit, and the columns that separate the outcome where it goes astray."""
    start = basis.columns.sum(axis=0) * float(null.point.at[0]) * problem.y.size**-0.5
    likelihood = partial(evaluate, basis.columns, problem)
    found = climb(likelihood, start, null.point.extreme + problem.family.extreme)
    if found.converged:
        return found, ()
    separated = separating(basis.design.columns, problem.y)
    if not separated:
        found = climb(likelihood, _by_observed(basis, problem, start))
    return found, separated


def _by_observed(basis: Basis, problem: Problem, start: "Array") -> "Array":
    """Where Newton's own steps lead from the start, of a family that has them; the start itself of others."""
    observed = problem.family.observed
    if observed is None:
        return start
    likelihood = partial(evaluate, basis.columns, replace(problem, family=replace(problem.family, at=observed)))
    return climb(likelihood, start).point.at
