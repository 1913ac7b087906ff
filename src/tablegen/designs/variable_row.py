"""The row of one variable: its lines, its summaries, its test and its effects."""

from tablegen import stats
from tablegen.designs.as_tool import as_tool
from tablegen.designs.common import TIME_KEYS, Draft
from tablegen.designs.default_test import Chosen
from tablegen.designs.effects import plan_effects
from tablegen.designs.groups import STEMS, TEST_STATS, Groups, stem_of
from tablegen.designs.sheet import Sheet
from tablegen.designs.statistic_lines import plan_lines
from tablegen.designs.strata import strata_of
from tablegen.designs.tests import NO, choose_test, row_test
from tablegen.designs.views import View, proportion_interval, view_row
from tablegen.errors import Place
from tablegen.plan import OVERALL, Line
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.statistics import ADJUSTED
from tablegen.spec.words import Word
from tablegen.stats.contract import Test
from tablegen.tasks import Compare, Match, Summarize

_MODEL_KEYS = ("reference", "per", "log", "standardize", "cutoff", "none")
_ON_MEANS = frozenset({"t", "welch", "anova", "svy-t", "svy-anova"})
_OF_A_LEVEL, _WHOLE = ("difference", "rr", "or"), ("smd", "effect")


def plan_variable(sheet: Sheet, row: RowSpec, indent: int) -> None:
    """Add the row of a variable: its lines, its summaries, its test, its effects."""
    only = () if sheet.groups else ("test", "pairwise", "margin", "adjust_for")
    sheet.draft.refuse_keys(row, (*_MODEL_KEYS, *only), "this kind of table")
    sheet.draft.refuse_keys(row, TIME_KEYS, "a row without `event`")
    if splits(sheet, row) or _identifies(sheet, row, indent):
        return
    if not sheet.of_statistics:
        row = as_tool(sheet.draft, row, sheet.groups.by if sheet.groups else None)
    view = view_row(sheet.draft, row)
    if view is None:
        return
    view = _adjusted(sheet, row, view)
    summarize_row(sheet, row, view)
    already = len(sheet.tasks)
    test = _test(sheet, row, view)
    beside = test or _test_not_shown(sheet, row, view)
    if sheet.pairing and sheet.groups:
        sheet.tasks += sheet.pairing.plan(sheet.draft, row, view, beside, sheet.groups)
    _effects(sheet, row, view, beside)
    if sheet.groups and sheet.draft.spec.pairs and len(sheet.tasks) > already:
        sheet.tasks.append(_match(row, view, sheet.groups, sheet.draft.spec.pairs))
    if row.shows:
        plan_lines(sheet, row, view, test, indent)
    elif view.view == "category" and not view.pattern.each_level and view.level is None:
        _block(sheet, row, view, test, indent)
    else:
        cells = sheet.groups_beside(row, view, view.level, sheet.statistics(row, view, test, STEMS))
        sheet.lines.append(sheet.line("row", row, view, view.label, indent, cells))
    sheet.missing_line(row, view, indent + 1)


def splits(sheet: Sheet, row: RowSpec) -> bool:
    """Whether the row is about the column that makes the groups: an error, for it compares them with themselves."""
    taken = sheet.groups.variable if sheet.groups else OVERALL
    if sheet.groups and row.column.text == taken:
        sheet.draft.problems.error(f"{row.column} is what the table compares; it cannot be a row too", row.column.at)
    elif row.name.text == taken:
        hint = f"give it another name: {taken}_row: {{variable: {row.column}}}"
        sheet.draft.problems.error(f'a row of this table cannot be named "{taken}"', row.name.at, hint)
    else:
        return False
    return True


def _identifies(sheet: Sheet, row: RowSpec, indent: int) -> bool:
    """Whether the row would list patients one by one: it then stands empty, and the author is told why."""
    name = row.column.text
    if row.levels or name not in sheet.draft.source.names or not sheet.draft.source.looks_identifying(name):
        return False
    sheet.draft.problems.warn(
        f"{name} would identify patients (nearly every value is unique): its values are not printed",
        row.name.at,
        "leave the row out, or list the levels to print",
    )
    cells = tuple(None for _ in sheet.heads)
    sheet.lines.append(Line("row", row.name.text, row.label or name, cells, indent))
    return True


