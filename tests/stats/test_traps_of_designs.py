"""The traps of the battery (test_traps.py) that concern covariates, follow-up, normality and whole models."""

import json
from math import isclose, isnan

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from evidence_of import REFERENCE, frequencies
from stats import test_ancova, test_footers, test_inference
from stats.follow_up import follow_up, of_kind
from statsmodels.formula.api import ols
from statsmodels.stats.diagnostic import lilliefors
from statsmodels.stats.outliers_influence import variance_inflation_factor

import tablegen
from tablegen import stats
from tablegen.evidence import Times
from tablegen.stats.ancova import ancova
from tablegen.stats.contract import Reading
from tablegen.stats.curve import kaplan_meier
from tablegen.stats.regression.diagnostics import inflation


def test_trap_7_a_formula_has_the_group_before_its_covariate() -> None:
    """Written after the covariate, patsy still enters the group first: its first F is not adjusted; ours and R's is."""
    record = next(r for r in test_ancova.FACTORS if r["dataset"] == "toothgrowth" or len(r["given"]) == 1)
    evidence = test_ancova.evidence_of(record)
    rng = np.random.default_rng(7)
    group = evidence.groups
    covariate = rng.normal(size=group.size) + group  # unbalanced: what is first matters
    frame = pd.DataFrame({"y": evidence.y, "g": group.astype(str), "x": covariate})
    fitted = ols("y ~ x + C(g)", frame).fit()
    first, adjusted = (sm.stats.anova_lm(fitted, typ=kind).loc["C(g)", "F"] for kind in (1, 2))
    given = (test_ancova.Covariate("x", covariate),)
    got = ancova(test_ancova.Covaried(evidence.y, group, evidence.size, given)).values["statistic"]
    assert isclose(got, adjusted, rel_tol=1e-9)
    assert not isclose(got, first, rel_tol=1e-3)
    assert ancova(evidence).values == pytest.approx(record["expected"] | {"df2": record["df2"]}, rel=1e-9)


def test_trap_11_a_median_on_a_flat_stretch_is_its_middle() -> None:
    """S(t) is exactly 0.5 from 2 to 3: R gives the middle; limits where S is 0 do not exist."""
    times = np.array([1.0, 2.0, 3.0, 4.0])
    ones = np.ones(4, dtype=np.int64)
    curve = kaplan_meier(Times(times, ones, np.zeros(4, dtype=np.int64), 1), 0)
    of_curve = stats.SUMMARIES["survival_median"].of_curve
    assert of_curve and of_curve(curve, Reading()) == 2.5
    plain = sm.SurvfuncRight(times, ones).quantile(0.5)
    assert plain in {2.0, 3.0}
    high = stats.SUMMARIES["survival_high"].of_curve
    assert high and isinstance(high(curve, Reading(at=4.0)), str)


def test_trap_12_peto_by_kaplan_meier_just_before() -> None:
    """R's survdiff(rho = 1) weighs by S(t-); the Peto-Peto estimator, of n + 1, gives another statistic."""
    record = next(r for r in of_kind("peto_peto") if len(follow_up(r)[1]) == 2)
    times, _ = follow_up(record)
    got = stats.TESTS["peto"].run(times).values["statistic"]
    assert isclose(got, record["expected"]["statistic"], rel_tol=1e-9)
    survival, other, gaps, variances = 1.0, 1.0, np.zeros(2), np.zeros(2)
    for t in np.unique(times.time[times.event == 1]):
        risk = times.time >= t
        dead, n = int(((times.time == t) & (times.event == 1)).sum()), int(risk.sum())
        first, m = (
            int(((times.time == t) & (times.event == 1) & (times.group == 0)).sum()),
            int((risk & (times.group == 0)).sum()),
        )
        other *= 1 - dead / (n + 1)
        weights = np.array([survival, other])
        gaps += weights * (first - dead * m / n)
        variances += weights**2 * (dead * (m / n) * (1 - m / n) * (n - dead) / (n - 1) if n > 1 else 0.0)
        survival *= 1 - dead / n
    by_curve, by_peto = gaps**2 / variances
    assert isclose(by_curve, got, rel_tol=1e-9)
    assert not isclose(by_peto, got, rel_tol=1e-5)


