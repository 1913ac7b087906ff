"""Kruskal–Wallis and Mann–Whitney: against scipy, against enumeration of all rankings, properties, refusals."""

from collections.abc import Sequence
from itertools import combinations
from math import isclose

import pytest
from evidence_of import frequencies
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.stats.contract import Outcome
from tablegen.stats.rank_counting import tail_without_ties

few = st.integers(0, 6).map(float)
tied = st.lists(few, min_size=1, max_size=7)


def run(name: str, *groups: Sequence[float]) -> Outcome:
    return stats.TESTS[name].run(frequencies(*groups))


@settings(deadline=None)
@given(st.lists(st.lists(few, min_size=1, max_size=12), min_size=2, max_size=5))
def test_h_is_that_of_scipy(groups: list[list[float]]) -> None:
    assume(len({v for group in groups for v in group}) > 1)
    got, want = run("kruskal", *groups).values, scipy_stats.kruskal(*groups)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)
    assert got["df"] == len(groups) - 1


@settings(deadline=None)
@given(tied, tied)
def test_the_normal_approximation_is_that_of_scipy(first: list[float], second: list[float]) -> None:
    assume(len({*first, *second}) > 1)
    got = run("mann-whitney-asymptotic", first, second).values
    want = scipy_stats.mannwhitneyu(first, second, method="asymptotic")
    assert got["statistic"] == want.statistic
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6).map(float), min_size=4, max_size=24, unique=True), st.data())
def test_the_exact_test_without_ties_is_that_of_scipy(values: list[float], data: st.DataObject) -> None:
    m = data.draw(st.integers(1, len(values) - 1))
    got = run("mann-whitney", values[:m], values[m:])
    want = scipy_stats.mannwhitneyu(values[:m], values[m:], method="exact")
    assert got.method == "Mann–Whitney U test, exact"
    assert got.values["statistic"] == want.statistic
    assert isclose(got.values["p"], want.pvalue, rel_tol=1e-10)


def enumerated(first: list[float], second: list[float]) -> float:
    """P of a rank sum as far from its mean as the observed one, over every choice of the first group's values."""
    ranks = scipy_stats.rankdata([*first, *second])
    centre = len(first) * ranks.mean()
    seen = abs(ranks[: len(first)].sum() - centre)
    sums = [abs(sum(chosen) - centre) >= seen - 1e-9 for chosen in combinations(ranks, len(first))]
    return sum(sums) / len(sums)


@settings(deadline=None, max_examples=60)
@given(tied, tied)
def test_the_exact_test_with_ties_counts_all_rankings(first: list[float], second: list[float]) -> None:
    got = run("mann-whitney-exact", first, second).values
    assert isclose(got["p"], enumerated(first, second), rel_tol=1e-12)


@given(tied, tied)
@pytest.mark.parametrize("name", ["mann-whitney", "mann-whitney-exact", "mann-whitney-asymptotic"])
def test_the_order_of_the_groups_turns_u_around(name: str, first: list[float], second: list[float]) -> None:
    assume(len({*first, *second}) > 1)
    one, other = run(name, first, second).values, run(name, second, first).values
    assert one["statistic"] + other["statistic"] == len(first) * len(second)
    assert isclose(one["p"], other["p"], rel_tol=1e-12)
    assert 0.0 < one["p"] <= 1.0


@given(tied, tied)
def test_only_the_order_of_values_matters(first: list[float], second: list[float]) -> None:
    assume(len({*first, *second}) > 1)
    moved = [[v**3 * 1e6 - 1e9 for v in group] for group in (first, second)]
    for name in ("kruskal", "mann-whitney", "mann-whitney-exact", "mann-whitney-asymptotic"):
        assert run(name, first, second).values == run(name, *moved).values


