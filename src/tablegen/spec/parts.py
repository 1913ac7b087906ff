"""The parts of a spec that are more than a text or a number: rows, levels, columns, published numbers."""

from collections.abc import Callable
from typing import Any

from tablegen.errors import Place, Problems
from tablegen.schema import (
    Key,
    Kind,
    choice,
    either,
    found,
    json_mapping,
    located,
    number_kind,
    read_mapping,
    scalar,
    text_kind,
    to_number,
)
from tablegen.spec.model import DataSpec, PairwiseSpec, Published, PublishedCell, TestsSpec, WeightsSpec
from tablegen.spec.regression import OutcomeSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import ColumnSpec, LevelSpec, MissingSpec, Word
from tablegen.yamlfile import Node

_TEXT = {"type": ["string", "number", "boolean"]}
_NAMES = {"type": "array", "items": _TEXT}


def word(wanted: str = "a name", choices: tuple[str, ...] = ()) -> Kind:
    """A name, with its place; the names known today are offered to editors."""
    return located(_word, wanted, choices)


def _word(text: str, at: Place) -> Word:
    return Word(text, at)


def record(make: Callable[..., Any], keys: tuple[Key, ...], *needs: str) -> Kind:
    """A mapping with these keys, made into `make(**values)`; `needs` names the keys that must be there."""

    def read(node: Node, problems: Problems, key: str) -> Any:
        values = read_mapping(node, keys, problems, key)
        if node.kind != "mapping":
            return None
        if lacking := [needed for needed in needs if not values.get(needed)]:
            if not any(name.text == lacking[0] and not value.empty for name, value in node.items):
                problems.error(f"{key} needs the key {lacking[0]}", node.at)
            return None
        return make(**{name.replace(" ", "_"): value for name, value in values.items()})

    return Kind(read, json_mapping(keys))


_ROW = number_kind(1, 1e9, whole=True)
OF_SHEETS = (
    Key("sheet", word("a sheet"), "the sheet of a workbook"),
    Key("header row", _ROW, "the row of a sheet or text file that names the columns, where titles stand above it: 3"),
    Key("last row", _ROW, "the last row that is read, where notes stand below the data"),
)
"""Where in a file a table stands."""


def data_kind(keys: tuple[Key, ...]) -> Kind:
    """`data: file.csv` or `data: {file: …, …}`."""
    return either(located(_data_file, "a file"), None, record(DataSpec, keys, "file"))


def _data_file(text: str, at: Place) -> DataSpec:
    return DataSpec(Word(text, at))


def missing_kind(keys: tuple[Key, ...]) -> Kind:
    """`missing: {show: …, in percent: …, in test: …}`."""
    return record(MissingSpec, keys)


def tests_kind(keys: tuple[Key, ...]) -> Kind:
    """`tests: {numbers: …, categories: …}`."""
    return record(TestsSpec, keys)


def pairwise_kind(keys: tuple[Key, ...]) -> Kind:
    """`pairwise: tukey`, `pairwise: yes` or `pairwise: {numbers: …, …}`."""

    def read(node: Node, problems: Problems, key: str) -> PairwiseSpec:
        return PairwiseSpec(node.at, **read_mapping(node, keys, problems, key))

    return either(located(_pairwise, "a method"), None, Kind(read, json_mapping(keys)))


def _pairwise(text: str, at: Place) -> PairwiseSpec:
    return PairwiseSpec(at, Word(text, at))


def named(read_one: Callable[[Node, Node | None, Problems], Any], schema: dict[str, Any], example: str) -> Kind:
    """A list of names, or a mapping from name to more; `read_one(name, value, problems)` reads each."""

    def read(node: Node, problems: Problems, key: str) -> tuple[Any, ...] | None:
        if node.kind == "mapping":
            pairs: list[tuple[Node, Node | None]] = [
                (name, None if value.empty else value) for name, value in node.items
            ]
        else:
            pairs = [(name, None) for name in (node.nodes if node.kind == "sequence" else (node,))]
        seen: set[str] = set()
        for name, _ in pairs:
            if name.kind != "scalar" or name.empty:
                what = f"in a list, {key} are plain names" if node.kind == "sequence" else f"{key} are names"
                problems.error(f"{what}, not {found(name)}", name.at, f"{key}: {example}")
            elif name.text in seen:
                problems.error(f'{key} names "{name.text}" twice', name.at)
            else:
                seen.add(name.text)
                continue
            return None
        values = [read_one(name, value, problems) for name, value in pairs]
        return tuple(value for value in values if value is not None)

    return Kind(read, {"anyOf": [_NAMES, _TEXT, {"type": "object", "additionalProperties": schema}]})


