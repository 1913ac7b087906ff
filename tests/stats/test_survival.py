"""Survival curves: against statsmodels and brute force, properties, and what cannot be computed."""

from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.follow_up import times
from statsmodels.duration.survfunc import SurvfuncRight

from tablegen import stats
from tablegen.stats.contract import Reading
from tablegen.stats.curve import Curve, kaplan_meier, limits, with_ties

Patients = list[tuple[int, bool]]
patients = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=30)


def curve_of(rows: Patients) -> Curve:
    time, event = zip(*rows, strict=True)
    return kaplan_meier(times(time, event), 0)


def read(curve: Curve, stat: str, reading: Reading) -> float | str:
    of_curve = stats.SUMMARIES[stat].of_curve
    assert of_curve
    return of_curve(curve, reading)


@settings(deadline=None)
@given(patients)
def test_the_curve_is_that_of_statsmodels(rows: Patients) -> None:
    curve, (time, event) = curve_of(rows), zip(*rows, strict=True)
    if not any(event):
        assert not curve.times.size
        assert curve.at(12) == (1.0, 0.0)
        return
    other = SurvfuncRight(np.array(time, dtype=float), np.array(event, dtype=int))
    for at, survival, error in zip(other.surv_times, other.surv_prob, other.surv_prob_se, strict=True):
        ours, spread = curve.at(float(at))
        assert isclose(ours, survival, rel_tol=1e-12, abs_tol=1e-15)
        if ours > 0:
            assert isclose(ours * sqrt(spread), error, rel_tol=1e-9)
    assert curve.at(0.5) == (1.0, 0.0)


@given(patients, st.integers(0, 13))
def test_the_number_at_risk_is_counted(rows: Patients, at: int) -> None:
    assert curve_of(rows).risk(at) == sum(time >= at for time, _ in rows)


@settings(deadline=None)
@given(patients, st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_quantiles_are_where_the_curve_crosses(rows: Patients, share: float) -> None:
    """By brute force: the first time at which no more than 1 - share survive, or the middle of the flat there."""
    curve = curve_of(rows)
    got = curve.quantile(share)
    below = [t for t in range(14) if t <= curve.last and curve.at(t)[0] <= 1 - share + 1e-9]
    if not below:
        assert got is None
        return
    after = [t for t in below if curve.at(t)[0] < 1 - share - 1e-9]
    assert got == (below[0] + (after[0] if after else curve.last if below[0] != after else 0)) / 2 or (
        after == below and got == below[0]
    )


@given(patients, st.sampled_from(["log", "log-log", "plain"]))
def test_limits_enclose_the_estimate(rows: Patients, scale: str) -> None:
    curve = curve_of(rows)
    for at in range(1, int(curve.last) + 1):
        reading = Reading(interval=scale, at=at)
        low, value, high = (read(curve, stat, reading) for stat in ("survival_low", "survival", "survival_high"))
        assert not isinstance(value, str)
        if isinstance(low, str) or isinstance(high, str):
            assert low == high == f"there is no {scale} interval where the estimate is {value:.0f}%"
            assert value in {0.0, 100.0}
        else:
            assert 0.0 <= low <= value <= high <= 100.0


@given(patients)
def test_neither_order_nor_duplicates_change_the_curve(rows: Patients) -> None:
    one, turned, doubled = curve_of(rows), curve_of(rows[::-1]), curve_of(rows * 2)
    assert one.survival.tolist() == turned.survival.tolist()
    assert np.allclose(one.survival, doubled.survival, rtol=1e-12)
    assert np.allclose(one.spread, 2.0 * doubled.spread, rtol=1e-12, equal_nan=True)


@settings(deadline=None)
@given(patients, st.integers(1, 12))
def test_the_restricted_mean_is_the_area_under_the_curve(rows: Patients, until: int) -> None:
    curve = curve_of(rows)
    got = read(curve, "rmst", Reading(at=until))
    if until > curve.last and curve.at(curve.last)[0] > 0:
        assert got == f"nobody was followed until {until}: the last follow-up ended at {curve.last:g}"
        return
    area = sum(curve.at(t)[0] for t in range(until))  # all times are whole numbers
    assert not isinstance(got, str)
    assert isclose(got, area, rel_tol=1e-12)


def test_complete_follow_up_gives_proportions_and_a_mean() -> None:
    curve = curve_of([(t, True) for t in (3, 5, 5, 8)])
    assert read(curve, "survival", Reading(at=5)) == 25.0
    survival_se = read(curve, "survival_se", Reading(at=5))
    assert not isinstance(survival_se, str)
    assert isclose(survival_se, 100 * sqrt(0.25 * 0.75 / 4), rel_tol=1e-12)
    assert read(curve, "rmst", Reading(at=100)) == 21 / 4
    assert read(curve, "survival", Reading(at=100)) == 0.0


def test_a_curve_that_ends_at_a_half_gives_the_middle_of_its_last_stretch() -> None:
    """R's rule: survfit(Surv(c(5, 9), c(1, 0)) ~ 1) prints a median of 7."""
    assert curve_of([(5, True), (9, False)]).quantile(0.5) == 7.0


@pytest.mark.parametrize("stat", ["survival", "survival_se", "survival_low", "n_risk", "rmst", "rmst_se", "risk_high"])
def test_a_time_is_asked_for(stat: str) -> None:
    assert read(curve_of([(5, True)]), stat, Reading()) == "say at which time: at: 12"


def test_nobody_had_the_event() -> None:
    curve = curve_of([(5, False), (9, False)])
    assert read(curve, "survival_median", Reading()) == "not reached: the curve does not fall so far"
    assert read(curve, "survival_median_high", Reading()) == "not reached: the curve does not fall so far"
    assert read(curve, "rmst", Reading(at=7)) == 7.0
    assert read(curve, "rmst_se", Reading(at=7)) == 0.0
    assert limits(*curve.at(7), 0.95, "log") == (1.0, 1.0)


def test_one_patient() -> None:
    curve = curve_of([(5, True)])
    assert curve.quantile(0.5) == 5.0
    assert read(curve, "survival_median_low", Reading()) == "not reached: the curve does not fall so far"
    assert read(curve, "survival_low", Reading(at=5)) == "there is no log interval where the estimate is 0%"


def test_times_that_differ_by_rounding_are_one_time() -> None:
    """As R's timefix: 0.1 + 0.2 and 0.3 are a tie, and so are 1e12 and 1e12 + 1."""
    found = with_ties(times([0.3, 0.1 + 0.2, 1.0], [1, 1, 0], entry=[0.0, 0.0, 0.5]))
    assert found.time.tolist() == [0.3, 0.3, 1.0]
    assert found.entry is not None
    assert found.entry.tolist() == [0.0, 0.0, 0.5]
    assert with_ties(times([1e12, 1e12 + 1.0], [1, 1])).time.tolist() == [1e12, 1e12]
    apart = times([1.0, 2.0], [1, 1])
    assert with_ties(apart) is apart
    assert with_ties(times([], [])).time.tolist() == []


def test_late_entry_counts_from_entry_on() -> None:
    """Of three patients the third comes at 4: at 2 one of two, at 5 one of two die."""
    curve = kaplan_meier(times([2, 5, 7], [1, 1, 0], entry=[0, 0, 4]), 0)
    assert curve.at_risk.tolist() == [2, 2]
    assert curve.survival.tolist() == [0.5, 0.25]
    assert [curve.risk(t) for t in (1, 2, 3, 4, 4.5, 6)] == [2, 2, 1, 1, 2, 1]
