"""The traps of the battery (test_traps.py) that concern regressions, each against the plain call of statsmodels."""

import warnings
from dataclasses import replace
from math import isclose

import numpy as np
import statsmodels.api as sm
from stats.regression_records import Record, of_kind, study
from stats.test_gee import RECORDS as GEE_RECORDS
from stats.test_gee import repeated
from statsmodels.genmod.generalized_estimating_equations import GEE
from statsmodels.miscmodels.ordinal_model import OrderedModel

from tablegen import stats
from tablegen.stats.regression.fitted import Fitted, ModelRows
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
