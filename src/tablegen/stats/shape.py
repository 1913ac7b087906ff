"""Skewness and kurtosis of one variable in one group, of the three types that programs print."""

from collections.abc import Callable
from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Summary

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray


def unit_distances(frequencies: Frequencies) -> "tuple[NDArray[int64], NDArray[float64]]":
    """How often each value of the one group occurs, and its distance from the smallest, in a unit of the values' size.

    Distances are exact where values share a large offset; the unit is a power of 2, so that ratios keep their digits.
    """
    import numpy as np

    occurring = frequencies.counts[:, 0] > 0
    counts, values = frequencies.counts[occurring, 0], frequencies.values[occurring]
    if values.size < 2:
        return counts, np.zeros(values.size)
    if values[-1] > 1e300 or values[0] < -1e300:
        values = values / 2.0  # so that the distance of the extremes can be written
    distances = values - values[0]
    return counts, np.ldexp(distances, -int(np.frexp(distances[-1])[1]))


def _central(frequencies: Frequencies) -> tuple[int, float, float, float]:
    """The number of values and their second to fourth central moments (divisor n), in a unit of their own size."""
    counts, distances = unit_distances(frequencies)
    n = int(counts.sum())
    if distances.size < 2:
        return n, 0.0, 0.0, 0.0
    z = distances - float(counts @ distances) / n
    second, third, fourth = (float(counts @ z**power) / n for power in (2, 3, 4))
    return n, second, third, fourth


def _skewness(kind: int) -> Callable[[Frequencies, int], float | None]:
    """Of a type of Joanes & Gill: g₁, G₁ = g₁ √(n (n - 1)) / (n - 2) or b₁ = g₁ ((n - 1) / n)^(3/2)."""

    def value(frequencies: Frequencies, _: int) -> float | None:
        n, second, third, _fourth = _central(frequencies)
        if n < 3 or second <= 0.0:
            return None
        g = third / second / sqrt(second)
        return g * (1.0, sqrt(n * (n - 1)) / (n - 2), ((n - 1) / n) ** 1.5)[kind - 1]

    return value


def _kurtosis(kind: int) -> Callable[[Frequencies, int], float | None]:
    """Of a type of Joanes & Gill: g₂, ((n + 1) g₂ + 6) (n - 1) / (n - 2) (n - 3) or (g₂ + 3) (1 - 1/n)² - 3."""

    def value(frequencies: Frequencies, _: int) -> float | None:
        n, second, _third, fourth = _central(frequencies)
        if n < 4 or second <= 0.0:
            return None
        g = fourth / second / second - 3.0
        return (g, ((n + 1) * g + 6.0) * (n - 1) / ((n - 2) * (n - 3)), (g + 3.0) * (1.0 - 1.0 / n) ** 2 - 3.0)[
            kind - 1
        ]

    return value


_SKEW, _HEAVY = (f"needs at least {n} values that are not all the same" for n in (3, 4))
_TYPES = "Joanes & Gill (1998), The Statistician 47: 183-189"
SKEWNESS = Summary("skewness", "skewness (G₁, type 2: SAS, SPSS)", _TYPES, _SKEW, of_frequencies=_skewness(2))
KURTOSIS = Summary("kurtosis", "excess kurtosis (G₂, type 2: SAS, SPSS)", _TYPES, _HEAVY, of_frequencies=_kurtosis(2))
SKEWNESS_TYPE1 = Summary(
    "skewness_type1", "skewness (g₁, type 1: moments, Stata)", _TYPES, _SKEW, of_frequencies=_skewness(1)
)
KURTOSIS_TYPE1 = Summary(
    "kurtosis_type1", "excess kurtosis (g₂, type 1: moments)", _TYPES, _HEAVY, of_frequencies=_kurtosis(1)
)
SKEWNESS_TYPE3 = Summary("skewness_type3", "skewness (b₁, type 3: Minitab)", _TYPES, _SKEW, of_frequencies=_skewness(3))
KURTOSIS_TYPE3 = Summary(
    "kurtosis_type3", "excess kurtosis (b₂, type 3: Minitab)", _TYPES, _HEAVY, of_frequencies=_kurtosis(3)
)
