"""A piece of a forest plot as rectangles, triangles and texts in points, which every format paints in its own way."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from tablegen.style import Look
from tablegen.table.model import Bold, Cell, Content, Inline, Plot, Revised, Row, Table, grid

WIDTH, HEIGHT, AXIS_HEIGHT = 100.0, 8.0, 11.0
"""Of every piece, and of the axis."""
BELOW = 1.2
"""How far a piece reaches below the line of the text."""
TEXT_SIZE = 6.5
OFF_AXIS = -1.0
"""The null of a piece that was drawn and cannot be told: nothing is painted of it."""
_DIGIT = 0.57 * TEXT_SIZE
"""About as wide as a digit is."""
_APART, _NEAR = 3.0, 0.01
"""Points between the texts of two ticks; and within which a tick is at a place."""
_SIDE, _SQUARE, _ARROW, _TICK = 8.0, 4.6, 4.0, 2.0


class Bar(NamedTuple):
    """A filled rectangle; x and y of its lower left corner from that of the piece."""

    x: float
    y: float
    width: float
    height: float


class Arrow(NamedTuple):
    """A filled triangle whose tip is at x and y, pointing left or right, as long as it is high."""

    x: float
    y: float
    left: bool
    size: float = _ARROW


class Label(NamedTuple):
    """A text centred about x, its line at y."""

    x: float
    y: float
    text: str


def height(plot: Plot) -> float:
    """How high a piece is."""
    return AXIS_HEIGHT if plot.ticks else HEIGHT


def painted(plot: Plot) -> Iterator[Bar | Arrow | Label]:
    """What is to be painted of a piece, the first of it below the others."""
    if plot.ticks:
        yield Bar(_SIDE, 0.0, WIDTH - 2 * _SIDE, 0.5)
        places = [_x(place) for place, _ in plot.ticks]
        told = legible(places, [_text_width(text) for _, text in plot.ticks], _x(plot.null))
        for i, (place, text) in enumerate(zip(places, (text for _, text in plot.ticks), strict=True)):
            yield Bar(place - 0.25, 0.5, 0.5, _TICK)
            if i in told:
                yield Label(place, _TICK + 2.0, text)
        return
    middle, (below, above) = HEIGHT / 2, plot.reach
    if plot.null >= 0.0:
        yield Bar(_x(plot.null) - 0.2, -below, 0.4, below + HEIGHT + above)
    if plot.high > plot.low:
        yield Bar(_x(plot.low), middle - 0.35, _x(plot.high) - _x(plot.low), 0.7)
    for place, cut, left in ((0.0, plot.cut[0], True), (1.0, plot.cut[1], False)):
        if cut:
            yield Arrow(_x(place) - (_ARROW / 2 if left else -_ARROW / 2), middle, left)
    if plot.value is not None:
        yield Bar(_x(plot.value) - _SQUARE / 2, middle - _SQUARE / 2, _SQUARE, _SQUARE)


def legible(places: Sequence[float], widths: Sequence[float], null: float) -> range:
    """Which ticks can have their texts, so wide, without one touching the next: all, or each second, or third.

    The one at no effect, or else the first, is among them.
    """
    start = min(range(len(places)), key=lambda i: (abs(places[i] - null) > _NEAR, i))
    for step in range(1, len(places)):
        told = range(start % step, len(places), step)
        if all(places[after] - places[i] >= (widths[i] + widths[after]) / 2 + _APART for i, after in pairwise(told)):
            return told
    return range(start, start + 1)


def _text_width(text: str) -> float:
    return _DIGIT * sum(0.5 if sign in ".,·" else 1.0 for sign in text)


def _x(place: float) -> float:
    return _SIDE + place * (WIDTH - 2 * _SIDE)


def is_known(part: Inline) -> bool:
    """Whether a part of a content can be told: not what was drawn in a Word file."""
    return not (isinstance(part, Plot) and part.null == OFF_AXIS)


def null_place(part: Inline) -> float | None:
    """Where the line of no effect stands in a piece; None where there is none, or no piece."""
    match part:
        case Plot() if not part.ticks and part.null >= 0.0:
            return _x(part.null) - 0.2
        case Revised():
            return next((place for place in map(null_place, part.content) if place is not None), None)
        case _:
            return None


def reach(look: Look, leading: float, further: int = 0) -> tuple[float, float]:
    """How far the line of no effect goes below and above its piece to fill a row, in which so many `further` lines are.

    `leading` is the distance of lines by their size; a font's letters reach about 0.93 of it above their line.
    """
    line = look.size * leading
    above = look.padding_y + 0.81 * line - (HEIGHT - BELOW)
    return (1 + further) * line + 2 * look.padding_y - HEIGHT - above, above


def reaching(content: Content, below: float, above: float) -> Content:
    """The content with the lines of no effect reaching so far (points) below and above what is drawn."""
    return tuple(_reaching(part, (below, above)) for part in content)


def _reaching(part: Inline, reach: tuple[float, float]) -> Inline:
    match part:
        case Plot() if not part.ticks:
            return replace(part, reach=reach)
        case Bold() | Revised():
            return replace(part, content=reaching(part.content, *reach))
        case _:
            return part


_MAY_DRAW = frozenset({Plot, Bold, Revised})


def emboldened(content: Content) -> Content:
    """The content in bold letters, but for what is drawn."""
    words = tuple(part for part in content if not isinstance(part, Plot))
    return (*((Bold(words),) if words else ()), *(part for part in content if isinstance(part, Plot)))


def has_plot(content: Content) -> bool:
    """Whether a content is drawn, or a part of it."""
    if _MAY_DRAW.isdisjoint(map(type, content)):  # nearly all cells, of which a long table has ten thousands
        return False
    return any(
        isinstance(part, Plot) or (isinstance(part, Bold | Revised) and has_plot(part.content)) for part in content
    )


def has_plots(rows: Sequence[Row]) -> bool:
    """Whether anything is drawn in the rows of a table."""
    kinds = {type(part) for row in rows for cell in row.cells for part in cell.content}
    return not _MAY_DRAW.isdisjoint(kinds) and any(has_plot(cell.content) for row in rows for cell in row.cells)


def without_plots(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The table without the columns that are drawn, and what it has lost."""
    count = len(table.columns)
    placed = [place for rows in (table.head, table.body) for row in grid(rows, count) for place in row]
    drawn = {place.column for place in placed if has_plot(place.cell.content)}
    if not drawn:
        return table, ()
    columns = tuple(column for c, column in enumerate(table.columns) if c not in drawn)
    kept = replace(
        table, columns=columns, head=_without(table.head, count, drawn), body=_without(table.body, count, drawn)
    )
    return kept, ("the column `forest` is a drawing, and left out",)


def _without(rows: tuple[Row, ...], count: int, drawn: set[int]) -> tuple[Row, ...]:
    return tuple(
        replace(row, cells=tuple(cell for place in places if (cell := _narrowed(place.column, place.cell, drawn))))
        for row, places in zip(rows, grid(rows, count), strict=True)
    )


def _narrowed(column: int, cell: Cell, drawn: set[int]) -> Cell | None:
    left = cell.colspan - len(drawn & {*range(column, column + cell.colspan)})
    return replace(cell, colspan=left) if left else None
