"""The statistics of a model's footer against R and statsmodels."""

from math import isclose

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import chi2 as chi2_law
from stats.regression_records import RECORDS, Record, study
from stats.test_inference import by_id, columns_of, of_kind, twin

from tablegen import stats
from tablegen.stats.regression.diagnostics import inflation
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.prediction import hosmer_lemeshow
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.whole import Whole

WALD = stats.INFERENCES["wald"]


def whole(record: Record, terms: dict[str, list[int]] | None = None, model: str | None = None) -> Whole:
    like = record if record["kind"].endswith("_coef") else twin(record)
    rows = study(record, like).data
    kinds = {"lm": "linear", "poisson": "poisson"}
    link = record["options"].get("link")
    name = model or (link if link in {"probit", "cloglog"} else kinds.get(like["kind"].split("_")[0], "logistic"))
    entry = stats.MODELS[name]
    named = {f"x{i}": [i] for i in range(1, rows.x.shape[1])} if terms is None else terms
    columns = tuple((term, tuple(at)) for term, at in named.items())
    return Whole(entry, WALD, entry.fit(rows), rows, columns, record["options"].get("conf_level", 0.95))


def run(name: str, one: Whole) -> dict[str, float]:
    footer = FOOTERS[name]
    assert footer.run is not None
    outcome = footer.run(one)
    assert outcome.problem is None, outcome.problem
    return dict(outcome.values)


FITS = [r for r in RECORDS if r["kind"] in {"logistic_fit", "poisson_fit"} and r["status"] == "ok"]


def fit_twin(record: Record) -> Record:
    kind = record["kind"].replace("_fit", "_coef")
    return next(
        r for r in RECORDS
        if r["kind"] == kind and r["variables"] == record["variables"] and r["dataset"] == record["dataset"]
        and r["options"].get("link") == record["options"].get("link")
    )  # fmt: skip


@pytest.mark.parametrize("record", FITS, ids=by_id)
def test_measures_of_a_likelihood(record: Record) -> None:
    want, one = record["expected"], whole(fit_twin(record))
    names = {"loglik": ("loglik", "loglik"), "aic": ("aic", "aic"), "bic": ("bic", "bic"), "mcfadden": ("mcfadden", "r2"),
             "cox_snell": ("cox-snell", "r2"), "nagelkerke": ("nagelkerke", "r2"), "tjur": ("tjur", "r2"),
             "brier": ("brier", "brier"), "lr_statistic": ("lr", "statistic"), "lr_df": ("lr", "df"), "lr_p": ("lr", "p"),
             "dispersion": ("dispersion", "dispersion")}  # fmt: skip
    for theirs in names.keys() & want.keys():
        name, stat = names[theirs]
        assert isclose(run(name, one)[stat], want[theirs], rel_tol=1e-6), theirs


@pytest.mark.parametrize("record", [r for r in RECORDS if r["kind"] == "lm_fit"], ids=by_id)
def test_measures_of_squares(record: Record) -> None:
    like = next(
        r for r in RECORDS
        if r["kind"] == "lm_coef" and (r["dataset"], r["variables"]) == (record["dataset"], record["variables"])
    )  # fmt: skip
    want, one = record["expected"], whole(like)
    names = {"r2": ("r2", "r2"), "adj_r2": ("adjusted-r2", "r2"), "sigma": ("sigma", "sigma"),
             "statistic": ("f", "statistic"), "df1": ("f", "df"), "df2": ("f", "df2"), "p": ("f", "p"),
             "aic": ("aic", "aic"), "bic": ("bic", "bic"), "loglik": ("loglik", "loglik")}  # fmt: skip
    for theirs, (name, stat) in names.items():
        slack = 1e-6 if theirs == "p" else 1e-9
        assert isclose(run(name, one)[stat], want[theirs], rel_tol=slack, abs_tol=1e-300), theirs


@pytest.mark.parametrize("record", of_kind("hosmer_lemeshow"), ids=by_id)
def test_hosmer_lemeshow(record: Record) -> None:
    outcome, want = hosmer_lemeshow(whole(record), record["options"]["groups"]), record["expected"]
    got = outcome.values
    assert got["df"] == want["df"]
    assert isclose(got["statistic"], want["statistic"], rel_tol=1e-6)
    assert isclose(got["p"], want["p"], rel_tol=1e-6)


