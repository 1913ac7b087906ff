"""Tests of counts within strata (Cochran–Mantel–Haenszel), and their common odds ratio.

A table a stratum, all of the same levels and groups. Given its margins a stratum's table is hypergeometric; what is
observed less what is expected is scored by rows and columns and added over strata, and so are the covariances, as exact
fractions. Strata of fewer than two values tell nothing and count for nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Counts
from tablegen.stats.contract import Outcome, StrataTest
from tablegen.stats.counts import Table, filled, unfit
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import chi2_tail, normal_quantile

if TYPE_CHECKING:
    from fractions import Fraction

    Scores = Sequence[Sequence[Fraction | int]]

_GENERAL = "Cochran–Mantel–Haenszel test of general association without continuity correction"
_CORRECTED = "Mantel–Haenszel χ² test with continuity correction"
_MEANS = "Cochran–Mantel–Haenszel test of mean scores, scores 1, 2, 3 … of the levels"
_CORRELATION = "Cochran–Mantel–Haenszel test of correlation, scores 1, 2, 3 … of levels and groups"
_ELTEREN = "van Elteren test, ranks within strata weighted by 1 / (n + 1)"
_COMMON = "Mantel–Haenszel common odds ratio, Robins–Breslow–Greenland interval of its logarithm"
_NO_RATIO = "the common odds ratio is 0, infinite or not defined: too many cells are empty"
_TWO = "it is of 2 levels and 2 groups, and the table is {} × {}"
_NEVER = "there is a level or a group that no stratum sets against the others"


def cmh(strata: tuple[Counts, ...], level: float = 0.95) -> Outcome:
    """General association of levels and groups within strata; of 2 × 2 tables also the common odds ratio.

    Chi-square with (levels - 1)(groups - 1) degrees of freedom, as R's mantelhaen.test, of 2 × 2 tables with
    correct=FALSE; empty levels and groups are left out.
    """
    tables, problem = _shared(strata)
    if problem:
        return refused(_GENERAL, problem)
    rows, columns = len(tables[0]), len(tables[0][0])
    outcome = _tested(_GENERAL, [(t, _units(rows), _units(columns)) for t in tables])
    return with_ratio(outcome, tables, level) if rows == columns == 2 else outcome


def cmh_corrected(strata: tuple[Counts, ...], level: float = 0.95) -> Outcome:
    """The same of 2 × 2 tables, |observed - expected| less a half; where that is below a half, uncorrected.

    So R's mantelhaen.test has it (chisq.test would take it to 0).
    """
    from fractions import Fraction  # few tables need it

    tables, problem = two_by_two(strata)
    if problem:
        return refused(_CORRECTED, problem)
    gap, spread = _sums([(t, _units(2), _units(2)) for t in tables])
    if not spread[0][0]:
        return refused(_CORRECTED, _NEVER)
    half = Fraction(1, 2)
    statistic = float((abs(gap[0]) - (half if abs(gap[0]) >= half else 0)) ** 2 / spread[0][0])
    values = {"statistic": statistic, "df": 1, "p": chi2_tail(statistic, 1)}
    return with_ratio(found(_CORRECTED, values), tables, level)


def mean_scores(strata: tuple[Counts, ...]) -> Outcome:
    """Whether mean scores of ordered levels differ between groups: chi-square with groups - 1 degrees of freedom."""
    tables, problem = _shared(strata)
    if problem:
        return refused(_MEANS, problem)
    scores = [range(1, len(tables[0]) + 1)]
    return _tested(_MEANS, [(t, scores, _units(len(t[0]))) for t in tables])


def correlation(strata: tuple[Counts, ...]) -> Outcome:
    """Whether ordered levels rise or fall with ordered groups: Mantel's extension, chi-square of 1 df."""
    tables, problem = _shared(strata)
    if problem:
        return refused(_CORRELATION, problem)
    rows, columns = [range(1, len(tables[0]) + 1)], [range(1, len(tables[0][0]) + 1)]
    return _tested(_CORRELATION, [(t, rows, columns) for t in tables])


def van_elteren(strata: tuple[Counts, ...]) -> Outcome:
    """Ranks compared within strata: mean scores of mid-ranks / (n + 1); levels are a stratum's values, rising.

    Of two groups it is van Elteren's, of more its extension; of one stratum the Kruskal–Wallis statistic.
    """
    tables = [tuple(row for row in counts.table if any(row)) for counts in strata]
    sizes = list(map(sum, zip(*(row for table in tables for row in table), strict=True)))
    kept = [i for i, size in enumerate(sizes) if size]
    if len(kept) < 2:
        return refused(_ELTEREN, f"{'only one group has' if kept else 'there are no'} values: nothing can be compared")
    tables = [tuple(tuple(row[i] for i in kept) for row in table) for table in tables if table]
    if all(len(table) < 2 for table in tables):
        return refused(_ELTEREN, "in every stratum all values are the same")
    return _tested(_ELTEREN, [(t, [_ridits(t)], _units(len(kept))) for t in tables])


