"""Summaries of variables in groups, and the sizes of the groups."""

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.denominators import denominators
from tablegen.compute.run import Run
from tablegen.evidence import Grouping, Source
from tablegen.plan import OVERALL
from tablegen.results import Key, Record
from tablegen.stats.contract import Summary
from tablegen.tasks import Sizes, Summarize

if TYPE_CHECKING:
    from tablegen.rare_tasks import Answers, CountEvents

_NO_WIDTH = "nobody, or everybody, has a level: Wald's interval has no width there, ask for wilson"


def sizes(task: Sizes, run: Run) -> Iterator[Record]:
    """How many patients each group has, and how many belong to none."""
    if run.sampling:
        from tablegen.compute.weighted import weighted_sizes  # few tables need it

        yield from weighted_sizes(task, run, run.sampling)
        return
    source = run.source.where(task.where)
    sizes = source.sizes(task.by) if task.by else ()
    for group, n in zip(task.by.levels if task.by else (), sizes, strict=True):
        yield Record(Key(task.row, group, None, "n"), n)
    if task.by:
        missing = source.missing(task.by.variable, None)[0]
        yield Record(Key(task.row, None, None, "missing"), missing)
        yield Record(Key(task.row, None, None, "excluded"), source.sizes(None)[0] - sum(sizes) - missing)
    if task.overall or not task.by:
        yield Record(Key(task.row, OVERALL, None, "n"), sum(sizes) if task.by else source.sizes(None)[0])


def summarize(task: Summarize, run: Run) -> Iterator[Record]:
    """The summaries of a task's variable: of numbers, or of every level of a category."""
    source = within(task, run)
    _emptiness(task, run, source)
    if run.sampling:
        from tablegen.compute.weighted import weighted_summaries  # few tables need it

        yield from weighted_summaries(task, source, run.sampling)
        return
    yield from _numbers(task, source) if task.view == "number" else _categories(task, source, run)


def _numbers(task: Summarize, source: Source) -> Iterator[Record]:
    for group, by, i in patient_columns(task):
        missing, size = source.missing(task.variable, by)[i], source.sizes(by)[i]
        yield Record(Key(task.row, group, None, "missing"), missing)
        yield Record(Key(task.row, group, None, "total"), size)
        for stat in task.stats:
            if stat == "missing_pct":
                yield _missing_share(Key(task.row, group, None, stat), missing, size)
                continue
            if stated := source.stated(task.variable, stat, by):
                yield _record(Key(task.row, group, None, stat), stated[i], stats.SUMMARIES[stat], ", as published")
                continue
            yield _number(task, Key(task.row, group, None, stat), source, by, i)


def _number(task: Summarize, key: Key, source: Source, by: Grouping | None, i: int) -> Record:
    """A summary of a group's numbers, which may be the codes of a category."""
    summary, stat = stats.SUMMARIES[key.stat], key.stat
    how = f" (quantile type {task.quantiles})" if stats.of_quantiles(stat) else ""
    how += _of_dates(stat) if task.dates else ""
    return _record(key, _of_numbers(summary, source, task, by, i), summary, how)


def of_codes(task: Summarize) -> tuple[str, ...]:
    """The summaries of a category's codes, as the mean of the answers to a question."""
    summaries = (stats.SUMMARIES[stat] for stat in task.stats)
    return tuple(one.name for one in summaries if not (one.of_counts or one.of_counts_at))


def _missing_share(key: Key, missing: int, size: int) -> Record:
    """The percentage of a group's patients who have no value."""
    return Record(key, 100 * missing / size) if size else Record(key, None, problem="nobody is in this group")


def _of_dates(stat: str) -> str:
    """The unit of a statistic of dates."""
    if stats.is_date(stat):
        return ", days since 1970-01-01"
    return ", in days" if stats.is_days(stat) else ""


