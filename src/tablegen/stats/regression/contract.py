"""What a regression is, and how its coefficients are tested: frozen values with a name, a source and a function."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.stats.regression.fitted import Fitted, ModelRows


@frozen
class Model:
    """A regression: what it is called, where it is described, the outcome it is of, and how it is fitted.

    `ratio` names what the exponential of a coefficient is (`or`, `rr`, `irr`, `hr`, `shr`, `tr`), None where it is
    nothing; `stats` are those of a coefficient, in print order. A `student` model's coefficients are tested by t; a
    `robust` one has a sandwich variance by definition, which the author cannot choose. One that is `pooled` over
    imputed data has a fraction of missing information in place of what is of single data. A `marginal` model is of rows
    that are correlated within clusters, and of the mean over these; a `mixed` one has random effects of the clusters.
    One of `weighted` rows has the design's variances.
    """

    name: str
    title: str
    source: str
    outcome: Literal[
        "binary", "number", "count", "time", "lifetime", "competing", "matched", "ordered", "nominal", "quantile"
    ]
    ratio: str | None
    fit: "Callable[[ModelRows], Fitted]"
    student: bool = False
    robust: bool = False
    pooled: bool = False
    weighted: bool = False
    correlated: Literal["no", "marginal", "mixed"] = "no"

    @property
    def called(self) -> str:
        """What messages call it: `a logistic model`, `an ordinal model`."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name} model"

    @property
    def of_numbers(self) -> bool:
        """Whether its outcome is a number of any kind: there is no event, and nothing separates it."""
        return self.outcome in {"number", "count", "quantile"}

    @property
    def of_times(self) -> bool:
        """Whether its outcome is a time to an event."""
        return self.outcome in {"time", "lifetime", "competing"}

    @property
    def of_levels(self) -> bool:
        """Whether its outcome has levels, and no event: ordered ones, or any."""
        return self.outcome in {"ordered", "nominal"}

    @property
    def stats(self) -> tuple[str, ...]:
        """The statistics of a coefficient: an estimate with its test and interval, and its exponential's."""
        ratio = (self.ratio, f"{self.ratio}_low", f"{self.ratio}_high") if self.ratio else ()
        test = ("t", "df", "p") if self.student else ("z", "wald", "df", "p")
        standardized = ("beta",) if self.outcome == "number" and not self.weighted else ()
        return ("b", "se", *test, *ratio, "low", "high", *(("fmi",) if self.pooled else standardized))


Variance = Literal["HC0", "HC1", "HC2", "HC3", "ML", "CR0", "CR1", "CR1S"]


@frozen
class Inference:
    """How the coefficients of a model are tested, which decides P and interval alike.

    `title` is what notes add to the model's, `variance` the sandwich, if any; `of_clusters` says that it needs to know
    which rows belong together. `kind` says from what: the estimates' own errors (`wald`), the likelihood, its score,
    Firth's penalised likelihood, or samples of the rows.
    """

    name: str
    title: str
    source: str
    variance: Variance | None = None
    of_clusters: bool = False
    kind: Literal["wald", "likelihood", "score", "firth", "bootstrap"] = "wald"
