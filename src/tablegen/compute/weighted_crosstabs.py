"""Weighted crosstabs: every percentage the share of a domain of the design, as in a weighted comparison."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.compute.crosstabs import BY_DEFINITION, whole
from tablegen.compute.run import Run
from tablegen.compute.weighted import ESS, sampled, summary_record, without_value
from tablegen.evidence import Sampling, Weighted
from tablegen.plan import OVERALL
from tablegen.rare_tasks import Tabulate
from tablegen.results import Key, Record
from tablegen.stats.survey_moments import effective_sizes
from tablegen.stats.survey_summaries import counts, weighted_summary

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

_ALWAYS = ("n", "wn", "pct")


def tabulate_weighted(task: Tabulate, run: Run, sampling: Sampling) -> Iterator[Record]:
    """The cells and the margins, how many patients they are of, and who is in none of them."""
    source = run.source
    everybody = source.weighted(None, None, None, sampling)
    yield from sampled(task.row, everybody, run, sampling)
    e = source.weighted(task.variable, task.levels, task.by, sampling)
    kept = everybody.groups >= 0
    for level in (*task.levels, OVERALL):
        for group in (*task.by.levels, OVERALL):
            yield from _cell(task, _share(task, e, kept, level, group), Key(task.row, group, level, ""))
    complete = _share(replace(task, percent="total"), e, kept, OVERALL, OVERALL)
    yield Record(Key(task.row, OVERALL, OVERALL, "ess"), effective_sizes(complete)[0], ESS)
    counted = kept & (e.weights > 0.0)
    lacking = counted & without_value(task.variable, source, task.by, sampling)
    for group in (*task.by.levels, OVERALL):
        n = int((lacking & _inside(e.groups, task.by.levels, group)).sum())
        yield Record(Key(task.row, group, None, "missing"), n)
    outside = counted & without_value(task.by.variable, source, None, sampling)
    yield Record(Key(task.by.variable, None, None, "missing"), int(outside.sum()))


def _inside(codes: "Array | NDArray[int64]", names: tuple[str, ...], name: str) -> "Mask":
    """The rows of a level; of OVERALL those of any that the table has."""
    return codes >= 0 if name == OVERALL else codes == names.index(name)


def _share(task: Tabulate, e: Weighted, kept: "Mask", level: str, group: str) -> Weighted:
    """The rows that a percentage is of, 1 in its cell and 0 in another, nan where what tells them apart is missing.

    As in a comparison, patients of a column whose level is missing belong to the domain and are in no percentage.
    """
    import numpy as np

    levels = np.where(np.isnan(e.values), -1.0, e.values)
    down, across = _inside(levels, task.levels, level), _inside(e.groups, task.by.levels, group)
    known = (levels >= 0.0) & (e.groups >= 0)
    of = kept & {"row": down, "column": across, "total": kept}[task.percent]
    values = np.where(of & known, (down & across).astype(np.float64), np.nan)
    return replace(e, values=values, groups=np.where(of, 0, -1), size=1, levels=0)


def _cell(task: Tabulate, e: Weighted, key: Key) -> Iterator[Record]:
    yield Record(key._replace(stat="total"), counts(e)[0])
    for stat in dict.fromkeys((*_ALWAYS, *task.stats)):
        summary = weighted_summary(stat, True, task.proportion)
        if summary is None:
            continue
        record = summary_record(key._replace(stat=stat), summary, e, 0, task.confidence)
        limit = stat in {"pct_low", "pct_high"}
        yield replace(record, problem=BY_DEFINITION) if limit and whole(task, key.group, key.level) else record
