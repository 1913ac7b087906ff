"""Logistic regression against R (tests/data/reference), Stata's Spector example and statsmodels; what it refuses."""

import warnings
from math import exp, isclose, log
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from evidence_of import levels, of_kind, rows
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tablegen import stats
from tablegen.stats.estimates import wald
from tablegen.stats.regression import logistic
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.separation import separating

Array = NDArray[np.float64]


def fit_logistic(x: Array, y: Array) -> Fitted:
    return logistic.fit_logistic(ModelRows(x, y))


COEFFICIENTS = of_kind("logistic_coef")


def outcome_column(record: dict[str, Any]) -> tuple[str, str | None]:
    """The outcome's column and the level that is the event (None: a 0/1 column, or the second of its levels)."""
    name, _, event = record["variables"]["lhs"].partition("==")
    return name.strip("`"), event.strip('"') or None


def design(record: dict[str, Any]) -> tuple[Array, Array, list[str]]:
    """The design matrix of complete cases in the order of the record's coefficients, the outcome, their names."""
    kinds, reference = levels()[record["dataset"]], record.get("reference_levels", {})
    name, event = outcome_column(record)
    parts = [c["parts"][0] for c in record["expected"]["coefficients"][1:]]
    used = {name, *(p["variable"].removeprefix("log(").removesuffix(")") for p in parts)}
    complete = [row for row in rows(record) if all(row[v] is not None for v in used)]
    columns = [np.ones(len(complete))]
    for part in parts:
        variable = part["variable"].removeprefix("log(").removesuffix(")")
        if part.get("level") is not None:
            assert part["level"] != reference.get(variable)
            columns.append(np.array([float(row[variable] == part["level"]) for row in complete]))
        else:
            values = np.array([float(row[variable]) for row in complete])
            columns.append(np.log(values) if part["variable"].startswith("log(") else values)
    happens = event or (kinds[name] or [None, 1.0])[1]
    y = np.array([float(row[name] == happens) for row in complete])
    return np.column_stack(columns), y, [c["term"] for c in record["expected"]["coefficients"]]


@pytest.mark.parametrize("record", COEFFICIENTS, ids=[r["id"] for r in COEFFICIENTS])
def test_coefficients_are_those_of_r(record: dict[str, Any]) -> None:
    x, y, _ = design(record)
    fitted = fit_logistic(x, y)
    assert y.size == record["expected"]["n"]
    if record["status"] == "separation":
        assert fitted.separated
        assert fitted.problem
        return
    assert fitted.problem is None
    names = {"b": "estimate", "se": "se", "z": "statistic", "wald": "wald_chi2", "p": "p", "low": "ci_low",
             "high": "ci_high", "or": "exp_estimate", "or_low": "exp_ci_low", "or_high": "exp_ci_high"}  # fmt: skip
    for i, want in enumerate(record["expected"]["coefficients"]):
        got = wald(float(fitted.b[i]), float(fitted.cov[i, i]) ** 0.5, record["options"]["conf_level"])
        for ours, theirs in names.items():
            assert isclose(got[ours], want[theirs], rel_tol=1e-7, abs_tol=1e-9), (want["term"], ours)


@pytest.mark.parametrize("record", of_kind("logistic_fit"), ids=lambda r: r["id"])
def test_log_likelihoods_are_those_of_r(record: dict[str, Any]) -> None:
    if record["status"] == "separation":
        return
    same = next(r for r in COEFFICIENTS if (r["dataset"], r["variables"]) == (record["dataset"], record["variables"]))
    x, y, _ = design(same)
    fitted = fit_logistic(x, y)
    assert isclose(fitted.loglik, record["expected"]["loglik"], rel_tol=1e-10)
    assert isclose(fitted.loglik_null, record["expected"]["loglik_null"], rel_tol=1e-10)


@pytest.mark.parametrize("record", of_kind("logistic_aliased"), ids=lambda r: r["id"])
def test_a_column_that_r_drops_as_aliased_is_named(record: dict[str, Any]) -> None:
    complete = [r for r in rows(record) if None not in (r["y_ok"], r["x"], r["dupx"])]
    x = np.array([[1.0, r["x"], r["dupx"]] for r in complete])
    fitted = fit_logistic(x, np.array([r["y_ok"] for r in complete]))
    assert fitted.collinear == ((2, (1,)),)
    assert fitted.problem == "column 2 is determined by column 1: they are collinear"


