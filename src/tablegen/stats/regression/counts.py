"""Regressions of counts with the log link: Poisson, quasi-Poisson, negative binomial."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from tablegen.stats.regression import families
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Beyond, Fitted, ModelRows, refused
from tablegen.stats.regression.likelihood import LikelihoodRows, maximised
from tablegen.stats.regression.newton import Problem, climb, evaluate
from tablegen.stats.regression.separation import emptying

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_LEAST_THETA, _LARGEST_THETA = 1e-3, 1e5
"""Above the larger the negative binomial distribution is Poisson's: counts of 100 have a variance 0.1 % larger."""
_TURNS = 200


def fit_poisson(rows: ModelRows) -> Fitted:
    """Poisson regression of counts (McCullagh & Nelder 1989, Generalized Linear Models, 2nd ed., ch. 6)."""
    problem = _unfit(rows)
    return refused(rows.x.shape[1], problem) if problem else maximised(rows, families.poisson(), emptying)


def fit_quasi_poisson(rows: ModelRows) -> Fitted:
    """Poisson regression with variances times Pearson's dispersion, and t with n - k degrees of freedom.

    McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., p. 200.
    """
    import numpy as np

    fitted, (n, k) = fit_poisson(rows), rows.x.shape
    if fitted.problem or fitted.rows is None:
        return fitted
    if n == k:
        return refused(k, f"{n} complete cases for {k} coefficients leave no degrees of freedom for the dispersion")
    means = fitted.rows.means()
    dispersion = float(np.sum((rows.y - means) ** 2 / means)) / (n - k)
    if not dispersion:
        return refused(k, "the counts are fitted exactly: there is no dispersion")
    return replace(fitted, cov=fitted.cov * dispersion, df=float(n - k), measures={"dispersion": dispersion})


def fit_negative_binomial(rows: ModelRows) -> Fitted:
    """Negative binomial regression, variance μ + μ²/θ, with θ by maximum likelihood (Lawless 1987, Can J Stat 15: 209).

    The variances of the coefficients take θ as known, as R's glm.nb does: estimates of θ and of the coefficients are
    asymptotically independent. That of θ is of the observed information at the fitted means, as glm.nb's SE.theta.
    The log-likelihood of no predictors is at the θ that is likeliest without them, as in R's anova and Stata's nbreg.
    """
    import numpy as np

    k = rows.x.shape[1]
    if problem := _unfit(rows):
        return refused(k, problem)
    try:
        theta = _likeliest_theta(rows)
        alone = replace(rows, x=rows.x[:, :1])
        null = maximised(alone, families.negative_binomial(_likeliest_theta(alone)), emptying).loglik
    except _Unfit as unfit:
        return unfit.fitted
    if theta >= _LARGEST_THETA:
        return refused(k, "the counts vary no more than Poisson's: use poisson")
    if theta <= _LEAST_THETA:
        return refused(k, "the counts vary too much for a negative binomial model")
    fitted = maximised(rows, families.negative_binomial(theta), emptying)
    if fitted.problem or fitted.rows is None:
        return fitted
    variance = 1.0 / _information_of_theta(theta, rows.y, fitted.rows.means())
    beyond = Beyond.apart(("theta",), fitted.cov, np.array([[variance]]))
    measures = {"theta": theta, "theta_se": variance**0.5}
    return replace(fitted, loglik_null=null, measures=measures, beyond=beyond)


class _Unfit(Exception):  # noqa: N818 - it carries a fit with a problem out of a search
    def __init__(self, fitted: Fitted) -> None:
        super().__init__(fitted.problem)
        self.fitted = fitted


