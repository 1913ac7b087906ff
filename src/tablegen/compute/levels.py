"""Each level of a category against all its others: a test a level."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.compute.run import Run
from tablegen.evidence import Counts, Lacking
from tablegen.rare_tasks import CompareLevels
from tablegen.results import Key, Record
from tablegen.stats.contract import CountsTest

AGAINST = "each level against all others by "


def compare_levels(task: CompareLevels, run: Run) -> Iterator[Record]:
    """The P of each level: the row's test of the table that has a line for the level and one for all others."""
    test = stats.TESTS[task.test]
    if not isinstance(test, CountsTest):
        raise AssertionError(f"{test.name} is no test of counts")
    source = run.source.where(task.where)
    try:
        table = source.counts(task.variable, task.levels, task.by).table
        missing = (source.missing(task.variable, task.by),) if task.missing_is_level else ()
    except Lacking as lacking:
        run.problems.error(f"{test.title} {lacking}", task.at)
        return
    columns = [sum(column) for column in zip(*table, *missing, strict=True)]
    doubts: dict[str, list[str]] = {}
    for level, own in zip(task.levels, table, strict=True):
        rest = tuple(all_of - n for all_of, n in zip(columns, own, strict=True))
        outcome = test.run(Counts((own, rest)))
        for text in (*outcome.remarks, *((f"no P: {outcome.problem}",) if outcome.problem else ())):
            doubts.setdefault(text, []).append(level)
        method = f"{AGAINST}{outcome.method}"
        yield Record(Key(task.row, None, level, "p_level"), outcome.values.get("p"), method, outcome.problem)
    for text, levels in doubts.items():
        run.remark(task.row, f"P of {', '.join(levels)}: {text}", task.at)
