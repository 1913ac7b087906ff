"""A source without data, for a table that is only planned: what the spec says of its variables, and nothing else."""

from collections.abc import Iterator, Mapping
from itertools import product, starmap

from tablegen.evidence import (
    Condition,
    Counts,
    Estimate,
    Frequencies,
    Grouping,
    Lacking,
    Matched,
    Moments,
    RowDoubt,
    Rows,
    Sampling,
    Variable,
    Weighted,
)
from tablegen.spec.blocks import CHOSEN, NOT_CHOSEN, answers_column, none_column, option_column
from tablegen.spec.events import PARTED, event_column
from tablegen.spec.model import Spec
from tablegen.spec.regression import OutcomeSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Nested, Word, nested_key

_UNKNOWN = ("level 1", "level 2")


_OF_LEVELS = {"ordinal", "multinomial"}
"""Regressions whose outcome has levels and no event."""


def _of_outcome(outcome: OutcomeSpec, model: Word | None) -> tuple[str, ...]:
    """The levels an outcome may be supposed to have: those that the spec lists, or that of the event and another."""
    if outcome.levels:
        return tuple(level.key.text for level in outcome.levels)
    if model and model.text in _OF_LEVELS:
        return (*_UNKNOWN, "level 3")
    return ("other", outcome.event.text) if outcome.event else ("0", "1")


