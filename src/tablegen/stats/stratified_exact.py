"""The exact conditional test of 2 × 2 tables within strata, and its common odds ratio."""

from typing import TYPE_CHECKING

from tablegen.evidence import Counts
from tablegen.stats.contract import Outcome, StrataTest
from tablegen.stats.fisher import exact, given_margins
from tablegen.stats.outcomes import refused
from tablegen.stats.stratified import two_by_two

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_METHOD = "exact conditional test of a common odds ratio within strata, two-sided (sum of small probabilities)"
_ODDS = "conditional maximum-likelihood common odds ratio with exact interval"


def cmh_exact(strata: tuple[Counts, ...], level: float = 0.95) -> Outcome:
    """P of the sum of the strata's first cells given all margins, and the common odds ratio with its exact interval.

    P is the probability of all sums no more probable than the observed one, as R's mantelhaen.test(exact = TRUE) has
    it; the odds ratio is that of the first level, first group over second. Fisher's exact test is that of one stratum.
    """
    tables, problem = two_by_two(strata)
    if problem:
        return refused(_METHOD, problem)
    logs, seen = given_margins(tables[0])
    for table in tables[1:]:
        others, at = given_margins(table)
        logs, seen = _sums(logs, others), seen + at
    if logs.size == 1:
        return refused(_METHOD, "there is a level or a group that no stratum sets against the others")
    return exact(_METHOD, _ODDS, logs, seen, level)


def _sums(one: "Array", other: "Array") -> "Array":
    """The log probabilities of a sum, from those of its two independent parts, up to a constant; the largest is 0."""
    import numpy as np

    if one.size < other.size:
        one, other = other, one
    sums = np.full(one.size + other.size - 1, -np.inf)
    for i, log in enumerate(other):  # on the log scale, since far tails would be 0 otherwise
        within = slice(i, i + one.size)
        sums[within] = np.logaddexp(sums[within], one + log)
    return sums - sums.max()


CMH_EXACT = StrataTest(
    "cmh-exact",
    "exact conditional test within strata",
    "",
    "Mehta, Patel & Gray (1985), J Am Stat Assoc 80: 969-973; Gart (1970), Biometrika 57: 471-475",
    (2, 2),
    cmh_exact,
    run_at=cmh_exact,
    of_counts=True,
)
