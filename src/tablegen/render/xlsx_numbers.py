"""The sheet of a workbook with a table's numbers unrounded, each in the place where the table prints it."""

from typing import TYPE_CHECKING, cast

from tablegen.render.xlsx_page import on_pages
from tablegen.render.xlsx_text import plain_text
from tablegen.table.model import Number, Placed, Table, grid, unmarked

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

_OF_A_NUMBER = 12
"""Characters that a column of unrounded numbers is wide at least."""
_WIDEST = 40
_UPRIGHT = 90
"""Characters that an upright page takes."""
_LINE = 15.0
"""Points of a line of the workbook's own font."""
_FONT = "Calibri"


def write_numbers(sheet: "Worksheet", table: Table) -> None:
    """The grid with the unrounded first number of each cell; texts where a cell has none."""
    from openpyxl.utils import get_column_letter

    widths = [1, *[_OF_A_NUMBER] * (len(table.columns) - 1)]
    lines: dict[int, int] = {}
    first = 1
    for rows in (table.head, table.body):
        for place in (place for placed in grid(rows, len(table.columns)) for place in placed):
            number = _unrounded(place) if rows is table.body else None
            text = plain_text(unmarked(place.cell.content)) if number is None else None
            at = cast("SheetCell", sheet.cell(first + place.row, place.column + 1))  # written before it is merged
            _write(at, place, number, text, rows is table.head)
            if place.cell.colspan > 1 or place.cell.rowspan > 1:
                bottom, right = at.row + place.cell.rowspan - 1, place.column + place.cell.colspan
                sheet.merge_cells(start_row=at.row, start_column=at.column, end_row=bottom, end_column=right)
            elif text:
                lines[at.row] = max(lines.get(at.row, 1), text.count("\n") + 1)
            if text and place.cell.colspan == 1:
                widths[place.column] = max(widths[place.column], *map(len, text.splitlines()))
        first += len(rows)
    for column, characters in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(characters, _WIDEST) + 2
    for row, count in lines.items():
        sheet.row_dimensions[row].height = _LINE * count
    sheet.freeze_panes = f"B{len(table.head) + 1 if table.head_repeats else 1}"
    on_pages(sheet, sum(widths) > _UPRIGHT, (1, len(table.head)) if table.head_repeats else None)


def _write(at: "SheetCell", place: Placed, number: float | None, text: str | None, head: bool) -> None:
    from openpyxl.styles import Alignment, Font

    at.value = text if number is None else number
    if text is not None:
        at.data_type = "s"
    of_stub = place.column == 0
    if head:
        at.font = Font(name=_FONT, size=11, bold=True)
    across = "center" if place.cell.colspan > 1 else "left" if of_stub else "right"
    vertical = "bottom" if head else "top"
    at.alignment = Alignment(horizontal=across, vertical=vertical, wrap_text=True, indent=place.cell.indent)


def _unrounded(place: Placed) -> float | None:
    """The value of a cell's first number, beside the stub."""
    numbers = (part.value for part in place.cell.content if isinstance(part, Number))
    return next(numbers, None) if place.column else None
