"""The complete cases of a weighted regression, among all rows of the design in which they were sampled."""

from collections.abc import Iterator
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

from tablegen.evidence import Lacking, Rows, Sampling, Source, Weighted
from tablegen.results import Key, Record
from tablegen.tasks import Fit

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray


class Sampled(NamedTuple):
    """The design of all sampled rows (N,), and which of them a model is fitted to."""

    design: Weighted
    used: "NDArray[bool_]"


def weighted_cases(
    numbers: tuple[str, ...], categories: dict[str, tuple[str, ...]], source: Source, sampling: Sampling
) -> tuple[Rows, Sampled]:
    """The rows that have a weight above 0 and a value of all variables; those left out count as sampled.

    `dropped` of the rows have a weight and lack a value; `missing` counts them per variable.
    """
    import numpy as np

    design = source.weighted(None, None, None, sampling)
    inside = (design.groups >= 0) & (design.weights > 0.0)
    if not inside.any():
        raise Lacking(f"has no patients with a weight above 0 ({sampling.weights or 'of the design'})")
    values: dict[str, Any] = {
        name: source.weighted(name, categories.get(name), None, sampling).values for name in (*numbers, *categories)
    }
    complete = inside.copy()
    for column in values.values():
        complete &= ~np.isnan(column)
    columns = {
        name: column[complete].astype(np.int64) if name in categories else column[complete]
        for name, column in values.items()
    }
    missing = {name: int((inside & np.isnan(column)).sum()) for name, column in values.items()}
    n = int(complete.sum())
    return Rows(n, columns, int(inside.sum()) - n, missing), Sampled(design, complete)


def weighted_sizes(task: Fit, sampled: Sampled) -> Iterator[Record]:
    """The sum of weights of the rows used, and who is in no model: without a weight, or of weight 0."""
    design, used = sampled
    key = Key(task.sizes, task.group, None, "wn")
    yield Record(key, fsum(design.weights[used].tolist()), "sum of weights")
    yield Record(key._replace(stat="unweighted"), design.dropped)
    yield Record(key._replace(stat="zero"), int(((design.weights == 0.0) & (design.groups >= 0)).sum()))
