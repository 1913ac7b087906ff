"""Crosstab: the levels of one variable by those of another, with totals, a test and measures of association."""

from dataclasses import replace
from typing import Literal

from tablegen import stats
from tablegen.designs.common import BLOCK_KEYS, Draft
from tablegen.designs.default_test import Chosen
from tablegen.designs.groups import MOST_GROUPS
from tablegen.designs.tests import choose_test
from tablegen.designs.told_preset import tell_preset
from tablegen.designs.views import View, proportion_interval, view_row
from tablegen.designs.weighting import sampling_of
from tablegen.errors import listing
from tablegen.evidence import Condition, Grouping
from tablegen.plan import OVERALL, Ask, Head, Line, Plan
from tablegen.rare_tasks import Associate, Tabulate
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.stats.measures import MEASURES
from tablegen.tasks import Compare
from tablegen.values import frozen

_LIMITS = frozenset({"pct_low", "pct_high"})
_MARGINS = frozenset({"n", "pct", "total"}) | _LIMITS
_OF_COUNTS = frozenset({"expected", "residual", "adjusted_residual"})
_STATS = _MARGINS | _OF_COUNTS
_ROW_KEYS = (
    *("effect", "level", "reference", "where", "per", "log", "standardize", "cutoff", "unit", "show", "percent"),
    *BLOCK_KEYS,
)
_SQUARE = frozenset({"kappa", "kappa-linear", "kappa-quadratic"})
_OF_SYMMETRY = frozenset({"bowker", "mcnemar", "mcnemar-corrected", "mcnemar-exact", "mcnemar-midp"})


@frozen
class _Side:
    """One of the two variables, resolved."""

    row: RowSpec
    view: View

    @property
    def keys(self) -> tuple[str, ...]:
        """Its levels, in their order."""
        return tuple(level.key for level in self.view.levels)


def plan_crosstab(draft: Draft) -> Plan | None:
    """Plan a crosstab; None (with problems noted) when names do not resolve."""
    spec = draft.spec
    tell_preset(draft)
    sampling = sampling_of(draft)
    sides = _sides(draft)
    patterns = _patterns(draft)
    if sides is None or not patterns or (spec.weighted and sampling is None):
        return None
    down, across = sides
    by = Grouping(across.view.variable.name, across.keys)
    shown = tuple(dict.fromkeys(stat for pattern in patterns for stat in pattern.stats))
    percent = _percent(draft, down, shown)
    table = Tabulate(
        down.row.name.text,
        down.view.variable.name,
        down.row.name.at,
        down.keys,
        by,
        across.view.label,
        shown,
        percent,
        spec.confidence,
        proportion_interval(draft, shown),
    )
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="crosstab",
        heads=_heads(across),
        lines=(*_lines(draft, down, across, patterns),),
        tasks=(table, *_tests(draft, down, across, by), *_measures(draft, down, across, by)),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        confidence=spec.confidence,
        suppress=spec.suppress,
        stub=down.view.label,
        sampling=sampling,
        defaults=tuple(draft.defaults),
    )


def _sides(draft: Draft) -> tuple[_Side, _Side] | None:
    """The variable of the rows and that of the columns."""
    names = draft.spec.crosstab
    described = {row.name.text: row for row in draft.spec.rows or ()}
    for row in described.values():
        if row.name.text not in {name.text for name in names}:
            draft.problems.error(
                f"the rows of a crosstab describe its two variables, and {row.name} is neither",
                row.name.at,
                f"crosstab: [{names[0]}, {names[1]}]",
            )
    down, across = (_side(draft, described.get(name.text, RowSpec(name)), name) for name in names)
    if across and across.row.test:
        draft.problems.error("the test belongs to the variable of the rows", across.row.test.at)
    if down is None or across is None:
        return None
    if down.view.variable.name == across.view.variable.name:
        draft.problems.error("a crosstab is of two variables", names[1].at)
        return None
    if len(across.keys) > MOST_GROUPS:
        draft.problems.error(
            f"{across.row.name} has {len(across.keys)} different values: too many columns",
            names[1].at,
            f"turn the two: crosstab: [{names[1]}, {names[0]}], or make classes by derive: cut",
        )
        return None
    return down, across


def _side(draft: Draft, row: RowSpec, name: Word) -> _Side | None:
    draft.refuse_keys(row, _ROW_KEYS, "a crosstab")
    if row.column.text in draft.source.names and not row.levels and draft.source.looks_identifying(row.column.text):
        draft.problems.error(f"{row.column} would identify patients (nearly every value is unique)", name.at)
        return None
    view = view_row(draft, replace(row, show=Word("n (%)", name.at), test=None))
    if view is None:
        return None
    if view.share.with_missing or view.missing_in_test:
        draft.problems.error("missing values are in no percentage and no test of a crosstab", name.at, "leave it out")
    if OVERALL in {level.key for level in view.levels}:
        draft.problems.error(f'a level of a crosstab cannot be called "{OVERALL}"', name.at)
        return None
    return _Side(row, view)


def _percent(draft: Draft, down: _Side, shown: tuple[str, ...]) -> Literal["row", "column", "total"]:
    """Of what the percentages are; told where it is a default, refused where a crosstab has no such total."""
    asked = draft.spec.percent
    if asked is None and "pct" in shown:
        draft.default("percent: column")
    if asked in ("row", "column", "total"):
        return asked
    if asked is not None:
        at = down.row.name.at
        draft.problems.error("percentages of a crosstab are of the row, the column or the total", at, "percent: row")
    return "column"


