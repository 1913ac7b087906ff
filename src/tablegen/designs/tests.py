"""Which test a row gets: the one asked for, the table's, or the named default; never one that nobody named."""

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.default_test import AUTO, AUTO_RULE, Chosen, as_medians, automatic, default_test
from tablegen.designs.groups import beside_differences
from tablegen.designs.views import View
from tablegen.errors import listing
from tablegen.evidence import Grouping
from tablegen.spec.model import Spec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.stats.contract import AdjustedTest, MarginTest, StrataTest, Test, WeightedTest
from tablegen.stats.kinds import kind_of, of_pairs


def row_test(spec: Spec, row: RowSpec, kind: str) -> Word | None:
    """The test the author named for this row, or for all rows of its kind; None when the default is to be taken."""
    return row.test or (spec.tests.numbers if kind == "number" else spec.tests.categories)


NO = "no"
NO_RULE = "no test: the row has no statistic and no P, and counts in no family of tests"
AUTO_WEIGHTED_RULE = (
    "weighted categories: the Rao–Scott test; weighted numbers: shown as medians the design-based Wilcoxon test, else "
    "the design-based t test, for more than two groups the design-based Wald F test of means"
)


_TESTS = {"number": "numbers", "category": "counts", "time": "times to an event", "rate": "rates of events"}


def choose_test(draft: Draft, row: RowSpec, view: View, by: Grouping, asked: Word | None) -> Chosen | None:
    """The test of a row, checked against its kind and the number of groups; None where it is to have none, or with the
    problem noted.
    """
    kind, groups = view.view, len(by.levels)
    if asked and asked.text == NO:
        return None
    if draft.imputations and asked and asked.text == AUTO:
        problem = "auto chooses by the data, and every imputation has others"
        draft.problems.error(problem, asked.at, f"name the test: {'t' if kind == 'number' else 'chi2'}")
        return None
    if asked is None and draft.spec.pairs:
        return _of_pairs(draft, row, view, groups)
    if draft.spec.weighted and (asked is None or asked.text == AUTO):
        return _of_weighted(draft, row, view, groups, asked)
    if asked is None:
        return default_test(draft, row, view, by)
    if asked.text == AUTO:
        return automatic(draft, row, view, by, asked)
    test = named_test(draft, view.variable.name, kind, groups, asked)
    if test is None:
        return None
    made = draft.preset.variant(test.name)
    tool = f", {test.name} as {draft.spec.like} makes it" if made != test.name else ""
    return Chosen(stats.TESTS[made], f"asked for ({asked.at}){tool}")


def _of_pairs(draft: Draft, row: RowSpec, view: View, groups: int) -> Chosen | None:
    """The test of the same patients in every group that a row gets by default; none for categories of many levels."""
    if view.view == "number":
        name = "paired-t" if groups == 2 else "rm-anova-gg"
    elif len(view.levels) == 2 or view.level is not None:
        name = draft.preset.matched if groups == 2 else "cochran-q"
    elif groups == 2:
        name = "bowker"
    else:
        what = f"{len(view.levels)} levels in {groups} groups"
        draft.problems.warn(
            f"{row.name} is not tested: no test of matched patients is for {what}",
            row.name.at,
            "show one level of it: level: …",
        )
        return None
    test = stats.TESTS[name]
    draft.default(f"{row.name}: {test.title} ({test.name})")
    of = "categories" if view.view == "category" else "numbers"
    what = f"pairs of {of}" if groups == 2 else f"{of} of the same patients in more than two groups"
    tool = f" of {draft.spec.like}" if draft.spec.like else ""
    return Chosen(test, f"the default{tool} for {what}")


def _of_weighted(draft: Draft, row: RowSpec, view: View, groups: int, asked: Word | None) -> Chosen:
    """The test of a weighted row by default, or that of the rule of `auto`."""
    name = "rao-scott" if view.view == "category" else "svy-t" if groups == 2 else "svy-anova"
    if asked is None:
        preset = draft.preset
        beside = beside_differences(draft, groups)
        of_tool = None if beside else (preset.weighted_medians if as_medians(view) else None) or preset.weighted
        name = of_tool if of_tool and view.view == "number" else name
        draft.default(f"{row.name}: {stats.TESTS[name].title} ({name})")
        of = f" of {draft.spec.like}" if draft.spec.like else ""
        return Chosen(stats.TESTS[name], f"the default{of} for weighted rows")
    if as_medians(view):
        name = "svy-rank"
    draft.default(f"{row.name}: {name} (auto; {AUTO_WEIGHTED_RULE})")
    return Chosen(stats.TESTS[name], f"auto ({asked.at}). {AUTO_WEIGHTED_RULE}")


