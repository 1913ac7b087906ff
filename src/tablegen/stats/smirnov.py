"""The Kolmogorov–Smirnov test of two groups: exact, given the ties, and asymptotic."""

from math import exp, fsum, pi, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome, RanksTest
from tablegen.stats.outcomes import found, refused, without_values

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

EXACT_BELOW = 10_000  # R's ks.test takes the exact distribution when the product of the sizes is smaller
_EXACT = "two-sample Kolmogorov–Smirnov test, two-sided, exact"
_ASYMPTOTIC = "two-sample Kolmogorov–Smirnov test, two-sided, asymptotic"
_MOST_STEPS = 300_000_000  # about 1 second


def ks(frequencies: Frequencies) -> Outcome:
    """D by R's rule: exact when the product of the group sizes is below 10000, else asymptotic."""
    m, n = _sizes(frequencies)
    return ks_exact(frequencies) if m * n < EXACT_BELOW else ks_asymptotic(frequencies)


def ks_exact(frequencies: Frequencies) -> Outcome:
    """D, the largest distance between the two distribution functions, and its exact P given the ties."""
    m, n = _sizes(frequencies)
    if problem := without_values((m, n)):
        return refused(_EXACT, problem)
    ties = frequencies.counts.sum(axis=1)
    method = f"{_EXACT}, given the ties" if int(ties.max()) > 1 else _EXACT
    if (m + n) * (min(m, n) + 1000) > _MOST_STEPS:  # a row of numbers costs as much as 1000 of them
        return refused(method, f"groups of {m} and {n} are too large for the exact test: ask for ks-asymptotic")
    distance = _distance(frequencies)
    return found(method, {"statistic": distance / (m * n), "p": _tail(m, n, ties[ties > 0], distance)})


def ks_asymptotic(frequencies: Frequencies) -> Outcome:
    """D, and P from Kolmogorov's limiting distribution of D sqrt(m n / (m + n)), which ties make conservative."""
    m, n = _sizes(frequencies)
    if problem := without_values((m, n)):
        return refused(_ASYMPTOTIC, problem)
    d = _distance(frequencies) / (m * n)
    return found(_ASYMPTOTIC, {"statistic": d, "p": kolmogorov_tail(d * sqrt(m * n / (m + n)))})


def kolmogorov_tail(x: float) -> float:
    """P(K >= x) of Kolmogorov's limiting distribution; below 1 by its other series, as the first then needs many
    terms that cancel.
    """
    if x <= 0.0:
        return 1.0
    if x < 1.0:
        terms = [exp(-((2 * k - 1) ** 2) * pi * pi / (8.0 * x * x)) for k in range(1, 5)]
        return 1.0 - sqrt(2.0 * pi) / x * fsum(terms)
    return 2.0 * fsum((-1) ** (k - 1) * exp(-2.0 * k * k * x * x) for k in range(1, 8))


def _sizes(frequencies: Frequencies) -> tuple[int, int]:
    m, n = frequencies.counts.sum(axis=0)
    return int(m), int(n)


def _distance(frequencies: Frequencies) -> int:
    """D times the product of the sizes, a whole number."""
    m, n = _sizes(frequencies)
    reached = frequencies.counts.cumsum(axis=0)
    return int(abs(reached[:, 0] * n - reached[:, 1] * m).max())


def _tail(m: int, n: int, ties: "NDArray[int64]", distance: int) -> float:
    """The share of all divisions of the values into groups of m and n whose distance is at least the observed one.

    `far[i]` is the chance that a division that has put i of the first s values into the first group was that far by
    then: a path through (i, s - i) came from (i - 1, s - i) with chance i / s. Distances count only where a run of
    tied values ends (Schröer & Trenkler 1995). Only sums of positive numbers, so nothing cancels.
    """
    import numpy as np

    m, n = min(m, n), max(m, n)
    if distance == 0:
        return 1.0
    ends = set(ties.cumsum().tolist())
    first = np.arange(m + 1)
    far = np.zeros(m + 1)
    for s in range(1, m + n + 1):
        low, high = max(0, s - n), min(m, s)
        came = far[low : high + 1] * ((s - first[low : high + 1]) / s)
        came[1 if low == 0 else 0 :] += far[max(low, 1) - 1 : high] * (first[max(low, 1) : high + 1] / s)
        if s in ends:
            here = first[low : high + 1]
            came[np.abs(here * n - (s - here) * m) >= distance] = 1.0
        far[low : high + 1] = came
    return float(far[m])


KS = RanksTest(
    "ks",
    "Kolmogorov–Smirnov test",
    "*D*",
    "Smirnov (1939), Bull Math Univ Moscou 2(2): 3-14; the rule between exact and asymptotic is R's ks.test",
    (2, 2),
    ks,
)
KS_EXACT = RanksTest(
    "ks-exact",
    "exact Kolmogorov–Smirnov test",
    "*D*",
    "Schröer & Trenkler (1995), Comput Stat Data Anal 20: 185-202",
    (2, 2),
    ks_exact,
)
KS_ASYMPTOTIC = RanksTest(
    "ks-asymptotic",
    "asymptotic Kolmogorov–Smirnov test",
    "*D*",
    "Smirnov (1948), Ann Math Stat 19: 279-281",
    (2, 2),
    ks_asymptotic,
)
