"""Regressions against R: estimates, standard errors, tests and intervals, robust variances, fits."""

from collections.abc import Mapping
from math import isclose
from typing import Any

import numpy as np
import pytest
from stats.regression_records import RECORDS, Record, of_kind, study

from tablegen import stats
from tablegen.stats.estimates import wald
from tablegen.stats.regression.contract import Variance
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.testing import fit_by

MODELS = {"lm": "linear", "poisson": "poisson", "quasipoisson": "quasi-poisson", "negbin": "negative-binomial",
          "modified": "modified-poisson", "logistic": "logistic"}  # fmt: skip
RATIO = {"exp_estimate": "", "exp_ci_low": "_low", "exp_ci_high": "_high"}


def by_id(record: Record) -> str:
    return record["id"]


def model_of(record: Record) -> str:
    link = record["options"].get("link")
    return link if link in {"probit", "cloglog"} else MODELS[record["kind"].split("_")[0]]


def fitted(record: Record, like: Record | None = None) -> Fitted:
    data = study(record, like).data
    return stats.MODELS[model_of(record)].fit(data)


def coefficients_are(record: Record, found: Fitted, rel: float, wanted: list[dict[str, Any]] | None = None) -> None:
    ratio = stats.MODELS[model_of(record)].ratio
    names = {"estimate": "b", "se": "se", "statistic": "t" if found.df else "z", "p": "p", "ci_low": "low",
             "ci_high": "high"} | {theirs: f"{ratio}{end}" for theirs, end in RATIO.items() if ratio}  # fmt: skip
    for i, want in enumerate(wanted or record["expected"]["coefficients"]):
        se = float(found.cov[i, i]) ** 0.5
        got = wald(float(found.b[i]), se, record["options"].get("conf_level", 0.95), ratio, found.df)
        for theirs in names.keys() & want.keys():
            assert close(got, names[theirs], want[theirs], rel), (want["term"], theirs)
        assert isclose(want.get("df", found.df or 0), found.df or 0)


def close(got: Mapping[str, float], name: str, want: float, rel: float) -> bool:
    z = got.get("z", got.get("t", 0.0))
    slack = 1.0 + z * z if name == "p" else 1.0  # in the tail a relative error of z is z² times that in P
    return isclose(got[name], want, rel_tol=rel * slack, abs_tol=1e-300)


@pytest.mark.parametrize("record", of_kind("lm_coef"), ids=by_id)
def test_least_squares(record: Record) -> None:
    found = fitted(record)
    assert found.problem is None
    coefficients_are(record, found, 1e-9)


@pytest.mark.parametrize("record", of_kind("lm_fit"), ids=by_id)
def test_measures_of_a_linear_fit(record: Record) -> None:
    twin = next(
        r for r in of_kind("lm_coef") if (r["dataset"], r["variables"]) == (record["dataset"], record["variables"])
    )
    found, want = fitted(record, twin), record["expected"]
    names = {"r2": "r2", "adj_r2": "adj_r2", "sigma": "sigma", "statistic": "f", "df1": "df", "df2": "df2"}
    for theirs, ours in names.items():
        assert isclose(found.measures[ours], want[theirs], rel_tol=1e-9), theirs
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-11)


@pytest.mark.parametrize("record", of_kind("lm_robust_hc", "lm_robust_cluster"), ids=by_id)
def test_sandwich_variances_of_least_squares(record: Record) -> None:
    found, data = fitted(record), study(record).data
    name: Variance = record["options"]["vcov"]
    coefficients_are(record, robust(found, name, data.clusters if name.startswith("CR") else None), 1e-9)


@pytest.mark.parametrize("record", [r for r in of_kind("lm_coef") if r["expected"]["aliased"]], ids=by_id)
def test_a_column_that_r_leaves_out_without_a_word_is_refused(record: Record) -> None:
    left_out = [{"term": name, "parts": [{"variable": name}]} for name in record["expected"]["aliased"]]
    more = {"expected": {"coefficients": [*record["expected"]["coefficients"], *left_out]}}
    found = fitted(record, more)
    assert found.problem
    assert [column for column, _ in found.collinear] == [len(more["expected"]["coefficients"]) - 1]


