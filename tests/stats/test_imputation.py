"""Pooling over imputations against R (Rubin's rules, D1), published numbers (D2), and models fitted to each set."""

import csv
import json
from functools import cache
from math import exp, inf, isclose, isfinite, log, sqrt
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from evidence_of import REFERENCE, moments
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from stats.studies import counts as counted
from stats.studies import moments as moments_of
from stats.test_degenerate import EVERY, about, coded, sound

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats import imputation
from tablegen.stats.imputation import Estimated, Pooled, d1, d2, estimated, rubin
from tablegen.stats.imputed import POOLED_EFFECTS, POOLED_TESTS, mean_limits, pooled_sd, share_limits

Record = dict[str, Any]
RECORDS: list[Record] = json.loads((REFERENCE / "imputation.json").read_text("utf-8"))
NUMBERS = {"estimate": "estimate", "within": "within", "between": "between", "total": "total", "riv": "riv"}


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = [record for record in RECORDS if record["kind"] in kinds]
    assert found
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


@cache
def air() -> list[dict[str, np.ndarray]]:
    """The five imputed sets of airquality, a column a variable."""
    with (REFERENCE / "airquality_mi.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    sets = sorted({row[".imp"] for row in rows}, key=int)
    return [{k: np.array([float(r[k]) for r in rows if r[".imp"] == s]) for k in rows[0]} for s in sets]


def agrees(pooled: Pooled, want: dict[str, Any], rel: float) -> None:
    assert pooled.m == want["m"]
    for ours, theirs in {**NUMBERS, "fmi": "fmi", "df": "df"}.items():
        assert isclose(getattr(pooled, ours), float(want[theirs]), rel_tol=rel, abs_tol=1e-15), ours
    low, high = pooled.limits(0.95)
    assert isclose(low, want["ci_low"], rel_tol=rel)
    assert isclose(high, want["ci_high"], rel_tol=rel)


@cases("rubin_pool")
def test_rubin(record: Record) -> None:
    given_, dfcom = record["inline_data"], float(record["options"]["dfcom"])
    parts = [Estimated(q, u, dfcom) for q, u in zip(given_["q"], given_["u"], strict=True)]
    pooled = rubin(parts)
    assert isinstance(pooled, Pooled)
    agrees(pooled, record["expected"], 1e-9)
    outcome = imputation.tested("a test", parts)
    assert isclose(outcome.values["statistic"], record["expected"]["statistic"], rel_tol=1e-9)
    assert isclose(outcome.values["p"], record["expected"]["p"], rel_tol=1e-9)
    assert ("df" in outcome.values) == isfinite(pooled.df)


@cases("mi_estimate")
def test_means_and_shares(record: Record) -> None:
    want, half = record["expected"], (record["expected"]["ci_low"], record["expected"]["ci_high"])
    if "mean" in record["variables"]["what"]:
        sets = [moments(s["Ozone"]) for s in air()]
        found, _ = mean_limits(sets, 0.95)
        names, scale = ("mean_low", "mean_high"), 1.0
        assert isclose(found["se"], want["se"], rel_tol=1e-9)
        assert isclose(pooled_sd(sets), sqrt(np.mean([np.var(s["Ozone"], ddof=1) for s in air()])), rel_tol=1e-12)
    else:
        # R's record takes p (1 - p) / n for the variance, as share_limits does
        found, _ = share_limits([(int((s["Ozone"] > 60).sum()), len(s["Ozone"])) for s in air()], 0.95)
        names, scale = ("pct_low", "pct_high"), 100.0
    assert isclose(found["fmi"], want["fmi"], rel_tol=1e-9)
    for name, limit in zip(names, half, strict=True):
        assert isclose(found[name], limit * scale, rel_tol=1e-9)


def design(record: Record) -> tuple[list[Any], list[np.ndarray]]:
    """The fitted models of a record's formula in each set."""
    formula = record["variables"].get("formula") or record["variables"]["model"]
    fits = []
    for s in air():
        months = np.column_stack([(s["Month"] == month).astype(float) for month in (6, 7, 8, 9)])
        x = {
            "Ozone ~ Solar.R + Wind + Temp": [s["Solar.R"], s["Wind"], s["Temp"]],
            "log(Ozone) ~ Temp + factor(Month)": [s["Temp"], months],
            "I(Ozone>60) ~ Temp + Wind (logit)": [s["Temp"], s["Wind"]],
            "Ozone ~ Wind": [s["Wind"]],
        }[formula]
        y = np.log(s["Ozone"]) if formula.startswith("log") else s["Ozone"]
        matrix = sm.add_constant(np.column_stack(x))
        if "logit" in formula:
            fits.append(sm.GLM(s["Ozone"] > 60, matrix, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=100))
        else:
            fits.append(sm.OLS(y, matrix).fit())
    return fits, [np.asarray(fit.cov_params()) for fit in fits]


@cases("mi_model")
def test_models(record: Record) -> None:
    fits, covariances = design(record)
    for i, want in enumerate(record["expected"]["coefficients"]):
        parts = [
            Estimated(float(f.params[i]), float(v[i, i]), float(want["dfcom"]))
            for f, v in zip(fits, covariances, strict=True)
        ]
        pooled = rubin(parts)
        assert isinstance(pooled, Pooled)
        agrees(pooled, want, 1e-6)
        if "exp_estimate" in want and abs(pooled.estimate) < 20:
            ratio = estimated("odds ratio", parts, 0.95, log=True).values
            assert isclose(ratio["estimate"], want["exp_estimate"], rel_tol=1e-6)
            assert isclose(ratio["high"], want["exp_ci_high"], rel_tol=1e-6)


@cases("mi_d1")
def test_d1(record: Record) -> None:
    fits, covariances = design(record)
    outcome = d1("slopes", np.array([f.params[1:] for f in fits]), np.array([v[1:, 1:] for v in covariances]))
    want = record["expected"]
    for ours, theirs in {"statistic": "statistic", "df": "df1", "df2": "df2", "p": "p", "riv": "r"}.items():
        assert isclose(outcome.values[ours], want[theirs], rel_tol=1e-6), ours


def test_d2_as_published() -> None:
    """Allison (2007), SAS macro COMBCHI 2.1: F 2.0540138 with 3 and 342.22381 df, P 0.1060954."""
    values = d2("a test", [5.8, 7.2, 6.1, 8.5], 3).values
    assert values["statistic"] == pytest.approx(2.0540138, abs=5e-8)
    assert values["df"] == 3
    assert values["df2"] == pytest.approx(342.22381, abs=5e-6)
    assert values["p"] == pytest.approx(0.1060954, abs=5e-8)


def test_a_pooled_f_below_0_stands_as_0() -> None:
    values = d2("a test", [0.0, 4.0, 0.1], 1).values
    assert values["statistic"] == 0.0
    assert values["p"] == 1.0


def grouped(name: str, *months: tuple[int, ...]) -> list[tuple[Any, ...]]:
    return [tuple(moments(s[name][np.isin(s["Month"], group)]) for group in months) for s in air()]


def test_t_is_the_pooled_slope_of_a_regression_on_the_group() -> None:
    outcome = POOLED_TESTS["t"].of_moments(grouped("Ozone", (5, 6), (7, 8, 9)))
    fits = [sm.OLS(s["Ozone"], sm.add_constant((s["Month"] < 7).astype(float))).fit() for s in air()]
    want = rubin([Estimated(f.params[1], f.cov_params()[1, 1], f.df_resid) for f in fits])
    assert isclose(outcome.values["statistic"], want.estimate / sqrt(want.total), rel_tol=1e-9)
    assert isclose(outcome.values["df"], want.df, rel_tol=1e-9)
    assert isclose(outcome.values["fmi"], want.fmi, rel_tol=1e-9)
    effect = POOLED_EFFECTS["difference"].of_moments(grouped("Ozone", (5, 6), (7, 8, 9)), 0.9)
    reach = scipy_stats.t.ppf(0.95, want.df) * sqrt(want.total)
    assert isclose(effect.values["low"], want.estimate - reach, rel_tol=1e-9)


def test_welch_takes_each_groups_own_variance() -> None:
    sets = grouped("Ozone", (5, 6), (7, 8, 9))
    outcome = POOLED_TESTS["welch"].of_moments(sets)
    parts = []
    for s in air():
        early, late = s["Ozone"][s["Month"] < 7], s["Ozone"][s["Month"] > 6]
        result = scipy_stats.ttest_ind(early, late, equal_var=False)
        gap = early.mean() - late.mean()
        parts.append(Estimated(gap, (gap / result.statistic) ** 2, result.df))
    want = rubin(parts)
    assert isclose(outcome.values["statistic"], want.estimate / sqrt(want.total), rel_tol=1e-9)
    assert isclose(outcome.values["df"], want.df, rel_tol=1e-9)
    assert outcome.method.startswith("Welch's t test, two-sided, Satterthwaite df, pooled over 5")


def test_anova_is_d1_of_a_regression_on_the_groups() -> None:
    outcome = POOLED_TESTS["anova"].of_moments(grouped("Ozone", (5,), (6,), (7,), (8,), (9,)))
    fits = [
        sm.OLS(
            s["Ozone"], sm.add_constant(np.column_stack([s["Month"] == i for i in (6, 7, 8, 9)]).astype(float))
        ).fit()
        for s in air()
    ]
    want = d1("x", np.array([f.params[1:] for f in fits]), np.array([f.cov_params()[1:, 1:] for f in fits]))
    for name in ("statistic", "df", "df2", "p", "riv"):
        assert isclose(outcome.values[name], want.values[name], rel_tol=1e-9), name


def test_odds_ratio_is_that_of_a_pooled_logistic_regression() -> None:
    sets = [
        Counts(tuple(tuple(int((hot & early).sum()) for early in (s["Month"] < 7, s["Month"] > 6)) for hot in sides))
        for s in air()
        for sides in [(s["Ozone"] > 60, s["Ozone"] <= 60)]
    ]
    fits = [
        sm.GLM(s["Ozone"] > 60, sm.add_constant((s["Month"] < 7).astype(float)), family=sm.families.Binomial()).fit(
            tol=1e-14, maxiter=100
        )
        for s in air()
    ]
    want = rubin([Estimated(f.params[1], f.cov_params()[1, 1], f.df_resid) for f in fits])
    got = POOLED_EFFECTS["odds-ratio"].of_counts(sets, 0.95).values
    assert isclose(got["estimate"], exp(want.estimate), rel_tol=1e-8)
    assert isclose(got["low"], exp(want.limits(0.95)[0]), rel_tol=1e-7)
    ratio = POOLED_EFFECTS["risk-ratio"].of_counts(sets, 0.95).values["estimate"]
    shares = [[n / sum(column) for n, column in zip(c.table[0], zip(*c.table, strict=True), strict=True)] for c in sets]
    assert isclose(ratio, exp(np.mean([log(p / q) for p, q in shares])), rel_tol=1e-12)
    gap = POOLED_EFFECTS["risk-difference"].of_counts(sets, 0.95).values["estimate"]
    assert isclose(gap, np.mean([p - q for p, q in shares]), rel_tol=1e-12)


def test_chi2_pools_the_statistics_of_all_sets() -> None:
    sets = [
        [[int(((s["Ozone"] > 60) == hot)[s["Month"] == month].sum()) for month in (5, 6, 7)] for hot in (True, False)]
        for s in air()
    ]
    statistics = [scipy_stats.chi2_contingency(table, correction=False).statistic for table in sets]
    got = POOLED_TESTS["chi2"].of_counts([Counts(tuple(map(tuple, table))) for table in sets])
    want = d2("x", statistics, 2).values
    assert all(isclose(got.values[name], value, rel_tol=1e-9) for name, value in want.items())


PARTS = st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 30)), min_size=2, max_size=8)


