"""Sentences on outcomes of several levels: in which order, how many patients have each, what odds are compared."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.table.model import Content
from tablegen.table.said import said
from tablegen.tasks import Fit


def outcome_levels(task: Fit, plan: Plan, results: Results, say: Language) -> Iterator[Content]:
    """`outcome: Grade, from the lowest level low (12), mid (20) to high (9); odds of a higher level`.

    Counts that are withheld are not told.
    """
    *others, last = levels = [_counted(task, i, results, say) for i in range(len(task.outcome_levels))]
    if stats.MODELS[task.model].outcome == "ordered":
        told = "outcome: {label}, from the lowest level {levels} to {last}"
        yield said(say, told, label=task.event.outcome, levels=say.listed(others, None), last=last)
        yield said(say, "odds ratios above 1 mean higher levels, alike at every threshold")
    else:
        first, *compared = levels
        told = "outcome: {label}, {levels} each against {first}, the reference"
        yield said(say, told, label=task.event.outcome, levels=say.listed(compared, None), first=first)
        if any("p_overall" in head.stats for head in plan.heads):
            yield said(say, "overall, each variable is tested for all of these levels together")


def _counted(task: Fit, i: int, results: Results, say: Language) -> str:
    record = results.get(task.sizes, task.group, task.outcome_levels[i], "n_outcome")
    label = task.level_labels[i]
    counted = record is not None and record.value is not None
    return say("{text} ({told})", text=label, told=round(float(record.value or 0))) if record and counted else label
