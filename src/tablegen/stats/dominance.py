"""How often a value of the first group is the larger: Cliff's delta, which is the rank-biserial correlation too."""

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, refused, without_values
from tablegen.stats.tails import normal_quantile

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray


def cliffs_delta(frequencies: Frequencies, confidence: float) -> Outcome:
    """The share of pairs in which the first group's value is larger less the share in which it is smaller.

    The interval is asymmetric, so that it stays within -1 and 1 (Feng & Cliff 2004), with the consistent variance and
    the normal quantile.
    """
    return _dominance("Cliff's delta", frequencies, confidence)


def rank_biserial(frequencies: Frequencies, confidence: float) -> Outcome:
    """2 U / (m n) - 1 with the U of Mann and Whitney, which is Cliff's delta, and its interval."""
    return _dominance("rank-biserial correlation", frequencies, confidence)


def superiority(frequencies: Frequencies, confidence: float) -> Outcome:
    """The probability that a value of the first group is the larger, ties counting half: (delta + 1) / 2."""
    outcome = _dominance("probability of superiority", frequencies, confidence)
    return replace(outcome, values={name: (value + 1.0) / 2.0 for name, value in outcome.values.items()})


def _dominance(name: str, frequencies: Frequencies, confidence: float) -> Outcome:
    method = f"{name}, asymmetric interval with consistent variance"
    m, n = (int(size) for size in frequencies.counts.sum(axis=0))
    if problem := without_values((m, n)):
        return refused(method, problem)
    first, second = frequencies.counts[:, 0], frequencies.counts[:, 1]
    of_first, of_second = _leads(second), -_leads(first)  # each value's wins less its losses, over m n pairs
    surplus = int(first @ of_first)
    estimate = surplus / (m * n)
    if min(m, n) < 2 or abs(surplus) == m * n:
        why = "a group has only 1 value" if min(m, n) < 2 else "the groups do not overlap"
        return found(method, {"estimate": estimate}, (f"{why}: the difference has no interval",))
    between_first = float(first @ (of_first / n - estimate) ** 2) / (m - 1)
    between_second = float(second @ (of_second / m - estimate) ** 2) / (n - 1)
    ties = int(first @ second)
    within = (m * n - ties - estimate * surplus) / ((m - 1) * (n - 1))
    variance = ((n - 1) * between_first + (m - 1) * between_second + within) / (m * n)
    low, high = _asymmetric(estimate, normal_quantile(confidence) ** 2 * variance)
    return found(method, {"estimate": estimate, "low": low, "high": high})


def _asymmetric(estimate: float, squared_reach: float) -> tuple[float, float]:
    """Feng & Cliff's limits from the symmetric interval's squared half-width."""
    rest = 1.0 - estimate * estimate
    reach = sqrt(squared_reach * (rest * rest + squared_reach))
    return (estimate * rest - reach) / (rest + squared_reach), (estimate * rest + reach) / (rest + squared_reach)


def _leads(counts: "NDArray[int64]") -> "NDArray[int64]":
    """For each value how many of a group lie below it, less how many lie above."""
    return 2 * counts.cumsum() - counts - counts.sum()


RANK_BISERIAL = Effect(
    "rank-biserial",
    "rank-biserial correlation (2U / mn − 1)",
    "*r*",
    "Kerby (2014), Compr Psychol 3: 1; interval: Feng & Cliff (2004), J Mod Appl Stat Methods 3: 322-332",
    (2, 2),
    of_frequencies=rank_biserial,
)
SUPERIORITY = Effect(
    "superiority",
    "probability of superiority (U / mn, common-language effect size)",
    "*A*",
    "Vargha & Delaney (2000), J Educ Behav Stat 25: 101-132; interval: Feng & Cliff (2004)",
    (2, 2),
    of_frequencies=superiority,
    none=0.5,
    unsigned=True,
)
CLIFFS_DELTA = Effect(
    "cliffs-delta",
    "Cliff's delta",
    "δ",
    "Cliff (1993), Psychol Bull 114: 494-509; interval: Feng & Cliff (2004), J Mod Appl Stat Methods 3: 322-332",
    (2, 2),
    of_frequencies=cliffs_delta,
)
