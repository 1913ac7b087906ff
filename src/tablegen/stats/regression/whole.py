"""A model as a whole: what the statistics of its footer are computed from."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Inference, Model
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@frozen(eq=False)
class Whole:
    """A fitted model, the rows that it was fitted to, and its `terms`: the columns of each, by its name.

    What is told of one of several factors of a mixed model is of the one of this number.
    """

    model: Model
    inference: Inference
    fitted: Fitted
    rows: ModelRows
    terms: tuple[tuple[str, tuple[int, ...]], ...]
    confidence: float
    factor: int | None = None

    @property
    def n(self) -> int:
        """How many rows there are."""
        return self.rows.y.size

    @property
    def parameters(self) -> int:
        """How many parameters the likelihood has: of a linear model σ too, of times or matched sets no constant.

        A model of levels has several constants, a multinomial one several coefficients of every term.
        """
        if self.model.of_levels:
            return self.tested + int(self.rows.y.max())
        estimated = int(self.model.outcome == "number" or bool({"theta", "scale"} & self.fitted.measures.keys()))
        estimated += sum(name.startswith("random_sd") for name in self.fitted.measures)
        estimated += 2 * ("slope_sd" in self.fitted.measures)
        return self.rows.x.shape[1] + estimated - (self.model.outcome in {"time", "competing", "matched"})

    @property
    def tested(self) -> int:
        """How many coefficients there are beside constants."""
        equations = int(self.rows.y.max()) if self.model.outcome == "nominal" else 1
        return (self.rows.x.shape[1] - 1) * equations

    @property
    def unlikely(self) -> str | None:
        """Why the model has no likelihood to tell of; None where it has."""
        if self.inference.kind == "firth":
            return "the likelihood is penalised"
        quasi = self.model.student and self.model.outcome == "count"
        return f"a {self.model.name} model has no likelihood" if quasi or self.model.robust else None

    @property
    def means(self) -> "NDArray[float64]":
        """The outcome (n,) that the model expects."""
        assert self.fitted.rows is not None
        return self.fitted.rows.means()
