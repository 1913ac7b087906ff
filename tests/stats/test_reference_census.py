"""That no reference record is dropped silently: each of R's 1536 is checked by a test, or unchecked.yaml says why not.

tests/data/reference/census.json names every record of the battery by kind. A record counts as checked when a test of
this folder has it, or a part of it, as a parameter (its id: `[entry:]kind.dataset.number[.part]`). All are held to 1e-9,
those with an offset of 1e12 too (`tol.rel` 1e-3, `strict_rel` 1e-8), unless their test says otherwise.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from evidence_of import REFERENCE

CENSUS: dict[str, list[str]] = json.loads((REFERENCE / "census.json").read_text("utf-8"))
BATTERY = {f"{kind}.{name}" for kind, names in CENSUS.items() for name in names}

UNCHECKED: dict[str, list[dict[str, str]]] = yaml.safe_load((REFERENCE / "unchecked.yaml").read_text("utf-8"))
KINDS, RECORDS = (
    {name for entry in UNCHECKED[part] for name in entry["names"].split()} for part in ("kinds", "records")
)


def ids(values: Iterable[Any]) -> Iterator[str]:
    """The ids of the records among the parameters of a test."""
    for value in values:
        for part in value if isinstance(value, tuple | list) else (value,):
            if isinstance(part, dict) and isinstance(part.get("id"), str):
                name = part["id"].split(":")[-1]
                yield name if name in BATTERY else name.rpartition(".")[0]


@cache
def checked() -> frozenset[str]:
    """The records that a test of this folder has as a parameter."""
    found: set[str] = set()
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for name, function in vars(import_module(f"stats.{path.stem}")).items():
            marks = getattr(function, "pytestmark", ()) if name.startswith("test_") else ()
            for mark in marks:
                if mark.name == "parametrize":
                    found.update(ids(mark.args[1]))
    return frozenset(found & BATTERY)


@pytest.mark.parametrize("kind", CENSUS)
def test_every_record_is_checked_or_has_a_reason(kind: str) -> None:
    names = {f"{kind}.{name}" for name in CENSUS[kind]}
    done = names & checked()
    if kind in KINDS:
        assert not done, f"{kind} has a reason in unchecked.yaml, and {sorted(done)} are checked"
        return
    left = names - done - RECORDS
    assert not left, (
        f"{len(done)} of {len(names)} records of {kind} are checked; make these parameters of a test too, or tell the "
        f"reason in tests/data/reference/unchecked.yaml: {sorted(left)}"
    )


def test_the_battery_is_whole_and_every_exception_is_of_it() -> None:
    assert len(BATTERY) == 1536
    assert len(CENSUS) == 183
    assert CENSUS.keys() >= KINDS
    assert BATTERY >= RECORDS
    assert all(entry["why"] for part in UNCHECKED.values() for entry in part)
    assert len(checked()) > 650
