"""Outcomes of several levels: of an ordinal model the lowest first, of a multinomial one the reference first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.models.columns import Shown
from tablegen.designs.models.outcome import ModelOutcome
from tablegen.designs.models.sides import Side, SideColumn
from tablegen.evidence import Variable
from tablegen.spec.regression import OutcomeSpec
from tablegen.spec.words import Word
from tablegen.tasks import Event

_FEWEST = 3
_MOST = 10
"""Levels of an outcome that are taken without being listed: more are a number, or names of somebody."""


def outcome_of_levels(draft: Draft, model: Word, asked: OutcomeSpec, variable: Variable) -> ModelOutcome | None:
    """The outcome with its levels in the order asked for, or in their natural one; None with the problem noted.

    Of texts no order is guessed for an ordinal model.
    """
    example = f"outcome: {{{variable.name}: [{', '.join(variable.levels[:6]) or 'low, mid, high'}]}}"
    if asked.event is not None:
        what = "the lowest first" if _ordered(model) else "the reference first"
        message = f"the outcome of {stats.MODELS[model.text].called} has no event; list its levels, {what}"
        draft.problems.error(message, asked.event.at, example)
        return None
    if not variable.levels:
        message = f"the outcome of {stats.MODELS[model.text].called} needs levels; {variable.name} is a number"
        draft.problems.error(message, asked.variable.at, f"types: {{{variable.name}: text}}, or model: linear")
        return None
    levels = draft.levels(variable, asked.levels)
    if not asked.levels and len(levels) > _MOST:
        message = f"{variable.name} has {len(levels)} levels; {stats.MODELS[model.text].called} is of few"
        draft.problems.error(message, asked.variable.at, f"derive: {{grade: {{cut: {variable.name}, at: [50, 80]}}}}")
        return None
    if len(levels) < _FEWEST:
        message = (
            f"the outcome of {stats.MODELS[model.text].called} has 3 or more levels; {variable.name} has {len(levels)}"
        )
        draft.problems.error(message, asked.variable.at, "model: logistic is of an outcome with two levels")
        return None
    if not asked.levels:
        if _ordered(model) and not (variable.numeric or variable.level_labels):
            message = f"say in which order the levels of {variable.name} rise, the lowest first"
            draft.problems.error(message, asked.variable.at, example)
            return None
        first = "lowest first" if _ordered(model) else "reference first"
        draft.default(f"outcome: {', '.join(level.key for level in levels)} ({first})")
    keys, labels = tuple(level.key for level in levels), tuple(level.label for level in levels)
    return ModelOutcome(variable.name, keys, Event(variable.label or variable.name), labels)


def _ordered(model: Word) -> bool:
    return stats.MODELS[model.text].outcome == "ordered"


def sides_of_levels(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    """For each model a side for each level but the reference; the first one tells of the whole model."""
    several = any(side.name is not None for side in sides)
    return tuple(each for side in sides for each in _of_levels(side, several))


def _of_levels(side: Side, named: bool) -> Iterator[Side]:
    outcome = side.outcome
    if outcome is None:
        yield side
        return
    for i in range(1, len(outcome.levels)):
        order = (0, i, *(j for j in range(1, len(outcome.levels)) if j != i))
        own = replace(
            outcome,
            levels=tuple(outcome.levels[j] for j in order),
            level_labels=tuple(outcome.level_labels[j] for j in order),
        )
        name = f"{side.name} {outcome.levels[i]}" if named else outcome.levels[i]
        label, model = outcome.level_labels[i], side.label if named else None
        yield replace(side, name=name, label=label, outcome=own, model=model, again=i > 1)


def columns_of_levels(shown: tuple[Shown, ...], sides: tuple[Side, ...]) -> Iterator[SideColumn]:
    """The columns of each model; what counts the same patients in several stands once, before or after them."""
    starts = [i for i, side in enumerate(sides) if not side.again]
    models = [sides[start:end] for start, end in zip(starts, [*starts[1:], len(sides)], strict=True)]
    if len(models) == 1 or len({side.where for side in sides}) > 1:
        yield from (column for model in models for column in _of_model(shown, model))
        return
    first = next((i for i, one in enumerate(shown) if not one.counts), len(shown))
    alone = tuple(replace(side, model=None) for side in models[0])
    yield from _of_model(shown[:first], alone)
    for model in models:
        yield from _of_model(tuple(one for one in shown if not one.counts), model)
    yield from _of_model(tuple(one for one in shown[first:] if one.counts), alone)


def _of_model(shown: Sequence[Shown], sides: Sequence[Side]) -> Iterator[SideColumn]:
    """The columns of a model: what is of all levels once, before or after those of each level."""
    each = [i for i, one in enumerate(shown) if not _of_all(one)]
    first, last = (each[0], each[-1]) if each else (len(shown), len(shown))
    whole = replace(sides[0], label=None)
    yield from (SideColumn(one, whole) for one in shown[:first])
    for side in sides:
        yield from (SideColumn(shown[i], side) for i in each)
    yield from (SideColumn(one, whole) for one in shown[first : last + 1] if _of_all(one))
    yield from (SideColumn(one, whole) for one in shown[last + 1 :])


def _of_all(shown: Shown) -> bool:
    return shown.of_patients or "p_overall" in shown.pattern.stats