class Shell:
    """A `Source` that knows names and levels from the spec alone; a row without levels or shares is a number."""

    def __init__(self, spec: Spec) -> None:
        design = (*(spec.weights.columns if spec.weights else ()), *((spec.frequency,) if spec.frequency else ()))
        self._keys = [word.text for word in (*((spec.pairs,) if spec.pairs else ()), *design)]
        self._rows = {row.column.text: row for row in _leaves(spec.rows or ()) if not row.interaction}
        parts = (*self._rows.values(), *spec.models)
        self._filtered = [f.variable.text for f in (*spec.where, *(f for part in parts for f in part.where))]
        self._dates = {name for name, kind in spec.data.types.items() if _date(kind)} if spec.data else set[str]()
        split = spec.split and spec.split.column
        own = [name for name in (spec.strata, split, spec.imputations and spec.imputations.named) if name]
        own += [name for name in (spec.cluster, spec.offset, spec.exposure) if name]
        own += spec.random.factors if spec.random else ()
        own += [name for name in (spec.time, spec.entry, *(one.time for one in spec.models)) if name]
        adjusters = (*spec.adjusters, *(word for row in self._rows.values() for word in row.adjust_for))
        self._others = [name.text for name in (*adjusters, *own, *spec.crosstab)]
        self._categories = {name.text for name in (*spec.crosstab, spec.strata, split) if name}
        self._answers = tuple(one.key.text for one in spec.likert) if isinstance(spec.likert, tuple) else _UNKNOWN
        self._asked = {*self._rows} if spec.likert else set[str]()
        self._events = {row.event.variable.text: row.event for row in self._rows.values() if row.event}
        self._others += [name.text for row in self._rows.values() for name in row.strata]
        listed = tuple(g.key.text for g in spec.groups)
        self._parts: dict[str, tuple[str, ...]] = {}
        if isinstance(spec.compare, Nested):  # nobody can tell of which column a listed level is: of the inner one
            self._parts = {spec.compare.outer.text: _UNKNOWN, spec.compare.inner.text: listed or _UNKNOWN}
            listed = tuple(starmap(nested_key, product(*self._parts.values())))
        if spec.split and spec.split.levels:
            self._parts[spec.split.column.text] = tuple(level.key.text for level in spec.split.levels)
        self._groups = (spec.compare.text, listed) if spec.compare else None
        outcomes = (*spec.outcomes, *((spec.diagnose,) if spec.diagnose else ()))
        self._outcomes = {one.variable.text: _of_outcome(one, spec.model) for one in outcomes}

    @property
    def names(self) -> tuple[str, ...]:
        """Every column the spec names."""
        named = [*((self._groups[0],) if self._groups else ()), *self._outcomes]
        named += self._keys
        named += [name for row in self._rows.values() for name in _made(row)]
        named += [*self._others, *self._events, *self._parts]
        return tuple(dict.fromkeys([*named, *self._rows, *self._filtered]))

    @property
    def description(self) -> Mapping[str, object]:
        """There are no data."""
        return {"file": None, "sha256": None, "rows": None}

    def variable(self, name: str) -> Variable:
        """What the spec lets suppose of a variable."""
        for pair in (self._groups, *self._outcomes.items()):
            if pair and pair[0] == name:
                numeric = pair[1] in {("0", "1"), (*_UNKNOWN, "level 3")}  # whose order is not asked for
                return Variable(name, "category", levels=pair[1] or _UNKNOWN, numeric=numeric)
        if name in self._parts:
            return Variable(name, "category", levels=self._parts[name])
        if any(name in _made(row) for row in self._rows.values()):
            return Variable(name, "category", levels=(CHOSEN, NOT_CHOSEN), n=1)
        if name in self._events:
            happened = self._events[name].event
            levels = ("other", happened.text) if happened else ("0", "1")
            return Variable(name, "category", levels=levels, n=1, numeric=not happened)
        if name in self._asked:
            return Variable(name, "category", levels=self._answers, n=1, numeric=True)
        if name not in self._rows or self._rows[name].event:
            kind = "category" if name in self._categories else "number"
            return Variable(name, kind, levels=_UNKNOWN if name in self._categories else (), n=1, numeric=True)
        row = self._rows[name]
        if name in self._dates:
            return Variable(name, "number", n=1, numeric=True, dates=True)
        levels = _levels(row)
        shown = [row.show.text] if isinstance(row.show, Word) else [line.name.text for line in row.shows]
        shares = any("%" in text or "pct" in text or text.startswith("n/") for text in shown)
        if levels or shares or name in self._categories:
            return Variable(name, "category", levels=levels or _UNKNOWN, n=1)
        return Variable(name, "number", n=1, numeric=True, decimals=1)

    def level_key(self, variable: str, text: str) -> str | None:
        """Any level may occur."""
        return text

    def looks_identifying(self, variable: str) -> bool:
        """There is nobody to identify."""
        return False

    def suspected_codes(self, variable: str) -> tuple[str, ...]:
        """There are no patients, and no codes."""
        return ()

    def doubtful_rows(self) -> tuple[RowDoubt, ...]:
        """There are no rows."""
        return ()

    def where(self, conditions: tuple[Condition, ...]) -> "Shell":
        """Nobody is left out of nobody."""
        return self

    def sizes(self, by: Grouping | None) -> tuple[int, ...]:
        """Nobody."""
        return tuple(0 for _ in by.levels) if by else (0,)

    def missing(self, variable: str, by: Grouping | None) -> tuple[int, ...]:
        """Nothing."""
        return self.sizes(by)

    def moments(self, variable: str, by: Grouping | None) -> tuple[Moments, ...]:
        """There are no data."""
        raise _no_data()

    def counts(self, variable: str, levels: tuple[str, ...], by: Grouping | None) -> Counts:
        """There are no data."""
        raise _no_data()

    def frequencies(self, variable: str, by: Grouping | None) -> Frequencies:
        """There are no data."""
        raise _no_data()

    def stated(self, variable: str, stat: str, by: Grouping | None) -> tuple[float, ...] | None:
        """There are no numbers."""
        return None

    def rows(
        self, numbers: tuple[str, ...], categories: Mapping[str, tuple[str, ...]], keys: tuple[str, ...] = ()
    ) -> Rows:
        """There are no data."""
        raise _no_data()

    def matched(self, variable: str, levels: tuple[str, ...] | None, by: Grouping, key: str) -> Matched:
        """There are no data."""
        raise _no_data()

    def weighted(
        self, variable: str | None, levels: tuple[str, ...] | None, by: Grouping | None, sampling: Sampling
    ) -> Weighted:
        """There are no data."""
        raise _no_data()

    def estimate(self, variable: str, level: str | None) -> Estimate:
        """There are no data."""
        raise _no_data()


def _date(kind: Word) -> bool:
    return kind.text not in {"text", "number"}


def _made(row: RowSpec) -> tuple[str, ...]:
    """The columns that a question with several answers is made into, or events in a file of their own."""
    if row.events_from:
        first, *more = (word.text for word in row.events_from.by)
        kinds = ("any", first, *(f"{first}{PARTED}{term}" for term in more))
        return tuple(event_column(row.name.text, kind) for kind in kinds)
    if not row.block:
        return ()
    options = [one.key.text for one in row.responses] or ["answer 1", "answer 2"]
    name = row.name.text
    return (answers_column(name), *(option_column(name, option) for option in options), none_column(name))


def _no_data() -> Lacking:
    return Lacking("needs data; this is a shell")


def _leaves(rows: tuple[RowSpec, ...]) -> Iterator[RowSpec]:
    for row in rows:
        yield from _leaves(row.rows) if row.rows else (row,)


def _levels(row: RowSpec) -> tuple[str, ...]:
    """The levels a row names: its list, its one level, or its reference and one other."""
    if row.levels:
        return tuple(level.key.text for level in row.levels)
    if row.level:
        return (row.level.text, "other")
    return (row.reference.text, "other") if row.reference else ()
