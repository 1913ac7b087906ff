"""Tests of paired numbers: against SciPy, against enumeration of all signs, properties, decimals, refusals."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb, isclose

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome
from tablegen.stats.paired import even_chances

NAMES = ("paired-t", "wilcoxon", "wilcoxon-exact", "sign-test")
RANKED = ("wilcoxon", "wilcoxon-exact")
tied = st.lists(st.integers(-4, 4), min_size=1, max_size=10)
decimals = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=2, max_size=30)


def pairs(first: Sequence[float], second: Sequence[float]) -> Matched:
    return Matched(np.array([first, second], dtype=np.float64).T, 0)


def run(name: str, first: Sequence[float], second: Sequence[float]) -> Outcome:
    return stats.TESTS[name].run(pairs(first, second))


def of_differences(name: str, differences: Sequence[float]) -> Outcome:
    return run(name, differences, [0.0] * len(differences))


@given(decimals)
def test_t_is_that_of_scipy(both: list[tuple[int, int]]) -> None:
    first, second = zip(*both, strict=True)
    assume(len({a - b for a, b in both}) > 1)
    got, want = run("paired-t", first, second).values, scipy_stats.ttest_rel(first, second)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)
    assert got["df"] == len(both) - 1


@settings(deadline=None)
@given(st.lists(st.integers(-6, 6).filter(bool), min_size=1, max_size=80))
def test_the_normal_approximation_is_that_of_scipy(differences: list[int]) -> None:
    assume(len(differences) >= 50 or len({abs(d) for d in differences}) < len(differences))
    got = of_differences("wilcoxon", differences)
    want = scipy_stats.wilcoxon(differences, correction=True, method="asymptotic")
    ranks = scipy_stats.rankdata(np.abs(differences))
    assert got.method == "Wilcoxon signed-rank test, normal approximation with tie and continuity correction"
    assert got.values["statistic"] == ranks[np.array(differences) > 0].sum()
    if abs(got.values["statistic"] - ranks.sum() / 2) >= 0.5:  # nearer, scipy's correction overshoots the mean
        assert isclose(got.values["p"], want.pvalue, rel_tol=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=49, unique=True), st.data())
def test_the_exact_test_without_ties_is_that_of_scipy(sizes: list[int], data: st.DataObject) -> None:
    differences = [size * data.draw(st.sampled_from([-1, 1])) for size in sizes]
    got = of_differences("wilcoxon", differences)
    assert got.method == "Wilcoxon signed-rank test, exact"
    want = scipy_stats.wilcoxon(differences, method="exact").pvalue
    assert isclose(got.values["p"], want, rel_tol=1e-10)
    assert got.values == of_differences("wilcoxon-exact", differences).values


@settings(deadline=None, max_examples=60)
@given(tied)
def test_the_exact_test_with_ties_counts_all_signs(differences: list[int]) -> None:
    assume(any(differences))
    left = np.array([d for d in differences if d])
    ranks = scipy_stats.rankdata(np.abs(left))
    seen = abs(ranks[left > 0].sum() - ranks.sum() / 2)
    sums = [abs(np.dot(ranks, signs) - ranks.sum() / 2) for signs in product((0, 1), repeat=left.size)]
    got = of_differences("wilcoxon-exact", differences).values
    assert isclose(got["p"], np.mean(np.array(sums) >= seen - 1e-9), rel_tol=1e-12)


@pytest.mark.parametrize("n", [50, 400, 1200])
def test_the_exact_test_of_many_differences_nears_the_normal_one(n: int) -> None:
    differences = [float(d if d * 37 % 100 < 52 else -d) for d in range(1, n + 1)]
    exact, normal = (of_differences(name, differences).values for name in ("wilcoxon-exact", "wilcoxon"))
    assert exact["statistic"] == normal["statistic"]
    assert isclose(exact["p"], normal["p"], rel_tol=0.02)


@given(st.integers(1, 300), st.data())
def test_even_chances_are_the_binomial_ones(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    extreme = sum(comb(n, i) for i in range(n + 1) if abs(2 * i - n) >= abs(2 * k - n))
    assert isclose(even_chances(k, n), extreme / 2**n, rel_tol=1e-12)
    assert (even_chances(k, n) == 1.0) == (extreme == 2**n)


def test_even_chances_of_a_million_trials() -> None:
    assert isclose(even_chances(498_000, 10**6), scipy_stats.binomtest(498_000, 10**6).pvalue, rel_tol=1e-9)


@given(tied)
def test_the_sign_test_is_that_of_scipy(differences: list[int]) -> None:
    assume(any(differences))
    positive, n = sum(d > 0 for d in differences), sum(d != 0 for d in differences)
    got = of_differences("sign-test", differences).values
    assert got["statistic"] == positive
    assert isclose(got["p"], scipy_stats.binomtest(positive, n).pvalue, rel_tol=1e-12)


@given(decimals)
@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_groups_turns_the_statistic_around(name: str, both: list[tuple[int, int]]) -> None:
    assume(len({a - b for a, b in both}) > 1)
    first, second = ([v / 10 for v in side] for side in zip(*both, strict=True))
    one, other = run(name, first, second), run(name, second, first)
    assert one.problem is None
    assert one.values["p"] == other.values["p"]
    n = sum(a != b for a, b in both)
    whole = {"paired-t": 0.0, "sign-test": n}.get(name, n * (n + 1) / 2)
    assert one.values["statistic"] + other.values["statistic"] == whole
    assert 0.0 < one.values["p"] <= 1.0


@given(tied, st.integers(1, 5), st.floats(0.1, 1e6))
@pytest.mark.parametrize("name", ["wilcoxon", "wilcoxon-exact", "sign-test"])
def test_pairs_without_a_difference_change_nothing(name: str, differences: list[int], more: int, same: float) -> None:
    """But for R's rule, by which the first zero makes wilcoxon take the normal approximation."""
    assume(any(differences))
    some = [*map(float, differences), 0.0]
    one = of_differences(name, some)
    other = run(name, [*some, *[same] * more], [*[0.0] * len(some), *[same] * more])
    assert one.values == other.values
    assert one.method == other.method
    assert len(one.remarks) == len(other.remarks) == 1


