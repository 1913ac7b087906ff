"""A question with several answers: a heading, a line for each option, for who chose none, and for who is missing."""

from collections.abc import Iterator
from dataclasses import replace

from tablegen.designs.common import TIME_KEYS, Draft
from tablegen.designs.frequency_order import options_by_frequency
from tablegen.designs.sheet import Sheet
from tablegen.designs.tests import NO
from tablegen.designs.variable_row import plan_variable, summarize_row
from tablegen.designs.views import View, view_row
from tablegen.evidence import Grouping, Lacking, Source
from tablegen.plan import Ask, Line
from tablegen.rare_tasks import Answers, RareTask
from tablegen.spec.blocks import CHOSEN, NOT_CHOSEN, answers_column, none_column, option_column, options_among
from tablegen.spec.row import RowSpec
from tablegen.spec.words import LevelSpec, MissingSpec, Word
from tablegen.tasks import Compare, Summarize, Task

_SHOW = "n (%)"
_COUNTED = frozenset({"n", "total", "pct", "pct_low", "pct_high"})
_REFUSED = ("levels", "reference", "per", "log", "standardize", "margin", "adjust_for", *TIME_KEYS)


def plan_responses(sheet: Sheet, row: RowSpec, indent: int) -> None:
    """Add the block of a question: each option is a row of its own in the results, `symptoms[cough]`."""
    draft = sheet.draft
    draft.refuse_keys(row, _REFUSED, "a question with several answers")
    draft.tell_unadjusted(row)
    options = options_by_frequency(draft, row, tuple(_options(draft, row))) if _can_be(draft, row) else ()
    whole = view_row(draft, _none(draft, row)) if options else None
    if whole is None:
        return
    lines, tasks = len(sheet.lines), len(sheet.tasks)
    for option in options:
        before = len(draft.problems.errors)
        plan_variable(sheet, option, indent + 1)
        if len(draft.problems.errors) > before:
            return
    if _percent(draft, row) == "responses":
        names = tuple(option.name.text for option in options)
        sheet.tasks[tasks:] = [_of_responses(task, names) for task in sheet.tasks[tasks:]]
    summaries = tuple(task for task in sheet.tasks[tasks:] if isinstance(task, Summarize))
    below = [replace(line, note=None, cells=tuple(map(_without_missing, line.cells))) for line in sheet.lines[lines:]]
    sheet.lines[lines:] = [_heading(sheet, row, whole, indent), *below]
    _none_line(sheet, row, whole, indent + 1)
    tested = any(isinstance(task, Compare) for task in sheet.tasks[tasks:])
    sheet.tasks.append(_answers(sheet, row, summaries, whole, tested))
    sheet.missing_line(row, whole, indent + 1)
    _tell(draft, row, tested)


def _can_be(draft: Draft, row: RowSpec) -> bool:
    """Whether the row's keys make a question of it."""
    name, at = row.name, row.name.at
    if draft.spec.published:
        message, hint = "needs patients", "published counts of an option are a row of their own"
    elif draft.spec.weighted:
        message, hint = "its answers cannot be weighted", "weigh each option as a row of its own, or leave out weights"
    elif row.separator == "":
        message, hint = "the separator is empty", 'separator: ";"'
    elif row.variable and row.separator is None:
        message, hint = "its options are columns of their own", 'if one column holds all answers: separator: ";"'
    elif row.level and row.separator is not None:
        message, hint = "the answers in one column are all chosen: it takes no level", "leave it out"
    elif row.shows:
        message, hint = "the lines of a question are its options: it shows one pattern", "show: n (%)"
    elif _percent(draft, row) == "responses" and (row.missing.in_percent or draft.spec.missing.in_percent):
        message, hint = "who did not answer is in no percentage of the answers given", "missing: {in percent: no}"
    else:
        return _shows_counts(draft, row)
    draft.problems.error(f"{name}: {message}", at, hint)
    return False


def _shows_counts(draft: Draft, row: RowSpec) -> bool:
    """Whether the row's pattern is one of counts."""
    pattern = draft.pattern(row.show) if isinstance(row.show, Word) else None
    if pattern is None:
        return row.show is None
    other = [stat for stat in pattern.stats if stat not in _COUNTED]
    if other or pattern.each_level:
        what = f"not {other[0]}" if other else "of one option a line"
        draft.problems.error(f"{row.name}: its cells are counts and percentages, {what}", row.show_at, "show: n (%)")
        return False
    return True


def _percent(draft: Draft, row: RowSpec) -> object:
    return row.percent if row.percent is not None else draft.spec.percent


