"""Evidence made from plain lists, exactly: what a data source is expected to hand to the statistics."""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tablegen.evidence import Counts, Frequencies, Moments

REFERENCE = Path(__file__).parent / "data" / "reference"
Row = dict[str, Any]


def moments(values: Iterable[float | Fraction]) -> Moments:
    """Moments in rational arithmetic: mean and variance are correctly rounded, `rest` is what the mean lost."""
    exact = [Fraction(v) for v in values]
    n = len(exact)
    if not n:
        return Moments(0, float("nan"), float("nan"))
    mean = sum(exact) / n
    var = float(sum((v - mean) ** 2 for v in exact) / (n - 1)) if n > 1 else float("nan")
    return Moments(n, float(mean), var, float(mean - Fraction(float(mean))))


def frequencies(*groups: Sequence[float]) -> Frequencies:
    values = np.unique(np.array([v for group in groups for v in group], dtype=np.float64))
    counts = [[sum(v == w for w in group) for group in groups] for v in values]
    return Frequencies(values, np.array(counts, dtype=np.int64).reshape(values.size, len(groups)))


def counts(rows: Sequence[Row], variable: str, levels: Sequence[str], group: str, groups: Sequence[str]) -> Counts:
    table = [[sum(r[variable] == level and r[group] == g for r in rows) for g in groups] for level in levels]
    return Counts(tuple(map(tuple, table)))


@cache
def records() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads((REFERENCE / "records.json").read_text("utf-8")))


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [record for record in records() if record["kind"] in kinds]


@cache
def levels() -> dict[str, dict[str, list[str] | None]]:
    return json.loads((REFERENCE / "levels.json").read_text("utf-8"))


@cache
def _dataset(name: str) -> tuple[Row, ...]:
    text = (REFERENCE / f"{name}.csv").read_text("utf-8")
    kinds = levels()[name]
    return tuple(
        {k: None if v == "" else v if kinds[k] is not None else float(v) for k, v in row.items()}
        for row in csv.DictReader(text.splitlines())
    )


_KEEPS: dict[str, Callable[[Any, Any], bool]] = {
    "in": lambda value, wanted: value in wanted,
    "==": lambda value, wanted: value == wanted,
    "<=": lambda value, wanted: value is not None and value <= wanted,
    "notna": lambda value, _: value is not None,
}


def rows(record: dict[str, Any]) -> list[Row]:
    """The rows a record is about."""
    found, conditions = list(_dataset(record["dataset"])), record.get("filter") or []
    for condition in [conditions] if isinstance(conditions, dict) else conditions:
        keeps = _KEEPS[condition["op"]]
        found = [row for row in found if keeps(row[condition["var"]], condition.get("value"))]
    return found


def groups(record: dict[str, Any]) -> list[str]:
    """The levels of the record's grouping variable that anybody with a value is in."""
    variable = record["group"]
    value = record["variables"].get("y") or record["variables"]["x"]
    present = {row[variable] for row in rows(record) if row[value] is not None}
    return [level for level in levels()[record["dataset"]][variable] or () if level in present]


def split(record: dict[str, Any]) -> list[list[float]]:
    """The values of the record's variable, a list per group."""
    variable, group = record["variables"]["y"], record["group"]
    return [
        [row[variable] for row in rows(record) if row[group] == g and row[variable] is not None] for g in groups(record)
    ]
