"""The outcome of a model: a column, and of a binary one its two levels with the event second."""

from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft, levels_told
from tablegen.designs.events import competing_labels, event_of
from tablegen.errors import listing
from tablegen.evidence import Variable
from tablegen.spec.regression import OutcomeSpec
from tablegen.spec.words import LevelSpec, Word
from tablegen.tasks import Event, Offset
from tablegen.values import frozen


@frozen
class ModelOutcome:
    """The outcome resolved: its column, its levels if they are of events (the event last), its words."""

    variable: str
    levels: tuple[str, ...]
    event: Event
    level_labels: tuple[str, ...] = ()
    competing: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def model_outcome(
    draft: Draft, model: Word, asked: OutcomeSpec | None, competing: tuple[LevelSpec, ...] = ()
) -> ModelOutcome | None:
    """The outcome that is asked for, fit for the model; None with the problem noted.

    `competing` are the levels of its column that are competing events, which few models know.
    """
    entry = stats.MODELS[model.text]
    kind = entry.outcome
    if competing and kind != "competing":
        hint = "leave them out: they are censored" if entry.of_times else "model: fine-gray"
        draft.problems.error(f"{entry.called} has no competing events", competing[0].key.at, hint)
    if asked is None:
        wanted, example = ("an outcome and its event", "outcome: {died: yes}")
        if entry.of_numbers:
            wanted, example = ("an outcome", "outcome: weight")
        elif entry.of_levels:
            wanted, example = ("an outcome and its levels", "outcome: {grade: [low, mid, high]}")
        draft.problems.error(f"{stats.MODELS[model.text].called} needs {wanted}", model.at, example)
        return None
    variable = draft.variable(asked.variable)
    if variable is None:
        return None
    if entry.of_levels:
        from tablegen.designs.models.levels import outcome_of_levels  # few tables need it

        return outcome_of_levels(draft, model, asked, variable)
    if asked.levels:
        message = f"{stats.MODELS[model.text].called} is not of the levels of its outcome"
        draft.problems.error(message, asked.levels[0].key.at, "model: ordinal, or model: multinomial")
        return None
    if entry.of_numbers:
        return _number(draft, model, asked, variable)
    if kind == "competing" and not (asked.event and competing):
        what = "its competing events" if asked.event else "the event among the levels of its outcome"
        example = f"outcome: {{{variable.name}: relapse}} and competing: [death]; {listing('levels', variable.levels)}"
        draft.problems.error(f"{entry.called} needs {what}", asked.variable.at, example)
        return None
    if entry.of_times and asked.event is None and variable.levels == (event_of(variable.levels),):
        asked = replace(asked, event=Word(variable.levels[0], asked.variable.at))  # everybody was followed to the event
    return (
        _event(draft, asked, variable, competing)
        if entry.of_times and asked.event
        else _binary(draft, model, asked, variable)
    )


def _event(
    draft: Draft, asked: OutcomeSpec, variable: Variable, competing: tuple[LevelSpec, ...]
) -> ModelOutcome | None:
    """Of times to an event the outcome may have any number of other levels: follow-up ends with them.

    Those that are not `competing` events are censored.
    """
    assert asked.event is not None
    event = draft.level(variable, asked.event)
    rivals = [draft.level(variable, level.key) for level in competing]
    if event is None or None in rivals:
        return None
    for level, word in zip(rivals, (one.key for one in competing), strict=True):
        if level == event or rivals.count(level) > 1:
            what = "the event, and a competing event" if level == event else "twice among the competing events"
            draft.problems.error(f'"{word}" of {variable.name} is {what}', word.at, "name it once")
            return None
    named = tuple(level for level in variable.levels if level in rivals)
    others = tuple(level for level in variable.levels if level not in {event, *named})
    draft.default(f"censored: {', '.join(others) or 'nobody'}")
    rivals = competing_labels(draft, variable, named, competing)
    return ModelOutcome(
        variable.name, (*others, *named, event), _called(variable, event), competing=named, rivals=rivals
    )


def _called(variable: Variable, event: str) -> Event:
    """`outcome: death`; of a column of 0 and 1, or of false and true, which is named for its event, the name alone."""
    called, level = variable.label or variable.name, variable.level_labels.get(event, event)
    return Event(called, "" if level == event == event_of(variable.levels) else level)


