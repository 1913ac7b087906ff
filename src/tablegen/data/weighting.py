"""Weighted rows as evidence: the values and groups of a table beside the design of all rows of the file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablegen.data.column import Column
from tablegen.evidence import Grouping, Lacking, Sampling, Weighted

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

Find = Callable[[str], Column]


def weighted(
    find: Find,
    inside: "NDArray[bool_]",
    variable: str | None,
    levels: tuple[str, ...] | None,
    by: Grouping | None,
    sampling: Sampling,
) -> Weighted:
    """The evidence over all rows of a file; those not `inside` (n,) are sampled, and belong to no group.

    `find` gives a column by its name. Rows without a weight, a cluster or a stratum are no part of the design. Raises
    Lacking for a weight below 0, and when a stratum has more sampled units than its population.
    """
    import numpy as np

    n = inside.size
    groups = np.where(inside, _groups(find, n, by), -1)
    weights = _numbers(find(sampling.weights)) if sampling.weights else np.ones(n)
    if below := int((weights < 0.0).sum()):
        rows = "1 row" if below == 1 else f"{below} rows"
        raise Lacking(f"needs weights of 0 or more; {sampling.weights} is below 0 in {rows}")
    clusters = _codes(find(sampling.cluster)) if sampling.cluster else np.arange(n, dtype=np.int64)
    strata = _codes(find(sampling.strata)) if sampling.strata else np.zeros(n, dtype=np.int64)
    population = _numbers(find(sampling.population)) if sampling.population else None
    sampled = (weights >= 0.0) & (clusters >= 0) & (strata >= 0)
    if population is not None:
        sampled &= population > 0.0
    values = _values(find, n, variable, levels)
    found = Weighted(
        values[sampled],
        weights[sampled],
        groups[sampled],
        _nested(strata[sampled], clusters[sampled]),
        strata[sampled],
        len(by.levels) if by else 1,
        len(levels or ()),
        find(sampling.strata).texts if sampling.strata else (),
        None if population is None else population[sampled],
        int((groups >= 0).sum() - (groups[sampled] >= 0).sum()),
    )
    _check(found, sampling)
    return found


def _values(find: Find, n: int, variable: str | None, levels: tuple[str, ...] | None) -> "NDArray[float64]":
    import numpy as np

    if variable is None:
        return np.zeros(n)
    column = find(variable)
    if levels is None:
        return _numbers(column)
    place = {level: float(i) for i, level in enumerate(levels)}
    return np.array([*(place.get(text, np.nan) for text in column.texts), np.nan])[_codes(column)]


def _groups(find: Find, n: int, by: Grouping | None) -> "NDArray[int64]":
    import numpy as np

    if by is None:
        return np.zeros(n, dtype=np.int64)
    place, column = {level: i for i, level in enumerate(by.levels)}, find(by.variable)
    return np.array([*(place.get(text, -1) for text in column.texts), -1], dtype=np.int64)[_codes(column)]


def _codes(column: Column) -> "NDArray[int64]":
    import numpy as np

    return np.array(column.codes, dtype=np.int64)


def _numbers(column: Column) -> "NDArray[float64]":
    import numpy as np

    return np.array([*column.numbers, np.nan])[_codes(column)]


def _nested(strata: "NDArray[int64]", clusters: "NDArray[int64]") -> "NDArray[int64]":
    """Codes of the clusters in their strata: equal names in two strata are two clusters, as with nest = TRUE in R."""
    import numpy as np

    pairs = strata * (int(clusters.max(initial=0)) + 1) + clusters
    return np.unique(pairs, return_inverse=True)[1].astype(np.int64)


def _check(found: Weighted, sampling: Sampling) -> None:
    """That every stratum's population is one number, and no smaller than its sample."""
    import numpy as np

    if found.population is None:
        return
    for stratum in np.unique(found.strata):
        own = found.strata == stratum
        sizes, units = np.unique(found.population[own]), np.unique(found.clusters[own]).size
        where = f' in the stratum "{found.strata_names[stratum]}"' if found.strata_names else ""
        if sizes.size > 1:
            raise Lacking(f"needs one size of the population{where}; {sampling.population} has {sizes.size}")
        if sizes[0] < units:
            raise Lacking(
                f"needs a population no smaller than the sample{where}: {sampling.population} is {sizes[0]:g}, and "
                f"{units} units were sampled"
            )
