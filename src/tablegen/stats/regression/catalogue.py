"""The regressions there are. Their code, and numpy with it, is loaded when one is fitted."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.catalogue import Catalogue
from tablegen.stats.contract import Model

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


def _linear(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.linear import fit_linear

    return fit_linear(rows)


def _quantile(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.quantile import fit_quantile

    return fit_quantile(rows)


def _logistic(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_logistic

    return fit_logistic(rows)


def _probit(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_probit

    return fit_probit(rows)


def _cloglog(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_cloglog

    return fit_cloglog(rows)


def _log_binomial(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_log_binomial

    return fit_log_binomial(rows)


def _modified_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.logistic import fit_modified_poisson

    return fit_modified_poisson(rows)


def _poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.counts import fit_poisson

    return fit_poisson(rows)


def _quasi_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.counts import fit_quasi_poisson

    return fit_quasi_poisson(rows)


def _negative_binomial(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.counts import fit_negative_binomial

    return fit_negative_binomial(rows)


def _cox(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.cox import fit_cox

    return fit_cox(rows)


def _fine_gray(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.fine_gray import fit_fine_gray

    return fit_fine_gray(rows)


def _conditional(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.conditional import fit_conditional

    return fit_conditional(rows)


def _ordinal(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.ordinal import fit_ordinal

    return fit_ordinal(rows)


def _multinomial(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.multinomial import fit_multinomial

    return fit_multinomial(rows)


def _gee_linear(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.gee import fit_gee_linear

    return fit_gee_linear(rows)


def _gee_logistic(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.gee import fit_gee_logistic

    return fit_gee_logistic(rows)


def _gee_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.gee import fit_gee_poisson

    return fit_gee_poisson(rows)


def _gee_modified_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.gee import fit_gee_modified_poisson

    return fit_gee_modified_poisson(rows)


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


def _mixed_linear(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.mixed import fit_mixed_linear

    return fit_mixed_linear(rows)


def _mixed_logistic(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.mixed_binary import fit_mixed_logistic

    return fit_mixed_logistic(rows)


def _mixed_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.mixed_binary import fit_mixed_poisson

    return fit_mixed_poisson(rows)


_GEE = "Liang & Zeger (1986), Biometrika 73: 13-22"
_LIFETIMES = "Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 3"
MODELS: Catalogue[Model] = Catalogue(
    "model",
    [
        Model(
            "logistic",
            "logistic regression, maximum likelihood",
            "Cox (1958), J R Stat Soc B 20: 215-242; McCullagh & Nelder (1989), Generalized Linear Models, ch. 4",
            "binary",
            "or",
            _logistic,
        ),
        Model(
            "linear",
            "linear regression, least squares",
            "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., ch. 5",
            "number",
            None,
            _linear,
            student=True,
        ),
        Model(
            "quantile",
            "quantile regression, variances by Hendricks and Koenker’s sandwich",
            "Koenker & Bassett (1978), Econometrica 46: 33-50; Hendricks & Koenker (1992), J Am Stat Assoc 87: 58-68",
            "quantile",
            None,
            _quantile,
            student=True,
            robust=True,
        ),
        Model(
            "poisson",
            "Poisson regression, maximum likelihood",
            "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., ch. 6",
            "count",
            "irr",
            _poisson,
        ),
        Model(
            "quasi-poisson",
            "quasi-Poisson regression, variances times Pearson's dispersion",
            "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., p. 200",
            "count",
            "irr",
            _quasi_poisson,
            student=True,
        ),
        Model(
            "negative-binomial",
            "negative binomial regression, variance μ + μ²/θ with θ by maximum likelihood",
            "Lawless (1987), Can J Stat 15: 209-225",
            "count",
            "irr",
            _negative_binomial,
        ),
        Model(
            "log-binomial",
            "log-binomial regression, maximum likelihood",
            "Wacholder (1986), Am J Epidemiol 123: 174-184",
            "binary",
            "rr",
            _log_binomial,
        ),
        Model(
            "modified-poisson",
            "Poisson regression of a binary outcome, robust variances (HC0)",
            "Zou (2004), Am J Epidemiol 159: 702-706",
            "binary",
            "rr",
            _modified_poisson,
            robust=True,
        ),
        Model(
            "probit",
            "probit regression, maximum likelihood, variances from the expected information",
            "Bliss (1935), Ann Appl Biol 22: 134-167",
            "binary",
            None,
            _probit,
        ),
        Model(
            "cloglog",
            "complementary log-log regression, maximum likelihood, variances from the expected information",
            "Prentice & Gloeckler (1978), Biometrics 34: 57-67",
            "binary",
            "hr",
            _cloglog,
        ),
        Model(
            "cox",
            "Cox proportional hazards regression",
            "Cox (1972), J R Stat Soc B 34: 187-220; ties: Efron (1977), J Am Stat Assoc 72: 557-565",
            "time",
            "hr",
            _cox,
        ),
        Model(
            "fine-gray",
            "Fine–Gray regression, sandwich variances",
            "Fine & Gray (1999), J Am Stat Assoc 94: 496-509",
            "competing",
            "shr",
            _fine_gray,
            robust=True,
        ),
        Model(
            "conditional-logistic",
            "conditional logistic regression, exact conditional likelihood",
            "Breslow, Day, Halvorsen, Prentice & Sabai (1978), Am J Epidemiol 108: 299-307",
            "matched",
            "or",
            _conditional,
        ),
        Model(
            "ordinal",
            "proportional odds logistic regression, maximum likelihood",
            "McCullagh (1980), J R Stat Soc B 42: 109-142",
            "ordered",
            "or",
            _ordinal,
        ),
        Model(
            "multinomial",
            "multinomial logistic regression, maximum likelihood",
            "Agresti (2013), Categorical Data Analysis, 3rd ed., pp. 293-296",
            "nominal",
            "or",
            _multinomial,
        ),
        Model(
            "gee-linear",
            "linear regression with generalized estimating equations, sandwich variances",
            _GEE,
            "number",
            None,
            _gee_linear,
            robust=True,
            correlated="marginal",
        ),
        Model(
            "gee-logistic",
            "logistic regression with generalized estimating equations, sandwich variances",
            _GEE,
            "binary",
            "or",
            _gee_logistic,
            robust=True,
            correlated="marginal",
        ),
        Model(
            "gee-poisson",
            "Poisson regression with generalized estimating equations, sandwich variances",
            _GEE,
            "count",
            "irr",
            _gee_poisson,
            robust=True,
            correlated="marginal",
        ),
        Model(
            "gee-modified-poisson",
            "Poisson regression of a binary outcome with generalized estimating equations, sandwich variances",
            "Zou & Donner (2013), Stat Methods Med Res 22: 661-670",
            "binary",
            "rr",
            _gee_modified_poisson,
            robust=True,
            correlated="marginal",
        ),
        Model(
            "weibull",
            "Weibull regression of survival times, maximum likelihood",
            _LIFETIMES,
            "lifetime",
            "tr",
            _weibull,
        ),
        Model(
            "exponential",
            "exponential regression of survival times, maximum likelihood",
            _LIFETIMES,
            "lifetime",
            "tr",
            _exponential,
        ),
        Model(
            "log-normal",
            "log-normal regression of survival times, maximum likelihood",
            _LIFETIMES,
            "lifetime",
            "tr",
            _log_normal,
        ),
        Model(
            "log-logistic",
            "log-logistic regression of survival times, maximum likelihood",
            "Bennett (1983), Appl Stat 32: 165-171",
            "lifetime",
            "tr",
            _log_logistic,
        ),
        Model(
            "mixed-linear",
            "linear mixed model",
            "Laird & Ware (1982), Biometrics 38: 963-974; Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1)",
            "number",
            None,
            _mixed_linear,
            student=True,
            correlated="mixed",
        ),
        Model(
            "mixed-logistic",
            "mixed logistic regression, maximum likelihood",
            "Breslow & Clayton (1993), J Am Stat Assoc 88: 9-25; Pinheiro & Bates (1995), J Comput Graph Stat 4: 12-35",
            "binary",
            "or",
            _mixed_logistic,
            correlated="mixed",
        ),
        Model(
            "mixed-poisson",
            "mixed Poisson regression, maximum likelihood",
            "Breslow & Clayton (1993), J Am Stat Assoc 88: 9-25; Pinheiro & Bates (1995), J Comput Graph Stat 4: 12-35",
            "count",
            "irr",
            _mixed_poisson,
            correlated="mixed",
        ),
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
