"""The regressions of times to an event. Their code, and numpy with it, is loaded when one is fitted."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Model

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


def _cox(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.cox import fit_cox

    return fit_cox(rows)


def _fine_gray(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.fine_gray import fit_fine_gray

    return fit_fine_gray(rows)


def _weibull(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.lifetimes import fit_weibull

    return fit_weibull(rows)


def _exponential(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.lifetimes import fit_exponential

    return fit_exponential(rows)


def _log_normal(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.lifetimes import fit_log_normal

    return fit_log_normal(rows)


def _log_logistic(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.lifetimes import fit_log_logistic

    return fit_log_logistic(rows)


_LIFETIMES = "Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 3"
COX = Model(
    "cox",
    "Cox proportional hazards regression",
    "Cox (1972), J R Stat Soc B 34: 187-220; ties: Efron (1977), J Am Stat Assoc 72: 557-565",
    "time",
    "hr",
    _cox,
)
FINE_GRAY = Model(
    "fine-gray",
    "Fine–Gray regression, sandwich variances",
    "Fine & Gray (1999), J Am Stat Assoc 94: 496-509",
    "competing",
    "shr",
    _fine_gray,
    robust=True,
)
WEIBULL = Model(
    "weibull",
    "Weibull regression of survival times, maximum likelihood",
    _LIFETIMES,
    "lifetime",
    "tr",
    _weibull,
)
EXPONENTIAL = Model(
    "exponential",
    "exponential regression of survival times, maximum likelihood",
    _LIFETIMES,
    "lifetime",
    "tr",
    _exponential,
)
LOG_NORMAL = Model(
    "log-normal",
    "log-normal regression of survival times, maximum likelihood",
    _LIFETIMES,
    "lifetime",
    "tr",
    _log_normal,
)
LOG_LOGISTIC = Model(
    "log-logistic",
    "log-logistic regression of survival times, maximum likelihood",
    "Bennett (1983), Appl Stat 32: 165-171",
    "lifetime",
    "tr",
    _log_logistic,
)
