"""The patients of a model: its complete cases and their outcome, how many they are and how many each line is about."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.model_fit import competing_events
from tablegen.evidence import Rows, Source
from tablegen.results import Key, Record
from tablegen.tasks import Fit, others

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray


def complete_cases(task: Fit, source: Source) -> Rows:
    """The rows of a regression that have a value of all its variables."""
    numbers, categories, keys = variables_of(task)
    return source.where(task.where).rows(numbers, categories, keys)


def variables_of(task: Fit) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The columns of a regression: those taken as numbers, categories with their levels, and keys."""
    numbers = tuple(t.variable for t in task.terms if t.kind == "number")
    categories = {t.variable: t.levels for t in task.terms if t.kind == "category"}
    if task.outcome_levels:
        categories = {task.outcome: task.outcome_levels} | categories
    else:
        numbers = (task.outcome, *numbers)
    if task.offset:
        numbers = (*numbers, task.offset.variable)
    followed = task.at_risk
    numbers += tuple(filter(None, (followed.time, followed.entry))) if followed else ()
    numbers += (task.repeated.time,) if task.repeated and task.repeated.time else ()
    factors = task.random.factors if task.random else ()
    keys = tuple(filter(None, (task.cluster, *factors, followed and followed.strata, followed and followed.patient)))
    return tuple(dict.fromkeys(numbers)), categories, tuple(dict.fromkeys(keys))


def outcome_of(task: Fit, rows: Rows) -> "NDArray[float64]":
    """The outcome (n,): 1 for an event and 0 without, a number, or the code of its level."""
    import numpy as np

    y = rows.columns[task.outcome].astype(np.float64)
    if stats.MODELS[task.model].of_levels or not task.outcome_levels:
        return y
    return (y == len(task.outcome_levels) - 1).astype(np.float64)


def with_event(task: Fit, y: "NDArray[float64]") -> "NDArray[bool_] | None":
    """Who has the event (n,), or of a multinomial model the level that is reported; None where there is neither."""
    return None if stats.MODELS[task.model].outcome == "ordered" or not task.outcome_levels else y == 1.0


def sizes(task: Fit, rows: Rows, y: "NDArray[float64]") -> Iterator[Record]:
    """How many patients a model is of, how many of them had the event, and how many were left out for what."""
    happened = with_event(task, y)
    events = {} if happened is None else {"n_events": int(happened.sum())}
    if task.at_risk and task.at_risk.competing:
        events["n_competing"] = int(competing_events(task, rows).sum())
    sizes = {"n_used": rows.n, **events, "missing": rows.dropped, "total": rows.n + rows.dropped}
    for stat, value in sizes.items():
        yield Record(Key(task.sizes, task.group, None, stat), value)
    alone = [term.variable for term in task.terms if term.row == task.sizes and term.variable]
    for term in task.terms:
        if term.row != task.sizes and term.variable:
            yield Record(Key(term.row, task.group, None, "missing"), rows.missing[term.variable])
    for variable in (*alone, *others(task)):
        yield Record(Key(task.sizes, task.group, variable, "missing"), rows.missing[variable])


def counts(task: Fit, rows: Rows, y: "NDArray[float64]") -> Iterator[Record]:
    """How many patients each line of the table is about, and how many of them had the event."""
    import numpy as np

    happened = with_event(task, y)
    for term in task.terms if task.counted else ():
        if term.row not in task.counted:
            continue
        for code, level in enumerate(term.counted_levels):
            if term.one_line and level == term.reference and level is not None:
                continue
            among = np.ones(rows.n, dtype=bool) if level is None else rows.columns[term.variable] == code
            group, address = task.counts, None if term.one_line else level
            n, events = int(among.sum()), None if happened is None else int(happened[among].sum())
            for stat, part, whole in (("pct", n, rows.n), ("events_pct", events, n)):
                if part is not None:
                    share = 100.0 * part / whole if whole else None
                    yield Record(Key(term.row, group, address, stat), share, problem=None if whole else "nobody")
            for stat, count in (("n", n), ("total", rows.n), ("n_events", events)):
                if count is not None:
                    yield Record(Key(term.row, group, address, stat), count)
