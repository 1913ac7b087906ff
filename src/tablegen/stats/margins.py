"""Equivalence and non-inferiority: one-sided tests of a difference against margins, first minus second.

With both margins, two one-sided tests (Schuirmann 1987), of which the larger P counts; with one margin, that one. The
claim is that the difference lies within the margins: a small P speaks for it.
"""

from collections.abc import Callable
from math import erfc, isfinite, sqrt

from tablegen.evidence import Counts, Matched, Moments
from tablegen.stats.contract import Margins, MarginTest, Outcome
from tablegen.stats.means import difference, pooled_error, separate_error
from tablegen.stats.outcomes import found, refused, without_values
from tablegen.stats.paired_differences import mean_difference
from tablegen.stats.risks import risks, score
from tablegen.stats.tails import t_two_sided
from tablegen.values import written

_NO_SCORE = "these risks leave no variation at the margin: there is nothing to test"
_NO_ERROR = "both risks are 0 or 1: Wald's standard error is 0, ask for margin-risks"


def claim(kind: str, margins: Margins, unit: str = "") -> str:
    """The method in words: which tests, and what a small P speaks for."""
    low, high = (None if margin is None else written(margin).replace("-", "−") for margin in margins)
    if low and high:
        return f"two one-sided {kind}s of a difference between {low} and {high}{unit} (equivalence)"
    return f"one-sided {kind} of a difference {f'above {low}' if low else f'below {high}'}{unit} (non-inferiority)"


def _t(method: str, estimate: float, se: float, df: float, margins: Margins) -> Outcome:
    def tail(t: float) -> float:
        half = t_two_sided(t, df) / 2.0
        return half if t >= 0.0 else 1.0 - half

    return _larger(method, lambda margin: (estimate - margin) / se, tail, margins, {"df": df})


def _larger(
    method: str,
    distance: Callable[[float], float],
    tail: Callable[[float], float],
    margins: Margins,
    more: dict[str, float],
) -> Outcome:
    """The test whose P is the larger: `distance` is the estimate's from a margin in standard errors, `tail` P above."""
    low, high = margins
    tests: list[tuple[float, float]] = []
    if low is not None:
        tests.append((tail(distance(low)), distance(low)))
    if high is not None:
        tests.append((tail(-distance(high)), distance(high)))
    p, statistic = max(tests, key=lambda test: test[0])
    return found(method, {"statistic": statistic, **more, "p": p})


def margin_t(groups: tuple[Moments, ...], margins: Margins) -> Outcome:
    """Of two means by the pooled variance, as Student's t test."""
    return _of_means(claim("Student's t test", margins), groups, pooled_error(groups), margins)


def margin_welch(groups: tuple[Moments, ...], margins: Margins) -> Outcome:
    """Of two means by each group's own variance and Satterthwaite's degrees of freedom, as Welch's t test."""
    return _of_means(claim("Welch's t test", margins), groups, separate_error(groups), margins)


def _of_means(method: str, groups: tuple[Moments, ...], error: tuple[float, float] | str, margins: Margins) -> Outcome:
    return refused(method, error) if isinstance(error, str) else _t(method, difference(*groups), *error, margins)


def margin_paired_t(pairs: Matched, margins: Margins) -> Outcome:
    """Of the mean difference of the same patients, as the paired t test."""
    method, mean = claim("paired t test", margins), mean_difference(pairs)
    if isinstance(mean, str):
        return refused(method, mean)
    return _t(method, mean.mean, mean.sd / sqrt(mean.n), mean.n - 1, margins)


def margin_risks(counts: Counts, margins: Margins) -> Outcome:
    """Of two risks by the score of Miettinen & Nurminen at the margin, to which their interval belongs."""
    return _of_risks("Miettinen–Nurminen score test", counts, margins, score, _NO_SCORE)


def margin_risks_wald(counts: Counts, margins: Margins) -> Outcome:
    """Of two risks by their standard error where they are, to which Wald's interval belongs."""
    return _of_risks("Wald test", counts, margins, _wald, _NO_ERROR)


def _of_risks(
    kind: str,
    counts: Counts,
    margins: Margins,
    statistic: Callable[[int, int, int, int, float], float],
    undefined: str,
) -> Outcome:
    points: Margins = tuple(None if margin is None else margin * 100.0 for margin in margins)  # pyright: ignore[reportAssignmentType]
    method, cells = claim(kind, points, " percentage points"), risks(counts)
    if problem := without_values((cells[1], cells[3])):
        return refused(method, problem)
    distances = {margin: statistic(*cells, margin) for margin in margins if margin is not None}
    if not all(map(isfinite, distances.values())):
        return refused(method, undefined)
    return _larger(method, distances.__getitem__, lambda z: erfc(z / sqrt(2.0)) / 2.0, margins, {})


def _wald(a: int, m: int, c: int, n: int, margin: float) -> float:
    p, q = a / m, c / n
    error = sqrt(p * (1.0 - p) / m + q * (1.0 - q) / n)
    return (p - q - margin) / error if error else float("inf")


_SCHUIRMANN = "Schuirmann (1987), J Pharmacokinet Biopharm 15: 657-680"
MARGIN_T = MarginTest(
    "margin-t",
    "Student's t test against a margin (equivalence, non-inferiority)",
    "*t*",
    _SCHUIRMANN,
    (2, 2),
    "difference",
    of_moments=margin_t,
)
MARGIN_WELCH = MarginTest(
    "margin-welch",
    "Welch's t test against a margin (equivalence, non-inferiority)",
    "*t*",
    f"{_SCHUIRMANN}; Welch (1947), Biometrika 34: 28-35",
    (2, 2),
    "difference-welch",
    of_moments=margin_welch,
)
MARGIN_PAIRED_T = MarginTest(
    "margin-paired-t",
    "paired t test against a margin (equivalence, non-inferiority)",
    "*t*",
    _SCHUIRMANN,
    (2, 2),
    "paired-difference",
    of_pairs=margin_paired_t,
)
MARGIN_RISKS = MarginTest(
    "margin-risks",
    "score test of two risks against a margin (equivalence, non-inferiority)",
    "*z*",
    "Miettinen & Nurminen (1985), Stat Med 4: 213-226; Farrington & Manning (1990), Stat Med 9: 1447-1454",
    (2, 2),
    "risk-difference-mn",
    of_counts=margin_risks,
)
MARGIN_RISKS_WALD = MarginTest(
    "margin-risks-wald",
    "Wald test of two risks against a margin (equivalence, non-inferiority)",
    "*z*",
    "Dunnett & Gent (1977), Biometrics 33: 593-602",
    (2, 2),
    "risk-difference",
    of_counts=margin_risks_wald,
)
