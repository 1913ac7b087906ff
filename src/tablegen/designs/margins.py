"""Rows with a margin: which test of equivalence or non-inferiority they get."""

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.default_test import Chosen
from tablegen.designs.views import View
from tablegen.errors import listing
from tablegen.spec.row import RowSpec
from tablegen.spec.words import MarginSpec, Word
from tablegen.stats.contract import MarginTest

_NUMBERS = {"t": "margin-t", "welch": "margin-welch", "margin-t": "margin-t", "margin-welch": "margin-welch"}
_PAIRS = {"paired-t": "margin-paired-t", "margin-paired-t": "margin-paired-t"}
_RISKS = {"margin-risks": "margin-risks", "margin-risks-wald": "margin-risks-wald"}


def choose_margin_test(
    draft: Draft, row: RowSpec, margin: MarginSpec, view: View, groups: int, asked: Word | None
) -> Chosen | None:
    """The test of a row against its margin, by the test it has without one; None with a problem noted."""
    if problem := _unfit(draft, view, groups):
        draft.problems.error(f"{row.name}: {problem[0]}", margin.at, problem[1])
        return None
    of = _RISKS if view.view == "category" else _PAIRS if draft.spec.pairs else _NUMBERS
    name = asked.text if asked else _usual(draft, view)
    test = stats.TESTS[of[name]] if name in of else None
    if not isinstance(test, MarginTest):
        at = asked.at if asked else margin.at
        draft.problems.error(f"{row.name}: {name} tests no margin", at, listing("tests with a margin", [*of]))
        return None
    if not asked:
        draft.default(f"{row.name}: {test.title.partition(' (')[0]} ({test.name})")
    confidence = draft.difference_level(row)
    level = f"one-sided level {(1.0 - confidence) / 2.0:g}"
    draft.default(f"{row.name}: {level}, to which a {confidence * 100:g}% interval belongs")
    why = f"asked for ({asked.at})" if asked else f"the default for {'categories' if of is _RISKS else 'numbers'}"
    unit = 100.0 if of is _RISKS else 1.0
    low, high = (bound if bound is None else bound / unit for bound in (margin.low, margin.high))
    return Chosen(test, f"{why}, against the margin ({margin.at}) at the {level}", (low, high))


def _usual(draft: Draft, view: View) -> str:
    if view.view == "category":
        return "margin-risks"
    return "paired-t" if draft.spec.pairs else draft.preset.test("number", 2)


def _unfit(draft: Draft, view: View, groups: int) -> tuple[str, str] | None:
    """Why a row can have no margin, and what to do."""
    if groups != 2:
        return f"a margin is of two groups, and this table has {groups}", "leave out margin, or list two groups"
    if draft.spec.weighted:
        return "no test of weighted rows has a margin", "leave out margin, or weights"
    if draft.spec.imputations:
        return "no rule pools tests against a margin over imputations", "leave out margin, or imputations"
    if view.view == "number":
        return None
    if draft.spec.pairs:
        return "no test of matched categories has a margin", "leave out margin, or show the row as a number"
    if len(view.levels) != 2 and view.level is None:
        return f"a margin is about one level, and there are {len(view.levels)}", "name the level: level: yes"
    if view.missing_in_test:
        return "missing values cannot be a level of two risks", "missing: {in test: no}"
    return None
