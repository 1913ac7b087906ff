"""What can be pooled over imputed data sets, and how: summaries, tests and effects, from the evidence of each set."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import fsum, log, sqrt

from tablegen.catalogue import Catalogue
from tablegen.evidence import Counts, Moments
from tablegen.stats.contract import CountsTest, Effect, MomentsTest, Outcome
from tablegen.stats.counts import CHI2
from tablegen.stats.counts_variants import CHI2_LESS_ONE, CHI2_LR
from tablegen.stats.differences import DIFFERENCE, DIFFERENCE_WELCH
from tablegen.stats.imputation import D1, D1_REITER, D2, RUBIN, Estimated, d1, d2, estimated, rubin, tested
from tablegen.stats.means import ANOVA, WELCH, T, constant, difference, pooled_error, separate_error
from tablegen.stats.outcomes import refused, without_values
from tablegen.stats.risks import ODDS_RATIO, RISK_DIFFERENCE, RISK_RATIO, risks
from tablegen.stats.standardized import SMD, smd, smd_of_levels
from tablegen.stats.tails import normal_quantile
from tablegen.stats.trend import CHI2_TREND, LINEAR_BY_LINEAR
from tablegen.values import frozen

Groups = tuple[Moments, ...]
_EMPTY_CELL = "in one of the imputations a cell is empty: the ratio has no variance"


@frozen
class PooledTest:
    """A test pooled over imputations: `name` is that of the test in each of them, `symbol` that of the pooled one."""

    name: str
    title: str
    symbol: str
    source: str
    of_moments: Callable[[Sequence[Groups]], Outcome] | None = None
    of_counts: Callable[[Sequence[Counts]], Outcome] | None = None


@frozen
class PooledEffect:
    """An effect pooled over imputations, at a confidence level; `name` is that of the effect in each of them."""

    name: str
    title: str
    source: str
    of_moments: Callable[[Sequence[Groups], float], Outcome] | None = None
    of_counts: Callable[[Sequence[Counts], float], Outcome] | None = None


def _apart(groups: Groups, error: tuple[float, float] | str) -> Estimated | str:
    """The difference of two means with the variance that a standard error and its df give."""
    return error if isinstance(error, str) else Estimated(difference(*groups), error[0] ** 2, error[1])


def _student(groups: Groups) -> Estimated | str:
    return _apart(groups, pooled_error(groups))


def _welch(groups: Groups) -> Estimated | str:
    return _apart(groups, separate_error(groups))


def _t_test(method: str, of: Callable[[Groups], Estimated | str]) -> Callable[[Sequence[Groups]], Outcome]:
    def pooled(sets: Sequence[Groups]) -> Outcome:
        parts = every(map(of, sets))
        return refused(method, parts) if isinstance(parts, str) else tested(method, parts)

    return pooled


def every(parts: "Sequence[Estimated | str] | map[Estimated | str]") -> list[Estimated] | str:
    """The estimates of all imputations, or the first reason why one has none."""
    found = list(parts)
    problem = next((part for part in found if isinstance(part, str)), None)
    return problem or [part for part in found if not isinstance(part, str)]


def anova(sets: Sequence[Groups], reiter: bool = False) -> Outcome:
    """D1 of the differences of all group means from the first, with one variance within the groups.

    Groups without values are left out; they must be the same in every imputation, as patients keep their groups.
    """
    method = "one-way analysis of variance, equal variances"
    filled = [tuple(m for m in groups if m.n) for groups in sets]
    sizes = [m.n for m in filled[0]]
    freedom = sum(sizes) - len(sizes)
    problem = "fewer than 2 groups have values" if len(sizes) < 2 else None
    if not problem and freedom < 1:
        problem = "each group has only 1 value: there is no variance to estimate"
    if problem := problem or next((told for groups in filled if (told := constant(groups))), None):
        return refused(method, problem)
    import numpy as np

    shape = np.diag([1.0 / n for n in sizes[1:]]) + 1.0 / sizes[0]
    gaps = np.array([[difference(m, groups[0]) for m in groups[1:]] for groups in filled])
    spreads = [fsum((m.n - 1) * m.var for m in groups if m.n > 1) / freedom for groups in filled]
    return d1(method, gaps, np.array([spread * shape for spread in spreads]), freedom if reiter else None)


def _chi2_test(test: CountsTest) -> PooledTest:
    def pooled(sets: Sequence[Counts]) -> Outcome:
        outcomes = [test.run(counts) for counts in sets]
        failed = next((outcome for outcome in outcomes if outcome.problem), None)
        if failed:
            return failed
        freedom = {int(outcome.values["df"]) for outcome in outcomes}
        if len(freedom) > 1:
            problem = "a level does not occur in all imputations, so that their χ² differ in degrees of freedom"
            return refused(test.title, f"{problem}: join rare levels")
        remarks = next((outcome.remarks for outcome in outcomes if outcome.remarks), ())
        result = d2(outcomes[0].method, [outcome.values["statistic"] for outcome in outcomes], freedom.pop())
        return Outcome(result.values, result.method, result.problem, remarks)

    return PooledTest(test.name, f"{test.title}, D2", "*F*", f"{D2}; {test.source}", of_counts=pooled)


def _test(test: MomentsTest, how: str, source: str, pooled: Callable[[Sequence[Groups]], Outcome]) -> PooledTest:
    return PooledTest(test.name, f"{test.title}, {how}", test.symbol, f"{source}; {test.source}", of_moments=pooled)


POOLED_TESTS: Catalogue[PooledTest] = Catalogue(
    "test that can be pooled over imputations",
    [
        _test(T, "Rubin's rules", RUBIN, _t_test("Student's t test, two-sided, equal variances", _student)),
        _test(WELCH, "Rubin's rules", RUBIN, _t_test("Welch's t test, two-sided, Satterthwaite df", _welch)),
        _test(ANOVA, "D1", D1, anova),
        *map(_chi2_test, (CHI2, CHI2_LESS_ONE, CHI2_LR, CHI2_TREND, LINEAR_BY_LINEAR)),
    ],
)


def named(name: str, *, reiter: bool = False) -> PooledTest:
    """A pooled test by its name; with `reiter` D1 has his degrees of freedom."""
    entry = POOLED_TESTS[name]
    if reiter and name == ANOVA.name:
        source = f"{D1_REITER}; {ANOVA.source}"
        return replace(entry, source=source, of_moments=partial(anova, reiter=True))
    return entry


def _risk_difference(counts: Counts) -> Estimated | str:
    a, m, c, n = risks(counts)
    if problem := without_values((m, n)):
        return problem
    p, q = a / m, c / n
    return Estimated(p - q, p * (1.0 - p) / m + q * (1.0 - q) / n, m + n - 2)


def log_risk_ratio(counts: Counts) -> Estimated | str:
    """The logarithm of the ratio of the first level's shares in two groups, or why it has no variance."""
    a, m, c, n = risks(counts)
    if problem := without_values((m, n)):
        return problem
    if not a or not c:
        return _EMPTY_CELL
    return Estimated(log(a * n) - log(c * m), 1.0 / a - 1.0 / m + 1.0 / c - 1.0 / n, m + n - 2)


