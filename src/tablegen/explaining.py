"""What `tablegen explain` says of one number: its value, how it was computed, why so, from what, after whom."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tablegen import explaining_designs as designs
from tablegen import stats
from tablegen.computed import Computed, compute_table
from tablegen.errors import Problems, listing, refusal, suggestion
from tablegen.estimates import estimate_of
from tablegen.evidence import Lacking, Sampling, Source
from tablegen.explaining_evidence import counts, crossed, means, ranks, strata
from tablegen.language import ENGLISH
from tablegen.plan import Ask, Plan
from tablegen.resources import Templates
from tablegen.results import Key, Record, Results
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style
from tablegen.stats.contract import (
    AdjustedTest,
    CountsTest,
    MarginTest,
    MomentsTest,
    StrataTest,
    WeightedTest,
    of_counts,
    of_pairs,
)
from tablegen.stats.outcomes import NOT_ESTIMABLE
from tablegen.table.cells import Writer
from tablegen.table.model import plain
from tablegen.table.model_notes import level_labels, separation_told, tested
from tablegen.table.said import row_labels
from tablegen.tasks import Compare, Fit, Measure, Summarize, Task, Unweighted, Wald, is_unweighted, unweighted

if TYPE_CHECKING:
    from tablegen.composing import Composed

Line = tuple[str, str]


def explain(path: Path, address: str, templates: Path | None = None) -> list[Line]:
    """What stands behind the number at `address`, as label and text; TablegenError when there is no such number.

    An address is a row and a statistic, with group and level between them where the number has them:
    `age.p`, `age.treated.mean`, `stage.treated.II.n`, and in a model `stage.II.or`.
    """
    problems = Problems()
    spec = read_spec(path, problems)
    folders = Templates.search(templates, Project.of(path).root)
    made = compute_table(spec, folders, problems)
    record = _record(made.results, address)
    made, record = _part(made, record)
    writer = Writer(made.results, find_style(spec, folders))
    rare = designs.rare_task(made.plan.tasks, record.key)
    task = _task(made.plan, record.key)
    lines: list[Line] = [("value", _value(record, task, made))]
    if printed := _printed(made.plan, record.key, writer):
        lines.append(("printed", printed))
    lines.append(("method", record.method or _counted(record.key, rare)))
    lines += _why(task, record.key) if rare is None else designs.why(rare, record.key)
    if record.key.stat == "p_adjusted" and rare is None and made.plan.adjust:
        lines.append(("adjustment", stats.ADJUSTMENTS[made.plan.adjust].source))
    if not any(r.key.row == record.key.row and (r.problem or "").startswith("suppressed") for r in made.results):
        lines += _inputs(task, made, record.key) if rare is None else designs.inputs(rare, made, record.key)
    if made.plan.imputations:
        from tablegen.explaining_imputed import pooled_lines  # few tables need it

        lines += pooled_lines(made.plan, made.results, record)
    if made.plan.frequency:
        rows, patients = made.source.description["rows"], made.source.sizes(None)[0]
        lines.append(("frequency", f"{rows} rows stand for {patients} patients, by {made.plan.frequency}"))
    lines += [("doubt", _labelled(text, row, made.plan)) for row, text in made.results.remarks if row == record.key.row]
    return lines


def address_of(key: Key) -> str:
    """The address of a record: its row, group, level and statistic, those it has, joined by points."""
    return ".".join(part for part in key if part is not None)


def _record(results: Results, address: str) -> Record:
    found = {address_of(record.key): record for record in results}
    if address in found:
        return found[address]
    row = address.partition(".")[0]
    near = [name for name in found if name.partition(".")[0] == row] or list(found)
    raise refusal(f'there is no number "{address}"{suggestion(address, found)}', None, listing("numbers", near))


def _part(made: "Computed | Composed", record: Record) -> tuple[Computed, Record]:
    """The part of a table that has a number, be it a part of a part, and the number there."""
    if isinstance(made, Computed) and not made.parts:
        return made, record
    for part in made.parts:
        row = record.key.row.removeprefix(f"{part.key}.")
        found = part.made.results.get(*record.key._replace(row=row)) if row != record.key.row else None
        if found:
            return _part(part.made, found)
    raise AssertionError(f"no part has {record.key}")


def _value(record: Record, task: Task | None, made: Computed) -> str:
    """The number, or why there is none: of a model whose outcome is separated in the words of the table's notes."""
    if record.value is not None:
        return repr(record.value)
    separated = isinstance(task, Fit) and (record.problem or "").startswith(NOT_ESTIMABLE)
    told = separation_told(task, made.plan, made.results, ENGLISH) if isinstance(task, Fit) and separated else ""
    return f"none: {NOT_ESTIMABLE}: {told}" if told else f"none: {record.problem}"


