"""The regressions of whether something happened. Their code, and numpy with it, is loaded when one is fitted."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Model

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


def _logistic(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_logistic

    return fit_logistic(rows)


def _log_binomial(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_log_binomial

    return fit_log_binomial(rows)


def _modified_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_modified_poisson

    return fit_modified_poisson(rows)


def _probit(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_probit

    return fit_probit(rows)


def _cloglog(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_cloglog

    return fit_cloglog(rows)


def _conditional(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.conditional import fit_conditional

    return fit_conditional(rows)


LOGISTIC = Model(
    "logistic",
    "logistic regression, maximum likelihood",
    "Cox (1958), J R Stat Soc B 20: 215-242; McCullagh & Nelder (1989), Generalized Linear Models, ch. 4",
    "binary",
    "or",
    _logistic,
)
LOG_BINOMIAL = Model(
    "log-binomial",
    "log-binomial regression, maximum likelihood",
    "Wacholder (1986), Am J Epidemiol 123: 174-184",
    "binary",
    "rr",
    _log_binomial,
)
MODIFIED_POISSON = Model(
    "modified-poisson",
    "Poisson regression of a binary outcome, robust variances (HC0)",
    "Zou (2004), Am J Epidemiol 159: 702-706",
    "binary",
    "rr",
    _modified_poisson,
    robust=True,
)
PROBIT = Model(
    "probit",
    "probit regression, maximum likelihood, variances from the expected information",
    "Bliss (1935), Ann Appl Biol 22: 134-167",
    "binary",
    None,
    _probit,
)
CLOGLOG = Model(
    "cloglog",
    "complementary log-log regression, maximum likelihood, variances from the expected information",
    "Prentice & Gloeckler (1978), Biometrics 34: 57-67",
    "binary",
    "hr",
    _cloglog,
)
CONDITIONAL_LOGISTIC = Model(
    "conditional-logistic",
    "conditional logistic regression, exact conditional likelihood",
    "Breslow, Day, Halvorsen, Prentice & Sabai (1978), Am J Epidemiol 108: 299-307",
    "matched",
    "or",
    _conditional,
)
