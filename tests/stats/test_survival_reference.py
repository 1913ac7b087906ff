"""Survival curves, log-rank tests and rates against R 4.2.2 (tests/data/reference/survival.json): equal to 1e-9."""

from itertools import combinations
from math import isclose
from typing import Any

import numpy as np
import pytest
from stats.follow_up import Record, follow_up, left_truncated, of_kind

from tablegen import stats
from tablegen.evidence import PersonTime, Times
from tablegen.stats.contract import Outcome, Reading
from tablegen.stats.curve import Curve, kaplan_meier
from tablegen.stats.logrank import compared


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = of_kind(*kinds)
    assert found
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def agree(got: float | str, want: Any) -> bool:
    """Equal to 1e-9; where R has no number, there is a reason instead of one."""
    if want is None or want == "Infinity":
        return isinstance(got, str)
    return not isinstance(got, str) and isclose(got, want, rel_tol=1e-9, abs_tol=1e-12)


def read(curve: Curve, stat: str, **asked: Any) -> float | str:
    of_curve = stats.SUMMARIES[stat].of_curve
    assert of_curve
    return of_curve(curve, Reading(**asked))


@cases("km_quantiles")
def test_quantiles(record: Record) -> None:
    times, groups = follow_up(record)
    interval = record["options"]["conf_type"]
    for i, group in enumerate(groups):
        curve, expected = kaplan_meier(times, i), record["expected"][group]
        assert curve.n == expected["n"]
        assert curve.events.sum() == expected["events"]
        for ours, theirs, share in (("q1", "q25", 0.25), ("median", "median", 0.5), ("q3", "q75", 0.75)):
            for suffix, limit in (("", ""), ("_low", "_ci_low"), ("_high", "_ci_high")):
                got = read(curve, f"survival_{ours}{suffix}", interval=interval)
                assert agree(got, expected[f"{theirs}{limit}"]), (group, ours, suffix, got)
                assert read(curve, f"survival_quantile{suffix}", interval=interval, quantile=share) == got


def check_times(curve: Curve, expected: list[Record], interval: str) -> None:
    for one in expected:
        asked = {"interval": interval, "at": one["time"]}
        assert read(curve, "n_risk", **asked) == one["n_risk"]
        for ours, theirs in (("", "survival"), ("_se", "se"), ("_low", "ci_low"), ("_high", "ci_high")):
            got, want = read(curve, f"survival{ours}", **asked), one[theirs]
            assert agree(got, None if want is None else 100.0 * want), (one["time"], theirs, got)
        for ours, theirs in (("", "survival"), ("_low", "ci_high"), ("_high", "ci_low")):
            got, want = read(curve, f"risk{ours}", **asked), one[theirs]
            assert agree(got, None if want is None else 100.0 - 100.0 * want)


@cases("km_survival_at")
def test_survival_at_times(record: Record) -> None:
    times, groups = follow_up(record)
    for i, group in enumerate(groups):
        curve, expected = kaplan_meier(times, i), record["expected"][group]
        check_times(curve, expected, record["options"]["conf_type"])
        for time in set(record["options"]["times"]) - {one["time"] for one in expected}:
            got = read(curve, "survival", at=time)
            assert got == f"nobody was followed until {time}: the last follow-up ended at {curve.last:g}" or got == 0.0


@cases("km_left_truncated")
def test_left_truncation(record: Record) -> None:
    check_times(kaplan_meier(left_truncated(record), 0), record["expected"], record["options"]["conf_type"])


@cases("km_rmst")
def test_restricted_mean(record: Record) -> None:
    times, groups = follow_up(record)
    for i, group in enumerate(groups):
        curve, expected = kaplan_meier(times, i), record["expected"][group]
        for ours, theirs in (("", "estimate"), ("_se", "se"), ("_low", "ci_low"), ("_high", "ci_high")):
            assert agree(read(curve, f"rmst{ours}", at=record["options"]["tau"]), expected[theirs])


