"""The laws of the logarithms of times to an event, standardized, that parametric survival models are of."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


@frozen
class Law:
    """Of which law a residual is: `of` gives log-likelihoods (n,) and their first and second derivatives.

    They are of the density in rows with the event, of survival in others. With `scaled` the scale σ of the residuals is
    estimated, else it is 1.
    """

    of: "Callable[[Array, NDArray[bool_]], tuple[Array, Array, Array]]"
    scaled: bool = True


def smallest_extreme(z: "Array", event: "NDArray[bool_]") -> "tuple[Array, Array, Array]":
    """The law of the smallest extreme value: of times Weibull's, with σ = 1 the exponential."""
    import numpy as np

    hazard = np.exp(z)
    return np.where(event, z, 0.0) - hazard, event - hazard, -hazard


def normal(z: "Array", event: "NDArray[bool_]") -> "tuple[Array, Array, Array]":
    """The normal law: of times log-normal."""
    import numpy as np
    from scipy.special import log_ndtr

    survival = np.asarray(log_ndtr(-z), dtype=np.float64)
    density = -0.5 * (z * z + np.log(2.0 * np.pi))
    mills = np.exp(density - survival)
    loglik = np.where(event, density, survival)
    return loglik, np.where(event, -z, -mills), np.where(event, -1.0, -mills * (mills - z))


def logistic(z: "Array", event: "NDArray[bool_]") -> "tuple[Array, Array, Array]":
    """The logistic law: of times log-logistic."""
    import numpy as np
    from scipy.special import expit

    share, count = np.asarray(expit(z), dtype=np.float64), 1.0 + event
    loglik = np.where(event, z, 0.0) - count * np.logaddexp(0.0, z).astype(np.float64)
    return loglik, event - count * share, -count * share * (1.0 - share)


WEIBULL, EXPONENTIAL = Law(smallest_extreme), Law(smallest_extreme, scaled=False)
LOG_NORMAL, LOG_LOGISTIC = Law(normal), Law(logistic)
