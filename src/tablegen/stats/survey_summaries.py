"""Summaries of weighted rows, a value per group: means, SDs, percentages, quantiles and their design-based limits."""

from collections.abc import Callable
from dataclasses import replace
from math import fsum, sqrt
from typing import NamedTuple

from tablegen.catalogue import Catalogue
from tablegen.evidence import Weighted
from tablegen.stats.percentiles import percentile
from tablegen.stats.survey import mixed, used
from tablegen.stats.survey_moments import (
    NO_DEGREES,
    NO_VALUES,
    Value,
    counts,
    errors,
    group_size,
    own_degrees,
    variances,
    weighted_means,
)
from tablegen.stats.survey_proportions import INTERVAL_SOURCES, INTERVALS, proportion_limits
from tablegen.stats.survey_quantiles import RULE, of_group, woodruff
from tablegen.stats.tails import t_quantile

Of = Callable[[Weighted, float], list[Value]]


class WeightedSummary(NamedTuple):
    """A statistic of weighted rows and its source; `of(rows, confidence)` gives a value a group, or why not."""

    name: str
    title: str
    source: str
    of: Of


def _var(e: Weighted, _: float) -> list[Value]:
    return variances(e, group_size)


def _sd(e: Weighted, _: float) -> list[Value]:
    return [x if isinstance(x, str) else sqrt(x) for x in variances(e, group_size)]


def _mean_limit(sign: float) -> Of:
    def limits(e: Weighted, confidence: float) -> list[Value]:
        reaches = zip(weighted_means(e), errors(e), own_degrees(e), strict=True)
        return [_limit(mean, se, df, sign, confidence) for mean, se, df in reaches]

    return limits


def _limit(mean: Value, se: Value, df: int, sign: float, confidence: float) -> Value:
    if isinstance(mean, str) or isinstance(se, str):
        return mean if isinstance(mean, str) else se
    return mean + sign * t_quantile(confidence, df) * se if df > 0 else NO_DEGREES


def _pct_limit(how: str, end: int) -> Of:
    def limits(e: Weighted, confidence: float) -> list[Value]:
        return [x if isinstance(x, str) else 100.0 * x[end] for x in proportion_limits(e, confidence, how)]

    return limits


def _quantile(share: float) -> Of:
    return lambda e, _: [_or_none(of_group(e, i, share)) for i in range(e.size)]


def _median_limit(end: int) -> Of:
    def limits(e: Weighted, confidence: float) -> list[Value]:
        found = [woodruff(e, i, 0.5, confidence) for i in range(e.size)]
        return [x if isinstance(x, str) else x[end] for x in found]

    return limits


def _or_none(value: float | None) -> Value:
    return NO_VALUES if value is None else value


def _distance(low: Of, high: Of) -> Of:
    def distances(e: Weighted, c: float) -> list[Value]:
        ends = zip(low(e, c), high(e, c), strict=True)
        return [NO_VALUES if isinstance(a, str) or isinstance(b, str) else b - a for a, b in ends]

    return distances


def _extreme(of: Callable[[list[float]], float]) -> Of:
    def extremes(e: Weighted, _: float) -> list[Value]:
        own = [e.values[used(e) & (e.groups == i)].tolist() for i in range(e.size)]
        return [of(values) if values else NO_VALUES for values in own]

    return extremes


def _sum_of_weights(e: Weighted, _: float) -> list[Value]:
    """The weights of the rows with a value; of a level those of the rows in it."""
    rows = used(e)
    return [fsum(e.weights[rows & (e.groups == i)].tolist()) for i in range(e.size)]


def _cv(e: Weighted, confidence: float) -> list[Value]:
    pairs = zip(_sd(e, confidence), weighted_means(e), strict=True)
    return [
        s if isinstance(s, str) else m if isinstance(m, str) else 100.0 * s / m + 0.0 if m else "the mean is 0"
        for s, m in pairs
    ]


def _n(e: Weighted, _: float) -> list[Value]:
    return list(map(float, counts(e)))


def _n_in_level(e: Weighted, confidence: float) -> list[Value]:
    return _n(_inside(e), confidence)


def _weights_in_level(e: Weighted, confidence: float) -> list[Value]:
    return _sum_of_weights(_inside(e), confidence)


def _inside(e: Weighted) -> Weighted:
    """The rows in the level alone, the others as missing."""
    import numpy as np

    return replace(e, values=np.where(e.values == 1.0, 1.0, np.nan))


def _pct(e: Weighted, _: float) -> list[Value]:
    """0 and 100 exactly where nobody, or everybody, is in the level: rounding must not leave a little of it."""
    return [x if isinstance(x, str) else 100.0 * _share(e, i, x) for i, x in enumerate(weighted_means(e))]


def _share(e: Weighted, group: int, mean: float) -> float:
    return min(1.0, max(0.0, mean)) if mixed(e, group) else float(round(mean))


