"""Fisher's exact P of an r × c table, without listing its tables: the network of Mehta & Patel (1983), J Am Stat Assoc
78: 427-434, worked forward a row at a time.

A node is what is left of the column totals after some rows, in sorted order (their order does not matter to the rest).
A path to it is one way to fill those rows; paths of equal cost to a node are kept as one. The cost of a table is the
sum of log x! over its cells: the dearer, the less probable. A path is finished early when all its completions count
(what they add is then its own probability), and dropped when none does. What is summed are probabilities, all positive,
so no digits cancel.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum, lgamma, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Ints = NDArray[int64]
    Floats = NDArray[float64]

_TIES = log1p(1e-7)  # R's fisher.test: as probable as the observed table is what comes within 1e-7 of it
_GRID = 1e10  # costs are whole multiples of 1e-10, so that equal ones reached in another order meet
_MOST_STEPS = 20_000_000  # two or three seconds, after which P is sampled
_PATH = 2  # steps: a path is sorted, an edge is not
_MOST_PATHS = 1_000_000  # about 150 MB
_BATCH = 500_000


class _TooLarge(Exception):  # noqa: N818 - a verdict on a table, caught in exact_p
    """The network needs more steps than anybody waits for."""


@dataclass(slots=True)
class _Paths:
    """Paths sorted by node and cost: the code of the node each has reached, its cost and its probability."""

    node: "Ints"
    cost: "Ints"
    p: "Floats"


def exact_p(table: tuple[tuple[int, ...], ...]) -> float | None:
    """P of all tables with these margins that are no more probable than this one; None when there are too many.

    `table` has no empty row or column.
    """
    if len(table[0]) > len(table):
        table = tuple(zip(*table, strict=True))
    try:
        return _Walk(table).run()
    except _TooLarge:
        return None


class _Walk:
    """The network of one table: rows are filled in order of size, the last follows from what is left."""

    def __init__(self, table: tuple[tuple[int, ...], ...]) -> None:
        import numpy as np

        self.rows = sorted(map(sum, table))
        self.columns = np.sort(np.array(table, dtype=np.int64).sum(axis=0))
        self.logs = np.array([lgamma(x + 1.0) for x in range(sum(self.rows) + 1)])
        self.costs = np.rint(self.logs * _GRID).astype(np.int64)
        self.bound = max(0, int(self.costs[np.array(table)].sum()) - round(_TIES * _GRID))
        self.base = int(self.columns[-1]) + 1
        self.finished: list[float] = []
        self.steps = 0

    def run(self) -> float:
        """P; raises _TooLarge."""
        import numpy as np

        if self.base**self.columns.size >= 2**63:
            raise _TooLarge
        paths = _Paths(self._code(self.columns[None, :]), np.zeros(1, dtype=np.int64), np.ones(1))
        for done in range(1, len(self.rows)):
            paths = self._further(paths, done)
        return min(1.0, fsum(self.finished))

    def _further(self, paths: _Paths, done: int) -> _Paths:
        """The paths that are still open after one more row: from each node's, sorted by cost, a range per edge."""
        import numpy as np

        codes, place = np.unique(paths.node, return_inverse=True)
        scale = self.bound + 1
        if codes.size * scale >= 2**63:
            raise _TooLarge
        key, tails = place * scale + paths.cost, _tails(paths)
        last = np.searchsorted(place, np.arange(codes.size), side="right")
        found = [_Paths(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))]
        for start, end, dearer, p in self._edges(self._columns(codes), self.rows[done - 1]):
            ends, end_place = np.unique(end, return_inverse=True)
            least, most = self._completions(self._columns(ends), self.rows[done:])
            floor, ceiling = (self.bound - dearer - extra[end_place] for extra in (most, least))
            low = np.searchsorted(key, start * scale + floor.clip(0, scale))
            high = np.searchsorted(key, start * scale + ceiling.clip(0, scale))
            done_from = high < last[start]
            self.finished.append(float(p[done_from] @ tails[high[done_from]]))
            self._count(_PATH * int((high - low).sum()))
            for some in _batches(high - low):
                edge, turn = _unrolled((high - low)[some])
                edge += some.start
                path = low[edge] + turn
                found.append(_merged(end[edge], paths.cost[path] + dearer[edge], paths.p[path] * p[edge]))
                if sum(part.p.size for part in found[1:]) > max(_BATCH, found[0].p.size):
                    found = [_joined(found)]
                    if found[0].p.size > _MOST_PATHS:
                        raise _TooLarge
        return _joined(found)

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > _MOST_STEPS:
            raise _TooLarge

    def _edges(self, nodes: "Ints", row: int) -> "Iterator[tuple[Ints, Ints, Ints, Floats]]":
        """Every way to take a row of this total from the nodes: where it starts and ends, its cost and probability.

        Columns are filled one after another, a batch of nodes at once; the probability is hypergeometric.
        """
        import numpy as np

        whole = int(nodes[0].sum()) if len(nodes) else row
        chance = self.logs[row] + self.logs[whole - row] - self.logs[whole]
        ways = np.prod(np.minimum(nodes[:, :-1], row) + 1.0, axis=1).clip(max=_BATCH).astype(np.int64)
        for some in _batches(ways):
            start, left = np.arange(len(nodes))[some], nodes[some]
            wanted, cost = np.full(start.size, row), np.zeros(start.size, dtype=np.int64)
            log_p = np.full(start.size, chance)
            for j in range(nodes.shape[1]):
                low = np.maximum(0, wanted - left[:, j + 1 :].sum(axis=1))
                choices = np.minimum(left[:, j], wanted) - low + 1
                self._count(int(choices.sum()))
                origin, turn = _unrolled(choices)
                taken, start, left = low[origin] + turn, start[origin], left[origin]
                wanted, cost = wanted[origin] - taken, cost[origin] + self.costs[taken]
                rest = left[:, j] - taken
                log_p = log_p[origin] + self.logs[left[:, j]] - self.logs[rest] - self.logs[taken]
                left[:, j] = rest
            yield start, self._code(np.sort(left, axis=1)), cost, np.exp(log_p)

    def _completions(self, nodes: "Ints", rows: list[int]) -> tuple["Ints", "Ints"]:
        """Bounds for the cost of filling these rows from each node, at least and at most.

        At least, every column (or every row) is spread evenly; at most, each fills its largest cells to the brim.
        """
        import numpy as np

        totals, sizes = np.arange(self.costs.size), np.array(rows)
        least = self._even(totals, len(rows))[nodes].sum(axis=1)
        least = np.maximum(least, int(self._even(sizes, nodes.shape[1]).sum()))
        by_column = self._heaped(totals, [np.array(row) for row in reversed(rows)])[nodes].sum(axis=1)
        by_row = [self._heaped(np.full(len(nodes), row), list(nodes.T[::-1])) for row in rows]
        return least, np.minimum(by_column, np.sum(by_row, axis=0))

    def _even(self, totals: "Ints", cells: int) -> "Ints":
        import numpy as np

        whole, more = totals // cells, totals % cells
        return (cells - more) * self.costs[whole] + more * self.costs[np.minimum(whole + 1, self.costs.size - 1)]

    def _heaped(self, totals: "Ints", rooms: "list[Ints]") -> "Ints":
        import numpy as np

        cost = np.zeros_like(totals)
        for room in rooms:
            put = np.minimum(totals, room)
            cost, totals = cost + self.costs[put], totals - put
        return cost

    def _code(self, nodes: "Ints") -> "Ints":
        """A node (k, columns) as one whole number each."""
        return nodes @ self._powers()

    def _columns(self, codes: "Ints") -> "Ints":
        """The nodes of these codes."""
        return codes[:, None] // self._powers() % self.base

    def _powers(self) -> "Ints":
        import numpy as np

        return self.base ** np.arange(self.columns.size, dtype=np.int64)


