"""The row of a time to an event: medians, survival at given times, rates, its test and its effects."""

from dataclasses import replace

from tablegen import stats
from tablegen.designs.as_tool import times_as_tool
from tablegen.designs.common import Draft
from tablegen.designs.default_test import AUTO, Chosen
from tablegen.designs.follow_up import AT_A_TIME, at_a_time, follow_up_of
from tablegen.designs.groups import STEMS, Groups, stem_of
from tablegen.designs.percent import Share
from tablegen.designs.sheet import Sheet
from tablegen.designs.tests import NO, named_test
from tablegen.designs.variable_row import splits
from tablegen.designs.views import View
from tablegen.errors import Place, listing
from tablegen.evidence import Variable
from tablegen.plan import Line
from tablegen.rare_tasks import Follow, FollowUp
from tablegen.spec.figure_keys import CURVES
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.words import ColumnSpec, Word
from tablegen.stats.contract import RatesTest, Test
from tablegen.tasks import Compare, Measure
from tablegen.values import written

_NO_KEYS = (
    "levels",
    "sort",
    "level",
    "percent",
    "reference",
    "log",
    "standardize",
    "cutoff",
    "none",
    "margin",
    "adjust_for",
)
_DEFAULT, _AT_TIMES, _COMPETING = "median survival (CI)", "survival (CI)", "cumulative incidence (CI)"
_COUNTS = frozenset({"n", "total", "missing", "n_events", "n_competing"})
_OF_RATES = frozenset({"rate", "rate_low", "rate_high"})
_OF_PERCENT = frozenset({"survival-difference", "event-risk-difference", "incidence-difference"})
_WORDS = {
    "survival": "Survival",
    "risk": "Risk",
    "cif": "Cumulative incidence",
    "rmst": "Restricted mean",
    "n_risk": "At risk",
}
Shown = tuple[Pattern, str | None]
"""A pattern of a row, and what the author calls its line."""


def plan_times(sheet: Sheet, row: RowSpec, indent: int) -> None:
    """Add a row of times to an event: what it shows, its test, its effects, a line of missing values."""
    draft = sheet.draft
    row = times_as_tool(draft, row)
    keys = _NO_KEYS if sheet.groups else (*_NO_KEYS, "test", "strata")
    draft.refuse_keys(row, keys, "a row of times to an event")
    draft.tell_unadjusted(row)
    if splits(sheet, row):
        return
    if row.variable and row.time:
        draft.problems.error(f"{row.name} names its column twice, as variable and as time", row.time.at, "leave one")
    if draft.spec.pairs:
        message = f"{row.name}: times to an event are not matched, they compare independent groups"
        draft.problems.error(message, row.name.at, "leave out `pairs`, or the row")
    if draft.spec.weighted:
        message = f"{row.name}: times to an event are not weighted"
        draft.problems.error(message, row.name.at, "leave out the row, or `weights`")
        return
    if draft.spec.imputations:
        message = f"{row.name}: times to an event are not pooled over imputations"
        draft.problems.error(message, row.name.at, "leave out the row, or `imputations`")
        return
    shown = _shown(draft, row)
    found = follow_up_of(draft, row, tuple(stat for pattern, _ in shown for stat in pattern.stats)) if shown else None
    if found is None:
        return
    variable, followed = found
    view = _view(draft, row, variable, shown[0][0])
    asked = dict.fromkeys(stat for pattern, _ in shown for stat in pattern.stats if stat not in _COUNTS)
    by = sheet.groups.by if sheet.groups else None
    computed = tuple(dict.fromkeys((*asked, "person_time", *(("n_risk",) if followed.at else ()))))
    sheet.tasks.append(
        Follow(
            row.name.text, row.show_at, followed, computed, draft.spec.confidence, row.unit or variable.units, by,
            sheet.overall, view.where, next((kind for kind in CURVES if draft.spec.draws(kind)), None),
        )
    )  # fmt: skip
    test = _test(sheet, row, view, followed)
    if sheet.groups:
        _effects(sheet, row, view, followed, sheet.groups, set(asked))
    _lines(sheet, row, view, followed, shown, test, indent)
    sheet.missing_line(row, view, indent + 1, (followed.event,))


def _shown(draft: Draft, row: RowSpec) -> list[Shown]:
    """The patterns of the row, all of statistics that times have; none, with the problem noted, when one is not."""
    if row.show is None:
        names = (_COMPETING,) if row.competing else (_DEFAULT, _AT_TIMES) if row.at else (_DEFAULT,)
        draft.default(f"{row.name}: shown as {' and '.join(names)} (a time to an event)")
        found = [draft.patterns.cells[name] for name in names]
        return [(pattern, None) for pattern in found if _fits(draft, row, pattern, row.name.at)]
    asked = (ColumnSpec(row.show),) if isinstance(row.show, Word) else row.show
    found = [(draft.pattern(each.name), each) for each in asked]
    kept = [(pattern, each) for pattern, each in found if pattern]
    fit = [_fits(draft, row, pattern, each.name.at) for pattern, each in kept]
    return [(pattern, each.header) for pattern, each in kept] if all(fit) and len(kept) == len(found) else []


