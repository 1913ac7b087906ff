"""What a statistic is: a frozen value with a name, the evidence it needs, its source and a function.

A function gets evidence and returns numbers. It never raises for odd data: it returns no values and
says why in `problem`, so that the table can print a dash and the terminal the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from tablegen.evidence import Counts, Covaried, Frequencies, Matched, Moments, PersonTime, Times, Weighted
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.stats.curve import Curve
    from tablegen.stats.regression.fitted import Fitted, ModelRows


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
    """A test on a table of counts, levels × groups; `run_at` where it also gives an interval of a confidence level."""

    name: str
    title: str
    symbol: str
    source: str
    groups: tuple[int, int | None]
    run: Callable[[Counts], Outcome]
    run_at: Callable[[Counts, float], Outcome] | None = None


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


Kind = Literal["number", "category", "time", "rate"]
"""What a test compares: a row's numbers, its categories, times to an event, or rates of events."""


def kind_of(test: Test) -> Kind:
    """What a test compares."""
    if isinstance(test, TimesTest | RatesTest):
        return "time" if isinstance(test, TimesTest) else "rate"
    return "category" if of_counts(test) else "number"


def of_counts(test: Test) -> bool:
    """Whether a test is one of categories."""
    of_levels = isinstance(test, PairsTest | WeightedTest | MarginTest | StrataTest) and bool(test.of_counts)
    return isinstance(test, CountsTest) or of_levels


def of_pairs(test: Test) -> bool:
    """Whether a test is one of the same patients in every group."""
    return isinstance(test, PairsTest) or (isinstance(test, MarginTest) and test.of_pairs is not None)


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
    with `diff_low` and `diff_high` its limits. `none` is its value where the groups do not differ.
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


@frozen
class Model:
    """A regression: what it is called, where it is described, the outcome it is of, and how it is fitted.

    `ratio` names what the exponential of a coefficient is (`or`, `rr`, `irr`, `hr`, `shr`, `tr`), None where it is
    nothing; `stats` are those of a coefficient, in print order. A `student` model's coefficients are tested by t; a
    `robust` one has a sandwich variance by definition, which the author cannot choose. One that is `pooled` over
    imputed data has a fraction of missing information in place of what is of single data. A `marginal` model is of rows
    that are correlated within clusters, and of the mean over these; a `mixed` one has random effects of the clusters.
    One of `weighted` rows has the design's variances.
    """

    name: str
    title: str
    source: str
    outcome: Literal[
        "binary", "number", "count", "time", "lifetime", "competing", "matched", "ordered", "nominal", "quantile"
    ]
    ratio: str | None
    fit: "Callable[[ModelRows], Fitted]"
    student: bool = False
    robust: bool = False
    pooled: bool = False
    weighted: bool = False
    correlated: Literal["no", "marginal", "mixed"] = "no"

    @property
    def called(self) -> str:
        """What messages call it: `a logistic model`, `an ordinal model`."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name} model"

    @property
    def of_numbers(self) -> bool:
        """Whether its outcome is a number of any kind: there is no event, and nothing separates it."""
        return self.outcome in {"number", "count", "quantile"}

    @property
    def of_times(self) -> bool:
        """Whether its outcome is a time to an event."""
        return self.outcome in {"time", "lifetime", "competing"}

    @property
    def of_levels(self) -> bool:
        """Whether its outcome has levels, and no event: ordered ones, or any."""
        return self.outcome in {"ordered", "nominal"}

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics of a coefficient: an estimate with its test and interval, and its exponential's."""
        ratio = (self.ratio, f"{self.ratio}_low", f"{self.ratio}_high") if self.ratio else ()
        test = ("t", "df", "p") if self.student else ("z", "wald", "df", "p")
        standardized = ("beta",) if self.outcome == "number" and not self.weighted else ()
        return ("b", "se", *test, *ratio, "low", "high", *(("fmi",) if self.pooled else standardized))


Variance = Literal["HC0", "HC1", "HC2", "HC3", "ML", "CR0", "CR1", "CR1S"]


@frozen
class Inference:
    """How the coefficients of a model are tested, which decides P and interval alike.

    `title` is what notes add to the model's, `variance` the sandwich, if any; `of_clusters` says that it needs to know
    which rows belong together. `kind` says from what: the estimates' own errors (`wald`), the likelihood, its score,
    Firth's penalised likelihood, or samples of the rows.
    """

    name: str
    title: str
    source: str
    variance: Variance | None = None
    of_clusters: bool = False
    kind: Literal["wald", "likelihood", "score", "firth", "bootstrap"] = "wald"
