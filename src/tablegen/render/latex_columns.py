"""The columns of a LaTeX table: their alignment, siunitx columns for lone numbers, widths where lines must break."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tablegen.render.inline import lone_number
from tablegen.render.measure import POINTS_PER_MM, cell_lines, is_bold, measured
from tablegen.render.widths import shared, width
from tablegen.style import Style
from tablegen.table.model import Column, Placed, Row, Table, grid

Letter = Literal["l", "c", "r"]
Rows = tuple[tuple[Placed, ...], ...]

LETTERS: dict[str, Letter] = {"left": "l", "center": "c", "right": "r", "decimal": "r"}
RAGGED: dict[Letter, str] = {"l": r"\raggedright", "c": r"\centering", "r": r"\raggedleft"}
HANG = 0.5
"""How much deeper than its first line a cell's further lines stand, in the style's indents."""

_ROUNDING = 0.5
_FILLED = 0.97  # of the text width: Latin Modern's bold is wider than the font measured
_NUMBER = re.compile(r"([<>]?)(-?)(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
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
    def spec(self) -> str:
        """What stands in the table's preamble."""
        if self.number_format:
            return f"S[{self.number_format}]"
        if not (self.wraps and self.share):
            return self.letter
        hang = rf"\setlength{{\hangindent}}{{{self.hang:g}mm}}" if self.hang else ""
        return rf">{{{RAGGED[self.letter]}{hang}\arraybackslash}}p{{{self.share:.3f}\linewidth}}"


@dataclass(frozen=True, slots=True)
class TexGrid:
    """A table's rows with their places, its columns; the text width and by how much it is too wide, in points."""

    head: Rows
    body: Rows
    columns: tuple[TexColumn, ...]
    text_width: float
    excess: float


def tex_grid(table: Table, style: Style, text_width: float) -> TexGrid:
    """The table's rows and columns, measured against a text width in points."""
    count = len(table.columns)
    head, body = grid(table.head, count), grid(table.body, count)
    measures = measured(table, style)
    numbers = [_numbers(column, c, body, style) for c, column in enumerate(table.columns)]
    for c, (*_, widest) in enumerate(numbers):
        measures.hold(c, width(widest, style.look.size))
    hang = HANG * style.look.indent * POINTS_PER_MM
    room = text_width * _FILLED - 2 * count * style.look.padding_x - hang
    widths, excess = shared(measures.natural, measures.least, measures.texts, room)
    columns: list[TexColumn] = []
    for c, column in enumerate(table.columns):
        narrowed = widths[c] < measures.natural[c] - _ROUNDING
        wraps = narrowed and _body_width(table.body, body, c, style) > widths[c]
        share = (widths[c] + wraps * hang) / text_width if narrowed else None
        letter = LETTERS[column.align]
        deeper = HANG * style.look.indent if wraps and letter == "l" else 0.0
        columns.append(TexColumn(letter, *numbers[c][:2], share, wraps, deeper))
    return TexGrid(head, body, tuple(columns), text_width, excess)


def _body_width(rows: Sequence[Row], placed: Rows, column: int, style: Style) -> float:
    """The width of a column's widest cell below the head."""
    return max(
        (
            line.natural
            for row, places in zip(rows, placed, strict=True)
            for place in places
            if place.column == column and place.cell.colspan == 1
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
        return f"table-format={sign}{minus}{len(whole)}.{len(decimals)}", "", f"{sign}{minus}{whole}.{decimals}"
    split = [text.partition(mark) for text in texts]
    fraction = max((tail[1] + tail[2] for tail in split), key=len)
    return "", fraction, max((whole for whole, *_ in split), key=len).replace("-", style.numbers.minus) + fraction
