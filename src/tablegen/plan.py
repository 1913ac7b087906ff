"""The Plan: a table of questions. Every default is decided and every name resolved; no number is known yet.

`Line`s and `Head`s are what the table will show, `Ask`s what stands in each cell; `tasks` are what has to be
computed so that every `Ask` finds its records. Designs make plans; compute, layout and render know no design.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tablegen.errors import Place
from tablegen.evidence import Condition, Grouping
from tablegen.spec.pattern import Pattern

OVERALL = "overall"
LineKind = Literal["row", "group", "level", "section", "missing", "reference"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One cell's question: a pattern, and the address of the records that fill it.

    `levels` are asked one after the other by a pattern that shows each level (`22/24`). `digits` are the author's
    own decimals by statistic (`*` for all); `typed` those of published numbers; `decimals` those of the data.
    """

    pattern: Pattern
    row: str
    group: str | None = None
    level: str | None = None
    levels: tuple[str, ...] = ()
    digits: Mapping[str, int] = field(default_factory=dict[str, int])
    typed: Mapping[str, int] = field(default_factory=dict[str, int])
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its stub and a question (or nothing) for each column.

    `kind`: a `row` of its own, a `group` heading with `level` lines below it, a `section` heading, the `missing`
    line of a variable, or the `reference` level of a factor. `show` is the pattern the stub or a note may describe.
    """

    kind: LineKind
    row: str
    label: str
    cells: tuple[Ask | None, ...] = ()
    indent: int = 0
    unit: str | None = None
    show: Pattern | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A column beside the stub: a group of patients (its size is a record), or a statistic.

    `header` is the author's own wording; without it the style words the column: by `group_label`, or by the
    column's `name` (`P`, `95% CI`), whose cells are written as `show`.
    """

    kind: Literal["group", "statistic"]
    name: str
    header: str | None = None
    group: str | None = None
    group_label: str | None = None
    show: Pattern | None = None

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics the column shows; none for a group."""
        return self.show.stats if self.show else ()


@dataclass(frozen=True, slots=True)
class Sizes:
    """Count the rows of each group, and those that belong to none; `label` is what the paper calls the grouping."""

    row: str
    by: Grouping | None
    overall: bool
    label: str
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Summarize:
    """Summaries of one variable in each group, and over all of them when `overall`.

    A category's `levels` are counted in this order; `missing_in_percent` puts missing values into the denominator.
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


@dataclass(frozen=True, slots=True)
class Compare:
    """A test of one variable between groups; `by.levels` stand in the order of the difference (first minus second).

    With `level` a category's other levels count as one. `pairs` is the column that matches the rows of one patient.
    `why` says how the test came to be chosen: asked for and where, or by which default.
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


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a model: a number (divided by `per`, or its log, or in SDs), or a factor against its reference level.

    `levels` are all of a factor's, its reference among them. The coefficient of a level is recorded under that level,
    or without one when the row shows one line.
    """

    row: str
    variable: str
    kind: Literal["number", "category"]
    at: Place
    levels: tuple[str, ...] = ()
    reference: str | None = None
    one_line: bool = True
    per: float | None = None
    log: bool = False
    standardize: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """A regression on complete cases: the outcome, its levels with the event second, the terms, the level of intervals.

    `event` is outcome and event in the paper's words.
    """

    model: str
    outcome: str
    outcome_levels: tuple[str, str]
    event: str
    terms: tuple[Term, ...]
    confidence: float
    at: Place


@dataclass(frozen=True, slots=True)
class Printed:
    """A statistic as an earlier paper printed it, with its decimals: checked against what we compute."""

    value: float
    decimals: int


@dataclass(frozen=True, slots=True)
class Wald:
    """A published coefficient: the numbers that follow from B and S.E., and a check of those printed beside them."""

    row: str
    variable: str
    level: str | None
    confidence: float
    printed: Mapping[str, Printed]
    at: Place


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of a difference between groups, recorded under `stem`; the fields are those of a `Compare`."""

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


Task = Sizes | Summarize | Compare | Measure | Fit | Wald


@dataclass(frozen=True)
class Plan:
    """A whole table, planned: of the patients that `where` keeps. `defaults` tells what the spec left open."""

    name: str
    title: str
    number: str | None
    design: Literal["describe", "compare", "model"]
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    tasks: tuple[Task, ...]
    notes: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])
    references: tuple[tuple[str, str], ...] = ()
    difference: tuple[str, str] | None = None
    confidence: float = 0.95
    suppress: int | None = None
    where: tuple[Condition, ...] = ()
    adjust: str | None = None
    defaults: tuple[str, ...] = ()
