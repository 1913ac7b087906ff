"""Records of outcomes of several levels: how many patients have each, tests of a term for all of them together."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen.compute.model_fit import ModelFit
from tablegen.results import Key, Record
from tablegen.stats.regression.testing import Tests
from tablegen.tasks import Fit

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


OVERALL = ("overall", "df_overall", "p_overall", "df2_overall", "riv_overall")
"""The statistics of the test of a term for all levels of the outcome together; the last two are of imputed data."""


def outcome_counts(task: Fit, y: "NDArray[float64]") -> Iterator[Record]:
    """How many complete cases have each level of the outcome, whose codes are `y` (n,)."""
    for code, level in enumerate(task.outcome_levels):
        yield Record(Key(task.sizes, task.group, level, "n_outcome"), int((y == code).sum()))


def padded(model: ModelFit, weights: "NDArray[float64]") -> "NDArray[float64]":
    """The weights (k,) of a sum of coefficients, and 0 of those of the other levels, which follow them."""
    import numpy as np

    if model.entry.outcome != "nominal":
        return weights
    return np.concatenate([weights, np.zeros(weights.size * (len(model.task.outcome_levels) - 2))])


def overall(model: ModelFit, tests: Tests | None, missing: str | None) -> Iterator[Record]:
    """The test that a term has no coefficient for any level of the outcome: `p_overall`, with its statistic and df."""
    k, equations = model.x.shape[1], len(model.task.outcome_levels) - 1
    method = f"{model.method} of the term for all levels of {model.task.event.outcome} together"
    for term in dict.fromkeys(coefficient.term for coefficient in model.coefficients):
        own = [i for i, coefficient in enumerate(model.coefficients, start=1) if coefficient.term == term]
        found = tests.together([i + k * m for m in range(equations) for i in own]) if tests else {}
        values = [found.get("wald", found.get("statistic")), *(found.get(stat) for stat in ("df", "p", "df2", "riv"))]
        for stat, value in zip(OVERALL, values, strict=True):
            if value is None and stat in OVERALL[3:]:
                continue
            reason = None if value is not None else missing or "it is not defined"
            yield Record(Key(term.row, model.task.group, None, stat), value, method, reason)