def common_odds_ratio(strata: tuple[Counts, ...], level: float) -> Outcome:
    """The Mantel–Haenszel odds ratio of the first level, first group over second, and its interval.

    The variance of its logarithm is that of Robins, Breslow & Greenland (1986).
    """
    from fractions import Fraction  # few tables need it

    tables, problem = two_by_two(strata)
    if problem:
        return refused(_COMMON, problem)
    parts = [(Fraction(a * d, a + b + c + d), Fraction(b * c, a + b + c + d), Fraction(a + d, a + b + c + d))
             for (a, b), (c, d) in tables]  # fmt: skip
    up, down = sum(r for r, _, _ in parts), sum(s for _, s, _ in parts)
    if not up or not down:
        return refused(_COMMON, _NO_RATIO)
    variance = float(
        sum(p * r for r, _, p in parts) / (2 * up * up)
        + sum(p * s + (1 - p) * r for r, s, p in parts) / (2 * up * down)
        + sum((1 - p) * s for _, s, p in parts) / (2 * down * down)
    )
    estimate, reach = float(up / down), normal_quantile(level) * sqrt(variance)
    limits = {"low": exp(log(estimate) - reach), "high": exp(log(estimate) + reach)}
    return found(_COMMON, {"estimate": estimate, **limits})


def _shared(strata: tuple[Counts, ...]) -> tuple[list[Table], str | None]:
    """The strata of two values or more, without levels and groups that are empty in all; or why there is no test."""
    lines = tuple(line for counts in strata for line in counts.table)
    levels = len(strata[0].table) if strata else 0
    together = [tuple(map(sum, zip(*lines[i::levels], strict=True))) for i in range(levels)]
    if problem := unfit(filled(Counts(tuple(together)))):
        return [], problem
    rows = [i for i, line in enumerate(together) if any(line)]
    columns = [j for j, column in enumerate(zip(*together, strict=True)) if any(column)]
    tables = [tuple(tuple(counts.table[i][j] for j in columns) for i in rows) for counts in strata]
    kept = [t for t in tables if sum(map(sum, t)) > 1]
    return kept, None if kept else "no stratum has two values"


def two_by_two(strata: tuple[Counts, ...]) -> tuple[list[Table], str | None]:
    """The strata of two values or more, tables of 2 × 2 without what is empty in all; or why there is no test."""
    tables, problem = _shared(strata)
    if tables and (len(tables[0]), len(tables[0][0])) != (2, 2):
        return [], _TWO.format(len(tables[0]), len(tables[0][0]))
    return tables, problem


def _units(size: int) -> list[list[int]]:
    """Scores that tell each entry but the last from all others."""
    return [[int(i == j) for j in range(size)] for i in range(size - 1)]


def _ridits(table: Table) -> "list[Fraction]":
    """Mid-ranks of a stratum's values, over n + 1."""
    from fractions import Fraction  # few tables need it

    n, below = sum(map(sum, table)), 0
    ranks: list[Fraction] = []
    for row in table:
        tied = sum(row)
        ranks.append(Fraction(2 * below + tied + 1, 2 * (n + 1)))
        below += tied
    return ranks


def _tested(method: str, scored: "list[tuple[Table, Scores, Scores]]") -> Outcome:
    """The chi-square of the summed gaps, weighed by their summed covariance."""
    gaps, covariance = _sums(scored)
    weighed = _solved(covariance, gaps)
    if weighed is None:
        return refused(method, _NEVER)
    statistic = float(sum(gap * weight for gap, weight in zip(gaps, weighed, strict=True)))
    return found(method, {"statistic": statistic, "df": len(gaps), "p": chi2_tail(statistic, len(gaps))})