@settings(deadline=None)
@given(decimals, st.sampled_from([10, 100, 1000]), st.sampled_from([0, 10**3, 10**6, 10**9]))
@pytest.mark.parametrize("name", NAMES)
def test_decimals_differ_by_decimals(name: str, both: list[tuple[int, int]], unit: int, offset: int) -> None:
    """10.1 - 9.8 is 5.3 - 5.0, at any offset: the same outcome as with the units as whole numbers."""
    whole = run(name, *zip(*both, strict=True))
    first, second = ([float(Fraction(v, unit) + offset) for v in side] for side in zip(*both, strict=True))
    parts = run(name, first, second)
    assert parts.method == whole.method
    assert parts.remarks == whole.remarks
    assert bool(parts.problem) == bool(whole.problem)
    if name != "paired-t":
        assert parts.values == whole.values
    elif offset <= 10**3:
        assert all(isclose(parts.values[k], v, rel_tol=1e-9, abs_tol=1e-11) for k, v in whole.values.items())


def test_a_far_value_leaves_small_differences_alone() -> None:
    got = run("wilcoxon", [1e12, 0.003, 0.005, 0.009], [0.0, 0.002, 0.007, 0.005])
    assert got.method == "Wilcoxon signed-rank test, exact"
    assert got.values["statistic"] == 4 + 1 + 3


def test_differences_of_twelve_decimals_are_told_apart() -> None:
    first = [1.0 + k * 2.0**-40 for k in (1, 3, 6, 10)]
    got = run("wilcoxon", first, [1.0, 1.0 + 2.0**-39, 1.0 + 2.0**-40, 1.0])
    assert "normal" in got.method  # the first two differences are 2^-40 both
    assert got.values["statistic"] == 10.0


@pytest.mark.parametrize("name", NAMES)
def test_no_pairs(name: str) -> None:
    outcome = run(name, [], [])
    assert outcome.problem == "no patient has a value in both groups"
    assert not outcome.values


@pytest.mark.parametrize("name", NAMES)
def test_no_differences(name: str) -> None:
    outcome = run(name, [0.1 + 0.2, 5.5], [0.3, 5.5])
    assert outcome.problem == "every difference is 0: there is nothing to compare"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [1e305, float("inf"), float("nan")])
def test_extreme_values(name: str, value: float) -> None:
    problem = run(name, [value, 1.0], [2.0, 3.0]).problem
    assert problem == "the values are too large or too small to compute with: rescale the variable"


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e298])
@pytest.mark.parametrize("name", NAMES)
def test_scale_does_not_matter(name: str, scale: float) -> None:
    first, second = [10.0, 13.0, 11.0, 18.0], [9.0, 15.0, 4.0, 12.0]
    one, other = run(name, first, second), run(name, [v * scale for v in first], [v * scale for v in second])
    assert all(isclose(other.values[k], v, rel_tol=1e-12) for k, v in one.values.items())


def test_one_pair() -> None:
    problem = run("paired-t", [3.0], [1.0]).problem
    assert problem == "there is only 1 pair: the variance of the differences cannot be estimated"
    for name in (*RANKED, "sign-test"):  # as in R
        assert run(name, [3.0], [1.0]).values == {"statistic": 1.0, "p": 1.0}


def test_one_difference_for_all() -> None:
    problem = run("paired-t", [10.1, 5.3, 7.7], [9.8, 5.0, 7.4]).problem
    assert problem == "every difference is the same (0.3): there is no variance to test against"


def test_pairs_left_out_are_counted() -> None:
    assert of_differences("wilcoxon", [1.0, 0.0, 2.0]).remarks == ("1 of 3 pairs has no difference and was left out",)
    assert of_differences("sign-test", [1.0, 0.0, 0.0]).remarks == (
        "2 of 3 pairs have no difference and were left out",
    )
    assert of_differences("paired-t", [1.0, 0.0, 2.0]).remarks == ()


def test_too_many_differences_for_the_exact_test() -> None:
    differences = [float(d if d % 2 else -d) for d in range(1, 3001)]
    problem = of_differences("wilcoxon-exact", differences).problem
    assert problem == "3000 differences are too many for the exact test: ask for wilcoxon"


@pytest.mark.parametrize(
    ("differences", "exact"),
    [
        (range(1, 50), True),
        (range(1, 51), False),  # 50
        (range(50), False),  # 49 and a zero
        ((*range(1, 49), 48), False),  # a tie
        ((3, -1, 2), True),
        ((3, -1, 2, 0), False),
        ((3, -1, 1), False),
    ],
)
def test_the_rule_between_exact_and_normal_is_that_of_r(differences: Sequence[int], exact: bool) -> None:
    method = of_differences("wilcoxon", [float(d) for d in differences]).method
    assert (method == "Wilcoxon signed-rank test, exact") == exact
    assert ("normal approximation" in method) != exact
