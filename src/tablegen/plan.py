"""The Plan: a table of questions. Every default is decided and every name resolved; no number is known yet.

`Line`s and `Head`s are what the table will show, `Ask`s what stands in each cell; `tasks` are what has to be
computed so that every `Ask` finds its records. Designs make plans; compute, layout and render know no design.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from tablegen.estimates import estimate_of, limits_of
from tablegen.evidence import Condition, Sampling
from tablegen.spec.conversion import Conversion
from tablegen.spec.pattern import Pattern
from tablegen.spec.words import NoteAt
from tablegen.tasks import Task
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.rare_tasks import Imputations, RareTask

OVERALL = "overall"
MISSING = "\0missing"
"""The spanning head of columns that count missing values, which the style words."""
PAIRS = "\0pairs"
"""The spanning head of columns of pairs of groups."""
ANSWERS = "\0answers"
"""The spanning head of columns of answers, where it says what their cells show."""
Family = tuple[str, tuple[str, ...]]
"""The name of a family of tests, and its rows."""
PairsShown = Literal["letters", "superscripts", "columns", "differences"]
LineKind = Literal["row", "group", "level", "statistic", "section", "missing", "reference", "none", "total", "footer"]


@frozen
class Ask:
    """One cell's question: a pattern, and the address of the records that fill it.

    `levels` are asked one after the other by a pattern that shows each level (`22/24`). `digits` are the author's
    own decimals by statistic (`*` for all); `typed` those of published numbers; `decimals` those of the data. Of
    `dates`, statistics that are days of the calendar are written as dates. `unsigned` are effects that cannot be below
    0 here, though others of their name can: η², not ω².
    """

    pattern: Pattern
    row: str
    group: str | None = None
    level: str | None = None
    levels: tuple[str, ...] = ()
    digits: Mapping[str, int] = field(default_factory=dict[str, int])
    typed: Mapping[str, int] = field(default_factory=dict[str, int])
    decimals: int = 0
    dates: bool = False
    unsigned: frozenset[str] = frozenset()


@frozen
class Line:
    """A line of the table: its stub and a question (or nothing) for each column.

    `kind`: a `row` of its own, a `group` heading with `level` lines below it, or with a `statistic` line for each of
    several patterns (called as the style describes the pattern, unless it has a label), a `section` heading, the
    `missing` line of a variable, the `none` line of those who chose no answer, the `reference` level of a factor, a
    `total`, or a `footer`, which tells of whole models. `show` is the pattern the stub or a note may describe.
    """

    kind: LineKind
    row: str
    label: str
    cells: tuple[Ask | None, ...] = ()
    indent: int = 0
    unit: str | None = None
    show: Pattern | None = None
    note: str | None = None


@frozen
class Head:
    """A column beside the stub: a group of patients (its size is a record), or a statistic.

    `header` is the author's own wording; without it the style words the column: by `group_label`, or by the
    column's `name` (`P`, `95% CI`), whose cells are written as `show`. Neighbours with one `span` stand under a
    spanning head of that text, those with one `over` under another above it. A statistic `of_patients` is one of those
    of its `group`, whose size is told in the spanning head.
    """

    kind: Literal["group", "statistic"]
    name: str
    header: str | None = None
    group: str | None = None
    group_label: str | None = None
    show: Pattern | None = None
    span: str | None = None
    over: str | None = None
    of_patients: bool = False

    @property
    def full_label(self) -> str | None:
        """What a group is called away from its spanning head."""
        return f"{self.span}, {self.group_label}" if self.kind == "group" and self.span else self.group_label

    @property
    def drawn(self) -> bool:
        """Whether the column is a forest plot of its estimates."""
        return self.kind == "statistic" and self.name == "forest"

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics the column shows; none for a group."""
        return self.show.stats if self.show else ()

    @property
    def interval(self) -> str | None:
        """The estimate whose two limits the column shows: `or`, `hr`, or the coefficient `b`; None of other columns."""
        named = (estimate_of(stat) for stat in self.stats)
        return next((name for name in named if set(limits_of(name)) <= set(self.stats)), None)


@frozen
class Split:
    """For which levels of a column, key and label, the table stands once each: side by side, or as sections."""

    variable: str
    label: str
    levels: tuple[tuple[str, str], ...]
    show: Literal["columns", "sections"]


@frozen(slots=False)
class Plan:
    """A whole table, planned: of the patients that `where` keeps.

    `stub` is the head of the stub where it is not the style's, `defaults` tells what the spec left open. With
    `sampling` all of its numbers are weighted, and its tests are those of the design, but for tasks `Unweighted`.
    The lines `told` stand in a note, where a model's variables are `called` so; the `conversions` of rows to SI units
    do too. A row of the data stands for as many patients as the column `frequency` says. Of the rows of `events` a
    patient may have several.
    """

    name: str
    title: str
    number: str | None
    design: Literal["describe", "compare", "model", "correlate", "crosstab", "diagnose", "likert", "stack", "merge"]
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    tasks: "tuple[Task | RareTask, ...]"
    notes: tuple[str, ...] = ()
    notes_at: tuple[NoteAt, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])
    references: tuple[tuple[str, str], ...] = ()
    difference: tuple[str, str] | None = None
    confidence: float = 0.95
    nested: str | None = None
    split: Split | None = None
    frequency: str | None = None
    suppress: int | None = None
    where: tuple[Condition, ...] = ()
    adjust: str | None = None
    imputations: "Imputations | None" = None
    stub: str | None = None
    families: tuple[Family, ...] = ()
    pairwise: PairsShown | None = None
    sampling: Sampling | None = None
    defaults: tuple[str, ...] = ()
    told: tuple[Line, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict[str, str])
    conversions: tuple[tuple[str, Conversion], ...] = ()
    events: bool = False
