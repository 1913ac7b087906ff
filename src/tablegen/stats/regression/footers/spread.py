"""What a model estimates beside its coefficients: errors, dispersion."""

from functools import partial

from tablegen.stats.regression import diagnostics, fit_measures
from tablegen.stats.regression.footers.entry import COUNTS, LIKELY, NUMBERS, Footer

SPREAD = (
    Footer(
        "sigma",
        "residual standard error",
        "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., p. 39",
        "Residual SE",
        "{sigma}",
        partial(fit_measures.measured, name="sigma", stat="sigma", method="residual standard error"),
        NUMBERS,
        correlated=LIKELY,
    ),
    Footer(
        "dispersion",
        "Pearson's dispersion, χ²/(n − k)",
        "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., p. 200",
        "Dispersion",
        "{dispersion}",
        diagnostics.dispersion,
        COUNTS,
        named=True,
    ),
    Footer(
        "theta",
        "θ of a negative binomial model",
        "Lawless (1987), Can J Stat 15: 209-225",
        "*θ*",
        "{theta}",
        partial(fit_measures.measured, name="theta", stat="theta", method="θ by maximum likelihood"),
        COUNTS,
        named=True,
    ),
    Footer(
        "alpha",
        "α = 1/θ of a negative binomial model, with an interval of ln α by the joint information",
        "Lawless (1987), Can J Stat 15: 209-225",
        "*α* ({level}% CI)",
        "{alpha} ({alpha_low}–{alpha_high})",
        fit_measures.overdispersion,
        COUNTS,
        named=True,
    ),
)
