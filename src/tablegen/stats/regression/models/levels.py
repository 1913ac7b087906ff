"""The regressions of an outcome of several levels. Their code, and numpy with it, is loaded when one is fitted."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Model

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


def _ordinal(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.ordinal import fit_ordinal

    return fit_ordinal(rows)


def _multinomial(rows: "ModelRows") -> "Fitted":
    from tablegen.stats.regression.multinomial import fit_multinomial

    return fit_multinomial(rows)


ORDINAL = Model(
    "ordinal",
    "proportional odds logistic regression, maximum likelihood",
    "McCullagh (1980), J R Stat Soc B 42: 109-142",
    "ordered",
    "or",
    _ordinal,
)
MULTINOMIAL = Model(
    "multinomial",
    "multinomial logistic regression, maximum likelihood",
    "Agresti (2013), Categorical Data Analysis, 3rd ed., pp. 293-296",
    "nominal",
    "or",
    _multinomial,
)