@given(PARTS, st.integers(3, 200), st.randoms(use_true_random=False))
def test_laws_of_rubins_rules(parts: list[tuple[int, int]], dfcom: int, chance: Any) -> None:
    """Neither order nor sign nor unit matter; more missing information never gives more degrees of freedom."""
    made = [Estimated(q / 4, u / 8, dfcom) for q, u in parts]
    before = rubin(made)
    shuffled = list(made)
    chance.shuffle(shuffled)
    after = rubin(shuffled)
    turned = rubin([Estimated(-8 * e.estimate, 64 * e.variance, e.df) for e in made])
    assert isinstance(before, Pooled) and isinstance(after, Pooled) and isinstance(turned, Pooled)
    assert isclose(before.total, after.total, rel_tol=1e-12)
    assert isclose(before.df, after.df, rel_tol=1e-12)
    assert isclose(turned.estimate, -8 * before.estimate, rel_tol=1e-12, abs_tol=1e-12)
    assert isclose(turned.fmi, before.fmi, rel_tol=1e-9)
    assert 0.0 < before.df <= dfcom
    assert 0.0 <= before.fmi <= 1.0 + 1e-12


def test_what_cannot_be_pooled() -> None:
    assert rubin([Estimated(1.0, 1.0)]) == "fewer than 2 imputations: what differs between them cannot be seen"
    assert "no variance" in str(rubin([Estimated(1.0, 0.0)] * 3))
    assert "rescale" in str(rubin([Estimated(inf, 1.0)] * 3))
    same = rubin([Estimated(1.0, 1.0)] * 3)
    assert isinstance(same, Pooled)
    assert same.df == inf
    assert same.fmi == 0.0
    levels = [Counts(((3, 4), (5, 2), (0, 0))), Counts(((3, 4), (4, 2), (1, 0)))]
    assert "join rare levels" in (POOLED_TESTS["chi2"].of_counts(levels).problem or "")


@pytest.mark.parametrize("entry", [*POOLED_TESTS, *POOLED_EFFECTS], ids=lambda e: f"{type(e).__name__} {e.name}")
def test_degenerate_data(entry: Any) -> None:
    """Every study, thrice the same and beside another: a value that is finite, or a reason."""
    studies = list(EVERY.values())
    catalogue = stats.TESTS if entry.name in stats.TESTS else stats.EFFECTS
    fewest, most = catalogue[entry.name].groups
    for study, other in zip(studies, studies[1:] + studies[:1], strict=True):
        for pair in ([study] * 3, [study, other, study]):
            groups = min(len(one.groups) for one in pair)
            if not (fewest <= groups and (most is None or groups <= most)):
                continue
            with about(str(pair)):
                of = entry.of_moments
                sets = [(moments_of(one) if of else counted(coded(one))) for one in pair]
                if of and len({tuple(m.n for m in one) for one in sets}) > 1:
                    continue  # patients keep their groups
                if not of and len({len(one.table and one.table[0]) for one in sets}) > 1:
                    continue
                level = () if entry in list(POOLED_TESTS) else (0.95,)
                sound((of or entry.of_counts)(sets, *level))
