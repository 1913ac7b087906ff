"""The statistics that may stand below a model: of how many patients it is, how it fits, what may be wrong with it."""

from collections.abc import Callable
from functools import partial
from re import findall
from typing import Literal

from tablegen.catalogue import Catalogue
from tablegen.stats.contract import Model, Outcome
from tablegen.stats.normality import SHAPIRO_WILK
from tablegen.stats.regression import diagnostics, fit_measures, hazards, prediction
from tablegen.stats.regression.whole import Whole
from tablegen.values import frozen


@frozen
class Footer:
    """A statistic of a whole model: how its line is called and its cell is written, and the outcomes that it is for.

    `label` and `shown` are a line's stub and pattern, `*italic*` and `^raised^`; `run` gives the pattern's statistics,
    None for what is recorded with the model's sizes, as counts of patients, which every model has. It is for models of
    these `outcomes`, or of all, and of rows `correlated` so; imputed data and weighted rows have those that are not
    run, and some are `only` of such.
    """

    name: str
    title: str
    source: str
    label: str
    shown: str
    run: Callable[[Whole], Outcome] | None
    outcomes: tuple[str, ...] = ()
    only: Literal["", "imputed", "weighted"] = ""
    correlated: tuple[str, ...] = ("no",)

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics of its cell."""
        return tuple(findall(r"{(\w+)}", self.shown))

    def fits(self, model: Model) -> bool:
        """Whether models of this kind have it."""
        if self.only:
            return self.only == ("imputed" if model.pooled else "weighted" if model.weighted else "")
        counted = self.run is None or not (model.pooled or model.weighted)
        return counted and (not self.outcomes or model.outcome in self.outcomes) and model.correlated in self.correlated


def _brant(whole: Whole) -> Outcome:
    from tablegen.stats.regression.brant import proportional_odds  # few tables have it

    return proportional_odds(whole)


_EVENTS, _NUMBERS, _COUNTS, _TIMES = ("binary",), ("number",), ("count",), ("time",)
_LEVELS = ("ordered", "nominal")
_ANY, _LIKELY = ("no", "marginal", "mixed"), ("no", "mixed")
_CLUSTERED, _MARGINAL, _MIXED = ("marginal", "mixed"), ("marginal",), ("mixed",)
_TESTED = "{statistic} ({df}), {p}"
FOOTERS: Catalogue[Footer] = Catalogue(
    "footer",
    [
        Footer("n", "patients in the model", "counted", "*n*", "{n_used}", None, correlated=_ANY),
        Footer(
            "events",
            "patients with the event",
            "counted",
            "Events",
            "{n_events}",
            None,
            ("binary", "time", "lifetime", "competing", "matched"),
            correlated=_ANY,
        ),
        Footer(
            "competing",
            "patients with a competing event",
            "counted",
            "Competing events",
            "{n_competing}",
            None,
            ("competing",),
        ),
        Footer(
            "missing", "patients left out for missing values", "counted", "Left out", "{missing}", None, correlated=_ANY
        ),
        Footer("imputations", "imputed data sets", "counted", "Imputations", "{imputations}", None, only="imputed"),
        Footer(
            "weighted-n", "sum of the weights of the rows", "counted", "Weighted *n*", "{wn}", None, only="weighted"
        ),
        Footer(
            "fmi",
            "largest fraction of missing information of a coefficient",
            "Rubin (1987), Multiple Imputation for Nonresponse in Surveys, p. 77",
            "Largest fraction of missing information",
            "{fmi_largest}",
            None,
            only="imputed",
        ),
        Footer(
            "loglik",
            "log-likelihood",
            "Fisher (1922), Phil Trans R Soc A 222: 309-368",
            "Log-likelihood",
            "{loglik}",
            fit_measures.log_likelihood,
            correlated=_LIKELY,
        ),
        Footer(
            "-2loglik",
            "−2 log-likelihood",
            "Wilks (1938), Ann Math Stat 9: 60-62",
            "−2 log-likelihood",
            "{minus2loglik}",
            fit_measures.minus_twice,
            correlated=_LIKELY,
        ),
        Footer(
            "lr",
            "likelihood ratio test against the model without terms",
            "Wilks (1938), Ann Math Stat 9: 60-62",
            "Likelihood ratio χ^2^ (*df*), *P*",
            _TESTED,
            fit_measures.likelihood_ratio,
            ("binary", "count", "time", "lifetime", "matched", *_LEVELS),
        ),
        Footer(
            "f",
            "F test against the model without terms",
            "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., ch. 6",
            "*F* (*df*), *P*",
            _TESTED,
            fit_measures.f_test,
            _NUMBERS,
        ),
        Footer(
            "aic",
            "Akaike's information criterion",
            "Akaike (1974), IEEE Trans Autom Control 19: 716-723",
            "AIC",
            "{aic}",
            fit_measures.akaike,
            correlated=_LIKELY,
        ),
        Footer(
            "bic",
            "Bayesian information criterion",
            "Schwarz (1978), Ann Stat 6: 461-464",
            "BIC",
            "{bic}",
            fit_measures.schwarz,
            correlated=_LIKELY,
        ),
        Footer(
            "r2",
            "coefficient of determination",
            "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., p. 138",
            "*R*^2^",
            "{r2}",
            partial(fit_measures.measured, name="r2", stat="r2", method="R²"),
            _NUMBERS,
        ),
        Footer(
            "adjusted-r2",
            "R² adjusted for the number of terms",
            "Ezekiel (1930), Methods of Correlation Analysis",
            "Adjusted *R*^2^",
            "{r2}",
            partial(fit_measures.measured, name="adj_r2", stat="r2", method="adjusted R²"),
            _NUMBERS,
        ),
        Footer(
            "koenker-machado",
            "Koenker and Machado’s R¹ of a quantile",
            "Koenker & Machado (1999), J Am Stat Assoc 94: 1296-1310",
            "Koenker–Machado *R*^1^",
            "{r2}",
            partial(fit_measures.measured, name="r1", stat="r2", method="Koenker and Machado’s R¹"),
            ("quantile",),
        ),
        Footer(
            "mcfadden",
            "McFadden's R²",
            "McFadden (1974), in: Zarembka, Frontiers in Econometrics, pp. 105-142",
            "McFadden *R*^2^",
            "{r2}",
            fit_measures.mcfadden,
            ("binary", "count", "time", *_LEVELS),
        ),
        Footer(
            "cox-snell",
            "Cox and Snell's R²",
            "Cox & Snell (1989), Analysis of Binary Data, 2nd ed., p. 208",
            "Cox–Snell *R*^2^",
            "{r2}",
            fit_measures.cox_snell,
            ("binary", "count", "time", *_LEVELS),
        ),
        Footer(
            "nagelkerke",
            "Nagelkerke's R²",
            "Nagelkerke (1991), Biometrika 78: 691-692",
            "Nagelkerke *R*^2^",
            "{r2}",
            fit_measures.nagelkerke,
            ("binary", "count", "time", *_LEVELS),
        ),
        Footer(
            "tjur", "Tjur's R²", "Tjur (2009), Am Stat 63: 366-372", "Tjur *R*^2^", "{r2}", prediction.tjur, _EVENTS
        ),
        Footer(
            "hosmer-lemeshow",
            "Hosmer–Lemeshow test of calibration, over tenths of the fitted probabilities",
            "Hosmer & Lemeshow (1980), Commun Stat A 9: 1043-1069",
            "Hosmer–Lemeshow χ^2^ (*df*), *P*",
            _TESTED,
            prediction.hosmer_lemeshow,
            _EVENTS,
        ),
        Footer(
            "auc",
            "area under the ROC curve (concordance), with DeLong's interval",
            "DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44: 837-845",
            "AUC ({level}% CI)",
            "{auc} ({auc_low}–{auc_high})",
            prediction.discrimination,
            _EVENTS,
        ),
        Footer(
            "brier",
            "Brier's score",
            "Brier (1950), Mon Weather Rev 78: 1-3",
            "Brier score",
            "{brier}",
            prediction.brier,
            _EVENTS,
        ),
        Footer(
            "calibration-slope",
            "calibration slope to be expected in new patients, (χ² − df)/χ²",
            "van Houwelingen & le Cessie (1990), Stat Med 9: 1303-1325",
            "Calibration slope",
            "{slope}",
            fit_measures.shrinkage,
            ("binary", "count", "time", *_LEVELS),
        ),
        Footer(
            "sigma",
            "residual standard error",
            "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., p. 39",
            "Residual SE",
            "{sigma}",
            partial(fit_measures.measured, name="sigma", stat="sigma", method="residual standard error"),
            _NUMBERS,
            correlated=_LIKELY,
        ),
        Footer(
            "dispersion",
            "Pearson's dispersion, χ²/(n − k)",
            "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., p. 200",
            "Dispersion",
            "{dispersion}",
            diagnostics.dispersion,
            _COUNTS,
        ),
        Footer(
            "theta",
            "θ of a negative binomial model",
            "Lawless (1987), Can J Stat 15: 209-225",
            "*θ*",
            "{theta}",
            partial(fit_measures.measured, name="theta", stat="theta", method="θ by maximum likelihood"),
            _COUNTS,
        ),
        Footer(
            "alpha",
            "α = 1/θ of a negative binomial model, with an interval of ln α by the joint information",
            "Lawless (1987), Can J Stat 15: 209-225",
            "*α* ({level}% CI)",
            "{alpha} ({alpha_low}–{alpha_high})",
            fit_measures.overdispersion,
            _COUNTS,
        ),
        Footer(
            "vif",
            "largest variance inflation factor of a term, of factors GVIF^(1/df)",
            "Fox & Monette (1992), J Am Stat Assoc 87: 178-183",
            "Largest VIF",
            "{vif}",
            diagnostics.largest_inflation,
            ("binary", "number", "count", "time", "competing", "matched", "ordered", "quantile"),
        ),
        Footer(
            "breusch-pagan",
            "studentized Breusch–Pagan test of equal variances",
            "Koenker (1981), J Econometrics 17: 107-112",
            "Breusch–Pagan χ^2^ (*df*), *P*",
            _TESTED,
            diagnostics.breusch_pagan,
            _NUMBERS,
        ),
        Footer(
            "durbin-watson",
            "Durbin–Watson statistic of the residuals in the order of the data",
            "Durbin & Watson (1950), Biometrika 37: 409-428",
            "Durbin–Watson",
            "{statistic}",
            diagnostics.durbin_watson,
            _NUMBERS,
        ),
        Footer(
            "residual-shapiro",
            "Shapiro–Wilk test of the residuals",
            SHAPIRO_WILK,
            "Shapiro–Wilk *W* of residuals, *P*",
            "{statistic}, {p}",
            diagnostics.normal_residuals,
            _NUMBERS,
        ),
        Footer(
            "scale-of-times",
            "scale σ of the logarithms of times in a parametric survival model (1 / shape of Weibull's)",
            "Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., p. 68",
            "Scale *σ*",
            "{sigma}",
            partial(fit_measures.measured, name="scale", stat="sigma", method="scale σ by maximum likelihood"),
            ("lifetime",),
        ),
        Footer(
            "concordance",
            "Harrell's C: of how many pairs the higher risk has the event first",
            "Harrell, Lee & Mark (1996), Stat Med 15: 361-387",
            "Harrell’s C ({level}% CI)",
            "{c} ({c_low}–{c_high})",
            hazards.concordance,
            _TIMES,
        ),
        Footer(
            "proportional-hazards",
            "score test of proportional hazards, all terms together",
            "Grambsch & Therneau (1994), Biometrika 81: 515-526; R's cox.zph, survival 3",
            "Proportional hazards χ^2^ (*df*), *P*",
            _TESTED,
            hazards.proportional_hazards,
            _TIMES,
        ),
        Footer(
            "proportional-odds",
            "Brant's Wald test of proportional odds, all terms together",
            "Brant (1990), Biometrics 46: 1171-1178",
            "Proportional odds χ^2^ (*df*), *P*",
            _TESTED,
            _brant,
            ("ordered",),
        ),
        Footer(
            "clusters",
            "clusters of rows that belong together",
            "counted",
            "Clusters",
            "{clusters}",
            partial(fit_measures.measured, name="clusters", stat="clusters", method="clusters, counted"),
            (),
            correlated=_CLUSTERED,
        ),
        Footer(
            "correlation",
            "working correlation within clusters, where it is a single one",
            "Liang & Zeger (1986), Biometrika 73: 13-22",
            "Working correlation",
            "{correlation}",
            partial(
                fit_measures.measured, name="correlation", stat="correlation", method="working correlation by moments"
            ),
            (),
            correlated=_MARGINAL,
        ),
        Footer(
            "scale",
            "scale of generalized estimating equations, by moments",
            "Liang & Zeger (1986), Biometrika 73: 13-22",
            "Scale",
            "{dispersion}",
            partial(fit_measures.measured, name="phi", stat="dispersion", method="scale by moments"),
            (),
            correlated=_MARGINAL,
        ),
        Footer(
            "qic",
            "quasi-likelihood information criterion, with a scale of 1 in the quasi-likelihood",
            "Pan (2001), Biometrics 57: 120-125",
            "QIC",
            "{qic}",
            partial(fit_measures.measured, name="qic", stat="qic", method="QIC, scale 1 in the quasi-likelihood"),
            ("binary", "count"),
            correlated=_MARGINAL,
        ),
        Footer(
            "icc",
            "intraclass correlation, of a random intercept alone",
            "Snijders & Bosker (2012), Multilevel Analysis, 2nd ed., pp. 18, 305",
            "ICC",
            "{icc}",
            partial(fit_measures.measured, name="icc", stat="icc", method="intraclass correlation"),
            ("number", "binary"),
            correlated=_MIXED,
        ),
        Footer(
            "intercept-sd",
            "SD of the random intercepts",
            "Laird & Ware (1982), Biometrics 38: 963-974",
            "SD of intercepts",
            "{random_sd}",
            partial(fit_measures.measured, name="random_sd", stat="random_sd", method="SD of the random intercepts"),
            (),
            correlated=_MIXED,
        ),
        Footer(
            "slope-sd",
            "SD of the random slopes",
            "Laird & Ware (1982), Biometrics 38: 963-974",
            "SD of slopes",
            "{random_sd}",
            partial(fit_measures.measured, name="slope_sd", stat="random_sd", method="SD of the random slopes"),
            (),
            correlated=_MIXED,
        ),
        Footer(
            "intercept-slope",
            "correlation of random intercepts and slopes",
            "Laird & Ware (1982), Biometrics 38: 963-974",
            "Correlation of intercepts and slopes",
            "{r}",
            partial(
                fit_measures.measured,
                name="slope_correlation",
                stat="r",
                method="correlation of random intercepts and slopes",
            ),
            (),
            correlated=_MIXED,
        ),
    ],
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
