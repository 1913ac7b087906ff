"""Variances of weighted statistics by linearisation (Taylor series), from the design in which rows were sampled.

A statistic is written as a weighted sum of each row's influence on it; its variance is that of the totals of the
primary sampling units within strata (Binder 1983, Int Stat Rev 51: 279-292; Lumley 2010, Complex Surveys, ch. 2),
with replacement, or with the finite population correction where the population's size is known. Rows outside of the
statistic's domain have no influence and still count as sampled, as R's survey package does with `subset`.
"""

from typing import TYPE_CHECKING, NamedTuple

from tablegen.evidence import Weighted
from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.values import remembered

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

_CERTAIN = 1e-7  # what R leaves of a finite population correction for a stratum that was sampled whole
_LIMITS = 1e-145, 1e145  # beyond these, squares of values are 0 or infinite as doubles
ROUNDING = 1e-14  # what rounding leaves of a spread that is none, relative to the values


def used(e: Weighted) -> "Mask":
    """The rows (n,) that a statistic is about: in a group, with a value, of a weight above 0."""
    import numpy as np

    return (e.groups >= 0) & ~np.isnan(e.values) & (e.weights > 0.0)


def extreme(e: Weighted, rows: "Mask") -> str | None:
    """Why the values of these rows cannot be squared; None when they can."""
    import numpy as np

    largest = float(np.abs(e.values[rows]).max(initial=0.0))
    return None if not largest or _LIMITS[0] < largest < _LIMITS[1] else TOO_EXTREME


def members(e: Weighted, group: int) -> "Mask":
    """The rows (n,) of one group, of a weight above 0, with or without a value."""
    return (e.groups == group) & (e.weights > 0.0)


def degrees(e: Weighted, rows: "Mask") -> int:
    """The design's degrees of freedom among these rows: sampling units less strata."""
    import numpy as np

    own = np.flatnonzero(np.bincount(_units(e.clusters).codes[rows]))
    return int(own.size - np.unique(e.strata[_units(e.clusters).first[own]]).size)


def covariance(e: Weighted, influence: "Array", rows: "Mask") -> "Array | str":
    """The covariance (k, k) of k statistics from each row's influence on them (n, k); or why it cannot be estimated.

    `rows` are those of the statistics' domain: a stratum that is in it must have two sampling units or more.
    """
    import numpy as np

    units = _units(e.clusters)
    strata = e.strata[units.first]
    totals, sizes = units.sums(influence), units.sums(np.abs(influence))
    noise = 10.0 * ROUNDING * sizes.max(axis=0)
    found = np.zeros((influence.shape[1], influence.shape[1]))
    for h in np.flatnonzero(np.bincount(e.strata[rows])):
        own = totals[strata == h]
        n = own.shape[0]
        left = _fraction_left(e, int(h), n)
        if left < _CERTAIN:
            continue
        if n < 2:
            return _lonely(e, int(h))
        centred = own - own.mean(axis=0)
        centred[np.abs(centred) <= noise] = 0.0  # else the order of the rows would decide what is singular
        found += left * n / (n - 1.0) * (centred.T @ centred)
    return found


class _Units(NamedTuple):
    """The sampling units of a design: the row each is first met in, and the position of each row's unit."""

    first: "NDArray[int64]"
    codes: "NDArray[int64]"

    def sums(self, of_rows: "Array") -> "Array":
        """What the rows (n, k) of each unit add up to."""
        import numpy as np

        found = [np.bincount(self.codes, column, self.first.size) for column in of_rows.T]
        return np.stack(found, axis=1).astype(np.float64)


@remembered(1)
def _units(clusters: "NDArray[int64]") -> _Units:
    """Looked for once in a design, which all its tables and their cells share: to sort a million rows takes long."""
    import numpy as np

    _, first, codes = np.unique(clusters, return_index=True, return_inverse=True)
    return _Units(first, codes)


def _fraction_left(e: Weighted, stratum: int, n: int) -> float:
    """One minus the share of a stratum's sampling units that were sampled; 1 where its population is not known."""
    if e.population is None:
        return 1.0
    population = float(e.population[e.strata == stratum][0])
    return (population - n) / population


def _lonely(e: Weighted, stratum: int) -> str:
    if not e.strata_names:
        return "only one unit was sampled: there is no variance to estimate"
    return (
        f'the stratum "{e.strata_names[stratum]}" has only one sampled unit: its variance cannot be estimated; '
        "join it with a stratum that is like it"
    )


def shares(e: Weighted, rows: "Mask") -> "tuple[Array, Array]":
    """Each group's sum of weights (groups,), and each row's share of its group's sum (n, groups), 0 outside `rows`."""
    import numpy as np

    places = np.flatnonzero(rows)
    totals = np.bincount(e.groups[places], e.weights[places], minlength=e.size).astype(np.float64)
    found = np.zeros((rows.size, e.size))
    found[places, e.groups[places]] = e.weights[places] / totals[e.groups[places]]
    return totals, found


def means(e: Weighted, rows: "Mask") -> "tuple[float, Array, Array]":
    """An origin, each group's weighted mean less that origin (groups,), and each row's influence on it (n, groups).

    The origin keeps the digits of values that share a large offset. A group without rows has a mean of 0 here.
    """
    import numpy as np

    _, share = shares(e, rows)
    origin = float(e.values[rows][0]) if rows.any() else 0.0
    distance = np.where(rows, e.values - origin, 0.0)
    centres = distance @ share
    return origin, centres, share * (distance[:, None] - centres)


def sizes(e: Weighted, rows: "Mask") -> list[int]:
    """How many of these rows each group has."""
    import numpy as np

    return [int(n) for n in np.bincount(e.groups[rows], minlength=e.size)]


def mixed(e: Weighted, group: int) -> bool:
    """Whether the group has ones and zeros, where values are nothing else."""
    values = e.values[used(e) & (e.groups == group)]
    return bool(values.size) and float(values.min()) < float(values.max())


def varies(e: Weighted, rows: "Mask", influence: "Array") -> bool:
    """Whether the values differ within a group by more than rounding: else there is nothing to test against."""
    import numpy as np

    _, share = shares(e, rows)
    apart = np.abs(influence[share > 0.0] / share[share > 0.0])
    return bool(apart.size) and float(apart.max()) > ROUNDING * float(np.abs(e.values[rows]).max())
