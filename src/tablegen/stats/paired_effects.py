"""The size of a change: effects of two numbers of the same patients, first minus second."""

from math import floor, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Matched
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.paired_differences import differences_of, mean_difference
from tablegen.stats.standardized import TOO_FAR, noncentral_limits
from tablegen.stats.tails import normal_quantile, t_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_MOST_PAIRS = 4000  # their Walsh averages are 8 million numbers: about 1 second
_EXACT_TO = 500  # pairs whose distribution of signed ranks is counted out: 30 million steps


def paired_difference(pairs: Matched, confidence: float) -> Outcome:
    """The mean of the differences with the interval that belongs to the paired t test."""
    method = "mean of the paired differences, t interval"
    mean = mean_difference(pairs)
    if isinstance(mean, str):
        return refused(method, mean)
    reach = t_quantile(confidence, mean.n - 1) * mean.sd / sqrt(mean.n)
    return found(method, {"estimate": mean.mean, "low": mean.mean - reach, "high": mean.mean + reach})


def d_z(pairs: Matched, confidence: float) -> Outcome:
    """The mean difference in SDs of the differences, with noncentral t limits."""
    method = "standardized mean of the paired differences d_z (SD of the differences), noncentral t interval"
    mean = mean_difference(pairs)
    if isinstance(mean, str):
        return refused(method, mean)
    unit = 1.0 / sqrt(mean.n)
    limits = noncentral_limits(mean.t, mean.n - 1, confidence)
    values = {"estimate": mean.t * unit} | {name: limit * unit for name, limit in limits.items()}
    return found(method, values, () if limits else (TOO_FAR,))


def d_av(pairs: Matched, _confidence: float) -> Outcome:
    """The mean difference by the SD of a single value, the root of the mean of the two variances; no interval."""
    import numpy as np

    method = "standardized mean of the paired differences d_av (mean of the two variances)"
    mean = mean_difference(pairs)
    if isinstance(mean, str):
        return refused(method, mean)
    scale = float(np.abs(pairs.values).max())
    shares = (pairs.values - pairs.values[0]) / scale
    spread = sqrt(float(shares.var(axis=0, ddof=1).mean())) * scale
    return found(method, {"estimate": mean.mean / spread})


def paired_hodges_lehmann(pairs: Matched, confidence: float) -> Outcome:
    """The median of all means of two differences (Walsh averages), each with itself too; those of 0 are kept.

    The limits are the k-th smallest and k-th largest mean, with k from the exact distribution of the signed ranks up to
    500 pairs, else from its normal approximation (Hollander & Wolfe 1999, Nonparametric Statistical Methods, 3.2-3.3).
    """
    import numpy as np

    method = "Hodges–Lehmann estimate of the paired differences"
    differences = differences_of(pairs, zeros_allowed=True)
    if isinstance(differences, str):
        return refused(method, differences)
    n = differences.values.size
    exact = n <= _EXACT_TO
    method += f", {'exact interval' if exact else 'interval by normal approximation'}"
    if n > _MOST_PAIRS:
        return refused(method, f"{n} pairs are too many for the means of every two of them: ask for paired-difference")
    halves = differences.values / 2.0
    means: Array = np.sort(np.concatenate([halves[i] + halves[i:] for i in range(n)]))
    k, reached = _place(n, confidence) if exact else (_normal_place(n, confidence), confidence)
    middle = float(means[(means.size - 1) // 2]) / 2.0 + float(means[means.size // 2]) / 2.0
    values = {"estimate": middle, "low": float(means[k - 1]), "high": float(means[-k])}
    short = f"{n} pairs are too few for {100 * confidence:g}%: the interval has {100 * reached:.1f}%"
    return found(method, values, (short,) if reached < confidence - 1e-12 else ())


def _place(n: int, confidence: float) -> tuple[int, float]:
    """The smallest k, from 1, with P(V <= k) >= (1 - confidence) / 2 of n signed ranks (R's qsignrank), and the
    confidence 1 - 2 P(V <= k - 1) that its interval has.
    """
    import numpy as np

    chances = np.zeros(n * (n + 1) // 4 + 1)
    chances[0] = 1.0
    for rank in range(1, n + 1):
        chances *= 0.5
        if rank < chances.size:
            chances[rank:] += chances[:-rank].copy()
    below = np.cumsum(chances)
    k = max(1, int(below.searchsorted((1.0 - confidence) / 2.0 * (1.0 - 1e-14))))
    return k, 1.0 - 2.0 * float(below[k - 1])


def _normal_place(n: int, confidence: float) -> int:
    return max(1, floor(n * (n + 1) / 4 - normal_quantile(confidence) * sqrt(n * (n + 1) * (2 * n + 1) / 24)))


PAIRED_DIFFERENCE = Effect(
    "paired-difference",
    "mean of the paired differences",
    "mean difference",
    "Student (1908), Biometrika 6: 1-25",
    (2, 2),
    of_pairs=paired_difference,
    stem="difference",
)
PAIRED_HODGES_LEHMANN = Effect(
    "paired-hodges-lehmann",
    "Hodges–Lehmann estimate of the paired differences",
    "median difference",
    "Hodges & Lehmann (1963), Ann Math Stat 34: 598-611; interval: Tukey, in Hollander & Wolfe (1999), 3.3",
    (2, 2),
    of_pairs=paired_hodges_lehmann,
    stem="difference",
)
D_Z = Effect(
    "d-z",
    "standardized paired difference d_z",
    "*d*z",
    "Cohen (1988), Statistical Power Analysis, 2.3.5; Lakens (2013), Front Psychol 4: 863",
    (2, 2),
    of_pairs=d_z,
    stem="smd",
)
D_AV = Effect(
    "d-av",
    "standardized paired difference d_av",
    "*d*av",
    "Cumming (2012), Understanding the New Statistics (root of the mean variance); Lakens (2013), "
    "Front Psychol 4: 863, divides by the mean SD",
    (2, 2),
    of_pairs=d_av,
    stem="smd",
)
