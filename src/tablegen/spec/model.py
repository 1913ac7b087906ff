"""The Spec: what the author asked for, every name with the place it was written. Nothing is resolved yet."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tablegen.errors import Place
from tablegen.spec.events import rows_of_events
from tablegen.spec.regression import CorrelationSpec, FooterSpec, InferenceSpec, ModelSpec, OutcomeSpec, RandomSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import (
    ColumnSpec,
    Filter,
    LevelSpec,
    MissingSpec,
    NoteAt,
    Percent,
    Word,
)
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.spec.project_file import Inherited


@frozen
class DataSpec:
    """The file to read and how. `types` declares columns (`text`, `number`, `date` or its form `DD.MM.YYYY`).

    `missing` are tokens beside the empty cell. `header_row` is the row with the names where titles stand above it,
    `last_row` the last one that is read. `key` is what the spec calls the mapping that says all this.
    """

    file: Word
    sheet: Word | None = None
    header_row: int | None = None
    last_row: int | None = None
    missing: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."
    thousands: str | None = None
    encoding: Word | None = None
    delimiter: str | None = None
    types: Mapping[str, Word] = field(default_factory=dict[str, Word])
    key: str = "data"

    @property
    def how(self) -> tuple[str | int | None, ...]:
        """What decides how the file is read, without the places where it was written."""
        words = (self.sheet, self.encoding)
        return (*(word and word.text for word in words), self.decimal, self.thousands, self.delimiter, *self.rows)

    @property
    def rows(self) -> tuple[int | None, int | None]:
        """The first row that is read, of the names, and the last one, where the author says so."""
        return self.header_row, self.last_row


@frozen
class Derive:
    """A new column. `kind` names the way; `of` the columns it is made of (two for ratio and difference).

    `cut`: at the numbers `at`, lower bound included, with `labels` (one more than the bounds).
    `quantiles`: into `number` classes of equal size, each with its upper bound; `at` once the data have been read.
    `recode`: `mapping` from level to new level; the result is numbers where `numbers` says so.
    `log`: natural logarithm. `per`: divided by `number`.
    """

    name: Word
    kind: Literal["cut", "recode", "ratio", "difference", "log", "per", "quantiles"]
    of: tuple[Word, ...]
    at: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict[str, str])
    number: float | None = None
    numbers: bool = False


_PRINTED = {"β": "b", "coef": "b", "stderr": "se", "pvalue": "p", "sig": "p", "expb": "or", "oddsratio": "or"}


def stat_name(typed: str) -> str:
    """The statistic that a paper's column head names: `S.E.` is se, `P value` is p, `Exp(B)` is or."""
    plain = "".join(c for c in typed.casefold() if c.isalnum() or c == "_")
    return _PRINTED.get(plain, plain)


@frozen
class PublishedCell:
    """Published numbers at one place: statistic names as typed (`mean`, `B`, `S.E.`), values, decimals as printed."""

    at: Place
    values: Mapping[str, float]
    decimals: Mapping[str, int]

    @property
    def stats(self) -> Mapping[str, float]:
        """The values by the names of the language (`b`, `se`, `p`)."""
        return {stat_name(typed): value for typed, value in self.values.items()}

    @property
    def places(self) -> Mapping[str, int]:
        """The decimals by the names of the language."""
        return {stat_name(typed): places for typed, places in self.decimals.items()}


@frozen
class Published:
    """The published numbers of one row: by group (compare), by level or alone (key None; model)."""

    row: Word
    cells: Mapping[str | None, PublishedCell]


@frozen
class TestsSpec:
    """Default tests of a table: `tests: {numbers: welch, categories: fisher}`."""

    numbers: Word | None = None
    categories: Word | None = None


@frozen
class ImputationsSpec:
    """The column that names the imputation a row belongs to, or a file each, and the column that says whose row it is.

    Files stand below the data, which are the original ones, in a column `.imp` that is then made. `test` is how several
    numbers are tested at once.
    """

    column: Word | None = None
    id: Word | None = None
    files: tuple[Word, ...] = ()
    test: 'Literal["d1", "d1-reiter"]' = "d1"

    @property
    def named(self) -> Word:
        """The column that names the imputation, at the place where the author says what it is."""
        return self.column or Word(".imp", self.files[0].at)


