"""Two risks compared with something added to the counts, and the number needed to treat.

A table is read as in `risks`: a of n₁ in the first group, c of n₂ in the second; the first minus, or over, the second.
"""

from dataclasses import replace
from math import exp, inf, log, sqrt

from tablegen.evidence import Counts
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import THROUGH_INFINITY, found, refused, without_values
from tablegen.stats.proportions import possible
from tablegen.stats.risks import Limits, difference, newcombe, risks
from tablegen.stats.tails import normal_quantile

_NNT = "number needed to treat, from Newcombe's hybrid score interval of the risk difference"


def _agresti_caffo(a: int, m: int, c: int, n: int, confidence: float) -> Limits:
    """Wald's limits after one event and one other patient are added to each group."""
    p, q = (a + 1) / (m + 2), (c + 1) / (n + 2)
    reach = normal_quantile(confidence) * sqrt(p * (1.0 - p) / (m + 2) + q * (1.0 - q) / (n + 2))
    return p - q - reach, p - q + reach


def _wald_corrected(a: int, m: int, c: int, n: int, confidence: float) -> Limits:
    """Wald's limits moved outwards by half of 1 / n₁ + 1 / n₂, or by the difference where that is less; within -1 and
    1: those of R's prop.test.
    """
    p, q = a / m, c / n
    reach = normal_quantile(confidence) * sqrt(p * (1.0 - p) / m + q * (1.0 - q) / n)
    reach += min(0.5 * (1.0 / m + 1.0 / n), abs(p - q))
    return possible(p - q - reach), possible(p - q + reach)


def odds_ratio_haldane(counts: Counts, confidence: float) -> Outcome:
    """The ratio of the odds with Wald's interval of its logarithm, 0.5 added to each of the four cells."""
    method = "odds ratio, 0.5 added to each cell (Haldane–Anscombe), Wald interval of the logarithm"
    a, m, c, n = risks(counts)
    if problem := without_values((m, n)):
        return refused(method, problem)
    cells = a + 0.5, m - a + 0.5, c + 0.5, n - c + 0.5
    centre = log(cells[0]) - log(cells[1]) - log(cells[2]) + log(cells[3])
    reach = normal_quantile(confidence) * sqrt(sum(1.0 / cell for cell in cells))
    return found(method, {"estimate": exp(centre), "low": exp(centre - reach), "high": exp(centre + reach)})


def number_needed(counts: Counts, confidence: float) -> Outcome:
    """1 / (risk₁ - risk₂) with the reciprocals of the limits of the difference.

    Where the interval of the difference includes 0, that of its reciprocal runs from a negative number through
    infinity to a positive one (Altman 1998): the method of its limits says so.
    """
    a, m, c, n = risks(counts)
    if problem := without_values((m, n)):
        return refused(_NNT, problem)
    if a * n == c * m:
        return refused(_NNT, "the risks are the same: it is infinite")
    estimate = m * n / (a * n - c * m)
    low, high = newcombe("wilson")(a, m, c, n, confidence)
    if low * high > 0.0:
        return found(_NNT, {"estimate": estimate, "low": 1.0 / high, "high": 1.0 / low})
    if not low * high:
        return found(_NNT, {"estimate": estimate}, ("a limit of the risk difference is 0: that of this is infinite",))
    through = f"{_NNT}, {THROUGH_INFINITY}"
    values = {"estimate": estimate, "low": 1.0 / low, "high": 1.0 / high}
    remark = f"the risks may be the same: the interval runs from {values['low']:.1f} {THROUGH_INFINITY} to "
    outcome = found(_NNT, values, (f"{remark}{values['high']:.1f}",))
    return replace(outcome, methods={"low": through, "high": through})


RISK_DIFFERENCE_NEWCOMBE_CC = Effect(
    "risk-difference-newcombe-cc",
    "difference of proportions (Newcombe's interval with continuity correction)",
    "risk difference",
    "Newcombe (1998), Stat Med 17: 873-890, method 11",
    (2, 2),
    of_counts=difference("Newcombe's hybrid score interval with continuity correction", newcombe("wilson-cc")),
    stem="difference",
)
RISK_DIFFERENCE_CC = Effect(
    "risk-difference-cc",
    "difference of proportions (Wald interval with continuity correction)",
    "risk difference",
    "Fleiss (1981), Statistical Methods for Rates and Proportions, eq. 2.14; R's prop.test",
    (2, 2),
    of_counts=difference("Wald interval with continuity correction", _wald_corrected),
    stem="difference",
)
RISK_DIFFERENCE_AC = Effect(
    "risk-difference-agresti-caffo",
    "difference of proportions (Agresti–Caffo interval)",
    "risk difference",
    "Agresti & Caffo (2000), Am Stat 54: 280-288",
    (2, 2),
    of_counts=difference("Agresti–Caffo interval", _agresti_caffo),
    stem="difference",
)
ODDS_RATIO_HALDANE = Effect(
    "odds-ratio-haldane",
    "odds ratio, 0.5 added to each cell (Wald interval of the logarithm)",
    "OR",
    "Haldane (1956), Ann Hum Genet 20: 309-311; Anscombe (1956), Biometrika 43: 461-464",
    (2, 2),
    of_counts=odds_ratio_haldane,
    stem="or",
    none=1.0,
)
NNT = Effect(
    "nnt",
    "number needed to treat, 1 over the difference of proportions (Newcombe's interval)",
    "NNT",
    "Altman (1998), BMJ 317: 1309-1312",
    (2, 2),
    of_counts=number_needed,
    none=inf,
)
