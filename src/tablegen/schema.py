"""A small schema: one table of keys that reads YAML, words the errors, and prints itself as JSON Schema.

A `Kind` turns a node into a value and knows its JSON Schema. The variant of a union is chosen by the node's
kind (text, list, mapping) before anything is validated, so that a message can name what was meant.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tablegen.errors import Place, Problems, listing, suggestion
from tablegen.other_words import meant
from tablegen.values import frozen
from tablegen.yamlfile import Node

Read = Callable[[Node, Problems, str], Any]
_SHORT = 30


@frozen
class Kind:
    """How a kind of value is read (`read(node, problems, key)`; None: a problem), and its JSON Schema."""

    read: Read
    json: Mapping[str, Any]


@frozen
class Key:
    """A key of a mapping: its name, the kind of its value, and what it means to the author."""

    name: str
    kind: Kind
    help: str


def read_mapping(node: Node, keys: tuple[Key, ...], problems: Problems, what: str) -> dict[str, Any]:
    """The values of a mapping by key; unknown keys and wrong values are noted, absent keys are absent."""
    values: dict[str, Any] = {}
    if node.kind != "mapping":
        problems.error(
            f"{what} must be a mapping of keys, not {found(node)}", node.at, listing("keys", [key.name for key in keys])
        )
        return values
    known = {key.name: key for key in keys}
    for name, value in node.items:
        key = known.get(name.text)
        if key is None:
            _unknown(name.text, name.at, known, problems, what)
        elif not value.empty:
            read = key.kind.read(value, problems, name.text)
            if read is not None:
                values[name.text] = read
    return values


def _unknown(name: str, at: Place, known: Mapping[str, Key], problems: Problems, what: str) -> None:
    """Note a key that there is not, with the one that is meant where it is another word for it."""
    other = meant(name, known)
    told = [f"{other}: {known[other].help}"] if other else []
    near = f'; did you mean "{other}"?' if other else suggestion(name, known)
    problems.error(f'unknown key "{name}"{near}', at, *told, listing(f"keys of {what}", known))


def json_mapping(keys: tuple[Key, ...]) -> dict[str, Any]:
    """The JSON Schema of a mapping with these keys."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: {"description": key.help, **key.kind.json} for key in keys},
    }


def found(node: Node) -> str:
    """What a node is, in words: `a list`, `a mapping`, `nothing`, or the text itself, shortened."""
    if node.kind != "scalar":
        return {"mapping": "a mapping", "sequence": "a list"}[node.kind]
    if node.empty:
        return "nothing"
    if not node.quoted and to_number(node.text) is not None:
        return node.text
    return f'"{node.text}"' if len(node.text) <= _SHORT else f'"{node.text[:_SHORT]}…" ({len(node.text)} characters)'


def scalar(node: Node, problems: Problems, key: str, wanted: str) -> str | None:
    """The text of a scalar, or None with a problem that says what is wanted."""
    if node.kind == "scalar" and not node.empty:
        return node.text
    problems.error(f"{key} must be {wanted}, not {found(node)}", node.at)
    return None


def text_kind(wanted: str = "a text") -> Kind:
    """Any text."""
    return Kind(
        lambda node, problems, key: scalar(node, problems, key, wanted),
        {"type": ["string", "number", "boolean"]},
    )


def located(make: Callable[[str, Place], Any], wanted: str = "a name", choices: tuple[str, ...] = ()) -> Kind:
    """A text with its place, made by `make(text, at)`; `choices` only advise editors."""

    def read(node: Node, problems: Problems, key: str) -> Any:
        text = scalar(node, problems, key, wanted)
        return None if text is None else make(text, node.at)

    schema: dict[str, Any] = {"type": ["string", "number", "boolean"]}
    return Kind(read, {"anyOf": [{"enum": list(choices)}, schema]} if choices else schema)


