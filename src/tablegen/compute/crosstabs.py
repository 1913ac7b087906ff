"""Crosstabs: counts with their margins, what they would be under independence, measures of association."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.compute.run import Run
from tablegen.evidence import Counts
from tablegen.plan import OVERALL
from tablegen.rare_tasks import Associate, Tabulate
from tablegen.results import Key, Record
from tablegen.stats import crosstab
from tablegen.stats.measures import MEASURES

_OF_CELLS = {
    "expected": (crosstab.expected, crosstab.EXPECTED),
    "residual": (crosstab.residuals, crosstab.RESIDUAL),
    "adjusted_residual": (crosstab.adjusted_residuals, crosstab.ADJUSTED),
}


def tabulate(task: Tabulate, run: Run) -> Iterator[Record]:
    """The cells and the margins of a crosstab, and those who are in none of them."""
    if run.sampling:
        from tablegen.compute.weighted_crosstabs import tabulate_weighted  # few tables need it

        yield from tabulate_weighted(task, run, run.sampling)
        return
    counts = run.source.counts(task.variable, task.levels, task.by)
    yield from _counted(task, counts)
    for stat, (values, method) in _OF_CELLS.items():
        if stat in task.stats:
            for level, line in zip(task.levels, values(counts), strict=True):
                for group, value in zip(task.by.levels, line, strict=True):
                    problem = crosstab.NO_RESIDUAL if value is None else None
                    yield Record(Key(task.row, group, level, stat), value, method, problem)
    missing = run.source.missing(task.variable, task.by)
    for group, n in zip((*task.by.levels, OVERALL), (*missing, sum(missing)), strict=True):
        yield Record(Key(task.row, group, None, "missing"), n)
    yield Record(Key(task.by.variable, None, None, "missing"), run.source.missing(task.by.variable, None)[0])


def _counted(task: Tabulate, counts: Counts) -> Iterator[Record]:
    """Counts and percentages of the cells and the margins, by the denominator asked for."""
    rows: list[tuple[int, ...]] = [(*line, sum(line)) for line in counts.table]
    totals = tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * (len(task.by.levels) + 1)
    rows.append(totals)
    for level, line in zip((*task.levels, OVERALL), rows, strict=True):
        for i, (group, n) in enumerate(zip((*task.by.levels, OVERALL), line, strict=True)):
            total = {"row": line[-1], "column": totals[i], "total": totals[-1]}[task.percent]
            yield Record(Key(task.row, group, level, "n"), n)
            yield Record(Key(task.row, group, level, "total"), total)
            problem = None if total else "there are no values"
            yield Record(Key(task.row, group, level, "pct"), 100 * n / total if total else None, "", problem)
            yield from _limits(task, Key(task.row, group, level, ""), n, total)


def _limits(task: Tabulate, key: Key, n: int, total: int) -> Iterator[Record]:
    """The limits of a percentage that the table shows; none of one that is 100 by definition."""
    for stat in ("pct_low", "pct_high"):
        summary = stats.SUMMARIES[stat]
        if stat not in task.stats or summary.of_counts_at is None:
            continue
        method = f"{summary.title} ({stats.PROPORTION_INTERVALS[task.proportion].title})"
        problem = BY_DEFINITION if whole(task, key.group, key.level) else None if total else "there are no values"
        value = None if problem else summary.of_counts_at(n, total, task.confidence, task.proportion)
        yield Record(key._replace(stat=stat), value, method, problem)


BY_DEFINITION = "it is 100 by definition: there is no interval"


def whole(task: Tabulate, group: str | None, level: str | None) -> bool:
    """Whether the patients of a margin are those that percentages are of."""
    return {"row": group == OVERALL, "column": level == OVERALL, "total": group == level == OVERALL}[task.percent]


def associate(task: Associate, run: Run) -> Iterator[Record]:
    """One measure of association with its limits, recorded under its name as the level."""
    measure = MEASURES[task.measure]
    if measure.of_counts is None:
        return
    outcome = measure.of_counts(run.source.counts(task.variable, task.levels, task.by), task.confidence)
    doubt = outcome.problem or next(iter(outcome.remarks), None)
    if doubt:
        run.remark(task.row, f"{'no ' if outcome.problem else ''}{measure.title}: {doubt}", task.at)
    for stat, name in (("effect", "estimate"), ("effect_low", "low"), ("effect_high", "high")):
        value = outcome.values.get(name)
        problem = None if value is not None else doubt or "this measure has no interval here"
        yield Record(Key(task.row, None, task.measure, stat), value, outcome.method, problem)
