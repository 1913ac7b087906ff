"""Two versions of a table as one that shows both: what is gone, what came, and what stands in its place.

All that a format needs to show it is in the table: its writer knows no versions. The new version's style dresses both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablegen.render.docx_text import pieces
from tablegen.render.inline import caption_label, note_content
from tablegen.render.plots import is_known
from tablegen.render.words import alike, changed_text, changed_value, revised
from tablegen.style import Style
from tablegen.table.aligned import Pair, align, pairs
from tablegen.table.model import Caption, Cell, Content, Note, Redline, Revised, Revision, Row, Table, grid

Shape = tuple[tuple[int, int, int], ...]
"""A row's cells: the column each begins in, how many columns and rows it spans."""


def redlined(old: Table, new: Table, style: Style, author: str = "tablegen", date: str = "") -> Table:
    """The new table with what changed since the old one; `date` is an ISO 8601 time in UTC.

    Cells, with what is drawn in them, the caption and notes are marked in their words, rows as a whole.
    Where the tables have other numbers of columns, or cells that span several rows were cut or joined, the old
    grid or rows are gone and the new ones came.
    """
    minus = style.numbers.minus
    if len(old.columns) == len(new.columns):
        paired, count = align(old, new), len(new.columns)
        head = tuple(_rows(old.head, new.head, paired.head, count, minus))
        body = tuple(_rows(old.body, new.body, paired.body, count, minus))
        redline = Redline(author, date)
    else:
        head, body = _all(new.head, "inserted"), _all(new.body, "inserted")
        gone = replace(old, head=_all(old.head, "deleted"), body=_all(old.body, "deleted"))
        redline = Redline(author, date, replace(gone, redline=Redline(author, date)))
    caption = _caption(old.caption, new.caption, style)
    notes = tuple(_notes(old.notes, new.notes, minus))
    return replace(new, head=head, body=body, caption=caption, notes=notes, redline=redline)


def is_changed(table: Table) -> bool:
    """Whether the two versions that a redline shows differ in what a reader reads."""
    lines = (*table.head, *table.body)
    contents = (
        table.caption.title,
        *(c.content for line in lines for c in line.cells),
        *(n.content for n in table.notes),
    )
    marked = any(isinstance(part, Revised) for content in contents for part in content)
    return marked or table.caption.was is not None or any(line.revised for line in lines)


def _caption(old: Caption, new: Caption, style: Style) -> Caption:
    title = changed_text(old.title, new.title, style.numbers.minus)
    same = caption_label(old, style.look) == caption_label(new, style.look)
    return replace(new, title=title, was=None if same else replace(old, title=()))


def _all(rows: Sequence[Row], how: Revision) -> tuple[Row, ...]:
    return tuple(_whole(row, how) for row in rows)


def _whole(row: Row, how: Revision) -> Row:
    """A row that is in one version only, without what was drawn in it and cannot be told."""
    shown = (tuple(filter(is_known, cell.content)) for cell in row.cells)
    cells = tuple(_with(cell, revised(content, how)) for cell, content in zip(row.cells, shown, strict=True))
    return replace(row, cells=cells, revised=how)


def _with(cell: Cell, content: Content) -> Cell:
    return replace(cell, content=content)


def _rows(
    old: tuple[Row, ...], new: tuple[Row, ...], paired: Sequence[Pair], columns: int, minus: str
) -> Iterator[Row]:
    """The rows of both versions. Rows that a cell spans stay together: they change in their cells, or go and come."""
    blocks = _blocks(old, columns), _blocks(new, columns)
    shapes = _shapes(old, columns), _shapes(new, columns)
    kept = set(_kept([(i, j) for i, j in paired if i is not None and j is not None], blocks, shapes))
    gone, come = {i for i, _ in kept}, {j for _, j in kept}
    for i, j in paired:
        if i is not None and i not in gone:
            gone |= set(blocks[0][i])
            yield from _all([old[r] for r in blocks[0][i]], "deleted")
        if j is not None and j not in come:
            come |= set(blocks[1][j])
            yield from _all([new[r] for r in blocks[1][j]], "inserted")
        if i is not None and j is not None and (i, j) in kept:
            cells = zip(old[i].cells, new[j].cells, strict=True)
            yield replace(new[j], cells=tuple(_with(b, changed_value(a.content, b.content, minus)) for a, b in cells))


def _kept(
    both: Sequence[tuple[int, int]], blocks: tuple[list[range], list[range]], shapes: tuple[list[Shape], list[Shape]]
) -> Iterator[tuple[int, int]]:
    """The pairs of rows whose cells have the same places, as all those that a cell spans with them."""
    known = set(both)
    for i, j in both:
        rows = list(zip(blocks[0][i], blocks[1][j], strict=False))
        whole = len(rows) == len(blocks[0][i]) == len(blocks[1][j])
        if whole and all(pair in known and shapes[0][pair[0]] == shapes[1][pair[1]] for pair in rows):
            yield i, j


def _shapes(rows: tuple[Row, ...], columns: int) -> list[Shape]:
    return [tuple((p.column, p.cell.colspan, p.cell.rowspan) for p in places) for places in grid(rows, columns)]


def _blocks(rows: tuple[Row, ...], columns: int) -> list[range]:
    """For each row, the rows that cells hold together with it."""
    starts = list(range(len(rows)))
    for places in grid(rows, columns):
        for place in places:
            for r in range(place.row + 1, min(place.row + place.cell.rowspan, len(rows))):
                starts[r] = min(starts[r], starts[place.row])
    return [range(start, len(starts) - starts[::-1].index(start)) for start in starts]


def _notes(old: Sequence[Note], new: Sequence[Note], minus: str) -> Iterator[Note]:
    """The notes of both versions; at least one is in both where each has any, for its paragraph stays."""
    paired = _paired(old, new, minus)
    if old and new and all(i is None or j is None for i, j in paired):
        *before, last_old = range(len(old))
        *after, last_new = range(len(new))
        paired = [*((i, None) for i in before), *((None, j) for j in after), (last_old, last_new)]
    for i, j in paired:
        was: Content = () if i is None else note_content(old[i])
        now: Content = () if j is None else note_content(new[j])
        if i is not None and j is not None:
            yield Note(changed_text(was, now, minus))
        else:
            how: Revision = "inserted" if i is None else "deleted"
            yield Note(revised(was + now, how), revised=how)


def _paired(old: Sequence[Note], new: Sequence[Note], minus: str) -> list[Pair]:
    """Notes of the same words are one, whatever their marks; between two of these, those that are alike, in order."""
    found, left = list[Pair](), list[int]()
    texts = [[repr(pieces(note.content, minus)) for note in notes] for notes in (old, new)]
    for i, j in pairs(texts[0], texts[1]):
        if i is not None and j is None:
            left.append(i)
        elif i is not None or j is None:
            found += [*((each, None) for each in left), (i, j)]
            left = []
        else:
            like = (k for k, each in enumerate(left) if alike(old[each].content, new[j].content, minus))
            k = next(like, None)
            passed = [] if k is None else left[:k]
            found += [*((each, None) for each in passed), (None if k is None else left[k], j)]
            left = left if k is None else left[k + 1 :]
    return [*found, *((each, None) for each in left)]
