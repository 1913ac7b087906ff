"""Two risks compared: difference, ratio and odds ratio, of a table's first level against all its other levels.

A table is read as a of n₁ in the first group and c of n₂ in the second; estimates are the first minus, or over, the
second.
"""

from collections.abc import Callable
from math import acos, cos, exp, hypot, inf, log, pi, sqrt

from tablegen.evidence import Counts
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.fisher import fisher
from tablegen.stats.outcomes import found, refused, without_values
from tablegen.stats.proportions import proportion_interval
from tablegen.stats.roots import falling_root
from tablegen.stats.tails import normal_quantile

Limits = tuple[float, float]
OfCounts = Callable[[Counts, float], Outcome]
_NO_WIDTH = "both risks are 0 or 1: Wald's interval has no width, ask for risk-difference-newcombe"
_BOTH_CERTAIN = "everybody has the first level: Wald's interval has no width"
_INFINITE = "an empty cell makes the ratio infinite"
_NO_VARIATION = "nobody, or everybody, has the first level: there is nothing to compare"
_MOST_STEPS = 60
_NO_INTERVAL = "an empty cell makes the estimate 0: it has no Wald interval"


def risks(counts: Counts) -> tuple[int, int, int, int]:
    """a, n₁, c, n₂; zeros where the column has no values."""
    if not counts.table:
        return 0, 0, 0, 0
    (a, c), (m, n) = counts.table[0], (sum(column) for column in zip(*counts.table, strict=True))
    return a, m, c, n


def difference(interval: str, limits: Callable[[int, int, int, int, float], Limits]) -> OfCounts:
    """The effect that gives the difference of the risks with these limits of a of n₁, c of n₂."""
    method = f"difference of proportions, {interval}"

    def effect(counts: Counts, confidence: float) -> Outcome:
        a, m, c, n = risks(counts)
        if problem := without_values((m, n)):
            return refused(method, problem)
        low, high = limits(a, m, c, n, confidence)
        remarks = (_NO_WIDTH,) if low == high else ()
        return found(method, {"estimate": a / m - c / n, "low": low, "high": high}, remarks)

    return effect


def _wald(a: int, m: int, c: int, n: int, confidence: float) -> Limits:
    p, q = a / m, c / n
    reach = normal_quantile(confidence) * sqrt(p * (1.0 - p) / m + q * (1.0 - q) / n)
    return p - q - reach, p - q + reach


def newcombe(how: str) -> Callable[[int, int, int, int, float], Limits]:
    """Methods 10 and 11 of Newcombe (1998): the distances of both risks from their `wilson` or `wilson-cc` limits,
    squared and added.
    """

    def limits(a: int, m: int, c: int, n: int, confidence: float) -> Limits:
        p, q = a / m, c / n
        p_low, p_high = proportion_interval(a, m, confidence, how) or (p, p)
        q_low, q_high = proportion_interval(c, n, confidence, how) or (q, q)
        return p - q - hypot(p - p_low, q_high - q), p - q + hypot(p_high - p, q - q_low)

    return limits


def _miettinen_nurminen(a: int, m: int, c: int, n: int, confidence: float) -> Limits:
    """The differences whose score statistic is the normal quantile; -1 and 1 where it never is."""
    estimate, z = a / m - c / n, normal_quantile(confidence)

    def score_at(difference: float) -> float:
        return score(a, m, c, n, difference)

    return falling_root(score_at, z, -1.0, estimate), falling_root(score_at, -z, estimate, 1.0)


def score(a: int, m: int, c: int, n: int, difference: float) -> float:
    """The distance of the estimate from a difference, in standard errors at the most likely risks that differ so."""
    q = _restricted(a, m, c, n, difference)
    p = min(1.0, max(0.0, q + difference))
    gap = a / m - c / n - difference
    variance = (p * (1.0 - p) / m + q * (1.0 - q) / n) * (m + n) / (m + n - 1)
    if variance > 0.0:
        return gap / sqrt(variance)
    return inf if gap > 0.0 else -inf


def _restricted(a: int, m: int, c: int, n: int, d: float) -> float:
    """The second risk of largest likelihood when the first is d above it.

    The likelihood's slope falls between the ends of what is possible. The root of Miettinen & Nurminen's cubic
    (appendix I), which keeps but half the digits where two of its roots meet, is where Newton's steps begin.
    """
    low, high = max(0.0, -d), min(1.0, 1.0 - d)
    if low >= high or _slope(a, m, c, n, d, low) <= 0.0:
        return low
    if _slope(a, m, c, n, d, high) >= 0.0:
        return high
    q = _cubic_root(a, m, c, n, d)
    for _ in range(_MOST_STEPS):
        q = q if low < q < high else low + (high - low) / 2.0
        slope = _slope(a, m, c, n, d, q)
        low, high = (q, high) if slope > 0.0 else (low, q)
        step = slope / _bend(a, m, c, n, d, q)
        q += step
        if abs(step) <= 4e-16 * q:
            break
    return min(high, max(low, q))


def _slope(a: int, m: int, c: int, n: int, d: float, q: float) -> float:
    """The slope of the log-likelihood of risks q + d and q; a risk at its end is infinitely unlikely, or certain."""
    parts = (a, q + d), (c, q), (a - m, 1.0 - q - d), (c - n, 1.0 - q)
    return sum(count / risk if risk > 0.0 else count * inf for count, risk in parts if count)


