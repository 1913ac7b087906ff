"""Design-based tests of a weighted table of counts: Rao & Scott's corrections of Pearson's chi-square, and Wald's."""

from math import fsum
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.contract import Outcome, WeightedTest
from tablegen.stats.outcomes import found, refused
from tablegen.stats.survey import covariance, degrees, used
from tablegen.stats.survey_means import FEW_UNITS, quadratic
from tablegen.stats.tails import chi2_tail, f_tail

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

_RAO_SCOTT = "Rao–Scott test"
_WORST = 1e13
_LEAST = 1e-12  # a design effect below it is rounding: the variance is none
_SINGULAR = "the table's cells have no variance: their covariance has no inverse"


def rao_scott(e: Weighted) -> Outcome:
    """Pearson's X² over its design effect, an F by Satterthwaite: the second-order correction of Rao & Scott."""
    method = f"{_RAO_SCOTT}, second-order correction (F)"
    parts = _corrected(e)
    if isinstance(parts, str):
        return refused(method, parts)
    x2, effects, units, _ = parts
    trace = float(effects.trace())
    df = trace * trace / float((effects @ effects).trace())
    f = x2 / trace
    return found(method, {"statistic": f, "df": df, "df2": df * units, "p": f_tail(f, df, df * units)})


def rao_scott_chi2(e: Weighted) -> Outcome:
    """Pearson's X² of the weighted table, its P from X² over the mean design effect: the first-order correction."""
    method = f"{_RAO_SCOTT}, first-order correction (χ²)"
    parts = _corrected(e)
    if isinstance(parts, str):
        return refused(method, parts)
    x2, effects, _, df = parts
    return found(method, {"statistic": x2, "df": df, "p": chi2_tail(x2 / (float(effects.trace()) / df), df)})


def svy_wald(e: Weighted) -> Outcome:
    """Wald's F that the weighted counts are those expected of independence (Koch, Freeman & Freeman 1975)."""
    return _wald(e, "design-based Wald test of association", adjusted=False)


def svy_wald_adjusted(e: Weighted) -> Outcome:
    """Wald's F with fewer denominator df, which keeps its level with few sampling units (Fellegi 1980)."""
    return _wald(e, "adjusted design-based Wald test of association", adjusted=True)


def _table(e: Weighted) -> "tuple[Mask, Array, Array] | str":
    """The rows used, and whether they are in a level (n, levels) and in a group (n, groups) that is not empty."""
    import numpy as np

    rows = used(e)
    levels = (e.values[:, None] == np.arange(e.levels)) & rows[:, None]
    groups = (e.groups[:, None] == np.arange(e.size)) & rows[:, None]
    levels, groups = levels[:, levels.any(axis=0)], groups[:, groups.any(axis=0)]
    if not rows.any():
        return "there are no values"
    if levels.shape[1] < 2:
        return "all values are in one level: there is nothing to compare"
    if groups.shape[1] < 2:
        return "only one group has values: there is nothing to compare it with"
    return rows, levels.astype(np.float64), groups.astype(np.float64)


def _corrected(e: Weighted) -> "tuple[float, Array, int, int] | str":
    """Pearson's X² of the weighted proportions times the number of rows; the matrix of design effects of its
    components, ((r - 1)(c - 1)) square; the design's df among the table's rows; and (r - 1)(c - 1).
    """
    import numpy as np

    parts = _table(e)
    if isinstance(parts, str):
        return parts
    rows, levels, groups = parts
    r, c, n = levels.shape[1], groups.shape[1], int(rows.sum())
    weights = np.where(rows, e.weights, 0.0) / e.weights[rows].sum()
    cells = (levels[:, :, None] * groups[:, None, :]).reshape(rows.size, r * c)
    shares = weights @ cells
    variance = covariance(e, weights[:, None] * (cells - shares), rows)
    if isinstance(variance, str):
        return variance
    inverse: Array = np.array([1.0 / p if p > 0.0 else 0.0 for p in shares.tolist()])
    contrasts: Array = np.kron(_contrasts(r), _contrasts(c)).astype(np.float64) * inverse[:, None]
    simple: Array = contrasts.T @ (np.diag(shares) / n) @ contrasts
    designed: Array = contrasts.T @ variance @ contrasts
    units = degrees(e, e.groups >= 0)
    if units < 1:
        return FEW_UNITS
    if not float(np.linalg.cond(simple)) < _WORST:  # with few counts above 0 it has no inverse
        return _SINGULAR
    effects = np.linalg.solve(simple, designed).astype(np.float64)
    if not effects.trace() > _LEAST:
        return _SINGULAR
    return _pearson(shares.reshape(r, c), n), effects, units, (r - 1) * (c - 1)


def _contrasts(k: int) -> "Array":
    """A basis of the vectors of length k that sum to 0: each but the last less the last."""
    import numpy as np

    return np.vstack([np.eye(k - 1), -np.ones(k - 1)])


def _pearson(shares: "Array", n: int) -> float:
    import numpy as np

    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return n * fsum(((shares - expected) ** 2 / expected).ravel().tolist())


def _wald(e: Weighted, method: str, adjusted: bool) -> Outcome:
    import numpy as np

    parts = _table(e)
    if isinstance(parts, str):
        return refused(method, parts)
    rows, levels, groups = parts
    weights = np.where(rows, e.weights, 0.0) / e.weights[rows].sum()
    p, q = weights @ levels, weights @ groups
    gaps = ((levels - p)[:, 1:, None] * (groups - q)[:, None, 1:]).reshape(rows.size, -1) * rows[:, None]
    excess = weights @ gaps
    variance = covariance(e, weights[:, None] * gaps, rows)
    units, df = degrees(e, e.groups >= 0), excess.size
    df2 = units - df + 1 if adjusted else units
    if isinstance(variance, str):
        return refused(method, variance)
    if units < df or df2 < 1:
        return refused(method, FEW_UNITS)
    chi2 = quadratic(excess, variance)
    if chi2 is None:
        return refused(method, _SINGULAR)
    f = chi2 / df * (df2 / units if adjusted else 1.0)
    return found(method, {"statistic": f, "df": df, "df2": df2, "p": f_tail(f, df, df2)})


_SOURCE = "Rao & Scott (1984), Ann Stat 12: 46-60; R's survey::svychisq"
_KOCH = "Koch, Freeman & Freeman (1975), Int Stat Rev 43: 59-78; R's survey::svychisq"
RAO_SCOTT = WeightedTest("rao-scott", "Rao–Scott test (second order)", "*F*", _SOURCE, (2, None), rao_scott, True)
RAO_SCOTT_CHI2 = WeightedTest(
    "rao-scott-chi2", "Rao–Scott χ² test (first order)", "chi2", _SOURCE, (2, None), rao_scott_chi2, True
)
SVY_WALD = WeightedTest("svy-wald", "design-based Wald test", "*F*", _KOCH, (2, None), svy_wald, True)
SVY_WALD_ADJUSTED = WeightedTest(
    "svy-wald-adjusted",
    "adjusted design-based Wald test",
    "*F*",
    "Fellegi (1980), J Am Stat Assoc 75: 261-268; R's survey::svychisq",
    (2, None),
    svy_wald_adjusted,
    True,
)
