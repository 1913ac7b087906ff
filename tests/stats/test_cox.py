"""Cox regression against R's survival, statsmodels and the laws of the partial likelihood."""

from dataclasses import replace
from itertools import combinations
from math import exp, isclose, log

import numpy as np
import pytest
from scipy.optimize import linprog
from stats.regression_records import Record, of_kind, study
from statsmodels.duration.hazard_regression import PHReg

from tablegen.stats.estimates import wald
from tablegen.stats.regression.catalogue import MODELS
from tablegen.stats.regression.cox import fit_cox
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.inferences import INFERENCES
from tablegen.stats.regression.profile import against_zero, ratio, score
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.whole import Whole

COEFFICIENTS = of_kind("cox_coef")


def fitted(record: Record, like: Record | None = None) -> Fitted:
    data = study(record, like).data
    found = fit_cox(data)
    return robust(found, "CR0", data.clusters) if data.clusters is not None else found


@pytest.mark.parametrize("record", COEFFICIENTS, ids=lambda r: r["id"])
def test_coefficients_are_those_of_r(record: Record) -> None:
    found = fitted(record)
    if record["status"] == "separation":
        assert found.separated
        assert found.problem
        return
    names = {"estimate": "b", "se": "se", "statistic": "z", "p": "p", "ci_low": "low", "ci_high": "high",
             "exp_estimate": "hr", "exp_ci_low": "hr_low", "exp_ci_high": "hr_high"}  # fmt: skip
    for i, want in enumerate(record["expected"]["coefficients"], start=1):
        got = wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, record["options"]["conf_level"], "hr")
        for theirs, ours in names.items():
            assert isclose(got[ours], want[theirs], rel_tol=1e-7), (want["term"], theirs)


@pytest.mark.parametrize("record", of_kind("cox_fit"), ids=lambda r: r["id"])
def test_log_likelihoods_are_those_of_r(record: Record) -> None:
    alike = [r for r in COEFFICIENTS if (r["dataset"], r["variables"]) == (record["dataset"], record["variables"])]
    twin = next(r for r in alike if r["options"]["ties"] == record["options"]["ties"])
    found = fitted(record, twin)
    if record["status"] == "separation":
        assert found.separated
        return
    assert isclose(found.loglik, record["expected"]["loglik"], rel_tol=1e-9)
    assert isclose(found.loglik_null, record["expected"]["loglik_null"], rel_tol=1e-9)
    whole = Whole(MODELS["cox"], INFERENCES["wald"], found, study(record, twin).data, (), 0.95)
    measures = {"lr_statistic": ("lr", "statistic"), "df": ("lr", "df"), "lr_p": ("lr", "p"), "aic": ("aic", "aic"),
                "bic_n_events": ("bic", "bic"), "cox_snell_r2": ("cox-snell", "r2")}  # fmt: skip
    for theirs, (footer, stat) in measures.items():
        run = FOOTERS[footer].run
        assert run
        assert isclose(run(whole).values[stat], record["expected"][theirs], rel_tol=1e-9), theirs


@pytest.mark.parametrize("record", of_kind("cox_fit"), ids=lambda r: r["id"])
def test_likelihood_ratio_of_all_terms_on_the_surface_is_that_of_the_fit(record: Record) -> None:
    alike = [r for r in COEFFICIENTS if (r["dataset"], r["variables"]) == (record["dataset"], record["variables"])]
    found = fitted(record, next(r for r in alike if r["options"]["ties"] == record["options"]["ties"]))
    if record["status"] == "separation" or "cluster" in record["variables"]:
        return
    assert found.surface
    test = against_zero(found.surface, range(1, found.b.size), ratio)
    assert isclose(test["statistic"], record["expected"]["lr_statistic"], rel_tol=1e-9)
    score_test = against_zero(found.surface, range(1, found.b.size), score)
    assert isclose(score_test["statistic"], record["expected"]["score_statistic"], rel_tol=1e-7)


