"""Fisher scoring: the maximum of a likelihood of one linear predictor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablegen.stats.regression.families import Family

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 200
_DECREMENT = 1e-22  # twice the log-likelihood still to be gained: b is then good to 1e-11 of its se
EXTREME = 20.0
"""A linear predictor of a fitted probability within 2e-9 of 0 or 1: the outcome is separated, or nearly so."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A likelihood to be maximised: the outcome `y` (n,), its family, an offset (n,) and weights (n,), or none."""

    y: "Array"
    family: Family
    offset: "Array | float" = 0.0
    weights: "Array | float" = 1.0

    def loglik(self, eta: "Array") -> float:
        """The log-likelihood at a linear predictor (n,); nan, where it is not defined, counts as impossible."""
        import numpy as np

        found = float((self.weights * self.family.loglik(eta, self.y)).sum())
        return found if np.isfinite(found) else -np.inf

    def slope(self, eta: "Array") -> "Array":
        """Its derivative by each row's linear predictor (n,)."""
        return self.weights * self.family.slope(eta, self.y)

    def weight(self, eta: "Array") -> "Array":
        """The expected information of each row (n,)."""
        return self.weights * self.family.weight(eta)


@dataclass(slots=True, eq=False)
class Search:
    """Where the search is: coefficients on the basis, linear predictor, log-likelihood, covariances, steps taken."""

    at: "Array"
    eta: "Array"
    loglik: float
    cov: "Array"
    steps: int = 0
    converged: bool = False


def climb(basis: "Array", problem: Problem, start: "Array | None" = None, extreme: float | None = None) -> Search:
    """Fisher scoring (McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed., p. 40) with halved steps.

    `basis` (n, k) has orthonormal columns; `start` (k,) is where to begin (0). It stops where nothing is to be
    gained, or at the first linear predictor beyond `extreme`.
    """
    import numpy as np

    k = basis.shape[1]
    at = np.zeros(k, dtype=np.float64) if start is None else start
    eta = basis @ at + problem.offset
    search = Search(at, eta, problem.loglik(eta), np.full((k, k), np.nan))
    while search.steps < _ITERATIONS and not search.converged:
        if extreme is not None and float(abs(search.eta).max()) > extreme:
            break
        score = basis.T @ problem.slope(search.eta)
        try:
            information = basis.T @ (problem.weight(search.eta)[:, None] * basis)
            search.cov = np.linalg.inv(information).astype(np.float64)
        except np.linalg.LinAlgError:
            break
        move = search.cov @ score
        search.converged = float(score @ move) <= _DECREMENT
        _advance(search, basis, problem, move)
    return search


def _advance(search: Search, basis: "Array", problem: Problem, move: "Array") -> None:
    """Take a step; one that lowers the log-likelihood by more than rounding is halved until it does not."""
    lowest = search.loglik - 1e-13 * abs(search.loglik)
    for _ in range(40):
        eta = basis @ (search.at + move) + problem.offset
        loglik = problem.loglik(eta)
        if loglik >= lowest:
            search.at, search.eta, search.loglik = search.at + move, eta, loglik
            break
        move = move / 2.0
    search.steps += 1
