"""A table that stands once for each level of a column: planned once, computed for each level by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tablegen.compute import compute
from tablegen.errors import Problem, Problems
from tablegen.evidence import Condition, Source
from tablegen.plan import Plan, Split
from tablegen.results import Results
from tablegen.style import Style
from tablegen.suppress import suppress
from tablegen.table.model import Table
from tablegen.table.splitting import lay_out_parts


@dataclass(frozen=True, slots=True)
class Part:
    """The table of one level: its key in the data and in the results, its plan, which keeps that level, its numbers."""

    key: str
    label: str
    plan: Plan
    results: Results


def parts_of(plan: Plan, split: Split) -> Iterator[tuple[str, str, Plan]]:
    """The key, the label and the plan of each level's table."""
    for key, label in split.levels:
        yield key, label, replace(plan, where=(*plan.where, Condition(split.variable, (key,))))


def compute_parts(plan: Plan, split: Split, source: Source, problems: Problems) -> tuple[Part, ...]:
    """The numbers of each level's table; what goes wrong in some of them only is told to be of those."""
    parts: list[Part] = []
    found: list[tuple[str, Sequence[Problem]]] = []
    for key, label, own in parts_of(plan, split):
        theirs = Problems()
        results = suppress(compute(own, source, theirs), own)
        parts.append(Part(key, label, own, results))
        found.append((label, theirs.found))
    for label, theirs in found:
        everywhere = [problem for problem in theirs if all(problem in others for _, others in found)]
        problems.extend(p if p in everywhere else replace(p, message=f"{label}: {p.message}") for p in theirs)
    return tuple(parts)


def joined(parts: Sequence[Part]) -> Results:
    """The results of all parts, the key of its level before every row: `m.age`."""
    records = tuple(
        replace(record, key=record.key._replace(row=f"{part.key}.{record.key.row}"))
        for part in parts
        for record in part.results
    )
    remarks = tuple((f"{part.key}.{row}", text) for part in parts for row, text in part.results.remarks)
    covariances = tuple(replace(one, row=f"{part.key}.{one.row}") for part in parts for one in part.results.covariances)
    return Results(records, remarks=remarks, covariances=covariances)


def lay_out_split(plan: Plan, split: Split, parts: Sequence[Part], source: Source, style: Style) -> Table:
    """The table of all parts."""
    n = source.where(plan.where).missing(split.variable, None)[0]
    told = None if plan.suppress and 0 < n < plan.suppress else n
    return lay_out_parts(split, [(part.label, part.plan, part.results) for part in parts], told, style)
