"""Reads parquet files through pyarrow: of a large one only the columns in use, two at a time and ahead of their use."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from hashlib import file_digest, sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.data.raw import DURATIONS, RawColumn, RawTable, is_large, single_texts
from tablegen.data.workbook import cell_texts
from tablegen.errors import Place, TablegenError, refusal

if TYPE_CHECKING:
    from tablegen.data.cells import Coded, Measured


def read_parquet(path: Path, shown: str) -> RawTable:
    """A parquet file; a dictionary column keeps the order of its levels when it is declared ordered."""
    pa: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(path, memory_map=True)
        names, rows = list[str](file.schema_arrow.names), int(file.metadata.num_rows)
        content = None if is_large(rows) else file.read()
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(error, shown) from None
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise refusal(f'duplicate column "{twice}"', Place(shown))
    if not rows:
        raise refusal("the file has no rows", Place(shown))
    if content is not None:
        columns = {name: _small(name, content.column(name)) for name in names}
        return RawTable(shown, columns, rows, (), sha256(path.read_bytes()).hexdigest())
    ahead = _Ahead(path, shown, file)
    kinds = file.schema_arrow
    columns = {
        name: RawColumn(name, partial(ahead.column, name), unfit=_unfit(kinds.field(name).type)) for name in names
    }
    return RawTable(shown, columns, rows, (), ahead.digest, fetch=ahead.fetch)


def _unreadable(error: Exception, shown: str) -> TablegenError:
    return refusal(f"the file is not a parquet file: {error}", Place(shown))


def _unfit(kind: Any) -> str | None:
    """What a column of that type holds, where no table can show it."""
    types: Any = import_module("pyarrow.types")
    if types.is_duration(kind):
        return DURATIONS
    binary = types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind)
    return f"values of the type {kind}" if types.is_nested(kind) or binary else None


def _small(name: str, column: Any) -> RawColumn:
    types: Any = import_module("pyarrow.types")
    kind = column.type
    order: tuple[str, ...] = ()
    if types.is_dictionary(kind):
        if kind.ordered:
            order = tuple(str(level) for level in column.combine_chunks().dictionary.to_pylist())
        column, kind = column.cast(kind.value_type), kind.value_type
    text = types.is_string(kind) or types.is_large_string(kind)
    cells = single_texts(column.to_pylist()) if types.is_float32(kind) else cell_texts(column.to_pylist())
    return RawColumn(name, cells, "text" if text else None, order=order, ordered=bool(order), unfit=_unfit(kind))


class _Ahead:
    """Reads the columns of a large file, and its digest, in two threads; each column is read once."""

    def __init__(self, path: Path, shown: str, file: Any) -> None:
        self._path = path
        self._shown = shown
        self._metadata = file.metadata
        self._schema = file.schema_arrow
        self._threads = ThreadPoolExecutor(2)
        self._columns: dict[str, Future[Coded | Measured]] = {}
        self._digest: Future[str] | None = None

    def fetch(self, names: Iterable[str]) -> None:
        """Begin to read these columns, and the digest of the file after them."""
        for name in names:
            if name not in self._columns:
                self._columns[name] = self._threads.submit(self._read, name)
        if self._digest is None:
            self._digest = self._threads.submit(self._sum)

    def column(self, name: str) -> "Coded | Measured":
        """The cells of a column, read by now or read now; TablegenError where the file is damaged."""
        pa: Any = import_module("pyarrow")
        self.fetch([name])
        try:
            return self._columns[name].result()
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(error, self._shown) from None

    def digest(self) -> str:
        """The SHA-256 of the file."""
        self.fetch([])
        assert self._digest is not None
        return self._digest.result()

    def _sum(self) -> str:
        with self._path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def _read(self, name: str) -> "Coded | Measured":
        from tablegen.data.arrow_cells import arrow_cells

        parquet: Any = import_module("pyarrow.parquet")
        types: Any = import_module("pyarrow.types")
        kind = self._schema.field(name).type
        dictionary = [name] if types.is_string(kind) or types.is_large_string(kind) else None
        file = parquet.ParquetFile(self._path, memory_map=True, metadata=self._metadata, read_dictionary=dictionary)
        return arrow_cells(file.read([name], use_threads=False).column(name))
