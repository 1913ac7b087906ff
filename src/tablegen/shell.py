"""A table before there are data: typical numbers laid out as real ones, then every digit an x."""

from collections.abc import Iterator
from dataclasses import replace
from re import sub
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.plan import OVERALL, Ask, Plan
from tablegen.results import Key, Record, Results
from tablegen.stats.kinds import of_counts
from tablegen.style import Style
from tablegen.table.dates import write_date
from tablegen.table.layout import sheet_of
from tablegen.table.model import (
    Bold,
    Content,
    Inline,
    Italic,
    Note,
    Number,
    Row,
    Sub,
    Sup,
    Table,
    Text,
)
from tablegen.table.sheet import Sheet, finished
from tablegen.tasks import Compare, Fit, Measure, Sizes, Task, Unweighted, unweighted

if TYPE_CHECKING:
    from tablegen.rare_tasks import RareTask

_TYPICAL = {
    "n": 88,
    "total": 188,
    "missing": 8,
    "pct": 46.8,
    "p": 0.888,
    "p_adjusted": 0.888,
    "p_level": 0.888,
    "p_overall": 0.888,
    "shapiro_w": 0.888,
    "shapiro_p": 0.888,
    "anderson_a": 0.888,
    "anderson_p": 0.888,
    "lilliefors_d": 0.088,
    "lilliefors_p": 0.888,
    "missing_pct": 4.3,
    "df": 8,
    "n_used": 88,
    "imputations": 20,
    "n_events": 88,
    "n_competing": 88,
    "r": 0.88,
    "r_low": 0.48,
    "r_high": 0.98,
    "auc": 0.88,
    "auc_low": 0.84,
    "auc_high": 0.98,
    "tp": 88,
    "fp": 88,
    "fn": 88,
    "tn": 88,
    "youden": 0.88,
}
_OTHER = 88.8


def shell_table(plan: Plan, style: Style) -> Table:
    """The table of a plan with x for every digit that a number would have."""
    return blanked(finished(plan, shell_sheet(plan, style), style), style)


def blanked(table: Table, style: Style) -> Table:
    """The table with x for every digit of its numbers."""
    blank = _Blank(style)
    return replace(
        table,
        head=tuple(map(blank.row, table.head)),
        body=tuple(map(blank.row, table.body)),
        notes=tuple(Note(blank.content(note.content), note.mark) for note in table.notes),
    )


def shell_sheet(plan: Plan, style: Style) -> Sheet:
    """The sheet of a plan with typical numbers."""
    if plan.split is None:
        return sheet_of(plan, Results(tuple(_records(plan))), style)
    from tablegen.splitting import parts_of
    from tablegen.table.splitting import sheet_of_parts

    parts = [(label, own, Results(tuple(_records(own)))) for _, label, own in parts_of(plan, plan.split)]
    return sheet_of_parts(plan.split, parts, 0, style)


def _records(plan: Plan) -> Iterator[Record]:
    silent = {t.row for t in plan.tasks if isinstance(t, Compare) and not stats.TESTS[t.test].symbol}
    for line in (*plan.lines, *plan.told):
        for ask in line.cells:
            if ask is not None and not (ask.row in silent and ask.pattern.stats == ("statistic",)):
                yield from _answers(ask)
    for task in plan.tasks:
        yield from _of_task(task, plan)
    yield from _pairs(plan)


def _pairs(plan: Plan) -> Iterator[Record]:
    """A typical P of every pair of groups that the plan compares."""
    if plan.pairwise is None:
        return
    from tablegen.rare_tasks import ComparePairs, pair_key
    from tablegen.stats.pairwise import pair_method

    for task in plan.tasks:
        if isinstance(task, ComparePairs):
            title = pair_method(task.method).title
            for pair in task.pairs:
                yield Record(Key(task.row, pair_key(pair), None, task.stat), _TYPICAL["p"], title)


def _of_task(task: "Task | RareTask", plan: Plan) -> Iterator[Record]:
    match task:
        case Sizes():
            for group in (*(task.by.levels if task.by else ()), OVERALL):
                yield Record(Key(task.row, group, None, "n"), _TYPICAL["n"])
        case Compare():
            yield Record(Key(task.row, None, None, "p"), _TYPICAL["p"], stats.TESTS[task.test].title)
            if plan.imputations and of_counts(stats.TESTS[task.test]):
                yield Record(Key(task.row, None, None, "riv"), _OTHER)  # what makes the symbol an F
        case Measure():
            yield Record(Key(task.row, None, None, task.stem), _OTHER, stats.EFFECTS[task.effect].title)
        case Unweighted():
            for record in _of_task(task.task, plan):
                yield replace(record, key=record.key._replace(group=unweighted(record.key.group)))
        case Fit():
            of_events = task.outcome_levels and not task.level_labels
            rival = ("n_competing",) if task.at_risk and task.at_risk.competing else ()
            for stat in ("n_used", "n_events", *rival) if of_events else ("n_used",):
                yield Record(Key(task.sizes, task.group, None, stat), _TYPICAL[stat])
        case _:
            pass


def _answers(ask: Ask) -> Iterator[Record]:
    for level in ask.levels or (ask.level,):
        for stat in (*ask.pattern.stats, "n"):
            value = _TYPICAL.get("total" if stat == "n" and "events_pct" in ask.pattern.stats else stat, _OTHER)
            yield Record(Key(ask.row, ask.group, level, stat), value)
    yield Record(Key(ask.row, ask.group, None, "total"), _TYPICAL["total"])
    if "stars" in ask.pattern.stats:
        yield Record(Key(ask.row, ask.group, ask.level, "p"), _TYPICAL["p"])


class _Blank:
    """Takes the digits out of what a table shows: `drawn` is the typical date as written, `form` what stands for it."""

    def __init__(self, style: Style) -> None:
        self.drawn = write_date(_OTHER, style.words.date, style.say) or style.words.date
        self.form = style.words.date.replace(" ", "\u00a0")

    def row(self, row: Row) -> Row:
        return replace(row, cells=tuple(replace(cell, content=self.content(cell.content)) for cell in row.cells))

    def content(self, content: Content) -> Content:
        return tuple(map(self.inline, content))

    def inline(self, part: Inline) -> Inline:
        match part:
            case Number(text):
                return Number(sub(r"\d", "x", text))
            case Text(text):
                return Text(sub(rf"\b{_TYPICAL['n']}\b", "xx", text.replace(self.drawn, self.form)))
            case Italic(inner) | Bold(inner) | Sup(inner) | Sub(inner):
                return type(part)(self.content(inner))
            case _:
                return part
