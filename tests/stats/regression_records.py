"""Design matrices of R's regression records: from the parts of its coefficients and the few functions they use."""

import json
import re
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from evidence_of import REFERENCE, Row, levels, rows
from numpy.typing import NDArray

from tablegen.stats.regression.fitted import ModelRows

Record = dict[str, Any]
RECORDS: list[Record] = json.loads((REFERENCE / "regression.json").read_text("utf-8"))
_NAME = r"`[^`]+`|[A-Za-z][\w.]*(?!\w*\()"


def of_kind(*kinds: str) -> list[Record]:
    return [record for record in RECORDS if record["kind"] in kinds]


@dataclass(frozen=True)
class Study:
    """What a record is fitted to, and what its coefficients are called, the constant first."""

    data: ModelRows
    names: tuple[str, ...]


def study(record: Record, like: Record | None = None) -> Study:
    """The rows of a record; its coefficients' parts are those of `like`, where it does not tell them itself."""
    found, kinds = rows(record), levels()[record["dataset"]]
    variables = record["variables"]
    followed = re.fullmatch(r"Surv\((?:10\*(\w+),)?(\w+),(.+)\)", variables.get("surv", ""))
    left = followed[3] if followed else variables.get("lhs") or variables["y"]
    stratum = next(iter(re.findall(r"strata\((.+?)\)", variables["rhs"])), None)
    coefficients = (like or record)["expected"]["coefficients"]
    others = (variables.get("offset"), variables.get("weights"), variables.get("cluster"), stratum)
    others += (followed[1], followed[2]) if followed else ()
    texts = [left, variables["rhs"], *filter(None, others)]
    used = {name.strip("`") for text in texts for name in re.findall(_NAME, text) if name.strip("`") in kinds}
    used |= {name for name in kinds if name in texts}
    complete = [row for row in found if all(row[name] is not None for name in used)]
    if followed and followed[1]:
        complete = [row for row in complete if 10.0 * row[followed[1]] < row[followed[2]]]
    columns = [*([[]] if followed else []), *(c["parts"] for c in coefficients)]  # R's Cox model has no constant
    offset = variables.get("offset") or next(iter(re.findall(r"offset\((.+?)\)$", variables["rhs"])), None)
    return Study(
        ModelRows(
            np.column_stack([[_product(row, parts) for row in complete] for parts in columns]),
            np.array([_outcome(row, left, kinds) for row in complete]),
            np.array([_number(row, offset) for row in complete]) if offset else None,
            np.array([row[variables["weights"]] for row in complete]) if variables.get("weights") else None,
            _codes([row[variables["cluster"]] for row in complete]) if variables.get("cluster") else None,
            np.array([row[followed[2]] for row in complete]) if followed else None,
            np.array([10.0 * row[followed[1]] for row in complete]) if followed and followed[1] else None,
            _codes([row[stratum] for row in complete]) if stratum else None,
            record["options"].get("ties", "efron"),
        ),
        tuple(c["term"] for c in coefficients),
    )


def _codes(values: list[Any]) -> NDArray[np.int64]:
    return np.unique(np.array([str(value) for value in values]), return_inverse=True)[1]


def _outcome(row: Row, text: str, kinds: dict[str, list[str] | None]) -> float:
    inner = text.removeprefix("as.numeric(").removesuffix(")") if text.startswith("as.numeric") else text
    name, _, event = inner.partition("==")
    if event:
        return float(row[name.strip("`")] == event.strip('"'))
    known = kinds.get(name.strip("`"))
    return float(row[name.strip("`")] == known[1]) if known and len(known) == 2 else _number(row, text)


def _number(row: Row, text: str) -> float:
    """A variable, its logarithm, or a multiple of it."""
    if match := re.fullmatch(r"log\((.+)\)", text):
        return log(row[match[1]])
    if match := re.fullmatch(r"([\d.]+)\*(.+)", text):
        return float(match[1]) * row[match[2]]
    return float(row[text.strip("`")])


def _product(row: Row, parts: list[dict[str, str]]) -> float:
    value = 1.0
    for part in parts:
        name = part["variable"]
        if name == "(Intercept)":
            continue
        if part.get("level") is not None:
            value *= float(row[name] == part["level"])
        elif match := re.fullmatch(r"factor\((.+)\)(\d+)", name):
            value *= float(row[match[1]] == float(match[2]))
        elif match := re.fullmatch(r"poly\((.+), 2, raw = TRUE\)(\d)", name):
            value *= row[match[1]] ** int(match[2])
        else:
            value *= _number(row, name)
    return value
