"""The odds ratio with a mid-P interval, which takes back most of what discreteness makes the exact one too wide."""

from tablegen.evidence import Counts
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.counts import filled, unfit
from tablegen.stats.fisher import UNBOUNDED, conditional_odds
from tablegen.stats.outcomes import found, refused
from tablegen.stats.risks import risks

_METHOD = "conditional maximum-likelihood odds ratio, mid-P interval"


def odds_ratio_midp(counts: Counts, confidence: float) -> Outcome:
    """The conditional odds ratio of the first level, with the limits whose tails count the observed table half."""
    a, m, c, n = risks(counts)
    table = filled(Counts(((a, c), (m - a, n - c))))
    if problem := unfit(table):
        return refused(_METHOD, problem)
    odds = conditional_odds(table, confidence, 0.5)
    names = {"or": "estimate", "or_low": "low", "or_high": "high"}
    remarks = () if "or_high" in odds else (UNBOUNDED,)
    return found(_METHOD, {ours: odds[theirs] for theirs, ours in names.items() if theirs in odds}, remarks)


ODDS_RATIO_MIDP = Effect(
    "odds-ratio-midp",
    "odds ratio (conditional maximum likelihood, mid-P interval)",
    "OR",
    "Berry & Armitage (1995), Statistician 44: 417-423",
    (2, 2),
    of_counts=odds_ratio_midp,
    stem="or",
    none=1.0,
)
