"""Sentences on outcomes of several levels: in which order, how many patients have each, what odds are compared."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.table.model import Content, Text
from tablegen.tasks import Fit


def outcome_levels(task: Fit, plan: Plan, results: Results) -> Iterator[Content]:
    """`outcome: Grade, from the lowest level low (12), mid (20) to high (9); odds of a higher level`.

    Counts that are withheld are not told.
    """
    *others, last = levels = [_counted(task, i, results) for i in range(len(task.outcome_levels))]
    if stats.MODELS[task.model].outcome == "ordered":
        yield (Text(f"outcome: {task.event}, from the lowest level {', '.join(others)} to {last}"),)
        yield (Text("odds ratios above 1 mean higher levels, alike at every threshold"),)
    else:
        first, *compared = levels
        yield (Text(f"outcome: {task.event}, {', '.join(compared)} each against {first}, the reference"),)
        if any("p_overall" in head.stats for head in plan.heads):
            yield (Text("overall, each variable is tested for all of these levels together"),)


def _counted(task: Fit, i: int, results: Results) -> str:
    record = results.get(task.sizes, task.group, task.outcome_levels[i], "n_outcome")
    count = f" ({int(record.value)})" if record and record.value is not None else ""
    return f"{task.level_labels[i]}{count}"
