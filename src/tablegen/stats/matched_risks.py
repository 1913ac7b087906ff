"""Two proportions of the same patients: their difference and ratio, and the odds ratio of those who changed.

Patients are counted by the table's first level: in both groups a, in the first only b, in the second only c, in none d.
"""

from collections.abc import Callable
from math import exp, sqrt

from tablegen.evidence import Matched
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.paired_differences import NO_PAIRS
from tablegen.stats.proportions import proportion_interval
from tablegen.stats.tails import beta_quantile, normal_quantile

Cells = tuple[int, int, int, int]
Limits = tuple[float, float]
_NO_WIDTH = "no patient changed: Wald's interval has no width, ask for paired-risk-difference-newcombe"
_NOBODY_CHANGED = "no patient changed level: there is nothing to compare"
_INFINITE = "no patient changed the other way: the ratio is infinite"
_NO_INTERVAL = "no patient changed this way: the estimate is 0 and has no Wald interval"


def _cells(pairs: Matched) -> Cells:
    """a, b, c and d: level 0 is the first of the table's levels."""
    has = pairs.values == 0
    first, second = has[:, 0], has[:, 1]
    both = int((first & second).sum())
    return both, int(first.sum()) - both, int(second.sum()) - both, int((~first & ~second).sum())


def _difference(interval: str, limits: Callable[[Cells, float], Limits]) -> Callable[[Matched, float], Outcome]:
    method = f"difference of paired proportions, {interval}"

    def effect(pairs: Matched, confidence: float) -> Outcome:
        cells = _cells(pairs)
        if not sum(cells):
            return refused(method, NO_PAIRS)
        low, high = limits(cells, confidence)
        estimate = (cells[1] - cells[2]) / sum(cells)
        return found(method, {"estimate": estimate, "low": low, "high": high}, (_NO_WIDTH,) if low == high else ())

    return effect


def _wald(cells: Cells, confidence: float) -> Limits:
    _, b, c, _ = cells
    n = sum(cells)
    centre = (b - c) / n
    reach = normal_quantile(confidence) * sqrt(max(0.0, b + c - (b - c) ** 2 / n)) / n
    return centre - reach, centre + reach


def _newcombe(cells: Cells, confidence: float) -> Limits:
    """Method 10: the distances of both proportions from their Wilson limits, added as the sides of a triangle whose
    angle is the correlation φ, its numerator moved n / 2 towards 0 where it is positive.
    """
    a, b, c, d = cells
    n = sum(cells)
    p, q = (a + b) / n, (a + c) / n
    p_low, p_high = proportion_interval(a + b, n, confidence) or (p, p)
    q_low, q_high = proportion_interval(a + c, n, confidence) or (q, q)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    agreement = a * d - b * c
    corrected = max(agreement - n / 2.0, 0.0) if agreement > 0 else float(agreement)
    phi = corrected / sqrt(margins) if margins else 0.0

    def reach(x: float, y: float) -> float:
        return sqrt(max(0.0, x * x - 2.0 * phi * x * y + y * y))

    return p - q - reach(p - p_low, q_high - q), p - q + reach(p_high - p, q - q_low)


def paired_risk_ratio(pairs: Matched, confidence: float) -> Outcome:
    """(a + b) / (a + c) with Wald's interval of its logarithm, whose variance is (b + c) / ((a + b) (a + c))."""
    method = "ratio of paired proportions, Wald interval of the logarithm"
    a, b, c, d = _cells(pairs)
    if not a + b + c + d:
        return refused(method, NO_PAIRS)
    if not a + c:
        nobody = "nobody has the first level in either group: there is nothing to compare"
        return refused(method, "nobody has the first level in the second group: the ratio is infinite" if b else nobody)
    if not a + b:
        return found(method, {"estimate": 0.0}, ("nobody has the first level in the first group: no Wald interval",))
    return _ratio(method, (a + b) / (a + c), (b + c) / ((a + b) * (a + c)), confidence)


