"""Distributions of an outcome given a linear predictor: log-likelihood, its slope and Fisher's information."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    At = tuple[Array, Array, Array]


@frozen
class Family:
    """A distribution with its link, as functions of the linear predictor η (n,) and the outcome y (n,).

    `at(η, y)` gives three arrays (n,): a row's share of the log-likelihood (-inf or nan where η is impossible), its
    derivative by η, and the expected information of the row. `mean(η)` (n,) is what y is expected to be, and `link(m)`
    the η of a mean m. Of a canonical link `turn(η)` is by how much of itself information grows with η. `observed(η, y)`
    is as `at`, with the observed information, of a distribution by whose expected information a search may go astray. A
    predictor further than `extreme` from that of the mean is of a fitted probability next to 0 or 1 (2e-9): the outcome
    is separated, or nearly so.
    """

    at: "Callable[[Array, Array], At]"
    mean: "Callable[[Array], Array]"
    link: Callable[[float], float]
    turn: "Callable[[Array], Array | float]" = lambda _: float("nan")
    extreme: float = 20.0
    observed: "Callable[[Array, Array], At] | None" = None


def logit() -> Family:
    """Bernoulli with the logit link: odds ratios."""
    from math import log

    import numpy as np

    def at(eta: "Array", y: "Array") -> "At":
        # both tails from exp(-|eta|): 1 - p would lose the digits of a p next to 1
        small = np.exp(-np.abs(eta))
        whole = 1.0 + small
        loglik = y * eta - np.maximum(eta, 0.0) - np.log1p(small)
        return loglik, y - np.where(eta >= 0.0, 1.0, small) / whole, small / (whole * whole)

    def mean(eta: "Array") -> "Array":
        small = np.exp(-np.abs(eta))
        return np.where(eta >= 0.0, 1.0, small) / (1.0 + small)

    return Family(at, mean, lambda m: log(m / (1.0 - m)), lambda eta: -np.tanh(eta / 2.0))


def probit() -> Family:
    """Bernoulli with the probit link."""
    import numpy as np
    from scipy.special import log_ndtr, ndtr, ndtri

    def at(eta: "Array", y: "Array") -> "At":
        above: Array = np.asarray(log_ndtr(eta), dtype=np.float64)
        below: Array = np.asarray(log_ndtr(-eta), dtype=np.float64)
        density = -0.5 * eta * eta - 0.5 * np.log(2.0 * np.pi)
        loglik = np.where(y > 0.0, above, below)
        slope = np.where(y > 0.0, 1.0, -1.0) * np.exp(density - loglik)
        return loglik, slope, np.exp(2.0 * density - above - below)

    return Family(at, lambda eta: np.asarray(ndtr(eta)), lambda m: float(ndtri(m)), extreme=6.0)


def cloglog() -> Family:
    """Bernoulli with the complementary log-log link: hazard ratios of grouped times."""
    from math import log

    import numpy as np

    def at(eta: "Array", y: "Array") -> "At":
        hazard = np.exp(eta)
        ratio = hazard / np.expm1(hazard)
        loglik = np.where(y > 0.0, np.log(-np.expm1(-hazard)), -hazard)
        return loglik, np.where(y > 0.0, ratio, -hazard), hazard * ratio

    return Family(at, lambda eta: -np.expm1(-np.exp(eta)), lambda m: log(-log(1.0 - m)))


def poisson() -> Family:
    """Poisson with the log link: rate ratios."""
    from math import log

    import numpy as np
    from scipy.special import gammaln

    def at(eta: "Array", y: "Array") -> "At":
        mean = np.exp(eta)
        return y * eta - mean - gammaln(y + 1.0), y - mean, mean

    return Family(at, np.exp, log, lambda _: 1.0)


def log_binomial() -> Family:
    """Bernoulli with the log link: risk ratios; η must stay below 0."""
    from math import log

    import numpy as np

    def at(eta: "Array", y: "Array") -> "At":
        without = -np.expm1(eta)
        odds = np.exp(eta) / without
        loglik = np.where(eta >= 0.0, -np.inf, np.where(y > 0.0, eta, np.log(without)))
        return loglik, np.where(y > 0.0, 1.0, -odds), odds

    def observed(eta: "Array", y: "Array") -> "At":
        loglik, slope, odds = at(eta, y)
        return loglik, slope, np.where(y > 0.0, 0.0, odds * (1.0 + odds))

    return Family(at, np.exp, log, observed=observed)


def negative_binomial(theta: float) -> Family:
    """Negative binomial with the log link and variance μ + μ²/θ, for a given θ."""
    from math import log

    import numpy as np
    from scipy.special import betaln, gammaln

    def constant(y: "Array") -> "Array":
        """Log Γ(θ + y) - log Γ(θ) - log y!, by the beta function: it keeps the digits where θ is large."""
        some = np.maximum(y, 1.0)
        return np.where(y > 0.0, gammaln(some) - betaln(theta, some) - gammaln(some + 1.0), 0.0)

    def at(eta: "Array", y: "Array") -> "At":
        mean = np.exp(eta)
        share = 1.0 + mean / theta
        loglik = constant(y) + y * (eta - log(theta)) - (theta + y) * np.log1p(mean / theta)
        return loglik, (y - mean) / share, mean / share

    return Family(at, np.exp, log)
