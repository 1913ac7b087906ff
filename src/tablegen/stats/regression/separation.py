"""Separation: whether some combination of columns predicts the outcome perfectly, so that no maximum of the
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


def emptying(columns: "Array", y: "Array") -> tuple[int, ...]:
    """The columns that with a log link tell rows whose outcome is 0, and no others: their means can go to 0.

    Columns as for `separating`; the likelihood has no maximum when a combination of them is 0 wherever y is above 0,
    and below 0 elsewhere (Correia, Guimarães & Zylkin 2019, arXiv 1903.01633).
    """
    import numpy as np

    some, none = columns[y > 0.0], columns[y <= 0.0]
    if not len(none):
        return ()
    level = some[0]
    constant = some.min(axis=0) == some.max(axis=0)
    apart = constant & (none.max(axis=0) != none.min(axis=0))
    apart &= (none >= level).all(axis=0) | (none <= level).all(axis=0)
    alone = tuple(int(j) for j in np.flatnonzero(apart) if j)
    return alone or _combined(-none, np.unique(some, axis=0))


def separating_levels(signed: "Array", free: tuple[int, ...]) -> tuple[int, ...]:
    """The coordinates of a direction d along which no row falls: signed @ d >= 0, and not everywhere 0.

    The `free` coordinates, which are constants, cost nothing and are not named.
    """
    return _combined(signed, free=free)


def _combined(signed: "Array", level: "Array | None" = None, free: tuple[int, ...] = (0,)) -> tuple[int, ...]:
    """The columns of a direction d with signed @ d >= 0 everywhere and a mean of 1, of the least sum of |d|.

    With `level` (m, k) d leaves those rows where they are: level @ d = 0. The `free` (the intercept) cost nothing and
    are not named. d is split into its positive and negative parts, which makes |d| linear.
    """
    import numpy as np
    from scipy.optimize import linprog  # pyright: ignore[reportUnknownVariableType]

    cost = np.ones(signed.shape[1])
    cost[list(free)] = 0.0
    both = np.hstack([signed, -signed])
    fixed, targets = both.mean(axis=0, keepdims=True), [1.0]
    if level is not None:
        fixed, targets = np.vstack([fixed, np.hstack([level, -level])]), [1.0, *[0.0] * len(level)]
    answer = linprog(np.tile(cost, 2), -both, np.zeros(len(signed)), fixed, targets, method="highs")
    if not answer["success"]:
        return ()
    positive, negative = np.split(np.asarray(answer["x"], dtype=np.float64), 2)
    return tuple(int(j) for j in np.flatnonzero(np.abs(positive - negative) > 1e-7) if j not in free)
