"""Equivalence and non-inferiority: R's one-sided tests, statsmodels' TOST, intervals that say the same, brute force."""

import json
from collections.abc import Callable
from math import inf, isclose, log, sqrt

import mpmath
import numpy as np
import pytest
from evidence_of import REFERENCE, moments, split
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import norm, ttest_ind, ttest_rel
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

from tablegen import stats
from tablegen.evidence import Counts, Matched
from tablegen.stats.contract import MarginTest, Outcome

RECORDS = json.loads((REFERENCE / "margins.json").read_text("utf-8"))
PAIRS = json.loads((REFERENCE / "paired.json").read_text("utf-8"))
NAMES = {"t_test_student": "margin-t", "t_test_welch": "margin-welch", "t_test_paired": "margin-paired-t"}
NUMBERS = st.lists(st.integers(-40, 40).map(lambda k: k / 4), min_size=3, max_size=12)
CELLS = st.tuples(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40)).map(
    lambda c: (min(c[0], c[1]), c[1], min(c[2], c[3]), c[3])
)


def entry(name: str) -> MarginTest:
    test = stats.TESTS[name]
    assert isinstance(test, MarginTest)
    return test


def of_means(name: str, x, y, low, high) -> Outcome:
    run = entry(name).of_moments
    assert run
    return run((moments(x), moments(y)), (low, high))


def of_pairs(x, y, low, high) -> Outcome:
    run = entry("margin-paired-t").of_pairs
    assert run
    return run(Matched(np.column_stack([x, y]).astype(float), 0), (low, high))


def table(a, m, c, n) -> Counts:
    return Counts(((a, c), (m - a, n - c)))


def of_risks(name: str, cells, low, high) -> Outcome:
    run = entry(name).of_counts
    assert run
    return run(table(*cells), (low, high))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_r(record):
    """A one-sided test is one against a margin of 0, and its limit that of a two-sided 90% interval."""
    margins = (0.0, None) if record["alternative"] == "greater" else (None, 0.0)
    name, expected = NAMES[record["kind"]], record["expected"]
    effect = stats.EFFECTS[entry(name).effect]
    if record["kind"] == "t_test_paired":
        x, y = PAIRS["pairs"]["sleep.extra.drug1.drug2"]
        got, interval = of_pairs(x, y, *margins), effect.of_pairs(Matched(np.column_stack([x, y]), 0), 0.9)
    else:
        x, y = split(record)
        got, interval = of_means(name, x, y, *margins), effect.of_moments((moments(x), moments(y)), 0.9)
    for stat in ("statistic", "df", "p"):
        assert got.values[stat] == pytest.approx(expected[stat], rel=1e-10)
    limit = "low" if record["alternative"] == "greater" else "high"
    assert interval.values[limit] == pytest.approx(expected[f"ci_{limit}"], rel=1e-9)


@given(NUMBERS, NUMBERS, st.integers(1, 20), st.integers(1, 20))
def test_two_one_sided_tests_are_statsmodels(x, y, below, above):
    low, high = -below / 2, above / 2
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    for name, usevar in (("margin-t", "pooled"), ("margin-welch", "unequal")):
        p, lower, upper = ttost_ind(np.array(x), np.array(y), low, high, usevar=usevar)
        got = of_means(name, x, y, low, high)
        assert got.values["p"] == pytest.approx(p, rel=1e-9)
        assert any(isclose(got.values["statistic"], one[0], rel_tol=1e-9, abs_tol=1e-9) for one in (lower, upper))


@given(NUMBERS, st.integers(1, 20))
def test_pairs_are_statsmodels(x, margin):
    y = [v + (i % 5) / 2 for i, v in enumerate(x)]
    p, _, _ = ttost_paired(np.array(x), np.array(y), -margin / 2, margin / 2)
    assert of_pairs(x, y, -margin / 2, margin / 2).values["p"] == pytest.approx(p, rel=1e-9)


