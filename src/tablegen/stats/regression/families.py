"""Distributions of an outcome given a linear predictor: log-likelihood, its slope and Fisher's information."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


@dataclass(frozen=True, slots=True)
class Family:
    """A distribution with its link, as functions of the linear predictor η (n,) and the outcome y (n,).

    `loglik(η, y)` (n,) is a row's share of the log-likelihood, -inf where η is impossible; `slope(η, y)` (n,) its
    derivative by η, `weight(η)` (n,) the expected information of a row; `mean(η)` (n,) what y is expected to be, and
    `link(m)` the η of a mean m.
    """

    loglik: "Callable[[Array, Array], Array]"
    slope: "Callable[[Array, Array], Array]"
    weight: "Callable[[Array], Array]"
    mean: "Callable[[Array], Array]"
    link: Callable[[float], float]


def logit() -> Family:
    """Bernoulli with the logit link: odds ratios."""
    from math import log

    import numpy as np

    def loglik(eta: "Array", y: "Array") -> "Array":
        return -np.logaddexp(0.0, np.where(y > 0.0, -eta, eta))

    def mean(eta: "Array") -> "Array":
        small = np.exp(-np.abs(eta))  # both tails from exp(-|eta|): 1 - p would lose the digits of a p next to 1
        return np.where(eta >= 0.0, 1.0, small) / (1.0 + small)

    def weight(eta: "Array") -> "Array":
        small = np.exp(-np.abs(eta))
        return small / (1.0 + small) ** 2

    return Family(loglik, lambda eta, y: y - mean(eta), weight, mean, lambda m: log(m / (1.0 - m)))


def probit() -> Family:
    """Bernoulli with the probit link."""
    import numpy as np
    from scipy.special import log_ndtr, ndtr, ndtri

    def signed(eta: "Array", y: "Array") -> "Array":
        return np.where(y > 0.0, eta, -eta)

    def log_density(eta: "Array") -> "Array":
        return -0.5 * eta * eta - 0.5 * np.log(2.0 * np.pi)

    def slope(eta: "Array", y: "Array") -> "Array":
        inverse_mills = np.exp(log_density(eta) - np.asarray(log_ndtr(signed(eta, y)), dtype=np.float64))
        return np.where(y > 0.0, inverse_mills, -inverse_mills)

    return Family(
        lambda eta, y: np.asarray(log_ndtr(signed(eta, y))),
        slope,
        lambda eta: np.exp(2.0 * log_density(eta) - np.asarray(log_ndtr(eta)) - np.asarray(log_ndtr(-eta))),
        lambda eta: np.asarray(ndtr(eta)),
        lambda m: float(ndtri(m)),
    )


def cloglog() -> Family:
    """Bernoulli with the complementary log-log link: hazard ratios of grouped times."""
    from math import log

    import numpy as np

    def ratio(eta: "Array") -> "Array":
        """exp(η) p₀ / (1 - p₀), where p₀ = exp(-exp(η)) is the probability of no event."""
        return np.exp(eta) / np.expm1(np.exp(eta))

    return Family(
        lambda eta, y: np.where(y > 0.0, np.log(-np.expm1(-np.exp(eta))), -np.exp(eta)),
        lambda eta, y: np.where(y > 0.0, ratio(eta), -np.exp(eta)),
        lambda eta: np.exp(eta) * ratio(eta),
        lambda eta: -np.expm1(-np.exp(eta)),
        lambda m: log(-log(1.0 - m)),
    )


def poisson() -> Family:
    """Poisson with the log link: rate ratios."""
    from math import log

    import numpy as np
    from scipy.special import gammaln

    return Family(
        lambda eta, y: y * eta - np.exp(eta) - gammaln(y + 1.0),
        lambda eta, y: y - np.exp(eta),
        np.exp,
        np.exp,
        log,
    )


def log_binomial() -> Family:
    """Bernoulli with the log link: risk ratios; η must stay below 0."""
    from math import log

    import numpy as np

    def loglik(eta: "Array", y: "Array") -> "Array":
        return np.where(eta >= 0.0, -np.inf, np.where(y > 0.0, eta, np.log(-np.expm1(eta))))

    def odds(eta: "Array") -> "Array":
        return np.exp(eta) / -np.expm1(eta)

    return Family(loglik, lambda eta, y: np.where(y > 0.0, 1.0, -odds(eta)), odds, np.exp, log)


def negative_binomial(theta: float) -> Family:
    """Negative binomial with the log link and variance μ + μ²/θ, for a given θ."""
    from math import log

    import numpy as np
    from scipy.special import betaln, gammaln

    def constant(y: "Array") -> "Array":
        """Log Γ(θ + y) - log Γ(θ) - log y!, by the beta function: it keeps the digits where θ is large."""
        some = np.maximum(y, 1.0)
        return np.where(y > 0.0, gammaln(some) - betaln(theta, some) - gammaln(some + 1.0), 0.0)

    return Family(
        lambda eta, y: constant(y) + y * (eta - log(theta)) - (theta + y) * np.log1p(np.exp(eta) / theta),
        lambda eta, y: (y - np.exp(eta)) / (1.0 + np.exp(eta) / theta),
        lambda eta: np.exp(eta) / (1.0 + np.exp(eta) / theta),
        np.exp,
        log,
    )
