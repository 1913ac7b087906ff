"""Spearman's ρ: by the t approximation, exactly or by the Edgeworth series; partial; its intervals."""

from collections.abc import Callable
from functools import partial
from math import exp, factorial, sqrt
from typing import TYPE_CHECKING

from tablegen.stats.contract import Outcome
from tablegen.stats.correlation import (
    CONSTANT,
    FEWEST,
    TOO_FEW,
    Correlation,
    fisher_error,
    relation,
    tested,
    unit,
    with_interval,
)
from tablegen.stats.correlation import partial as partial_correlation
from tablegen.stats.outcomes import refused
from tablegen.stats.tails import normal_two_sided

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Vector = NDArray[float64]

_SPEARMAN = "Spearman's rank correlation"
_HOW = {"t": "t approximation", "exact": "exact distribution", "edgeworth": "Edgeworth series"}
_BY = {
    "bonett-wright": "interval by Fisher's z with the standard error of Bonett and Wright",
    "fisher": "interval by Fisher's z transformation",
}
_MOST_EXACT = 9
"""Values up to which all orders of ranks are gone through, as R does: 9! are 362,880."""
_MOST_EDGEWORTH = 1290
"""Values up to which R takes the series."""


def ranks(values: "Vector") -> "Vector":
    """The mid-ranks, doubled and less their mean n + 1: whole numbers."""
    import numpy as np

    _, place, ties = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(ties)
    return (2 * last - ties - len(values)).astype(np.float64)[place]


def bonett_wright(n: int) -> Callable[[float], float] | None:
    """The standard error of Fisher's z of a ρ, √((1 + ρ² / 2) / (n - 3)); None when there are too few values."""
    return (lambda r: sqrt((1.0 + r * r / 2.0) / (n - 3))) if n > FEWEST else None


def spearman(x: "Vector", y: "Vector", confidence: float, *, how: str = "t", by: str = "bonett-wright") -> Outcome:
    """Spearman's ρ, Pearson's r of the mid-ranks.

    P by the t approximation (`how` t; R with exact=FALSE, SPSS, SAS), from all orders of at most 9 values without ties
    (exact; R with exact=TRUE), or by the Edgeworth series of AS 89 (edgeworth; R's own default from 10 to 1290 values
    without ties). The interval `by` Bonett and Wright (2000), or by Fisher's standard error (fisher), as SAS has it.
    """
    method = f"{_SPEARMAN}, {_HOW[how]}, {_BY[by]}"
    n = len(x)
    if n < FEWEST:
        return refused(method, TOO_FEW)
    first, second = ranks(x), ranks(y)
    u, v = unit(first), unit(second)
    if u is None or v is None:
        return refused(method, CONSTANT)
    related, error = relation(u, v), bonett_wright(n) if by == "bonett-wright" else fisher_error(n)
    if how == "t":
        return tested(method, related, n - 2, error, confidence)
    if problem := _unranked(first, second, how):
        return refused(method, problem)
    squares = int(((first - second) ** 2).sum()) // 4
    p = _exact_p(n, squares) if how == "exact" else _edgeworth_p(n, squares)
    return with_interval(method, related.r, {"statistic": float(squares), "p": p}, related.z, error, confidence)


def _unranked(first: "Vector", second: "Vector", how: str) -> str | None:
    """Why the distribution of S without ties does not serve these ranks."""
    import numpy as np

    n = len(first)
    if min(len(np.unique(first)), len(np.unique(second))) < n:
        return "there are ties: ask for spearman, which allows for them"
    if how == "exact" and n > _MOST_EXACT:
        return f"{n} values have too many orders: ask for spearman-edgeworth or spearman"
    if how == "edgeworth" and n > _MOST_EDGEWORTH:
        return f"the series is for at most {_MOST_EDGEWORTH} values: ask for spearman"
    if how == "edgeworth" and n <= _MOST_EXACT:
        return f"the series is for more than {_MOST_EXACT} values: ask for spearman-exact"
    return None


def _exact_p(n: int, squares: int) -> float:
    """Twice the smaller tail of the sum of squared differences of ranks over all orders of n ranks."""
    ways = _orders(n)
    largest = len(ways) - 1
    tail = sum(ways[squares:]) if 2 * squares > largest else sum(ways[: squares + 1])
    return min(1.0, 2 * tail / factorial(n))


def _orders(n: int) -> list[int]:
    """How many orders of n ranks have the sum of squared differences 0, 1, … (n³ - n) / 3.

    Places are filled one after the other; what counts of an order begun is the set of ranks it has used.
    """
    largest = (n**3 - n) // 3
    begun = {0: {0: 1}}
    for place in range(n):
        following: dict[int, dict[int, int]] = {}
        for used, sums in begun.items():
            for rank in range(n):
                if not used >> rank & 1:
                    into = following.setdefault(used | 1 << rank, {})
                    for total, ways in sums.items():
                        moved = total + (rank - place) ** 2
                        into[moved] = into.get(moved, 0) + ways
        begun = following
    (sums,) = begun.values()
    return [sums.get(total, 0) for total in range(largest + 1)]


def _edgeworth_p(n: int, squares: int) -> float:
    """Twice the smaller tail by the Edgeworth series of Best & Roberts (1975), algorithm AS 89."""
    lower = 6 * squares <= n**3 - n
    tail = _series(n, squares + 2) if lower else _series(n, squares)
    return min(1.0, 2.0 * (1.0 - tail if lower else tail))


def _series(n: int, squares: int) -> float:
    """P(S >= squares), S taking even numbers only."""
    b = 1.0 / n
    x = (6.0 * (squares - 1) / (n**3 - n) - 1.0) * sqrt(n - 1.0)
    y = x * x
    inner = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y))
    series = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner))
    upper = normal_two_sided(x) / 2.0
    tail = series / exp(y / 2.0) + (upper if x >= 0.0 else 1.0 - upper)
    return min(1.0, max(0.0, tail))


def partial_spearman(x: "Vector", y: "Vector", others: "Vector", confidence: float) -> Outcome:
    """The partial correlation of the mid-ranks of all variables."""
    import numpy as np

    method = "partial Spearman correlation, t approximation, interval by Fisher's z transformation"
    ranked = np.column_stack([ranks(column) for column in others.T])
    return partial_correlation(method, ranks(x), ranks(y), ranked, confidence)


_SOURCE = "Spearman (1904), Am J Psychol 15: 72-101; interval: Bonett & Wright (2000), Psychometrika 65: 23-28"
_SERIES = "Best & Roberts (1975), Appl Stat 24: 377-379 (AS 89); interval: Bonett & Wright (2000)"
SPEARMAN = Correlation("spearman", f"{_SPEARMAN}, t approximation", "ρ", _SOURCE, spearman, partial_spearman)
SPEARMAN_FISHER = Correlation(
    "spearman-fisher",
    f"{_SPEARMAN}, t approximation, Fisher's interval as in SAS",
    "ρ",
    "Spearman (1904), Am J Psychol 15: 72-101; interval: Fisher (1921), Metron 1: 3-32",
    partial(spearman, by="fisher"),
    partial_spearman,
)
SPEARMAN_EXACT = Correlation(
    "spearman-exact",
    f"{_SPEARMAN}, exact (at most {_MOST_EXACT} values, no ties)",
    "ρ",
    _SERIES,
    partial(spearman, how="exact"),
)
SPEARMAN_EDGEWORTH = Correlation(
    "spearman-edgeworth",
    f"{_SPEARMAN}, Edgeworth series (no ties), R's default from 10 values",
    "ρ",
    _SERIES,
    partial(spearman, how="edgeworth"),
)
