"""Sentences on the terms of a regression: what is associated with more or less of the outcome, and what is not."""

from collections.abc import Iterator
from typing import Literal

from tablegen import stats
from tablegen.estimates import limits_of
from tablegen.paper.telling import Teller, name_of
from tablegen.plan import Head, Line
from tablegen.table.model_notes import event_told
from tablegen.tasks import Fit, Term

Way = Literal["neutral", "higher", "lower"]
_OF: dict[str, dict[Way, str]] = {
    "or": {
        "neutral": "the odds of {event}", "higher": "higher odds of {event}", "lower": "lower odds of {event}",
    },
    "rr": {
        "neutral": "the risk of {event}", "higher": "a higher risk of {event}", "lower": "a lower risk of {event}",
    },
    "irr": {
        "neutral": "the rate of {event}", "higher": "a higher rate of {event}", "lower": "a lower rate of {event}",
    },
    "hr": {
        "neutral": "the hazard of {event}",
        "higher": "a higher hazard of {event}", "lower": "a lower hazard of {event}",
    },
    "tr": {
        "neutral": "the time to {event}", "higher": "a longer time to {event}", "lower": "a shorter time to {event}",
    },
    "b": {"neutral": "{event}", "higher": "higher values of {event}", "lower": "lower values of {event}"},
}  # fmt: skip
"""What each estimate is of, and more and less of it."""
_SENTENCES = {
    (True, False): "There was a significant association of {label} with {measured} ({inside}).",
    (False, False): "There was no significant association of {label} with {measured} ({inside}).",
    (True, True): "In the {model} model, there was a significant association of {label} with {measured} ({inside}).",
    (False, True): "In the {model} model, there was no significant association of {label} with {measured} ({inside}).",
}
"""By whether the association is significant, and whether there are several models."""


def model_sentences(teller: Teller) -> Iterator[str]:
    """A sentence for each term of each model, in the order of the table."""
    plan = teller.made.plan
    fits = [fit for fit in plan.tasks if isinstance(fit, Fit)]
    several = len({fit.group for fit in fits}) > 1
    told = set[tuple[str | None, str]]()  # an estimate and its interval may stand in columns of their own
    for head in plan.heads:
        stem = head.interval or next((stat for stat in head.stats if stat in _OF), None)
        if stem is None or stem not in _OF or (stem == "b" and _has_ratio(plan.heads, head)):
            continue
        if (head.group, stem) in told or "p" not in {
            stat for other in plan.heads if other.group == head.group for stat in other.stats
        }:
            continue
        told.add((head.group, stem))
        for line in plan.lines:
            if line.kind in {"row", "level"}:
                fit, term = _term(fits, head, line)
                if term is None or term.shape is None:  # a curve has no one number
                    yield from _sentence(teller, line, head, stem, fit, several)
        if head.group is None:
            return


def _term(fits: list[Fit], head: Head, line: Line) -> tuple[Fit | None, Term | None]:
    """The model of a column that has the term of a line, and the term."""
    for fit in fits:
        if fit.group == head.group:
            for term in fit.terms:
                if term.row == line.row:
                    return fit, term
    return None, None


def _has_ratio(heads: tuple[Head, ...], head: Head) -> bool:
    return any({*other.stats} & (_OF.keys() - {"b"}) for other in heads if other.group == head.group)


def _sentence(teller: Teller, line: Line, head: Head, stem: str, fit: Fit | None, several: bool) -> Iterator[str]:
    ask = next((ask for ask in line.cells if ask and ask.group == head.group and stem in ask.pattern.stats), None)
    level = next((ask.level for ask in line.cells if ask), None)
    ask = ask or next((ask for ask in line.cells if ask and ask.level == level and ask.group == head.group), None)
    p = teller.record(line.row, head.group, level, "p")
    estimate = teller.record(line.row, head.group, level, stem)
    if ask is None or p is None or estimate is None or estimate.value is None:
        return
    significant = teller.significant(p)
    more: Way = "higher" if estimate.value > (0.0 if stem == "b" else 1.0) else "lower"
    event = event_told(fit.event, teller.style.say) if fit else teller.style.say("the outcome")
    if fit and stats.MODELS[fit.model].outcome == "nominal":
        event = f"{event}: {fit.level_labels[1]}"
    measured = teller.style.say(_OF[stem][more if significant else "neutral"], event=event)
    shown = teller.estimate("B" if stem == "b" else stem.upper(), ask, level, (stem, *limits_of(stem)))
    slots = {
        "label": _subject(teller, line, level, fit),
        "measured": measured,
        "inside": teller.inside(shown, teller.p(line.row, head.group, level)),
    }
    if several:
        slots["model"] = (head.over or head.span or head.group or "").casefold()
    yield teller.sentence(_SENTENCES[significant, several], **slots)


def _subject(teller: Teller, line: Line, level: str | None, fit: Fit | None) -> str:
    """The term by its name; of a factor with what is compared with what."""
    term = next((term for term in fit.terms if term.row == line.row), None) if fit else None
    label = next((one.label for one in teller.made.plan.lines if one.row == line.row and one.label), line.row)
    if term is None or term.kind != "category" or term.reference is None:
        return name_of(label)
    key = level if level is not None else next((key for key in term.levels if key != term.reference), "")
    named = {**_labels(teller, term), **({level: line.label} if level is not None and line.kind == "level" else {})}
    bare = label.partition(" (")[0] if label.endswith(")") else label
    levels = teller.style.say(
        "{level} versus {other}", level=named.get(key, key), other=named.get(term.reference, term.reference)
    )
    return teller.style.say("{text} ({told})", text=bare, told=levels)


def _labels(teller: Teller, term: Term) -> dict[str, str]:
    known = dict(teller.made.source.variable(term.variable).level_labels)
    known |= {
        level.key.text: level.label
        for row in teller.made.spec.rows or ()
        if row.name.text == term.row
        for level in row.levels
        if level.label
    }
    for line in teller.made.plan.lines:
        if line.row == term.row and line.label:
            levels = (term.reference,) if line.kind == "reference" else (ask.level for ask in line.cells if ask)
            known |= {level: line.label for level in levels if level is not None and line.kind != "group"}
    return known
