"""Columns of Arrow as cells: numbers from its buffers, texts by its dictionaries. Nothing here loads pandas."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tablegen.data.cells import (
    Coded,
    Doubles,
    Measured,
    coded,
    decimals_of_singles,
    number_cells,
    smallest,
    text_cells,
    whole_cells,
)
from tablegen.data.workbook import cell_text, cell_texts

_DOUBLES = {"double": "f8", "float": "f4", "halffloat": "f2"}


def arrow_cells(column: Any) -> Coded | Measured:
    """The cells of a chunked array (pyarrow has no types)."""
    types: Any = import_module("pyarrow.types")
    kind = column.type
    if types.is_floating(kind):
        values, valid = _buffers(column, _DOUBLES[str(kind)])
        doubles = decimals_of_singles(values) if types.is_float32(kind) else values.astype(np.float64, copy=False)
        if valid is not None:
            doubles = doubles if doubles.flags.writeable else doubles.copy()  # the memory of a file's column is our own
            np.copyto(doubles, np.nan, where=~valid)
        return number_cells(doubles)
    if types.is_integer(kind):
        return whole_cells(*_buffers(column, str(kind)))
    if types.is_dictionary(kind):
        return _dictionary(column, kind.ordered)
    if types.is_boolean(kind) or types.is_nested(kind):
        return text_cells(cell_texts(column.to_pylist()))
    return _dictionary(column.dictionary_encode())


def untyped_cells(column: Any) -> Coded:
    """The cells of a dictionary column of texts that may spell numbers."""
    return replace(_dictionary(column), kind=None)


def doubles_of(column: Any) -> Doubles:
    """The doubles of a column of them, nan where there is none; not the column's own memory."""
    values, valid = _buffers(column, "f8")
    return values.copy() if valid is None else np.where(valid, values, np.nan)


def _dictionary(column: Any, ordered: bool = False) -> Coded:
    """The cells of a dictionary column; the kind of the column is text where its dictionary is."""
    types: Any = import_module("pyarrow.types")
    chunks = [chunk for chunk in column.unify_dictionaries().chunks if len(chunk)]
    levels: list[Any] = chunks[0].dictionary.to_pylist()
    parts = [_one(chunk.indices, str(chunk.type.index_type)) for chunk in chunks]
    codes = _joined([part for part, _ in parts]).astype(smallest(len(levels) + 1))
    valid = _validity([(valid, len(part)) for part, valid in parts])
    if valid is not None:
        codes[~valid] = len(levels)
    texts = [*map(cell_text, levels), ""]
    value = column.type.value_type
    text = types.is_string(value) or types.is_large_string(value)
    order = tuple(map(str, levels)) if ordered else ()
    return coded(codes, len(texts), texts.__getitem__, "text" if text else None, order, ordered)


def _buffers(column: Any, kind: str) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """The values of a column of numbers, anything where there is none, and which rows have one (None: all)."""
    parts = [_one(chunk, kind) for chunk in column.chunks if len(chunk)]
    return _joined([values for values, _ in parts]), _validity([(valid, len(values)) for values, valid in parts])


def _one(chunk: Any, kind: str) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    bits, data = chunk.buffers()
    values = np.frombuffer(data, kind)[chunk.offset : chunk.offset + len(chunk)]
    if not chunk.null_count:
        return values, None
    valid = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
    return values, valid[chunk.offset : chunk.offset + len(chunk)].view(np.bool_)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _validity(parts: list[tuple[NDArray[np.bool_] | None, int]]) -> NDArray[np.bool_] | None:
    """The joint mask of chunks; None where every row of all of them has a value."""
    if all(valid is None for valid, _ in parts):
        return None
    return _joined([np.ones(n, dtype=bool) if valid is None else valid for valid, n in parts])