@given(NUMBERS, NUMBERS, st.integers(1, 20).map(lambda k: k / 2))
def test_one_side_is_scipys(x, y, margin):
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    moved = np.array(x) + margin
    for name, equal in (("margin-t", True), ("margin-welch", False)):
        wanted = ttest_ind(moved, y, equal_var=equal, alternative="greater")
        assert of_means(name, x, y, -margin, None).values["p"] == pytest.approx(wanted.pvalue, rel=1e-8)
        wanted = ttest_ind(moved, y, equal_var=equal, alternative="less")
        assert of_means(name, x, y, None, -margin).values["p"] == pytest.approx(wanted.pvalue, rel=1e-8)
    n = min(len(x), len(y))
    gaps = np.array(x[:n]) - np.array(y[:n])
    assume(len(set(gaps)) > 1)
    wanted = ttest_rel(moved[:n], y[:n], alternative="greater")
    assert of_pairs(x[:n], y[:n], -margin, None).values["p"] == pytest.approx(wanted.pvalue, rel=1e-8)


def says_the_same(p: float, low: float, high: float, bounds: tuple[float | None, float | None], level: float) -> None:
    """P is below the level exactly where the interval lies within the bounds, but for their last digits."""
    below, above = bounds
    inside = [low - below] if below is not None else []
    inside += [above - high] if above is not None else []
    if abs(p - level) > 1e-9 and all(abs(gap) > 1e-9 for gap in inside):
        assert (p < level) == all(gap > 0 for gap in inside)


@settings(max_examples=200)
@given(CELLS, st.sampled_from([(-0.1, 0.1), (-0.25, 0.15), (-0.2, None), (None, 0.3)]), st.sampled_from([0.05, 0.025]))
def test_the_interval_of_a_risk_difference_says_the_same(cells, bounds, level):
    for name in ("margin-risks", "margin-risks-wald"):
        got = of_risks(name, cells, *bounds)
        interval = stats.EFFECTS[entry(name).effect].of_counts(table(*cells), 1 - 2 * level)
        if not got.problem:
            says_the_same(got.values["p"], interval.values["low"], interval.values["high"], bounds, level)


@given(NUMBERS, NUMBERS, st.sampled_from([(-1.0, 1.0), (-3.0, 0.5), (-2.0, None), (None, 1.5)]))
def test_the_interval_of_a_difference_of_means_says_the_same(x, y, bounds):
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    for name in ("margin-t", "margin-welch"):
        interval = stats.EFFECTS[entry(name).effect].of_moments((moments(x), moments(y)), 0.9).values
        got = of_means(name, x, y, *bounds).values
        says_the_same(got["p"], interval["low"], interval["high"], bounds, 0.05)


@settings(max_examples=60, deadline=None)
@given(CELLS, st.sampled_from([-0.3, -0.1, 0.05, 0.2]))
def test_the_score_is_of_the_most_likely_risks_at_the_margin(cells, margin):
    a, m, c, n = cells
    got = of_risks("margin-risks", cells, *((margin, None) if margin < 0 else (None, margin)))
    assume(not got.problem)

    def times(k: int, chance: float) -> float:
        return k * log(chance) if k and chance > 0 else (-inf if k else 0.0)

    def unlikely(q: float) -> float:
        p = q + margin
        return -(times(a, p) + times(m - a, 1 - p) + times(c, q) + times(n - c, 1 - q))

    low, high = max(0.0, -margin), min(1.0, 1 - margin)
    best = minimize_scalar(unlikely, bounds=(low + 1e-12, high - 1e-12), method="bounded", options={"xatol": 1e-13})
    q = min((low, best.x, high), key=unlikely)
    variance = ((q + margin) * (1 - q - margin) / m + q * (1 - q) / n) * (m + n) / (m + n - 1)
    assume(variance > 1e-6)
    z = (a / m - c / n - margin) / sqrt(variance)
    assert got.values["statistic"] == pytest.approx(z, rel=1e-4, abs=1e-4)
    p = norm.sf(got.values["statistic"]) if margin < 0 else norm.cdf(got.values["statistic"])
    assert got.values["p"] == pytest.approx(p, rel=1e-9)


