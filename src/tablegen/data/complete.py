"""The complete cases of a model, and one value a row for large and small tables alike."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tablegen.data.column import AnyColumn, Column
from tablegen.data.tally import Selected
from tablegen.evidence import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray


def complete_cases(
    rows: Selected,
    size: int,
    columns: Mapping[str, AnyColumn],
    categories: Mapping[str, tuple[str, ...]],
    keys: tuple[str, ...],
) -> Rows:
    """The rows, of a file of `size`, with a value of all columns: numbers, positions of levels, or codes of keys."""
    complete = np.ones(rows.n, dtype=bool)
    values: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {}
    missing: dict[str, int] = {}
    for name, column in columns.items():
        if name in categories:
            values[name] = places(rows, column, categories[name])
            present = values[name] >= 0
        elif name in keys:
            values[name] = codes(rows, column)
            present = values[name] >= 0
        else:
            values[name] = numbers(rows, column)
            present = ~np.isnan(values[name])
        missing[name] = int(rows.n - present.sum())
        complete &= present
    used = int(complete.sum())
    texts = {name: column.texts for name, column in columns.items() if name in keys}
    found = {name: every[complete] for name, every in values.items()}
    at = np.asarray(rows.of(np.arange(size, dtype=np.int64)), dtype=np.int64)[complete]
    return Rows(used, found, rows.n - used, missing, texts, at)


def codes(rows: Selected, column: AnyColumn) -> "NDArray[np.int64]":
    """The code of each row's text, -1 where it is missing."""
    return np.asarray(rows.of(column.codes), dtype=np.int64)


def places(rows: Selected, column: AnyColumn, levels: tuple[str, ...]) -> "NDArray[np.int64]":
    """The position of each row's text among the levels, -1 for none of them."""
    position = {level: i for i, level in enumerate(levels)}
    return np.array([*(position.get(text, -1) for text in column.texts), -1], dtype=np.int64)[codes(rows, column)]


def numbers(rows: Selected, column: AnyColumn) -> "NDArray[np.float64]":
    """The number of each row, nan where it is missing."""
    if isinstance(column, Column):
        return np.array([*column.numbers, np.nan])[codes(rows, column)]
    return np.asarray(rows.of(column.values))
