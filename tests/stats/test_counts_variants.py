"""The relatives of chi-square and of Fisher's test: scipy, statsmodels, enumeration in fractions, properties, refusals."""

from collections.abc import Callable
from fractions import Fraction
from math import comb, isclose

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import Table as StatsmodelsTable
from statsmodels.stats.proportion import test_proportions_2indep as two_proportions

from tablegen import stats
from tablegen.evidence import Counts

Table = tuple[tuple[int, ...], ...]
NAMES = (
    "chi2-lr",
    "chi2-n-1",
    "chi2-trend",
    "linear-by-linear",
    "fisher-midp",
    "fisher-midp-small",
    "barnard",
    "boschloo",
)


def run(name: str, t: Table) -> dict[str, float]:
    return dict(stats.TESTS[name].run(Counts(t)).values)


def tables(most: int, rows: tuple[int, int] = (2, 5), columns: tuple[int, int] = (2, 4)) -> st.SearchStrategy[Table]:
    """Tables without an empty row or column."""
    shape = st.tuples(st.integers(*rows), st.integers(*columns))
    filled = shape.flatmap(lambda s: st.tuples(*[st.tuples(*[st.integers(0, most)] * s[1])] * s[0]))
    return filled.filter(lambda t: all(map(sum, t)) and all(map(sum, zip(*t, strict=True))))


def four(most: int) -> st.SearchStrategy[Table]:
    return tables(most, rows=(2, 2), columns=(2, 2))


def turned(t: Table) -> Table:
    return tuple(zip(*t, strict=True))


@given(tables(60))
def test_chi2_lr_is_that_of_scipy(t: Table) -> None:
    got, want = run("chi2-lr", t), scipy_stats.chi2_contingency(t, correction=False, lambda_="log-likelihood")
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-8, abs_tol=1e-10)
    assert got["df"] == want.dof
    assert isclose(got["p"], want.pvalue, rel_tol=1e-7, abs_tol=1e-300)


def test_a_small_g_keeps_its_digits() -> None:
    n = 10**6
    g = run("chi2-lr", ((n + 1, n), (n, n + 1)))["statistic"]
    assert isclose(g, run("chi2", ((n + 1, n), (n, n + 1)))["statistic"], rel_tol=1e-9)  # they meet as O nears E


@given(four(60))
def test_chi2_n_1_is_the_score_test_of_statsmodels(t: Table) -> None:
    (a, b), (c, d) = t
    assume(a and b and c and d)  # statsmodels divides by the proportions
    z = two_proportions(a, a + c, b, b + d, method="score", compare="diff", correction=True).statistic
    assert isclose(run("chi2-n-1", t)["statistic"], z * z, rel_tol=1e-8, abs_tol=1e-12)
    assert isclose(run("chi2-n-1", t)["p"], scipy_stats.chi2.sf(z * z, 1), rel_tol=1e-7)


@given(four(60))
def test_linear_by_linear_of_2_by_2_is_the_n_1_test_and_the_trend_test_pearsons(t: Table) -> None:
    for name, other in (("linear-by-linear", "chi2-n-1"), ("chi2-trend", "chi2")):
        one, two = run(name, t), run(other, t)
        assert all(isclose(one[stat], two[stat], rel_tol=1e-10, abs_tol=1e-12) for stat in one)


def test_chi2_n_1_of_a_larger_table_is_the_general_association_of_one_stratum() -> None:
    """R: coin::independence_test(as.table(t), teststat = "quadratic")."""
    t = ((8, 3, 4), (2, 9, 5))
    outcome = stats.TESTS["chi2-n-1"].run(Counts(t))
    assert outcome.method == "N − 1 χ² test"
    assert isclose(outcome.values["statistic"], 6.470138888888883, rel_tol=1e-12)
    assert isclose(outcome.values["p"], 0.03935747168744663, rel_tol=1e-12)
    assert outcome.values["df"] == 2
    assert isclose(outcome.values["statistic"], run("chi2", t)["statistic"] * 30 / 31, rel_tol=1e-14)


@settings(deadline=None)
@given(tables(30))
def test_linear_by_linear_is_that_of_statsmodels(t: Table) -> None:
    rows, columns = np.arange(len(t)), np.arange(len(t[0]))
    want = StatsmodelsTable(np.array(t), shift_zeros=False).test_ordinal_association(rows, columns)
    got = run("linear-by-linear", t)
    assert isclose(got["statistic"], want.zscore**2, rel_tol=1e-8, abs_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-7)


