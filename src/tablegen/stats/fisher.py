"""Fisher's exact test of a table of counts, and the odds ratio that belongs to it."""

from dataclasses import replace
from math import exp, fabs, inf
from typing import TYPE_CHECKING

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.counts import Table, filled, unfit
from tablegen.stats.fisher_network import exact_p
from tablegen.stats.fisher_sampled import fisher_sampled
from tablegen.stats.outcomes import found, refused

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_METHOD = "Fisher's exact test, two-sided (sum of small probabilities)"
_ODDS = "conditional maximum-likelihood odds ratio with exact interval"
UNBOUNDED = "an empty cell makes the odds ratio infinite: it has no upper limit"
_FAR = 700.0  # no odds ratio beyond exp(700) can be written
TIES = 1e-7  # on the log scale, as in R: that near, a table is as probable as the observed one


def fisher(counts: Counts, level: float = 0.95) -> Outcome:
    """P of a table of any size; of a 2 × 2 table also the odds ratio with its exact interval at `level`.

    P is the probability, given the margins, of all tables no more probable than the observed one (Freeman & Halton
    1951). It is sampled, and said to be, where there are too many tables to list. Empty levels and groups are left out.
    The odds ratio is the odds of the first level in the first group over those in the second. A limit that is infinite
    is left out, with a remark.
    """
    table = filled(counts)
    if problem := unfit(table):
        return refused(_METHOD, problem)
    if len(table) == 2 and len(table[0]) == 2:
        return _two_by_two(table, level)
    p = exact_p(table)
    if p is None:
        size = f"{len(table)} × {len(table[0])} table of {sum(map(sum, table))}"
        return replace(fisher_sampled(counts), remarks=(f"a {size} is too large to list: its P is sampled",))
    return found(_METHOD, {"p": p})


def _two_by_two(table: Table, level: float) -> Outcome:
    return exact(_METHOD, _ODDS, *given_margins(table), level)


def exact(method: str, ratio: str, logs: "Array", seen: int, level: float) -> Outcome:
    """P and the odds ratio from the log probabilities of 0 … k at odds ratio 1 (`ratio`: how that is called)."""
    import numpy as np

    weights = np.exp(logs)
    p = float(weights[logs <= logs[seen] + TIES].sum() / weights.sum())
    odds = odds_of(logs, seen, (1.0 - level) / 2.0)
    unbounded = () if "or_high" in odds else (UNBOUNDED,)
    return replace(found(method, {"p": p, **odds}, unbounded), methods=dict.fromkeys(odds, ratio))


def conditional_odds(table: Table, level: float, of_seen: float) -> dict[str, float]:
    """`or`, `or_low` and `or_high` of a 2 × 2 table: the conditional maximum-likelihood odds ratio, and the limits that
    give each tail half of what `level` leaves. The observed table counts as `of_seen` in its tail: 1 for the exact
    interval, 1/2 for mid-P. Without what is infinite.
    """
    return odds_of(*given_margins(table), (1.0 - level) / 2.0, of_seen)


def given_margins(table: Table) -> "tuple[Array, int]":
    """The log probabilities of all tables with these margins, by their first cell, and the observed one's place."""
    (a, b), (c, d) = table
    low, high = max(0, a - d), min(a + b, a + c)
    return _log_weights(a + b, c + d, a + c, low, high), a - low


def _log_weights(row1: int, row2: int, column1: int, low: int, high: int) -> "Array":
    """The log of the hypergeometric probabilities of low … high, less that of the mode, by ratios of neighbours."""
    import numpy as np

    x = np.arange(low, high, dtype=np.float64)
    steps = np.log((row1 - x) / (x + 1) * ((column1 - x) / (row2 - column1 + x + 1)))  # log P(x + 1) - log P(x)
    mode = min(high, max(low, (row1 + 1) * (column1 + 1) // (row1 + row2 + 2))) - low
    falling, rising = np.cumsum(steps[mode:]), np.cumsum(steps[:mode][::-1])[::-1]
    return np.concatenate([-rising, np.zeros(1), falling])


def odds_of(logs: "Array", seen: int, tail: float, of_seen: float = 1.0) -> dict[str, float]:
    """The conditional maximum-likelihood odds ratio and its exact limits (Cornfield 1956), without the infinite ones.

    `logs` are the log probabilities of 0 … k at odds ratio 1, `seen` is the one observed. The estimate makes the mean
    equal to it; the limits give each tail, the observed table counting as `of_seen`, the probability `tail`.
    """
    import numpy as np

    places = np.arange(logs.size, dtype=np.float64)
    at_seen = np.where(places == seen, of_seen, 0.0)
    odds = {"or": 0.0, "or_low": 0.0}
    if seen:
        odds["or_low"] = _solved(logs, np.where(places > seen, 1.0, at_seen), tail)
    if seen < logs.size - 1:
        odds["or_high"] = _solved(logs, np.where(places < seen, -1.0, -at_seen), -tail)
        if seen:
            odds["or"] = _solved(logs, places, seen)
    elif seen:
        del odds["or"]
    return odds


def _solved(logs: "Array", rising: "Array", target: float) -> float:
    """The odds ratio at which the mean of `rising` (a rising function of x) is `target`, to about 1e-14.

    Newton steps on the log odds ratio, whose derivative is the covariance of `rising` and x; a step that leaves the
    bracket is replaced by its middle.
    """
    import numpy as np

    x = np.arange(logs.size, dtype=np.float64)
    low, high, theta = -_FAR, _FAR, 0.0
    for _ in range(200):
        lifted = logs + theta * x
        weights = np.exp(lifted - lifted.max())
        weights /= weights.sum()
        value = float((weights * rising).sum())
        slope = float((weights * (x - (weights * x).sum()) * rising).sum())
        low, high = (theta, high) if value < target else (low, theta)
        step = (target - value) / slope if slope > 0.0 else inf
        following = theta + step if low < theta + step < high else (low + high) / 2.0
        if fabs(following - theta) <= 1e-15 * max(1.0, fabs(theta)):
            break
        theta = following
    return exp(theta)


FISHER = CountsTest(
    "fisher",
    "Fisher's exact test",
    "",
    "Fisher (1934), Statistical Methods for Research Workers, 5th ed., 21.02; Freeman & Halton (1951), "
    "Biometrika 38: 141-149; odds ratio: Cornfield (1956)",
    (2, None),
    fisher,
    fisher,
)
