"""Reads large delimited text files through pyarrow, many times as fast as by Python's csv module and in less memory.

Only what both read alike: wherever a file holds something else (a line of another width, an empty line, a quote within
a field, a text of two lines), the strict reader of small files reads it, or refuses it with the line.
"""

import csv
from hashlib import sha256
from importlib import import_module
from typing import Any

import numpy as np

from tablegen.data.raw import RawColumn, RawTable
from tablegen.data.spelt import Spelt
from tablegen.errors import Place
from tablegen.spec.model import DataSpec

_NEWLINE, _RETURN, _QUOTE = b"\n", b"\r", b'"'
_TO_CHECK = 1 << 24  # quotes are checked in pieces of so many bytes


def read_plain(content: bytes, body: bytes, shown: str, delimiter: str, data: DataSpec) -> RawTable | None:
    """The columns of a file; None where it is not plain. `body` is its text in UTF-8, without a byte order mark."""
    body = body.rstrip(b"\r\n")
    end = body.find(_NEWLINE)
    header = _header(body[:end], delimiter)
    if end < 0 or header is None or body.count(_RETURN) != body.count(b"\r\n") or not _well_quoted(body, delimiter):
        return None
    table = _read(memoryview(body)[end + 1 :], len(header), delimiter)
    if table is None or table.num_rows != body.count(_NEWLINE) or _has_blank_row(table):
        return None
    columns = table.columns
    while len(header) > 1 and not header[-1].strip() and _blank(columns[-1]):  # a delimiter at the end of every line
        header, columns = header[:-1], columns[:-1]
    from tablegen.data.text_file import header_names, numbers_rows

    if not header[0].strip() and len(header) > 1 and numbers_rows(header[0], columns[0].to_pylist()):
        header, columns = header[1:], columns[1:]
    names = header_names(header, Place(shown, 1), data)
    raw = {name: RawColumn(name, Spelt(column)) for name, column in zip(names, columns, strict=True)}
    lines = range(2, table.num_rows + 2)
    return RawTable(shown, raw, table.num_rows, lines, sha256(content).hexdigest(), data.decimal, data.thousands)


def _header(line: bytes, delimiter: str) -> list[str] | None:
    """The fields of the first line; None where there is but one, in which empty lines are values."""
    try:
        fields = next(csv.reader([line.decode("utf-8")], delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    return fields if len(fields) > 1 and not any("\n" in field for field in fields) else None


def _well_quoted(body: bytes, delimiter: str) -> bool:
    """Whether every quote opens or closes a whole field, or is one of two in a quoted one: pyarrow takes others too."""
    if _QUOTE not in body:
        return True
    octets = np.frombuffer(body, np.uint8)
    quotes = np.concatenate(
        [np.flatnonzero(octets[i : i + _TO_CHECK] == _QUOTE[0]) + i for i in range(0, len(octets), _TO_CHECK)]
    )
    if len(quotes) % 2:
        return False
    edges = np.zeros(256, bool)
    edges[list(b"\r\n" + delimiter.encode() + _QUOTE)] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = edges[octets[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = edges[octets[np.minimum(closing + 1, len(octets) - 1)]] | (closing == len(octets) - 1)
    return bool(before.all() and after.all())


def _read(body: memoryview, width: int, delimiter: str) -> Any:
    """The table of texts (pyarrow has no types); None where a line has another number of fields."""
    pa: Any = import_module("pyarrow")
    reader: Any = import_module("pyarrow.csv")
    names = [str(i) for i in range(width)]
    convert = reader.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    parse = reader.ParseOptions(delimiter=delimiter)
    try:
        return reader.read_csv(
            pa.BufferReader(pa.py_buffer(body)), reader.ReadOptions(column_names=names), parse, convert
        )
    except pa.ArrowException:
        return None


def _has_blank_row(table: Any) -> bool:
    """Whether some row has no value in any column."""
    compute: Any = import_module("pyarrow.compute")
    for i in range(table.num_columns):
        if not table.num_rows:
            return False
        table = table.filter(compute.equal(compute.utf8_trim_whitespace(table.column(i)), ""))
    return bool(table.num_rows)


def _blank(column: Any) -> bool:
    return not any(column.unique().to_pylist())
