"""Satterthwaite's degrees of freedom of sums of a mixed model's coefficients, and the derivatives that they need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_STEPS = (1e-2, 5e-3)  # of Richardson's extrapolation: errors of the fourth order


class HasDeviance(Protocol):
    """A deviance by its variance parameters, and the covariances of coefficients there."""

    def whole(self, parameters: "Array") -> float:
        """The deviance of the relative factor and, last, the residual SD."""
        ...

    def covariances(self, parameters: "Array") -> "Array":
        """The covariances (k, k) of the coefficients on the basis."""
        ...


def slopes(of: "Callable[[Array], Array | float]", at: "Array") -> "Array":
    """The derivatives (p, …) of a smooth function of p parameters, by central differences extrapolated."""
    import numpy as np

    found: list[Array] = []
    for i in range(at.size):
        size = max(abs(float(at[i])), 1e-2)
        rough, fine = ((_along(of, at, i, step * size)) for step in _STEPS)
        found.append((4.0 * fine - rough) / 3.0)
    return np.array(found)


def _along(of: "Callable[[Array], Array | float]", at: "Array", i: int, step: float) -> "Array":
    import numpy as np

    move = np.zeros(at.size)
    move[i] = step
    return np.asarray(of(at + move), dtype=np.float64) / (2.0 * step) - np.asarray(of(at - move)) / (2.0 * step)


def curvature(of: "Callable[[Array], float]", at: "Array") -> "Array":
    """The second derivatives (p, p) of a smooth function of p parameters."""
    found = slopes(lambda parameters: slopes(of, parameters), at)
    return (found + found.T) / 2.0


@dataclass(frozen=True, slots=True, eq=False)
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
        slope = np.einsum("k,pkl,l->p", weights, self.gradients, weights)
        doubt = float(slope @ self.spread @ slope)
        return 2.0 * variance * variance / doubt if doubt > 0.0 else float("inf")

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


def approximation(model: HasDeviance, at: "Array", back: "Array") -> Approximation:
    """The approximation at the estimates (p,) of the variance parameters; `back` turns the basis into the columns."""
    import numpy as np

    spread = 2.0 * np.linalg.inv(curvature(model.whole, at)).astype(np.float64)
    gradients = np.array([back @ one @ back.T for one in slopes(model.covariances, at)])
    return Approximation(back @ model.covariances(at) @ back.T, gradients, spread)