def _fits(draft: Draft, row: RowSpec, pattern: Pattern, at: Place) -> bool:
    """Whether the pattern is one of times to an event; one of a time needs times, and shows nothing else."""
    allowed = [s.name for s in stats.SUMMARIES if s.of_curve or s.of_person_time] + sorted(_COUNTS)
    wrong = [stat for stat in pattern.stats if stat not in allowed]
    if wrong or pattern.each_level:
        what = wrong[0] if wrong else pattern.name
        message = f"{row.name} is shown as a time to an event, which has no {what}"
        draft.problems.error(message, at, listing("statistics", sorted(allowed), 50))
        return False
    if not row.competing and any(stat.startswith("cif") or stat == "n_competing" for stat in pattern.stats):
        message = f"{row.name}: cumulative incidence is of an event that others compete with, and none are named"
        draft.problems.error(message, at, "competing: [other death]; without such: risk (CI)")
        return False
    if not at_a_time(pattern.stats):
        return True
    if not row.at:
        draft.problems.error(f"{row.name}: say at which times", at, "at: [12, 24]")
        return False
    if min(row.at) < 0:
        draft.problems.error(f"{row.name}: times are 0 or more", at, "at: [12, 24]")
        return False
    others = [stat for stat in pattern.stats if stat not in AT_A_TIME and stat != "n_events"]
    if others:
        message = f"{row.name}: a line of one time cannot show {others[0]} too"
        draft.problems.error(message, at, "give it a line of its own: show: [events/n, survival (CI)]")
    return not others


def _view(draft: Draft, row: RowSpec, variable: Variable, pattern: Pattern) -> View:
    asked = row.missing.show or draft.spec.missing.show or "if any"
    show_missing = "if any" if asked == "denominators" else asked
    where = draft.conditions(row.where)
    label, unit = draft.label(row, variable), row.unit or variable.units
    return View(variable, "number", pattern, label, unit, (), None, where, show_missing, Share(), False)


def _test(sheet: Sheet, row: RowSpec, view: View, followed: FollowUp) -> Test | None:
    """The row's test, with its task: the log-rank test unless another is asked for."""
    if sheet.groups is None or not any(head.kind == "statistic" for head, _ in sheet.heads):
        return None
    chosen = _chosen(sheet.draft, row, len(sheet.groups.by.levels))
    if chosen is None:
        return None
    if followed.strata and isinstance(chosen.test, RatesTest):
        message = f"{row.name}: {chosen.test.name} does not compare within strata"
        sheet.draft.problems.error(message, row.strata[0].at, "test: logrank, or leave out `strata`")
    if chosen.test.name == "gray" and not row.competing:
        message = f"{row.name}: Gray’s test is of an event that others compete with, and none are named"
        sheet.draft.problems.error(message, row.test.at if row.test else row.name.at, "competing: [other death]")
    at = row.test.at if row.test else row.name.at
    groups, confidence = sheet.groups.for_tests, sheet.draft.spec.confidence
    sheet.tasks.append(
        Compare(
            row.name.text, view.variable.name, chosen.test.name, at, groups, where=view.where,
            confidence=confidence, why=chosen.why, followed=followed, every_group=sheet.draft.preset.every_group,
        )
    )  # fmt: skip
    return chosen.test


def _chosen(draft: Draft, row: RowSpec, groups: int) -> Chosen | None:
    asked = row.test
    if asked and asked.text == NO:
        return None
    if asked is None or asked.text == AUTO:
        test = stats.TESTS["gray" if row.competing else "logrank"]
        draft.default(f"{row.name}: {test.title} ({test.name})")
        return Chosen(test, f"auto ({asked.at}): times to an event" if asked else "the default for times to an event")
    test = named_test(draft, row.column.text, "time", groups, asked)
    return Chosen(test, f"asked for ({asked.at})") if test else None


