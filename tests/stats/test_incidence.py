"""Cumulative incidence and Gray's test: R's cmprsk, the delta method, and what they come to without competing events."""

from dataclasses import replace
from math import isclose, sqrt
from typing import Any

import numpy as np
import pytest
from evidence_of import rows
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.follow_up import of_kind

from tablegen import stats
from tablegen.evidence import Times
from tablegen.stats.contract import Reading
from tablegen.stats.curve import kaplan_meier
from tablegen.stats.gray import differences, gray
from tablegen.stats.incidence import incidence_difference, with_incidence
from tablegen.stats.logrank import compared

Record = dict[str, Any]


def follow_up(record: Record, cause: int) -> Times:
    found = rows(record)
    status = np.array([int(row["status012"]) for row in found])
    return Times(
        np.array([float(row["time"]) for row in found]),
        (status == cause).astype(np.int64),
        np.array([row["ulcer"] == "present" for row in found]).astype(np.int64),
        2,
        competing=((status > 0) & (status != cause)).astype(np.int64),
    )


def invented(n: int = 80, seed: int = 1, groups: int = 3, most: int = 12) -> Times:
    """Patients with many tied times."""
    rng = np.random.default_rng(seed)
    ended = rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3])
    time, group = rng.integers(1, most, n).astype(float), rng.integers(0, groups, n)
    return Times(time, (ended == 1).astype(np.int64), group, groups, competing=(ended == 2).astype(np.int64))


def read(times: Times, group: int, stat: str, at: float, interval: str = "log") -> float | str:
    of_curve = stats.SUMMARIES[stat].of_curve
    assert of_curve
    return of_curve(with_incidence(times, group), Reading(at=at, interval=interval))


