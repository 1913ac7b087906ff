"""What varies over the clusters of a mixed model: whose it is, whether it can be told, and how large it came out."""

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.satterthwaite import reach_of

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]

SINGULAR = 1e-4
"""A relative SD below which there is no variance, as R's lme4 has it (isSingular)."""
SINGULAR_SLOPE = (
    "a random intercept or slope has no variance, or they are perfectly correlated (singular): leave the slope out"
)


def codes_of(rows: ModelRows) -> "list[Index]":
    """The codes (n,), each from 0 on, of the clusters or of every factor."""
    import numpy as np

    named = rows.factors or ((rows.clusters,) if rows.clusters is not None else ())
    return [np.unique(one, return_inverse=True)[1].astype(np.int64) for one in named]


def levels_of(factors: "Sequence[Index]") -> list[int]:
    """How many levels each factor has."""
    return [int(codes.max()) + 1 for codes in factors]


def effects_of(rows: ModelRows) -> "tuple[Array, Array]":
    """The columns (n, q) of an intercept and of slopes in units of their SD, and these units (q,)."""
    import numpy as np

    units = np.array([1.0, *(float(rows.x[:, i].std()) for i in rows.slopes)])
    return np.column_stack([np.ones(rows.y.size), *(rows.x[:, i] for i in rows.slopes)]) / units, units


def unfit(factors: "Sequence[Index]", rows: ModelRows, most: int, *, counts: bool = False) -> str | None:
    """Why the random effects cannot be told from one another, or from what is left; None where they can.

    `most` is how many levels there may be beside those of the largest factor. Of Poisson `counts` every row may have an
    intercept of its own: what is left has the variance of the mean, and the intercepts are the overdispersion.
    """
    import numpy as np

    n, groups = rows.y.size, levels_of(factors)
    if min(groups) < 2:
        return "all rows are of one cluster: the variance between clusters cannot be estimated"
    if max(groups) == n and not counts:
        return "every cluster has a single row: what varies between clusters cannot be told from what varies within"
    for i, j in combinations(range(len(factors)), 2):
        pairs = np.unique(factors[i] * groups[j] + factors[j]).size
        if pairs == groups[i] == groups[j]:
            return "two of the random intercepts divide the rows alike: leave one of them out"
    spare = sum(groups) - max(groups)
    if spare > most:
        return f"{spare:,} random intercepts beside the largest factor are more than {most:,}"
    effects = groups[0] * (1 + len(rows.slopes))
    crowded = rows.slopes and n <= effects
    return f"{n} rows are no more than the {effects} random effects: leave the slope out" if crowded else None


def at_edge(theta: "Array", slope: bool) -> bool:
    """Whether a variance is 0: there the deviance has no curvature to tell degrees of freedom from."""
    return float(min(theta[[0, -1]] if slope else theta)) < SINGULAR


def reach_over(theta: "Array", slope: bool) -> "Array":
    """How far derivatives follow the factor: what a slope shares with the intercept as far as all of it."""
    import numpy as np

    return reach_of(np.array([theta[0], np.hypot(theta[1], theta[2]), theta[2]]) if slope else theta)


def slope_sizes(theta: "Array", scales: "Array") -> "Array":
    """The SDs of intercepts and slopes, on these scales (2,), and their correlation."""
    import numpy as np

    length = float(np.hypot(theta[1], theta[2]))
    return np.array([scales[0] * theta[0], scales[1] * length, theta[1] / length])


def slope_measures(sizes: "Array", groups: int) -> dict[str, float]:
    """The measures of clusters that have intercepts and slopes of these sizes."""
    names = ("random_sd", "slope_sd", "slope_correlation")
    return {"clusters": float(groups), **dict(zip(names, sizes.tolist(), strict=True))}


def intercept_measures(
    spreads: "Sequence[float]", rest: float | None, groups: list[int], nested: bool
) -> dict[str, float]:
    """The measures of intercepts with SDs of `spreads`, numbered where there are several factors.

    The ICC, where the `rest` of the variance is known, is a factor's share; that of one that is nested is the share of
    it and of the outer ones: what rows that have them in common share.
    """
    total = sum(one * one for one in spreads) + (rest or 0.0)
    found: dict[str, float] = {}
    for i, (one, size) in enumerate(zip(spreads, groups, strict=True), start=1):
        number = f"_{i}" if len(groups) > 1 else ""
        shared = sum(other * other for other in spreads[:i]) if nested else one * one
        found |= {f"clusters{number}": float(size), f"random_sd{number}": one}
        found |= {f"icc{number}": shared / total} if rest is not None else {}
    return found
