"""How well a model of a binary outcome predicts it: discrimination, calibration, errors."""

from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats import roc
from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.regression.whole import Whole
from tablegen.stats.tails import chi2_tail

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_DIGITS = 12  # of a probability: patients with the same terms have the same one, whatever their rounding


def hosmer_lemeshow(whole: Whole, groups: int = 10) -> Outcome:
    """Hosmer and Lemeshow's χ² (`statistic`, `df`, `p`) over `groups` of patients with like fitted probabilities.

    Hosmer & Lemeshow (1980), Commun Stat A 9: 1043-1069. The cuts are quantiles (type 7) of the probabilities; a group
    ends with its cut, cuts that coincide are one, empty groups are left out, and df are the groups less 2.
    """
    import numpy as np

    method = f"Hosmer–Lemeshow test, {groups} groups by quantiles (type 7) of fitted probabilities"
    p, y = whole.means, whole.rows.y
    cuts = np.unique(np.quantile(p, np.arange(groups + 1) / groups))[1:-1]
    group = np.searchsorted(cuts, p, side="left")
    n, observed, expected = (np.bincount(group, weights) for weights in (None, y, p))
    n, observed, expected = (part[n > 0] for part in (n, observed, expected))
    df = n.size - 2
    if df < 1:
        return refused(
            method, f"the fitted probabilities make {n.size} group{'s' * (n.size > 1)}, and it needs at least 3"
        )
    variance = expected * (1.0 - expected / n)
    if not variance.min() > 0.0:
        return refused(method, "fitted probabilities are 0 or 1")
    chi2 = float(((observed - expected) ** 2 / variance).sum())
    return found(method, {"statistic": chi2, "df": float(df), "p": chi2_tail(chi2, df)})


def discrimination(whole: Whole) -> Outcome:
    """The area under the ROC curve of the fitted probabilities (`auc`), DeLong's limits (`auc_low`, `auc_high`)."""
    import numpy as np

    p, y = np.round(whole.means, _DIGITS), whole.rows.y > 0.0
    values, place = np.unique(p, return_inverse=True)
    counts = np.column_stack([np.bincount(place[rows], minlength=values.size) for rows in (y, ~y)])
    return roc.auc(Frequencies(values, counts), whole.confidence)


def brier(whole: Whole) -> Outcome:
    """Brier's score: the mean of the squared differences of outcome and fitted probability."""
    return found("Brier score", {"brier": float(((whole.rows.y - whole.means) ** 2).mean())})


def tjur(whole: Whole) -> Outcome:
    """Tjur's R²: the mean fitted probability of those with the event less that of those without."""
    events = whole.rows.y > 0.0
    p = whole.means
    return found("Tjur's coefficient of discrimination", {"r2": float(p[events].mean() - p[~events].mean())})
