"""Analysis of covariance: groups compared at the same covariates, by least squares.

The model has a constant, the groups and the covariates, no interaction. Numbers are taken less their mean, and factors
less the mean of their levels' codes, so that the constant and the groups' coefficients are the adjusted means: those at
the mean of the numbers, with every level of a factor weighing the same, as in R's emmeans.
"""

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Covaried
from tablegen.stats.contract import AdjustedTest, Effect, Outcome
from tablegen.stats.outcomes import found, left_out, ordinal, refused
from tablegen.stats.tails import f_tail, t_quantile
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from tablegen.stats.regression.fitted import Fitted

    Array = NDArray[float64]

_PARALLEL = 0.05


@frozen(eq=False)
class AdjustedFit:
    """The fit: covariances of the adjusted means `means` (of the groups `filled`), residual degrees of freedom."""

    means: "Array"
    cov: "Array"
    df: float
    filled: tuple[int, ...]


def ancova(evidence: Covaried) -> Outcome:
    """F of the groups beside the covariates (type II and III alike); a remark where the slopes differ."""
    method, fit = _method(evidence), fitted(evidence)
    if isinstance(fit, str):
        return refused(method, fit)
    k = len(fit.filled)
    f = _joint(fit.means[:-1] - fit.means[-1], _contrasts(fit.cov)) / (k - 1)
    values = {"statistic": f, "df": k - 1, "df2": fit.df, "p": f_tail(f, k - 1, fit.df)}
    return found(method, values, (*left_out(evidence.size, k), *_slopes(evidence, fit.filled)))


def adjusted_difference(evidence: Covaried, confidence: float) -> Outcome:
    """The first group's adjusted mean less the second's, with its t interval."""
    method = f"difference of means adjusted for {_names(evidence)}, t interval"
    fit = fitted(evidence)
    if isinstance(fit, str):
        return refused(method, fit)
    estimate = float(fit.means[0] - fit.means[1])
    reach = t_quantile(confidence, fit.df) * sqrt(float(_contrasts(fit.cov[:2, :2])[0, 0]))
    return found(method, {"estimate": estimate, "low": estimate - reach, "high": estimate + reach})


def adjusted_means(evidence: Covaried, confidence: float) -> tuple[str, str | tuple[Mapping[str, float], ...]]:
    """The method, and of every group its adjusted mean `adj_mean` with `adj_se`, `adj_low`, `adj_high` (nothing of a
    group without patients); or why there are none.
    """
    method = f"mean adjusted for {_names(evidence)} (least squares, t interval)"
    fit = fitted(evidence)
    if isinstance(fit, str):
        return method, fit
    means: list[Mapping[str, float]] = [{} for _ in range(evidence.size)]
    for i, group in enumerate(fit.filled):
        mean, se = float(fit.means[i]), sqrt(float(fit.cov[i, i]))
        reach = t_quantile(confidence, fit.df) * se
        means[group] = {"adj_mean": mean, "adj_se": se, "adj_low": mean - reach, "adj_high": mean + reach}
    return method, tuple(means)


def _method(evidence: Covaried) -> str:
    return f"analysis of covariance adjusted for {_names(evidence)}"


def _names(evidence: Covaried) -> str:
    names = [covariate.name for covariate in evidence.covariates]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def fitted(evidence: Covaried) -> AdjustedFit | str:
    """The adjusted means, or why there are none."""
    import numpy as np

    sizes = np.bincount(evidence.groups, minlength=evidence.size)
    filled = tuple(i for i, n in enumerate(sizes.tolist()) if n)
    if len(filled) < 2:
        empty = [ordinal(i) for i in range(evidence.size) if i not in filled]
        none = f"{' and '.join(empty)} {'has' if len(empty) == 1 else 'have'} no patient with all values"
        return none if evidence.size == 2 else "fewer than 2 groups have patients with all values"
    columns, names = _columns(evidence, filled)
    fit = _least_squares(columns, evidence)
    if fit.problem:
        return _problem(fit, names)
    k = len(filled)
    turn = np.eye(k)[:, [k - 1, *range(k - 1)]]  # the constant is the mean of the last group, the others are added
    turn[:, 0] = 1.0
    return AdjustedFit(turn @ fit.b[:k], turn @ fit.cov[:k, :k] @ turn.T, float(fit.df or 0.0), filled)


