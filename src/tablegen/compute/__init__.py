"""Stage 3: every number of a plan, at full precision. Knows tasks and evidence; no design, no style."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tablegen.compute.comparisons import compare, match, measure
from tablegen.compute.families import adjusted
from tablegen.compute.run import Run
from tablegen.compute.summaries import sizes, summarize
from tablegen.errors import Problems
from tablegen.evidence import Lacking, Source
from tablegen.plan import Plan
from tablegen.results import Record, Results
from tablegen.tasks import Fit, Summarize, Task, Unweighted, Wald, unweighted

if TYPE_CHECKING:
    from tablegen.rare_tasks import (
        AdjustedMeans,
        Answers,
        Associate,
        CompareLevels,
        ComparePairs,
        Correlate,
        CountEvents,
        Diagnose,
        Follow,
        RareTask,
        Tabulate,
    )

Carrier = Callable[[Any, Run], Iterator[Record]]
"""Carries out a task of its own type."""


def _model(task: Fit | Wald, run: Run) -> Iterator[Record]:
    from tablegen.compute.models import carry_out

    return carry_out(task, run)


def _correlate(task: "Correlate", run: Run) -> Iterator[Record]:
    from tablegen.compute.correlations import correlate

    return correlate(task, run)


def _diagnose(task: "Diagnose", run: Run) -> Iterator[Record]:
    from tablegen.compute.diagnoses import diagnose

    return diagnose(task, run)


def _answers(task: "Answers", run: Run) -> Iterator[Record]:
    from tablegen.compute.answers import count_answers

    return count_answers(task, run)


def _events(task: "CountEvents", run: Run) -> Iterator[Record]:
    from tablegen.compute.answers import count_events

    return count_events(task, run)


def _follow(task: "Follow", run: Run) -> Iterator[Record]:
    from tablegen.compute.follow_up import follow

    return follow(task, run)


def _tabulate(task: "Tabulate", run: Run) -> Iterator[Record]:
    from tablegen.compute.crosstabs import tabulate

    return tabulate(task, run)


def _associate(task: "Associate", run: Run) -> Iterator[Record]:
    from tablegen.compute.crosstabs import associate

    return associate(task, run)


def _levels(task: "CompareLevels", run: Run) -> Iterator[Record]:
    from tablegen.compute.levels import compare_levels

    return compare_levels(task, run)


def _pairs(task: "ComparePairs", run: Run) -> Iterator[Record]:
    from tablegen.compute.pairs import compare_pairs

    return compare_pairs(task, run)


def _unweighted(task: Unweighted, run: Run) -> Iterator[Record]:
    """Carry out a task of a weighted table without its weights, and name its groups so; its doubts are told already."""
    inner: Task = task.task
    for record in CARRIERS[type(inner).__name__](inner, Run(run.source, Problems())):
        yield replace(record, key=record.key._replace(group=unweighted(record.key.group)))


def _adjusted_means(task: "AdjustedMeans", run: Run) -> Iterator[Record]:
    from tablegen.compute.covariates import adjusted_means

    return adjusted_means(task, run)


CARRIERS: dict[str, Carrier] = {
    "Sizes": sizes,
    "Summarize": summarize,
    "Compare": compare,
    "ComparePairs": _pairs,
    "CompareLevels": _levels,
    "Measure": measure,
    "Match": match,
    "Fit": _model,
    "Wald": _model,
    "Correlate": _correlate,
    "Diagnose": _diagnose,
    "Answers": _answers,
    "CountEvents": _events,
    "Follow": _follow,
    "Tabulate": _tabulate,
    "Associate": _associate,
    "Unweighted": _unweighted,
    "AdjustedMeans": _adjusted_means,
}
"""The function that carries out a task, by the name of the task's type: those that few tables need load on demand."""


def compute(plan: Plan, source: Source, problems: Problems) -> Results:
    """Carry out the plan's tasks on the source, in their order.

    What a source cannot give is an error at the line that asked for it; doubts about numbers are warnings there.
    """
    run = Run(source.where(plan.where), problems, sampling=plan.sampling)
    if plan.imputations:
        from tablegen.compute.imputations import pooled  # few tables need it

        records = [*pooled(plan.tasks, plan.imputations, run)]
    else:
        records = [record for task in plan.tasks for record in _records(task, run)]
    if plan.adjust:
        records += adjusted(records, plan.adjust, plan.families)
    problems.check()
    return Results(tuple(records), {}, tuple(run.remarks), tuple(run.traces), tuple(run.covariances))


def _records(task: "Task | RareTask", run: Run) -> Iterator[Record]:
    try:
        yield from CARRIERS[type(task).__name__](task, run)
    except Lacking as lacking:
        what = task.row if isinstance(task, Summarize) else "the table"
        run.problems.error(f"{what} {lacking}", lacking.at or getattr(task, "at", None))