def check_default_tests(draft: Draft) -> None:
    """Refuse a default test that does not exist, whether or not a row needs one of its kind."""
    for asked in (draft.spec.tests.numbers, draft.spec.tests.categories):
        if asked and asked.text not in {AUTO, NO}:
            _is_known(draft, asked)


def _is_known(draft: Draft, asked: Word) -> bool:
    if asked.text in stats.TESTS:
        return True
    message, hint = stats.TESTS.unknown(asked.text)
    draft.problems.error(message, asked.at, hint, f"or auto ({AUTO_RULE})", f"or no ({NO_RULE})")
    return False


def named_test(draft: Draft, shown: str, kind: str, groups: int, asked: Word) -> Test | None:
    """The test of that name, or an error where there is none or it does not fit `shown`, a row of this kind."""
    if not _is_known(draft, asked):
        return None
    test = stats.TESTS[asked.text]
    if unfit := _against_the_spec(draft, test, kind) or _against_the_row(draft, test, shown, kind, groups):
        message, hint = unfit
        draft.problems.error(f"{test.name} {message}", asked.at, hint)
        return None
    return test


def _against_the_spec(draft: Draft, test: Test, kind: str) -> tuple[str, str] | None:
    """What a test needs that the table or the row has not, or has and it cannot take; and what to do."""
    fitting = listing(f"tests for a {kind}", [one.name for one in _of_kind(draft, kind)])
    match test:
        case WeightedTest() if not draft.spec.weighted:
            return "weighs rows by a survey's design, and this table has none: weights: column", fitting
        case _ if draft.spec.weighted and not isinstance(test, WeightedTest):
            return "takes no weights, and this table has them", fitting
        case MarginTest():
            hint = 'margin: 5, or [-3, 5], or "> -5" (see: docs/statistics.md)'
            return "tests a difference against a margin, and the row has none", hint
        case AdjustedTest():
            return "adjusts for covariates, and the row has none", "adjust for: [baseline]"
        case StrataTest() if draft.spec.strata is None:
            return "compares within strata: say of which column", "strata: site, for the whole table"
        case _:
            return None


def _against_the_row(draft: Draft, test: Test, shown: str, kind: str, groups: int) -> tuple[str, str] | None:
    """Why a test is not of this row and these groups: of pairs, of another kind, of fewer groups; and what is."""
    paired, of_kind = of_pairs(test), _of_kind(draft, kind)
    if paired != (draft.spec.pairs is not None):
        what = "independent groups, and `pairs` matches them"
        if paired and draft.spec.crosstab:  # which has no pairs
            what = "the same patients in several rows: compare: visit, with pairs: id; a crosstab tests independence"
        elif paired:
            what = "pairs: say which rows are of one patient, pairs: id"
        fitting = [one.name for one in of_kind if of_pairs(one) != paired]
        return f"compares {what}", listing(f"tests for a {kind}", fitting)
    if not _of(test, kind):
        fitting = [one.name for one in of_kind if of_pairs(one) == paired]
        what = f"tests {_TESTS[kind_of(test)]}, and {shown} is shown as a {kind}"
        return what, listing(f"tests for a {kind}", fitting)
    if not _takes(test, groups):
        fewest, most = test.groups
        takes = str(fewest) if fewest == most else f"at least {fewest}"
        fitting = [one.name for one in of_kind if _takes(one, groups)]
        return f"compares {takes} groups, and this table has {groups}", listing(f"tests for {groups} groups", fitting)
    return None


def _of_kind(draft: Draft, kind: str) -> list[Test]:
    """The tests for rows of a kind: of weighted rows those of a design, else those that need no key of their own."""
    return [
        t
        for t in stats.TESTS
        if _of(t, kind)
        and isinstance(t, WeightedTest) == draft.spec.weighted
        and not isinstance(t, MarginTest | AdjustedTest | StrataTest)
    ]


def _of(test: Test, kind: str) -> bool:
    """Whether a test is for rows of a kind; of times there are rates too."""
    return kind_of(test) == kind or (kind == "time" and kind_of(test) == "rate")


def _takes(test: Test, groups: int) -> bool:
    fewest, most = test.groups
    return fewest <= groups and (most is None or groups <= most)
