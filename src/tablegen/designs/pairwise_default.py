"""By what groups are compared two by two where a row does not say: by what belongs to its test."""

from tablegen import stats
from tablegen.designs.views import View
from tablegen.spec.row import RowSpec
from tablegen.stats.contract import CountsTest, RanksTest, StrataTest, Test
from tablegen.stats.every_test import OF_SPREAD
from tablegen.stats.imputed_pairs import POOLED_PAIRWISE
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.pairwise_contract import Pairwise

Method = Pairwise | Test
_DEFAULTS = {"welch-anova": "games-howell", "kruskal": "dunn"}


def without_pairs(row: RowSpec, test: Test | None, *, usual: bool) -> str | None:
    """Why a row's groups are not compared two by two unless it asks for that itself; None where they are.

    With `usual` no method is named, and pairs go with the row's test: those of variances and within strata have none.
    """
    if row.pairwise:
        return None
    if test is None and (usual or row.test):
        return "the row has no test"
    if usual and test and test.name in OF_SPREAD:
        return f"{test.title} is not of where the values lie"
    if usual and isinstance(test, StrataTest):
        return f"{test.title}: no comparison of pairs is within strata"
    return None


def of_groups(view: View, test: Test | None, usual: str, one_reference: bool) -> Method:
    """What belongs to a row's test: the usual one (Tukey) to an analysis of variance, Dunn to ranks; of categories, and
    of Mood's median test, the test itself.
    """
    if view.view == "category":
        return test if isinstance(test, CountsTest) and test.groups[0] == 2 else stats.TESTS["chi2"]
    if isinstance(test, RanksTest):
        return test if test.name == "median-test" else PAIRWISE["dunn"]
    if view.given:
        return PAIRWISE["t-pooled" if one_reference else "tukey"]
    name = _DEFAULTS.get(test.name if test else "anova", usual)
    return PAIRWISE["dunnett" if one_reference and name == "tukey" else name]


def of_visits(view: View, test: Test | None) -> Method:
    """What belongs to a row's test of the same patients in every group: a paired t test to an analysis of variance,
    signed ranks to Friedman's; of categories McNemar's test, or Bowker's of more than two levels.
    """
    if view.view == "category":
        return stats.TESTS["mcnemar" if view.level or len(view.levels) == 2 else "bowker"]
    return stats.TESTS["wilcoxon" if test and test.name == "friedman" else "paired-t"]


def of_imputed(view: View, test: Test | None) -> Method:
    """What belongs to a row's test of imputed data: of numbers differences with the variance of all groups."""
    if view.view == "number":
        return PAIRWISE["t-pooled"]
    return test if isinstance(test, CountsTest) and test.name in POOLED_PAIRWISE else stats.TESTS["chi2"]


def of_weighted(view: View, test: Test | None) -> Method:
    """What belongs to a row's test of weighted groups: that test itself, to a joint one of means the t test."""
    if view.view == "category":
        return test or stats.TESTS["rao-scott"]
    return test if test and test.name in {"svy-rank", "svy-rank-mid"} else stats.TESTS["svy-t"]
