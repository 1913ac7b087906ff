"""The keys `adjust`, how P is adjusted and which tests are a family, and `compare`, with groups within groups."""

from typing import Any

from tablegen.errors import Problems
from tablegen.schema import Key, Kind, choice, either, json_mapping, list_of, located, read_mapping
from tablegen.spec.model import AdjustSpec
from tablegen.spec.parts import word
from tablegen.spec.words import Nested, Word, nested_key
from tablegen.yamlfile import Node

_ROWS = list_of(word("a row"))


def _families(node: Node, problems: Problems, key: str) -> tuple[tuple[Word, tuple[Word, ...]], ...]:
    """Lists of rows by the name of their family."""
    found: list[tuple[Word, tuple[Word, ...]]] = []
    for name, value in node.items:
        rows: tuple[Word, ...] | None = _ROWS.read(value, problems, f'the family "{name.text}"')
        if rows:
            found.append((Word(name.text, name.at), rows))
    return tuple(found)


_LISTS: dict[str, Any] = {"type": "object", "additionalProperties": _ROWS.json}
ADJUST_KEYS = (
    Key("method", word("an adjustment"), "bonferroni, sidak, holm, hochberg, hommel, bh, by"),
    Key(
        "family",
        either(choice("table", "sections"), None, Kind(_families, _LISTS)),
        "which tests are a family: table (all), sections (each by itself), or {name: [rows]}",
    ),
)


def _read(node: Node, problems: Problems, key: str) -> AdjustSpec:
    return AdjustSpec(node.at, **read_mapping(node, ADJUST_KEYS, problems, key))


ADJUST = either(
    located(lambda text, at: AdjustSpec(at, Word(text, at)), "an adjustment"),
    None,
    Kind(_read, json_mapping(ADJUST_KEYS)),
)


def _nested(node: Node, problems: Problems, key: str) -> Nested | None:
    """`[sex, arm]`: the groups of arm within those of sex."""
    columns: tuple[Word, ...] | None = _COLUMNS.read(node, problems, key)
    if columns is None:
        return None
    if len(columns) != 2:
        problems.error(f"{key} takes one column, or two: [outer, inner]", node.at, "compare: [sex, arm]")
        return None
    outer, inner = columns
    return Nested(nested_key(outer.text, inner.text), node.at, outer, inner)


_COLUMNS = list_of(word("a column"))
COMPARE = either(word("a column"), Kind(_nested, _COLUMNS.json))