def _patterns(draft: Draft) -> list[Pattern]:
    """How the cells are written, a line of the table each."""
    asked = draft.spec.show
    if not asked:
        draft.default("show: n (%)")
        return [draft.patterns.cells["n (%)"]]
    found = [pattern for show in asked if (pattern := draft.pattern(show))]
    for show, pattern in zip(asked, found, strict=False):
        _check_stats(draft, show, pattern)
    return found


def _check_stats(draft: Draft, show: Word, pattern: Pattern) -> None:
    """Every statistic must be one of a cell; those of counts that are neither weighted nor pooled of no others."""
    has = _MARGINS | {"wn"} if draft.spec.weighted else _MARGINS if draft.imputations else _STATS
    wrong = [stat for stat in pattern.stats if stat not in has]
    if not (wrong or pattern.each_level):
        return
    what = wrong[0] if wrong else "row of levels in one cell"
    problem = f"a crosstab has no {what}"
    if set(wrong) & _OF_COUNTS:
        problem = f"{what.replace('_', ' ')} is of counts of patients, and this crosstab is {_not_of_counts(draft)}"
    draft.problems.error(problem, show.at, listing("statistics", sorted(has)))


def _not_of_counts(draft: Draft) -> str:
    """What the table is where its cells are no counts of patients; empty where they are."""
    return "weighted" if draft.spec.weighted else "of imputed data" if draft.imputations else ""


def _heads(across: _Side) -> tuple[Head, ...]:
    span = across.view.label
    own = [Head("group", v.key, group=v.key, group_label=v.label, span=span) for v in across.view.levels]
    return (*own, Head("group", OVERALL, group=OVERALL))


def _lines(draft: Draft, down: _Side, across: _Side, patterns: list[Pattern]) -> list[Line]:
    """A line for each level and pattern, the totals in the first that has them, those whose level is missing."""
    name, digits = down.row.name.text, draft.digits(down.row)
    groups = (*across.keys, OVERALL)
    lines: list[Line] = []
    for level in down.view.levels:
        for i, pattern in enumerate(patterns):
            cells = tuple(Ask(pattern, name, group, level.key, digits=digits) for group in groups)
            if i:
                lines.append(Line("statistic", name, "", cells, 1, show=pattern))
                continue
            note = down.row.note if level is down.view.levels[0] else None
            lines.append(Line("level", name, level.label, cells, show=pattern, note=note))
    counted = next((pattern for pattern in patterns if _MARGINS & set(pattern.stats)), patterns[0])
    total = tuple(Ask(counted, name, group, OVERALL, digits=digits) for group in groups)
    lines.append(Line("total", name, "", total))
    show = down.view.show_missing
    gone = sum(draft.source.missing(down.view.variable.name, Grouping(across.view.variable.name, across.keys)))
    if show == "always" or (show == "if any" and gone):
        missing = tuple(Ask(draft.patterns.missing, name, group) for group in groups)
        lines.append(Line("missing", name, "", missing))
    return lines


def _tests(draft: Draft, down: _Side, across: _Side, by: Grouping) -> tuple[Compare, ...]:
    asked = down.row.test or draft.spec.tests.categories
    if draft.spec.tests.numbers:
        draft.problems.error("a crosstab has no numbers to test", draft.spec.tests.numbers.at, "tests: {categories: …}")
    if asked and asked.text in _OF_SYMMETRY:
        same = _alike(draft, asked, down, across)
        chosen = Chosen(stats.TESTS[asked.text], f"asked for ({asked.at})") if same else None
    else:
        chosen = choose_test(draft, down.row, down.view, by, asked)
    if chosen is None:
        return ()
    at = asked.at if asked else down.row.name.at
    variable, confidence = down.view.variable.name, draft.spec.confidence
    known = (Condition(variable, down.keys),) if draft.spec.weighted else ()  # turned, the test has the same domain
    return (
        Compare(
            down.row.name.text,
            variable,
            chosen.test.name,
            at,
            by,
            down.keys,
            known,
            confidence=confidence,
            why=chosen.why,
        ),
    )


def _alike(draft: Draft, asked: Word, down: _Side, across: _Side) -> bool:
    """Whether both sides have the same levels, as agreement and symmetry need; the problem noted."""
    one, other = down.row.name, across.row.name
    if down.keys != across.keys:
        draft.problems.error(
            f"{asked} is of two ratings with the same levels in the same order; {one} and {other} differ",
            asked.at,
            f"list them for both: rows: {{{one}: {{levels: […]}}, {other}: {{levels: […]}}}}",
        )
    return down.keys == across.keys


def _measures(draft: Draft, down: _Side, across: _Side, by: Grouping) -> tuple[Associate, ...]:
    """The measures asked for; agreement is of two variables with the same levels."""
    found: list[Associate] = []
    if draft.spec.measures and (of := _not_of_counts(draft)):
        problem = f"measures of association are of counts of patients, and this crosstab is {of}"
        draft.problems.error(problem, draft.spec.measures[0].at, "leave out measures; its test tells of association")
        return ()
    for asked in draft.spec.measures:
        if asked.text not in MEASURES:
            message, hint = MEASURES.unknown(asked.text)
            draft.problems.error(message, asked.at, hint)
        elif asked.text not in _SQUARE or _alike(draft, asked, down, across):
            found.append(
                Associate(
                    down.row.name.text,
                    down.view.variable.name,
                    asked.text,
                    asked.at,
                    down.keys,
                    by,
                    draft.spec.confidence,
                    f"asked for ({asked.at})",
                )
            )
    return tuple(found)
