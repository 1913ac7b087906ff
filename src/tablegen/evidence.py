"""Evidence: what statistics are computed from, and what a data source promises to give.

A statistic names the least evidence it needs; a source gives it on request, or says in one sentence
why it cannot (`Lacking`). Patients, a warehouse and published numbers answer the same calls.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, Literal, Protocol

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.errors import Place
    from tablegen.spec.conversion import Conversion

BLOCK = 4096
"""How many distinct values are counted together."""


class Lacking(Exception):  # noqa: N818 - it is a statement about a source, raised and caught inside compute
    """A source cannot give the evidence asked for; the message says why, in the author's terms, `at` where."""

    def __init__(self, message: str, at: "Place | None" = None) -> None:
        """Say why, and the line it is about where that is not the line that asked."""
        super().__init__(message)
        self.at = at


@frozen
class Moments:
    """One group's number of values, mean and variance (divisor n - 1).

    `mean` is nan when n is 0, `var` is nan when n is below 2. A constant group has var exactly 0.0.
    `rest` is what rounding took from the mean: mean + rest is the mean to twice the digits, so that a difference
    of means is right even when all values share a large offset (1e12 + 0.3 loses four digits of the 0.3).
    """

    n: int
    mean: float
    var: float
    rest: float = 0.0


@frozen
class Counts:
    """How many of each group (column) have each level (row): `table[level][group]`, whole numbers."""

    table: tuple[tuple[int, ...], ...]


@frozen(eq=False, slots=False)
class Frequencies:
    """How often each value occurs in each group: `values` (k,) sorted and distinct, `counts` (k, groups)."""

    values: "NDArray[float64]"
    counts: "NDArray[int64]"

    @cached_property
    def groups(self) -> "tuple[Frequencies, ...]":
        """Each group by itself."""
        return tuple(Frequencies(self.values, self.counts[:, i : i + 1]) for i in range(self.counts.shape[1]))

    @cached_property
    def reached(self) -> "NDArray[int64]":
        """How many rows have one of the first `BLOCK` values, one of the first two blocks of them, and so on: the value
        at a place is found without counting them all again.
        """
        import numpy as np

        blocks = range(0, len(self.values), BLOCK)
        return np.array([self.counts[i : i + BLOCK].sum() for i in blocks], np.int64).cumsum()

    @property
    def n(self) -> int:
        """How many values all groups have."""
        return int(self.reached[-1]) if self.reached.size else 0


@frozen(eq=False)
class Matched:
    """The values of the same patients in every group: `values` (patients, groups), before and after or visit by visit.

    Numbers as float64, categories as int64 positions of their levels. `unmatched` patients are left out: of them
    `several` have more than one value in a group, `missing` a row in every group, but a value missing; the others have
    no row in one of the groups. `unnamed` rows have no key, and belong to nobody.
    """

    values: "NDArray[float64] | NDArray[int64]"
    unmatched: int
    missing: int = 0
    several: int = 0
    unnamed: int = 0

    @property
    def first(self) -> "NDArray[float64] | NDArray[int64]":
        """The values (patients,) in the first group."""
        return self.values[:, 0]

    @property
    def second(self) -> "NDArray[float64] | NDArray[int64]":
        """The values (patients,) in the second group."""
        return self.values[:, 1]


@frozen(eq=False)
class Weighted:
    """The rows of a survey or of a weighted cohort: all rows of the design, also those a statistic is not about.

    Arrays of one length n: `values`, nan where missing (of a category with so many `levels` their positions; `levels`
    is 0 for numbers), `weights`, 0 or more, `groups` (-1 for a row outside of the table; their number is `size`),
    `clusters`, codes of the primary sampling units, different in every stratum (a unit a row where there are none), and
    `strata`, positions in `strata_names`. Rows outside, without a value or of weight 0 still count as sampled: the
    table is a domain of the design. `population` is how many sampling units the row's stratum has in the population,
    for the finite population correction. `dropped` rows of the table were left out: they have no weight, no
    cluster or no stratum.
    """

    values: "NDArray[float64]"
    weights: "NDArray[float64]"
    groups: "NDArray[int64]"
    clusters: "NDArray[int64]"
    strata: "NDArray[int64]"
    size: int
    levels: int = 0
    strata_names: tuple[str, ...] = ()
    population: "NDArray[float64] | None" = None
    dropped: int = 0


