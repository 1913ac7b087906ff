"""Small cells of designs that few tables have: which of their numbers could identify patients."""

from itertools import pairwise

from tablegen.rare_tasks import Correlate, Diagnose
from tablegen.results import Key
from tablegen.suppress import Hider


def hide(task: object, hider: Hider) -> None:
    """Hide what a task's small counts are, and what would give them away."""
    match task:
        case Correlate():
            _correlation(task, hider)
        case Diagnose():
            _diagnosis(task, hider)
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


def _diagnosis(task: Diagnose, hider: Hider) -> None:
    """All of a test where one of its four counts is small, for each of its shares would give it away.

    The area under its curve stays, which is of all patients, unless the sick or the well are few themselves.
    """
    counts = [hider.value(Key(task.row, None, None, stat)) for stat in ("tp", "fp", "fn", "tn")]
    sizes = [hider.value(Key(task.by.variable, group, None, "n")) for group in task.by.levels]
    few = hider.small(sizes[0]) or hider.small(sum(sizes[1:]))
    missing = hider.small(hider.value(Key(task.row, None, None, "missing")))
    stats = {r.key.stat for r in hider.results if r.key.row == task.row}
    kept = set[str]() if few else {"auc", "auc_low", "auc_high", "p"}
    if any(map(hider.small, counts)) or few:
        hider.hide(task.row, None, None, *(stats - kept))
    elif missing:
        hider.hide(task.row, None, None, "missing", "n")
