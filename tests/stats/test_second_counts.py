"""Tables of counts, computed a second time: in fractions, by listing every table, by the definition."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import comb, exp, isclose, log, prod, sqrt
from statistics import NormalDist

import mpmath
import numpy as np
import pytest
from scipy.special import chdtrc
from stats.random_tables import TABLES, Table, tables
from stats.test_counts_variants import barnard_statistic, boschloo_statistic
from stats.test_counts_variants import enumerated as all_pairs

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.contract import Outcome
from tablegen.stats.fisher import fisher

Z = NormalDist().inv_cdf(0.975)


def test_there_are_ten_thousand() -> None:
    assert sum(TABLES.values()) >= 10_000


def filled(table: Table) -> Table:
    kept = [row for row in table if any(row)]
    columns = [column for column in zip(*kept, strict=True) if any(column)]
    return tuple(zip(*columns, strict=True))


def near(got: float, want: float | Fraction, rel: float = 1e-11) -> bool:
    return isclose(got, float(want), rel_tol=rel, abs_tol=1e-13)


def pearson(table: Table, correct: bool = False) -> Fraction:
    n = sum(map(sum, table))
    total = Fraction(0)
    for row in table:
        for observed, column in zip(row, zip(*table, strict=True), strict=True):
            expected = Fraction(sum(row) * sum(column), n)
            gap = abs(observed - expected)
            total += (max(Fraction(0), gap - Fraction(1, 2)) if correct else gap) ** 2 / expected
    return total


def likelihood_ratio(table: Table) -> float:
    n = sum(map(sum, table))
    terms = [
        x * mpmath.log(mpmath.mpf(x * n) / (sum(row) * sum(column)))
        for row in table
        for x, column in zip(row, zip(*table, strict=True), strict=True)
        if x
    ]
    return float(2 * mpmath.fsum(terms))


def correlation(table: Table) -> Fraction:
    """r² of the scores of all patients: the product-moment correlation, from its definition."""
    cells = [(i, j, n) for i, row in enumerate(table) for j, n in enumerate(row) if n]
    n = sum(k for *_, k in cells)
    x, y = (sum(k * cell[at] for *cell, k in cells) for at in (0, 1))  # n times the means
    cross = sum(k * (n * i - x) * (n * j - y) for i, j, k in cells)
    return Fraction(
        cross**2, sum(k * (n * i - x) ** 2 for i, _, k in cells) * sum(k * (n * j - y) ** 2 for _, j, k in cells)
    )


def expected_chi2(name: str, table: Table) -> tuple[float | Fraction, int] | None:
    """The statistic and its degrees of freedom."""
    levels, groups, n = len(table), len(table[0]), sum(map(sum, table))
    small, df = levels == groups == 2, (levels - 1) * (groups - 1)
    if name in {"chi2", "chi2-yates", "chi2-n-1"}:
        statistic = pearson(table, correct=small and name == "chi2-yates")
        return statistic * Fraction(n - 1, n) if name == "chi2-n-1" else statistic, df
    if name == "chi2-lr":
        return likelihood_ratio(table), df
    if name == "linear-by-linear":
        return (n - 1) * correlation(table), 1
    return (n * correlation(table), 1) if min(levels, groups) == 2 else None


CHI2 = ["chi2", "chi2-yates", "chi2-n-1", "chi2-lr", "chi2-trend", "linear-by-linear"]


@mpmath.workdps(30)
def test_chi_square_family() -> None:
    p: list[tuple[float, float, int]] = []
    for table in tables("chi-square family", (2, 4), (2, 4), 25):
        kept = filled(table)
        for name in CHI2:
            outcome = stats.TESTS[name].run(Counts(table))
            want = None if len(kept) < 2 or len(kept[0]) < 2 else expected_chi2(name, kept)
            if want is None:
                assert outcome.problem, (name, table)
                continue
            assert near(outcome.values["statistic"], want[0]), (name, table)
            assert outcome.values["df"] == want[1]
            p.append((outcome.values["p"], float(want[0]), want[1]))
    got, statistic, df = np.array(p).T
    assert np.allclose(got, chdtrc(df, statistic), rtol=1e-10, atol=0.0)


def hypergeometric(table: Table) -> tuple[list[int], int]:
    (a, b), (c, d) = table
    low, high = max(0, a - d), min(a + b, a + c)
    return [comb(a + b, x) * comb(c + d, a + c - x) for x in range(low, high + 1)], a - low


def test_fisher_of_two_by_two() -> None:
    for table in tables("Fisher 2 × 2", (2, 2), (2, 2), 18):
        kept = filled(table)
        outcome, middle = fisher(Counts(table)), stats.TESTS["fisher-midp"].run(Counts(table))
        if len(kept) < 2 or len(kept[0]) < 2:
            assert outcome.problem, table
            assert middle.problem
            assert stats.TESTS["fisher-midp-small"].run(Counts(table)).problem
            continue
        ways, seen = hypergeometric(kept)
        total = sum(ways)
        small = sum(w for w in ways if w * 10**7 <= ways[seen] * (10**7 + 1))
        assert near(outcome.values["p"], Fraction(small, total)), table
        tails = [sum(ways[seen:]), sum(ways[: seen + 1])]
        assert near(middle.values["p"], min(Fraction(1), Fraction(2 * min(tails) - ways[seen], total))), table
        alike = sum(w for w in ways if abs(w - ways[seen]) * 10**7 <= ways[seen])
        as_sas = stats.TESTS["fisher-midp-small"].run(Counts(table))
        assert near(as_sas.values["p"], Fraction(2 * small - alike, 2 * total)), table
        check_odds(outcome, ways, seen)


def check_odds(outcome: Outcome, ways: list[int], seen: int) -> None:
    """At the estimate the mean is the observed one, at each limit a tail has 2.5%; infinite ones are left out."""
    assert ("or_high" in outcome.values) == ("or" in outcome.values) == (seen < len(ways) - 1)
    for stat, value in outcome.values.items():
        if stat == "p" or (stat in {"or", "or_low"} and not seen):
            continue
        logs = np.log(np.array(ways, dtype=float)) + np.arange(len(ways)) * log(value)
        chances = np.exp(logs - logs.max())
        chances /= chances.sum()
        if stat == "or":
            assert near(float(chances @ np.arange(len(ways))), seen, 1e-10)
        else:
            assert near(float((chances[: seen + 1] if stat == "or_high" else chances[seen:]).sum()), 0.025, 1e-10)


def ways_of_all(totals: tuple[int, ...], left: tuple[int, ...]) -> Iterator[int]:
    """In how many ways each table with these row totals arises, `left` being left of the column totals."""
    if len(totals) == 1:
        yield 1
        return
    for row in product(*(range(min(totals[0], column) + 1) for column in left)):
        if sum(row) == totals[0]:
            here = prod(map(comb, left, row))
            rest = tuple(column - x for column, x in zip(left, row, strict=True))
            yield from (here * ways for ways in ways_of_all(totals[1:], rest))


def ways_of(table: Table) -> int:
    left, ways = [sum(column) for column in zip(*table, strict=True)], 1
    for row in table:
        ways *= prod(map(comb, left, row))
        left = [column - x for column, x in zip(left, row, strict=True)]
    return ways


def test_fisher_of_larger_tables() -> None:
    for table in tables("Fisher r × c", (2, 3), (3, 4), 3):
        kept = filled(table)
        outcome = fisher(Counts(table))
        if len(kept) < 2 or len(kept[0]) < 2:
            assert outcome.problem
            continue
        every = list(ways_of_all(tuple(map(sum, kept)), tuple(map(sum, zip(*kept, strict=True)))))
        bound = ways_of(kept) * (10**7 + 1)
        assert near(outcome.values["p"], Fraction(sum(w for w in every if w * 10**7 <= bound), sum(every))), table


@pytest.mark.parametrize(("name", "statistic"), [("barnard", barnard_statistic), ("boschloo", boschloo_statistic)])
def test_unconditional(name: str, statistic: Callable[[int, int, int, int], Fraction]) -> None:
    """No less than on a fine grid of the proportion that nobody knows, and no more than its step explains."""
    for table in tables("unconditional", (2, 2), (2, 2), 7):
        kept = filled(table)
        outcome = stats.TESTS[name].run(Counts(table))
        if len(kept) < 2 or len(kept[0]) < 2:
            assert outcome.problem
        else:
            want = all_pairs(kept, statistic)
            assert want * (1 - 1e-12) <= outcome.values["p"] <= want * (1 + 1e-5), table


def effect(name: str, table: Table) -> Outcome:
    of_counts = stats.EFFECTS[name].of_counts
    assert of_counts
    return of_counts(Counts(table), 0.95)


def wilson(k: int, n: int) -> tuple[float, float]:
    centre, reach = (k + Z * Z / 2) / (n + Z * Z), Z * sqrt(k * (n - k) / n + Z * Z / 4) / (n + Z * Z)
    return centre - reach, centre + reach


def differences(a: int, m: int, c: int, n: int) -> dict[str, tuple[float, float]]:
    p, q = a / m, c / n
    reach = Z * sqrt(p * (1 - p) / m + q * (1 - q) / n)
    (l1, u1), (l2, u2) = wilson(a, m), wilson(c, n)
    newcombe = p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2), p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)
    return {"risk-difference": (p - q - reach, p - q + reach), "risk-difference-newcombe": newcombe}


def score(a: int, m: int, c: int, n: int, d: float) -> float:
    """The score statistic at a difference d, its risks found by halving the derivative of the likelihood."""
    low, high = max(0.0, -d), min(1.0, 1.0 - d)

    def slope(q: float) -> float:
        p = q + d
        return (
            sum(k / x for k, x in ((a, p), (c, q)) if k)
            - sum(k / (1 - x) for k, x in ((m - a, p), (n - c, q)) if k)
        )  # fmt: skip

    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    p, q = low + d, low
    return (a / m - c / n - d) / sqrt((p * (1 - p) / m + q * (1 - q) / n) * (m + n) / (m + n - 1))


def test_risks() -> None:
    for table in tables("risks", (2, 2), (2, 2), 30):
        (a, c), (b, d) = table
        m, n = a + b, c + d
        names = ("risk-difference", "risk-difference-newcombe", "risk-difference-mn", "risk-ratio", "odds-ratio")
        if not m or not n:
            assert all(effect(name, table).problem for name in names)
            continue
        for name, (low, high) in differences(a, m, c, n).items():
            got = effect(name, table).values
            assert near(got["estimate"], Fraction(a, m) - Fraction(c, n)), table
            assert near(got["low"], low), (name, table)
            assert near(got["high"], high), (name, table)
        if a * b * c * d:
            limits = effect("risk-difference-mn", table).values
            assert isclose(score(a, m, c, n, limits["low"]), Z, rel_tol=1e-7), table
            assert isclose(score(a, m, c, n, limits["high"]), -Z, rel_tol=1e-7), table
        check_ratio(effect("risk-ratio", table), a * n, c * m, (1 / a - 1 / m + 1 / c - 1 / n) if a * c else None)
        variance = 1 / a + 1 / b + 1 / c + 1 / d if a * b * c * d else None
        check_ratio(effect("odds-ratio", table), a * d, b * c, variance)


def check_ratio(outcome: Outcome, above: int, below: int, variance: float | None) -> None:
    if not below:
        assert outcome.problem
        return
    ratio, got = Fraction(above, below), outcome.values
    assert near(got["estimate"], ratio)
    if variance is None:
        assert outcome.remarks
        assert "low" not in got
    else:
        reach = exp(Z * sqrt(max(0.0, variance)))
        assert near(got["low"], float(ratio) / reach, 1e-10)
        assert near(got["high"], float(ratio) * reach, 1e-10)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """By Gauss and Jordan; the matrix is positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        pivot[:] = [value / pivot[i] for value in pivot]
        for other in rows:
            if other is not pivot:
                other[:] = [x - other[i] * y for x, y in zip(other, pivot, strict=True)]
    return [row[-1] for row in rows]


