"""The statistics that may stand below a model: of how many patients it is, how it fits, what may be wrong with it."""

from tablegen.catalogue import Catalogue
from tablegen.stats.regression.footers.assumptions import ASSUMPTIONS
from tablegen.stats.regression.footers.clustered import CLUSTERED
from tablegen.stats.regression.footers.counted import COUNTED
from tablegen.stats.regression.footers.entry import Footer
from tablegen.stats.regression.footers.likelihood import LIKELIHOOD
from tablegen.stats.regression.footers.prediction import PREDICTION
from tablegen.stats.regression.footers.spread import SPREAD

__all__ = ["FOOTERS", "OF_FACTORS", "Footer"]

FOOTERS: Catalogue[Footer] = Catalogue(
    "footer",
    [*COUNTED, *LIKELIHOOD, *PREDICTION, *SPREAD, *ASSUMPTIONS, *CLUSTERED],
    {
        "loglikelihood": "loglik",
        "ll": "loglik",
        "2ll": "-2loglik",
        "2loglikelihood": "-2loglik",
        "deviance": "-2loglik",
        "cstatistic": "auc",
        "cindex": "concordance",
        "nobs": "n",
        "observations": "n",
    },
)
OF_FACTORS = frozenset({"clusters", "icc", "intercept-sd"})
"""What is told of each factor of a mixed model that has several."""
