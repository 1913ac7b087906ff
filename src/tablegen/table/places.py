"""How many decimals a statistic has, and of which ones a number above 0 is never printed as 0."""

from collections.abc import Mapping
from math import floor, log10

from tablegen import stats
from tablegen.plan import Ask
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.shares import GENERAL
from tablegen.values import remembered

_RATIOS = ("or", "rr", "irr", "hr", "shr", "tr", "lr_pos", "lr_neg", "dor")
_SIZES = ("rate", "gmean", "alpha", "pct", "survival", "risk", "cif")
_TIMES = ("rmst", "survival_median", "survival_q1", "survival_q3", "survival_quantile")
POSITIVE = frozenset(
    {f"{name}{end}" for name in (*_RATIOS, *_SIZES, *_TIMES) for end in ("", "_low", "_high")}
    | {"sd", "var", "se", "cv", "iqr", "range", "mad", "mad_raw", "gsd", "hmean", "adj_se", "survival_se", "cif_se"}
    | {"rmst_se", "person_time", "expected", "sigma", "random_sd", "theta", "dispersion", "brier", "anderson_a"}
)
"""Statistics that cannot be below 0: what is above 0 and rounds to 0 is told as `<0.01`, as a share or P is.

Journals keep one number of decimals in a row (and print `<1` for a share that rounds to 0, BMJ); SAMPL (Lang & Altman
2013) asks for estimates with their precision, which `0.00 (0.00–0.02)` does not give.
"""
_OF_UNIT = frozenset(
    {"mean", "mean_low", "mean_high", "sd", "se", "gmean", "gmean_low", "gmean_high", "hmean", "mad", "mad_raw"}
    | {"adj_mean", "adj_se", "adj_low", "adj_high", "difference", "diff_low", "diff_high"}
)
"""Statistics in the unit of a number."""


def places(ask: Ask, stat: str, results: Results, style: Style) -> int:
    """The decimals of a statistic: the author's, else the style's; never more than published numbers have.

    Where a style has a fixed number of them (`2`) that would print the smallest SD (or SE) of a row as 0, the row has
    as many as show two digits of it, but no more than one beyond the data's own.
    """
    general = None if stat.startswith("df") else ask.digits.get(GENERAL)
    asked = ask.digits.get(stat, general)
    if asked is not None:
        return asked
    of_median = style.digits.get("median", "2") if stats.of_quantiles(stat) else "2"
    dp = numbers.decimals(style.digits.get(stat, of_median), ask.decimals)
    if stat in _OF_UNIT and dp <= ask.decimals and (spread := _smallest_spreads(results).get(ask.row)):
        shown = -floor(log10(spread))
        dp = dp if shown <= dp else max(dp, min(shown + 1, ask.decimals + 1, numbers.MOST_DATA_DECIMALS))
    return min(dp, ask.typed.get(stat, dp))


@remembered(2)
def _smallest_spreads(results: Results) -> Mapping[str, float]:
    """The smallest SD or SE of the means of each row, above 0."""
    found: dict[str, float] = {}
    for record in results:
        row, group, level, stat = record.key
        if stat in {"sd", "se"} and record.value and results.get(row, group, level, "mean"):
            found[row] = min(record.value, found.get(row, record.value))
    return found