def patients(n: int, seed: int, ties: bool) -> ModelRows:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)]).astype(float)
    time = rng.exponential(np.exp(-0.5 * x[:, 1]))
    return ModelRows(x, rng.integers(0, 2, n).astype(float), time=np.ceil(time * 4) if ties else time)


@pytest.mark.parametrize("seed", range(6))
def test_exact_ties_are_the_sum_over_all_draws(seed: int) -> None:
    """Of times with one event, with several, or both; with late entry and strata."""
    rng = np.random.default_rng(seed)
    rows = replace(
        patients(24, seed, ties=True),
        ties="exact",
        entry=rng.integers(0, 2, 24) / 2.0 if seed % 2 else None,
        strata=rng.integers(0, 2, 24) if seed > 2 else None,
    )
    assert rows.time is not None
    found = fit_cox(rows)
    assert found.problem is None
    eta, total = rows.x @ found.b, 0.0
    entry = np.full(24, -1.0) if rows.entry is None else rows.entry
    strata = np.zeros(24) if rows.strata is None else rows.strata
    for stratum, time in {(strata[i], rows.time[i]) for i in np.flatnonzero(rows.y)}:
        at_risk = (strata == stratum) & (entry < time) & (rows.time >= time)
        events = at_risk & (rows.time == time) & (rows.y > 0)
        draws = combinations(eta[at_risk].tolist(), int(events.sum()))
        total += float(eta[events].sum()) - log(sum(exp(sum(drawn)) for drawn in draws))
    assert isclose(found.loglik, total, rel_tol=1e-10)


def test_without_ties_the_exact_likelihood_is_breslows() -> None:
    rows = patients(40, 7, ties=False)
    one, other = fit_cox(replace(rows, ties="exact")), fit_cox(replace(rows, ties="breslow"))
    assert np.array_equal(one.b, other.b)
    assert np.array_equal(one.cov, other.cov)


def test_exact_ties_are_of_patients_who_count_once() -> None:
    rows = replace(patients(40, 7, ties=True), ties="exact", weights=np.full(40, 2.0))
    assert fit_cox(rows).problem == "the exact likelihood of tied events is of patients who count once each"


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_it_is_statsmodels_model(ties: str) -> None:
    rows = replace(patients(80, 3, ties=True), ties=ties)  # pyright: ignore[reportArgumentType]
    assert rows.time is not None
    plain = PHReg(rows.time, rows.x[:, 1:], status=rows.y, ties=ties).fit(disp=0)
    found = fit_cox(rows)
    assert np.allclose(found.b[1:], plain.params, rtol=1e-6)
    assert np.allclose(np.sqrt(np.diag(found.cov))[1:], plain.bse, rtol=1e-6)


def test_only_the_order_of_times_matters_and_doubling_halves_the_variance() -> None:
    rows = patients(60, 5, ties=False)
    assert rows.time is not None
    found, later = fit_cox(rows), fit_cox(replace(rows, time=np.exp(rows.time) + 7.0))
    assert np.allclose(found.b, later.b, rtol=1e-9)
    twice = fit_cox(replace(rows, weights=np.full(60, 2.0)))
    assert np.allclose(found.b, twice.b, rtol=1e-9)
    assert np.allclose(found.cov, 2.0 * twice.cov, rtol=1e-9)


def test_one_stratum_is_none_and_entry_at_0_is_no_late_entry() -> None:
    rows = patients(60, 8, ties=True)
    plain = fit_cox(rows)
    for other in (replace(rows, strata=np.zeros(60, dtype=np.int64)), replace(rows, entry=np.zeros(60))):
        assert np.allclose(plain.b, fit_cox(other).b, rtol=1e-9)


