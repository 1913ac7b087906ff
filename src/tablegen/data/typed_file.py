"""Reads files whose columns are typed and labelled: SPSS, Stata and SAS, through pyreadstat."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from tablegen.data.raw import RawColumn, RawTable, number_text, single_texts
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
    return _table(path, shown, columns, len(next(iter(content.values()))) if columns else 0)


def _labelled(name: str, values: Iterable[object], meta: Any) -> RawColumn:
    single = meta.readstat_variable_types.get(name) == "float"
    cells = single_texts(values) if single else cell_texts(list(values))
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


def _table(path: Path, shown: str, columns: Mapping[str, RawColumn], rows: int) -> RawTable:
    if not rows:
        raise refusal("the file has no rows", Place(shown))
    return RawTable(shown, columns, rows, (), sha256(path.read_bytes()).hexdigest())
