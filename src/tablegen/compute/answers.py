"""Questions with several answers: who answered, who left parts of it empty, how many answers were given."""

from collections.abc import Iterator

from tablegen.compute.run import Run
from tablegen.compute.summaries import patient_columns, within
from tablegen.rare_tasks import Answers, CountEvents
from tablegen.results import Key, Record


def count_answers(task: Answers, run: Run) -> Iterator[Record]:
    """Of each column of patients: `total` who answered, `missing` who did not, `incomplete`, and `responses` given."""
    source = within(task, run)
    levels = source.variable(task.variable).levels
    for group, by, i in patient_columns(task):
        counts = [line[i] for line in source.counts(task.variable, levels, by).table]
        answered, missing = sum(counts), source.missing(task.variable, by)[i]
        whole = answered + missing if task.missing_in_percent else answered
        given = sum(n * level.count("1") for level, n in zip(levels, counts, strict=True))
        incomplete = sum(n for level, n in zip(levels, counts, strict=True) if "." in level)
        found = {"total": whole, "missing": missing, "incomplete": incomplete, "responses": given}
        for stat, n in found.items():
            yield Record(Key(task.row, group, None, stat), n)
        if task.missing_in_percent and whole:
            yield Record(Key(task.row, group, None, "missing_pct"), 100 * missing / whole)


def count_events(task: CountEvents, run: Run) -> Iterator[Record]:
    """Of each column of patients, how many events they had."""
    source = within(task, run)
    for group, by, i in patient_columns(task):
        frequencies = source.frequencies(task.variable, by)
        n = int(sum(value * times for value, times in zip(frequencies.values, frequencies.counts[:, i], strict=True)))
        yield Record(Key(task.row, group, task.level, "n_events"), n)
