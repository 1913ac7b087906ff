"""Parametric survival regression against R's survreg, brute force, and the laws of accelerated failure times."""

from dataclasses import replace
from math import exp, isclose

import numpy as np
import pytest
from scipy import stats as scipy_stats
from scipy.optimize import minimize
from stats.regression_records import Record, of_kind, study

from tablegen.stats.estimates import wald
from tablegen.stats.regression.catalogue import MODELS
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.inferences import INFERENCES
from tablegen.stats.regression.profile import against_zero, ratio
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.whole import Whole

NAMES = {"weibull": "weibull", "exponential": "exponential", "lognormal": "log-normal", "loglogistic": "log-logistic"}
FITS = [MODELS[name] for name in NAMES.values()]


def rows_of(record: Record) -> ModelRows:
    """The rows of a record, whose scale and constant are no columns that `study` makes."""
    expected = record["expected"]
    slopes = [c for c in expected["coefficients"] if c["term"] not in {"(Intercept)", "Log(scale)"}]
    return study(record, {**record, "expected": {"coefficients": slopes}}).data


def patients(n: int = 150, seed: int = 5) -> ModelRows:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)])
    times = np.exp(1.0 + 0.5 * x[:, 1] - 0.3 * x[:, 2] + 0.7 * rng.normal(size=n))
    end = rng.uniform(1.0, 12.0, n)
    return ModelRows(x, (times <= end).astype(float), time=np.minimum(times, end))


@pytest.mark.parametrize("record", of_kind("aft"), ids=lambda r: r["id"])
def test_fits_are_those_of_r(record: Record) -> None:
    model, data, want = MODELS[NAMES[record["options"]["dist"]]], rows_of(record), record["expected"]
    found = model.fit(data)
    assert found.problem is None
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-12)
    assert isclose(found.loglik_null, want["loglik_null"], rel_tol=1e-12)
    assert isclose(found.measures.get("scale", 1.0), want["scale"], rel_tol=1e-9)
    names = {"estimate": "b", "se": "se", "statistic": "z", "p": "p", "ci_low": "low", "ci_high": "high",
             "exp_estimate": "tr", "exp_ci_low": "tr_low", "exp_ci_high": "tr_high"}  # fmt: skip
    for i, coefficient in enumerate(c for c in want["coefficients"] if c["term"] != "Log(scale)"):
        got = wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, 0.95, "tr")
        for theirs, ours in names.items():
            assert isclose(got[ours], coefficient[theirs], rel_tol=1e-8), (coefficient["term"], theirs)
    whole = Whole(model, INFERENCES["wald"], found, data, (), 0.95)
    for name, stat, key in (("lr", "statistic", "lr_statistic"), ("lr", "df", "lr_df"), ("aic", "aic", "aic")):
        run = FOOTERS[name].run
        assert run and isclose(run(whole).values[stat], want[key], rel_tol=1e-9)


LAWS = {
    "weibull": scipy_stats.weibull_min,
    "log-normal": scipy_stats.lognorm,
    "log-logistic": scipy_stats.fisk,
}


def loglik(name: str, rows: ModelRows, at: np.ndarray) -> float:
    """The likelihood of times after SciPy's laws: shape 1/σ (of lognorm σ), scale exp(x'b)."""
    sigma, scale = exp(at[-1]), np.exp(rows.x @ at[:-1])
    law = LAWS[name](sigma if name == "log-normal" else 1.0 / sigma, scale=scale)
    assert rows.time is not None
    return float(np.where(rows.y > 0, law.logpdf(rows.time), law.logsf(rows.time)).sum())


