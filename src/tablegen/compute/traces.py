"""The curves that a figure draws, as values: whoever draws them never sees a patient's row."""

from typing import TYPE_CHECKING

from tablegen.rare_tasks import Follow
from tablegen.results import IncidenceTrace, Trace
from tablegen.stats.curve import Curve, Incidence, Scale, limits

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray


def traced(task: Follow, group: str, curve: Curve) -> Trace | IncidenceTrace:
    """A group's curve with its limits at each step, as the row's interval has them, and who was censored when."""
    if task.drawn == "incidence" and curve.incidence:
        return _incidence(task, group, curve, curve.incidence)
    steps = zip(curve.survival.tolist(), curve.spread.tolist(), strict=True)
    both = [limits(*step, task.confidence, _scale(task)) for step in steps]
    return Trace(
        task.row,
        group,
        curve.n,
        curve.last,
        tuple(curve.times.tolist()),
        tuple(curve.events.tolist()),
        tuple(curve.survival.tolist()),
        tuple(pair and pair[0] for pair in both),
        tuple(pair and pair[1] for pair in both),
        _censored(curve, curve.times, curve.events),
        f"Kaplan–Meier, {_how(task)}",
    )


def _incidence(task: Follow, group: str, curve: Curve, found: Incidence) -> IncidenceTrace:
    import numpy as np

    at = [found.at(time) for time in found.times.tolist()]
    both = [limits(f, (error / f) ** 2 if f else 0.0, task.confidence, _scale(task)) for f, error in at]
    events = np.zeros(found.times.size, dtype=np.int64)
    events[np.searchsorted(found.times, curve.times)] = curve.events
    return IncidenceTrace(
        task.row,
        group,
        curve.n,
        curve.last,
        tuple(found.times.tolist()),
        tuple(events.tolist()),
        tuple(found.rivals.tolist()),
        tuple(found.incidence.tolist()),
        tuple(pair and pair[0] for pair in both),
        tuple(pair and pair[1] for pair in both),
        _censored(curve, found.times, events + found.rivals),
        f"Aalen–Johansen, {_how(task)}",
    )


def _censored(curve: Curve, times: "NDArray[float64]", events: "NDArray[int64]") -> tuple[tuple[float, int], ...]:
    """The times at which patients left without an event, and how many."""
    import numpy as np

    ends, leaving = np.unique(curve.left, return_counts=True)
    leaving[np.searchsorted(ends, times)] -= events
    return tuple(zip(ends[leaving > 0].tolist(), leaving[leaving > 0].tolist(), strict=True))


def _scale(task: Follow) -> Scale:
    interval = task.followed.survival_interval
    return "plain" if interval == "plain" else "log-log" if interval == "log-log" else "log"


def _how(task: Follow) -> str:
    return f"{task.followed.survival_interval} interval, {task.confidence * 100:g}%"
