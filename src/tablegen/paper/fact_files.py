"""The facts of specs, built in memory, and of results files that an earlier build left."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tablegen.computed import compute_table
from tablegen.data import forget
from tablegen.errors import Problem, Problems, TablegenError, refusal
from tablegen.paper.facts import Fact, FactTable, Named, with_derived
from tablegen.paper.facts_of_table import facts_of, facts_of_records
from tablegen.paper.kept_facts import kept_facts
from tablegen.resources import Templates
from tablegen.results import RESULTS, Key, Record
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style
from tablegen.yamlfile import display


def tables_of(paths: Iterable[Path], templates: Path | None = None) -> tuple[FactTable, ...]:
    """The facts of all tables; TablegenError with the problems of every spec that cannot be built."""
    found, failed = list[FactTable](), list[Problem]()
    try:
        for path in paths:
            try:
                found += [_of_results(path)] if path.suffix == ".json" else _of_spec(path, templates)
            except TablegenError as error:
                failed += error.problems
    finally:
        forget()
    if failed:
        raise TablegenError(failed)
    return tuple(found)


def _of_spec(path: Path, templates: Path | None) -> tuple[FactTable, ...]:
    problems = Problems()
    spec = read_spec(path, problems)
    folders = Templates.search(templates, Project.of(path).root)
    tables = facts_of(compute_table(spec, folders, problems), find_style(spec, folders))
    return tuple(replace(table, kept=kept_facts(path)) for table in tables)


def records_of(path: Path) -> tuple[Record, ...]:
    """The records of a results file; TablegenError where it is none."""
    return tuple(_records(_document(path), path))


def _document(path: Path) -> Mapping[str, Any]:
    shown = display(path.absolute())
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise refusal(f"{shown} is no results file that can be read", None, f"a build writes it: *{RESULTS}") from None
    if not isinstance(document, dict) or not isinstance(cast("dict[str, Any]", document).get("records"), list):
        raise refusal(f"{shown} is no results file", None, f"a build writes it: *{RESULTS}")
    return cast("dict[str, Any]", document)


def _records(document: Mapping[str, Any], path: Path) -> Iterator[Record]:
    for one in document["records"]:
        try:
            key = Key(str(one["row"]), one["group"], one["level"], str(one["stat"]))
            yield Record(key, None if one["value"] is None else float(one["value"]))
        except (TypeError, KeyError, ValueError):
            raise refusal(
                f"{display(path.absolute())} is no results file: a record is not as a build writes it"
            ) from None


_UNIT = re.compile(r"[ _](?:days?|d|years?|yrs?|y|months?|weeks?|hours?|h|min|kg|g|mg|cm|mm|ml|pct|n)$")


def _called(row: str) -> str:
    """A row's name as words, without a unit at its end."""
    return _UNIT.sub("", row).replace("_", " ") or row


def _of_results(path: Path) -> FactTable:
    """The facts of a results file, whose rows and groups are called as the data call them."""
    records = records_of(path)
    facts = tuple(facts_of_records(records))
    sized = next((f.row for f in facts if f.group is not None and f.level is None and "n" in f.values), None)
    groups = tuple(dict.fromkeys(f.group for f in facts if f.row == sized and f.group and "n" in f.values))
    rows = tuple(dict.fromkeys(f.row for f in facts if f.row != sized))
    levels = {row: tuple(dict.fromkeys(f.level for f in facts if f.row == row and f.level)) for row in rows}
    complete = not any(record.key.stat == "excluded" and record.value for record in records)
    all_facts: tuple[Fact, ...] = tuple(with_derived(facts, groups if complete else (), levels))
    name = path.name.removesuffix(RESULTS)
    number = name.removeprefix("table")
    return FactTable(
        name=name,
        number=number if number != name and number.isdigit() else None,
        rows=tuple(Named(row, _called(row)) for row in rows),
        levels={row: tuple(Named(level, level) for level in of) for row, of in levels.items()},
        groups=tuple(Named(group, group.replace("_", " ")) for group in groups),
        facts=all_facts,
        grouping=sized,
        columns=not groups,
    )