def matched_odds_ratio(pairs: Matched, confidence: float) -> Outcome:
    """The ratio b / c of those who changed, with Wald's interval of its logarithm, of variance 1 / b + 1 / c."""
    method = "matched odds ratio of the patients who changed, Wald interval of the logarithm"
    _, b, c, _ = cells = _cells(pairs)
    if not b + c:
        return refused(method, _NOBODY_CHANGED if sum(cells) else NO_PAIRS)
    if not c:
        return refused(method, _INFINITE)
    return (
        _ratio(method, b / c, 1.0 / b + 1.0 / c, confidence) if b else found(method, {"estimate": 0.0}, (_NO_INTERVAL,))
    )


def _ratio(method: str, ratio: float, variance: float, confidence: float) -> Outcome:
    factor = exp(normal_quantile(confidence) * sqrt(variance))
    remarks = () if variance else ("no patient changed: Wald's interval has no width",)
    return found(method, {"estimate": ratio, "low": ratio / factor, "high": ratio * factor}, remarks)


def matched_odds_ratio_exact(pairs: Matched, confidence: float) -> Outcome:
    """The ratio b / c with the limits p / (1 - p) of the Clopper–Pearson limits p of b out of b + c."""
    method = "matched odds ratio of the patients who changed, exact interval"
    _, b, c, _ = cells = _cells(pairs)
    if not b + c:
        return refused(method, _NOBODY_CHANGED if sum(cells) else NO_PAIRS)
    tail = (1.0 - confidence) / 2.0
    values = {"low": 0.0}
    if b:
        low = beta_quantile(tail, b, c + 1)
        values["low"] = low / (1.0 - low)
    if not c:
        return found(
            method, values, ("no patient changed the other way: the ratio is infinite and has no upper limit",)
        )
    below = beta_quantile(tail, c, b + 1)  # one minus the upper limit
    return found(method, values | {"estimate": b / c, "high": (1.0 - below) / below})


PAIRED_RISK_DIFFERENCE = Effect(
    "paired-risk-difference",
    "difference of paired proportions (Wald interval)",
    "risk difference",
    "Wald (1943), Trans Am Math Soc 54: 426-482; Fleiss (1981), Statistical Methods for Rates and Proportions, 8.1",
    (2, 2),
    of_paired_levels=_difference("Wald interval", _wald),
    stem="difference",
)
PAIRED_RISK_DIFFERENCE_NEWCOMBE = Effect(
    "paired-risk-difference-newcombe",
    "difference of paired proportions (Newcombe's interval)",
    "risk difference",
    "Newcombe (1998), Stat Med 17: 2635-2650, method 10",
    (2, 2),
    of_paired_levels=_difference("Newcombe's hybrid score interval", _newcombe),
    stem="difference",
)
PAIRED_RISK_RATIO = Effect(
    "paired-risk-ratio",
    "ratio of paired proportions (Wald interval of the logarithm)",
    "RR",
    "Desu & Raghavarao (2004), Nonparametric Statistical Methods for Complete and Censored Data; Fagerland et al. "
    "(2014), Stat Med 33: 2850-2875",
    (2, 2),
    of_paired_levels=paired_risk_ratio,
    stem="rr",
    none=1.0,
)
MATCHED_ODDS_RATIO = Effect(
    "matched-odds-ratio",
    "matched odds ratio (Wald interval of the logarithm)",
    "OR",
    "Breslow & Day (1980), Statistical Methods in Cancer Research I, 5.2",
    (2, 2),
    of_paired_levels=matched_odds_ratio,
    stem="or",
    none=1.0,
)
MATCHED_ODDS_RATIO_EXACT = Effect(
    "matched-odds-ratio-exact",
    "matched odds ratio (exact interval)",
    "OR",
    "Breslow & Day (1980), Statistical Methods in Cancer Research I, 5.2; Clopper & Pearson (1934)",
    (2, 2),
    of_paired_levels=matched_odds_ratio_exact,
    stem="or",
    none=1.0,
)
