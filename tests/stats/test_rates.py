"""Rates: against SciPy and statsmodels, properties, exact messages for what cannot be computed."""

from math import exp, inf, isclose, log

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.evidence import PersonTime
from tablegen.stats.contract import Outcome, RatesTest, Reading
from tablegen.stats.rates import RATE_INTERVALS, rate_interval
from tablegen.stats.tails import binomial_density, binomial_upper, poisson_limits

ALL = [test.name for test in stats.TESTS if isinstance(test, RatesTest)]
EFFECTS = ("rate-ratio", "rate-ratio-exact", "rate-difference")
group = st.builds(PersonTime, st.integers(0, 60), st.floats(0.5, 5000.0))


def run(name: str, *groups: PersonTime) -> Outcome:
    return stats.TESTS[name].run(groups)


def effect(name: str, *groups: PersonTime, **asked: float) -> Outcome:
    of = stats.EFFECTS[name].of_person_time
    assert of
    return of(groups, Reading(**asked))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 200_000), st.floats(1e-6, 0.5))
def test_poisson_limits_have_their_tails(events: int, tail: float) -> None:
    """By mpmath, with 30 digits: SciPy's gammaincinv is off by 4e-8 at 1858629 events and a tail of 1e-6."""
    low, high = poisson_limits(events, tail)
    with mpmath.workdps(30):
        for k, mean, bounds in ((events, low, (0, low)), (events + 1, high, (high, mpmath.inf))):
            if k:
                p = mpmath.gammainc(k, *bounds, regularized=True)
                density = mpmath.exp((k - 1) * mpmath.log(mean) - mean - mpmath.loggamma(k))
                assert abs(p - tail) / density / mean < 1e-13
            else:
                assert mean == 0.0


@given(st.integers(0, 400), st.integers(0, 400), st.floats(1e-6, 1.0 - 1e-6))
def test_binomial_probabilities(k: int, rest: int, p: float) -> None:
    n = k + rest
    assert isclose(binomial_density(k, n, p), scipy_stats.binom.pmf(k, n, p), rel_tol=1e-9, abs_tol=1e-300)
    assert isclose(binomial_upper(k, n, p), scipy_stats.binom.sf(k - 1, n, p), rel_tol=1e-9, abs_tol=1e-280)
    assert binomial_upper(n + 1, n, p) == 0.0


@settings(deadline=None)
@given(group, group)
def test_the_exact_test_is_a_binomial_one(first: PersonTime, second: PersonTime) -> None:
    assume(first.events + second.events)
    share = first.time / (first.time + second.time)
    want = scipy_stats.binomtest(first.events, first.events + second.events, share).pvalue
    assert isclose(run("rate-exact", first, second).values["p"], want, rel_tol=1e-9, abs_tol=1e-300)


@settings(deadline=None)
@given(group, group)
def test_the_midp_test_doubles_a_tail_with_half_of_what_was_seen(first: PersonTime, second: PersonTime) -> None:
    k, n, share = first.events, first.events + second.events, first.time / (first.time + second.time)
    assume(n)
    half = scipy_stats.binom.pmf(k, n, share) / 2
    tail = min(scipy_stats.binom.cdf(k - 1, n, share), scipy_stats.binom.sf(k, n, share))
    assert isclose(run("rate-midp", first, second).values["p"], 2 * (tail + half), rel_tol=1e-9, abs_tol=1e-300)


@settings(deadline=None)
@given(st.lists(group, min_size=2, max_size=5))
def test_rates_of_several_groups_by_definition(groups: list[PersonTime]) -> None:
    events, time = sum(g.events for g in groups), sum(g.time for g in groups)
    assume(events)
    expected = [events * g.time / time for g in groups]
    chi2 = sum((g.events - e) ** 2 / e for g, e in zip(groups, expected, strict=True))
    lr = 2 * sum(special.xlogy(g.events, g.events / e) for g, e in zip(groups, expected, strict=True))
    for name, want in (("rate-chi2", chi2), ("rate-lr", lr)):
        values = run(name, *groups).values
        assert isclose(values["statistic"], want, rel_tol=1e-9, abs_tol=1e-9)
        assert isclose(
            values["p"], scipy_stats.chi2.sf(values["statistic"], len(groups) - 1), rel_tol=1e-9, abs_tol=1e-307
        )