@frozen(eq=False)
class Times:
    """The follow-up of n patients: how long each was followed, and whether that ended with the event (1) or not (0).

    `time` float64 (n,), `event` int64 (n,), `group` int64 (n,) with the position of each patient's group, of `groups`.
    `stratum` int64 (n,) where a test is to compare within strata; `entry` float64 (n,), below `time`, where patients
    came under observation late (left truncation). `competing` int64 (n,) is 1 where follow-up ended with another event,
    after which this one cannot happen.
    """

    time: "NDArray[float64]"
    event: "NDArray[int64]"
    group: "NDArray[int64]"
    groups: int
    stratum: "NDArray[int64] | None" = None
    entry: "NDArray[float64] | None" = None
    competing: "NDArray[int64] | None" = None


@frozen
class PersonTime:
    """One group's number of events, and the time at risk in which they happened."""

    events: int
    time: float


@frozen
class Estimate:
    """A published regression coefficient and its standard error."""

    b: float
    se: float


@frozen(eq=False)
class Rows:
    """The complete cases of a model, a variable each: its values, or its level codes (0, 1, …).

    `columns[name]` is float64 (n,) for numbers and int64 (n,) for categories and keys; `dropped` rows had a
    missing value in one of them, `missing` counts them per variable. `texts` are what the codes of a key stand for,
    `at` the places (n,) of the rows in the file.
    """

    n: int
    columns: "Mapping[str, NDArray[float64] | NDArray[int64]]"
    dropped: int
    missing: Mapping[str, int] = field(default_factory=dict[str, int])
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])
    at: "NDArray[int64] | None" = None


@frozen(eq=False)
class Covariate:
    """What groups are adjusted for: `values` (n,), numbers, or codes of a factor's `levels` (0 levels: a number)."""

    name: str
    values: "NDArray[float64] | NDArray[int64]"
    levels: int = 0


@frozen(eq=False)
class Covaried:
    """The complete cases of an analysis of covariance: `y` (n,), `groups` (n,) positions of `size` groups."""

    y: "NDArray[float64]"
    groups: "NDArray[int64]"
    size: int
    covariates: tuple[Covariate, ...]


@frozen
class Variable:
    """What is known of a variable before anything is computed.

    `numeric` says that every value can be read as a number, even where `kind` is category (a 0/1 column, a labelled
    code). `levels` are the keys of its categories in their natural order (declared codes, else numeric, else
    alphabetical), `level_labels` what to print for them, `decimals` the most decimals any value was
    written with (0 for whole numbers), `n` non-missing and `missing` values over all rows. Of `dates` the values are
    days since 1 January 1970. `ordered` says that the data declare the order of the levels to have a meaning.
    """

    name: str
    kind: Literal["number", "category"]
    label: str | None = None
    units: str | None = None
    levels: tuple[str, ...] = ()
    level_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    decimals: int = 0
    n: int = 0
    missing: int = 0
    numeric: bool = False
    dates: bool = False
    ordered: bool = False
    si: "Conversion | None" = None


@frozen
class Grouping:
    """The column that splits the patients, and the levels that are the table's groups, in their order."""

    variable: str
    levels: tuple[str, ...]

    @property
    def members(self) -> "Condition":
        """The condition that a row belongs to one of the groups."""
        return Condition(self.variable, self.levels)


COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
"""What the operators of conditions and cut-offs say of two numbers, or of an array and a number."""


