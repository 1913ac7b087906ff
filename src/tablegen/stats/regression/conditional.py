"""Conditional logistic regression: the odds of an event within matched sets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.newton import EXTREME, Point, climb, doubt
from tablegen.stats.regression.rising import rising
from tablegen.stats.regression.risk_sets import risk_sets
from tablegen.stats.regression.surface import Surface

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
    likelihood = _Sets(basis.columns[:, 1:], rows.y, tuple(_alike(codes, rows.y, telling)))
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
    surface = Surface(likelihood.at, found.point, found.cov, back)
    sets_used = {"sets": float(np.unique(codes[telling]).size)}
    loglik, null_loglik = found.point.loglik, null.loglik
    return Fitted(b, cov, loglik, null_loglik, found.steps, problem, separated, measures=sets_used, surface=surface)


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
    """The rows (sets, members) of the sets with the same numbers of members and events, and how many events."""
    import numpy as np

    places = np.flatnonzero(telling)
    places = places[np.argsort(codes[places], kind="stable")]
    own, sizes = np.unique(codes[places], return_counts=True)
    events = np.bincount(codes[places], y[places])[own].astype(np.int64)
    ends = np.cumsum(sizes)
    for size, d in sorted(set(zip(sizes.tolist(), events.tolist(), strict=True))):
        chosen = ends[(sizes == size) & (events == d)]
        yield places[chosen[:, None] - size + np.arange(size)], d


@dataclass(frozen=True, slots=True, eq=False)
class _Sets:
    """The conditional likelihood of columns (n, k) and events (n,), over `alike` sets of rows."""

    columns: "Array"
    y: "Array"
    alike: "tuple[tuple[Index, int], ...]"

    def at(self, b: "Array") -> Point:
        """The likelihood at these coefficients."""
        import numpy as np

        k = b.size
        eta = self.columns @ b
        loglik, score, information = 0.0, np.zeros(k), np.zeros((k, k))
        for rows, d in self.alike:
            event = self.y[rows]
            total, mean, spread = _drawn(eta[rows], self.columns[rows], d)
            loglik += float((event * eta[rows]).sum() - total.sum())
            score += np.einsum("sn,snk->k", event, self.columns[rows]) - mean.sum(axis=0)
            information += spread.sum(axis=0)
        apart = float(eta.max() - eta.min())
        return Point(b, loglik if np.isfinite(loglik) else -np.inf, score, information, apart)


def _drawn(eta: "Array", x: "Array", d: int) -> "tuple[Array, Array, Array]":
    """Of sets (s, n), and their columns (s, n, k), if d members are drawn with odds exp(eta): three sums over draws.

    They are the logarithm of the sum of all draws' odds (s,), and the mean (s, k) and the covariances (s, k, k) of the
    sum of the columns of those drawn. The members come one by one: a draw of m has the new one, or has not (Gail, Lubin
    & Rubinstein 1981, Biometrika 68: 703-707); as a mixture of the two nothing cancels and nothing overflows.
    """
    import numpy as np

    s, n, k = x.shape
    total = np.full((s, d + 1), -np.inf)
    total[:, 0] = 0.0
    mean, spread = np.zeros((s, d + 1, k)), np.zeros((s, d + 1, k, k))
    for i in range(n):
        drawn = eta[:, i, None] + total[:, :-1]
        both = np.logaddexp(total[:, 1:], drawn)
        share = np.where(np.isfinite(both), np.exp(drawn - both), 0.0)[:, :, None]
        apart = mean[:, :-1] + x[:, i, None] - mean[:, 1:]
        mixed = share[..., None] * spread[:, :-1] + (1.0 - share[..., None]) * spread[:, 1:]
        spread[:, 1:] = mixed + (share * (1.0 - share))[..., None] * apart[..., :, None] * apart[..., None, :]
        mean[:, 1:] += share * apart
        total[:, 1:] = both
    return total[:, d], mean[:, d], spread[:, d]
