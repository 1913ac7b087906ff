"""Intervals of a coefficient from its values in bootstrap samples, and the P that agrees with each."""

from math import isfinite
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_NORMAL = NormalDist()


def percentile(b: "Array", confidence: float) -> dict[str, float]:
    """`se`, `low`, `high` and `p` of one coefficient from its values (m,) in the samples.

    The limits are the values at the places (m + 1)(1 - confidence)/2 from either end; P is twice the smaller share of
    values on either side of 0, the estimate's own counted among them (Davison & Hinkley 1997, Bootstrap Methods and
    their Application, pp. 141 and 203), so that P is at most 1 - confidence exactly where the interval leaves 0 out.
    Empty where the values do not vary, or there are too few of them.
    """
    import numpy as np

    m = b.size
    place = int((m + 1) * (1.0 - confidence) / 2.0 + 1e-9)
    if place < 1:
        return {}
    ordered = np.sort(b)
    beyond = 1 + min(int((b <= 0.0).sum()), int((b >= 0.0).sum()))
    values = {"low": float(ordered[place - 1]), "high": float(ordered[m - place]), "se": float(b.std(ddof=1))}
    values["p"] = min(1.0, 2.0 * beyond / (m + 1))
    return _varying(values)


def normal(b: "Array", estimate: float, confidence: float) -> dict[str, float]:
    """The same from the normal distribution about the estimate, with the SD of the samples (m,) as its error.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, p. 168; Stata's normal-based interval.
    """
    import numpy as np

    se = float(np.std(b, ddof=1))
    if se == 0.0:
        return {}
    z = _NORMAL.inv_cdf(0.5 + confidence / 2.0)
    p = 2.0 * _NORMAL.cdf(-abs(estimate) / se)
    return _varying({"low": estimate - z * se, "high": estimate + z * se, "se": se, "p": p})


def bca(b: "Array", estimate: float, without: "Array", confidence: float) -> dict[str, float]:
    """The same of the bias-corrected and accelerated interval: Efron (1987), J Am Stat Assoc 82: 171-185.

    `b` (m,) are the values in the samples, `without` (g,) those without each row, from which the acceleration is
    (DiCiccio & Efron 1996, Stat Sci 11: 189-228, section 6). The limits lie at the places (m + 1)α of the values, and
    between two of them on the straight line; a limit beyond the outermost values is left out. P is the level at which
    a limit of the interval is 0, so that P is less than 1 - confidence exactly where the interval leaves 0 out.
    """
    import numpy as np

    m, ordered, se = b.size, np.sort(b), float(b.std(ddof=1))
    below = (int((b < estimate).sum()) + int((b <= estimate).sum())) / (2.0 * m)
    apart: Array = without.mean() - without
    spread = float((apart**2).sum())
    if se == 0.0 or spread == 0.0 or not 0.0 < below < 1.0:
        return {}
    z0, a = _NORMAL.inv_cdf(below), float((apart**3).sum()) / (6.0 * spread**1.5)
    values = {"se": se, "p": _level_of_zero(ordered, z0, a)}
    for name, tail in (("low", (1.0 - confidence) / 2.0), ("high", (1.0 + confidence) / 2.0)):
        moved = z0 + _NORMAL.inv_cdf(tail)
        place = (m + 1) * _NORMAL.cdf(z0 + moved / (1.0 - a * moved)) - 1.0
        if a * moved < 1.0 and 0.0 <= place <= m - 1.0:
            values[name] = float(np.interp(place, np.arange(m), ordered))
    return _varying(values)


def _level_of_zero(ordered: "Array", z0: float, a: float) -> float:
    """Two-sided P: twice the smaller tail α at which the BCa limit is 0; at most 2/(m + 1) tells of all samples beyond.

    Where several α have the limit 0, it is the largest P of theirs.
    """
    import numpy as np

    m = ordered.size
    first, last = (int(np.searchsorted(ordered, 0.0, side)) for side in ("left", "right"))
    places = (float(first + 1), float(last))  # of the values that are 0
    if first == last:
        between = 0 < first < m
        places = (first + (-ordered[first - 1] / (ordered[first] - ordered[first - 1]) if between else 0.0),) * 2
    tails = [_tail(min(max(place, 1.0), float(m)) / (m + 1), z0, a) for place in places]
    if tails[0] <= 0.5 <= tails[1]:
        return 1.0
    return max(2.0 * min(tail, 1.0 - tail) for tail in tails)


def _tail(share: float, z0: float, a: float) -> float:
    """The α whose BCa limit stands at this share of the values."""
    apart = _NORMAL.inv_cdf(share) - z0
    return _NORMAL.cdf(apart / (1.0 + a * apart) - z0) if a * apart > -1.0 else float(apart > 0.0)


def _varying(values: dict[str, float]) -> dict[str, float]:
    """The values, or none where they do not vary."""
    return values if values["se"] > 0.0 and all(map(isfinite, values.values())) else {}
