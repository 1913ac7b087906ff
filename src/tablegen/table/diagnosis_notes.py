"""Sentences on tables of diagnostic accuracy: the reference standard, the intervals, who is not in it."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.rare_tasks import Diagnose
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.table.note_form import listed
from tablegen.table.notes import MISSING_VALUES
from tablegen.table.said import said
from tablegen.table.tested import counted

_SHARES = frozenset({"sensitivity", "specificity", "ppv", "npv", "accuracy"})


def diagnosis_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """What the table must tell beside its numbers."""
    tasks, say = _tasks(plan), style.say
    yield (Text(_standard(tasks[0], results, say)),)
    for sentence in _how(plan, results, say):
        yield markup(sentence)
    if compared := _compared(plan, tasks):
        yield said(say, "*P* is for the difference from the AUC of {label}, by DeLong's test", label=compared)
    labels = _labels(plan)
    gaps: list[Content] = []
    for task in tasks:
        if n := counted(results, task.row, "missing"):
            size = markup(style.words.group_n or "({n})", {"n": numbers.write_count(n, style.numbers)})
            gaps.append((Text(f"{labels[task.row]} "), *size))
    if gaps:
        yield said(say, MISSING_VALUES, list=listed(gaps, say("; ")))


def diagnosis_methods(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """The same as sentences of a methods section."""
    tasks = _tasks(plan)
    yield _standard(tasks[0], results, say)
    yield from _how(plan, results, say)
    if compared := _compared(plan, tasks):
        yield say("Areas under the curve were compared with that of {label} by DeLong's test", label=compared)


def _tasks(plan: Plan) -> list[Diagnose]:
    return [task for task in plan.tasks if isinstance(task, Diagnose)]


def _labels(plan: Plan) -> dict[str, str]:
    return {line.row: line.label for line in plan.lines}


def _standard(task: Diagnose, results: Results, say: Language) -> str:
    """The reference standard, and how many are positive by it, unless one of the numbers is withheld."""
    records = [results.get(task.by.variable, group, None, "n") for group in task.by.levels]
    if any(record is None or record.value is None for record in records):
        return say("The reference standard is {label}", label=task.standard)
    sizes = [round(record.value, 1) for record in records if record and record.value is not None]  # means, if imputed
    told = "The reference standard is {label}, which {n} of {total} patients have"
    return say(told, label=task.standard, n=sizes[0], total=round(sum(sizes)))


def _how(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """By which methods intervals were made, and for which prevalence predictive values are."""
    task = _tasks(plan)[0]
    shown = {stat.removesuffix("_low") for stat in task.stats if stat.endswith("_low")}
    made = {record.key.stat for record in results if record.value is not None}
    wanted = [stem for stem in shown if f"{stem}_low" in made]
    own = () if task.prevalence is None else ("ppv", "npv")
    parts: list[str] = []
    if _SHARES & set(wanted) - set(own):
        parts.append(say("percentages, {method}", method=say.phrase(_interval(task, bool(plan.sampling)))))
    parts += [say(text) for stems, text in (_WEIGHTED if plan.sampling else _OTHERS) if stems & set(wanted)]
    if parts:
        yield say("Intervals: {list}", list=say("; ").join(parts))
    if task.prevalence is not None and {"ppv", "npv"} & set(task.stats):
        told = "Predictive values are for a prevalence of {share:g}%"
        with_interval = "Predictive values are for a prevalence of {share:g}%, with logit intervals (Mercaldo et al.)"
        yield say(with_interval if {"ppv", "npv"} & set(wanted) else told, share=task.prevalence * 100)


def _interval(task: Diagnose, weighted: bool) -> str:
    """What the interval of percentages is called."""
    if not weighted:
        return stats.PROPORTION_INTERVALS[task.interval].title
    from tablegen.stats.survey_summaries import INTERVALS  # few tables are weighted

    return INTERVALS[task.interval]


_WEIGHTED = (
    (frozenset({"lr_pos", "lr_neg"}), "likelihood ratios, linearised, t on the log scale"),
    (frozenset({"dor"}), "DOR, linearised, t on the log scale"),
)
_OTHERS = (
    (frozenset({"lr_pos", "lr_neg"}), "likelihood ratios, on the log scale (Simel et al.)"),
    (frozenset({"dor"}), "DOR, on the log scale (Woolf)"),
    (frozenset({"auc"}), "AUC, DeLong"),
)


def _compared(plan: Plan, tasks: list[Diagnose]) -> str:
    """The test with whose area the others are compared."""
    against = next((task.against[0] for task in tasks if task.against), None)
    row = next((task.row for task in tasks if task.variable == against and task.against is None), None)
    return _labels(plan).get(row or "", "")
