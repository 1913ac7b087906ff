"""Reads files whose columns are typed and labelled: SPSS, Stata and SAS through pyreadstat, parquet through pyarrow."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from tablegen.data.raw import RawColumn, RawTable, number_text
from tablegen.data.workbook import cell_texts
from tablegen.errors import Place, refusal


def read_statistical(path: Path, shown: str) -> RawTable:
    """A .sav, .dta or .sas7bdat file: raw codes, with labels, value labels and user-missing codes."""
    pyreadstat: Any = import_module("pyreadstat")  # it and pyarrow have no types
    suffix = path.suffix.casefold()
    reader: Any = {".sav": pyreadstat.read_sav, ".dta": pyreadstat.read_dta, ".sas7bdat": pyreadstat.read_sas7bdat}[
        suffix
    ]
    options = {} if suffix == ".sas7bdat" else {"user_missing": True}
    try:
        content, meta = reader(str(path), output_format="dict", **options)
    except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError) as error:
        raise refusal(f"the file cannot be read: {error}", Place(shown)) from None
    columns = {name: _labelled(name, content[name], meta) for name in meta.column_names}
    return _table(path, shown, columns)


def _labelled(name: str, values: Iterable[object], meta: Any) -> RawColumn:
    cells = cell_texts(list(values))
    labels = {_code(code): str(label) for code, label in meta.variable_value_labels.get(name, {}).items()}
    ranges = meta.missing_ranges.get(name, [])
    numeric = [(r["lo"], r["hi"]) for r in ranges if not isinstance(r["lo"], str)]
    codes = {r["lo"] for r in ranges if isinstance(r["lo"], str)} | {
        _code(code) for code in meta.missing_user_values.get(name, [])
    }
    text = meta.readstat_variable_types.get(name) == "string"
    kept = {code: label for code, label in labels.items() if code not in codes}
    return RawColumn(
        name,
        cells,
        "text" if text else None,
        meta.column_names_to_labels.get(name) or None,
        None,
        kept,
        frozenset(codes),
        tuple((float(low), float(high)) for low, high in numeric),
    )


def _code(code: object) -> str:
    return number_text(code) if isinstance(code, float) else str(code)


def read_parquet(path: Path, shown: str) -> RawTable:
    """A parquet file; a dictionary column keeps the order of its levels when it is declared ordered."""
    pa: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    try:
        content = parquet.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise refusal(f"the file is not a parquet file: {error}", Place(shown)) from None
    names: list[str] = content.column_names
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise refusal(f'duplicate column "{twice}"', Place(shown))
    columns = {name: _arrow(name, content.column(name)) for name in names}
    return _table(path, shown, columns)


def _arrow(name: str, column: Any) -> RawColumn:
    types: Any = import_module("pyarrow.types")
    kind = column.type
    order: tuple[str, ...] = ()
    if types.is_dictionary(kind):
        if kind.ordered:
            order = tuple(str(level) for level in column.combine_chunks().dictionary.to_pylist())
        column, kind = column.cast(kind.value_type), kind.value_type
    text = types.is_string(kind) or types.is_large_string(kind)
    return RawColumn(name, cell_texts(column.to_pylist()), "text" if text else None, order=order)


def _table(path: Path, shown: str, columns: Mapping[str, RawColumn]) -> RawTable:
    rows = len(next(iter(columns.values())).cells) if columns else 0
    if not rows:
        raise refusal("the file has no rows", Place(shown))
    return RawTable(shown, columns, rows, (), sha256(path.read_bytes()).hexdigest())


def from_pandas(frame: Any, shown: str = "the DataFrame") -> RawTable:
    """A pandas DataFrame; an ordered or plain categorical column keeps the order of its categories."""
    from pandas import CategoricalDtype
    from pandas.api.types import is_numeric_dtype, is_object_dtype, is_string_dtype

    names = [str(name) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise refusal(f'duplicate column "{twice}" in {shown}')
    columns: dict[str, RawColumn] = {}
    for i, name in enumerate(names):
        series = frame.iloc[:, i]
        order: tuple[str, ...] = ()
        values = series.astype(object).where(series.notna(), None).tolist()
        if isinstance(series.dtype, CategoricalDtype) and not is_numeric_dtype(series.cat.categories):
            order = tuple(cell_texts(series.cat.categories.tolist()))
        text = (
            not order
            and (is_string_dtype(series) or is_object_dtype(series))
            and all(isinstance(v, str) for v in values if v is not None)
        )
        columns[name] = RawColumn(name, cell_texts(values), "text" if text else None, order=order)
    if not len(frame):
        raise refusal(f"{shown} has no rows")
    return RawTable(shown, columns, len(frame))
