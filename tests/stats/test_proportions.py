"""Intervals of a proportion: against statsmodels, in closed form, and mirrored; the records are in the reference test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from tablegen.stats.contract import Outcome
from tablegen.stats.proportions import PROPORTION_INTERVALS, in_points, proportion_interval

HOW = PROPORTION_INTERVALS.names
PARTS = st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
STATSMODELS = {"wald": "normal", "wilson": "wilson", "clopper-pearson": "beta", "agresti-coull": "agresti_coull"}


@pytest.mark.parametrize("how", STATSMODELS)
@given(PARTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_are_those_of_statsmodels(how: str, parts: tuple[int, int], confidence: float) -> None:
    n, total = parts
    want = proportion_confint(n, total, alpha=1 - confidence, method=STATSMODELS[how])
    assert proportion_interval(n, total, confidence, how) == pytest.approx(want, rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("how", HOW)
@given(PARTS)
def test_the_other_outcome_has_the_mirrored_interval(how: str, parts: tuple[int, int]) -> None:
    n, total = parts
    low, high = proportion_interval(n, total, 0.95, how) or (2.0, -1.0)
    assert proportion_interval(total - n, total, 0.95, how) == pytest.approx((1 - high, 1 - low), abs=1e-13)
    assert 0.0 <= low <= n / total + 1e-15
    assert n / total - 1e-15 <= high <= 1.0


@pytest.mark.parametrize("how", HOW)
def test_nobody_has_no_interval(how: str) -> None:
    assert proportion_interval(0, 0, 0.95, how) is None


@pytest.mark.parametrize("how", ["wilson", "wilson-cc", "clopper-pearson", "jeffreys"])
def test_the_lower_limit_of_none_is_exactly_0(how: str) -> None:
    none, everybody = proportion_interval(0, 10, 0.95, how), proportion_interval(10, 10, 0.95, how)
    assert none
    assert everybody
    assert none[0] == 0.0
    assert everybody[1] == 1.0


def test_clopper_and_pearson_in_closed_form() -> None:
    assert proportion_interval(0, 20, 0.95, "clopper-pearson") == pytest.approx((0.0, 1 - 0.025 ** (1 / 20)), rel=1e-12)
    assert proportion_interval(1, 1_000_000, 0.95, "clopper-pearson") == pytest.approx(
        (1 - 0.975**1e-6, 5.571628e-6), rel=1e-6
    )


@given(PARTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_corrected_interval_is_scipys(parts: tuple[int, int], confidence: float) -> None:
    n, total = parts
    want = binomtest(n, total).proportion_ci(confidence, method="wilsoncc")
    assert proportion_interval(n, total, confidence, "wilson-cc") == pytest.approx((want.low, want.high), abs=1e-11)


def test_a_difference_in_points_lies_within_100_and_keeps_what_is_no_share() -> None:
    found = in_points(
        Outcome({"estimate": 0.75, "low": -0.2, "high": 1.25, "fmi": 0.5}, "Wald", methods={"low": "exact"})
    )
    assert found.values == {"estimate": 75.0, "low": -20.0, "high": 100.0, "fmi": 0.5}
    assert (found.method, found.methods) == ("Wald, in percentage points", {"low": "exact, in percentage points"})
