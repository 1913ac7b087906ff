"""Correlations of two variables, of the patients who have both."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen.compute.run import Run
from tablegen.evidence import Source
from tablegen.rare_tasks import Correlate
from tablegen.results import Key, Record
from tablegen.stats.contract import Outcome
from tablegen.stats.correlation import CONSTANT
from tablegen.stats.correlations import CORRELATIONS

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Vector = NDArray[float64]

_ALWAYS = ("r", "r_low", "r_high", "statistic", "p")


def correlate(task: Correlate, run: Run) -> Iterator[Record]:
    """The coefficient with its test and its interval, and of how many patients it is; 1 of a variable with itself."""
    n, varies, outcome = _measured(task, run)
    yield Record(Key(task.row, task.group, None, "n"), n)
    if task.row == task.group:
        yield Record(Key(task.row, task.group, None, "r"), 1 if varies else None, "", None if varies else CONSTANT)
        return
    yield from outcome_records(task, outcome, run)


def _measured(task: Correlate, run: Run) -> tuple[int, bool, Outcome]:
    """How many patients have all values, whether the first variable varies among them, and the correlation."""
    if run.sampling:
        from tablegen.compute.weighted_correlations import weighted_outcome  # few tables need it

        return weighted_outcome(task, run, run.sampling)
    columns = complete(task, run.source)
    x = columns[task.x.variable]
    return len(x), len(x) > 1 and bool(x.min() < x.max()), outcome_of(task, columns)


def outcome_records(task: Correlate, outcome: Outcome, run: Run) -> Iterator[Record]:
    """The coefficient, its test and its limits, or why there are none."""
    doubt = outcome.problem or next(iter(outcome.remarks), None)
    if doubt:
        run.remark(task.row, f"{'no correlation ' if outcome.problem else ''}with {task.group}: {doubt}", task.at)
    for stat in dict.fromkeys((*_ALWAYS, *outcome.values)):
        value = outcome.values.get(stat)
        yield Record(Key(task.row, task.group, None, stat), value, outcome.method, None if value is not None else doubt)


def complete(task: Correlate, source: Source) -> "dict[str, Vector]":
    """The values of the patients who have all that the task is about."""
    everything = dict.fromkeys((task.x, task.y, *task.given, *task.complete))
    rows = source.rows(
        tuple(m.variable for m in everything if not m.levels), {m.variable: m.levels for m in everything if m.levels}
    )
    return {name: values.astype("float64") for name, values in rows.columns.items()}


def outcome_of(task: Correlate, columns: "dict[str, Vector]") -> Outcome:
    """The correlation of the two variables, adjusted for the others where it is partial."""
    correlation = CORRELATIONS[task.method]
    x, y = columns[task.x.variable], columns[task.y.variable]
    if not task.given or correlation.partial is None:
        return correlation.run(x, y, task.confidence)
    import numpy as np

    return correlation.partial(x, y, np.column_stack([columns[m.variable] for m in task.given]), task.confidence)