def yang_dalton(table: Table) -> Fraction:
    """The squared distance of two columns of proportions, the last level left out."""
    first, second = ([Fraction(k, sum(column)) for k in column[:-1]] for column in zip(*table, strict=True))
    covariance = [
        [((p if i == j else 0) - p * first[j] + (q if i == j else 0) - q * second[j]) / 2 for j in range(len(first))]
        for i, (p, q) in enumerate(zip(first, second, strict=True))
    ]
    gap = [p - q for p, q in zip(first, second, strict=True)]
    return sum((g * s for g, s in zip(gap, solved(covariance, gap), strict=True)), Fraction(0))


def test_association() -> None:
    for table in tables("categories", (2, 4), (2, 3), 20):
        kept = filled(table)
        if len(kept) < 2 or len(kept[0]) < 2:
            assert effect("cramers-v", table).problem
            continue
        chi2, n = pearson(kept), sum(map(sum, kept))
        smaller = min(len(kept), len(kept[0])) - 1
        assert near(effect("cramers-v", table).values["estimate"] ** 2, chi2 / n / smaller), table
        if len(kept) == len(kept[0]) == 2:
            assert near(effect("phi", table).values["estimate"] ** 2, chi2 / n), table
            assert (effect("phi", table).values["estimate"] > 0) == (kept[0][0] * kept[1][1] > kept[0][1] * kept[1][0])
        if len(table[0]) == len(kept[0]) == 2:
            got = effect("smd", table)
            if all(not (x and y) for x, y in kept):
                assert got.problem
            else:
                assert near(got.values["estimate"] ** 2, yang_dalton(kept), 1e-9), table
