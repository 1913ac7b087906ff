"""What `tablegen explain` says of one number: its value, how it was computed, why so, from what, after whom."""

from pathlib import Path
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.computed import Computed, compute_table
from tablegen.errors import Problems, listing, refusal, suggestion
from tablegen.estimates import estimate_of
from tablegen.explaining.designs import rare_inputs, rare_reasons, rare_task
from tablegen.explaining.inputs import inputs
from tablegen.explaining.reasons import MATCHED, counted, reasons
from tablegen.language import ENGLISH
from tablegen.plan import Ask, Plan
from tablegen.resources import Templates
from tablegen.results import Key, Record, Results
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style
from tablegen.stats.outcomes import NOT_ESTIMABLE
from tablegen.table.cells import Writer
from tablegen.table.model import plain
from tablegen.table.model_notes import level_labels, separation_told
from tablegen.tasks import (
    Compare,
    Fit,
    Match,
    Measure,
    Sizes,
    Summarize,
    Task,
    Unweighted,
    Wald,
    is_unweighted,
    unweighted,
)

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
    rare = rare_task(made.plan.tasks, record.key)
    task = _task(made.plan, record.key)
    lines: list[Line] = [("value", _value(record, task, made))]
    if printed := _printed(made.plan, record.key, writer):
        lines.append(("printed", printed))
    lines.append(("method", record.method or counted(record.key, rare)))
    lines += reasons(task, record, made) if rare is None else rare_reasons(rare, record, bool(made.plan.sampling))
    if record.key.stat == "p_adjusted" and rare is None and made.plan.adjust:
        lines.append(("adjustment", stats.ADJUSTMENTS[made.plan.adjust].source))
    if not any(r.key.row == record.key.row and (r.problem or "").startswith("suppressed") for r in made.results):
        lines += inputs(task, made, record.key) if rare is None else rare_inputs(rare, made, record.key)
    if made.plan.imputations:
        from tablegen.explaining.imputed import pooled_lines  # few tables need it

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
        alone = key.group == unweighted(None)  # what is between groups, or in none of them
        return next((task for task in beside if isinstance(task, Sizes) or isinstance(task, Measure) == alone), None)
    sizes = (task for task in plan.tasks if isinstance(task, Sizes | Match) and task.row == key.row)
    if counting := next((task for task in sizes if isinstance(task, Sizes) or key.stat in MATCHED), None):
        return counting
    own = [task for task in plan.tasks if isinstance(task, Compare | Summarize | Wald) and task.row == key.row]
    effects = (t for t in plan.tasks if isinstance(t, Measure) and t.row == key.row)
    effect = next((t for t in effects if estimate_of(key.stat).startswith(t.stem)), None)
    if effect and key.group is None:
        return effect
    tests = [task for task in own if isinstance(task, Compare) == (key.group is None)]
    return next(iter((*tests, *own)), None) or _fit(plan, key)


def _fit(plan: Plan, key: Key) -> Fit | None:
    """The model that made a number; of counts that several models share, the first that has the row."""
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    own = [task for task in fits if key.row == task.sizes or any(term.row == key.row for term in task.terms)]
    return next((task for task in own if key.group in {task.group, task.counts}), None) or next(iter(own), None)
