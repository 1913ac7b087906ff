"""A pandas DataFrame given instead of a file; its columns are read when they are first asked for."""

from functools import partial
from typing import TYPE_CHECKING, Any

from tablegen.data.raw import RawColumn, RawTable, is_large, single_texts, unfit
from tablegen.data.workbook import cell_text, cell_texts
from tablegen.errors import refusal

if TYPE_CHECKING:
    from tablegen.data.cells import Coded, Measured


def from_pandas(frame: Any, shown: str = "the DataFrame") -> RawTable:
    """A pandas DataFrame; an ordered or plain categorical column keeps the order of its categories."""
    names = [str(name) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise refusal(f'duplicate column "{twice}" in {shown}')
    if not len(frame):
        raise refusal(f"{shown} has no rows")
    series = {name: frame.iloc[:, i] for i, name in enumerate(names)}
    if not is_large(len(frame)):
        return RawTable(shown, {name: _small(name, one) for name, one in series.items()}, len(frame))
    return RawTable(shown, {name: RawColumn(name, partial(_cells, one)) for name, one in series.items()}, len(frame))


def _categories(series: Any) -> tuple[str, ...]:
    """The categories of a categorical of texts, in their order."""
    from pandas import CategoricalDtype
    from pandas.api.types import is_numeric_dtype

    if isinstance(series.dtype, CategoricalDtype) and not is_numeric_dtype(series.cat.categories):
        return tuple(cell_texts(series.cat.categories.tolist()))
    return ()


def _is_ordered(series: Any, order: tuple[str, ...]) -> bool:
    return bool(order) and bool(series.cat.ordered)


def _small(name: str, series: Any) -> RawColumn:
    from pandas.api.types import is_object_dtype, is_string_dtype

    order = _categories(series)
    values = series.astype(object).where(series.notna(), None).tolist()
    text = (
        not order
        and (is_string_dtype(series) or is_object_dtype(series))
        and all(isinstance(v, str) for v in values if v is not None)
    )
    cells = single_texts(values) if _is_single(series) else cell_texts(values)
    return RawColumn(
        name, cells, "text" if text else None, order=order, ordered=_is_ordered(series, order), unfit=unfit(values)
    )


def _is_single(series: Any) -> bool:
    return str(series.dtype).casefold() in {"float32", "float[pyarrow]"}


def _cells(series: Any) -> "Coded | Measured":
    """The cells of a column of a large frame."""
    from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype, is_object_dtype, is_string_dtype

    from tablegen.data.cells import coded, decimals_of_singles, number_cells, text_cells, whole_cells

    dtype = series.dtype
    if _is_single(series):
        return number_cells(decimals_of_singles(series.to_numpy(dtype="float32", na_value=float("nan"))))
    if is_float_dtype(dtype):
        return number_cells(series.to_numpy(dtype="float64", na_value=float("nan")))
    if is_integer_dtype(dtype) and not is_bool_dtype(dtype):
        valid = series.notna().to_numpy(dtype=bool)
        kind = str(dtype).lower()
        return whole_cells(series.to_numpy(dtype=kind, na_value=0), None if valid.all() else valid)
    order = _categories(series)
    codes, distinct = series.factorize() if not order else (series.cat.codes.to_numpy(), series.cat.categories)
    levels = distinct.tolist()
    words = (
        not order and (is_string_dtype(series) or is_object_dtype(series)) and all(isinstance(v, str) for v in levels)
    )
    if is_object_dtype(series) and not words:  # to Python True is 1, and 1.0 too: only their texts differ
        return text_cells(cell_texts(series.where(series.notna(), None).tolist()))
    texts = [*map(cell_text, levels), ""]
    codes = codes.astype("int32")
    codes[codes < 0] = len(levels)
    return coded(codes, len(texts), texts.__getitem__, "text" if words else None, order, _is_ordered(series, order))
