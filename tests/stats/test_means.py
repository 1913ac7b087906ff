"""t, Welch and ANOVA: against scipy on random data, their properties, and every way to be refused."""

import warnings
from collections.abc import Sequence
from math import isclose

import pytest
from evidence_of import moments
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.evidence import Moments
from tablegen.stats.contract import Outcome

measure = st.integers(-400, 400).map(lambda k: k / 8)
group = st.lists(measure, min_size=2, max_size=15)


def run(name: str, *groups: Sequence[float]) -> Outcome:
    return stats.TESTS[name].run(tuple(map(moments, groups)))


def varies(*groups: Sequence[float]) -> bool:
    return any(len(set(g)) > 1 for g in groups)


@settings(deadline=None)
@given(group, group)
@pytest.mark.parametrize(("name", "equal"), [("t", True), ("welch", False)])
def test_t_is_that_of_scipy(name: str, equal: bool, first: list[float], second: list[float]) -> None:
    assume(varies(first, second))
    got = run(name, first, second).values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns of a constant group beside one that varies
        want = scipy_stats.ttest_ind(first, second, equal_var=equal)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["df"], want.df, rel_tol=1e-9)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-8)


@settings(deadline=None)
@given(st.lists(group, min_size=2, max_size=5))
def test_f_is_that_of_scipy(groups: list[list[float]]) -> None:
    assume(varies(*groups))
    got, want = run("anova", *groups).values, scipy_stats.f_oneway(*groups)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-8, abs_tol=1e-12)
    p = want.pvalue if want.statistic > 0 else 1.0  # of equal means scipy's F can be -6e-33, and P nan
    assert isclose(got["p"], p, rel_tol=1e-7)


@given(group, group)
@pytest.mark.parametrize("name", ["t", "welch"])
def test_the_order_of_the_groups_turns_t_into_minus_t(name: str, first: list[float], second: list[float]) -> None:
    assume(varies(first, second))
    one, other = run(name, first, second).values, run(name, second, first).values
    assert isclose(one["statistic"], -other["statistic"], rel_tol=1e-13)
    assert isclose(one["p"], other["p"], rel_tol=1e-12)
    assert 0.0 < one["p"] <= 1.0


@given(group, group)
def test_t_squared_is_f(first: list[float], second: list[float]) -> None:
    assume(varies(first, second))
    t, f = run("t", first, second).values, run("anova", first, second).values
    assert isclose(t["statistic"] ** 2, f["statistic"], rel_tol=1e-11, abs_tol=1e-15)
    assert isclose(t["p"], f["p"], rel_tol=1e-10)
    assert (f["df"], f["df2"]) == (1, t["df"])


@given(group, group, st.integers(-40, 40))
def test_units_do_not_matter(first: list[float], second: list[float], power: int) -> None:
    assume(varies(first, second))
    scaled = [[v * 2.0**power for v in g] for g in (first, second)]
    for name in ("t", "welch", "anova"):
        one, other = run(name, first, second).values, run(name, *scaled).values
        assert all(isclose(one[stat], other[stat], rel_tol=1e-12, abs_tol=1e-300) for stat in one)


@given(group)
def test_equal_sizes_and_spreads_make_welch_student(first: list[float]) -> None:
    assume(varies(first))
    second = [v + 3 for v in first]
    one, other = run("t", first, second).values, run("welch", first, second).values
    assert all(isclose(one[stat], other[stat], rel_tol=1e-12) for stat in one)


CONSTANT = "every value is the same (5): there is no variance to test"
WITHIN = "the values do not vary within any group: there is no variance to test against"


