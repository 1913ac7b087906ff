"""Crosstabs of imputed data: of either variable values may have been imputed, and every cell is a mean over the sets.

Percentages and their limits are pooled by Rubin's rules, with Wald's variance of a share in each set.
"""

from collections.abc import Iterator, Sequence
from math import fsum

from tablegen import stats
from tablegen.compute.crosstabs import tabulate
from tablegen.compute.imputations import IMPUTED, refuse_uneven
from tablegen.compute.run import Run
from tablegen.errors import Problems
from tablegen.rare_tasks import Imputations, Tabulate
from tablegen.results import Key, Record, Results
from tablegen.stats.imputed import share_limits


def tabulate_imputed(task: Tabulate, imputations: Imputations, run: Run) -> Iterator[Record]:
    """The cells and the margins over all sets; how many values of both variables were imputed, where that is known."""
    sets = [[*tabulate(task, Run(each, Problems()))] for each in imputations.sets(run.source)]
    results = [Results(tuple(records), {}) for records in sets]
    for records in zip(*sets, strict=True):
        first = records[0]
        if all(record.value == first.value for record in records):
            yield first
        elif first.key.stat == "missing":
            refuse_uneven(first.key.row, run, task.at)
        else:
            yield from _pooled(task, records, results, run)
    if imputations.original is not None:
        original = imputations.observed(run.source)
        for row, variable in ((task.row, task.variable), (task.by.variable, task.by.variable)):
            yield Record(Key(row, None, None, "imputed"), original.missing(variable, None)[0], IMPUTED)


def _pooled(task: Tabulate, records: Sequence[Record], results: Sequence[Results], run: Run) -> Iterator[Record]:
    """One number that differs between the sets."""
    key, m = records[0].key, len(records)
    values = [record.value for record in records if record.value is not None]
    lacking = next((record.problem for record in records if record.value is None), None)
    if lacking:
        yield Record(key, None, records[0].method, f"in one of the imputations {lacking}")
        return
    title = stats.SUMMARIES[key.stat].title if key.stat in stats.SUMMARIES else "denominator"
    if key.stat not in {"pct_low", "pct_high"}:
        yield Record(key, fsum(values) / m, f"{title}, mean over {m} imputations")
        return
    found, why = share_limits(
        [(_count(each, key, "n"), _count(each, key, "total")) for each in results], task.confidence
    )
    if why:
        run.remark_once(task.row, why, task.at)
    method = f"{title}, Rubin's rules of Wald's variance over {m} imputations, Barnard–Rubin df"
    value = found.get(key.stat)
    yield Record(key, value, method, why if value is None else None)


def _count(results: Results, key: Key, stat: str) -> int:
    """A count that a set's cell has."""
    record = results.get(*key._replace(stat=stat))
    return int(record.value) if record and record.value is not None else 0
