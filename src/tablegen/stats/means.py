"""Tests on group means, from each group's n, mean and variance: Student's and Welch's t, one-way ANOVA."""

from math import fsum, hypot, sqrt

from tablegen.evidence import Moments
from tablegen.stats.contract import MomentsTest, Outcome
from tablegen.stats.outcomes import TOO_EXTREME, found, left_out, ordinal, refused, without_values
from tablegen.stats.tails import f_tail, t_two_sided

# What rounding leaves of a constant: R's t.test stops at 10 eps too. A looser bound would refuse true variation
# on a large offset, such as 1e12 with an SD of 0.7.
_ROUNDING = 1e-14
TINY = 1e-145  # the squares of values that small are 0 as doubles: whether they vary is not to be seen


def student(groups: tuple[Moments, ...]) -> Outcome:
    """Student's t of two groups, first minus second, with the pooled variance; a group of 1 adds its mean only."""
    return _t("Student's t test, two-sided, equal variances", groups, pooled_error(groups))


def welch(groups: tuple[Moments, ...]) -> Outcome:
    """Welch's t of two groups, first minus second, with the degrees of freedom of Satterthwaite."""
    return _t("Welch's t test, two-sided, Satterthwaite df", groups, separate_error(groups))


def _t(method: str, groups: tuple[Moments, ...], error: tuple[float, float] | str) -> Outcome:
    if isinstance(error, str):
        return refused(method, error)
    se, df = error
    t = difference(*groups) / se
    return found(method, {"statistic": t, "df": df, "p": t_two_sided(t, df)})


def pooled_error(groups: tuple[Moments, ...]) -> tuple[float, float] | str:
    """The standard error of the difference of two means by the pooled variance, and its df; or why there is none."""
    first, second = groups
    df = first.n + second.n - 2
    problem = without_values([m.n for m in groups])
    if not problem and df < 1:
        problem = "each group has only 1 value: there is no variance to estimate"
    if problem := problem or constant(groups):
        return problem
    pooled = hypot(*(sqrt((m.n - 1) / df) * _sd(m) for m in groups))
    return pooled * sqrt(1.0 / first.n + 1.0 / second.n), df


def separate_error(groups: tuple[Moments, ...]) -> tuple[float, float] | str:
    """The standard error of the difference of two means by each group's own variance, and Satterthwaite's df."""
    if problem := too_few(groups) or constant(groups):
        return problem
    errors = [_sd(m) / sqrt(m.n) for m in groups]
    error = hypot(*errors)
    return error, 1.0 / fsum((e / error) ** 4 / (m.n - 1) for e, m in zip(errors, groups, strict=True))


def too_few(groups: tuple[Moments, ...]) -> str | None:
    """Why a group's own variance cannot be estimated; None when each has at least 2 values."""
    problem = without_values([m.n for m in groups])
    for i, m in enumerate(groups):
        if not problem and m.n < 2:
            problem = f"{ordinal(i)} has fewer than 2 values: its variance cannot be estimated"
    return problem


def anova(groups: tuple[Moments, ...]) -> Outcome:
    """F of a one-way analysis of variance; groups without values are left out, with a remark."""
    method = "one-way analysis of variance, equal variances"
    filled = tuple(m for m in groups if m.n)
    df1, df2 = len(filled) - 1, sum(m.n for m in filled) - len(filled)
    problem = "fewer than 2 groups have values" if df1 < 1 else None
    if not problem and df2 < 1:
        problem = "each group has only 1 value: there is no variance to estimate"
    if problem := problem or constant(filled):
        return refused(method, problem)
    scale = max(map(_sd, filled))
    shifts = [difference(m, filled[0]) / scale for m in filled]
    centre = fsum(m.n * d for m, d in zip(filled, shifts, strict=True)) / (df1 + df2 + 1)
    between = fsum(m.n * (d - centre) * (d - centre) for m, d in zip(filled, shifts, strict=True)) / df1
    within = fsum((m.n - 1) * (_sd(m) / scale) ** 2 for m in filled) / df2
    f = between / within
    return found(
        method, {"statistic": f, "df": df1, "df2": df2, "p": f_tail(f, df1, df2)}, left_out(len(groups), len(filled))
    )


def difference(a: Moments, b: Moments) -> float:
    """The first mean minus the second, to full precision at any common offset."""
    return (a.mean - b.mean) + (a.rest - b.rest)


def _sd(m: Moments) -> float:
    return sqrt(m.var) if m.n > 1 else 0.0


def constant(groups: tuple[Moments, ...]) -> str | None:
    """Why there is no variance to test, or why it is not a number; None when all is well."""
    if not all(_is_number(m) for m in groups):
        return TOO_EXTREME
    if any(_sd(m) > _ROUNDING * abs(m.mean) for m in groups):
        return None
    means = [m.mean for m in groups]
    if 0.0 < max(map(abs, means)) < TINY:
        return TOO_EXTREME
    if max(means) - min(means) <= _ROUNDING * max(map(abs, means)):
        return f"every value is the same ({means[0]:g}): there is no variance to test"
    return "the values do not vary within any group: there is no variance to test against"


def _is_number(m: Moments) -> bool:
    limit = 1e300
    return abs(m.mean) < limit and 0.0 <= (m.var if m.n > 1 else 0.0) < limit


T = MomentsTest(
    "t",
    "Student's t test",
    "*t*",
    "Student (1908), Biometrika 6: 1-25; Fisher (1925), Metron 5: 90-104",
    (2, 2),
    student,
)
WELCH = MomentsTest(
    "welch", "Welch's t test", "*t*", "Welch (1947), Biometrika 34: 28-35; Satterthwaite (1946)", (2, 2), welch
)
ANOVA = MomentsTest(
    "anova",
    "one-way analysis of variance",
    "*F*",
    "Fisher (1925), Statistical Methods for Research Workers, ch. 7",
    (2, None),
    anova,
)
