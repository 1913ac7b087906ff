"""Regressions of a binary outcome: of three links, of risks (log-binomial), and Poisson's with robust variances."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression import families
from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.stats.regression.likelihood import LikelihoodRows, Separating, maximised
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.separation import emptying, separating

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


_CERTAIN = 1.0 - 1e-5
"""A fitted risk above it is taken for 1."""


def fit_logistic(rows: ModelRows) -> Fitted:
    """Logistic regression of an outcome of 0 and 1 (Cox 1958, J R Stat Soc B 20: 215-242)."""
    return _binary(rows, families.logit(), separating)


def fit_probit(rows: ModelRows) -> Fitted:
    """Probit regression, with variances from the expected information (Bliss 1935, Ann Appl Biol 22: 134-167)."""
    return _binary(rows, families.probit(), separating)


def fit_cloglog(rows: ModelRows) -> Fitted:
    """Complementary log-log regression: hazard ratios of events by one time (Prentice & Gloeckler 1978, p. 58)."""
    return _binary(rows, families.cloglog(), separating)


def fit_log_binomial(rows: ModelRows) -> Fitted:
    """Log-binomial regression: risk ratios (Wacholder 1986, Am J Epidemiol 123: 174-184)."""
    fitted = _binary(rows, families.log_binomial(), emptying)
    if fitted.problem and not fitted.separated and isinstance(fitted.rows, LikelihoodRows):
        highest = float(fitted.rows.means().max())
        if highest > _CERTAIN:
            what = "the likelihood is highest where the risk of some patients is 1, on the edge of what can be"
            return replace(fitted, problem=f"{what}: model: modified-poisson has no such edge")
    return fitted


def fit_modified_poisson(rows: ModelRows) -> Fitted:
    """Risk ratios by a Poisson model with robust variances (Zou 2004, Am J Epidemiol 159: 702-706)."""
    fitted = _binary(rows, families.poisson(), emptying)
    return robust(fitted, "HC0" if rows.clusters is None else "CR0", rows.clusters)


def one_sided(rows: ModelRows) -> str | None:
    """The problem that the outcome of all rows is the same, or that there are none; None where there is no such."""
    import numpy as np

    n, events = rows.y.size, int(np.count_nonzero(rows.y))
    if not n:
        return "there are no complete cases"
    return f"{'all' if events else 'none'} of the {n} complete cases have the event" if events in (0, n) else None


def _binary(rows: ModelRows, family: Family, separation: Separating) -> Fitted:
    problem = one_sided(rows)
    return refused(rows.x.shape[1], problem) if problem else maximised(rows, family, separation)
