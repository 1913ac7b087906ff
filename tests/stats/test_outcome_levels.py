"""Regressions of outcomes of several levels against R's polr and multinom, statsmodels, brute force and their laws."""

from dataclasses import replace
from math import isclose

import numpy as np
import pytest
import statsmodels.api as sm
from evidence_of import levels, rows
from stats.regression_records import Record, of_kind, study
from statsmodels.miscmodels.ordinal_model import OrderedModel

from tablegen import stats
from tablegen.stats.estimates import wald
from tablegen.stats.regression.brant import proportional_odds
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.logistic import fit_logistic
from tablegen.stats.regression.multinomial import fit_multinomial
from tablegen.stats.regression.ordinal import fit_ordinal
from tablegen.stats.regression.profile import against_zero, limits, ratio
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.whole import Whole

FITS = {"ordinal": fit_ordinal, "multinomial": fit_multinomial}


def data_of(record: Record, coefficients: list[Record]) -> ModelRows:
    """The rows of a record with its outcome as codes, the constant first."""
    left, _, right = record["variables"]["formula"].partition(" ~ ")
    order = levels()[record["dataset"]][left] or []
    used = [left, *(name.removeprefix("log(").removesuffix(")") for name in right.split(" + "))]
    complete = [row for row in rows(record) if all(row[name] is not None for name in used)]
    like = {"expected": {"coefficients": coefficients}}
    numbered = record | {"variables": {"lhs": used[1], "rhs": " + ".join([left, right])}}
    x = study(numbered, record | like).data.x
    y = np.array([float(order.index(row[left])) for row in complete])
    return ModelRows(x if np.all(x[:, 0] == 1.0) else np.column_stack([np.ones(y.size), x]), y)


def check(got: dict[str, float], want: Record) -> None:
    pairs = {"b": "estimate", "se": "se", "p": "p", "low": "ci_low", "or": "exp_estimate", "or_high": "exp_ci_high"}
    for ours, theirs in pairs.items():
        assert isclose(got[ours], want[theirs], rel_tol=1e-6, abs_tol=1e-9), (want["term"], ours)


@pytest.mark.parametrize("record", of_kind("ordinal_logistic"), ids=lambda r: r["id"])
def test_ordinal_is_rs_polr(record: Record) -> None:
    want = record["expected"]
    data = data_of(record, want["coefficients"])
    found = fit_ordinal(data)
    assert (data.y.size, found.problem) == (want["n"], None)
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-9)
    for i, one in enumerate(want["coefficients"], start=1):
        check(wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, 0.95, "or"), one)
    for j, one in enumerate(want["thresholds"], start=1):
        assert isclose(found.measures[f"threshold_{j}"], one["estimate"], rel_tol=1e-6)
        assert isclose(found.measures[f"threshold_{j}_se"], one["se"], rel_tol=1e-6)
    whole = whole_of("ordinal", data)
    assert isclose(-2 * found.loglik + 2 * whole.parameters, want["aic"], rel_tol=1e-9)


@pytest.mark.parametrize("record", of_kind("multinomial_logistic"), ids=lambda r: r["id"])
def test_multinomial_is_rs_multinom(record: Record) -> None:
    want = record["expected"]
    equations = list(want["equations"].values())
    data = data_of(record, equations[0])
    found, k = fit_multinomial(data), data.x.shape[1]
    assert (data.y.size, found.problem, found.b.size) == (want["n"], None, k * len(equations))
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-9)
    for i, one in enumerate(one for equation in equations for one in equation):
        check(wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, 0.95, "or"), one)
    assert isclose(-2 * found.loglik + 2 * whole_of("multinomial", data).parameters, want["aic"], rel_tol=1e-9)


def made(seed: int, n: int = 300) -> ModelRows:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(40.0, 3.0, n), rng.integers(0, 2, n)])
    latent = 0.3 * x[:, 1] + x[:, 2] + rng.logistic(size=n)
    return ModelRows(x, np.digitize(latent, [11.0, 12.5, 14.0]).astype(float))


def whole_of(name: str, data: ModelRows) -> Whole:
    return Whole(stats.MODELS[name], stats.INFERENCES["wald"], FITS[name](data), data, (), 0.95)


