"""When the patients of a model are at risk: the columns of follow-up and strata, and how tied events are taken."""

from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.spec.model import Word

if TYPE_CHECKING:
    from tablegen.rare_tasks import AtRisk

_OF_TIMES = ("time", "entry", "ties", "strata")


def at_risk(draft: Draft, model: Word, rows: set[str]) -> "AtRisk | None":
    """What a model of times needs to know besides its outcome; None for another model, or with problems noted.

    `rows` are the columns of the table's rows, which none of these can be.
    """
    spec = draft.spec
    if stats.MODELS[model.text].outcome != "time":
        for key in _OF_TIMES:
            if word := getattr(spec, key):
                at = word.at if isinstance(word, Word) else spec.at
                draft.problems.error(f"the key {key} has no meaning in a {model} model", at, "leave it out")
        return None
    own = [one.time for one in spec.models if one.time]
    first = spec.time or (own[0] if own and len(own) == len(spec.models) else None)
    if first is None:
        draft.problems.error(f"a {model} model needs the time to its outcome", model.at, "time: days")
        return None
    from tablegen.rare_tasks import AtRisk

    for key, word in (
        *(("time", time) for time in dict.fromkeys((first, *own))),
        ("entry", spec.entry),
        ("strata", spec.strata),
    ):
        if word and word.text in rows:
            draft.problems.error(f"{word} is a row of the table and its {key}", word.at, "name it once")
    time, entry = time_column(draft, first), time_column(draft, spec.entry) if spec.entry else None
    strata = draft.variable(spec.strata) if spec.strata else None
    if time is None or (spec.entry and entry is None) or (spec.strata and strata is None):
        return None
    if spec.ties is None:
        draft.default("ties: efron")
    return AtRisk(time, entry, strata and strata.name, strata and (strata.label or strata.name), spec.ties or "efron")


def time_column(draft: Draft, word: Word) -> str | None:
    """The name of a column of times, which are numbers; None with the problem noted."""
    variable = draft.variable(word)
    if variable is None:
        return None
    if variable.kind != "number" and not variable.numeric:
        draft.problems.error(f"the time {word} must be numbers", word.at, "days or months, not text or dates")
        return None
    return variable.name
