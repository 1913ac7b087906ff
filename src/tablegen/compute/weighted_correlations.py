"""Correlations of weighted rows: of those who have both values, as a domain of the design."""

from dataclasses import replace

from tablegen.compute.run import Run
from tablegen.evidence import Sampling
from tablegen.rare_tasks import Correlate
from tablegen.stats.contract import Outcome
from tablegen.stats.survey import used
from tablegen.stats.survey_correlation import weighted_pearson


def weighted_outcome(task: Correlate, run: Run, sampling: Sampling) -> tuple[int, bool, Outcome]:
    """How many patients of a weight above 0 have all values, whether the first variable varies among them, and the
    correlation.
    """
    import numpy as np

    everything = dict.fromkeys((task.x, task.y, *task.given, *task.complete))
    taken = {m: run.source.weighted(m.variable, m.levels or None, None, sampling) for m in everything}
    e = taken[task.x]
    known = ~np.isnan(np.column_stack([one.values for one in taken.values()])).any(axis=1)
    e = replace(e, values=np.where(known, e.values, np.nan), levels=0)
    others = np.column_stack([np.zeros((e.values.size, 0)), *(taken[m].values for m in task.given)])
    own = e.values[used(e)]
    outcome = weighted_pearson(e, taken[task.y].values, others, task.confidence)
    return own.size, own.size > 1 and bool(own.min() < own.max()), outcome