def number_kind(
    low: float,
    high: float,
    *,
    whole: bool = False,
    inside: bool = False,
    hint: Callable[[float], str] | None = None,
) -> Kind:
    """A number from `low` to `high`, or `inside` the two; `hint(value)` may advise about one that is not."""
    wanted = f"{'a whole number' if whole else 'a number'} from {low:g} to {high:g}"
    if inside:
        wanted = f"between {low:g} and {high:g}"

    def read(node: Node, problems: Problems, key: str) -> int | float | None:
        text = scalar(node, problems, key, wanted)
        value = None if text is None else to_number(text)
        if text is None:
            return None
        outside = value is None or not (low < value < high if inside else low <= value <= high)
        if value is None or outside or (whole and value != int(value)):
            advice = hint(value) if hint and value is not None else ""
            problems.error(f"{key} must be {wanted}, not {found(node)}{advice}", node.at)
            return None
        return int(value) if whole else value

    names = ("exclusiveMinimum", "exclusiveMaximum") if inside else ("minimum", "maximum")
    return Kind(read, {"type": "integer" if whole else "number", names[0]: low, names[1]: high})


def to_number(text: str) -> float | None:
    """The finite number that the text spells (`1.10`, `1e-3`, `-2`), or None."""
    if len(text) > _SHORT or "_" in text or not text.isascii():
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def choice(*words: str) -> Kind:
    """One of a few words."""

    def read(node: Node, problems: Problems, key: str) -> str | None:
        text = scalar(node, problems, key, " or ".join(words))
        if text is None or text in words:
            return text
        problems.error(f"{key} must be one of {', '.join(words)}, not {found(node)}{suggestion(text, words)}", node.at)
        return None

    return Kind(read, {"enum": list(words)})


def yes_no() -> Kind:
    """Yes or no, as YAML writers put it."""

    def read(node: Node, problems: Problems, key: str) -> bool | None:
        text = (scalar(node, problems, key, "yes or no") or "").casefold()
        if text in {"yes", "true", "on"}:
            return True
        if text in {"no", "false", "off"}:
            return False
        if text:
            problems.error(f"{key} must be yes or no, not {found(node)}", node.at)
        return None

    return Kind(read, {"enum": ["yes", "no", "on", "off", True, False]})


def list_of(kind: Kind, *, lone: bool = True) -> Kind:
    """A list of values as a tuple; a lone value counts as a list of one when `lone`."""

    def read(node: Node, problems: Problems, key: str) -> tuple[Any, ...] | None:
        if node.kind == "sequence":
            values = [kind.read(inner, problems, key) for inner in node.nodes]
            return tuple(value for value in values if value is not None)
        if node.kind == "scalar" and lone:
            value = kind.read(node, problems, key)
            return None if value is None else (value,)
        problems.error(f"{key} must be a list, not {found(node)}", node.at)
        return None

    array = {"type": "array", "items": dict(kind.json)}
    return Kind(read, {"anyOf": [array, dict(kind.json)]} if lone else array)


def map_of(kind: Kind) -> Kind:
    """A mapping from free names to values, as a dict in the order written."""

    def read(node: Node, problems: Problems, key: str) -> dict[str, Any] | None:
        if node.kind != "mapping":
            problems.error(f"{key} must be a mapping, not {found(node)}", node.at)
            return None
        values = {name.text: kind.read(value, problems, f"{key}: {name.text}") for name, value in node.items}
        return {name: value for name, value in values.items() if value is not None}

    return Kind(read, {"type": "object", "additionalProperties": dict(kind.json)})


def either(scalar_kind: Kind | None = None, sequence: Kind | None = None, mapping: Kind | None = None) -> Kind:
    """One of several kinds, chosen by whether a text, a list or a mapping was written."""
    by_kind = {"scalar": scalar_kind, "sequence": sequence, "mapping": mapping}
    names = {"scalar": "a text", "sequence": "a list", "mapping": "a mapping"}

    def read(node: Node, problems: Problems, key: str) -> Any:
        kind = by_kind[node.kind]
        if kind is not None:
            return kind.read(node, problems, key)
        wanted = " or ".join(names[name] for name, allowed in by_kind.items() if allowed)
        problems.error(f"{key} must be {wanted}, not {found(node)}", node.at)
        return None

    return Kind(read, {"anyOf": [dict(kind.json) for kind in by_kind.values() if kind]})