def test_a_group_without_events_has_no_finite_estimate() -> None:
    time = np.arange(1.0, 21.0)
    g = np.tile([0.0, 1.0], 10)
    found = fit_cox(ModelRows(np.column_stack([np.ones(20), g]), 1.0 - g, time=time))
    assert found.separated == (1,)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"y": np.zeros(4)}, "none of the 4 complete cases have the event"),
        ({"time": np.array([1.0, -1.0, 2.0, 3.0])}, "times must be 0 or more"),
        ({"entry": np.array([0.0, 5.0, 0.0, 0.0])}, "1 of the complete cases end before they begin, or as they begin"),
    ],
)
def test_what_cannot_be_fitted_is_said(change: dict[str, np.ndarray], problem: str) -> None:
    rows = ModelRows(
        np.column_stack([np.ones(4), [1.0, 3.0, 2.0, 5.0]]), np.ones(4), time=np.array([1.0, 2.0, 3.0, 4.0])
    )
    assert fit_cox(replace(rows, **change)).problem == problem


def rises(x: np.ndarray, rows: ModelRows) -> bool:
    """By brute force: whether some direction puts every event above, or level with, everyone at risk."""
    assert rows.time is not None
    entry = np.zeros(rows.y.size) - 1.0 if rows.entry is None else rows.entry
    strata = np.zeros(rows.y.size) if rows.strata is None else rows.strata
    above = [
        x[i] - x[j]
        for i in np.flatnonzero(rows.y)
        for j in range(rows.y.size)
        if strata[i] == strata[j]
        and entry[j] < rows.time[i] <= rows.time[j]
        and not (rows.ties == "exact" and rows.y[j] and rows.time[i] == rows.time[j])
    ]
    answer = linprog(
        np.zeros(x.shape[1]), -np.array(above), np.zeros(len(above)), [np.sum(above, axis=0)], [1.0], (None, None)
    )
    return bool(answer.success)


@pytest.mark.parametrize("ties", ["efron", "exact"])
@pytest.mark.parametrize("seed", range(40))
def test_whether_an_estimate_is_infinite_is_found_as_by_comparing_all_pairs(seed: int, ties: str) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(6, 14))
    x = np.column_stack([rng.integers(0, 3, n), rng.normal(size=n).round(1)]).astype(float)
    time = rng.integers(2, 9, n).astype(float)
    rows = ModelRows(
        np.column_stack([np.ones(n), x]),
        (rng.uniform(size=n) < 0.5).astype(float),
        time=time,
        entry=rng.integers(0, 2, n).astype(float) if seed % 2 else None,
        strata=rng.integers(0, 2, n) if seed % 4 > 1 else None,
        ties=ties,  # pyright: ignore[reportArgumentType]
    )
    found = fit_cox(rows)
    if found.problem and not found.separated:
        assert "event" in found.problem or "constant" in found.problem or "collinear" in found.problem
        return
    assert bool(found.separated) == rises(x, rows)


def test_a_column_that_does_not_vary_within_strata_is_named() -> None:
    rows = patients(60, 8, ties=True)
    strata = np.arange(60) % 3
    found = fit_cox(replace(rows, x=np.column_stack([rows.x, strata.astype(float)]), strata=strata))
    assert found.collinear == ((3, (0,)),)


@pytest.mark.parametrize("scale", [12.0, 9.0])
@pytest.mark.parametrize("strata", [1, 3])
def test_risks_that_leave_early_do_not_drown_the_others(scale: float, strata: int) -> None:
    """Those at the highest risk have the event first: a difference of sums over all patients loses the rest."""
    i = np.arange(1, 61)
    x = np.exp((i * 37) % 61 / scale)
    time = 1000.0 / (1.0 + x) * np.where(i % 5 == 0, 3.0, 1.0) * (1.0 + (i * 17 % 7) / 7.0)
    rows = ModelRows(np.column_stack([np.ones(60), x]), (i % 4 > 0).astype(float), time=time, strata=i % strata)
    plain = PHReg(time, x[:, None], status=rows.y, strata=rows.strata, ties="efron").fit(disp=0)
    found = fit_cox(rows)
    assert found.problem is None
    assert isclose(found.b[1], plain.params[0], rel_tol=1e-6)
    assert isclose(found.cov[1, 1] ** 0.5, plain.bse[0], rel_tol=1e-6)
    assert isclose(found.loglik, plain.llf, rel_tol=1e-9)
