"""Sentences on definitions: quantiles, normality, percentages, intervals, dates."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.table.weights import (
    QUANTILES,
    is_beside,
    weighted_intervals,
)
from tablegen.tasks import Compare, Measure, Summarize


def quantile_sentence(plan: Plan) -> str:
    """Which definition of quantiles the table uses, where it shows any."""
    types = {t.quantiles for t in plan.tasks if isinstance(t, Summarize) and any(map(stats.of_quantiles, t.stats))}
    plain = f"Quantiles are of type {min(types)}, as in {_AS_IN[min(types)]}" if types else ""
    if plan.sampling is None or not types:
        return plain
    return f"{plain}; weighted {QUANTILES}" if is_beside(plan) else f"Weighted {QUANTILES}"


_AS_IN = {7: "R", 6: "SPSS", 2: "SAS"}


_NORMALITY = {
    "shapiro": "the Shapiro–Wilk test",
    "anderson": "the Anderson–Darling test",
    "lilliefors": "the Lilliefors test",
}


def normality_sentence(plan: Plan) -> str:
    """Which tests of normality the table reports, and that they chose none of its tests."""
    shown = {stat.partition("_")[0] for t in plan.tasks if isinstance(t, Summarize) for stat in t.stats}
    tests = [words for name, words in _NORMALITY.items() if name in shown]
    if not tests:
        return ""
    chose = "; it chose no test of the table" if any(isinstance(task, Compare) for task in plan.tasks) else ""
    return (
        f"Normality was examined by {' and '.join([', '.join(tests[:-1]), tests[-1]] if tests[1:] else tests)}{chose}"
    )


def percent_sentences(plan: Plan) -> Iterator[str]:
    """Of what percentages are where they are not of each column: of the table's, or of the rows that are named."""
    shares = [task for task in plan.tasks if isinstance(task, Summarize) and task.view == "category"]
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    for of in dict.fromkeys(task.percent_of for task in shares if task.percent_of and task.percent != "responses"):
        rows = [labels.get(task.row, task.row) for task in shares if task.percent_of == of]
        which = "" if len(rows) == len(shares) else f" of {', '.join(rows)}"
        yield f"Percentages{which} are of {of}"
    if any(task.missing_in_percent and task.percent == "column" for task in shares):
        yield "Percentages are of all patients, those with missing values included"


def interval_sentence(plan: Plan, results: Results) -> str:
    """Which intervals percentages and medians have, where the table shows any."""
    told = weighted_intervals(plan, results) if plan.sampling else _plain_intervals(plan)
    sentence = "; ".join(told)
    return sentence[:1].upper() + sentence[1:]


def _plain_intervals(plan: Plan) -> list[str]:
    tasks = [task for task in plan.tasks if isinstance(task, Summarize)]
    shares = {task.proportion for task in tasks if "pct_low" in task.stats or "pct_high" in task.stats}
    told = [f"intervals of percentages are {stats.PROPORTION_INTERVALS[name].title} intervals" for name in shares]
    if any("median_low" in task.stats or "median_high" in task.stats for task in tasks):
        told.append("intervals of medians are of order statistics (binomial)")
    return told


def date_sentence(plan: Plan) -> str:
    """In what the spread of dates is told, and the difference between two of them, where a table has any."""
    tasks = {task.row: task for task in plan.tasks if isinstance(task, Summarize) and task.dates}
    spread = any(stats.is_days(stat) for task in tasks.values() for stat in task.stats)
    effects = any(isinstance(task, Measure) and task.stem == "diff" and task.row in tasks for task in plan.tasks)
    what = [*(["their spread"] if spread else []), *(["their differences"] if effects else [])]
    return f"Of dates, {' and '.join(what)} {'is' if what == ['their spread'] else 'are'} in days" if what else ""