def _categories(task: Summarize, source: Source, run: Run) -> Iterator[Record]:
    for group, by, i in patient_columns(task):
        counts = [line[i] for line in source.counts(task.variable, task.levels, by).table]
        missing = source.missing(task.variable, by)[i]
        totals = denominators(task, source, by, i)
        yield Record(Key(task.row, group, None, "missing"), missing)
        yield Record(Key(task.row, group, None, "total"), totals.whole)
        if task.missing_in_percent and totals.whole:
            yield _missing_share(Key(task.row, group, None, "missing_pct"), missing, totals.whole)
        lacking: dict[str, list[str]] = {}
        for k, (level, n) in enumerate(zip(task.levels, counts, strict=True)):
            if problem := totals.problem(k):
                lacking.setdefault(problem, []).append(f'"{level}"')
            if totals.of_level:
                yield Record(Key(task.row, group, level, "total"), totals.of(k))
            if task.proportion == "wald" and "pct_low" in task.stats and totals.of(k) and n in {0, totals.of(k)}:
                run.remark_once(task.row, _NO_WIDTH, task.at)
            yield from _of_level(task, Key(task.row, group, level, ""), n, totals.of(k), problem)
        for stat in of_codes(task):
            yield _number(task, Key(task.row, group, None, stat), source, by, i)
        for problem, levels in lacking.items():
            run.remark(task.row, f'no percentage of {", ".join(levels)} in "{group}": {problem}', task.at)


def _of_level(task: Summarize, key: Key, n: int, total: int, problem: str | None) -> Iterator[Record]:
    """The summaries of one level's count; with a problem the count alone."""
    of = f" of {task.percent_of}" if task.percent_of else ""
    for stat in task.stats:
        summary, at = stats.SUMMARIES[stat], key._replace(stat=stat)
        if summary.of_counts:
            value, how = summary.of_counts(n, total), of if stat == "pct" else ""
        elif summary.of_counts_at:
            value = None if problem else summary.of_counts_at(n, total, task.confidence, task.proportion)
            how = f"{of} ({stats.PROPORTION_INTERVALS[task.proportion].title})"
        else:
            continue
        if problem and stat != "n":
            yield Record(at, None, summary.title + how, problem)
        else:
            yield _record(at, value, summary, how)


def patient_columns(task: "Summarize | Answers | CountEvents") -> tuple[tuple[str, Grouping | None, int], ...]:
    """The table's patient columns: name, grouping to ask the source for, position in its answer."""
    groups = [(g, task.by, i) for i, g in enumerate(task.by.levels)] if task.by else []
    return (*groups, *([(OVERALL, None, 0)] if task.overall or not task.by else []))


def _emptiness(task: Summarize, run: Run, source: Source) -> None:
    """Say when a group has nobody, or nobody with a value: its cells will be empty."""
    sizes, missing = source.sizes(task.by), source.missing(task.variable, task.by)
    if not sum(sizes):
        run.remark(task.row, "no patient of the table's groups meets its `where`", task.at)
        return
    if sum(sizes) == sum(missing):
        run.remark(task.row, "there are no non-missing values (all missing)", task.at)
        return
    for i, group in enumerate(task.by.levels if task.by else ()):
        if sizes[i] == missing[i]:
            reason = "all of its values are missing" if sizes[i] else "it has no patients"
            run.remark(task.row, f'group "{group}" has no values: {reason}', task.at)


def within(task: "Summarize | Answers | CountEvents", run: Run) -> Source:
    """The rows a summary is about: those of the table's groups, so that "overall" is their sum."""
    source = run.source.where(task.where)
    return source.where((task.by.members,)) if task.by and task.overall else source


def _of_numbers(summary: Summary, source: Source, task: Summarize, by: Grouping | None, i: int) -> float | None:
    if summary.of_moments:
        return summary.of_moments(source.moments(task.variable, by)[i])
    if summary.of_moments_at:
        return summary.of_moments_at(source.moments(task.variable, by)[i], task.confidence)
    frequencies = source.frequencies(task.variable, by).groups[i]
    if summary.of_frequencies:
        return summary.of_frequencies(frequencies, task.quantiles)
    return summary.of_frequencies_at(frequencies, task.confidence) if summary.of_frequencies_at else None


def _record(key: Key, value: float | None, summary: Summary, how: str) -> Record:
    method = summary.title + how
    if value is not None and not isfinite(value):
        return Record(key, None, method, "too large to write: rescale the variable")
    return Record(key, value, method, None if value is not None else summary.undefined)
