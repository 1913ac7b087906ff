"""Mixed models against R's lme4 and lmerTest, statsmodels, dense matrices and brute-force integrals."""

from dataclasses import replace
from math import isclose, lgamma, log, pi

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal
from stats.regression_records import Record, study
from stats.test_gee import RECORDS

from tablegen import stats
from tablegen.stats.estimates import wald
from tablegen.stats.regression import testing
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.satterthwaite import curvature, reach_of, slopes


def mixed(record: Record) -> ModelRows:
    """The rows of a record, with its random slope and its likelihood."""
    left, _, right = record["variables"]["formula"].partition(" ~ ")
    fixed, _, effects = right.partition(" + (")
    slope, _, cluster = effects.rstrip(")").partition("|")
    data = study(record | {"variables": {"lhs": left, "rhs": fixed, "cluster": cluster}}).data
    options = record["options"]
    slopes = () if slope == "1" else (1,)
    return replace(data, slopes=slopes, restricted=options.get("reml", False), points=options.get("nAGQ", 1))


@pytest.mark.parametrize("record", [r for r in RECORDS if r["kind"] == "lmer"], ids=lambda r: r["id"])
def test_it_is_rs_lmer(record: Record) -> None:
    rows, want = mixed(record), record["expected"]
    found = stats.MODELS["mixed-linear"].fit(rows)
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-9)
    assert found.approximation
    for i, one in enumerate(want["coefficients"]):
        df = found.approximation.df(np.eye(found.b.size)[i])
        got = wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, 0.95, None, df)
        assert isclose(df, one["df_satterthwaite"], rel_tol=1e-6), one["term"]
        for ours, theirs in (("b", "estimate"), ("se", "se"), ("low", "ci_low_satterthwaite")):
            assert isclose(got[ours], one[theirs], rel_tol=1e-6), (one["term"], ours)
        assert isclose(got["p"], one["p_satterthwaite"], rel_tol=1e-5), one["term"]
    parts = {
        (one["group"] == "Residual", one["var1"], one["var2"]): one["sdcor"] for one in want["variance_components"]
    }
    residual = parts.pop((True, None, None))
    assert isclose(found.measures["sigma"], residual, rel_tol=1e-6)
    names = ("random_sd", "slope_sd", "slope_correlation")
    for name, value in zip(names, parts.values(), strict=False):
        assert isclose(found.measures[name], value, rel_tol=3e-6), name
    if want["icc"] is not None:
        assert isclose(found.measures["icc"], want["icc"], rel_tol=1e-6)


@pytest.mark.parametrize("record", [r for r in RECORDS if r["kind"] == "glmer"], ids=lambda r: r["id"])
def test_it_is_rs_glmer(record: Record) -> None:
    """The log-likelihoods agree to 1e-9, the estimates to 4e-6 and the errors to 1e-5 only (the records allow 1e-3).

    Of respiratory.001 ours is 3e-8 above R's, whose search ended before the maximum; the two others are level, and there
    why R's errors differ is not known: ours move by less than 5e-8 with the steps of the differences.
    """
    rows, want = mixed(record), record["expected"]
    name = "mixed-logistic" if record["options"]["family"] == "binomial" else "mixed-poisson"
    found = stats.MODELS[name].fit(rows)
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-9)
    assert found.loglik > want["loglik"] - 1e-9
    assert isclose(found.measures["random_sd"], want["random_sd"], rel_tol=1e-5)
    for i, one in enumerate(want["coefficients"]):
        assert isclose(found.b[i], one["estimate"], rel_tol=4e-6), one["term"]
        assert isclose(found.cov[i, i] ** 0.5, one["se"], rel_tol=1e-5), one["term"]