def test_trap_21_lilliefors_p_beyond_the_table() -> None:
    """statsmodels' default ends at 0.001 and 0.2; R's nortest, and we, go on."""
    found = json.loads((REFERENCE / "normality.json").read_text("utf-8"))
    records = [r for r in found["records"] if r["kind"] == "lilliefors" and r["expected"].get("p", 0) > 0.25]
    values = found["values"][records[0]["of"]]
    of_frequencies = stats.SUMMARIES["lilliefors_p"].of_frequencies
    assert of_frequencies
    got = of_frequencies(frequencies(values), 7)
    assert got is not None and isclose(got, records[0]["expected"]["p"], rel_tol=1e-9)
    assert not isclose(lilliefors(values)[1], got, rel_tol=0.05)


def test_trap_24_aic_of_a_linear_model_counts_its_variance() -> None:
    record = next(r for r in test_footers.RECORDS if r["kind"] == "lm_fit")
    same = (record["dataset"], record["variables"])
    like = next(r for r in test_footers.RECORDS if r["kind"] == "lm_coef" and (r["dataset"], r["variables"]) == same)
    one = test_footers.whole(like)
    plain = sm.OLS(one.rows.y, one.rows.x).fit()
    for name, less in (("aic", 2.0), ("bic", np.log(one.rows.y.size))):
        got = test_footers.run(name, one)[name]
        assert isclose(got, record["expected"][name], rel_tol=1e-9)
        assert isclose(getattr(plain, name), got - less, rel_tol=1e-9)


def test_trap_28_inflation_of_a_logistic_model_is_weighted() -> None:
    record = next(r for r in test_inference.of_kind("vif") if all("vif" in want for want in r["expected"]))
    names = test_footers.study(record, test_footers.twin(record)).names
    terms = {w["term"]: test_footers.columns_of(w["term"], names, record) for w in record["expected"]}
    one = test_footers.whole(record, terms)
    got = inflation(one)
    plain = [variance_inflation_factor(one.rows.x, at) for (at,) in terms.values()]
    wanted = [w["vif"] for w in record["expected"]]
    assert list(got.values()) == pytest.approx(wanted, rel=1e-6)
    assert plain != pytest.approx(wanted, rel=1e-3)


def test_trap_35_terms_are_tested_on_the_same_rows(tmp_path) -> None:
    """Without a term that misses values a plain refit has more rows: its likelihood cannot be compared. Ours has not."""
    rng = np.random.default_rng(35)
    n = 120
    frame = pd.DataFrame({"x": rng.normal(size=n), "g": rng.choice(["a", "b", "c"], n)})
    frame["y"] = (rng.random(n) < 1 / (1 + np.exp(-frame.x))).astype(int)
    frame.loc[:30, "g"] = None
    spec = {
        "model": "logistic",
        "outcome": {"y": 1},
        "rows": ["x", "g"],
        "inference": "likelihood",
        "columns": ["B", "P"],
    }
    table = tablegen.build(spec, frame)
    got = table.results.get("g", None, None, "p").value

    def loglik(rows: pd.DataFrame, *terms: str) -> float:
        design = sm.add_constant(pd.get_dummies(rows[list(terms)], drop_first=True).astype(float))
        return sm.Logit(rows.y, design).fit(disp=0).llf

    complete = frame.dropna()
    same = 2 * (loglik(complete, "x", "g") - loglik(complete, "x"))
    more = 2 * (loglik(complete, "x", "g") - loglik(frame, "x"))
    from scipy.stats import chi2

    assert isclose(got, chi2.sf(same, 2), rel_tol=1e-6)
    assert not isclose(got, chi2.sf(more, 2), rel_tol=1e-3) and not isnan(got)