@pytest.mark.parametrize("name", LAWS)
def test_the_maximum_is_that_of_scipys_laws(name: str) -> None:
    rows = patients()
    found = MODELS[name].fit(rows)
    top = np.append(found.b, np.log(found.measures["scale"]))
    assert isclose(found.loglik, loglik(name, rows, top), rel_tol=1e-12)
    best = minimize(lambda at: -loglik(name, rows, at), top + 0.05, method="BFGS")
    assert found.loglik >= -best.fun - 1e-9
    assert best.x == pytest.approx(top, abs=1e-4)
    h = 1e-4
    hessian = np.empty((4, 4))
    for i in range(4):
        for j in range(4):
            ei, ej = np.eye(4)[i] * h, np.eye(4)[j] * h
            signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            hessian[i, j] = sum(a * b * loglik(name, rows, top + a * ei + b * ej) for a, b in signs) / (4 * h * h)
    assert found.cov == pytest.approx(np.linalg.inv(-hessian)[:3, :3], rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("model", FITS, ids=lambda m: m.name)
def test_other_units_of_time_move_the_constant_only(model) -> None:
    rows = patients()
    first, months = model.fit(rows), model.fit(replace(rows, time=rows.time / 30.0))
    assert months.b[1:] == pytest.approx(first.b[1:], rel=1e-9)
    assert months.b[0] == pytest.approx(first.b[0] - np.log(30.0), rel=1e-9)
    assert months.cov == pytest.approx(first.cov, rel=1e-7)
    assert months.loglik == pytest.approx(first.loglik + rows.y.sum() * np.log(30.0))


@pytest.mark.parametrize("model", FITS, ids=lambda m: m.name)
def test_rows_twice_are_weights_of_two(model) -> None:
    rows = patients(60)
    twice = ModelRows(np.vstack([rows.x] * 2), np.tile(rows.y, 2), time=np.tile(rows.time, 2))
    weighted = model.fit(replace(rows, weights=np.full(60, 2.0)))
    doubled = model.fit(twice)
    assert weighted.b == pytest.approx(doubled.b, rel=1e-9)
    assert weighted.loglik == pytest.approx(doubled.loglik, rel=1e-12)
    assert doubled.cov == pytest.approx(model.fit(rows).cov / 2.0, rel=1e-7)


def test_exponential_is_weibull_with_a_scale_of_one() -> None:
    rng = np.random.default_rng(2)
    n = 4000
    x = np.column_stack([np.ones(n), rng.integers(0, 2, n)])
    rows = ModelRows(x, np.ones(n), time=rng.exponential(np.exp(x[:, 1])))
    weibull, exponential = MODELS["weibull"].fit(rows), MODELS["exponential"].fit(rows)
    assert weibull.measures["scale"] == pytest.approx(1.0, abs=0.05)
    assert exponential.b == pytest.approx(weibull.b, abs=0.05)
    means = [float(rows.time[x[:, 1] == g].mean()) for g in (0, 1)]
    assert np.exp([exponential.b[0], exponential.b.sum()]) == pytest.approx(means, rel=1e-9)


@pytest.mark.parametrize("model", FITS, ids=lambda m: m.name)
def test_the_likelihood_ratio_along_the_surface_is_that_of_the_fit_without_the_term(model) -> None:
    rows = patients()
    full, without = model.fit(rows), model.fit(replace(rows, x=rows.x[:, :2]))
    assert full.surface
    got = against_zero(full.surface, (2,), ratio)
    assert got["statistic"] == pytest.approx(2.0 * (full.loglik - without.loglik), rel=1e-6)


def test_robust_variances_are_of_the_rows_own_scores() -> None:
    rows = patients()
    found = MODELS["weibull"].fit(rows)
    sandwich = robust(found, "CR0", np.arange(rows.y.size))
    assert found.rows
    each = found.rows.influence()
    assert each.sum(axis=0) == pytest.approx(np.zeros(3), abs=1e-8)
    assert sandwich.cov == pytest.approx(each.T @ each, rel=1e-9)


def test_a_group_without_events_has_no_finite_estimate() -> None:
    rows = patients()
    rows = replace(rows, y=np.where(rows.x[:, 2] == 1, 0.0, rows.y))
    for model in FITS:
        found = model.fit(rows)
        assert found.separated == (2,), model.name
        assert found.problem and "separation" in found.problem


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"y": np.zeros(20)}, "none of the 20 complete cases have the event"),
        ({"time": np.zeros(20)}, "times must be above 0, for they are taken as logarithms"),
        ({"x": np.eye(20, 25), "y": np.ones(20)}, "20 complete cases are too few for 25 coefficients"),
    ],
)
def test_what_cannot_be_fitted_is_said(change: dict[str, np.ndarray], problem: str) -> None:
    found: Fitted = MODELS["weibull"].fit(replace(patients(20), **change))
    assert found.problem == problem
    assert np.isnan(found.b).all()