def test_the_rule_between_exact_and_normal_is_that_of_r() -> None:
    small, large = list(range(49)), list(range(100, 150))
    assert run("mann-whitney", small, [v + 0.5 for v in small]).method == "Mann–Whitney U test, exact"
    normal = "Mann–Whitney U test, normal approximation with tie and continuity correction"
    assert run("mann-whitney", small, large).method == normal
    assert run("mann-whitney", [1, 2, 2], [3, 4, 5]).method == normal
    assert (
        run("mann-whitney-exact", [1, 2, 2], [3, 4, 5]).method == "Mann–Whitney U test, exact, permutation of mid-ranks"
    )


def test_nine_and_nine_without_ties() -> None:
    # R's wilcox.test: 0.0142 exact (its default below 50), 0.0171 with exact=FALSE
    first, second = [1, 2, 3, 4, 5, 6, 7, 8, 8.5], [2.5, 3.5, 9, 10, 11, 12, 13, 14, 15]
    assert run("mann-whitney", first, second).values["p"] == pytest.approx(0.0142, abs=5e-5)
    assert run("mann-whitney-asymptotic", first, second).values["p"] == pytest.approx(0.0171, abs=5e-5)


def test_eight_and_eight_with_ties() -> None:
    # R's wilcox.test: 0.0403, as ties make it asymptotic; an "exact" P that ignores ties would be 0.0379
    first, second = [1, 2, 3, 4, 5, 6, 7, 8], [2, 3, 9, 10, 11, 12, 13, 14]
    assert run("mann-whitney", first, second).values["p"] == pytest.approx(0.0403, abs=5e-5)


def test_large_groups_without_ties_stay_exact() -> None:
    first, second = list(range(0, 300, 2)), list(range(1, 301, 2))
    want = scipy_stats.mannwhitneyu(first, second, method="asymptotic").pvalue
    assert isclose(run("mann-whitney-exact", first, second).values["p"], want, rel_tol=1e-3)


def test_groups_too_large_for_the_exact_test_are_refused() -> None:
    tail = tail_without_ties(20_000, 30_000, 250_000_000)
    assert tail is None
    values = [float(k) for k in range(3000)]
    outcome = run("mann-whitney-exact", [*values[::2], 1.0], values[1::2])
    assert (
        outcome.problem == "groups of 1501 and 1500 are too large for the exact test: ask for mann-whitney-asymptotic"
    )


SAME = "every value is the same (7.5): a constant has no ranks to compare"


@pytest.mark.parametrize(
    ("name", "groups", "problem"),
    [
        ("kruskal", ([1, 2], [], []), "fewer than 2 groups have values"),
        ("kruskal", ([], []), "fewer than 2 groups have values"),
        ("kruskal", ([7.5, 7.5], [7.5]), SAME),
        ("mann-whitney", ([], [1, 2]), "the first group has no values"),
        ("mann-whitney-exact", ([1, 2], []), "the second group has no values"),
        ("mann-whitney-asymptotic", ([], []), "the first group and the second group have no values"),
        ("mann-whitney", ([7.5, 7.5], [7.5]), SAME),
        ("mann-whitney-asymptotic", ([7.5, 7.5], [7.5]), SAME),
    ],
)
def test_refusals(name: str, groups: tuple[list[float], ...], problem: str) -> None:
    outcome = run(name, *groups)
    assert outcome.problem == problem
    assert outcome.values == {}


def test_kruskal_leaves_out_empty_groups_and_says_so() -> None:
    assert run("kruskal", [1, 2, 4], [], [2, 3, 9]).values == run("kruskal", [1, 2, 4], [2, 3, 9]).values
    assert run("kruskal", [1, 2, 4], [], [2, 3, 9]).remarks == ("1 of 3 groups had no values and was left out",)


def test_values_that_nobody_has_do_not_count() -> None:
    padded = frequencies([1, 2, 4, 100], [2, 3, 9])
    padded.counts[-1] = 0
    assert stats.TESTS["kruskal"].run(padded).values == run("kruskal", [1, 2, 4], [2, 3, 9]).values
