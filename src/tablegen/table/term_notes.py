"""Sentences on the terms of models that are more than a number or a factor against its reference."""

import re
from collections.abc import Iterator

from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.table.said import row_labels, said
from tablegen.tasks import Fit, Term
from tablegen.term_shapes import Contrasts, number_text

_INTERACTION = "{label}: its own P is that of the interaction of {effect} and {within}"
_P = re.compile("(?<![A-Za-z])P(?![A-Za-z])")


def term_sentences(plan: Plan, say: Language) -> Iterator[Content]:
    """How such terms were taken, a sentence for all of them; and of what coefficients are where rows interact."""
    labels = row_labels(plan, say)
    terms = {term.row: term for task in plan.tasks if isinstance(task, Fit) for term in task.terms}
    interacting = {one.row: one for term in terms.values() for one in term.of}
    told = [(labels.get(row, row), _taken(term, term.row in interacting, say)) for row, term in terms.items()]
    if taken := say("; ").join(say("{label}: {text}", label=label, text=what) for label, what in told if what):
        yield (Text(taken),)
    for term in terms.values():
        if term.moderator and len(term.of) == 2:
            effect = next(one for one in term.of if one is not term.moderator)
            names = {"label": term, "effect": effect, "within": term.moderator}
            called: dict[str, Content] = {name: (Text(labels.get(one.row, one.row)),) for name, one in names.items()}
            yield markup(_P.sub("*P*", say(_INTERACTION)), called)
    if any(term.of for term in terms.values()):
        yield said(
            say,
            "The coefficients of rows that interact are those at the reference category, or the value 0, of the others",
        )
    for row, term in interacting.items():
        if isinstance(term.shape, Contrasts) and term.shape.kind != "scores":  # their columns add up to 0
            yield said(say, _AVERAGED, label=labels.get(row, row))


_AVERAGED = "Coefficients of rows that interact with {label} are means over its levels"


def _taken(term: Term, interacts: bool, say: Language) -> str:
    """How a term was taken; of an interaction its rows tell, and of one in SDs that 0 is the mean."""
    if term.of:
        return ""
    return say("its value minus the mean") if term.standardize and interacts and not term.shape else words(term, say)


def words(term: Term, say: Language) -> str:
    """How a term was taken, in words; empty for a plain number or a factor against its reference."""
    steps = list[str]()
    if isinstance(term.centre, float):
        steps.append(say.phrase(f"its value minus {number_text(term.centre)}"))
    elif term.centre is not None:
        steps.append(say("its value minus the mean"))
    if term.shape:
        steps.append(say.phrase(term.shape.words))
    return say(", ").join(steps)
