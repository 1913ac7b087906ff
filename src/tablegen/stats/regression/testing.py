"""The tests and intervals of a fitted model's coefficients, by the inference that was chosen for both."""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from tablegen.stats.estimates import exponential, joint_wald, wald
from tablegen.stats.regression.bootstrap import jackknifed, resampled
from tablegen.stats.regression.bootstrap_limits import bca, normal, percentile
from tablegen.stats.regression.contract import Inference, Model
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.profile import against_zero, limits, ratio, score
from tablegen.stats.regression.sandwich import robust
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from tablegen.stats.regression.surface import Surface

    Array = NDArray[float64]

Values = dict[str, float]
_NO_SANDWICH = "its robust variance is 0, as the rows, or clusters, that tell of it are all as the model predicts"


@frozen
class Tests:
    """The statistics of `one` sum of coefficients, by its weights (k,), and of several `together`; those that exist.

    A coefficient by itself has the weight 1, all others 0; `together` takes the positions of its coefficients.

    `undefined` says why others do not, `remark` what is doubtful about all of them, `problem` why there are none.
    `cov` are the covariances (k, k) of the coefficients.
    """

    one: "Callable[[Array], Values]"
    together: Callable[[Sequence[int]], Values]
    undefined: str | None = None
    remark: str | None = None
    problem: str | None = None
    cov: "Array | None" = None


def fit_by(model: Model, inference: Inference, rows: ModelRows) -> Fitted:
    """The model fitted to the rows, with the variances or the penalty of the inference."""
    if inference.kind == "firth":
        from tablegen.stats.regression.firth import fit_firth

        return fit_firth(rows)
    fitted = model.fit(rows)
    if inference.name == "joint":
        from tablegen.stats.regression.counts import jointly

        return jointly(fitted, rows)
    if inference.variance and not fitted.problem:
        return robust(fitted, inference.variance, rows.clusters if inference.of_clusters else None)
    return fitted


def tests_of(
    model: Model, inference: Inference, fitted: Fitted, rows: ModelRows, confidence: float, samples: tuple[int, int]
) -> Tests:
    """The tests of a model's coefficients; `samples` are how many the bootstrap draws, and its seed."""
    if inference.kind == "bootstrap":
        return _bootstrapped(model, inference, fitted, rows, confidence, samples)
    if inference.kind == "wald":
        return _walds(model, fitted, confidence)
    if fitted.surface is None:
        return Tests(lambda _: {}, lambda _: {}, problem=f"a {model.name} model has no likelihood to be tested by")
    chi2 = score if inference.kind == "score" else ratio
    surface = fitted.surface
    curve = "score" if inference.kind == "score" else "profile of the likelihood"
    edge = ", or not before the risk of some patients is 1" if model.name == "log-binomial" else ""
    return Tests(
        partial(_of_surface, model, fitted, surface, confidence, inference.kind == "score"),
        lambda columns: against_zero(surface, columns, chi2),
        f"the {curve} does not reach this limit{edge}",
        cov=fitted.cov,
    )


def _walds(model: Model, fitted: Fitted, confidence: float) -> Tests:
    near = fitted.approximation

    def one(weights: "Array") -> Values:
        df = near.df(weights) if near else fitted.df
        error = 0.0 if _is_rounding(weights, fitted) else _error(weights, fitted.cov)
        return wald(float(weights @ fitted.b), error, confidence, model.ratio, df)

    def together(at: Sequence[int]) -> Values:
        if not _is_sandwich(at, fitted):
            return {}
        df = near.df_together(at) if near else fitted.df
        return joint_wald(fitted.b[[*at]].tolist(), fitted.cov[[*at]][:, [*at]], df)

    if any(_is_rounding(unit, fitted) for unit in _units(range(1, fitted.b.size), fitted)):
        return Tests(
            one, together, _NO_SANDWICH, f"a coefficient has no interval and no P: {_NO_SANDWICH}", cov=fitted.cov
        )
    return Tests(one, together, cov=fitted.cov)


