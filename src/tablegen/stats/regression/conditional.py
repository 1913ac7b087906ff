"""Conditional logistic regression: the odds of an event within matched sets."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.drawn_sets import DrawnSets
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.newton import EXTREME, climb, doubt
from tablegen.stats.regression.rising import rising
from tablegen.stats.regression.risk_sets import risk_sets
from tablegen.stats.regression.surface import Climbed

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]
    Flags = NDArray[bool_]


def fit_conditional(rows: ModelRows) -> Fitted:
    """The exact conditional likelihood, given how many of each set have the event; the constant column is left out.

    Breslow, Day, Halvorsen, Prentice & Sabai (1978), Am J Epidemiol 108: 299-307, as R's clogit with method "exact".
    Sets in which all or none have the event tell nothing.
    """
    import numpy as np

    k = rows.x.shape[1]
    assert rows.strata is not None
    codes = np.unique(rows.strata, return_inverse=True)[1]
    sizes, events = np.bincount(codes), np.bincount(codes, rows.y)
    telling = ((events > 0) & (events < sizes))[codes]
    if not telling.any():
        return refused(k, "there is no set of which some have the event and others not")
    basis = prepare(_within(rows.x, codes, telling))
    if isinstance(basis, Fitted):
        return basis
    likelihood = DrawnSets(basis.columns[:, 1:], tuple(_alike(codes, rows.y, telling)))
    start = np.zeros(k - 1)
    with np.errstate(all="ignore"):
        null = likelihood.at(start)
        found, separated = climb(likelihood.at, start, EXTREME), ()
        if not found.converged:
            sets = risk_sets(np.ones(rows.y.size), rows.y, None, codes, efron=False)
            # an event need not be level with the others of its set
            sets = replace(sets, until=np.where(rows.y > 0.0, sets.since, sets.until))
            separated = rising(basis.design.columns, sets)
        if not (found.converged or separated):
            found = climb(likelihood.at, start)
        back = np.zeros((k, k - 1))
        back[1:] = basis.back[1:, 1:]
        b, cov = back @ found.point.at, back @ found.cov @ back.T
    finite = bool(np.all(np.isfinite(b)) and np.all(np.isfinite(cov)))
    problem = doubt(found, separated, finite)
    surface = Climbed(found.point, found.cov, back, likelihood.at)
    sets_used = {"sets": float(np.unique(codes[telling]).size)}
    loglik, null_loglik = found.point.loglik, null.loglik
    return Fitted(b, cov, loglik, null_loglik, problem, separated, measures=sets_used, surface=surface)


def _within(x: "Array", codes: "Index", telling: "Flags") -> "Array":
    """The columns less their means in each set, 0 in sets that tell nothing: all that the likelihood depends on."""
    import numpy as np

    first = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(codes.size)[::-1]
    moved = x - x[first[codes]]  # first by a value of the column, so that a constant becomes exactly 0
    total = np.zeros((first.size, x.shape[1]))
    np.add.at(total, codes, moved)
    moved -= (total / np.bincount(codes)[:, None])[codes]
    moved[~telling] = 0.0
    moved[:, 0] = 1.0
    return moved


def _alike(codes: "Index", y: "Array", telling: "Flags") -> "Iterator[tuple[Index, int]]":
    """The rows (sets, members), those with events first, of sets with the same numbers of both, and how many events."""
    import numpy as np

    places = np.flatnonzero(telling)
    places = places[np.lexsort((-y[places], codes[places]))]
    own, sizes = np.unique(codes[places], return_counts=True)
    events = np.bincount(codes[places], y[places])[own].astype(np.int64)
    ends = np.cumsum(sizes)
    for size, d in sorted(set(zip(sizes.tolist(), events.tolist(), strict=True))):
        chosen = ends[(sizes == size) & (events == d)]
        yield places[chosen[:, None] - size + np.arange(size)], d