@frozen
class AdjustSpec:
    """How P is adjusted for the number of tests, and which tests are a family: of the table, of sections, or lists."""

    at: Place
    method: Word | None = None
    family: 'Literal["table", "sections"] | tuple[tuple[Word, tuple[Word, ...]], ...] | None' = None


@frozen
class PairwiseSpec:
    """Comparisons of more than two groups, two by two: by one `method` (or `yes`), or by kind of row; and how to tell.

    `against` names the one group that all others are compared with.
    """

    at: Place
    method: Word | None = None
    numbers: Word | None = None
    categories: Word | None = None
    adjust: Word | None = None
    show: Literal["letters", "superscripts", "columns", "differences"] | None = None
    against: Word | None = None


@frozen
class WeightsSpec:
    """The column of weights and the design of the sample, and whether columns without weights stand beside.

    `cluster` is the primary sampling unit, `strata` what it was drawn from, `fpc` how many units the stratum has in the
    population. Without a `column` all rows weigh the same.
    """

    column: Word | None = None
    cluster: Word | None = None
    strata: Word | None = None
    fpc: Word | None = None
    show: Literal["weighted", "beside"] = "weighted"

    @property
    def columns(self) -> tuple[Word, ...]:
        """The columns of the data that it names."""
        return tuple(word for word in (self.column, self.cluster, self.strata, self.fpc) if word)


@frozen
class SplitSpec:
    """The column for each of whose levels the table stands once, in their order: side by side, or as sections."""

    column: Word
    levels: tuple[LevelSpec, ...] = ()
    show: Literal["columns", "sections"] = "columns"


@frozen
class PartSpec:
    """A part of a table that is put together: the file of its spec, the author's label, and the spec once read."""

    file: Word
    label: str | None = None
    spec: "Spec | None" = None

    @property
    def key(self) -> str:
        """What its numbers are found by: the file's name without its suffix."""
        return Path(self.file.text).stem


@frozen
class FigureSpec:
    """The figure beside the table: its kind, the formats of its files, the ends of its axis, bands around curves."""

    kind: Word
    formats: tuple[Word, ...] = ()
    axis: tuple[float, ...] = ()
    bands: bool = True


