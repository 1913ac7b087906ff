"""Tests and intervals of coefficients by the likelihood, the score, Firth's penalty and the bootstrap, against R."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from math import isclose, log
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from evidence_of import REFERENCE
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize
from stats.regression_records import RECORDS, Record, study

from tablegen import stats
from tablegen.stats.estimates import joint_wald
from tablegen.stats.regression import inferences, testing
from tablegen.stats.regression.bootstrap import SEED, Resampled, resampled
from tablegen.stats.regression.bootstrap_limits import percentile
from tablegen.stats.regression.firth import fit_firth
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.profile import Chi2, against_zero, limits, ratio, score
from tablegen.stats.regression.surface import Surface
from tablegen.stats.tails import chi2_tail

INFERENCE: list[Record] = json.loads((REFERENCE / "inference.json").read_text("utf-8"))


def of_kind(*kinds: str) -> list[Record]:
    return [record for record in INFERENCE if record["kind"] in kinds]


def by_id(record: Record) -> str:
    return record["id"]


def twin(record: Record) -> Record:
    """The record of the coefficients of the same model, which tells the columns of its design matrix."""
    same = ("dataset", "variables", "filter")
    return next(
        other
        for other in RECORDS
        if other["kind"] in {"logistic_coef", "poisson_coef", "lm_coef"}
        and all(other.get(name) == record.get(name) for name in same)
        and other["options"].get("link") == record["options"].get("link")
    )


def fitted(record: Record) -> tuple[Fitted, tuple[str, ...]]:
    made = study(record, twin(record))
    link = record["options"].get("link")
    model = "poisson" if record["kind"].startswith("poisson") else "probit" if link == "probit" else "logistic"
    found = stats.MODELS[model].fit(made.data)
    assert found.problem is None
    return found, made.names


def surface(found: Fitted) -> Surface:
    assert found.surface is not None
    return found.surface


@pytest.mark.parametrize("record", of_kind("logistic_profile_ci", "poisson_profile_ci"), ids=by_id)
def test_profile_likelihood_limits(record: Record) -> None:
    found, names = fitted(record)
    for want in record["expected"]:
        low, high = limits(surface(found), names.index(want["term"]), record["options"]["conf_level"], ratio)
        assert low is not None and isclose(low, want["ci_low"], rel_tol=1e-6), want["term"]
        assert high is not None and isclose(high, want["ci_high"], rel_tol=1e-6), want["term"]


@pytest.mark.parametrize("record", of_kind("logistic_profile_ci_R"), ids=by_id)
def test_r_interpolates_the_profile_between_its_points(record: Record) -> None:
    """MASS's confint.glm draws a spline through the profile: its limits are ours to 5e-3, and not to 1e-9."""
    found, names = fitted(record)
    apart: list[float] = []
    for want in record["expected"]:
        low, high = limits(surface(found), names.index(want["term"]), record["options"]["conf_level"], ratio)
        for ours, theirs in ((low, want["ci_low"]), (high, want["ci_high"])):
            assert ours is not None and isclose(ours, theirs, rel_tol=5e-3, abs_tol=1e-4)
            apart.append(abs(ours - theirs))
    assert max(apart) > 1e-9


def columns_of(term: str, names: tuple[str, ...], record: Record) -> list[int]:
    """The columns of a term of R: those whose coefficients have its variables."""
    wanted = [_plain(part) for part in term.split(":")]
    parts = [[_plain(p["variable"]) for p in c["parts"]] for c in twin(record)["expected"]["coefficients"]]
    return [i for i, part in enumerate(parts) if part == wanted and names[i] != "(Intercept)"]


def _plain(name: str) -> str:
    return re.sub(r"\)\d+$", ")", name.strip("`"))


@pytest.mark.parametrize("record", of_kind("logistic_term_lrt"), ids=by_id)
def test_likelihood_ratio_tests_of_terms(record: Record) -> None:
    found, names = fitted(record)
    for want in record["expected"]["terms"]:
        columns = columns_of(want["term"], names, record)
        got = against_zero(surface(found), columns, ratio)
        assert got["df"] == want["df"]
        assert isclose(got["statistic"], want["statistic"], rel_tol=1e-6), want["term"]
        assert isclose(got["p"], want["p"], rel_tol=1e-6), want["term"]


ANOVA = [
    record
    for record in of_kind("logistic_anova", "poisson_anova", "lm_anova")
    if record["options"]["type"] != "I" and "*" not in record["variables"]["rhs"]
]


