"""Medians with intervals that suppose no distribution: of one group by order statistics, of two by Price & Bonett."""

from collections.abc import Callable
from math import hypot, sqrt

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Effect, Outcome, Summary
from tablegen.stats.outcomes import found, ordinal, refused, without_values
from tablegen.stats.summaries import quantile, value_at
from tablegen.stats.tails import binomial_below, normal_quantile

_DIFFERENCE = "difference of medians, distribution-free interval (Price–Bonett)"
_NO_WIDTH = "the values about both medians are all the same: the interval has no width"
_ROUNDING = 1.0 + 1e-12


def median_place(n: int, confidence: float) -> int | None:
    """The k for which the k-th smallest and the k-th largest of n values enclose the median with the confidence.

    The largest k with P(X < k) at most (1 - confidence) / 2, X binomial of n and 1/2: exact for continuous values,
    never too narrow for others. None when even the extremes do not reach the confidence.
    """
    tail = (1.0 - confidence) / 2.0 * _ROUNDING
    if n < 1 or binomial_below(1, n) > tail:
        return None
    k = max(1, int(n / 2 - normal_quantile(confidence) * sqrt(n) / 2))
    while binomial_below(k, n) > tail:
        k -= 1
    while binomial_below(k + 1, n) <= tail:
        k += 1
    return k


def _limit(upper: bool) -> Callable[[Frequencies, float], float | None]:
    def limit(frequencies: Frequencies, confidence: float) -> float | None:
        n = frequencies.n
        k = median_place(n, confidence)
        return None if k is None else value_at(frequencies, n - k if upper else k - 1)

    return limit


def median_difference(frequencies: Frequencies, confidence: float) -> Outcome:
    """The first group's median less the second's, with the normal interval of their distribution-free errors.

    A median's error is (Y - y) / 2 z: y and Y are the c-th value from below and from above, c is (n + 1) / 2 - √n
    rounded (an even number of two equally near, at least 1), and z the normal quantile that P(X < c) leaves above it,
    X binomial of n and 1/2.
    """
    groups = frequencies.groups
    sizes = [group.n for group in groups]
    if problem := without_values(sizes):
        return refused(_DIFFERENCE, problem)
    first, second = (quantile(group, 2, 7, as_written=True) or 0.0 for group in groups)
    estimate = {"estimate": first - second}
    if 1 in sizes:
        return found(_DIFFERENCE, estimate, (f"{ordinal(sizes.index(1))} has only 1 value: there is no interval",))
    reach = normal_quantile(confidence) * hypot(*map(_error, groups, sizes))
    limits = {"low": first - second - reach, "high": first - second + reach}
    return found(_DIFFERENCE, estimate | limits, () if reach else (_NO_WIDTH,))


def _error(group: Frequencies, n: int) -> float:
    c = max(1, _nearest((n + 1) / 2.0 - sqrt(n)))
    z = normal_quantile(1.0 - 2.0 * binomial_below(c, n))
    return (value_at(group, n - c) - value_at(group, c - 1)) / (2.0 * z)


def _nearest(x: float) -> int:
    """The whole number next to x, above -1; of two equally near the even one, as in R."""
    whole = int(x // 1)
    gap = x - whole
    return whole + (gap > 0.5 or (gap == 0.5 and whole % 2 == 1))


_TOO_FEW = "there are too few values: even the smallest and the largest do not enclose the median with the confidence"
_THOMPSON = "Thompson (1936), Ann Math Stat 7: 122-128"
MEDIAN_LOW = Summary(
    "median_low",
    "lower confidence limit of the median (order statistics, binomial)",
    _THOMPSON,
    _TOO_FEW,
    of_frequencies_at=_limit(upper=False),
)
MEDIAN_HIGH = Summary(
    "median_high",
    "upper confidence limit of the median (order statistics, binomial)",
    _THOMPSON,
    _TOO_FEW,
    of_frequencies_at=_limit(upper=True),
)
MEDIAN_DIFFERENCE = Effect(
    "median-difference",
    "difference of medians (Price–Bonett interval)",
    "median difference",
    "Price & Bonett (2002), J Stat Comput Simul 72: 119-124",
    (2, 2),
    of_frequencies=median_difference,
    stem="difference",
)
