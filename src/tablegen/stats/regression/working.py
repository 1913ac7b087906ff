"""Working correlations of the rows of a cluster, estimated by moments of the residuals."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.fitted import ModelRows
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]

_ALONE = "no cluster has two rows: there is no correlation to be estimated"
_TWICE = "a cluster has two rows of the same time: their order is unknown"


@frozen(eq=False)
class Alike:
    """The clusters (s,) whose rows (s, m) have the same `places` (m,) in the order of times."""

    clusters: "Index"
    rows: "Index"
    places: "Index"


@frozen
class Working:
    """A correlation between rows of a cluster by their places (m,); the `single` number that it has, if it has one."""

    among: "Callable[[Index], Array]"
    single: float | None = None
    problem: str | None = None


@frozen(eq=False)
class Correlated:
    """The rows in their clusters, and how the correlation within is estimated.

    Moments are divided by how many they are sums of, less `lost`: the number of coefficients (`n-k`: R's gee, SAS,
    statsmodels), or 0 (`n`, and `geepack`). With `every_lag` an AR(1) correlation is estimated from all pairs, as in
    R's geepack, not from neighbours.
    """

    structure: str
    clusters: int
    alike: tuple[Alike, ...]
    lost: int
    every_lag: bool

    @property
    def independent(self) -> "Correlated":
        """The same clusters without a correlation."""
        return replace(self, structure="independence")

    def estimate(self, residuals: "Array", phi: float) -> Working:
        """The correlation of standardised residuals (n,) with the scale phi."""
        import numpy as np

        if self.structure == "independence":
            return Working(lambda places: np.eye(places.size))
        if self.structure == "exchangeable":
            return self._exchangeable(residuals, phi)
        sums, counts = self._products(residuals)
        if self.structure == "ar1":
            return self._autoregressive(sums / phi, counts)
        few = np.triu(counts <= self.lost, 1)
        if few.any():
            return Working(np.diag, problem="too few clusters have rows at each two of the times: use exchangeable")
        upper = np.triu(sums / (np.maximum(counts - self.lost, 1.0) * phi), 1)
        matrix = upper + upper.T + np.eye(len(upper))
        return _possible(Working(lambda places: matrix[np.ix_(places, places)]), matrix, "unstructured correlations")

    def _exchangeable(self, residuals: "Array", phi: float) -> Working:
        import numpy as np

        total, pairs = 0.0, 0.0
        for one in self.alike:
            own, m = residuals[one.rows], one.places.size
            total += 0.5 * float((own.sum(axis=1) ** 2).sum() - (own**2).sum())
            pairs += 0.5 * m * (m - 1) * len(own)
        if pairs <= self.lost:
            return Working(np.diag, problem="too few pairs of rows within clusters for an exchangeable correlation")
        alpha, largest = total / ((pairs - self.lost) * phi), max(one.places.size for one in self.alike)

        def among(places: "Index") -> "Array":
            return np.full((places.size, places.size), alpha) + (1.0 - alpha) * np.eye(places.size)

        return _possible(
            Working(among, alpha), among(np.arange(largest)), f"an exchangeable correlation of {alpha:.2f}"
        )

    def _autoregressive(self, sums: "Array", counts: "Array") -> Working:
        import numpy as np

        lags = range(1, len(counts))
        totals = {lag: (float(np.trace(sums, lag)), float(np.trace(counts, lag))) for lag in lags}
        neighbours, pairs = totals[1]
        if pairs <= self.lost:
            return Working(np.diag, problem="too few rows of a cluster follow one another for an AR(1) correlation")
        alpha = neighbours / (pairs - self.lost)
        if self.every_lag:
            alpha = _of_every_lag(alpha, totals)

        def among(places: "Index") -> "Array":
            return alpha ** np.abs(places[:, None] - places).astype(np.float64)

        whole = among(np.arange(len(counts)))
        return _possible(Working(among, alpha), whole, f"an AR(1) correlation of {alpha:.2f}")

    def _products(self, residuals: "Array") -> "tuple[Array, Array]":
        """Sums of products of residuals (q, q) by their two places, and of how many clusters."""
        import numpy as np

        q = max(int(one.places.max()) for one in self.alike) + 1
        sums, counts = np.zeros((q, q)), np.zeros((q, q))
        for one in self.alike:
            own, at = residuals[one.rows], np.ix_(one.places, one.places)
            sums[at] += own.T @ own
            counts[at] += len(own)
        return sums, counts


def _of_every_lag(alpha: float, totals: dict[int, tuple[float, float]]) -> float:
    """The root of geepack's equation Σ lag α^(lag − 1) (Σ of products − pairs α^lag) = 0, by Gauss–Newton."""
    for _ in range(200):
        slopes = {lag: lag * alpha ** (lag - 1) for lag in totals}
        score = sum(slopes[lag] * (total - pairs * alpha**lag) for lag, (total, pairs) in totals.items())
        step = score / sum(slopes[lag] ** 2 * pairs for lag, (_, pairs) in totals.items())
        alpha += step
        if abs(step) <= 1e-15:
            break
    return alpha


def _possible(working: Working, whole: "Array", name: str) -> Working:
    """The correlation, with the problem that a matrix of it is not positive definite where it is not."""
    import numpy as np

    if np.all(np.isfinite(whole)) and float(np.linalg.eigvalsh(whole).min()) > 1e-8:
        return working
    return replace(working, problem=f"{name} cannot be within clusters of this size: use independence")


def correlated(rows: ModelRows) -> Correlated | str:
    """The rows in their clusters; why they have no such correlation, in words."""
    import numpy as np

    assert rows.clusters is not None
    codes = np.unique(rows.clusters, return_inverse=True)[1].astype(np.int64)
    order = np.lexsort((np.arange(codes.size) if rows.time is None else rows.time, codes))
    sizes = np.bincount(codes)
    firsts = np.cumsum(sizes) - sizes
    places = np.empty(codes.size, dtype=np.int64)
    if rows.time is None:
        places[order] = np.arange(codes.size) - firsts[codes[order]]
    else:
        places = np.unique(rows.time, return_inverse=True)[1].astype(np.int64)
        neighbours = (np.diff(codes[order]) == 0) & (np.diff(places[order]) == 0)
        if neighbours.any():
            return _TWICE
    if rows.correlation != "independence" and sizes.max() == 1:
        return _ALONE
    patterns: dict[bytes, list[int]] = {}
    for cluster, (first, size) in enumerate(zip(firsts.tolist(), sizes.tolist(), strict=True)):
        patterns.setdefault(places[order[first : first + size]].tobytes(), []).append(cluster)
    alike: list[Alike] = []
    for clusters in patterns.values():
        own = np.array(clusters)
        chosen = order[firsts[own][:, None] + np.arange(int(sizes[own[0]]))]
        alike.append(Alike(own, chosen, places[chosen[0]]))
    lost = rows.x.shape[1] if rows.moments == "n-k" else 0
    return Correlated(rows.correlation, sizes.size, tuple(alike), lost, rows.moments == "geepack")