def levels_kind(example: str = "{specific: Specific group, other: Other}", *, groups: bool = False) -> Kind:
    """Levels in their order: a list, `level: label`, and for groups `level: {label: …, n: …}`."""
    keys = (
        Key("label", text_kind(), "what the paper calls the group"),
        Key("n", number_kind(1, 1e12, whole=True), "its published size"),
    )

    def one(name: Node, value: Node | None, problems: Problems) -> LevelSpec | None:
        key = Word(name.text, name.at)
        if value is not None and value.kind == "mapping" and groups:
            return LevelSpec(key, **read_mapping(value, keys, problems, f'the group "{name.text}"'))
        return LevelSpec(key, value and scalar(value, problems, f'the label of "{name.text}"', "a text"))

    label = {"type": [*_TEXT["type"], "null"]}
    schema = {"anyOf": [label, json_mapping(keys)]} if groups else label
    return named(one, schema, example)


def columns_kind(example: str = "{groups: , P: P value}") -> Kind:
    """Columns beside the stub, or lines of a row: a list, or `column: header`."""

    def one(name: Node, value: Node | None, problems: Problems) -> ColumnSpec:
        header = value and scalar(value, problems, f'the header of "{name.text}"', "a text")
        return ColumnSpec(Word(name.text, name.at), header)

    return named(one, {"type": [*_TEXT["type"], "null"]}, example)


def rows_kind(keys: tuple[Key, ...]) -> Kind:
    """Rows: a list of columns, `column: label`, or `column: {…}`; a row with `rows` is a section."""
    rows = named(
        lambda name, value, problems: _row(all_keys, name, value, problems),
        {"anyOf": [{"type": [*_TEXT["type"], "null"]}, {"$ref": "#/$defs/row"}]},
        "{age: Age (years), sex: }",
    )
    all_keys = (*keys, Key("rows", rows, "rows of their own: this row is a section heading above them"))
    return rows


def _row(keys: tuple[Key, ...], name: Node, value: Node | None, problems: Problems) -> RowSpec:
    key = Word(name.text, name.at)
    if value is None or value.kind == "scalar":
        return RowSpec(key, value.text if value else None)
    values = read_mapping(value, keys, problems, f'the row "{name.text}"')
    if values.get("show") == ():
        problems.error(f'"{name.text}" has an empty list of patterns', key.at, "show: [mean ± SD, min–max]")
    spare = [other for other in values if other not in {"label", "note", "rows"}]
    if "rows" in values and spare:
        at = next(inner.at for inner, _ in value.items if inner.text == spare[0])
        problems.error(
            f'"{name.text}" has rows and is a section heading; it cannot have {spare[0]}',
            at,
            "a section has label, note and rows",
        )
    _choose_variant(values, problems)
    return RowSpec(key, **{name.replace(" ", "_").lower(): value for name, value in values.items()})


def _choose_variant(values: dict[str, Any], problems: Problems) -> None:
    """`method` names a variant of the row's test: that of mann-whitney that is exact is mann-whitney-exact."""
    method, test = values.pop("method", None), values.get("test")
    if method is not None and test is None:
        problems.error(
            "method says which variant of a test is meant: name the test too", method.at, "test: mann-whitney"
        )
    elif method is not None:
        values["test"] = Word(f"{test}-{method}", method.at)


def _outcome(node: Node, problems: Problems, key: str) -> OutcomeSpec | None:
    if node.kind == "scalar":
        return OutcomeSpec(Word(node.text, node.at))
    if node.kind == "sequence" or len(node.items) != 1:
        problems.error(f"{key} must be a column, or one column and its event", node.at, "outcome: {died: yes}")
        return None
    name, value = node.items[0]
    if value.kind in {"sequence", "mapping"}:
        levels = _LEVELS.read(value, problems, f"the levels of {name.text}")
        return levels and OutcomeSpec(Word(name.text, name.at), levels=levels)
    event = None if value.empty else scalar(value, problems, f"the event of {name.text}", "a level")
    return OutcomeSpec(Word(name.text, name.at), None if event is None else Word(event, value.at))


