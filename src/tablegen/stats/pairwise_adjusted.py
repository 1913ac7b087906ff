"""Comparisons two by two of means that are adjusted for covariates, by the residual variance of all groups."""

from collections.abc import Callable, Sequence
from math import sqrt

from tablegen.evidence import Covaried
from tablegen.stats.ancova import fitted
from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.pairwise_contract import Pair
from tablegen.stats.studentized import range_quantile, range_tail
from tablegen.stats.tails import t_quantile, t_two_sided

_TUKEY = "Tukey–Kramer test of adjusted means"
_T = "t test of adjusted means, two-sided"
_ROOT_2 = sqrt(2.0)


def adjusted_tukey(evidence: Covaried, pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """The studentized range of the groups' adjusted means, as R's emmeans and SAS's LSMEANS; `statistic` is q >= 0."""

    def compare(t: float, k: int, df: float) -> tuple[float, float]:
        return abs(t) * _ROOT_2, range_tail(abs(t) * _ROOT_2, k, df)

    return _compared(_TUKEY, evidence, pairs, compare, lambda k, df: range_quantile(confidence, k, df) / _ROOT_2)


def adjusted_t(evidence: Covaried, pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """Each pair's t; P is of the one pair."""

    def compare(t: float, _: int, df: float) -> tuple[float, float]:
        return t, t_two_sided(t, df)

    return _compared(_T, evidence, pairs, compare, lambda _, df: t_quantile(confidence, df))


def _compared(
    method: str,
    evidence: Covaried,
    pairs: Sequence[Pair],
    compare: Callable[[float, int, float], tuple[float, float]],
    reach: Callable[[int, float], float],
) -> list[Outcome]:
    """The outcome of each pair: `compare` makes statistic and P of its t, `reach` the limits in standard errors."""
    fit = fitted(evidence)
    if isinstance(fit, str):
        return [refused(method, fit) for _ in pairs]
    at, k = {group: i for i, group in enumerate(fit.filled)}, len(fit.filled)
    critical = reach(k, fit.df)

    def outcome(first: int, second: int) -> Outcome:
        if not {first, second} <= at.keys():
            return refused(method, "nobody in one of the groups has all covariates")
        i, j = at[first], at[second]
        gap = float(fit.means[i] - fit.means[j])
        se = sqrt(float(fit.cov[i, i] + fit.cov[j, j] - 2.0 * fit.cov[i, j]))
        if not se:
            return refused(method, "nothing is left over by groups and covariates: there is no variance to estimate")
        statistic, p = compare(gap / se, k, fit.df)
        limits = {"difference": gap, "diff_low": gap - critical * se, "diff_high": gap + critical * se}
        return found(method, {"statistic": statistic, "df": fit.df, "p": p, **limits})

    return [outcome(*pair) for pair in pairs]