def _labelled(doubt: str, row: str, plan: Plan) -> str:
    """A doubt about a level, called as the table calls it."""
    for level, label in level_labels(plan, row, ENGLISH).items():
        if level and f'the level "{level}"' in doubt:
            return doubt.replace(f'the level "{level}"', f'the level "{label}"')
    return doubt


def _printed(plan: Plan, key: Key, writer: Writer) -> str:
    """The cell that shows the number."""
    for line in plan.lines:
        for ask in line.cells:
            if ask and _shows(ask, key):
                return plain(writer.cell(ask), writer.style.numbers.minus).replace("\u00a0", " ")
    return ""


def _shows(ask: Ask, key: Key) -> bool:
    levels = ask.levels or (ask.level,)
    at = ask.row == key.row and ask.group == key.group
    return at and key.stat in ask.pattern.stats and (key.level in levels or key.stat in {"total", "missing"})


def _task(plan: Plan, key: Key) -> Task | None:
    """The task that made a number: of its row, a test where it has no group."""
    if is_unweighted(key.group):
        beside = [task.task for task in plan.tasks if isinstance(task, Unweighted) and task.task.row == key.row]
        apart = [t for t in beside if isinstance(t, Measure) == (key.group == unweighted(None))]
        return next(iter(apart), None)
    own = [task for task in plan.tasks if isinstance(task, Compare | Summarize | Wald) and task.row == key.row]
    effects = [
        t
        for t in plan.tasks
        if isinstance(t, Measure) and t.row == key.row and estimate_of(key.stat).startswith(t.stem)
    ]
    if effects and key.group is None:
        return effects[0]
    tests = [task for task in own if isinstance(task, Compare) == (key.group is None)]
    fits = [
        task
        for task in plan.tasks
        if isinstance(task, Fit)
        and task.group == key.group
        and (key.row == task.sizes or any(term.row == key.row for term in task.terms))
    ]
    return next(iter((*tests, *own, *fits)), None)


_SIGNS = {"*t*": " minus ", "*z*": " minus ", "*Z*": " minus ", "*V*": " minus ", "*U*": " minus ", "*S*": " minus "}
"""How the second group follows the first in statistics that change with the order of the two."""


def _why(task: Task | None, key: Key) -> Iterator[Line]:
    match task:
        case Compare():
            yield "why", task.why
            yield "source", stats.TESTS[task.test].source
            if len(task.by.levels) == 2 and (sign := _SIGNS.get(stats.TESTS[task.test].symbol)):
                yield "order", sign.join(task.by.levels)
        case Measure():
            yield "why", task.why
            yield "source", stats.EFFECTS[task.effect].source
            if len(task.by.levels) == 2:
                yield "order", (" over " if task.stem in {"rr", "or", "irr"} else " minus ").join(task.by.levels)
        case Fit():
            yield "why", f"asked for ({task.at})"
            if (key.level or "").partition(":")[0] in task.footer or key.stat == "vif":
                from tablegen.stats.regression.footers import FOOTERS  # few tables have one

                yield "source", FOOTERS[(key.level or "vif").partition(":")[0]].source
                return
            yield "source", stats.model_named(task.model, pooled=task.pooled, weighted=task.weighted).source
            if task.inference != "wald":
                inference = stats.INFERENCES[task.inference]
                told = inference.title or tested(task, ENGLISH)
                yield "variance" if inference.variance else "inference", f"{told} [{inference.source}]"
        case Wald():
            yield "why", f"published numbers ({task.at})"
        case Summarize():
            yield "why", f"shown in the row ({task.at})"
            if key.stat in {"pct_low", "pct_high"}:
                yield "source", _interval_source(task.proportion)
        case _:
            pass


