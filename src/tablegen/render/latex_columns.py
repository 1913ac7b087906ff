"""The columns of a LaTeX table: their alignment, siunitx columns for lone numbers, widths where lines must break."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tablegen.render.inline import fractions, lines, lone_number
from tablegen.render.widths import shared, widest_piece, width
from tablegen.style import Style
from tablegen.table.model import Cell, Column, Placed, Row, Table, grid, plain

Letter = Literal["l", "c", "r"]
Rows = tuple[tuple[Placed, ...], ...]

LETTERS: dict[str, Letter] = {"left": "l", "center": "c", "right": "r", "decimal": "r"}
RAGGED: dict[Letter, str] = {"l": r"\raggedright", "c": r"\centering", "r": r"\raggedleft"}
POINTS_PER_MM = 72.27 / 25.4
_ROUNDING = 0.5
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
    count = len(table.columns)
    head, body = grid(table.head, count), grid(table.body, count)
    body_natural, body_least = _measured(table.body, body, style, count, head=False)
    head_natural, head_least = _measured(table.head, head, style, count, head=True)
    natural = list(map(max, body_natural, head_natural))
    text_width = style.look.text_width * POINTS_PER_MM
    available = text_width - 2 * count * style.look.padding_x
    widths, excess = shared(natural, map(max, body_least, head_least), available)
    columns: list[TexColumn] = []
    for c, column in enumerate(table.columns):
        cells = [place.cell for row in body for place in row if place.column == c]
        share = widths[c] / text_width if widths[c] < natural[c] - _ROUNDING else None
        wraps = widths[c] < body_natural[c] - _ROUNDING
        siunitx = _number_format(column, cells, style)
        fraction = "" if siunitx else _longest_fraction(column, cells, style)
        columns.append(TexColumn(LETTERS[column.align], siunitx, fraction, share, wraps))
    return TexGrid(head, body, tuple(columns), excess)


def _measured(
    rows: Sequence[Row], placed: Rows, style: Style, count: int, head: bool
) -> tuple[list[float], list[float]]:
    """Each column's natural width and the least it can have, in points; rows across all columns do not count."""
    natural, least = [0.0] * count, [0.0] * count
    spanning: list[tuple[Placed, bool]] = []
    for row, cells in zip(rows, placed, strict=True):
        bold = is_bold(row, style, head)
        for place in cells:
            if place.cell.colspan == 1:
                full, piece = cell_width(place.cell, style, bold), _least_width(place.cell, style, bold)
                natural[place.column] = max(natural[place.column], full)
                least[place.column] = max(least[place.column], piece)
            elif place.cell.colspan < count:
                spanning.append((place, bold))
    for place, bold in spanning:
        _widen(natural, place, cell_width(place.cell, style, bold), style)
        _widen(least, place, _least_width(place.cell, style, bold), style)
    return natural, least


def _widen(widths: list[float], place: Placed, wanted: float, style: Style) -> None:
    """Give the last column under a spanning cell what the cell lacks, as TeX does."""
    last = place.column + place.cell.colspan - 1
    gaps = 2 * style.look.padding_x * (place.cell.colspan - 1)
    widths[last] += max(0.0, wanted - gaps - sum(widths[place.column : last + 1]))


def is_bold(row: Row, style: Style, head: bool) -> bool:
    """Whether the style sets the cells of the row bold."""
    return style.look.head_bold if head else row.group and style.look.group_bold


def cell_width(cell: Cell, style: Style, bold: bool) -> float:
    """The width of a cell's widest line, in points, with its indent."""
    minus, size = style.numbers.minus, style.look.size
    indent = cell.indent * style.look.indent * POINTS_PER_MM
    return indent + max(width(plain(line, minus), size, bold) for line in lines(cell.content))


def _least_width(cell: Cell, style: Style, bold: bool) -> float:
    indent = cell.indent * style.look.indent * POINTS_PER_MM
    return indent + widest_piece(plain(cell.content, style.numbers.minus), style.look.size, bold)


def _number_format(column: Column, cells: Sequence[Cell], style: Style) -> str:
    """The siunitx format of a column of lone numbers; empty when siunitx would not print one as it is written.

    siunitx gives `.05` a zero, drops spaces between thousands and has marks of its own.
    """
    if column.align != "decimal" or (style.numbers.decimal_mark, style.numbers.minus) != (".", "\u2212"):
        return ""
    found = [_NUMBER.fullmatch(number.text) for cell in cells if (number := lone_number(cell))]
    if not found or None in found:
        return ""
    signs, minuses, wholes, parts = zip(*(number.groups("") for number in found if number), strict=True)
    return f"table-format={max(signs)}{max(minuses)}{max(map(len, wholes))}.{max(map(len, parts))}"


def _longest_fraction(column: Column, cells: Sequence[Cell], style: Style) -> str:
    """The longest fraction of a column's lone numbers; the others are padded to it."""
    tails = (tail for tail in fractions(cells, style.numbers.decimal_mark) if tail)
    return max(tails, key=len, default="") if column.align == "decimal" else ""