def check(outcome: Outcome, expected: Record) -> None:
    assert outcome.problem is None
    assert set(outcome.values) == {"statistic", "df", "p"}
    for stat, value in outcome.values.items():
        assert agree(value, expected[stat]), stat


_NAMES = {"gehan": "gehan", "tarone_ware": "tarone-ware"}


@cases("logrank", "peto_peto", "weighted_logrank", "logrank_stratified", "logrank_trend")
def test_log_rank(record: Record) -> None:
    name = {"peto_peto": "peto", "logrank_trend": "logrank-trend"}.get(record["kind"], "logrank")
    times, _ = follow_up(record)
    check(stats.TESTS[_NAMES.get(record["options"].get("weight"), name)].run(times), record["expected"])


@cases("logrank", "logrank_stratified")
def test_expected_events(record: Record) -> None:
    times, groups = follow_up(record)
    observed = np.bincount(times.group, weights=times.event, minlength=len(groups))
    assert observed.tolist() == record["expected"]["observed"]
    assert np.allclose(observed - compared(times)[0], record["expected"]["expected"], rtol=1e-9)


@cases("logrank_pairwise")
def test_pairs_of_groups(record: Record) -> None:
    times, groups = follow_up(record)
    found: list[float] = []
    for pair in combinations(range(len(groups)), 2):
        mine = np.isin(times.group, pair)
        two = Times(times.time[mine], times.event[mine], (times.group[mine] == pair[1]).astype(np.int64), 2)
        found.append(stats.TESTS["logrank"].run(two).values["p"])
    how = record["options"]["p_adjust"].lower()
    adjusted = found if how == "none" else stats.ADJUSTMENTS[how].run(found)
    for got, want in zip(adjusted, record["expected"]["pairs"], strict=True):
        assert agree(got, want["p"])


def check_rate(group: PersonTime, per: float, expected: Record) -> None:
    of = {stat: stats.SUMMARIES[stat].of_person_time for stat in ("rate", "rate_low", "rate_high")}
    for interval in ("exact", "log"):
        reading = Reading(interval=interval, per=per)
        values = {stat: function(group, reading) for stat, function in of.items() if function}
        assert agree(values["rate"], expected["estimate"])
        assert agree(values["rate_low"], expected[f"{interval}_ci_low"])
        assert agree(values["rate_high"], expected[f"{interval}_ci_high"])


@cases("incidence_rate")
def test_rate(record: Record) -> None:
    given = record["inline_data"]
    check_rate(PersonTime(given["x"], given["t"]), record["options"]["per"], record["expected"])


@cases("incidence_rate_data")
def test_rate_of_patients(record: Record) -> None:
    times, groups = follow_up(record)
    for i, group in enumerate(groups):
        mine = times.group == i
        one = PersonTime(int(times.event[mine].sum()), float(times.time[mine].sum()))
        assert one == PersonTime(record["expected"][group]["events"], record["expected"][group]["person_time"])
        check_rate(one, record["options"]["per"], record["expected"][group])


@cases("incidence_rate_ratio")
def test_rate_ratio(record: Record) -> None:
    given, expected = record["inline_data"], record["expected"]
    groups = (PersonTime(given["x1"], given["t1"]), PersonTime(given["x2"], given["t2"]))
    assert agree(stats.TESTS["rate-exact"].run(groups).values["p"], expected["exact_p"])
    for effect, estimate, interval in (
        ("rate-ratio", "estimate", "wald_ci"),
        ("rate-ratio-exact", "estimate", "exact_ci"),
        ("rate-difference", "rate_difference", "rd_ci"),
    ):
        run = stats.EFFECTS[effect].of_person_time
        assert run
        values = run(groups, Reading()).values
        assert agree(values["estimate"], expected[estimate])
        assert agree(values["low"], expected[f"{interval}_low"])
        assert agree(values["high"], expected[f"{interval}_high"])
