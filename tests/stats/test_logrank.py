"""Log-rank tests: against statsmodels, properties that each must have, exact messages for what cannot be tested."""

from math import isclose

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stats.follow_up import times
from statsmodels.duration.survfunc import survdiff

from tablegen import stats
from tablegen.evidence import Times
from tablegen.stats.contract import Outcome, TimesTest

THEIRS = {
    "logrank": {},
    "gehan": {"weight_type": "gb"},
    "tarone-ware": {"weight_type": "tw"},
    "peto": {"weight_type": "fh", "fh_p": 1},
}
ALL = [test.name for test in stats.TESTS if isinstance(test, TimesTest) and test.name != "gray"]  # of competing events
Patients = list[tuple[int, bool, int, int]]
patients = st.lists(
    st.tuples(st.integers(1, 9), st.booleans(), st.integers(0, 2), st.integers(0, 1)), min_size=6, max_size=40
)


def made(rows: Patients, strata: bool = False, late: bool = False) -> Times:
    time, event, group, stratum = zip(*rows, strict=True)
    entry = [t * 0.5 if s else 0.0 for t, s in zip(time, stratum, strict=True)]
    return times(time, event, group, stratum if strata else None, entry if late else None, groups=3)


def run(name: str, evidence: Times) -> Outcome:
    outcome = stats.TESTS[name].run(evidence)
    assert set(outcome.values) == (set() if outcome.problem else {"statistic", "df", "p"})
    return outcome


@settings(deadline=None)
@given(patients, st.booleans())
@pytest.mark.parametrize("name", THEIRS)
def test_the_statistic_is_that_of_statsmodels(name: str, rows: Patients, strata: bool) -> None:
    time, event, group, stratum = map(np.array, zip(*rows, strict=True))
    outcome = run(name, made(rows, strata))
    assume(outcome.values and outcome.values["df"] == len(set(group)) - 1 > 0)
    assume(not strata or all(event[stratum == s].any() for s in set(stratum)))  # statsmodels fails in one without
    with np.errstate(divide="ignore"):
        want, p = survdiff(time, event.astype(int), group, strata=stratum if strata else None, **THEIRS[name])
    assert isclose(outcome.values["statistic"], want, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(outcome.values["p"], p, rel_tol=1e-9)


@settings(deadline=None)
@given(patients, st.randoms(), st.booleans())
@pytest.mark.parametrize("name", ALL)
def test_neither_the_order_of_patients_nor_that_of_two_groups_matters(
    name: str, rows: Patients, random: object, late: bool
) -> None:
    turned = [(t, e, 2 - g, s) for t, e, g, s in rows]
    one, other, back = (run(name, made(some, late=late)) for some in (rows, rows[::-1], turned))
    assert other.problem == back.problem == one.problem
    for stat, value in one.values.items():
        assert isclose(other.values[stat], value, rel_tol=1e-9, abs_tol=1e-12)
        assert isclose(back.values[stat], value, rel_tol=1e-7, abs_tol=1e-9)


@settings(deadline=None)
@given(patients)
@pytest.mark.parametrize("name", ALL)
def test_only_the_order_of_times_matters(name: str, rows: Patients) -> None:
    one = run(name, made(rows))
    other = run(name, made([(t**3 + 10**6, e, g, s) for t, e, g, s in rows]))
    assert one.values == other.values


@settings(deadline=None)
@given(patients)
@pytest.mark.parametrize("name", ALL)
def test_one_stratum_is_none(name: str, rows: Patients) -> None:
    plain = made(rows)
    one = Times(plain.time, plain.event, plain.group, 3, np.zeros(len(rows), dtype=np.int64))
    assert run(name, one).values == run(name, plain).values


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_be_tested_is_said(name: str) -> None:
    assert run(name, times([], [], groups=2)).problem == "there are no patients with a time"
    one = "only one group has patients with a time: there is nothing to compare it with"
    assert run(name, times([1, 2], [1, 1], [0, 0], groups=2)).problem == one
    assert run(name, times([1, 2], [0, 0], [0, 1])).problem == "nobody had the event"
    apart = times([1, 5], [1, 1], [0, 1], entry=[0, 3])
    never = "no two groups were at risk together when an event happened"
    assert run(name, apart).problem == never
    if name not in {"fleming-harrington-0-1", "fleming-harrington-1-1"}:  # whose weight of the first event is 0
        assert run(name, times([3, 3], [1, 1], [0, 1])).problem == never


def test_groups_of_different_strata_cannot_be_compared() -> None:
    evidence = times([1, 2, 3, 4, 1, 2, 3, 4], [1] * 8, [0, 1, 0, 1, 2, 3, 2, 3], list("aaaabbbb"))
    assert run("logrank", evidence).problem == "some groups were never at risk together with the others"


def test_a_group_without_patients_is_left_out() -> None:
    rows = [(3, 1, 0), (5, 1, 2), (6, 0, 0), (8, 1, 2), (9, 1, 0)]
    time, event, group = zip(*rows, strict=True)
    outcome = run("logrank", times(time, event, group))
    assert outcome.remarks == ("1 of 3 groups had no values and was left out",)
    assert outcome.values == run("logrank", times(time, event, [g // 2 for g in group])).values
    trend = run("logrank-trend", times(time, event, group))
    assert isclose(trend.values["statistic"], outcome.values["statistic"], rel_tol=1e-12)


def test_the_method_tells_strata_and_delayed_entry() -> None:
    evidence = times([3, 5, 6, 8], [1, 1, 0, 1], [0, 1, 0, 1], list("aabb"), [0, 1, 0, 1])
    assert run("logrank", evidence).method == "log-rank test, stratified (2 strata), with delayed entry"


def test_late_entry_is_the_score_test_of_a_cox_model() -> None:
    """Without ties the log-rank test is that score test: by statsmodels' PHReg, which knows entry times."""
    from statsmodels.duration.hazard_regression import PHReg

    random = np.random.default_rng(5)
    group = random.integers(0, 2, 60)
    entry = random.exponential(1.0, 60)
    time = entry + random.exponential(2.0 + group, 60)
    event = random.integers(0, 2, 60)
    model = PHReg(time, group[:, None].astype(float), status=event, entry=entry)
    score, hessian = model.score(np.zeros(1)), model.hessian(np.zeros(1))
    want = float(score[0] ** 2 / -hessian[0, 0])
    got = run("logrank", times(time.tolist(), event.tolist(), group.tolist(), entry=entry.tolist()))
    assert isclose(got.values["statistic"], want, rel_tol=1e-9)


def test_weights_of_fleming_and_harrington_by_hand() -> None:
    """Four events at 1, 2, 3, 4 of groups 0, 1, 0, 1: S before them is 1, 3/4, 1/2, 1/4."""
    evidence = times([1, 2, 3, 4], [1, 1, 1, 1], [0, 1, 0, 1])
    before, risk = [1.0, 0.75, 0.5, 0.25], [(2, 4), (1, 3), (1, 2), (0, 1)]
    for name, rho, gamma in (("peto", 1, 0), ("fleming-harrington-0-1", 0, 1), ("fleming-harrington-1-1", 1, 1)):
        weights = [s**rho * (1 - s) ** gamma for s in before]
        events = [1, 0, 1, 0]
        gap = sum(w * (d - n0 / n) for w, d, (n0, n) in zip(weights, events, risk, strict=True))
        variance = sum(w**2 * n0 / n * (1 - n0 / n) for w, (n0, n) in zip(weights, risk, strict=True))
        assert isclose(run(name, evidence).values["statistic"], gap**2 / variance, rel_tol=1e-12)
