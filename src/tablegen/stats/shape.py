"""Skewness and kurtosis of one variable in one group, as SAS, SPSS and Excel define them."""

from math import sqrt

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Summary


def _central(frequencies: Frequencies) -> tuple[int, float, float, float]:
    """The number of values and their second to fourth central moments (divisor n), in a unit of their own size.

    Values are measured from the smallest first, which is exact where they share a large offset, then from the mean of
    that. Both moments asked for are ratios, so their unit, a power of 2, does not matter.
    """
    import numpy as np

    occurring = frequencies.counts[:, 0] > 0
    counts, values = frequencies.counts[occurring, 0], frequencies.values[occurring]
    if values.size < 2:
        return int(counts.sum()), 0.0, 0.0, 0.0
    halves = values / 2.0  # so that the distance of the extremes can be written
    distances = halves - halves[0]
    distances = np.ldexp(distances, -int(np.frexp(distances[-1])[1]))
    n = int(counts.sum())
    z = distances - float(counts @ distances) / n
    second, third, fourth = (float(counts @ z**power) / n for power in (2, 3, 4))
    return n, second, third, fourth


def _skewness(frequencies: Frequencies, _: int) -> float | None:
    n, second, third, _fourth = _central(frequencies)
    if n < 3 or second <= 0.0:
        return None
    return third / second / sqrt(second) * sqrt(n * (n - 1)) / (n - 2)


def _kurtosis(frequencies: Frequencies, _: int) -> float | None:
    n, second, _third, fourth = _central(frequencies)
    if n < 4 or second <= 0.0:
        return None
    excess = fourth / second / second - 3.0
    return ((n + 1) * excess + 6.0) * (n - 1) / ((n - 2) * (n - 3))


# G1 and G2 of Joanes & Gill (1998), The Statistician 47: 183-189
SKEWNESS = Summary(
    "skewness",
    "skewness (G₁, type 2: SAS, SPSS)",
    "needs at least 3 values that are not all the same",
    of_frequencies=_skewness,
)
KURTOSIS = Summary(
    "kurtosis",
    "excess kurtosis (G₂, type 2: SAS, SPSS)",
    "needs at least 4 values that are not all the same",
    of_frequencies=_kurtosis,
)
