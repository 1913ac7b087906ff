"""A row of a spec."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from tablegen.errors import Place
from tablegen.spec.conversion import Conversion
from tablegen.spec.events import EventsFrom
from tablegen.spec.regression import OutcomeSpec
from tablegen.spec.words import (
    ColumnSpec,
    Filter,
    LevelSpec,
    MarginSpec,
    MissingSpec,
    Percent,
    Word,
)
from tablegen.values import frozen


@frozen
class RowSpec:
    """A row of the table, or with `rows` a section heading.

    `show` is a pattern, or several, with the author's own names for their lines. With `responses` (columns, or answers
    in a column that `separator` parts) it is a question with several answers; `none` calls the line of who gave none.
    With `events_from` it is of events that stand in a file of their own.
    """

    name: Word
    label: str | None = None
    variable: Word | None = None
    show: "Word | tuple[ColumnSpec, ...] | None" = None
    test: Word | None = None
    effect: Word | None = None
    pairwise: Word | None = None
    levels: tuple[LevelSpec, ...] = ()
    sort: Literal["frequency"] | None = None
    level: Word | None = None
    reference: Word | None = None
    digits: int | Mapping[str, int] | None = None
    where: tuple[Filter, ...] = ()
    missing: MissingSpec = field(default_factory=MissingSpec)
    percent: Percent | None = None
    unit: str | None = None
    si: Conversion | None = None
    note: str | None = None
    per: float | None = None
    log: bool | Literal[2, 10] = False
    standardize: bool = False
    centre: float | Literal["mean"] | None = None
    polynomial: int | None = None
    spline: int | tuple[float, ...] | None = None
    contrasts: Word | None = None
    reference_line: bool | None = None
    trend: bool = False
    interaction: tuple[Word, ...] = ()
    within: Word | None = None
    cutoff: Filter | None = None
    responses: tuple[LevelSpec, ...] = ()
    separator: str | None = None
    none: str | None = None
    events_from: "EventsFrom | None" = None
    time: Word | None = None
    event: "OutcomeSpec | None" = None
    competing: tuple[LevelSpec, ...] = ()
    at: tuple[float, ...] = ()
    quantile: float | None = None
    strata: tuple[Word, ...] = ()
    margin: MarginSpec | None = None
    adjust_for: tuple[Word, ...] = ()
    rows: "tuple[RowSpec, ...]" = ()

    @property
    def column(self) -> Word:
        """The column of the data this row is about: `variable` or `time`, else the row's own name."""
        return self.variable or self.time or self.name

    @property
    def block(self) -> bool:
        """Whether the row is a question that may have several answers."""
        return bool(self.responses) or self.separator is not None

    @property
    def shows(self) -> "tuple[ColumnSpec, ...]":
        """The patterns of the row's own lines; none where the row shows one pattern or leaves it open."""
        return self.show if isinstance(self.show, tuple) else ()

    @property
    def show_at(self) -> Place:
        """Where the author says what the row shows, else the row itself."""
        first = self.shows[0].name if self.shows else self.show
        return first.at if isinstance(first, Word) else self.name.at
