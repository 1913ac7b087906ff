"""What a procedure is that compares groups two by two in the light of all of them."""

from collections.abc import Callable, Sequence

from tablegen.evidence import Covaried, Frequencies, Matched, Moments
from tablegen.stats.contract import Outcome
from tablegen.values import frozen

Pair = tuple[int, int]
"""The places of two groups among those of the table; estimates are the first minus the second."""


@frozen
class Pairwise:
    """A procedure that compares pairs of groups in the light of all groups.

    Its function takes the evidence of all groups, the pairs and the confidence, and gives an outcome a pair: `p`, and
    where they exist `statistic`, `df`, and `difference` with its limits `diff_low` and `diff_high`. With `simultaneous`
    the P values and the limits are adjusted for the number of groups already; with `one_reference` all pairs must
    share their second group. Those `of_matched` are of the same patients in every group, those
    `of_covaried` of groups at the same covariates.
    """

    name: str
    title: str
    symbol: str
    source: str
    simultaneous: bool = False
    one_reference: bool = False
    of_moments: Callable[[tuple[Moments, ...], Sequence[Pair], float], list[Outcome]] | None = None
    of_frequencies: Callable[[Frequencies, Sequence[Pair], float], list[Outcome]] | None = None
    of_matched: Callable[[Matched, Sequence[Pair], float], list[Outcome]] | None = None
    of_covaried: Callable[[Covaried, Sequence[Pair], float], list[Outcome]] | None = None
