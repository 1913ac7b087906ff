"""Sentences on models: what was fitted, on whom, how it was tested, and what it was adjusted for."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tablegen import stats
from tablegen.capitals import begun
from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.stats.regression.inferences import fitted_by, tests_and_intervals
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.table.note_form import listed
from tablegen.table.said import row_labels, said
from tablegen.tasks import Event, Fit, others


def shared_words(fits: Sequence[Fit]) -> tuple[str, ...]:
    """What is told of the way in which all of a table's models were fitted."""
    return tuple(words for words in fits[0].how if all(words in fit.how for fit in fits))


def model_sentence(fits: Sequence[Fit], say: Language) -> str:
    """What was fitted and how it was tested: `Logistic regression, maximum likelihood, with Wald tests …`."""
    task = fits[0]
    entry = stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted)
    inference = stats.INFERENCES[task.inference]
    title = begun(say.phrase(fitted_by(entry, inference, shared_words(fits))))
    return say("{text}, with {tests}", text=title, tests=tested(task, say))


def tested(task: Fit, say: Language) -> str:
    """How coefficients were tested, and what intervals they have: `likelihood ratio tests and … intervals`."""
    entry = stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted)
    inference = stats.INFERENCES[task.inference]
    tests, intervals = tests_and_intervals(entry, inference)
    if inference.kind == "bootstrap":
        plainly = "{method} intervals and P values ({n} samples, seed {seed})"
        clustered = "{method} intervals and P values ({n} samples of clusters ({column}), seed {seed})"
        drawn = {"n": task.samples, "seed": task.seed, "column": task.cluster}
        return say(clustered if task.cluster else plainly, method=say.phrase(intervals), **drawn)
    if tests == f"{intervals} tests":
        return say("{tests} and intervals", tests=say(tests))
    return say("{tests} and {method} intervals", tests=say(tests), method=say.phrase(intervals))


def adjusters(plan: Plan, task: Fit) -> tuple[str, ...]:
    """The terms of a model that are no row of the table, by what notes call them."""
    rows = {line.row for line in plan.lines if line.kind != "footer"}
    return tuple(plan.called.get(term.row, term.row) for term in task.terms if term.row not in rows)


