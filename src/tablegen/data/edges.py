"""Where the data of a sheet or a text file begin and end: names below title lines, notes below the patients."""

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import islice

from tablegen.data.column import parse
from tablegen.errors import Place, Problems
from tablegen.spec.model import DataSpec

Row = tuple[int, Sequence[str]]
"""The number of a row in its file, and its cells."""

_TITLES, _BELOW = 30, 50
"""So many rows may be titles; so many below a row say whether it names their columns."""
_LINE_END = re.compile(r"\r\n|\n|\r")
_NOTES = 10
"""So many rows at the end may be notes."""


def elsewhere(data: DataSpec) -> str:
    """What to do where the names may stand in any row."""
    return f"where the names stand further down, say in which row: {data.key}: {{…, header row: 3}}"


def header_hint(rows: Iterable[Row], data: DataSpec, file: str) -> str | None:
    """What to do where the first row does not name the columns: the row that seems to, as the key that says so."""
    line = _guess(list(islice(rows, _TITLES + _BELOW)))
    return f"the names seem to stand in row {line}: {data.key}: {{file: {file}, header row: {line}}}" if line else None


def text_header_hint(text: str, data: DataSpec, file: str) -> str | None:
    """The same of a text file, whose title lines may have misled about its delimiter."""
    lines = _LINE_END.split(text, _TITLES + _BELOW)[: _TITLES + _BELOW]
    found: tuple[int, list[Row]] = (0, [])
    for delimiter in [data.delimiter] if data.delimiter else ",;\t|":
        rows: list[Row] = [*enumerate(csv.reader(lines, delimiter=delimiter), start=1)]
        line = _guess(rows)
        found = max(found, (len(rows[line - 1][1]) if line else 0, rows), key=lambda one: one[0])
    return header_hint(found[1], data, file)


def _guess(rows: Sequence[Row]) -> int | None:
    """The first row but the topmost that has a name, no number and each once, in every column used below it."""
    filled = [row for row in rows if any(cell.strip() for cell in row[1])]
    for i, (line, cells) in enumerate(filled[:_TITLES]):
        below = filled[i + 1 : i + 1 + _BELOW]
        used = {j for _, others in below for j, cell in enumerate(others) if cell.strip()}
        names = [cells[j].strip() if j < len(cells) else "" for j in sorted(used)]
        named = all(names) and len(set(names)) == len(names) and not any(parse(name) is not None for name in names)
        if i and len(names) > 1 and named:
            return line
    return None


def tell_of_notes(rows: Sequence[Row], data: DataSpec, where: str, problems: Problems) -> None:
    """Warn of rows at the end that hold nothing but one text of several words: notes below the data, it seems."""
    width = max((len(cells) for _, cells in rows[:1]), default=0)
    first = len(rows)
    for i in range(len(rows) - 1, max(0, len(rows) - _NOTES) - 1, -1):
        filled = [cell for cell in rows[i][1] if cell.strip()]
        if len(filled) != 1 or " " not in filled[0].strip():
            break
        first = i
    if width < 2 or not 0 < first < len(rows) or data.last_row is not None:
        return
    line, cells = rows[first]
    text = next(cell.strip() for cell in cells if cell.strip())
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    problems.warn(
        f'this row holds nothing but "{shown}", and counts as a patient',
        Place(where, line),
        f"if the data end above it, say so: {data.key}: {{…, last row: {rows[first - 1][0]}}}",
    )


def tell_of_rows_behind(rows: Iterable[Sequence[str]], data: DataSpec, where: str, problems: Problems) -> None:
    """Warn of rows behind the last one to be read that look like patients too: the file may have grown."""
    behind = sum(sum(bool(cell.strip()) for cell in cells) > 1 for cells in rows)
    if behind:
        told = "a row" if behind == 1 else f"{behind} rows"
        problems.warn(
            f"{told} below the last row to be read ({data.last_row}) with several values: no patients?",
            Place(where),
            "if the file has grown, give its new last row",
        )
