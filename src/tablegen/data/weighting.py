"""Weighted rows as evidence: the values and groups of a table beside the design of all rows of the file."""

import numpy as np
from numpy.typing import NDArray

from tablegen.data.complete import codes, numbers, places
from tablegen.data.store import Store
from tablegen.data.tally import Selected
from tablegen.evidence import Grouping, Lacking, Sampling, Weighted

Codes = NDArray[np.int64]


def weighted(
    store: Store,
    kept: Selected,
    variable: str | None,
    levels: tuple[str, ...] | None,
    by: Grouping | None,
    sampling: Sampling,
) -> Weighted:
    """The evidence over all rows of a file; those that are not `kept` are sampled, and belong to no group.

    Rows without a weight, a cluster or a stratum are no part of the design. Raises Lacking for a weight below 0, and
    when a stratum has more sampled units than its population.
    """
    rows, find = store.rows, store.column
    groups = _groups(store, kept, by)
    weights = numbers(rows, find(sampling.weights)) if sampling.weights else np.ones(rows.n)
    if below := int((weights < 0.0).sum()):
        told = "1 row" if below == 1 else f"{below} rows"
        raise Lacking(f"needs weights of 0 or more; {sampling.weights} is below 0 in {told}")
    clusters = codes(rows, find(sampling.cluster)) if sampling.cluster else np.arange(rows.n, dtype=np.int64)
    strata = codes(rows, find(sampling.strata)) if sampling.strata else np.zeros(rows.n, dtype=np.int64)
    population = numbers(rows, find(sampling.population)) if sampling.population else None
    sampled = (weights >= 0.0) & (clusters >= 0) & (strata >= 0)
    if population is not None:
        sampled &= population > 0.0
    values = _values(store, variable, levels)
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


def _values(store: Store, variable: str | None, levels: tuple[str, ...] | None) -> NDArray[np.float64]:
    """A number a row, or the position of its level; nan where it is missing."""
    if variable is None:
        return np.zeros(store.rows.n)
    column = store.column(variable)
    if levels is None:
        return numbers(store.rows, column)
    found = places(store.rows, column, levels).astype(np.float64)
    found[found < 0.0] = np.nan
    return found


def _groups(store: Store, kept: Selected, by: Grouping | None) -> Codes:
    """The group of each row, -1 for none."""
    every = np.zeros(store.rows.n, np.int64) if by is None else places(store.rows, store.column(by.variable), by.levels)
    found = np.full(store.rows.n, -1, np.int64)
    inside = np.asarray(kept.of(np.arange(store.rows.n, dtype=np.int32)))
    found[inside] = every[inside]
    return found


def _nested(strata: Codes, clusters: Codes) -> Codes:
    """Codes of the clusters in their strata: equal names in two strata are two clusters, as with nest = TRUE in R."""
    pairs = strata * (int(clusters.max(initial=0)) + 1) + clusters
    return np.unique(pairs, return_inverse=True)[1].astype(np.int64)


def _check(found: Weighted, sampling: Sampling) -> None:
    """That every stratum's population is one number, and no smaller than its sample."""
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