@settings(deadline=None)
@given(group, group)
@pytest.mark.parametrize("name", ALL)
def test_neither_the_order_of_groups_nor_the_unit_of_time_matters(
    name: str, first: PersonTime, second: PersonTime
) -> None:
    one, other = run(name, first, second), run(name, second, first)
    years = run(name, *(PersonTime(g.events, g.time * 365.25) for g in (first, second)))
    assert one.problem == other.problem == years.problem
    for stat, value in one.values.items():
        assert isclose(other.values[stat], value, rel_tol=1e-7, abs_tol=1e-12)
        assert isclose(years.values[stat], value, rel_tol=1e-7, abs_tol=1e-12)


@settings(deadline=None)
@given(group, group)
@pytest.mark.parametrize("name", EFFECTS)
def test_swapped_groups_turn_an_effect(name: str, first: PersonTime, second: PersonTime) -> None:
    assume(first.events)
    assume(second.events)
    one, other = effect(name, first, second).values, effect(name, second, first).values
    assert one["low"] <= one["estimate"] <= one["high"]
    for stat, turned in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        want = -other[turned] if name == "rate-difference" else 1.0 / other[turned]
        assert isclose(one[stat], want, rel_tol=1e-9, abs_tol=1e-12)


@given(st.integers(0, 10**6), st.floats(1e-3, 1e9), st.sampled_from(RATE_INTERVALS))
def test_intervals_enclose_the_rate(events: int, time: float, how: str) -> None:
    limits = rate_interval(events, time, 0.95, how)
    if limits is None:
        assert how == "log"
        assert events == 0
        return
    assert 0.0 <= limits[0] <= events / time <= limits[1] < inf


def test_byar_is_near_the_exact_interval() -> None:
    for events in (10, 30, 100):
        byar, exact = rate_interval(events, 1.0, 0.95, "byar"), rate_interval(events, 1.0, 0.95)
        assert byar
        assert exact
        for one, other in zip(byar, exact, strict=True):
            assert one != other
            assert isclose(one, other, rel_tol=2e-3)


def test_a_rate_of_no_events() -> None:
    """The exact upper limit is -log 0.025 events (Hanley & Lippman-Hand's rule of three, two-sided)."""
    _, high = rate_interval(0, 100.0, 0.95) or (0.0, 0.0)
    assert isclose(high, -log(0.025) / 100.0, rel_tol=1e-12)
    ratio = effect("rate-ratio-exact", PersonTime(0, 10.0), PersonTime(5, 10.0)).values
    assert ratio["estimate"] == ratio["low"] == 0.0
    assert isclose(ratio["high"], exp(-log(0.025) / 5) - 1.0, rel_tol=1e-12)
    wald = effect("rate-ratio", PersonTime(0, 10.0), PersonTime(5, 10.0))
    assert wald.values == {"estimate": 0.0}
    assert wald.remarks == ("the interval of a rate ratio of 0 needs rate-ratio-exact",)


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_be_tested_is_said(name: str) -> None:
    some, none, odd = PersonTime(3, 10.0), PersonTime(0, 0.0), PersonTime(3, 0.0)
    assert run(name, some, none).problem == "only one group has time at risk"
    assert run(name, none, none).problem == "there is no time at risk"
    assert run(name, some, odd).problem == "the second group has events and no time at risk"
    assert run(name, PersonTime(0, 10.0), PersonTime(0, 5.0)).problem == "there are no events"


@pytest.mark.parametrize("name", ("rate-ratio", "rate-ratio-exact"))
def test_a_rate_of_0_divides_nothing(name: str) -> None:
    outcome = effect(name, PersonTime(3, 10.0), PersonTime(0, 10.0))
    assert outcome.problem == "a group without events has no rate to divide by"


def test_few_expected_events_and_empty_groups_are_told() -> None:
    outcome = run("rate-chi2", PersonTime(2, 10.0), PersonTime(3, 10.0), PersonTime(0, 0.0))
    assert outcome.remarks == (
        "1 of 3 groups had no values and was left out",
        "2 of 2 expected counts are below 5 (smallest 2.5)",
    )
