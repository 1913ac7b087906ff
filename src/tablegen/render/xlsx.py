"""Excel: the table on a sheet as the journal prints it, and on a second one its numbers unrounded.

Printed cells are text, so that no program re-rounds or re-reads them (`1-2` stays no date, `.05` keeps its form); the
sheet `Numbers`, so called in the table's language, has the same grid with the numbers of each cell as numbers, each in
a column of its own.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from tablegen.render.across import on_page
from tablegen.render.docx_columns import TWIPS
from tablegen.render.inline import caption_content, caption_text, lacking, lacking_before, lines, note_content
from tablegen.render.measure import cell_lines, is_bold
from tablegen.render.plots import without_plots
from tablegen.render.widths import Line
from tablegen.render.xlsx_numbers import write_numbers
from tablegen.render.xlsx_package import EPOCH, repacked
from tablegen.render.xlsx_page import on_pages
from tablegen.render.xlsx_text import rich_text, text_runs
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import (
    Bold,
    Content,
    Placed,
    Rendered,
    Row,
    Table,
    grid,
    plain,
)

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import Side
    from openpyxl.worksheet.worksheet import Worksheet

_POINTS_PER_CHARACTER = 5.25  # 7 pixels of 96 an inch: a figure of Arial or Times New Roman in 10 points
_TURNED_WIDTH = 257.0
_LEADING = 1.35
_ROOM = 0.98  # of the sheet's width: letters are a little wider on a screen
_ALIGN = {"left": "left", "center": "center", "right": "right", "decimal": "right"}
_INDENT = 1
_APART = 8.0
"""Points that a column flush left stands off from numbers flush right: an indent is three spaces of 10 points."""


def render(table: Table, style: Style, _templates: Templates) -> Rendered:
    """The workbook, the same bytes every time."""
    from openpyxl import Workbook

    table, lost = without_plots(table)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _sheet_name(table)
    _Sheet(sheet, table, style).write()
    write_numbers(book.create_sheet(style.say("Numbers")), table)
    book.properties.title = caption_text(table.caption, style.look)
    book.properties.creator = book.properties.lastModifiedBy = "tablegen"
    book.properties.created = book.properties.modified = EPOCH
    written = BytesIO()
    book.save(written)
    lost += () if table.head_repeats else (_HEADS_LOST,)
    return Rendered(repacked(written.getvalue(), {table.name: table.origin}, style.look.font), lost)


_HEADS_LOST = (
    "heads of further parts stand above these once: Excel repeats one head on printed pages, that of a whole sheet"
)


def _sheet_name(table: Table) -> str:
    """`Table 1`, else the table's own name, as Excel allows it."""
    name = " ".join(filter(None, (table.caption.label, table.caption.number))) or table.name
    return "".join(" " if c in "[]:*?/\\'" else c for c in name)[:31] or "Table"


