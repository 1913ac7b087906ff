"""From what `explain` says that a number was computed: sizes, evidence of tests and effects, terms of models."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.computed import Computed
from tablegen.evidence import Lacking, Sampling, Source
from tablegen.explaining.designs import compared_times
from tablegen.explaining.evidence import design, of_effect, of_test
from tablegen.explaining.imputed import is_pooled
from tablegen.language import ENGLISH
from tablegen.results import Key
from tablegen.table.said import row_labels
from tablegen.tasks import Compare, Fit, Match, Measure, Sizes, Summarize, Task, Wald, is_unweighted

Line = tuple[str, str]


def inputs(task: Task | None, made: Computed, key: Key) -> Iterator[Line]:
    """What a number was computed from."""
    source, imputations = made.source.where(made.plan.where), made.plan.imputations
    if imputations:
        source = imputations.sets(source)[0]
    record = made.results.get(*key)
    sampling = None if is_unweighted(key.group) else made.plan.sampling
    if sampling:
        yield "design", design(sampling)
    if isinstance(task, Compare | Measure) and record and is_pooled(made.plan, record):
        return  # of no single set of patients
    try:
        match task:
            case Compare() | Measure():
                yield from _compared(task, made, source.where(task.where), sampling)
            case Summarize():
                yield "inputs", _summarized(made, key)
            case Fit():
                yield from _modelled(task, made, key)
            case Wald():
                estimate = source.estimate(task.variable, task.level)
                yield "inputs", f"B {estimate.b!r}, S.E. {estimate.se!r}"
            case Sizes() | Match():
                yield "inputs", _rows(task, made, source)
            case _:
                pass
    except Lacking as lacking:
        yield "inputs", str(lacking)


def _summarized(made: Computed, key: Key) -> str:
    """The numbers of values, and the level, that a summary is of."""
    stats_of = ("n", "total", "missing")
    found = {stat: made.results.get(key.row, key.group, None, stat) for stat in stats_of}
    of_level = {stat: made.results.get(key.row, key.group, key.level, stat) for stat in ("n", "wn", "total")}
    found |= {stat: own for stat, own in of_level.items() if own}
    shown = [f"{stat} {record.value}" for stat, record in found.items() if record]
    return ", ".join([*shown, *([f"level {key.level}"] if key.level else [])])


def _compared(task: Compare | Measure, made: Computed, source: Source, sampling: Sampling | None) -> Iterator[Line]:
    hush = made.plan.suppress is not None
    if task.followed:
        yield from compared_times(task.row, task.by.levels, made.results)
    elif isinstance(task, Compare):
        yield from of_test(task, source, sampling, hush)
    else:
        yield from of_effect(task, source, sampling, hush)


def _rows(task: Sizes | Match, made: Computed, source: Source) -> str:
    """The rows that groups were counted in; not how many they are where counts are suppressed."""
    by = f" by {task.by.variable}" if task.by else ""
    if made.plan.suppress:
        return f"the rows of the data{by}"
    kept, every = source.where(task.where).sizes(None)[0], made.source.sizes(None)[0]
    chosen = "" if kept == every else f" of {every}, those that meet `where`"
    return f"{kept} rows of the data{chosen}{by}"


def _modelled(task: Fit, made: Computed, key: Key) -> Iterator[Line]:
    """What a model was fitted to: how many patients, which of them, its terms."""
    sizes = ("n_used", "n_events", "n_competing", "missing")
    used = {stat: made.results.get(task.sizes, task.group, None, stat) for stat in sizes}
    yield "inputs", ", ".join(f"{stat} {record.value}" for stat, record in used.items() if record)
    if task.where:
        yield "patients", f"only those with {task.only or f'{task.where[0].variable} {task.group}'}"
    if task.level_labels:
        yield "outcome", f"{task.outcome}: {', '.join(task.outcome_levels)} (first the {_first(task)})"
    labels = row_labels(made.plan, ENGLISH)
    called = ((labels.get(term.row, term.row), term.row) for term in task.terms)
    yield "terms", ", ".join(label if label == row else f"{label} [{row}]" for label, row in called)
    for one in made.results.covariances:
        if one.row == task.sizes and one.group in {task.group, None}:
            where = f"row {one.row}" + (f", group {one.group}" if one.group else "")
            yield "covariance", f"in the results file, covariances, {where}: {', '.join(one.names)}"
    if task.offset:
        yield "exposure" if task.offset.logarithm else "offset", task.offset.variable
    for term in task.terms:
        if term.row == key.row and (term.shape or term.of or term.centre is not None):
            from tablegen.table.term_notes import words  # few tables need it

            yield "term", words(term, ENGLISH) or f"product of {' and '.join(part.row for part in term.of)}"
            if term.shape:
                yield "source", term.shape.source


def _first(task: Fit) -> str:
    return "lowest" if stats.MODELS[task.model].outcome == "ordered" else "reference, then the level of this column"
