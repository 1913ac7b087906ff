"""Small cells of designs that few tables have: which of their numbers could identify patients."""

from itertools import pairwise

from tablegen.rare_tasks import Correlate
from tablegen.results import Key
from tablegen.suppress import Hider


def hide(task: object, hider: Hider) -> None:
    """Hide what a task's small counts are, and what would give them away."""
    match task:
        case Correlate():
            _correlation(task, hider)
        case _:
            pass


def _correlation(task: Correlate, hider: Hider) -> None:
    """A correlation of few patients; and all numbers of patients where two of them differ by few."""
    if hider.small(hider.value(Key(task.row, task.group, None, "n"))):
        hider.hide_all(task.row, task.group)
    sizes = {int(r.value) for r in hider.results if r.key.stat == "n" and r.key.level is None and r.value is not None}
    ordered = sorted(sizes)
    if any(hider.small(after - before) for before, after in pairwise(ordered)):
        hider.hide(task.row, task.group, None, "n")
