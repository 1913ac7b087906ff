"""The columns of a Word table: their widths across the text, and where lone numbers stand in them.

Word's own fitting gives every program another table; fixed widths give all the same.
"""

import re
from collections.abc import Sequence

from tablegen.render.inline import fractions, lone_number
from tablegen.render.measure import POINTS_PER_MM, measured, rounded
from tablegen.render.widths import shared, width
from tablegen.style import Style
from tablegen.table.model import Cell, Mark, Table

TWIPS = 20
_STUB_SHARE = 0.32
_SLACK = 1.0  # points a column has to spare, so that a rounded width breaks no line
_RAISED_SIZE = 0.65
_PLAIN_NUMBER = re.compile(r"[<>≤≥]?[ \u00a0\u202f\u2009]?-?\d*\.?\d+")


def column_widths(table: Table, style: Style, text_width: float) -> tuple[list[int], float]:
    """Widths in twips that fill the text width (mm), and by how many mm the table is too wide for it (0: it fits).

    The stub gets about a third; where room is short it gives way first, then all columns, as fewest lines break.
    """
    padding, measures = 2 * style.look.padding_x, measured(table, style)
    for c, column in enumerate(table.columns):
        if column.align == "decimal":
            measures.hold(c, _aligned_width([p.cell for row in grid(table.body, len(table.columns)) for p in row if p.column == c], style))
    total = text_width * POINTS_PER_MM
    room = total - padding * len(table.columns)
    natural, least = measures.natural, measures.least
    natural[0] = max(least[0], min(natural[0], max(_STUB_SHARE * total - padding, room - sum(natural[1:]))))
    widths, excess = shared(natural, least, measures.texts, room)
    return rounded(_spread([w + padding for w in widths], total), TWIPS), excess / POINTS_PER_MM


def number_places(cells: Sequence[Cell], style: Style, column_width: int) -> list[str | None]:
    """For each cell of a column aligned on the decimal mark, the paragraph properties that put it there.

    None for a cell that holds no lone number. Numbers with equally long fractions are set flush right. Others
    stand on a decimal tab stop, which needs no tab character in a cell, or, where Word would not stop at the
    decimal mark (`·`, spaces in thousands), flush right with the lacking digits as an indent.
    """
    tails = _tails(cells, style)
    longest = max((tail for tail in tails if tail is not None), default=0.0)
    if _takes_tab(cells, style) and len(set(tails) - {None}) > 1:
        stop = column_width - round((2 * style.look.padding_x + longest) * TWIPS)
        tab = f'<w:tabs><w:tab w:val="decimal" w:pos="{max(stop, 1)}"/></w:tabs>'
        return [None if tail is None else tab for tail in tails]
    return [None if tail is None else _flush_right(longest - tail) for tail in tails]


def _tails(cells: Sequence[Cell], style: Style) -> list[float | None]:
    """The width in points of what follows the whole number: the fraction and the marks of notes."""
    size, found = style.look.size, list[float | None]()
    for cell, fraction in zip(cells, fractions(cells, style.numbers.decimal_mark), strict=True):
        marks = "".join(part.text for part in cell.content if isinstance(part, Mark))
        tail = None if fraction is None else width(fraction, size) + width(marks, size * _RAISED_SIZE)
        found.append(tail)
    return found


def _takes_tab(cells: Sequence[Cell], style: Style) -> bool:
    numbers = [number.text for cell in cells if (number := lone_number(cell))]
    return style.numbers.decimal_mark == "." and all(map(_PLAIN_NUMBER.fullmatch, numbers))


def _flush_right(lacking: float) -> str:
    indent = f'<w:ind w:right="{round(lacking * TWIPS)}"/>' if lacking > 0 else ""
    return f'{indent}<w:jc w:val="right"/>'