def _least_squares(columns: "list[Array]", evidence: Covaried) -> "Fitted":
    import numpy as np

    from tablegen.stats.regression.fitted import ModelRows
    from tablegen.stats.regression.linear import fit_linear

    return fit_linear(ModelRows(np.column_stack(columns), evidence.y))


def _columns(evidence: Covaried, filled: tuple[int, ...]) -> "tuple[list[Array], list[str]]":
    """The columns of the model with what each is called: a constant, the groups but the last, the covariates."""
    import numpy as np

    columns: list[Array] = [np.ones(evidence.y.size)]
    columns += [(evidence.groups == group).astype(np.float64) for group in filled[:-1]]
    names = ["the constant", *(["the groups"] * (len(filled) - 1))]
    for covariate in evidence.covariates:
        if covariate.levels:
            present = np.unique(covariate.values)
            coded = [(covariate.values == level) - 1.0 / present.size for level in present[1:]]
        else:
            values = covariate.values.astype(np.float64)
            coded = [values - values[0] - (values - values[0]).mean()]
        columns += coded
        names += [covariate.name] * len(coded)
        if not coded:
            columns.append(np.zeros(evidence.y.size))
            names.append(covariate.name)
    return columns, names


def _problem(fit: "Fitted", names: list[str]) -> str:
    """What stops the fit, in the names of groups and covariates."""
    told: dict[str, None] = {}
    for column, others in fit.collinear:
        name, of = names[column], dict.fromkeys(names[other] for other in others if other)
        told[f"{name} is determined by {' and '.join(of)}" if of else f"{name} is the same for all patients"] = None
    return "; ".join(told) + ": leave it out of `adjust for`" if told else fit.problem or ""


def _contrasts(cov: "Array") -> "Array":
    """The covariances of all means but the last, less the last."""
    return cov[:-1, :-1] - cov[:-1, -1:] - cov[-1:, :-1] + cov[-1, -1]


def _joint(estimates: "Array", cov: "Array") -> float:
    """The Wald statistic that all estimates are 0, in units of their own errors."""
    import numpy as np

    errors = np.sqrt(np.diag(cov))
    scaled = estimates / errors
    return float(scaled @ np.linalg.solve(cov / np.outer(errors, errors), scaled))


def _slopes(evidence: Covaried, filled: tuple[int, ...]) -> tuple[str, ...]:
    """The remark that the covariates' slopes differ between groups, by the F test of their interactions."""
    columns, _ = _columns(evidence, filled)
    k = len(filled)
    products = [group * covariate for group in columns[1:k] for covariate in columns[k:]]
    fit = _least_squares([*columns, *products], evidence)
    if fit.problem or fit.df is None:
        return ()
    n = len(columns)
    f = _joint(fit.b[n:], fit.cov[n:, n:]) / len(products)
    p = f_tail(f, len(products), fit.df)
    if p >= _PARALLEL:
        return ()
    shown = f"= {p:.3f}" if p >= 0.001 else "< 0.001"
    return (f"the slopes of {_names(evidence)} differ between groups (P {shown}): a difference depends on them",)


ANCOVA = AdjustedTest(
    "ancova",
    "analysis of covariance (with `adjust for`)",
    "*F*",
    "Fisher (1932), Statistical Methods for Research Workers, 4th ed., 49.1; Searle, Speed & Milliken (1980), "
    "Am Stat 34: 216-221",
    (2, None),
    ancova,
)
ADJUSTED_DIFFERENCE = Effect(
    "adjusted-difference",
    "difference of adjusted means (with `adjust for`)",
    "adjusted mean difference",
    "Searle, Speed & Milliken (1980), Am Stat 34: 216-221",
    (2, 2),
    of_adjusted=adjusted_difference,
    stem="difference",
)
