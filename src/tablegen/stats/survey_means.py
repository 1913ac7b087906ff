"""Design-based tests of weighted means and ranks: svyttest, the Wald F of several means, svyranktest of R's survey."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.contract import Outcome, WeightedTest
from tablegen.stats.outcomes import found, left_out, refused, without_values
from tablegen.stats.survey import covariance, degrees, extreme, means, sizes, used, varies
from tablegen.stats.tails import f_tail, t_two_sided

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

FEW_UNITS = "too few sampling units for the number of strata and groups: no degrees of freedom are left"
_T = "design-based t test, linearised variance"
_F = "design-based Wald F test of equal means, linearised variance"
_RANKS = "design-based Wilcoxon rank test, linearised variance"


def svy_t(e: Weighted) -> Outcome:
    """The t of a difference of two weighted means, first minus second, with the design's df less one."""
    return _contrast(_T, e)


def svy_anova(e: Weighted) -> Outcome:
    """The Wald F that the weighted means of all groups are equal, as R's regTermTest of a linear svyglm."""
    return _joint(_F, e)


def svy_rank(e: Weighted) -> Outcome:
    """The t (of more groups the Wald F) of the mean weighted ranks, as R's svyranktest with test = "wilcoxon".

    A row's rank is the sum of weights up to it less half its own, over the sum of all; that of tied values is the plain
    mean of theirs, so that ties of different weights are ranked in the order of the rows, as R does.
    """
    ranked, uneven = _ranked(e, by_weight=False)
    remark = "tied values of different weights are ranked in the order of the rows, as R's svyranktest does"
    return _of_ranks(_RANKS, ranked, (remark,) if uneven else ())


def svy_rank_mid(e: Weighted) -> Outcome:
    """The same of mid-ranks: tied values share the rank in the middle of their weights, whatever their order."""
    return _of_ranks(f"{_RANKS}, weighted mid-ranks", _ranked(e, by_weight=True)[0], ())


def _of_ranks(method: str, ranked: Weighted, remarks: tuple[str, ...]) -> Outcome:
    return (_contrast if ranked.size == 2 else _joint)(method, ranked, remarks)


def _ranked(e: Weighted, by_weight: bool) -> tuple[Weighted, bool]:
    """The rows with their weighted ranks, from 0 to 1, for values; and whether values tie with different weights."""
    import numpy as np

    rows = np.flatnonzero(used(e))
    order = rows[np.argsort(e.values[rows], kind="stable")]
    w = e.weights[order]
    ranks = np.cumsum(w) - w / 2.0
    _, starts, ties = np.unique(e.values[order], return_index=True, return_counts=True)
    if not rows.size:
        return e, False
    sums = np.add.reduceat(w, starts)
    middles = np.cumsum(sums) - sums / 2.0 if by_weight else np.add.reduceat(ranks, starts) / ties
    uneven = np.maximum.reduceat(w, starts) > np.minimum.reduceat(w, starts)
    values = np.full(e.values.size, np.nan)
    values[order] = np.repeat(middles, ties) / w.sum()
    ranked = replace(e, values=values)
    return ranked, bool(uneven.any())


def _contrast(method: str, e: Weighted, remarks: tuple[str, ...] = ()) -> Outcome:
    error = difference_error(e)
    if isinstance(error, str):
        return refused(method, error)
    estimate, se, df = error
    t = estimate / se
    return found(method, {"statistic": t, "df": df, "p": t_two_sided(t, df)}, remarks)


def difference_error(e: Weighted) -> tuple[float, float, int] | str:
    """The first weighted mean less the second, its standard error and df; or why there are none."""
    import numpy as np

    rows = used(e)
    if problem := without_values(sizes(e, rows)) or extreme(e, rows):
        return problem
    _, centres, influence = means(e, rows)
    df = degrees(e, rows) - 1
    variance = covariance(e, (influence[:, :1] - influence[:, 1:]), rows)
    if isinstance(variance, str):
        return variance
    if df < 1:
        return FEW_UNITS
    if not (varies(e, rows, influence) and variance[0, 0] > 0.0):
        return "the values do not vary within any group: there is no variance to test against"
    return float(centres[0] - centres[1]), float(np.sqrt(variance[0, 0])), df


def _joint(method: str, e: Weighted, remarks: tuple[str, ...] = ()) -> Outcome:
    rows = used(e)
    filled = [i for i, n in enumerate(sizes(e, rows)) if n]
    if len(filled) < 2:
        return refused(method, "fewer than 2 groups have values")
    if problem := extreme(e, rows):
        return refused(method, problem)
    _, centres, influence = means(e, rows)
    df1 = len(filled) - 1
    df2 = degrees(e, rows) - df1
    variance = covariance(e, influence[:, filled[1:]] - influence[:, filled[:1]], rows)
    if isinstance(variance, str) or df2 < 1:
        return refused(method, variance if isinstance(variance, str) else FEW_UNITS)
    if not varies(e, rows, influence):
        return refused(method, "the values do not vary within any group: there is no variance to test against")
    chi2 = quadratic(centres[filled[1:]] - centres[filled[0]], variance)
    if chi2 is None:
        return refused(method, "the means of some groups have no variance: their covariance has no inverse")
    values = {"statistic": chi2 / df1, "df": df1, "df2": df2, "p": f_tail(chi2 / df1, df1, df2)}
    return found(method, values, (*left_out(e.size, len(filled)), *remarks))


def quadratic(estimates: "Array", variance: "Array") -> float | None:
    """The sum of squares of k estimates by the inverse of their variance (k, k); None when it has no inverse."""
    import numpy as np

    errors = np.sqrt(np.diag(variance))
    if not (np.all(np.isfinite(errors)) and np.all(errors > 0.0)):
        return None
    try:
        root = np.linalg.cholesky(variance / np.outer(errors, errors))
    except np.linalg.LinAlgError:
        return None
    if np.diag(root).min() < 1e-7:
        return None
    return float(np.sum(np.linalg.solve(root, estimates / errors) ** 2))


_LUMLEY = "Lumley (2004), J Stat Softw 9(8); R's survey::"
SVY_T = WeightedTest("svy-t", "design-based t test", "*t*", f"{_LUMLEY}svyttest", (2, 2), svy_t)
SVY_ANOVA = WeightedTest(
    "svy-anova", "design-based Wald F test of means", "*F*", f"{_LUMLEY}svyglm and regTermTest", (2, None), svy_anova
)
_RANK_SOURCE = "Lumley & Scott (2013), Biometrika 100: 831-842; R's survey::svyranktest"
SVY_RANK = WeightedTest("svy-rank", "design-based Wilcoxon rank test", "*t*", _RANK_SOURCE, (2, None), svy_rank)
SVY_RANK_MID = WeightedTest(
    "svy-rank-mid",
    "design-based Wilcoxon rank test with weighted mid-ranks",
    "*t*",
    "Lumley & Scott (2013), Biometrika 100: 831-842",
    (2, None),
    svy_rank_mid,
)
