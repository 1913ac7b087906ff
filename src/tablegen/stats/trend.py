"""Tests for a trend in a table of counts whose levels, groups or both are in a meaningful order."""

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.counts import Table, filled, unfit
from tablegen.stats.counts_variants import margins
from tablegen.stats.outcomes import found, refused
from tablegen.stats.stratified import mean_scores as mean_scores_within
from tablegen.stats.tails import chi2_tail

_TREND = "Cochran–Armitage test for trend, two-sided"
_LINEAR = "linear-by-linear association test, scores 1, 2, 3 … of levels and groups, (N − 1) r²"


def cochran_armitage(counts: Counts) -> Outcome:
    """Chi-square (1 df) of a trend in proportions: N r², with r the correlation of the scores.

    Two levels over ordered groups, or two groups over ordered levels; the ordered side, as it stands in the table
    without its empty entries, is scored 1, 2, 3 … The same as R's prop.trend.test.
    """
    table = filled(counts)
    if problem := unfit(table):
        return refused(_TREND, problem)
    levels, groups = len(table), len(table[0])
    if levels > 2 and groups > 2:
        problem = f"it is of 2 levels or 2 groups, and the table is {levels} × {groups}: ask for linear-by-linear"
        return refused(_TREND, problem)
    side = "groups" if levels == 2 else "levels"
    return _scored(f"{_TREND}, scores 1, 2, 3 … of the {side}", table, sum(map(sum, table)))


def linear_by_linear(counts: Counts) -> Outcome:
    """Mantel's chi-square (1 df) of a linear association, (N - 1) r², of ordered levels and ordered groups.

    Both are scored 1, 2, 3 … without the empty ones; of 2 × k tables it is the N - 1 form of Cochran–Armitage.
    """
    table = filled(counts)
    if problem := unfit(table):
        return refused(_LINEAR, problem)
    return _scored(_LINEAR, table, sum(map(sum, table)) - 1)


def mean_scores(counts: Counts) -> Outcome:
    """Whether mean scores of ordered levels differ between groups: chi-square with groups - 1 degrees of freedom.

    (N - 1) SSB / SST of the scores 1, 2, 3 …: the Cochran–Mantel–Haenszel test of one stratum, and R's
    coin::independence_test of an ordered factor, teststat = "quad".
    """
    return mean_scores_within((counts,))


def _scored(method: str, table: Table, factor: int) -> Outcome:
    """The test of `factor` times r², which is a ratio of whole numbers and rounded once."""
    rows, columns = margins(table)
    n, x, y = sum(rows), _first(rows), _first(columns)
    products = sum(i * j * cell for i, row in enumerate(table, 1) for j, cell in enumerate(row, 1))
    spread = (n * _second(rows) - x * x) * (n * _second(columns) - y * y)
    statistic = factor * (n * products - x * y) ** 2 / spread
    return found(method, {"statistic": statistic, "df": 1, "p": chi2_tail(statistic, 1)})


def _first(totals: list[int]) -> int:
    return sum(score * total for score, total in enumerate(totals, 1))


def _second(totals: list[int]) -> int:
    return sum(score * score * total for score, total in enumerate(totals, 1))


CHI2_TREND = CountsTest(
    "chi2-trend",
    "Cochran–Armitage test for trend",
    "chi2",
    "Cochran (1954), Biometrics 10: 417-451; Armitage (1955), Biometrics 11: 375-386",
    (2, None),
    cochran_armitage,
)
LINEAR_BY_LINEAR = CountsTest(
    "linear-by-linear",
    "linear-by-linear association test",
    "chi2",
    "Mantel (1963), J Am Stat Assoc 58: 690-700",
    (2, None),
    linear_by_linear,
)
MEAN_SCORES = CountsTest(
    "mean-scores",
    "Cochran–Mantel–Haenszel test of mean scores, of no strata",
    "chi2",
    "Landis, Heyman & Koch (1978), Int Stat Rev 46: 237-254; Hothorn et al. (2006), Am Stat 60: 257-263",
    (2, None),
    mean_scores,
)
