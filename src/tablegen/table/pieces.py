"""What tables that are put together have in common: their notes, once each, and one row of marks for all of them."""

from collections.abc import Iterable, Iterator, Sequence

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.model import Content, Text
from tablegen.table.note_form import Marked
from tablegen.table.notes import called_notes
from tablegen.table.sheet import Sheet
from tablegen.table.splitting import of_all_then_some
from tablegen.values import frozen


@frozen
class Piece:
    """A part of a table: its key in the results, its heading, what notes on it alone call it, and its sheet."""

    key: str
    heading: str
    called: str
    sheet: Sheet


def notes_of(pieces: Sequence[Piece], plan: Plan, style: Style) -> tuple[tuple[Content, ...], Marked]:
    """The notes that no cell calls, those of some parts behind what these are called; and those that cells will call.

    `plan` is that of the whole table, with the author's notes to it.
    """
    found = [tuple(dict.fromkeys((*piece.sheet.general, *_authors(piece.sheet)))) for piece in pieces]
    general = of_all_then_some([piece.called for piece in pieces], found, style.say)
    return general, called_notes(plans_of(pieces), style, [*general, *plan.notes])


def _authors(sheet: Sheet) -> Iterator[Content]:
    for plan in sheet.plans:
        yield from ((Text(note),) for note in plan.notes)


def plans_of(pieces: Iterable[Piece]) -> tuple[Plan, ...]:
    """The plans of all parts."""
    return tuple(plan for piece in pieces for plan in piece.sheet.plans)
