"""Quantile regression: R's printed numbers, statsmodels, sample quantiles, and its laws."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.quantile_regression import QuantReg

from tablegen.stats.regression import quantile
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.quantile import fit_quantile

ENGEL = sm.datasets.engel.load_pandas().data
FOOD = ModelRows(np.column_stack([np.ones(235), ENGEL.income]), ENGEL.foodexp.to_numpy())


def invented(n: int = 120, seed: int = 1, tau: float = 0.5) -> ModelRows:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.uniform(size=n)])
    return ModelRows(x, x @ [1.0, 2.0, -1.0] + rng.standard_t(4, n) * (1.0 + x[:, 2]), quantile=tau)


def loss(rows: ModelRows, b: np.ndarray) -> float:
    residuals = rows.y - rows.x @ b
    return float(np.sum(residuals * (rows.quantile - (residuals < 0))))


def test_engels_data_as_r_prints_them() -> None:
    """The vignette of R's quantreg (Koenker), summary(rq(foodexp ~ income), se = "nid")."""
    found = fit_quantile(FOOD)
    assert found.problem is None
    assert [round(b, 5) for b in found.b] == [81.48225, 0.56018]
    assert [round(float(se), 5) for se in np.sqrt(np.diag(found.cov))] == [19.25066, 0.02828]
    assert found.df == 233


@pytest.mark.parametrize("tau", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_coefficients_are_those_of_statsmodels(tau: float) -> None:
    rows = invented(tau=tau)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it goes in circles near the solution
        theirs = QuantReg(rows.y, rows.x).fit(q=tau, p_tol=1e-10)
    found = fit_quantile(rows)
    assert found.b == pytest.approx(theirs.params, abs=2e-3)
    assert loss(rows, found.b) <= loss(rows, theirs.params) * (1 + 1e-12)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.3, 0.5, 0.8]))
def test_no_step_in_any_direction_fits_better(seed: int, tau: float) -> None:
    rows = invented(40, seed, tau)
    found = fit_quantile(rows)
    best = loss(rows, found.b)
    for step in np.random.default_rng(seed).normal(size=(30, 3)):
        for length in (1e-6, 1e-2, 1.0):
            assert loss(rows, found.b + length * step) >= best * (1 - 1e-12)
    assert int(np.sum(np.abs(rows.y - rows.x @ found.b) < 1e-9)) == 3  # it passes through as many rows


def test_of_groups_it_is_their_quantiles() -> None:
    rng = np.random.default_rng(4)
    group = np.repeat([0.0, 1.0], [21, 31])
    y = rng.gamma(2.0, size=52)
    found = fit_quantile(ModelRows(np.column_stack([np.ones(52), group]), y))
    medians = [float(np.median(y[group == g])) for g in (0, 1)]
    assert found.b == pytest.approx([medians[0], medians[1] - medians[0]], rel=1e-12)
    assert found.measures["unsure"] == 0.0
    even = fit_quantile(ModelRows(np.column_stack([np.ones(51), group[1:]]), y[1:]))
    assert even.measures["unsure"] == 1.0  # any value between the two in the middle is a median


@pytest.mark.parametrize("tau", [0.2, 0.5])
def test_its_laws(tau: float) -> None:
    """Koenker & Bassett (1978), theorem 3.2: scale, sign, shift, other columns."""
    rows = invented(tau=tau)
    first = fit_quantile(rows)
    scaled = fit_quantile(replace(rows, y=1e6 * rows.y))
    assert scaled.b == pytest.approx(1e6 * first.b, rel=1e-9)
    assert scaled.cov == pytest.approx(1e12 * first.cov, rel=1e-8)
    turned = fit_quantile(replace(rows, y=-rows.y, quantile=1.0 - tau))
    assert turned.b == pytest.approx(-first.b, rel=1e-9)
    shifted = fit_quantile(replace(rows, y=rows.y + rows.x @ [3.0, 1.0, 2.0]))
    assert shifted.b - first.b == pytest.approx([3.0, 1.0, 2.0], rel=1e-9)
    assert shifted.cov == pytest.approx(first.cov, rel=1e-6)
    turn = np.array([[1.0, 5.0, 0.0], [0.0, 2.0, 1.0], [0.0, 0.0, 1.0]])
    other = fit_quantile(replace(rows, x=rows.x @ turn))
    assert turn @ other.b == pytest.approx(first.b, rel=1e-8)
    assert fit_quantile(replace(rows, offset=rows.x[:, 1])).b == pytest.approx(first.b - [0, 1, 0], rel=1e-9)