@pytest.mark.parametrize("seed", range(3))
def test_statsmodels_agrees(seed: int) -> None:
    data = made(seed)
    found = fit_ordinal(data)
    plain = OrderedModel(data.y.astype(int), data.x[:, 1:], distr="logit").fit(method="newton", disp=0, maxiter=200)
    assert found.b[1:] == pytest.approx(plain.params[:2], rel=1e-6)
    assert np.sqrt(np.diag(found.cov))[1:] == pytest.approx(plain.bse[:2], rel=1e-4)  # a numerical Hessian
    nominal = fit_multinomial(data)
    other = sm.MNLogit(data.y.astype(int), data.x).fit(disp=0, maxiter=200)
    assert nominal.b == pytest.approx(other.params.T.ravel(), rel=1e-6)
    assert np.sqrt(np.diag(nominal.cov)) == pytest.approx(other.bse.T.ravel(), rel=1e-6)
    assert isclose(nominal.loglik_null, other.llnull, rel_tol=1e-6)
    sandwich = sm.MNLogit(data.y.astype(int), data.x).fit(disp=0, maxiter=200, cov_type="HC0")
    errors = np.sqrt(np.diag(robust(nominal, "HC0").cov))
    assert errors == pytest.approx(sandwich.bse.T.ravel(), rel=1e-6)


def test_two_levels_are_a_logistic_model() -> None:
    data = made(7)
    data = replace(data, y=(data.y > 1).astype(float))
    want = fit_logistic(data)
    for fit in FITS.values():
        found = fit(data)
        assert found.b == pytest.approx(want.b, rel=1e-9)
        assert found.cov == pytest.approx(want.cov, rel=1e-8)
        assert isclose(found.loglik, want.loglik, rel_tol=1e-12)
        assert found.rows and want.rows
        assert found.rows.influence() == pytest.approx(want.rows.influence(), rel=1e-7, abs=1e-12)
        assert found.rows.means() == pytest.approx(want.rows.means(), rel=1e-9)


def test_turning_the_order_of_the_outcome_turns_the_sign() -> None:
    data = made(5)
    up, down = fit_ordinal(data), fit_ordinal(replace(data, y=3.0 - data.y))
    assert up.b[1:] == pytest.approx(-down.b[1:], rel=1e-9)
    assert up.cov[1:, 1:] == pytest.approx(down.cov[1:, 1:], rel=1e-8)
    assert isclose(up.measures["threshold_1"], -down.measures["threshold_3"], rel_tol=1e-9)


def test_another_reference_is_the_same_model_seen_from_elsewhere() -> None:
    data = made(6)
    order = np.array([1.0, 0.0, 2.0, 3.0])
    one, other = fit_multinomial(data), fit_multinomial(replace(data, y=order[data.y.astype(int)]))
    assert isclose(one.loglik, other.loglik, rel_tol=1e-12)
    assert other.b[:3] == pytest.approx(-one.b[:3], rel=1e-9)
    assert other.b[3:6] == pytest.approx(one.b[3:6] - one.b[:3], rel=1e-7)


@pytest.mark.parametrize("name", FITS)
def test_offsets_and_the_order_of_rows_do_not_matter(name: str) -> None:
    data = made(8)
    found = FITS[name](data)
    turned = np.random.default_rng(1).permutation(data.y.size)
    far = np.column_stack([data.x[turned, 0], data.x[turned, 1] + 1e9, 1e-9 * data.x[turned, 2]])
    again = FITS[name](ModelRows(far, data.y[turned]))
    assert again.b[1] == pytest.approx(found.b[1], rel=1e-5)
    assert again.b[2] * 1e-9 == pytest.approx(found.b[2], rel=1e-5)
    assert isclose(again.loglik, found.loglik, rel_tol=1e-9)


@pytest.mark.parametrize("name", FITS)
def test_profile_limits_are_where_a_grid_has_them(name: str) -> None:
    """At the limit the likelihood, maximised with the coefficient held (by an offset that shifts it), is lower by χ²/2."""
    data = made(9, 120)
    found = FITS[name](data)
    assert found.surface
    low, high = limits(found.surface, 2, 0.95, ratio)
    assert low is not None and high is not None and low < found.b[2] < high
    for limit in (low, high):
        point = found.surface.held([2], np.array([limit]))
        assert point and isclose(2 * (found.loglik - point.loglik), 1.959963984540054**2, rel_tol=1e-9)
        assert isclose(float(found.surface.back[2] @ point.at), limit, rel_tol=1e-9)
    without = FITS[name](replace(data, x=data.x[:, :2]))
    columns = [2] if name == "ordinal" else [2, 5, 8]
    test = against_zero(found.surface, columns, ratio)
    assert isclose(test["statistic"], 2 * (found.loglik - without.loglik), rel_tol=1e-8)
    assert test["df"] == len(columns)


