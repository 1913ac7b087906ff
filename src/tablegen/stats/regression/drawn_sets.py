"""The exact likelihood of who has the events in sets of rows, given how many have them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen.stats.regression.newton import Point
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.stats.regression.risk_sets import RiskSets

    Array = NDArray[float64]
    Index = NDArray[int64]

_ROWS = 200_000  # members of sets that are in memory at one time


@frozen(eq=False)
class DrawnSets:
    """The likelihood of columns (n, k), over `alike` sets: their rows (sets, members), and how many have the event.

    Those with the event come first; a set of fewer members ends with -1.
    """

    columns: "Array"
    alike: "tuple[tuple[Index, int], ...]"

    def at(self, b: "Array") -> Point:
        """The likelihood at these coefficients."""
        import numpy as np

        k = b.size
        eta = self.columns @ b
        loglik, score, information = 0.0, np.zeros(k), np.zeros((k, k))
        for rows, d in self.alike:
            odds = np.where(rows < 0, -np.inf, eta[rows])
            total, mean, spread = _drawn(odds, self.columns[rows], d)
            loglik += float(odds[:, :d].sum() - total.sum())
            score += self.columns[rows[:, :d]].sum(axis=(0, 1)) - mean.sum(axis=0)
            information += spread.sum(axis=0)
        apart = float(eta.max() - eta.min())
        return Point(b, loglik if np.isfinite(loglik) else -np.inf, score, information, apart)


def at_risk_together(sets: "RiskSets") -> "Iterator[tuple[Index, int]]":
    """The risk sets of times at which several events happened, as `DrawnSets` has them."""
    import numpy as np

    deaths = np.bincount(sets.of_event, minlength=sets.times)
    sizes = sets.sums(np.ones(sets.until.size)).astype(np.int64)
    for d in np.unique(deaths[deaths > 1]).tolist():
        times = np.flatnonzero(deaths == d)
        times = times[np.argsort(sizes[times], kind="stable")]
        while times.size:
            most = np.arange(1, times.size + 1) * sizes[times]
            block, times = np.split(times, [max(int(np.sum(most <= _ROWS)), 1)])
            rows = np.full((block.size, int(sizes[block[-1]])), -1)
            for row, time in zip(rows, block, strict=True):
                here = (sets.since <= time) & (time < sets.until)
                events = sets.event[sets.of_event == time]
                here[events] = False
                others = np.flatnonzero(here)
                row[:d], row[d : d + others.size] = events, others
            yield rows, d


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
