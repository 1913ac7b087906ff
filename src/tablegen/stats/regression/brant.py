"""Brant's test of proportional odds."""

from typing import TYPE_CHECKING

from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.logistic import fit_logistic
from tablegen.stats.regression.whole import Whole
from tablegen.stats.tails import chi2_tail

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def proportional_odds(whole: Whole) -> Outcome:
    """The Wald test that the coefficients are the same at every threshold: `statistic` (χ²), `df`, `p`.

    A logistic model is fitted to exceeding each threshold; the covariances between these models come from how often a
    row exceeds both (Brant 1990, Biometrics 46: 1171-1178, as R's brant). It needs all these models to exist.
    """
    import numpy as np

    method = "Brant's test of proportional odds, all terms together"
    x, y, k = whole.rows.x, whole.rows.y, whole.rows.x.shape[1]
    cuts = int(y.max())
    if k < 2:
        return refused(method, "the model has no terms to test")
    fits = [fit_logistic(ModelRows(x, (y > j).astype(np.float64))) for j in range(cuts)]
    failed = next((j for j, fitted in enumerate(fits) if fitted.problem), None)
    if failed is not None:
        return refused(method, f"the logistic model of exceeding threshold {failed + 1} has no finite estimates")
    means = [fitted.rows.means() for fitted in fits if fitted.rows]
    cov = np.zeros((cuts, k - 1, cuts, k - 1))
    for i in range(cuts):
        for j in range(i, cuts):
            both = means[j] - means[i] * means[j]  # who exceeds the higher threshold exceeds both
            between = fits[i].own_cov @ ((x * both[:, None]).T @ x) @ fits[j].own_cov
            cov[i, :, j], cov[j, :, i] = between[1:, 1:], between[1:, 1:].T
    b = np.concatenate([fitted.b[1:] for fitted in fits])
    apart = np.hstack([np.tile(np.eye(k - 1), (cuts - 1, 1)), -np.eye((cuts - 1) * (k - 1))])
    difference, size = apart @ b, cuts * (k - 1)
    chi2 = _wald(difference, apart @ cov.reshape(size, size) @ apart.T)
    if not chi2 >= 0.0:
        return refused(method, "the covariances of the logistic models are not positive definite")
    return found(method, {"statistic": chi2, "df": float(difference.size), "p": chi2_tail(chi2, difference.size)})


def _wald(difference: "Array", cov: "Array") -> float:
    """The square of the differences over their covariances; nan where these have no inverse."""
    import numpy as np

    errors = np.sqrt(np.maximum(np.diag(cov), 0.0))
    with np.errstate(all="ignore"):
        scaled, correlations = difference / errors, cov / np.outer(errors, errors)
    try:
        return float(scaled @ np.linalg.solve(correlations, scaled))
    except np.linalg.LinAlgError:
        return float("nan")
