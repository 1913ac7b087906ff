"""Effects of paired numbers and proportions: against SciPy, brute force and published examples; what cannot be."""

from itertools import combinations_with_replacement, product
from math import isclose, log
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import proportion_confint

from tablegen import stats
from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome

NUMBERS = ("paired-difference", "paired-hodges-lehmann", "d-z", "d-av")
LEVELS = (
    "paired-risk-difference",
    "paired-risk-difference-newcombe",
    "paired-risk-ratio",
    "matched-odds-ratio",
    "matched-odds-ratio-exact",
)
both = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=25)
four = st.tuples(*[st.integers(0, 30)] * 4)


def numbers(name: str, table: Any, confidence: float = 0.95) -> Outcome:
    of_pairs = stats.EFFECTS[name].of_pairs
    assert of_pairs
    return of_pairs(Matched(np.array(table, dtype=np.float64).reshape(-1, 2), 0), confidence)


def levels(name: str, cells: tuple[int, ...], confidence: float = 0.95) -> Outcome:
    """Of a, b, c and d patients with the first level in both groups, in the first, in the second and in neither."""
    of_levels = stats.EFFECTS[name].of_paired_levels
    assert of_levels
    codes = [pair for pair, n in zip([(0, 0), (0, 1), (1, 0), (1, 1)], cells, strict=True) for _ in range(n)]
    return of_levels(Matched(np.array(codes, dtype=np.int64).reshape(-1, 2), 0), confidence)


@given(both)
def test_the_mean_difference_is_that_of_scipy(table: list[tuple[int, int]]) -> None:
    assume(len({a - b for a, b in table}) > 1)
    want = scipy_stats.ttest_rel(*zip(*table, strict=True)).confidence_interval(0.9)
    got = numbers("paired-difference", table, 0.9).values
    assert isclose(got["low"], want.low, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(got["high"], want.high, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(got["estimate"], np.mean([a - b for a, b in table]), rel_tol=1e-12, abs_tol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=11))
def test_hodges_lehmann_by_enumeration(differences: list[int]) -> None:
    n = len(differences)
    means = sorted((a + b) / 2 for a, b in combinations_with_replacement(differences, 2))
    sums = sorted(np.dot(np.arange(1, n + 1), signs) for signs in product((0, 1), repeat=n))
    k = max(1, int(sums[int(np.ceil(0.025 * 2**n)) - 1]))
    outcome = numbers("paired-hodges-lehmann", [(d, 0) for d in differences])
    got = outcome.values
    assert (got["estimate"], got["low"], got["high"]) == (np.median(means), means[k - 1], means[-k])
    reached = 1 - 2 * sum(s <= k - 1 for s in sums) / 2**n
    assert bool(outcome.remarks) == (reached < 0.95)


def test_hodges_lehmann_of_many_pairs_is_normal_and_says_so() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(501, 2))
    exact, normal = numbers("paired-hodges-lehmann", table[:500]), numbers("paired-hodges-lehmann", table)
    assert exact.method.endswith("exact interval") and normal.method.endswith("interval by normal approximation")
    assert isclose(exact.values["low"], normal.values["low"], abs_tol=0.01)
    many = numbers("paired-hodges-lehmann", np.ones((4001, 2)))
    assert many.problem and many.problem.startswith("4001 pairs are too many")


@given(both)
@pytest.mark.parametrize("name", NUMBERS)
def test_the_order_of_the_groups_turns_an_effect_around(name: str, table: list[tuple[int, int]]) -> None:
    one, other = numbers(name, table), numbers(name, [(b, a) for a, b in table])
    assert one.values.keys() == other.values.keys()
    for mine, theirs in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        if mine in one.values:
            assert isclose(one.values[mine], -other.values[theirs], rel_tol=1e-9, abs_tol=1e-9)


def test_limits_where_scipy_has_no_noncentral_chance() -> None:
    """At t = 26.384615384615383 and df = 1 scipy 1.17 has nan at a noncentrality of -30.35, where the chance is 1."""
    low, high = (numbers("d-z", [(165, 0), (178, 0)]).values[end] * np.sqrt(2) for end in ("low", "high"))
    assert isclose(low, 0.67937866, rel_tol=1e-6) and isclose(high, 59.18100921, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ([], "no patient has a value in both groups"),
        ([(1, 2)], "there is only 1 pair: the variance of the differences cannot be estimated"),
        ([(0.1, 0.3), (0.2, 0.4)], "every difference is the same (-0.2): there is no variance to test against"),
        ([(3, 3), (4, 4)], "every difference is 0: there is nothing to compare"),
        ([(1e305, 1), (1, 2)], "the values are too large or too small to compute with: rescale the variable"),
    ],
)
def test_no_effect_without_variance(table: list[tuple[float, float]], problem: str) -> None:
    for name in ("paired-difference", "d-z", "d-av"):
        assert numbers(name, table).problem == problem


def test_of_no_difference_the_hodges_lehmann_estimate_is_0() -> None:
    assert numbers("paired-hodges-lehmann", [(3, 3)] * 9).values == {"estimate": 0.0, "low": 0.0, "high": 0.0}


