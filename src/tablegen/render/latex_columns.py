"""The columns of a LaTeX table: their alignment, siunitx columns for lone numbers, widths where lines must break."""

import re
from collections.abc import Sequence
from typing import Literal

from tablegen.render.evened import evened
from tablegen.render.inline import lone_number
from tablegen.render.measure import POINTS_PER_MM, Measures, cell_lines, is_bold, measured
from tablegen.render.metrics import slack
from tablegen.render.widths import width
from tablegen.style import Style
from tablegen.table.model import Column, Placed, Row, Table, grid
from tablegen.values import frozen

Letter = Literal["l", "c", "r"]
Rows = tuple[tuple[Placed, ...], ...]

LETTERS: dict[str, Letter] = {"left": "l", "center": "c", "right": "r", "decimal": "r"}
RAGGED: dict[Letter, str] = {"l": r"\raggedright", "c": r"\centering", "r": r"\raggedleft"}
HANG = 0.5
"""How much deeper than its first line a cell's further lines stand, in the style's indents."""

_ROUNDING = 0.5
_NUMBER = re.compile(r"([<>]?)(-?)(\d+)(?:\.(\d+))?")


@frozen
class TexColumn:
    """A column: its letter, how lone numbers are aligned, its share of the line where heads (or cells) must break.

    Lone numbers go by a siunitx format or, where there is none, by padding each to the longest fraction. `hang`: how
    much deeper, in millimetres, the further lines of a cell stand: of any cell, since a class may have a wider font.
    """

    letter: Letter
    number_format: str = ""
    fraction: str = ""
    share: float | None = None
    wraps: bool = False
    hang: float = 0.0

    @property
    def is_paragraph(self) -> bool:
        """Whether its cells break by themselves at its width; those of a siunitx column do not."""
        return self.wraps and bool(self.share) and not self.number_format

    @property
    def spec(self) -> str:
        """What stands in the table's preamble."""
        if self.number_format:
            return f"S[{self.number_format}]"
        if not self.is_paragraph:
            return self.letter
        hang = rf"\setlength{{\hangindent}}{{{self.hang:g}mm}}" if self.hang else ""
        return rf">{{{RAGGED[self.letter]}{hang}\arraybackslash}}p{{{self.share:.3f}\linewidth}}"


@frozen
class TexGrid:
    """A table's rows with their places, its columns; the text width and by how much it is too wide, in points.

    `whole`: none of its numbers breaks.
    """

    head: Rows
    body: Rows
    columns: tuple[TexColumn, ...]
    text_width: float
    excess: float
    whole: bool


def tex_grid(table: Table, style: Style, text_width: float, breaking: int | None = None) -> TexGrid:
    """The table's rows and columns, measured against a text width in points; `breaking` as in `Measures.fitted`."""
    count = len(table.columns)
    head, body = grid(table.head, count), grid(table.body, count)
    measures = measured(table, style)
    numbers = [_numbers(column, c, body, style) for c, column in enumerate(table.columns)]
    for c, (*_, widest) in enumerate(numbers):
        measures.hold(c, width(widest, style.look.size, font=style.look.font))
    room = text_width * (1 - slack(style.look.font)[1]) - 2 * count * style.look.padding_x
    hang = HANG * style.look.indent * POINTS_PER_MM
    widths, excess = _fitted(table, measures, room, breaking)
    wraps = _wrapping(table, body, measures, widths, style)
    if hung := sum(_hangs(column, wrap) for column, wrap in zip(table.columns, wraps, strict=True)):
        widths, excess = _fitted(table, measures, room - hung * hang, breaking)
        wraps = _wrapping(table, body, measures, widths, style)
    columns: list[TexColumn] = []
    for c, column in enumerate(table.columns):
        narrowed, hangs = _is_narrowed(c, widths, measures), _hangs(column, wraps[c])
        share = (widths[c] + hangs * hang) / text_width if narrowed else None
        deeper = HANG * style.look.indent if hangs else 0.0
        columns.append(TexColumn(LETTERS[column.align], *numbers[c][:2], share, wraps[c], deeper))
    whole = all(wide >= each - measures.spare for wide, each in zip(widths, measures.numbers, strict=True))
    return TexGrid(head, body, tuple(columns), text_width, excess, whole)


def _fitted(table: Table, measures: Measures, room: float, breaking: int | None) -> tuple[list[float], float]:
    """The widths of columns and what they lack; where heads of one kind break, these are equal, so that all do alike.

    Columns that need not break are as wide as what is in them, whatever is written here.
    """
    widths, excess = measures.fitted(room, breaking)
    alike = [column.alike for column in table.columns]
    breaks = any(one and _is_narrowed(c, widths, measures) for c, one in enumerate(alike))
    return (evened(widths, measures, alike, room) if breaks and not excess else widths), excess


def _is_narrowed(column: int, widths: Sequence[float], measures: Measures) -> bool:
    return widths[column] < measures.natural[column] - _ROUNDING


def _hangs(column: Column, wraps: bool) -> bool:
    """Whether the further lines of a column's cells stand deeper than the first."""
    return wraps and LETTERS[column.align] == "l"


def _wrapping(table: Table, body: Rows, measures: Measures, widths: Sequence[float], style: Style) -> list[bool]:
    """Of each column, whether a cell below the head must break."""
    return [
        wide < natural - _ROUNDING and _body_width(table.body, body, c, style) > wide
        for c, (wide, natural) in enumerate(zip(widths, measures.natural, strict=True))
    ]


def _body_width(rows: Sequence[Row], placed: Rows, column: int, style: Style) -> float:
    """The width of a column's widest cell that is no head; a block of columns has its own within the body."""
    return max(
        (
            line.natural
            for row, places in zip(rows, placed, strict=True)
            for place in places
            if place.column == column and place.cell.colspan == 1 and not row.head
            for line in cell_lines(place.cell, style, is_bold(row, place.column, style, head=False))
        ),
        default=0.0,
    )


def _numbers(column: Column, at: int, body: Rows, style: Style) -> tuple[str, str, str]:
    """How a column's lone numbers are aligned: siunitx format, else longest fraction; and the widest they can be.

    siunitx gives `.05` a zero, drops spaces between thousands and has marks of its own: columns with numbers it
    would not print as they are written go without it.
    """
    cells = [place.cell for row in body for place in row if place.column == at and place.cell.colspan == 1]
    texts = [number.text for cell in cells if (number := lone_number(cell))]
    if column.align != "decimal" or not texts:
        return "", "", ""
    mark = style.numbers.decimal_mark
    found = [_NUMBER.fullmatch(text) for text in texts]
    if (mark, style.numbers.minus) == (".", "\u2212") and None not in found:
        parts = zip(*(number.groups("") for number in found if number), strict=True)
        sign, minus, whole, decimals = (max(part, key=len) for part in parts)
        widest = f"{sign}{minus and style.numbers.minus}{whole}.{decimals}"
        return f"table-format={sign}{minus}{len(whole)}.{len(decimals)}", "", widest
    split = [text.partition(mark) for text in texts]
    fraction = max((tail[1] + tail[2] for tail in split), key=len)
    return "", fraction, max((whole for whole, *_ in split), key=len).replace("-", style.numbers.minus) + fraction
