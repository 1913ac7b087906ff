"""Likert tables of journals that say in the stub what cells show: the head of the answers says it, beside others."""

from dataclasses import replace

from tablegen.plan import ANSWERS, Head, Plan
from tablegen.style import Style


def told_in_heads(plan: Plan, style: Style) -> Plan:
    """The plan with `No. (%)` above the answers instead of in each stub, where all items are written alike."""
    shown = {line.show for line in plan.lines if line.show}
    look = style.look.notes
    if plan.design != "likert" or len(shown) != 1 or look.descriptor != "stub":
        return plan
    (pattern,) = shown
    if pattern.name in look.sentences:
        return plan

    def below(head: Head) -> Head:
        return replace(head, over=head.span, span=ANSWERS, show=pattern) if head.kind == "group" else head

    lines = tuple(replace(line, show=None) for line in plan.lines)
    return replace(plan, heads=tuple(map(below, plan.heads)), lines=lines)