@frozen(slots=False)
class Spec:
    """A table's spec, read and typed. Paths in it are relative to `folder`, the folder of the spec file.

    `inherited` is what it took over from the project file, where there is one; `written` are the places of its keys.
    """

    path: Path
    folder: Path
    at: Place
    title: str | None = None
    number: str | None = None
    data: DataSpec | None = None
    codebook: Word | None = None
    where: tuple[Filter, ...] = ()
    derive: tuple[Derive, ...] = ()
    rows: tuple[RowSpec, ...] | None = None
    columns: tuple[ColumnSpec, ...] | None = None
    style: Word | None = None
    frame: Word | None = None
    language: Word | None = None
    like: Word | None = None
    digits: Mapping[str, int] = field(default_factory=dict[str, int])
    notes: tuple[str, ...] = ()
    notes_at: tuple[NoteAt, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: MissingSpec = field(default_factory=MissingSpec)
    randomized: bool | None = None
    confidence: float = 0.95
    quantiles: Literal[2, 6, 7] | None = None
    percent: Percent | None = None
    proportion_interval: Word | None = None
    survival_interval: Word | None = None
    rate_interval: Word | None = None
    suppress: int | None = None
    formats: tuple[Word, ...] | None = None
    output: Word | None = None
    compare: Word | None = None
    groups: tuple[LevelSpec, ...] = ()
    difference: Literal["first - second", "second - first"] = "first - second"
    overall: Literal["first", "last", "no"] | None = None
    tests: TestsSpec = field(default_factory=TestsSpec)
    effects: tuple[Word, ...] = ()
    adjust: AdjustSpec | None = None
    pairwise: PairwiseSpec | None = None
    pairs: Word | None = None
    weights: WeightsSpec | None = None
    frequency: Word | None = None
    split: SplitSpec | None = None
    split_columns: "tuple[Word, ...] | Literal['auto', 'no']" = "auto"
    strata: Word | None = None
    model: Word | None = None
    outcome: OutcomeSpec | None = None
    models: tuple[ModelSpec, ...] = ()
    inference: InferenceSpec | None = None
    covariance: bool = False
    footer: FooterSpec | None = None
    separation: Literal["NE", "error", "firth"] | None = None
    reference_line: bool = False
    cluster: Word | None = None
    correlation: CorrelationSpec | None = None
    random: RandomSpec | None = None
    offset: Word | None = None
    exposure: Word | None = None
    time: Word | None = None
    entry: Word | None = None
    id: Word | None = None
    ties: Literal["efron", "breslow", "exact"] | None = None
    competing: tuple[LevelSpec, ...] = ()
    quantile: float | None = None
    published: tuple[Published, ...] = ()
    correlate: Word | None = None
    deletion: Literal["pairwise", "listwise"] | None = None
    adjust_for: tuple[Word, ...] = ()
    show: tuple[Word, ...] = ()
    imputations: ImputationsSpec | None = None
    crosstab: tuple[Word, ...] = ()
    measures: tuple[Word, ...] = ()
    likert: bool | tuple[LevelSpec, ...] = False
    diagnose: OutcomeSpec | None = None
    prevalence: float | None = None
    figure: FigureSpec | None = None
    stack: tuple[PartSpec, ...] = ()
    merge: tuple[PartSpec, ...] = ()
    inherited: "Inherited | None" = None
    written: Mapping[str, Place] = field(default_factory=dict[str, Place])

    def place(self, key: str) -> Place:
        """Where a key's value is written; the head of the spec where it is not."""
        return self.written.get(key, self.at)

    @property
    def parts(self) -> tuple[PartSpec, ...]:
        """The specs whose tables are put together; none where the table has numbers of its own."""
        return self.stack or self.merge

    @property
    def composed(self) -> Literal["stack", "merge"] | None:
        """How its parts are put together: one below the other, or side by side."""
        return "stack" if self.stack else "merge" if self.merge else None

    @property
    def tables(self) -> "tuple[Spec, ...]":
        """The specs with numbers: those of its parts, or it alone."""
        return self.every[1:] if self.parts else (self,)

    @property
    def every(self) -> "tuple[Spec, ...]":
        """It, and those of its parts."""
        return (self, *(part.spec for part in self.parts if part.spec))

    @property
    def data_files(self) -> tuple[Word, ...]:
        """The files of its data, from its folder."""
        imputed = self.imputations.files if self.imputations else ()
        return (*((self.data.file,) if self.data else ()), *imputed, *self.event_files)

    @property
    def event_files(self) -> tuple[Word, ...]:
        """The files of the events of its rows, from its folder."""
        return tuple({own.file.text: own.file for _, own in rows_of_events(self.rows or ())}.values())

    @property
    def outcomes(self) -> tuple[OutcomeSpec, ...]:
        """The outcomes of the table's models."""
        every = (self.outcome, *(one.outcome for one in self.models))
        return tuple(outcome for outcome in every if outcome)

    @property
    def named_by_models(self) -> tuple[Word, ...]:
        """The columns that models use beside the rows of the table."""
        outcomes = (outcome.variable for outcome in self.outcomes)
        times = (self.time, self.entry, self.id, self.strata, *(one.time for one in self.models))
        factors = self.random.factors if self.random else ()
        others = (self.cluster, self.offset, self.exposure, *factors, *times, *self.adjusters)
        return tuple(word for word in (*outcomes, *others) if word)

    @property
    def adjusters(self) -> tuple[Word, ...]:
        """What the table, or one of its models, is adjusted for, each once."""
        every = (*self.adjust_for, *(word for one in self.models for word in one.adjust_for))
        return tuple({word.text: word for word in reversed(every)}.values())[::-1]

    @property
    def weighted(self) -> bool:
        """Whether rows are weighted, or were sampled in clusters or strata: statistics are then those of the design."""
        return self.weights is not None

    def draws(self, kind: str) -> bool:
        """Whether a figure of this kind stands beside the table."""
        return self.figure is not None and self.figure.kind.text == kind

    @property
    def name(self) -> str:
        """The stem of the spec file: the name of the output files, and of the table in them."""
        return self.path.stem
