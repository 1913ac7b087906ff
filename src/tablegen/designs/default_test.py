"""The test of a row for which none is asked for: the table's named default, or that of the tool it is `like`."""

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.groups import beside_differences
from tablegen.designs.views import View
from tablegen.evidence import Grouping, Lacking
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.stats.contract import Margins, Test
from tablegen.values import frozen

AUTO = "auto"
AUTO_RULE = (
    "categories: Fisher's exact test where an expected count is below 5, else Pearson's χ² test; "
    "numbers: Welch's t test, for more than two groups Welch's analysis of variance"
)


@frozen
class Chosen:
    """A test and how it came to be chosen, with the margins of a test against such."""

    test: Test
    why: str
    margins: Margins = (None, None)


def default_test(draft: Draft, row: RowSpec, view: View, by: Grouping) -> Chosen | None:
    """The test that a row has by default; None where the tool makes none."""
    kind, preset = view.view, draft.preset
    if draft.spec.like and beside_differences(draft, len(by.levels)):
        return _beside_difference(draft, row, view, draft.spec.like)
    if draft.spec.like and preset.test(kind, len(by.levels)) == AUTO:
        return automatic(draft, row, view, by, draft.spec.like)
    ordered = view.variable.ordered and view.level is None and preset.ordered is not None
    if kind == "category" and preset.small and not ordered:
        return _of_small(draft, row, view, by, preset.small)
    medians, dates = as_medians(view), view.variable.dates and kind == "number"
    test = stats.TESTS[preset.test(kind, len(by.levels), medians, dates, ordered)]
    draft.default(f"{row.name}: {test.title} ({test.name})")
    of = f" of {draft.spec.like}" if draft.spec.like else ""
    if kind == "category":
        return Chosen(test, f"the default{of} for {'categories in an order of the data' if ordered else 'categories'}")
    numbers = f"numbers in {'two' if len(by.levels) == 2 else 'more than two'} groups"
    numbers = "numbers shown as medians" if medians and preset.medians else numbers
    return Chosen(test, f"the default{of} for {'dates' if dates and preset.tests_dates else numbers}")


def as_medians(view: View) -> bool:
    """Whether a row of numbers shows medians, and no means."""
    shown = view.pattern.stats if view.view == "number" and view.pattern else ()
    return "median" in shown and "mean" not in shown


def _beside_difference(draft: Draft, row: RowSpec, view: View, tool: Word) -> Chosen | None:
    """The test of a tool that has others beside a column of differences; none of categories that show all levels."""
    found = draft.preset.beside_difference(view.view)
    if found is None or (view.view == "category" and view.level is None):
        draft.default(f"{row.name}: no test (like {tool}, beside differences)")
        return None
    test = stats.TESTS[found[1]]
    draft.default(f"{row.name}: {test.title} ({test.name}, like {tool}, beside differences)")
    return Chosen(test, f"the default of {tool} beside differences")


def automatic(draft: Draft, row: RowSpec, view: View, by: Grouping, asked: Word) -> Chosen:
    """The test that the rule of `auto` gives, with the rule and what decided."""
    if view.view == "number":
        name, why = ("welch" if len(by.levels) == 2 else "welch-anova"), "which need no equal variances"
    else:
        name, why = _by_expected(draft, view, by)
    draft.default(f"{row.name}: {stats.TESTS[name].title} ({name}, by auto: {why})")
    return Chosen(stats.TESTS[name], f"auto ({asked.at}). {AUTO_RULE}; {why}")


def _of_small(draft: Draft, row: RowSpec, view: View, by: Grouping, small: str) -> Chosen:
    """The test of a category like a tool that takes another one for 2 × 2 tables with an expected count below 5."""
    tool, usual = draft.spec.like, draft.preset.categories
    rule = f"{small} for 2 × 2 tables with an expected count below 5, else {usual}"
    try:
        smallest, shape = _smallest_expected(draft, view, by)
    except Lacking:
        name, why = usual, "the data will decide"
    else:
        name = small if shape == (2, 2) and smallest < 5 else usual
        why = f"the table is {shape[0]} × {shape[1]}, {_told(draft, smallest)}"
    draft.default(f"{row.name}: {stats.TESTS[name].title} ({name}, like {tool}: {why})")
    return Chosen(stats.TESTS[name], f"the default of {tool} for categories: {rule}; {why}")


def _by_expected(draft: Draft, view: View, by: Grouping) -> tuple[str, str]:
    """The test of categories that `auto` takes, and what decided."""
    try:
        smallest, _ = _smallest_expected(draft, view, by)
    except Lacking:
        return "chi2", "the data will decide"
    return "fisher" if smallest < 5 else "chi2", _told(draft, smallest)


def _told(draft: Draft, smallest: float) -> str:
    """What decided by expected counts; nothing of counts that are not to be told."""
    below = "an expected count is below 5" if smallest < 5 else "no expected count is below 5"
    return below if draft.spec.suppress else f"the smallest expected count here is {smallest:.3g}"


def _smallest_expected(draft: Draft, view: View, by: Grouping) -> tuple[float, tuple[int, int]]:
    """The smallest count to be expected in the table that a test would be of, and how many levels and groups it has.

    Empty levels and groups do not count; missing values do where they are a level.
    """
    levels = tuple(level.key for level in view.levels)
    table = draft.source.where(view.where).counts(view.variable.name, levels, by).table
    if view.level is not None:
        at = levels.index(view.level)
        rest = [line for i, line in enumerate(table) if i != at] or [(0,) * len(by.levels)]
        table = (table[at], tuple(map(sum, zip(*rest, strict=True))))
    if view.missing_in_test:
        table = (*table, draft.source.where(view.where).missing(view.variable.name, by))
    rows, columns = [sum(line) for line in table if any(line)], [sum(c) for c in zip(*table, strict=True) if any(c)]
    return min(rows, default=0) * min(columns, default=0) / max(1, sum(rows)), (len(rows), len(columns))
