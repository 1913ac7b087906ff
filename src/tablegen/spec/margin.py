"""The margin of a row: within which bounds a difference is to be shown to lie."""

import re

from tablegen.errors import Problems
from tablegen.schema import Kind, found, to_number
from tablegen.spec.words import MarginSpec
from tablegen.yamlfile import Node

_BOUND = re.compile(r"([<>])\s*(.+)", re.DOTALL)
_ADVICE = (
    'equivalence: margin: 5, or [-3, 5]; non-inferiority: margin: "> -5" where more is better, "< 5" where less is'
)


def _margin(node: Node, problems: Problems, key: str) -> MarginSpec | None:
    bounds = _bounds(node)
    if bounds is None:
        problems.error(f"{key} must be a number, two bounds, or one behind > or <, not {found(node)}", node.at, _ADVICE)
        return None
    low, high = bounds
    if (low is not None and low >= 0.0) or (high is not None and high <= 0.0):
        problems.error(f"{key} must leave room for no difference: 0 lies outside of it", node.at, _ADVICE)
        return None
    return MarginSpec(low, high, node.at)


def _bounds(node: Node) -> tuple[float | None, float | None] | None:
    if node.kind == "sequence":
        numbers = [to_number(inner.text) for inner in node.nodes if inner.kind == "scalar"]
        return (numbers[0], numbers[1]) if len(numbers) == len(node.nodes) == 2 and None not in numbers else None
    if node.kind != "scalar" or node.empty:
        return None
    if match := _BOUND.fullmatch(node.text):
        number = to_number(match.group(2))
        above = match.group(1) == ">"
        return None if number is None else (number if above else None, None if above else number)
    number = to_number(node.text)
    return None if number is None else (-number, number)


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
MARGIN = Kind(_margin, {"anyOf": [{"type": ["number", "string"]}, _NUMBERS]})
