"""Every correlation, in the order they are listed to authors; loaded only for tables that show one."""

from tablegen.catalogue import Catalogue
from tablegen.stats.correlation import PEARSON, Correlation
from tablegen.stats.kendall import KENDALL, KENDALL_EXACT
from tablegen.stats.spearman import SPEARMAN, SPEARMAN_EDGEWORTH, SPEARMAN_EXACT, SPEARMAN_FISHER

CORRELATIONS: Catalogue[Correlation] = Catalogue(
    "correlation",
    [PEARSON, SPEARMAN, SPEARMAN_FISHER, SPEARMAN_EXACT, SPEARMAN_EDGEWORTH, KENDALL, KENDALL_EXACT],
)
