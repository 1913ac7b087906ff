"""A co-author's edits in a table, carried into the table as it is built now.

Three tables are compared: the one last put into the manuscript, the one built now, and what stands in the manuscript.
What a co-author changed is kept where the built table has not changed there; where it has, words stay as the co-author
has them and numbers are the built ones. A number typed over a built one is never kept. Each such case is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from tablegen.paper.pairing import normal, paired
from tablegen.paper.seen import Seen, SeenTable, Where, row_text
from tablegen.render.docx_text import Face, pieces
from tablegen.render.inline import note_content
from tablegen.table.aligned import align
from tablegen.table.model import Bold, Cell, Content, Inline, Italic, Note, Number, Plot, Row, Table, Text, grid, plain
from tablegen.values import frozen

_NUMBERS = re.compile(r"(?:[<>≤≥]\s?)?-?\d+(?:[.,·]\d+)*")


@frozen
class Merged:
    """The table to be shown, what of the manuscript it shows as it is, by place, and sentences on all that was kept.

    In the places `marked`, whose text is the built one, what the manuscript has besides text is kept. `restored`: text
    of the manuscript is replaced although the built table has not changed there. `collisions` are sentences on what
    could not be kept.
    """

    table: Table
    carried: Mapping[Where, Seen]
    marked: Mapping[Where, Seen]
    kept: tuple[str, ...] = ()
    collisions: tuple[str, ...] = ()
    restored: bool = False


def merge(last: Table, now: Table, seen: SeenTable) -> Merged | None:
    """The built table with the edits of the manuscript; None where columns or heads were added or taken away there."""
    if seen.columns != len(last.columns) or len(seen.rows) < len(last.head):
        return None
    return _Merge(last, now, seen).merged()


class _Merge:
    """The merging of one table."""

    def __init__(self, last: Table, now: Table, seen: SeenTable) -> None:
        self._last, self._now, self._seen = last, now, seen
        self._carried: dict[Where, Seen] = {}
        self._marked: dict[Where, Seen] = {}
        self._kept: list[str] = []
        self._collisions: list[str] = []
        self._restored = False
        alignment = align(last, now)
        self._columns = {new: old for old, new in alignment.columns if old is not None and new is not None}
        self._rows = {new: old for old, new in alignment.body if old is not None and new is not None}
        heads = len(last.head)
        edited = [" ".join(cell.text for _, cell in sorted(row.items())) for row in seen.rows[heads:]]
        found = paired([row_text(row) for row in last.body], edited)
        self._edited = {old: new for old, new in found if old is not None and new is not None}
        self._added = _behind([pair for pair in found if pair[1] is not None])

    def merged(self) -> Merged:
        title = self._title()
        head = tuple(self._head_row(r, row) for r, row in enumerate(self._now.head))
        body = tuple(self._body())
        notes = tuple(self._notes())
        caption = replace(self._now.caption, title=title)
        table = replace(self._now, caption=caption, head=head, body=body, notes=notes)
        return Merged(table, self._carried, self._marked, tuple(self._kept), tuple(self._collisions), self._restored)

    # the body

    def _body(self) -> list[Row]:
        rows: list[Row] = []
        old_cells, new_cells = _by_column(self._last.body, self._last), _by_column(self._now.body, self._now)
        for seen in self._added.get(None, ()):
            rows.append(self._own_row(seen, len(rows)))
        for r, row in enumerate(self._now.body):
            old = self._rows.get(r)
            if old is not None and old not in self._edited and self._may_go(r):
                self._tell_deleted(old, row)
            elif old is None or old not in self._edited:
                rows.append(row)
            else:
                seen = self._seen.rows[len(self._last.head) + self._edited[old]]
                rows.append(self._row(len(rows), "body", row, new_cells[r], old_cells[old], seen))
            for seen in self._added.get(old, ()) if old is not None else ():
                rows.append(self._own_row(seen, len(rows)))
        return rows

    def _may_go(self, r: int) -> bool:
        """Whether a row can be left out: no cell reaches over several rows."""
        return all(cell.rowspan == 1 for row in self._now.body[: r + 1] for cell in row.cells)

    def _tell_deleted(self, old: int, row: Row) -> None:
        label = plain(row.cells[0].content)
        same = row_text(self._last.body[old]) == row_text(row)
        told = f'the row "{label}" was taken out of the manuscript, and stays out'
        (self._kept if same else self._collisions).append(told if same else f"{told}; its numbers have changed")

    def _own_row(self, i: int, at: int) -> Row:
        """A row that the co-author added."""
        seen = self._seen.rows[len(self._last.head) + i]
        label = " ".join(cell.text for _, cell in sorted(seen.items())).strip()
        self._kept.append(f'the row "{label}", which stands in the manuscript only, was kept')
        cells: list[Cell] = []
        for c in range(len(self._now.columns)):
            cell = seen.get(self._columns.get(c, -1))
            cells.append(Cell(cell.content if cell else ()))
            if cell:
                self._carried["body", at, c] = cell
        return Row(tuple(cells), name=f"\0{i}")

    def _head_row(self, r: int, row: Row) -> Row:
        if r >= len(self._last.head):
            return row
        old, new = _by_column(self._last.head, self._last), _by_column(self._now.head, self._now)
        return self._row(r, "head", row, new[r], old[r], self._seen.rows[r])

    def _row(
        self,
        at: int,
        part: Literal["head", "body"],
        row: Row,
        new: dict[int, Cell],
        old: dict[int, Cell],
        seen: dict[int, Seen],
    ) -> Row:
        """A row that is in all three: each of its cells merged."""
        cells: list[Cell] = []
        for c, cell in new.items():
            before = old.get(self._columns.get(c, -1))
            there = seen.get(self._columns.get(c, -1))
            if before is None or there is None:
                cells.append(cell)
                continue
            label = f"{plain(row.cells[0].content)}, column {c + 1}" if part == "body" and c else plain(cell.content)
            counted = bool(c) and part == "body" and _has_number(before.content, cell.content)
            where = f'in the {"row" if part == "body" else "head"} "{label}"'
            content = self._content((part, at, c), before.content, cell.content, there, counted, where)
            cells.append(replace(cell, content=content))
        return replace(row, cells=tuple(cells))

    # one place

    def _content(self, at: Where, old: Content, new: Content, seen: Seen, counted: bool, where: str) -> Content:
        """What a place shows."""
        before, now = normal(plain(old)), normal(plain(new))
        if seen.text == before:  # the words are the built ones
            dressed = _faces(seen.content) != _faces(old)
            if before == now and (seen.own or dressed) and not any(isinstance(part, Plot) for part in new):
                self._carried[at] = seen
            elif seen.own:
                self._marked[at] = seen
            return _dressed(new, seen.content, old) if dressed else new
        if seen.text == now:
            return new
        if counted and _numbers(seen.text) != _numbers(before):
            self._collisions.append(
                f'{where} the manuscript has "{seen.text}"; the data give "{now}", which was put in'
            )
            self._restored = True
            return new
        if before != now and counted:
            told = f'{where} "{seen.text}" (built as "{before}") became "{now}": what was added by hand has to be again'
            self._collisions.append(told)
            return new
        drawn = tuple(part for part in new if isinstance(part, Plot))
        if not drawn:
            self._carried[at] = seen
        if before != now:
            told = f'{where} "{seen.text}" was kept, which had been built as "{before}" and is now "{now}"'
            self._collisions.append(told)
        else:
            self._kept.append(f'{where} "{seen.text}" was kept, built as "{now}"')
        return (*seen.content, *drawn)

    def _title(self) -> Content:
        seen, new = self._seen.title, self._now.caption.title
        if seen is None:
            return new
        return self._content(("title", 0, 0), self._last.caption.title, new, seen, False, "in the title")

    def _notes(self) -> list[Note]:
        """The notes: those that a co-author added stand where they do, those taken out stay out."""
        last, now, seen = self._last.notes, self._now.notes, self._seen.notes
        olds, news = [_note_text(note) for note in last], [_note_text(note) for note in now]
        there = [one.text for one in seen]
        edited = paired(olds, there)
        partner = {old: new for old, new in edited if old is not None and new is not None}
        added = _behind([pair for pair in edited if pair[1] is not None])
        found: list[Note] = []
        following = {new: old for old, new in paired(olds, news) if new is not None}
        for i in added.get(None, ()):
            self._own_note(seen[i], found)
        for n, note in enumerate(now):
            old = following.get(n)
            if old is None:
                found.append(note)
                continue
            if old in partner:
                found.append(self._note(len(found), last[old], note, seen[partner[old]]))
            elif olds[old] == news[n]:
                self._kept.append(f'the note "{news[n]}" was taken out of the manuscript, and stays out')
            else:
                self._collisions.append(
                    f'the note "{news[n]}" was taken out of the manuscript, but has changed: it is back'
                )
                found.append(note)
            for i in added.get(old, ()):
                self._own_note(seen[i], found)
        return found

    def _own_note(self, seen: Seen, found: list[Note]) -> None:
        if not seen.text:
            return
        self._carried["note", len(found), 0] = seen
        self._kept.append(f'the note "{seen.text}", which stands in the manuscript only, was kept')
        found.append(Note(seen.content))

    def _note(self, at: int, old: Note, new: Note, seen: Seen) -> Note:
        """A note of all three; its mark is the built one's."""
        before, now = note_content(old), note_content(new)
        content = self._content(("note", at, 0), before, now, seen, False, "in the note")
        if content is now:
            return new
        if (mark := _mark_text(new)) and seen.text.startswith(mark):
            return replace(new, content=without(seen.content, len(mark)))
        return Note(content)


