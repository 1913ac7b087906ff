"""Whether the strata of a 2 × 2 table have the same odds ratio (Breslow–Day, Tarone)."""

from math import sqrt

from tablegen.evidence import Counts
from tablegen.stats.contract import Outcome, StrataTest
from tablegen.stats.outcomes import found, refused
from tablegen.stats.stratified import common_odds_ratio, two_by_two, with_ratio
from tablegen.stats.tails import chi2_tail


def breslow_day(strata: tuple[Counts, ...], level: float = 0.95) -> Outcome:
    """Whether strata have the same odds ratio: chi-square with strata - 1 degrees of freedom, without correction.

    Beside it stands the odds ratio that it says is, or is not, that of all strata.
    """
    return _homogeneity("Breslow–Day test of homogeneous odds ratios", strata, level, corrected=False)


def breslow_day_tarone(strata: tuple[Counts, ...], level: float = 0.95) -> Outcome:
    """The Breslow–Day test with Tarone's correction for an estimated common odds ratio."""
    method = "Breslow–Day test of homogeneous odds ratios with Tarone's correction"
    return _homogeneity(method, strata, level, corrected=True)


def _homogeneity(method: str, strata: tuple[Counts, ...], level: float, *, corrected: bool) -> Outcome:
    """Cells against those expected at the common odds ratio, with the strata's own margins."""
    tables, problem = two_by_two(strata)
    if problem:
        return refused(method, problem)
    if len(tables) < 2:
        return refused(method, "there is only one stratum with values")
    ratio = common_odds_ratio(strata, 0.95)
    if ratio.problem:
        return refused(method, ratio.problem)
    squares = gaps = variances = 0.0
    for (a, b), (c, d) in tables:
        if not (a + b and c + d and a + c and b + d):
            return refused(method, "in a stratum there is only one level, or one group: it has no odds ratio")
        expected = _expected(a + b, a + c, b + d, ratio.values["estimate"])
        cells = (expected, a + b - expected, a + c - expected, b + d - (a + b) + expected)
        if min(cells) <= 0.0:
            return refused(method, "the common odds ratio leaves a stratum an empty expected cell")
        variance = 1.0 / sum(1.0 / cell for cell in cells)
        squares, gaps, variances = squares + (a - expected) ** 2 / variance, gaps + a - expected, variances + variance
    statistic = max(0.0, squares - gaps * gaps / variances) if corrected else squares
    df = len(tables) - 1
    return with_ratio(found(method, {"statistic": statistic, "df": df, "p": chi2_tail(statistic, df)}), tables, level)


def _expected(row: int, column: int, other: int, ratio: float) -> float:
    """The first cell of a 2 × 2 table with these margins (first row, both columns) that has this odds ratio."""
    square, linear, constant = ratio - 1.0, ratio * (row + column) + other - row, ratio * row * column
    return 2.0 * constant / (linear + sqrt(max(0.0, linear * linear - 4.0 * square * constant)))


BRESLOW_DAY = StrataTest(
    "breslow-day",
    "Breslow–Day test of homogeneous odds ratios",
    "chi2",
    "Breslow & Day (1980), Statistical Methods in Cancer Research I, 4.4",
    (2, 2),
    breslow_day,
    run_at=breslow_day,
    of_counts=True,
)
BRESLOW_DAY_TARONE = StrataTest(
    "breslow-day-tarone",
    "Breslow–Day test with Tarone's correction",
    "chi2",
    "Tarone (1985), Biometrika 72: 91-95",
    (2, 2),
    breslow_day_tarone,
    run_at=breslow_day_tarone,
    of_counts=True,
)
