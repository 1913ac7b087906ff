"""What a plan asks to be computed. A task names its variables, the order of groups, and the line that asked."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Literal

from tablegen.errors import Place
from tablegen.evidence import Condition, Grouping
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.rare_tasks import AtRisk, FollowUp, Measured, Random, Repeated
    from tablegen.term_shapes import Shape


@frozen
class Sizes:
    """Count the rows of each group, and those that belong to none; `label` is what the paper calls the grouping."""

    row: str
    by: Grouping | None
    overall: bool
    label: str
    where: tuple[Condition, ...] = ()


Percent = Literal["column", "row", "total", "responses"] | int | tuple[Condition, ...]
"""Of what percentages are: column, a level's row over groups, all values or answers; so many; who meets conditions."""


@frozen
class Summarize:
    """Summaries of one variable in each group, and over all of them when `overall`.

    A category's `levels` are counted in this order; `missing_in_percent` puts missing values into the denominator.
    `proportion` is the interval of its percentages, by name; `percent` says of what they are, `percent_of` in words:
    `responses` are how often the first level occurs in all of the `block`'s variables. `dates` are days since 1970.
    Levels of `equal` size are classes between quantiles.
    """

    row: str
    variable: str
    view: Literal["number", "category"]
    stats: tuple[str, ...]
    at: Place
    by: Grouping | None = None
    overall: bool = False
    levels: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    missing_in_percent: bool = False
    quantiles: int = 7
    confidence: float = 0.95
    proportion: str = "wilson"
    percent: Percent = "column"
    percent_of: str = ""
    block: tuple[str, ...] = ()
    dates: bool = False
    equal: bool = False


@frozen
class Compare:
    """A test of one variable between groups; `by.levels` stand in the order of the difference (first minus second).

    With `level` a category's other levels count as one. `pairs` is the column that matches the rows of one patient.
    `why` says how the test came to be chosen: asked for and where, or by which default. `followed` says how times to an
    event are to be taken, where the row is of such. `margins` are those of a test of equivalence or non-inferiority, of
    risks as proportions; `given` are the covariates of an adjusted test. `strata` are those of a test within strata,
    `within` is what the paper calls them. Where `every_group` there is no test unless every group has values, and
    every level somebody.
    """

    row: str
    variable: str
    test: str
    at: Place
    by: Grouping
    levels: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    missing_is_level: bool = False
    level: str | None = None
    confidence: float = 0.95
    why: str = ""
    pairs: str | None = None
    followed: "FollowUp | None" = None
    margins: tuple[float | None, float | None] = (None, None)
    given: "tuple[Measured, ...]" = ()
    strata: Grouping | None = None
    within: str = ""
    every_group: bool = False


TREND = "trend"
"""The address of the test of a factor's levels as scores."""


