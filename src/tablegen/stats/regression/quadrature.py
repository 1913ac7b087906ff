"""The likelihood of events and counts with a random intercept of each cluster, by adaptive quadrature."""

from math import log, pi
from typing import TYPE_CHECKING

from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.satterthwaite import curvature, reach_of, slopes
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ITERATIONS = 60
_STEP = 2.0**-26


@frozen(eq=False)
class Quadrature:
    """-2 log-likelihood of coefficients on a basis of columns (n, k) and, last, the SD of the intercepts.

    Pinheiro & Bates (1995), J Comput Graph Stat 4: 12-35: Gauss–Hermite quadrature of `rows.points` points about the
    mode of each cluster; a single point is Laplace's approximation.
    """

    columns: "Array"
    rows: ModelRows
    family: Family
    codes: "NDArray[int64]"
    groups: int

    def deviance(self, parameters: "Array") -> float:
        """The deviance: about its mode each cluster's integral over its standard normal intercept."""
        return -2.0 * float(self._logs(parameters).sum())

    def scores(self, parameters: "Array", reach: "Array") -> "Array":
        """What rows add to the derivatives of the log-likelihood (n, k + 1): each as much as others of its cluster."""
        import numpy as np

        of_clusters = slopes(self._logs, parameters, reach) / np.bincount(self.codes, minlength=self.groups)
        return of_clusters.T[self.codes]

    def _logs(self, parameters: "Array") -> "Array":
        """The log-likelihood (G,) of each cluster."""
        import numpy as np

        sd = float(parameters[-1])
        fixed = self.columns @ parameters[:-1] + (0.0 if self.rows.offset is None else self.rows.offset)
        mode, spread = self._modes(fixed, sd)
        if self.rows.points == 1:
            return self._height(fixed, sd, mode) + np.log(spread)
        nodes, weights = np.polynomial.hermite.hermgauss(self.rows.points)
        at = [self._height(fixed, sd, mode + 2.0**0.5 * spread * node) + node * node for node in nodes]
        heights = np.array(at) + np.log(weights)[:, None]
        total = np.logaddexp.reduce(heights, axis=0) + np.log(spread) + 0.5 * log(2.0)
        return total - 0.5 * log(2.0 * pi)

    def both(self, parameters: "Array") -> "tuple[float, Array]":
        """The deviance and its derivatives (k + 1,), of several points only to seven digits, for a search."""
        import numpy as np

        if self.rows.points == 1:
            return self._by_laplace(parameters)
        here = self.deviance(parameters)
        return here, np.array(
            [(self.deviance(parameters + step) - here) / _STEP for step in np.eye(parameters.size) * _STEP]
        )

    def slopes(self, parameters: "Array", reach: "Array") -> "Array":
        """The derivatives (k + 1,) of the deviance, followed as far as their `reach`."""
        if self.rows.points == 1:
            return self._by_laplace(parameters)[1]
        return slopes(self.deviance, parameters, reach)

    def curvature(self, parameters: "Array", reach: "Array") -> "Array":
        """The second derivatives (k + 1, k + 1) of the deviance."""
        if self.rows.points > 1:
            return curvature(self.deviance, parameters, reach)
        found = slopes(lambda at: self._by_laplace(at)[1], parameters, reach)
        return (found + found.T) / 2.0

    def _by_laplace(self, parameters: "Array") -> "tuple[float, Array]":
        """The deviance of a single point, and its derivatives.

        With parameters the modes move too: the heights have no slope there, but the curvature about them has.
        """
        import numpy as np

        sd, codes = float(parameters[-1]), self.codes
        fixed = self.columns @ parameters[:-1] + (0.0 if self.rows.offset is None else self.rows.offset)
        u, spread = self._modes(fixed, sd)
        eta = fixed + sd * u[codes]
        shares, slope, information = self.family.at(eta, self.rows.y)
        turned = self.family.turn(eta) * information
        pull, weight, turn = (np.bincount(codes, rows, self.groups) for rows in (slope, information, turned))
        narrow = spread * spread
        left = slope - 0.5 * (sd * sd * narrow)[codes] * turned
        left += 0.5 * (sd**4 * narrow * narrow * turn)[codes] * information
        moved = (pull - sd * u * weight) * narrow
        own = pull * u - 0.5 * narrow * (2.0 * sd * weight + sd * sd * turn * (u + sd * moved))
        height = float(shares.sum() + (np.log(spread) - 0.5 * u * u).sum())
        return -2.0 * height, -2.0 * np.append(left @ self.columns, own.sum())

    @property
    def start(self) -> "Array":
        """An SD to begin a search with."""
        import numpy as np

        return np.ones(1)

    def plain(self, theta: "Array") -> "Array":
        """The SD of the same variance that is not negative."""
        return abs(theta)

    def reach(self, theta: "Array") -> "Array":
        """How far derivatives follow the SD."""
        return reach_of(theta)

    def _height(self, fixed: "Array", sd: float, u: "Array") -> "Array":
        """The logarithm (G,) of each cluster's integrand at u (G,), but for the constant of the normal density."""
        import numpy as np

        shares = self.family.at(fixed + sd * u[self.codes], self.rows.y)[0]
        return np.bincount(self.codes, shares, self.groups) - 0.5 * u * u

    def _modes(self, fixed: "Array", sd: float) -> "tuple[Array, Array]":
        """The modes (G,) of the integrands and their SDs there, by Newton's steps."""
        import numpy as np

        u = np.zeros(self.groups)
        spread = np.ones(self.groups)
        for _ in range(_ITERATIONS):
            _, slope, information = self.family.at(fixed + sd * u[self.codes], self.rows.y)
            pull = sd * np.bincount(self.codes, slope, self.groups) - u
            spread = 1.0 / np.sqrt(1.0 + sd * sd * np.bincount(self.codes, information, self.groups))
            step = np.clip(pull * spread * spread, -2.0, 2.0)
            u = u + step
            if float(np.abs(step).max()) < 1e-13:
                break
        return u, spread
