"""Small counts that follow from what models tell: from estimates that are counts in another form, and from sizes.

A model that has a coefficient for every group of patients it tells apart (of one factor, or of several with all their
interactions) fits the very shares of the groups: with the odds ratio of two groups, its standard error and the total,
the four counts can be solved for. Models of which one leaves a few patients out that the other has tell of those few.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.model_rows import complete_cases, outcome_of
from tablegen.evidence import Condition, Rows, Source
from tablegen.plan import Plan
from tablegen.results import Key
from tablegen.suppress import Hider
from tablegen.suppress_model_sizes import Modelled, hide_close_sizes
from tablegen.suppress_models import hide_estimates, hide_what_tells_sizes
from tablegen.tasks import Fit

if TYPE_CHECKING:
    from numpy import bool_, intp
    from numpy.typing import NDArray


def hide_told_by_models(plan: Plan, sets: tuple[Source, ...], hider: Hider) -> None:
    """Hide what models of the patients, or of each of their imputed sets, tell of small counts beside the counts."""
    for source in sets:
        hide_close_sizes([Modelled(task, source, hider) for task in plan.tasks if isinstance(task, Fit)])
    hide_told_by_fits(plan, sets, hider)


def hide_told_by_fits(plan: Plan, sets: tuple[Source, ...], hider: Hider) -> None:
    """Hide the estimates of each model that are small counts, or that tell a hidden size."""
    for task in (task for task in plan.tasks if isinstance(task, Fit)):
        of_sets = [complete_cases(task, each) for each in sets]
        _hide_estimates(task, of_sets, hider)
        hide_what_tells_sizes(task, hider, _few_clusters(task, of_sets[0], hider))


def sets_of(plan: Plan, source: Source) -> tuple[Source, ...]:
    """The patients of a plan's models, or each of their imputed sets; of weighted rows those with a weight."""
    weights = plan.sampling and plan.sampling.weights
    counted = (Condition(weights, operator=">", number=0.0),) if weights else ()
    chosen = source.where(plan.where).where(counted)
    return plan.imputations.sets(chosen) if plan.imputations else (chosen,)


def _few_clusters(task: Fit, rows: Rows, hider: Hider) -> bool:
    """Whether the variances are of few clusters, whose number their degrees of freedom tell."""
    return task.cluster is not None and hider.small(len(set(rows.columns[task.cluster].tolist())))


def _hide_estimates(task: Fit, sets: Iterable[Rows], hider: Hider) -> None:
    """Hide all estimates of a saturated model where a group, or those of it with or without the event, are few; or
    where its size is hidden, which follows from them.

    Of a model that separates the outcome, the doubts about levels of few patients are not told either: they say how
    many there are.
    """
    unknown = Key(task.sizes, task.group, None, "n_used") in hider.hidden
    for rows in sets:
        groups = _groups(task, rows)
        if groups is not None and (unknown or _few(task, rows, groups, hider)):
            hide_estimates(task, hider)
        if hider.value(Key(task.sizes, task.group, None, "model_separated")):
            _hush(task, rows, hider)


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
    """Whether a group has few patients, or few with one of its outcomes, where these can be counted.

    Of counts of events those of a group together are counted: the variance of a log rate is one by them.
    """
    import numpy as np

    y = outcome_of(task, rows)
    if stats.MODELS[task.model].outcome == "count" and any(map(hider.small, np.bincount(groups, y).astype(int))):
        return True
    values = np.unique(y)
    counted = task.outcome_levels or values.size <= len(("with", "without"))
    among: list[NDArray[bool_]] = [np.ones(rows.n, dtype=bool), *((y == value) for value in values if counted)]
    return any(hider.small(int(n)) for some in among for n in np.bincount(groups[some]))


def _hush(task: Fit, rows: Rows, hider: Hider) -> None:
    """Tell no doubts about rows of which a level has few patients, or a product of rows may have."""
    import numpy as np

    for term in task.terms:
        few = term.kind == "category" and any(map(hider.small, np.bincount(rows.columns[term.variable]).tolist()))
        if term.of or few:
            hider.untold.add(term.row)
