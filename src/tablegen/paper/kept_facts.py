"""The facts of a table's earlier builds, by which a number in a text is known to be an old one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tablegen.paper.facts import Fact
from tablegen.paper.facts_of_table import facts_of_records
from tablegen.paper.store import Store
from tablegen.results import Key, Record
from tablegen.stages import Project

MOST_KEPT = 10
"""So many builds are looked into, the last ones."""


def kept_facts(spec: Path) -> tuple[Fact, ...]:
    """The facts of the last builds of a spec's table, the newest first; none where nothing is kept."""
    project = Project.of(spec)
    store = Store(project.root)
    builds = store.table(project.inside.as_posix())["builds"][-MOST_KEPT:]
    return tuple(fact for build in reversed(builds) for fact in _facts(store.get(str(build.get("object")))))


def _facts(text: str | None) -> Iterator[Fact]:
    if text is None:
        return
    try:
        records = json.loads(json.loads(text)["results"])["records"]
        found = tuple(map(_record, records))
    except (ValueError, KeyError, TypeError):  # damaged: it is a memory, not a source
        return
    yield from facts_of_records(found)


def _record(one: dict[str, Any]) -> Record:
    value = one["value"]
    return Record(Key(one["row"], one["group"], one["level"], one["stat"]), None if value is None else float(value))