class _Sheet:
    """Writes the printed table: caption, heads, body, notes, its rules as borders."""

    def __init__(self, sheet: "Worksheet", table: Table, style: Style) -> None:
        across = on_page(table, style, _TURNED_WIDTH)
        self._sheet, self._table, self._style = sheet, table, across.style
        self._count = max(1, len(table.columns))
        self._sides: dict[tuple[int, int], dict[str, Side]] = {}
        self._turned = across.turned
        self._points = [w / TWIPS for w in across.widths]
        self._apart = _apart(table, style)
        self._lacking = lacking(table, style.numbers.decimal_mark)
        self._before = lacking_before(table, style.numbers.decimal_mark) if style.look.heads == "center" else {}

    def write(self) -> None:
        """Fill the sheet."""
        table, look = self._table, self._style.look
        caption = caption_content(table.caption, look)
        above, at = look.caption.place == "above", 1
        if above:
            self._line(at, caption, look.caption_size, look.caption.align)
            at += 1
        first, head = at, len(table.head)
        for r, (row, placed) in enumerate(self._rows(), start=at):
            as_head = r < first + head or row.head
            count = max((self._lines(place, row, as_head) for place in placed), default=1)
            self._sheet.row_dimensions[r].height = self._height(count, look.size, look.padding_y)
            for place in placed:
                self._cell(r, place, row, as_head, lone=count == 1)
            for place in placed if r >= first + head else ():
                before, behind = (_gap(of.get(place[:2], "")) for of in (self._before, self._lacking))
                at_cell = self._at(r, place.column + 1)
                at_cell.number_format = f"{before}{at_cell.number_format}{behind}"
        last = first + head + len(table.body) - 1
        self._rules(first, first + head - 1, last)
        at = last + 1
        for note in table.notes:
            self._line(at, note_content(note), look.note_size)
            at += 1
        if not above:
            self._line(at, caption, look.caption_size, look.caption.align)
        self._widths()
        self._sheet.freeze_panes = f"B{first + head if table.head_repeats else 1}"
        self._sheet.sheet_view.showGridLines = False
        on_pages(self._sheet, self._turned, (first, first + head - 1) if table.head_repeats else None)

    def _rows(self) -> Iterator[tuple[Row, tuple[Placed, ...]]]:
        for rows in (self._table.head, self._table.body):
            yield from zip(rows, grid(rows, self._count), strict=True)

    def _cell(self, r: int, place: Placed, row: Row, head: bool, lone: bool) -> None:
        """Write a cell; `lone`: of a row of one line, which stands midway, its padding above and below as in print."""
        from openpyxl.styles import Alignment

        cell, column = place.cell, place.column + 1
        at = self._at(r, column)
        bold = is_bold(row, place.column, self._style, head)
        self._put(at, (Bold(cell.content),) if bold else cell.content, self._style.look.size)
        align = cell.align or ("center" if head and cell.colspan > 1 else self._table.columns[place.column].align)
        align = "center" if align == "decimal" and self._style.look.heads == "center" else align
        indent = cell.indent + (_ALIGN[align] == "left" and place.column in self._apart)
        vertical = "center" if lone and cell.rowspan == 1 else "bottom" if head else "top"
        at.alignment = Alignment(horizontal=_ALIGN[align], vertical=vertical, wrap_text=True, indent=indent * _INDENT)
        if cell.colspan > 1 or cell.rowspan > 1:
            self._sheet.merge_cells(
                start_row=r, start_column=column, end_row=r + cell.rowspan - 1, end_column=column + cell.colspan - 1
            )
        if head and place.heads_others(self._table.heads_below(place.row) if row.head else len(self._table.head)):
            for c in range(column, column + cell.colspan):
                self._border(r + cell.rowspan - 1, c, bottom=self._style.look.rules.spanner)

    def _lines(self, place: Placed, row: Row, head: bool) -> int:
        """How many lines a cell takes in each of its rows."""
        cell, bold = place.cell, is_bold(row, place.column, self._style, head)
        room = sum(self._points[place.column : place.column + cell.colspan]) - 2 * self._style.look.padding_x
        count = sum(line.broken(room)[0] for line in cell_lines(cell, self._style, bold))
        return -(-count // cell.rowspan)

    @staticmethod
    def _height(lines: int, size: float, padding: float) -> float:
        return lines * size * _LEADING + padding

    def _line(self, r: int, content: Content, size: float, align: str = "left") -> None:
        """A caption or a note across the table."""
        from openpyxl.styles import Alignment

        self._put(self._at(r, 1), content, size)
        self._at(r, 1).alignment = Alignment(horizontal=align, wrap_text=True, vertical="top")
        self._sheet.merge_cells(start_row=r, start_column=1, end_row=r, end_column=self._count)
        texts = (plain(line, self._style.numbers.minus) for line in lines(content))
        measured = (Line.of(text, size, False, 0.0, 1, self._style.look.font) for text in texts)
        count = sum(line.broken(sum(self._points) * _ROOM)[0] for line in measured)
        self._sheet.row_dimensions[r].height = self._height(count, size, 2.0)

    def _rules(self, first: int, head: int, last: int) -> None:
        rules = self._style.look.rules
        for c in range(1, self._count + 1):
            self._border(first, c, top=rules.top)
            self._border(head, c, bottom=rules.head if self._table.body else rules.bottom)
            for i, row in enumerate(self._table.body):
                if i and (row.ruled or (self._table.body[i - 1].head and not row.head)):
                    self._border(head + i, c, bottom=rules.head)
                elif rules.inner and i:
                    self._border(head + i, c, bottom=rules.inner, grey=rules.inner_grey)
            self._border(last, c, bottom=rules.bottom)

    def _border(self, r: int, c: int, top: float = 0.0, bottom: float = 0.0, grey: float = 0.0) -> None:
        from openpyxl.styles import Border

        sides = self._sides.setdefault((r, c), {})
        sides |= {"top": _side(top, grey)} if top else {}
        sides |= {"bottom": _side(bottom, grey)} if bottom else {}
        self._at(r, c).border = Border(top=sides.get("top"), bottom=sides.get("bottom"))

    def _put(self, at: "SheetCell", content: Content, size: float) -> None:
        from openpyxl.styles import Font

        look = self._style.look
        runs = text_runs(content, self._style.numbers.minus)
        at.font = Font(name=look.font, size=size, bold=bool(runs) and all("bold" in face for _, face in runs))
        rich = len({face for _, face in runs}) > 1 or any(face - {"bold"} for _, face in runs)
        at.value = rich_text(runs, look.font, size) if rich else self._text(content)
        if isinstance(at.value, str):
            at.data_type = "s" if at.value else "n"
        at.number_format = "@"

    def _text(self, content: Content) -> str:
        return "".join(text for text, _ in text_runs(content, self._style.numbers.minus))

    def _at(self, r: int, c: int) -> "SheetCell":
        return cast("SheetCell", self._sheet.cell(r, c))  # cells are written before they are merged

    def _widths(self) -> None:
        from openpyxl.utils import get_column_letter

        for c, points in enumerate(self._points, start=1):
            whole = points + (_APART if c - 1 in self._apart else 0.0)
            self._sheet.column_dimensions[get_column_letter(c)].width = whole / _POINTS_PER_CHARACTER


def _apart(table: Table, style: Style) -> frozenset[int]:
    """The columns flush left beside one flush right: a cell of Excel has hardly a margin."""
    aligned = [_ALIGN[column.align] if column.align != "decimal" or style.look.heads != "center" else "center"
               for column in table.columns]  # fmt: skip
    return frozenset(c for c, pair in enumerate(pairwise(aligned), start=1) if pair == ("right", "left"))


def _gap(lacking: str) -> str:
    """What lets a text stand further left by so many figures: in a format `_0` is as wide as a figure."""
    return "".join(f"_{'0' if sign.isdigit() else '.'}" for sign in lacking)


def _side(weight: float, grey: float) -> "Side":
    from openpyxl.styles import Side

    return Side(style="thin" if weight < 1 else "medium", color=f"{round(grey * 255):02X}" * 3)