@pytest.mark.parametrize("record", of_kind("cif"), ids=lambda r: r["id"])
def test_cumulative_incidence_is_that_of_r(record: Record) -> None:
    for name, want in record["expected"].items():
        group, cause = name.split()
        times = follow_up(record, int(cause))
        for at, value, variance in zip(record["options"]["times"], want["cif"], want["var_aalen"], strict=True):
            got = [read(times, ["absent", "present"].index(group), stat, at) for stat in ("cif", "cif_se")]
            if value is None:
                last = times.time[times.group == 1].max()
                assert got == [f"nobody was followed until {at}: the last follow-up ended at {last:g}"] * 2
                continue
            assert isclose(got[0], 100.0 * value, rel_tol=1e-9, abs_tol=1e-12)
            assert isclose(got[1], 100.0 * sqrt(variance), rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("record", of_kind("gray_test"), ids=lambda r: r["id"])
def test_grays_test_is_that_of_r(record: Record) -> None:
    for cause, want in record["expected"].items():
        found = gray(follow_up(record, int(cause)))
        assert isclose(found.values["statistic"], want["statistic"], rel_tol=1e-9)
        assert found.values["df"] == want["df"]
        assert isclose(found.values["p"], want["p"], rel_tol=1e-9)


def hazards(times: Times) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of one group by time: those at risk, and of either kind of event how many."""
    steps = sorted(set(times.time))
    at_risk = np.array([(times.time >= t).sum() for t in steps], dtype=float)
    kinds = (times.event, times.competing)
    return at_risk, *(np.array([kind[times.time == t].sum() for t in steps], dtype=float) for kind in kinds)


def incidence(own: np.ndarray, rival: np.ndarray) -> float:
    """F at the end, from the hazards of both kinds of event."""
    value, alive = 0.0, 1.0
    for one, other in zip(own, rival, strict=True):
        value += alive * one
        alive *= 1.0 - one - other
    return value


@pytest.mark.parametrize("seed", range(5))
def test_the_variance_is_the_delta_methods_with_many_ties(seed: int) -> None:
    times = invented(60, seed, 1)
    at_risk, own, rival = hazards(times)
    last = np.flatnonzero(own)[-2]  # before everybody is gone
    counts = [each[: last + 1] for each in (own, rival)]
    at_risk, h = at_risk[: last + 1], 1e-6
    wanted = 0.0
    for kind, events in enumerate(counts):
        for j in range(last + 1):
            up, down = ([each / at_risk for each in counts] for _ in range(2))
            up[kind][j] += h
            down[kind][j] -= h
            slope = (incidence(*up) - incidence(*down)) / (2 * h)
            factor = 1.0 - (events[j] - 1.0) / (at_risk[j] - 1.0) if events[j] > 1 else 1.0
            wanted += slope**2 * events[j] * factor / at_risk[j] ** 2
    at = sorted(set(times.time))[last]
    assert read(times, 0, "cif", at) == pytest.approx(100.0 * incidence(*(each / at_risk for each in counts)))
    assert read(times, 0, "cif_se", at) == pytest.approx(100.0 * sqrt(wanted), rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 10))
def test_incidences_and_the_survival_of_all_events_add_up(seed: int, at: int) -> None:
    times = invented(40, seed, 1)
    other = replace(times, event=times.competing, competing=times.event)
    free = kaplan_meier(replace(times, event=times.event + times.competing, competing=None), 0).at(at)[0]
    both = [read(each, 0, "cif", at) for each in (times, other)]
    if not any(isinstance(one, str) for one in both):
        assert sum(both) + 100.0 * free == pytest.approx(100.0, rel=1e-12)


def test_without_competing_events_it_is_one_minus_kaplan_meier_and_the_log_rank_differences() -> None:
    times = replace(invented(), competing=np.zeros(80, dtype=np.int64))
    for group in range(3):
        assert read(times, group, "cif", 6) == pytest.approx(100.0 * (1.0 - kaplan_meier(times, group).at(6)[0]))
    assert differences(times, np.ones(80, dtype=bool))[0] == pytest.approx(compared(times)[0], rel=1e-9)


def test_the_order_of_patients_and_groups_does_not_matter() -> None:
    times = invented()
    order = np.random.default_rng(2).permutation(80)
    other = Times(times.time[order], times.event[order], (2 - times.group)[order], 3, competing=times.competing[order])
    first, second = gray(times).values, gray(other).values
    assert second == pytest.approx(first, rel=1e-9)
    assert first["df"] == 2


def test_an_empty_group_is_left_out_and_strata_are_added_up() -> None:
    times = invented()
    wider = gray(replace(times, groups=4))
    assert wider.values == pytest.approx(gray(times).values)
    assert wider.remarks == ("1 of 4 groups had no values and was left out",)
    twice = Times(*(np.tile(v, 2) for v in (times.time, times.event, times.group)), 3,
                  np.repeat([0, 1], 80), competing=np.tile(times.competing, 2))  # fmt: skip
    found = gray(twice)
    assert found.values["statistic"] == pytest.approx(2.0 * gray(times).values["statistic"])
    assert found.method == "Gray’s test, stratified (2 strata)"


def test_where_nothing_differs_the_statistic_is_chi_squared() -> None:
    found = [gray(invented(120, seed, 3, 200)).values["statistic"] for seed in range(300)]
    assert np.mean(found) == pytest.approx(2.0, abs=0.35)
    assert np.mean(np.array(found) > 5.991) == pytest.approx(0.05, abs=0.03)


def test_intervals_of_the_incidence() -> None:
    times = invented()
    value, error = (read(times, 0, stat, 6) / 100.0 for stat in ("cif", "cif_se"))
    z = 1.959963984540054
    wanted = {
        "log": (value * np.exp(-z * error / value), value * np.exp(z * error / value)),
        "plain": (value - z * error, value + z * error),
        "log-log": tuple(value ** np.exp(sign * z * error / (value * np.log(value))) for sign in (-1, 1)),
    }
    for interval, both in wanted.items():
        got = [read(times, 0, stat, 6, interval) for stat in ("cif_low", "cif_high")]
        assert got == pytest.approx([100.0 * min(limit, 1.0) for limit in sorted(both)], rel=1e-9)
    assert read(times, 0, "cif_low", 0) == "there is no log interval where the estimate is 0%"


def test_the_difference_of_two_groups() -> None:
    times = invented(groups=2)
    curves = tuple(with_incidence(times, group) for group in (0, 1))
    found = incidence_difference(curves, Reading(at=6)).values
    one, other = ([read(times, g, stat, 6) for stat in ("cif", "cif_se")] for g in (0, 1))
    assert found["estimate"] == pytest.approx(one[0] - other[0])
    assert found["high"] - found["low"] == pytest.approx(2 * 1.959963984540054 * sqrt(one[1] ** 2 + other[1] ** 2))
    last = times.time[times.group == 0].max()
    why = f"nobody was followed until 99: the last follow-up ended at {last:g}"
    assert incidence_difference(curves, Reading(at=99)).problem == why


def test_everybody_with_an_event_in_the_end_is_known_for_ever() -> None:
    times = Times(
        np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1]), np.zeros(3, dtype=int), 1, competing=np.array([0, 1, 0])
    )
    assert read(times, 0, "cif", 50) == pytest.approx(200 / 3)


NOBODY = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize(
    ("times", "problem"),
    [
        (replace(invented(), competing=None), "it is of competing events, and none are named: competing: [death]"),
        (Times(np.zeros(0), NOBODY, NOBODY, 2, competing=NOBODY), "there are no patients with a time"),
        (invented(groups=1), "only one group has patients with a time: there is nothing to compare it with"),
        (replace(invented(), event=np.zeros(80, dtype=np.int64)), "nobody had the event"),
        (
            Times(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), 2,
                  competing=np.array([1, 0, 0, 0])),
            "no two groups were at risk together when an event happened",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_is_said(times: Times, problem: str) -> None:
    found = gray(times)
    assert found.problem == problem
    assert not found.values


def test_a_group_without_anybody_has_no_incidence() -> None:
    assert read(replace(invented(), groups=4), 3, "cif", 5) == "there is nobody with a time"
    plain = replace(invented(), competing=None)
    assert read(plain, 0, "cif", 5) == "name the events that compete with it: competing: [death]"
