"""Pearson's chi-square test of a table of counts, with and without Yates' continuity correction."""

from math import floor, fsum

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import chi2_tail

Table = tuple[tuple[int, ...], ...]

PLAIN = "Pearson's χ² test without continuity correction"
_NOT_YATES = f"{PLAIN} (Yates' is for 2 × 2 tables)"


def filled(counts: Counts) -> Table:
    """The table without the levels and groups that nobody is in, as R's droplevels leaves it."""
    rows = [row for row in counts.table if any(row)]
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    return tuple(zip(*columns, strict=True))


def unfit(table: Table) -> str | None:
    """Why no test of this table (without empty levels and groups) can be made; None when one can."""
    if not table:
        return "there are no values"
    if len(table) < 2:
        return "all values are in one level: there is nothing to compare"
    return "only one group has values: there is nothing to compare it with" if len(table[0]) < 2 else None


def chi2(counts: Counts) -> Outcome:
    """Pearson's chi-square without continuity correction; empty levels and groups are left out."""
    table = filled(counts)
    if problem := unfit(table):
        return refused(PLAIN, problem)
    return _tested(table, PLAIN, corrected=False)


def chi2_yates(counts: Counts) -> Outcome:
    """Chi-square with Yates' correction, of 2 × 2 tables only (elsewhere Pearson's, as in R).

    The correction is the smaller of 0.5 and |O - E|, so that it never overshoots.
    """
    table = filled(counts)
    two_by_two = len(table) == 2 and len(table[0]) == 2
    method = "χ² test with Yates' continuity correction"
    if problem := unfit(table):
        return refused(method, problem)
    return _tested(table, method if two_by_two else _NOT_YATES, corrected=two_by_two)


def _tested(table: Table, method: str, corrected: bool) -> Outcome:
    """Sum (|O - E| - correction)² / E in whole numbers: with N = n, O - E = (N O - row × column) / N."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    n = sum(rows)
    terms: list[float] = []
    for row, r in zip(table, rows, strict=True):
        for observed, c in zip(row, columns, strict=True):
            gap = 2 * abs(n * observed - r * c)
            gap = max(0, gap - n) if corrected else gap
            terms.append(gap * gap / (4 * n * r * c))
    statistic, df = fsum(terms), (len(rows) - 1) * (len(columns) - 1)
    expected = [r * c / n for r in rows for c in columns]
    values = {"statistic": statistic, "df": df, "p": chi2_tail(statistic, df)}
    return found(method, values, small_expected(expected))


def small_expected(expected: list[float]) -> tuple[str, ...]:
    """The remark that expected counts are below 5, if any are (Cochran 1954, Biometrics 10: 417-451)."""
    below, smallest = sum(e < 5.0 for e in expected), min(expected)
    if not below:
        return ()
    shown = floor(smallest * 10.0) / 10.0 if smallest >= 1.0 else float(f"{smallest:.1g}")
    verb = "count is" if below == 1 else "counts are"
    return (f"{below} of {len(expected)} expected {verb} below 5 (smallest {shown:g})",)


CHI2 = CountsTest(
    "chi2",
    "Pearson's χ² test",
    "chi2",
    "Pearson (1900), Phil Mag Ser 5 50: 157-175; degrees of freedom: Fisher (1922)",
    (2, None),
    chi2,
)
CHI2_YATES = CountsTest(
    "chi2-yates",
    "χ² test with Yates' continuity correction",
    "chi2",
    "Yates (1934), Suppl J R Stat Soc 1: 217-235",
    (2, None),
    chi2_yates,
    instead={_NOT_YATES: CHI2.source},
)
