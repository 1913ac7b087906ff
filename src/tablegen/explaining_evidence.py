"""What `explain` shows of the evidence of a test: moments, counts or ranks, a group or a level a line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen.compute.stratified import strata_of
from tablegen.evidence import Source
from tablegen.stats.contract import StrataTest
from tablegen.tasks import Compare

if TYPE_CHECKING:
    from tablegen.rare_tasks import CompareLevels, ComparePairs

Line = tuple[str, str]


def means(task: "Compare | ComparePairs", source: Source) -> Iterator[Line]:
    """The size, mean and SD of each group."""
    for group, m in zip(task.by.levels, source.moments(task.variable, task.by), strict=True):
        mean = f", mean {m.mean!r}" if m.n else ""
        spread = f", SD {m.var**0.5!r}" if m.n > 1 else ""
        yield group, f"n {m.n}{mean}{spread}"


def counts(task: "Compare | CompareLevels | ComparePairs", source: Source) -> Iterator[Line]:
    """The counts of each level by group, and those expected if the groups did not differ."""
    table = source.counts(task.variable, task.levels, task.by).table
    columns = [sum(column) for column in zip(*table, strict=True)]
    for level, row in zip(task.levels, table, strict=True):
        expected = ", ".join(f"{sum(row) * column / max(1, sum(columns)):.4g}" for column in columns)
        counts = ", ".join(f"{group} {n}" for group, n in zip(task.by.levels, row, strict=True))
        yield level, f"{counts} (expected {expected})"


def crossed(task: Compare, source: Source) -> Iterator[Line]:
    """How many patients of each level of a crosstab's rows have each level of its columns."""
    for level, row in zip(task.levels, source.counts(task.variable, task.levels, task.by).table, strict=True):
        yield level, ", ".join(f"{other} {n}" for other, n in zip(task.by.levels, row, strict=True))


def matched(task: "Compare | ComparePairs", key: str, source: Source, *, of_levels: bool) -> Iterator[Line]:
    """How many patients are in every group."""
    found = source.matched(task.variable, task.levels if of_levels else None, task.by, key)
    told = f"matched by {key}: {len(found.values)} with one value in every group, {found.unmatched} left out"
    yield "patients" if len(task.by.levels) > 2 else "pairs", told


def ranks(task: "Compare | ComparePairs", source: Source) -> Iterator[Line]:
    """How many values each group has, and how many are tied."""
    frequencies = source.frequencies(task.variable, task.by)
    counts = frequencies.counts
    for i, group in enumerate(task.by.levels):
        yield group, f"n {int(counts[:, i].sum())}"
    tied = int((counts.sum(axis=1) > 1).sum())
    yield "ties", f"{len(frequencies.values)} different values, {tied} of them more than once"


def strata(task: Compare, source: Source, test: StrataTest) -> Iterator[Line]:
    """The table of each stratum: of categories its levels, of numbers how many values the groups have."""
    named = task.strata.levels if task.strata else ()
    for stratum, counts in zip(named, strata_of(task, source, test), strict=True):
        lines = counts.table if test.of_counts else (tuple(map(sum, zip(*counts.table, strict=True))),)
        names = (*task.levels, "missing") if test.of_counts and task.level is None else ("values", "others")
        told = (f"{name}: {', '.join(map(str, line))}" for name, line in zip(names, lines, strict=False))
        yield f"{task.within} {stratum}", f"{'; '.join(told)} ({', '.join(task.by.levels)})"
