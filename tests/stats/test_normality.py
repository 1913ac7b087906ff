"""Tests of normality as statistics of a group: R's shapiro.test and nortest, scipy, statsmodels; laws and refusals."""

import json
from itertools import pairwise
from math import asin, isfinite, pi, sqrt

import numpy as np
import pytest
import scipy.stats
from evidence_of import REFERENCE, frequencies
from hypothesis import given, settings
from hypothesis import strategies as st

from tablegen import stats

FOUND = json.loads((REFERENCE / "normality.json").read_text("utf-8"))
NAMES = {
    "shapiro_wilk": ("shapiro_w", "shapiro_p"),
    "anderson_darling_normal": ("anderson_a", "anderson_p"),
    "lilliefors": ("lilliefors_d", "lilliefors_p"),
}
ALL = [name for pair in NAMES.values() for name in pair]
SAMPLES = st.lists(st.integers(-50, 50).map(lambda k: k / 4), min_size=8, max_size=40).filter(lambda v: len(set(v)) > 1)


def of(name, values):
    return stats.SUMMARIES[name].of_frequencies(frequencies(values), 7)


@pytest.mark.parametrize("record", FOUND["records"], ids=lambda record: record["id"])
def test_r(record):
    statistic, p = (of(name, FOUND["values"][record["of"]]) for name in NAMES[record["kind"]])
    if "error" in record["expected"]:
        assert (statistic, p) == (None, None)
        return
    assert statistic == pytest.approx(record["expected"]["statistic"], rel=1e-10)
    assert p == pytest.approx(record["expected"]["p"], rel=1e-9)


@given(st.lists(st.integers(-50, 50).map(lambda k: k / 4), min_size=3, max_size=60).filter(lambda v: len(set(v)) > 1))
def test_shapiro_is_scipys(values):
    """Whose normal scores have seven digits."""
    wanted = scipy.stats.shapiro(values)
    assert of("shapiro_w", values) == pytest.approx(wanted.statistic, rel=1e-7)
    assert of("shapiro_p", values) == pytest.approx(wanted.pvalue, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("n", [11, 12, 100, 101, 5000])
def test_sizes_at_which_the_formulas_change(n):
    values = list(np.random.default_rng(n).gamma(9.0, size=n))
    assert of("shapiro_p", values) == pytest.approx(scipy.stats.shapiro(values).pvalue, rel=1e-6)


def test_three_values_have_an_exact_p():
    values = [1.0, 2.0, 4.0]
    w = 0.5 * 3.0**2 / sum((v - 7 / 3) ** 2 for v in values)
    assert of("shapiro_w", values) == pytest.approx(w, rel=1e-14)
    assert of("shapiro_p", values) == pytest.approx(6 / pi * (asin(sqrt(w)) - asin(sqrt(0.75))), rel=1e-12)


@settings(deadline=None)
@given(SAMPLES)
def test_statistics_are_scipys_and_statsmodels(values):
    from statsmodels.stats.diagnostic import lilliefors as reference

    z = np.sort((np.array(values) - np.mean(values)) / np.std(values, ddof=1))
    n = len(values)
    logs = scipy.stats.norm.logcdf(z) + scipy.stats.norm.logsf(z[::-1])
    assert of("anderson_a", values) == pytest.approx(-n - ((2 * np.arange(n) + 1) * logs).mean(), rel=1e-9, abs=1e-11)
    assert of("lilliefors_d", values) == pytest.approx(reference(values)[0], rel=1e-9)


@given(SAMPLES)
def test_p_is_a_chance(values):
    for name in ("shapiro_p", "anderson_p", "lilliefors_p"):
        p = of(name, values)
        assert 0 < p <= 1


def test_p_falls_where_the_statistic_moves_away_from_the_normal():
    """Over the joints of the pieces that approximate P, which do not meet exactly."""
    normal = [scipy.stats.norm.ppf((i - 0.5) / 200) for i in range(1, 201)]
    skewed = [[np.exp(k * v / 10) for v in normal] for k in range(1, 16)]
    for statistic, p, sign in (("anderson_a", "anderson_p", 1), ("lilliefors_d", "lilliefors_p", 1), ("shapiro_w", "shapiro_p", -1)):  # fmt: skip
        points = sorted((sign * of(statistic, values), of(p, values)) for values in (normal, *skewed))
        chances = [chance for _, chance in points]
        assert all(later <= earlier * (1 + 1e-3) for earlier, later in pairwise(chances))
        assert chances[0] > 0.99
        assert chances[-1] < 1e-9


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("values", [[], [3.0], [3.0, 4.0], [5.0] * 20, [0.1] * 9, [10.0**12] * 9])
def test_what_has_no_test_of_normality(name, values):
    assert of(name, values) is None
    assert stats.SUMMARIES[name].undefined.endswith("values that are not all the same")


@pytest.mark.parametrize("name", ALL)
def test_large_offsets_and_sizes_lose_nothing(name):
    values = [0.0, 1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0]
    wanted = of(name, values)
    for a, b in ((10.0**12, 1.0), (-(10.0**15), 1.0), (0.0, 2.0**1000), (0.0, 2.0**-1000)):
        assert of(name, [a + b * v for v in values]) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("values", [[-1.7e308] * 5 + [1.7e308] * 5, [0.0] * 9 + [5e-324], [0.0] * 4000 + [1.0]])
def test_extremes_are_numbers(values):
    assert all(isfinite(of(name, values)) for name in ALL)


def test_more_than_5000_values_have_no_shapiro_as_in_r():
    values = [float(k) for k in range(5001)]
    assert of("shapiro_w", values) is None
    assert of("anderson_a", values) > 0
