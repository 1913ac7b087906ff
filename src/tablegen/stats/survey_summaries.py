"""Summaries of weighted rows, a value per group: means, SDs, percentages, quantiles and their design-based limits."""

from collections.abc import Callable
from dataclasses import replace
from math import exp, fsum, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from tablegen.catalogue import Catalogue
from tablegen.evidence import Weighted
from tablegen.stats.percentiles import percentile
from tablegen.stats.survey import covariance, degrees, means, members, mixed, sizes, used
from tablegen.stats.survey_quantiles import RULE, of_group, woodruff
from tablegen.stats.tails import beta_quantile, t_quantile

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

Value = float | str
"""A number, or why there is none."""
NO_VALUES = "there are no values"
_TOO_FEW = "needs at least 2 values"
_FEW_UNITS = "too few sampling units: no degrees of freedom are left"
Of = Callable[[Weighted, float], list[Value]]
INTERVALS = {
    "logit": "linearised, t on the log odds",
    "beta": "Korn–Graubard: Clopper–Pearson of the effective size",
    "mean": "linearised, t",
}
"""The intervals of a weighted proportion by name, those of R's svyciprop."""
INTERVAL_SOURCES = {
    "logit": "Lumley (2010), Complex Surveys, 2.3; R's survey::svyciprop, method logit",
    "beta": "Korn & Graubard (1998), Surv Methodol 24: 193-201; R's survey::svyciprop, method beta",
    "mean": "Binder (1983), Int Stat Rev 51: 279-292; R's survey::svyciprop, method mean",
}


class WeightedSummary(NamedTuple):
    """A statistic of weighted rows and its source; `of(rows, confidence)` gives a value a group, or why not."""

    name: str
    title: str
    source: str
    of: Of


def in_level(e: Weighted, level: int) -> Weighted:
    """The rows with 1 for a value where they are in the level, 0 in another, nan where the value is missing."""
    import numpy as np

    values = np.where(np.isnan(e.values), np.nan, (e.values == level).astype(np.float64))
    return replace(e, values=values, levels=0)


def counts(e: Weighted) -> list[int]:
    """How many rows of each group have a value, whatever their weight above 0."""
    return sizes(e, used(e))


def effective_sizes(e: Weighted) -> list[float]:
    """Kish's effective sample size of each group, (Σw)² / Σw²."""
    import numpy as np

    rows = used(e)
    groups, w = e.groups[rows], e.weights[rows]
    w = w / w.max(initial=0.0) if w.size else w
    sums, squares = (np.bincount(groups, x, minlength=e.size) for x in (w, w * w))
    return [float(s * s / q) if q > 0.0 else 0.0 for s, q in zip(sums, squares, strict=True)]


def variances(e: Weighted, sizes_by: Callable[[Weighted, int], int]) -> list[Value]:
    """Σw(x - mean)² / Σw times n / (n - 1) in each group; `sizes_by` gives the n of a group."""
    import numpy as np

    rows = used(e)
    origin, centres, influence = means(e, rows)
    found: list[Value] = []
    for i, values in enumerate(sizes(e, rows)):
        own, n = rows & (e.groups == i), sizes_by(e, i)
        apart = e.values[own] - origin - centres[i]
        found.append(float(np.sum(influence[own, i] * apart)) * n / (n - 1.0) if values > 1 else _TOO_FEW)
    return found


def group_size(e: Weighted, group: int) -> int:
    """How many rows of weight above 0 the group has, without a value too: the n of R's svyvar."""
    return int(members(e, group).sum())


def values_in(e: Weighted, group: int) -> int:
    """How many rows of weight above 0 and with a value the group has: the n of the standardized difference."""
    return int((members(e, group) & used(e)).sum())


def _var(e: Weighted, _: float) -> list[Value]:
    return variances(e, group_size)


def _sd(e: Weighted, _: float) -> list[Value]:
    return [x if isinstance(x, str) else sqrt(x) for x in variances(e, group_size)]


def weighted_means(e: Weighted, _: float = 0.95) -> list[Value]:
    """Each group's weighted mean."""
    rows = used(e)
    origin, centres, _influence = means(e, rows)
    return [origin + float(centre) if n else NO_VALUES for centre, n in zip(centres, sizes(e, rows), strict=True)]


def errors(e: Weighted, _: float = 0.95) -> list[Value]:
    """Each group's standard error of the mean, by linearisation, the group a domain of the design: R's svyby."""
    rows = used(e)
    influence = means(e, rows)[2]
    found: list[Value] = []
    for i, n in enumerate(sizes(e, rows)):
        cov = covariance(e, influence[:, [i]], rows & (e.groups == i)) if n else NO_VALUES
        found.append(cov if isinstance(cov, str) else sqrt(cov[0, 0]))
    return found


def _mean_limit(sign: float) -> Of:
    def limits(e: Weighted, confidence: float) -> list[Value]:
        reaches = zip(weighted_means(e), errors(e), _own_degrees(e), strict=True)
        return [_limit(mean, se, df, sign, confidence) for mean, se, df in reaches]

    return limits


def _limit(mean: Value, se: Value, df: int, sign: float, confidence: float) -> Value:
    if isinstance(mean, str) or isinstance(se, str):
        return mean if isinstance(mean, str) else se
    return mean + sign * t_quantile(confidence, df) * se if df > 0 else _FEW_UNITS


def _own_degrees(e: Weighted) -> list[int]:
    """The design's degrees of freedom within each group, of rows without a value too, as R's degf."""
    return [degrees(e, members(e, i)) for i in range(e.size)]


def proportion_limits(e: Weighted, confidence: float, how: str = "logit") -> list[tuple[float, float] | str]:
    """The limits, from 0 to 1, of each group's weighted proportion of ones, with the design's degrees of freedom.

    `logit` is the t interval on the log odds, `mean` that on the proportion, `beta` Korn & Graubard's Clopper–Pearson
    interval of the effective sample size (1998, Survey Methodol 24: 193-201): the methods of R's svyciprop.
    """
    ses, dfs, ns = errors(e), _own_degrees(e), sizes(e, used(e))
    found: list[tuple[float, float] | str] = []
    for i, (p, se, df, n) in enumerate(zip(weighted_means(e), ses, dfs, ns, strict=True)):
        if isinstance(p, str) or isinstance(se, str):
            found.append(p if isinstance(p, str) else str(se))
        elif df < 1:
            found.append(_FEW_UNITS)
        elif not (mixed(e, i) and se > 0.0):
            found.append("the proportion is 0 or 1, or does not vary between the sampling units: it has no interval")
        else:
            found.append(_proportion(p, se, df, n, confidence, how))
    return found


def _proportion(p: float, se: float, df: int, n: int, confidence: float, how: str) -> tuple[float, float]:
    t = t_quantile(confidence, df)
    if how == "mean":
        return p - t * se, p + t * se
    if how == "logit":
        odds, reach = log(p / (1.0 - p)), t * se / (p * (1.0 - p))
        return 1.0 / (1.0 + exp(reach - odds)), 1.0 / (1.0 + exp(-reach - odds))
    size = p * (1.0 - p) / (se * se) * (t_quantile(confidence, n - 1) / t) ** 2
    tail = (1.0 - confidence) / 2.0
    low = beta_quantile(tail, size * p, size * (1.0 - p) + 1.0)
    return low, 1.0 - beta_quantile(tail, size * (1.0 - p), size * p + 1.0)


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
