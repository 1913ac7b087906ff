"""The tails and quantiles against scipy over their everyday range, and against 40-digit arithmetic at the extremes."""

from math import inf, isclose

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mpmath import mp, mpf
from scipy import special, stats

from tablegen.stats.tails import (
    beta_quantile,
    chi2_tail,
    f_tail,
    normal_quantile,
    normal_two_sided,
    t_quantile,
    t_two_sided,
)

REL = 4e-13  # the accuracy the module promises


@given(st.floats(0, 37))
def test_normal(z: float) -> None:
    assert isclose(normal_two_sided(z), 2 * stats.norm.sf(z), rel_tol=1e-12, abs_tol=1e-300)
    assert normal_two_sided(-z) == normal_two_sided(z)


@pytest.mark.parametrize("confidence", [1e-6, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 1e-9])
def test_normal_quantile(confidence: float) -> None:
    assert isclose(
        normal_quantile(confidence), -special.ndtri((1 - confidence) / 2), rel_tol=1e-9 if confidence < 0.01 else 1e-13
    )


def test_the_normal_quantile_of_95_percent_to_the_last_digit() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, rel=1e-15)


CONFIDENCE = st.one_of(st.floats(0.01, 0.999), st.floats(-9, -1).map(lambda e: 1 - 10**e))


@given(CONFIDENCE, st.floats(1, 1e6))
def test_t_quantile(confidence: float, df: float) -> None:
    want = stats.t.isf((1 - confidence) / 2, df)
    assert isclose(t_quantile(confidence, df), want, rel_tol=1e-10)


@example(1e-7, -9.982274245037155e-12, -0.25)
@given(st.floats(-9, -0.302).map(lambda e: 10**e), st.floats(-0.302, 5), st.floats(-0.302, 5))
def test_beta_quantile(tail: float, log_a: float, log_b: float) -> None:
    a, b = 10**log_a, 10**log_b
    got = beta_quantile(tail, a, b)
    near = isclose(got, stats.beta.ppf(tail, a, b), rel_tol=1e-10, abs_tol=1e-300)
    assert near or isclose(special.betainc(a, b, got), tail, rel_tol=1e-11)  # scipy's quantile errs in the tenth digit


def test_quantiles_in_closed_form() -> None:
    assert t_quantile(0.5, 1) == pytest.approx(1.0, rel=1e-14)
    assert t_quantile(0.95, 10) == pytest.approx(2.2281388519862747, rel=1e-14)
    assert beta_quantile(0.025, 1.0, 10.0) == pytest.approx(1 - 0.975**0.1, rel=1e-13)
    assert beta_quantile(0.5, 4.0, 4.0) == pytest.approx(0.5, rel=1e-14)


@given(st.integers(1, 400), st.floats(0.001, 5))
def test_chi2(df: int, ratio: float) -> None:
    assert isclose(chi2_tail(df * ratio, df), stats.chi2.sf(df * ratio, df), rel_tol=1e-11, abs_tol=1e-300)


@given(st.floats(0, 60), st.floats(0.8, 1e6))
def test_t(t: float, df: float) -> None:
    assert isclose(t_two_sided(t, df), 2 * stats.t.sf(t, df), rel_tol=1e-9, abs_tol=1e-300)
    assert t_two_sided(-t, df) == t_two_sided(t, df)


@given(st.floats(0.01, 50), st.integers(1, 50), st.integers(1, 5000))
def test_f(f: float, df1: int, df2: int) -> None:
    # below 1e-260 scipy 1.17 is off by up to 10 %: there exact arithmetic judges
    assert isclose(f_tail(f, df1, df2), stats.f.sf(f, df1, df2), rel_tol=1e-9, abs_tol=1e-250)


@given(st.floats(0.01, 30), st.integers(1, 2000))
def test_t_squared_is_f_with_one_degree(t: float, df: int) -> None:
    assert isclose(t_two_sided(t, df), f_tail(t * t, 1, df), rel_tol=1e-12, abs_tol=1e-300)


def exact_chi2(x: float, df: int) -> float:
    with mp.workdps(40):
        return float(mp.gammainc(mpf(df) / 2, mpf(x) / 2, regularized=True))


def exact_f(f: float, df1: float, df2: float) -> float:
    with mp.workdps(60):
        a, b, x = mpf(df2) / 2, mpf(df1) / 2, mpf(df2) / (mpf(df2) + mpf(df1) * mpf(f))
        front = x**a * (1 - x) ** b / (a * mp.beta(a, b))
        return float(front * mp.hyp2f1(1, a + b, a + 1, x))


@pytest.mark.parametrize(
    ("x", "df"),
    [
        (1e-9, 1),
        (1e-9, 7),
        (1400, 1),
        (1400, 2),
        (1300, 3),
        (1500, 60),
        (60, 60),
        (100.5, 100),
        (1e4, 1e4),
        (1.2e4, 1e4),
    ],
)
def test_chi2_at_the_extremes(x: float, df: float) -> None:
    assert isclose(chi2_tail(x, int(df)), exact_chi2(x, int(df)), rel_tol=REL)


@pytest.mark.parametrize(
    ("t", "df"),
    [(1e-8, 3), (30, 1), (1e9, 1), (1e40, 2), (300, 40), (37, 1e7), (12.7, 1.3), (2.0, 0.9), (1e5, 20), (40, 500.5)],
)
def test_t_at_the_extremes(t: float, df: float) -> None:
    assert isclose(t_two_sided(t, df), exact_f(t * t, 1, df), rel_tol=REL)


@pytest.mark.parametrize(
    ("f", "df1", "df2"),
    [
        (1e-6, 3, 20),
        (1e-3, 40, 7),
        (1e6, 2, 3),
        (1e12, 8, 2),
        (500, 8, 180),
        (2001, 8, 500),
        (46, 44, 2116),
        (40.6, 46, 3525),
        (1.0, 1000, 1000),
        (3.5, 200, 1.5),
    ],
)
def test_f_at_the_extremes(f: float, df1: float, df2: float) -> None:
    assert isclose(f_tail(f, df1, df2), exact_f(f, df1, df2), rel_tol=REL)


ANY = st.floats(0, 1e308)


@given(ANY, st.integers(1, 10**6), st.floats(0.5, 1e6))
@example(5e-324, 4, 4.0)
def test_every_tail_of_every_number_is_a_probability(x: float, df: int, df2: float) -> None:
    for p in (chi2_tail(x, df), t_two_sided(x, df2), f_tail(x, df, df2), normal_two_sided(x)):
        assert 0.0 <= p <= 1.0


@given(st.floats(0, 1000), st.floats(0, 1000), st.integers(1, 300), st.integers(1, 300))
def test_tails_fall(x: float, y: float, df: int, df2: int) -> None:
    low, high = sorted((x, y))
    for tail in (lambda v: chi2_tail(v, df), lambda v: t_two_sided(v, df), lambda v: f_tail(v, df, df2)):
        assert tail(high) <= tail(low) * (1 + 1e-12)


def test_limits() -> None:
    assert chi2_tail(0.0, 3) == f_tail(0.0, 2, 3) == t_two_sided(0.0, 5) == normal_two_sided(0.0) == 1.0
    assert t_two_sided(inf, 5) == t_two_sided(1e200, 5) == f_tail(inf, 2, 5) == 0.0
    assert chi2_tail(1e6, 4) == normal_two_sided(100) == 0.0