@given(tables(60, rows=(2, 2), columns=(2, 6)))
def test_the_trend_is_part_of_the_whole_difference_and_has_no_direction(t: Table) -> None:
    one = run("chi2-trend", t)
    assert one["statistic"] <= run("chi2", t)["statistic"] * (1 + 1e-12)
    for other in (turned(t), t[::-1], tuple(row[::-1] for row in t)):
        assert run("chi2-trend", other) == one


def test_the_trend_test_says_which_side_is_ordered() -> None:
    t = ((8, 3, 4), (2, 9, 5))
    method = "Cochran–Armitage test for trend, two-sided, scores 1, 2, 3 … of the {}"
    assert stats.TESTS["chi2-trend"].run(Counts(t)).method == method.format("groups")
    assert stats.TESTS["chi2-trend"].run(Counts(turned(t))).method == method.format("levels")


def test_the_trend_test_of_more_levels_and_groups_is_refused() -> None:
    outcome = stats.TESTS["chi2-trend"].run(Counts(((8, 3, 4), (2, 9, 5), (1, 2, 3))))
    assert outcome.problem == "it is of 2 levels or 2 groups, and the table is 3 × 3: ask for linear-by-linear"


def test_huge_counts_keep_their_digits() -> None:
    t = ((10**12 + 1, 10**12, 10**12), (10**12, 10**12, 10**12 + 10**6))
    n = sum(map(sum, t))
    x = [10**12 * 2 + 1, 10**12 * 2, 10**12 * 2 + 10**6]
    mean = Fraction(x[1] + 2 * x[2], n)
    gap = sum(Fraction(k) * (i - mean) for i, k in enumerate(t[1]))
    spread = sum(k * (i - mean) ** 2 for i, k in enumerate(x))
    share = Fraction(sum(t[1]), n)
    assert isclose(run("chi2-trend", t)["statistic"], float(gap**2 / (share * (1 - share) * spread)), rel_tol=1e-14)


def weights(t: Table) -> tuple[dict[int, int], int]:
    """The hypergeometric weights of the first cell, and the observed one."""
    (a, b), (c, d) = t
    low, high = max(0, a - d), min(a + b, a + c)
    return {x: comb(a + b, x) * comb(c + d, a + c - x) for x in range(low, high + 1)}, a


@given(four(40))
def test_mid_p_counts_the_observed_table_half(t: Table) -> None:
    found, a = weights(t)
    tails = [sum(w for x, w in found.items() if s * x > s * a) + Fraction(found[a], 2) for s in (1, -1)]
    p = run("fisher-midp", t)["p"]
    assert isclose(p, float(2 * min(tails) / sum(found.values())), rel_tol=1e-12)
    assert 0.0 < p <= 1.0


def test_mid_p_of_large_tables_and_of_tails_beyond_all_doubles() -> None:
    got = run("fisher-midp", ((50_000, 50_300), (50_000, 49_700)))["p"]
    assert isclose(got, run("chi2", ((50_000, 50_300), (50_000, 49_700)))["p"], rel_tol=1e-3)
    assert run("fisher-midp", ((10_000, 0), (0, 10_000)))["p"] == pytest.approx(2.2250738585072014e-308)
    outcome = stats.TESTS["fisher-midp"].run(Counts(((10**7, 1), (1, 1))))
    assert outcome.problem == "10000003 values are too many for an exact test: ask for chi2-n-1"


def barnard_statistic(x1: int, x2: int, m: int, n: int) -> Fraction:
    s = x1 + x2
    return Fraction((x1 * n - x2 * m) ** 2, s * (m + n - s)) if 0 < s < m + n else Fraction(0)


def boschloo_statistic(x1: int, x2: int, m: int, n: int) -> Fraction:
    """Minus Fisher's P."""
    found, a = weights(((x1, x2), (m - x1, n - x2)))
    return Fraction(-sum(w for w in found.values() if w <= found[a]), sum(found.values()))


def enumerated(t: Table, statistic: Callable[[int, int, int, int], Fraction]) -> float:
    """The largest chance, on a fine grid of the common proportion, of a table as extreme, decided in fractions."""
    (a, b), (c, d) = t
    m, n = a + c, b + d
    seen = statistic(a, b, m, n)
    within = [(x, y) for x in range(m + 1) for y in range(n + 1) if statistic(x, y, m, n) >= seen]
    p = np.linspace(0.0, 1.0, 4001)
    return float(max(sum(comb(m, x) * comb(n, y) * p ** (x + y) * (1 - p) ** (m + n - x - y) for x, y in within)))


@settings(deadline=None, max_examples=40)
@given(four(7))
@pytest.mark.parametrize(("name", "statistic"), [("barnard", barnard_statistic), ("boschloo", boschloo_statistic)])
def test_unconditional_tests_are_the_largest_sum_over_all_tables(
    name: str, statistic: Callable[[int, int, int, int], Fraction], t: Table
) -> None:
    got, want = run(name, t)["p"], enumerated(t, statistic)
    assert want * (1 - 1e-12) <= got <= want * (1 + 1e-5)


