"""The 38 traps of the reference battery: places where a plain call to pandas, scipy or statsmodels gives another number.

Each test is named by its number in the battery's README ("Known differences"), shows that the plain call differs, and
that ours is R's or the published value. Others are in test_traps_of_designs.py and test_traps_of_models.py.
"""

import json
import warnings
from fractions import Fraction
from io import StringIO
from math import isclose, isnan, nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from evidence_of import REFERENCE, frequencies, moments, of_kind, split
from scipy import stats as scipy_stats
from scipy.stats import contingency
from stats import test_traps_of_designs, test_traps_of_models
from stats.test_reference import table
from statsmodels.stats.contingency_tables import Table as StatsmodelsTable
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

import tablegen
from tablegen import stats
from tablegen.evidence import Counts, Matched, Weighted
from tablegen.stats.contract import Outcome
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.proportions import proportion_interval
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.survey_moments import errors

NO_TRAP = {15}
"""Where the battery tells that the libraries agree: AUC, Games-Howell, partial correlation, alpha."""


CORRELATED = json.loads((REFERENCE / "correlation.json").read_text("utf-8"))["records"]


def counts(*rows: tuple[int, ...]) -> Counts:
    return Counts(rows)


def run(name: str, evidence: Any) -> Outcome:
    return stats.TESTS[name].run(evidence)


def tied(record: dict[str, Any]) -> bool:
    values = [v for group in split(record) for v in group]
    return len(set(values)) < len(values)


def paired(first: Any, second: Any) -> Matched:
    return Matched(np.column_stack([first, second]), 0)


def effect(name: str, *rows: tuple[int, ...]) -> dict[str, float]:
    of_counts = stats.EFFECTS[name].of_counts
    assert of_counts
    return dict(of_counts(Counts(rows), 0.95).values)


def test_trap_01_decimals_are_read_exactly_and_labels_stay_labels(tmp_path: Path) -> None:
    """pandas before 3.1 read some decimals one double off, which breaks ties; its labels NA and None are still lost."""
    texts = [repr(1 + k * 2.0**-40) for k in range(1, 40)]
    exact = [float(text) for text in texts]
    labels = "x,c\n" + "".join(
        f"{text},{c}\n" for text, c in zip(texts, ["NA", "None", "nan", "null"] * 10, strict=False)
    )
    assert pd.read_csv(StringIO(labels))["c"].isna().all()
    (tmp_path / "data.csv").write_text(labels, "utf-8")
    spec = 'data: data.csv\nrows: {x: {show: "{min} {median} {max} {sum}"}, c: }\n'
    (tmp_path / "spec.yaml").write_text(spec, "utf-8")
    found = tablegen.build(tmp_path / "spec.yaml").results
    numbers = {r.key.stat: r.value for r in found if r.key.row == "x"}
    assert [numbers[stat] for stat in ("min", "median", "max")] == [exact[0], exact[19], exact[-1]]
    assert numbers["sum"] == float(sum(map(Fraction, texts)))
    assert {r.key.level for r in found if r.key.row == "c" and r.key.stat == "n"} >= {"NA", "None", "nan", "null"}


def test_trap_02_the_score_interval_of_a_risk_difference() -> None:
    published = (0.0528, 0.3382)  # Newcombe (1998), Stat Med 17: 873-890, table II (a), method 5
    plain = confint_proportions_2indep(56, 70, 48, 80, method="score", compare="diff")
    ours = effect("risk-difference-mn", (56, 48), (14, 32))
    assert (round(ours["low"], 4), round(ours["high"], 4)) == published
    assert (round(plain[0], 4), round(plain[1], 4)) != published
    assert effect("risk-difference-mn", (0, 0), (10, 20))["high"] > 0.0


