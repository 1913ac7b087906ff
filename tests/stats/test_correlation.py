"""Correlations: against R 4.2.2 (tests/data/reference/correlation.json), enumeration, scipy, properties, refusals."""

import json
from itertools import permutations
from math import isclose, isfinite, tanh
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.spearman import _exact_p, ranks

Record = dict[str, Any]
REFERENCES = json.loads((REFERENCE / "correlation.json").read_text("utf-8"))


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = [record for record in REFERENCES["records"] if record["kind"] in kinds]
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def vectors(record: Record) -> list[np.ndarray]:
    """x, y and those that are adjusted for, of the patients who have all of them."""
    found = REFERENCES["data"][record["data"]] if "data" in record else record["inline_data"].values()
    return [np.array(values, dtype=float) for values in found]


def agrees(got: float, want: float, rel: float = 1e-9) -> bool:
    return isclose(got, want, rel_tol=rel, abs_tol=1e-12)


def check(record: Record, name: str, pairs: dict[str, Any]) -> None:
    """The outcome has these values; where R has none it says why, and where the points lie on a line it claims none."""
    x, y = vectors(record)
    outcome = CORRELATIONS[name].run(x, y, record["options"].get("conf_level", 0.95))
    if record["status"] != "ok":
        assert outcome.problem
        assert not outcome.values
        return
    if "exactly linear" in record.get("note", "") and name != "kendall":
        assert outcome.values == {"r": 1.0}
        assert outcome.remarks == ("the correlation is perfect: no test and no interval",)
        return
    rel = record["tol"].get("strict_rel", 1e-9)
    for stat, want in pairs.items():
        assert agrees(outcome.values[stat], want, rel), stat


@cases("correlation_pearson")
def test_pearson(record: Record) -> None:
    want = record["expected"]
    names = {"r": "estimate", "statistic": "statistic", "df": "df", "p": "p", "r_low": "ci_low", "r_high": "ci_high"}
    check(record, "pearson", {ours: want.get(theirs) for ours, theirs in names.items()})


@cases("correlation_spearman")
def test_spearman_by_the_t_approximation(record: Record) -> None:
    want = record["expected"]
    check(record, "spearman", {"r": want.get("estimate"), "p": want.get("p")})


@cases("correlation_all")
def test_intervals_of_spearman(record: Record) -> None:
    want = record["expected"].get("spearman", {})
    limits = {"r": want.get("rho"), "statistic": want.get("t"), "p": want.get("p_t")}
    for name, suffix in (("spearman", "bonett_wright"), ("spearman-fisher", "fisher")):
        interval = {"r_low": want.get(f"ci_low_{suffix}"), "r_high": want.get(f"ci_high_{suffix}")}
        check(record, name, limits | interval)


@cases("correlation_kendall")
def test_kendall_by_the_normal_approximation(record: Record) -> None:
    want = record["expected"]
    check(record, "kendall", {"r": want.get("estimate"), "statistic": want.get("statistic"), "p": want.get("p")})


@cases("correlation_spearman_exact_small", "correlation_kendall_exact_small")
def test_exact(record: Record) -> None:
    want, name = record["expected"], record["kind"].split("_")[1]
    check(record, f"{name}-exact", {"r": want["estimate"], "statistic": want["statistic"], "p": want["p"]})


@cases("correlation_partial")
def test_partial(record: Record) -> None:
    x, y, *others = vectors(record)
    partial = CORRELATIONS[record["options"]["method"]].partial
    assert partial
    got, want = partial(x, y, np.column_stack(others), 0.95).values, record["expected"]
    assert agrees(got["r"], want["estimate"])
    assert agrees(got["statistic"], want["statistic"])
    assert got["df"] == want["df"]
    assert agrees(got["p"], want["p"])
    error = (want["n"] - 3 - len(others)) ** -0.5
    z = np.arctanh(want["estimate"])
    assert agrees(got["r_low"], tanh(z - 1.959963984540054 * error))
    assert agrees(got["r_high"], tanh(z + 1.959963984540054 * error))


@cases("correlation_from_r")
def test_pearson_of_a_given_r_and_n(record: Record) -> None:
    """Data are made to have that r exactly, from the parts of two random vectors at right angles."""
    r, n, want = record["inline_data"]["r"], record["inline_data"]["n"], record["expected"]
    raw = np.random.default_rng(1).normal(size=(n, 2))
    u, w = np.linalg.qr(raw - raw.mean(axis=0))[0].T
    got = CORRELATIONS["pearson"].run(u, r * u + (1 - r * r) ** 0.5 * w, record["options"]["conf_level"]).values
    assert agrees(got["statistic"], want["statistic"])
    assert agrees(got["p"], want["p"], 1e-8)
    assert agrees(got["r_low"], want["ci_low"])
    assert agrees(got["r_high"], want["ci_high"])


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_exact_tests_are_those_of_all_orders(n: int) -> None:
    x = np.arange(n, dtype=float)
    orders = [np.array(order, dtype=float) for order in permutations(range(n))]
    squares = np.array([((x - y) ** 2).sum() for y in orders])
    concordant = np.array([sum(y[j] > y[i] for i in range(n) for j in range(i + 1, n)) for y in orders])
    for y in orders[:: max(1, len(orders) // 40)]:
        for name, all_of_them, own in (
            ("spearman-exact", squares, ((x - y) ** 2).sum()),
            ("kendall-exact", concordant, sum(y[j] > y[i] for i in range(n) for j in range(i + 1, n))),
        ):
            got = CORRELATIONS[name].run(x, y, 0.95).values
            assert got["statistic"] == own
            assert agrees(got["p"], min(1.0, 2 * min((all_of_them <= own).mean(), (all_of_them >= own).mean())))


def test_the_series_is_near_the_exact_distribution() -> None:
    """At 10 values, where R goes over to the series, it is off by less than 0.002 (Best & Roberts 1975, Table 1)."""
    x, random = np.arange(10.0), np.random.default_rng(7)
    for _ in range(20):
        y = random.permutation(10).astype(float)
        got = CORRELATIONS["spearman-edgeworth"].run(x, y, 0.95).values
        assert abs(got["p"] - _exact_p(10, int(got["statistic"]))) < 0.002


few = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=4, max_size=30)


@settings(deadline=None)
@given(few)
def test_scipy_agrees(points: list[tuple[int, int]]) -> None:
    x, y = np.array(points, dtype=float).T
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    for name, theirs in (
        ("pearson", scipy_stats.pearsonr(x, y)),
        ("spearman", scipy_stats.spearmanr(x, y)),
        ("kendall", scipy_stats.kendalltau(x, y, method="asymptotic")),
    ):
        got = CORRELATIONS[name].run(x, y, 0.95).values
        assert isclose(got["r"], theirs.statistic, rel_tol=1e-9, abs_tol=1e-12)
        if abs(got["r"]) < 1:
            assert isclose(got["p"], theirs.pvalue, rel_tol=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=40, unique=True), st.randoms(use_true_random=False))
