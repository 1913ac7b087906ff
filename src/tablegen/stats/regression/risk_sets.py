"""Who is at risk when an event happens: the arrangement of follow-up that Cox's likelihood is summed over."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]
    Flags = NDArray[bool_]


@frozen(eq=False)
class Kept:
    """Rows (r,) that stay at risk after their end, in its order, with weights that fall: `at_end` × `at_time`.

    `at_end` (r,) is of each row, `at_time` (m,) of each time; `ended` (m,) of the rows had ended before a time.
    `until` (r,) says of each row how many of the times are up to its end.
    """

    rows: "Index"
    at_end: "Array"
    at_time: "Array"
    ended: "Index"
    until: "Index"

    def sums(self, values: "Array") -> "Array":
        """At each time the weighted sum of `values` (n, …) over those kept (m, …)."""
        return _like(self.at_time, values) * running(values[self.rows] * _like(self.at_end, values))[self.ended]

    def so_far(self, values: "Array") -> "Array":
        """Of each row kept the weighted sum of `values` (m, …) over the times after its end (r, …)."""
        after = running((values * _like(self.at_time, values))[::-1])[::-1]
        return _like(self.at_end, values) * after[self.until]


def running(values: "Array") -> "Array":
    """The sums (m + 1, …) of the first 0, 1, 2 … of `values` (m, …)."""
    import numpy as np

    return np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])


def _like(weights: "Array", values: "Array") -> "Array":
    """The weights in as many dimensions as `values`."""
    return weights.reshape(-1, *[1] * (values.ndim - 1))


@frozen(eq=False)
class RiskSets:
    """The n rows of a Cox model by the m times at which events happened (of each stratum its own), in order.

    At the time t those are at risk whose follow-up had begun before it and ended at it or later. `event` (d,) are the
    rows with the event, `of_event` (d,) the place of their time, `share` (d,) of the l-th of several events at one time
    l over their number (Efron), or 0 (Breslow). `until` and `since` (n,) say of each row how many of the times are up
    to its end, and up to its beginning; `order` (n,) sorts the rows by stratum and end, and `first` and `last` (m,)
    bound in it those that ended at a time or later; `entry_order`, `entry_first` and `entry_last` likewise those that
    came later. Some rows may be `kept` at risk after their end.
    """

    event: "Index"
    of_event: "Index"
    share: "Array"
    until: "Index"
    since: "Index"
    order: "Index"
    first: "Index"
    last: "Index"
    entry_order: "Index | None"
    entry_first: "Index"
    entry_last: "Index"
    kept: "Kept | None" = None

    @property
    def times(self) -> int:
        """How many times there are at which events happened."""
        return self.first.size

    def sums(self, values: "Array") -> "Array":
        """At each time the sum of `values` (n, …) over those at risk (m, …)."""
        total = _between(values, self.order, self.first, self.last)
        if self.kept:
            total += self.kept.sums(values)
        if self.entry_order is None:
            return total
        return total - _between(values, self.entry_order, self.entry_first, self.entry_last)

    def by_time(self, values: "Array") -> "Array":
        """At each time the sum of the events' `values` (d, …): (m, …)."""
        import numpy as np

        total = np.zeros((self.times, *values.shape[1:]), dtype=np.float64)
        np.add.at(total, self.of_event, values)
        return total

    def at_times(self, kept: "Flags") -> "RiskSets":
        """The same with those of the times only that are `kept` (m,)."""
        import numpy as np

        place = np.concatenate([[0], np.cumsum(kept)])
        among = kept[self.of_event]
        return replace(
            self,
            event=self.event[among],
            of_event=place[self.of_event[among]],
            share=self.share[among],
            until=place[self.until],
            since=place[self.since],
            first=self.first[kept],
            last=self.last[kept],
            entry_first=self.entry_first[kept],
            entry_last=self.entry_last[kept],
        )

    def so_far(self, values: "Array") -> "Array":
        """Of each row the sum of `values` (m, …) over the times at which it was at risk (n, …)."""
        import numpy as np

        # of each stratum its own: others may be under hazards beside which its own would be lost by rounding
        new = np.concatenate([[True], self.last[1:] != self.last[:-1]])
        begins = np.flatnonzero(new).tolist()
        running, nothing = np.zeros((self.times + 1, *values.shape[1:])), self.times
        for begin, end in zip(begins, [*begins[1:], self.times], strict=True):
            np.cumsum(values[begin:end], axis=0, out=running[begin:end])
        ever = self.until > self.since
        since = np.minimum(self.since, self.times - 1)
        until = np.where(ever, self.until - 1, nothing)
        total = running[until] - running[np.where(ever & ~new[since], since - 1, nothing)]
        if self.kept:
            total[self.kept.rows] += self.kept.so_far(values)
        return total


def _between(values: "Array", order: "Index", first: "Index", last: "Index") -> "Array":
    """The sums (m, …) of the values of order[first:last], of which each `last` is the end of a stratum.

    Each stratum is added up from its end on: who leaves early, and other strata, may be at risks beside which those of
    the rest would be lost by rounding if they were added and taken away again.
    """
    import numpy as np

    after = np.zeros((order.size + 1, *values.shape[1:]))
    begin = 0
    for end in np.unique(last).tolist():
        np.cumsum(values[order[begin:end][::-1]], axis=0, out=after[begin:end][::-1])
        begin = end
    after[-1] = 0.0
    return after[np.where(first < last, first, order.size)]


def risk_sets(time: "Array", event: "Array", entry: "Array | None", strata: "Index | None", efron: bool) -> RiskSets:
    """The arrangement of n rows followed until `time`, with the `event` (1) or without (0), from `entry` on."""
    import numpy as np

    n = time.size
    # a number for every stratum and time, in their order, so that one search finds both
    distinct = np.unique(np.concatenate([time, entry]) if entry is not None else time)
    stratum = np.zeros(n, dtype=np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
    width = distinct.size + 1
    end = stratum * width + np.searchsorted(distinct, time) + 1
    dead = np.flatnonzero(event > 0.0)
    dead = dead[np.argsort(end[dead], kind="stable")]
    times, of_event, deaths = np.unique(end[dead], return_inverse=True, return_counts=True)
    starts = np.cumsum(deaths) - deaths
    place = np.arange(dead.size) - starts[of_event]
    order = np.argsort(end, kind="stable")
    edge = (times // width + 1) * width  # the end of a time's stratum
    begun = stratum * width if entry is None else stratum * width + np.searchsorted(distinct, entry) + 1
    entry_order = None if entry is None else np.argsort(begun, kind="stable")
    nowhere = np.zeros(times.size, dtype=np.int64)
    return RiskSets(
        dead,
        of_event,
        place / deaths[of_event] if efron else np.zeros(dead.size),
        np.searchsorted(times, end, side="right"),
        np.searchsorted(times, begun, side="right"),
        order,
        np.searchsorted(end[order], times),
        np.searchsorted(end[order], edge),
        entry_order,
        nowhere if entry_order is None else np.searchsorted(begun[entry_order], times),
        nowhere if entry_order is None else np.searchsorted(begun[entry_order], edge),
    )