SPECTOR = """2.66 20 0 0;2.89 22 0 0;3.28 24 0 0;2.92 12 0 0;4 21 0 1;2.86 17 0 0;2.76 17 0 0;2.87 21 0 0;3.03 25 0 0;
3.92 29 0 1;2.63 20 0 0;3.32 23 0 0;3.57 23 0 0;3.26 25 0 1;3.53 26 0 0;2.74 19 0 0;2.75 25 0 0;2.83 19 0 0;3.12 23 1 0;
3.16 25 1 1;2.06 22 1 0;3.62 28 1 1;2.89 14 1 0;3.51 26 1 0;3.54 24 1 1;2.83 27 1 1;3.39 17 1 1;2.67 24 1 0;3.65 21 1 1;
4 23 1 1;3.1 21 1 0;2.39 19 1 1"""


def spector() -> tuple[Array, Array]:
    """Spector & Mazzeo (1980), J Econ Educ 11: 37-44: GPA, TUCE, PSI and whether the grade rose."""
    table = np.array([[float(v) for v in line.split()] for line in SPECTOR.split(";")])
    return np.column_stack([np.ones(len(table)), table[:, :3]]), table[:, 3]


def test_spector_as_stata_prints_it() -> None:
    x, y = spector()
    # Stata 11, `logit GRADE GPA TUCE PSI` (statsmodels/discrete/tests/results/results_discrete.py, class Spector);
    # Stata keeps data in single precision, which shows in the 7th digit
    fitted = fit_logistic(x.astype(np.float32).astype(np.float64), y)
    assert np.allclose(fitted.b, [-13.0213483201, 2.82611297201, 0.0951576702557, 2.37868772835], rtol=1e-11)
    errors = np.sqrt(np.diag(fitted.cov))
    assert np.allclose(errors, [4.93132462871, 1.26294114526, 0.141554207662, 1.06456430165], rtol=1e-11)
    assert isclose(fitted.loglik, -12.8896334653335, rel_tol=1e-12)
    assert isclose(fitted.loglik_null, -20.5917296966173, rel_tol=1e-12)


def test_a_2_by_2_table_gives_its_odds_ratio_in_closed_form() -> None:
    a, b, c, d = 7, 20, 15, 11
    x = np.column_stack([np.ones(a + b + c + d), np.repeat([1.0, 0.0, 1.0, 0.0], [a, b, c, d])])
    fitted = fit_logistic(x, np.repeat([1.0, 0.0], [a + b, c + d]))
    assert isclose(fitted.b[1], log(a * d / (b * c)), rel_tol=1e-13)
    assert isclose(fitted.cov[1, 1], 1 / a + 1 / b + 1 / c + 1 / d, rel_tol=1e-12)


