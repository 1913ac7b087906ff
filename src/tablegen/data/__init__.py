"""Where evidence comes from: a file, a DataFrame, published numbers, or nothing yet (a shell)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from tablegen.data.column import AnyColumn
from tablegen.data.dates import form_problem
from tablegen.data.frame import Frame, from_table
from tablegen.data.raw import RawTable, Typed
from tablegen.data.store import Store
from tablegen.errors import Problem, Problems, TablegenError, listing, refusal, suggestion
from tablegen.evidence import Source
from tablegen.spec.blocks import blocks_of
from tablegen.spec.events import rows_of_events
from tablegen.spec.model import DataSpec, Spec
from tablegen.spec.project_place import NAME as PROJECT_FILE
from tablegen.spec.words import Nested, Word
from tablegen.values import frozen
from tablegen.yamlfile import display

Builder = Callable[[Store], AnyColumn]
Reader = Callable[[Path, str, DataSpec, Problems], RawTable]


@frozen
class FileKind:
    """A kind of data file: its suffixes, and the function that reads it, a large one in threads if it can `ahead`."""

    name: str
    suffixes: tuple[str, ...]
    read: Reader
    ahead: bool = False


def _text(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    from tablegen.data.text_file import read_text_file

    return read_text_file(path, shown, data, problems)


def _workbook(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    from tablegen.data.workbook import read_workbook

    return read_workbook(path, shown, data, problems)


def _statistical(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    from tablegen.data.typed_file import read_statistical

    return read_statistical(path, shown)


def _parquet(path: Path, shown: str, data: DataSpec, problems: Problems) -> RawTable:
    from tablegen.data.parquet import read_parquet

    return read_parquet(path, shown)


KINDS = (
    FileKind("text", (".csv", ".tsv", ".txt"), _text),
    FileKind("Excel", (".xlsx", ".xlsm"), _workbook),
    FileKind("SPSS, Stata, SAS", (".sav", ".dta", ".sas7bdat"), _statistical),
    FileKind("parquet", (".parquet",), _parquet, ahead=True),
)


def open_source(spec: Spec, problems: Problems, frame: Any = None) -> Source:
    """The source of a spec: its file, the DataFrame given instead of it, or its published numbers.

    Raises TablegenError when there is no such file or it cannot be read; doubts go to `problems`.
    """
    files = spec.imputations.files if spec.imputations else ()
    if frame is not None:
        if files:
            hint = "stack them below the original: imputations: .imp"
            raise refusal("data that are given as a DataFrame hold their imputations", files[0].at, hint)
        from tablegen.data.dataframe import from_pandas

        return _prepared(from_pandas(frame), spec, problems)
    if spec.published:
        from tablegen.data.published import PublishedNumbers

        return PublishedNumbers(spec, problems)
    if spec.data is None:
        raise refusal("a spec needs data", spec.at, "data: patients.csv")
    table = read_table(spec.data, spec.folder, problems)
    if spec.imputations and files:
        from tablegen.data.stacking import stacked

        imputed = [read_table(replace(spec.data, file=name), spec.folder, problems) for name in files]
        table = stacked(table, list(zip(files, imputed, strict=True)), spec.imputations.named)
    return _prepared(table, spec, problems)


def read_ahead(spec: Spec) -> None:
    """Begin to read the columns that a spec needs of a large file; what is wrong with it is told when it is opened."""
    for one in spec.tables:
        kind = one.data and _kind(Path(one.data.file.text))
        if one.data and kind and kind.ahead and not one.published:
            with suppress(TablegenError):
                _fetch(read_table(one.data, one.folder, Problems()), one)


def _fetch(table: RawTable, spec: Spec) -> None:
    """Begin to read the columns of a table that a spec needs, its groups first: planning begins with them."""
    if table.fetch:
        from tablegen.data.named import names_in

        named, groups = names_in(spec), names_in(spec.compare)
        needed = (name for name in table.columns if spec.rows is None or name in named)
        table.fetch(sorted(needed, key=lambda name: name not in groups))


def read_table(data: DataSpec, folder: Path, problems: Problems) -> RawTable:
    """A data file as it was read, once for all tables of a build; TablegenError where it cannot be."""
    path = data_file(data.file, folder)
    state = path.stat()
    table, doubts = _read(_Reading(path, (state.st_mtime_ns, state.st_size), data.how, data))
    problems.extend(doubts)
    return table


@frozen(slots=False)
class _Reading:
    """A file in one state, and how it is to be read: what the tables of one build may share."""

    path: Path
    state: tuple[int, int]
    how: tuple[object, ...]
    data: DataSpec = field(compare=False)


@lru_cache(maxsize=2)
def _read(reading: _Reading) -> tuple[RawTable, tuple[Problem, ...]]:
    """A data file, read once for all specs that name it, and the doubts that reading it raised."""
    kind, problems = _known_kind(reading.path, reading.data.file), Problems()
    if any(reading.data.rows) and kind.name not in {"text", "Excel"}:
        raise refusal(f"header row and last row are of sheets and text files, not of {kind.name}", reading.data.file.at)
    try:
        table = kind.read(reading.path, display(reading.path), reading.data, problems)
    except OSError as error:
        raise refusal(f"{reading.data.file} cannot be read: {error.strerror}", reading.data.file.at) from None
    return table, tuple(problems.found)


def forget() -> None:
    """Give back the memory of the files read so far."""
    _read.cache_clear()


def data_file(name: Word, folder: Path) -> Path:
    """The file that a spec names, relative to the spec; TablegenError unless it is a regular file of a known kind."""
    if urlsplit(name.text).scheme not in {"", *"abcdefghijklmnopqrstuvwxyz"}:  # a lone letter is a Windows drive
        raise refusal(f"{name} is a URL; the data must be a local file", name.at, "download it first")
    if not name.text.isprintable():
        raise refusal("the name of the data file holds a control character", name.at)
    path = folder / name.text
    try:
        found = path.exists()
    except OSError as error:
        raise refusal(f"{name} cannot be read: {error.strerror}", name.at) from None
    if path.is_symlink() and not found:
        raise refusal(f"{name} is a symlink, and what it points to does not exist", name.at)
    if not found:
        near = sorted(other.name for other in path.parent.glob("*") if _kind(other)) if path.parent.is_dir() else []
        hints = (listing(f"data files in {display(path.parent)}", near),) if near else ()
        to = "project file" if Path(name.at.file).name == PROJECT_FILE else "spec"
        where = f"in {display(path.parent.resolve())}; paths are relative to the {to}"
        if "\\" in name.text:
            hints = (*hints, f"folders are parted by /: {name.text.replace(chr(92), '/')}")
        raise refusal(f"the data file {name} does not exist{suggestion(path.name, near)}", name.at, where, *hints)
    if not path.is_file():
        what = "a directory" if path.is_dir() else "not a regular file"
        raise refusal(f"{name} is {what}; the data must be a regular file", name.at)
    _known_kind(path, name)
    return path


def _known_kind(path: Path, name: Word) -> FileKind:
    if kind := _kind(path):
        return kind
    kinds = listing("kinds", [suffix for kind in KINDS for suffix in kind.suffixes])
    raise refusal(f'unsupported kind of data file "{path.suffix}"', name.at, kinds)


def _kind(path: Path) -> FileKind | None:
    return next((kind for kind in KINDS if path.suffix.casefold() in kind.suffixes), None)


def _prepared(table: RawTable, spec: Spec, problems: Problems) -> Frame:
    """The table with what the spec and its codebook say of the columns, and the derived ones."""
    if spec.codebook:
        path = spec.folder / spec.codebook.text
        if not path.is_file():
            raise refusal(f"the codebook {spec.codebook} does not exist", spec.codebook.at)
        from tablegen.data.codebook import read_codebook, with_codebook

        table = with_codebook(table, read_codebook(path, problems), problems)
    if spec.data:
        table = _declared(table, spec.data, problems)
    _fetch(table, spec)
    frame = from_table(table, problems, _made(table, spec, problems), spec.frequency)
    return frame.imputed(spec.imputations.named.text) if spec.imputations else frame


def _made(table: RawTable, spec: Spec, problems: Problems) -> Mapping[str, Builder]:
    """Builders of the columns that are made of others: those that the spec derives, and those of its questions."""
    made: dict[str, Builder] = {}
    if spec.derive:
        from tablegen.data.derive import derived_columns

        made |= derived_columns(spec.derive, table, problems)
    if isinstance(spec.compare, Nested):
        from tablegen.data.nested import nested_column

        made |= nested_column(spec.compare, table, made, problems)
    if any(rows_of_events(spec.rows or ())):
        from tablegen.data.events_file import event_columns

        made |= event_columns(spec.rows or (), table, spec.data, spec.folder, problems)
    if any(blocks_of(spec.rows or ())):
        from tablegen.data.responses import response_columns

        made |= response_columns(spec.rows or (), table, made, problems)
    return made


def _declared(table: RawTable, data: DataSpec, problems: Problems) -> RawTable:
    columns = dict(table.columns)
    if data.missing:
        columns = {name: replace(raw, missing=raw.missing | frozenset(data.missing)) for name, raw in columns.items()}
    for name, kind in data.types.items():
        if name not in columns:
            problems.error(
                f'types: the data have no column "{name}"{suggestion(name, columns)}',
                kind.at,
                listing("available columns", columns),
            )
        elif kind.text in {"text", "number", "date"}:
            columns[name] = replace(columns[name], kind=cast("Typed", kind.text))
        elif (problem := form_problem(kind.text)) is None:
            columns[name] = replace(columns[name], kind="date", form=kind.text)
        else:
            told = f"; {problem}" if "YY" in kind.text else ""
            problems.error(
                f"the type of {name} must be text, number, date or a form of dates, not {kind}{told}",
                kind.at,
                "forms are YYYY-MM-DD, DD.MM.YYYY, MM/DD/YYYY, DD Mon YYYY and the like",
            )
    return replace(table, columns=columns) if columns != table.columns else table
