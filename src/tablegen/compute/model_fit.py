"""A fit in the making: a model's task, its complete cases, its outcome, the design of its terms."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.design_matrix import Coefficient, Design
from tablegen.evidence import Lacking, Rows
from tablegen.stats.regression.contract import Inference, Model
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.inferences import fitted_by, tested_by
from tablegen.tasks import Fit
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.compute.weighted_models import Sampled


@frozen(eq=False)
class ModelFit:
    """A fit in the making: its task, the complete cases, the outcome (n,), the design of its terms.

    Of weighted rows they are `sampled`.
    """

    task: Fit
    rows: Rows
    y: "NDArray[float64]"
    design: Design
    inference: Inference
    sampled: "Sampled | None" = None

    @property
    def entry(self) -> Model:
        """The regression."""
        return stats.model_named(self.task.model, pooled=self.task.pooled, weighted=self.task.weighted)

    @property
    def coefficients(self) -> tuple[Coefficient, ...]:
        """The coefficients beside the constant."""
        return self.design.coefficients

    @property
    def x(self) -> "NDArray[float64]":
        """The design matrix (n, 1 + k)."""
        return self.design.x

    @property
    def method(self) -> str:
        """What was fitted, and how its coefficients were tested."""
        task = self.task
        tested = tested_by(self.entry, self.inference, task.samples, task.seed, task.cluster)
        return f"{fitted_by(self.entry, self.inference, task.how)}, {tested}"

    @property
    def data(self) -> ModelRows:
        """What the regression is fitted to."""
        columns, followed = self.rows.columns, self.task.at_risk
        clusters = columns[self.task.cluster].astype("int64") if self.task.cluster else None
        weights = self.sampled.design.weights[self.sampled.used] if self.sampled else None
        rows = ModelRows(self.x, self.y, self._offset, weights, clusters)
        if self.task.quantile is not None:
            return replace(rows, quantile=self.task.quantile)
        if repeated := self.task.repeated:
            order = columns[repeated.time].astype("float64") if repeated.time else None
            return replace(rows, time=order, correlation=repeated.correlation, moments=repeated.moments)
        if random := self.task.random:
            rows = replace(rows, slopes=self._slopes, restricted=random.restricted is True, points=random.points)
            return replace(rows, factors=self._factors, nested=random.nested)
        if followed is None:
            return rows
        time, entry = (columns[n].astype("float64") if n else None for n in (followed.time, followed.entry))
        strata = columns[followed.strata].astype("int64") if followed.strata else None
        return replace(
            rows,
            time=time,
            entry=entry,
            strata=strata,
            ties=followed.ties,
            competing=competing_events(self.task, self.rows),
        )

    @property
    def _factors(self) -> "tuple[NDArray[int64], ...]":
        """The codes of each of several factors; of a nested one, those of it within the ones before it."""
        import numpy as np

        found: list[NDArray[int64]] = []
        for name in self.task.random.factors if self.task.random else ():
            codes = self.rows.columns[name].astype(np.int64)
            if found and self.task.random and self.task.random.nested:
                codes = np.unique(found[-1] * (codes.max() + 1) + codes, return_inverse=True)[1].astype(np.int64)
            found.append(codes)
        return tuple(found)

    @property
    def _slopes(self) -> tuple[int, ...]:
        """The column of the term whose coefficient varies over clusters; Lacking where it is no term of the model."""
        slope = self.task.random and self.task.random.slope
        found = tuple(i for i, one in enumerate(self.coefficients, start=1) if one.term.row == slope)
        if slope and len(found) != 1:
            raise Lacking(f"cannot be fitted: the random slope {slope} must be a term of one coefficient in it")
        return found

    @property
    def _offset(self) -> "NDArray[float64] | None":
        import numpy as np

        offset = self.task.offset
        if offset is None:
            return None
        values = self.rows.columns[offset.variable].astype(np.float64)
        if offset.logarithm and values.size and values.min() <= 0.0:
            raise Lacking(f"cannot be fitted: the exposure {offset.variable} is 0 or less for some patients")
        return np.log(values) if offset.logarithm else values


def competing_events(task: Fit, rows: Rows) -> "NDArray[float64]":
    """Who had a competing event (n,): 1, else 0."""
    import numpy as np

    names = task.at_risk.competing if task.at_risk else ()
    codes = [task.outcome_levels.index(name) for name in names]
    return np.isin(rows.columns[task.outcome], codes).astype(np.float64)
