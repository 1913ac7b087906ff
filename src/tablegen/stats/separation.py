"""Separation: whether some combination of columns predicts a binary outcome perfectly, so that no maximum of the
likelihood exists (Albert & Anderson 1984, Biometrika 71: 1-10).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def separating(columns: "Array", y: "Array") -> tuple[int, ...]:
    """The columns that separate the outcome completely or but for ties; empty when the likelihood has a maximum.

    `columns` (n, k) are of size about 1 and full rank, the first is the intercept. Columns that separate on their own
    are all named; without one, the columns of the sparsest separating combination that linear programming finds (Konis
    2007, Linear programming algorithms for detecting separated data, DPhil thesis, Oxford).
    """
    import numpy as np

    events, others = columns[y > 0.0], columns[y <= 0.0]
    apart = (events.min(axis=0) >= others.max(axis=0)) | (events.max(axis=0) <= others.min(axis=0))
    alone = tuple(int(j) for j in np.flatnonzero(apart) if j)
    return alone or _combined(np.vstack([events, -others]))


def _combined(signed: "Array") -> tuple[int, ...]:
    """The columns of a direction d with signed @ d >= 0 everywhere and a mean of 1, of the least sum of |d|.

    The intercept is free and not named. d is split into its positive and negative parts, which makes |d| linear.
    """
    import numpy as np
    from scipy.optimize import linprog  # pyright: ignore[reportUnknownVariableType]

    cost = np.ones(signed.shape[1])
    cost[0] = 0.0
    both = np.hstack([signed, -signed])
    answer = linprog(
        np.tile(cost, 2),
        -both,
        np.zeros(len(signed)),
        both.mean(axis=0, keepdims=True),
        [1.0],
        method="highs",
    )
    if not answer["success"]:
        return ()
    positive, negative = np.split(np.asarray(answer["x"], dtype=np.float64), 2)
    return tuple(int(j) for j in np.flatnonzero(np.abs(positive - negative) > 1e-7) if j)