def test_a_monotone_change_far_from_the_line_changes_nothing() -> None:
    rows = invented()
    found = fit_quantile(rows)
    above = rows.y > rows.x @ found.b + 1e-6
    moved = fit_quantile(replace(rows, y=np.where(above, rows.y + 1e3, rows.y)))
    assert moved.b == pytest.approx(found.b, rel=1e-9)


def test_standard_errors_are_near_those_of_the_law() -> None:
    """Of normal residuals those of the median are √(π/2) times those of least squares (Koenker 2005, p. 73)."""
    rng = np.random.default_rng(7)
    x = np.column_stack([np.ones(4000), rng.normal(size=4000)])
    found = fit_quantile(ModelRows(x, x @ [1.0, 1.0] + rng.normal(size=4000)))
    want = np.sqrt(np.pi / 2 * np.diag(np.linalg.inv(x.T @ x)))
    assert np.sqrt(np.diag(found.cov)) == pytest.approx(want, rel=0.1)


def test_many_rows_have_the_same_solution_by_an_interior_point(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = invented(400)
    first = fit_quantile(rows)
    monkeypatch.setattr("tablegen.stats.regression.quantile._MANY", 10)
    assert fit_quantile(rows).b == pytest.approx(first.b, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"y": np.ones(120)}, "the outcome does not vary"),
        ({"y": invented().x @ [1.0, 2.0, 3.0]}, "the outcome is a sum of the terms, without any residual"),
        ({"y": np.full(120, np.inf)}, "the values are too large or too small to compute with: rescale the variable"),
        ({"x": np.ones((120, 2))}, "column 1 is constant"),
        ({"x": np.ones((120, 130))}, "120 complete cases are too few for 130 coefficients and their standard errors"),
    ],
)
def test_what_cannot_be_fitted_is_said(change: dict[str, np.ndarray], problem: str) -> None:
    found = fit_quantile(replace(invented(), **change))
    assert found.problem == problem
    assert np.isnan(found.b).all()


def test_an_outcome_of_few_values_has_no_density_and_says_so() -> None:
    rows = invented()
    found = fit_quantile(replace(rows, y=(np.arange(120) % 10 == 0).astype(float)))
    assert found.problem == (
        "the quantiles on either side lie together, so that the density of the outcome cannot be estimated"
    )


@pytest.mark.parametrize("tau", [0.5, 0.02, 0.9])
@pytest.mark.parametrize("kind", ["smooth", "counts", "sorted"])
def test_many_rows_put_together_give_the_same_quantile(monkeypatch: pytest.MonkeyPatch, tau: float, kind: str) -> None:
    """Rows surely above or below are one row each: the coefficients are those of the whole programme."""
    rng = np.random.default_rng(11)
    n = 24_000
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 3, n) == 1, np.arange(n) % 7]).astype(float)
    y = x @ [1.0, 2.0, -1.0, 0.5] + rng.normal(size=n) * (1 + np.abs(x[:, 1]))
    if kind == "counts":
        y = np.round(y)
    if kind == "sorted":
        order = np.argsort(y)
        x, y = x[order], y[order]
    rows = ModelRows(x, y, quantile=tau)
    quick = fit_quantile(rows)
    monkeypatch.setattr(quantile, "_VERY_MANY", n)
    whole = fit_quantile(rows)
    assert quick.problem is None and quick.measures["r1"] == pytest.approx(whole.measures["r1"], abs=1e-12)
    if kind != "counts" and whole.measures["unsure"] == quick.measures["unsure"] == 0.0:
        assert quick.b == pytest.approx(whole.b, rel=1e-9, abs=1e-12)
        assert quick.cov == pytest.approx(whole.cov, rel=1e-6)
