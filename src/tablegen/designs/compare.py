"""Group comparison, and with no groups a descriptive table: a row a variable, a column a group."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablegen.designs.common import Draft
from tablegen.designs.effects import check_drawn
from tablegen.designs.families import adjustment_of, families_of, leaves_of
from tablegen.designs.groups import Groups, Shown, difference_of, groups_of, heads_of
from tablegen.designs.sheet import Sheet
from tablegen.designs.strata import check_strata
from tablegen.designs.tests import check_default_tests
from tablegen.designs.told_preset import tell_preset
from tablegen.designs.variable_row import plan_variable
from tablegen.designs.weighting import beside, sampling_of
from tablegen.plan import Line, Plan
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Nested, Word

if TYPE_CHECKING:
    from tablegen.designs.pairwise import Pairing

RowPlanner = Callable[[Sheet, RowSpec, int], None]


def plan_comparison(draft: Draft) -> Plan | None:
    """Plan a `compare` table, or a descriptive one; None (with problems noted) when names do not resolve."""
    tell_preset(draft)
    groups = groups_of(draft)
    sampling = sampling_of(draft)
    heads = heads_of(draft, groups)
    if draft.spec.weighted and sampling is None:
        return None
    if (draft.spec.compare and groups is None) or not _can_be_paired(draft, groups):
        return None
    pairing, heads = _with_pairs(draft, groups, heads)
    table = Sheet(draft, groups, heads, pairing)
    rows = draft.spec.rows if draft.spec.rows is not None else _every_column(draft)
    for row in rows:
        _add(table, row, 0)
    if draft.spec.columns is None:
        table.leave_out_empty_tests()
    table.tell_of_empty_effects()
    check_default_tests(draft)
    if pairing:
        pairing.check(draft, table.tasks)
    table.check_levels()
    check_strata(draft, table.tasks)
    check_drawn(draft, (head for head, _ in table.heads), table.tasks)
    spec = draft.spec
    plan = Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="compare" if groups else "describe",
        heads=tuple(head for head, _ in table.heads),
        lines=tuple(table.lines),
        tasks=tuple(table.tasks),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        difference=difference_of(groups),
        nested=spec.compare.text if isinstance(spec.compare, Nested) else None,
        confidence=spec.confidence,
        suppress=spec.suppress,
        adjust=adjustment_of(draft),
        families=families_of(draft, rows),
        pairwise=pairing.show if pairing else None,
        sampling=sampling,
        defaults=tuple(draft.defaults),
    )
    return beside(plan) if spec.weights and spec.weights.show == "beside" else plan


def _with_pairs(
    draft: Draft, groups: Groups | None, heads: tuple[Shown, ...]
) -> "tuple[Pairing | None, tuple[Shown, ...]]":
    """The pairs of groups to compare, where the spec asks for them, and the heads with those of their columns."""
    if groups is None or not (draft.spec.pairwise or any(row.pairwise for row in leaves_of(draft.spec.rows or ()))):
        return None, heads
    from tablegen.designs.pairwise import pairing_of

    pairing = pairing_of(draft, groups)
    return pairing, (*heads, *(pairing.heads(draft, groups) if pairing else ()))


def _add(sheet: Sheet, row: RowSpec, indent: int) -> None:
    """Add a row; a section adds its heading and its rows."""
    if not row.rows:
        if not sheet.of_statistics or _shown_by_columns(sheet.draft, row):
            _planner(row)(sheet, row, indent)
        return
    sheet.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
    for inner in row.rows:
        _add(sheet, inner, indent + 1)


def _shown_by_columns(draft: Draft, row: RowSpec) -> bool:
    """Whether columns of statistics can show the row: a variable, whose `show` they take the place of."""
    if row.block or row.event or row.events_from:
        what = "a question with several answers" if row.block else "times to an event" if row.event else "events"
        draft.problems.error(f"{row.name}: no column of statistics is of {what}", row.name.at, "columns: [groups, P]")
    elif row.show:
        message = f"{row.name}: the columns say what is shown of every row"
        draft.problems.error(message, row.show_at, "leave out `show`, or: columns: [groups, P]")
    return not (row.block or row.event or row.events_from or row.show)


def _planner(row: RowSpec) -> RowPlanner:
    """What plans a row of this kind; the planners that few tables need are imported here when they are asked for."""
    if row.events_from:
        from tablegen.designs.event_rows import plan_events

        return plan_events
    if row.block:
        from tablegen.designs.responses import plan_responses

        return plan_responses
    if row.event:
        from tablegen.designs.time_row import plan_times

        return plan_times
    return plan_variable


def _can_be_paired(draft: Draft, groups: Groups | None) -> bool:
    """Whether the rows can be matched where `pairs` asks for it: its column exists, and there are groups."""
    asked = draft.spec.pairs
    if asked is None:
        return True
    return draft.variable(asked) is not None and groups is not None


def _every_column(draft: Draft) -> tuple[RowSpec, ...]:
    """The rows of a spec that lists none: every column but the groups and those that identify patients."""
    group = draft.spec.compare.text if draft.spec.compare else None
    key = draft.spec.pairs.text if draft.spec.pairs else None
    strata = draft.spec.strata.text if draft.spec.strata else None
    own = {draft.imputations.column, draft.imputations.key} if draft.imputations else set[str]()
    nested = draft.spec.compare if isinstance(draft.spec.compare, Nested) else None
    own |= {word.text for word in draft.spec.weights.columns} if draft.spec.weights else set[str]()
    own |= {word.text for word in (draft.spec.split and draft.spec.split.column, draft.spec.frequency) if word}
    own |= {nested.outer.text, nested.inner.text} if nested else set[str]()
    names = [name for name in draft.source.names if name not in {group, key, strata, *own}]
    left = [name for name in names if draft.source.looks_identifying(name)]
    if left:
        draft.default(f"rows: every column but {', '.join(left)} (identifiers)")
    else:
        draft.default("rows: every column")
    return tuple(RowSpec(Word(name, draft.spec.at)) for name in names if name not in left)