@pytest.mark.parametrize("record", ANOVA, ids=by_id)
def test_terms_of_main_effects_in_an_analysis_of_variance_or_deviance(record: Record) -> None:
    """Types II and III are the same without interactions: each term beside all others."""
    like = twin(record)
    made = study(record, like)
    model = {"lm": "linear", "poisson": "poisson"}.get(record["kind"].partition("_")[0], "logistic")
    found = stats.MODELS["probit" if record["options"].get("link") == "probit" else model].fit(made.data)
    for want in record["expected"]["terms"]:
        columns = columns_of(want["term"], made.names, record)
        if model == "linear" or record["options"].get("test") == "Wald":
            got = joint_wald(found.b[columns].tolist(), found.cov[columns][:, columns], found.df)
        else:
            got = against_zero(surface(found), columns, ratio)
        statistic = got["wald"] if "wald" in got else got["statistic"]
        assert got["df"] == want["df"]
        assert isclose(statistic, want["statistic"], rel_tol=1e-6), want["term"]
        assert isclose(got["p"], want["p"], rel_tol=1e-6 * (1 + statistic)), want["term"]


FIRTH = of_kind("firth_logistic")


def firth_rows(record: Record) -> ModelRows:
    left, _, right = record["variables"]["formula"].partition(" ~ ")
    names = [c["term"] for c in record["expected"]["coefficients"]]
    of = {f"{name}{level}": (name, level) for name in right.split(" + ") for level in "vw"}
    parts = [{"term": n, "parts": [dict(zip(("variable", "level"), of.get(n, (n,)), strict=False))]} for n in names]
    return study(record | {"variables": {"lhs": left, "rhs": right}}, {"expected": {"coefficients": parts}}).data


@pytest.mark.parametrize("record", FIRTH, ids=by_id)
def test_firths_penalised_likelihood(record: Record) -> None:
    found, want = fit_firth(firth_rows(record)), record["expected"]
    assert found.problem is None
    assert isclose(found.loglik, want["penalized_loglik"], rel_tol=1e-9)
    assert isclose(2.0 * (found.loglik - found.loglik_null), want["lr_chisq"], rel_tol=1e-6)
    for i, one in enumerate(want["coefficients"]):
        assert isclose(found.b[i], one["estimate"], rel_tol=1e-6), one["term"]
        assert isclose(found.cov[i, i] ** 0.5, one["se"], rel_tol=1e-6), one["term"]
        got, (low, high) = against_zero(surface(found), [i], ratio), limits(surface(found), i, 0.95, ratio)
        assert isclose(got["statistic"], one["chisq_plr"], rel_tol=1e-6), one["term"]
        assert isclose(got["p"], one["p_plr"], rel_tol=1e-5), one["term"]
        assert low is not None and isclose(low, one["ci_low_profile"], rel_tol=1e-6), one["term"]
        assert high is not None and isclose(high, one["ci_high_profile"], rel_tol=1e-6), one["term"]


def two_by_two(a: int, b: int, c: int, d: int) -> ModelRows:
    """a of a + b exposed, c of c + d unexposed patients with the event."""
    exposed = np.repeat([1.0, 1.0, 0.0, 0.0], [a, b, c, d])
    return ModelRows(np.column_stack([np.ones(exposed.size), exposed]), np.repeat([1.0, 0.0, 1.0, 0.0], [a, b, c, d]))


@pytest.mark.parametrize("table", [(12, 8, 5, 20), (3, 40, 9, 31), (30, 5, 2, 50)])
def test_the_score_test_of_two_groups_is_pearsons_and_its_limits_are_cornfields(table: tuple[int, ...]) -> None:
    found = stats.MODELS["logistic"].fit(two_by_two(*table))
    a, b, c, d = table
    n = sum(table)
    pearson = n * (a * d - b * c) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d))
    got = against_zero(surface(found), [1], score)
    assert isclose(got["statistic"], pearson, rel_tol=1e-10)
    assert isclose(got["p"], chi2_tail(pearson, 1), rel_tol=1e-9)
    for limit in limits(surface(found), 1, 0.95, score):
        assert limit is not None
        # Cornfield (1956): expected counts with the same margins whose odds ratio is the limit
        odds, m, e = np.exp(limit), a + b, a + c
        x = next(
            float(root.real)
            for root in np.roots([1 - odds, odds * (m + e) + n - m - e, -odds * m * e])
            if max(0, m + e - n) < root.real < min(m, e)
        )
        chi2 = (a - x) ** 2 * (1 / x + 1 / (m - x) + 1 / (e - x) + 1 / (n - m - e + x))
        assert isclose(chi2, 3.841458820694124, rel_tol=1e-8)