@pytest.mark.parametrize("name", FITS)
def test_a_column_that_tells_levels_apart_is_named(name: str) -> None:
    data = made(10)
    highest = replace(data, y=np.where(data.x[:, 2] == 1.0, 3.0, np.minimum(data.y, 2.0)))
    assert FITS[name](highest).separated == (2,)
    both = (data.x[:, 1] > 40.0).astype(float)
    x = np.column_stack([data.x[:, 0], data.x[:, 2], 3.0 * data.x[:, 2] + both])
    together = replace(data, x=x, y=np.where(both == 1.0, 2.0, data.y % 2.0))
    assert FITS[name](together).separated == (1, 2)
    assert FITS[name](data).separated == ()


def test_a_lacking_level_separates_a_multinomial_model_and_no_ordinal_one() -> None:
    rng = np.random.default_rng(2)
    smoker = np.arange(200) % 2
    y = np.where(smoker == 1, 2 * rng.integers(0, 2, 200), rng.integers(0, 3, 200))
    data = ModelRows(np.column_stack([np.ones(200), smoker]), y.astype(float))
    assert fit_ordinal(data).problem is None
    assert fit_multinomial(data).separated == (1,)


@pytest.mark.parametrize("name", FITS)
def test_what_cannot_be_fitted_says_why(name: str) -> None:
    data = made(11)
    twice = FITS[name](replace(data, x=np.column_stack([data.x, data.x[:, 1]])))
    assert twice.problem == "column 3 is determined by column 1: they are collinear"
    assert twice.collinear == ((3, (1,)),)
    gap = replace(data, y=np.where(data.y == 1.0, 2.0, data.y))
    assert FITS[name](gap).problem == "level 1 of the outcome has no rows"


def test_brants_test_by_stacked_estimating_equations() -> None:
    """The covariances of the logistic models by their joint estimating equations, with expected products of residuals."""
    data = made(12, 500)
    outcome = proportional_odds(whole_of("ordinal", data))
    fits = [sm.Logit((data.y > j).astype(float), data.x).fit(disp=0) for j in range(3)]
    b = np.concatenate([fit.params for fit in fits])
    bread = np.zeros((9, 9))
    meat = np.zeros((9, 9))
    for i, one in enumerate(fits):
        p = one.predict()
        bread[3 * i : 3 * i + 3, 3 * i : 3 * i + 3] = np.linalg.inv(data.x.T @ np.diag(p * (1 - p)) @ data.x)
        for j, other in enumerate(fits):
            q = other.predict()
            joint = np.minimum(p, q) - p * q if i != j else p * (1 - p)
            meat[3 * i : 3 * i + 3, 3 * j : 3 * j + 3] = data.x.T @ np.diag(joint) @ data.x
    cov = bread @ meat @ bread
    contrast = np.zeros((4, 9))
    for row, (term, cut) in enumerate((t, c) for c in (1, 2) for t in (1, 2)):
        contrast[row, term], contrast[row, 3 * cut + term] = 1.0, -1.0
    apart = contrast @ b
    want = float(apart @ np.linalg.solve(contrast @ cov @ contrast.T, apart))
    assert isclose(outcome.values["statistic"], want, rel_tol=1e-8)
    assert outcome.values["df"] == 4.0


def test_brants_test_finds_what_is_not_proportional() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, 900).astype(float)
    shares = np.where(x[:, None] == 1.0, [0.6, 0.05, 0.35], [0.34, 0.33, 0.33])
    y = (rng.uniform(size=900)[:, None] > shares.cumsum(axis=1)).sum(axis=1).astype(float)
    data = ModelRows(np.column_stack([np.ones(900), x]), y)
    assert proportional_odds(whole_of("ordinal", data)).values["p"] < 1e-6


def test_brants_test_needs_terms_and_finite_models() -> None:
    data = made(13)
    empty = proportional_odds(whole_of("ordinal", replace(data, x=data.x[:, :1])))
    assert empty.problem == "the model has no terms to test"
    lacking = replace(data, y=np.where((data.x[:, 2] == 1.0) & (data.y == 3.0), 2.0, data.y))
    outcome = proportional_odds(whole_of("ordinal", lacking))
    assert outcome.problem == "the logistic model of exceeding threshold 3 has no finite estimates"
