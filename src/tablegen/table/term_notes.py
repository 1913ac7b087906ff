"""Sentences on the terms of models that are more than a number or a factor against its reference."""

from collections.abc import Iterator

from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.table.said import row_labels
from tablegen.tasks import Fit, Term
from tablegen.term_shapes import number_text

_INTERACTION = "{label}: its own P is that of the interaction of {effect} and {within}"


def term_sentences(plan: Plan, say: Language) -> Iterator[str]:
    """How such terms were taken, a sentence for all of them; and of what coefficients are where rows interact."""
    labels = row_labels(plan, say)
    terms = {term.row: term for task in plan.tasks if isinstance(task, Fit) for term in task.terms}
    told = [(labels.get(row, row), words(term, say)) for row, term in terms.items() if not term.of]
    if taken := say("; ").join(say("{label}: {text}", label=label, text=what) for label, what in told if what):
        yield taken
    for term in terms.values():
        if term.moderator and len(term.of) == 2:
            effect = next(one for one in term.of if one is not term.moderator)
            label, of, within = (labels.get(one.row, one.row) for one in (term, effect, term.moderator))
            yield say(_INTERACTION, label=label, effect=of, within=within)
    if any(term.of for term in terms.values()):
        yield say(
            "The coefficients of rows that interact are those at the reference category, or the value 0, of the others"
        )


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
