"""Rows adjusted for covariates: which rows are, for which, and the test they get."""

from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.default_test import Chosen
from tablegen.designs.groups import Groups
from tablegen.designs.sheet import Sheet
from tablegen.designs.tests import NO, row_test
from tablegen.designs.views import View
from tablegen.rare_tasks import AdjustedMeans, Measured
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word

_ADVICE = "leave out `adjust for`, or name columns: adjust for: [age, baseline]"
_BY_MODEL = "the adjusted difference is a coefficient: model: linear, outcome and adjust for"


def adjust(sheet: Sheet, row: RowSpec, view: View, groups: Groups, shown: bool) -> View:
    """The view with the row's covariates, and the task of its adjusted means, `shown` or in the results only."""
    draft = sheet.draft
    given = _covariates(draft, row, view)
    if given:
        why = f"{'shown in' if shown else 'adjusted beside'} the row ({row.show_at})"
        sheet.tasks.append(
            AdjustedMeans(
                row.name.text, view.variable.name, row.show_at, groups.by, given, draft.spec.confidence, view.where, why
            )
        )
    elif shown:
        draft.problems.error(f"{row.name}: adjusted means need covariates", row.show_at, "adjust for: [baseline]")
    return replace(view, given=given)


def _covariates(draft: Draft, row: RowSpec, view: View) -> tuple[Measured, ...]:
    """What a row is adjusted for: its own covariates, else the table's where they fit it; problems and choices noted.

    The table's are left out, and that is told, of categories, of a row with another test, and of a row's own column.
    """
    own = bool(row.adjust_for)
    if problem := _unfit(draft, row, view):
        if own:
            advice = _BY_MODEL if draft.spec.weighted or draft.imputations else _ADVICE
            draft.problems.error(f"{row.name}: {problem}", row.adjust_for[0].at, advice)
        elif draft.spec.adjust_for:
            draft.default(f"{row.name}: not adjusted: {problem}")
        return ()
    found: list[Measured] = []
    for word in row.adjust_for or draft.spec.adjust_for:
        if word.text == view.variable.name and not own:
            draft.default(f"{row.name}: not adjusted for itself")
        elif measured := _covariate(draft, row, view, word):
            found.append(measured)
    return tuple(found)


def _unfit(draft: Draft, row: RowSpec, view: View) -> str | None:
    """Why a row cannot be adjusted."""
    asked = row_test(draft.spec, row, view.view)
    if draft.spec.imputations:
        return "no rule pools an analysis of covariance over imputations"
    if draft.spec.weighted:
        return "weighted rows are compared without covariates"
    if draft.spec.pairs:
        return "matched patients are compared with themselves"
    if view.view == "category":
        return "only numbers are adjusted, and it is shown as a category"
    if view.variable.dates:
        return "dates are not adjusted"
    if row.margin:
        return "no test against a margin is adjusted"
    if asked and asked.text not in {"ancova", NO}:
        return f"{asked} adjusts for nothing"
    return None


def _covariate(draft: Draft, row: RowSpec, view: View, word: Word) -> Measured | None:
    compared = draft.spec.compare.text if draft.spec.compare else None
    if word.text in {compared, view.variable.name}:
        what = "what the table compares" if word.text == compared else "the row itself"
        draft.problems.error(f"{row.name}: {word} is {what}; it cannot be a covariate", word.at, _ADVICE)
        return None
    variable = draft.variable(word)
    if variable is None:
        return None
    levels = variable.levels if variable.kind == "category" else ()
    named = next((one.label for one in draft.spec.rows or () if one.column.text == word.text and one.label), None)
    return Measured(variable.name, levels, named or variable.label or variable.name)


def adjusted_test(draft: Draft, row: RowSpec, view: View, asked: Word | None) -> Chosen:
    """The analysis of covariance of a row."""
    test = stats.TESTS["ancova"]
    if not asked:
        names = ", ".join(one.variable for one in view.given)
        draft.default(f"{row.name}: analysis of covariance (ancova), adjusted for {names}")
    at = (row.adjust_for or draft.spec.adjust_for)[0].at
    return Chosen(test, f"asked for ({asked.at})" if asked else f"the default with `adjust for` ({at})")
