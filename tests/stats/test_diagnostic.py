"""Diagnostic accuracy and ROC curves: against R 4.2.2, by brute force over all pairs, properties, refusals."""

import json
from math import isclose, isfinite, sqrt
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE, frequencies
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from tablegen.stats.diagnostic import Fourfold, accuracy, predictive_values
from tablegen.stats.roc import auc, compare_areas

Record = dict[str, Any]
RECORDS: list[Record] = json.loads((REFERENCE / "diagnostic.json").read_text("utf-8"))


def cases(kind: str) -> pytest.MarkDecorator:
    found = [record for record in RECORDS if record["kind"] == kind]
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def values(four: Fourfold, confidence: float = 0.95, how: str = "wilson") -> dict[str, float | None]:
    return {finding.stat: finding.value for finding in accuracy(four, confidence, how)}


def problems(four: Fourfold) -> dict[str, str | None]:
    return {finding.stat: finding.problem for finding in accuracy(four, 0.95) if finding.value is None}


@cases("diagnostic_accuracy")
def test_accuracy(record: Record) -> None:
    want, four = record["expected"], Fourfold(**record["inline_data"])
    exact = values(four, how="clopper-pearson")
    got = values(four)
    for stat in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
        shares = [got[stat], got[f"{stat}_low"], got[f"{stat}_high"], exact[f"{stat}_low"], exact[f"{stat}_high"]]
        names = ("estimate", "wilson_low", "wilson_high", "exact_low", "exact_high")
        assert shares == pytest.approx([100 * want[stat][name] for name in names], rel=1e-9)
    for stat in ("lr_pos", "lr_neg"):
        ratio = [got[stat], got[f"{stat}_low"], got[f"{stat}_high"]]
        assert ratio == pytest.approx([want[stat][name] for name in ("estimate", "ci_low", "ci_high")], rel=1e-9)
    assert got["youden"] == pytest.approx(want["youden"], rel=1e-9)
    assert got["dor"] == pytest.approx(want["dor"], rel=1e-9)


def test_the_interval_of_the_diagnostic_odds_ratio_is_woolfs() -> None:
    got, error = values(Fourfold(15, 2, 3, 40)), sqrt(1 / 15 + 1 / 2 + 1 / 3 + 1 / 40)
    assert got["dor_low"] == pytest.approx(100 * np.exp(-norm.ppf(0.975) * error), rel=1e-9)
    assert got["dor_high"] == pytest.approx(100 * np.exp(norm.ppf(0.975) * error), rel=1e-9)


counts = st.integers(0, 12)


@given(counts, counts, counts, counts)
def test_what_is_undefined_has_a_reason(tp: int, fp: int, fn: int, tn: int) -> None:
    four = Fourfold(tp, fp, fn, tn)
    for finding in [*accuracy(four, 0.95), *predictive_values(four, 0.1, 0.95)]:
        assert (finding.value is None) == bool(finding.problem)
        assert finding.value is None or isfinite(finding.value)
        assert finding.method
    got = values(four)
    turned = values(Fourfold(tn, fn, fp, tp))  # the test and the standard read the other way round
    for one, other in (("sensitivity", "specificity"), ("ppv", "npv"), ("accuracy", "accuracy"), ("dor", "dor")):
        assert got[one] == turned[other]
    if tp and fp:
        assert got["lr_pos"] == pytest.approx((got["sensitivity"] or 0) / (100 - (got["specificity"] or 0)), rel=1e-9)


def test_zero_cells() -> None:
    assert problems(Fourfold(5, 0, 2, 9)) == {
        "lr_pos": "there are no false positives: the ratio is infinite",
        "lr_pos_low": "there are no false positives: the ratio is infinite",
        "lr_pos_high": "there are no false positives: the ratio is infinite",
        "dor": "there are no false results of one kind: the ratio is infinite",
        "dor_low": "there are no false results of one kind: the ratio is infinite",
        "dor_high": "there are no false results of one kind: the ratio is infinite",
    }
    assert problems(Fourfold(0, 3, 4, 9))["lr_pos_low"] == "there is no interval where one of the four counts is 0"
    assert problems(Fourfold(0, 3, 0, 9))["sensitivity"] == "nobody is positive by the reference standard"
    assert problems(Fourfold(0, 0, 3, 9))["lr_pos"] == "nobody has this result of the test"
    assert len(problems(Fourfold(0, 0, 0, 0))) == 25


def test_predictive_values_at_the_prevalence_of_the_sample_are_its_own() -> None:
    four = Fourfold(90, 30, 10, 870)
    got = {finding.stat: finding.value for finding in predictive_values(four, 0.1, 0.95)}
    assert got["ppv"] == pytest.approx(75.0, rel=1e-12)
    assert got["npv"] == pytest.approx(100 * 870 / 880, rel=1e-12)