def summarize_row(sheet: Sheet, row: RowSpec, view: View) -> None:
    """Add the summaries of a row's variable."""
    sheet.tasks.append(
        Summarize(
            row.name.text,
            view.variable.name,
            view.view,
            view.stats,
            row.show_at,
            sheet.groups.by if sheet.groups else None,
            sheet.overall,
            tuple(level.key for level in view.levels),
            view.where,
            view.share.with_missing,
            sheet.draft.spec.quantiles or sheet.draft.preset.quantiles,
            sheet.draft.spec.confidence,
            proportion_interval(sheet.draft, view.stats),
            view.share.percent,
            view.share.of,
            dates=view.variable.dates and view.view == "number",
            equal=any(
                one.kind == "quantiles" and one.name.text == view.variable.name for one in sheet.draft.spec.derive
            ),
        )
    )


def _tests(sheet: Sheet) -> bool:
    """Whether the table carries out the tests of its rows: one of balance, weighted and without P, has none."""
    heads = [head for head, _ in sheet.heads if head.kind == "statistic"]
    return any(set(TEST_STATS) & set(head.stats) for head in heads) if sheet.draft.spec.weighted else bool(heads)


def _test(sheet: Sheet, row: RowSpec, view: View) -> Test | None:
    if sheet.groups is None or not any(head.kind == "statistic" for head, _ in sheet.heads):
        if row.margin:
            sheet.draft.problems.error(
                f"{row.name}: the table shows nothing that is tested against a margin", row.margin.at
            )
        return None
    if not _tests(sheet):
        return None
    asked = row_test(sheet.draft.spec, row, view.view)
    if _untested_dates(sheet.draft, row, view, asked):
        sheet.draft.default(f"{row.name}: dates are compared where a test is named: test: mann-whitney")
        return None
    chosen = _chosen(sheet.draft, row, view, sheet.groups, asked)
    if chosen is None:
        return None
    test = chosen.test
    if asked is None:
        _warn_of_means(sheet.draft, row, view, test)
    strata, within = strata_of(sheet.draft, test)
    sheet.tasks.append(
        Compare(
            row.name.text,
            view.variable.name,
            test.name,
            _at(asked, row),
            sheet.groups.for_tests,
            tuple(level.key for level in view.levels),
            view.where,
            _missing_is_level(sheet.draft, row, view, test),
            view.level,
            sheet.draft.spec.confidence,
            chosen.why,
            sheet.draft.spec.pairs.text if sheet.draft.spec.pairs else None,
            margins=chosen.margins,
            given=view.given,
            strata=strata,
            within=within,
            every_group=sheet.draft.preset.every_group and not sheet.draft.spec.pairs,
        )
    )
    return test


def _warn_of_means(draft: Draft, row: RowSpec, view: View, test: Test) -> None:
    """A warning that a row shown by its ranks, as a median, is compared by means, as the default is."""
    ranked = "mean" not in view.pattern.stats and any(map(_of_ranks, view.pattern.stats))
    if test.name not in _ON_MEANS or not ranked:
        return
    hint = "to compare ranks: test: mann-whitney, or kruskal for more than two groups"
    if draft.imputations:
        hint = "tests of ranks are not pooled over imputations"
    elif draft.spec.weighted:
        hint = "to compare ranks: test: svy-rank"
    told = f"{row.name} is shown as {_called(view.pattern)} and compared by {test.title} (the default)"
    draft.problems.warn(told, row.name.at, hint)


def _missing_is_level(draft: Draft, row: RowSpec, view: View, test: Test) -> bool:
    """Whether missing values are a level of the test: an error where it gives levels scores and the author wants it."""
    if test.name not in stats.OF_SCORES or not view.missing_in_test:
        return view.missing_in_test
    if next((said for said in (row.missing.in_test, draft.spec.missing.in_test) if said is not None), False):
        draft.problems.error(
            f"{row.name}: {test.title} gives the levels scores, and a missing value has none",
            row.test.at if row.test else row.name.at,
            "leave them out of this row's test: missing: {in test: no}; or take a test without scores: test: chi2",
        )
    return False


def _untested_dates(draft: Draft, row: RowSpec, view: View, asked: Word | None) -> bool:
    """Whether the row is of dates that nothing asks to compare."""
    dates = view.variable.dates and view.view == "number"
    return dates and asked is None and row.margin is None and not draft.preset.tests_dates


def _test_not_shown(sheet: Sheet, row: RowSpec, view: View) -> Test | None:
    """The test that is named for a row of a table without P, and, where pairs are compared, the one by default.

    Differences and comparisons of pairs go by it. As it is not carried out, `check` does not tell of it.
    """
    draft, asked = sheet.draft, row_test(sheet.draft.spec, row, view.view)
    wanted = asked is not None or sheet.pairing is not None
    if _tests(sheet) or not (sheet.groups and wanted) or _untested_dates(draft, row, view, asked):
        return None
    told = len(draft.defaults)
    chosen = _chosen(draft, row, view, sheet.groups, asked)
    del draft.defaults[told:]
    return chosen.test if chosen else None


