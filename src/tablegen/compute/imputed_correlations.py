"""Correlations of imputed data, pooled on the scale of Fisher's z; those of observed values are those of one set."""

from collections.abc import Iterator

from tablegen.compute.correlations import complete, correlate, outcome_of, outcome_records
from tablegen.compute.imputations import IMPUTED, refuse_uneven
from tablegen.compute.run import Run
from tablegen.rare_tasks import Correlate, Imputations
from tablegen.results import Key, Record
from tablegen.stats.imputed_correlation import pooled_correlation


def correlate_imputed(task: Correlate, imputations: Imputations, run: Run) -> Iterator[Record]:
    """The correlation over all sets; of a variable with itself how many of its values were imputed, where known."""
    sets = imputations.sets(run.source)
    first = Run(sets[0], run.problems, run.remarks)
    if task.row == task.group:
        yield from correlate(task, first)
        if imputations.original is not None:
            n = imputations.observed(run.source).missing(task.x.variable, None)[0]
            yield Record(Key(task.row, task.group, None, "imputed"), n, IMPUTED)
        return
    columns = [complete(task, each) for each in sets]
    sizes = [len(each[task.x.variable]) for each in columns]
    if len(set(sizes)) > 1:
        refuse_uneven(f"one of {task.row} and {task.group}", run, task.at)
        return
    outcomes = [outcome_of(task, each) for each in columns]
    if all(outcome.values == outcomes[0].values for outcome in outcomes):
        yield from correlate(task, first)
        return
    yield Record(Key(task.row, task.group, None, "n"), sizes[0])
    yield from outcome_records(task, pooled_correlation(outcomes, task.confidence), run)
