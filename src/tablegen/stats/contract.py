"""What a statistic is: a frozen value with a name, the evidence it needs, its source and a function.

A function gets evidence and returns numbers. It never raises for odd data: it returns no values and
says why in `problem`, so that the table can print a dash and the terminal the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tablegen.evidence import Counts, Frequencies, Moments


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test found.

    `values` maps statistic names (`statistic`, `df`, `df2`, `p`, `or` …) to finite floats; `method` is the exact
    variant that was computed; `problem` says why there are no values; `remarks` are doubts about them.
    """

    values: Mapping[str, float]
    method: str
    problem: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MomentsTest:
    """A test on group means, from each group's n, mean and variance alone (`groups`: fewest and most groups)."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[tuple[Moments, ...]], Outcome]


@dataclass(frozen=True, slots=True)
class CountsTest:
    """A test on a table of counts, levels × groups."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Counts], Outcome]


@dataclass(frozen=True, slots=True)
class RanksTest:
    """A test on ranks, from how often each value occurs in each group."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Frequencies], Outcome]


Test = MomentsTest | CountsTest | RanksTest


@dataclass(frozen=True, slots=True)
class Summary:
    """A statistic of one variable in one group; `needs` says which of the three evidences it is computed from.

    A function is set for each evidence that will do: `of_moments(m)`, `of_counts(n_level, n_total)` or
    `of_frequencies(frequencies of the one group, quantile_type)`; each returns a float, or None where it is not
    defined (`undefined` then says why, e.g. "needs at least 2 values"). Only `n` has two, as a number's n and a
    level's share the name; `total` and `missing` have none, as the source counts them.
    """

    name: str
    title: str
    undefined: str = "there are no values"
    of_moments: Callable[[Moments], float | None] | None = None
    of_counts: Callable[[int, int], float | None] | None = None
    of_frequencies: "Callable[[Frequencies, int], float | None] | None" = None


@dataclass(frozen=True, slots=True)
class Model:
    """A regression: what it is called, where it is described, and the statistics of a coefficient, in print order."""

    name: str
    title: str
    source: str
    stats: tuple[str, ...]
