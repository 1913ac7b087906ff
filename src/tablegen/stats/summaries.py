"""Summary statistics of one variable in one group: counts, moments, quantiles and geometric moments.

A quartile lies at a whole number of quarters, a percentile of hundredths: its place among the sorted values is found in
whole numbers and never depends on how 0.25 times n is rounded.
"""

from collections.abc import Callable
from math import exp, fsum, inf, isfinite, log, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import BLOCK, Frequencies, Moments
from tablegen.stats.contract import Summary
from tablegen.stats.tails import t_quantile

if TYPE_CHECKING:
    from fractions import Fraction

QUANTILES = "Hyndman & Fan (1996), Am Stat 50: 361-365"
_OF_VARIANCE = "by definition: variance Σ(x − mean)² / (n − 1), SD its square root"
_STUDENT = "Student (1908), Biometrika 6: 1-25; mean ± t SE, of n − 1 degrees of freedom"
_OF_LOGARITHMS = "Bland & Altman (1996), BMJ 312: 1079"
_HAMPEL = "Hampel (1974), J Am Stat Assoc 69: 383-393"
_TOO_FEW = "needs at least 2 values"
_NOT_POSITIVE = "needs values that are all above 0"
_TOO_FEW_POSITIVE = "needs at least 2 values, all above 0, and a result below 1e308"
_LARGEST = log(1e308)


def quantile(frequencies: Frequencies, share: int, kind: int, of: int = 4, *, as_written: bool = False) -> float | None:
    """The value below which `share` parts in `of` (4 or 100) of the one group lie, by type 7, 6 or 2 of Hyndman & Fan
    (1996), Am Stat 50: 361-365: those of R, of SPSS and of SAS (PCTLDEF=5). None without values; ValueError for other
    types. With `as_written` a value between two is that of their decimal texts: of 0.6 and 0.7 it is 0.65, a tie to
    round; without, that of the doubles, which ranks of distances from a median need.
    """
    n = frequencies.n
    if not n:
        return None
    if kind == 7:
        place = (n - 1) * share
    elif kind == 6:
        place = min(max((n + 1) * share - of, 0), of * (n - 1))
    elif kind == 2:
        # the value at n p rounded up; the mean of it and the next when n p is whole, which is half a place on
        whole, part = divmod(n * share, of)
        place = of * whole if part else of * (whole - 1) + of // 2
    else:
        raise ValueError(f"quantile type {kind} is not one of 7, 6 and 2")
    below, part = divmod(place, of)
    low = value_at(frequencies, below)
    high = value_at(frequencies, below + 1) if part else low
    if low == high:
        return low
    if not as_written:
        return (1.0 - part / of) * low + part / of * high
    return float((_exact(low) * (of - part) + _exact(high) * part) / of)


def _exact(value: float) -> "Fraction":
    """The number that the shortest text of a double spells."""
    from fractions import Fraction

    return Fraction(repr(value))


def value_at(frequencies: Frequencies, place: int) -> float:
    """The value at a place (from 0) among all values of the one group in order."""
    block = int(frequencies.reached.searchsorted(place, side="right"))
    before, start = int(frequencies.reached[block - 1]) if block else 0, block * BLOCK
    reached = frequencies.counts[start : start + BLOCK, 0].cumsum()
    return float(frequencies.values[start + int(reached.searchsorted(place - before, side="right"))])


def _quantile(share: int, of: int = 4) -> Callable[[Frequencies, int], float | None]:
    return lambda frequencies, kind: quantile(frequencies, share, kind, of, as_written=True)


def _iqr(frequencies: Frequencies, kind: int) -> float | None:
    low, high = quantile(frequencies, 1, kind), quantile(frequencies, 3, kind)
    return None if low is None or high is None else high - low


def _mad(scale: float) -> Callable[[Frequencies, int], float | None]:
    """The median distance from the median; 1.4826 times that, as R's mad, estimates the SD of normal values."""

    def value(frequencies: Frequencies, _: int) -> float | None:
        middle = quantile(frequencies, 2, 7)
        if middle is None:
            return None
        if not isfinite(float(frequencies.values[-1]) - float(frequencies.values[0])):
            return inf
        distances = abs(frequencies.values - middle)
        order = distances.argsort()
        median = quantile(Frequencies(distances[order], frequencies.counts[order]), 2, 7)
        return None if median is None else scale * median

    return value


def _extreme(end: int) -> Callable[[Frequencies, int], float | None]:
    def value(frequencies: Frequencies, _: int) -> float | None:
        occurring = frequencies.values[frequencies.counts[:, 0] > 0]
        return float(occurring[end]) if occurring.size else None

    return value


def _range(frequencies: Frequencies, _: int) -> float | None:
    occurring = frequencies.values[frequencies.counts[:, 0] > 0]
    return float(occurring[-1]) - float(occurring[0]) if occurring.size else None


def _sd(m: Moments) -> float | None:
    return sqrt(m.var) if m.n > 1 else None


def _cv(m: Moments) -> float | None:
    return 100.0 * sqrt(m.var) / m.mean + 0.0 if m.n > 1 and m.mean else None  # of a constant below 0 no -0.0


def _se(m: Moments) -> float | None:
    return sqrt(m.var / m.n) if m.n > 1 else None


def _mean_limit(sign: int) -> Callable[[Moments, float], float | None]:
    def limit(m: Moments, confidence: float) -> float | None:
        return m.mean + sign * t_quantile(confidence, m.n - 1) * sqrt(m.var / m.n) if m.n > 1 else None

    return limit


def _counted(frequencies: Frequencies) -> list[tuple[float, int]]:
    """The values that occur in the one group, in order, and how often each does."""
    return [(v, c) for v, c in zip(frequencies.values.tolist(), frequencies.counts[:, 0].tolist(), strict=True) if c]


