"""Multinomial logistic regression: the odds of each level of an outcome against its reference level."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.design import Basis, prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.newton import EXTREME, Point, climb, doubt
from tablegen.stats.regression.separation import separating_levels
from tablegen.stats.regression.surface import Climbed
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]


def fit_multinomial(rows: ModelRows) -> Fitted:
    """Of levels 0 (the reference) to J of `y` the J (k,) coefficients one after the other: (J k,) in all.

    They are log odds ratios against level 0 (Agresti 2013, Categorical Data Analysis, 3rd ed., pp. 293-296; R's
    nnet::multinom), at the exact maximum of a concave likelihood.
    """
    import numpy as np

    k, y = rows.x.shape[1], rows.y.astype(np.int64)
    counts = np.bincount(y)
    others = counts.size - 1
    if counts.min() == 0:
        return refused(k * others, f"level {int(counts.argmin())} of the outcome has no rows")
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return refused(k * others, basis.problem or "", basis.collinear)
    likelihood = _Levels(basis.columns, y, others)
    start = np.outer(np.log(counts[1:] / counts[0]), basis.columns.sum(axis=0)).ravel()
    with np.errstate(all="ignore"):
        null = float((counts * np.log(counts / y.size)).sum())
        found, separated = climb(likelihood.at, start, float(likelihood.at(start).extreme) + EXTREME), ()
        if not found.converged:
            separated = _separated(basis, y, others)
        if not (found.converged or separated):
            found = climb(likelihood.at, start)
        back: Array = np.kron(np.eye(others), basis.back).astype(np.float64)
        b, cov = back @ found.point.at, back @ found.cov @ back.T
    problem = doubt(found, separated, bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov))))
    return Fitted(
        b,
        cov,
        found.point.loglik,
        null,
        problem,
        separated,
        rows=_LevelRows(likelihood, found.point.at, found.cov @ back.T),
        surface=Climbed(found.point, found.cov, back, likelihood.at),
    )


@frozen(eq=False)
class _Levels:
    """The likelihood of levels (n,) 0 to `others`, on columns (n, k): coefficients (others k,), level by level."""

    columns: "Array"
    y: "Index"
    others: int

    def shares(self, at: "Array") -> "tuple[Array, Array]":
        """The linear predictors (n, 1 + others), 0 of the reference, and the probabilities of the levels."""
        import numpy as np

        eta = np.zeros((self.y.size, 1 + self.others))
        eta[:, 1:] = self.columns @ at.reshape(self.others, -1).T
        odds = np.exp(eta - eta.max(axis=1, keepdims=True))
        return eta, odds / odds.sum(axis=1, keepdims=True)

    def at(self, at: "Array") -> Point:
        """The likelihood at these coefficients."""
        import numpy as np

        eta, share = self.shares(at)
        top = eta.max(axis=1)
        loglik = float((eta[np.arange(self.y.size), self.y] - top - np.log(np.exp(eta - top[:, None]).sum(1))).sum())
        k = self.columns.shape[1]
        information = np.empty((self.others, k, self.others, k))
        for i in range(self.others):
            for j in range(i + 1):
                weight = share[:, i + 1] * ((i == j) - share[:, j + 1])
                information[i, :, j] = (self.columns * weight[:, None]).T @ self.columns
                information[j, :, i] = information[i, :, j].T
        score = (self.residuals(share).T @ self.columns).ravel()
        apart = float((eta.max(axis=1) - eta.min(axis=1)).max())
        size = self.others * k
        return Point(at, loglik if np.isfinite(loglik) else -np.inf, score, information.reshape(size, size), apart)

    def residuals(self, share: "Array") -> "Array":
        """Whether a row has each level beside the reference (n, others), less its probability."""
        import numpy as np

        return (self.y[:, None] == np.arange(1, self.others + 1)) - share[:, 1:]


@frozen(eq=False)
class _LevelRows:
    """What a fit tells of each row; `pull` turns scores on the basis into what they add to the coefficients."""

    likelihood: _Levels
    found: "Array"
    pull: "Array"

    def means(self) -> "Array":
        """The probability (n,) of the first level beside the reference."""
        return self.likelihood.shares(self.found)[1][:, 1]

    def influence(self) -> "Array":
        """What each row adds to the coefficients, to first order."""
        residuals = self.likelihood.residuals(self.likelihood.shares(self.found)[1])
        scores = residuals[:, :, None] * self.likelihood.columns[:, None, :]
        return scores.reshape(len(scores), -1) @ self.pull

    def leverage(self) -> None:
        """A model of several levels has no hat matrix of its rows."""


def _separated(basis: Basis, y: "Index", others: int) -> tuple[int, ...]:
    """The columns by which some levels are told from others: a row's own predictor is never below another's.

    Albert & Anderson (1984), Biometrika 71: 1-10, section 2.
    """
    import numpy as np

    columns = basis.design.columns
    k = columns.shape[1]
    apart: list[Array] = []
    for own in range(others + 1):
        some = columns[y == own]
        for other in range(others + 1):
            if other != own:
                made = np.zeros((len(some), others + 1, k))
                made[:, own], made[:, other] = some, -some
                apart.append(made[:, 1:].reshape(len(some), -1))
    free = tuple(range(0, others * k, k))
    return tuple(sorted({j % k for j in separating_levels(np.vstack(apart), free)} - {0}))
