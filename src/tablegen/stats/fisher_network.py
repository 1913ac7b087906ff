"""Fisher's exact P of an r × c table, without listing its tables: the network of Mehta & Patel (1983), J Am Stat
Assoc 78: 427-434, worked forward a row at a time.

A node is what is left of the column totals after some rows, in sorted order (their order does not matter to the rest).
A path to it is one way to fill those rows; paths of equal probability to a node are kept as one, with their count's
weight. A path is finished early when all its completions are no more probable than the observed table: then the
closed-form total of the completions is added. What is summed are probabilities, all positive, so P is good to 1e-12.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb, inf, lgamma, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Ints = NDArray[int64]
    Floats = NDArray[float64]

_TIES = log1p(1e-7)  # R's fisher.test: as probable as the observed table is what comes within 1e-7 of it
_GRID = 1e10  # log probabilities are rounded to 1e-10, so that equal ones computed in another order meet
_MOST_PATHS = 12_000_000
_MOST_STEPS = 150_000_000


@dataclass(slots=True)
class _Stage:
    """The paths after some rows: which node each has reached, its log weight (in 1e-10) and its probability."""

    nodes: "Ints"
    path_node: "Ints"
    path_log: "Ints"
    path_p: "Floats"


def exact_p(table: tuple[tuple[int, ...], ...]) -> float | None:
    """P of all tables with these margins that are no more probable than this one; None when there are too many.

    `table` has no empty row or column.
    """
    import numpy as np

    if len(table[0]) > len(table):
        table = tuple(zip(*table, strict=True))
    rows = sorted(table, key=sum)
    totals = [sum(row) for row in rows]
    columns = np.sort(np.array(table, dtype=np.int64).sum(axis=0))
    logs = np.array([lgamma(x + 1.0) for x in range(sum(totals) + 1)])
    walk = _Walk(logs, totals, int(round(_GRID * (_log_ways(logs, rows) + _TIES))))
    return walk.run(columns)