def _interval_source(name: str) -> str:
    """After whom the interval of a percentage is, or of a weighted one."""
    if name in stats.PROPORTION_INTERVALS:
        return stats.PROPORTION_INTERVALS[name].source
    from tablegen.stats.survey_summaries import INTERVAL_SOURCES  # few tables are weighted

    return INTERVAL_SOURCES[name]


def _counted(key: Key, rare: object) -> str:
    """How a number was made that no method names: counted, or a share of what was counted."""
    if key.stat == "events_pct":
        return "percentage of the line's patients who had the event"
    if key.stat != "pct":
        return "counted"
    percent = getattr(rare, "percent", None)
    return f"percentage of the table's {percent}" if percent in {"row", "column"} else "percentage of all patients"


def _design(sampling: Sampling) -> str:
    named = {
        "weights": sampling.weights,
        "cluster": sampling.cluster,
        "strata": sampling.strata,
        "population": sampling.population,
    }
    return ", ".join(f"{what} {name}" for what, name in named.items() if name)


def _inputs(task: Task | None, made: Computed, key: Key) -> Iterator[Line]:
    source, imputations = made.source.where(made.plan.where), made.plan.imputations
    if imputations:
        source = imputations.sets(source)[0]
    record = made.results.get(*key)
    if made.plan.sampling and not is_unweighted(key.group):
        yield "design", _design(made.plan.sampling)
    try:
        match task:
            case Compare() if imputations and record and " over " in record.method:
                return  # of no single set of patients
            case Compare() if task.followed:
                yield from designs.compared_times(task.row, task.by.levels, made.results)
            case Compare() if task.strata and made.plan.suppress:
                return  # counts within strata are smaller than those that the row hides
            case Compare():
                yield from _evidence(task, source.where(task.where))
            case Summarize():
                stats_of = ("n", "total", "missing")
                found = {stat: made.results.get(key.row, key.group, None, stat) for stat in stats_of}
                own = made.results.get(key.row, key.group, key.level, "total")
                found |= {"total": own} if own else {}
                shown = [f"{stat} {record.value}" for stat, record in found.items() if record]
                yield "inputs", ", ".join([*shown, *([f"level {key.level}"] if key.level else [])])
            case Fit():
                yield from _modelled(task, made, key)
            case Wald():
                estimate = source.estimate(task.variable, task.level)
                yield "inputs", f"B {estimate.b!r}, S.E. {estimate.se!r}"
            case _:
                pass
    except Lacking as lacking:
        yield "inputs", str(lacking)


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


def _evidence(task: Compare, source: Source) -> Iterator[Line]:
    """What a test was computed from, a group or a level a line."""
    test = stats.TESTS[task.test]
    if isinstance(test, MarginTest):
        bounds = (("above", task.margins[0]), ("below", task.margins[1]))
        factor, unit = (100, " percentage points") if test.of_counts else (1, "")
        told = (f"{side} {bound * factor:g}" for side, bound in bounds if bound is not None)
        yield "margin", " and ".join(told) + unit
    if isinstance(test, MomentsTest) or (isinstance(test, MarginTest) and test.of_moments):
        yield from means(task, source)
    elif isinstance(test, CountsTest) or (isinstance(test, MarginTest) and test.of_counts):
        yield from counts(task, source)
    elif isinstance(test, AdjustedTest):
        yield "covariates", ", ".join(one.variable for one in task.given)
    elif isinstance(test, StrataTest):
        yield from strata(task, source, test)
    elif of_pairs(test) and task.pairs:
        matched = source.matched(task.variable, task.levels if of_counts(test) else None, task.by, task.pairs)
        used, lost = len(matched.values), matched.unmatched
        told = f"matched by {task.pairs}: {used} with one value in every group, {lost} left out"
        yield "patients" if len(task.by.levels) > 2 else "pairs", told
    elif of_pairs(test):
        yield from crossed(task, source)
    elif not isinstance(test, WeightedTest):  # of a weighted test the design is told
        yield from ranks(task, source)
