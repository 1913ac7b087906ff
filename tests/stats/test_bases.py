"""The columns of curves and contrasts against exact arithmetic, against SciPy's splines and against patsy."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from patsy.contrasts import Diff, Poly
from scipy.interpolate import CubicSpline

from tablegen.evidence import Frequencies
from tablegen.stats.regression.bases import (
    PERCENTILES,
    polynomial_contrasts,
    powers,
    restricted_cubic,
    successive_contrasts,
    usual_knots,
)

SEVERAL = st.lists(st.integers(-200, 200), min_size=3, max_size=7, unique=True).map(sorted)


def exactly(x: int, knots: list[int]) -> list[Fraction]:
    """Harrell (2015), eq. 2.25, in fractions; divided by the square of the outer distance."""

    def cube(u: int) -> Fraction:
        return Fraction(max(u, 0)) ** 3

    *inner, before, last = knots
    parts = [
        cube(x - t)
        - cube(x - before) * Fraction(last - t, last - before)
        + cube(x - last) * Fraction(before - t, last - before)
        for t in inner
    ]
    return [Fraction(x), *(part / (last - knots[0]) ** 2 for part in parts)]


@given(SEVERAL, st.integers(-300, 300))
def test_a_restricted_cubic_spline_is_harrell_s_formula(knots: list[int], x: int) -> None:
    found = restricted_cubic(np.array([float(x)]), tuple(map(float, knots)))[0]
    assert found == pytest.approx([float(one) for one in exactly(x, knots)], rel=1e-9, abs=1e-9)


@given(SEVERAL, st.lists(st.integers(-50, 50), min_size=7, max_size=7))
def test_every_natural_cubic_spline_is_a_combination_of_the_columns(knots: list[int], heights: list[int]) -> None:
    at = np.array(knots, dtype=float)
    y = np.array(heights[: len(knots)], dtype=float)
    natural = CubicSpline(at, y, bc_type="natural")
    basis = restricted_cubic(at, tuple(at))
    b = np.linalg.solve(np.column_stack([np.ones(len(at)), basis]), y)
    between = np.linspace(at[0], at[-1], 37)
    ours = np.column_stack([np.ones(37), restricted_cubic(between, tuple(at))]) @ b
    assert ours == pytest.approx(natural(between), rel=1e-6, abs=1e-6 * (1.0 + np.abs(y).max()))


@given(SEVERAL)
def test_beyond_the_outer_knots_it_is_a_straight_line(knots: list[int]) -> None:
    for start in (knots[0] - 300.0, float(knots[-1])):
        columns = restricted_cubic(start + np.array([0.0, 100.0, 200.0, 300.0]), tuple(map(float, knots)))
        assert np.diff(columns, 2, axis=0) == pytest.approx(0.0, abs=1e-6 * (1.0 + np.abs(columns).max()))


@pytest.mark.parametrize("number", range(3, 8))
def test_knots_lie_at_equal_steps_between_the_outer_percentiles_as_in_rms(number: int) -> None:
    outer = 0.1 if number == 3 else 0.05 if number < 7 else 0.025
    assert np.array(PERCENTILES[number]) / 100.0 == pytest.approx(np.linspace(outer, 1.0 - outer, number), abs=1e-12)


def of(values: list[float]) -> Frequencies:
    found, counts = np.unique(values, return_counts=True)
    return Frequencies(found, counts[:, None])


def test_harrell_s_percentiles_of_a_hundred_values_are_of_type_7() -> None:
    assert usual_knots(of([float(i) for i in range(101)]), 5) == pytest.approx((5.0, 27.5, 50.0, 72.5, 95.0))


@given(st.lists(st.integers(0, 30).map(float), min_size=10, max_size=99))
def test_of_fewer_than_a_hundred_values_the_outer_knots_are_the_fifth_from_each_end(values: list[float]) -> None:
    knots = usual_knots(of(values), 4)
    assert (knots[0], knots[-1]) == (sorted(values)[4], sorted(values)[-5])


def test_too_few_values_have_no_knots() -> None:
    assert usual_knots(of([1.0, 2.0, 3.0]), 3) == ()


@pytest.mark.parametrize("levels", [2, 3, 4, 7, 10])
def test_contrasts_are_those_of_patsy_and_r(levels: int) -> None:
    names = list(range(levels))
    assert polynomial_contrasts(levels) == pytest.approx(Poly().code_without_intercept(names).matrix, abs=1e-12)
    assert successive_contrasts(levels) == pytest.approx(Diff().code_without_intercept(names).matrix, abs=1e-12)


def test_polynomial_contrasts_of_three_levels_as_r_prints_them() -> None:
    linear, quadratic = polynomial_contrasts(3).T
    assert linear == pytest.approx([-(0.5**0.5), 0.0, 0.5**0.5])
    assert quadratic == pytest.approx([6**-0.5, -2 * 6**-0.5, 6**-0.5])


def test_successive_coefficients_are_the_steps_between_means() -> None:
    means = np.array([3.0, 5.0, 4.0, 10.0])
    b = np.linalg.solve(np.column_stack([np.ones(4), successive_contrasts(4)]), means)
    assert b[1:] == pytest.approx([other - one for one, other in pairwise(means)])


def test_powers_are_raw() -> None:
    assert powers(np.array([2.0, -3.0]), 3).tolist() == [[2.0, 4.0, 8.0], [-3.0, 9.0, -27.0]]
