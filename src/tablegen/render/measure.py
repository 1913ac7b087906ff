"""How wide a table's columns want to be, and how narrow they can become: their lines measured in points."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tablegen.render.inline import lines
from tablegen.render.metrics import slack
from tablegen.render.plots import WIDTH, has_plot
from tablegen.render.widths import Line, figureless, figureless_each, shared
from tablegen.style import Style
from tablegen.table.model import Cell, Number, Placed, Row, Table, Text, grid, plain
from tablegen.values import frozen, remembered

POINTS_PER_MM = 72 / 25.4
_SPELT = re.compile(r"[,;] [^\W\d_]{3}")
BREAKING = 2
"""Of how many columns the numbers may break, `1.37` above `(0.58–3.20)`, rather than that the page is turned."""
HEAD_WEIGHT = 2  # a head of three lines looks worse than a stub of two


@dataclass(slots=True)
class Measures:
    """A table's columns: all lines in each, its natural width (no line broken) and its least; points, no padding.

    `numbers` is the width at which none of its numbers breaks, `27.06 (4.98)`; `spare` is what each has to spare.
    `heads` are the lines of the heads among them, `figures` those of numbers that could break.
    """

    texts: list[list[Line]]
    numbers: list[float]
    heads: list[list[Line]] = field(default_factory=list[list[Line]])
    figures: list[list[Line]] = field(default_factory=list[list[Line]])
    spare: float = 0.0
    natural: list[float] = field(default_factory=list[float])
    least: list[float] = field(default_factory=list[float])

    def fitted(self, room: float, breaking: int | None = None) -> tuple[list[float], float]:
        """Widths that fit into the room, and by how much they still do not.

        Numbers break only where all words stand on lines of their own and that does not suffice, and then as few as
        can be. `breaking`: of so many columns at most; where those of more would, nothing fits.
        """
        whole = [*map(max, self.least, self.numbers)]
        fitting = shared(self.natural, whole, self.texts, room)
        if not fitting[1] or breaking == 0:
            return fitting
        tight = shared(whole, self.least, self.figures, room)
        broken = sum(wide < wanted - self.spare for wide, wanted in zip(tight[0], self.numbers, strict=True))
        return fitting if breaking is not None and broken > breaking else tight

    def broken(self, widths: Sequence[float]) -> int:
        """How many lines break off in columns so wide, each as often as it is to be avoided."""
        found = ((line, wide) for texts, wide in zip(self.texts, widths, strict=True) for line in texts)
        return sum(line.weight * (line.broken(wide)[0] - 1) for line, wide in found if line.natural > wide)

    def split(self, widths: Sequence[float]) -> int:
        """How many lines more numbers take in columns so wide than their first ones."""
        return sum(line.broken(wide)[0] - 1 for own, wide in zip(self.figures, widths, strict=True) for line in own)

    def tallest(self, widths: Sequence[float]) -> int:
        """How many lines the heads of the column have that has the most."""
        return max((self.head_lines(c, wide) for c, wide in enumerate(widths)), default=0)

    def head_lines(self, column: int, wide: float) -> int:
        """How many lines the heads of a column take in a width."""
        return sum(line.broken(wide)[0] for line in self.heads[column])

    def widest_head(self, column: int, wide: float) -> float:
        """How wide the widest of these lines is."""
        return max((line.broken(wide)[1] for line in self.heads[column]), default=0.0)

    def hold(self, column: int, wanted: float) -> None:
        """Make sure that a column never gets narrower than `wanted`."""
        self.least[column] = max(self.least[column], wanted)
        self.natural[column] = max(self.natural[column], wanted)


def measured(table: Table, style: Style) -> Measures:
    """The table's columns measured in the style's font.

    What spans some columns widens the last of them where it lacks room; a row that is one cell across the table
    does not count.
    """
    count, (spare, _) = len(table.columns), slack(style.look.font)
    head, body = (_lines(rows, count, style, of_head) for rows, of_head in ((table.head, True), (table.body, False)))
    texts = [[*above, *below] for above, below in zip(head.texts, body.texts, strict=True)]
    measures = Measures(texts, [spare + each for each in body.numbers], head.texts, body.figures, spare)
    measures.natural = [spare + max((line.natural for line in found), default=0.0) for found in texts]
    measures.least = [spare + max((line.least for line in found), default=0.0) for found in texts]
    for place, line in (*head.spanning, *body.spanning):
        for widths, wanted in ((measures.natural, line.natural), (measures.least, line.least)):
            _widen(widths, place, wanted - 2 * style.look.padding_x * (place.cell.colspan - 1))
    return measures


@frozen
class _Lines:
    """The lines of a table's head or body by column, those of its numbers that could break, the width
    at which none does, and what spans some.
    """

    texts: list[list[Line]]
    figures: list[list[Line]]
    numbers: list[float]
    spanning: list[tuple[Placed, Line]]


@remembered(8)  # the page and each format ask for those of the head and of the body
def _lines(rows: tuple[Row, ...], count: int, style: Style, head: bool) -> _Lines:
    """Each cell's lines in its column; those of cells across some columns apart."""
    minus, size, font = style.numbers.minus, style.look.size, style.look.font
    step = style.look.indent * POINTS_PER_MM
    found = _Lines([[] for _ in range(count)], [[] for _ in range(count)], [0.0] * count, [])
    lone = defaultdict[tuple[int, bool, int, int, type[Number | Text]], list[str]](list)  # most cells of a long table
    for row, placed in zip(rows, grid(rows, count), strict=True):
        as_head = head or row.head
        weight = HEAD_WEIGHT if as_head else 1
        of_stub, of_others = (is_bold(row, column, style, head) for column in (0, 1))
        for place in placed:
            _, column, cell = place
            bold = of_others if column else of_stub
            part = cell.content[0] if len(cell.content) == 1 else None
            if cell.colspan == 1 and (type(part) is Number or type(part) is Text):
                lone[column, bold, cell.indent, weight, type(part)].append(part.text)
                continue
            own = cell_lines(cell, style, bold, weight)
            if cell.colspan == 1:
                found.texts[column].extend(own)
                if column and not as_head and any(isinstance(part, Number) for part in cell.content):
                    spelt = _is_spelt(cell)
                    whole = (line.least if spelt else line.natural for line in own)
                    found.numbers[column] = max(found.numbers[column], *whole)
                    found.figures[column].extend(line for line in own if len(line.pieces) > 1 and not spelt)
            elif cell.colspan < count:
                found.spanning.extend((place, line) for line in own)
    for (column, bold, indent, weight, kind), texts in lone.items():
        for text, times in Counter(figureless_each(texts)).items():
            shown = text.replace("-", minus) if kind is Number else text
            found.texts[column].append(Line.of(shown, size, bold, indent * step, weight * times, font))
    return found


