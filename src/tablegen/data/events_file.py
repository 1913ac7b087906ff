"""Events in a file of their own, a row an event: of each class and term a column that says which patients had it.

A patient counts once in each class and once in each term, however many events he had; who has no row in the file had
none.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import cast

from tablegen.data.coding import with_texts
from tablegen.data.column import AnyColumn, Column, of_rows, parse
from tablegen.data.raw import RawTable
from tablegen.data.store import Store
from tablegen.errors import Problems, listing, suggestion
from tablegen.evidence import COMPARE
from tablegen.spec.blocks import CHOSEN, NOT_CHOSEN
from tablegen.spec.events import ANY, PARTED, EventsFrom, count_column, event_column, rows_of_events
from tablegen.spec.model import DataSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Filter, Word

Builder = Callable[[Store], AnyColumn]
_MOST_SHOWN = 5
_PARTS = f'"{PARTED}" stands between a class and its terms'


def event_columns(
    rows: tuple[RowSpec, ...], table: RawTable, data: DataSpec | None, folder: Path, problems: Problems
) -> Mapping[str, Builder]:
    """The builders of the columns of all rows of events; what is wrong with a file is an error at its place."""
    from tablegen.data import read_table

    builders: dict[str, Builder] = {}
    for row, asked in rows_of_events(rows):
        where = asked.sheet, asked.header_row, asked.last_row
        how = DataSpec(asked.file, *where, decimal=data.decimal if data else ".", key="events from")
        builders |= _Events(row, asked, read_table(how, folder, problems), problems).columns(table)
    return builders


class _Events:
    """The events of one row, as they were read."""

    def __init__(self, row: RowSpec, asked: EventsFrom, table: RawTable, problems: Problems) -> None:
        self.row, self.asked, self.table, self.problems = row, asked, table, problems

    def columns(self, patients: RawTable) -> Mapping[str, Builder]:
        """A column for any event, for each class and for each term of it, and one of how many events it was."""
        of, kinds = self._texts(self.asked.id), [self._texts(word) for word in self.asked.by]
        whose = _column(patients, self.asked.id, "data", self.problems)
        kept = self._kept()
        if of is None or whose is None or kept is None or any(kind is None for kind in kinds):
            return {}
        places = self._places(whose, patients)
        found: dict[str, Counter[int]] = {ANY: Counter()}
        named: dict[tuple[str, ...], list[int]] = {}
        for i in kept:
            at = places.get(of[i].strip())
            kind = tuple(cast("Sequence[str]", texts)[i].strip() for texts in kinds)
            if at is None or not all(kind):
                self._odd(i, of[i], kind)
                continue
            named.setdefault(kind, []).append(at)
        for kind in sorted(named, key=lambda one: [part.casefold() for part in one]):
            if kind[0] == ANY or PARTED in kind[0]:
                what = f'"{ANY}" is the line of all events' if kind[0] == ANY else _PARTS
                hint = f"call it otherwise in the file: {what}"
                self.problems.error(f'{self.row.name}: a class is called "{kind[0]}"', self.asked.by[0].at, hint)
            for what in (ANY, kind[0], *([PARTED.join(kind)] if len(kind) > 1 else [])):
                found.setdefault(what, Counter()).update(named[kind])
        name, n = self.row.name.text, patients.rows
        had = {event_column(name, what): partial(_who, event_column(name, what), c, n) for what, c in found.items()}
        return had | {
            count_column(name, what): partial(_many, count_column(name, what), c, n) for what, c in found.items()
        }

    def _texts(self, word: Word) -> Sequence[str] | None:
        return _column(self.table, word, self.asked.file.text, self.problems)

    def _places(self, whose: Sequence[str], patients: RawTable) -> dict[str, int]:
        """The row of each patient."""
        places: dict[str, int] = {}
        for i, text in enumerate(whose):
            if text.strip() in places:
                message = f'two patients have the {self.asked.id} "{text.strip()}": whose events are they?'
                self.problems.error(message, patients.place(i), "the data must have a row a patient")
            elif text.strip():
                places[text.strip()] = i
        return places

    def _odd(self, i: int, of: str, kind: tuple[str, ...]) -> None:
        """An event of nobody, or of no class, is an error at its line."""
        if all(kind):
            message = f'no patient of the data has the {self.asked.id} "{of.strip()}"'
            hint = "the data must have all patients, with and without events; a filter is a `where` of the table"
        else:
            empty = next(word for word, text in zip(self.asked.by, kind, strict=True) if not text)
            message, hint = f"this event has no {empty}", f'give it one, such as "Not coded", or leave it out: {_WHERE}'
        if sum(problem.at is not None and problem.at.file == self.table.shown for problem in self.problems.errors) < (
            _MOST_SHOWN
        ):
            self.problems.error(message, self.table.place(i), hint)

    def _kept(self) -> Sequence[int] | None:
        """The events that meet all conditions."""
        kept: Sequence[int] = range(self.table.rows)
        for one in self.asked.where:
            texts = self._texts(one.variable)
            if texts is None:
                return None
            labels = self.table.columns[one.variable.text].value_labels
            kept = [i for i in kept if _meets(one, texts[i].strip(), labels)]
        return kept


_WHERE = "events from: {…, where: {…}}"


def _column(table: RawTable, word: Word, file: str, problems: Problems) -> Sequence[str] | None:
    raw = table.columns.get(word.text)
    if raw is None:
        near = suggestion(word.text, table.columns)
        problems.error(f'{file} has no column "{word}"{near}', word.at, listing("columns", table.columns))
        return None
    cells = cast("Sequence[str]", with_texts(raw, table).cells)
    labels = raw.value_labels
    return [labels.get(cell, cell) for cell in cells] if labels else cells


def _meets(asked: Filter, text: str, labels: Mapping[str, str]) -> bool:
    """Whether a cell is one of the levels, or compares with the number; an empty one does not."""
    if not text:
        return False
    if asked.operator is None:
        levels = {level.text for level in asked.levels}
        return (text in levels or text in {labels.get(level) for level in levels}) != asked.negate
    number = parse(text)
    return number is not None and COMPARE[asked.operator](number, Decimal(repr(asked.number)))


def _who(name: str, events: Counter[int], rows: int, store: Store) -> Column:
    codes = array("i", (0 if i in events else 1 for i in range(rows)))
    levels = (CHOSEN, NOT_CHOSEN)
    return of_rows(Column(name, codes, levels, None, {}, order=levels), store.table.large)


def _many(name: str, events: Counter[int], rows: int, store: Store) -> Column:
    counts = [str(events[i]) for i in range(rows)]
    texts = tuple(dict.fromkeys(counts))
    place = {text: i for i, text in enumerate(texts)}
    column = Column(name, array("i", (place[text] for text in counts)), texts, tuple(map(Decimal, texts)), {})
    return of_rows(column, store.table.large)
