"""Sentences on times to an event: how survival was estimated, of what rates are, which intervals they have."""

from collections.abc import Iterator, Mapping

from tablegen.plan import Plan
from tablegen.rare_tasks import Follow

_SURVIVAL = {"log": "log-transformed", "log-log": "log-log transformed", "plain": "untransformed"}
_RATES = {"exact": "exact Poisson", "log": "log-transformed", "byar": "Byar's"}


def follow_up_sentences(plan: Plan) -> Iterator[str]:
    """What the rows of times to an event tell besides their numbers."""
    tasks = [task for task in plan.tasks if isinstance(task, Follow)]
    curves = [task for task in tasks if any(stat.startswith(("survival", "risk", "rmst")) for stat in task.stats)]
    if curves:
        kinds = [
            _SURVIVAL[task.followed.survival_interval]
            for task in curves
            if any(s.startswith(("survival", "risk")) and s.endswith("_low") for s in task.stats)
        ]
        limits = f", with {kinds[0]} confidence intervals" if kinds else ""
        yield f"Survival was estimated by the Kaplan–Meier method{limits}"
    if competing := [task for task in tasks if "cif" in task.stats]:
        yield _incidence(competing, {line.row: line.label for line in reversed(plan.lines)})
    rates = [task for task in tasks if "rate" in task.stats]
    yield from dict.fromkeys(map(_rate, rates))


def _incidence(tasks: list[Follow], labels: Mapping[str, str]) -> str:
    """How it was estimated, and what competes with the event, in rows that differ in it of each."""
    kinds = [_SURVIVAL[task.followed.survival_interval] for task in tasks if "cif_low" in task.stats]
    limits = f", with {kinds[0]} confidence intervals" if kinds else ""
    rivals = {task.row: " and ".join(task.followed.competing) for task in tasks}
    several = len({*rivals.values()}) > 1
    told = [f"{events} ({labels[row]})" if several else events for row, events in rivals.items()]
    events = f"competing events: {', '.join(dict.fromkeys(told))}"
    return f"Cumulative incidence was estimated by the Aalen–Johansen method{limits}; {events}"


def _rate(task: Follow) -> str:
    unit = (
        f"person-{task.unit}"
        if task.unit
        else ("unit of time at risk" if task.followed.per == 1.0 else "units of time at risk")
    )
    limits = f", with {_RATES[task.followed.rate_interval]} confidence intervals" if "rate_low" in task.stats else ""
    per = "" if task.followed.per == 1.0 else f"{task.followed.per:g} "
    return f"Rates are per {per}{unit}{limits}"
