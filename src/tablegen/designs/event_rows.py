"""Events of patients by class and term: a line of all, one for each class, one for each of its terms."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tablegen.designs.common import TIME_KEYS, Draft
from tablegen.designs.frequency_order import options_by_frequency
from tablegen.designs.sheet import Sheet
from tablegen.designs.tests import NO
from tablegen.designs.variable_row import plan_variable
from tablegen.plan import Ask
from tablegen.rare_tasks import CountEvents
from tablegen.spec.blocks import CHOSEN, NOT_CHOSEN
from tablegen.spec.events import ANY, PARTED, count_column, event_column, kinds_among
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.words import LevelSpec, MissingSpec, Word

_SHOW = "n (%)"
_COUNTED = ("n", "total", "pct", "pct_low", "pct_high")
_REFUSED = ("variable", "levels", "level", "reference", "per", "log", "standardize", "margin", "adjust_for", "missing",
            "responses", "separator", "none", *TIME_KEYS)  # fmt: skip


def plan_events(sheet: Sheet, row: RowSpec, indent: int) -> None:
    """Add the lines of the events: each is a row of its own in the results, `ae[Cardiac disorders: Syncope]`."""
    draft = sheet.draft
    draft.refuse_keys(row, _REFUSED, "a row of events")
    pattern = _pattern(draft, row)
    if not _can_be(draft, row) or pattern is None:
        return
    counted = tuple(stat for stat in pattern.stats if stat in _COUNTED)
    plain = pattern if counted == pattern.stats else None
    show = row.show if isinstance(row.show, Word) and plain else Word(_SHOW, row.show_at)
    if plain is None and counted:
        show = Word(" ".join(f"{{{stat}}}" for stat in counted), row.show_at)
    for what, label, depth in _lines(draft, row, show):
        before, lines = len(draft.problems.errors), len(sheet.lines)
        plan_variable(sheet, _part(draft, row, show, what, label), indent + depth)
        if len(draft.problems.errors) > before:
            return
        if plain is None:
            _count(sheet, row, what, pattern, lines)
        if depth:  # what cells are is said once, by the line of all events
            sheet.lines[lines:] = [replace(line, show=None) for line in sheet.lines[lines:]]
    draft.default(f"{row.name}: patients count once in each class and term{'' if row.test else '; not tested'}")


def _can_be(draft: Draft, row: RowSpec) -> bool:
    """Whether the table can have rows of events."""
    spec = draft.spec
    if spec.suppress:
        what, hint = "a class and its terms would tell each other's small counts", "leave out suppress"
    elif spec.weighted or spec.frequency or spec.imputations or spec.pairs or spec.published:
        what = "rows of events are of a file with a row a patient, without weights, frequencies, imputations or pairs"
        hint = "describe them in a table of their own"
    elif row.events_from and len(row.events_from.by) > 2:
        what, hint = "events are shown by a class and a term of it", "by: [class, term]"
    else:
        return True
    draft.problems.error(f"{row.name}: {what}", row.name.at, hint)
    return False


def _pattern(draft: Draft, row: RowSpec) -> Pattern | None:
    """What the cells show: counts of patients, and of events."""
    if row.show is not None and not isinstance(row.show, Word):
        draft.problems.error(f"{row.name}: rows of events show one pattern", row.show_at, f"show: {_SHOW}")
        return None
    pattern = draft.pattern(row.show or Word(_SHOW, row.name.at))
    wrong = [stat for stat in pattern.stats if stat not in (*_COUNTED, "n_events")] if pattern else []
    if wrong:
        message = f"{row.name}: its cells are counts of patients and events, not {wrong[0]}"
        draft.problems.error(message, row.show_at, 'show: "{n} ({pct}%) [{n_events}]"')
    return None if wrong else pattern


def _lines(draft: Draft, row: RowSpec, show: Word) -> Iterator[tuple[str, str, int]]:
    """What each line is of, what it is called and how far it is indented."""
    kinds = kinds_among(row.name.text, draft.source.names)
    yield ANY, row.label or row.name.text, 0
    for one in _sorted(draft, row, show, kinds):
        yield one, one, 1
        for term in _sorted(draft, row, show, [f"{one}{PARTED}{term}" for term in kinds[one]]):
            yield term, term.partition(PARTED)[2], 2


def _sorted(draft: Draft, row: RowSpec, show: Word, kinds: Iterable[str]) -> list[str]:
    """The kinds as they are, by name, or those that most patients had first."""
    parts = {event_column(row.name.text, what): what for what in kinds}
    rows = tuple(_part(draft, row, show, what, what) for what in parts.values())
    return [parts[one.name.text] for one in options_by_frequency(draft, row, rows)]


def _part(draft: Draft, row: RowSpec, show: Word, what: str, label: str) -> RowSpec:
    """The row of those who had such an event."""
    at = row.name.at
    untested = draft.spec.compare and row.test is None and draft.spec.tests.categories is None
    return RowSpec(
        Word(event_column(row.name.text, what), at),
        label=label,
        show=show,
        test=Word(NO, at) if untested else row.test,
        effect=row.effect,
        levels=(LevelSpec(Word(CHOSEN, at)), LevelSpec(Word(NOT_CHOSEN, at))),
        level=Word(CHOSEN, at),
        digits=row.digits,
        where=row.where,
        missing=MissingSpec(show="never"),
        percent=row.percent,
        note=row.note if what == ANY else None,
    )


def _count(sheet: Sheet, row: RowSpec, what: str, pattern: Pattern, first: int) -> None:
    """Add the numbers of events, and write them into the cells of the line."""
    name = event_column(row.name.text, what)
    by = sheet.groups.by if sheet.groups else None
    where = sheet.draft.conditions(row.where)
    variable = count_column(row.name.text, what)
    sheet.tasks.append(CountEvents(name, variable, row.name.at, by, sheet.overall, CHOSEN, where))

    def full(ask: Ask | None) -> Ask | None:
        return replace(ask, pattern=pattern) if ask and {*ask.pattern.stats} <= {*_COUNTED} else ask

    sheet.lines[first:] = [
        replace(line, cells=tuple(map(full, line.cells)), show=pattern) for line in sheet.lines[first:]
    ]