@pytest.mark.parametrize("model", ["logistic", "poisson"])
def test_score_tests_of_adjusted_coefficients_equal_statsmodels(model: str) -> None:
    record = next(r for r in RECORDS if r["kind"] == f"{model}_coef" and r["status"] == "ok")
    data = study(record).data
    family = sm.families.Binomial() if model == "logistic" else sm.families.Poisson()
    found = stats.MODELS[model].fit(data)
    for j in range(1, data.x.shape[1]):
        without = sm.GLM(data.y, np.delete(data.x, j, axis=1), family=family).fit(tol=1e-14)
        want = without.score_test(exog_extra=data.x[:, [j]])
        got = against_zero(surface(found), [j], score)
        assert isclose(got["statistic"], float(np.squeeze(want[0])), rel_tol=1e-6)
        assert isclose(got["p"], float(np.squeeze(want[1])), rel_tol=1e-5)


@pytest.mark.parametrize("chi2", [ratio, score])
def test_a_limit_lies_at_0_exactly_where_p_is_one_less_the_confidence(chi2: Chi2) -> None:
    found = stats.MODELS["logistic"].fit(two_by_two(12, 8, 5, 20))
    p = against_zero(surface(found), [1], chi2)["p"]
    low, _ = limits(surface(found), 1, 1.0 - p, chi2)
    assert low == pytest.approx(0.0, abs=1e-9)


def test_the_profile_of_rates_is_that_of_their_closed_form() -> None:
    """A Poisson rate alone: the log-likelihood of its logarithm is y·b − n·exp(b)."""
    y = np.array([3.0, 5.0, 1.0, 4.0])
    found = stats.MODELS["poisson"].fit(ModelRows(np.ones((4, 1)), y))
    total, n, top = float(y.sum()), y.size, log(y.mean())
    for limit in limits(surface(found), 0, 0.9, ratio):
        assert limit is not None
        lost = total * (top - limit) - n * (np.exp(top) - np.exp(limit))
        assert isclose(2.0 * lost, 2.705543454095404, rel_tol=1e-9)


def test_limits_of_a_log_binomial_risk_ratio_by_brute_force() -> None:
    found = stats.MODELS["log-binomial"].fit(two_by_two(18, 2, 5, 20))
    a, b, c, d = 18.0, 2.0, 5.0, 20.0

    def loglik(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
        return a * np.log(first) + b * np.log(1 - first) + c * np.log(second) + d * np.log(1 - second)

    top = float(loglik(np.array([a / (a + b)]), np.array([c / (c + d)]))[0])
    for limit in limits(surface(found), 1, 0.95, ratio):
        assert limit is not None
        risk = np.linspace(0.0, min(1.0, float(np.exp(-limit))), 1_000_001)[1:-1]
        best = float(loglik(float(np.exp(limit)) * risk, risk).max())
        assert isclose(2.0 * (top - best), 3.841458820694124, rel_tol=1e-8)


@pytest.mark.parametrize("table", [(7, 0, 3, 9), (7, 0, 0, 9)])
def test_firth_is_finite_where_the_likelihood_has_no_maximum(table: tuple[int, ...]) -> None:
    rows = two_by_two(*table)
    assert stats.MODELS["logistic"].fit(rows).separated
    found = fit_firth(rows)
    assert found.problem is None
    a, b, c, d = (n + 0.5 for n in table)  # Firth's penalty of two groups adds a half to each cell
    assert isclose(found.b[1], log(a * d / (b * c)), rel_tol=1e-9)
    low, high = limits(surface(found), 1, 0.95, ratio)
    assert low is not None and high is not None and low < found.b[1] < high


def test_firths_limits_of_few_patients_are_found() -> None:
    """12 patients, 5 coefficients: scoring by the information got nowhere, and limits that exist were a dash."""
    x = np.array([85, 50, 45, 45, 45, 40, 45, 55, 50, 60, 50, 50]) / 10.0
    level, sex = np.array([*"caacbababaab"]), np.array([*"fffmffmmmfmf"])
    columns = np.column_stack([np.ones(12), x, level == "b", level == "c", sex == "f"]).astype(np.float64)
    y = np.array([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1], dtype=np.float64)
    found = fit_firth(ModelRows(columns, y))
    assert found.problem is None

    def penalised(b: NDArray[np.float64]) -> float:
        eta = columns @ b
        p = 1.0 / (1.0 + np.exp(-eta))
        information = (columns * (p * (1.0 - p))[:, None]).T @ columns
        return float((y * eta - np.logaddexp(0.0, eta)).sum() + 0.5 * np.linalg.slogdet(information)[1])

    for i in range(1, 5):
        for limit in limits(surface(found), i, 0.95, ratio):
            assert limit is not None
            rest = np.delete(found.b, i)
            for held in np.linspace(found.b[i], limit, 5)[1:]:  # step by step, and the simplex begun anew each time

                def lost(rest: NDArray[np.float64], i: int = i, held: float = held) -> float:
                    return -penalised(np.insert(rest, i, held))

                for _ in range(3):
                    best = minimize(
                        lost, rest, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10, "maxfev": 9999}
                    )
                    rest = best.x
            assert isclose(2.0 * (penalised(found.b) + best.fun), 3.841458820694124, rel_tol=1e-6), (i, limit)