def _unrolled(repeats: "Ints") -> tuple["Ints", "Ints"]:
    """Each index as often as `repeats` says, and the number of its turn: (2, 1) gives (0, 0, 1) and (0, 1, 0)."""
    import numpy as np

    index = np.repeat(np.arange(repeats.size), repeats)
    return index, np.arange(index.size) - (np.cumsum(repeats) - repeats)[index]


def _batches(sizes: "Ints") -> Iterator[slice]:
    """Slices of entries whose sizes add up to about a batch."""
    import numpy as np

    ends = [*(np.flatnonzero(np.diff(np.cumsum(sizes) // _BATCH)) + 1).tolist(), sizes.size]
    return (slice(start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start)


def _merged(node: "Ints", cost: "Ints", p: "Floats") -> _Paths:
    """The paths sorted by node and cost, those that agree in both as one, their probabilities added."""
    import numpy as np

    order = np.lexsort((cost, node))
    node, cost, p = node[order], cost[order], p[order]
    first = np.flatnonzero(np.append(True, (np.diff(node) != 0) | (np.diff(cost) != 0))[: p.size])
    return _Paths(node[first], cost[first], np.add.reduceat(p, first) if p.size else p)


def _joined(parts: list[_Paths]) -> _Paths:
    """All the paths as one."""
    import numpy as np

    return _merged(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("node", "cost", "p")))


def _tails(paths: _Paths) -> "Floats":
    """The probability of each path and the dearer ones of its node together, by a scan in which nothing cancels."""
    import numpy as np

    total, shift = paths.p.copy(), 1
    while (same := np.flatnonzero(paths.node[shift:] == paths.node[:-shift])).size:
        total[same] += total[same + shift]
        shift *= 2
    return total
