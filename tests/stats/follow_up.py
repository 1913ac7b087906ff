"""Follow-up as evidence, from the records of R (tests/data/reference/survival.json) and from plain lists."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from evidence_of import REFERENCE

from tablegen.evidence import Times

Record = dict[str, Any]


@cache
def _battery() -> dict[str, Any]:
    return json.loads((REFERENCE / "survival.json").read_text("utf-8"))


def of_kind(*kinds: str) -> list[Record]:
    return [record for record in _battery()["records"] if record["kind"] in kinds]


def levels(dataset: str, column: str) -> list[str]:
    declared = _battery()["levels"].get(dataset, {}).get(column)
    return declared or sorted({level for level in _battery()["data"][dataset][column] if level is not None})


def _kept(row: Record, condition: Record) -> bool:
    value = row[condition["var"]]
    assert condition["op"] == "<="
    return value is not None and float(value) <= condition["value"]


def follow_up(record: Record) -> tuple[Times, list[str]]:
    """The complete cases of a record, and the groups they are in."""
    data = _battery()["data"][record["dataset"]]
    roles = {role: column for role, column in record["variables"].items() if role in {"time", "event", "strata"}}
    if record["group"]:
        roles["group"] = record["group"]
    names = list(data)
    rows = [dict(zip(names, values, strict=True)) for values in zip(*data.values(), strict=True)]
    for condition in record.get("filter", []):
        rows = [row for row in rows if _kept(row, condition)]
    rows = [row for row in rows if all(row[column] is not None for column in roles.values())]
    present = {row[record["group"]] for row in rows} if record["group"] else {"all"}
    groups = [g for g in levels(record["dataset"], record["group"]) if g in present] if record["group"] else ["all"]
    group = [groups.index(row[record["group"]]) if record["group"] else 0 for row in rows]
    stratum = [row[roles["strata"]] for row in rows] if "strata" in roles else None
    return times([row[roles["time"]] for row in rows], [row[roles["event"]] for row in rows], group, stratum), groups


def left_truncated(record: Record) -> Times:
    """The invented entry times of the record: ten times the institution, where that is before the end."""
    data = _battery()["data"][record["dataset"]]
    rows = zip(data["inst"], data["time"], data["event"], strict=True)
    kept = [(10.0 * inst, time, event) for inst, time, event in rows if inst is not None and 10.0 * inst < time]
    entry, time, event = zip(*kept, strict=True)
    return times(time, event, entry=entry)


def times(
    time: Sequence[float],
    event: Sequence[float],
    group: Sequence[int] | None = None,
    stratum: Sequence[Any] | None = None,
    entry: Sequence[float] | None = None,
    groups: int | None = None,
) -> Times:
    codes = np.array(group if group is not None else [0] * len(time), dtype=np.int64)
    return Times(
        np.array(time, dtype=np.float64),
        np.array(event, dtype=np.int64),
        codes,
        groups if groups is not None else int(codes.max(initial=0)) + 1,
        None if stratum is None else np.unique(np.array(stratum), return_inverse=True)[1].astype(np.int64),
        None if entry is None else np.array(entry, dtype=np.float64),
    )


def table_of(dataset: str) -> list[list[Any]]:
    """A data set as the lines of a file, its heading first; whole numbers without a point."""
    data = _battery()["data"][dataset]
    rows = zip(*data.values(), strict=True)
    return [list(data), *([int(v) if isinstance(v, float) and v == int(v) else v for v in row] for row in rows)]