def _number(draft: Draft, model: Word, asked: OutcomeSpec, variable: Variable) -> ModelOutcome | None:
    what = "counts" if stats.MODELS[model.text].outcome == "count" else "numbers"
    if asked.event is not None:
        draft.problems.error(
            f"the outcome of {stats.MODELS[model.text].called} are {what}; it has no event",
            asked.event.at,
            f"outcome: {variable.name}, or model: logistic",
        )
        return None
    if variable.kind != "number" and not variable.numeric:
        draft.problems.error(
            f"the outcome of {stats.MODELS[model.text].called} must be {what}; {variable.name} holds text",
            asked.variable.at,
            f"model: {_of_two_levels(model)} is of an outcome with two levels",
        )
        return None
    _tell_of_two_values(draft, model, asked.variable, variable)
    return ModelOutcome(variable.name, (), Event(variable.label or variable.name))


def _of_two_levels(model: Word) -> str:
    """The model of an event that is likest to one of counts or of numbers."""
    return "modified-poisson" if stats.MODELS[model.text].outcome == "count" else "logistic"


def _tell_of_two_values(draft: Draft, model: Word, asked: Word, variable: Variable) -> None:
    """Tell that an outcome of numbers is one of an event, which has other errors than its model has.

    Not where these are robust, where events are over a time at risk, or where nothing is known of the values.
    """
    spec, entry = draft.spec, stats.MODELS[model.text]
    robust = spec.inference is not None or spec.cluster is not None or spec.weights is not None
    if robust or spec.exposure or spec.offset or entry.name not in {"linear", "poisson", "negative-binomial"}:
        return
    values = () if draft.shell else draft.source.frequencies(variable.name, None).values
    if len(values) == 2:
        draft.problems.warn(
            f"{variable.name} has two values only: the standard errors of {entry.called} are not those of an event",
            asked.at,
            f"model: {_of_two_levels(model)}, or inference: robust",
        )


def _binary(draft: Draft, model: Word, asked: OutcomeSpec, variable: Variable) -> ModelOutcome | None:
    levels, name, at = variable.levels, variable.name, asked.variable.at
    if len(levels) != 2:
        shown = f": {', '.join(levels[:6])}" if 0 < len(levels) <= 6 else ""
        has = f"{name} has {levels_told(len(levels))}{shown}"
        draft.problems.error(
            f"the outcome of {stats.MODELS[model.text].called} must be binary; {has}",
            at,
            "make two levels by `derive`: {event: {recode: …, to: {…}}}, or {event: {cut: …, at: [50]}} of numbers",
        )
        return None
    event = draft.level(variable, asked.event) if asked.event else event_of(levels)
    if asked.event is None:
        if event is None:
            named = [variable.level_labels.get(level, level) for level in levels]
            draft.problems.error(
                f'say which level of the outcome {name} is the event ("{named[0]}" or "{named[1]}")',
                at,
                f"outcome: {{{name}: {named[1]}}}",
            )
            return None
        draft.default(f"event: {name} = {event}")
    if event is None:
        return None
    other = levels[0] if levels[1] == event else levels[1]
    return ModelOutcome(name, (other, event), _called(variable, event))


def model_offset(draft: Draft, model: Word) -> Offset | None:
    """The column that is added to the linear predictor with a coefficient of 1, or whose logarithm is.

    Exposure, such as person-years, is of counts: their mean is the rate times it.
    """
    spec, kind = draft.spec, stats.MODELS[model.text].outcome
    word = spec.exposure or spec.offset
    variable = draft.variable(word) if word else None
    if word is None or variable is None:
        return None
    key = "exposure" if spec.exposure else "offset"
    if spec.exposure and spec.offset:
        draft.problems.error("a model has an exposure or an offset, not both", spec.offset.at, "leave one out")
    if spec.exposure and kind != "count":
        draft.problems.error(
            f"{stats.MODELS[model.text].called} has no exposure: its outcome is no count", word.at, "model: poisson"
        )
    elif not (stats.MODELS[model.text].of_numbers or kind == "binary"):
        draft.problems.error(f"{stats.MODELS[model.text].called} has no {key}", word.at, "leave it out")
    if variable.kind != "number" and not variable.numeric:
        draft.problems.error(f"the {key} {variable.name} must be numbers", word.at)
    return Offset(variable.name, logarithm=spec.exposure is not None)
