"""The regressions of rows correlated within clusters, of means (GEE) or with random effects.

Their code, and numpy with it, is loaded when one is fitted.
"""

from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Model

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


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
GEE_LINEAR = Model(
    "gee-linear",
    "linear regression with generalized estimating equations, sandwich variances",
    _GEE,
    "number",
    None,
    _gee_linear,
    robust=True,
    correlated="marginal",
)
GEE_LOGISTIC = Model(
    "gee-logistic",
    "logistic regression with generalized estimating equations, sandwich variances",
    _GEE,
    "binary",
    "or",
    _gee_logistic,
    robust=True,
    correlated="marginal",
)
GEE_POISSON = Model(
    "gee-poisson",
    "Poisson regression with generalized estimating equations, sandwich variances",
    _GEE,
    "count",
    "irr",
    _gee_poisson,
    robust=True,
    correlated="marginal",
)
GEE_MODIFIED_POISSON = Model(
    "gee-modified-poisson",
    "Poisson regression of a binary outcome with generalized estimating equations, sandwich variances",
    "Zou & Donner (2013), Stat Methods Med Res 22: 661-670",
    "binary",
    "rr",
    _gee_modified_poisson,
    robust=True,
    correlated="marginal",
)
MIXED_LINEAR = Model(
    "mixed-linear",
    "linear mixed model",
    "Laird & Ware (1982), Biometrics 38: 963-974; Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1)",
    "number",
    None,
    _mixed_linear,
    student=True,
    correlated="mixed",
)
MIXED_LOGISTIC = Model(
    "mixed-logistic",
    "mixed logistic regression, maximum likelihood",
    "Breslow & Clayton (1993), J Am Stat Assoc 88: 9-25; Pinheiro & Bates (1995), J Comput Graph Stat 4: 12-35",
    "binary",
    "or",
    _mixed_logistic,
    correlated="mixed",
)
MIXED_POISSON = Model(
    "mixed-poisson",
    "mixed Poisson regression, maximum likelihood",
    "Breslow & Clayton (1993), J Am Stat Assoc 88: 9-25; Pinheiro & Bates (1995), J Comput Graph Stat 4: 12-35",
    "count",
    "irr",
    _mixed_poisson,
    correlated="mixed",
)
