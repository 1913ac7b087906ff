"""Sentences on weights: what is weighted by which column, the design, who has no weight, effective sample sizes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.capitals import begun
from tablegen.evidence import Sampling
from tablegen.language import Language
from tablegen.plan import OVERALL, Plan
from tablegen.results import Results
from tablegen.tasks import Fit, Measure, Sizes, Summarize, Unweighted, is_unweighted, unweighted

if TYPE_CHECKING:
    from tablegen.rare_tasks import Tabulate

_WEIGHTED = {"mean": "means", "sd": "SDs", "pct": "percentages", "wn": "sums of weights"}


def weighting_sentences(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """What a reader must know of the weights of a table; nothing where there are none."""
    if plan.sampling is None:
        return
    yield _weighted(plan, plan.sampling, say)
    if design := _design(plan.sampling, say):
        yield design
    if fits := [task for task in plan.tasks if isinstance(task, Fit)]:
        yield from _left_out(fits[-1].sizes, fits[-1].group, results, say)
        return
    sizes = next((task for task in plan.tasks if isinstance(task, Sizes)), None)
    row = sizes.row if sizes else described(plan)[0].row
    yield from _left_out(row, None, results, say)
    if plan.sampling.weights:
        if sizes is None or plan.design in {"correlate", "diagnose", "likert"}:
            yield from _effective_of_all(row, results, say)
        else:
            yield from _effective(plan, sizes, results, say)


def described(plan: Plan) -> "list[Summarize | Tabulate]":
    """The tasks that describe a variable: the summaries of a comparison, or the cells of a crosstab."""
    if plan.design != "crosstab":
        return [task for task in plan.tasks if isinstance(task, Summarize)]
    from tablegen.rare_tasks import Tabulate  # few tables need it

    return [task for task in plan.tasks if isinstance(task, Tabulate)]


def weighted_intervals(plan: Plan, results: Results, say: Language) -> list[str]:
    """Which intervals weighted percentages and medians have, where the table shows any."""
    shown = {
        "pct_low": "intervals of weighted percentages: {method}",
        "median_low": "intervals of weighted medians: {method}",
        "mean_low": "intervals of weighted means: {method}",
    }
    found: dict[str, None] = {}
    for record in results:
        if is_unweighted(record.key.group):
            continue
        if record.key.stat in shown and record.value is not None and "(" in record.method:
            how = record.method.partition("(")[2].rstrip(")")
            found[say(shown[record.key.stat], method=say.phrase(how))] = None
    return list(found)


def unweighted_summaries(plan: Plan) -> list[Summarize]:
    """The rows of the columns without weights beside the weighted ones."""
    inner = (task.task for task in plan.tasks if isinstance(task, Unweighted))
    return [task for task in inner if isinstance(task, Summarize)]


def unweighted_measures(plan: Plan) -> list[tuple[Measure, str | None]]:
    """The effects without weights beside the weighted ones, with the group they are recorded under."""
    inner = [task.task for task in plan.tasks if isinstance(task, Unweighted)]
    return [(task, unweighted(None)) for task in inner if isinstance(task, Measure)]


def is_beside(plan: Plan) -> bool:
    """Whether columns without weights stand beside those with them."""
    return any(isinstance(task, Unweighted) for task in plan.tasks)


def _weighted(plan: Plan, sampling: Sampling, say: Language) -> str:
    if sampling.weights is None:
        return say("All rows have the same weight")
    if plan.design == "model":
        return say("Models are weighted by {column}; n are unweighted counts", column=sampling.weights)
    if is_beside(plan):
        return say("Weighted columns are weighted by {column}; n are unweighted counts", column=sampling.weights)
    shown = [stat for task in described(plan) for stat in task.stats]
    named = [say(words) for stat, words in _WEIGHTED.items() if stat in shown and (stat != "pct" or _has_shares(plan))]
    named += [say("percentages")] if plan.design == "diagnose" else []
    named += [say("correlations")] if plan.design == "correlate" else []
    named += [say("quantiles")] if any(map(stats.of_quantiles, shown)) else []
    what = begun(say.listed(named or [say("tests")]))
    return say("{list} are weighted by {column}; n are unweighted counts", list=what, column=sampling.weights)


def _has_shares(plan: Plan) -> bool:
    """Whether the table shows percentages; they are computed for every category."""
    return any(line.show and "pct" in line.show.stats for line in plan.lines)


def _design(sampling: Sampling, say: Language) -> str:
    names = {"clusters": sampling.cluster, "strata": sampling.strata, "finite populations": sampling.population}
    named = [say("{text} ({told})", text=say(what), told=name) for what, name in names.items() if name]
    return say("Variances allow for {list}", list=say.listed(named)) if named else ""


_LEFT_OUT = {
    "unweighted": "{n} {n:patient|patients} without a weight, cluster or stratum not shown",
    "zero": "{n} {n:patient|patients} with a weight of 0 not shown",
}


def _left_out(row: str, group: str | None, results: Results, say: Language) -> Iterator[str]:
    for stat, told in _LEFT_OUT.items():
        record = results.get(row, group, None, stat)
        if record and record.value:
            yield say(told, n=record.value)


def _effective(plan: Plan, task: Sizes, results: Results, say: Language) -> Iterator[str]:
    """Kish's effective sample size of every column of patients."""
    labels = {head.group: head.header or head.group_label or head.group for head in plan.heads if head.kind == "group"}
    sizes: list[str] = []
    for group in (*(task.by.levels if task.by else ()), OVERALL):
        record = results.get(task.row, group, None, "ess")
        if record and record.value is not None and group in labels:
            name = "" if group == OVERALL and not task.by else f"{labels[group]} "
            sizes.append(name + say("{n:.1f}", n=float(record.value)))
    if sizes:
        yield say(_EFFECTIVE, n=len(sizes), list=say("; ").join(sizes))


def _effective_of_all(row: str, results: Results, say: Language) -> Iterator[str]:
    """Kish's effective sample size of the patients of a table whose columns are of all of them."""
    record = results.get(row, OVERALL, OVERALL, "ess") or results.get(row, OVERALL, None, "ess")
    if record and record.value is not None:
        yield say(_EFFECTIVE, n=1, list=say("{n:.1f}", n=float(record.value)))


_EFFECTIVE = "Effective sample {n:size|sizes} (Kish): {list}"
