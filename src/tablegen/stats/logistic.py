"""Logistic regression by maximum likelihood, with what makes it impossible named: collinearity and
separation.
"""

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

_ITERATIONS = 100
_DECREMENT = 1e-18  # Newton's decrement is twice the log-likelihood still to be gained: b is then good to 1e-9 of its se
_EXTREME = 15.0  # a fitted probability within 3e-7 of 0 or 1: separated, or nearly so
_COLLINEAR = 1e-9  # of a column's own size: what is left of it beside the columns before it
_EPSILON = 2.0**-52


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted model: coefficients `b` (k,), their covariances (k, k), log-likelihoods of it and of the
    intercept alone.

    With a `problem` the numbers are not to be used: b and cov are nan, or (separation) where the search was
    stopped. `separated` are the columns that predict the outcome perfectly. `collinear` are pairs of a column
    and the columns before it that determine it ((0,), the intercept, of a constant one).
    """

    b: "Array"
    cov: "Array"
    loglik: float
    loglik_null: float
    iterations: int
    problem: str | None = None
    separated: tuple[int, ...] = ()
    collinear: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """Columns moved to mean 0 and scaled to a largest value of 1, but for the intercept; `amplified` is how
    many times larger a column's values are than its spread, which is how much of their rounding shows in it.
    """

    columns: "Array"
    means: "Array"
    scales: "Array"
    amplified: "Array"


def fit_logistic(x: "Array", y: "Array") -> Fitted:
    """The logistic regression of `y` (n,), 0 or 1, on the columns of `x` (n, k), the first of which is all
    ones.

    Newton's method (iteratively reweighted least squares: McCullagh & Nelder 1989, Generalized Linear Models,
    2nd ed., p. 40) with halved steps, on an orthonormal basis of the standardised columns. Never raises for
    odd data.
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
        search = _climb(basis, y.astype(np.float64))
        back = np.linalg.solve(triangle, np.eye(k)) / design.scales[:, None]
        back[0] -= design.means[1:] @ back[1:]
        b, cov = back @ search.at, back @ search.cov @ back.T
    null = events * log(events / n) + (n - events) * log((n - events) / n)
    separated = separating(design.columns, y) if search.extreme > _EXTREME or not search.converged else ()
    return Fitted(b, cov, search.loglik, null, search.steps, _doubt(search, b, cov, separated), separated)


def _unfit(n: int, k: int, events: int) -> str | None:
    if not n:
        return "there are no complete cases"
    if events in (0, n):
        return f"{'all' if events else 'none'} of the {n} complete cases have the event: there is nothing to explain"
    return f"{n} complete cases are too few for {k} coefficients" if n < k else None


def _refused(k: int, problem: str, collinear: tuple[tuple[int, tuple[int, ...]], ...] = ()) -> Fitted:
    import numpy as np

    nan = float("nan")
    return Fitted(np.full(k, nan), np.full((k, k), nan), nan, nan, 0, problem, (), collinear)


def _standardised(x: "Array") -> _Design:
    import numpy as np

    first = x[0]
    means = first + (x - first).mean(axis=0)
    means[0] = 0.0
    columns = x - means
    scales = np.abs(columns).max(axis=0)
    largest = np.abs(x).max(axis=0)
    scales[scales <= 4.0 * _EPSILON * largest] = 0.0
    columns = np.where(scales > 0.0, columns / np.where(scales > 0.0, scales, 1.0), 0.0)
    amplified = largest / np.where(scales > 0.0, scales, largest + 1.0)
    return _Design(columns, means, np.where(scales > 0.0, scales, 1.0), amplified)


