"""Bootstrap intervals and the P that agrees with each, against scipy.stats.bootstrap on the same samples."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap

from tablegen.stats.regression.bootstrap import jackknifed
from tablegen.stats.regression.bootstrap_limits import bca, normal, percentile
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.logistic import fit_logistic

SKEWED = np.random.default_rng(3).exponential(size=40)


def slope(x, y, axis=-1):
    """The least squares slope, vectorised for scipy."""
    x, y = x - x.mean(axis=axis, keepdims=True), y - y.mean(axis=axis, keepdims=True)
    return (x * y).sum(axis=axis) / (x * x).sum(axis=axis)


def of_scipy(found, method):
    """The limits by SciPy, and the same where the place of a limit is counted of m + 1 values, as ours."""
    ordered = np.sort(found.bootstrap_distribution)
    limits = found.confidence_interval
    places = np.interp(limits, ordered, np.arange(ordered.size) / (ordered.size - 1))
    return limits, np.quantile(ordered, places, method="weibull") if method == "BCa" else limits


def test_bca_of_a_mean_is_scipys_on_the_same_samples():
    made = bootstrap((SKEWED,), np.mean, n_resamples=4999, method="BCa", rng=np.random.default_rng(1))
    limits, ours = of_scipy(made, "BCa")
    without = np.array([np.delete(SKEWED, i).mean() for i in range(SKEWED.size)])
    got = bca(made.bootstrap_distribution, SKEWED.mean(), without, 0.95)
    assert (got["low"], got["high"]) == pytest.approx(tuple(ours), rel=1e-9)
    assert (got["low"], got["high"]) == pytest.approx(tuple(limits), rel=3e-3)
    assert got["se"] == pytest.approx(float(made.standard_error), rel=1e-12)


def test_bca_of_a_slope_is_scipys_on_the_same_samples():
    x = np.random.default_rng(5).normal(size=30)
    y = 0.4 * x + SKEWED[:30]
    made = bootstrap((x, y), slope, paired=True, n_resamples=1999, method="BCa", confidence_level=0.9, rng=np.random.default_rng(2))  # fmt: skip
    _, ours = of_scipy(made, "BCa")
    without = jackknifed(fit_linear, ModelRows(np.column_stack([np.ones(30), x]), y))
    got = bca(made.bootstrap_distribution, slope(x, y), without[:, 1], 0.9)
    assert (got["low"], got["high"]) == pytest.approx(tuple(ours), rel=1e-9)


def test_without_bias_and_skewness_bca_is_the_percentile_interval():
    values = np.sort(np.random.default_rng(0).normal(size=1999))
    even = np.concatenate([np.arange(-5.0, 0.0), np.arange(1.0, 6.0)])
    got, want = bca(values, float(values[999]), even, 0.95), percentile(values, 0.95)
    assert (got["low"], got["high"]) == pytest.approx((want["low"], want["high"]), rel=1e-12)


@given(st.floats(-4.0, 4.0), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_an_interval_leaves_0_out_where_its_p_is_small(shift, confidence):
    values = np.random.default_rng(1).gamma(2.0, size=999) - 2.0 + shift
    without = np.random.default_rng(4).gamma(2.0, size=50)
    for got in (bca(values, shift, without, confidence), normal(values, shift, confidence)):
        left_out = (got.get("low", -np.inf) > 0.0) or (got.get("high", np.inf) < 0.0)
        if abs(got["p"] - (1.0 - confidence)) > 1e-9 and {"low", "high"} <= got.keys():
            assert left_out == (got["p"] < 1.0 - confidence)


def test_p_is_the_level_at_which_a_limit_is_0():
    values = np.random.default_rng(1).gamma(2.0, size=1999) - 0.6
    without = np.random.default_rng(4).gamma(2.0, size=50)
    p = bca(values, 1.3, without, 0.95)["p"]
    assert bca(values, 1.3, without, 1.0 - p)["low"] == pytest.approx(0.0, abs=1e-9)
    assert bca(-values, -1.3, -without, 0.95)["p"] == pytest.approx(p, rel=1e-9)
    tied = np.round(values, 1)
    wide, narrow = (
        bca(tied, 1.3, without, 1.0 - bca(tied, 1.3, without, 0.95)["p"] * by)["low"] for by in (0.99, 1.01)
    )
    assert wide <= 0.0 <= narrow


def test_where_there_is_no_interval():
    values, without = np.random.default_rng(1).normal(size=99), np.arange(9.0)
    assert not bca(np.full(99, 2.0), 2.0, without, 0.95)
    assert not bca(values, 50.0, without, 0.95)  # all samples on one side of the estimate
    assert not bca(values, 0.0, np.full(9, 1.0), 0.95)
    assert not normal(np.full(99, 2.0), 2.0, 0.95)
    skewed = bca(values, 1.5, without, 0.95)  # most samples below: the upper limit is beyond the last of them
    assert "high" not in skewed
    assert {"low", "p", "se"} <= skewed.keys()
    assert bca(values + 9.0, 9.0, without, 0.95)["p"] > 0.0


def test_normal_limits_are_about_the_estimate():
    values = np.random.default_rng(1).normal(2.0, 0.5, size=999)
    got, z = normal(values, 2.1, 0.9), NormalDist().inv_cdf(0.95)
    assert got["low"] == pytest.approx(2.1 - z * values.std(ddof=1), rel=1e-12)
    assert got["p"] == pytest.approx(2.0 * NormalDist().cdf(-2.1 / values.std(ddof=1)), rel=1e-12)


def test_clusters_are_left_out_whole():
    rng = np.random.default_rng(7)
    x = np.column_stack([np.ones(40), rng.normal(size=40)])
    codes = np.repeat(np.arange(8), 5)[rng.permutation(40)]
    rows = ModelRows(x, x[:, 1] + rng.normal(size=40), clusters=codes)
    want = [fit_linear(ModelRows(x[codes != i], rows.y[codes != i])).b for i in range(8)]
    assert jackknifed(fit_linear, rows) == pytest.approx(np.array(want), rel=1e-9)


def test_a_fit_that_fails_without_one_row_leaves_no_bca_interval():
    x = np.column_stack([np.ones(40), np.arange(40) == 39])  # the last row alone has the level
    y = (np.arange(40) % 3 == 0).astype(float)
    told = "BCa intervals need the fit without each row, and one of them is not possible"
    assert jackknifed(fit_logistic, ModelRows(x, y)) == told
