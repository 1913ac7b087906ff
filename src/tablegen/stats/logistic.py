"""Logistic regression by maximum likelihood; collinearity and separation are found and named."""

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from tablegen.stats.contract import Model
from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.separation import separating

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

Dependence = tuple[int, tuple[int, ...]]
"""A column, and the columns before it that determine it: (0,), the intercept, if it is constant."""

_ITERATIONS = 100
_DECREMENT = 1e-22  # twice the log-likelihood still to be gained: b is then good to 1e-11 of its se
_EXTREME = 20.0  # a linear predictor of a fitted probability within 2e-9 of 0 or 1: separated, or nearly so
_COLLINEAR = 1e-9  # of a column's own size: what is left of it beside the columns before it
_EPSILON = 2.0**-52


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted model: coefficients `b` (k,), covariances `cov` (k, k), log-likelihoods of it and of no predictors.

    With a `problem` the numbers are not to be used: they are nan, or (separation) where the search was stopped.
    `separated` are the columns that predict the outcome perfectly, `collinear` those that others determine.
    """

    b: "Array"
    cov: "Array"
    loglik: float
    loglik_null: float
    iterations: int
    problem: str | None = None
    separated: tuple[int, ...] = ()
    collinear: tuple[Dependence, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """Columns moved to mean 0 and scaled to a largest value of 1, but for the intercept.

    `amplified` is how many times larger than this a column was: so much of its rounding shows in it now.
    """

    columns: "Array"
    means: "Array"
    scales: "Array"
    amplified: "Array"


@dataclass(slots=True, eq=False)
class _Search:
    """Where Newton's method is: coefficients, linear predictor, log-likelihood, covariances, steps taken."""

    at: "Array"
    eta: "Array"
    loglik: float
    cov: "Array"
    steps: int = 0
    converged: bool = False

    def extreme(self) -> bool:
        """Whether a fitted probability is so near 0 or 1 that the outcome may be separated."""
        return bool(abs(self.eta).max() > _EXTREME)


def fit_logistic(x: "Array", y: "Array") -> Fitted:
    """The logistic regression of `y` (n,), 0 or 1, on the columns of `x` (n, k), the first of which is all ones.

    Newton's method (McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed., p. 40) with halved steps, on an
    orthonormal basis of the standardised columns. Never raises for odd data.
    """
    import numpy as np

    n, k = x.shape
    events = int(np.count_nonzero(y))
    if problem := _unfit(n, k, events):
        return _refused(k, problem)
    with np.errstate(all="ignore"):
        design = _standardised(x)
        if not np.all(np.isfinite(design.columns)):
            return _refused(k, TOO_EXTREME)
        if collinear := _collinear(design):
            return _refused(k, "; ".join(map(_dependence, collinear)), collinear)
        basis, triangle = np.linalg.qr(design.columns)
        search = _climbed(basis, y, cautious=True)
        separated = () if search.converged else separating(design.columns, y)
        if not (search.converged or separated):
            search = _climbed(basis, y, cautious=False)
        back = np.linalg.solve(triangle, np.eye(k)) / design.scales[:, None]
        back[0] -= design.means[1:] @ back[1:]
        b, cov = back @ search.at, back @ search.cov @ back.T
    null = events * log(events / n) + (n - events) * log((n - events) / n)
    problem = _doubt(search, separated, bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov))))
    return Fitted(b, cov, search.loglik, null, search.steps, problem, separated)


def _unfit(n: int, k: int, events: int) -> str | None:
    if not n:
        return "there are no complete cases"
    if events in (0, n):
        return f"{'all' if events else 'none'} of the {n} complete cases have the event"
    return f"{n} complete cases are too few for {k} coefficients" if n < k else None


def _doubt(search: _Search, separated: tuple[int, ...], finite: bool) -> str | None:
    if separated:
        verb = "predicts" if len(separated) == 1 else "together predict"
        return f"{_listed(separated)} {verb} the outcome perfectly (separation): the estimates are infinite"
    if not search.converged:
        return f"the maximum likelihood was not found in {search.steps} steps"
    return None if finite else TOO_EXTREME