def test_published_intervals_of_paired_proportions() -> None:
    """Airway hyper-responsiveness before and after transplantation: Fagerland et al. (2014), Stat Med 33, table IV."""
    cells = (1, 1, 7, 12)
    newcombe, wald = (levels(name, cells).values for name in LEVELS[1::-1])
    assert isclose(newcombe["estimate"], -6 / 21)
    assert [f"{newcombe[end]:.3f}" for end in ("low", "high")] == ["-0.507", "-0.026"]
    assert [f"{wald[end]:.3f}" for end in ("low", "high")] == ["-0.520", "-0.052"]
    ratio, odds = levels("paired-risk-ratio", cells).values, levels("matched-odds-ratio", cells).values
    assert [f"{ratio[s]:.3f}" for s in ("estimate", "low", "high")] == ["0.250", "0.063", "1.000"]
    assert [f"{odds[s]:.3f}" for s in ("estimate", "low", "high")] == ["0.143", "0.018", "1.161"]


@given(four)
def test_the_wald_interval_is_the_t_interval_of_the_changes(cells: tuple[int, int, int, int]) -> None:
    """With the variance over n and the normal quantile: (b - c) / n is the mean of 1, -1 and 0."""
    assume(sum(cells))
    a, b, c, d = cells
    changes = np.array([0] * (a + d) + [1] * b + [-1] * c)
    got = levels("paired-risk-difference", cells).values
    reach = scipy_stats.norm.ppf(0.975) * changes.std() / np.sqrt(changes.size)
    assert isclose(got["low"], changes.mean() - reach, abs_tol=1e-12)
    assert isclose(got["high"], changes.mean() + reach, abs_tol=1e-12)


@given(four)
def test_the_matched_odds_ratio_is_that_of_the_changes(cells: tuple[int, int, int, int]) -> None:
    _, b, c, _ = cells
    assume(b and c)
    wald, exact = (levels(name, cells).values for name in LEVELS[3:])
    assert isclose(wald["estimate"], b / c) and exact["estimate"] == wald["estimate"]
    assert isclose(log(wald["high"] / wald["estimate"]) / 1.959963984540054, np.sqrt(1 / b + 1 / c), rel_tol=1e-12)
    low, high = proportion_confint(b, b + c, method="beta")
    assert isclose(exact["low"], low / (1 - low), rel_tol=1e-9) and isclose(
        exact["high"], high / (1 - high), rel_tol=1e-9
    )


@given(four)
def test_the_matched_odds_ratio_is_the_mantel_haenszel_one_of_pairs(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    assume(b and c)
    patients = ([[1, 1], [0, 0]], [[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, 0], [1, 1]])
    above = sum(n * t[0][0] * t[1][1] / 2 for n, t in zip((a, b, c, d), patients, strict=True))
    below = sum(n * t[0][1] * t[1][0] / 2 for n, t in zip((a, b, c, d), patients, strict=True))
    assert isclose(levels("matched-odds-ratio", cells).values["estimate"], above / below)


@given(four)
@pytest.mark.parametrize("name", LEVELS)
def test_swapped_groups_turn_risks_around(name: str, cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    one, other = levels(name, cells), levels(name, (a, c, b, d))
    if one.problem or other.problem or one.remarks or other.remarks:
        return
    ratio = "ratio" in name
    for mine, theirs in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        turned = 1 / other.values[theirs] if ratio else -other.values[theirs]
        assert isclose(one.values[mine], turned, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("name", "cells", "problem", "remark"),
    [
        *[(name, (0, 0, 0, 0), "no patient has a value in both groups", None) for name in LEVELS],
        ("paired-risk-difference", (3, 0, 0, 4), None, "no patient changed: Wald's interval has no width, ask for paired-risk-difference-newcombe"),
        ("paired-risk-ratio", (0, 3, 0, 4), "nobody has the first level in the second group: the ratio is infinite", None),
        ("paired-risk-ratio", (0, 0, 0, 4), "nobody has the first level in either group: there is nothing to compare", None),
        ("paired-risk-ratio", (0, 0, 3, 4), None, "nobody has the first level in the first group: no Wald interval"),
        ("matched-odds-ratio", (3, 0, 0, 4), "no patient changed level: there is nothing to compare", None),
        ("matched-odds-ratio", (3, 2, 0, 4), "no patient changed the other way: the ratio is infinite", None),
        ("matched-odds-ratio", (3, 0, 2, 4), None, "no patient changed this way: the estimate is 0 and has no Wald interval"),
        ("matched-odds-ratio-exact", (3, 2, 0, 4), None, "no patient changed the other way: the ratio is infinite and has no upper limit"),
    ],
)  # fmt: skip
def test_what_has_no_effect(name: str, cells: tuple[int, ...], problem: str | None, remark: str | None) -> None:
    outcome = levels(name, cells)
    assert (outcome.problem, outcome.remarks) == (problem, (remark,) if remark else ())
    assert all(np.isfinite(value) for value in outcome.values.values())
