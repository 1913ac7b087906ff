"""A codebook: what the columns of a data file are called and mean, written once for many specs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tablegen.data.raw import RawColumn, RawTable, Typed
from tablegen.errors import Problems, refusal, suggestion
from tablegen.schema import Key, choice, either, list_of, map_of, read_mapping, text_kind
from tablegen.spec.conversion import CONVERSION, Conversion
from tablegen.values import frozen
from tablegen.yamlfile import load

KEYS = (
    Key("label", text_kind(), "what the paper calls the variable"),
    Key("units", text_kind(), "the unit of measurement"),
    Key("SI", CONVERSION, "what makes an SI unit of it, for a note: {unit: mmol/L, factor: 0.0259}"),
    Key(
        "levels",
        either(sequence=list_of(text_kind()), mapping=map_of(text_kind())),
        "the levels in their order: a list, or code: label",
    ),
    Key(
        "kind", choice("number", "category", "date"), "whether the values are numbers, categories or dates (2024-03-05)"
    ),
    Key("missing", list_of(text_kind()), "codes that stand for a missing value"),
)


@frozen
class Entry:
    """What a codebook says of one variable."""

    label: str | None = None
    units: str | None = None
    si: Conversion | None = None
    levels: Mapping[str, str] | tuple[str, ...] | None = None
    kind: Typed | None = None
    missing: tuple[str, ...] = ()


def read_codebook(path: Path, problems: Problems) -> Mapping[str, Entry]:
    """The entries of a codebook by variable; `variable: label` is short for one that has a label only."""
    root = load(path, problems=problems)
    if root.kind != "mapping":
        raise refusal("a codebook is a mapping, variable: {label: …, levels: …}", root.at)
    entries: dict[str, Entry] = {}
    for name, value in root.items:
        if value.kind == "scalar":
            entries[name.text] = Entry(value.text or None)
        else:
            found = read_mapping(value, KEYS, problems, f'the entry "{name.text}"')
            entries[name.text] = Entry(**{key.lower(): one for key, one in found.items()})
    return entries


def with_codebook(table: RawTable, entries: Mapping[str, Entry], problems: Problems) -> RawTable:
    """The table with what the codebook says; a variable that the data lack may belong to another file: a warning."""
    for name in entries:
        if name not in table.columns and (near := suggestion(name, table.columns)):
            problems.warn(f'the codebook describes "{name}", which {table.shown} does not have{near}')
    columns = {name: _described(raw, entries.get(name)) for name, raw in table.columns.items()}
    return replace(table, columns=columns)


def _described(raw: RawColumn, entry: Entry | None) -> RawColumn:
    if entry is None:
        return raw
    levels = {level: level for level in entry.levels} if isinstance(entry.levels, tuple) else entry.levels
    return replace(
        raw,
        kind=entry.kind or raw.kind,
        label=entry.label or raw.label,
        units=entry.units or raw.units,
        si=entry.si or raw.si,
        value_labels=levels if levels is not None else raw.value_labels,
        order=tuple(levels) if levels is not None else raw.order,
        missing=raw.missing | frozenset(entry.missing),
    )
