"""The factors of HC1 and CR1S count what a model estimates: no constant of a Cox model, but thresholds and scales."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
from evidence_of import rows as rows_of

from tablegen import stats
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.sandwich import robust


def of_lung() -> ModelRows:
    data = [row for row in rows_of({"dataset": "lung"}) if row["ph.ecog"] is not None]
    x = np.array([[1.0, row["age"], row["sex"] == "Female", row["ph.ecog"]] for row in data], dtype=np.float64)
    died = np.array([row["status"] == "dead" for row in data], dtype=np.float64)
    return ModelRows(x, died, clusters=np.arange(len(data)) % 17, time=np.array([row["time"] for row in data]))


def of_births() -> ModelRows:
    data = rows_of({"dataset": "birthwt"})
    x = np.array([[1.0, row["age"], row["smoke"] == "yes"] for row in data], dtype=np.float64)
    visits = np.array([min(int(row["ftv"]), 2) for row in data], dtype=np.float64)
    return ModelRows(x, visits, clusters=np.arange(len(data)) % 31)


# R 4.2.2: CR1S are sandwich 3.0's vcovCL(fit, cluster = g, type = "HC1"); HC1 the crossproduct of survival's dfbeta
# residuals times n / (n - k), of k = 3 and 5. The ordinal ones are of numDeriv's Hessian and slopes of the likelihood,
# k = 4, which MASS's polr, whose Hessian is of first differences, has to the fourth digit.
@pytest.mark.parametrize(
    ("model", "variance", "want"),
    [
        ("cox", "HC1", (0.009947342741, 0.165847984723, 0.124987504175)),
        ("cox", "CR1S", (0.01085952233, 0.14808676978, 0.08674563953)),
        ("weibull", "HC1", (0.007417065852, 0.120922830812, 0.087833031294)),
        ("weibull", "CR1S", (0.008010019901, 0.114595368391, 0.067250630644)),
        ("ordinal", "HC1", (0.02620223222, 0.30444370793)),
        ("ordinal", "CR1S", (0.02414283197, 0.28768766565)),
    ],
)
def test_what_is_counted(model: str, variance: Literal["HC1", "CR1S"], want: Sequence[float]) -> None:
    rows = of_births() if model == "ordinal" else of_lung()
    found = robust(stats.MODELS[model].fit(rows), variance, rows.clusters if variance == "CR1S" else None)
    assert np.diag(found.cov)[1:] ** 0.5 == pytest.approx(want, rel=1e-6)
