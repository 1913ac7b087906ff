"""Levene's, Brown and Forsythe's and Fligner and Killeen's tests: scipy, properties and refusals."""

import warnings
from collections.abc import Sequence
from math import isclose

import numpy as np
import pytest
from evidence_of import frequencies
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome

measure = st.integers(-40, 40).map(lambda k: k / 8)  # exact in binary: no ties are broken by rounding
group = st.lists(measure, min_size=3, max_size=12).filter(lambda g: len(set(g)) > 1)
NAMES = ("levene", "brown-forsythe", "fligner")
ALIKE = "the distances from the centre do not vary within any group: there is nothing to compare them with"


def run(name: str, *groups: Sequence[float]) -> Outcome:
    return stats.TESTS[name].run(frequencies(*groups))


@settings(deadline=None)
@given(st.lists(group, min_size=2, max_size=4))
@pytest.mark.parametrize(("name", "center"), [("levene", "mean"), ("brown-forsythe", "median")])
def test_levene_is_that_of_scipy(name: str, center: str, groups: list[list[float]]) -> None:
    outcome = run(name, *groups)
    assume(not outcome.problem)
    want = scipy_stats.levene(*groups, center=center)
    assert isclose(outcome.values["statistic"], want.statistic, rel_tol=1e-8, abs_tol=1e-10)
    assert isclose(outcome.values["p"], want.pvalue, rel_tol=1e-7)
    assert (outcome.values["df"], outcome.values["df2"]) == (len(groups) - 1, sum(map(len, groups)) - len(groups))


@settings(deadline=None)
@given(st.lists(group, min_size=2, max_size=4))
def test_fligner_is_that_of_scipy(groups: list[list[float]]) -> None:
    outcome = run("fligner", *groups)
    assume(not outcome.problem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = scipy_stats.fligner(*groups, center="median")
    assert isclose(outcome.values["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(outcome.values["p"], want.pvalue, rel_tol=1e-8)
    assert outcome.remarks == ()


@given(st.lists(group, min_size=2, max_size=3), st.integers(-600, 600), st.randoms())
@pytest.mark.parametrize("name", NAMES)
def test_units_places_and_order_do_not_matter(
    name: str, groups: list[list[float]], power: int, random: "np.random.Generator"
) -> None:
    one = run(name, *groups)
    moved = [[(v + shift) * 2.0**power for v in g] for g, shift in zip(groups, (0.0, 512.0, -64.0), strict=False)]
    random.shuffle(moved)
    other = run(name, *moved)
    assert one.problem == other.problem
    assert all(isclose(one.values[s], other.values[s], rel_tol=1e-10, abs_tol=1e-13) for s in one.values)


@given(st.lists(group, min_size=2, max_size=3))
@pytest.mark.parametrize("name", ["levene", "brown-forsythe"])
def test_a_large_offset_costs_no_digits(name: str, groups: list[list[float]]) -> None:
    one, other = run(name, *groups), run(name, *[[v + 2.0**46 for v in g] for g in groups])
    assert one.problem == other.problem
    assert all(isclose(one.values[s], other.values[s], rel_tol=1e-12, abs_tol=1e-15) for s in one.values)


def test_distances_told_apart_by_rounding_are_remarked() -> None:
    first, second = [0.3, 0.2, 0.5, 0.2, 0.8], [0.8, 0.8, 0.7, 0.4, 0.2]
    outcome = run("fligner", first, second)
    assert outcome.values["p"] == pytest.approx(scipy_stats.fligner(first, second).pvalue, rel=1e-12)
    assert outcome.remarks == ("distances that differ by rounding alone are not tied (as in R); tied, P is 0.9",)
    whole = run("fligner", *[[round(10 * v) for v in group] for group in (first, second)])
    assert whole.values["p"] == pytest.approx(0.9016, abs=5e-5)
    assert whole.remarks == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        (([], []), "fewer than 2 groups have values"),
        (([1, 2, 3], [], []), "fewer than 2 groups have values"),
        (([7.5, 7.5], [7.5]), ALIKE),
        (([1e308, -1e308], [1, 2, 4]), "the values are too large or too small to compute with: rescale the variable"),
    ],
)
def test_refusals(name: str, groups: tuple[list[float], ...], problem: str) -> None:
    outcome = run(name, *groups)
    assert outcome.problem == problem
    assert outcome.values == {}


@pytest.mark.parametrize("name", ["levene", "brown-forsythe"])
@pytest.mark.parametrize(
    "groups", [([1], [2]), ([1, 2], [3, 5]), ([0.1, 0.2], [0.5, 0.7]), ([1, 1], [2, 2]), ([0, 1e160], [0, 0.3, 0.3])]
)
def test_distances_without_variation_are_refused(name: str, groups: tuple[list[float], list[float]]) -> None:
    assert run(name, *groups).problem == ALIKE


@pytest.mark.parametrize("name", NAMES)
def test_empty_groups_are_left_out_with_a_remark_and_absent_values_ignored(name: str) -> None:
    outcome = run(name, [1, 2, 4, 8], [], [2, 3, 9])
    assert outcome.values == run(name, [1, 2, 4, 8], [2, 3, 9]).values
    assert outcome.remarks == ("1 of 3 groups had no values and was left out",)
    found = frequencies([1, 2, 4, 8], [2, 3, 9])
    padded = Frequencies(np.append(found.values, 1e9), np.vstack([found.counts, [[0, 0]]]))
    assert stats.TESTS[name].run(padded).values == run(name, [1, 2, 4, 8], [2, 3, 9]).values
