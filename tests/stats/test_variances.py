"""Welch's ANOVA, Bartlett's test and the F test of two variances: scipy, statsmodels, properties and refusals."""

from collections.abc import Sequence
from math import inf, isclose, nan

import pytest
from evidence_of import moments
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.oneway import anova_oneway

from tablegen import stats
from tablegen.evidence import Moments
from tablegen.stats.contract import Outcome

measure = st.integers(-400, 400).map(lambda k: k / 8)
group = st.lists(measure, min_size=2, max_size=15).filter(lambda g: len(set(g)) > 1)
NAMES = ("welch-anova", "bartlett", "var-f")


def run(name: str, *groups: Sequence[float]) -> Outcome:
    return stats.TESTS[name].run(tuple(map(moments, groups)))


@settings(deadline=None)
@given(st.lists(group, min_size=2, max_size=5))
def test_welch_anova_is_that_of_statsmodels(groups: list[list[float]]) -> None:
    got, want = run("welch-anova", *groups).values, anova_oneway(groups, use_var="unequal", welch_correction=True)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-8, abs_tol=1e-12)
    assert got["df"] == want.df[0]
    assert isclose(got["df2"], want.df[1], rel_tol=1e-9)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-7)


@given(group, group)
def test_welch_anova_of_two_groups_is_welch_t_squared(first: list[float], second: list[float]) -> None:
    f, t = run("welch-anova", first, second).values, run("welch", first, second).values
    assert isclose(f["statistic"], t["statistic"] ** 2, rel_tol=1e-10, abs_tol=1e-15)
    assert isclose(f["df2"], t["df"], rel_tol=1e-10)
    assert isclose(f["p"], t["p"], rel_tol=1e-9)


@settings(deadline=None)
@given(st.lists(group, min_size=2, max_size=5))
def test_bartlett_is_that_of_scipy(groups: list[list[float]]) -> None:
    got, want = run("bartlett", *groups).values, scipy_stats.bartlett(*groups)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-8, abs_tol=1e-10)
    tail = scipy_stats.chi2.sf(
        got["statistic"], len(groups) - 1
    )  # pvalue is nan where rounding makes SciPy's statistic negative
    assert isclose(got["p"], tail, rel_tol=1e-9)
    assert got["df"] == len(groups) - 1


@given(group, group)
def test_var_f_is_the_ratio_with_twice_its_smaller_tail(first: list[float], second: list[float]) -> None:
    got = run("var-f", first, second).values
    f, df1, df2 = moments(first).var / moments(second).var, len(first) - 1, len(second) - 1
    p = 2 * min(scipy_stats.f.sf(f, df1, df2), scipy_stats.f.cdf(f, df1, df2))
    assert (got["statistic"], got["df"], got["df2"]) == (f, df1, df2)
    assert isclose(got["p"], min(1.0, p), rel_tol=1e-9)


@given(group, group)
def test_the_order_of_the_groups_inverts_f(first: list[float], second: list[float]) -> None:
    one, other = run("var-f", first, second).values, run("var-f", second, first).values
    assert isclose(one["statistic"], 1 / other["statistic"], rel_tol=1e-14)
    assert isclose(one["p"], other["p"], rel_tol=1e-12)
    for name in ("welch-anova", "bartlett"):
        assert isclose(
            run(name, first, second).values["p"], run(name, second, first).values["p"], rel_tol=1e-9, abs_tol=1e-12
        )


@given(group, group, group, st.integers(-60, 60), st.sampled_from([0.0, 1e9]))
@pytest.mark.parametrize("name", ["welch-anova", "bartlett"])
def test_units_and_offset_do_not_matter(
    name: str, a: list[float], b: list[float], c: list[float], power: int, offset: float
) -> None:
    moved = [[v * 2.0**power for v in g] for g in (a, b, c)]
    if power == 0:
        moved = [[v + offset for v in g] for g in (a, b, c)]
    one, other = run(name, a, b, c).values, run(name, *moved).values
    assert all(isclose(one[stat], other[stat], rel_tol=1e-10, abs_tol=1e-12) for stat in one)


def test_variances_of_very_different_size_keep_their_digits() -> None:
    got = stats.TESTS["bartlett"].run((Moments(5, 0.0, 1e-12), Moments(5, 0.0, 1.0))).values["statistic"]
    # K² = 4 (2 log((1 + v) / 2) - log v) / 1.125 with v = 1e-12, at 40 digits
    assert isclose(got, 93.31458401710433, rel_tol=1e-13)


@pytest.mark.parametrize("name", ["welch-anova", "bartlett"])
def test_empty_groups_are_left_out_with_a_remark(name: str) -> None:
    outcome = run(name, [1, 2, 4], [], [2, 3, 9])
    assert outcome.values == run(name, [1, 2, 4], [2, 3, 9]).values
    assert outcome.remarks == ("1 of 3 groups had no values and was left out",)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        (([1, 2], [3]), "the second group has fewer than 2 values: its variance cannot be estimated"),
        (([1, 2], [7, 7]), "the values of the second group do not vary: its variance is 0"),
        (([5, 5], [7, 7]), "the values do not vary within any group: there is no variance to test"),
    ],
)
def test_refusals(name: str, groups: tuple[list[float], list[float]], problem: str) -> None:
    outcome = run(name, *groups)
    assert outcome.problem == problem
    assert outcome.values == {}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("var", [5e-324, 1e301, inf, nan])
def test_variances_that_cannot_be_computed_with_are_refused(name: str, var: float) -> None:
    outcome = stats.TESTS[name].run((Moments(3, 1.0, var), Moments(4, 2.0, 1.0)))
    assert outcome.problem == "the values are too large or too small to compute with: rescale the variable"


def test_a_ratio_of_variances_beyond_all_doubles_is_refused() -> None:
    for name in ("bartlett", "var-f"):
        outcome = stats.TESTS[name].run((Moments(3, 1.0, 1e-200), Moments(4, 2.0, 1e200)))
        assert outcome.problem or outcome.values["p"] > 0.0


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("welch-anova", "fewer than 2 groups have values"),
        ("bartlett", "fewer than 2 groups have values"),
        ("var-f", "the second group has no values"),
    ],
)
def test_one_group_is_nothing_to_compare(name: str, problem: str) -> None:
    assert run(name, [1, 2, 3], []).problem == problem
