"""What a statistic is: a frozen value with a name, the evidence it needs, its source and a function.

A function gets evidence and returns numbers. It never raises for odd data: it returns no values and
says why in `problem`, so that the table can print a dash and the terminal the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from tablegen.evidence import Counts, Covaried, Frequencies, Matched, Moments, PersonTime, Times, Weighted
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.stats.curve import Curve


@frozen
class Outcome:
    """What a test found.

    `values` maps statistic names (`statistic`, `df`, `df2`, `p`, `or` …) to finite floats; `method` is the exact
    variant that was computed; `problem` says why there are no values; `remarks` are doubts about them. `methods` are
    those of values that are computed in another way than the rest (the odds ratio beside Fisher's P).
    """

    values: Mapping[str, float]
    method: str
    problem: str | None = None
    remarks: tuple[str, ...] = ()
    methods: Mapping[str, str] = field(default_factory=dict[str, str])


@frozen
class MomentsTest:
    """A test on group means, from each group's n, mean and variance alone (`groups`: fewest and most groups)."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[tuple[Moments, ...]], Outcome]


@frozen
class CountsTest:
    """A test on a table of counts, levels × groups; `run_at` where it also gives an interval of a confidence level.

    Where it is another test on some tables, `instead` has that one's method with its source.
    """

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Counts], Outcome]
    run_at: Callable[[Counts, float], Outcome] | None = None
    instead: Mapping[str, str] = field(default_factory=dict[str, str])


@frozen
class RanksTest:
    """A test on ranks, from how often each value occurs in each group.

    `digits` are the decimals that its statistic has whatever the journal: U is a whole or a half number.
    """

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Frequencies], Outcome]
    digits: int | None = None


@frozen
class PairsTest:
    """A test of the same patients' values in every group: numbers, or with `of_counts` positions of levels."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Matched], Outcome]
    of_counts: bool = False
    digits: int | None = None


@frozen
class WeightedTest:
    """A test of weighted rows by the design they were sampled in; `of_counts` for categories, else for numbers."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Weighted], Outcome]
    of_counts: bool = False


@frozen
class TimesTest:
    """A test of times to an event, from the follow-up of every patient; in strata where the times have them."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Times], Outcome]


@frozen
class RatesTest:
    """A test of rates of events, from each group's number of events and time at risk."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[tuple[PersonTime, ...]], Outcome]


Margins = tuple[float | None, float | None]
"""The bounds that a difference, first minus second, is to lie within; None for a side without one."""


@frozen
class MarginTest:
    """A test of a difference against margins, from the one evidence whose function is set.

    `effect` names the effect whose interval belongs to it.
    """

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    effect: str
    of_moments: Callable[[tuple[Moments, ...], Margins], Outcome] | None = None
    of_pairs: Callable[[Matched, Margins], Outcome] | None = None
    of_counts: Callable[[Counts, Margins], Outcome] | None = None

    @property
    def run(self) -> Callable[[Any, Margins], Outcome]:
        """The function that is set."""
        if run := self.of_counts or self.of_pairs or self.of_moments:
            return run
        raise AssertionError(f"{self.name} has no function")


@frozen
class AdjustedTest:
    """A test of numbers between groups at the same covariates."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Covaried], Outcome]


@frozen
class StrataTest:
    """A test within strata, from a table a stratum: levels × groups, or of numbers the stratum's values × groups.

    `run_at` where it also gives an interval of a confidence level.
    """

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[tuple[Counts, ...]], Outcome]
    run_at: Callable[[tuple[Counts, ...], float], Outcome] | None = None
    of_counts: bool = False


OfGroups = MomentsTest | CountsTest | RanksTest | PairsTest | WeightedTest | TimesTest | RatesTest
Test = OfGroups | MarginTest | AdjustedTest | StrataTest


@frozen
class Reading:
    """What is to be read off a survival curve or a rate: at which time, or share of events, with which interval.

    `interval` is the kind of confidence interval (`log`, `log-log`, `plain` of a curve; `exact`, `log`, `byar` of a
    rate); rates are per `per` units of time.
    """

    confidence: float = 0.95
    interval: str = "log"
    at: float | None = None
    quantile: float = 0.5
    per: float = 1.0


@frozen
class Effect:
    """The size of a difference between groups, with its confidence interval.

    A function is set for each evidence that will do, and takes the confidence (0.95) too (`of_pairs` numbers,
    `of_paired_levels` categories of the same patients, `of_adjusted` numbers with covariates). The values of its
    outcome are `estimate`, `low` and `high`, those that exist: the first group minus, or over, the second. Risks and
    odds are those of the table's first level against all others. Under `stem` its values are recorded: `difference`,
    with `diff_low` and `diff_high` its limits. `none` is its value where the groups do not differ. An `unsigned` one
    is a share or a size: it cannot be below 0.
    """

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    of_moments: Callable[[tuple[Moments, ...], float], Outcome] | None = None
    of_counts: Callable[[Counts, float], Outcome] | None = None
    of_frequencies: Callable[[Frequencies, float], Outcome] | None = None
    of_weighted: Callable[[Weighted, float], Outcome] | None = None
    of_weighted_levels: Callable[[Weighted, float], Outcome] | None = None
    of_pairs: Callable[[Matched, float], Outcome] | None = None
    of_paired_levels: Callable[[Matched, float], Outcome] | None = None
    of_curves: "Callable[[tuple[Curve, ...], Reading], Outcome] | None" = None
    of_person_time: Callable[[tuple[PersonTime, ...], Reading], Outcome] | None = None
    of_adjusted: Callable[[Covaried, float], Outcome] | None = None
    stem: str = "effect"
    none: float = 0.0
    unsigned: bool = False

    def directed(self, *, of_levels: bool) -> bool:
        """Whether it has another sign, or is another ratio, where two groups change places: no share, no distance."""
        return not of_levels if self.stem == "smd" else self.groups[1] is not None


@frozen
class Summary:
    """A statistic of one variable in one group, and who described it.

    A function is set for each evidence that will do: `of_moments(m)`, `of_counts(n_level, n_total)` or
    `of_frequencies(frequencies of the one group, quantile_type)`; each returns a float, or None where it is not
    defined (`undefined` then says why, e.g. "needs at least 2 values"). Only `n` has two, as a number's n and a
    level's share the name; `total` and `missing` have none, as the source counts them. A limit of a confidence interval
    has an `_at` function instead, which takes the confidence (0.95) too; `of_counts_at` the name of a proportion
    interval besides. What is read off a survival curve or a rate returns the reason, in words, where it has no number.
    """

    name: str
    title: str
    source: str
    undefined: str = "there are no values"
    of_moments: Callable[[Moments], float | None] | None = None
    of_counts: Callable[[int, int], float | None] | None = None
    of_frequencies: Callable[[Frequencies, int], float | None] | None = None
    of_moments_at: Callable[[Moments, float], float | None] | None = None
    of_counts_at: Callable[[int, int, float, str], float | None] | None = None
    of_frequencies_at: Callable[[Frequencies, float], float | None] | None = None
    of_curve: "Callable[[Curve, Reading], float | str] | None" = None
    of_person_time: Callable[[PersonTime, Reading], float | str] | None = None
