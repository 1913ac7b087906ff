"""A table that stands once for each level of a column: planned once, computed for each level by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablegen.compute import compute
from tablegen.computed import Computed, Part, joined
from tablegen.errors import Problem, Problems
from tablegen.evidence import Condition
from tablegen.plan import Plan, Split
from tablegen.style import Style
from tablegen.suppress import suppress
from tablegen.table.sheet import Sheet
from tablegen.table.splitting import sheet_of_parts


def parts_of(plan: Plan, split: Split) -> Iterator[tuple[str, str, Plan]]:
    """The key, the label and the plan of each level's table."""
    for key, label in split.levels:
        yield key, label, replace(plan, where=(*plan.where, Condition(split.variable, (key,))))


def compute_split(whole: Computed, split: Split, problems: Problems) -> Computed:
    """The table with the numbers of each level's; what goes wrong in some of them only is told to be of those."""
    parts: list[Part] = []
    found: list[tuple[str, Sequence[Problem]]] = []
    for key, label, own in parts_of(whole.plan, split):
        theirs = Problems()
        results = suppress(compute(own, whole.source, theirs), own, whole.source, theirs)
        parts.append(Part(key, label, replace(whole, plan=replace(own, split=None), results=results)))
        found.append((label, theirs.found))
    for label, theirs in found:
        everywhere = [problem for problem in theirs if all(problem in others for _, others in found)]
        problems.extend(p if p in everywhere else replace(p, message=f"{label}: {p.message}") for p in theirs)
    return replace(whole, results=joined(parts), parts=tuple(parts))


def split_sheet(made: Computed, split: Split, style: Style) -> Sheet:
    """The sheet of all parts."""
    plan = made.plan
    n = made.source.where(plan.where).missing(split.variable, None)[0]
    told = None if plan.suppress and 0 < n < plan.suppress else n
    parts = [(part.label, replace(part.made.plan, split=split), part.made.results) for part in made.parts]
    return sheet_of_parts(split, parts, told, style)
