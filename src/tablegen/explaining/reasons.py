"""Why `explain` says that a number was made as it was, and after whom: of sizes, summaries, tests, effects, models."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.computed import Computed
from tablegen.language import ENGLISH
from tablegen.results import Key, Record
from tablegen.stats.kinds import source_of
from tablegen.table.model_notes import tested
from tablegen.tasks import Compare, Fit, Match, Measure, Sizes, Summarize, Task, Wald, is_unweighted

Line = tuple[str, str]
MATCHED = frozenset({"n_used", "excluded", "excluded_missing", "excluded_several", "unnamed"})
"""What is counted of matched patients."""
_COUNTED = frozenset({"n", "total", "missing", "n_events", "n_used", "n_competing", "pct", "events_pct", "missing_pct"})
_SHARES = {
    "events_pct": "percentage of the line's patients who had the event",
    "missing_pct": "percentage of all patients, with those whose value is missing",
}
_MINUS = frozenset({"*t*", "*z*", "*Z*", "*V*", "*U*", "*S*"})
"""Statistics that change with the order of the two groups."""
_RATIOS = frozenset({"rr", "or", "irr"})
_SIGNS = {"superiority": " above "}


def counted(key: Key, rare: object) -> str:
    """How a number was made that no method names: counted, or a share of what was counted."""
    if key.stat in _SHARES:
        return _SHARES[key.stat]
    if key.stat != "pct":
        return "counted"
    percent = getattr(rare, "percent", None)
    return f"percentage of the table's {percent}" if percent in {"row", "column"} else "percentage of all patients"


def reasons(task: Task | None, record: Record, made: Computed) -> Iterator[Line]:
    """Why this method, who described it, and in which order groups were compared."""
    key = record.key
    match task:
        case Compare():
            yield "why", task.why
            yield "source", source_of(stats.TESTS[task.test], record.method)
            if len(task.by.levels) == 2 and stats.TESTS[task.test].symbol in _MINUS:
                yield "order", " minus ".join(task.by.levels)
        case Measure():
            yield "why", task.why
            yield "source", stats.EFFECTS[task.effect].source
            if sign := _sign(task):
                yield "order", sign.join(reversed(task.by.levels) if task.turned else task.by.levels)
        case Fit():
            yield from _modelled(task, key)
        case Wald():
            yield "why", f"published numbers ({task.at})"
            yield "source", stats.INFERENCES["wald"].source
        case Summarize():
            yield "why", f"shown in the row ({task.at})"
            weighted = bool(made.plan.sampling) and not is_unweighted(key.group)
            if source := _summary_source(task, key, weighted):
                yield "source", source
        case Sizes():
            yield "why", "of the groups, for the heads and the notes"
            if made.plan.sampling:
                from tablegen.stats.survey_summaries import SIZE_SOURCES  # few tables are weighted

                yield from (("source", source) for stat, source in SIZE_SOURCES.items() if stat == key.stat)
        case Match():
            yield "why", f"patients are matched by {task.pairs} ({task.at})"
        case _:
            pass


def _sign(task: Measure) -> str:
    """How the second group follows the first in an effect; nothing where it has no direction."""
    directed = stats.EFFECTS[task.effect].directed(of_levels=task.view == "category")
    if len(task.by.levels) != 2 or not directed or task.absolute:
        return ""
    return _SIGNS.get(task.effect, " over " if task.stem in _RATIOS else " minus ")


def _summary_source(task: Summarize, key: Key, weighted: bool) -> str:
    """Who described a summary, or its formula; nothing of what is counted."""
    name, of_level = key.stat, key.level is not None
    if name == "missing_pct":
        return stats.SUMMARIES["pct"].source
    if name == "fmi":
        from tablegen.stats.regression.footers import FOOTERS  # few tables are of imputed data

        return FOOTERS["fmi"].source
    if weighted:
        from tablegen.stats.survey_summaries import weighted_summary  # few tables are weighted

        found = weighted_summary(name, of_level, task.proportion)
        return found.source if found else ""
    if name in {"pct_low", "pct_high"}:
        return stats.PROPORTION_INTERVALS[task.proportion].source
    source = stats.SUMMARIES[name].source if name in stats.SUMMARIES else ""
    return "" if source == "counted" else source


def _modelled(task: Fit, key: Key) -> Iterator[Line]:
    """Of a number of a model: its own source, and that of its variances or its inference."""
    if key.stat in _COUNTED:
        yield "why", f"shown in the table of the model ({task.at})"
        if key.stat in {"pct", "events_pct"}:
            yield "source", stats.SUMMARIES["pct"].source
        return
    yield "why", f"asked for ({task.at})"
    footer = (key.level or "").partition(":")[0]
    if footer in task.footer or key.stat == "vif":
        from tablegen.stats.regression.footers import FOOTERS  # few tables have one

        yield "source", FOOTERS["vif" if key.stat == "vif" else footer].source
        return
    yield "source", stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted).source
    if task.inference != "wald":
        inference = stats.INFERENCES[task.inference]
        told = inference.title or tested(task, ENGLISH)
        yield "variance" if inference.variance else "inference", f"{told} [{inference.source}]"
