"""Which test a row gets: the one asked for, the table's, or the named default; never one that nobody named."""

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.views import View
from tablegen.errors import listing
from tablegen.evidence import Grouping
from tablegen.spec.model import RowSpec, Spec, Word
from tablegen.stats.contract import CountsTest, Test


def row_test(spec: Spec, row: RowSpec, kind: str) -> Word | None:
    """The test the author named for this row, or for all rows of its kind; None when the default is to be taken."""
    return row.test or (spec.tests.numbers if kind == "number" else spec.tests.categories)


def choose_test(draft: Draft, row: RowSpec, view: View, by: Grouping, asked: Word | None) -> Test | None:
    """The test of a row, checked against its kind and the number of groups; None with the problem noted."""
    kind, groups = view.view, len(by.levels)
    if asked is None:
        name = "chi2" if kind == "category" else "t" if groups == 2 else "anova"
        draft.default(f"{row.name}: {stats.TESTS[name].title} ({name})")
        return stats.TESTS[name]
    if asked.text not in stats.TESTS:
        message, hint = stats.TESTS.unknown(asked.text)
        draft.problems.error(message, asked.at, hint)
        return None
    test = stats.TESTS[asked.text]
    if of_counts(test) != (kind == "category"):
        fitting = [t.name for t in stats.TESTS if of_counts(t) == (kind == "category")]
        draft.problems.error(
            f"{test.name} tests {'counts' if of_counts(test) else 'numbers'}, and {view.variable.name} is "
            f"shown as a {kind}",
            asked.at,
            listing(f"tests for a {kind}", fitting),
        )
        return None
    if not _takes(test, groups):
        fewest, most = test.groups
        takes = str(fewest) if fewest == most else f"at least {fewest}"
        fitting = [t.name for t in stats.TESTS if _takes(t, groups) and of_counts(t) == (kind == "category")]
        draft.problems.error(
            f"{test.name} compares {takes} groups, and this table has {groups}",
            asked.at,
            listing(f"tests for {groups} groups", fitting),
        )
        return None
    return test


def of_counts(test: Test) -> bool:
    """Whether a test is one of categories."""
    return isinstance(test, CountsTest)


def _takes(test: Test, groups: int) -> bool:
    fewest, most = test.groups
    return fewest <= groups and (most is None or groups <= most)
