"""Design-based confidence intervals of a weighted proportion: those of R's svyciprop."""

from math import exp, log

from tablegen.evidence import Weighted
from tablegen.stats.survey import mixed, sizes, used
from tablegen.stats.survey_moments import NO_DEGREES, errors, own_degrees, weighted_means
from tablegen.stats.tails import beta_quantile, t_quantile
from tablegen.values import remembered

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


@remembered(1)
def proportion_limits(e: Weighted, confidence: float, how: str = "logit") -> list[tuple[float, float] | str]:
    """The limits, from 0 to 1, of each group's weighted proportion of ones, with the design's degrees of freedom.

    `logit` is the t interval on the log odds, `mean` that on the proportion, `beta` Korn & Graubard's Clopper–Pearson
    interval of the effective sample size (1998, Survey Methodol 24: 193-201): the methods of R's svyciprop.
    """
    ses, dfs, ns = errors(e), own_degrees(e), sizes(e, used(e))
    found: list[tuple[float, float] | str] = []
    for i, (p, se, df, n) in enumerate(zip(weighted_means(e), ses, dfs, ns, strict=True)):
        if isinstance(p, str) or isinstance(se, str):
            found.append(p if isinstance(p, str) else str(se))
        elif df < 1:
            found.append(NO_DEGREES)
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
