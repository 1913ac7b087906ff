"""The facts of a computed table, and those of the results of an earlier build."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tablegen.computed import Computed
from tablegen.paper.facts import Fact, FactTable, Named, Value, with_derived
from tablegen.plan import Ask, Plan
from tablegen.results import Record, Results
from tablegen.style import Style
from tablegen.table.cells import Writer
from tablegen.table.numbers import spoken
from tablegen.tasks import Wald

if TYPE_CHECKING:
    from tablegen.composing import Composed

Address = tuple[str, str | None, str | None]
_FOLLOWING = frozenset({"statistic", "p", "z", "difference", "diff_low", "diff_high", "df"})
_SHARE_OF_VALUE = 0.01
"""How far a test may be off that is computed from means and SDs as a paper prints them."""


def facts_of(made: "Computed | Composed", style: Style) -> tuple[FactTable, ...]:
    """The facts of a table, or of each of its parts where it is split or put together: all are of its number."""
    return tuple(_facts(one, made.plan, style) for one in made.each())


def _facts(made: Computed, whole: Plan, style: Style) -> FactTable:
    plan, published = made.plan, bool(made.spec.published)
    rows = {line.row: line.label for line in plan.lines if line.kind in {"row", "group"} and line.label}
    if plan.design == "crosstab" and plan.stub:
        rows |= dict.fromkeys((line.row for line in plan.lines), plan.stub)
    levels = {row: tuple(Named(key, label) for key, label in of.items()) for row, of in _levels(made).items()}
    groups = _groups(plan)
    keys = tuple(group.key for group in groups)
    inside = {line.row for line in plan.lines if line.kind != "footer"}
    weighted = plan.sampling is not None or plan.imputations is not None
    facts = tuple(facts_of_records(made.results, published))
    facts = (*facts, *_printed_before(plan))
    if plan.design != "model" and not weighted:
        facts = tuple(with_derived(facts, keys if _everybody(made.results) else (), _keys(levels)))
    return FactTable(
        name=whole.name,
        number=whole.number,
        rows=tuple(Named(row, label) for row, label in rows.items()),
        levels=levels,
        groups=groups,
        facts=facts,
        grouping=next((f.row for f in facts if f.row not in inside and f.group in keys and "n" in f.values), None),
        columns=plan.design == "model",
        cells=dict(_cells(plan, made.results, style)),
    )


def facts_of_records(records: Results | Iterable[Record], published: bool = False) -> Iterator[Fact]:
    """The facts of records: a number that was withheld is none."""
    places = dict[Address, dict[str, tuple[Value, ...]]]()
    for record in records:
        if record.value is None or record.shown is not None:
            continue
        key = record.key
        slack = abs(record.value) * _SHARE_OF_VALUE if published and key.stat in _FOLLOWING else 0.0
        places.setdefault((key.row, key.group, key.level), {})[key.stat] = (Value(float(record.value), slack),)
    for (row, group, level), values in places.items():
        yield Fact(row, group, level, values)


def _printed_before(plan: Plan) -> Iterator[Fact]:
    """What an earlier paper printed beside its coefficients: a text may give it as well as what follows from them."""
    for task in plan.tasks:
        if isinstance(task, Wald) and task.printed:
            values = {stat: (Value(one.value),) for stat, one in task.printed.items()}
            yield Fact(task.row, None, task.level, values, derived=True)


def _everybody(results: Results) -> bool:
    """Whether the groups together are all patients."""
    return not any(record.key.stat == "excluded" and record.value for record in results)


def _groups(plan: Plan) -> tuple[Named, ...]:
    found = dict[str, str]()
    for head in plan.heads if plan.design != "likert" else ():
        if head.group is not None and head.group not in found:
            named = head.group_label or head.span or head.header or head.group
            found[head.group] = f"{head.over}, {named}" if head.over else named
    return tuple(Named(key, label) for key, label in found.items() if key != "overall")


def _levels(made: Computed) -> dict[str, dict[str, str]]:
    """The levels of each row, by key: with the label that a line has, else that of the data."""
    found = dict[str, dict[str, str]]()
    for task in made.plan.tasks:
        row, variable, levels = (getattr(task, name, None) for name in ("row", "variable", "levels"))
        if row and variable and levels and variable in made.source.names:
            known = made.source.variable(variable).level_labels
            found.setdefault(row, {}).update({level: known.get(level, level) for level in levels})
    for line in made.plan.lines:
        for head, ask in zip(made.plan.heads, line.cells, strict=False):
            label = head.group_label if made.plan.design == "likert" else line.label
            if ask and ask.level is not None and (line.kind in {"level", "reference"} or made.plan.design == "likert"):
                found.setdefault(line.row, {})[ask.level] = label or ask.level
            for level in ask.levels if ask else ():
                found.setdefault(line.row, {}).setdefault(level, level)
    return found


def _keys(levels: Mapping[str, tuple[Named, ...]]) -> dict[str, tuple[str, ...]]:
    return {row: tuple(level.key for level in of) for row, of in levels.items()}


def _cells(plan: Plan, results: Results, style: Style) -> Iterator[tuple[Address, str]]:
    """What the table prints, by row, group and level; the cells of one place are joined."""
    writer, found = Writer(results, style), dict[Address, list[str]]()
    for line in plan.lines:
        for head, ask in zip(plan.heads, line.cells, strict=False):
            if ask and line.kind != "footer":
                found.setdefault(_address(ask), []).append(_told(head.name, head.kind, writer, ask, style))
    for address, texts in found.items():
        yield address, "; ".join(texts)


def _told(name: str, kind: str, writer: Writer, ask: Ask, style: Style) -> str:
    text = spoken(writer.cell(ask), style.numbers)
    return text if kind == "group" else f"{name} {text}"


def _address(ask: Ask) -> Address:
    return ask.row, ask.group, ask.level
