"""What a statistic below a model is: how its line is called and its cell written, and the models that it is for."""

from collections.abc import Callable
from re import findall
from typing import Literal

from tablegen.stats.contract import Outcome
from tablegen.stats.regression.contract import Model
from tablegen.stats.regression.whole import Whole
from tablegen.values import frozen

EVENTS, NUMBERS, COUNTS, TIMES = ("binary",), ("number",), ("count",), ("time",)
LEVELS = ("ordered", "nominal")
ANY, LIKELY = ("no", "marginal", "mixed"), ("no", "mixed")
MARGINAL, MIXED = ("marginal",), ("mixed",)
TESTED = "{statistic} ({df}), {p}"
"""The cell of a test."""


@frozen
class Footer:
    """A statistic of a whole model: how its line is called and its cell is written, and the outcomes that it is for.

    `label` and `shown` are a line's stub and pattern, `*italic*` and `^raised^`; `run` gives the pattern's statistics,
    None for what is recorded with the model's sizes, as counts of patients, which every model has. It is for models of
    these `outcomes`, or of all, and of rows `correlated` so; imputed data and weighted rows have those that are not
    run, and some are `only` of such. The title of one that is `named` begins with a name or a symbol: no article.
    """

    name: str
    title: str
    source: str
    label: str
    shown: str
    run: Callable[[Whole], Outcome] | None
    outcomes: tuple[str, ...] = ()
    only: Literal["", "imputed", "weighted"] = ""
    correlated: tuple[str, ...] = ("no",)
    named: bool = False

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics of its cell."""
        return tuple(findall(r"{(\w+)}", self.shown))

    def fits(self, model: Model) -> bool:
        """Whether models of this kind have it."""
        if self.only:
            return self.only == ("imputed" if model.pooled else "weighted" if model.weighted else "")
        counted = self.run is None or not (model.pooled or model.weighted)
        return counted and (not self.outcomes or model.outcome in self.outcomes) and model.correlated in self.correlated
