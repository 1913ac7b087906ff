"""Likert table: a row an item (a question), a column an answer of the scale that all items share."""

from dataclasses import replace

from tablegen.designs.common import BLOCK_KEYS, TIME_KEYS, Draft, Level
from tablegen.designs.families import leaves_of
from tablegen.designs.likert_answers import answers_of, keys_in
from tablegen.designs.likert_columns import Column, columns_of
from tablegen.designs.sheet import Sheet
from tablegen.designs.statistic_columns import exists
from tablegen.designs.told_preset import tell_preset
from tablegen.designs.variable_row import splits, summarize_row
from tablegen.designs.views import View, view_row
from tablegen.designs.weighting import sampling_of
from tablegen.plan import OVERALL, Ask, Line, Plan
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.tasks import Summarize

_ROW_KEYS = (
    *("show", "test", "effect", "level", "levels", "sort", "reference", "percent", "unit", "per", "log"),
    *("standardize", "cutoff", "margin", "adjust_for", *TIME_KEYS, *BLOCK_KEYS),
)


def plan_likert(draft: Draft) -> Plan | None:
    """Plan a Likert table; None (with problems noted) when names do not resolve."""
    spec = draft.spec
    tell_preset(draft)
    sampling = sampling_of(draft)
    leaves = tuple(leaves_of(spec.rows or ()))
    if not leaves:
        draft.problems.error("a Likert table needs its items", spec.place("likert"), "rows: {q1: I was listened to}")
    for row in leaves:
        draft.refuse_keys(row, _ROW_KEYS, "a Likert table")
    items = [(row, variable) for row in leaves if (variable := draft.variable(row.column))]
    answers = answers_of(draft, items) if len(items) == len(leaves) else ()
    pattern = _pattern(draft)
    if not answers or pattern is None or (spec.weighted and sampling is None):
        return None
    columns = columns_of(draft, answers, pattern, items)
    if not columns:
        return None
    sheet = Sheet(draft, None, tuple((column.head, None) for column in columns))
    for row in spec.rows or ():
        _add(sheet, row, columns, answers, 0)
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="likert",
        heads=tuple(column.head for column in columns),
        lines=tuple(sheet.lines),
        tasks=tuple(sheet.tasks),
        sampling=sampling,
        suppress=spec.suppress,
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        confidence=spec.confidence,
        defaults=tuple(draft.defaults),
    )


def _pattern(draft: Draft) -> Pattern | None:
    """How the cells of the answers are written."""
    if not draft.spec.show:
        draft.default("show: n (%)")
        return draft.patterns.cells["n (%)"]
    first, *more = draft.spec.show
    if more:
        draft.problems.error("the cells of a Likert table are written in one way", more[0].at, f"show: {first}")
    pattern = draft.pattern(first)
    wrong = [stat for stat in pattern.stats if not exists(draft, stat, "category")] if pattern else []
    if pattern and (wrong or pattern.each_level):
        what = wrong[0] if wrong else "row of levels in one cell"
        draft.problems.error(f"a Likert table has no {what} of an answer", first.at, "show: n (%)")
        return None
    return pattern


def _add(sheet: Sheet, row: RowSpec, columns: tuple[Column, ...], answers: tuple[Level, ...], indent: int) -> None:
    """Add an item; a section adds its heading and its items."""
    if row.rows:
        sheet.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
        for inner in row.rows:
            _add(sheet, inner, columns, answers, indent + 1)
        return
    view = _view(sheet, row, columns, answers)
    if view is None:
        return
    summarize_row(sheet, row, view)
    scores = tuple(stat for column in columns if column.kind == "score" for stat in column.pattern.stats)
    if scores and isinstance(task := sheet.tasks[-1], Summarize):
        sheet.tasks[-1] = replace(task, stats=tuple(dict.fromkeys((*task.stats, *scores))))
    cells = tuple(_ask(sheet.draft, row, view, column, answers) for column in columns)
    sheet.lines.append(sheet.line("row", row, view, view.label, indent, cells))


def _view(sheet: Sheet, row: RowSpec, columns: tuple[Column, ...], answers: tuple[Level, ...]) -> View | None:
    """The item as a category of the answers, in its summaries those of the codes that columns show.

    What it would take by default as a row of a description is not told: the table says it of all.
    """
    draft, pattern = sheet.draft, next(column.pattern for column in columns if column.kind == "answer")
    if splits(sheet, row):
        return None
    told = len(draft.defaults)
    view = view_row(draft, replace(row, show=Word("n (%)", row.name.at)))
    del draft.defaults[told:]
    if view is None:
        return None
    levels = [replace(one, key=key) for one, key in zip(answers, keys_in(draft, view.variable, answers), strict=True)]
    shown = view.pattern if pattern.name == "n (%)" else pattern
    return replace(view, levels=tuple(levels), pattern=shown)


def _ask(draft: Draft, row: RowSpec, view: View, column: Column, answers: tuple[Level, ...]) -> Ask:
    """The question of a cell."""
    name, digits = row.name.text, draft.digits(row)
    if column.kind == "answer":
        keys = {one.key: level.key for one, level in zip(answers, view.levels, strict=True)}
        return Ask(view.pattern, name, OVERALL, keys[column.head.name], digits=digits)
    pattern = column.pattern
    if column.kind == "missing" and view.share.with_missing:
        pattern = draft.patterns.missing_share
    return Ask(pattern, name, OVERALL, digits=digits, decimals=view.variable.decimals)
