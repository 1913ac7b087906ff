"""Jonckheere's, the uncorrected Mann–Whitney, Mood's median and the Kolmogorov–Smirnov test: scipy, enumeration, refusals."""

from collections.abc import Sequence
from itertools import combinations, permutations
from math import isclose, sqrt
from statistics import median

import numpy as np
import pytest
from evidence_of import frequencies
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.special import kolmogorov

from tablegen import stats
from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome
from tablegen.stats.smirnov import kolmogorov_tail

few = st.integers(0, 6).map(float)
tied = st.lists(few, min_size=1, max_size=7)
SAME = "every value is the same (7.5): a constant has no ranks to compare"


def run(name: str, *groups: Sequence[float]) -> Outcome:
    return stats.TESTS[name].run(frequencies(*groups))


def j_of(groups: Sequence[Sequence[float]]) -> float:
    pairs = [(a, b) for x, y in combinations(groups, 2) for a in x for b in y]
    return sum((a < b) + (a == b) / 2 for a, b in pairs)


@settings(deadline=None, max_examples=40)
@given(st.lists(few, min_size=3, max_size=6), st.data())
def test_jonckheere_standardises_by_the_moments_of_all_permutations(values: list[float], data: st.DataObject) -> None:
    assume(len(set(values)) > 1)
    cuts = sorted(data.draw(st.lists(st.integers(1, len(values) - 1), min_size=1, max_size=2, unique=True)))
    ends = list(zip([0, *cuts], [*cuts, len(values)], strict=True))
    found = [j_of([p[a:b] for a, b in ends]) for p in permutations(values)]
    groups = [values[a:b] for a, b in ends]
    z = (j_of(groups) - np.mean(found)) / np.std(found)
    outcome = run("jonckheere", *groups)
    assert outcome.values["statistic"] == j_of(groups)
    assert isclose(outcome.values["p"], 2 * scipy_stats.norm.sf(abs(z)), rel_tol=1e-9)


@given(st.lists(tied, min_size=2, max_size=4))
def test_jonckheere_turned_around_has_the_same_p(groups: list[list[float]]) -> None:
    assume(len({v for g in groups for v in g}) > 1)
    one, other = run("jonckheere", *groups).values, run("jonckheere", *groups[::-1]).values
    pairs = sum(len(a) * len(b) for a, b in combinations(groups, 2))
    assert one["statistic"] + other["statistic"] == pairs
    assert isclose(one["p"], other["p"], rel_tol=1e-12)


@settings(deadline=None)
@given(tied, tied)
def test_mann_whitney_uncorrected_is_that_of_scipy(first: list[float], second: list[float]) -> None:
    assume(len({*first, *second}) > 1)
    got = run("mann-whitney-uncorrected", first, second).values
    want = scipy_stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=False)
    assert got["statistic"] == want.statistic
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)
    assert got["p"] <= run("mann-whitney-asymptotic", first, second).values["p"] * (1 + 1e-12)
    kruskal = run("kruskal", first, second).values["p"]  # of two groups it is the same test, squared
    assert isclose(got["p"], kruskal, rel_tol=1e-9)


@settings(deadline=None)
@given(st.lists(tied, min_size=2, max_size=4))
def test_the_median_test_is_that_of_scipy(groups: list[list[float]]) -> None:
    everybody = [v for g in groups for v in g]
    assume(max(everybody) > median(everybody))
    got = run("median-test", *groups).values
    want = scipy_stats.median_test(*groups, ties="below", correction=False)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)
    assert got["df"] == len(groups) - 1


def test_small_expected_counts_of_the_median_test_are_remarked() -> None:
    outcome = run("median-test", [1, 2, 3], [], [4, 5, 6])
    assert outcome.remarks == (
        "1 of 3 groups had no values and was left out",
        "4 of 4 expected counts are below 5 (smallest 1.5)",
    )


def d_of(first: Sequence[float], second: Sequence[float]) -> int:
    """D times both sizes, by counting."""
    m, n = len(first), len(second)
    return max(abs(n * sum(v <= x for v in first) - m * sum(v <= x for v in second)) for x in {*first, *second})


@settings(deadline=None, max_examples=60)
@given(tied, tied)
def test_exact_ks_counts_all_divisions_of_the_values(first: list[float], second: list[float]) -> None:
    values, m = [*first, *second], len(first)
    seen, found = d_of(first, second), []
    for chosen in combinations(range(len(values)), m):
        rest = [v for i, v in enumerate(values) if i not in chosen]
        found.append(d_of([values[i] for i in chosen], rest) >= seen)
    got = run("ks-exact", first, second).values
    assert isclose(got["statistic"], seen / m / len(second), rel_tol=1e-15)
    assert isclose(got["p"], sum(found) / len(found), rel_tol=1e-12)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6).map(float), min_size=4, max_size=60, unique=True), st.data())
def test_exact_ks_without_ties_is_that_of_scipy(values: list[float], data: st.DataObject) -> None:
    m = data.draw(st.integers(1, len(values) - 1))
    got = run("ks", values[:m], values[m:])
    assume(got.values["p"] < 0.9999)  # where scipy's P rounds to more than 1 it gives up
    want = scipy_stats.ks_2samp(values[:m], values[m:], method="exact")
    assert got.method == "two-sample Kolmogorov–Smirnov test, two-sided, exact"
    assert isclose(got.values["statistic"], want.statistic, rel_tol=1e-12)
    assert isclose(got.values["p"], want.pvalue, rel_tol=1e-8)


