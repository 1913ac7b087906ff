"""Tasks of designs that few tables have, apart from `tasks` so that the others need not load them."""

from typing import Literal

from tablegen.errors import Place
from tablegen.evidence import Condition, Grouping, Source
from tablegen.tasks import Percent, Summarize
from tablegen.values import frozen


@frozen
class Measured:
    """A variable taken as a number: its values, or with `levels` the position of each patient's level among them.

    `label` is what a note calls it.
    """

    variable: str
    levels: tuple[str, ...] = ()
    label: str = ""


@frozen
class AtRisk:
    """When the patients of a model are at risk: until the column `time`, from `entry` on (0 without one).

    Those of different `strata`, which the paper calls `within`, are never compared; `ties` are events at one time, None
    where the model takes them as they are.
    Without a `time` the strata are matched sets. `competing` are the levels of the outcome that are competing events,
    which the paper calls `rivals`. A `patient` may have several rows, with intervals that follow one another.
    """

    time: str | None
    entry: str | None = None
    strata: str | None = None
    within: str | None = None
    ties: Literal["efron", "breslow", "exact"] | None = "efron"
    competing: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    patient: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data that it names."""
        return tuple(filter(None, (self.time, self.entry, self.strata, self.patient)))

    @property
    def words(self) -> tuple[str, ...]:
        """What notes add to the title of the model."""
        if self.time is None:
            return (f"sets matched by {self.within}",)
        if self.ties is None:
            return ()
        if self.competing:
            return (f"competing event{'s' if len(self.rivals) > 1 else ''}: {', '.join(self.rivals)}",)
        stratified = (f"stratified by {self.within}",) if self.strata else ()
        return (
            "ties by the exact partial likelihood" if self.ties == "exact" else f"ties after {self.ties.capitalize()}",
            *stratified,
        )


@frozen
class Repeated:
    """How the rows of a cluster, called `within`, are correlated, and the column `time` that orders them (its `order`).

    `moments` says how the correlation is estimated: `stats.regression.working.Correlated`.
    """

    within: str
    correlation: Literal["independence", "exchangeable", "ar1", "unstructured"]
    moments: Literal["n-k", "n", "geepack"] = "n-k"
    time: str | None = None
    order: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What notes add to the title of the model."""
        name = {"ar1": "AR(1)"}.get(self.correlation, self.correlation)
        by = {"n-k": "", "n": ", moments over n", "geepack": ", moments as in R’s geepack"}[self.moments]
        if self.correlation == "independence":
            return (f"{name} within {self.within}",)
        return (f"{name} correlation within {self.within}{f' in the order of {self.order}' if self.time else ''}{by}",)


