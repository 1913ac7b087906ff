"""The likelihood of a fitted model as a surface over its coefficients, and its highest point where some are held."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.newton import Point, climb
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_LOWERED = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""By how much all linear predictors are lowered to find a start that is possible (a log-binomial one is below 0)."""


@frozen(eq=False)
class Surface:
    """A likelihood of m coefficients on an orthonormal basis at its `top`, with their `cov` there.

    `back` (k, m) turns them into the coefficients of the k columns, the first of which is the constant.
    """

    top: Point
    cov: "Array"
    back: "Array"

    def along(self, weights: "Array") -> "tuple[Surface, int]":
        """The same likelihood with a sum of coefficients, by its weights (k,), in the place of one of them, and which.

        The constant, which has no weight, keeps its place.
        """
        import numpy as np

        column = int(np.argmax(np.abs(weights)))
        if np.count_nonzero(weights) == 1 and weights[column] == 1.0:
            return self, column
        back = self.back.copy()
        back[column] = weights @ self.back
        return replace(self, back=back), column

    def held(self, columns: Sequence[int], values: "Array") -> Point | None:
        """The highest point at which the coefficients of these columns have these `values`; None if none is found.

        The search is among the directions that leave the held coefficients where they are, from the place where the
        top's own paraboloid has its highest such point.
        """
        import numpy as np

        fixed = self.back[list(columns)]
        lengths = np.sqrt((fixed * fixed).sum(axis=1))
        fixed, values = fixed / lengths[:, None], values / lengths
        across = np.linalg.qr(fixed.T, mode="complete")[0][:, len(columns) :].astype(np.float64)
        spread: Array = fixed @ self.cov @ fixed.T
        away: Array = np.linalg.inv(spread) @ (values - fixed @ self.top.at)
        return self.highest(self.top.at + self.cov @ fixed.T @ away, across)

    def highest(self, start: "Array", across: "Array") -> Point | None:
        """The highest point of start (m,) + across (m, q) times any move (q,); None if none is found."""
        raise NotImplementedError


@frozen(eq=False)
class Climbed(Surface):
    """The surface of a likelihood that is known, with its slope, `at` any coefficients."""

    at: Callable[["Array"], Point]

    def highest(self, start: "Array", across: "Array") -> Point | None:
        """See `Surface`: by Newton's steps."""
        import numpy as np

        possible = self._possible(start, across)
        if possible is None:
            return None

        def within(move: "Array") -> Point:
            point = self.at(possible + across @ move)
            information = across.T @ point.information @ across
            curvature = None if point.curvature is None else across.T @ point.curvature @ across
            return Point(move, point.loglik, across.T @ point.score, information, point.extreme, curvature)

        found = climb(within, np.zeros_like(across[0]))
        return self.at(possible + across @ found.point.at) if found.converged else None

    def _possible(self, start: "Array", across: "Array") -> "Array | None":
        """The start, or where it is impossible one with lower predictors that the held coefficients allow."""
        import numpy as np

        if np.isfinite(self.at(start).loglik):
            return start
        if self.back.shape[0] != self.back.shape[1]:
            return None
        constant = across @ (across.T @ np.linalg.inv(self.back).astype(np.float64)[:, 0])
        tries = (start - lower * constant for lower in _LOWERED)
        return next((one for one in tries if np.isfinite(self.at(one).loglik)), None)


@frozen(eq=False)
class Refitted(Surface):
    """The surface of a model that estimates more than its coefficients: at every place all the others are `best` anew.

    `best` tells of a start (m,) and directions (m, q) the move (q,) and the log-likelihood there, if it finds them.
    """

    best: Callable[["Array", "Array"], "tuple[Array, float] | None"]

    def highest(self, start: "Array", across: "Array") -> Point | None:
        """See `Surface`: by the model's own search, which knows no score."""
        import numpy as np

        found = self.best(start, across)
        if found is None:
            return None
        unknown = np.full((start.size, start.size), np.nan)
        return Point(start + across @ found[0], found[1], unknown[0], unknown, float("nan"))
