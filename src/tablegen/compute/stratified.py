"""Tests within strata: a table of counts a stratum, and who is in none."""

from dataclasses import replace

from tablegen.compute.gathered import tested_counts
from tablegen.evidence import Condition, Counts, Source
from tablegen.stats.contract import Outcome, StrataTest
from tablegen.tasks import Compare


def strata_of(task: Compare, source: Source, of_levels: bool) -> tuple[Counts, ...]:
    """A table a stratum, of levels or of a number's values by groups; values without a stratum are in none."""
    if task.strata is None:
        return ()
    each = [source.where((Condition(task.strata.variable, (level,)),)) for level in task.strata.levels]
    return tuple(_table(task, stratum, of_levels) for stratum in each)


def tested_within(test: StrataTest, task: Compare, source: Source) -> Outcome:
    """The test within strata; its method names the strata, and a remark those who are in none."""
    strata = strata_of(task, source, test.of_counts)
    outcome = test.run_at(strata, task.confidence) if test.run_at else test.run(strata)
    lost = _size(_table(task, source, test.of_counts)) - sum(map(_size, strata))
    remarks = (f"values without a level of {task.within} are in no stratum: {lost}",) if lost else ()
    method = f"{outcome.method}, stratified by {task.within}"
    return replace(outcome, method=method, remarks=(*remarks, *outcome.remarks))


def _table(task: Compare, source: Source, of_levels: bool) -> Counts:
    """How often each level, or each value of a number, rising, occurs in each group."""
    if of_levels:
        return tested_counts(task, source)
    counts = source.frequencies(task.variable, task.by).counts
    return Counts(tuple(tuple(map(int, line)) for line in counts))


def _size(counts: Counts) -> int:
    return sum(map(sum, counts.table))
