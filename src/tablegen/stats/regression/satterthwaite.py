"""Satterthwaite's degrees of freedom of sums of a mixed model's coefficients, and the derivatives that they need."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_REACH = 0.1  # of a parameter's scale: narrower steps are lost in rounding, of wider ones the ninth order counts
_LEAST = 0.01
_SHARES = (1.0, 0.5, 0.25, 0.125)


class HasDeviance(Protocol):
    """A deviance by its variance parameters, and the covariances of coefficients there."""

    def whole(self, parameters: "Array") -> float:
        """The deviance of the relative factor and, last, the residual SD."""
        ...

    def covariances(self, parameters: "Array") -> "Array":
        """The covariances (k, k) of the coefficients on the basis."""
        ...


def reach_of(scales: "Array") -> "Array":
    """How far (p,) a function is to be followed for its derivatives, by the scales of its parameters."""
    import numpy as np

    return _REACH * np.maximum(np.abs(scales), _LEAST)


def slopes(of: "Callable[[Array], Array | float]", at: "Array", reach: "Array") -> "Array":
    """The derivatives (p, …) of a smooth function of p parameters, by central differences extrapolated.

    The `reach` (p,) of each parameter is its widest step: so far the function must be next to a parabola.
    """
    import numpy as np

    def along(move: "Array") -> "Array":
        half = float(move.sum()) * 2.0
        return np.asarray(of(at + move), dtype=np.float64) / half - np.asarray(of(at - move)) / half

    return np.array([_extrapolated([along(move * share) for share in _SHARES]) for move in np.diag(reach)])


def curvature(of: "Callable[[Array], float]", at: "Array", reach: "Array") -> "Array":
    """The second derivatives (p, p) of a smooth function of p parameters; see `slopes`."""
    import numpy as np

    middle = of(at)
    found = [_bends(of, at, middle, np.diag(reach * share)) / (share * share) for share in _SHARES]
    return _extrapolated(found) / np.outer(reach, reach)


def _bends(of: "Callable[[Array], float]", at: "Array", middle: float, moves: "Array") -> "Array":
    """The second differences (p, p) of a function over these moves (p, p)."""
    import numpy as np

    def bend(move: "Array") -> float:
        return (of(at + move) - middle) + (of(at - move) - middle)

    alone = [bend(move) for move in moves]
    found = np.diag(alone)
    for i in range(len(alone)):
        for j in range(i):
            found[i, j] = found[j, i] = (bend(moves[i] + moves[j]) - alone[i] - alone[j]) / 2.0
    return found


def _extrapolated(rough: "list[Array]") -> "Array":
    """What differences of steps, each half as wide as the one before, come to (Richardson 1911; Romberg's scheme)."""
    power = 4.0
    while len(rough) > 1:
        rough = [(power * fine - coarse) / (power - 1.0) for coarse, fine in pairwise(rough)]
        power *= 4.0
    return rough[0]


@frozen(eq=False)
class Approximation:
    """The approximation of t by Satterthwaite (1946, Biometrics 2: 110-114), as lmerTest has it.

    `gradients` (p, k, k) are of the covariances of the coefficients by the p variance parameters, `spread` (p, p) the
    covariances of these: twice the inverse of the deviance's curvature.
    """

    cov: "Array"
    gradients: "Array"
    spread: "Array"

    def df(self, weights: "Array") -> float:
        """The degrees of freedom of a sum of coefficients by its weights (k,): 2 v² / var(v)."""
        import numpy as np

        variance = float(weights @ self.cov @ weights)
        if not variance > 0.0:  # too small to write: it has no test
            return float("inf")
        slope = np.einsum("k,pkl,l->p", weights, self.gradients, weights) / variance
        doubt = float(slope @ self.spread @ slope)
        return 2.0 / doubt if doubt > 0.0 else float("inf")

    def df_together(self, columns: Sequence[int]) -> float:
        """The denominator's degrees of freedom of the F test of several coefficients (Fai & Cornelius 1996)."""
        import numpy as np

        values, vectors = np.linalg.eigh(self.cov[np.ix_(columns, columns)])
        total = 0.0
        for one in vectors.T[values > 1e-10 * values.max()]:
            weights = np.zeros(len(self.cov))
            weights[[*columns]] = one
            own = self.df(weights)
            if own > 2.0:
                total += own / (own - 2.0)
        q = int((values > 1e-10 * values.max()).sum())
        return 2.0 * total / (total - q) if total > q else float("nan")


def approximation(model: HasDeviance, at: "Array", reach: "Array", back: "Array") -> Approximation:
    """The approximation at the estimates (p,) of the variance parameters; `back` turns the basis into the columns."""
    import numpy as np

    spread = 2.0 * np.linalg.inv(curvature(model.whole, at, reach)).astype(np.float64)
    gradients = np.array([back @ one @ back.T for one in slopes(model.covariances, at, reach)])
    return Approximation(back @ model.covariances(at) @ back.T, gradients, spread)
