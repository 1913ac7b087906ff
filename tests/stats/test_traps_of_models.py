"""The traps of the battery (test_traps.py) that concern regressions, each against the plain call of statsmodels."""

import warnings
from dataclasses import replace
from math import isclose

import numpy as np
import statsmodels.api as sm
from stats.regression_records import Record, of_kind, study
from stats.test_gee import RECORDS as GEE_RECORDS
from stats.test_gee import repeated
from stats.test_mixed import mixed
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.genmod.generalized_estimating_equations import GEE
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.regression.mixed_linear_model import MixedLM

from tablegen import stats
from tablegen.stats.regression.cox import CoxRows
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.hazards import changing
from tablegen.stats.regression.sandwich import robust


def one(kind: str, dataset: str) -> tuple[Record, ModelRows]:
    record = next(r for r in of_kind(kind) if r["dataset"] == dataset)
    return record, study(record).data


def errors(fitted: Fitted) -> list[float]:
    return np.sqrt(np.diag(fitted.cov)).tolist()


def wanted(record: Record) -> list[float]:
    return [c["se"] for c in record["expected"]["coefficients"]]


def agree(got: list[float], want: list[float], rel: float = 1e-6) -> bool:
    return all(isclose(a, b, rel_tol=rel) for a, b in zip(got, want, strict=True))


def test_trap_25_probit_errors_are_of_the_expected_information() -> None:
    record = next(r for r in of_kind("logistic_coef") if r["options"]["link"] == "probit")
    data = study(record).data
    plain = sm.Probit(data.y, data.x).fit(disp=0)
    assert agree(errors(stats.MODELS["probit"].fit(data)), wanted(record))
    assert not agree(list(plain.bse), wanted(record), 1e-3)


def test_trap_26_negative_binomial_at_the_estimate_of_its_dispersion() -> None:
    record, data = one("negbin_coef", "warpbreaks")
    fitted = stats.MODELS["negative-binomial"].fit(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        at_one = sm.GLM(data.y, data.x, family=sm.families.NegativeBinomial()).fit()
        jointly = sm.NegativeBinomial(data.y, data.x).fit(disp=0, maxiter=500)
    assert agree(errors(fitted), wanted(record))
    assert not agree(list(at_one.bse), wanted(record), 0.1)
    assert isclose(fitted.measures["theta"], 1 / jointly.params[-1], rel_tol=1e-3)


def test_trap_27_which_robust_variance() -> None:
    """statsmodels' HC1 of a likelihood is n/(n - k) times HC0; Stata's is n/(n - 1) times, which `ml` is here."""
    record = next(r for r in of_kind("logistic_robust") if r["options"]["vcov"] == "stata")
    data = study(record).data
    plain = sm.Logit(data.y, data.x).fit(disp=0, cov_type="HC1")
    fitted = robust(stats.MODELS["logistic"].fit(data), "ML")
    assert agree(errors(fitted), wanted(record))
    assert not agree(list(plain.bse), wanted(record), 1e-3)


def test_trap_29_thresholds_are_on_the_scale_of_the_model_and_slopes_have_polrs_sign() -> None:
    """OrderedModel's parameters are the first threshold and the logarithms of the distances to those after it."""
    rng = np.random.default_rng(29)
    x = rng.normal(size=200)
    y = np.digitize(0.8 * x + rng.logistic(size=200), [-1.0, 0.5, 2.0]).astype(float)
    found = stats.MODELS["ordinal"].fit(ModelRows(np.column_stack([np.ones(200), x]), y))
    plain = OrderedModel(y.astype(int), x[:, None], distr="logit").fit(method="newton", disp=0, maxiter=200)
    ours = [found.measures[f"threshold_{j}"] for j in (1, 2, 3)]
    assert agree(ours, list(plain.model.transform_threshold_params(plain.params)[1:-1]))
    assert not agree(ours, list(plain.params[1:]), 0.1)
    assert isclose(found.b[1], plain.params[0], rel_tol=1e-6)
    assert found.b[1] > 0.0  # logit P(y <= j) = threshold - x b: larger x, higher levels


def test_trap_8_moments_over_n_less_k_or_over_n() -> None:
    """statsmodels' default is R's gee (`n-k`); ddof_scale=0 is geepack's. Ours has both, by name."""
    record = next(r for r in GEE_RECORDS if r["id"] == "gee.nasty_wtclus_s.001")
    rows = repeated(record)
    plain = GEE(rows.y, rows.x, groups=rows.clusters, cov_struct=sm.cov_struct.Exchangeable()).fit(
        maxiter=500, ctol=1e-12
    )
    want = [c["estimate"] for c in record["expected"]["coefficients"]]
    assert not np.allclose(plain.params, want, rtol=1e-6)
    assert np.allclose(stats.MODELS["gee-linear"].fit(rows).b, want, rtol=1e-6)
    assert np.allclose(stats.MODELS["gee-linear"].fit(replace(rows, moments="n-k")).b, plain.params, rtol=1e-6)


def test_trap_06_a_cox_model_is_climbed_with_damped_steps() -> None:
    """Newton's undamped step from 0 overshoots where a covariate has a heavy tail."""
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.lognormal(0.0, 2.0, 40), rng.normal(size=40)])
    time = rng.exponential(np.exp(-1.5 * np.log1p(x[:, 0])))
    plain = PHReg(time, x, ties="breslow")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(plain.fit(disp=0).params).all()
    found = stats.MODELS["cox"].fit(
        ModelRows(np.column_stack([np.ones(40), x]), np.ones(40), time=time, ties="breslow")
    )
    assert found.problem is None
    assert np.abs(plain.score(found.b[1:])).max() < 1e-6
    assert agree(np.diag(found.cov)[1:].tolist(), np.diag(np.linalg.inv(-plain.hessian(found.b[1:]))).tolist())


