"""The likelihood of events and counts with random effects, by Laplace's approximation."""

from math import inf
from typing import TYPE_CHECKING

from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.random_effects import Effects, Equations
from tablegen.stats.regression.satterthwaite import slopes
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 60
_HALVINGS = 30
_CLOSE = 1e-12
_NEXT = 1e-7
_ROUNDING = 1e-9


@frozen(eq=False)
class Laplace:
    """-2 log-likelihood of coefficients on a basis of columns (n, k) and, last, the parameters θ of random effects.

    Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1): the integrand is taken as a normal density about its
    mode, which is found by penalised iteratively reweighted least squares, as in R's glmer with nAGQ = 1.
    """

    columns: "Array"
    rows: ModelRows
    family: Family
    effects: Effects

    @property
    def start(self) -> "Array":
        """θ to begin a search with."""
        return self.effects.start[0]

    def deviance(self, parameters: "Array") -> float:
        """The deviance: the height of the integrand at its mode, and its curvature there."""
        return self._mode(parameters).deviance

    def both(self, parameters: "Array") -> "tuple[float, Array]":
        """The deviance and its derivatives (k + p,)."""
        import numpy as np

        deviance, left, own = self._of_rows(parameters)
        return deviance, np.append(left @ self.columns, own.sum(axis=1))

    def scores(self, parameters: "Array", reach: "Array") -> "Array":
        """What rows add to the derivatives of the log-likelihood (n, k + p): of use are the sums over clusters."""
        import numpy as np

        _, left, own = self._of_rows(parameters)
        return -0.5 * np.column_stack([left[:, None] * self.columns, own.T])

    def _of_rows(self, parameters: "Array") -> "tuple[float, Array, Array]":
        """The deviance, and what rows add to its derivatives by their predictor (n,) and by θ (p, n).

        With parameters the mode moves too: the height has no slope there, but the curvature has.
        """
        at, theta, effects = self._mode(parameters), parameters[self.columns.shape[1] :], self.effects
        shares = at.equations.shares()
        turned = (theta @ shares) * self.family.turn(at.eta) * at.information
        moved = effects.shifts(at.equations.solution(effects.pull(theta, turned)))
        left = turned - at.information * (theta @ moved) - 2.0 * at.slope
        own = effects.shifts(at.u) * left + moved * at.slope + 2.0 * shares * at.information
        return at.deviance, left, own

    def slopes(self, parameters: "Array", reach: "Array") -> "Array":
        """The derivatives (k + p,) of the deviance."""
        return self.both(parameters)[1]

    def curvature(self, parameters: "Array", reach: "Array") -> "Array":
        """The second derivatives (k + p, k + p): those of the first, followed as far as their `reach`."""
        found = slopes(lambda at: self.both(at)[1], parameters, reach)
        return (found + found.T) / 2.0

    def _mode(self, parameters: "Array") -> "_At":
        """Where the integrand is highest, by Newton's steps from effects of 0 on."""
        k = self.columns.shape[1]
        theta = parameters[k:]
        fixed = self.columns @ parameters[:k] + (0.0 if self.rows.offset is None else self.rows.offset)
        at, last = self._at(fixed, theta, self.effects.start[1]), inf
        for _ in range(_ITERATIONS):
            step = at.equations.solution(self.effects.pull(theta, at.slope) - at.u)
            size = float(abs(step).max())
            if not size > _CLOSE or last / 2.0 < size < _NEXT:  # steps that are rounding shrink no more
                break
            last = size
            new = self._at(fixed, theta, at.u + step)
            for _ in range(_HALVINGS):
                if new.height >= at.height - _ROUNDING * abs(at.height):
                    break
                step = step / 2.0
                new = self._at(fixed, theta, at.u + step)
            at = new
        return at

    def _at(self, fixed: "Array", theta: "Array", u: "Array") -> "_At":
        """The integrand at these effects."""
        eta = fixed + theta @ self.effects.shifts(u)
        shares, slope, information = self.family.at(eta, self.rows.y)
        height = float(shares.sum() - 0.5 * (u * u).sum())
        return _At(u, eta, slope, information, height, self.effects.equations(theta, information))

    def plain(self, theta: "Array") -> "Array":
        """The θ of the same covariances whose SDs are not negative."""
        return self.effects.plain(theta)

    def reach(self, theta: "Array") -> "Array":
        """How far derivatives follow each of θ."""
        return self.effects.reach(theta)


@frozen(eq=False)
class _At:
    """The integrand at effects u: predictors, slopes and information (n,) of rows, its logarithm, its equations."""

    u: "Array"
    eta: "Array"
    slope: "Array"
    information: "Array"
    height: float
    equations: Equations

    @property
    def deviance(self) -> float:
        """The deviance, if this is the mode."""
        return self.equations.logs - 2.0 * self.height
