"""Tests of the same patients in two or more groups, such as visits: Friedman's of ranks, Cochran's Q of two levels."""

from typing import TYPE_CHECKING

from tablegen.evidence import Matched
from tablegen.stats.contract import Effect, Outcome, PairsTest
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.tails import chi2_tail

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

NOBODY = "no patient has a value in every group"

_FRIEDMAN = "Friedman's rank test, χ² approximation with tie correction"
_COCHRAN = "Cochran's Q test"
_KENDALL = "Kendall's coefficient of concordance W, corrected for ties"


def friedman(matched: Matched) -> Outcome:
    """χ² of the groups' sums of ranks, each patient's values ranked from 1 to k; tied values have mid-ranks."""
    ranked = _concordance(matched)
    if isinstance(ranked, str):
        return refused(_FRIEDMAN, ranked)
    n, k = matched.values.shape
    statistic = ranked * n * (k - 1)
    return found(_FRIEDMAN, {"statistic": statistic, "df": k - 1, "p": chi2_tail(statistic, k - 1)})


def kendalls_w(matched: Matched, _confidence: float) -> Outcome:
    """Friedman's χ² over its largest value n (k - 1): 0 where the ranks are without order, 1 where all agree."""
    ranked = _concordance(matched)
    return refused(_KENDALL, ranked) if isinstance(ranked, str) else found(_KENDALL, {"estimate": ranked})


def _concordance(matched: Matched) -> float | str:
    """Kendall's W by whole numbers, which no order of the patients changes; or why there is none.

    With R the groups' sums of doubled mid-ranks, W = 3 Σ (R - n (k + 1))² / (n (n k (k² - 1) - Σ (t³ - t))), which is
    Friedman's χ² of Hollander & Wolfe (1999, eq. 7.8) over n (k - 1).
    """
    import numpy as np

    values = matched.values
    n, k = values.shape
    if not n:
        return NOBODY
    if not (np.abs(values) < np.inf).all():
        return TOO_EXTREME
    doubled, ties = doubled_ranks(values)
    spread = n * k * (k * k - 1) - ties
    if not spread:
        return "no patient's values differ between groups: there is nothing to compare"
    gaps: list[int] = (doubled.sum(axis=0) - n * (k + 1)).tolist()
    return 3 * sum(gap * gap for gap in gaps) / (n * spread)


def doubled_ranks(values: "NDArray[float64] | NDArray[int64]") -> "tuple[NDArray[int64], int]":
    """Each patient's doubled mid-ranks (n, k), and the sum of t³ - t over their ties of t values."""
    import numpy as np

    doubled = np.ones(values.shape, dtype=np.int64)
    equal = np.zeros(values.shape, dtype=np.int64)
    for other in values.T:
        doubled += 2 * (other[:, None] < values) + (other[:, None] == values)
        equal += other[:, None] == values
    return doubled, int((equal * equal - 1).sum())


def cochran_q(matched: Matched) -> Outcome:
    """χ² of how many patients have the level in each group, from the patients whose level changes between groups.

    Q = (k - 1) (k Σ C² - N²) / (k N - Σ L²): C of N are the groups' counts of one of the two levels, L the patients'.
    """
    import numpy as np

    values = matched.values
    n, k = values.shape
    levels = np.unique(values)
    if not n:
        return refused(_COCHRAN, NOBODY)
    if levels.size > 2:
        return refused(_COCHRAN, "it is of 2 levels, and there are more: show one of them, level: …")
    if levels.size < 2:
        return refused(_COCHRAN, "all values are in one level: there is nothing to compare")
    has = (values == levels[0]).astype(np.int64)
    by_group: list[int] = has.sum(axis=0).tolist()
    by_patient: list[int] = has.sum(axis=1).tolist()
    total = sum(by_group)
    changing = k * total - sum(m * m for m in by_patient)
    if not changing:
        return refused(_COCHRAN, "no patient changed level: there is nothing to compare")
    statistic = (k - 1) * (k * sum(c * c for c in by_group) - total * total) / changing
    changed = sum(0 < m < k for m in by_patient)
    return found(_COCHRAN, {"statistic": statistic, "df": k - 1, "p": chi2_tail(statistic, k - 1)}, _few(changed, k))


def _few(changed: int, k: int) -> tuple[str, ...]:
    """The remark that the χ² approximation is rough: fewer than 4 patients or 24 values that change (Tate & Brown)."""
    if changed >= 4 and changed * k >= 24:
        return ()
    return (f"only {changed} patient{'s' if changed > 1 else ''} changed level: the χ² approximation is rough",)


FRIEDMAN = PairsTest(
    "friedman",
    "Friedman's test",
    "chi2",
    "Friedman (1937), J Am Stat Assoc 32: 675-701; ties: Hollander & Wolfe (1999), 7.1",
    (2, None),
    friedman,
)
COCHRAN_Q = PairsTest(
    "cochran-q",
    "Cochran's Q test",
    "*Q*",
    "Cochran (1950), Biometrika 37: 256-266",
    (2, None),
    cochran_q,
    of_counts=True,
)
KENDALLS_W = Effect(
    "kendalls-w",
    "Kendall's W",
    "*W*",
    "Kendall & Babington Smith (1939), Ann Math Stat 10: 275-287",
    (2, None),
    of_pairs=kendalls_w,
    unsigned=True,
)