def log_odds_ratio(counts: Counts) -> Estimated | str:
    """The logarithm of the ratio of the first level's odds in two groups, or why it has no variance."""
    a, m, c, n = risks(counts)
    if problem := without_values((m, n)):
        return problem
    cells = (a, m - a, c, n - c)
    if not all(cells):
        return _EMPTY_CELL
    return Estimated(log(a * (n - c)) - log((m - a) * c), sum(1.0 / cell for cell in cells), m + n - 2)


def _of_means(method: str, of: Callable[[Groups], Estimated | str]) -> Callable[[Sequence[Groups], float], Outcome]:
    def pooled(sets: Sequence[Groups], confidence: float) -> Outcome:
        parts = every(map(of, sets))
        return refused(method, parts) if isinstance(parts, str) else estimated(method, parts, confidence)

    return pooled


def _of_counts(
    method: str, of: Callable[[Counts], Estimated | str], *, log: bool = False
) -> Callable[[Sequence[Counts], float], Outcome]:
    def pooled(sets: Sequence[Counts], confidence: float) -> Outcome:
        parts = every(map(of, sets))
        return refused(method, parts) if isinstance(parts, str) else estimated(method, parts, confidence, log=log)

    return pooled


def _standardized(run: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """The mean of the sets' standardized differences; of two groups with the variance of their large-sample interval.

    Of more groups they are sizes over all pairs, which have no interval.
    """

    def pooled(sets: Sequence[Groups] | Sequence[Counts], confidence: float) -> Outcome:
        outcomes = [run(evidence, confidence) for evidence in sets]
        failed = next((outcome for outcome in outcomes if outcome.problem), None)
        if failed:
            return failed
        method = outcomes[0].method
        estimates = [outcome.values["estimate"] for outcome in outcomes]
        if any("low" not in outcome.values for outcome in outcomes):
            mean = fsum(estimates) / len(estimates)
            return Outcome({"estimate": mean}, f"{method}, mean over {len(sets)} imputations")
        z = normal_quantile(confidence)
        errors = [(outcome.values["high"] - outcome.values["low"]) / (2.0 * z) for outcome in outcomes]
        parts = [Estimated(estimate, error**2) for estimate, error in zip(estimates, errors, strict=True)]
        return estimated(method, parts, confidence)

    return pooled


def _effect(
    effect: Effect,
    of_moments: Callable[[Sequence[Groups], float], Outcome] | None = None,
    of_counts: Callable[[Sequence[Counts], float], Outcome] | None = None,
) -> PooledEffect:
    return PooledEffect(effect.name, effect.title, f"{RUBIN}; {effect.source}", of_moments, of_counts)


POOLED_EFFECTS: Catalogue[PooledEffect] = Catalogue(
    "effect that can be pooled over imputations",
    [
        _effect(DIFFERENCE, _of_means("difference of means, pooled variance, t interval", _student)),
        _effect(
            DIFFERENCE_WELCH,
            _of_means("difference of means, separate variances, t interval with Satterthwaite df", _welch),
        ),
        _effect(SMD, _standardized(smd), _standardized(smd_of_levels)),
        _effect(RISK_DIFFERENCE, of_counts=_of_counts("difference of proportions, Wald interval", _risk_difference)),
        _effect(
            RISK_RATIO, of_counts=_of_counts("risk ratio, Wald interval of the logarithm", log_risk_ratio, log=True)
        ),
        _effect(
            ODDS_RATIO, of_counts=_of_counts("odds ratio, Wald interval of the logarithm", log_odds_ratio, log=True)
        ),
    ],
)


Limited = tuple[dict[str, float], str | None]
"""What is known of a pooled mean or share, and why not all of it is."""


def mean_limits(sets: Sequence[Moments], confidence: float) -> Limited:
    """The pooled mean of one group: `se`, `fmi`, and, where there is an interval, `mean_low` and `mean_high`."""
    if min(m.n for m in sets) < 2:
        return {}, "needs at least 2 values"
    pooled = rubin([Estimated(m.mean, m.var / m.n, m.n - 1) for m in sets])
    if isinstance(pooled, str):
        return {}, pooled
    values = {"se": sqrt(pooled.total), "fmi": pooled.fmi}
    limits = dict(zip(("mean_low", "mean_high"), pooled.limits(confidence) or (), strict=False))
    return values | limits, pooled.unlimited


def share_limits(sets: Sequence[tuple[int, int]], confidence: float) -> Limited:
    """`fmi`, `pct_low` and `pct_high` of a level counted (n, total) in each imputation: Wald's variance, kept in 0–100.

    The limits of a proportion that is 0 or 1 in every imputation do not exist.
    """
    if min(total for _, total in sets) < 2:
        return {}, "needs at least 2 values"
    parts = [Estimated(n / total, n * (total - n) / total**3, total - 1) for n, total in sets]
    pooled = rubin(parts)
    if isinstance(pooled, str):
        return {}, "nobody, or everybody, has the level: Wald's interval has no width"
    if limits := pooled.limits(confidence):
        low, high = limits
        return {"fmi": pooled.fmi, "pct_low": max(0.0, 100.0 * low), "pct_high": min(100.0, 100.0 * high)}, None
    return {"fmi": pooled.fmi}, pooled.unlimited


def pooled_sd(sets: Sequence[Moments]) -> float | None:
    """The root of the mean over imputations of one group's variance: Rubin's rule for the variance, as a SD."""
    variances = [m.var for m in sets if m.n > 1]
    return sqrt(fsum(variances) / len(variances)) if len(variances) == len(sets) else None
