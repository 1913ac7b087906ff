"""What may be wrong with a model: collinear terms, unequal variances, correlated or skewed residuals."""

from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Outcome
from tablegen.stats.normality import shapiro_wilk
from tablegen.stats.outcomes import found, refused
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.whole import Whole
from tablegen.stats.tails import chi2_tail

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def inflation(whole: Whole) -> dict[str, float]:
    """By how much collinearity inflates the variance of each term, by its name: VIF, or GVIF of several columns.

    Fox & Monette (1992), J Am Stat Assoc 87: 178-183: det(R11) det(R22) / det(R) of the correlations of the
    coefficients, by the model's own covariances, as R's car. Empty with a single term.
    """
    import numpy as np

    if len(whole.terms) < 2:
        return {}
    cov = whole.fitted.own_cov[1:, 1:]
    errors = np.sqrt(np.diag(cov))
    correlations = cov / np.outer(errors, errors)
    found_: dict[str, float] = {}
    for name, columns in whole.terms:
        inside = np.isin(np.arange(len(cov)), np.array(columns) - 1)
        parts = (correlations[np.ix_(inside, inside)], correlations[np.ix_(~inside, ~inside)])
        logs = sum(float(np.linalg.slogdet(part)[1]) for part in parts)
        found_[name] = float(np.exp(logs - float(np.linalg.slogdet(correlations)[1])))
    return found_


def largest_inflation(whole: Whole) -> Outcome:
    """The largest `vif`, of terms of several columns GVIF^(1/df), which is one of a single column."""
    import numpy as np

    factors, method = inflation(whole), "largest variance inflation factor, GVIF^(1/df) of factors"
    if not factors:
        return refused(method, "it needs at least 2 terms")
    sizes = {name: len(columns) for name, columns in whole.terms}
    comparable = {name: factor ** (1.0 / sizes[name]) for name, factor in factors.items()}
    name = max(comparable, key=lambda one: comparable[one])
    if not np.isfinite(comparable[name]):
        return refused(method, "the terms are collinear")
    return found(f"{method} ({name})", {"vif": comparable[name]})


def dispersion(whole: Whole) -> Outcome:
    """Pearson's χ² of a model of counts over its degrees of freedom; well above 1 the counts vary more than it says."""
    method, df = "Pearson's dispersion", whole.n - whole.rows.x.shape[1]
    if not df:
        return refused(method, "there are no degrees of freedom")
    means = whole.means
    variances = means + means**2 / whole.fitted.measures["theta"] if "theta" in whole.fitted.measures else means
    return found(method, {"dispersion": float((_residuals(whole) ** 2 / variances).sum()) / df})


def breusch_pagan(whole: Whole) -> Outcome:
    """Koenker's studentized Breusch-Pagan test of equal variances: n R² of the squared residuals on the terms.

    Breusch & Pagan (1979), Econometrica 47: 1287-1294; Koenker (1981), J Econometrics 17: 107-112.
    """
    method = "studentized Breusch–Pagan test"
    squared = fit_linear(ModelRows(whole.rows.x, _residuals(whole) ** 2))
    df = whole.rows.x.shape[1] - 1
    if squared.problem or not df:
        return refused(method, squared.problem or "the model has no terms")
    chi2 = whole.n * squared.measures["r2"]
    return found(method, {"statistic": chi2, "df": float(df), "p": chi2_tail(chi2, df)})


def durbin_watson(whole: Whole) -> Outcome:
    """Durbin and Watson's `statistic` of residuals in the order of the data (1950, Biometrika 37: 409-428)."""
    import numpy as np

    residuals = _residuals(whole)
    ratio = float((np.diff(residuals) ** 2).sum() / (residuals**2).sum())
    return found("Durbin–Watson statistic, residuals in the order of the data", {"statistic": ratio})


def normal_residuals(whole: Whole) -> Outcome:
    """Shapiro and Wilk's test of the residuals: `statistic` (W), `p`."""
    import numpy as np

    method = "Shapiro–Wilk test of the residuals"
    values, counts = np.unique(_residuals(whole), return_counts=True)
    tested = shapiro_wilk(Frequencies(values, counts[:, None]))
    if tested is None:
        return refused(method, "it needs 3 to 5000 residuals that are not all the same")
    return found(method, {"statistic": tested[0], "p": tested[1]})


def _residuals(whole: Whole) -> "Array":
    return whole.rows.y - whole.means