def _is_spelt(cell: Cell) -> bool:
    """Whether its numbers stand in words, `median 4.1, range 2.0 to 9.3`: its lines break behind commas alone."""
    return any(isinstance(part, Text) and _SPELT.search(part.text) for part in cell.content)


def further_lines(place: Placed, widths: Sequence[float], style: Style) -> int:
    """How many lines a cell of the body has beside its first; `widths` are the columns' in points."""
    inside = sum(widths[place.column : place.column + place.cell.colspan]) - 2 * style.look.padding_x
    return sum(line.broken(inside)[0] for line in cell_lines(place.cell, style, False)) - 1


def is_bold(row: Row, column: int, style: Style, head: bool) -> bool:
    """Whether the style sets a cell bold: in the head, or the stub of a row that heads others (never its P value)."""
    return style.look.head_bold if head or row.head else row.group and style.look.group_bold and not column


def cell_lines(cell: Cell, style: Style, bold: bool, weight: int = 1) -> list[Line]:
    """A cell's lines as they are to be measured, with its indent."""
    minus, size, font = style.numbers.minus, style.look.size, style.look.font
    indent = cell.indent * style.look.indent * POINTS_PER_MM
    texts = (figureless(plain(line, minus)) for line in lines(cell.content))
    found = [Line.of(text, size, bold, indent, weight, font) for text in texts]
    if has_plot(cell.content):
        found.append(Line(((0.0, WIDTH),), weight, 0.0, WIDTH, WIDTH))
    return found


def _widen(widths: list[float], place: Placed, wanted: float) -> None:
    last = place.column + place.cell.colspan - 1
    widths[last] += max(0.0, wanted - sum(widths[place.column : last + 1]))


def rounded(widths: Sequence[float], unit: float) -> list[int]:
    """Widths in whole units (`unit` per point) whose sum is the rounded sum: no gap at the table's edge."""
    edges, total = [0], 0.0
    for each in widths:
        total += each
        edges.append(round(total * unit))
    return [right - left for left, right in pairwise(edges)]
