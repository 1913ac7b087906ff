"""Tests of two categories of the same patients, from those who changed: McNemar's, and Bowker's of symmetry."""

from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING

from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome, PairsTest
from tablegen.stats.counts import small_expected
from tablegen.stats.outcomes import found, refused
from tablegen.stats.paired import even_chances
from tablegen.stats.paired_differences import NO_PAIRS
from tablegen.stats.tails import chi2_tail

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

_MCNEMAR = "McNemar's χ² test without continuity correction"
_CORRECTED = "McNemar's χ² test with Edwards' continuity correction"
_EXACT = "McNemar's exact test, binomial, two-sided"
_MIDP = "McNemar's test with mid-P, binomial, two-sided"
_BOWKER = "Bowker's χ² test of symmetry"


def mcnemar(pairs: Matched) -> Outcome:
    """(b - c)² / (b + c) of the b and c pairs that changed one way and the other, without continuity correction."""
    return _asymptotic(_MCNEMAR, pairs, correction=0)


def mcnemar_corrected(pairs: Matched) -> Outcome:
    """(|b - c| - 1)² / (b + c), and 0 where b = c: R's mcnemar.test."""
    return _asymptotic(_CORRECTED, pairs, correction=1)


def _asymptotic(method: str, pairs: Matched, correction: int) -> Outcome:
    changes = _two_ways(pairs)
    if isinstance(changes, str):
        return refused(method, changes)
    b, c = changes
    statistic = max(0, abs(b - c) - correction) ** 2 / (b + c)
    values = {"statistic": statistic, "df": 1, "p": chi2_tail(statistic, 1)}
    return found(method, values, small_expected([(b + c) / 2.0] * 2))


def mcnemar_exact(pairs: Matched) -> Outcome:
    """P of the pairs that changed one way, each way having a chance of 1/2."""
    changes = _two_ways(pairs)
    if isinstance(changes, str):
        return refused(_EXACT, changes)
    return found(_EXACT, {"p": even_chances(changes[0], sum(changes))})


def mcnemar_midp(pairs: Matched) -> Outcome:
    """The exact test in which the pairs observed count half: the mean of its P and of that of one more such pair.

    So Fagerland, Lydersen & Laake (2013) have it, who recommend it where b + c is small.
    """
    changes = _two_ways(pairs)
    if isinstance(changes, str):
        return refused(_MIDP, changes)
    fewer, n = min(changes), sum(changes)
    beyond = even_chances(fewer - 1, n) if fewer else 0.0
    return found(_MIDP, {"p": (even_chances(fewer, n) + beyond) / 2.0})


def bowker(pairs: Matched) -> Outcome:
    """Sum of (n_ij - n_ji)² / (n_ij + n_ji) over r (r - 1) / 2 pairs of levels, which are its degrees of freedom.

    Levels that occur in neither group are left out. Two levels between which nobody changed add 0 to the sum, and 1 to
    the degrees of freedom, as in statsmodels; R's mcnemar.test has no value there (0/0). Of two levels it is McNemar's
    test without correction.
    """
    changes = _changes(pairs)
    if isinstance(changes, str):
        return refused(_BOWKER, changes)
    changed = [(b, c) for b, c in changes if b + c]
    statistic, df = fsum((b - c) ** 2 / (b + c) for b, c in changed), len(changes)
    values = {"statistic": statistic, "df": df, "p": chi2_tail(statistic, df)}
    return found(_BOWKER, values, small_expected([(b + c) / 2.0 for b, c in changed for _ in "bc"]))


def _two_ways(pairs: Matched) -> tuple[int, int] | str:
    """How many pairs changed from the first level to the second and back; or why a test of 2 levels cannot be made."""
    changes = _changes(pairs)
    if isinstance(changes, str):
        return changes
    if len(changes) > 1:
        return "it is of 2 levels, and there are more: ask for bowker"
    return changes[0]


def _changes(pairs: Matched) -> list[tuple[int, int]] | str:
    """Of every two levels that occur, how many changed from one to the other and back; or why there is no test."""
    if not pairs.first.size:
        return NO_PAIRS
    table = _cross_table(pairs)
    if len(table) < 2:
        return "all values are in one level: there is nothing to compare"
    changes = [(int(table[i, j]), int(table[j, i])) for i, j in combinations(range(len(table)), 2)]
    return changes if any(map(sum, changes)) else "no patient changed level: there is nothing to compare"


def _cross_table(pairs: Matched) -> "NDArray[int64]":
    """How many pairs have level i in the first and level j in the second group, of the levels that occur."""
    import numpy as np

    levels, codes = np.unique(np.concatenate([pairs.first, pairs.second]), return_inverse=True)
    first, second = np.split(codes.ravel(), 2)
    size = levels.size
    return np.bincount(first * size + second, minlength=size * size).reshape(size, size)


MCNEMAR = PairsTest(
    "mcnemar",
    "McNemar's test",
    "chi2",
    "McNemar (1947), Psychometrika 12: 153-157",
    (2, 2),
    mcnemar,
    of_counts=True,
)
MCNEMAR_CORRECTED = PairsTest(
    "mcnemar-corrected",
    "McNemar's test with continuity correction",
    "chi2",
    "Edwards (1948), Psychometrika 13: 185-187",
    (2, 2),
    mcnemar_corrected,
    of_counts=True,
)
MCNEMAR_EXACT = PairsTest(
    "mcnemar-exact",
    "McNemar's exact test",
    "",
    "Mosteller (1952), Biometrics 8: 220-226",
    (2, 2),
    mcnemar_exact,
    of_counts=True,
)
MCNEMAR_MIDP = PairsTest(
    "mcnemar-midp",
    "McNemar's test with mid-P",
    "",
    "Fagerland, Lydersen & Laake (2013), BMC Med Res Methodol 13: 91",
    (2, 2),
    mcnemar_midp,
    of_counts=True,
)
BOWKER = PairsTest(
    "bowker",
    "Bowker's test of symmetry",
    "chi2",
    "Bowker (1948), J Am Stat Assoc 43: 572-574",
    (2, 2),
    bowker,
    of_counts=True,
)