@st.composite
def studies(draw: st.DrawFn) -> tuple[Array, Array]:
    n, k = draw(st.integers(25, 120)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    predictors = rng.normal(size=(n, k)) * 10.0 ** rng.integers(-3, 4, k) + 10.0 ** rng.integers(-1, 3, k)
    if draw(st.booleans()):
        predictors[:, 0] = rng.integers(0, 2, n)
    eta = ((predictors - predictors.mean(0)) / predictors.std(0).clip(1e-9)) @ rng.normal(size=k)
    return np.column_stack([np.ones(n), predictors]), (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float)


@settings(max_examples=60, deadline=None)
@given(studies())
def test_fits_are_those_of_statsmodels(study: tuple[Array, Array]) -> None:
    x, y = study
    fitted = fit_logistic(x, y)
    assume(fitted.problem is None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        centred = np.column_stack([x[:, :1], (x[:, 1:] - x[:, 1:].mean(0)) / x[:, 1:].std(0)])
        theirs = sm.Logit(y, centred).fit(disp=False, method="newton", tol=1e-13, maxiter=200)
    assert np.allclose(fitted.b[1:] * x[:, 1:].std(0), theirs.params[1:], rtol=1e-7, atol=1e-9)
    assert np.allclose(np.sqrt(np.diag(fitted.cov))[1:] * x[:, 1:].std(0), theirs.bse[1:], rtol=1e-7)
    assert isclose(fitted.loglik, theirs.llf, rel_tol=1e-10)


@settings(max_examples=40, deadline=None)
@given(studies(), st.integers(0, 99))
def test_scaling_and_shifting_a_predictor_and_swapping_the_outcome(study: tuple[Array, Array], seed: int) -> None:
    x, y = study
    fitted = fit_logistic(x, y)
    assume(fitted.problem is None)
    moved = x.copy()
    moved[:, 1] = 8.0 * x[:, 1] - 32.0
    order = np.random.default_rng(seed).permutation(y.size)
    other = fit_logistic(moved[order], 1.0 - y[order])
    assert isclose(other.b[1], -fitted.b[1] / 8.0, rel_tol=1e-8, abs_tol=1e-12)
    assert isclose(other.cov[1, 1], fitted.cov[1, 1] / 64.0, rel_tol=1e-8)
    assert isclose(other.loglik, fitted.loglik, rel_tol=1e-12)


def test_an_offset_a_million_times_the_spread_costs_no_digits() -> None:
    x, y = spector()
    moved = x.copy()
    moved[:, 1] = np.round(x[:, 1] * 128) + 2.0**30
    plain = x.copy()
    plain[:, 1] = np.round(x[:, 1] * 128)
    shifted, centred = fit_logistic(moved, y), fit_logistic(plain, y)
    assert np.allclose(shifted.b[1:], centred.b[1:], rtol=1e-8)
    assert np.allclose(np.diag(shifted.cov)[1:], np.diag(centred.cov)[1:], rtol=1e-8)


def fitted_on(*columns: Array, y: Array) -> Fitted:
    return fit_logistic(np.column_stack([np.ones(y.size), *columns]), y)


RNG = np.random.default_rng(7)
NOISE = RNG.normal(size=40)
COIN = (RNG.random(40) < 0.5).astype(float)
THIRDS = np.arange(40) % 3


def test_perfect_separation_names_the_column() -> None:
    x = np.arange(40.0)
    fitted = fitted_on(NOISE, x, y=(x > 19.5).astype(float))
    assert fitted.separated == (2,)
    assert fitted.problem == "column 2 predicts the outcome perfectly (separation): the estimates are infinite"


def test_quasi_separation_by_an_empty_cell_names_the_level() -> None:
    y = COIN.copy()
    y[THIRDS == 1] = 0.0
    fitted = fitted_on(NOISE, THIRDS == 1, THIRDS == 2, y=y)
    assert fitted.separated == (2,)


def test_quasi_separation_by_the_reference_level_names_all_levels_of_the_factor() -> None:
    y = COIN.copy()
    y[THIRDS == 0] = 1.0
    fitted = fitted_on(NOISE, THIRDS == 1, THIRDS == 2, y=y)
    assert fitted.separated == (2, 3)
    assert (
        fitted.problem == "columns 2, 3 together predict the outcome perfectly (separation): the estimates are infinite"
    )


def test_separation_by_two_columns_together() -> None:
    a, b = RNG.normal(size=(2, 60))
    third = RNG.normal(size=60)
    fitted = fitted_on(third, a, b, y=(a + 2 * b > 0).astype(float))
    assert fitted.separated == (2, 3)


def test_a_strong_predictor_is_not_called_separation() -> None:
    x = np.concatenate([np.linspace(-1000, 1000, 400), [-1.0, 1.0, 3.0, -3.0]])
    y = np.concatenate([(np.linspace(-1000, 1000, 400) > 0).astype(float), [1.0, 0.0, 0.0, 1.0]])
    fitted = fitted_on(x, y=y)
    assert fitted.problem is None
    assert fitted.separated == ()
    assert np.abs(fitted.b[0] + fitted.b[1] * x).max() > 20
    assert np.isfinite(fitted.cov).all()


def test_a_newton_step_that_overshoots_is_halved() -> None:
    rng = np.random.default_rng(149)  # few events and a predictor with far outliers
    n = int(rng.integers(6, 200))
    x = np.round(rng.standard_cauchy((n, int(rng.integers(1, 3)))) ** 3, 1)
    y = (rng.random(n) < rng.choice([0.02, 0.1, 0.5])).astype(float)
    fitted = fit_logistic(np.column_stack([np.ones(n), x]), y)
    assert fitted.problem is None
    p = 1 / (1 + np.exp(-(fitted.b[0] + x @ fitted.b[1:])))
    assert abs(np.sum(y - p)) < 1e-9
    assert np.abs(x.T @ (y - p)).max() < 1e-9 * np.abs(x).max()


def test_overlapping_groups_are_not_separated() -> None:
    columns = np.column_stack([np.ones(40), NOISE, THIRDS == 1])
    assert separating(columns, COIN) == ()


@pytest.mark.parametrize(
    ("columns", "problem", "collinear"),
    [
        ([NOISE, 2.2 * NOISE], "column 2 is determined by column 1: they are collinear", ((2, (1,)),)),
        (
            [NOISE, THIRDS, NOISE - 3 * THIRDS],
            "column 3 is a combination of columns 1, 2: they are collinear",
            ((3, (1, 2)),),
        ),
        ([NOISE, np.full(40, 3.3)], "column 2 is constant", ((2, (0,)),)),
        (
            [THIRDS == 0, THIRDS == 1, THIRDS == 2],
            "column 3 is a combination of columns 1, 2: they are collinear",
            ((3, (1, 2)),),
        ),
        (
            [NOISE, np.zeros(40), NOISE + 1e9, NOISE],
            "column 2 is constant; column 3 is determined by column 1: they are collinear; "
            "column 4 is determined by column 1: they are collinear",
            ((2, (0,)), (3, (1,)), (4, (1,))),
        ),
    ],
)
def test_collinear_columns_are_named(columns: list[Array], problem: str, collinear: tuple[Any, ...]) -> None:
    fitted = fitted_on(*columns, y=COIN)
    assert fitted.problem == problem
    assert fitted.collinear == collinear
    assert np.isnan(fitted.b).all()


def test_nearly_collinear_columns_are_fitted() -> None:
    fitted = fitted_on(NOISE, NOISE + 1e-5 * RNG.normal(size=40), y=COIN)
    assert fitted.problem is None
    assert np.isfinite(fitted.cov).all()


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        (np.ones((0, 2)), np.ones(0), "there are no complete cases"),
        (np.column_stack([np.ones(5), np.arange(5.0)]), np.ones(5), "all of the 5 complete cases have the event"),
        (np.column_stack([np.ones(5), np.arange(5.0)]), np.zeros(5), "none of the 5 complete cases have the event"),
        (np.eye(2, 4) + 1.0, np.array([0.0, 1.0]), "2 complete cases are too few for 4 coefficients"),
        (
            np.column_stack([np.ones(4), [1e308, -1e308, 1.0, 2.0]]),
            np.array([0.0, 1.0, 0.0, 1.0]),
            "the values are too large or too small to compute with: rescale the variable",
        ),
    ],
)
def test_what_cannot_be_fitted_says_why(x: Array, y: Array, problem: str) -> None:
    assert fit_logistic(x, y).problem == problem