@frozen
class Condition:
    """One filter: rows whose `variable` is one of `levels`, is none of them (`negate`), or compares with `number`."""

    variable: str
    levels: tuple[str, ...] = ()
    negate: bool = False
    operator: Literal["<", "<=", ">", ">=", "=", "!="] | None = None
    number: float | None = None


@frozen
class Sampling:
    """The columns that say how rows were sampled, or weighted: None where there is none.

    `weights` (all 1 without it), `cluster` the primary sampling unit, `strata` the stratum it was drawn from,
    `population` how many units that stratum has.
    """

    weights: str | None = None
    cluster: str | None = None
    strata: str | None = None
    population: str | None = None


@frozen
class RowDoubt:
    """Rows that may be no patients of their own: one of totals, or those with the identifier of a row before them.

    `column` holds the `text` that says so (identifiers are not printed), `n` is how many rows there are, `place` where
    the first of them stands.
    """

    column: str
    text: str | None
    n: int
    place: "Place"


class Source(Protocol):
    """Where evidence comes from. `by=None` means one group: everybody.

    Rows whose group is missing, or is not among the grouping's levels, belong to no group. A call about
    a variable or level that does not exist raises KeyError: names are resolved when the table is planned.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order of the file."""
        ...

    @property
    def description(self) -> Mapping[str, object]:
        """What the results file says of the data: `file`, `sha256`, `rows`."""
        ...

    def variable(self, name: str) -> Variable:
        """What is known of a variable."""
        ...

    def level_key(self, variable: str, text: str) -> str | None:
        """The level that an author calls `text`, by its key or by its label; None when there is none."""
        ...

    def looks_identifying(self, variable: str) -> bool:
        """Whether the variable would identify patients (a name, a record number): its values are never printed."""
        ...

    def suspected_codes(self, variable: str) -> tuple[str, ...]:
        """The values of a number that look like codes of a missing value, and were not declared as any."""
        ...

    def doubtful_rows(self) -> "tuple[RowDoubt, ...]":
        """Rows that may be no patients of their own."""
        ...

    def where(self, conditions: tuple[Condition, ...]) -> "Source":
        """The same source, reduced to the rows that meet all conditions."""
        ...

    def sizes(self, by: Grouping | None) -> tuple[int, ...]:
        """How many rows each group has."""
        ...

    def missing(self, variable: str, by: Grouping | None) -> tuple[int, ...]:
        """How many rows of each group have no value of the variable."""
        ...

    def moments(self, variable: str, by: Grouping | None) -> tuple[Moments, ...]:
        """Moments of a number, a group each."""
        ...

    def counts(self, variable: str, levels: tuple[str, ...], by: Grouping | None) -> Counts:
        """Counts of a category's levels (in that order) by group."""
        ...

    def frequencies(self, variable: str, by: Grouping | None) -> Frequencies:
        """The distinct values of a number and how often each group has them."""
        ...

    def stated(self, variable: str, stat: str, by: Grouping | None) -> tuple[float, ...] | None:
        """A statistic of each group as a paper prints it; None where it is to be computed."""
        ...

    def rows(
        self, numbers: tuple[str, ...], categories: Mapping[str, tuple[str, ...]], keys: tuple[str, ...] = ()
    ) -> Rows:
        """Complete cases over these variables, categories coded by the order of their levels.

        `keys` are identifiers (patients, clusters): their codes are those of their distinct texts, in no order.
        """
        ...

    def matched(self, variable: str, levels: tuple[str, ...] | None, by: Grouping, key: str) -> Matched:
        """The values of patients who are in all groups, matched by `key`; a category's by the order of `levels`."""
        ...

    def weighted(
        self, variable: str | None, levels: tuple[str, ...] | None, by: Grouping | None, sampling: Sampling
    ) -> Weighted:
        """The values of a number, or of a category by the order of its levels, with the design of all rows.

        Rows that do not meet this source's conditions are outside, and still sampled. Without a variable every row has
        the value 0.
        """
        ...

    def estimate(self, variable: str, level: str | None) -> Estimate:
        """A published coefficient."""
        ...
