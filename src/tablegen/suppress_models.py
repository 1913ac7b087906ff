"""Small cells of models: their sizes, and the counts of patients and events beside each line.

A model of few patients shows nothing. Of one that leaves a few patients out, has few events or clusters, the sizes are
hidden, and what these follow from: what is told of the whole model, and where tests are by t their degrees of freedom,
with the standard errors and P that tell them. Estimates and their limits stay.
"""

from collections.abc import Iterator, Set

from tablegen import stats
from tablegen.results import Key
from tablegen.suppress import Hider
from tablegen.tasks import Fit, Term, others

_SIZES = ("n_used", "n_events", "n_competing", "n_patients", "missing", "total", "wn", "n_outcome")
_COUNTED = {*_SIZES, "n", "pct", "events_pct", "imputed", "imputations", "unweighted", "zero"}
"""What is counted, of a model or beside its lines: each is hidden by itself."""
_WORDS = frozenset(f"model_{name}" for name in ("separated", "separates", "empty", "singular", "unsure", "crossing"))
"""What notes say of a model without a number."""
_EMPTY = frozenset({"model_empty"})
_GROUPS = ("model_clusters", "model_sets")


def hide_model(task: Fit, hider: Hider) -> None:
    """Hide the sizes of a model that are small or give a small one away, and counts of lines likewise.

    Of a row all counts go together: those left would add up to the total that the note tells.
    """
    used, events, missing = (_size(task, hider, stat) for stat in ("n_used", "n_events", "missing"))
    if hider.small(used) or hider.small(_size(task, hider, "n_patients")):
        hide_every(task, hider)
        return
    if hider.small(missing):
        hide_sizes(task, hider)
    groups = [key for key in _sizes(task, hider) if key.stat.startswith(_GROUPS)]
    if any(hider.small(hider.value(key)) for key in groups):
        hider.hidden.update(groups)
    few_events = hider.small(events) or hider.small(used - events)
    if task.level_labels:
        few_events = _hide_levels(task, hider)
    if few_events:
        hider.hide(task.sizes, task.group, None, "n_events")
    if task.at_risk and task.at_risk.competing:
        competing = _size(task, hider, "n_competing")
        if hider.small(competing) or hider.small(used - events - competing):
            hider.hide(task.sizes, task.group, None, "n_competing")
    for stat in ("unweighted", "zero") if task.weighted else ():
        if hider.small(_size(task, hider, stat)):
            hider.hide(task.sizes, task.group, None, stat)
    _hide_losses(task, hider, missing)
    if task.pooled:
        imputed = [r.key for r in hider.results if r.key.stat == "imputed" and r.key.row in _rows(task)]
        hider.hidden.update(key for key in imputed if hider.small(hider.value(key)))
    for term in task.terms:
        if term.row in task.counted:
            _hide_counts(term, task.counts, hider, (used, events), ["n_events"] if few_events else [])


def hide_every(task: Fit, hider: Hider) -> None:
    """Hide all numbers of a model, and what is counted beside its lines; no doubt about it is told."""
    hide_estimates(task, hider)
    hide_sizes(task, hider)
    hider.untold |= {task.outcome, *_rows(task)}
    hider.hide(task.sizes, task.group, None, "unweighted", "zero", "imputations")


def hide_estimates(task: Fit, hider: Hider, besides: Set[str] = _EMPTY) -> None:
    """Hide the numbers of a model's lines `besides` these, of its footer and of the fit; not what is counted.

    Nor is told what separates the outcome: of two patients with and without the event one each.
    """
    kept = _COUNTED | besides
    for key in (r.key for r in hider.results if r.key.row in _rows(task) and r.key.group == task.group):
        if key.stat not in kept and not key.stat.startswith(_GROUPS):
            hider.hidden.add(key)


def hide_sizes(task: Fit, hider: Hider) -> None:
    """Hide how many patients a model is of, how many had the event, and who was lost to what, on its lines too."""
    hider.hidden.update(_sizes(task, hider), _losses(task))
    for key in (r.key for r in hider.results if r.key.row in task.counted and r.key.group == task.counts):
        if key.stat in {"n", "pct", "total", "n_events", "events_pct"}:
            hider.hidden.add(key)


