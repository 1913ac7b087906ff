"""Sentences on weights: what is weighted by which column, the design, who has no weight, effective sample sizes."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.evidence import Sampling
from tablegen.plan import OVERALL, Plan
from tablegen.results import Results
from tablegen.tasks import Fit, Measure, Sizes, Summarize, Unweighted, unweighted

_WEIGHTED = {"mean": "means", "sd": "SDs", "pct": "percentages", "wn": "sums of weights"}
QUANTILES = "quantiles are the smallest values at which the weighted distribution reaches them"


def weighting_sentences(plan: Plan, results: Results) -> Iterator[str]:
    """What a reader must know of the weights of a table; nothing where there are none."""
    if plan.sampling is None:
        return
    yield _weighted(plan, plan.sampling)
    if design := _design(plan.sampling):
        yield design
    if fits := [task for task in plan.tasks if isinstance(task, Fit)]:
        yield from _left_out(fits[-1].sizes, fits[-1].group, results)
        return
    sizes = next(task for task in plan.tasks if isinstance(task, Sizes))
    yield from _left_out(sizes.row, None, results)
    if plan.sampling.weights:
        yield from _effective(plan, sizes, results)


def weighted_intervals(plan: Plan, results: Results) -> list[str]:
    """Which intervals weighted percentages and medians have, where the table shows any."""
    shown = {"pct_low": "percentages", "median_low": "medians", "mean_low": "means"}
    found: dict[str, None] = {}
    for record in results:
        if record.key.stat in shown and record.value is not None and "(" in record.method:
            how = record.method.partition("(")[2].rstrip(")")
            found[f"intervals of weighted {shown[record.key.stat]}: {how}"] = None
    return list(found)


def unweighted_measures(plan: Plan) -> list[tuple[Measure, str | None]]:
    """The effects without weights beside the weighted ones, with the group they are recorded under."""
    inner = [task.task for task in plan.tasks if isinstance(task, Unweighted)]
    return [(task, unweighted(None)) for task in inner if isinstance(task, Measure)]


def is_beside(plan: Plan) -> bool:
    """Whether columns without weights stand beside those with them."""
    return any(isinstance(task, Unweighted) for task in plan.tasks)


def _weighted(plan: Plan, sampling: Sampling) -> str:
    if sampling.weights is None:
        return "All rows have the same weight"
    if plan.design == "model":
        return f"Models are weighted by {sampling.weights}; n are unweighted counts"
    if is_beside(plan):
        return f"Weighted columns are weighted by {sampling.weights}; n are unweighted counts"
    shown = [stat for task in plan.tasks if isinstance(task, Summarize) for stat in task.stats]
    named = [words for stat, words in _WEIGHTED.items() if stat in shown and (stat != "pct" or _has_shares(plan))]
    named += ["quantiles"] if any(map(stats.of_quantiles, shown)) else []
    what = _joined(named) or "tests"
    return f"{what[0].upper()}{what[1:]} are weighted by {sampling.weights}; n are unweighted counts"


def _has_shares(plan: Plan) -> bool:
    """Whether the table shows percentages; they are computed for every category."""
    return any(line.show and "pct" in line.show.stats for line in plan.lines)


def _joined(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else ""


def _design(sampling: Sampling) -> str:
    names = {"clusters": sampling.cluster, "strata": sampling.strata, "finite populations": sampling.population}
    named = [f"{what} ({name})" for what, name in names.items() if name]
    return f"Variances allow for {_joined(named)}" if named else ""


def _left_out(row: str, group: str | None, results: Results) -> Iterator[str]:
    for stat, why in (("unweighted", "without a weight, cluster or stratum"), ("zero", "with a weight of 0")):
        record = results.get(row, group, None, stat)
        if record and record.value:
            yield f"{record.value} {'patient' if record.value == 1 else 'patients'} {why} not shown"


def _effective(plan: Plan, task: Sizes, results: Results) -> Iterator[str]:
    """Kish's effective sample size of every column of patients."""
    labels = {head.group: head.header or head.group_label or head.group for head in plan.heads if head.kind == "group"}
    sizes: list[str] = []
    for group in (*(task.by.levels if task.by else ()), OVERALL):
        record = results.get(task.row, group, None, "ess")
        if record and record.value is not None and group in labels:
            name = "" if group == OVERALL and not task.by else f"{labels[group]} "
            sizes.append(f"{name}{record.value:.1f}")
    if sizes:
        yield f"Effective sample size{'s' if len(sizes) > 1 else ''} (Kish): {'; '.join(sizes)}"