def _likeliest_theta(rows: ModelRows) -> float:
    """The θ of the largest likelihood, at most `_LARGEST_THETA` and at least `_LEAST_THETA`; `_Unfit` without a fit.

    From Poisson's means on, θ and the means are made the likeliest in turn, as by R's glm.nb, each fit beginning where
    the one before ended: they are nearly independent, so that a few turns suffice.
    """
    import numpy as np

    poisson = maximised(rows, families.poisson(), emptying)
    if poisson.problem or not isinstance(poisson.rows, LikelihoodRows):
        raise _Unfit(poisson)
    columns, at = poisson.rows.basis.columns, poisson.rows.found.point.at
    theta = _theta_at(rows.y, poisson.rows.means())
    for _ in range(_TURNS):
        problem = Problem(rows.y, families.negative_binomial(theta), rows.offset)
        found = climb(partial(evaluate, columns, problem), at)
        if not found.converged:
            break
        before, at = theta, found.point.at
        theta = _theta_at(rows.y, problem.family.mean(problem.predictor(columns, at)))
        if abs(np.log(theta / before)) <= 1e-11:
            return theta
    raise _Unfit(refused(rows.x.shape[1], "the maximum likelihood of θ and the coefficients was not found"))


def _theta_at(y: "Array", mean: "Array") -> float:
    """The likeliest θ at fitted means, within its bounds."""
    import numpy as np
    from scipy.optimize import brentq  # pyright: ignore[reportUnknownVariableType]

    def slope(log_theta: float) -> float:
        return _slope_of_theta(float(np.exp(log_theta)), y, mean)

    least, largest = float(np.log(_LEAST_THETA)), float(np.log(_LARGEST_THETA))
    if slope(largest) >= 0.0:
        return _LARGEST_THETA
    if slope(least) <= 0.0:
        return _LEAST_THETA
    return float(np.exp(cast(float, brentq(slope, least, largest, xtol=1e-13))))


def _slope_of_theta(theta: float, y: "Array", mean: "Array") -> float:
    """The derivative of the log-likelihood by θ at fitted means."""
    import numpy as np
    from scipy.special import psi  # pyright: ignore[reportUnknownVariableType]

    drawn = np.asarray(psi(theta + y) - psi(theta), dtype=np.float64)
    return float((drawn - np.log1p(mean / theta) + 1.0 - (theta + y) / (theta + mean)).sum())


def jointly(fitted: Fitted, rows: ModelRows) -> Fitted:
    """A negative binomial fit with variances from the joint observed information of coefficients and log α = -log θ.

    So Stata's nbreg and statsmodels have them; measures are `alpha` and `log_alpha_se` too.
    """
    import numpy as np

    if fitted.problem or fitted.rows is None:
        return fitted
    theta, mean = fitted.measures["theta"], fitted.rows.means()
    pull = (rows.y - mean) * mean / (theta + mean) ** 2
    weight = mean * theta * (theta + rows.y) / (theta + mean) ** 2
    basis = prepare(rows.x)
    assert not isinstance(basis, Fitted)
    columns = basis.columns
    across = theta * (columns.T @ pull)[:, None]
    own = np.array([[theta * theta * _information_of_theta(theta, rows.y, mean)]])
    information = np.block([[(columns * weight[:, None]).T @ columns, across], [across.T, own]])
    k = columns.shape[1]
    back = np.eye(k + 1)
    back[:k, :k] = basis.back
    whole = back @ np.linalg.inv(information) @ back.T
    measures = {**fitted.measures, "alpha": 1.0 / theta, "log_alpha_se": float(whole[k, k]) ** 0.5}
    return replace(fitted, cov=whole[:k, :k], measures=measures, beyond=Beyond(("log_alpha",), whole))


def _information_of_theta(theta: float, y: "Array", mean: "Array") -> float:
    """Minus the second derivative of the log-likelihood by θ at fitted means, as R's theta.ml has it."""
    import numpy as np
    from scipy.special import polygamma  # pyright: ignore[reportUnknownVariableType]

    drawn = np.asarray(polygamma(1, theta) - polygamma(1, theta + y), dtype=np.float64)
    return float((drawn - 1.0 / theta + 2.0 / (mean + theta) - (y + theta) / (mean + theta) ** 2).sum())


def _unfit(rows: ModelRows) -> str | None:
    import numpy as np

    if not rows.y.size:
        return "there are no complete cases"
    if float(rows.y.min()) < 0.0 or np.any(rows.y != np.floor(rows.y)):
        return "its outcome must be counts: whole numbers, 0 or more"
    return None if rows.y.any() else "all counts are 0"
