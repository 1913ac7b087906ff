"""The statistics: every test, summary and model there is, in the order they are listed to authors."""

from tablegen.catalogue import Catalogue
from tablegen.stats.contract import Model, Summary, Test
from tablegen.stats.counts import CHI2, CHI2_YATES
from tablegen.stats.fisher import FISHER
from tablegen.stats.logistic import LOGISTIC
from tablegen.stats.means import ANOVA, WELCH, T
from tablegen.stats.ranks import KRUSKAL, MANN_WHITNEY, MANN_WHITNEY_ASYMPTOTIC, MANN_WHITNEY_EXACT
from tablegen.stats.summaries import GMEAN, GSD, IQR, MAX, MEAN, MEDIAN, MIN, PCT, Q1, Q3, SD, SE, N

__all__ = ["MODELS", "SUMMARIES", "TESTS", "Summary"]

TESTS: Catalogue[Test] = Catalogue(
    "test",
    [
        T,
        WELCH,
        ANOVA,
        KRUSKAL,
        MANN_WHITNEY,
        MANN_WHITNEY_EXACT,
        MANN_WHITNEY_ASYMPTOTIC,
        CHI2,
        CHI2_YATES,
        FISHER,
    ],
)
SUMMARIES: Catalogue[Summary] = Catalogue("summary", [N, PCT, MEAN, SD, SE, MEDIAN, Q1, Q3, IQR, MIN, MAX, GMEAN, GSD])
MODELS: Catalogue[Model] = Catalogue("model", [LOGISTIC])
