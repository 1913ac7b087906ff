"""Rates of events per time at risk: their intervals, and tests that the rates of groups are equal (Poisson)."""

from collections.abc import Callable
from math import exp, floor, fsum, log, sqrt

from tablegen.evidence import PersonTime
from tablegen.stats.contract import Outcome, RatesTest, Reading, Summary
from tablegen.stats.counts import small_expected
from tablegen.stats.outcomes import TOO_EXTREME, found, left_out, ordinal, refused
from tablegen.stats.tails import binomial_density, binomial_upper, chi2_tail, normal_quantile, poisson_limits

_EXACT = "exact conditional test of two Poisson rates, two-sided"
_MIDP = "mid-P conditional test of two Poisson rates, two-sided (doubled)"
_CHI2 = "χ² (score) test of equal Poisson rates"
_LR = "likelihood ratio test of equal Poisson rates"
_NO_TIME = "there is no time at risk"


def rate_interval(events: int, time: float, confidence: float, how: str = "exact") -> tuple[float, float] | None:
    """The limits of the rate events / time; None where there are none.

    `exact` is Garwood's interval (1936, Biometrika 28: 437-442), `byar` its approximation (Rothman & Boice 1979,
    Epidemiologic Analysis with a Programmable Calculator), `log` normal on the log scale: it needs an event.
    """
    if time <= 0.0 or (how == "log" and not events):
        return None
    low, high = _INTERVALS[how](events, confidence)
    return low / time, high / time


def _garwood(events: int, confidence: float) -> tuple[float, float]:
    return poisson_limits(events, (1.0 - confidence) / 2.0)


def _byar(events: int, confidence: float) -> tuple[float, float]:
    z, more = normal_quantile(confidence), events + 1
    low = events * max(0.0, 1.0 - 1.0 / (9 * events) - z / (3.0 * sqrt(events))) ** 3 if events else 0.0
    return low, more * (1.0 - 1.0 / (9 * more) + z / (3.0 * sqrt(more))) ** 3


def _log(events: int, confidence: float) -> tuple[float, float]:
    reach = normal_quantile(confidence) / sqrt(events)
    return events * exp(-reach), events * exp(reach)


_LEAST_SHARE = 1e-15
"""Of the time: with less, the share of the other group could not be told from 1."""
_INTERVALS: dict[str, Callable[[int, float], tuple[float, float]]] = {"exact": _garwood, "byar": _byar, "log": _log}
RATE_INTERVALS = tuple(_INTERVALS)
RATE_SOURCES = {
    "exact": "Garwood (1936), Biometrika 28: 437-442",
    "byar": "Rothman & Boice (1979), Epidemiologic Analysis with a Programmable Calculator",
    "log": "Rothman & Greenland (1998), Modern Epidemiology, chapter 14",
}
"""Who described each interval of a rate."""


def _rate(group: PersonTime, reading: Reading) -> float | str:
    return reading.per * group.events / group.time if group.time > 0.0 else _NO_TIME


def _limit(end: int) -> Callable[[PersonTime, Reading], float | str]:
    def limit(group: PersonTime, reading: Reading) -> float | str:
        if group.time <= 0.0:
            return _NO_TIME
        both = rate_interval(group.events, group.time, reading.confidence, reading.interval)
        return reading.per * both[end] if both else "there is no log interval of no events"

    return limit


_BY_NAME = "; ".join(f"{name}: {source}" for name, source in RATE_SOURCES.items())
RATE_SUMMARIES = (
    Summary("person_time", "time at risk, added up", "by definition: Σt", of_person_time=lambda group, _: group.time),
    Summary("rate", "rate of events per time at risk", "by definition: events / time at risk", of_person_time=_rate),
    Summary("rate_low", "lower confidence limit of the rate", _BY_NAME, of_person_time=_limit(0)),
    Summary("rate_high", "upper confidence limit of the rate", _BY_NAME, of_person_time=_limit(1)),
)


def usable(groups: tuple[PersonTime, ...], method: str) -> tuple[PersonTime, ...] | Outcome:
    """The groups that have time at risk; a refusal where there are not two, or one has events in no time."""
    for i, group in enumerate(groups):
        if group.events and group.time <= 0.0:
            return refused(method, f"{ordinal(i)} has events and no time at risk")
    some = tuple(group for group in groups if group.time > 0.0)
    if len(some) < 2:
        return refused(method, "only one group has time at risk" if some else _NO_TIME)
    return some


