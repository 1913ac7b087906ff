"""Sentences on correlations, on crosstabs and on the accuracy of diagnostic tests."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tablegen.paper.telling import Teller, name_of
from tablegen.plan import Ask
from tablegen.rare_tasks import Correlate, Diagnose, Tabulate
from tablegen.stats.correlations import CORRELATIONS

_NUMBERED = re.compile(r"^\(\d+\)\s+")


def _correlations(teller: Teller) -> Iterator[str]:
    """A sentence for each pair of rows."""
    labels = _labels(teller)
    for task in (task for task in teller.made.plan.tasks if isinstance(task, Correlate)):
        p, r = (teller.record(task.row, task.group, None, stat) for stat in ("p", "r"))
        if p is None or r is None or r.value is None:
            continue
        shown = teller.estimate(
            CORRELATIONS[task.method].symbol, _asked(teller, task.row, task.group, "r"), None, ("r", "r_low", "r_high")
        )
        slots = {
            "first": labels[task.group],
            "second": labels[task.row],
            "inside": teller.inside(shown, teller.p(task.row, task.group, None)),
        }
        if not teller.significant(p):
            yield teller.sentence(
                "There was no significant correlation between {first} and {second} ({inside}).", **slots
            )
        elif r.value > 0:
            english = "There was a significant positive correlation between {first} and {second} ({inside})."
            yield teller.sentence(english, **slots)
        else:
            english = "There was a significant negative correlation between {first} and {second} ({inside})."
            yield teller.sentence(english, **slots)


def _crosstab(teller: Teller) -> Iterator[str]:
    """How the one variable is distributed in each level of the other, and whether they go together."""
    plan = teller.made.plan
    tables = [task for task in plan.tasks if isinstance(task, Tabulate)]
    for task in tables:
        label = plan.stub or task.row
        p = teller.record(task.row, None, None, "p")
        if p is not None:
            slots = {"first": label, "second": task.across, "inside": teller.p(task.row, None, None)}
            significant = "There was a significant association between {first} and {second} ({inside})."
            none = "There was no significant association between {first} and {second} ({inside})."
            yield teller.sentence(significant if teller.significant(p) else none, **slots)


def _accuracy(teller: Teller) -> Iterator[str]:
    """How well each test finds the disease."""
    labels = _labels(teller)
    for task in (task for task in teller.made.plan.tasks if isinstance(task, Diagnose)):
        told = {
            stat: teller.estimate("", _asked(teller, task.row, None, stat), None, (stat, f"{stat}_low", f"{stat}_high"))
            for stat in ("sensitivity", "specificity", "auc")
            if teller.record(task.row, None, None, stat)
        }
        label = labels[task.row]
        if {"sensitivity", "specificity"} <= told.keys():
            english = "The sensitivity of {label} was {sensitivity}, and the specificity was {specificity}."
            both = {stat: told[stat] for stat in ("sensitivity", "specificity")}
            yield teller.sentence(english, label=label, **both)
        if "auc" in told:
            english = "The area under the ROC curve of {label} was {auc}."
            yield teller.sentence(english, label=label, auc=told["auc"])


OTHERS: Mapping[str, Callable[[Teller], Iterator[str]]] = {
    "correlate": _correlations,
    "crosstab": _crosstab,
    "diagnose": _accuracy,
}
"""What tells of the tables of each design beside comparisons and models."""


def _labels(teller: Teller) -> dict[str, str]:
    """The rows by name, without their numbers."""
    lines = teller.made.plan.lines
    return {line.row: name_of(_NUMBERED.sub("", line.label)) for line in reversed(lines) if line.label}


def _asked(teller: Teller, row: str, group: str | None, stat: str) -> Ask:
    """What a table asks about a number: its decimals; those of any other number of the kind where it is not shown."""
    asks = [ask for line in teller.made.plan.lines for ask in line.cells if ask]
    shown = [ask for ask in asks if stat in ask.pattern.stats] or asks
    own = next((ask for ask in shown if (ask.row, ask.group) == (row, group)), shown[0])
    return replace(own, row=row, group=group, level=None)
