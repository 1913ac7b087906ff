"""What weighted rows are summarized by, a value per group: sizes, means, variances and their design-based errors."""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from tablegen.evidence import Weighted
from tablegen.stats.survey import covariance, degrees, means, members, sizes, used
from tablegen.values import remembered

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Mask = NDArray[bool_]

Value = float | str
"""A number, or why there is none."""
NO_VALUES = "there are no values"
_TOO_FEW = "needs at least 2 values"
NO_DEGREES = "too few sampling units: no degrees of freedom are left"


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


def weighted_means(e: Weighted, _: float = 0.95) -> list[Value]:
    """Each group's weighted mean."""
    about = _about(e)
    return [about.origin + float(centre) if n else NO_VALUES for centre, n in zip(about.centres, about.ns, strict=True)]


def errors(e: Weighted, _: float = 0.95) -> list[Value]:
    """Each group's standard error of the mean, by linearisation, the group a domain of the design: R's svyby."""
    about = _about(e)
    found: list[Value] = []
    for i, n in enumerate(about.ns):
        cov = covariance(e, about.influence[:, [i]], about.rows & (e.groups == i)) if n else NO_VALUES
        found.append(cov if isinstance(cov, str) else sqrt(cov[0, 0]))
    return found


class _About(NamedTuple):
    """The rows used, their origin, centres and influence (see `means`), and how many of them each group has."""

    rows: "Mask"
    origin: float
    centres: "Array"
    influence: "Array"
    ns: list[int]


@remembered(1)
def _about(e: Weighted) -> _About:
    """What means, their errors and limits share: of a million rows it is most of the work."""
    rows = used(e)
    return _About(rows, *means(e, rows), sizes(e, rows))


def own_degrees(e: Weighted) -> list[int]:
    """The design's degrees of freedom within each group, of rows without a value too, as R's degf."""
    return [degrees(e, members(e, i)) for i in range(e.size)]