@frozen
class Random:
    """What varies over the clusters of a mixed model, called `within`: the intercept, and the coefficient of a row, the
    `slope`, which notes call `along`.

    Of a linear model `restricted` says whether the likelihood is that of REML, of others it is None; those integrate
    over the intercepts with so many `points`. Several `factors` have intercepts each, crossed or `nested`.
    """

    within: str
    slope: str | None = None
    along: str = ""
    restricted: bool | None = None
    points: int = 1
    factors: tuple[str, ...] = ()
    nested: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What notes add to the title of the model."""
        kind = ("nested " if self.nested else "crossed ") if self.factors else ""
        slopes = f" and random slopes of {self.along}" if self.slope else ""
        varies = f"{kind}random intercepts of {self.within}{slopes}"
        if self.restricted is None:
            how = f"adaptive Gauss–Hermite quadrature with {self.points} points"
            return (varies, "Laplace approximation" if self.points == 1 else how)
        likelihood = "restricted maximum likelihood (REML)" if self.restricted else "maximum likelihood"
        return (varies, likelihood)


@frozen
class Correlate:
    """The correlation of two rows, recorded under the one and, as its group, the other.

    It is adjusted for `given`, and of the patients who have all of `complete` too. `why` says how the method came to be
    chosen.
    """

    row: str
    group: str
    method: str
    at: Place
    x: Measured
    y: Measured
    confidence: float
    given: tuple[Measured, ...] = ()
    complete: tuple[Measured, ...] = ()
    why: str = ""


@frozen
class Diagnose:
    """A test against the reference standard `by`, whose positive level is the first.

    The test is positive at the level `positive` of its `levels`, or where it compares with `number` by `operator`, or
    it has a curve only; `larger` says that large values speak for the disease. `stats` are those that the table shows,
    `interval` that of percentages. Its area under the curve is compared with that of `against`, a variable and whether
    large values of it are positive. `standard` is the reference standard in the paper's words.
    """

    row: str
    variable: str
    at: Place
    by: Grouping
    standard: str
    stats: tuple[str, ...]
    confidence: float
    interval: str
    levels: tuple[str, ...] = ()
    positive: str | None = None
    operator: Literal["<", "<=", ">", ">=", "=", "!="] | None = None
    number: float | None = None
    larger: bool = True
    prevalence: float | None = None
    against: tuple[str, bool] | None = None
    why: str = ""


@frozen
class Answers:
    """Count who answered a question with several answers, and how many answers they gave.

    `variable` holds the whole answers, a sign an option. `options` are the summaries of the options, whose first level
    counts who chose it, `none` that of who chose none; `tested` says whether options are compared.
    """

    row: str
    variable: str
    at: Place
    options: tuple[Summarize, ...]
    none: Summarize
    tested: bool
    by: Grouping | None
    overall: bool
    where: tuple[Condition, ...] = ()
    missing_in_percent: bool = False
    percent: Percent = "column"


@frozen
class CountEvents:
    """Count the events of a row of events: `variable` says how many each patient had; recorded of its `level`."""

    row: str
    variable: str
    at: Place
    by: Grouping | None
    overall: bool
    level: str
    where: tuple[Condition, ...] = ()


@frozen
class Imputations:
    """Imputed data sets, one below the other: the column that names them, their names, and the patients' `key`.

    `original` is the name of the data that were imputed, where they are there. Without data there are no names. Several
    numbers are tested at once with the degrees of freedom of large complete data, or `reiter`'s.
    """

    column: str
    key: str
    names: tuple[str, ...] = ()
    original: str | None = None
    reiter: bool = False

    @property
    def members(self) -> Condition:
        """The condition that a row belongs to one of the imputed sets."""
        return Condition(self.column, self.names)

    def sets(self, source: Source) -> tuple[Source, ...]:
        """The imputed sets of a source of all of them."""
        return tuple(source.where((Condition(self.column, (name,)),)) for name in self.names)

    def observed(self, source: Source) -> Source:
        """The data that were imputed, of a source that has them too."""
        return source.where((Condition(self.column, (self.original or "",)),))


AT_A_TIME = frozenset(
    f"{stem}{suffix}" for stem in ("survival", "risk", "rmst", "cif") for suffix in ("", "_low", "_high", "_se")
) | {"n_risk"}
"""Statistics that are read off a curve at a time."""


@frozen
class FollowUp:
    """A time to an event: its column, the event's column and levels (that of the event first), what is read off it.

    Survival is read off at the times `at`, a quantile at the share `quantile` with the event; rates are per `per` units
    of time. Tests compare within the levels of `strata`. The intervals are named as in `stats.contract.Reading`.
    `competing` are the levels of other events after which this one cannot happen, which the paper calls `rivals`.
    """

    time: str
    event: str
    levels: tuple[str, ...]
    at: tuple[float, ...] = ()
    quantile: float = 0.5
    per: float = 1.0
    strata: tuple[str, ...] = ()
    survival_interval: str = "log"
    rate_interval: str = "exact"
    competing: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


@frozen
class Follow:
    """Survival and rates of a row's groups, and of all patients when `overall`; those at a time under it as level.

    `drawn` says which curves of the groups, or of everybody where there are none, a figure shows.
    """

    row: str
    at: Place
    followed: FollowUp
    stats: tuple[str, ...]
    confidence: float
    unit: str | None = None
    by: Grouping | None = None
    overall: bool = False
    where: tuple[Condition, ...] = ()
    drawn: Literal["survival", "incidence"] | None = None


@frozen
class Tabulate:
    """Counts of a variable's levels by those of another, with the margins, which are recorded under OVERALL.

    `stats` are those that the table shows, `percent` says of what percentages are; `across` is what the paper calls the
    variable of the columns. `proportion` is the interval of percentages, by name, at this `confidence`.
    """

    row: str
    variable: str
    at: Place
    levels: tuple[str, ...]
    by: Grouping
    across: str
    stats: tuple[str, ...]
    percent: Literal["row", "column", "total"]
    confidence: float = 0.95
    proportion: str = "wilson"


@frozen
class Associate:
    """A measure of association of the two variables of a crosstab, recorded under the measure's name as the level."""

    row: str
    variable: str
    measure: str
    at: Place
    levels: tuple[str, ...]
    by: Grouping
    confidence: float
    why: str


@frozen
class ComparePairs:
    """Groups of a variable compared two by two; a pair is recorded as a group (`pair_key`), its first minus its second.

    `method` is a procedure of `stats.pairwise`, or a test of two groups. `adjust` names the adjustment of P for the
    number of pairs, None where the method brings its own or none is wanted. `matched` is the key of the patients who
    are in every group, of whom the method then is, `given` are the covariates of adjusted means.
    """

    row: str
    variable: str
    method: str
    at: Place
    by: Grouping
    pairs: tuple[tuple[str, str], ...]
    levels: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    missing_is_level: bool = False
    level: str | None = None
    confidence: float = 0.95
    why: str = ""
    adjust: str | None = None
    matched: str | None = None
    given: tuple[Measured, ...] = ()

    @property
    def stat(self) -> str:
        """The statistic that says whether a pair differs."""
        return "p_adjusted" if self.adjust else "p"


def pair_key(pair: tuple[str, str]) -> str:
    """The name under which two groups are recorded: `first:second`."""
    return ":".join(pair)


@frozen
class CompareLevels:
    """Each level of a category compared with all its others, between the groups, by the row's test of counts."""

    row: str
    variable: str
    test: str
    at: Place
    by: Grouping
    levels: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    missing_is_level: bool = False
    why: str = ""


@frozen
class AdjustedMeans:
    """Every group's mean of a row at the same covariates `given`, each called by its label."""

    row: str
    variable: str
    at: Place
    by: Grouping
    given: tuple[Measured, ...]
    confidence: float
    where: tuple[Condition, ...] = ()
    why: str = ""


RareTask = (
    Correlate
    | Diagnose
    | Answers
    | CountEvents
    | Follow
    | Tabulate
    | Associate
    | ComparePairs
    | CompareLevels
    | AdjustedMeans
)