def test_the_interval_of_a_predictive_value_is_that_of_the_delta_method() -> None:
    """The variance of the logit from its numerical gradient in sensitivity and specificity (two binomials)."""
    four, prevalence = Fourfold(80, 15, 20, 85), 0.25
    got = {finding.stat: finding.value or 0.0 for finding in predictive_values(four, prevalence, 0.9)}

    def logits(se: float, sp: float) -> np.ndarray:
        ppv = se * prevalence / (se * prevalence + (1 - sp) * (1 - prevalence))
        npv = sp * (1 - prevalence) / (sp * (1 - prevalence) + (1 - se) * prevalence)
        return np.log(np.array([ppv / (1 - ppv), npv / (1 - npv)]))

    step, se, sp = 1e-6, 0.8, 0.85
    of_se = (logits(se + step, sp) - logits(se - step, sp)) / (2 * step)
    of_sp = (logits(se, sp + step) - logits(se, sp - step)) / (2 * step)
    errors = np.sqrt(of_se**2 * se * (1 - se) / 100 + of_sp**2 * sp * (1 - sp) / 100)
    for stat, centre, error in zip(("ppv", "npv"), logits(se, sp), errors, strict=True):
        for end, sign in (("low", -1), ("high", 1)):
            want = 100 / (1 + np.exp(-(centre + sign * norm.ppf(0.95) * error)))
            assert got[f"{stat}_{end}"] == pytest.approx(want, rel=1e-7)


def split(record: Record) -> tuple[list[float], list[float]]:
    data = record["inline_data"]
    pairs = list(zip(data["marker"], data["positive"], strict=True))
    return [v for v, sick in pairs if sick], [v for v, sick in pairs if not sick]


@cases("roc_auc")
def test_auc(record: Record) -> None:
    want = record["expected"]
    outcome = auc(frequencies(*split(record)), record["options"]["conf_level"])
    assert outcome.values["auc"] == pytest.approx(want["estimate"], rel=1e-9)
    if want["se"] == 0:  # R gives 1 to 1, which claims a certainty that the data do not have
        assert outcome.values.keys() == {"auc"}
        assert outcome.remarks == ("the values separate the sick from the well: there is no interval",)
        return
    assert outcome.values["auc_low"] == pytest.approx(want["ci_low"], rel=1e-9)
    assert outcome.values["auc_high"] == pytest.approx(want["ci_high_clipped"], rel=1e-9)


@cases("roc_compare")
def test_comparison(record: Record) -> None:
    data, want = record["inline_data"], record["expected"]
    sick = np.array(data["positive"], dtype=bool)
    got = compare_areas(np.array(data["marker1"], float), np.array(data["marker2"], float), sick).values
    assert got["statistic"] == pytest.approx(want["statistic"], rel=1e-9)
    assert got["p"] == pytest.approx(want["p"], rel=1e-9)


some = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=9)


@settings(deadline=None)
@given(some, some)
def test_auc_is_that_of_all_pairs(sick: list[float], well: list[float]) -> None:
    kernel = np.array([[(x > y) + 0.5 * (x == y) for y in well] for x in sick])
    got = auc(frequencies(sick, well), 0.95)
    assert isclose(got.values["auc"], kernel.mean(), rel_tol=1e-12)
    assert all(isfinite(value) for value in got.values.values())
    if "auc_low" in got.values:
        variance = kernel.mean(axis=1).var(ddof=1) / len(sick) + kernel.mean(axis=0).var(ddof=1) / len(well)
        low = max(0.0, kernel.mean() - 1.959963984540054 * sqrt(variance))
        assert isclose(got.values["auc_low"], low, rel_tol=1e-9, abs_tol=1e-12)
    else:
        assert got.remarks
    turned = auc(frequencies(sick, well), 0.95, larger=False).values
    assert isclose(turned["auc"], 1 - kernel.mean(), rel_tol=1e-12, abs_tol=1e-12)
    negated = auc(frequencies([-x for x in sick], [-y for y in well]), 0.95).values
    assert negated == pytest.approx(turned, rel=1e-12, abs=1e-12)


def test_curves_that_cannot_be_compared() -> None:
    x, sick = np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, False, True, True])
    same = "the two curves do not differ in any patient, or both separate them: no variance"
    assert compare_areas(x, x * 2, sick).problem == same
    few = "it needs at least 2 patients with both values of each kind"
    assert compare_areas(x, -x, np.array([True, False, False, False])).problem == few
    nobody = "there is nobody positive, or nobody negative, by the reference standard"
    assert auc(frequencies([1.0, 2.0], []), 0.95).problem == nobody