def _behind(pairs: Sequence[tuple[int | None, int | None]]) -> dict[int | None, list[int]]:
    """The added lines, by the old line that they stand behind."""
    found: dict[int | None, list[int]] = {}
    before: int | None = None
    for old, new in pairs:
        if old is not None:
            before = old
        elif new is not None:
            found.setdefault(before, []).append(new)
    return found


def _by_column(rows: tuple[Row, ...], table: Table) -> list[dict[int, Cell]]:
    return [{place.column: place.cell for place in row} for row in grid(rows, len(table.columns))]


def _mark_text(note: Note) -> str:
    return normal(note.mark.text) if note.mark else ""


def _note_text(note: Note) -> str:
    """The text of a note as it stands in a document, behind its mark."""
    return normal(plain(note_content(note)))


def _has_number(*contents: Content) -> bool:
    return any(isinstance(part, Number) for content in contents for part in content)


def _numbers(text: str) -> list[str]:
    """The numbers in a text, with their signs and comparators."""
    return _NUMBERS.findall(text)


def _faces(content: Content) -> list[tuple[str, Face]]:
    """The content's stretches with their faces, but for spaces."""
    shown = ((piece, face) for piece, face in pieces(content, "-") if "drawn" not in face)
    return [(text, face) for piece, face in shown if (text := normal(piece))]


def _dressed(new: Content, seen: Content, old: Content) -> Content:
    """The new content, bold or italic where a co-author made the whole of the old one so."""
    there = {face for _, face in _faces(seen)}
    added = frozenset[str]().union(*there) - frozenset[str]().union(*(face for _, face in _faces(old)))
    if len(there) == 1 and "bold" in added:
        new = (Bold(new),)
    return (Italic(new),) if len(there) == 1 and "italic" in added else new


def without(content: Content, count: int) -> Content:
    """The content without its first `count` characters, and the spaces behind them."""
    rest: list[Inline] = []
    for part in content:
        text = plain((part,))
        if count >= len(text) or (not rest and not text[count:].strip()):
            count = max(0, count - len(text))
        elif isinstance(part, Text):
            rest.append(Text(text[count:] if rest else text[count:].lstrip()))
            count = 0
        elif count and isinstance(part, Bold | Italic):
            rest.append(replace(part, content=without(part.content, count)))
            count = 0
        else:
            rest.append(part)
            count = 0
    return tuple(rest)
