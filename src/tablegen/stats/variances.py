"""Tests on moments that need no equal variances, or are about them: Welch's ANOVA, Bartlett's and the F test."""

from math import fsum, log

from tablegen.evidence import Moments
from tablegen.stats.contract import MomentsTest, Outcome
from tablegen.stats.means import TINY, difference
from tablegen.stats.outcomes import TOO_EXTREME, found, left_out, ordinal, refused, without_values
from tablegen.stats.tails import chi2_tail, f_tail

_WELCH = "Welch's analysis of variance, unequal variances"
_BARTLETT = "Bartlett's test of equal variances"
_LIMIT = 1e300
_F = "F test of two variances, two-sided"


def welch_anova(groups: tuple[Moments, ...]) -> Outcome:
    """Welch's F of means, whose weights are n / variance; groups without values are left out, with a remark."""
    filled = tuple(m for m in groups if m.n)
    if problem := _unfit(groups):
        return refused(_WELCH, problem)
    smallest, first = min(m.var / m.n for m in filled), filled[0]
    weights = [smallest / (m.var / m.n) for m in filled]  # of at most 1, so that none overflows
    shifts = [difference(m, first) for m in filled]
    total = fsum(weights)
    centre = fsum(w * d for w, d in zip(weights, shifts, strict=True)) / total
    k = len(filled)
    lost = fsum((1.0 - w / total) ** 2 / (m.n - 1) for w, m in zip(weights, filled, strict=True)) / (k * k - 1)
    between = fsum(w * ((d - centre) / smallest * (d - centre)) for w, d in zip(weights, shifts, strict=True)) / (k - 1)
    f, df2 = between / (1.0 + 2.0 * (k - 2) * lost), 1.0 / (3.0 * lost)
    values = {"statistic": f, "df": k - 1, "df2": df2, "p": f_tail(f, k - 1, df2)}
    return found(_WELCH, values, left_out(len(groups), k))


def bartlett(groups: tuple[Moments, ...]) -> Outcome:
    """Bartlett's chi-square of equal variances; groups without values are left out, with a remark.

    With r = variance / pooled variance, the sum of (n - 1) (r - 1 - log r) is Bartlett's difference of logarithms, as
    the (n - 1) (r - 1) cancel, and none of its terms is negative.
    """
    filled = tuple(m for m in groups if m.n)
    if problem := _unfit(groups):
        return refused(_BARTLETT, problem)
    largest = max(m.var for m in filled)
    dfs = [m.n - 1 for m in filled]
    total = sum(dfs)
    pooled = fsum(df * (m.var / largest) for df, m in zip(dfs, filled, strict=True)) / total
    ratios = [m.var / largest / pooled for m in filled]
    if min(ratios) <= 0.0:
        return refused(_BARTLETT, TOO_EXTREME)
    between = fsum(df * (r - 1.0 - log(r)) for df, r in zip(dfs, ratios, strict=True))
    k = len(filled)
    statistic = between / (1.0 + (fsum(1.0 / df for df in dfs) - 1.0 / total) / (3.0 * (k - 1)))
    values = {"statistic": statistic, "df": k - 1, "p": chi2_tail(statistic, k - 1)}
    return found(_BARTLETT, values, left_out(len(groups), k))


def var_f(groups: tuple[Moments, ...]) -> Outcome:
    """F = variance of the first group over that of the second; P is twice the smaller tail, as in R's var.test."""
    first, second = groups
    if problem := without_values([m.n for m in groups]) or _unfit(groups):
        return refused(_F, problem)
    f, df1, df2 = first.var / second.var, first.n - 1, second.n - 1
    p = 2.0 * min(f_tail(f, df1, df2), f_tail(second.var / first.var, df2, df1))
    return found(_F, {"statistic": f, "df": df1, "df2": df2, "p": p})


def _unfit(groups: tuple[Moments, ...]) -> str | None:
    """Why the groups with values have no variances to compare or to weigh by; None when they have."""
    if sum(m.n > 0 for m in groups) < 2:
        return "fewer than 2 groups have values"
    for i, m in enumerate(groups):
        if m.n == 1:
            return f"{ordinal(i)} has fewer than 2 values: its variance cannot be estimated"
    filled = [(i, m) for i, m in enumerate(groups) if m.n]
    if not all(abs(m.mean) < _LIMIT and (m.var <= 0.0 or 1.0 / _LIMIT < m.var < _LIMIT) for _, m in filled):
        return TOO_EXTREME
    flat = [i for i, m in filled if m.var <= 0.0]
    if any(0.0 < abs(groups[i].mean) < TINY for i in flat):
        return TOO_EXTREME
    if len(flat) == len(filled):
        return "the values do not vary within any group: there is no variance to test"
    return f"the values of {ordinal(flat[0])} do not vary: its variance is 0" if flat else None


WELCH_ANOVA = MomentsTest(
    "welch-anova",
    "Welch's analysis of variance",
    "*F*",
    "Welch (1951), Biometrika 38: 330-336",
    (2, None),
    welch_anova,
)
BARTLETT = MomentsTest(
    "bartlett",
    "Bartlett's test of equal variances",
    "chi2",
    "Bartlett (1937), Proc R Soc Lond A 160: 268-282",
    (2, None),
    bartlett,
)
VAR_F = MomentsTest(
    "var-f",
    "F test of two variances",
    "*F*",
    "Fisher (1924), Proc Int Congr Math Toronto 2: 805-813",
    (2, 2),
    var_f,
)
