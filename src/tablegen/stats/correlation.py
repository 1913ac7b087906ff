"""Pearson's correlation, plain and partial, with its t test and its interval; what all correlations share.

Vectors are centred and scaled to length 1, so that neither a large offset nor a large unit takes digits away, and
1 - r² is never a difference: with u and v of length 1 it is |u - v|² |u + v|² / 4.
"""

from collections.abc import Callable
from math import frexp, fsum, isfinite, log, sqrt, tanh
from typing import TYPE_CHECKING

from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.tails import normal_quantile, t_two_sided
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Vector = NDArray[float64]

FEWEST = 3
"""Pairs below which r says nothing: two points always lie on a line."""
TOO_FEW = f"fewer than {FEWEST} patients have both values"
CONSTANT = "a variable that does not vary has no correlation"
_ON_A_LINE = 1e-30
"""|u - v|² at and below which two vectors of length 1 differ by rounding alone."""


@frozen
class Correlation:
    """A coefficient of correlation: `run(x, y, confidence)` on the values (n,) of the patients who have both.

    The values of its outcome are `r`, `statistic`, `df` where there are degrees of freedom, `p`, `r_low` and `r_high`;
    what is not among them is missing for the reason that the outcome's first remark gives. `partial(x, y, others,
    confidence)` adjusts for the columns of `others` (n, k). A method names the coefficient, the test and the interval,
    parted by commas.
    """

    name: str
    title: str
    symbol: str
    source: str
    run: "Callable[[Vector, Vector, float], Outcome]"
    partial: "Callable[[Vector, Vector, Vector, float], Outcome] | None" = None


@frozen
class Relation:
    """r of two vectors, 1 - r² and Fisher's z = artanh r, each to full precision; z is None where r is 1 or -1."""

    r: float
    rest: float
    z: float | None


def unit(values: "Vector") -> "Vector | None":
    """The values less their mean, scaled to length 1; None when they do not vary.

    The mean is rounded once; what that leaves is taken off in a second pass.
    """
    import numpy as np

    largest = float(np.max(np.abs(values)))
    if not isfinite(largest) or values.min() == values.max():
        return None
    scaled = np.ldexp(values, -frexp(largest)[1])
    gaps = scaled - fsum(scaled) / len(scaled)
    gaps = gaps - fsum(gaps) / len(gaps)
    gaps = np.ldexp(gaps, -frexp(float(np.max(np.abs(gaps))))[1])
    return gaps / sqrt(fsum(gaps * gaps))


def relation(u: "Vector", v: "Vector") -> Relation:
    """How two vectors of length 1 go together."""
    apart, along = fsum((u - v) ** 2), fsum((u + v) ** 2)
    if min(apart, along) <= _ON_A_LINE:
        return Relation(1.0 if apart < along else -1.0, 0.0, None)
    return Relation(fsum(u * v), apart * along / 4.0, log(along / apart) / 2.0)


def tested(
    method: str, related: Relation, df: int, error: Callable[[float], float] | None, confidence: float
) -> Outcome:
    """The correlation with its t test on `df` degrees of freedom, and its interval by the standard error `error` of z.

    Without `error` there are too few values for an interval.
    """
    if related.z is None:
        return found(method, {"r": related.r}, ["the correlation is perfect: no test and no interval"])
    t = related.r * sqrt(df / related.rest)
    values = {"statistic": t, "df": float(df), "p": t_two_sided(t, df)}
    return with_interval(method, related.r, values, related.z, error, confidence)


def with_interval(
    method: str,
    r: float,
    values: dict[str, float],
    z: float | None,
    error: Callable[[float], float] | None,
    confidence: float,
) -> Outcome:
    """A correlation r with what a test of its own found, and the interval of z whose standard error `error(r)` is."""
    if z is None:
        return found(method, {"r": r, **values}, ["the correlation is perfect: there is no interval"])
    if error is None:
        return found(method, {"r": r, **values}, ["there are too few values for an interval"])
    reach = normal_quantile(confidence) * error(r)
    limits = {"r_low": min(tanh(z - reach), r), "r_high": max(tanh(z + reach), r)}
    return found(method, {"r": r, **values, **limits})


def fisher_error(n: int) -> Callable[[float], float] | None:
    """Fisher's standard error of z, 1 / √(n - 3); None when there are too few values."""
    return (lambda _: 1.0 / sqrt(n - 3)) if n > FEWEST else None


def pearson(x: "Vector", y: "Vector", confidence: float) -> Outcome:
    """Pearson's r, as R's cor.test."""
    if len(x) < FEWEST:
        return refused(_PEARSON, TOO_FEW)
    u, v = unit(x), unit(y)
    if u is None or v is None:
        return refused(_PEARSON, unfit(x, y))
    return tested(_PEARSON, relation(u, v), len(x) - 2, fisher_error(len(x)), confidence)


def unfit(*vectors: "Vector") -> str:
    """Why one of the vectors has no direction."""
    import numpy as np

    return CONSTANT if all(np.isfinite(vector).all() for vector in vectors) else TOO_EXTREME


def partial_pearson(x: "Vector", y: "Vector", others: "Vector", confidence: float) -> Outcome:
    """Pearson's r of what a linear regression on the other variables leaves of x and y, with n - 2 - k df."""
    return partial(_PARTIAL, x, y, others, confidence)


def partial(method: str, x: "Vector", y: "Vector", others: "Vector", confidence: float) -> Outcome:
    """The partial correlation by least squares; its interval takes n less the number of other variables for n."""
    import numpy as np

    if len(x) < FEWEST:
        return refused(method, f"fewer than {FEWEST} patients have all values")
    directions = [unit(column) for column in others.T]
    base = np.column_stack([direction for direction in directions if direction is not None] or [np.zeros(len(x))])
    u, v = unit(x), unit(y)
    used = int(np.linalg.matrix_rank(base))
    if len(x) - used < FEWEST:
        return refused(method, f"fewer than {FEWEST + used} patients have all values")
    if u is None or v is None:
        return refused(method, unfit(x, y))
    left = [w - base @ np.linalg.lstsq(base, w, rcond=None)[0] for w in (u, v)]
    if min(float(np.max(np.abs(w))) for w in left) < 1e-10:
        return refused(method, "one of the two is determined by what it is adjusted for")
    first, second = (unit(w) for w in left)
    if first is None or second is None:
        return refused(method, CONSTANT)
    n = len(x) - used
    return tested(method, relation(first, second), n - 2, fisher_error(n), confidence)


_FISHER = "interval by Fisher's z transformation"
_PEARSON = f"Pearson's correlation, t test, {_FISHER}"
_PARTIAL = f"partial Pearson correlation, t test, {_FISHER}"
PEARSON = Correlation(
    "pearson",
    "Pearson's correlation",
    "r",
    "Pearson (1896), Phil Trans R Soc A 187: 253-318; interval: Fisher (1921), Metron 1: 3-32",
    pearson,
    partial_pearson,
)
