"""Reads a sheet of an Excel workbook; what a reader of the sheet would not see as data is an error or a warning."""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from tablegen.data.raw import RawColumn, RawTable, number_text
from tablegen.data.text_file import header_names
from tablegen.errors import Place, Problems, listing, refusal, suggestion
from tablegen.spec.model import DataSpec

_MOST_BYTES = 500_000_000
_MOST_RATIO = 200


def read_workbook(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    """The columns of the sheet that `data` names, or of the only one that holds something."""
    _check_package(path, shown)
    from openpyxl import load_workbook

    sheet = _sheet(load_workbook(path, data_only=True), shown, data)
    if _has_formulas(path):
        _refuse_uncached(sheet, load_workbook(path)[sheet.title], shown)
    _warn_of_layout(sheet, shown, problems)
    rows = [(row[0].row, [_text(cell, sheet.title, shown, data.decimal) for cell in row]) for row in sheet.iter_rows()]
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        raise refusal(f'the sheet "{sheet.title}" is empty', Place(shown))
    width = max(i + 1 for _, cells in rows for i, cell in enumerate(cells) if cell)
    names = header_names(rows[0][1][:width], f"{shown}, sheet {sheet.title}")
    body = rows[1:]
    if not body:
        raise refusal(f'the sheet "{sheet.title}" has a header and no rows', Place(shown))
    columns = {name: RawColumn(name, [cells[i] for _, cells in body]) for i, name in enumerate(names)}
    return RawTable(
        f"{shown}, sheet {sheet.title}",
        columns,
        len(body),
        [line for line, _ in body],
        sha256(path.read_bytes()).hexdigest(),
        data.decimal,
        data.thousands,
    )


def _check_package(path: Path, shown: str) -> None:
    """Refuse what is no workbook, and one that would unpack to a size no sheet of patients has."""
    if not zipfile.is_zipfile(path):
        raise refusal("the file is not an Excel workbook (.xlsx)", Place(shown), "save it anew as .xlsx or .csv")
    with zipfile.ZipFile(path) as package:
        size = sum(part.file_size for part in package.infolist())
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                with package.open(name) as part:
                    if b"<!DOCTYPE" in part.read(1024):
                        raise refusal(f"{name} in the workbook declares a document type: refused", Place(shown))
    if size > _MOST_BYTES or size > _MOST_RATIO * max(1, path.stat().st_size):
        raise refusal("the workbook is too large when unpacked", Place(shown))


def _sheet(book: Any, shown: str, data: DataSpec) -> Any:
    if data.sheet is not None:
        if data.sheet.text not in book.sheetnames:
            names = book.sheetnames
            raise refusal(
                f'there is no sheet "{data.sheet}" in {shown}{suggestion(data.sheet.text, names)}',
                data.sheet.at,
                listing("sheets", names),
            )
        return book[data.sheet.text]
    filled = [sheet for sheet in book.worksheets if sheet.max_row > 1 or sheet.max_column > 1]
    if len(filled) != 1:
        names = [sheet.title for sheet in filled or book.worksheets]
        what = f"the workbook has {len(filled)} sheets" if filled else "the workbook is empty"
        raise refusal(
            what,
            Place(shown),
            listing("sheets", names),
            f"say which: data: {{file: {Path(shown).name}, sheet: {names[0]}}}",
        )
    return filled[0]


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        return any(b"<f" in package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet"))


def _refuse_uncached(values: Any, formulas: Any, shown: str) -> None:
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and values[cell.coordinate].value is None:
                raise refusal(
                    f"cell {cell.coordinate} holds a formula without its cached value",
                    Place(shown),
                    "open the workbook in Excel, save it, and build again",
                )


def _warn_of_layout(sheet: Any, shown: str, problems: Problems) -> None:
    merged = sorted(str(area) for area in sheet.merged_cells.ranges)
    if merged:
        problems.warn(
            f"merged cells ({', '.join(merged[:5])}): only the first of each holds the value, the others are missing",
            Place(shown),
            "unmerge them in Excel and fill in the value of every row",
        )
    hidden = sorted(row for row, look in sheet.row_dimensions.items() if look.hidden)
    if hidden:
        problems.warn(
            f"hidden rows are read too: {', '.join(map(str, hidden[:10]))}",
            Place(shown),
            "delete them, or leave them out by `where`",
        )


def _text(cell: Any, sheet: str, shown: str, decimal: str) -> str:
    """What the cell holds as text: numbers in their shortest form with the mark of the others, dates as 2024-05-31."""
    value = cell.value
    if cell.data_type == "e":
        raise refusal(f"cell {cell.coordinate} of sheet {sheet} holds the error {value}", Place(shown))
    text = cell_text(value)
    return text.replace(".", decimal) if isinstance(value, float) else text


def cell_text(value: object) -> str:
    """A value of a typed file as text; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return number_text(value)
        case datetime():
            return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).strip()


def cell_texts(values: Sequence[object]) -> list[str]:
    """The values of a column as texts."""
    return [cell_text(value) for value in values]