def _sums(scored: "list[tuple[Table, Scores, Scores]]") -> "tuple[list[Fraction], list[list[Fraction]]]":
    """Observed less expected scores, and their covariances, added over the strata (Landis, Heyman & Koch 1978)."""
    from fractions import Fraction  # few tables need it

    size = len(scored[0][1]) * len(scored[0][2])
    gaps, covariance = [Fraction(0)] * size, [[Fraction(0)] * size for _ in range(size)]
    for table, by_row, by_column in scored:
        rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
        n = sum(rows)
        if n < 2:
            continue
        of_rows, of_columns = _products(by_row, rows), _products(by_column, columns)
        pairs = [(i, j) for i in range(len(by_row)) for j in range(len(by_column))]
        for k, (i, j) in enumerate(pairs):
            seen = sum(score * _total(by_column[j], row) for score, row in zip(by_row[i], table, strict=True))
            gaps[k] += seen - Fraction(_total(by_row[i], rows) * _total(by_column[j], columns), n)
            for m, (p, q) in enumerate(pairs):
                covariance[k][m] += Fraction(of_rows[i][p] * of_columns[j][q], n * n * (n - 1))
    return gaps, covariance


def _total(scores: "Sequence[Fraction | int]", counts: "Sequence[Fraction | int]") -> "Fraction | int":
    return sum(score * count for score, count in zip(scores, counts, strict=True))


def _products(scores: "Scores", counts: Sequence[int]) -> "list[list[Fraction | int]]":
    """N Σ a b m - Σ a m Σ b m for each two of the scores a and b, of margins m."""
    n, totals = sum(counts), [_total(one, counts) for one in scores]
    weighed = [[score * count for score, count in zip(one, counts, strict=True)] for one in scores]
    return [
        [n * _total(other, one) - total * others for other, others in zip(scores, totals, strict=True)]
        for one, total in zip(weighed, totals, strict=True)
    ]


def _solved(matrix: "list[list[Fraction]]", right: "list[Fraction]") -> "list[Fraction] | None":
    """X of matrix x = right, by elimination without rounding; None where the matrix is singular."""
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for i in range(len(lines)):
        pivot = next((k for k in range(i, len(lines)) if lines[k][i]), None)
        if pivot is None:
            return None
        lines[i], lines[pivot] = lines[pivot], lines[i]
        head = lines[i][i]
        lines[i] = [value / head for value in lines[i]]
        for k, line in enumerate(lines):
            if k != i and line[i]:
                lines[k] = [value - line[i] * own for value, own in zip(line, lines[i], strict=True)]
    return [line[-1] for line in lines]


def with_ratio(outcome: Outcome, tables: list[Table], level: float) -> Outcome:
    """The test with the common odds ratio beside it, where that exists."""
    ratio = common_odds_ratio(tuple(Counts(t) for t in tables), level)
    if outcome.problem:
        return outcome
    if ratio.problem:
        return replace(outcome, remarks=(*outcome.remarks, _NO_RATIO))
    found_ratio = {"or": ratio.values["estimate"], "or_low": ratio.values["low"], "or_high": ratio.values["high"]}
    return replace(outcome, values={**outcome.values, **found_ratio}, methods=dict.fromkeys(found_ratio, _COMMON))


_KOCH = "Landis, Heyman & Koch (1978), Int Stat Rev 46: 237-254"
_MANTEL = "Mantel & Haenszel (1959), J Natl Cancer Inst 22: 719-748"
CMH = StrataTest(
    "cmh",
    "Cochran–Mantel–Haenszel test",
    "chi2",
    f"Cochran (1954), Biometrics 10: 417-451; {_MANTEL}; {_KOCH}; "
    "interval: Robins, Breslow & Greenland (1986), Biometrics 42: 311-323",
    (2, None),
    cmh,
    run_at=cmh,
    of_counts=True,
)
CMH_CORRECTED = StrataTest(
    "cmh-corrected",
    "Mantel–Haenszel χ² test with continuity correction",
    "chi2",
    f"{_MANTEL}; interval: Robins, Breslow & Greenland (1986), Biometrics 42: 311-323",
    (2, 2),
    cmh_corrected,
    run_at=cmh_corrected,
    of_counts=True,
)
CMH_MEANS = StrataTest(
    "cmh-mean-scores",
    "Cochran–Mantel–Haenszel test of mean scores",
    "chi2",
    _KOCH,
    (2, None),
    mean_scores,
    of_counts=True,
)
CMH_CORRELATION = StrataTest(
    "cmh-correlation",
    "Cochran–Mantel–Haenszel test of correlation",
    "chi2",
    "Mantel (1963), J Am Stat Assoc 58: 690-700",
    (2, None),
    correlation,
    of_counts=True,
)
VAN_ELTEREN = StrataTest(
    "van-elteren",
    "van Elteren test",
    "chi2",
    "van Elteren (1960), Bull Int Stat Inst 37: 351-361; more than two groups: Koch, Cornoni-Huntley & Singer (1990)",
    (2, None),
    van_elteren,
)