def test_trap_03_mcnemar_where_as_many_changed_to_as_fro() -> None:
    codes = paired([0] * 4 + [0, 0, 0] + [1, 1, 1], [0] * 4 + [1, 1, 1] + [0, 0, 0])
    assert mcnemar([[4, 3], [3, 0]], exact=False, correction=True).statistic > 0
    assert run("mcnemar-corrected", codes).values["statistic"] == 0
    nobody = paired([0, 1, 0], [0, 1, 0])
    assert mcnemar([[2, 0], [0, 1]], exact=True).pvalue == 1.0
    assert run("mcnemar-exact", nobody).problem == "no patient changed level: there is nothing to compare"


def test_trap_04_an_untestable_row_does_not_count_in_the_family() -> None:
    rows = [0.01, 0.04, 0.03]
    plain = multipletests([*rows, nan], method="holm")[1]
    assert isnan(plain[0]) or not np.allclose(plain[:3], stats.ADJUSTMENTS["holm"].run(rows))
    patients = pd.DataFrame(
        {"g": ["a"] * 4 + ["b"] * 4, "x": [1, 2, 3, 5, 4, 6, 7, 9], "same": [3] * 8, "y": [1, 5, 2, 3, 9, 6, 8, 7]}
    )
    built = tablegen.build("compare: g\nadjust: bonferroni\nrows: {x: , same: {test: t}, y: }\n", patients)
    for row, values in (("x", patients["x"]), ("y", patients["y"])):
        p = scipy_stats.ttest_ind(values[:4], values[4:]).pvalue
        adjusted = next(r.value for r in built.results.records if r.key.row == row and r.key.stat == "p_adjusted")
        assert isclose(adjusted, min(1.0, 2 * p), rel_tol=1e-9)


def test_trap_05_collinear_columns_are_named_not_split() -> None:
    """Least squares splits them between the columns; of a linear and a logistic model ours names them."""
    import statsmodels.api as sm

    x = np.arange(12.0)
    y = np.array([0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1.0])
    design = np.column_stack([np.ones(12), x, 2 * x])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        split_up = sm.OLS(y, design).fit().params
    assert isclose(split_up[2], 2 * split_up[1], rel_tol=1e-9)
    for model in ("linear", "logistic"):
        problem = stats.MODELS[model].fit(ModelRows(design, y)).problem
        assert problem == "column 2 is determined by column 1: they are collinear", model


def test_trap_10_a_large_offset_costs_no_digits() -> None:
    first, second = [1.25, 2.5, 4.75], [2.25, 5.5, 6.0, 7.125, 9.5, 3.0, 1.75]
    offset = 1e12
    far = [[v + offset for v in group] for group in (first, second)]
    near = run("t", tuple(map(moments, (first, second)))).values
    got = run("t", tuple(map(moments, far))).values
    assert got == near
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = scipy_stats.levene(*far, center="mean").statistic, scipy_stats.bartlett(*far).statistic
    assert run("levene", frequencies(*far)).values == run("levene", frequencies(first, second)).values
    bartlett = run("bartlett", tuple(map(moments, far))).values["statistic"]
    assert isclose(bartlett, scipy_stats.bartlett(first, second).statistic, rel_tol=1e-12)
    exact = scipy_stats.levene(first, second, center="mean").statistic, scipy_stats.bartlett(first, second).statistic
    assert not all(isclose(a, b, rel_tol=1e-9) for a, b in zip(plain, exact, strict=True))


def test_trap_16_fishers_test_of_larger_tables_is_exact() -> None:
    record = next(r for r in of_kind("fisher_rxc") if r["status"] == "ok" and 0.01 < r["expected"]["p"] < 0.9)
    evidence, want = table(record), record["expected"]["p"]
    sampled = scipy_stats.fisher_exact(
        np.array(evidence.table), method=scipy_stats.MonteCarloMethod(n_resamples=9999, rng=np.random.default_rng(1))
    ).pvalue
    assert not isclose(sampled, want, rel_tol=1e-6)
    assert isclose(run("fisher", evidence).values["p"], want, rel_tol=1e-9)