@given(tied, tied)
@pytest.mark.parametrize("name", ["ks", "ks-exact", "ks-asymptotic"])
def test_ks_depends_neither_on_the_order_of_the_groups_nor_on_direction_or_units(
    name: str, first: list[float], second: list[float]
) -> None:
    one = run(name, first, second).values
    for other in (run(name, second, first), run(name, *[[1e6 - 1e3 * v**3 for v in g] for g in (first, second)])):
        assert all(isclose(one[stat], other.values[stat], rel_tol=1e-12) for stat in one)
    assert 0.0 < one["p"] <= 1.0


@pytest.mark.parametrize("x", [0.0, 0.05, 0.2, 0.5, 0.9, 0.999999, 1.0, 1.000001, 1.36, 2.0, 5.0, 15.0])
def test_kolmogorovs_distribution_is_that_of_scipy(x: float) -> None:
    assert isclose(kolmogorov_tail(x), kolmogorov(x), rel_tol=1e-13)


def test_the_rule_between_exact_and_asymptotic_is_that_of_r() -> None:
    # R's ks.test: exact when the product of the sizes is below 10000
    groups = [float(k) for k in range(99)], [k + 0.5 for k in range(101)]
    assert run("ks", *groups).method == "two-sample Kolmogorov–Smirnov test, two-sided, exact"
    assert (
        run("ks", [*groups[0], 3.25], groups[1]).method == "two-sample Kolmogorov–Smirnov test, two-sided, asymptotic"
    )
    assert run("ks", [1, 1], [1, 2]).method == "two-sample Kolmogorov–Smirnov test, two-sided, exact, given the ties"


def test_asymptotic_ks_is_kolmogorovs_tail_of_the_scaled_distance() -> None:
    got = run("ks-asymptotic", list(range(30)), list(range(10, 50))).values
    assert isclose(got["p"], kolmogorov(got["statistic"] * sqrt(30 * 40 / 70)), rel_tol=1e-12)


def test_equal_groups_have_no_distance() -> None:
    for name in ("ks", "ks-exact", "ks-asymptotic"):
        assert run(name, [7.5, 7.5], [7.5]).values == {"statistic": 0.0, "p": 1.0}


def test_groups_too_large_for_exact_ks_are_refused() -> None:
    counts = np.array([[20_000, 0], [0, 20_000]], dtype=np.int64)
    outcome = stats.TESTS["ks-exact"].run(Frequencies(np.array([1.0, 2.0]), counts))
    assert outcome.problem == "groups of 20000 and 20000 are too large for the exact test: ask for ks-asymptotic"


@pytest.mark.parametrize(
    ("name", "groups", "problem"),
    [
        ("jonckheere", ([], []), "fewer than 2 groups have values"),
        ("jonckheere", ([1, 2], [], []), "fewer than 2 groups have values"),
        ("jonckheere", ([7.5, 7.5], [7.5]), SAME),
        ("mann-whitney-uncorrected", ([], [1, 2]), "the first group has no values"),
        ("mann-whitney-uncorrected", ([7.5], [7.5]), SAME),
        ("median-test", ([], [1, 2]), "fewer than 2 groups have values"),
        ("median-test", ([], []), "fewer than 2 groups have values"),
        ("median-test", ([7.5, 7.5], [7.5]), "no value is above the median (7.5): there is nothing to compare"),
        ("median-test", ([1], [3, 3]), "no value is above the median (3): there is nothing to compare"),
        ("ks", ([], [1, 2]), "the first group has no values"),
        ("ks-exact", ([1, 2], []), "the second group has no values"),
        ("ks-asymptotic", ([], []), "the first group and the second group have no values"),
    ],
)
def test_refusals(name: str, groups: tuple[list[float], ...], problem: str) -> None:
    outcome = run(name, *groups)
    assert outcome.problem == problem
    assert outcome.values == {}


def test_jonckheere_leaves_out_empty_groups_and_says_so() -> None:
    outcome = run("jonckheere", [1, 2, 4], [], [2, 3, 9])
    assert outcome.values == run("jonckheere", [1, 2, 4], [2, 3, 9]).values
    assert outcome.remarks == ("1 of 3 groups had no values and was left out",)


@pytest.mark.parametrize("name", ["jonckheere", "mann-whitney-uncorrected", "median-test", "ks-exact", "ks-asymptotic"])
def test_values_that_nobody_has_do_not_count(name: str) -> None:
    padded = frequencies([1, 2, 4, 100], [0, 2, 3, 9], [2.5])
    padded.counts[-1] = 0
    found = Frequencies(padded.values, padded.counts[:, :2])
    assert stats.TESTS[name].run(found).values == run(name, [1, 2, 4], [0, 2, 3, 9]).values


@pytest.mark.parametrize(
    ("first", "second", "u", "p"),
    [
        ((21, 25, 30, 31, 36, 40, 44, 52, 61, 75), (28, 33, 39, 47, 50, 58, 66, 71, 80, 85), 29.0, 0.1230054774946416),
        ((1, 2, 2, 3, 5), (2, 4, 5, 6, 7, 8), 4.5, 0.05247797897101418),
        ([i + 0.5 for i in range(1, 51)], range(2, 61, 2), 625.0, 0.2141406531526803),
    ],
    ids=["exact", "tied", "50 of a group"],
)
def test_exact_or_uncorrected_is_rs_wilcox_test_without_correction(first, second, u, p) -> None:
    """R 4.2.2: wilcox.test(x, y, correct = FALSE), as arsenal's wt calls it."""
    got = run("mann-whitney-exact-or-uncorrected", list(first), list(second)).values
    assert got["statistic"] == u
    assert isclose(got["p"], p, rel_tol=1e-12)
