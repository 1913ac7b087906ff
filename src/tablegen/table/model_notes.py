"""Sentences on models: what was fitted, on whom, how it was tested, and what it was adjusted for."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Record, Results
from tablegen.stats.outcomes import NOT_ESTIMABLE
from tablegen.stats.regression.inferences import fitted_by, tests_and_intervals
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.tasks import Fit, others


def shared_words(fits: Sequence[Fit]) -> tuple[str, ...]:
    """What is told of the way in which all of a table's models were fitted."""
    return tuple(words for words in fits[0].how if all(words in fit.how for fit in fits))


def model_sentence(fits: Sequence[Fit]) -> str:
    """What was fitted and how it was tested: `Logistic regression, maximum likelihood, with Wald tests …`."""
    task = fits[0]
    entry = stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted)
    inference = stats.INFERENCES[task.inference]
    title = fitted_by(entry, inference, shared_words(fits))
    return f"{title[0].upper()}{title[1:]}, with {tested(task)}"


def tested(task: Fit) -> str:
    """How coefficients were tested, and what intervals they have: `likelihood ratio tests and … intervals`."""
    entry = stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted)
    inference = stats.INFERENCES[task.inference]
    tests, intervals = tests_and_intervals(entry, inference)
    if inference.kind == "bootstrap":
        of = f" of clusters ({task.cluster})" if task.cluster else ""
        drawn = f"{task.samples} samples{of}, seed {task.seed}"
        return f"{intervals} intervals and P values ({drawn})"
    return f"{tests} and intervals" if tests == f"{intervals} tests" else f"{tests} and {intervals} intervals"


def adjusters(plan: Plan, task: Fit) -> tuple[str, ...]:
    """The terms of a model that are no row of the table."""
    rows = {line.row for line in plan.lines if line.kind != "footer"}
    return tuple(term.row for term in task.terms if term.row not in rows)


def fitted_on(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """For each model of the table on whom it was fitted; sizes that are withheld are not told."""
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    if fits and stats.MODELS[fits[0].model].outcome == "nominal":  # one model, whose levels stand side by side
        fits = fits[:1]
    for group, tasks in groupby(fits, key=lambda task: task.group):
        of_group = list(tasks)
        only, event = of_group[0].only, of_group[0].event
        spans = () if of_group[0].level_labels else plan.heads
        label = next((head.span for head in spans if head.group == group and head.span), None)
        several = len({fit.outcome for fit in fits}) > 1
        parts = list(_one(of_group[0], plan, results, style) if len(of_group) == 1 else _each(of_group, results, style))
        parts += [(Text(f"outcome: {event}"),)] if several and len(of_group) > 1 else []
        parts = [*((Text(words),) for words in of_group[0].how if words not in shared_words(fits)), *parts]
        parts = [(Text(f"only patients with {only}"),), *parts] if only else parts
        joined: Content = ()
        for part in parts:
            joined = (*joined, *((Text("; "),) if joined else ()), *part)
        yield (*((Text(f"{label}: "),) if label and joined else ()), *joined)


def _one(task: Fit, plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    used, events, dropped = (_size(results, task, stat) for stat in ("n_used", "n_events", "missing"))
    if used:
        record = results.get(task.sizes, task.group, None, "n_events")
        mean = record.value if record and record.value is not None and " over " in record.method else None
        told = f"{mean:.1f} on average" if mean else str(events)
        event = f", of whom {told} had the event ({task.event})" if events and not task.level_labels else ""
        if event and task.at_risk and (competing := _size(results, task, "n_competing")):
            event += f" and {competing} a competing event"
        yield (*_n(numbers.write_count(used, style.numbers), style), *((Text(event),) if event else ()))
    if task.level_labels:
        from tablegen.table.level_notes import outcome_levels  # few tables need it

        yield from outcome_levels(task, plan, results)
    elif not task.outcome_levels:
        yield (Text(f"outcome: {task.event}"),)
    if task.offset:
        yield (Text(f"{'exposure' if task.offset.logarithm else 'offset'}: {task.offset.variable}"),)
    if dropped:
        yield (Text(f"{dropped} with missing values were left out{_losses(task, plan, results)}"),)
    if separated := results.get(task.sizes, task.group, None, "model_separated"):
        yield (Text(_separated(task, separated)),)
    if plan.told:
        from tablegen.table.footers import footer_notes  # few tables need it

        yield from footer_notes(plan, task.group, results, style)
    if unseen := adjusters(plan, task):
        yield (Text(f"adjusted for {' and '.join(filter(None, (', '.join(unseen[:-1]), unseen[-1])))}"),)


def _losses(task: Fit, plan: Plan, results: Results) -> str:
    """How many miss which variable: ` (lab 9, age 4)`; nothing where that is withheld."""
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    found = {
        term.variable: (labels.get(term.row, term.row), results.get(term.row, task.group, None, "missing"))
        for term in reversed(task.terms)
        if term.variable
    }
    found |= {name: (name, results.get(task.sizes, task.group, name, "missing")) for name in others(task)}
    counts = [(label, int(record.value)) for label, record in found.values() if record and record.value]
    told = ", ".join(f"{label} {n}" for label, n in sorted(counts, key=lambda pair: -pair[1]))
    return f" ({told})" if told else ""


def _each(tasks: list[Fit], results: Results, style: Style) -> Iterator[Content]:
    """Models of a row each: the numbers of patients they have, from the least to the most."""
    sizes = [size for task in tasks if (size := _size(results, task, "n_used"))]
    if not sizes:
        return
    few, most = (numbers.write_count(n, style.numbers) for n in (min(sizes), max(sizes)))
    dash: Content = (*few, Text("–"), *most)
    yield (Text("each row alone, "), *_n(dash if min(sizes) < max(sizes) else few, style))
    for task in tasks:
        if separated := results.get(task.sizes, task.group, None, "model_separated"):
            yield (Text(_separated(task, separated)),)


def _separated(task: Fit, record: Record) -> str:
    """Which terms predict the outcome perfectly, and what was done about it."""
    why = record.method.removeprefix(f"{NOT_ESTIMABLE}: ")
    done = "; fitted by Firth’s penalised likelihood, with its likelihood ratio tests and profile intervals"
    return why + (done if task.separation == "firth" else "")


def _n(count: Content, style: Style) -> Content:
    return markup(style.words.group_n.strip("()"), {"n": count})


def _size(results: Results, task: Fit, stat: str) -> int:
    record = results.get(task.sizes, task.group, None, stat)
    return int(record.value) if record and record.value else 0
