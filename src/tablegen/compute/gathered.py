"""The evidence of tests and effects between groups, gathered from the source: a way for each kind of it.

Computing runs the test's function on it, explaining shows it: what is told is what was computed from.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tablegen.evidence import Counts, Matched, Sampling, Source
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.kinds import EvidenceKind
from tablegen.tasks import Compare, Measure

if TYPE_CHECKING:
    from tablegen.rare_tasks import ComparePairs

Comparing: TypeAlias = "Compare | ComparePairs | Measure"


def gathered(
    kind: EvidenceKind, task: Comparing, source: Source, sampling: Sampling | None = None, *, of_levels: bool
) -> Any:
    """The evidence of that kind for a task whose conditions the source meets already; `of_levels` for categories."""
    match kind:
        case "moments":
            return source.moments(task.variable, task.by)
        case "counts":
            return tested_counts(task, source)
        case "pairs":
            return _matched(task, source, of_levels)
        case "weighted":
            from tablegen.compute.weighted import compared  # few tables need it

            return compared(task, source, sampling or Sampling(), of_levels)
        case "adjusted":
            from tablegen.compute.covariates import covaried  # few tables need it

            return covaried(task, source)
        case "strata" if isinstance(task, Compare):
            from tablegen.compute.stratified import strata_of  # few tables need it

            return strata_of(task, source, of_levels)
        case "frequencies":
            return source.frequencies(task.variable, task.by)
        case _:
            raise AssertionError(f"a {type(task).__name__} is not made from {kind}")


class Way(NamedTuple):
    """How an effect is made: from this evidence, by this function of it and the confidence."""

    kind: EvidenceKind
    run: Callable[[Any, float], Outcome]


def way_of(effect: Effect, task: Measure) -> Way | None:
    """How an effect of a row without times is made: the first of its ways that the row can go, None without any."""
    levels = task.view == "category"
    ways: tuple[tuple[EvidenceKind, Callable[[Any, float], Outcome] | None], ...] = (
        ("adjusted", effect.of_adjusted if task.given else None),
        ("weighted", effect.of_weighted_levels if levels else effect.of_weighted),
        ("pairs", (effect.of_paired_levels if levels else effect.of_pairs) if task.pairs else None),
        ("counts", effect.of_counts if levels else None),
        ("moments", None if levels else effect.of_moments),
        ("frequencies", None if levels else effect.of_frequencies),
    )
    return next((Way(kind, run) for kind, run in ways if run), None)


def tested_counts(task: Comparing, source: Source) -> Counts:
    """The table that a test or an effect is of, missing values a level of it where the task says so."""
    counts = collapsed(source.counts(task.variable, task.levels, task.by), task)
    return Counts((*counts.table, source.missing(task.variable, task.by))) if task.missing_is_level else counts


def collapsed(counts: Counts, task: Comparing) -> Counts:
    """The counts, or where a row shows one level those of the level and of all others together."""
    if task.level is None:
        return counts
    at = task.levels.index(task.level)
    others = [line for i, line in enumerate(counts.table) if i != at]
    return Counts((counts.table[at], *([tuple(map(sum, zip(*others, strict=True)))] if others else [])))


def _matched(task: Comparing, source: Source, of_levels: bool) -> Matched:
    """The values of the same patients in every group; where a row shows one level, that level (0) or any other (1)."""
    key, levels = key_of(task), task.levels if of_levels else None
    if not key:
        return _crossed(task, source)
    matched = source.matched(task.variable, levels, task.by, key)
    if levels is None or task.level is None:
        return matched
    at = levels.index(task.level)
    return Matched((matched.values != at).astype("int64"), matched.unmatched)


def key_of(task: Comparing) -> str | None:
    """The column that says which rows are of the same patient."""
    return task.pairs if isinstance(task, Compare | Measure) else task.matched


def _crossed(task: Comparing, source: Source) -> Matched:
    """The two values of each patient of a crosstab, whose sides have the same levels."""
    import numpy as np

    counts = np.array(source.counts(task.variable, task.levels, task.by).table, dtype=np.int64)
    return Matched(np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0), 0)
