"""The procedures that compare groups two by two; beside them every test of two groups can be made of each pair."""

from tablegen.catalogue import Catalogue
from tablegen.stats.pairwise_contract import Pairwise
from tablegen.stats.pairwise_means import DUNNETT, GAMES_HOWELL, POOLED_T, TUKEY
from tablegen.stats.pairwise_ranks import DUNN

PAIRWISE: Catalogue[Pairwise] = Catalogue("pairwise comparison", [TUKEY, GAMES_HOWELL, DUNNETT, POOLED_T, DUNN])