def test_the_intercept_alone_is_the_log_odds() -> None:
    y = np.repeat([1.0, 0.0], [3, 9])
    fitted = fit_logistic(np.ones((12, 1)), y)
    assert isclose(fitted.b[0], log(3 / 9), rel_tol=1e-14)
    assert isclose(fitted.loglik, fitted.loglik_null, rel_tol=1e-14)
    assert isclose(exp(fitted.b[0]), 1 / 3, rel_tol=1e-14)


def test_the_model_lists_what_wald_gives() -> None:
    assert set(stats.MODELS["logistic"].stats) == set(wald(0.5, 0.1))


@pytest.mark.parametrize("apart", ["none", "all", "number"])
def test_a_separated_probit_model_is_told_before_its_predictors_are_as_large_as_logits(apart: str) -> None:
    """Φ(−12) is 0 to every sum: the search came to rest there, on a coefficient without an error."""
    rng = np.random.default_rng(3)
    group, x = (np.arange(80) % 2).astype(float), rng.normal(size=80)
    y = (rng.random(80) < 0.5).astype(float)
    y = {"none": y * (1.0 - group), "all": group, "number": (x > 0.0).astype(float)}[apart]
    found = stats.MODELS["probit"].fit(ModelRows(np.column_stack([np.ones(80), group, x]), y))
    assert found.separated == ((2,) if apart == "number" else (1,))
    assert "separation" in (found.problem or "")


def test_a_log_binomial_maximum_on_the_edge_is_never_taken_for_one_inside() -> None:
    """An information without an inverse gives variances below 0, and a gain below 0 that looked like none left."""
    rng, edges = np.random.default_rng(5), 0
    for _ in range(60):
        n = int(rng.integers(20, 80))
        x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)]).astype(float)
        y = (rng.random(n) < np.clip(np.exp(-0.6 + 0.5 * x[:, 1]), 0.0, 1.0)).astype(float)
        found = stats.MODELS["log-binomial"].fit(ModelRows(x, y))
        edges += "on the edge of what can be" in (found.problem or "")
        if found.problem is None:
            risk = np.exp(x @ found.b)
            assert np.all(np.diag(found.cov) > 0.0)
            assert np.abs(x.T @ ((y - risk) / (1.0 - risk))).max() < 1e-6
    assert edges > 30


def test_log_binomial_models_have_a_maximum_inside_or_are_told_to_be_on_the_edge() -> None:
    rng, told = np.random.default_rng(5), {"inside": 0, "edge": 0}
    for _ in range(45):  # by the expected information the search of four of them leads nowhere, as R's glm does
        n = int(rng.integers(20, 80))
        x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)])
        y = (rng.random(n) < np.clip(np.exp(-1.6 + 0.3 * x[:, 1]), 0.0, 1.0)).astype(float)
        fitted = stats.MODELS["log-binomial"].fit(ModelRows(x, y))
        if fitted.separated:
            continue
        risk = np.exp(x @ fitted.b)
        if fitted.problem is None:  # the log-likelihood is concave: where its slope is 0 is the maximum
            assert np.abs(x.T @ ((y - risk) / (1.0 - risk))).max() < 1e-8
        else:
            assert "on the edge" in fitted.problem
            assert risk.max() > 1.0 - 1e-5
        told["edge" if fitted.problem else "inside"] += 1
    assert min(told.values()) >= 5
