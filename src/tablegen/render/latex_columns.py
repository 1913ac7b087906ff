"""The columns of a LaTeX table: their alignment, siunitx columns for lone numbers, widths where lines must break."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tablegen.render.inline import lines, lone_number
from tablegen.render.widths import Line, shared, width
from tablegen.style import Style
from tablegen.table.model import Cell, Column, Placed, Row, Table, grid, plain

Letter = Literal["l", "c", "r"]
Rows = tuple[tuple[Placed, ...], ...]

LETTERS: dict[str, Letter] = {"left": "l", "center": "c", "right": "r", "decimal": "r"}
RAGGED: dict[Letter, str] = {"l": r"\raggedright", "c": r"\centering", "r": r"\raggedleft"}
POINTS_PER_MM = 72.27 / 25.4
_ROUNDING = 0.5
_FILLED = {"sans": 0.97, "serif": 0.94}  # of the text width: Latin Modern's bold is wider than the font measured
_HEAD_WEIGHT = 2  # a head of three lines looks worse than a stub of two
_NUMBER = re.compile(r"([<>]?)(-?)(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class TexColumn:
    """A column: its letter, how lone numbers are aligned, its share of the line where heads (or cells) must break.

    Lone numbers go by a siunitx format or, where there is none, by padding each to the longest fraction.
    """

    letter: Letter
    number_format: str = ""
    fraction: str = ""
    share: float | None = None
    wraps: bool = False

    @property
    def spec(self) -> str:
        """What stands in the table's preamble."""
        if self.number_format:
            return f"S[{self.number_format}]"
        if not (self.wraps and self.share):
            return self.letter
        return rf">{{{RAGGED[self.letter]}\arraybackslash}}p{{{self.share:.3f}\linewidth}}"


@dataclass(frozen=True, slots=True)
class TexGrid:
    """A table's rows with their places, its columns, and by how many points it is too wide (0: it fits)."""

    head: Rows
    body: Rows
    columns: tuple[TexColumn, ...]
    excess: float


def tex_grid(table: Table, style: Style) -> TexGrid:
    """The table's rows and columns, measured against the style's text width."""
    count, look = len(table.columns), style.look
    head, body = grid(table.head, count), grid(table.body, count)
    texts: list[list[Line]] = [[] for _ in range(count)]
    spanning = _measure(table.body, body, style, texts, head=False)
    numbers = [_numbers(column, c, body, style) for c, column in enumerate(table.columns)]
    least = [width(widest, look.size) for *_, widest in numbers]
    body_natural = [max([full, *(line.natural for line in lines)]) for full, lines in zip(least, texts, strict=True)]
    spanning += _measure(table.head, head, style, texts, head=True)
    natural = [max([full, *(line.natural for line in lines)]) for full, lines in zip(body_natural, texts, strict=True)]
    least = [max([full, *(line.least for line in lines)]) for full, lines in zip(least, texts, strict=True)]
    for place, line in spanning:
        _widen(natural, place, line.natural, style)
        _widen(least, place, line.least, style)
    text_width = look.text_width * POINTS_PER_MM
    widths, excess = shared(natural, least, texts, text_width * _FILLED[look.family] - 2 * count * look.padding_x)
    columns: list[TexColumn] = []
    for c, column in enumerate(table.columns):
        share = widths[c] / text_width if widths[c] < natural[c] - _ROUNDING else None
        wraps = widths[c] < body_natural[c] - _ROUNDING
        columns.append(TexColumn(LETTERS[column.align], *numbers[c][:2], share, wraps))
    return TexGrid(head, body, tuple(columns), excess)


def _measure(
    rows: Sequence[Row], placed: Rows, style: Style, texts: list[list[Line]], head: bool
) -> list[tuple[Placed, Line]]:
    """Add each cell's lines to its column's `texts`; the lines of cells across some columns are given back."""
    spanning: list[tuple[Placed, Line]] = []
    for row, cells in zip(rows, placed, strict=True):
        bold = is_bold(row, style, head)
        for place in cells:
            found = cell_lines(place.cell, style, bold, _HEAD_WEIGHT if head else 1)
            if place.cell.colspan == 1:
                texts[place.column] += found
            elif place.cell.colspan < len(texts):
                spanning += [(place, line) for line in found]
    return spanning


def _widen(widths: list[float], place: Placed, wanted: float, style: Style) -> None:
    """Give the last column under a spanning cell what the cell lacks, as TeX does."""
    last = place.column + place.cell.colspan - 1
    gaps = 2 * style.look.padding_x * (place.cell.colspan - 1)
    widths[last] += max(0.0, wanted - gaps - sum(widths[place.column : last + 1]))


def is_bold(row: Row, style: Style, head: bool) -> bool:
    """Whether the style sets the cells of the row bold."""
    return style.look.head_bold if head else row.group and style.look.group_bold


def cell_lines(cell: Cell, style: Style, bold: bool, weight: int = 1) -> list[Line]:
    """A cell's lines as they are to be measured, with its indent."""
    minus, size = style.numbers.minus, style.look.size
    indent = cell.indent * style.look.indent * POINTS_PER_MM
    return [Line.of(plain(line, minus), size, bold, indent, weight) for line in lines(cell.content)]


def _numbers(column: Column, at: int, body: Rows, style: Style) -> tuple[str, str, str]:
    """How a column's lone numbers are aligned: siunitx format, else longest fraction; and the widest they can be.

    siunitx gives `.05` a zero, drops spaces between thousands and has marks of its own: columns with numbers it
    would not print as they are written go without it.
    """
    cells = [place.cell for row in body for place in row if place.column == at]
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