@pytest.mark.parametrize("record", of_kind("model_auc_delong"), ids=by_id)
def test_area_under_the_curve(record: Record) -> None:
    got, want = run("auc", whole(record)), record["expected"]
    wanted = {"auc": want["estimate"], "auc_low": want["ci_low"], "auc_high": want["ci_high_clipped"]}
    for stat, value in wanted.items():
        assert isclose(got[stat], value, rel_tol=1e-8), stat


@pytest.mark.parametrize("record", of_kind("vif", "lm_vif"), ids=by_id)
def test_variance_inflation(record: Record) -> None:
    like = twin(record)
    _, names = study(record, like), study(record, like).names
    terms = {want["term"]: columns_of(want["term"], names, record) for want in record["expected"]}
    one = whole(record, terms)
    found = inflation(one)
    for want in record["expected"]:
        assert isclose(found[want["term"]], want.get("gvif", want.get("vif")), rel_tol=1e-6), want["term"]
    largest = max(want.get("gvif_adj", want.get("vif", 0.0) ** 0.5) ** 2 for want in record["expected"])
    assert isclose(run("vif", one)["vif"], largest, rel_tol=1e-6)


@pytest.mark.parametrize("record", of_kind("breusch_pagan", "durbin_watson", "residual_shapiro"), ids=by_id)
def test_diagnostics_of_residuals(record: Record) -> None:
    name = record["kind"].replace("_", "-")
    got, want = run(name, whole(record)), record["expected"]
    for stat in {"statistic", "df", "p"} & want.keys():
        tolerance = 1e-6 if name == "residual-shapiro" else 1e-9
        assert isclose(got[stat], want[stat], rel_tol=tolerance), stat


def drawn(n: int = 150, seed: int = 4) -> ModelRows:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    return ModelRows(x, (rng.random(n) < 1 / (1 + np.exp(-x[:, 1]))).astype(np.float64))


def fitted_whole(model: str, rows: ModelRows, fitted: Fitted | None = None, inference: str = "wald") -> Whole:
    entry = stats.MODELS[model]
    terms = tuple((f"x{i}", (i,)) for i in range(1, rows.x.shape[1]))
    return Whole(entry, stats.INFERENCES[inference], fitted or entry.fit(rows), rows, terms, 0.95)


def test_the_expected_slope_of_calibration_is_one_less_df_over_chi2() -> None:
    rows = drawn()
    fit = sm.Logit(rows.y, rows.x).fit(disp=0)
    assert isclose(
        run("calibration-slope", fitted_whole("logistic", rows))["slope"], 1 - fit.df_model / fit.llr, rel_tol=1e-8
    )


def test_negative_binomial_counts_theta_as_a_parameter() -> None:
    record = next(r for r in RECORDS if r["kind"] == "negbin_coef" and r["dataset"] == "warpbreaks")
    one = whole(record, model="negative-binomial")
    k = one.rows.x.shape[1] + 1
    assert isclose(run("aic", one)["aic"], 2 * k - 2 * one.fitted.loglik, rel_tol=1e-12)
    assert run("theta", one)["theta"] == one.fitted.measures["theta"]
    means = one.means
    pearson = ((one.rows.y - means) ** 2 / (means + means**2 / one.fitted.measures["theta"])).sum()
    assert isclose(run("dispersion", one)["dispersion"], pearson / (one.n - k + 1), rel_tol=1e-12)


def test_the_negative_binomial_model_without_terms_has_its_own_theta() -> None:
    record = next(r for r in RECORDS if r["kind"] == "negbin_coef" and r["dataset"] == "warpbreaks")
    one = whole(record, model="negative-binomial")
    tested = run("lr", one)  # R's anova(glm.nb(breaks ~ 1), glm.nb(breaks ~ wool * tension)), as Stata's nbreg
    assert isclose(tested["statistic"], 2.0 * (-195.562399218035608 + 208.538070828420018), rel_tol=1e-9)
    assert isclose(run("mcfadden", one)["r2"], 1.0 - 195.562399218035608 / 208.538070828420018, rel_tol=1e-9)
    alone = stats.MODELS["negative-binomial"].fit(ModelRows(one.rows.x[:, :1], one.rows.y))
    assert isclose(alone.loglik, alone.loglik_null, rel_tol=1e-14)