def test_trap_17_kolmogorov_and_smirnov_given_the_ties() -> None:
    record = next(
        r for r in of_kind("ks_two_sample") if (r["options"]["method"], r["status"]) == ("exact", "ok") and tied(r)
    )  # fmt: skip
    x, y = split(record)
    want = record["expected"]["p"]
    assert not isclose(scipy_stats.ks_2samp(x, y, method="exact").pvalue, want, rel_tol=1e-6)
    assert isclose(run("ks-exact", frequencies(x, y)).values["p"], want, rel_tol=1e-9)
    limit = scipy_stats.kstwobign.sf(
        run("ks", frequencies(x, y)).values["statistic"] * sqrt(len(x) * len(y) / (len(x) + len(y)))
    )
    assert isclose(run("ks-asymptotic", frequencies(x, y)).values["p"], limit, rel_tol=1e-9)
    assert not isclose(scipy_stats.ks_2samp(x, y, method="asymp").pvalue, limit, rel_tol=1e-6)


def test_trap_18_exact_rank_tests_know_ties_and_zeros() -> None:
    record = of_kind("wilcoxon_rank_sum_exact_ties")[0]
    x, y = split(record)
    want = record["expected"]["p"]
    assert not isclose(scipy_stats.mannwhitneyu(x, y, method="exact").pvalue, want, rel_tol=1e-6)
    assert isclose(run("mann-whitney-exact", frequencies(x, y)).values["p"], want, rel_tol=1e-9)
    constant = run("mann-whitney", frequencies([3.0] * 5, [3.0] * 4))
    assert constant.problem
    assert scipy_stats.mannwhitneyu([3.0] * 5, [3.0] * 4, method="asymptotic").pvalue == 1.0
    assert run("mann-whitney", frequencies(x, y)).method != run("mann-whitney-exact", frequencies(x, y)).method


def test_trap_19_rank_correlations_name_their_p() -> None:
    """scipy's Spearman P is the t approximation whatever n; its Kendall is exact or not by a rule of its own."""
    for name, plain in (("spearman", scipy_stats.spearmanr), ("kendall", scipy_stats.kendalltau)):
        record = next(r for r in CORRELATED if r["kind"] == f"correlation_{name}_exact_small")
        x, y = (np.array(values) for values in record["inline_data"].values())
        exact, want = CORRELATIONS[f"{name}-exact"].run(x, y, 0.95), record["expected"]["p"]
        assert isclose(exact.values["p"], want, rel_tol=1e-9)
        assert ", exact" in exact.method
        approximate = CORRELATIONS[name].run(x, y, 0.95)
        assert "approximation" in approximate.method
        of_scipy = plain(x, y).pvalue
        assert isclose(of_scipy, want if name == "kendall" else approximate.values["p"], rel_tol=1e-9)
        assert not isclose(approximate.values["p"], want, rel_tol=1e-3)


def test_trap_20_trend_by_n_and_by_n_less_one() -> None:
    evidence = counts((10, 15, 20), (30, 25, 12))
    less_one = StatsmodelsTable(np.array(evidence.table)).test_ordinal_association()
    n, z = 112, float(less_one.zscore)
    assert isclose(run("linear-by-linear", evidence).values["statistic"], z * z, rel_tol=1e-9)
    assert isclose(run("chi2-trend", evidence).values["statistic"], z * z * n / (n - 1), rel_tol=1e-9)


def test_trap_22_jeffreys_limits_of_none_and_of_all() -> None:
    assert proportion_confint(0, 10, method="jeffreys")[0] > 0.0
    none, everybody = proportion_interval(0, 10, 0.95, "jeffreys"), proportion_interval(10, 10, 0.95, "jeffreys")
    assert none
    assert everybody
    assert (none[0], everybody[1]) == (0.0, 1.0)


