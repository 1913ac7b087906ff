"""The likelihood of events and counts with random effects integrated out, and where it is greatest."""

from math import inf
from typing import TYPE_CHECKING, Any, Protocol, cast

from tablegen.stats.regression.varying import at_edge

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_POLISHES = 30
_NEAR = 0.2
SETTLED = 1e-4
"""The slope of the deviance at which a search ends: what is left of it to gain is its square over the curvature."""


class Integral(Protocol):
    """-2 log-likelihood of coefficients on a basis of columns (n, k) and, last, parameters θ of the random effects."""

    @property
    def start(self) -> "Array":
        """θ to begin a search with."""
        ...

    @property
    def columns(self) -> "Array":
        """The basis (n, k)."""
        ...

    def deviance(self, parameters: "Array") -> float:
        """The deviance of coefficients and θ."""
        ...

    def both(self, parameters: "Array") -> "tuple[float, Array]":
        """The deviance and its derivatives, for a search."""
        ...

    def slopes(self, parameters: "Array", reach: "Array") -> "Array":
        """The derivatives of the deviance, where they are to be followed as far as their `reach`."""
        ...

    def curvature(self, parameters: "Array", reach: "Array") -> "Array":
        """The second derivatives of the deviance."""
        ...

    def scores(self, parameters: "Array", reach: "Array") -> "Array":
        """What rows add to the derivatives of the log-likelihood: of use are the sums over clusters."""
        ...

    def plain(self, theta: "Array") -> "Array":
        """The θ of the same covariances whose SDs are not negative."""
        ...

    def reach(self, theta: "Array") -> "Array":
        """How far derivatives follow each of θ."""
        ...


def reach_of(integral: Integral, at: "Array") -> "Array":
    """How far derivatives follow the deviance: so far that no linear predictor moves by more than `_NEAR`."""
    import numpy as np

    columns = integral.columns
    return np.append(_NEAR / np.abs(columns).max(axis=0), integral.reach(at[columns.shape[1] :]))


def maximum(integral: Integral, first: "Array", sloped: bool) -> "Array | None":
    """A search from the coefficients (k,) of independent rows on, then Newton's steps; None without an end.

    Steps have the second derivatives, roughly, of the place where they began, as long as each is much shorter than the
    last: the slopes alone say where they end.
    """
    import numpy as np
    from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]

    k, start = first.size, np.append(first, integral.start)
    found = cast(Any, minimize(integral.both, start, jac=True, method="BFGS", options={"gtol": SETTLED}))
    at: Array = np.asarray(found.x, dtype=np.float64)
    bend, last = None, inf
    for _ in range(_POLISHES):
        before, at = at, np.append(at[:k], integral.plain(at[k:]))
        if at_edge(at[k:], sloped):
            return at
        reach = reach_of(integral, at)
        if bend is None or not np.array_equal(at, before):
            bend = _bend(integral, at, reach / 4.0)
        move = _step(bend, integral.slopes(at, reach))
        if move is None:
            return None
        at, size = at - move, float(np.abs(move).max())
        if size < 1e-8 * max(1.0, float(np.abs(at).max())):
            return at
        bend, last = bend if size < last / 8.0 else None, size
    return None


def _step(bend: "Array", slope: "Array") -> "Array | None":
    """Newton's step; None where the deviance is level in some direction, as far from any minimum it is."""
    import numpy as np

    try:
        move = np.linalg.solve(bend, slope).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    return move if np.all(np.isfinite(move)) else None


def _bend(integral: Integral, at: "Array", reach: "Array") -> "Array":
    """The second derivatives of the deviance to two digits, by a central difference of the first."""
    import numpy as np

    moves = np.diag(reach)
    found = np.array([integral.both(at + move)[1] - integral.both(at - move)[1] for move in moves]) / 2.0
    found = found / reach[:, None]
    return (found + found.T) / 2.0
