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
    if isinstance(test, WeightedTest) != draft.spec.weighted:
        weighs = "weighs rows by a survey's design, and this table has none: weights: column"
        message = weighs if isinstance(test, WeightedTest) else "takes no weights, and this table has them"
        fitting = [one.name for one in _of_kind(draft, kind)]
        draft.problems.error(f"{test.name} {message}", asked.at, listing(f"tests for a {kind}", fitting))
        return None
    if isinstance(test, MarginTest):
        message = f"{test.name} tests a difference against a margin, and the row has none"
        draft.problems.error(message, asked.at, 'margin: 5, or [-3, 5], or "> -5" (see: docs/statistics.md)')
        return None
    if isinstance(test, AdjustedTest):
        message = f"{test.name} adjusts for covariates, and the row has none"
        draft.problems.error(message, asked.at, "adjust for: [baseline]")
        return None
    if isinstance(test, StrataTest) and draft.spec.strata is None:
        message = f"{test.name} compares within strata: say of which column"
        draft.problems.error(message, asked.at, "strata: site, for the whole table")
        return None
    if of_pairs(test) != (draft.spec.pairs is not None):
        fitting = [one.name for one in _of_kind(draft, kind) if of_pairs(one) != of_pairs(test)]
        what = "independent groups, and `pairs` matches them"
        if of_pairs(test):
            what = "pairs: say which rows are of one patient, pairs: id"
        if of_pairs(test) and draft.spec.crosstab:  # which has no pairs
            what = "the same patients in several rows: compare: visit, with pairs: id; a crosstab tests independence"
        draft.problems.error(f"{test.name} compares {what}", asked.at, listing(f"tests for a {kind}", fitting))
        return None
    if not _of(test, kind):
        fitting = [t.name for t in _of_kind(draft, kind) if of_pairs(t) == of_pairs(test)]
        draft.problems.error(
            f"{test.name} tests {_TESTS[kind_of(test)]}, and {shown} is shown as a {kind}",
            asked.at,
            listing(f"tests for a {kind}", fitting),
        )
        return None
    if not _takes(test, groups):
        fewest, most = test.groups
        takes = str(fewest) if fewest == most else f"at least {fewest}"
        fitting = [t.name for t in _of_kind(draft, kind) if _takes(t, groups)]
        draft.problems.error(
            f"{test.name} compares {takes} groups, and this table has {groups}",
            asked.at,
            listing(f"tests for {groups} groups", fitting),
        )
        return None
    return test


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