def test_trap_23_the_odds_ratio_of_fishers_test_is_conditional() -> None:
    tea = counts((3, 1), (1, 3))
    ours = run("fisher", tea).values["or"]
    assert isclose(scipy_stats.fisher_exact(tea.table).statistic, 9.0)
    assert isclose(ours, contingency.odds_ratio(np.array(tea.table), kind="conditional").statistic, rel_tol=1e-5)
    assert isclose(ours, 6.408309, rel_tol=1e-5)  # as R prints it, from a root finder that stops at 1e-4


def test_trap_30_weights_of_a_survey_are_no_frequencies() -> None:
    values, weights = np.array([1.0, 4.0, 2.0, 8.0, 5.0]), np.array([2.0, 1.0, 3.0, 1.5, 2.5])
    n = values.size
    e = Weighted(values, weights, np.zeros(n, dtype=np.int64), np.arange(n), np.zeros(n, dtype=np.int64), 1)
    (ours,) = errors(e)
    gaps = weights * (values - (weights @ values) / weights.sum())
    linearised = sqrt(n / (n - 1) * float(gaps @ gaps)) / float(weights.sum())
    assert isinstance(ours, float)
    assert isclose(ours, linearised, rel_tol=1e-12)
    assert not isclose(DescrStatsW(values, weights).std_mean, linearised, rel_tol=1e-2)


def test_trap_31_no_correction_by_default_and_no_traceback_for_an_empty_margin() -> None:
    rows = (22, 35), (24, 7)
    plain = scipy_stats.chi2_contingency(rows).statistic
    assert isclose(run("chi2-yates", counts(*rows)).values["statistic"], plain, rel_tol=1e-12)
    uncorrected = scipy_stats.chi2_contingency(rows, correction=False).statistic
    assert isclose(run("chi2", counts(*rows)).values["statistic"], uncorrected, rel_tol=1e-12)
    patients = pd.DataFrame({"g": ["a"] * 57 + ["b"] * 31, "c": ["x"] * 22 + ["y"] * 35 + ["x"] * 24 + ["y"] * 7})
    built = tablegen.build("compare: g\nrows: [c]\n", patients)
    statistic = built.results.get("c", None, None, "statistic")
    assert statistic
    assert isclose(statistic.value or 0.0, uncorrected, rel_tol=1e-12)
    assert "without continuity correction" in statistic.method
    with pytest.raises(ValueError, match="zero element"):
        scipy_stats.chi2_contingency([[0, 0], [3, 4]])
    assert run("chi2", counts((0, 0), (3, 4))).problem == "all values are in one level: there is nothing to compare"


def test_trap_32_exact_limits_beyond_the_root_finder_of_r() -> None:
    """R prints 621.93 for the lady tasting tea; 626.24 is right. Tukey's limits too are solved to the last digits."""
    assert round(run("fisher", counts((3, 1), (1, 3))).values["or_high"], 2) == 626.24
    groups = tuple(map(moments, ([1.0, 2.0, 4.0], [3.0, 5.0, 4.0], [6.0, 9.0, 8.0])))
    tukey = PAIRWISE["tukey"].of_moments
    assert tukey
    (got,) = tukey(groups, [(0, 1)], 0.95)
    reach = (got.values["diff_high"] - got.values["diff_low"]) / 2
    pooled = sum((m.n - 1) * m.var for m in groups) / 6
    q = reach / sqrt(pooled / 3)
    assert isclose(scipy_stats.studentized_range.sf(q, 3, 6), 0.05, rel_tol=1e-8)


def test_trap_33_one_level_is_no_goodness_of_fit() -> None:
    assert scipy_stats.chisquare([10, 20]).pvalue < 0.1  # what R's chisq.test makes of one row
    assert run("chi2", counts((10, 20))).problem == "all values are in one level: there is nothing to compare"
    assert run("median-test", frequencies([1.0, 2.0], [2.0, 2.0])).problem == (
        "no value is above the median (2): there is nothing to compare"
    )


