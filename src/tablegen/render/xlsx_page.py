"""How a sheet of a workbook is printed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_A4 = 9


def on_pages(sheet: "Worksheet", turned: bool, heads: tuple[int, int] | None) -> None:
    """Set a sheet on pages that are as wide as it is, the first to the last row of heads on each of them."""
    from openpyxl.worksheet.properties import PageSetupProperties

    if heads:
        sheet.print_title_rows = f"{heads[0]}:{max(heads)}"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if turned else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
