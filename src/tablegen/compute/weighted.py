"""Sizes and summaries of weighted tables, and the evidence of their tests."""

from collections.abc import Iterator
from dataclasses import replace
from math import fsum, isfinite
from typing import TYPE_CHECKING

from tablegen.compute.run import Run
from tablegen.compute.summaries import patient_columns
from tablegen.evidence import Grouping, Lacking, Sampling, Source, Weighted
from tablegen.plan import OVERALL
from tablegen.results import Key, Record
from tablegen.stats.survey import members, used
from tablegen.stats.survey_moments import Value, effective_sizes, in_level
from tablegen.stats.survey_summaries import WeightedSummary, weighted_summary
from tablegen.tasks import Compare, Measure, Sizes, Summarize

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray

    from tablegen.rare_tasks import ComparePairs

    Mask = NDArray[bool_]


ESS = "Kish's effective sample size, (Σw)² / Σw²"


def weighted_sizes(task: Sizes, run: Run, sampling: Sampling) -> Iterator[Record]:
    """How many patients of a weight above 0 each group has, their sum of weights, the effective size; who is in none.

    `unweighted` patients have no weight, cluster or stratum; those of weight `zero` are in the design and in no cell.
    """
    inside = run.source.where(task.where)
    e = inside.weighted(None, None, task.by, sampling)
    left_out = [*sampled(task.row, e, run, sampling)]
    for i, group in enumerate(task.by.levels if task.by else (OVERALL,)):
        yield from _size(task.row, group, e, i)
    yield from left_out
    if not task.by:
        return
    missing = inside.missing(task.by.variable, None)[0]
    yield Record(Key(task.row, None, None, "missing"), missing)
    yield Record(Key(task.row, None, None, "excluded"), inside.sizes(None)[0] - sum(inside.sizes(task.by)) - missing)
    if task.overall:
        yield from _size(task.row, OVERALL, _together(inside, None, None, task.by, sampling), 0)


def sampled(row: str, e: Weighted, run: Run, sampling: Sampling) -> Iterator[Record]:
    """How many patients are left out for want of a weight, and with a weight of 0; a warning where weights do nothing,
    as of a column that is the wrong one. Raises Lacking where nobody has a weight.
    """
    if not used(e).any():
        raise Lacking(f"has no patients with {' and '.join(_named(sampling))}")
    weights = set(e.weights[e.groups >= 0].tolist())
    if sampling.weights and len(weights) == 1:
        run.remark(row, f"all weights ({sampling.weights}) are {weights.pop():g}: nothing is weighted", None)
    yield Record(Key(row, None, None, "unweighted"), e.dropped)
    yield Record(Key(row, None, None, "zero"), int(((e.weights == 0.0) & (e.groups >= 0)).sum()))


def _named(sampling: Sampling) -> list[str]:
    names = {"a weight": sampling.weights, "a cluster": sampling.cluster, "a stratum": sampling.strata}
    return [f"{what} ({name})" for what, name in names.items() if name]


def _size(row: str, group: str, e: Weighted, i: int) -> Iterator[Record]:
    own = members(e, i)
    yield Record(Key(row, group, None, "n"), int(own.sum()))
    yield Record(Key(row, group, None, "wn"), fsum(e.weights[own].tolist()), "sum of weights")
    yield Record(Key(row, group, None, "ess"), effective_sizes(e)[i], ESS)


def _together(
    source: Source, variable: str | None, levels: tuple[str, ...] | None, by: Grouping, sampling: Sampling
) -> Weighted:
    """The evidence of all of the table's groups as one."""
    return source.where((by.members,)).weighted(variable, levels, None, sampling)


def weighted_summaries(task: Summarize, source: Source, sampling: Sampling) -> Iterator[Record]:
    """The weighted summaries of a task's variable: of numbers, or of every level of a category."""
    levels = task.levels if task.view == "category" else None
    evidence: dict[Grouping | None, tuple[Weighted, Mask]] = {}
    for group, by, i in patient_columns(task):
        if by not in evidence:
            e = source.weighted(task.variable, levels, by, sampling)
            evidence[by] = e, without_value(task.variable, source, by, sampling)
        yield from _summaries(task, group, *evidence[by], i)


def without_value(variable: str, source: Source, by: Grouping | None, sampling: Sampling) -> "Mask":
    """The rows that have no value; one of a level that the table does not list has."""
    import numpy as np

    known = source.variable(variable)
    levels = known.levels if known.levels or known.kind == "category" else None  # of no rows a category has no level
    return np.isnan(source.weighted(variable, levels, by, sampling).values)


def _summaries(task: Summarize, group: str, e: Weighted, without: "Mask", i: int) -> Iterator[Record]:
    import numpy as np

    own = members(e, i)
    missing = int((own & without).sum())
    yield Record(Key(task.row, group, None, "missing"), missing)
    if task.view == "number":
        yield Record(Key(task.row, group, None, "total"), int(own.sum()))
        yield from _values(task, group, None, e, i)
        return
    counted = int((own & ~np.isnan(e.values)).sum()) + (missing if task.missing_in_percent else 0)
    yield Record(Key(task.row, group, None, "total"), counted)
    if task.missing_in_percent:
        e = _with_missing_level(e, without)
        share = weighted_summary("pct", True, task.proportion)
        if share and counted:
            yield summary_record(Key(task.row, group, None, "missing_pct"), share, in_level(e, e.levels - 1), i, 0.95)
    for code, level in enumerate(task.levels):
        yield from _values(task, group, level, in_level(e, code), i)


def _values(task: Summarize, group: str, level: str | None, e: Weighted, i: int) -> Iterator[Record]:
    for stat in task.stats:
        if summary := weighted_summary(stat, level is not None, task.proportion):
            yield summary_record(Key(task.row, group, level, stat), summary, e, i, task.confidence)


def summary_record(key: Key, summary: WeightedSummary, e: Weighted, i: int, confidence: float) -> Record:
    """A weighted statistic of one group, or why there is none."""
    import numpy as np

    with np.errstate(all="ignore"):  # what is too large is no number, and is said below
        value: Value = summary.of(e, confidence)[i]
    if isinstance(value, str):
        return Record(key, None, summary.title, value)
    if not isfinite(value):
        return Record(key, None, summary.title, "too large to write: rescale the variable")
    return Record(key, int(value) if summary.name == "n" else value, summary.title)


def _with_missing_level(e: Weighted, without: "Mask") -> Weighted:
    """The rows of a category with one level more, for those without a value."""
    import numpy as np

    return replace(e, values=np.where(without, float(e.levels), e.values), levels=e.levels + 1)


def compared(
    task: "Compare | Measure | ComparePairs", source: Source, sampling: Sampling, categories: bool
) -> Weighted:
    """The evidence of a test or an effect; where a row shows one level, that level (0) or any other (1)."""
    import numpy as np

    e = source.weighted(task.variable, task.levels if categories else None, task.by, sampling)
    if categories and task.level is not None:
        other = (e.values != task.levels.index(task.level)).astype(np.float64)
        e = replace(e, values=np.where(np.isnan(e.values), np.nan, other), levels=2)
    if categories and task.missing_is_level:
        e = _with_missing_level(e, without_value(task.variable, source, task.by, sampling))
    return e