@settings(deadline=None, max_examples=40)
@given(four(40))
def test_boschloo_never_exceeds_fisher(t: Table) -> None:
    assert run("boschloo", t)["p"] <= run("fisher", t)["p"] * (1 + 1e-6)


@settings(deadline=None, max_examples=40)
@given(four(25))
@pytest.mark.parametrize("name", ["barnard", "boschloo", "fisher-midp", "fisher-midp-small"])
def test_neither_the_order_of_groups_nor_of_levels_matters(name: str, t: Table) -> None:
    p = run(name, t)["p"]
    assert 0.0 < p <= 1.0
    for other in (t[::-1], tuple(row[::-1] for row in t)):
        assert isclose(run(name, other)["p"], p, rel_tol=1e-9)


def test_published_and_scipy_examples() -> None:
    # Mehta & Senchaudhuri (2003), Conditional versus unconditional exact tests for comparing two binomials: the
    # vaccine trial, 7 of 15 against 12 of 15, one-sided 0.0341 with equal groups: two-sided it is twice that
    t = ((7, 12), (8, 3))
    assert run("barnard", t)["p"] == pytest.approx(2 * 0.0341, abs=1e-4)
    assert run("boschloo", t)["p"] == pytest.approx(scipy_stats.boschloo_exact(t).pvalue, rel=1e-6)
    assert run("barnard", ((74, 31), (43, 32)))["p"] == pytest.approx(
        scipy_stats.barnard_exact(((74, 31), (43, 32))).pvalue, rel=1e-6
    )


@pytest.mark.parametrize("name", ["barnard", "boschloo"])
def test_unconditional_tests_at_their_limit(name: str) -> None:
    assert run(name, ((520, 450), (480, 550)))["p"] == pytest.approx(
        run("chi2", ((520, 450), (480, 550)))["p"], rel=0.1
    )
    outcome = stats.TESTS[name].run(Counts(((520, 450), (480, 551))))
    title, other = {"barnard": ("Barnard's", "chi2"), "boschloo": ("Boschloo's", "fisher")}[name]
    assert outcome.problem == f"2001 values are too many for {title} exact test: ask for {other}"


@pytest.mark.parametrize(("name", "other"), [("fisher-midp", "fisher"), ("barnard", "chi2"), ("boschloo", "fisher")])
def test_larger_tables_are_refused(name: str, other: str) -> None:
    outcome = stats.TESTS[name].run(Counts(((8, 3, 4), (2, 9, 5))))
    assert outcome.problem == f"it is of 2 × 2 tables, and this one is 2 × 3: ask for {other}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((), "there are no values"),
        (((0, 0), (0, 0)), "there are no values"),
        (((3, 5), (0, 0)), "all values are in one level: there is nothing to compare"),
        (((3, 0), (5, 0)), "only one group has values: there is nothing to compare it with"),
    ],
)
def test_refusals(name: str, rows: Table, problem: str) -> None:
    outcome = stats.TESTS[name].run(Counts(rows))
    assert outcome.problem == problem
    assert outcome.values == {}


@pytest.mark.parametrize("name", NAMES)
def test_empty_levels_and_groups_change_nothing(name: str) -> None:
    assert run(name, ((8, 3), (2, 9))) == run(name, ((8, 0, 3), (0, 0, 0), (2, 0, 9)))


@pytest.mark.parametrize("name", ["chi2-lr", "chi2-n-1"])
def test_small_expected_counts_are_remarked(name: str) -> None:
    outcome = stats.TESTS[name].run(Counts(((1, 9), (4, 6))))
    assert outcome.remarks == ("2 of 4 expected counts are below 5 (smallest 2.5)",)


@pytest.mark.parametrize(
    ("table", "df", "statistic", "p"),
    [
        (((5, 9, 1), (4, 2, 6), (5, 3, 8)), 2, 7.884084084084096, 0.01940854119454827),
        (((12, 4), (7, 9), (3, 8), (1, 6)), 1, 9.172047526047560, 0.002457394836989812),
    ],
)
def test_mean_scores_are_those_of_coin(table: Table, df: int, statistic: float, p: float) -> None:
    """coin 1.4-2: independence_test(ordered(levels) ~ groups, teststat = "quad")."""
    got = run("mean-scores", table)
    assert got["df"] == df
    assert isclose(got["statistic"], statistic, rel_tol=1e-12)
    assert isclose(got["p"], p, rel_tol=1e-12)
