"""Imputed data sets in files of their own, stacked below the original data as one table."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import cast

from tablegen.data.coding import with_texts
from tablegen.data.raw import RawColumn, RawTable
from tablegen.errors import refusal, suggestion
from tablegen.spec.words import Word


def stacked(original: RawTable, imputed: Sequence[tuple[Word, RawTable]], column: Word) -> RawTable:
    """One table of all rows, with a column that is 0 in the original data, 1 in the first imputed file, and so on.

    The files hold every column of the original; what says what a column is (labels, levels) is taken from the original.
    Raises TablegenError, at the file's name in the spec, where a column is not there.
    """
    if column.text in original.columns:
        hint = f"leave it out, or name it where the sets stand in one file: imputations: {column}"
        raise refusal(f"imputed files make the column {column}, and the data have one", column.at, hint)
    for name, table in imputed:
        for other in original.columns:
            if other not in table.columns:
                raise refusal(f'{name} has no column "{other}"{suggestion(other, table.columns)}', name.at)
    tables = [original, *(table for _, table in imputed)]
    columns = {
        name: replace(with_texts(raw, original), cells=[cell for table in tables for cell in _texts(table, name)])
        for name, raw in original.columns.items()
    }
    which = [str(i) for i, table in enumerate(tables) for _ in range(table.rows)]
    digest = sha256("".join(table.digest or "" for table in tables).encode("ascii")).hexdigest()
    return replace(
        original,
        shown=f"{original.shown} and {len(imputed)} imputed files",
        columns={**columns, column.text: RawColumn(column.text, which)},
        rows=len(which),
        lines=(),
        sha256=digest,
        fetch=None,
    )


def _texts(table: RawTable, name: str) -> Sequence[str]:
    return cast("Sequence[str]", with_texts(table.columns[name], table).cells)
