"""Summary statistics of one variable in one group: counts, moments, quantiles and geometric moments.

A quartile lies at a whole number of quarters, so its place among the sorted values is found in whole numbers and never
depends on how 0.25 times n is rounded.
"""

from collections.abc import Callable
from math import exp, fsum, log, sqrt

from tablegen.evidence import Frequencies, Moments
from tablegen.stats.contract import Summary

_TOO_FEW = "needs at least 2 values"
_NOT_POSITIVE = "needs values that are all above 0"


def quantile(frequencies: Frequencies, quarters: int, kind: int) -> float | None:
    """The value below which `quarters` fourths of the one group lie, by type 7, 6 or 2 of Hyndman & Fan (1996), Am Stat
    50: 361-365: those of R, of SPSS and of SAS (PCTLDEF=5). None without values; ValueError for other types.
    """
    n = int(frequencies.counts.sum())
    if not n:
        return None
    if kind == 7:
        place = (n - 1) * quarters
    elif kind == 6:
        place = min(max((n + 1) * quarters - 4, 0), 4 * (n - 1))
    elif kind == 2:
        # the value at n p rounded up; the mean of it and the next when n p is whole, which is half a place on
        whole, part = divmod(n * quarters, 4)
        place = 4 * whole if part else 4 * (whole - 1) + 2
    else:
        raise ValueError(f"quantile type {kind} is not one of 7, 6 and 2")
    below, part = divmod(place, 4)
    low = _at(frequencies, below)
    high = _at(frequencies, below + 1) if part else low
    return low if low == high else (1.0 - part / 4.0) * low + part / 4.0 * high


def _at(frequencies: Frequencies, place: int) -> float:
    """The value at a place (from 0) among all values in order."""
    reached = frequencies.counts[:, 0].cumsum()
    return float(frequencies.values[int(reached.searchsorted(place, side="right"))])


def _quantile(quarters: int) -> Callable[[Frequencies, int], float | None]:
    return lambda frequencies, kind: quantile(frequencies, quarters, kind)


def _range(frequencies: Frequencies, kind: int) -> float | None:
    low, high = quantile(frequencies, 1, kind), quantile(frequencies, 3, kind)
    return None if low is None or high is None else high - low


def _extreme(end: int) -> Callable[[Frequencies, int], float | None]:
    def value(frequencies: Frequencies, _: int) -> float | None:
        occurring = frequencies.values[frequencies.counts[:, 0] > 0]
        return float(occurring[end]) if occurring.size else None

    return value


def _sd(m: Moments) -> float | None:
    return sqrt(m.var) if m.n > 1 else None


def _se(m: Moments) -> float | None:
    return sqrt(m.var / m.n) if m.n > 1 else None


def _logs(frequencies: Frequencies) -> tuple[int, float, float] | None:
    """How many values there are, and their logarithms' mean and sum of squares; None if one is not above 0."""
    pairs = [(v, c) for v, c in zip(frequencies.values.tolist(), frequencies.counts[:, 0].tolist(), strict=True) if c]
    if not pairs or pairs[0][0] <= 0.0:
        return None
    n = sum(c for _, c in pairs)
    logs = [(log(v), c) for v, c in pairs]
    mean = fsum(v * c for v, c in logs) / n
    return n, mean, fsum(c * (v - mean) ** 2 for v, c in logs)


def _gmean(frequencies: Frequencies, _: int) -> float | None:
    logs = _logs(frequencies)
    return None if logs is None else exp(logs[1])


def _gsd(frequencies: Frequencies, _: int) -> float | None:
    logs = _logs(frequencies)
    return None if logs is None or logs[0] < 2 else exp(sqrt(logs[2] / (logs[0] - 1)))


N = Summary("n", "number of values", of_moments=lambda m: m.n, of_counts=lambda n, _: n)
PCT = Summary("pct", "percentage", of_counts=lambda n, total: 100 * n / total if total else None)
MEAN = Summary("mean", "mean", of_moments=lambda m: m.mean if m.n else None)
SD = Summary("sd", "standard deviation (n − 1)", _TOO_FEW, of_moments=_sd)
SE = Summary("se", "standard error of the mean", _TOO_FEW, of_moments=_se)
MEDIAN = Summary("median", "median", of_frequencies=_quantile(2))
Q1 = Summary("q1", "first quartile", of_frequencies=_quantile(1))
Q3 = Summary("q3", "third quartile", of_frequencies=_quantile(3))
IQR = Summary("iqr", "interquartile range", of_frequencies=_range)
MIN = Summary("min", "minimum", of_frequencies=_extreme(0))
MAX = Summary("max", "maximum", of_frequencies=_extreme(-1))
GMEAN = Summary("gmean", "geometric mean", _NOT_POSITIVE, of_frequencies=_gmean)
GSD = Summary(
    "gsd", "geometric standard deviation (n − 1)", "needs at least 2 values, all above 0", of_frequencies=_gsd
)
