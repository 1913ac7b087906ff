"""What `explain` says of the numbers of designs that few tables have: why so, after whom, from what."""

from collections.abc import Iterator

from tablegen.rare_tasks import Correlate, RareTask
from tablegen.results import Key, Results
from tablegen.stats.correlations import CORRELATIONS

Line = tuple[str, str]


def rare_task(tasks: tuple[object, ...], key: Key) -> RareTask | None:
    """The task that made a number, where it is one of these designs."""
    return next((t for t in tasks if isinstance(t, Correlate) and (t.row, t.group) == (key.row, key.group)), None)


def why(task: RareTask) -> Iterator[Line]:
    """Why this method, and who described it."""
    yield "why", task.why
    yield "source", CORRELATIONS[task.method].source


def inputs(task: RareTask, results: Results) -> Iterator[Line]:
    """What the number was computed from."""
    record = results.get(task.row, task.group, None, "n")
    used = f"n {record.value}" if record else ""
    given = f", adjusted for {', '.join(m.variable for m in task.given)}" if task.given else ""
    yield "inputs", f"{task.x.variable} and {task.y.variable} of the same patients: {used}{given}"