def _chosen(draft: Draft, row: RowSpec, view: View, groups: Groups, asked: Word | None) -> Chosen | None:
    """The test of a row: adjusted for its covariates, against its margin, or neither; None where it is to have none."""
    if asked and asked.text == NO:
        if row.margin:
            draft.problems.error(f"{row.name}: a margin is of a test, and the row is to have none", row.margin.at)
        return None
    if view.given:
        from tablegen.designs.adjusted import adjusted_test  # few rows need it

        return adjusted_test(draft, row, view, asked)
    if row.margin is None:
        return choose_test(draft, row, view, groups.by, asked)
    from tablegen.designs.margins import choose_margin_test

    return choose_margin_test(draft, row, row.margin, view, len(groups.levels), asked)


def _adjusted(sheet: Sheet, row: RowSpec, view: View) -> View:
    """The view with the covariates that the row is adjusted for, and the task of its adjusted means."""
    shown = bool(ADJUSTED & set(view.pattern.stats))
    if sheet.groups and (shown or row.adjust_for or sheet.draft.spec.adjust_for):
        from tablegen.designs.adjusted import adjust  # few tables need it

        return adjust(sheet, row, view, sheet.groups, shown)
    if shown:
        sheet.draft.problems.error(f"{row.name}: adjusted means are of groups that a table compares", row.show_at)
    return view


def _match(row: RowSpec, view: View, groups: Groups, key: Word) -> Match:
    levels = tuple(level.key for level in view.levels) if view.view == "category" else None
    return Match(row.name.text, view.variable.name, key.at, groups.by, key.text, levels, view.where)


_COLUMNS = {
    "difference": "difference (95% CI)",
    "smd": "SMD (95% CI)",
    "rr": "RR (95% CI)",
    "or": "OR (95% CI)",
    "irr": "IRR (95% CI)",
    "effect": "effect (95% CI)",
}
"""The column that shows an effect, by its stem."""


def _effects(sheet: Sheet, row: RowSpec, view: View, test: Test | None) -> None:
    stems = {stem for _, pattern in sheet.heads if (stem := stem_of(pattern))}
    if sheet.groups and row.effect and not stems:
        sheet.draft.problems.error(
            f"{row.name}: the table has no column for an effect", row.effect.at, "effects: [difference (95% CI)]"
        )
    elif sheet.groups and row.effect and row.effect.text in stats.EFFECTS:
        stem = stats.EFFECTS[row.effect.text].stem
        if stem not in stems:
            told = f"{row.name}: the table has no column for {row.effect.text}"
            sheet.draft.problems.error(told, row.effect.at, f"effects: [{_COLUMNS[stem]}]")
    if sheet.groups:
        sheet.tasks += plan_effects(sheet.draft, row, view, test, sheet.groups, stems)


def _block(sheet: Sheet, row: RowSpec, view: View, test: Test | None, indent: int) -> None:
    """A categorical row: a heading that carries the test, its levels indented below.

    Of two levels the first carries the effects that are about one level.
    """
    compared = sheet.compare_levels(row, view, test)
    heading = sheet.statistics(row, view, test, _WHOLE if len(view.levels) == 2 else STEMS)
    sheet.lines.append(sheet.line("group", row, view, view.label, indent, heading))
    for i, level in enumerate(view.levels):
        stems = _OF_A_LEVEL if i == 0 and len(view.levels) == 2 else ()
        beside = sheet.statistics(row, view, None, stems, False)
        if level.key in compared:
            beside = sheet.with_level(row, beside, level.key)
        cells = sheet.groups_beside(row, view, level.key, beside)
        sheet.lines.append(sheet.line("level", row, view, level.label, indent + 1, cells))


def _called(pattern: Pattern) -> str:
    """What a message calls a pattern without a mean: by its name, or by what it shows."""
    told = {"median": "a median", "gmean": "a geometric mean"}
    return pattern.name or next((told[stat] for stat in told if stat in pattern.stats), "quantiles")


def _of_ranks(stat: str) -> bool:
    return stat == "gmean" or stats.of_quantiles(stat)


def _at(word: Word | None, row: RowSpec) -> Place:
    return word.at if word else row.name.at