def clusters(seed: int, spread: float = 1.0) -> ModelRows:
    """Ninety rows in twelve clusters of different sizes."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 12, 90)
    x = np.column_stack([np.ones(90), rng.normal(size=90), rng.integers(0, 2, 90)]).astype(float)
    return ModelRows(
        x, x @ [2.0, 0.7, -1.0] + spread * rng.normal(size=12)[codes] + rng.normal(size=90), clusters=codes
    )


@pytest.mark.parametrize("slopes", [(), (1,)])
def test_the_likelihood_is_that_of_the_whole_normal_distribution(slopes: tuple[int, ...]) -> None:
    rows = replace(clusters(3), slopes=slopes, restricted=False)
    if slopes:
        own = np.random.default_rng(4).normal(size=12)
        assert rows.clusters is not None
        rows = replace(rows, y=rows.y + own[rows.clusters] * rows.x[:, 1])
    found = stats.MODELS["mixed-linear"].fit(rows)
    assert found.problem is None and rows.clusters is not None
    m = found.measures
    d = np.diag([m["random_sd"], *([m["slope_sd"]] if slopes else [])]) ** 2
    if slopes:
        d[0, 1] = d[1, 0] = m["slope_correlation"] * m["random_sd"] * m["slope_sd"]
    z = rows.x[:, [0, *slopes]]
    same = rows.clusters[:, None] == rows.clusters
    v = (z @ d @ z.T) * same + m["sigma"] ** 2 * np.eye(90)
    dense = multivariate_normal(rows.x @ found.b, v).logpdf(rows.y)
    assert isclose(found.loglik, dense, rel_tol=1e-9)
    inverse = np.linalg.inv(v)
    assert np.allclose(found.cov, np.linalg.inv(rows.x.T @ inverse @ rows.x), rtol=1e-8)
    for factor in (0.98, 1.02):
        worse = (z @ (factor * d) @ z.T) * same + m["sigma"] ** 2 * np.eye(90)
        assert multivariate_normal(rows.x @ found.b, worse).logpdf(rows.y) < dense


def test_quadrature_comes_to_the_integral() -> None:
    rows = clusters(5)
    assert rows.clusters is not None
    rows = replace(rows, y=np.round(np.exp(np.clip(rows.y - 2.0, -3.0, 2.0))), points=25)
    found = stats.MODELS["mixed-poisson"].fit(rows)
    eta, sd = rows.x @ found.b, found.measures["random_sd"]
    total = 0.0
    for code in np.unique(rows.clusters):
        own, y = eta[rows.clusters == code], rows.y[rows.clusters == code]

        def height(u: float, own: np.ndarray = own, y: np.ndarray = y) -> float:
            at = own + sd * u
            logs = float((y * at - np.exp(at)).sum()) - sum(lgamma(one + 1.0) for one in y)
            return float(np.exp(logs - 0.5 * u * u)) / (2.0 * pi) ** 0.5

        total += log(quad(height, -8.0, 8.0, epsabs=0.0, epsrel=1e-10, limit=200)[0])
    assert isclose(found.loglik, total, rel_tol=1e-8)


def test_the_order_and_the_units_change_nothing() -> None:
    rows = clusters(6)
    assert rows.clusters is not None
    order = np.random.default_rng(1).permutation(90)
    moved = ModelRows(rows.x[order] * [1.0, 1e3, 1.0], 1e6 + 50.0 * rows.y[order], clusters=7 - rows.clusters[order])
    found, other = stats.MODELS["mixed-linear"].fit(rows), stats.MODELS["mixed-linear"].fit(moved)
    assert np.allclose(other.b[1:] * [1e3, 1.0] / 50.0, found.b[1:], rtol=1e-7)
    assert isclose(other.measures["icc"], found.measures["icc"], rel_tol=1e-6)
    assert found.approximation and other.approximation
    assert isclose(other.approximation.df(np.eye(3)[1]), found.approximation.df(np.eye(3)[1]), rel_tol=1e-5)


def test_several_coefficients_are_tested_by_f_with_satterthwaites_df() -> None:
    rows, model = clusters(8), stats.MODELS["mixed-linear"]
    found = model.fit(rows)
    tests = testing.tests_of(model, stats.INFERENCES["wald"], found, rows, 0.95, (0, 0))
    assert found.approximation
    alone, joint = tests.one(np.eye(3)[1]), tests.together([1])
    assert isclose(joint["statistic"], alone["t"] ** 2, rel_tol=1e-9)
    assert isclose(joint["df2"], alone["df"], rel_tol=1e-9)
    both = tests.together([1, 2])
    lowest, largest = sorted(found.approximation.df(np.eye(3)[i]) for i in (1, 2))
    assert lowest * 0.9 < both["df2"] < largest * 1.1


def test_what_cannot_be_fitted_is_said() -> None:
    rows = clusters(9)
    assert rows.clusters is not None
    fit = stats.MODELS["mixed-linear"].fit
    single = "every cluster has a single row: what varies between clusters cannot be told from what varies within"
    for name in ("mixed-linear", "mixed-logistic"):
        own = replace(rows, clusters=np.arange(90), y=(rows.y > 2.0).astype(float))
        assert stats.MODELS[name].fit(own).problem == single
    assert "one cluster" in (fit(replace(rows, clusters=np.zeros(90, dtype=np.int64))).problem or "")
    assert "leave the slope out" in (fit(replace(rows, clusters=np.arange(90) // 2, slopes=(1,))).problem or "")
    assert "no residual variance" in (fit(replace(rows, y=rows.clusters.astype(float) ** 2)).problem or "")
    apart = replace(rows, y=(rows.x[:, 1] > 0).astype(float))
    assert stats.MODELS["mixed-logistic"].fit(apart).separated == (1,)


def test_clusters_that_do_not_differ_are_those_of_independent_rows() -> None:
    rows = clusters(10, 0.0)
    assert rows.clusters is not None
    centred = rows.y.copy()
    plain = stats.MODELS["linear"].fit(rows)
    assert plain.rows is not None
    residuals = rows.y - plain.rows.means()
    for code in np.unique(rows.clusters):
        centred[rows.clusters == code] -= residuals[rows.clusters == code].mean()
    rows = replace(rows, y=centred)
    found, alone = stats.MODELS["mixed-linear"].fit(rows), stats.MODELS["linear"].fit(rows)
    assert found.measures["singular"] == 1.0
    assert np.allclose(found.b, alone.b, rtol=1e-6)
    assert np.allclose(found.cov, alone.cov, rtol=1e-6)
    assert (found.approximation, found.df) == (None, alone.df)
    assert "leave the slope out" in (stats.MODELS["mixed-linear"].fit(replace(rows, slopes=(1,))).problem or "")


def test_derivatives_are_near_the_last_digits() -> None:
    def of(at: np.ndarray) -> float:
        return 1e3 + log(1.0 + 30.0 * at[0] ** 2) + at[1] / at[0] + at[1] ** 2

    a, b = at = np.array([0.7, -0.02])
    inside = 1.0 + 30.0 * a * a
    want = [60.0 * a / inside - b / a**2, 1.0 / a + 2.0 * b]
    bends = [[60.0 / inside - (60.0 * a / inside) ** 2 + 2.0 * b / a**3, -1.0 / a**2], [-1.0 / a**2, 2.0]]
    reach = reach_of(np.array([a, 1.0]))
    assert np.allclose(slopes(of, at, reach), want, rtol=1e-9, atol=0.0)
    assert np.allclose(curvature(of, at, reach), bends, rtol=1e-8, atol=0.0)


def test_the_degrees_of_freedom_of_a_balanced_study_are_whole() -> None:
    # each of 18 subjects at the same ten days: those of a mean slope are 17, whatever the processor
    record = next(r for r in RECORDS if r["id"] == "lmer.sleepstudy.003")
    found = stats.MODELS["mixed-linear"].fit(mixed(record))
    assert found.approximation
    assert isclose(found.approximation.df(np.array([0.0, 1.0])), 17.0, rel_tol=1e-9)


def test_degrees_of_freedom_do_not_hang_on_the_units() -> None:
    """Variances next to 1e-300 have squares that are 0."""
    rows = clusters(6)
    moved = replace(rows, x=rows.x * [1.0, 1e150, 1.0])
    found, other = stats.MODELS["mixed-linear"].fit(rows), stats.MODELS["mixed-linear"].fit(moved)
    assert found.approximation and other.approximation
    assert isclose(other.approximation.df(np.eye(3)[1]), found.approximation.df(np.eye(3)[1]), rel_tol=1e-6)
