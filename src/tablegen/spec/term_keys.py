"""The keys of a model's terms that are more than a number or a factor against its reference."""

from itertools import pairwise
from typing import Literal

from tablegen.errors import Problems
from tablegen.schema import Key, Kind, either, list_of, number_kind, to_number, yes_no
from tablegen.spec.parts import word
from tablegen.yamlfile import Node

_KNOTS = number_kind(3, 7, whole=True)
_KNOT = number_kind(-1e12, 1e12)
CONTRASTS = ("treatment", "polynomial", "successive", "scores")
"""How the levels of a factor are compared: with the reference, as trends, each with the one before, as numbers."""


def _centre(node: Node, problems: Problems, key: str) -> "float | str | None":
    """Yes, the mean; no, nothing; or the number that is taken off."""
    if node.kind == "scalar" and (value := to_number(node.text)) is not None:
        return value
    return "mean" if yes_no().read(node, problems, key) else None


def _spline(node: Node, problems: Problems, key: str) -> tuple[float, ...] | None:
    """The knots themselves, from the lowest to the highest."""
    knots: tuple[float, ...] | None = list_of(_KNOT, lone=False).read(node, problems, key)
    if knots is None or len(knots) < len(node.nodes):
        return None
    if len(knots) < 3 or any(one >= other for one, other in pairwise(knots)):
        problems.error(
            f"{key} needs at least 3 knots, each higher than the one before", node.at, "spline: [40, 55, 70]"
        )
        return None
    return knots


def _log(node: Node, problems: Problems, key: str) -> "bool | Literal[2, 10] | None":
    """Yes, the natural logarithm, or its base; a coefficient is then per doubling, or per tenfold."""
    if node.kind == "scalar" and to_number(node.text) in {2.0, 10.0}:
        return 2 if to_number(node.text) == 2.0 else 10
    if node.kind == "scalar" and to_number(node.text) is not None:
        problems.error(f"{key} must be yes, 2 or 10, not {node.text}", node.at)
        return None
    return yes_no().read(node, problems, key)


REFERENCE_LINE = Key(
    "reference line",
    yes_no(),
    "whether a factor of two levels has a heading and a line of its reference, as one of several levels has",
)
OF_TERMS = (
    Key(
        "log",
        Kind(_log, {"anyOf": [{"enum": [2, 10]}, yes_no().json]}),
        "whether a model takes the natural logarithm; 2 and 10 take that of a doubling, of a tenfold value",
    ),
    Key(
        "centre",
        Kind(_centre, {"anyOf": [_KNOT.json, yes_no().json]}),
        "what a model takes off a number first: yes, its mean; or a value",
    ),
    Key("polynomial", number_kind(2, 5, whole=True), "the degree up to which a model takes a number's powers"),
    Key(
        "spline",
        either(_KNOTS, Kind(_spline, list_of(_KNOT, lone=False).json)),
        "a restricted cubic spline of a number in a model: 3 to 7 knots at Harrell's percentiles, or [40, 55, 70]",
    ),
    Key(
        "contrasts",
        word("contrasts", CONTRASTS),
        "how a model compares the levels of a factor: treatment (with the reference), polynomial (trends), successive "
        "(each with the one before), scores (1, 2, 3 … as a number)",
    ),
    REFERENCE_LINE,
    Key("trend", yes_no(), "a line below the levels of a factor with the test of their trend, as scores 1, 2, 3 …"),
    Key("interaction", list_of(word("a row"), lone=False), "the row is the interaction of these rows: [age, sex]"),
    Key(
        "within",
        word("a row"),
        "an interaction shows the effects of its other row within each level of this one, or at the values `at`",
    ),
)
