"""Filters and derived columns: which rows are used, new columns made of old ones. Never an expression."""

import re
from datetime import date
from typing import Any

from tablegen.errors import Problems
from tablegen.schema import (
    Key,
    Kind,
    choice,
    found,
    json_mapping,
    list_of,
    map_of,
    number_kind,
    read_mapping,
    text_kind,
    to_number,
)
from tablegen.spec.model import Derive
from tablegen.spec.parts import word
from tablegen.spec.words import Filter, Word
from tablegen.yamlfile import Node

_COMPARISON = re.compile(r"(<=|>=|!=|<|>|==?)\s*(.*)", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOT = re.compile(r"not\s+(.+)", re.DOTALL)
_EXAMPLE = 'where: {age: ">= 18", sex: [male, female], site: not A}'
_ADVICE = 'a condition is ">= 18" (or >, <, <=, =, !=), ">= 2024-01-31", a level, a list of levels, or: not A'


def _filters(node: Node, problems: Problems, key: str) -> tuple[Filter, ...] | None:
    if node.kind != "mapping":
        problems.error(
            f"{key}: a filter is a mapping, column: condition; expressions are not allowed", node.at, _EXAMPLE
        )
        return None
    return tuple(f for name, value in node.items for f in _conditions(Word(name.text, name.at), value, problems))


def _conditions(column: Word, node: Node, problems: Problems) -> list[Filter]:
    if node.kind == "sequence" and node.nodes and all(_COMPARISON.match(inner.text) for inner in node.nodes):
        return [f for inner in node.nodes if (f := _comparison(column, inner, problems))]
    if node.kind == "scalar" and not node.empty and _COMPARISON.match(node.text):
        found_one = _comparison(column, node, problems)
        return [found_one] if found_one else []
    negated = node.get("not") if node.kind == "mapping" and len(node.items) == 1 else None
    levels = _none_of(node) or _levels(negated or node)
    if not levels:
        problems.error(
            f"the condition on {column} must be a text or a list of texts, not {found(node)}",
            node.at,
            _ADVICE,
        )
        return []
    return [Filter(column, node.at, levels, negate=bool(_none_of(node) or negated))]


def _none_of(node: Node) -> tuple[Word, ...]:
    """The levels of `not A`, `not [A, B]` and `[not A, not B]`; none of a condition that is not such."""
    if node.kind == "sequence":
        each = [_none_of(inner) for inner in node.nodes]
        return tuple(word for one in each for word in one) if all(each) else ()
    refused = _NOT.match(node.text) if node.kind == "scalar" and not node.quoted else None
    if not refused:
        return ()
    inner = refused.group(1).strip()
    listed = inner[1:-1].split(",") if inner.startswith("[") and inner.endswith("]") else [inner]
    return tuple(Word(text.strip().strip("'\""), node.at) for text in listed)


def _levels(node: Node) -> tuple[Word, ...]:
    """The levels a text or a list of texts names; none when it is anything else."""
    nodes = node.nodes if node.kind == "sequence" else (node,)
    whole = all(inner.kind == "scalar" and not inner.empty for inner in nodes)
    return tuple(Word(inner.text, inner.at) for inner in nodes) if whole else ()


def _comparison(column: Word, node: Node, problems: Problems) -> Filter | None:
    match = _COMPARISON.match(node.text)
    day = _day(match.group(2)) if match else None
    number = day if day is not None else to_number(match.group(2)) if match else None
    operator: Any = "=" if match and match.group(1) == "==" else match and match.group(1)
    if match and number is None and operator in {"=", "!="} and match.group(2):
        return Filter(column, node.at, (Word(match.group(2), node.at),), negate=operator == "!=")
    if match is None or number is None:
        problems.error(f"the condition on {column} must compare with a number, not {found(node)}", node.at, _ADVICE)
        return None
    return Filter(column, node.at, operator=operator, number=number, day=None if day is None else match.group(2))


def _day(text: str) -> float | None:
    """The days from 1 January 1970 to a date written 2024-01-31; None where the text is no date."""
    try:
        return float(date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()) if _DAY.match(text) else None
    except ValueError:
        return None


def _cutoff(node: Node, problems: Problems, key: str) -> Filter | None:
    """A comparison from which value on something is so; Filter.variable is the key's own name."""
    found_one = _comparison(Word(key, node.at), node, problems)
    if found_one and (found_one.operator in {None, "=", "!="} or found_one.day):
        problems.error(f"{key} must be >=, >, <= or < a number, not {found(node)}", node.at)
        return None
    return found_one


CUTOFF = Kind(_cutoff, {"type": "string"})
_COLUMN = word("a column")
_NUMBER = number_kind(-1e300, 1e300)


def _new_level(node: Node, problems: Problems, key: str) -> str | None:
    return "" if node.kind == "scalar" and node.empty else text_kind().read(node, problems, key)


_NEW_LEVEL = Kind(_new_level, {"anyOf": [text_kind().json, {"type": "null"}]})
DERIVE_KEYS = (
    Key(
        "cut",
        _COLUMN,
        "cut a column of numbers into classes at the bounds `at`; a bound belongs to the class above it",
    ),
    Key("at", list_of(_NUMBER), "the bounds of `cut`, in rising order"),
    Key("labels", list_of(text_kind()), "the names of the classes of `cut` (one more than bounds) or `quantiles`"),
    Key("recode", _COLUMN, "give the levels of a column new names, `to`; those not named stay"),
    Key("to", map_of(_NEW_LEVEL), "level: new level, for `recode`; nothing for a level that counts as missing"),
    Key("kind", choice("category", "number"), 'what `recode` makes: categories, or numbers: {"<0.5": 0.25}'),
    Key("ratio", list_of(_COLUMN, lone=False), "the first column divided by the second"),
    Key("difference", list_of(_COLUMN, lone=False), "the first column minus the second"),
    Key("log", _COLUMN, "the natural logarithm of a column"),
    Key("per", number_kind(1e-300, 1e300), "the column `of` divided by this number"),
    Key("quantiles", number_kind(2, 100, whole=True), "so many classes of equal size, parted at the quantiles of `of`"),
    Key("of", _COLUMN, "the column that `per` or `quantiles` divides"),
)
_PARTS = {
    "cut": {"at", "labels"},
    "recode": {"to", "kind"},
    "ratio": set[str](),
    "difference": set[str](),
    "log": set[str](),
    "per": {"of"},
    "quantiles": {"of", "labels"},
}
_WAYS = (
    "name: {cut: age, at: [40, 65]}, {recode: sex, to: {1: male}}, {ratio: [a, b]}, {difference: [a, b]}, "
    "{log: crp}, {per: 10, of: age} or {quantiles: 4, of: age}"
)
_KINDS = "cut, recode, ratio, difference, log, per or quantiles"


def _derive(node: Node, problems: Problems, key: str) -> tuple[Derive, ...] | None:
    if node.kind != "mapping":
        problems.error(f"{key} takes new columns, name: {{…}}; expressions are not allowed", node.at, _WAYS)
        return None
    return tuple(d for name, value in node.items if (d := _column(Word(name.text, name.at), value, problems)))


def _column(name: Word, node: Node, problems: Problems) -> Derive | None:
    if node.kind != "mapping":
        problems.error(
            f"{name} must be made by {_KINDS}; expressions are not allowed",
            node.at,
            _WAYS,
        )
        return None
    values = read_mapping(node, DERIVE_KEYS, problems, f"derive: {name}")
    if len(values) < len(node.items):
        return None
    kinds: Any = [kind for kind in _PARTS if kind in values]
    if len(kinds) != 1:
        problems.error(f"{name} must be made in one way: {_KINDS}", node.at, _WAYS)
        return None
    kind = kinds[0]
    problem = _wrong(kind, values)
    if problem:
        problems.error(f"{name}: {problem}", node.at, _WAYS)
        return None
    made_of = values["of"] if "of" in _PARTS[kind] else values[kind]
    of: tuple[Word, ...] = (made_of,) if isinstance(made_of, Word) else made_of
    return Derive(
        name,
        kind,
        of,
        values.get("at", ()),
        values.get("labels", ()),
        values.get("to", {}),
        values.get("per", values.get("quantiles")),
        values.get("kind") == "number",
    )


def _wrong(kind: str, values: dict[str, Any]) -> str | None:
    """What is wrong with the parts of a derived column, if anything is."""
    spare = [key for key in values if key != kind and key not in _PARTS[kind]]
    lacking = [key for key in sorted(_PARTS[kind] - {"labels", "kind"}) if key not in values]
    if spare or lacking:
        return f"{kind} does not take {spare[0]}" if spare else f"{kind} needs {lacking[0]}"
    if kind in {"ratio", "difference"} and len(values[kind]) != 2:
        return f"{kind} takes two columns, not {len(values[kind])}"
    bounds, labels = values.get("at", ()), values.get("labels", ())
    if kind == "cut" and not bounds:
        return "cut needs at least one bound"
    if list(bounds) != sorted(set(bounds)):
        return "the bounds of cut must rise"
    if kind == "quantiles" and labels and len(labels) != values[kind]:
        return f"{values[kind]:g} quantiles need {values[kind]:g} labels, not {len(labels)}"
    if kind == "cut" and labels and len(labels) != len(bounds) + 1:
        return f"{len(bounds)} bounds make {len(bounds) + 1} classes, not {len(labels)}"
    return None


_CONDITION: dict[str, Any] = {"anyOf": [{"type": ["string", "number", "boolean", "object"]}, {"type": "array"}]}
FILTERS = Kind(_filters, {"type": "object", "additionalProperties": _CONDITION})
_PERCENT = choice("column", "row", "total", "responses")
_SO_MANY = number_kind(1, 1e12, whole=True)


def _percent(node: Node, problems: Problems, key: str) -> Any:
    if node.kind == "mapping":
        return _filters(node, problems, key)
    return (_SO_MANY if node.text[:1].isdigit() else _PERCENT).read(node, problems, key)


PERCENT = Kind(_percent, {"anyOf": [_PERCENT.json, _SO_MANY.json, FILTERS.json]})
"""Of what percentages are: each column, each row, all, a block's answers, a number, or those who meet conditions."""
DERIVED = Kind(
    _derive,
    {"type": "object", "additionalProperties": json_mapping(DERIVE_KEYS)},
)
