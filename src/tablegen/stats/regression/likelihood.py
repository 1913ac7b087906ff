"""A regression with one linear predictor by maximum likelihood; what cannot be fitted is refused with the reason."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import Basis, listed, prepare
from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.newton import EXTREME, Problem, Search, climb

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
        problem = _problem(rows, family)
        null = _null(problem)
        found, separated = _searched(basis, problem, separating, null)
        b, cov = basis.back @ found.at, basis.back @ found.cov @ basis.back.T
        finite = bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov)))
        slope, weight, mean = problem.slope(found.eta), problem.weight(found.eta), family.mean(found.eta)
    return Fitted(
        b,
        cov,
        found.loglik,
        null.loglik,
        found.steps,
        _doubt(found, separated, finite),
        separated,
        fitted=mean,
        influence=lambda: (basis.columns * slope[:, None]) @ found.cov @ basis.back.T,
        leverage=lambda: weight * np.einsum("ij,jk,ik->i", basis.columns, found.cov, basis.columns),
    )


def _problem(rows: ModelRows, family: Family) -> Problem:
    offset = 0.0 if rows.offset is None else rows.offset
    return Problem(rows.y, family, offset, 1.0 if rows.weights is None else rows.weights)


def _null(problem: Problem) -> Search:
    """The fit of a constant (and the offset) alone, the starting point of the others."""
    import numpy as np

    n = problem.y.size
    flat = np.full((n, 1), n**-0.5)
    mean = float(np.sum(problem.weights * problem.y) / np.sum(problem.weights * np.ones(n)))
    level = problem.family.link(mean) - float(np.mean(problem.offset))
    return climb(flat, problem, np.array([level * n**0.5]))


def _searched(basis: Basis, problem: Problem, separating: Separating, null: Search) -> tuple[Search, tuple[int, ...]]:
    """The search from the constant's fit, and the columns that separate the outcome where it goes astray."""
    import numpy as np

    n = problem.y.size
    start = basis.columns.T @ np.full(n, null.at[0] * n**-0.5)
    found = climb(basis.columns, problem, start, float(np.abs(null.eta).max()) + EXTREME)
    if found.converged:
        return found, ()
    separated = separating(basis.design.columns, problem.y)
    if not separated:
        found = climb(basis.columns, problem, start)
    return found, separated


def _doubt(found: Search, separated: tuple[int, ...], finite: bool) -> str | None:
    if separated:
        verb = "predicts" if len(separated) == 1 else "together predict"
        return f"{listed(separated)} {verb} the outcome perfectly (separation): the estimates are infinite"
    if not found.converged:
        return f"the maximum likelihood was not found in {found.steps} steps"
    return None if finite else TOO_EXTREME