def _logs(frequencies: Frequencies) -> tuple[int, float, float] | None:
    """How many values there are, and their logarithms' mean and sum of squares; None if one is not above 0."""
    counted = _counted(frequencies)
    if not counted or counted[0][0] <= 0.0:
        return None
    n = sum(c for _, c in counted)
    logs = [(log(v), c) for v, c in counted]
    mean = fsum(v * c for v, c in logs) / n
    return n, mean, fsum(c * (v - mean) ** 2 for v, c in logs)


def _gmean(frequencies: Frequencies, _: int) -> float | None:
    logs = _logs(frequencies)
    return None if logs is None else exp(logs[1])


def _gsd(frequencies: Frequencies, _: int) -> float | None:
    logs = _logs(frequencies)
    return None if logs is None or logs[0] < 2 else _exp(sqrt(logs[2] / (logs[0] - 1)))


def _sum(frequencies: Frequencies, _: int) -> float | None:
    """The sum, rounded once; infinite where it is too large for a double."""
    counted = _counted(frequencies)
    try:
        return fsum(v * c for v, c in counted) if counted else None
    except (OverflowError, ValueError):
        return inf


def _hmean(frequencies: Frequencies, _: int) -> float | None:
    counted = _counted(frequencies)
    if not counted or counted[0][0] <= 0.0:
        return None
    smallest = counted[0][0]
    return smallest * sum(c for _, c in counted) / fsum(c * (smallest / v) for v, c in counted)


def _exp(x: float) -> float | None:
    """The antilogarithm, None when it is too large to write."""
    return exp(x) if x < _LARGEST else None


def _gmean_limit(sign: int) -> Callable[[Frequencies, float], float | None]:
    def limit(frequencies: Frequencies, confidence: float) -> float | None:
        logs = _logs(frequencies)
        if logs is None or logs[0] < 2:
            return None
        n, mean, squares = logs
        return _exp(mean + sign * t_quantile(confidence, n - 1) * sqrt(squares / (n - 1) / n))

    return limit


N = Summary("n", "number of values", "counted", of_moments=lambda m: m.n, of_counts=lambda n, _: n)
PCT = Summary(
    "pct",
    "percentage",
    "by definition: 100 n / N",
    of_counts=lambda n, total: 100 * n / total if total else None,
)
MEAN = Summary("mean", "mean", "by definition: Σx / n", of_moments=lambda m: m.mean if m.n else None)
SD = Summary("sd", "standard deviation (n − 1)", _OF_VARIANCE, _TOO_FEW, of_moments=_sd)
SE = Summary("se", "standard error of the mean", "by definition: SD / √n", _TOO_FEW, of_moments=_se)
MEDIAN = Summary("median", "median", QUANTILES, of_frequencies=_quantile(2))
Q1 = Summary("q1", "first quartile", QUANTILES, of_frequencies=_quantile(1))
Q3 = Summary("q3", "third quartile", QUANTILES, of_frequencies=_quantile(3))
IQR = Summary("iqr", "interquartile range", QUANTILES, of_frequencies=_iqr)
MIN = Summary("min", "minimum", "by definition: the smallest value", of_frequencies=_extreme(0))
MAX = Summary("max", "maximum", "by definition: the largest value", of_frequencies=_extreme(-1))
GMEAN = Summary("gmean", "geometric mean", "by definition: exp(Σ ln x / n)", _NOT_POSITIVE, of_frequencies=_gmean)
GSD = Summary(
    "gsd",
    "geometric standard deviation (n − 1)",
    "Kirkwood (1979), Biometrics 35: 908-909",
    _TOO_FEW_POSITIVE,
    of_frequencies=_gsd,
)
CV = Summary(
    "cv",
    "coefficient of variation, percent",
    "by definition: 100 SD / mean",
    "needs at least 2 values and a mean other than 0",
    of_moments=_cv,
)
RANGE = Summary("range", "range (maximum − minimum)", "by definition: maximum − minimum", of_frequencies=_range)
MAD = Summary("mad", "median absolute deviation × 1.4826", _HAMPEL, of_frequencies=_mad(1.4826))
MAD_RAW = Summary("mad_raw", "median absolute deviation, unscaled", _HAMPEL, of_frequencies=_mad(1.0))
VAR = Summary("var", "variance (n − 1)", _OF_VARIANCE, _TOO_FEW, of_moments=lambda m: m.var if m.n > 1 else None)
SUM = Summary("sum", "sum", "by definition: Σx", of_frequencies=_sum)
HMEAN = Summary("hmean", "harmonic mean", "by definition: n / Σ(1 / x)", _NOT_POSITIVE, of_frequencies=_hmean)
MEAN_LOW = Summary(
    "mean_low", "lower confidence limit of the mean (t)", _STUDENT, _TOO_FEW, of_moments_at=_mean_limit(-1)
)
MEAN_HIGH = Summary(
    "mean_high", "upper confidence limit of the mean (t)", _STUDENT, _TOO_FEW, of_moments_at=_mean_limit(1)
)
GMEAN_LOW = Summary(
    "gmean_low",
    "lower confidence limit of the geometric mean (t of the logarithms)",
    _OF_LOGARITHMS,
    _TOO_FEW_POSITIVE,
    of_frequencies_at=_gmean_limit(-1),
)
GMEAN_HIGH = Summary(
    "gmean_high",
    "upper confidence limit of the geometric mean (t of the logarithms)",
    _OF_LOGARITHMS,
    _TOO_FEW_POSITIVE,
    of_frequencies_at=_gmean_limit(1),
)