def data_of(*, y: list[float]) -> ModelRows:
    return ModelRows(np.column_stack([np.ones(len(y)), np.arange(len(y), dtype=np.float64)]), np.array(y))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (data_of(y=[]), "there are no complete cases"),
        (data_of(y=[1.0, 1.0, 1.0]), "all of the 3 complete cases have the event"),
        (data_of(y=[0.0, 0.0]), "none of the 2 complete cases have the event"),
        (ModelRows(np.ones((4, 2)), np.array([0.0, 1.0, 0.0, 1.0])), "column 1 is constant"),
    ],
)
def test_what_firth_cannot_be_fitted_to(rows: ModelRows, problem: str) -> None:
    assert fit_firth(rows).problem == problem


def test_reversing_the_event_turns_the_limits() -> None:
    rows = two_by_two(12, 8, 5, 20)
    turned = ModelRows(rows.x, 1.0 - rows.y)
    for fit, chi2 in ((stats.MODELS["logistic"].fit, ratio), (stats.MODELS["logistic"].fit, score), (fit_firth, ratio)):
        low, high = limits(surface(fit(rows)), 1, 0.95, chi2)
        mirrored: Any = limits(surface(fit(turned)), 1, 0.95, chi2)
        assert (-mirrored[1], -mirrored[0]) == pytest.approx((low, high), rel=1e-9)


def resamples(rows: ModelRows, seed: int = SEED) -> Resampled:
    return resampled(stats.MODELS["linear"].fit, rows, 199, seed)


def line(n: int = 30) -> ModelRows:
    x = np.arange(n) % 7.0
    return ModelRows(np.column_stack([np.ones(n), x]), 2.0 * x + np.arange(n) * 5 % 11)


def test_the_samples_of_a_seed_are_those_of_its_raw_stream() -> None:
    """Drawn in this test too: each sample takes the next n numbers of PCG64, as shares of n."""
    rows, n = line(), 30
    raw = np.random.PCG64(SEED).random_raw(199 * n)
    places = [[int((int(r) >> 11) * 2.0**-53 * n) for r in raw[i * n : (i + 1) * n]] for i in range(199)]
    want = [np.linalg.lstsq(rows.x[chosen], rows.y[chosen])[0] for chosen in places]
    found = resamples(rows)
    assert found.problem is None and not found.lost
    assert np.allclose(found.b, want, rtol=1e-10)
    assert np.array_equal(found.b, resamples(rows).b)
    assert not np.array_equal(found.b, resamples(rows, 2).b)
    assert np.allclose(found.cov, np.cov(np.array(want).T), rtol=1e-9)


def test_clusters_are_drawn_whole() -> None:
    """Of two clusters each sample has one twice or both; so a coefficient has at most three values."""
    rows = replace(line(), clusters=np.repeat([5, 9], 15))
    assert len(np.unique(resamples(rows).b[:, 1].round(9))) == 3


@pytest.mark.parametrize("shift", np.linspace(-3.0, 3.0, 25).tolist())
def test_a_percentile_interval_leaves_0_out_where_its_p_is_small(shift: float) -> None:
    b = np.random.default_rng(3).normal(size=1999) + shift
    got = percentile(b, 0.95)
    assert (got["low"] > 0.0 or got["high"] < 0.0) == (got["p"] <= 0.05)
    ordered = np.sort(b)
    assert (got["low"], got["high"]) == (ordered[49], ordered[1949])
    assert percentile(-b, 0.95)["p"] == got["p"]


