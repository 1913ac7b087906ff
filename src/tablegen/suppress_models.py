"""Small cells of models: their sizes, and the counts of patients and events beside each line."""

from tablegen.results import Key
from tablegen.suppress import Hider
from tablegen.tasks import Fit, Term, others


def hide_model(task: Fit, hider: Hider) -> None:
    """Hide the sizes of a model that are small or give a small one away, and counts of lines likewise.

    Of a row all counts go together: those left would add up to the total that the note tells.
    """
    used, events, missing = (
        hider.value(Key(task.sizes, task.group, None, stat)) for stat in ("n_used", "n_events", "missing")
    )
    several = range(1, len(task.random.factors) + 1) if task.random else ()
    names = [f"model_clusters_{i}" for i in several] or ["model_clusters"]
    clusters = [Key(task.sizes, task.group, None, name) for name in names]
    few_clusters = (task.repeated or task.random) is not None and any(hider.small(hider.value(k)) for k in clusters)
    if few_clusters:
        hider.hidden.update(clusters)
    few_events = hider.small(events) or hider.small(used - events)
    if task.level_labels:
        few_events = _hide_levels(task, hider)
    if few_events:
        hider.hide(task.sizes, task.group, None, "n_events")
    _hide_followed(task, hider, used - events)
    if hider.small(missing):
        hider.hide(task.sizes, task.group, None, "missing", "total", "n_used", "wn")
    for stat in ("unweighted", "zero") if task.weighted else ():
        if hider.small(hider.value(Key(task.sizes, task.group, None, stat))):
            hider.hide(task.sizes, task.group, None, stat)
    if task.footer and (few_events or few_clusters or hider.small(missing)):
        hider.hidden.update(
            r.key for r in hider.results if (r.key.row, r.key.group) == (task.sizes, task.group) and r.key.level
        )
    _hide_losses(task, hider, missing)
    if task.pooled:
        rows = {task.sizes, *(term.row for term in task.terms)}
        imputed = [r.key for r in hider.results if r.key.stat == "imputed" and r.key.row in rows]
        hider.hidden.update(key for key in imputed if hider.small(hider.value(key)))
    for term in task.terms:
        if term.row in task.counted:
            hidden = (["n", "pct"] if hider.small(missing) else []) + (["n_events"] if few_events else [])
            _hide_counts(term, task.counts, hider, (used, events), hidden)


def _hide_followed(task: Fit, hider: Hider, without: int) -> None:
    """Hide how many had a competing event, or were censored, where few; how many patients intervals are of likewise."""
    if task.at_risk is None:
        return
    patients, competing = (
        hider.value(Key(task.sizes, task.group, None, f"n_{of}")) for of in ("patients", "competing")
    )
    if task.at_risk.patient and hider.small(patients):
        hider.hide(task.sizes, task.group, None, "n_patients")
    if task.at_risk.competing and (hider.small(competing) or hider.small(without - competing)):
        hider.hide(task.sizes, task.group, None, "n_competing")


def _hide_levels(task: Fit, hider: Hider) -> bool:
    """Hide how many have each level of the outcome where one of these counts is small; whether it is so.

    Thresholds are hidden with them: with the odds ratios they tell the shares of the levels.
    """
    keys = [Key(task.sizes, task.group, level, "n_outcome") for level in task.outcome_levels]
    small = any(hider.small(hider.value(key)) for key in keys)
    if small:
        hider.hidden.update(keys)
        cuts = (r.key for r in hider.results if r.key.stat.startswith("model_threshold_"))
        hider.hidden.update(key for key in cuts if (key.row, key.group) == (task.sizes, task.group))
    return small


def _hide_losses(task: Fit, hider: Hider, missing: int) -> None:
    """Hide who was lost to each variable where one of these counts, or who was lost to the others alone, is small."""
    keys = [Key(term.row, task.group, None, "missing") for term in task.terms if term.row != task.sizes]
    alone = [term.variable for term in task.terms if term.row == task.sizes and term.variable]
    keys += [Key(task.sizes, task.group, variable, "missing") for variable in (*alone, *others(task))]
    lost = [hider.value(key) for key in keys]
    if any(hider.small(n) or hider.small(missing - n) for n in lost):
        hider.hidden.update(keys)


def _hide_counts(term: Term, group: str | None, hider: Hider, sizes: tuple[int, int], hidden: list[str]) -> None:
    """Hide the counts of a row's lines: those `hidden` for the whole model, and where one of them is small."""
    levels = (None,) if term.one_line else term.counted_levels
    n = [hider.value(Key(term.row, group, level, "n")) for level in levels]
    with_event = [hider.value(Key(term.row, group, level, "n_events")) for level in levels]
    if term.one_line:
        n, with_event = [*n, sizes[0] - n[0]], [*with_event, sizes[1] - with_event[0]]
    without = [all_ - some for all_, some in zip(n, with_event, strict=True)]
    if any(map(hider.small, n)) or "n" in hidden:
        hidden = ["n", "pct", "n_events"]
    elif any(map(hider.small, (*with_event, *without))):
        hidden = ["n_events"]
    for level in levels:
        shares = [share for stat, share in (("n", "total"), ("n_events", "events_pct")) if stat in hidden]
        hider.hide(term.row, group, level, *hidden, *shares)
