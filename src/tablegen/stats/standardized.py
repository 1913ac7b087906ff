"""Standardized differences: the SMD of balance tables, of numbers and of categories, and Hedges' g."""

from functools import partial
from itertools import combinations
from math import exp, fsum, hypot, isfinite, lgamma, log, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Counts, Moments
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.counts import Table, filled
from tablegen.stats.means import constant, difference, pooled_error, too_few
from tablegen.stats.outcomes import found, left_out, refused
from tablegen.stats.roots import falling_root
from tablegen.stats.tails import normal_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_ALONE = "fewer than 2 groups have values"
TOO_FAR = "the groups are so far apart that the limits of their difference cannot be computed"
DISJOINT = "the groups have no level in common: the difference is infinite"
_FAR = 500.0  # the largest t whose noncentral distribution scipy gives with full precision


def smd(groups: tuple[Moments, ...], confidence: float, *, largest: bool = False) -> Outcome:
    """(mean₁ - mean₂) / √((s₁² + s₂²) / 2), as R's tableone; of more groups the mean size over all pairs of them,
    or the `largest`.
    """
    method = "standardized mean difference (mean of the two variances)"
    kept = tuple(m for m in groups if m.n) if len(groups) > 2 else groups
    if len(kept) < 2:
        return refused(method, _ALONE)
    pairs: list[float] = []
    for pair in combinations(kept, 2):
        if problem := too_few(pair) or constant(pair):
            return refused(method, problem)
        pairs.append(difference(*pair) / (hypot(sqrt(pair[0].var), sqrt(pair[1].var)) / sqrt(2.0)))
    return _standardized(method, pairs, [m.n for m in kept], confidence, left_out(len(groups), len(kept)), largest)


def smd_of_levels(counts: Counts, confidence: float, *, largest: bool = False) -> Outcome:
    """The Mahalanobis distance of the groups' proportions by their mean covariance, never negative.

    Of two levels it is |p₁ - p₂| / √((p₁(1 - p₁) + p₂(1 - p₂)) / 2); of more than two groups the mean over all pairs,
    or the `largest`.
    """
    method = "standardized difference of proportions"
    columns = [column for column in zip(*counts.table, strict=True) if any(column)]
    if len(columns) < 2:
        return refused(method, _ALONE)
    pairs: list[float] = []
    for first, second in combinations(columns, 2):
        if not any(a and b for a, b in zip(first, second, strict=True)):
            return refused(method, DISJOINT)
        pairs.append(distance(filled(Counts(tuple(zip(first, second, strict=True))))))
    remarks = left_out(len(counts.table[0]), len(columns))
    return _standardized(method, pairs, [sum(column) for column in columns], confidence, remarks, largest)


def distance(table: "Table | Array") -> float:
    """√((p - q)' S⁻¹ (p - q)) without the first level, S the mean of the two multinomial covariances.

    S has an inverse whenever the groups share a level.
    """
    import numpy as np

    if len(table) < 2:
        return 0.0
    shares = np.array(table, dtype=np.float64)
    shares /= shares.sum(axis=0)
    p, q = shares[1:, 0], shares[1:, 1]
    covariance: Array = (np.diag(p + q) - np.outer(p, p) - np.outer(q, q)) / 2.0
    gap: Array = p - q
    return sqrt(max(0.0, float(gap @ np.linalg.solve(covariance, gap))))


def _standardized(
    method: str, pairs: list[float], sizes: list[int], confidence: float, remarks: tuple[str, ...], largest: bool
) -> Outcome:
    """One difference with its large-sample interval (Hedges & Olkin 1985, p. 86), or one size for several without."""
    if len(pairs) > 1:
        mean, most = fsum(map(abs, pairs)) / len(pairs), max(map(abs, pairs))
        words = f"{'largest of' if largest else 'mean over'} all pairs of groups"
        return found(f"{method}, {words}", {"estimate": most if largest else mean}, remarks)
    (estimate,), (m, n) = pairs, sizes
    reach = normal_quantile(confidence) * sqrt(1.0 / m + 1.0 / n + estimate * estimate / (2.0 * (m + n)))
    values = {"estimate": estimate, "low": estimate - reach, "high": estimate + reach}
    return found(f"{method}, large-sample interval", values, remarks)


def hedges_g(groups: tuple[Moments, ...], confidence: float) -> Outcome:
    """The difference of means by the pooled SD, times Hedges' exact correction, with noncentral t limits."""
    method = "Hedges' g, pooled SD, noncentral t interval"
    error = pooled_error(groups)
    if isinstance(error, str):
        return refused(method, error)
    se, df = error
    if df < 2:
        return refused(method, "fewer than 4 values: the correction for small samples is not defined")
    t, unit = difference(*groups) / se, _correction(df) * sqrt(sum(1.0 / m.n for m in groups))
    limits = noncentral_limits(t, df, confidence)
    values = {"estimate": t * unit} | {name: limit * unit for name, limit in limits.items()}
    return found(method, values, () if limits else (TOO_FAR,))


def noncentral_limits(t: float, df: float, confidence: float) -> dict[str, float]:
    """The noncentralities at which `t` is the upper and the lower quantile: `low` and `high`; none beyond |t| = 500."""
    from scipy.special import nctdtr  # pyright: ignore[reportUnknownVariableType]

    if not abs(t) <= _FAR:
        return {}

    def below(noncentrality: float) -> float:
        chance = float(nctdtr(df, noncentrality, t))  # pyright: ignore[reportUnknownArgumentType]
        # scipy gives nan where the chance is within 1e-15 of 0 or 1, which led the search astray
        return chance if isfinite(chance) else float(noncentrality < t)

    tail = (1.0 - confidence) / 2.0
    span = 10.0 + 2.0 * normal_quantile(confidence) * (1.0 + abs(t) / sqrt(2.0 * df)) + abs(t)
    limits = {
        "low": falling_root(below, 1.0 - tail, t - span, t + span),
        "high": falling_root(below, tail, t - span, t + span),
    }
    return limits if all(map(isfinite, limits.values())) else {}


def _correction(df: float) -> float:
    """Γ(df / 2) / (√(df / 2) Γ((df - 1) / 2)): Hedges (1981), J Educ Stat 6: 107-128, equation 6e.

    Above 1000 degrees of freedom by its series, as the logarithms of the gammas would cancel.
    """
    if df <= 1000:
        return exp(lgamma(df / 2.0) - lgamma((df - 1.0) / 2.0) - log(df / 2.0) / 2.0)
    return 1.0 - (3.0 / 4.0 + (7.0 / 32.0 + 9.0 / 128.0 / df) / df) / df


SMD = Effect(
    "smd",
    "standardized mean difference",
    "SMD",
    "Austin (2009), Stat Med 28: 3083-3107; categories: Yang & Dalton (2012), SAS Global Forum 335",
    (2, None),
    of_moments=smd,
    of_counts=smd_of_levels,
    stem="smd",
)
SMD_LARGEST = Effect(
    "smd-largest",
    "standardized mean difference, of more than two groups that of the two farthest apart",
    "SMD",
    "Austin (2009), Stat Med 28: 3083-3107; categories: Yang & Dalton (2012), SAS Global Forum 335",
    (2, None),
    of_moments=partial(smd, largest=True),
    of_counts=partial(smd_of_levels, largest=True),
    stem="smd",
)
HEDGES_G = Effect(
    "hedges-g",
    "Hedges' g",
    "*g*",
    "Hedges (1981), J Educ Stat 6: 107-128; interval: Steiger & Fouladi (1997)",
    (2, 2),
    of_moments=hedges_g,
    stem="smd",
)