def _options(draft: Draft, row: RowSpec) -> Iterator[RowSpec]:
    """The rows of the options; fewer than two are no question with several answers."""
    found = options_among(row.name.text, draft.source.names)
    labels = {one.key.text: one.label for one in row.responses}
    shown = "denominators" if (row.missing.show or draft.spec.missing.show) == "denominators" else "never"
    if len(found) < 2:
        if found:
            message = f"{row.name}: one option makes no question with several answers"
            draft.problems.error(message, row.name.at, f"show it as a row of its own: {found[0]}: {{level: yes}}")
        return
    for option in found:
        name = option_column(row.name.text, option)
        label = labels.get(option) or draft.source.variable(name).label or option
        yield _part(draft, row, name, label, replace(row.missing, show=shown))


def _part(draft: Draft, row: RowSpec, name: str, label: str | None, missing: MissingSpec) -> RowSpec:
    """The row of those who chose an option, or none."""
    own, at = _percent(draft, row), row.name.at
    untested = draft.spec.compare and not draft.preset.tests_answers and draft.spec.tests.categories is None
    return RowSpec(
        Word(name, at),
        label=label,
        show=row.show or Word(_SHOW, at),
        test=row.test or (Word(NO, at) if untested else None),
        effect=row.effect,
        levels=(LevelSpec(Word(CHOSEN, at)), LevelSpec(Word(NOT_CHOSEN, at))),
        level=Word(CHOSEN, at),
        digits=row.digits,
        where=row.where,
        missing=missing,
        percent="column" if own == "responses" else row.percent,
    )


def _none(draft: Draft, row: RowSpec) -> RowSpec:
    """The row of those who chose none, which is no answer and has no share in them."""
    part = _part(draft, row, none_column(row.name.text), row.none or row.label or row.name.text, row.missing)
    return replace(part, show=Word("n", row.name.at)) if _percent(draft, row) == "responses" else part


def _of_responses(task: "Task | RareTask", names: tuple[str, ...]) -> "Task | RareTask":
    """The task with percentages of all answers given, where it has percentages."""
    if isinstance(task, Summarize):
        return replace(task, percent="responses", percent_of="all answers given", block=names)
    return task


def _without_missing(ask: Ask | None) -> Ask | None:
    return None if ask and ask.pattern.stats == ("missing",) else ask


def _heading(sheet: Sheet, row: RowSpec, view: View, indent: int) -> Line:
    """The heading, which has the columns of missing values and carries the row's note."""
    label = row.label or row.name.text
    if row.separator is not None and not row.label:
        label = sheet.draft.source.variable(row.column.text).label or label
    cells = sheet.statistics(row, view, None, ())
    return Line("group", row.name.text, label, cells, indent, row.unit, None, sheet.note(row, view))


def _none_line(sheet: Sheet, row: RowSpec, view: View, indent: int) -> None:
    """Add the line of those who chose none, where there are any or the author has a name for them."""
    part = _none(sheet.draft, row)
    summarize_row(sheet, part, view)
    by = sheet.groups.by if sheet.groups else None
    if not row.none and not _any(sheet.draft.source.where(view.where), part.name.text, by):
        return
    nothing = tuple(None for _ in sheet.heads)
    cells = sheet.groups_beside(part, view, view.level, nothing)
    sheet.lines.append(Line("none", part.name.text, row.none or "", cells, indent, None, view.pattern))


def _any(source: Source, variable: str, by: Grouping | None) -> bool:
    """Whether anybody of the groups chose none; nobody of a table without data."""
    try:
        return any(source.counts(variable, (CHOSEN,), by).table[0])
    except Lacking:
        return False


def _answers(sheet: Sheet, row: RowSpec, options: tuple[Summarize, ...], view: View, tested: bool) -> Answers:
    none = next(t for t in reversed(sheet.tasks) if isinstance(t, Summarize))
    return Answers(
        row.name.text,
        answers_column(row.name.text),
        row.name.at,
        options,
        none,
        tested,
        sheet.groups.by if sheet.groups else None,
        sheet.overall,
        view.where,
        view.share.with_missing,
        "responses" if _percent(sheet.draft, row) == "responses" else view.share.percent,
    )


def _tell(draft: Draft, row: RowSpec, tested: bool) -> None:
    """What `check` says of the question."""
    chosen = f'the answer "{row.level}" means chosen' if row.level else "1 or yes means chosen"
    means = chosen if row.separator is None else f'answers are parted by "{row.separator}"'
    who = (
        "who has a value in none of its columns did not answer"
        if row.separator is None
        else "an empty cell is no answer"
    )
    tests = "; each option is tested on its own" if tested else ""
    shown = "" if row.show else f"; shown as {_SHOW}"
    draft.default(f"{row.name}: several answers{shown}; {means}; {who}{tests}")