def hide_what_tells_sizes(task: Fit, hider: Hider, few_clusters: bool) -> None:
    """Hide what the hidden sizes of a model would follow from; its doubts are not told, as they count events.

    R² and its adjusted one, the deviance and its criteria tell the number of patients. So do degrees of freedom, with t
    and P, or an estimate, its standard error and its limits; and standardized coefficients, which of a single term are
    R². Thresholds tell, with the odds ratios, the shares of an outcome's levels.
    """
    hidden = {key.stat for key in _sizes(task, hider) if key in hider.hidden}
    few_clusters |= any(stat.startswith(_GROUPS) for stat in hidden)
    if not (hidden or few_clusters):
        return
    hider.untold |= {task.outcome, task.sizes}
    _hide_whole(task, hider)
    entry = stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted)
    by_t = entry.student and stats.INFERENCES[task.inference].kind == "wald"
    if by_t and (few_clusters or hidden & {"n_used", "n_patients"} or (task.pooled and "n_events" in hidden)):
        ratio = (entry.ratio, f"{entry.ratio}_low", f"{entry.ratio}_high") if entry.ratio else ()
        hide_estimates(task, hider, _WORDS | {"b", "low", "high", *ratio})


def _hide_whole(task: Fit, hider: Hider) -> None:
    """Hide the footer, and what else the fit tells of the whole model."""
    footer = {*task.footer}
    for key in (r.key for r in hider.results if (r.key.row, r.key.group) == (task.sizes, task.group)):
        of_footer = key.level is not None and key.level.partition(":")[0] in footer
        if of_footer or (key.stat.startswith("model_") and key.stat not in _WORDS) or key.stat == "fmi_largest":
            hider.hidden.add(key)


def _rows(task: Fit) -> set[str]:
    return {task.sizes, *(term.row for term in task.terms)}


def _size(task: Fit, hider: Hider, stat: str) -> int:
    return hider.value(Key(task.sizes, task.group, None, stat))


def _sizes(task: Fit, hider: Hider) -> Iterator[Key]:
    """Where the results tell how many patients, events, clusters and matched sets a model is of."""
    levels = {None, *task.outcome_levels}
    for key in (r.key for r in hider.results if (r.key.row, r.key.group) == (task.sizes, task.group)):
        if key.level in levels and (key.stat in _SIZES or key.stat.startswith(_GROUPS)):
            yield key


def _hide_levels(task: Fit, hider: Hider) -> bool:
    """Hide how many have each level of the outcome where one of these counts is small; whether it is so."""
    keys = [Key(task.sizes, task.group, level, "n_outcome") for level in task.outcome_levels]
    small = any(hider.small(hider.value(key)) for key in keys)
    if small:
        hider.hidden.update(keys)
    return small


def _losses(task: Fit) -> dict[Key, str]:
    """Where the results tell who was lost to which variable."""
    found = {Key(term.row, task.group, None, "missing"): term.variable for term in task.terms if term.row != task.sizes}
    alone = [term.variable for term in task.terms if term.row == task.sizes and term.variable]
    return found | {Key(task.sizes, task.group, name, "missing"): name for name in (*alone, *others(task))}


def _hide_losses(task: Fit, hider: Hider, missing: int) -> None:
    """Hide who was lost to each variable where one of these counts, who was lost to the others alone, or who to
    several, is small.
    """
    keys = _losses(task)
    lost = {name: hider.value(key) for key, name in keys.items()}
    several = sum(lost.values()) - missing
    if hider.small(several) or any(hider.small(n) or hider.small(missing - n) for n in lost.values()):
        hider.hidden.update(keys)


def _hide_counts(term: Term, group: str | None, hider: Hider, sizes: tuple[int, int], hidden: list[str]) -> None:
    """Hide the counts of a row's lines: those `hidden` for the whole model, and where one of them is small."""
    levels = (None,) if term.one_line else term.counted_levels
    n = [hider.value(Key(term.row, group, level, "n")) for level in levels]
    with_event = [hider.value(Key(term.row, group, level, "n_events")) for level in levels]
    if term.one_line:
        n, with_event = [*n, sizes[0] - n[0]], [*with_event, sizes[1] - with_event[0]]
    without = [all_ - some for all_, some in zip(n, with_event, strict=True)]
    if any(map(hider.small, n)):
        hidden = ["n", "pct", "n_events"]
    elif any(map(hider.small, (*with_event, *without))):
        hidden = ["n_events"]
    for level in levels:
        shares = [share for stat, share in (("n", "total"), ("n_events", "events_pct")) if stat in hidden]
        hider.hide(term.row, group, level, *hidden, *shares)
