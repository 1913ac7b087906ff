"""The curves that a figure draws, as values: whoever draws them never sees a patient's row."""

from tablegen.rare_tasks import Follow
from tablegen.results import Trace
from tablegen.stats.curve import Curve, limits


def traced(task: Follow, group: str, curve: Curve) -> Trace:
    """A group's curve with its limits at each step, as the row's interval has them, and who was censored when."""
    import numpy as np

    interval = task.followed.survival_interval
    scale = "plain" if interval == "plain" else "log-log" if interval == "log-log" else "log"
    steps = zip(curve.survival.tolist(), curve.spread.tolist(), strict=True)
    both = [limits(*step, task.confidence, scale) for step in steps]
    ends, leaving = np.unique(curve.left, return_counts=True)
    leaving[np.searchsorted(ends, curve.times)] -= curve.events
    censored = zip(ends[leaving > 0].tolist(), leaving[leaving > 0].tolist(), strict=True)
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
        tuple(censored),
        f"Kaplan–Meier, {interval} interval, {task.confidence * 100:g}%",
    )