def _error(weights: "Array", cov: "Array") -> float:
    """The standard error of a sum of coefficients."""
    return max(float(weights @ cov @ weights), 0.0) ** 0.5


def _is_rounding(weights: "Array", fitted: Fitted) -> bool:
    """Whether a sandwich variance is 0 but for rounding, as that of two groups all of whose patients have the event.

    The ratio of its root to the model's own standard error is that of residuals to those which the model expects.
    """
    plain = fitted.plain_cov
    return plain is not None and _error(weights, fitted.cov) <= 1e-8 * _error(weights, plain)


def _is_sandwich(at: Sequence[int], fitted: Fitted) -> bool:
    """Whether a sandwich has a variance in every direction of these coefficients; few clusters tell of few."""
    import numpy as np

    if fitted.plain_cov is None:
        return True
    plain, cov = (np.asarray(whole[[*at]][:, [*at]]) for whole in (fitted.plain_cov, fitted.cov))
    try:
        root = np.linalg.inv(np.linalg.cholesky(plain))
    except np.linalg.LinAlgError:
        return False
    ratios = np.linalg.eigvalsh(root @ cov @ root.T)
    return bool(ratios[0] > max(1e-16, 1e-13 * ratios[-1]))


def _units(at: Sequence[int], fitted: Fitted) -> "list[Array]":
    """The weights of these coefficients, each by itself."""
    import numpy as np

    return [*np.eye(fitted.b.size, dtype=np.float64)[[*at]]]


def _of_surface(
    model: Model, fitted: Fitted, surface: "Surface", confidence: float, by_score: bool, weights: "Array"
) -> Values:
    """A sum tested on the likelihood's surface, with the limits at which the same test just rejects."""
    chi2 = score if by_score else ratio
    along, i = surface.along(weights)
    low, high = limits(along, i, confidence, chi2)
    values = {"se": _error(weights, fitted.cov)} | against_zero(along, [i], chi2)
    return _estimated(model, float(weights @ fitted.b), values, low, high)


def _bootstrapped(
    model: Model, inference: Inference, fitted: Fitted, rows: ModelRows, confidence: float, samples: tuple[int, int]
) -> Tests:
    found = resampled(model.fit, rows, *samples)
    without = jackknifed(model.fit, rows) if inference.name == "bootstrap-bca" and not found.problem else None

    def limited(weights: "Array", b: float) -> Values:
        if without is not None:
            return {} if isinstance(without, str) else bca(found.b @ weights, b, without @ weights, confidence)
        if inference.name == "bootstrap-normal":
            return normal(found.b @ weights, b, confidence)
        return percentile(found.b @ weights, confidence)

    def one(weights: "Array") -> Values:
        b = float(weights @ fitted.b)
        values = limited(weights, b)
        low, high = values.pop("low", None), values.pop("high", None)
        return _estimated(model, b, values, low, high)

    remark = f"{found.lost} of {found.samples} bootstrap samples could not be fitted" if found.lost else None
    return Tests(
        one,
        lambda at: joint_wald(fitted.b[[*at]].tolist(), found.cov[[*at]][:, [*at]]),
        "it does not vary over the bootstrap samples, or they are too few to reach it",
        remark and f"{remark} and are left out",
        found.problem or (without if isinstance(without, str) else None),
        None if found.problem else found.cov,
    )


def _estimated(model: Model, b: float, values: Values, low: float | None, high: float | None) -> Values:
    """All of a coefficient's statistics: its own, its limits, and their exponentials where these mean something."""
    values = {"b": b} | values
    for name, value in (("low", low), ("high", high)):
        if value is not None:
            values |= {name: value} | ({f"{model.ratio}_{name}": exponential(value)} if model.ratio else {})
    if model.ratio:
        values[model.ratio] = exponential(b)
    return {name: value for name, value in values.items() if isfinite(value)}