def fitted_on(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """For each model of the table on whom it was fitted; sizes that are withheld are not told."""
    fits = [task for task in plan.tasks if isinstance(task, Fit) and not task.again]
    nominal = bool(fits) and stats.MODELS[fits[0].model].outcome == "nominal"  # its levels have the spanning heads
    for group, tasks in groupby(fits, key=lambda task: task.group):
        of_group = list(tasks)
        only, event = of_group[0].only, of_group[0].event
        spans = (head.over if nominal else head.span for head in plan.heads if head.group == group)
        label = next((span for span in spans if span), None)
        several, say = len({fit.outcome for fit in fits}) > 1, style.say
        parts = list(
            _one(of_group[0], plan, results, style) if len(of_group) == 1 else _each(of_group, plan, results, style)
        )
        parts += [said(say, _OUTCOME, label=event_told(event, say))] if several and len(of_group) > 1 else []
        own = (words for words in of_group[0].how if words not in shared_words(fits))
        parts = [*((Text(say.phrase(words)),) for words in own), *parts]
        parts = [said(say, "only patients with {condition}", condition=only), *parts] if only else parts
        joined = listed(parts, say("; "))
        yield said(say, "{label}: {text}", label=say.label(label), text=joined) if label and joined else joined


_OUTCOME = "outcome: {label}"


def _one(task: Fit, plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    say = style.say
    used, events, dropped = (_size(results, task, stat) for stat in ("n_used", "n_events", "missing"))
    if used:
        record = results.get(task.sizes, task.group, None, "n_events")
        mean = record.value if record and record.value is not None and " over " in record.method else None
        size = _observations(_n(numbers.write_count(used, style.numbers), style), task, plan, results, say)
        yield _with_events(size, task, results, events, mean, say)
    if task.level_labels:
        from tablegen.table.level_notes import outcome_levels  # few tables need it

        yield from outcome_levels(task, plan, results, say)
    elif not task.outcome_levels:
        yield said(say, _OUTCOME, label=event_told(task.event, say))
    if task.offset:
        told = "exposure: {column}" if task.offset.logarithm else "offset: {column}"
        yield said(say, told, column=plan.called.get(task.offset.variable, task.offset.variable))
    if dropped:
        lost = _losses(_lost(task, plan, results, say), say)
        named = "{n} with missing values {n:was|were} left out ({list})"
        yield said(say, named if lost else "{n} with missing values {n:was|were} left out", n=dropped, list=lost)
    yield from _empty(task, plan, results, say)
    yield from _separated(task, plan, results, say)
    if plan.told:
        from tablegen.table.footers import footer_notes  # few tables need it

        yield from footer_notes(plan, task.group, results, style)
    if unseen := adjusters(plan, task):
        yield said(say, "adjusted for {list}", list=say.listed(unseen))


def _with_events(size: Content, task: Fit, results: Results, events: int, mean: float | None, say: Language) -> Content:
    """The size of a model, of whom so many had the event, in models of one."""
    if not events or task.level_labels:
        return size
    event = event_told(task.event, say)
    if _repeats(task):
        return said(say, "{size}, of which {n} had the event ({label})", size=size, n=events, label=event)
    if mean:
        told = "{size}, of whom {mean:.1f} on average had the event ({label})"
        return said(say, told, size=size, mean=mean, label=event)
    if task.at_risk and (competing := _size(results, task, "n_competing")):
        told = "{size}, of whom {n} had the event ({label}) and {m} a competing event"
        return said(say, told, size=size, n=events, label=event, m=competing)
    return said(say, "{size}, of whom {n} had the event ({label})", size=size, n=events, label=event)


def event_told(event: Event, say: Language) -> str:
    """What notes call the event, `died: yes`, in the table's language."""
    return say("{label}: {level}", label=event.outcome, level=event.level) if event.level else event.outcome


def _repeats(task: Fit) -> bool:
    """Whether the rows are no patients, but several observations of them."""
    return task.repeated is not None or task.random is not None


def _observations(size: Content, task: Fit, plan: Plan, results: Results, say: Language) -> Content:
    """How many rows there are: patients, intervals of patients, or observations, and in how many clusters."""
    if patients := _size(results, task, "n_patients"):
        return said(say, "{size} intervals of {m} patients", size=size, m=patients)
    if not _repeats(task):
        return size
    clusters = _size(results, task, "model_clusters")
    if not clusters or not task.cluster:
        return said(say, "{size} observations", size=size)
    told = "{size} observations in {m} {m:cluster|clusters} ({column})"
    return said(say, told, size=size, m=clusters, column=plan.called.get(task.cluster, task.cluster))


def _lost(task: Fit, plan: Plan, results: Results, say: Language) -> dict[str, int]:
    """How many miss which variable; nothing where that is withheld."""
    labels = row_labels(plan, say)
    found = {
        term.variable: (
            labels.get(term.row, term.row),
            results.get(term.row, task.group, term.variable if term.row == task.sizes else None, "missing"),
        )
        for term in reversed(task.terms)
        if term.variable
    }
    found |= {
        name: (plan.called.get(name, name), results.get(task.sizes, task.group, name, "missing"))
        for name in others(task)
    }
    return {label: int(record.value) for label, record in found.values() if record and record.value}


def _losses(lost: Mapping[str, int], say: Language) -> str:
    """How many miss which variable, in words: `lab 9, age 4`."""
    return say.listed((f"{label} {n}" for label, n in sorted(lost.items(), key=lambda pair: -pair[1])), None)


def _each(tasks: list[Fit], plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """Models of a row each: the numbers of patients they have, from the least to the most, where all are told."""
    sizes = [_size(results, task, "n_used") for task in tasks]
    if all(sizes):
        few, most = (numbers.write_count(n, style.numbers) for n in (min(sizes), max(sizes)))
        dash: Content = (*few, Text("–"), *most)
        size = _n(dash if min(sizes) < max(sizes) else few, style)
        if _repeats(tasks[0]):
            size = said(style.say, "{size} observations", size=size)
        yield said(style.say, "each row alone, {size}", size=size)
    if unseen := adjusters(plan, tasks[0]):
        yield said(style.say, "adjusted for {list}", list=style.say.listed(unseen))
    if lost := _unsaid(tasks, plan, results, style.say):
        yield said(style.say, "missing values: {list}", list=_losses(lost, style.say))
    for task in tasks:
        yield from _empty(task, plan, results, style.say)
        yield from _separated(task, plan, results, style.say, row_labels(plan, style.say).get(task.sizes, task.sizes))


def _unsaid(tasks: list[Fit], plan: Plan, results: Results, say: Language) -> dict[str, int]:
    """How many miss which variable of models of a row each, where no model of several rows tells the same."""
    lost = {label: n for task in tasks for label, n in _lost(task, plan, results, say).items()}
    others = (task for task in plan.tasks if isinstance(task, Fit) and not task.again and len(task.terms) > 1)
    said_there = (_lost(task, plan, results, say).items() for task in others)
    return {} if any(lost.items() <= told for told in said_there) else lost


def _empty(task: Fit, plan: Plan, results: Results, say: Language) -> Iterator[Content]:
    """The levels of each factor that nobody in the model has."""
    for term in task.terms:
        empty = [level for level in term.levels if results.get(term.row, task.group, level, "model_empty")]
        if empty:
            labels = level_labels(plan, term.row, say)
            label = row_labels(plan, say).get(term.row, term.row)
            yield said(say, _EMPTY, label=label, list=say.listed([labels.get(one, one) for one in empty], None))


_EMPTY = "{label}: nobody in {list}, which the model leaves out"


def level_labels(plan: Plan, row: str, say: Language) -> dict[str | None, str]:
    """What the table calls the levels of a row."""
    asked = ((line, ask) for line in plan.lines if line.row == row for ask in line.cells if ask)
    return {ask.level: say.label(line.label) for line, ask in asked}


def _separated(task: Fit, plan: Plan, results: Results, say: Language, row: str = "") -> Iterator[Content]:
    """Which terms predict the outcome perfectly, and what was done about it; of models of a row each, of which row."""
    text = separation_told(task, plan, results, say)
    if text and task.separation == "firth":
        words = say("fitted by Firth’s penalised likelihood, with its likelihood ratio tests and profile intervals")
        text = say("; ").join((text, say("{label}: {text}", label=row, text=words) if row else words))
    if text:
        yield (Text(text),)


def separation_told(task: Fit, plan: Plan, results: Results, say: Language) -> str:
    """Which terms predict the outcome perfectly; empty where none do."""
    record = results.get(task.sizes, task.group, None, "model_separated")
    if not (record and record.value):
        return ""
    names, imputation = list[str](), ""
    for term in task.terms:
        label, levels = row_labels(plan, say).get(term.row, term.row), level_labels(plan, term.row, say)
        for part in dict.fromkeys((None, *term.levels, *term.parts)):
            if found := results.get(term.row, task.group, part, "model_separates"):
                names.append(f"{label}: {levels.get(part, part)}" if part else label)
                imputation = found.method
    told = "{names} separate the outcome perfectly" if len(names) > 1 else "{names} separates the outcome perfectly"
    text = say(told, names=say.listed(names))
    return say("{text} in imputation {name}", text=text, name=imputation) if imputation else text


def _n(count: Content, style: Style) -> Content:
    return markup(style.words.group_n.strip("()"), {"n": count})


def _size(results: Results, task: Fit, stat: str) -> int:
    record = results.get(task.sizes, task.group, None, stat)
    return int(record.value) if record and record.value else 0
