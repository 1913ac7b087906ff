"""The models of a table that stand side by side, each with its terms, outcome and patients; and their columns."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.models.columns import Shown
from tablegen.designs.models.outcome import ModelOutcome, model_outcome
from tablegen.designs.models.terms import ResolvedTerm
from tablegen.designs.models.times import time_column
from tablegen.errors import listing, suggestion
from tablegen.evidence import Condition
from tablegen.plan import Head
from tablegen.spec.regression import ModelSpec
from tablegen.spec.words import Word
from tablegen.values import frozen

Terms = Literal["univariable", "multivariable"] | tuple[Word, ...]


@frozen
class Side:
    """One of the models: its name in the results (None: it is the only one) and in its spanning head, its terms.

    `outcome` is None where a problem with it was noted. It is of the patients that meet `where`; `only` says so in
    words, where the spanning head does not. Of a model of times it may have its own column of them, `time`.
    One of a quantile of the outcome says of which. Of an outcome whose levels stand side by side each is a side, under
    the head of its `model` where there are several; `again`: it is another level of the model before it. `adjusted`
    are its own terms that are no rows of the table.
    """

    name: str | None
    label: str | None
    terms: Terms
    outcome: ModelOutcome | None
    where: tuple[Condition, ...] = ()
    only: str = ""
    time: str | None = None
    quantile: float | None = None
    model: str | None = None
    again: bool = False
    adjusted: tuple[str, ...] = ()

    def has(self, term: ResolvedTerm) -> bool:
        """Whether the term is in the model; an interaction cannot be in one alone."""
        if isinstance(self.terms, str):
            return self.terms == "multivariable" or not term.term.of
        return term.row.name.text in {word.text for word in self.terms}


@frozen
class SideColumn:
    """A column of the table: what it shows, and of which model (None: of the patients)."""

    shown: Shown
    side: Side | None

    @property
    def head(self) -> Head:
        """Its head, below that of its model."""
        if self.side is None:
            return self.shown.head
        return replace(self.shown.head, group=self.side.name, span=self.side.label, over=self.side.model)


def sides_of(draft: Draft, model: Word) -> tuple[Side, ...]:
    """The models that the spec asks for: as it lists them, or a single one."""
    spec = draft.spec
    lacking = not spec.models or any(one.outcome is None for one in spec.models)
    outcome = model_outcome(draft, model, spec.outcome, spec.competing) if lacking else None
    if spec.outcome and not lacking:
        draft.problems.error("every model has an outcome of its own", spec.outcome.variable.at, "leave it out here")
    if spec.competing and not lacking:
        draft.problems.error(
            "every model has competing events of its own", spec.competing[0].key.at, "leave them out here"
        )
    sides = _sides(draft, model, outcome)
    if stats.MODELS[model.text].outcome != "nominal":
        return sides
    from tablegen.designs.models.levels import sides_of_levels  # few tables need it

    return sides_of_levels(sides)


def _sides(draft: Draft, model: Word, outcome: ModelOutcome | None) -> tuple[Side, ...]:
    """A side for each model; `outcome` is that of those without one of their own."""
    spec = draft.spec
    if not spec.models:
        return (Side(None, None, "multivariable", outcome, quantile=_quantile(draft, model, spec.quantile)),)
    usual = (
        _quantile(draft, model, spec.quantile)
        if spec.quantile or any(not one.quantile for one in spec.models)
        else None
    )
    return tuple(_listed(draft, model, one, outcome, usual) for one in spec.models)


def _quantile(draft: Draft, model: Word, asked: float | None) -> float | None:
    """The quantile that a model is of, by default the median; None, with a problem for one that is asked, of others."""
    if stats.MODELS[model.text].outcome != "quantile":
        if asked is not None:
            message = f"the key quantile has no meaning in {stats.MODELS[model.text].called}"
            draft.problems.error(message, model.at, "leave it out, or model: quantile")
        return None
    if asked is None:
        draft.default("quantile: 0.5, the median")
    return asked or 0.5


def _listed(draft: Draft, model: Word, one: ModelSpec, outcome: ModelOutcome | None, quantile: float | None) -> Side:
    own = model_outcome(draft, model, one.outcome, one.competing) if one.outcome else outcome
    if one.competing and not one.outcome:
        message = f"{one.name} has competing events and no outcome of its own"
        draft.problems.error(message, one.competing[0].key.at, "outcome: {status: relapse}")
    where = draft.conditions(one.where)
    if where and draft.source.sizes(None)[0] and not draft.source.where(where).sizes(None)[0]:
        draft.problems.error(f"{one.name} is of nobody", one.where[0].at, "no row meets its `where`")
    time = time_column(draft, one.time) if one.time else None
    if one.time and not stats.MODELS[model.text].of_times:
        draft.problems.error(
            f"the key time has no meaning in {stats.MODELS[model.text].called}", one.time.at, "leave it out"
        )
    if one.quantile:
        quantile = _quantile(draft, model, one.quantile)
    only = " and ".join(map(str, one.where))
    adjusted = tuple(word.text for word in one.adjust_for)
    return Side(one.name.text, one.label, one.terms, own, where, only, time, quantile, adjusted=adjusted)


def check_lists(draft: Draft, terms: dict[str, ResolvedTerm], held: set[str]) -> None:
    """A model's list names rows of the table, and of an interaction the rows that it is of, unless these are `held`."""
    for one in draft.spec.models:
        words = () if isinstance(one.terms, str) else one.terms
        for word in words:
            if word.text not in terms:
                draft.problems.error(
                    f'"{word}" is no row of the table{suggestion(word.text, terms)}', word.at, listing("rows", terms)
                )
                continue
            main = [part.row for part in terms[word.text].term.of]
            if lacking := [name for name in main if name not in held | {other.text for other in words}]:
                message = f"{one.name} has the interaction {word} without {' and '.join(lacking)}"
                draft.problems.error(message, word.at, f"add {' and '.join(lacking)} to the list")


def side_columns(shown: tuple[Shown, ...], sides: tuple[Side, ...]) -> Iterator[SideColumn]:
    """The columns in their order.

    Counts of patients stand once, before or after the estimates of all models, unless each model has patients or an
    outcome of its own.
    """
    if own_counts(sides):
        yield from (SideColumn(one, side) for side in sides for one in shown)
        return
    if len(sides) == 1:
        yield from (SideColumn(one, None if one.counts else sides[0]) for one in shown)
        return
    first = next((i for i, one in enumerate(shown) if not one.counts), len(shown))
    yield from (SideColumn(one, None) for one in shown[:first])
    for side in sides:
        yield from (SideColumn(one, side) for one in shown if not one.counts)
    yield from (SideColumn(one, None) for one in shown[first:] if one.counts)


def own_counts(sides: tuple[Side, ...]) -> bool:
    """Whether the patients, or the outcome, are not the same in all models."""
    return len({(side.where, side.outcome) for side in sides}) > 1