def test_samples_that_do_not_suffice() -> None:
    assert not percentile(np.arange(30.0), 0.95)  # 31 · 0.025 is less than 1
    assert not percentile(np.full(1999, 2.0), 0.95)
    few = resampled(stats.MODELS["logistic"].fit, two_by_two(1, 3, 1, 4), 199)
    assert few.problem == f"{few.lost} of 199 bootstrap samples could not be fitted"


@st.composite
def trials(draw: st.DrawFn) -> ModelRows:
    """Patients of two terms and an outcome, of which neither value is rare."""
    n = draw(st.integers(25, 60))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)])
    return ModelRows(x, (rng.random(n) < 0.5).astype(np.float64))


FITS: list[tuple[Callable[[ModelRows], Fitted], Chi2]] = [
    (stats.MODELS["logistic"].fit, ratio),
    (stats.MODELS["logistic"].fit, score),
    (fit_firth, ratio),
]


@settings(max_examples=15)
@given(rows=trials(), seed=st.integers(0, 99), shift=st.floats(-1e6, 1e6), unit=st.floats(1e-6, 1e6))
def test_limits_do_not_depend_on_the_order_of_rows_and_follow_the_unit(
    rows: ModelRows, seed: int, shift: float, unit: float
) -> None:
    order = np.random.default_rng(seed).permutation(rows.y.size)
    for fit, chi2 in FITS:
        found = fit(rows)
        assume(found.problem is None)
        plain = limits(surface(found), 1, 0.95, chi2)
        mixed = fit(ModelRows(rows.x[order], rows.y[order]))
        assert limits(surface(mixed), 1, 0.95, chi2) == pytest.approx(plain, rel=1e-7, abs=1e-9)
        moved = fit(ModelRows(np.column_stack([rows.x[:, 0], shift + unit * rows.x[:, 1], rows.x[:, 2]]), rows.y))
        if moved.problem is None:
            scaled = limits(surface(moved), 1, 0.95, chi2)
            slack = 1e-7 + abs(shift / unit) * 1e-14  # what the shift takes from the digits of the values
            assert [unit * (end or 0.0) for end in scaled] == pytest.approx(plain, rel=slack, abs=slack)


@settings(max_examples=15)
@given(rows=trials())
def test_tests_and_limits_of_the_doubled_data(rows: ModelRows) -> None:
    """Every patient twice doubles the likelihood: the estimate stays, χ² doubles, the interval shrinks."""
    twice = ModelRows(np.vstack([rows.x, rows.x]), np.concatenate([rows.y, rows.y]))
    for chi2 in (ratio, score):
        one, two = (stats.MODELS["logistic"].fit(data) for data in (rows, twice))
        assume(one.problem is None)
        first, second = (against_zero(surface(found), [1], chi2)["statistic"] for found in (one, two))
        assert isclose(second, 2.0 * first, rel_tol=1e-6, abs_tol=1e-9)
        (low, high), (inner_low, inner_high) = (limits(surface(found), 1, 0.95, chi2) for found in (one, two))
        assert low is not None and high is not None and inner_low is not None and inner_high is not None
        assert low < inner_low < one.b[1] < inner_high < high


def test_a_model_without_a_likelihood_is_not_tested_by_one() -> None:
    model, rows = stats.MODELS["linear"], line()
    tests = testing.tests_of(model, stats.INFERENCES["likelihood"], model.fit(rows), rows, 0.95, (0, 0))
    assert tests.problem == "a linear model has no likelihood to be tested by"


def test_the_likelihood_of_a_negative_binomial_model_holds_theta() -> None:
    record = next(r for r in RECORDS if r["kind"] == "negbin_coef" and r["dataset"] == "warpbreaks")
    rows = study(record).data
    found = stats.MODELS["negative-binomial"].fit(rows)
    family = sm.families.NegativeBinomial(alpha=1.0 / found.measures["theta"])
    without = sm.GLM(rows.y, np.delete(rows.x, 1, axis=1), family=family).fit(tol=1e-14)
    whole = sm.GLM(rows.y, rows.x, family=family).fit(tol=1e-14)
    got = against_zero(surface(found), [1], ratio)
    assert isclose(got["statistic"], 2.0 * (whole.llf - without.llf), rel_tol=1e-6)
    names = inferences.tests_and_intervals(stats.MODELS["negative-binomial"], stats.INFERENCES["likelihood"])
    assert names == ("likelihood ratio tests", "profile likelihood (θ held)")