def test_scipy_agrees_on_the_exact_test_of_kendall(values: list[int], random: Any) -> None:
    x, y = np.array(values, dtype=float), np.array(random.sample(values, len(values)), dtype=float)
    want = scipy_stats.kendalltau(x, y, method="exact")
    got = CORRELATIONS["kendall-exact"].run(x, y, 0.95).values
    assert isclose(got["r"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)


@settings(deadline=None)
@given(few, st.sampled_from(CORRELATIONS.names), st.randoms(use_true_random=False))
def test_what_must_not_change_r_does_not(points: list[tuple[int, int]], name: str, random: Any) -> None:
    x, y = np.array(points, dtype=float).T
    run = CORRELATIONS[name].run
    got = run(x, y, 0.95)
    assert bool(got.values) == (got.problem is None)
    assert all(isfinite(value) for value in got.values.values())
    shuffled = list(points)
    random.shuffle(shuffled)
    for x2, y2, sign in ((y, x, 1), (3 * x + 1e6, y, 1), (-x, y, -1), (*np.array(shuffled, dtype=float).T, 1)):
        other = run(x2, y2, 0.95)
        assert other.problem == got.problem
        assert isclose(other.values.get("r", 0.0), sign * got.values.get("r", 0.0), rel_tol=1e-9, abs_tol=1e-9)
        assert isclose(other.values.get("p", 0.0), got.values.get("p", 0.0), rel_tol=1e-6, abs_tol=1e-9)
        if sign < 0 and "r_low" in got.values:
            assert isclose(other.values["r_low"], -got.values["r_high"], rel_tol=1e-9, abs_tol=1e-9)


def test_ranks_are_doubled_and_centred() -> None:
    assert ranks(np.array([10.0, 30.0, 20.0, 20.0])).tolist() == [-3, 3, 0, 0]


@pytest.mark.parametrize("name", CORRELATIONS.names)
def test_degenerate_values_are_refused_in_words(name: str) -> None:
    run = CORRELATIONS[name].run
    for x, y, problem in (
        ([], [], "fewer than 3 patients have both values"),
        ([1, 2], [3, 4], "fewer than 3 patients have both values"),
        ([1, 1, 1, 1], [1, 2, 3, 4], "a variable that does not vary has no correlation"),
        ([1, 2, 3, 4], [7, 7, 7, 7], "a variable that does not vary has no correlation"),
    ):
        outcome = run(np.array(x, dtype=float), np.array(y, dtype=float), 0.95)
        assert (outcome.values, outcome.problem) == ({}, problem)


def test_numbers_that_are_far_apart_or_far_from_zero() -> None:
    x, y = np.array([1.0, 2.0, 4.0, 3.0, 7.0]), np.array([2.0, 1.0, 5.0, 4.0, 3.0])
    want = CORRELATIONS["pearson"].run(x, y, 0.95).values
    for moved in (x * 1e300, x * 2.0**-1000, x + 2.0**48):
        got = CORRELATIONS["pearson"].run(moved, y, 0.95).values
        assert all(isclose(got[stat], value, rel_tol=1e-12) for stat, value in want.items())
    outcome = CORRELATIONS["pearson"].run(np.array([1.0, 2.0, np.inf]), np.array([1.0, 2.0, 3.0]), 0.95)
    assert outcome.problem == "the values are too large or too small to compute with: rescale the variable"


def test_what_cannot_be_adjusted_for() -> None:
    x, y = np.array([1.0, 2.0, 4.0, 3.0, 7.0]), np.array([2.0, 1.0, 5.0, 4.0, 3.0])
    partial = CORRELATIONS["pearson"].partial
    assert partial
    assert partial(x, y, x[:, None] * 2, 0.95).problem == "one of the two is determined by what it is adjusted for"
    others = np.column_stack([x * y, x**2])
    assert partial(x[:4], y[:4], others[:4], 0.95).problem == "fewer than 5 patients have all values"
    constant = partial(x, y, np.ones((5, 1)), 0.95)
    assert constant.values["r"] == pytest.approx(CORRELATIONS["pearson"].run(x, y, 0.95).values["r"], rel=1e-12)
