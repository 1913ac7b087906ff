"""The records of what a model's footer tells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tablegen.results import Key, Record
from tablegen.stats.regression.contract import Model
from tablegen.stats.regression.diagnostics import inflation
from tablegen.stats.regression.footers import FOOTERS, OF_FACTORS, Footer
from tablegen.stats.regression.whole import Whole
from tablegen.tasks import Fit


def footer(task: Fit, whole: Whole, problem: str | None) -> Iterator[Record]:
    """The statistics that the task names, under the row of the model's sizes with their name as the level.

    Counts of patients are recorded with the sizes already. With a `problem` there is no fit to tell of.
    """
    for name, entry, factor in _lines(task):
        if entry.run is None:
            continue
        outcome = None if problem else entry.run(replace(whole, factor=factor))
        values: Mapping[str, float] = outcome.values if outcome else {}
        method, why = (outcome.method, outcome.problem) if outcome else (entry.title, problem)
        for stat in dict.fromkeys((*entry.stats, *values)):
            value = values.get(stat)
            reason = None if value is not None else why or "it has no interval"
            yield Record(Key(task.sizes, task.group, name, stat), value, method, reason)


def of_likelihood(task: Fit, whole: Whole) -> str:
    """Which statistics that the task names are of the likelihood, of a model that has none."""
    asked = [FOOTERS[name] for name in task.footer]
    return ", ".join(one.name for one in asked if one.run and one.run(whole).problem == whole.unlikely)


def of_independent(task: Fit, entry: Model) -> str:
    """Which statistics that the task names take rows as independent, of a model whose variances allow for clusters."""
    clustered = task.cluster and entry.correlated == "no"
    return ", ".join(name for name in task.footer if name in _OF_INDEPENDENT) if clustered else ""


_OF_INDEPENDENT = ("lr", "f", "aic", "bic", "hosmer-lemeshow")


def lacking(records: Sequence[Record], likelihood: str | None) -> Iterator[str]:
    """What a fitted model's footer cannot tell, and why; but for what is of a `likelihood` that the model has not."""
    lines: dict[str | None, Record] = {}
    for record in records:
        lines.setdefault(record.key.level, record)
    for name, first in lines.items():
        if first.value is None and first.problem != likelihood:
            yield f"{name} of the footer: {first.problem}"


def _lines(task: Fit) -> Iterator[tuple[str, Footer, int | None]]:
    """Each line's name in the results, its statistic, and which of several factors it is of."""
    factors = task.random.factors if task.random else ()
    for entry in (FOOTERS[name] for name in task.footer):
        if factors and entry.name in OF_FACTORS:
            yield from ((f"{entry.name}:{column}", entry, i) for i, column in enumerate(factors, start=1))
        else:
            yield entry.name, entry, None


def inflations(task: Fit, whole: Whole, problem: str | None) -> Iterator[Record]:
    """The variance inflation factor of each term, under its row."""
    found = {} if problem else inflation(whole)
    for row, columns in whole.terms:
        method = "variance inflation factor" if len(columns) == 1 else "generalized variance inflation factor"
        reason = None if row in found else problem or "the model has no other term"
        yield Record(Key(row, task.group, None, "vif"), found.get(row), method, reason)
