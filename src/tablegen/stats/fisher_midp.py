"""Fisher's exact test of a 2 × 2 table with mid-P, which takes back most of what discreteness makes it conservative."""

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.counts_variants import four
from tablegen.stats.fisher import TIES, given_margins
from tablegen.stats.outcomes import found, refused

_METHOD = "Fisher's exact test with mid-P, two-sided (twice the smaller tail)"
_SMALL = "Fisher's exact test with mid-P, two-sided (sum of small probabilities)"
_MOST = 10_000_000  # values; about 2 seconds


def fisher_midp(counts: Counts) -> Outcome:
    """Twice the smaller tail given the margins, in which the observed table counts half; at most 1."""
    cells = _cells(counts)
    if isinstance(cells, str):
        return refused(_METHOD, cells)
    a, b, c, d = cells
    above, below = _tail(a, b, c, d), _tail(b, a, d, c)
    return found(_METHOD, {"p": (2.0 * min(above, below) - 1.0) / (above + below - 1.0)})


def fisher_midp_small(counts: Counts) -> Outcome:
    """Fisher's P, the sum over all tables no more probable than the observed one, where those as probable count half.

    SAS has it so; `fisher-midp` doubles a tail as R's epitools and OpenEpi do. They differ where the margins do.
    """
    cells = _cells(counts)
    if isinstance(cells, str):
        return refused(_SMALL, cells)
    import numpy as np

    a, b, c, d = cells
    logs, seen = given_margins(((a, b), (c, d)))
    weights = np.exp(logs)
    fewer, alike = weights[logs < logs[seen] - TIES].sum(), weights[abs(logs - logs[seen]) <= TIES].sum()
    return found(_SMALL, {"p": float((fewer + alike / 2.0) / weights.sum())})


def _cells(counts: Counts) -> tuple[int, int, int, int] | str:
    cells = four(counts, "fisher")
    if not isinstance(cells, str) and sum(cells) > _MOST:
        return f"{sum(cells)} values are too many for an exact test: ask for chi2-n-1"
    return cells


def _tail(a: int, b: int, c: int, d: int) -> float:
    """The probabilities of a, a + 1 … in the first cell given the margins, relative to that of a.

    They fall ever faster once they fall, so the sum ends when a term no longer counts. A sum beyond the largest double
    is infinite, and P then the smallest.
    """
    total = term = 1.0
    while b and c and term > total * 1e-18:
        a, b, c, d = a + 1, b - 1, c - 1, d + 1
        term *= (b + 1) / a * ((c + 1) / d)
        total += term
    return total


FISHER_MIDP = CountsTest(
    "fisher-midp",
    "Fisher's exact test with mid-P",
    "",
    "Lancaster (1961), J Am Stat Assoc 56: 223-234",
    (2, 2),
    fisher_midp,
)
FISHER_MIDP_SMALL = CountsTest(
    "fisher-midp-small",
    "Fisher's exact test with mid-P (sum of small probabilities, as in SAS)",
    "",
    "Lancaster (1961), J Am Stat Assoc 56: 223-234; Lydersen, Fagerland & Laake (2009), Stat Med 28: 1159-1175",
    (2, 2),
    fisher_midp_small,
)
