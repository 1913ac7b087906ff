"""Reads csv and tsv files, strictly: declared or UTF-8 encoding, as many fields in every line as in the first."""

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tablegen.data.raw import RawColumn, RawTable, is_large
from tablegen.errors import Place, refusal
from tablegen.spec.model import DataSpec

_UTF8 = {"utf-8", "utf8", "utf-8-sig"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text_file(path: Path, shown: str, data: DataSpec) -> RawTable:
    """The columns of a delimited text file; TablegenError, with the line, where it is not one."""
    content = path.read_bytes()
    if is_large(content.count(b"\n")) and (table := _plain(path, content, shown, data)):
        return table
    text = _decoded(content, shown, data)
    if "\x00" in text:
        raise refusal("the file holds NUL characters; it is not a text file", Place(shown))
    if not text.strip():
        raise refusal("the file is empty", Place(shown))
    delimiter = data.delimiter or _delimiter(path, text)
    records = _records(text, delimiter, shown)
    header = next(fields for _, fields in records if fields)
    rows, lines = _fields(records, len(header), shown, delimiter)
    if not rows:
        raise refusal("the file has a header and no rows", Place(shown))
    count, columns = len(rows), list(zip(*rows, strict=True))
    rows.clear()
    while len(header) > 1 and not header[-1].strip() and not any(columns[-1]):  # a delimiter at the end of every line
        header, columns = header[:-1], columns[:-1]
    names = header_names(header, shown)
    return RawTable(
        shown,
        {name: RawColumn(name, cells) for name, cells in zip(names, columns, strict=True)},
        count,
        lines,
        sha256(content).hexdigest(),
        data.decimal,
        data.thousands,
    )


def _plain(path: Path, content: bytes, shown: str, data: DataSpec) -> RawTable | None:
    """A large file whose every line has one row of plain fields; None where it has not."""
    from tablegen.data.large_text import read_plain  # small files need no pyarrow

    body = content.removeprefix(b"\xef\xbb\xbf")
    if (data.encoding and data.encoding.text.casefold() not in _UTF8) or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = _decoded(content, shown, data).encode("utf-8")
    if b"\x00" in body:
        return None
    first = body[: body.find(b"\n")].decode("utf-8", "replace")
    return read_plain(content, body, shown, data.delimiter or _delimiter(path, first), data)


def _decoded(content: bytes, shown: str, data: DataSpec) -> str:
    marked = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8")
    encoding = data.encoding.text if data.encoding else marked
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        likely = _likely_encoding(content)
        raise refusal(
            f"the file is not {'UTF-8' if encoding == 'utf-8' else encoding} text",
            Place(shown, line),
            f"if its encoding is {likely}: data: {{file: …, encoding: {likely}}}",
        ) from None
    except (LookupError, UnicodeError):
        at = data.encoding.at if data.encoding else None
        raise refusal(f'unknown encoding "{encoding}"', at, "encodings: utf-8, cp1252, gbk, …") from None


def _likely_encoding(content: bytes) -> str:
    """The encoding to propose (never taken unasked): gbk where the bytes make Chinese characters, else cp1252."""
    try:
        text = content.decode("gbk")
    except UnicodeDecodeError:
        return "cp1252"
    return "gbk" if any("\u4e00" <= c <= "\u9fff" for c in text) else "cp1252"


def _delimiter(path: Path, text: str) -> str:
    """A tab in .tsv files; else what the first line has most of, a comma before the others."""
    if path.suffix.casefold() == ".tsv":
        return "\t"
    first = text[: text.find("\n")] if "\n" in text else text
    return max(",;\t", key=first.count)


def _records(text: str, delimiter: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their number in the file; a record of several lines has its first."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for fields in reader:
            yield start, fields
            start = reader.line_num + 1
    except csv.Error as error:
        quote = "a quote is not closed" if "end of data" in str(error) or "limit" in str(error) else str(error)
        raise refusal(
            f"this line cannot be read: {quote}", Place(shown, start), "a quote inside quotes is written twice"
        ) from None


def header_names(header: list[str], shown: str) -> list[str]:
    """The column names, trimmed and composed; TablegenError for an empty or a duplicate one."""
    from unicodedata import normalize

    names = [normalize("NFC", name.strip()) for name in header]
    seen: dict[str, int] = {}
    for i, name in enumerate(names, 1):
        if not name:
            hint = "the first line must name the columns: delete what stands above it, or give the column a name"
            raise refusal(f"column {i} has no name", Place(shown, 1), hint)
        if name in seen:
            message = f'duplicate column "{name}" (columns {seen[name]} and {i})'
            raise refusal(message, Place(shown, 1), "give every column a name of its own")
        seen[name] = i
    return names


def _fields(
    records: Iterator[tuple[int, list[str]]], width: int, shown: str, delimiter: str
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, fields in records:
        if not fields:
            if width > 1:
                continue
            fields = [""]  # noqa: PLW2901 - in a file of one column an empty line is a missing value
        if len(fields) != width:
            raise refusal(
                f"this line has {len(fields)} fields, the first has {width}",
                Place(shown, line),
                f'a field with the delimiter "{delimiter}" in it must be put in quotes',
            )
        rows.append(fields)
        lines.append(line)
    while width == 1 and rows and not rows[-1][0]:
        rows.pop()
        lines.pop()
    return rows, lines