COUNTS = of_kind("poisson_coef", "quasipoisson_coef", "negbin_coef", "logistic_coef", "modified_poisson_rr")


@pytest.mark.parametrize("record", COUNTS, ids=by_id)
def test_maximum_likelihood(record: Record) -> None:
    if record["options"].get("vcov") == "stata":
        found = robust(stats.MODELS["poisson"].fit(study(record).data), "ML")
    else:
        found = fitted(record)
    if record["status"] == "separation":
        assert found.separated
        return
    assert found.problem is None
    coefficients_are(record, found, 1e-6)


@pytest.mark.parametrize("record", of_kind("negbin_coef"), ids=by_id)
def test_the_error_of_theta_is_that_of_glm_nb(record: Record) -> None:
    found, expected = fitted(record), record["expected"]
    assert isclose(found.measures["theta"], expected["theta"], rel_tol=1e-6)
    assert isclose(found.measures["theta_se"], expected["theta_se"], rel_tol=1e-5)
    assert found.beyond is not None and found.beyond.names == ("theta",)
    assert isclose(found.beyond.cov[-1, -1] ** 0.5, expected["theta_se"], rel_tol=1e-5)
    assert not found.beyond.cov[-1, :-1].any()


@pytest.mark.parametrize("record", of_kind("negbin_coef_full_information"), ids=by_id)
def test_joint_information_of_coefficients_and_alpha(record: Record) -> None:
    """The definition of Stata's nbreg and of statsmodels, where R's glm.nb takes θ as known."""
    data, expected = study(record).data, record["expected"]
    found = fit_by(stats.MODELS["negative-binomial"], stats.INFERENCES["joint"], data)
    coefficients_are(record, found, 1e-6)
    assert isclose(found.loglik, expected["loglik"], rel_tol=1e-9)
    assert isclose(found.measures["alpha"], expected["alpha"], rel_tol=1e-6)
    assert isclose(found.measures["log_alpha_se"], expected["log_alpha_se"], rel_tol=1e-5)
    plainly = stats.MODELS["negative-binomial"].fit(data)
    assert found.b == pytest.approx(plainly.b) and found.beyond is not None
    assert found.beyond.cov[:-1, :-1] == pytest.approx(found.cov) and found.beyond.names == ("log_alpha",)


ROBUST = of_kind("poisson_robust", "poisson_robust_cluster", "logistic_robust")


@pytest.mark.parametrize("record", ROBUST, ids=by_id)
def test_sandwich_variances_of_likelihoods(record: Record) -> None:
    found, data = fitted(record), study(record).data
    if record["status"] == "separation":
        assert found.separated
        return
    name = record["options"]["vcov"]
    variance: Variance = "ML" if name == "stata" else name
    coefficients_are(record, robust(found, variance, data.clusters if name.startswith("CR") else None), 1e-6)


@pytest.mark.parametrize("record", of_kind("poisson_fit", "logistic_fit"), ids=by_id)
def test_log_likelihoods(record: Record) -> None:
    kind = record["kind"].replace("_fit", "_coef")
    twin = next(
        r
        for r in RECORDS
        if (r["kind"], r["dataset"], r["variables"]) == (kind, record["dataset"], record["variables"])
        and r["options"].get("link") == record["options"].get("link")
    )
    found, want = fitted(record, twin), record["expected"]
    if record["status"] == "separation":
        assert found.separated
        return
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-9)
    if "loglik_null" in want:
        assert isclose(found.loglik_null, want["loglik_null"], rel_tol=1e-9)


@pytest.mark.parametrize("record", of_kind("lm_standardized"), ids=by_id)
def test_standardised_coefficients(record: Record) -> None:
    twin = next(
        r for r in of_kind("lm_coef") if (r["dataset"], r["variables"]) == (record["dataset"], record["variables"])
    )
    data, found = study(record, twin).data, fitted(record, twin)
    spread = data.x[:, 1:].std(axis=0, ddof=1) / data.y.std(ddof=1)
    for want, got in zip(record["expected"], (found.b[1:] * spread).tolist(), strict=True):
        assert isclose(got, want["beta"], rel_tol=1e-9), want["term"]
    assert np.all(np.isfinite(spread))
