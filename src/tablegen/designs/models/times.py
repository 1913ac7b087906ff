"""When the patients of a model are at risk: the columns of follow-up and strata, and how tied events are taken."""

from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.spec.words import Word

if TYPE_CHECKING:
    from tablegen.rare_tasks import AtRisk


def at_risk(draft: Draft, model: Word, rows: set[str]) -> "AtRisk | None":
    """What a model of times needs to know besides its outcome; None for another model, or with problems noted.

    `rows` are the columns of the table's rows, which none of these can be.
    """
    spec = draft.spec
    if stats.MODELS[model.text].outcome == "matched":
        return _matched(draft, model, rows)
    kind = stats.MODELS[model.text].outcome
    if not stats.MODELS[model.text].of_times:
        of_visits = stats.MODELS[model.text].correlated == "marginal"  # its time is the order of visits
        meaningless(draft, model, ("entry", "id", "ties", "strata", *(() if of_visits else ("time",))))
        return None
    if kind != "time":
        meaningless(draft, model, ("entry", "id", "ties", "strata"))
    own = [one.time for one in spec.models if one.time]
    first = spec.time or (own[0] if own and len(own) == len(spec.models) else None)
    if first is None:
        draft.problems.error(f"{stats.MODELS[model.text].called} needs the time to its outcome", model.at, "time: days")
        return None
    from tablegen.rare_tasks import AtRisk

    for key, word in (
        *(("time", time) for time in dict.fromkeys((first, *own))),
        ("entry", spec.entry),
        ("id", spec.id),
        ("strata", spec.strata),
    ):
        if word and word.text in rows:
            draft.problems.error(f"{word} is a row of the table and its {key}", word.at, "name it once")
    time, entry = time_column(draft, first), time_column(draft, spec.entry) if spec.entry else None
    strata = draft.variable(spec.strata) if spec.strata else None
    if time is None or (spec.entry and entry is None) or (spec.strata and strata is None):
        return None
    patient = draft.variable(spec.id) if spec.id else None
    if spec.id and not spec.entry:
        message = "the rows of one patient are intervals, and all of these begin at 0"
        draft.problems.error(message, spec.id.at, "entry: start, the column with their beginnings")
    if kind != "time":
        return AtRisk(time, ties=None if kind == "lifetime" else "breslow")
    if spec.ties is None:
        draft.default("ties: efron")
    if spec.ties == "exact":
        _plain(draft, "a model with ties taken exactly")
    within = strata and (strata.label or strata.name)
    return AtRisk(
        time, entry, strata and strata.name, within, spec.ties or "efron", patient=patient.name if patient else None
    )


def meaningless(draft: Draft, model: Word, keys: tuple[str, ...]) -> None:
    """Problems that the model has no use for these keys of the spec, where they are written."""
    for key in keys:
        if word := getattr(draft.spec, key):
            at = word.at if isinstance(word, Word) else draft.spec.place(key)
            draft.problems.error(
                f"the key {key} has no meaning in {stats.MODELS[model.text].called}", at, "leave it out"
            )


def _matched(draft: Draft, model: Word, rows: set[str]) -> "AtRisk | None":
    """The sets of a model of matched patients, whose column is `strata`; None with the problem noted."""
    from tablegen.rare_tasks import AtRisk

    meaningless(draft, model, ("time", "entry", "id", "ties"))
    asked = draft.spec.strata
    if asked is None:
        draft.problems.error(f"{stats.MODELS[model.text].called} needs the matched sets", model.at, "strata: pair")
        return None
    if asked.text in rows:
        draft.problems.error(f"{asked} is a row of the table and its strata", asked.at, "name it once")
    _plain(draft, stats.MODELS[model.text].called)
    variable = draft.variable(asked)
    return variable and AtRisk(None, None, variable.name, variable.label or variable.name)


def _plain(draft: Draft, what: str) -> None:
    """Problems where the likelihood of draws from risk sets is to be of clusters, robust variances or samples."""
    spec = draft.spec
    for key, word in (("cluster", spec.cluster), ("inference", spec.inference and spec.inference.method)):
        if word and (key == "cluster" or word.text not in {"wald", "likelihood", "score"}):
            hint = "inference: wald, likelihood or score"
            draft.problems.error(f"{key}: {word} is not for {what}", word.at, hint)


def time_column(draft: Draft, word: Word) -> str | None:
    """The name of a column of times, which are numbers; None with the problem noted."""
    variable = draft.variable(word)
    if variable is None:
        return None
    if variable.kind != "number" and not variable.numeric:
        draft.problems.error(f"the time {word} must be numbers", word.at, "days or months, not text or dates")
        return None
    return variable.name