def _collinear(design: _Design) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Every column that the ones before it determine, with those that do; the columns found are then set
    aside.
    """
    import numpy as np

    kept: list[int] = []
    found: list[tuple[int, tuple[int, ...]]] = []
    for j in range(design.columns.shape[1]):
        column = design.columns[:, j]
        size = float(np.linalg.norm(column))
        if not size:
            found.append((j, (0,)))
            continue
        others = design.columns[:, kept]
        basis, triangle = np.linalg.qr(others)
        shares = np.linalg.solve(triangle, basis.T @ column)
        left = float(np.linalg.norm(column - others @ shares))
        rounding = float(design.amplified[j] + np.abs(shares) @ design.amplified[kept])
        if left > size * _COLLINEAR + 4.0 * _EPSILON * rounding * np.sqrt(column.size):
            kept.append(j)
        else:
            found.append(
                (j, tuple(i for i, share in zip(kept, shares, strict=True) if i and abs(share) > 1e-6))
            )
    return tuple(found)


def _dependence(pair: tuple[int, tuple[int, ...]]) -> str:
    column, others = pair
    if others == (0,):
        return f"column {column} is constant"
    verb = "is determined by" if len(others) == 1 else "is a combination of"
    return f"column {column} {verb} {_listed(others)}: they are collinear"


def _listed(columns: tuple[int, ...]) -> str:
    return f"column {columns[0]}" if len(columns) == 1 else f"columns {', '.join(map(str, columns))}"


@dataclass(slots=True)
class _Search:
    """Where Newton's method stopped: coefficients and covariances in the basis, the largest |linear
    predictor|.
    """

    at: "Array"
    cov: "Array"
    loglik: float
    steps: int
    extreme: float
    converged: bool


def _climb(basis: "Array", y: "Array") -> _Search:
    """Newton's method from 0; a step that does not raise the log-likelihood is halved until it does."""
    import numpy as np

    k = basis.shape[1]
    at, eta = np.zeros(k), np.zeros(y.size)
    loglik = _loglik(eta, y)
    cov = np.full((k, k), np.nan)
    for step in range(1, _ITERATIONS + 1):
        # both tails from exp(-|eta|): 1 - p would lose the digits of a p next to 1
        small = np.exp(-np.abs(eta))
        weight = small / (1.0 + small) ** 2
        p = np.where(eta >= 0.0, 1.0, small) / (1.0 + small)
        score = basis.T @ (y - p)
        try:
            cov = np.linalg.inv(basis.T @ (weight[:, None] * basis))
        except np.linalg.LinAlgError:
            return _Search(at, cov, loglik, step, float(np.abs(eta).max()), False)
        move = cov @ score
        decrement = float(score @ move)
        for _ in range(40):
            ahead = _loglik(eta + basis @ move, y)
            if ahead >= loglik - 1e-14 * abs(loglik):
                break
            move /= 2.0
        at = at + move
        eta = basis @ at
        loglik = _loglik(eta, y)
        if decrement <= _DECREMENT:
            return _Search(at, cov, loglik, step, float(np.abs(eta).max()), True)
    return _Search(at, cov, loglik, _ITERATIONS, float(np.abs(eta).max()), False)


def _loglik(eta: "Array", y: "Array") -> float:
    import numpy as np

    return -float(np.logaddexp(0.0, np.where(y > 0.0, -eta, eta)).sum())


def _doubt(search: _Search, b: "Array", cov: "Array", separated: tuple[int, ...]) -> str | None:
    import numpy as np

    if separated:
        verb = "predicts" if len(separated) == 1 else "together predict"
        return f"{_listed(separated)} {verb} the outcome perfectly (separation): the estimates are infinite"
    if not search.converged:
        return f"the maximum likelihood was not found in {search.steps} steps"
    return None if np.all(np.isfinite(b)) and np.all(np.isfinite(cov)) else TOO_EXTREME


LOGISTIC = Model(
    "logistic",
    "logistic regression, maximum likelihood",
    "Cox (1958), J R Stat Soc B 20: 215-242; McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., ch. 4",
    ("b", "se", "z", "wald", "df", "p", "or", "or_low", "or_high", "low", "high"),
)