def _refused(k: int, problem: str, collinear: tuple[Dependence, ...] = ()) -> Fitted:
    import numpy as np

    nan = float("nan")
    return Fitted(np.full(k, nan), np.full((k, k), nan), nan, nan, 0, problem, (), collinear)


def _standardised(x: "Array") -> _Design:
    """The design; a column whose values differ by no more than rounding becomes 0."""
    import numpy as np

    means = x[0] + (x - x[0]).mean(axis=0)
    means[0] = 0.0
    columns, largest = x - means, np.abs(x).max(axis=0)
    spread = np.abs(columns).max(axis=0)
    constant = spread <= 4.0 * _EPSILON * largest
    scales = np.where(constant, 1.0, spread)
    return _Design(np.where(constant, 0.0, columns / scales), means, scales, largest / scales)


def _collinear(design: _Design) -> tuple[Dependence, ...]:
    """Every column that the ones before it determine; those found are set aside for the ones after them."""
    import numpy as np

    kept: list[int] = []
    found: list[Dependence] = []
    for j in range(design.columns.shape[1]):
        column, others = design.columns[:, j], design.columns[:, kept]
        basis, triangle = np.linalg.qr(others)
        shares = np.linalg.solve(triangle, basis.T @ column)
        left = float(np.abs(column - others @ shares).max())
        rounding = float(design.amplified[j] + np.abs(shares) @ design.amplified[kept])
        if left > _COLLINEAR + 4.0 * _EPSILON * rounding:
            kept.append(j)
        else:
            on = tuple(i for i, share in zip(kept, shares.tolist(), strict=True) if i and abs(share) > 1e-6)
            found.append((j, on or (0,)))
    return tuple(found)


def _dependence(pair: Dependence) -> str:
    column, others = pair
    if others == (0,):
        return f"column {column} is constant"
    verb = "is determined by" if len(others) == 1 else "is a combination of"
    return f"column {column} {verb} {_listed(others)}: they are collinear"


def _listed(columns: tuple[int, ...]) -> str:
    return f"column {columns[0]}" if len(columns) == 1 else f"columns {', '.join(map(str, columns))}"


def _climbed(basis: "Array", y: "Array", cautious: bool) -> _Search:
    """Newton's method from 0 until nothing is to be gained; `cautious` stops at the first extreme fit."""
    import numpy as np

    k = basis.shape[1]
    flat = np.zeros(y.size)
    start = np.zeros(k, dtype=np.float64)
    search = _Search(start, flat, _loglik(flat, y), np.full((k, k), np.nan))
    while search.steps < _ITERATIONS and not search.converged and not (cautious and search.extreme()):
        # both tails from exp(-|eta|): 1 - p would lose the digits of a p next to 1
        small = np.exp(-np.abs(search.eta))
        weight = small / (1.0 + small) ** 2
        score = basis.T @ (y - np.where(search.eta >= 0.0, 1.0, small) / (1.0 + small))
        try:
            search.cov = np.linalg.inv(basis.T @ (weight[:, None] * basis)).astype(np.float64)
        except np.linalg.LinAlgError:
            break
        move = search.cov @ score
        search.converged = float(score @ move) <= _DECREMENT
        _advance(search, basis, y, move)
    return search


def _advance(search: _Search, basis: "Array", y: "Array", move: "Array") -> None:
    """Take a step; one that lowers the log-likelihood by more than rounding is halved until it does not."""
    lowest = search.loglik - 1e-13 * abs(search.loglik)
    for _ in range(40):
        eta = basis @ (search.at + move)
        loglik = _loglik(eta, y)
        if loglik >= lowest:
            search.at, search.eta, search.loglik = search.at + move, eta, loglik
            break
        move = move / 2.0
    search.steps += 1


def _loglik(eta: "Array", y: "Array") -> float:
    import numpy as np

    return -float(np.logaddexp(0.0, np.where(y > 0.0, -eta, eta)).sum())


LOGISTIC = Model(
    "logistic",
    "logistic regression, maximum likelihood",
    "Cox (1958), J R Stat Soc B 20: 215-242; McCullagh & Nelder (1989), Generalized Linear Models, ch. 4",
    ("b", "se", "z", "wald", "df", "p", "or", "or_low", "or_high", "low", "high"),
)
