"""The regressions there are, in the order they are listed to authors."""

from dataclasses import replace

from tablegen.catalogue import Catalogue
from tablegen.stats.regression.contract import Model
from tablegen.stats.regression.models.binary import (
    CLOGLOG,
    CONDITIONAL_LOGISTIC,
    LOG_BINOMIAL,
    LOGISTIC,
    MODIFIED_POISSON,
    PROBIT,
)
from tablegen.stats.regression.models.clusters import (
    GEE_LINEAR,
    GEE_LOGISTIC,
    GEE_MODIFIED_POISSON,
    GEE_POISSON,
    MIXED_LINEAR,
    MIXED_LOGISTIC,
    MIXED_POISSON,
)
from tablegen.stats.regression.models.levels import MULTINOMIAL, ORDINAL
from tablegen.stats.regression.models.numbers import LINEAR, NEGATIVE_BINOMIAL, POISSON, QUANTILE, QUASI_POISSON
from tablegen.stats.regression.models.times import COX, EXPONENTIAL, FINE_GRAY, LOG_LOGISTIC, LOG_NORMAL, WEIBULL

MODELS: Catalogue[Model] = Catalogue(
    "model",
    [
        LOGISTIC,
        LINEAR,
        QUANTILE,
        POISSON,
        QUASI_POISSON,
        NEGATIVE_BINOMIAL,
        LOG_BINOMIAL,
        MODIFIED_POISSON,
        PROBIT,
        CLOGLOG,
        COX,
        FINE_GRAY,
        CONDITIONAL_LOGISTIC,
        ORDINAL,
        MULTINOMIAL,
        GEE_LINEAR,
        GEE_LOGISTIC,
        GEE_POISSON,
        GEE_MODIFIED_POISSON,
        WEIBULL,
        EXPONENTIAL,
        LOG_NORMAL,
        LOG_LOGISTIC,
        MIXED_LINEAR,
        MIXED_LOGISTIC,
        MIXED_POISSON,
    ],
    {
        "logit": "logistic",
        "binary": "logistic",
        "ols": "linear",
        "lm": "linear",
        "gaussian": "linear",
        "coxph": "cox",
        "proportionalhazards": "cox",
        "survival": "cox",
        "polr": "ordinal",
        "proportionalodds": "ordinal",
        "nbreg": "negative-binomial",
        "glmnb": "negative-binomial",
        "negbin": "negative-binomial",
        "clogit": "conditional-logistic",
        "lmer": "mixed-linear",
        "lmm": "mixed-linear",
        "mixed": "mixed-linear",
        "glmer": "mixed-logistic",
        "crr": "fine-gray",
        "competingrisks": "fine-gray",
        "rq": "quantile",
        "median": "quantile",
        "gee": "gee-linear",
    },
)


WEIGHTED = ("linear", "logistic", "quasi-poisson")
"""The regressions of weighted rows that are checked against R's svyglm."""
BINDER = "Binder (1983), Int Stat Rev 51: 279-292; Lumley (2004), J Stat Softw 9(8)"


def model_named(name: str, *, pooled: bool = False, weighted: bool = False) -> Model:
    """A regression by its name; of imputed data its coefficients are pooled, and tested by t.

    Of weighted rows it is fitted by pseudo-likelihood, and its variances are linearised for the design.
    """
    entry = MODELS[name]
    if pooled:
        return replace(entry, student=True, pooled=True)
    if not weighted:
        return entry
    title = f"weighted {entry.title.partition(',')[0]}, variances linearised for the design"
    return replace(entry, title=title, source=f"{entry.source}; {BINDER}", student=True, weighted=True)
