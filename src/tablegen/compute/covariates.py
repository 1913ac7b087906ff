"""Groups compared at the same covariates: the evidence of an analysis of covariance, and adjusted means."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tablegen.compute.run import Run
from tablegen.evidence import Covariate, Covaried, Lacking, Source
from tablegen.rare_tasks import AdjustedMeans, ComparePairs
from tablegen.results import Key, Record
from tablegen.tasks import Compare, Measure

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

STATS = ("adj_mean", "adj_se", "adj_low", "adj_high")


def covaried(task: Compare | ComparePairs | Measure | AdjustedMeans, source: Source) -> Covaried:
    """The patients of the groups who have the task's variable and every covariate."""
    numbers = (task.variable, *(one.variable for one in task.given if not one.levels))
    factors = {one.variable: one.levels for one in task.given if one.levels}
    rows = source.rows(numbers, {task.by.variable: task.by.levels, **factors})
    columns: dict[str, Any] = dict(rows.columns)
    covariates = tuple(Covariate(one.label, columns[one.variable], len(one.levels)) for one in task.given)
    groups: NDArray[int64] = columns[task.by.variable]
    return Covaried(columns[task.variable], groups, len(task.by.levels), covariates)


def adjusted_means(task: AdjustedMeans, run: Run) -> Iterator[Record]:
    """Every group's adjusted mean, of how many patients; and how many have no covariate."""
    from tablegen.stats import ancova

    source = run.source.where(task.where)
    try:
        evidence = covaried(task, source)
        everybody = source.rows((task.variable,), {task.by.variable: task.by.levels}).n
    except Lacking as lacking:
        run.problems.error(f"{task.row} {lacking}", task.at)
        return
    yield Record(Key(task.row, None, None, "adj_missing"), everybody - evidence.y.size)
    for i, group in enumerate(task.by.levels):
        yield Record(Key(task.row, group, None, "adj_n"), int((evidence.groups == i).sum()))
    method, means = ancova.adjusted_means(evidence, task.confidence)
    for i, group in enumerate(task.by.levels):
        values: Mapping[str, float] = {} if isinstance(means, str) else means[i]
        problem = means if isinstance(means, str) else "nobody in this group has all covariates"
        for stat in STATS:
            value = values.get(stat)
            yield Record(Key(task.row, group, None, stat), value, method, None if value is not None else problem)
