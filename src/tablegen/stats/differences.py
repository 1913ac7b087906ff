"""Differences in location, first group minus second: of means, and the Hodges–Lehmann estimate."""

from math import floor, isfinite, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies, Moments
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.means import difference, pooled_error, separate_error
from tablegen.stats.outcomes import TOO_EXTREME, found, refused, without_values
from tablegen.stats.rank_counting import attained, lower_quantile
from tablegen.stats.ranks import EXACT_BELOW
from tablegen.stats.tails import normal_quantile, t_quantile

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

_MOST_PAIRS = 10_000_000  # of distinct values: about 2 seconds and 0.4 gigabytes


def student_difference(groups: tuple[Moments, ...], confidence: float) -> Outcome:
    """The difference of two means with the interval that belongs to Student's t test."""
    return _of_means("difference of means, pooled variance, t interval", groups, pooled_error(groups), confidence)


def welch_difference(groups: tuple[Moments, ...], confidence: float) -> Outcome:
    """The difference of two means with the interval that belongs to Welch's t test."""
    method = "difference of means, separate variances, t interval with Satterthwaite df"
    return _of_means(method, groups, separate_error(groups), confidence)


def _of_means(method: str, groups: tuple[Moments, ...], error: tuple[float, float] | str, confidence: float) -> Outcome:
    if isinstance(error, str):
        return refused(method, error)
    se, df = error
    estimate, reach = difference(*groups), t_quantile(confidence, df) * se
    return found(method, {"estimate": estimate, "low": estimate - reach, "high": estimate + reach})


def hodges_lehmann(frequencies: Frequencies, confidence: float) -> Outcome:
    """The median of all differences of a value of the first group and one of the second, with its interval.

    The limits are the k-th smallest and k-th largest difference. When both groups are below 50, k is from the exact
    distribution of U, else from its normal approximation (Moses); neither is corrected for ties, which make the
    interval wider than it need be (Hollander & Wolfe 1999, Nonparametric Statistical Methods, 4.3).
    """
    method = "Hodges–Lehmann estimate"
    sizes = [int(n) for n in frequencies.counts.sum(axis=0)]
    if problem := without_values(sizes):
        return refused(method, problem)
    if not isfinite(float(frequencies.values[-1]) - float(frequencies.values[0])):
        return refused(method, TOO_EXTREME)
    m, n = sizes
    exact = max(sizes) < EXACT_BELOW
    k = _exact_place(m, n, confidence) if exact else _moses_place(m, n, confidence)
    method += f", {'exact interval' if exact else 'interval by normal approximation (Moses)'}"
    pairs = _pairs(frequencies)
    if pairs is None:
        return refused(method, f"groups of {m} and {n} with so many different values have too many differences")
    differences, reached = pairs
    places = {"estimate": ((m * n - 1) // 2, m * n // 2), "low": (k - 1, k - 1), "high": (m * n - k, m * n - k)}
    values = {name: _middle(differences, reached, *place) for name, place in places.items()}
    return found(method, values, _short_of(m, n, k, confidence) if exact else ())


def _exact_place(m: int, n: int, confidence: float) -> int:
    return max(1, lower_quantile(m, n, (1.0 - confidence) / 2.0))


def _moses_place(m: int, n: int, confidence: float) -> int:
    return max(1, floor(m * n / 2 - normal_quantile(confidence) * sqrt(m * n * (m + n + 1) / 12)))


def _pairs(frequencies: Frequencies) -> "tuple[NDArray[float64], NDArray[int64]] | None":
    """The differences of distinct values in order, and how many of all differences each reaches; None if too many."""
    import numpy as np

    x, y = (frequencies.counts[:, i] > 0 for i in (0, 1))
    if int(x.sum()) * int(y.sum()) > _MOST_PAIRS:
        return None
    differences = np.subtract.outer(frequencies.values[x], frequencies.values[y]).ravel()
    times = np.multiply.outer(frequencies.counts[x, 0], frequencies.counts[y, 1]).ravel()
    order = np.argsort(differences)
    return differences[order], np.cumsum(times[order])


def _middle(differences: "NDArray[float64]", reached: "NDArray[int64]", low: int, high: int) -> float:
    """The mean of the differences at two places (from 0), which may be the same."""
    first, second = (float(differences[int(reached.searchsorted(place, side="right"))]) for place in (low, high))
    return first if first == second else first / 2.0 + second / 2.0


def _short_of(m: int, n: int, k: int, confidence: float) -> tuple[str, ...]:
    """The remark that the widest interval there is does not reach the confidence."""
    reached = attained(m, n, k)
    if reached >= confidence - 1e-12:
        return ()
    return (f"groups of {m} and {n} are too small for {100 * confidence:g}%: the interval has {100 * reached:.1f}%",)


DIFFERENCE = Effect(
    "difference",
    "difference of means (Student's t interval)",
    "mean difference",
    "Student (1908), Biometrika 6: 1-25; Fisher (1925), Metron 5: 90-104",
    (2, 2),
    of_moments=student_difference,
    stem="difference",
)
DIFFERENCE_WELCH = Effect(
    "difference-welch",
    "difference of means (Welch's t interval)",
    "mean difference",
    "Welch (1947), Biometrika 34: 28-35; Satterthwaite (1946)",
    (2, 2),
    of_moments=welch_difference,
    stem="difference",
)
HODGES_LEHMANN = Effect(
    "hodges-lehmann",
    "Hodges–Lehmann estimate of the shift",
    "median difference",
    "Hodges & Lehmann (1963), Ann Math Stat 34: 598-611; interval: Moses, in Hollander & Wolfe (1999), 4.3",
    (2, 2),
    of_frequencies=hodges_lehmann,
    stem="difference",
)
