"""Sentences on definitions: quantiles, normality, percentages, intervals, dates."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.capitals import begun
from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.table.said import row_labels
from tablegen.table.tested import test_kind
from tablegen.table.weights import described, is_beside, unweighted_summaries, weighted_intervals
from tablegen.tasks import Compare, Measure, Summarize

if TYPE_CHECKING:
    from tablegen.rare_tasks import Tabulate


def quantile_sentence(plan: Plan, say: Language) -> str:
    """Which definition of quantiles the table uses, where it shows any."""
    types = {t.quantiles for t in plan.tasks if isinstance(t, Summarize) and any(map(stats.of_quantiles, t.stats))}
    if not types or any(ask and ask.typed for line in plan.lines for ask in line.cells):
        return ""  # a paper's quantiles are whatever they are
    plain = say("Quantiles are of type {type}, as in {tool}", type=min(types), tool=_AS_IN[min(types)])
    if plan.sampling is None:
        return plain
    if not is_beside(plan):
        return say("Weighted quantiles are the smallest values at which the weighted distribution reaches them")
    return say("; ").join(
        (plain, say("weighted quantiles are the smallest values at which the weighted distribution reaches them"))
    )


_AS_IN = {7: "R", 6: "SPSS", 2: "SAS"}


_NORMALITY = {
    "shapiro": "the Shapiro–Wilk test",
    "anderson": "the Anderson–Darling test",
    "lilliefors": "the Lilliefors test",
}


def normality_sentence(plan: Plan, say: Language) -> str:
    """Which tests of normality the table reports, and that they chose none of its tests."""
    shown = {stat.partition("_")[0] for t in plan.tasks if isinstance(t, Summarize) for stat in t.stats}
    tests = [say(words) for name, words in _NORMALITY.items() if name in shown]
    if not tests:
        return ""
    told = [say("Normality was examined by {list}", list=say.listed(tests))]
    if any(isinstance(task, Compare) for task in plan.tasks):
        told.append(say("it chose no test of the table"))
    return say("; ").join(told)


def percent_sentences(plan: Plan, say: Language) -> Iterator[str]:
    """Of what percentages are where they are not of each column: of the table's, or of the rows that are named."""
    shares = [task for task in plan.tasks if isinstance(task, Summarize) and task.view == "category"]
    labels = row_labels(plan, say)
    for of in dict.fromkeys(task.percent_of for task in shares if task.percent_of and task.percent != "responses"):
        rows = [labels.get(task.row, task.row) for task in shares if task.percent_of == of]
        if len(rows) == len(shares):
            yield say("Percentages are of {whom}", whom=say.phrase(of))
        else:
            yield say("Percentages of {rows} are of {whom}", rows=say.listed(rows, None), whom=say.phrase(of))
    whole = [task for task in shares if task.missing_in_percent and task.percent == "column"]
    if whole and len(whole) == len(shares):
        yield say("Percentages are of all patients, those with missing values included")
    elif whole:
        rows = [labels.get(task.row, task.row) for task in whole]
        whom = say.phrase("all patients, those with missing values included")
        yield say("Percentages of {rows} are of {whom}", rows=say.listed(rows, None), whom=whom)


def missing_level_sentence(plan: Plan, say: Language) -> str:
    """Which tests of categories count missing values as a level; empty where none does."""
    labels = row_labels(plan, say)
    tests = [task for task in plan.tasks if isinstance(task, Compare) and test_kind(task) == "category"]
    rows = [labels.get(task.row, task.row) for task in tests if task.missing_is_level]
    if rows and len(rows) == len(tests):
        return say("In tests of categories, missing values are a level of their own")
    told = "In the test of {rows}, missing values are a level of their own"
    return say(told, rows=say.listed(rows, None)) if rows else ""


def interval_sentence(plan: Plan, results: Results, say: Language) -> str:
    """Which intervals percentages and medians have, where the table shows any."""
    if plan.sampling:
        told = [*weighted_intervals(plan, results, say), *_plain_intervals(unweighted_summaries(plan), say)]
    else:
        told = _plain_intervals(described(plan), say)
    return begun(say("; ").join(told))


def _plain_intervals(tasks: "Sequence[Summarize | Tabulate]", say: Language) -> list[str]:
    shares = {task.proportion for task in tasks if "pct_low" in task.stats or "pct_high" in task.stats}
    titles = (say.phrase(stats.PROPORTION_INTERVALS[name].title) for name in shares)
    told = [say("intervals of percentages are {method} intervals", method=title) for title in titles]
    if any("median_low" in task.stats or "median_high" in task.stats for task in tasks):
        told.append(say("intervals of medians are of order statistics (binomial)"))
    return told


def date_sentence(plan: Plan, say: Language) -> str:
    """In what the spread of dates is told, and the difference between two of them, where a table has any."""
    tasks = {task.row: task for task in plan.tasks if isinstance(task, Summarize) and task.dates}
    spread = any(stats.is_days(stat) for task in tasks.values() for stat in task.stats)
    effects = any(isinstance(task, Measure) and task.stem == "difference" and task.row in tasks for task in plan.tasks)
    if spread and effects:
        return say("Of dates, their spread and their differences are in days")
    if spread:
        return say("Of dates, their spread is in days")
    return say("Of dates, their differences are in days") if effects else ""
