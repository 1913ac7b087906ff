"""Dunn's comparisons of groups two by two on the ranks of all values, as Kruskal and Wallis take them."""

from collections.abc import Sequence
from math import sqrt

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome
from tablegen.stats.ordered import constant
from tablegen.stats.outcomes import found, refused, without_values
from tablegen.stats.pairwise_contract import Pair, Pairwise
from tablegen.stats.ranks import rank_groups
from tablegen.stats.tails import normal_two_sided

_METHOD = "Dunn's test, two-sided, normal approximation with tie-corrected variance"


def dunn(frequencies: Frequencies, pairs: Sequence[Pair], _: float) -> list[Outcome]:
    """Dunn's z, the difference of mean ranks over sqrt(N (N + 1) / 12 × tie factor × (1/m + 1/n)).

    P is two-sided, of the one pair. Packages differ: R's dunn.test prints one-sided P unless `altp = TRUE`.
    """
    ranks = rank_groups(frequencies)
    if sum(n > 0 for n in ranks.sizes) < 2:
        return [refused(_METHOD, "fewer than 2 groups have values") for _ in pairs]
    if problem := constant(frequencies):
        return [refused(_METHOD, problem) for _ in pairs]
    variance = ranks.n * (ranks.n + 1) / 12.0 * ranks.tie_factor

    def compare(i: int, j: int) -> Outcome:
        m, n = ranks.sizes[i], ranks.sizes[j]
        if problem := without_values([m, n]):
            return refused(_METHOD, problem)
        gap = (n * ranks.sums[i] - m * ranks.sums[j]) / (2 * m * n)
        z = gap / sqrt(variance * (1.0 / m + 1.0 / n))
        return found(_METHOD, {"statistic": z, "p": normal_two_sided(z)})

    return [compare(i, j) for i, j in pairs]


DUNN = Pairwise("dunn", "Dunn's test", "*z*", "Dunn (1964), Technometrics 6: 241-252", of_frequencies=dunn)
