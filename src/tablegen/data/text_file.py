"""Reads csv and tsv files, strictly: declared or UTF-8 encoding, as many fields in every line as in the first."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from tablegen.data.edges import elsewhere, tell_of_notes, tell_of_rows_behind, text_header_hint
from tablegen.data.raw import RawColumn, RawTable, is_large
from tablegen.data.text_encoding import decoded, is_utf8
from tablegen.errors import Place, Problems, TablegenError, refusal
from tablegen.spec.model import DataSpec

_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def read_text_file(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    """The columns of a delimited text file; TablegenError, with the line, where it is not one."""
    content = path.read_bytes()
    if is_large(content.count(b"\n")) and not any(data.rows) and (table := _plain(path, content, shown, data)):
        return table
    whole = decoded(content, shown, data)
    if not whole.strip():
        raise refusal("the file is empty", Place(shown))
    text, behind = _between(whole, shown, data)
    delimiter = data.delimiter or _delimiter(path, text)
    tell_of_rows_behind(csv.reader(behind, delimiter=delimiter), data, shown, problems)
    records = _records(text, delimiter, shown, data.header_row or 1)
    first, header = next((line, fields) for line, fields in records if fields)
    advice = partial(text_header_hint, whole, data, Path(shown).name)
    rows, lines = _fields(records, len(header), Place(shown), replace(data, delimiter=delimiter), problems, advice)
    tell_of_notes([*zip(lines, rows, strict=True)][-20:], data, shown, problems)
    if not rows:
        raise refusal("the file has a header and no rows", Place(shown))
    count, columns = len(rows), list(zip(*rows, strict=True))
    rows.clear()
    while len(header) > 1 and not header[-1].strip() and not any(columns[-1]):  # a delimiter at the end of every line
        header, columns = header[:-1], columns[:-1]
    if len(header) > 1 and numbers_rows(header[0], columns[0]):
        header, columns = header[1:], columns[1:]
    names = header_names(header, Place(shown, first), data, advice)
    return RawTable(
        shown,
        {name: RawColumn(name, cells) for name, cells in zip(names, columns, strict=True)},
        count,
        lines,
        sha256(content).hexdigest(),
        data.decimal,
        data.thousands,
    )


def _between(text: str, shown: str, data: DataSpec) -> tuple[str, list[str]]:
    """The lines from the header row to the last one that the author names, and those behind it."""
    if not any(data.rows):
        return text, []
    lines = io.StringIO(text, newline="").readlines() if "\r" not in text else re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    top, end = (data.header_row or 1) - 1, data.last_row or len(lines)
    if not "".join(lines[top : top + 1]).strip():
        raise refusal(f"row {top + 1}, which is to name the columns, is empty", Place(shown, top + 1))
    return "".join(lines[top:end]), lines[end:]


def _plain(path: Path, content: bytes, shown: str, data: DataSpec) -> RawTable | None:
    """A large file whose every line has one row of plain fields; None where it has not."""
    from tablegen.data.large_text import read_plain  # small files need no pyarrow

    body = content.removeprefix(b"\xef\xbb\xbf")
    if not is_utf8(content, data):
        body = decoded(content, shown, data).encode("utf-8")
    if b"\x00" in body:
        return None
    first = body[: body.find(b"\n")].decode("utf-8", "replace")
    return read_plain(content, body, shown, data.delimiter or _delimiter(path, first), data)


def _delimiter(path: Path, text: str) -> str:
    """A tab in .tsv files; else what the first line has most of outside of quotes, a comma before the others."""
    if path.suffix.casefold() == ".tsv":
        return "\t"
    first = _QUOTED.sub("", text.lstrip("\r\n")).partition("\n")[0]
    return max(",;\t|", key=first.count)


def _records(text: str, delimiter: str, shown: str, top: int) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their number in the file; a record of several lines has its first. `top` is
    the number of the text's own first line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = top
    try:
        for fields in reader:
            yield start, fields
            start = reader.line_num + top
    except csv.Error as error:
        quote = "a quote is not closed" if "end of data" in str(error) or "limit" in str(error) else str(error)
        raise refusal(
            f"this line cannot be read: {quote}", Place(shown, start), "a quote inside quotes is written twice"
        ) from None


def numbers_rows(name: str, cells: Sequence[str]) -> bool:
    """Whether a column has no name and numbers the rows, as pandas and R write it unasked: whole numbers, each once."""
    return not name.strip() and all(map(str.isdecimal, cells)) and len(set(cells)) == len(cells)


def header_names(
    header: list[str], at: Place, data: DataSpec, advice: Callable[[], str | None] = lambda: None
) -> list[str]:
    """The column names, trimmed and composed; TablegenError for an empty or a duplicate one. `advice` tells where else
    the names may stand.
    """
    from unicodedata import normalize

    names = [normalize("NFC", name.strip()) for name in header]
    seen: dict[str, int] = {}
    for i, name in enumerate(names, 1):
        if not name:
            hint = advice() or f"the first line must name the columns: give the column a name, or, {elsewhere(data)}"
            raise refusal(f"column {i} has no name", at, hint)
        if name in seen:
            message = f'duplicate column "{name}" (columns {seen[name]} and {i})'
            raise refusal(message, at, "give every column a name of its own")
        seen[name] = i
    return names


def _fields(
    records: Iterator[tuple[int, list[str]]],
    width: int,
    where: Place,
    data: DataSpec,
    problems: Problems,
    advice: Callable[[], str | None],
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    blank: list[int] = []
    for line, fields in records:
        if not fields:
            if width > 1:
                continue
            fields = [""]  # noqa: PLW2901 - in a file of one column an empty line is a missing value
        if len(fields) != width:
            hint = advice() or _width_hint(len(fields), width, data, lines[-1] if lines else None)
            raise _of_another_width(len(fields), width, replace(where, line=line), hint)
        if width > 1 and not any(map(str.strip, fields)):
            blank.append(line)
            continue
        rows.append(fields)
        lines.append(line)
    if blank:
        told = ", ".join(map(str, blank[:5])) + (", …" if len(blank) > 5 else "")
        problems.warn(f"lines that hold nothing but delimiters are no patients and are left out: {told}", where)
    while width == 1 and rows and not rows[-1][0]:
        rows.pop()
        lines.pop()
    return rows, lines


def _of_another_width(fields: int, width: int, at: Place, hint: str) -> TablegenError:
    return refusal(f"this line has {fields} {'field' if fields == 1 else 'fields'}, the first has {width}", at, hint)


def _width_hint(fields: int, width: int, data: DataSpec, before: int | None) -> str:
    if width == 1:
        return f"the first line must name the columns: {elsewhere(data)}"
    quoted = f'a field with the delimiter "{data.delimiter}" in it must be put in quotes'
    if fields == 1 and before:
        return f"{quoted}; if this is a note below the data, say where they end: {data.key}: {{…, last row: {before}}}"
    return quoted