def test_collinearity_is_that_of_the_model_whatever_its_sandwich() -> None:
    rows = drawn()
    plain = fitted_whole("logistic", rows)
    sandwich = fitted_whole("logistic", rows, robust(plain.fitted, "HC0"))
    assert inflation(plain) == inflation(sandwich)


def test_patients_with_the_same_terms_are_tied_whatever_their_rounding() -> None:
    x = np.repeat([[1.0, 0.1], [1.0, 0.7]], [30, 20], axis=0)
    rows = ModelRows(x, np.tile([1.0, 0.0, 0.0, 1.0, 1.0], 10))
    two = np.array([[rows.y[:30].sum(), 30 - rows.y[:30].sum()], [rows.y[30:].sum(), 20 - rows.y[30:].sum()]])
    auc = run("auc", fitted_whole("logistic", rows))["auc"]
    (a, b), (c, d) = two
    pairs = (c * b + 0.5 * (a * b + c * d)) / ((a + c) * (b + d))
    assert isclose(auc, max(pairs, 1 - pairs), rel_tol=1e-12)


@pytest.mark.parametrize("name", [f.name for f in FOOTERS if f.run])
@pytest.mark.parametrize("model", ["logistic", "linear", "poisson"])
def test_on_next_to_nothing_there_is_a_number_or_a_reason(name: str, model: str) -> None:
    footer, entry = FOOTERS[name], stats.MODELS[model]
    if not footer.fits(entry) or footer.run is None:
        return
    for x, y in (([0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]), ([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 0.0, 0.0])):
        rows = ModelRows(np.column_stack([np.ones(4), x]), np.array(y))
        outcome = footer.run(fitted_whole(model, rows))
        assert (outcome.problem is None) == bool(outcome.values)
        assert all(np.isfinite(value) for value in outcome.values.values())
        assert 0 <= outcome.values.get("p", 0.5) <= 1


@pytest.mark.parametrize(("model", "why"), [("quasi-poisson", "a quasi-poisson model has no likelihood"),
                                            ("modified-poisson", "a modified-poisson model has no likelihood")])  # fmt: skip
def test_models_without_a_likelihood_tell_none(model: str, why: str) -> None:
    rows = drawn()
    for name in ("loglik", "aic", "bic", "lr", "nagelkerke", "mcfadden", "cox-snell", "calibration-slope"):
        footer = FOOTERS[name]
        assert footer.run is not None
        assert footer.run(fitted_whole(model, rows)).problem == why


def test_p_of_the_likelihood_ratio_is_that_of_its_chi2() -> None:
    got = run("lr", fitted_whole("logistic", drawn()))
    assert isclose(got["p"], float(chi2_law.sf(got["statistic"], got["df"])), rel_tol=1e-9)


@pytest.mark.parametrize("name", [f.name for f in FOOTERS if f.run and f.fits(stats.MODELS["logistic"])])
def test_footers_do_not_depend_on_the_order_of_rows(name: str) -> None:
    rows = drawn()
    order = np.random.default_rng(8).permutation(rows.y.size)
    mixed = ModelRows(rows.x[order], rows.y[order])
    one, other = run(name, fitted_whole("logistic", rows)), run(name, fitted_whole("logistic", mixed))
    assert one == pytest.approx(other, rel=1e-9)


def test_reversing_the_event_keeps_what_is_of_both_outcomes() -> None:
    rows = drawn()
    turned = ModelRows(rows.x, 1.0 - rows.y)
    for name in ("loglik", "lr", "aic", "bic", "mcfadden", "nagelkerke", "cox-snell", "tjur", "auc", "brier", "vif"):
        one, other = run(name, fitted_whole("logistic", rows)), run(name, fitted_whole("logistic", turned))
        assert one == pytest.approx(other, rel=1e-8), name
