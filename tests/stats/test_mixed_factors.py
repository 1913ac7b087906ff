"""Nested and crossed random intercepts against statsmodels' variance components and the whole normal distribution."""

from dataclasses import replace
from math import isclose

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import multivariate_normal

from tablegen import stats
from tablegen.stats.regression.fitted import ModelRows

N = 240
FIT = stats.MODELS["mixed-linear"].fit


def pupils(seed: int = 1, spread: float = 0.7) -> ModelRows:
    """Pupils of 32 classes in eight schools."""
    rng = np.random.default_rng(seed)
    school = rng.integers(0, 8, N)
    room = rng.integers(0, 4, N) + 4 * school
    x = np.column_stack([np.ones(N), rng.normal(size=N), rng.integers(0, 2, N)]).astype(float)
    noise = rng.normal(size=8)[school] + spread * rng.normal(size=32)[room] + rng.normal(size=N)
    return ModelRows(x, x @ [1.0, 0.5, -0.3] + noise, factors=(school, room), nested=True)


def ratings() -> ModelRows:
    """Six raters of forty patients, each pair at most once."""
    rng = np.random.default_rng(2)
    rater, patient = (rng.permutation(240)[:N] % 6, np.arange(N) // 6)
    x = np.column_stack([np.ones(N), rng.normal(size=N)])
    y = x @ [3.0, 0.4] + rng.normal(size=6)[rater] + 1.5 * rng.normal(size=40)[patient] + rng.normal(size=N)
    return ModelRows(x, y, factors=(rater, patient))


def covariances(rows: ModelRows, spreads: list[float], sigma: float) -> np.ndarray:
    same = [(one[:, None] == one).astype(float) * sd**2 for one, sd in zip(rows.factors, spreads, strict=True)]
    return sum(same) + sigma**2 * np.eye(N)


@pytest.mark.parametrize("restricted", [True, False])
def test_nested_intercepts_are_statsmodels(restricted: bool) -> None:
    rows = replace(pupils(), restricted=restricted)
    found = FIT(rows)
    frame = pd.DataFrame(
        {"y": rows.y, "x": rows.x[:, 1], "a": rows.x[:, 2], "s": rows.factors[0], "c": rows.factors[1]}
    )
    model = smf.mixedlm("y ~ x + a", frame, groups="s", re_formula="1", vc_formula={"c": "0 + C(c)"})
    want = model.fit(reml=restricted)
    assert isclose(found.loglik, want.llf, rel_tol=1e-8)
    assert np.allclose(found.b, want.fe_params, rtol=1e-4)
    assert np.allclose(np.diag(found.cov) ** 0.5, want.bse_fe, rtol=2e-3)
    variances = [found.measures["random_sd_1"] ** 2, found.measures["random_sd_2"] ** 2, found.measures["sigma"] ** 2]
    assert np.allclose(variances, [float(want.cov_re.iloc[0, 0]), float(want.vcomp[0]), want.scale], rtol=5e-3)


def test_crossed_intercepts_are_statsmodels() -> None:
    rows = ratings()
    found = FIT(rows)
    frame = pd.DataFrame({"y": rows.y, "x": rows.x[:, 1], "r": rows.factors[0], "p": rows.factors[1], "all": 1})
    parts = {"r": "0 + C(r)", "p": "0 + C(p)"}
    want = smf.mixedlm("y ~ x", frame, groups="all", re_formula="0", vc_formula=parts).fit(reml=True)
    assert isclose(found.loglik, want.llf, rel_tol=1e-8)
    assert np.allclose(found.b, want.fe_params, rtol=1e-4)


@pytest.mark.parametrize("rows", [pupils(), ratings()], ids=["nested", "crossed"])
def test_the_likelihood_is_that_of_the_whole_normal_distribution(rows: ModelRows) -> None:
    rows = replace(rows, restricted=False)
    found = FIT(rows)
    spreads, sigma = [found.measures[f"random_sd_{i}"] for i in (1, 2)], found.measures["sigma"]
    v = covariances(rows, spreads, sigma)
    dense = multivariate_normal(rows.x @ found.b, v).logpdf(rows.y)
    assert isclose(found.loglik, dense, rel_tol=1e-9)
    assert np.allclose(found.cov, np.linalg.inv(rows.x.T @ np.linalg.inv(v) @ rows.x), rtol=1e-8)
    for i in (0, 1):
        for by in (0.97, 1.03):
            other = [sd * (by if i == j else 1.0) for j, sd in enumerate(spreads)]
            assert multivariate_normal(rows.x @ found.b, covariances(rows, other, sigma)).logpdf(rows.y) < dense


def test_icc_is_the_correlation_of_rows_that_share_a_factor() -> None:
    for rows in (pupils(), ratings()):
        found = FIT(rows).measures
        first, second, rest = (found[name] ** 2 for name in ("random_sd_1", "random_sd_2", "sigma"))
        shared = first + second if rows.nested else second
        assert isclose(found["icc_1"], first / (first + second + rest), rel_tol=1e-12)
        assert isclose(found["icc_2"], shared / (first + second + rest), rel_tol=1e-12)


def test_the_order_of_factors_and_rows_changes_nothing() -> None:
    rows, order = ratings(), np.random.default_rng(3).permutation(N)
    found = FIT(rows)
    moved = ModelRows(rows.x[order], rows.y[order], factors=tuple(9 - one[order] for one in rows.factors[::-1]))
    other = FIT(moved)
    assert isclose(other.loglik, found.loglik, rel_tol=1e-10)
    assert isclose(other.measures["random_sd_1"], found.measures["random_sd_2"], rel_tol=1e-5)
    assert found.approximation and other.approximation
    assert isclose(other.approximation.df(np.eye(2)[1]), found.approximation.df(np.eye(2)[1]), rel_tol=1e-4)


def test_a_factor_without_variance_is_singular_and_leaves_the_other_as_it_is() -> None:
    rows = pupils(5, 0.0)
    rows = replace(rows, y=rows.y - np.array([rows.y[rows.factors[1] == c].mean() for c in range(32)])[rows.factors[1]])
    found = FIT(rows)
    assert found.measures["singular"] == 1.0
    assert found.approximation is None


def test_what_cannot_be_told_apart_is_refused() -> None:
    rows = pupils()
    assert FIT(replace(rows, factors=(rows.factors[0],) * 2)).problem == (
        "two of the random intercepts divide the rows alike: leave one of them out"
    )
    assert "every cluster has a single row" in (
        FIT(replace(rows, factors=(rows.factors[0], np.arange(N)))).problem or ""
    )
    assert "all rows are of one cluster" in (
        FIT(replace(rows, factors=(rows.factors[0], np.zeros(N, int)))).problem or ""
    )
