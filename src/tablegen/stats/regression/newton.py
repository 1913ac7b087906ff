"""Fisher scoring: the maximum of a likelihood of one linear predictor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import listed
from tablegen.stats.regression.families import Family
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 200
_DECREMENT = 1e-22  # twice the log-likelihood still to be gained: b is then good to 1e-11 of its se
_BLOCK = 8192  # rows whose numbers stay in the processor's cache
EXTREME = 20.0
"""A linear predictor of a fitted probability within 2e-9 of 0 or 1: the outcome is separated, or nearly so."""


@frozen(eq=False)
class Problem:
    """A likelihood to be maximised: the outcome `y` (n,), its family, an offset (n,) and weights (n,), or none."""

    y: "Array"
    family: Family
    offset: "Array | None" = None
    weights: "Array | None" = None

    def predictor(self, columns: "Array", at: "Array", rows: slice = slice(None)) -> "Array":
        """The linear predictor of some rows at these coefficients."""
        eta = columns[rows] @ at
        return eta if self.offset is None else eta + self.offset[rows]

    def of_rows(self, eta: "Array", rows: slice = slice(None)) -> "tuple[Array, Array, Array]":
        """The log-likelihood, its slope and the expected information of some rows at their linear predictor."""
        found = self.family.at(eta, self.y[rows])
        if self.weights is None:
            return found
        loglik, slope, weight = (self.weights[rows] * part for part in found)
        return loglik, slope, weight


@frozen(eq=False)
class Point:
    """A likelihood at coefficients (k,): its logarithm, score (k,), information (k, k), the largest |η|.

    `curvature` (k, k) is that of the likelihood itself where the information, which knows no penalty, differs from it.
    """

    at: "Array"
    loglik: float
    score: "Array"
    information: "Array"
    extreme: float
    curvature: "Array | None" = None


@dataclass(slots=True, eq=False)
class Search:
    """Where the search is, the inverse of the information there, the steps taken, and what part of the last was."""

    point: Point
    cov: "Array"
    steps: int = 0
    part: float = 1.0
    converged: bool = False


def evaluate(columns: "Array", problem: Problem, at: "Array") -> Point:
    """The likelihood of the columns (n, k) at these coefficients, in one pass, block by block.

    Where the predictor of a row is impossible the log-likelihood is -inf.
    """
    import numpy as np

    k = columns.shape[1]
    loglik, score, information, extreme = 0.0, np.zeros(k), np.zeros((k, k)), 0.0
    for start in range(0, len(columns), _BLOCK):
        rows = slice(start, start + _BLOCK)
        block, eta = columns[rows], problem.predictor(columns, at, rows)
        share, slope, weight = problem.of_rows(eta, rows)
        loglik += float(share.sum())
        score += block.T @ slope
        weighted = block * np.sqrt(weight)[:, None]
        information += weighted.T @ weighted  # with itself: half the products
        extreme = max(extreme, -float(eta.min()), float(eta.max()))
    return Point(at, loglik if np.isfinite(loglik) else -np.inf, score, information, extreme)


def climb(likelihood: Callable[["Array"], Point], start: "Array", extreme: float | None = None) -> Search:
    """Fisher scoring (McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed., p. 40) with halved steps.

    `likelihood(b)` is of coefficients on orthonormal columns, `start` (k,) is where to begin. It stops where nothing is
    to be gained, or at the first linear predictor beyond `extreme`.
    """
    import numpy as np

    search = Search(likelihood(start), np.full((start.size, start.size), np.nan))
    while search.steps < _ITERATIONS and not search.converged:
        if extreme is not None and search.point.extreme > extreme:
            break
        try:
            search.cov = np.linalg.inv(search.point.information).astype(np.float64)
        except np.linalg.LinAlgError:
            break
        curvature = search.point.curvature
        move = None if curvature is None else _newton(curvature, search.point.score)
        move = search.cov @ search.point.score if move is None else move
        search.converged = abs(float(search.point.score @ move)) <= _DECREMENT  # below 0 the inverse is rounding
        if not search.converged:
            _advance(search, likelihood, move)
    return search


def _newton(curvature: "Array", score: "Array") -> "Array | None":
    """Newton's own step; None where the likelihood is not curved as at a top, and it might lead downhill."""
    import numpy as np

    try:
        half = np.linalg.cholesky(curvature)
    except np.linalg.LinAlgError:
        return None
    return np.linalg.solve(half.T, np.linalg.solve(half, score)).astype(np.float64)


def _advance(search: Search, likelihood: Callable[["Array"], Point], move: "Array") -> None:
    """Take a step; one that lowers the log-likelihood by more than rounding is halved until it does not.

    Where the last step was much too long, as with a penalty that the information does not know, so will this one be.
    """
    lowest = search.point.loglik - 1e-13 * abs(search.point.loglik)
    part = min(1.0, 4.0 * search.part)
    for _ in range(40):
        point = likelihood(search.point.at + part * move)
        if point.loglik >= lowest:
            search.point, search.part = point, part
            break
        part /= 2.0
    search.steps += 1


def doubt(found: Search, separated: tuple[int, ...], finite: bool) -> str | None:
    """Why the place where a search ended is none that can be used; None when it is."""
    if separated:
        verb = "predicts" if len(separated) == 1 else "together predict"
        return f"{listed(separated)} {verb} the outcome perfectly (separation): the estimates are infinite"
    if not found.converged:
        return f"the maximum likelihood was not found in {found.steps} steps"
    return None if finite else TOO_EXTREME