@pytest.mark.parametrize(
    ("name", "groups", "problem"),
    [
        ("t", ([], [1, 2]), "the first group has no values"),
        ("t", ([1, 2], []), "the second group has no values"),
        ("t", ([], []), "the first group and the second group have no values"),
        ("t", ([1], [2]), "each group has only 1 value: there is no variance to estimate"),
        ("t", ([5, 5], [5, 5, 5]), CONSTANT),
        ("t", ([1, 1], [2, 2, 2]), WITHIN),
        ("welch", ([], [1, 2]), "the first group has no values"),
        ("welch", ([1, 2], [3]), "the second group has fewer than 2 values: its variance cannot be estimated"),
        ("welch", ([1], [3]), "the first group has fewer than 2 values: its variance cannot be estimated"),
        ("welch", ([5, 5], [5, 5]), CONSTANT),
        ("welch", ([1, 1], [2, 2]), WITHIN),
        ("anova", ([], [1, 2], []), "fewer than 2 groups have values"),
        ("anova", ([], []), "fewer than 2 groups have values"),
        ("anova", ([1], [2], [3]), "each group has only 1 value: there is no variance to estimate"),
        ("anova", ([5, 5], [5, 5], [5]), CONSTANT),
        ("anova", ([1, 1], [2, 2], [3]), WITHIN),
    ],
)
def test_refusals(name: str, groups: tuple[list[float], ...], problem: str) -> None:
    outcome = run(name, *groups)
    assert outcome.problem == problem
    assert outcome.values == {}
    assert outcome.method


@pytest.mark.parametrize("name", ["t", "welch", "anova"])
@pytest.mark.parametrize("huge", [Moments(5, 1e301, 1.0), Moments(5, 1.0, float("inf")), Moments(5, float("nan"), 1.0)])
def test_numbers_beyond_doubles_are_refused(name: str, huge: Moments) -> None:
    outcome = stats.TESTS[name].run((huge, Moments(5, 1.0, 1.0)))
    assert outcome.problem == "the values are too large or too small to compute with: rescale the variable"


def test_a_constant_that_is_not_a_binary_fraction_is_constant() -> None:
    assert run("t", [0.1] * 3, [0.1] * 7).problem == "every value is the same (0.1): there is no variance to test"


def test_a_group_of_one_adds_its_mean_to_student() -> None:
    got, want = run("t", [4.0], [1.0, 2.0, 4.0]), scipy_stats.ttest_ind([4.0], [1.0, 2.0, 4.0])
    assert isclose(got.values["statistic"], want.statistic, rel_tol=1e-12)
    assert got.values["df"] == 2


def test_anova_leaves_out_empty_groups_and_says_so() -> None:
    with_empty, without = run("anova", [1, 2, 4], [], [2, 3, 9], []), run("anova", [1, 2, 4], [2, 3, 9])
    assert with_empty.values == without.values
    assert with_empty.remarks == ("2 of 4 groups had no values and were left out",)
    assert run("anova", [1, 2], [3, 5], []).remarks == ("1 of 3 groups had no values and was left out",)


def test_a_constant_group_beside_one_that_varies_is_tested() -> None:
    assert run("t", [1, 1, 1], [1, 2, 3]).problem is None
    assert run("welch", [1, 1, 1], [1, 2, 3]).values["df"] == pytest.approx(2.0)


def test_a_p_too_small_to_write_is_the_smallest_double() -> None:
    outcome = stats.TESTS["t"].run((Moments(10**6, 0.0, 1.0), Moments(10**6, 100.0, 1.0)))
    assert outcome.values["p"] == 2.2250738585072014e-308
    assert outcome.remarks == ()


def test_the_rest_of_a_mean_counts() -> None:
    base = 2.0**60
    shifted = (Moments(10, base, 1.0, 0.25), Moments(10, base, 1.0, -0.75))
    plain = (Moments(10, 0.25, 1.0), Moments(10, -0.75, 1.0))
    for name in ("t", "welch", "anova"):
        outcome = stats.TESTS[name].run(tuple(Moments(m.n, m.mean, 1e9, m.rest * 1e4) for m in shifted))
        want = stats.TESTS[name].run(tuple(Moments(m.n, m.mean * 1e4, 1e9) for m in plain))
        assert outcome.values == pytest.approx(want.values, rel=1e-12)


def test_an_f_too_large_to_write_is_refused() -> None:
    outcome = stats.TESTS["anova"].run((Moments(3, 1e10, 1e-300), Moments(3, 2e10, 1e-300)))
    assert outcome.problem == "the values do not vary within any group: there is no variance to test against"
    far = stats.TESTS["anova"].run((Moments(3, 0.0, 1e-320), Moments(3, 1e-2, 1e-320)))
    assert far.values == {} and far.problem
