"""A table as it is planned today, answered by the results of an earlier build: old numbers in today's words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tablegen.computed import Computed, Part
from tablegen.plan import Plan
from tablegen.results import Key, Record, Results

if TYPE_CHECKING:
    from tablegen.composing import Composed


def records_in(records: Iterable[Mapping[str, Any]]) -> Results:
    """The records of a results file; LookupError or TypeError where they are none."""
    return Results(
        tuple(
            Record(Key(*(each[part] for part in Key._fields)), each["value"], each["method"], each["problem"])
            for each in records
        )
    )


def answered(made: "Computed | Composed", old: Results) -> "Computed | Composed":
    """The table with the old numbers, each part of one that is split or put together with its own.

    Rows, levels and parts that the old results do not have are left out.
    """
    if isinstance(made, Computed):
        return _of_one(made, old)
    kept = tuple(_parts(made.parts, old))
    keys = {part.key for part in kept}
    stack, merge = (tuple(p for p in parts if p.key in keys) for parts in (made.spec.stack, made.spec.merge))
    spec = replace(made.spec, stack=stack, merge=merge)
    return replace(made, spec=spec, results=old, parts=kept)


def _of_one(made: Computed, old: Results) -> Computed:
    if not made.parts:
        return replace(made, plan=_known(made.plan, made.results, old), results=old)
    kept = tuple(_parts(made.parts, old))
    split = made.plan.split and replace(
        made.plan.split, levels=tuple(one for one in made.plan.split.levels if one[0] in {part.key for part in kept})
    )
    return replace(made, plan=replace(made.plan, split=split), results=old, parts=kept)


def _parts(parts: Iterable[Part], old: Results) -> Iterable[Part]:
    """The parts that have old numbers, with them; of keys that begin alike a number belongs to the longest."""
    found: dict[str, list[Record]] = {part.key: [] for part in parts}
    for record in old:
        key = max((one for one in found if record.key.row.startswith(f"{one}.")), key=len, default=None)
        if key is not None:
            row = record.key.row[len(key) + 1 :]
            found[key].append(replace(record, key=record.key._replace(row=row)))
    return (
        replace(part, made=_of_one(part.made, Results(tuple(found[part.key])))) for part in parts if found[part.key]
    )


def _known(plan: Plan, new: Results, old: Results) -> Plan:
    """The plan without the lines of rows that have numbers today and had none."""
    added = {record.key.row for record in new} - {record.key.row for record in old}
    return replace(plan, lines=tuple(line for line in plan.lines if line.row not in added))
