"""Events of patients in a file of their own, a row an event: what they are, and what their columns are called."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.spec.words import Filter, Word
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.spec.row import RowSpec

ANY = "any"
"""The line of all events, which stands among the classes."""
PARTED = ": "
"""What stands between a class and a term of it."""


@frozen
class EventsFrom:
    """The file of the events, the column that says whose an event is, those of its class and its term, which of them
    count; and where in the file they stand, as of the data.
    """

    file: Word
    id: Word
    by: tuple[Word, ...]
    where: tuple[Filter, ...] = ()
    sheet: Word | None = None
    header_row: int | None = None
    last_row: int | None = None


def event_column(row: str, what: str = ANY) -> str:
    """The column that says who had such an event, a row of its own in the results: `ae[Cardiac disorders: Syncope]`."""
    return f"{row}[{what}]"


def count_column(row: str, what: str = ANY) -> str:
    """The column of how many such events a patient had."""
    return f"{event_column(row, what)} events"


def rows_of_events(rows: "tuple[RowSpec, ...]") -> "Iterator[tuple[RowSpec, EventsFrom]]":
    """The rows whose events stand in a file of their own, those of sections too, and where they stand."""
    for row in rows:
        if row.rows:
            yield from rows_of_events(row.rows)
        elif row.events_from:
            yield row, row.events_from


def kinds_among(row: str, names: tuple[str, ...]) -> dict[str, list[str]]:
    """The classes of a row's events, each with its terms, found by the names of their columns."""
    start = event_column(row, "")[:-1]
    found: dict[str, list[str]] = {}
    for name in names:
        if name.startswith(start) and name.endswith("]") and name != event_column(row):
            first, parted, term = name[len(start) : -1].partition(PARTED)
            found.setdefault(first, []).extend([term] if parted else [])
    return found


def with_files(rows: "tuple[RowSpec, ...]", told: "dict[str, str]") -> "tuple[RowSpec, ...]":
    """The rows with the files of their events called as `told` says."""
    return tuple(
        replace(row, rows=with_files(row.rows, told))
        if row.rows
        else replace(row, events_from=replace(own, file=replace(own.file, text=told[own.file.text])))
        if (own := row.events_from)
        else row
        for row in rows
    )