def rate_exact(groups: tuple[PersonTime, ...]) -> Outcome:
    """Of all events, those of the first group are binomial with its share of the time: R's poisson.test.

    P is that of all outcomes that are no more likely (to 1e-7, as in R) than the one seen.
    """
    some = _two(groups, _EXACT)
    if isinstance(some, Outcome):
        return some
    k, n, share = some
    return found(_EXACT, {"p": _no_more_likely(k, n, share)}) if n else refused(_EXACT, "there are no events")


def rate_midp(groups: tuple[PersonTime, ...]) -> Outcome:
    """Twice the smaller tail, half of what was seen counted in it."""
    some = _two(groups, _MIDP)
    if isinstance(some, Outcome):
        return some
    k, n, share = some
    half = binomial_density(k, n, share) / 2.0
    tail = min(binomial_upper(k + 1, n, share), binomial_upper(n - k + 1, n, 1.0 - share))
    return found(_MIDP, {"p": 2.0 * (tail + half)}) if n else refused(_MIDP, "there are no events")


def _two(groups: tuple[PersonTime, ...], method: str) -> tuple[int, int, float] | Outcome:
    """Events of the first of two groups, of both, and the first one's share of the time; or why there is no test."""
    some = usable(groups, method)
    if isinstance(some, Outcome):
        return some
    first, second = some
    share = first.time / (first.time + second.time)
    if not _LEAST_SHARE < share < 1.0 - _LEAST_SHARE:
        return refused(method, TOO_EXTREME)
    return first.events, first.events + second.events, share


def _no_more_likely(k: int, n: int, p: float) -> float:
    """P of a binomial X being no more likely than k: R's binom.test, whose density may be 1e-7 off."""
    bound, mean = binomial_density(k, n, p) * (1.0 + 1e-7), n * p
    if k == mean:
        return 1.0
    if k > mean:  # the same with the outcomes counted from the other end
        return _no_more_likely(n - k, n, 1.0 - p)
    low, high = max(k, floor(mean)), n + 1  # of the outcomes above the mean, the first that is no more likely
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if binomial_density(middle, n, p) <= bound else (middle, high)
    return binomial_upper(n - k, n, 1.0 - p) + binomial_upper(high, n, p)


def rate_chi2(groups: tuple[PersonTime, ...]) -> Outcome:
    """Sum of (events - expected)² / expected, expected by share of the time, on groups - 1 degrees of freedom."""
    return _against_expected(groups, _CHI2, lambda x, e: (x - e) ** 2 / e)


def rate_lr(groups: tuple[PersonTime, ...]) -> Outcome:
    """Twice the sum of events log(events / expected), on groups - 1 degrees of freedom."""
    return _against_expected(groups, _LR, lambda x, e: 2.0 * x * log(x / e) if x else 0.0)


def _against_expected(groups: tuple[PersonTime, ...], method: str, term: Callable[[int, float], float]) -> Outcome:
    some = usable(groups, method)
    if isinstance(some, Outcome):
        return some
    events, time = sum(group.events for group in some), fsum(group.time for group in some)
    if not events:
        return refused(method, "there are no events")
    expected = [events * (group.time / time) for group in some]
    if min(expected) < _LEAST_SHARE * events:
        return refused(method, TOO_EXTREME)
    statistic = max(0.0, fsum(term(group.events, e) for group, e in zip(some, expected, strict=True)))
    df = len(some) - 1
    remarks = (*left_out(len(groups), len(some)), *small_expected(expected))
    return found(method, {"statistic": statistic, "df": df, "p": chi2_tail(statistic, df)}, remarks)


RATE_EXACT = RatesTest(
    "rate-exact",
    "exact test of two rates",
    "",
    "Przyborowski & Wilenski (1940), Biometrika 31: 313-323",
    (2, 2),
    rate_exact,
)
RATE_MIDP = RatesTest(
    "rate-midp",
    "mid-P test of two rates",
    "",
    "Rothman & Greenland (1998), Modern Epidemiology, chapter 14",
    (2, 2),
    rate_midp,
)
RATE_CHI2 = RatesTest(
    "rate-chi2",
    "χ² test of equal rates",
    "chi2",
    "Breslow & Day (1987), Statistical Methods in Cancer Research II, section 3.4 (score test)",
    (2, None),
    rate_chi2,
)
RATE_LR = RatesTest(
    "rate-lr",
    "likelihood ratio test of equal rates",
    "chi2",
    "Breslow & Day (1987), Statistical Methods in Cancer Research II, section 4.3",
    (2, None),
    rate_lr,
)
