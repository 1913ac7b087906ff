"""Two relatives of Pearson's chi-square test of a table of counts: the likelihood ratio and the N - 1 test."""

from math import fsum, log1p

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.counts import Table, chi2, filled, small_expected, unfit
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import chi2_tail

_RATIO = "likelihood-ratio χ² test (G²)"
_LESS_ONE = "N − 1 χ² test"


def chi2_lr(counts: Counts) -> Outcome:
    """G² = 2 sum of O log(O / E); empty levels and groups are left out.

    Summed as 2 E ((1 + x) log(1 + x) - x) with x = O / E - 1 from whole numbers: the added E - O cancel in the sum
    over the table, and no term is negative, so that a small G² keeps its digits.
    """
    table = filled(counts)
    if problem := unfit(table):
        return refused(_RATIO, problem)
    rows, columns = margins(table)
    n = sum(rows)
    terms: list[float] = []
    for row, r in zip(table, rows, strict=True):
        for observed, c in zip(row, columns, strict=True):
            x = (n * observed - r * c) / (r * c)
            terms.append(r * c / n * ((1.0 + x) * log1p(x) - x if observed else 1.0))
    statistic, df = 2.0 * fsum(terms), (len(rows) - 1) * (len(columns) - 1)
    values = {"statistic": statistic, "df": df, "p": chi2_tail(statistic, df)}
    return found(_RATIO, values, small_expected([r * c / n for r in rows for c in columns]))


def chi2_less_one(counts: Counts) -> Outcome:
    """Pearson's chi-square times (N - 1) / N, of tables of any size: the variances are those of a permutation.

    Of 2 × 2 tables it is E. S. Pearson's (1947) and Campbell's (2007), of larger ones Landis, Heyman & Koch's (1978)
    general association in one stratum, as R's coin::independence_test of type quadratic.
    """
    pearson = chi2(counts)
    if pearson.problem:
        return refused(_LESS_ONE, pearson.problem)
    n, df = sum(map(sum, counts.table)), int(pearson.values["df"])
    statistic = pearson.values["statistic"] * (n - 1) / n
    return found(_LESS_ONE, {"statistic": statistic, "df": df, "p": chi2_tail(statistic, df)}, pearson.remarks)


def four(counts: Counts, instead: str) -> tuple[int, int, int, int] | str:
    """The cells of a 2 × 2 table, row by row, empty levels and groups left out; or why a test of it cannot be made."""
    table = filled(counts)
    if problem := unfit(table):
        return problem
    cells = [cell for row in table for cell in row]
    if len(cells) > 4:
        return f"it is of 2 × 2 tables, and this one is {len(table)} × {len(table[0])}: ask for {instead}"
    return cells[0], cells[1], cells[2], cells[3]


def margins(table: Table) -> tuple[list[int], list[int]]:
    """The totals of the rows (levels) and of the columns (groups)."""
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


CHI2_LR = CountsTest(
    "chi2-lr",
    "likelihood-ratio χ² test",
    "chi2",
    "Wilks (1935), Ann Math Stat 6: 190-196",
    (2, None),
    chi2_lr,
)
CHI2_LESS_ONE = CountsTest(
    "chi2-n-1",
    "N − 1 χ² test",
    "chi2",
    "Pearson E S (1947), Biometrika 34: 139-167; Campbell (2007), Stat Med 26: 3661-3675; "
    "larger tables: Landis, Heyman & Koch (1978), Int Stat Rev 46: 237-254",
    (2, None),
    chi2_less_one,
)