_BINDER = "Binder (1983), Int Stat Rev 51: 279-292; R's survey::svymean"
_SVYVAR = "Lumley (2004), J Stat Softw 9(8); R's survey::svyvar"
_SVYQUANTILE = "Lumley (2010), Complex Surveys, 2.4; R's survey::svyquantile"
_WOODRUFF = "Woodruff (1952), J Am Stat Assoc 47: 635-646"
_LIMIT = "confidence limit of the weighted"
_LIMITS = {"pct_low": ("lower", 0), "pct_high": ("upper", 1)}
_OF_QUANTILES = f"({RULE})"
WEIGHTED_SUMMARIES: Catalogue[WeightedSummary] = Catalogue(
    "weighted statistic",
    [
        WeightedSummary("n", "unweighted number of values", "counted", _n),
        WeightedSummary("wn", "sum of weights", "by definition: Σw", _sum_of_weights),
        WeightedSummary("mean", "weighted mean", "by definition: Σwx / Σw", weighted_means),
        WeightedSummary("sd", "weighted standard deviation (as R's svyvar)", _SVYVAR, _sd),
        WeightedSummary("var", "weighted variance (as R's svyvar)", _SVYVAR, _var),
        WeightedSummary("se", "standard error of the weighted mean (linearised)", _BINDER, errors),
        WeightedSummary("mean_low", f"lower {_LIMIT} mean (linearised, t)", _BINDER, _mean_limit(-1.0)),
        WeightedSummary("mean_high", f"upper {_LIMIT} mean (linearised, t)", _BINDER, _mean_limit(1.0)),
        WeightedSummary("cv", "weighted coefficient of variation, percent", "by definition: 100 SD / mean", _cv),
        WeightedSummary("median", f"weighted median {_OF_QUANTILES}", _SVYQUANTILE, _quantile(0.5)),
        WeightedSummary("median_low", f"lower {_LIMIT} median (Woodruff)", _WOODRUFF, _median_limit(0)),
        WeightedSummary("median_high", f"upper {_LIMIT} median (Woodruff)", _WOODRUFF, _median_limit(1)),
        WeightedSummary("q1", f"weighted first quartile {_OF_QUANTILES}", _SVYQUANTILE, _quantile(0.25)),
        WeightedSummary("q3", f"weighted third quartile {_OF_QUANTILES}", _SVYQUANTILE, _quantile(0.75)),
        WeightedSummary(
            "iqr",
            f"weighted interquartile range {_OF_QUANTILES}",
            _SVYQUANTILE,
            _distance(_quantile(0.25), _quantile(0.75)),
        ),
        WeightedSummary("min", "minimum", "by definition: the smallest value", _extreme(min)),
        WeightedSummary("max", "maximum", "by definition: the largest value", _extreme(max)),
        WeightedSummary(
            "range",
            "range (maximum − minimum)",
            "by definition: maximum − minimum",
            _distance(_extreme(min), _extreme(max)),
        ),
    ],
)
"""The statistics of a number, by the names of the unweighted ones."""
SIZE_SOURCES = {"wn": WEIGHTED_SUMMARIES["wn"].source, "ess": "Kish (1965), Survey Sampling, 11.7"}
"""Who described what is told of the size of a group, or its formula."""
WEIGHTED_SHARES: Catalogue[WeightedSummary] = Catalogue(
    "weighted statistic",
    [
        WeightedSummary("n", "unweighted number in the level", "counted", _n_in_level),
        WeightedSummary("wn", "sum of weights in the level", "by definition: Σw", _weights_in_level),
        WeightedSummary("pct", "weighted percentage", "by definition: 100 Σw in the level / Σw", _pct),
    ],
)
"""The statistics of one level, from rows whose value is 1 in it and 0 in another."""


def weighted_summary(name: str, of_levels: bool, interval: str = "logit") -> WeightedSummary | None:
    """The statistic of weighted levels, or of numbers, of that name, a percentile's too (`p2_5`); None for no such.

    Limits of percentages are those of the `interval` (`logit`, `beta` or `mean`).
    """
    if of_levels and name in _LIMITS:
        side, end = _LIMITS[name]
        return WeightedSummary(
            name,
            f"{side} {_LIMIT} percentage ({INTERVALS[interval]})",
            INTERVAL_SOURCES[interval],
            _pct_limit(interval, end),
        )
    found = percentile(name)
    if found and not of_levels:
        share = float(name[1:].replace("_", ".")) / 100.0
        return WeightedSummary(name, f"weighted {found.title} {_OF_QUANTILES}", _SVYQUANTILE, _quantile(share))
    catalogue = WEIGHTED_SHARES if of_levels else WEIGHTED_SUMMARIES
    return next((summary for summary in catalogue if summary.name == name), None)
