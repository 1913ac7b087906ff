"""Pairwise comparisons of means: Tukey and Kramer, Games and Howell, Dunnett, and t with the variance of all groups.

Groups without values are no groups: they count neither in the studentized range nor in the pooled variance.
"""

from collections.abc import Callable, Sequence
from math import fsum, sqrt

from tablegen.evidence import Moments
from tablegen.stats.contract import Outcome
from tablegen.stats.means import constant, difference, separate_error
from tablegen.stats.outcomes import found, refused, without_values
from tablegen.stats.pairwise_adjusted import adjusted_t, adjusted_tukey
from tablegen.stats.pairwise_contract import Pair, Pairwise
from tablegen.stats.studentized import dunnett_quantile, dunnett_tail, range_quantile, range_tail
from tablegen.stats.tails import t_quantile, t_two_sided

Groups = tuple[Moments, ...]
_TUKEY = "Tukey–Kramer test, studentized range, pooled variance"
_GAMES_HOWELL = "Games–Howell test, studentized range, separate variances, Satterthwaite df"
_DUNNETT = "Dunnett's test, two-sided, pooled variance"
_POOLED = "t test, two-sided, variance pooled over all groups"
_FEW_DF = "fewer than 2 degrees of freedom: R gives no studentized range here"
_ROOT_2 = sqrt(2.0)


def tukey(groups: Groups, pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """Tukey's honestly significant difference with Kramer's standard errors; `statistic` is q >= 0."""
    pooled = _pooled(groups)
    if isinstance(pooled, str):
        return [refused(_TUKEY, pooled) for _ in pairs]
    k, df = _filled(groups), pooled[1]
    critical = range_quantile(confidence, k, df) / _ROOT_2
    remarks = (_FEW_DF,) if df < 2 else ()

    def compare(gap: float, se: float) -> Outcome:
        q = abs(gap) / se * _ROOT_2
        return _found(_TUKEY, gap, se, q, range_tail(q, k, df), df, critical, remarks)

    return [_of_pair(_TUKEY, groups, pair, pooled, compare) for pair in pairs]


def games_howell(groups: Groups, pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """Tukey's test with each pair's own variances and degrees of freedom; `statistic` is q >= 0."""
    k = _filled(groups)

    def compare(pair: Pair) -> Outcome:
        two = groups[pair[0]], groups[pair[1]]
        error = separate_error(two)
        if isinstance(error, str):
            return refused(_GAMES_HOWELL, error)
        se, df = error
        gap = difference(*two)
        q = abs(gap) / se * _ROOT_2
        critical = range_quantile(confidence, k, df) / _ROOT_2
        remarks = (_FEW_DF,) if df < 2.0 else ()
        return _found(_GAMES_HOWELL, gap, se, q, range_tail(q, k, df), df, critical, remarks)

    return [compare(pair) for pair in pairs]


def dunnett(groups: Groups, pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """Comparisons with one reference group, the second of every pair; `statistic` is t.

    The probability of the largest of them is a double integral: no random numbers are drawn.
    """
    references = {second for _, second in pairs}
    if len(references) > 1:
        raise ValueError("Dunnett's test has one reference group")
    pooled = _pooled(groups)
    if isinstance(pooled, str):
        return [refused(_DUNNETT, pooled) for _ in pairs]
    reference = groups[references.pop()]
    others = [m.n for m in groups if m.n and m is not reference]
    if not reference.n or not others:
        return [refused(_DUNNETT, without_values([groups[i].n for i in pair]) or "") for pair in pairs]
    loads, df = [sqrt(n / (n + reference.n)) for n in others], pooled[1]
    critical = dunnett_quantile(confidence, loads, df)

    def compare(gap: float, se: float) -> Outcome:
        return _found(_DUNNETT, gap, se, gap / se, dunnett_tail(abs(gap / se), loads, df), df, critical)

    return [_of_pair(_DUNNETT, groups, pair, pooled, compare) for pair in pairs]


def pooled_t(groups: Groups, pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """Each pair's t with the variance of all groups, as R's pairwise.t.test; P is of the one pair."""
    pooled = _pooled(groups)
    if isinstance(pooled, str):
        return [refused(_POOLED, pooled) for _ in pairs]
    df = pooled[1]
    critical = t_quantile(confidence, df)

    def compare(gap: float, se: float) -> Outcome:
        return _found(_POOLED, gap, se, gap / se, t_two_sided(gap / se, df), df, critical)

    return [_of_pair(_POOLED, groups, pair, pooled, compare) for pair in pairs]


def _filled(groups: Groups) -> int:
    return sum(m.n > 0 for m in groups)


def _pooled(groups: Groups) -> tuple[float, int] | str:
    """The standard deviation within all groups and its degrees of freedom, or why there is none."""
    filled = tuple(m for m in groups if m.n)
    df = sum(m.n for m in filled) - len(filled)
    if len(filled) < 2:
        return "fewer than 2 groups have values"
    if df < 1:
        return "each group has only 1 value: there is no variance to estimate"
    if problem := constant(filled):
        return problem
    largest = max(m.var for m in filled if m.n > 1)
    return sqrt(largest) * sqrt(fsum((m.n - 1) * (m.var / largest) for m in filled if m.n > 1) / df), df


def _of_pair(
    method: str, groups: Groups, pair: Pair, pooled: tuple[float, int], compare: Callable[[float, float], Outcome]
) -> Outcome:
    """The outcome of one pair, from its difference and the standard error by the pooled variance."""
    first, second = groups[pair[0]], groups[pair[1]]
    if problem := without_values([first.n, second.n]):
        return refused(method, problem)
    return compare(difference(first, second), pooled[0] * sqrt(1.0 / first.n + 1.0 / second.n))


def _found(
    method: str,
    gap: float,
    se: float,
    statistic: float,
    p: float,
    df: float,
    critical: float,
    remarks: tuple[str, ...] = (),
) -> Outcome:
    """The outcome of a pair whose limits lie `critical` standard errors from its difference."""
    limits = {"difference": gap, "diff_low": gap - critical * se, "diff_high": gap + critical * se}
    return found(method, {"statistic": statistic, "df": df, "p": p, **limits}, remarks)


TUKEY = Pairwise(
    "tukey",
    "Tukey–Kramer test",
    "*q*",
    "Tukey (1953), The problem of multiple comparisons; Kramer (1956), Biometrics 12: 307-310",
    simultaneous=True,
    of_moments=tukey,
    of_covaried=adjusted_tukey,
)
GAMES_HOWELL = Pairwise(
    "games-howell",
    "Games–Howell test",
    "*q*",
    "Games & Howell (1976), J Educ Stat 1: 113-125",
    simultaneous=True,
    of_moments=games_howell,
)
DUNNETT = Pairwise(
    "dunnett",
    "Dunnett's test",
    "*t*",
    "Dunnett (1955), J Am Stat Assoc 50: 1096-1121; unequal groups: Dunnett (1964), Biometrics 20: 482-491",
    simultaneous=True,
    one_reference=True,
    of_moments=dunnett,
)
POOLED_T = Pairwise(
    "t-pooled",
    "t test with the variance of all groups",
    "*t*",
    "Fisher (1935), The Design of Experiments, ch. 24; R: pairwise.t.test",
    of_moments=pooled_t,
    of_covaried=adjusted_t,
)
