"""Reads a sheet of an Excel workbook; what a reader of the sheet would not see as data is an error or a warning."""

import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from tablegen.data.edges import Row, elsewhere, header_hint, tell_of_notes, tell_of_rows_behind
from tablegen.data.raw import DURATIONS, RawColumn, RawTable, number_text
from tablegen.data.text_file import header_names, numbers_rows
from tablegen.errors import Place, Problems, TablegenError, listing, refusal, suggestion
from tablegen.spec.model import DataSpec

_MOST_BYTES = 500_000_000
_MOST_RATIO = 200


def read_workbook(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    """The columns of the sheet that `data` names, or of the only one that holds something."""
    _check_package(path, shown)
    sheet = _sheet(_opened(path, shown, data_only=True), shown, data)
    where = f"{shown}, sheet {sheet.title}"
    if _has_formulas(path):
        _refuse_uncached(sheet, _opened(path, shown)[sheet.title], where, data)
    _warn_of_layout(sheet, shown, data, problems)
    rows = _rows(sheet, where, data, problems)
    width = max(i + 1 for _, cells in rows for i, cell in enumerate(cells) if cell)
    (top, header), body = rows[0], rows[1:]
    advice = partial(header_hint, _filled(sheet, data), data, path.name)
    names = _names(header[:width], body, Place(where, top), data, advice)
    if not body:
        raise refusal(f'the sheet "{sheet.title}" has a header and no rows', Place(shown))
    tell_of_notes(body[-20:], data, where, problems)
    _warn_of_percent(sheet, names, (body[0][0], body[-1][0]), where, problems)
    spans = {cell.column - 1 for row in sheet.iter_rows() for cell in row if isinstance(cell.value, timedelta)}
    columns = {
        name: RawColumn(name, [cells[i] for _, cells in body], unfit=DURATIONS if i in spans else None)
        for name, i in names.items()
    }
    return RawTable(
        where,
        columns,
        len(body),
        [line for line, _ in body],
        sha256(path.read_bytes()).hexdigest(),
        data.decimal,
        data.thousands,
    )


def _filled(sheet: Any, data: DataSpec) -> list[Row]:
    """The rows that hold something, with their numbers."""
    rows = [(row[0].row, [_text(cell, data.decimal) for cell in row]) for row in sheet.iter_rows()]
    return [(line, cells) for line, cells in rows if any(cells)]


def _rows(sheet: Any, where: str, data: DataSpec, problems: Problems) -> list[Row]:
    """The rows from that with the names to the last one that the author names."""
    rows = _filled(sheet, data)
    if not rows:
        raise refusal(f'the sheet "{sheet.title}" is empty', Place(where))
    top, end = data.header_row or rows[0][0], data.last_row or rows[-1][0]
    tell_of_rows_behind([cells for line, cells in rows if line > end], data, where, problems)
    kept = [row for row in rows if top <= row[0] <= end]
    if not kept or kept[0][0] != top:
        raise refusal(f"row {top}, which is to name the columns, is empty", Place(where, top))
    return kept


def _names(
    header: Sequence[str], body: Sequence[Row], at: Place, data: DataSpec, advice: Callable[[], str | None]
) -> dict[str, int]:
    """The names of the columns and where they stand; an empty one is none, nor is one of row numbers."""
    from openpyxl.utils import get_column_letter

    named = [i for i, name in enumerate(header) if name.strip()]
    bare = sorted({*range(len(header))} - {*named})
    if named and bare[:1] == [0] and numbers_rows(header[0], [cells[0] for _, cells in body]):
        bare = bare[1:]
    for i in bare:
        if line := next((line for line, cells in body if cells[i]), None):
            letter = get_column_letter(i + 1)
            row, further = "the first row" if at.line == 1 else f"row {at.line}", elsewhere(data)
            raise refusal(
                f"column {letter} has no name, and cell {letter}{line} holds something",
                Place(at.file),
                advice() or f"{row} must name the columns: give the column a name, empty the cell, or, {further}",
            )
    return dict(zip(header_names([header[i] for i in named], at, data, advice), named, strict=True))


def _opened(path: Path, shown: str, data_only: bool = False) -> Any:
    """The workbook; whatever openpyxl stumbles over is told as one error, for it raises of every kind."""
    from openpyxl import load_workbook

    try:
        return load_workbook(path, data_only=data_only)
    except Exception as error:
        raise _damaged(shown) from error


def _damaged(shown: str) -> TablegenError:
    hint = "open it in Excel and save it anew as .xlsx, or save the sheet as CSV UTF-8"
    return refusal("the workbook cannot be read: it is damaged, or no workbook", Place(shown), hint)


def _check_package(path: Path, shown: str) -> None:
    """Refuse what is no workbook, and one that would unpack to a size no sheet of patients has."""
    if not zipfile.is_zipfile(path):
        hint = "save it anew as .xlsx or .csv"
        if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0":
            hint = "it is an old workbook (.xls), or has a password: save it in Excel as .xlsx without one"
        raise refusal("the file is not an Excel workbook (.xlsx)", Place(shown), hint)
    try:
        _check_parts(path, shown)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise _damaged(shown) from error


def _check_parts(path: Path, shown: str) -> None:
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
    seen = [sheet for sheet in filled if sheet.sheet_state == "visible"]
    filled = seen if len(seen) == 1 else filled
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


def _refuse_uncached(values: Any, formulas: Any, shown: str, data: DataSpec) -> None:
    for row in formulas.iter_rows(min_row=data.header_row, max_row=data.last_row):
        for cell in row:
            if cell.data_type == "f" and values[cell.coordinate].value is None:
                raise refusal(
                    f"cell {cell.coordinate} holds a formula without its cached value",
                    Place(shown),
                    "open the workbook in Excel, save it, and build again",
                )


def _warn_of_layout(sheet: Any, shown: str, data: DataSpec, problems: Problems) -> None:
    read = range(data.header_row or 1, 1 + (data.last_row or sheet.max_row))
    areas = [area for area in sheet.merged_cells.ranges if area.max_row in read or area.min_row in read]
    merged = sorted(map(str, areas))
    if merged:
        problems.warn(
            f"merged cells ({', '.join(merged[:5])}): only the first of each holds the value, the others are missing",
            Place(shown),
            "unmerge them in Excel and fill in the value of every row",
        )
    hidden = sorted(row for row, look in sheet.row_dimensions.items() if look.hidden and row in read)
    if hidden:
        problems.warn(
            f"hidden rows are read too: {', '.join(map(str, hidden[:10]))}",
            Place(shown),
            "delete them, or leave them out by `where`",
        )


def _warn_of_percent(
    sheet: Any, names: Mapping[str, int], rows: tuple[int, int], where: str, problems: Problems
) -> None:
    """Warn of columns that Excel shows in percent: 35% is 0.35 in the cell."""
    for name, i in names.items():
        cells = sheet.iter_rows(min_row=rows[0], max_row=rows[1], min_col=i + 1, max_col=i + 1)
        numbers = [cell for (cell,) in cells if isinstance(cell.value, int | float)]
        if numbers and all("%" in cell.number_format for cell in numbers):
            problems.warn(
                f"Excel shows {name} in percent, and its cells hold hundredths: {numbers[0].value:g} is read",
                Place(where),
                f"for percentages: derive: {{{name}_pct: {{per: 0.01, of: {name}}}}}",
            )


def _text(cell: Any, decimal: str) -> str:
    """What the cell holds as text: numbers in their shortest form with the mark of the others, dates as 2024-05-31."""
    text = cell_text(cell.value)
    return text.replace(".", decimal) if isinstance(cell.value, float) else text


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
