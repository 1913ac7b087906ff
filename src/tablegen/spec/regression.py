"""What a spec says of its models: their outcome, terms, inference and footer."""

from typing import Literal

from tablegen.capitals import begun
from tablegen.spec.words import ColumnSpec, Filter, LevelSpec, Word
from tablegen.values import frozen


@frozen
class OutcomeSpec:
    """The outcome column and the level that is the event (None: see `event_of`), or all its levels in order."""

    variable: Word
    event: Word | None = None
    levels: tuple[LevelSpec, ...] = ()


@frozen
class ModelSpec:
    """One of a table's models: its name, and its terms: each row alone, all rows together, or the rows listed.

    It may be adjusted for terms that are no rows, have an outcome of its own, and be of some of the patients.
    """

    name: Word
    terms: 'Literal["univariable", "multivariable"] | tuple[Word, ...]'
    outcome: OutcomeSpec | None = None
    where: tuple[Filter, ...] = ()
    time: Word | None = None
    competing: tuple[LevelSpec, ...] = ()
    quantile: float | None = None
    adjust_for: tuple[Word, ...] = ()

    @property
    def label(self) -> str:
        """What stands above its columns."""
        return begun(self.name.text)


@frozen
class InferenceSpec:
    """How the coefficients of a model are tested; of the bootstrap how many `samples` are drawn, from which `seed`."""

    method: Word
    samples: int | None = None
    seed: int | None = None


@frozen
class CorrelationSpec:
    """How the rows of a cluster are correlated, by name, and how that is estimated."""

    structure: Literal["independence", "exchangeable", "ar1", "unstructured"]
    moments: Literal["n-k", "n", "geepack"] | None = None


@frozen
class RandomSpec:
    """What else varies over the clusters of a mixed model than the intercept, and how it is fitted.

    In place of clusters it may have several factors: crossed `intercepts`, or `nested` ones, the outermost first.
    """

    intercepts: tuple[Word, ...] = ()
    nested: tuple[Word, ...] = ()
    slope: Word | None = None
    likelihood: Literal["reml", "ml"] | None = None
    points: int | None = None

    @property
    def factors(self) -> tuple[Word, ...]:
        """The columns of several factors, crossed or nested."""
        return self.intercepts or self.nested


@frozen
class FooterSpec:
    """The statistics of whole models that are told, each with the author's own words; in rows or in the note."""

    show: tuple[ColumnSpec, ...] = ()
    where: Literal["rows", "note"] = "rows"