def test_trap_34_a_group_of_one_keeps_its_pooled_comparison() -> None:
    groups = [[1.0, 2.0, 4.0, 3.0], [3.0, 5.0, 4.5], [9.0]]
    pooled = PAIRWISE["t-pooled"].of_moments
    assert pooled
    outcomes = pooled(tuple(map(moments, groups)), [(0, 1), (0, 2), (1, 2)], 0.95)
    squares = sum(float(np.var(group)) * len(group) for group in groups)
    error = sqrt(squares / 5 * (1 / 4 + 1))
    assert isclose(outcomes[1].values["statistic"], (2.5 - 9.0) / error, rel_tol=1e-12)
    assert all(outcome.values for outcome in outcomes)


def test_trap_36_differences_of_decimals_tie_as_decimals() -> None:
    first, second = [10.1, 5.3, 7.2, 8.8, 6.1, 9.4], [9.8, 5.0, 7.5, 8.5, 6.8, 9.0]  # 0.3, 0.3, -0.3, 0.3, -0.7, 0.4
    whole = paired([101.0, 53.0, 72.0, 88.0, 61.0, 94.0], [98.0, 50.0, 75.0, 85.0, 68.0, 90.0])
    assert len({abs(a - b) for a, b in zip(first, second, strict=True)}) > 3
    for name in ("wilcoxon", "wilcoxon-exact"):
        assert run(name, paired(first, second)).values == run(name, whole).values
    raw = scipy_stats.wilcoxon(np.subtract(first, second), method="approx", correction=True).pvalue
    assert not isclose(raw, run("wilcoxon", whole).values["p"], rel_tol=1e-3)


def test_trap_37_dunn_is_two_sided_and_jonckheere_knows_ties() -> None:
    groups = [[1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 4.0, 4.0], [3.0, 5.0, 5.0, 6.0]]
    dunn = PAIRWISE["dunn"].of_frequencies
    assert dunn
    for outcome in dunn(frequencies(*groups), [(0, 1), (0, 2), (1, 2)], 0.95):
        z = outcome.values["statistic"]
        assert isclose(outcome.values["p"], 2 * scipy_stats.norm.sf(abs(z)), rel_tol=1e-12)
    assert stats.ADJUSTMENTS["holm"].run([0.02, 0.015, 0.021]) == [0.045, 0.045, 0.045]  # monotone
    record = next(r for r in of_kind("jonckheere_terpstra") if tied(r))
    sizes = [len(group) for group in split(record)]
    n = sum(sizes)
    untied = (n * n * (2 * n + 3) - sum(m * m * (2 * m + 3) for m in sizes)) / 72
    got = run("jonckheere", frequencies(*split(record))).values
    assert isclose(got["p"], record["expected"]["p"], rel_tol=1e-9)
    mean = (n * n - sum(m * m for m in sizes)) / 4
    assert not isclose(2 * scipy_stats.norm.sf(abs(got["statistic"] - mean) / sqrt(untied)), got["p"], rel_tol=1e-6)


def test_trap_38_linear_by_linear_is_m2_not_z() -> None:
    evidence = counts((10, 15, 20), (30, 25, 12))
    people = [(i, j) for i, row in enumerate(evidence.table) for j, k in enumerate(row) for _ in range(k)]
    r = np.corrcoef(np.array(people).T)[0, 1]
    assert isclose(run("linear-by-linear", evidence).values["statistic"], (len(people) - 1) * r * r, rel_tol=1e-9)
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
    n = values.size
    e = Weighted(values, np.ones(n), np.array([0, 1, 0, 1, 0, 1]), np.arange(n), np.zeros(n, dtype=np.int64), 2)
    assert run("svy-t", e).values["df"] == n - 1 - 1  # the design's degrees of freedom less one: svyttest of survey 4.1


def test_every_trap_has_its_test() -> None:
    names = (*globals(), *vars(test_traps_of_models), *vars(test_traps_of_designs))
    here = {int(name.split("_")[2]) for name in names if name.startswith("test_trap_")}
    assert not here & NO_TRAP
    assert here | NO_TRAP == set(range(1, 39))
