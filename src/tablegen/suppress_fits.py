"""Small counts that follow from what models tell: from estimates that are counts in another form, and from sizes.

A model that has a coefficient for every group of patients it tells apart (of one factor, or of several with all their
interactions) fits the very shares of the groups: with the odds ratio of two groups, its standard error and the total,
the four counts can be solved for. Models of which one leaves a few patients out that the other has tell of those few.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from tablegen.compute.model_rows import complete_cases, outcome_of
from tablegen.evidence import Rows, Source
from tablegen.results import Key
from tablegen.suppress import Hider
from tablegen.tasks import Fit, others

if TYPE_CHECKING:
    from numpy import bool_, intp
    from numpy.typing import NDArray

_SIZES = ("n_used", "n_events", "n_competing", "n_patients", "missing", "total", "wn")
_COUNTED = {*_SIZES, "n", "pct", "events_pct", "n_outcome", "imputed", "imputations", "unweighted", "zero"}
"""What is counted, of a model or beside its lines: each is hidden by itself."""


def hide_told_by_models(tasks: Iterable[object], sets: tuple[Source, ...], hider: Hider) -> None:
    """Hide what models of the patients, or of each of their imputed sets, tell of small counts beside the counts."""
    fits = [task for task in tasks if isinstance(task, Fit)]
    for task in fits:
        _hide_estimates(task, sets, hider)
    _hide_close_sizes(fits, hider)


def _hide_estimates(task: Fit, sets: tuple[Source, ...], hider: Hider) -> None:
    """Hide all estimates of a saturated model where a group, or those of it with or without the event, are few.

    Of a model that separates the outcome, the doubts about levels of few patients are not told either: they say how
    many there are.
    """
    for rows in (complete_cases(task, each) for each in sets):
        groups = _groups(task, rows)
        if groups is not None and _few(task, rows, groups, hider):
            _hide_all(task, hider)
    if hider.value(Key(task.sizes, task.group, None, "model_separated")):
        _hush(task, complete_cases(task, sets[0]), hider)


def _groups(task: Fit, rows: Rows) -> "NDArray[intp] | None":
    """The group (n,) of each patient, by all terms; None where there are more groups than coefficients."""
    import numpy as np

    most = 1 + sum(len(term.parts) for term in task.terms)
    groups = np.zeros(rows.n, dtype=np.intp)
    for term in task.terms:
        if term.variable:
            values, codes = np.unique(rows.columns[term.variable], return_inverse=True)
            groups = np.unique(groups * len(values) + codes, return_inverse=True)[1]
        if rows.n and int(groups.max()) >= most:
            return None
    return groups


def _few(task: Fit, rows: Rows, groups: "NDArray[intp]", hider: Hider) -> bool:
    """Whether a group has few patients, or few with one of its outcomes, where these can be counted."""
    import numpy as np

    y = outcome_of(task, rows)
    outcomes = [y == value for value in np.unique(y)]
    counted = task.outcome_levels or len(outcomes) <= len(("with", "without"))
    among: list[NDArray[bool_]] = [np.ones(rows.n, dtype=bool), *(outcomes if counted else [])]
    return any(hider.small(int(n)) for some in among for n in np.bincount(groups[some]))


def _hide_all(task: Fit, hider: Hider) -> None:
    """The numbers of its lines, of its footer and of the fit; not its sizes, nor what is counted beside its lines."""
    rows = {task.sizes, *(term.row for term in task.terms)}
    for key in (r.key for r in hider.results if r.key.row in rows and r.key.group == task.group):
        if key.stat not in _COUNTED and "clusters" not in key.stat:
            hider.hidden.add(key)


def _hush(task: Fit, rows: Rows, hider: Hider) -> None:
    """Tell no doubts about rows of which a level has few patients."""
    import numpy as np

    for term in task.terms:
        if term.kind == "category" and any(map(hider.small, np.bincount(rows.columns[term.variable]).tolist())):
            hider.untold.add(term.row)


def _hide_close_sizes(fits: list[Fit], hider: Hider) -> None:
    """Hide the sizes of models that are of nearly all patients of another: what differs would tell of a few.

    Of two models one has the patients of the other and more where it has fewer variables and conditions.
    """
    for one, other in combinations(fits, 2):
        for all_, some in ((one, other), (other, one)):
            if _within(some, all_) and any(hider.small(abs(n)) for n in _differences(all_, some, hider)):
                _hide_sizes(some, hider)
                break


def _within(some: Fit, all_: Fit) -> bool:
    """Whether all patients of a model are patients of the other too."""
    return _variables(all_) <= _variables(some) and set(all_.where) <= set(some.where)


def _variables(task: Fit) -> set[str]:
    return {term.variable for term in task.terms if term.variable} | set(others(task))


def _differences(all_: Fit, some: Fit, hider: Hider) -> Iterator[int]:
    """How many patients, with and without the event, one model has more, in each line too; where both are told."""
    addresses = [(all_.sizes, all_.group, some.sizes, some.group, None, "n_used")]
    if all_.own_counts and some.own_counts:
        lines = {key for key in (r.key for r in hider.results) if key.group == all_.counts and key.stat == "n"}
        addresses += [(key.row, all_.counts, key.row, some.counts, key.level, "n") for key in lines]
    for row, group, other_row, other_group, level, stat in addresses:
        n = _difference(Key(row, group, level, stat), Key(other_row, other_group, level, stat), hider)
        events = _difference(Key(row, group, level, "n_events"), Key(other_row, other_group, level, "n_events"), hider)
        yield from (n or 0, events or 0)
        if n is not None and events is not None and all_.outcome_levels:
            yield n - events


def _difference(more: Key, less: Key, hider: Hider) -> int | None:
    if {more, less} & hider.hidden or hider.results.get(*more) is None or hider.results.get(*less) is None:
        return None
    return hider.value(more) - hider.value(less)


def _hide_sizes(task: Fit, hider: Hider) -> None:
    hider.hide(task.sizes, task.group, None, *_SIZES)
    missing = {Key(term.row, task.group, None, "missing") for term in task.terms}
    missing |= {Key(task.sizes, task.group, variable, "missing") for variable in others(task)}
    hider.hidden |= missing
    for record in hider.results:
        key = record.key
        of_footer = (key.row, key.group) == (task.sizes, task.group) and key.level
        of_line = task.own_counts and key.group == task.counts
        if of_footer or of_line:
            hider.hidden.add(key)