def _effects(sheet: Sheet, row: RowSpec, view: View, followed: FollowUp, groups: Groups, shown: set[str]) -> None:
    """The effects of the table's columns: the one asked for, or what the row's statistics differ by."""
    draft, count = sheet.draft, len(groups.levels)
    stems = {stem for _, pattern in sheet.heads if (stem := stem_of(pattern))}
    allowed = [one.name for one in stats.EFFECTS if one.of_curves or one.of_person_time]
    asked = row.effect
    if asked and (asked.text not in allowed or count != 2):
        message = f"{asked} is no effect of times to an event in {count} groups"
        draft.problems.error(message, asked.at, listing("effects of times to an event in 2 groups", allowed))
        return
    if asked and stats.EFFECTS[asked.text].stem not in stems:
        column = "IRR (95% CI)" if stats.EFFECTS[asked.text].stem == "irr" else "difference (95% CI)"
        draft.problems.error(f"{row.name}: the table has no column for {asked}", asked.at, f"effects: [{column}]")
        return
    for stem in sorted(stems & {"difference", "irr"} if count == 2 else ()):
        own = asked is not None and stats.EFFECTS[asked.text].stem == stem
        name = asked.text if own and asked else _default_effect(stem, followed, shown)
        if name is None:
            continue
        if stats.EFFECTS[name].of_curves and len(followed.at) != 1:
            draft.problems.error(f"{row.name}: {name} is of one time", row.show_at, "name the one time: at: 24")
            continue
        if not own:
            draft.default(f"{row.name}: {stats.EFFECTS[name].title} ({name})")
        at = asked.at if own and asked else row.name.at
        why = f"asked for ({at})" if own else "the default for the column"
        sheet.tasks.append(
            Measure(
                row.name.text, view.variable.name, name, stem, at, groups.for_tests, "number", (), view.where,
                None, draft.spec.confidence, why, None, followed,
            )
        )  # fmt: skip


def _default_effect(stem: str, followed: FollowUp, shown: set[str]) -> str | None:
    """By what a row's groups differ: its rates, else the survival, the risk or the restricted mean at its one time."""
    if stem == "irr":
        return "rate-ratio"
    if shown & _OF_RATES:
        return "rate-difference"
    if len(followed.at) != 1:
        return None
    if "cif" in shown:
        return "incidence-difference"
    if "rmst" in shown:
        return "rmst-difference"
    if "risk" in shown and "survival" not in shown:
        return "event-risk-difference"
    return "survival-difference" if shown & AT_A_TIME else None


def _lines(
    sheet: Sheet, row: RowSpec, view: View, followed: FollowUp, shown: list[Shown], test: Test | None, indent: int
) -> None:
    """One line for one thing; else a heading that carries the test, and a line for each pattern and time."""
    beside = sheet.statistics(row, view, test, STEMS)
    effects = {task.effect for task in sheet.tasks if isinstance(task, Measure) and task.row == row.name.text}
    if "rate-difference" in effects:
        beside = tuple(ask and replace(ask, decimals=max(1, ask.decimals)) for ask in beside)
    elif effects & _OF_PERCENT:  # the decimals of the data are those of times
        beside = tuple(ask and replace(ask, decimals=0) for ask in beside)
    lines = [
        (pattern, at, header)
        for pattern, header in shown
        for at in (followed.at if at_a_time(pattern.stats) else (None,))
    ]
    if len(lines) == 1:
        (pattern, at, header) = lines[0]
        label = view.label if row.label or at is None else f"{view.label} at {_when(at, view.unit)}"
        cells = sheet.groups_beside(row, view, _level(at), beside)
        line = sheet.line("row", row, view, label, indent, cells)
        sheet.lines.append(line if at is None else replace(line, unit=None))  # it is of the time, not of what is shown
        return
    heading = sheet.line("group", row, view, view.label, indent, beside)
    sheet.lines.append(replace(heading, show=None))
    nothing = tuple(None for _ in sheet.heads)
    for pattern, at, header in lines:
        own = replace(view, pattern=pattern)
        cells = sheet.groups_beside(row, own, _level(at), nothing)
        label = (header or "") if at is None else _called(pattern, at, header, view.unit, sheet.draft.spec.confidence)
        sheet.lines.append(Line("statistic", row.name.text, label, cells, indent + 1, None, pattern))


def _level(at: float | None) -> str | None:
    return None if at is None else written(at)


def _when(at: float, unit: str | None) -> str:
    return f"{written(at)} {unit}" if unit else written(at)


def _called(pattern: Pattern, at: float, header: str | None, unit: str | None, confidence: float) -> str:
    """What the stub calls the line of one time: `Survival at 12 months, % (95% CI)`."""
    when = _when(at, unit)
    if header:
        return f"{header}, {when}"
    stem = pattern.stats[0].removesuffix("_low").removesuffix("_high").removesuffix("_se")
    interval = f" ({confidence * 100:g}% CI)" if any(stat.endswith("_low") for stat in pattern.stats) else ""
    percent = ", %" if stem in {"survival", "risk", "cif"} else ""
    before = "up to" if stem == "rmst" else "at"
    return f"{_WORDS.get(stem, 'Events')} {before} {when}{percent}{interval}"