def test_trap_13_proportional_hazards_by_the_score_test() -> None:
    """Before survival 3 the scaled residuals' correlation with time was tested, with the variance of all events."""
    record = next(r for r in of_kind("cox_zph") if r["id"] == "cox_zph.lung.002")
    data = study(record, next(r for r in of_kind("cox_coef") if r["id"] == "cox_coef.lung.001")).data
    fitted = stats.MODELS["cox"].fit(data)
    assert data.time is not None
    events = data.y > 0.0
    plain = PHReg(data.time, data.x[:, 1:], status=data.y, ties="efron").fit(disp=0)
    apart = data.time[events] - data.time[events].mean()
    residuals = plain.schoenfeld_residuals[events, 0]
    old = (apart @ residuals * events.sum()) ** 2 * fitted.cov[1, 1] / (events.sum() * (apart @ apart))
    assert isinstance(fitted.rows, CoxRows)
    found = changing(fitted.rows, data.time[fitted.rows.likelihood.sets.event], (1,)).values["statistic"]
    want = record["expected"]["terms"][0]["statistic"]
    assert isclose(found, want, rel_tol=1e-6)
    assert not isclose(old, want, rel_tol=1e-3)
    assert isclose(old, want, rel_tol=0.1)


def test_trap_14_robust_cox_errors_share_tied_events_after_efron() -> None:
    record = next(r for r in of_kind("cox_coef") if r["id"] == "cox_coef.lung.010")
    data = study(record).data
    assert data.time is not None
    plain = PHReg(data.time, data.x[:, 1:], status=data.y, ties="efron").fit(disp=0, groups=data.clusters)
    fitted = robust(stats.MODELS["cox"].fit(data), "CR0", data.clusters)
    assert agree(errors(fitted)[1:], wanted(record))
    assert not agree(list(plain.bse), wanted(record), 1e-3)


def test_trap_9_errors_of_a_mixed_model_are_of_its_coefficients_alone() -> None:
    """MixedLM takes them from the joint Hessian with the variances: 1.6 % off where clusters are of unequal sizes."""
    record = next(r for r in GEE_RECORDS if r["id"] == "lmer.nasty_wtclus_s.001")
    rows = mixed(record)
    plain = MixedLM(rows.y, rows.x, groups=rows.clusters).fit(reml=True, gtol=1e-10)
    found = stats.MODELS["mixed-linear"].fit(rows)
    assert agree(errors(found), wanted(record))
    assert not agree(list(plain.bse_fe), wanted(record), 1e-4)
    assert np.isnan(plain.aic)