@settings(deadline=None, max_examples=200)
@given(CELLS, st.sampled_from([-0.3, -0.2, -0.1, 0.05, 0.2, 0.25]))
@example((5, 5, 4, 6), 0.2)  # two roots of the cubic meet, where its closed form keeps half the digits
@example((4, 6, 5, 5), -0.2)
def test_the_score_has_all_its_digits_where_roots_of_the_cubic_meet(cells, margin):
    a, m, c, n = cells
    outcome = of_risks("margin-risks", cells, margin, None)
    with mpmath.workdps(60):
        q = likeliest(a, m, c, n, mpmath.mpf(margin))
        p = q + mpmath.mpf(margin)
        variance = (p * (1 - p) / m + q * (1 - q) / n) * (m + n) / (m + n - 1)
        want = (
            (mpmath.mpf(a) / m - mpmath.mpf(c) / n - mpmath.mpf(margin)) / mpmath.sqrt(variance) if variance else None
        )
    assert bool(outcome.problem) == (want is None)
    if want is not None:
        assert isclose(outcome.values["statistic"], float(want), rel_tol=1e-11, abs_tol=1e-13)


def likeliest(a, m, c, n, d):
    """The second risk by halving where the slope of the likelihood turns its sign, at the digits of mpmath."""

    def slope(q):
        parts = (a, q + d), (c, q), (a - m, 1 - q - d), (c - n, 1 - q)
        return mpmath.fsum(k / risk if risk > 0 else k * mpmath.inf for k, risk in parts if k)

    low, high = max(mpmath.mpf(0), -d), min(mpmath.mpf(1), 1 - d)
    if slope(low) <= 0:
        return low
    if slope(high) >= 0:
        return high
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return low


def test_the_larger_p_counts_and_which_margin_is_nearer_is_told_by_the_sign():
    x, y = [5.0, 6.0, 7.0, 9.0], [4.0, 6.0, 8.0, 7.0]
    both = of_means("margin-t", x, y, -10.0, 1.0).values
    lower, upper = of_means("margin-t", x, y, -10.0, None).values, of_means("margin-t", x, y, None, 1.0).values
    assert both == upper
    assert upper["p"] > lower["p"]
    assert upper["statistic"] < 0 < lower["statistic"]


@pytest.mark.parametrize(
    ("outcome", "method"),
    [
        (lambda: of_means("margin-t", [1, 2], [2, 4], -2.5, 2.5), "two one-sided Student's t tests of a difference between −2.5 and 2.5 (equivalence)"),
        (lambda: of_means("margin-welch", [1, 2], [2, 4], -5, None), "one-sided Welch's t test of a difference above −5 (non-inferiority)"),
        (lambda: of_pairs([1, 2], [2, 4], None, 5), "one-sided paired t test of a difference below 5 (non-inferiority)"),
        (lambda: of_risks("margin-risks", (1, 4, 2, 5), -0.1, 0.07), "two one-sided Miettinen–Nurminen score tests of a difference between −10 and 7 percentage points (equivalence)"),
    ],
)  # fmt: skip
def test_the_method_tells_the_claim(outcome: Callable[[], Outcome], method: str):
    assert outcome().method == method


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        (lambda: of_means("margin-t", [], [2, 4], -1, 1), "the first group has no values"),
        (lambda: of_means("margin-welch", [1, 2], [4], -1, 1), "the second group has fewer than 2 values: its variance cannot be estimated"),
        (lambda: of_means("margin-t", [3, 3], [3, 3], -1, 1), "every value is the same (3): there is no variance to test"),
        (lambda: of_pairs([], [], -1, 1), "no patient has a value in both groups"),
        (lambda: of_risks("margin-risks", (0, 0, 1, 3), -0.1, 0.1), "the first group has no values"),
        (lambda: of_risks("margin-risks-wald", (0, 9, 7, 7), -0.1, 0.1), "both risks are 0 or 1: Wald's standard error is 0, ask for margin-risks"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_says_why(outcome: Callable[[], Outcome], problem: str):
    assert (outcome().values, outcome().problem) == ({}, problem)


def test_nobody_with_the_level_has_a_score_but_no_wald_test():
    """R's farringtonManning and SAS's score of 0/20 against 0/20 at a margin of 0.2: risks of 0.2 and 0 are likeliest."""
    z = of_risks("margin-risks", (0, 20, 0, 20), -0.2, None).values["statistic"]
    assert z == pytest.approx(0.2 / sqrt((0.0 + 0.2 * 0.8) / 20 * 40 / 39), rel=1e-9)
