"""Notes that the author has a place of the table call: its title, a head, a row or a cell."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablegen.errors import listing, refusal, suggestion
from tablegen.language import Language
from tablegen.spec.note_keys import PLACES
from tablegen.spec.words import NoteAt, Word
from tablegen.table.addresses import named_heads
from tablegen.table.model import Break, Column, Content, Row, Text, grid
from tablegen.table.note_form import Marked, Remarking
from tablegen.values import frozen

_TITLE = "title"
_Place = tuple[int, int, int] | None
"""Of the heads (0) or of the body (1): the row, and the column at which the cell begins; None is the title."""


@frozen
class Called:
    """A table with the marks of notes that its places call: those behind the title, the rows with theirs, all notes."""

    title: Content
    heads: tuple[Row, ...]
    body: tuple[Row, ...]
    marked: Marked


def called(notes: Sequence[NoteAt], table: Called, columns: Sequence[Column], say: Language) -> Called:
    """The table with these notes too, the marks of all of them in reading order: the title's, heads', rows'.

    TablegenError for a place that the table does not have.
    """
    places = _Places(table, columns)
    wanted: dict[_Place, list[Content]] = {}
    for note in notes:
        wanted.setdefault(places.find(note.place), []).append((Text(say.label(note.text)),))
    whole = Marked(table.marked.look, table.marked.titled)
    again = Remarking(table.marked, whole)

    def marks(place: _Place) -> Content:
        return tuple(map(whole.mark, wanted.get(place, ())))

    def rows(part: int, written: tuple[Row, ...]) -> Iterator[Row]:
        for row, placed in zip(written, grid(written, len(columns)), strict=True):
            cells = (
                replace(place.cell, content=_behind(again.content(place.cell.content), marks((part, *place[:2]))))
                for place in placed
            )
            yield replace(row, cells=tuple(cells))

    title = (*table.title, *marks(None))
    heads = tuple(rows(0, table.heads))
    return Called(title, heads, tuple(rows(1, table.body)), whole)


def _behind(content: Content, marks: Content) -> Content:
    """The content with marks behind its words: in a head, before the line with the size of the group."""
    at = next((i for i, part in enumerate(content) if isinstance(part, Break)), len(content))
    return (*content[:at], *marks, *content[at:])


class _Places:
    """Where the places of a table are that an author names."""

    def __init__(self, table: Called, columns: Sequence[Column]) -> None:
        self._heads = named_heads(table.heads, columns)
        self._rows = {row.name: r for r, row in enumerate(table.body) if not row.head}
        self._placed = grid(table.body, len(columns))

    def find(self, word: Word) -> _Place:
        """The place of that name; TablegenError where there is none."""
        text = word.text
        if text in self._rows:
            return 1, self._rows[text], 0
        if text.casefold() in self._heads:
            _, head = self._heads[text.casefold()]
            return 0, head.row, head.column
        for at in (i for i, sign in enumerate(text) if sign == "."):
            if (cell := self._cell(text[:at], text[at + 1 :])) is not None:
                return cell
        if text.casefold() == _TITLE:
            return None
        known = [_TITLE, *self._rows, *self._heads]
        message = f'the table has no place "{text}" that could call a note{suggestion(text, known)}'
        raise refusal(message, word.at, PLACES, listing("rows", self._rows), listing("heads", self._heads))

    def _cell(self, row: str, column: str) -> _Place:
        """The cell of a row in a column."""
        if row not in self._rows or column.casefold() not in self._heads:
            return None
        r, (c, _) = self._rows[row], self._heads[column.casefold()]
        place = next(place for place in self._placed[r] if place.column <= c < place.column + place.cell.colspan)
        return 1, r, place.column
