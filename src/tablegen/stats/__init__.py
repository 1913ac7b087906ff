"""The statistics: every test, summary and model there is, in the order they are listed to authors."""

from tablegen.catalogue import Catalogue
from tablegen.stats.adjust import BH, BONFERRONI, BY, HOCHBERG, HOLM, HOMMEL, SIDAK, Adjustment
from tablegen.stats.contract import Summary
from tablegen.stats.every_effect import EFFECTS
from tablegen.stats.every_summary import SUMMARIES
from tablegen.stats.every_test import TESTS
from tablegen.stats.percentiles import PERCENTILES, percentile
from tablegen.stats.proportions import PROPORTION_INTERVALS
from tablegen.stats.regression.catalogue import MODELS, model_named
from tablegen.stats.regression.inferences import INFERENCES, coefficient_stats, usual_robust
from tablegen.stats.summaries import quantile

__all__ = [
    "ADJUSTMENTS",
    "EFFECTS",
    "INFERENCES",
    "MODELS",
    "OF_SCORES",
    "PERCENTILES",
    "PROPORTION_INTERVALS",
    "SUMMARIES",
    "TESTS",
    "WITH_MEAN_DIFFERENCE",
    "WITH_ODDS_RATIO",
    "Summary",
    "coefficient_stats",
    "model_named",
    "of_quantiles",
    "quantile",
    "usual_robust",
]

ADJUSTMENTS: Catalogue[Adjustment] = Catalogue(
    "adjustment",
    [BONFERRONI, SIDAK, HOLM, HOCHBERG, HOMMEL, BH, BY],
    {
        "fdr": "bh",
        "benjaminihochberg": "bh",
        "benjaminiyekutieli": "by",
        "bonf": "bonferroni",
        "holmbonferroni": "holm",
    },
)
_QUANTILES = frozenset({"median", "q1", "q3", "iqr"})


_PLACES = frozenset({"mean", "mean_low", "mean_high", "median", "median_low", "median_high", "q1", "q3", "min", "max"})
_LENGTHS = frozenset({"sd", "se", "iqr", "range", "mad", "mad_raw"})


def is_date(name: str) -> bool:
    """Whether a summary of dates is a date itself."""
    return name in _PLACES or percentile(name) is not None


def is_days(name: str) -> bool:
    """Whether a summary of dates is a number of days."""
    return name in _LENGTHS


def of_quantiles(name: str) -> bool:
    """Whether a summary depends on the definition of quantiles."""
    return name in _QUANTILES or percentile(name) is not None


WITH_MEAN_DIFFERENCE = {"paired-t": "paired-difference", "svy-t": "svy-difference"}
"""Tests that, made of pairs of groups, bring the difference of their means with its interval, and that effect."""

OF_SCORES = frozenset({"chi2-trend", "linear-by-linear", "mean-scores", "cmh-mean-scores", "cmh-correlation"})
"""Tests that give ordered levels scores, of which a missing value has none."""

WITH_ODDS_RATIO = frozenset({"fisher", "cmh", "cmh-corrected", "cmh-exact", "breslow-day", "breslow-day-tarone"})
"""Tests that bring an odds ratio of their own."""
