"""Sentences on the terms of models that are more than a number or a factor against its reference."""

from collections.abc import Iterator

from tablegen.plan import Plan
from tablegen.tasks import Fit, Term
from tablegen.term_shapes import number_text


def term_sentences(plan: Plan) -> Iterator[str]:
    """How such terms were taken, a sentence for all of them; and of what coefficients are where rows interact."""
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    terms = {term.row: term for task in plan.tasks if isinstance(task, Fit) for term in task.terms}
    told = [(row, words(term)) for row, term in terms.items() if not term.of]
    if taken := "; ".join(f"{labels.get(row, row)}: {what}" for row, what in told if what):
        yield taken
    if any(term.of for term in terms.values()):
        yield (
            "The coefficients of rows that interact are those at the reference category, or the value 0, of the others"
        )


def words(term: Term) -> str:
    """How a term was taken, in words; empty for a plain number or a factor against its reference."""
    centre = (
        f"its value minus {number_text(term.centre)}" if isinstance(term.centre, float) else "its value minus the mean"
    )
    steps = ("" if term.centre is None else centre, term.shape.words if term.shape else "")
    return ", ".join(filter(None, steps))
