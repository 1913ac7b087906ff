"""The regressions of a number or a count. Their code, and numpy with it, is loaded when one is fitted."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Model

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


def _linear(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.linear import fit_linear

    return fit_linear(rows)


def _quantile(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.quantile import fit_quantile

    return fit_quantile(rows)


def _poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.counts import fit_poisson

    return fit_poisson(rows)


def _quasi_poisson(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.counts import fit_quasi_poisson

    return fit_quasi_poisson(rows)


def _negative_binomial(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.counts import fit_negative_binomial

    return fit_negative_binomial(rows)


LINEAR = Model(
    "linear",
    "linear regression, least squares",
    "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., ch. 5",
    "number",
    None,
    _linear,
    student=True,
)
QUANTILE = Model(
    "quantile",
    "quantile regression, variances by Hendricks and Koenker’s sandwich",
    "Koenker & Bassett (1978), Econometrica 46: 33-50; Hendricks & Koenker (1992), J Am Stat Assoc 87: 58-68",
    "quantile",
    None,
    _quantile,
    student=True,
    robust=True,
)
POISSON = Model(
    "poisson",
    "Poisson regression, maximum likelihood",
    "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., ch. 6",
    "count",
    "irr",
    _poisson,
)
QUASI_POISSON = Model(
    "quasi-poisson",
    "quasi-Poisson regression, variances times Pearson's dispersion",
    "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., p. 200",
    "count",
    "irr",
    _quasi_poisson,
    student=True,
)
NEGATIVE_BINOMIAL = Model(
    "negative-binomial",
    "negative binomial regression, variance μ + μ²/θ with θ by maximum likelihood",
    "Lawless (1987), Can J Stat 15: 209-225",
    "count",
    "irr",
    _negative_binomial,
)
