"""Sentences on times to an event: how survival was estimated, of what rates are, which intervals they have."""

from collections.abc import Iterator, Mapping

from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.rare_tasks import Follow
from tablegen.table.said import of_rows, row_labels

_SURVIVAL = {
    "": "Survival was estimated by the Kaplan–Meier method",
    "log": "Survival was estimated by the Kaplan–Meier method, with log-transformed confidence intervals",
    "log-log": "Survival was estimated by the Kaplan–Meier method, with log-log transformed confidence intervals",
    "plain": "Survival was estimated by the Kaplan–Meier method, with untransformed confidence intervals",
}
_RATES = {
    "": "Rates are per {unit}",
    "exact": "Rates are per {unit}, with exact Poisson confidence intervals",
    "log": "Rates are per {unit}, with log-transformed confidence intervals",
    "byar": "Rates are per {unit}, with Byar's confidence intervals",
}


def follow_up_sentences(plan: Plan, say: Language) -> Iterator[str]:
    """What the rows of times to an event tell besides their numbers."""
    tasks = [task for task in plan.tasks if isinstance(task, Follow)]
    curves = [task for task in tasks if any(stat.startswith(("survival", "risk", "rmst")) for stat in task.stats)]
    if curves:
        kinds = [
            task.followed.survival_interval
            for task in curves
            if any(s.startswith(("survival", "risk")) and s.endswith("_low") for s in task.stats)
        ]
        yield say(_SURVIVAL[kinds[0] if kinds else ""])
    if competing := [task for task in tasks if "cif" in task.stats]:
        yield _incidence(competing, {line.row: line.label for line in reversed(plan.lines)}, say)
    labels, rates = row_labels(plan, say), dict[str, list[str]]()
    for task in tasks:
        if "rate" in task.stats:
            rates.setdefault(_rate(task, say), []).append(labels.get(task.row, task.row))
    yield from of_rows(rates, say)


_INCIDENCE = {
    "": "Cumulative incidence was estimated by the Aalen–Johansen method",
    "log": "Cumulative incidence was estimated by the Aalen–Johansen method, with log-transformed confidence intervals",
    "log-log": (
        "Cumulative incidence was estimated by the Aalen–Johansen method, with log-log transformed confidence intervals"
    ),
    "plain": "Cumulative incidence was estimated by the Aalen–Johansen method, with untransformed confidence intervals",
}


def _incidence(tasks: list[Follow], labels: Mapping[str, str], say: Language) -> str:
    """How it was estimated, and what competes with the event, in rows that differ in it of each."""
    kinds = [task.followed.survival_interval for task in tasks if "cif_low" in task.stats]
    rivals = {task.row: say.listed(task.followed.rivals) for task in tasks}
    several = len({*rivals.values()}) > 1
    told = [
        say("{text} ({told})", text=events, told=labels[row]) if several else events for row, events in rivals.items()
    ]
    events = say("competing events: {list}", list=say.listed(dict.fromkeys(told), None))
    return say("; ").join((say(_INCIDENCE[kinds[0] if kinds else ""]), events))


_ONE = {"years": "year", "months": "month", "weeks": "week", "days": "day", "hours": "hour"}
"""Units of time in the plural, and one of them: rates are per person-year."""


def _rate(task: Follow, say: Language) -> str:
    per = task.followed.per
    if task.unit and per == 1.0:
        unit = say("person-{unit}", unit=_ONE.get(task.unit, task.unit) if say.code == "en" else task.unit)
    elif task.unit:
        unit = say("{n:g} person-{unit}", n=per, unit=task.unit)
    else:
        unit = say("unit of time at risk") if per == 1.0 else say("{n:g} units of time at risk", n=per)
    return say(_RATES[task.followed.rate_interval if "rate_low" in task.stats else ""], unit=unit)
