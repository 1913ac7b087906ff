"""The covariances of a model's coefficients, for those who ask."""

from collections.abc import Iterator

from tablegen.compute.model_fit import ModelFit
from tablegen.results import Covariance
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.regression.inferences import fitted_by, tested_by
from tablegen.stats.regression.testing import Tests
from tablegen.tasks import Fit

_NO_CONSTANT = frozenset({"time", "competing", "matched"})
_OWN = frozenset({"wald", "likelihood", "score"})
"""The inferences whose covariances are the model's own."""
_TOO_LARGE = "too large or too small to write: rescale the variables"


def covariance(
    model: ModelFit, tests: Tests | None, problem: str | None, fitted: Fitted | None = None, pooled: str = ""
) -> Covariance:
    """The covariances by which the coefficients are tested; the reason where there are none.

    Those of a likelihood are the inverse of its information, and other parameters of the fit are among them; `pooled`
    says over how many imputations they are.
    """
    import numpy as np

    task = model.task
    beyond = fitted.beyond if fitted and fitted.plain_cov is None and model.inference.kind in _OWN else None
    lacks_constant = model.entry.outcome in _NO_CONSTANT or (model.entry.outcome == "ordered" and beyond is not None)
    names = (*_names(model, not lacks_constant), *(_called(name, task) for name in (beyond.names if beyond else ())))
    group = task.group
    if model.entry.outcome == "nominal":  # the group names the level that is reported behind the model
        group = (group or "").removesuffix(task.outcome_levels[1]).rstrip() or None
    why = problem or (tests and tests.problem)
    cov = (beyond.cov if beyond else tests.cov) if tests and not why else None
    if cov is not None and not np.all(np.isfinite(cov)):
        why, cov = _TOO_LARGE, None
    if cov is None:
        return Covariance(task.sizes, group, names, (), _method(model, pooled), why or "the model has none")
    kept = cov[1:, 1:] if lacks_constant else cov
    return Covariance(task.sizes, group, names, tuple(map(tuple, kept.tolist())), _method(model, pooled))


def _called(name: str, task: Fit) -> str:
    """A parameter that is no coefficient; one of several factors with its name: `intercept_sd.school`."""
    stem, _, number = name.rpartition("_")
    factors = task.random.factors if task.random else ()
    return f"{stem}.{factors[int(number) - 1]}" if factors and number.isdecimal() else name


def _names(model: ModelFit, with_constant: bool) -> Iterator[str]:
    """`constant`, `age`, `race.black`; of a model of several levels each once for every level: `race.high.black`."""
    constant = (("constant", None),) if with_constant else ()
    own = (*constant, *((one.term.row, one.part) for one in model.coefficients))
    for level in model.task.outcome_levels[1:] if model.entry.outcome == "nominal" else (None,):
        for row, part in own:
            yield ".".join(filter(None, (row, level, part)))


def _method(model: ModelFit, pooled: str) -> str:
    task, entry, inference = model.task, model.entry, model.inference
    how = fitted_by(entry, inference, task.how)
    if pooled:
        return f"{how}, total covariances {pooled}"
    if inference.kind == "bootstrap":
        drawn = tested_by(entry, inference, task.samples, task.seed, task.cluster).partition(", ")[2]
        return f"{how}, covariances over bootstrap samples ({drawn})"
    if inference.kind == "wald":
        return f"{how}, covariances of the coefficients"
    return f"{how}, inverse of the information"
