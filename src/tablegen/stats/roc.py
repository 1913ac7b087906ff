"""The area under the ROC curve with DeLong's variance, and the comparison of two areas of the same patients."""

from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import normal_quantile, normal_two_sided

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

SOURCE = "DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44: 837-845"
AUC = "area under the empirical ROC curve, DeLong interval"
COMPARISON = "DeLong's test of two correlated ROC curves"
_ONE_SIDED = "there is nobody positive, or nobody negative, by the reference standard"


def auc(frequencies: Frequencies, confidence: float, *, larger: bool = True) -> Outcome:
    """The area under the curve (`auc`) and its limits, from how often each value occurs in the sick and in the well.

    The sick are the first group; `larger` says that large values speak for the disease. The area is the share of pairs
    of a sick and a well patient in which the value of the sick speaks more for it, ties counting half. The interval is
    DeLong's: normal, with limits outside 0 and 1 moved there.
    """
    found_area = area_of(frequencies, larger=larger)
    if isinstance(found_area, str):
        return refused(AUC, found_area)
    area, spread, problem = found_area
    if problem:
        return found(AUC, {"auc": area}, [problem])
    reach = normal_quantile(confidence) * sqrt(spread)
    return found(AUC, {"auc": area, "auc_low": max(0.0, area - reach), "auc_high": min(1.0, area + reach)})


def area_of(frequencies: Frequencies, *, larger: bool = True) -> tuple[float, float, str | None] | str:
    """The area, DeLong's variance of it, and why there is no interval where there is none; or why there is no area."""
    counts = frequencies.counts if larger else frequencies.counts[::-1]
    sick, well = (int(n) for n in counts.sum(axis=0))
    if not sick or not well:
        return _ONE_SIDED
    below = counts.cumsum(axis=0) - counts
    of_sick = (2 * below[:, 1] + counts[:, 1]) / (2.0 * well)
    of_well = 1.0 - (2 * below[:, 0] + counts[:, 0]) / (2.0 * sick)
    area = float((2 * below[:, 1] + counts[:, 1]) @ counts[:, 0]) / (2.0 * sick * well)
    if min(sick, well) < 2:
        return area, 0.0, "an interval needs at least 2 patients of each kind"
    spread = float(counts[:, 0] @ (of_sick - area) ** 2) / (sick * (sick - 1.0))
    spread += float(counts[:, 1] @ (of_well - area) ** 2) / (well * (well - 1.0))
    if area in (0.0, 1.0):
        return area, 0.0, "the values separate the sick from the well: there is no interval"
    return area, spread, None if spread else "every value is the same"


def compare_areas(first: "NDArray[float64]", second: "NDArray[float64]", sick: "NDArray[bool_]") -> Outcome:
    """DeLong's z (`statistic`) and `p` of the difference of two areas, from two values (n,) of each patient.

    `sick` (n,) says who is positive by the reference standard; large values of both speak for the disease.
    """
    import numpy as np

    m, n = int(sick.sum()), int((~sick).sum())
    if min(m, n) < 2:
        return refused(COMPARISON, "it needs at least 2 patients with both values of each kind")
    gaps = [one - other for one, other in zip(_placements(first, sick), _placements(second, sick), strict=True)]
    variance = sum(float(np.var(gap, ddof=1)) / len(gap) for gap in gaps)
    difference = float(gaps[0].mean())
    if variance <= 1e-30:
        return refused(COMPARISON, "the two curves do not differ in any patient, or both separate them: no variance")
    z = difference / sqrt(variance)
    return found(COMPARISON, {"statistic": z, "p": normal_two_sided(z)})


def _placements(values: "NDArray[float64]", sick: "NDArray[bool_]") -> "tuple[NDArray[float64], NDArray[float64]]":
    """For each sick patient the share of the well below him, for each well one that of the sick above; ties half."""
    import numpy as np

    of_sick, of_well = values[sick], values[~sick]

    def below(some: "NDArray[float64]", others: "NDArray[float64]") -> "NDArray[float64]":
        ordered = np.sort(others)
        sides = np.searchsorted(ordered, some, "left") + np.searchsorted(ordered, some, "right")
        return sides / (2.0 * len(others))

    return below(of_sick, of_well), 1.0 - below(of_well, of_sick)