@frozen
class Term:
    """A term of a model: a number (divided by `per`, or its log, in SDs, or `centre`d), a factor, or an interaction.

    `levels` are all of a factor's, its `reference` among them; with `trend` they are also tested as scores. With a
    `shape` it is a polynomial or a spline of the number, or contrasts of the factor. An interaction is the products of
    the columns of the terms that it is `of`; it has no variable. What is recorded of a term's columns is under their
    `parts`, or under no level when the row shows one line. Of an interaction `within` one of its terms the effects of
    the other are recorded, under that one's levels or these `values`. The `empty` levels have no column: nobody among
    the complete cases has them.
    """

    row: str
    variable: str
    kind: Literal["number", "category", "interaction"]
    at: Place
    levels: tuple[str, ...] = ()
    reference: str | None = None
    one_line: bool = True
    per: float | None = None
    log: bool | Literal[2, 10] = False
    standardize: bool = False
    centre: float | Literal["mean"] | None = None
    shape: "Shape | None" = None
    of: "tuple[Term, ...]" = ()
    trend: bool = False
    within: str | None = None
    values: tuple[float, ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What tells its columns apart: the levels beside the reference, powers, `female:yes`; empty for a number."""
        if self.of:
            return tuple(":".join(filter(None, names)) for names in product(*(term.parts for term in self.of)))
        if self.shape:
            return self.shape.parts(self.levels)
        without = {self.reference, *self.empty}
        return tuple(level for level in self.levels if level not in without) if self.levels else ("",)

    @property
    def plain(self) -> bool:
        """Whether its coefficients are what is shown of it: not where they are those of a curve."""
        return all(term.plain for term in self.of) and not (self.within or (self.shape and self.shape.curved))

    @property
    def moderator(self) -> "Term | None":
        """The term within which an interaction shows the effects of the other."""
        return next((term for term in self.of if term.row == self.within), None)

    @property
    def bent(self) -> bool:
        """Whether it is a curve whose terms that are not linear are tested together."""
        return self.kind == "number" and (not self.plain or len(self.parts) > 2)

    @property
    def counted_levels(self) -> tuple[str | None, ...]:
        """The levels that patients are counted in, or None for all of them."""
        return self.levels if self.levels and self.shape is None else (None,)


Separation = Literal["NE", "error", "firth"]
"""What happens where the terms of a model predict its outcome perfectly: no estimate, an error, Firth's penalty."""


def patients(model: str | None) -> str | None:
    """The name in the results of the counts beside a model that has patients of its own."""
    return model and f"{model} (patients)"


@frozen
class Offset:
    """A column that is added to the linear predictor with a coefficient of 1, itself or its logarithm."""

    variable: str
    logarithm: bool


@frozen
class Event:
    """What the paper calls the outcome of a model, and its event: none where it has none, or is named for it."""

    outcome: str
    level: str = ""


@frozen
class Fit:
    """A regression on complete cases: the outcome, the terms, how they are tested, the level of intervals.

    `outcome_levels` are those of an outcome with an event, which is the last; `event` is what the paper calls it. One
    of several models is recorded under `group`; the row `sizes` has its sizes.
    `cluster` is the column that says which rows belong together; of the rows `counted` the patients are counted too.
    Of the bootstrap so many `samples` are drawn from the `seed`. `separation` says what is to happen where the terms
    predict the outcome perfectly; `footer` names what is told of the whole model;
    with `inflation` the variance inflation factor of each term is.
    It is of the patients that meet `where`, told in the words `only`. With `own_counts` the patients of rows are
    counted in each of several models, and recorded under it. `at_risk` says when the patients of a model of times are
    at risk, `repeated` how the rows of a cluster are correlated, `random` what varies over clusters; a `quantile` is
    that of the outcome which is modelled. With `pooled` it is of multiply imputed data, with `weighted` of weighted
    rows. The levels of an outcome without event are in their order, of a multinomial model the reference and the one
    that is reported first; `level_labels` are what the paper calls them. With `covariance` the covariances of the
    coefficients are recorded too; `again`: it is the same model as the one before, reported for another level.
    """

    model: str
    outcome: str
    outcome_levels: tuple[str, ...]
    event: Event
    terms: tuple[Term, ...]
    confidence: float
    at: Place
    sizes: str
    group: str | None = None
    inference: str = "wald"
    cluster: str | None = None
    counted: tuple[str, ...] = ()
    samples: int = 0
    seed: int = 0
    separation: Separation = "NE"
    where: tuple[Condition, ...] = ()
    only: str = ""
    own_counts: bool = False
    offset: Offset | None = None

    @property
    def counts(self) -> str | None:
        """The group under which patients of rows are counted."""
        return patients(self.group) if self.own_counts else None

    footer: tuple[str, ...] = ()
    inflation: bool = False
    at_risk: "AtRisk | None" = None
    pooled: bool = False
    weighted: bool = False
    level_labels: tuple[str, ...] = ()
    repeated: "Repeated | None" = None
    random: "Random | None" = None
    quantile: float | None = None
    covariance: bool = False
    again: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is one of a row each."""
        return len(self.terms) == 1 and self.sizes == self.terms[0].row

    @property
    def place(self) -> Place:
        """Where the spec asks for it: at its row, where it is of that alone."""
        return self.terms[0].at if self.alone else self.at

    @property
    def called(self) -> str:
        """What messages call the model: `the logistic model of age alone`, `the logistic model "Model 1"`."""
        if self.alone:
            return f"the {self.model} model of {self.terms[0].row} alone"
        named = self.group and not self.level_labels  # whose columns are of levels
        return f'the {self.model} model "{self.group}"' if named else f"the {self.model} model"

    @property
    def how(self) -> tuple[str, ...]:
        """What notes add to the title of the model: how ties are taken, how the rows of a cluster are correlated."""
        if self.quantile is not None:
            return (f"quantile {self.quantile:g}{' (the median)' if self.quantile == 0.5 else ''}",)
        special = self.at_risk or self.repeated or self.random
        return special.words if special else ()


def others(task: Fit) -> tuple[str, ...]:
    """The variables of a model beside its terms: its outcome, its clusters, its offset, its times and strata."""
    times = task.at_risk.columns if task.at_risk else ((task.repeated.time,) if task.repeated else ())
    factors = task.random.factors if task.random else ()
    named = (task.outcome, task.cluster, *factors, task.offset.variable if task.offset else None, *times)
    return tuple(dict.fromkeys(name for name in named if name))


@frozen
class Printed:
    """A statistic as an earlier paper printed it, with its decimals: checked against what we compute."""

    value: float
    decimals: int


@frozen
class Wald:
    """A published coefficient: the numbers that follow from B and S.E., and a check of those printed beside them."""

    row: str
    model: str
    variable: str
    level: str | None
    confidence: float
    printed: Mapping[str, Printed]
    at: Place


@frozen
class Measure:
    """The size of a difference between groups, recorded under `stem`; the fields are those of a `Compare`.

    An `absolute` one has no sign, a `turned` one is of the groups in the other order than the table's tests.
    """

    row: str
    variable: str
    effect: str
    stem: str
    at: Place
    by: Grouping
    view: Literal["number", "category"]
    levels: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    level: str | None = None
    confidence: float = 0.95
    why: str = ""
    pairs: str | None = None
    followed: "FollowUp | None" = None
    given: "tuple[Measured, ...]" = ()
    missing_is_level: bool = False
    absolute: bool = False
    turned: bool = False


@frozen
class Match:
    """Count a row's patients who have a value in every group, matched by the column `pairs`, and those who have not."""

    row: str
    variable: str
    at: Place
    by: Grouping
    pairs: str
    levels: tuple[str, ...] | None = None
    where: tuple[Condition, ...] = ()


@frozen
class Unweighted:
    """Sizes, summaries or an effect of a weighted table without the weights, for columns beside the weighted ones.

    They are recorded under groups of their own: `unweighted(group)`, and for an effect the group `unweighted`.
    """

    task: Sizes | Summarize | Measure


def unweighted(group: str | None) -> str:
    """The name in the results of a group's unweighted columns, or of what is between groups without weights."""
    return "unweighted" if group is None else f"{group} (unweighted)"


def is_unweighted(group: str | None) -> bool:
    """Whether a group of the results is that of columns without weights."""
    return group is not None and (group == unweighted(None) or group.endswith(unweighted("")))


Task = Sizes | Summarize | Compare | Measure | Match | Fit | Wald | Unweighted


def interval_level(tasks: Iterable[object], stem: str, usual: float) -> float:
    """The level of the intervals of an effect where all have one; else `usual`, the table's."""
    levels = {task.confidence for task in tasks if isinstance(task, Measure) and task.stem == stem}
    return levels.pop() if len(levels) == 1 else usual
