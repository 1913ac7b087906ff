"""The bootstrap of a regression: its coefficients in samples of the patients, drawn again and again."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

SAMPLES, SEED = 1999, 1
"""How many samples there are by default: (1999 + 1) · 0.025 is whole. Their seed is fixed."""
_FEWEST = 0.9  # of the samples must have a fit


@frozen(eq=False)
class Resampled:
    """The coefficients (m, k) of the samples that could be fitted, of `samples` drawn, or why they are of no use."""

    b: "NDArray[float64]"
    samples: int
    problem: str | None = None

    @property
    def lost(self) -> int:
        """How many samples could not be fitted."""
        return self.samples - len(self.b)

    @property
    def cov(self) -> "NDArray[float64]":
        """The covariances (k, k) of the coefficients over the samples."""
        import numpy as np

        return np.atleast_2d(np.cov(self.b, rowvar=False))


def resampled(
    fit: Callable[[ModelRows], Fitted], rows: ModelRows, samples: int = SAMPLES, seed: int = SEED
) -> Resampled:
    """Fit samples of as many rows, drawn with replacement; with `rows.clusters` whole clusters are drawn.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, sections 9.5 and 13.3. The draws come from the raw
    stream of PCG64, which NumPy keeps the same for ever, so that a seed gives the same samples on every machine.
    """
    import numpy as np

    stream = np.random.PCG64(seed)
    order, ends, sizes = _clusters(rows)
    found: list[NDArray[float64]] = []
    for _ in range(samples):
        drawn = (stream.random_raw(ends.size) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        chosen = (drawn * ends.size).astype(np.int64)
        within = np.arange(int(sizes[chosen].sum())) - np.repeat(np.cumsum(sizes[chosen]), sizes[chosen])
        drawn_rows = _sample(rows, order[np.repeat(ends[chosen], sizes[chosen]) + within])
        fitted = fit(_within(drawn_rows, sizes[chosen]) if rows.clusters is not None else drawn_rows)
        if fitted.problem is None and bool(np.all(np.isfinite(fitted.b))):
            found.append(fitted.b)
    b = np.array(found, dtype=np.float64).reshape(len(found), rows.x.shape[1])
    few = len(found) < _FEWEST * samples
    problem = f"{samples - len(found)} of {samples} bootstrap samples could not be fitted" if few else None
    return Resampled(b, samples, problem)


def _clusters(rows: ModelRows) -> "tuple[NDArray[int64], NDArray[int64], NDArray[int64]]":
    """The rows in the order of their clusters, where each cluster ends in it, how many rows it has: each row alone, or
    those of a code.
    """
    import numpy as np

    codes = np.arange(rows.y.size) if rows.clusters is None else np.unique(rows.clusters, return_inverse=True)[1]
    sizes = np.bincount(codes)
    return np.argsort(codes, kind="stable"), np.cumsum(sizes), sizes


def _sample(rows: ModelRows, chosen: "NDArray[int64]") -> ModelRows:
    """The rows at these places."""
    names = ("offset", "weights", "time", "entry", "strata", "competing", "clusters")
    own = {name: getattr(rows, name) for name in names}
    drawn = {name: None if values is None else values[chosen] for name, values in own.items()}
    return replace(rows, x=rows.x[chosen], y=rows.y[chosen], drawn=True, **drawn)


def _within(rows: ModelRows, sizes: "NDArray[int64]") -> ModelRows:
    """The rows of clusters of these sizes, one after another: one that was drawn twice is two."""
    import numpy as np

    return replace(rows, clusters=np.repeat(np.arange(sizes.size), sizes))


def jackknifed(fit: Callable[[ModelRows], Fitted], rows: ModelRows) -> "NDArray[float64] | str":
    """The coefficients (g, k) of the fits without each row, or cluster, in turn; why there are none, in words."""
    import numpy as np

    order, ends, sizes = _clusters(rows)
    found: list[NDArray[float64]] = []
    for end, size in zip(ends.tolist(), sizes.tolist(), strict=True):
        fitted = fit(_sample(rows, np.delete(order, slice(end - size, end))))
        if fitted.problem is not None or not bool(np.all(np.isfinite(fitted.b))):
            one = "row" if rows.clusters is None else "cluster"
            return f"BCa intervals need the fit without each {one}, and one of them is not possible"
        found.append(fitted.b)
    return np.array(found)