def _bend(a: int, m: int, c: int, n: int, d: float, q: float) -> float:
    """The slope's slope at risks strictly within 0 and 1, its sign turned."""
    parts = (a, q + d), (c, q), (m - a, 1.0 - q - d), (n - c, 1.0 - q)
    return sum(count / (risk * risk) for count, risk in parts if count)


def _cubic_root(a: int, m: int, c: int, n: int, d: float) -> float:
    total = m + n
    l2 = (m + 2 * n) * d - total - a - c
    l1 = (n * d - total - 2 * c) * d + a + c
    l0 = c * d * (1.0 - d)
    third = l2 / (3.0 * total)
    u = third**3 - l1 * l2 / (6.0 * total * total) + l0 / (2.0 * total)
    root = sqrt(max(0.0, third * third - l1 / (3.0 * total)))
    v = root if u >= 0.0 else -root
    turn = u / v**3 if v else 0.0
    angle = (pi + acos(max(-1.0, min(1.0, turn)))) / 3.0
    return 2.0 * v * cos(angle) - third


def risk_ratio(counts: Counts, confidence: float) -> Outcome:
    """The ratio of the risks with Wald's interval of its logarithm (Katz)."""
    a, m, c, n = risks(counts)
    variance = 1.0 / a - 1.0 / m + 1.0 / c - 1.0 / n if a and c else inf
    return _ratio(
        "risk ratio, Wald interval of the logarithm", (a, m - a, c, n - c), (a * n, c * m), variance, confidence
    )


def odds_ratio(counts: Counts, confidence: float) -> Outcome:
    """The ratio of the odds with Wald's interval of its logarithm (Woolf)."""
    a, m, c, n = risks(counts)
    cells = a, m - a, c, n - c
    variance = sum(1.0 / cell for cell in cells) if all(cells) else inf
    method = "odds ratio, Wald interval of the logarithm"
    return _ratio(method, cells, (a * (n - c), (m - a) * c), variance, confidence)


def _ratio(
    method: str, cells: tuple[int, int, int, int], ratio: tuple[int, int], variance: float, confidence: float
) -> Outcome:
    """The ratio of two whole numbers with the limits that the variance of its logarithm gives."""
    a, b, c, d = cells
    if problem := without_values((a + b, c + d)):
        return refused(method, problem)
    above, below = ratio
    if not below:
        return refused(method, _INFINITE if above else _NO_VARIATION)
    if variance == inf:
        return found(method, {"estimate": above / below}, (_NO_INTERVAL,))
    reach = normal_quantile(confidence) * sqrt(max(0.0, variance))
    centre = log(above) - log(below)
    values = {"estimate": above / below, "low": exp(centre - reach), "high": exp(centre + reach)}
    return found(method, values, () if reach else (_BOTH_CERTAIN,))


def odds_ratio_exact(counts: Counts, confidence: float) -> Outcome:
    """The conditional maximum-likelihood odds ratio with Cornfield's exact interval, as of Fisher's test."""
    a, m, c, n = risks(counts)
    outcome = fisher(Counts(((a, c), (m - a, n - c))), confidence)
    names = {"or": "estimate", "or_low": "low", "or_high": "high"}
    values = {ours: outcome.values[theirs] for theirs, ours in names.items() if theirs in outcome.values}
    method = "conditional maximum-likelihood odds ratio, exact interval"
    return Outcome(values, method, outcome.problem, outcome.remarks)


RISK_DIFFERENCE = Effect(
    "risk-difference",
    "difference of proportions (Wald interval)",
    "risk difference",
    "Wald (1943), Trans Am Math Soc 54: 426-482",
    (2, 2),
    of_counts=difference("Wald interval", _wald),
    stem="difference",
)
RISK_DIFFERENCE_NEWCOMBE = Effect(
    "risk-difference-newcombe",
    "difference of proportions (Newcombe's interval)",
    "risk difference",
    "Newcombe (1998), Stat Med 17: 873-890, method 10",
    (2, 2),
    of_counts=difference("Newcombe's hybrid score interval", newcombe("wilson")),
    stem="difference",
)
RISK_DIFFERENCE_MN = Effect(
    "risk-difference-mn",
    "difference of proportions (Miettinen–Nurminen interval)",
    "risk difference",
    "Miettinen & Nurminen (1985), Stat Med 4: 213-226",
    (2, 2),
    of_counts=difference("Miettinen–Nurminen score interval", _miettinen_nurminen),
    stem="difference",
)
RISK_RATIO = Effect(
    "risk-ratio",
    "risk ratio (Wald interval of the logarithm)",
    "RR",
    "Katz et al. (1978), Biometrics 34: 469-474",
    (2, 2),
    of_counts=risk_ratio,
    stem="rr",
    none=1.0,
)
ODDS_RATIO = Effect(
    "odds-ratio",
    "odds ratio (Wald interval of the logarithm)",
    "OR",
    "Woolf (1955), Ann Hum Genet 19: 251-253",
    (2, 2),
    of_counts=odds_ratio,
    stem="or",
    none=1.0,
)
ODDS_RATIO_EXACT = Effect(
    "odds-ratio-exact",
    "odds ratio (conditional maximum likelihood, exact interval)",
    "OR",
    "Cornfield (1956), Proc Third Berkeley Symp 4: 135-148",
    (2, 2),
    of_counts=odds_ratio_exact,
    stem="or",
    none=1.0,
)
