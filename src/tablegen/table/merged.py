"""Tables side by side in one: each under a spanning head, their rows matched by the names they have in the specs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.addresses import distinct_rows
from tablegen.table.markup import cased
from tablegen.table.model import Cell, Content, Row, Text
from tablegen.table.note_form import Remarking
from tablegen.table.pieces import Piece, notes_of, plans_of
from tablegen.table.sheet import Sheet
from tablegen.table.splitting import named


def merged(pieces: Sequence[Piece], plan: Plan, style: Style) -> Sheet:
    """The sheet of all pieces; one piece alone is its own sheet."""
    if len(pieces) == 1:
        return pieces[0].sheet
    general, marked = notes_of(pieces, plan, style)
    sheets = [piece.sheet for piece in pieces]
    weaver = _Weaver(pieces, [Remarking(sheet.marked, marked) for sheet in sheets], style)
    body = tuple(weaver.rows([sheet.body for sheet in sheets]))
    footer = tuple(weaver.rows([sheet.footer for sheet in sheets]))
    columns = (
        sheets[0].columns[0],
        *(replace(column, name=f"{p.key}/{column.name}") for p in pieces for column in p.sheet.columns[1:]),
    )
    worded = tuple(chain.from_iterable(sheet.worded for sheet in sheets))
    plans = plans_of(pieces)
    return Sheet(
        _heads(pieces, style), columns, body, footer, general, marked, plans, worded, _described(pieces, style)
    )


def _heads(pieces: Sequence[Piece], style: Style) -> tuple[Row, ...]:
    """Each part's heads below its heading; those of fewer rows reach down as far as the others."""
    deep = max(len(piece.sheet.heads) for piece in pieces)
    stub = replace(pieces[0].sheet.heads[0].cells[0], rowspan=1 + deep)
    spanners = (
        Cell((Text(cased(piece.heading, style.look.head_case)),), colspan=len(piece.sheet.columns) - 1)
        for piece in pieces
    )
    below = [tuple(_reaching(piece.sheet.heads, deep)) for piece in pieces]
    return (Row((stub, *spanners)), *(Row(tuple(chain.from_iterable(rows[i] for rows in below))) for i in range(deep)))


def _reaching(heads: Sequence[Row], deep: int) -> Iterator[tuple[Cell, ...]]:
    """The cells of so many rows of heads, without the stub's: what reaches the last of its own rows reaches further."""
    for i in range(deep):
        cells = () if i >= len(heads) else heads[i].cells[1:] if i == 0 else heads[i].cells
        more = deep - len(heads)
        yield tuple(replace(cell, rowspan=cell.rowspan + more * (i + cell.rowspan == len(heads))) for cell in cells)


def _described(pieces: Sequence[Piece], style: Style) -> tuple[str, ...]:
    say = style.say
    told = (say("{label}: {text}", label=p.heading, text=text) for p in pieces for text in p.sheet.described[1:])
    return (pieces[0].sheet.described[0], *told)


class _Weaver:
    """Makes the rows of all parts one; `marks` are those of each part."""

    def __init__(self, pieces: Sequence[Piece], marks: Sequence[Remarking], style: Style) -> None:
        self._pieces, self._marks, self._style = pieces, marks, style

    def rows(self, bodies: Sequence[Sequence[Row]]) -> Iterator[Row]:
        """The rows of all parts in one order, each once; `bodies` has those of each part."""
        found = [{row.name: row for row in distinct_rows(body)} for body in bodies]
        for name in woven([list(rows) for rows in found]):
            yield self._row(name, found)

    def _row(self, name: str, found: Sequence[Mapping[str, Row]]) -> Row:
        rows = [own.get(name) for own in found]
        having = [row for row in rows if row]
        stub = replace(having[0].cells[0], content=self._stub(rows))
        bare = all(row.group and not any(cell.content for cell in row.cells[1:]) for row in having)
        cells = (cell for i, row in enumerate(rows) for cell in self._cells(i, row, bare))
        kept, ruled = any(row.keep_with_next for row in having), any(row.ruled for row in having)
        return replace(having[0], cells=(stub, *cells), keep_with_next=kept, ruled=ruled)

    def _stub(self, rows: Sequence[Row | None]) -> Content:
        """The stub of the first that has the row, with the notes that any calls; those of some say whose they are."""
        having = [i for i, row in enumerate(rows) if row]
        called = [self._marks[i].called(row.cells[0].content) for i, row in enumerate(rows) if row]
        first = rows[having[0]]
        bare = self._marks[having[0]].bare(first.cells[0].content) if first else ()
        notes = dict.fromkeys(named([self._pieces[i].called for i in having], called, self._style.say))
        return (*bare, *(self._marks[having[0]].whole.mark(note) for note in notes))

    def _cells(self, i: int, row: Row | None, bare: bool) -> tuple[Cell, ...]:
        """The cells of a part beside the stub; of a row that it does not have, the style's mark for nothing.

        A `bare` row has no number in any part: it is a heading, which has no mark either.
        """
        if row:
            return self._marks[i].row(replace(row, cells=row.cells[1:])).cells
        mark = "" if bare else self._style.words.empty_mark
        return (Cell((Text(mark),) if mark else ()),) * (len(self._pieces[i].sheet.columns) - 1)


def woven(sequences: Sequence[Sequence[str]]) -> list[str]:
    """All names once: those of the first in their order, of the others each behind the one it stands behind there.

    A name is put behind all of one variable (`stage`, `stage.II`), unless it is of that variable too.
    """
    order = list(sequences[0])
    for names in sequences[1:]:
        at = 0
        for name in names:
            if name in order:
                at = order.index(name) + 1
                continue
            at = _behind(order, at, name)
            order.insert(at, name)
            at += 1
    return order


def _behind(order: Sequence[str], at: int, name: str) -> int:
    above = _variable(order[at - 1]) if at else None
    if at and _variable(name) != above:
        while at < len(order) and _variable(order[at]) == above:
            at += 1
    return at


def _variable(name: str) -> str:
    return name.partition(".")[0]