_LEVELS = levels_kind()
_OF_OUTCOME = {"anyOf": [_TEXT, _NAMES, {"type": "object"}]}
OUTCOME = Kind(
    _outcome, {"anyOf": [_TEXT, {"type": "object", "additionalProperties": _OF_OUTCOME, "maxProperties": 1}]}
)


def _pair(node: Node, problems: Problems, key: str) -> tuple[Word, ...] | None:
    """Two names in a list."""
    words = node.nodes if node.kind == "sequence" else ()
    if len(words) != 2 or any(inner.kind != "scalar" or inner.empty for inner in words):
        problems.error(
            f"{key} takes two columns: that of the rows, that of the columns", node.at, f"{key}: [one, other]"
        )
        return None
    return tuple(Word(inner.text, inner.at) for inner in words)


PAIR = Kind(_pair, {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2})


def _published(node: Node, problems: Problems, key: str) -> tuple[Published, ...] | None:
    if node.kind != "mapping":
        problems.error(f"{key} must be a mapping, row: numbers, not {found(node)}", node.at, _PUBLISHED)
        return None
    rows = [_published_row(Word(name.text, name.at), value, problems) for name, value in node.items]
    return tuple(row for row in rows if row)


_PUBLISHED = (
    "published: {age: {A: {mean: 61.2, sd: 9.8}, B: {mean: 60.4, sd: 9.1}}}, "
    "or for a model {age: {B: 0.21, S.E.: 0.08}}"
)


def _published_row(row: Word, node: Node, problems: Problems) -> Published | None:
    nested = node.kind == "mapping" and [value.kind == "mapping" for _, value in node.items]
    if not nested or any(nested) != all(nested):
        problems.error(
            f"the published numbers of {row} must be a mapping of numbers, or one for each group or level",
            node.at,
            _PUBLISHED,
        )
        return None
    if not all(nested):
        return Published(row, {None: _cell(row, node, problems)})
    return Published(row, {name.text: _cell(row, value, problems) for name, value in node.items})


def _cell(row: Word, node: Node, problems: Problems) -> PublishedCell:
    """The numbers at one place, as typed; `95% CI: [low, high]` is read as or_low and or_high."""
    values: dict[str, float] = {}
    decimals: dict[str, int] = {}
    for name, value in node.items:
        interval = value.kind == "sequence" and len(value.nodes) == 2 and name.text.endswith("CI")
        pairs = zip(("or_low", "or_high"), value.nodes, strict=True) if interval else ((name.text, value),)
        for stat, inner in pairs:
            text = inner.text.replace("−", "-")  # as copied from a PDF
            number = to_number(text) if inner.kind == "scalar" else None
            if number is None:
                problems.error(f"{row}: {name.text} must be a number, not {found(inner)}", inner.at)
                continue
            values[stat] = number
            decimals[stat] = len(text.partition(".")[2]) if "e" not in text.casefold() else 0
    return PublishedCell(node.at, values, decimals)


_NUMBERS = {"type": "object", "additionalProperties": {"type": ["number", "string", "array", "object"]}}
PUBLISHED = Kind(_published, {"type": "object", "additionalProperties": _NUMBERS})


def _quantiles(node: Node, problems: Problems, key: str) -> int | None:
    if node.kind == "scalar" and node.text in {"2", "6", "7"}:
        return int(node.text)
    problems.error(f"{key} must be 7 (as R does), 6 (SPSS) or 2 (SAS), not {found(node)}", node.at)
    return None


QUANTILES = Kind(_quantiles, {"enum": [2, 6, 7]})


def percent_hint(value: float) -> str:
    """`; did you mean 0.95?` for a level given in percent."""
    return f"; did you mean {value / 100:g}?" if 50 < value < 100 else ""


def _weights(text: str, at: Place) -> WeightsSpec:
    return WeightsSpec(Word(text, at))


WEIGHTS = either(
    located(_weights, "a column"),
    None,
    record(
        WeightsSpec,
        (
            Key("column", word("a column"), "the column of weights"),
            Key("cluster", word("a column"), "the primary sampling unit"),
            Key("strata", word("a column"), "the stratum that it was drawn from"),
            Key("fpc", word("a column"), "how many sampling units the stratum has in the population"),
            Key("show", choice("weighted", "beside"), "the weighted columns alone, or beside those without weights"),
        ),
    ),
)
