"""What may be wrong with a model, and how it ranks patients' times."""

from functools import partial

from tablegen.stats.contract import Outcome
from tablegen.stats.normality import SHAPIRO_WILK
from tablegen.stats.regression import diagnostics, fit_measures, hazards
from tablegen.stats.regression.footers.entry import NUMBERS, TESTED, TIMES, Footer
from tablegen.stats.regression.whole import Whole


def _brant(whole: Whole) -> Outcome:
    from tablegen.stats.regression.brant import proportional_odds  # few tables have it

    return proportional_odds(whole)


ASSUMPTIONS = (
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
        TESTED,
        diagnostics.breusch_pagan,
        NUMBERS,
    ),
    Footer(
        "durbin-watson",
        "Durbin–Watson statistic of the residuals in the order of the data",
        "Durbin & Watson (1950), Biometrika 37: 409-428",
        "Durbin–Watson",
        "{statistic}",
        diagnostics.durbin_watson,
        NUMBERS,
    ),
    Footer(
        "residual-shapiro",
        "Shapiro–Wilk test of the residuals",
        SHAPIRO_WILK,
        "Shapiro–Wilk *W* of residuals, *P*",
        "{statistic}, {p}",
        diagnostics.normal_residuals,
        NUMBERS,
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
        TIMES,
        named=True,
    ),
    Footer(
        "proportional-hazards",
        "score test of proportional hazards, all terms together",
        "Grambsch & Therneau (1994), Biometrika 81: 515-526; R's cox.zph, survival 3",
        "Proportional hazards χ^2^ (*df*), *P*",
        TESTED,
        hazards.proportional_hazards,
        TIMES,
    ),
    Footer(
        "proportional-odds",
        "Brant's Wald test of proportional odds, all terms together",
        "Brant (1990), Biometrics 46: 1171-1178",
        "Proportional odds χ^2^ (*df*), *P*",
        TESTED,
        _brant,
        ("ordered",),
        named=True,
    ),
)
