"""The procedures that compare groups two by two; beside them every test of two groups can be made of each pair."""

from tablegen import stats
from tablegen.catalogue import Catalogue
from tablegen.stats.contract import Test
from tablegen.stats.pairwise_contract import Pairwise
from tablegen.stats.pairwise_matched import FRIEDMAN_DUNN, NEMENYI
from tablegen.stats.pairwise_means import DUNNETT, GAMES_HOWELL, POOLED_T, TUKEY
from tablegen.stats.pairwise_ranks import DUNN

PAIRWISE: Catalogue[Pairwise] = Catalogue(
    "pairwise comparison", [TUKEY, GAMES_HOWELL, DUNNETT, POOLED_T, DUNN, FRIEDMAN_DUNN, NEMENYI]
)


def pair_method(name: str) -> Pairwise | Test:
    """The procedure of that name, or the test of two groups that is made of each pair."""
    return PAIRWISE[name] if name in PAIRWISE else stats.TESTS[name]


def gives_differences(method: Pairwise | Test) -> bool:
    """Whether it brings the differences of means of the pairs, with their limits."""
    return bool(method.of_moments) if isinstance(method, Pairwise) else method.name in stats.WITH_MEAN_DIFFERENCE
