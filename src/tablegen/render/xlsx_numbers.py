"""The sheet of a workbook with a table's numbers unrounded, each in the place where the table prints it."""

from itertools import accumulate
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
    """The grid with every number of a cell unrounded, each in a column of its own; texts where a cell has none.

    A column whose cells print several (`61.1 (9.9)`, `3.83–110.36`) has as many here, in their order, below its head.
    """
    from openpyxl.utils import get_column_letter

    starts = _starts(table)
    widths = [1, *[_OF_A_NUMBER] * (starts[-1] - 2)]
    lines: dict[int, int] = {}
    first = 1
    for rows in (table.head, table.body):
        for row, placed in zip(rows, grid(rows, len(table.columns)), strict=True):
            for place in placed:
                head = rows is table.head or row.head
                numbers = () if head else _unrounded(place)
                text = None if numbers else plain_text(unmarked(place.cell.content))
                top, left, right = (
                    first + place.row,
                    starts[place.column],
                    starts[place.column + place.cell.colspan] - 1,
                )
                for column, value in enumerate(numbers or (text,), start=left):
                    at = cast("SheetCell", sheet.cell(top, column))  # written before it is merged
                    _write(at, place, value, head)
                bottom, right = top + place.cell.rowspan - 1, right if head or place.cell.colspan > 1 else left
                if (bottom, right) != (top, left):
                    sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
                if text and bottom == top:
                    lines[top] = max(lines.get(top, 1), text.count("\n") + 1)
                if text and place.cell.colspan == 1:
                    _widen(widths, left, right, max(map(len, text.splitlines())))
        first += len(rows)
    for column, characters in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(characters, _WIDEST) + 2
    for line, count in lines.items():
        sheet.row_dimensions[line].height = _LINE * count
    sheet.freeze_panes = f"B{len(table.head) + 1 if table.head_repeats else 1}"
    on_pages(sheet, sum(widths) > _UPRIGHT, (1, len(table.head)) if table.head_repeats else None)


def _starts(table: Table) -> list[int]:
    """The sheet's column at which each of the table's begins, and that behind the last."""
    count = len(table.columns)
    most = [1] * count
    for place in (place for placed in grid(table.body, count) for place in placed):
        if place.cell.colspan == 1:
            most[place.column] = max(most[place.column], len(_unrounded(place)))
    return list(accumulate(most, initial=1))


def _widen(widths: list[int], left: int, right: int, characters: int) -> None:
    """Make the sheet's columns from `left` to `right` together as wide as a text in them."""
    each = -(-characters // (right - left + 1))
    for column in range(left - 1, right):
        widths[column] = max(widths[column], each)


def _write(at: "SheetCell", place: Placed, value: float | str | None, head: bool) -> None:
    from openpyxl.styles import Alignment, Font

    at.value = value
    if isinstance(value, str):
        at.data_type = "s"
    of_stub = place.column == 0
    if head:
        at.font = Font(name=_FONT, size=11, bold=True)
    across = "center" if place.cell.colspan > 1 else "left" if of_stub else "right"
    vertical = "bottom" if head else "top"
    at.alignment = Alignment(horizontal=across, vertical=vertical, wrap_text=True, indent=place.cell.indent)


def _unrounded(place: Placed) -> tuple[float, ...]:
    """The values of a cell's numbers, beside the stub."""
    if not place.column:
        return ()
    return tuple(part.value for part in place.cell.content if isinstance(part, Number) and part.value is not None)
