"""Weighted comparisons: the columns that say how rows were sampled, and columns without weights beside the others."""

from collections.abc import Iterator
from dataclasses import replace

from tablegen.designs.common import Draft
from tablegen.designs.effects import WITHOUT_WEIGHTS
from tablegen.errors import listing
from tablegen.evidence import Sampling
from tablegen.plan import PAIRS, Ask, Head, Line, Plan
from tablegen.spec.model import WeightsSpec
from tablegen.spec.pattern import Slot
from tablegen.spec.presets import PRESETS
from tablegen.spec.words import Nested, Word
from tablegen.tasks import Measure, Sizes, Summarize, Unweighted, unweighted

SPANS = ("Unweighted", "Weighted")
_WITHOUT_WEIGHTS = {"logit": "wilson", "beta": "clopper-pearson", "mean": "wald"}
"""Which interval of a percentage stands for a weighted one where the columns without weights are shown."""


def sampling_of(draft: Draft) -> Sampling | None:
    """How the rows of the table are weighted; None where they are not, or a problem is noted."""
    asked = draft.spec.weights
    if asked is None:
        return None
    if draft.spec.like and not draft.preset.weighted:
        message = f"{draft.spec.like} has no tests of weighted rows that a table could take over"
        fitting = listing("tools that have", [tool.name for tool in PRESETS if tool.weighted])
        draft.problems.error(message, draft.spec.like.at, "leave out like, or weights", fitting)
        return None
    found = [draft.variable(word) is not None for word in asked.columns]
    numeric = [_is_number(draft, word) for word in (asked.column, asked.fpc) if word]
    if not (all(found) and all(numeric) and _is_a_design(draft, asked)):
        return None
    _tell(draft, asked)
    return Sampling(*(word and word.text for word in (asked.column, asked.cluster, asked.strata, asked.fpc)))


def _is_number(draft: Draft, word: Word) -> bool:
    """Whether the column holds numbers; an error where it does not. One that does not exist has had its own."""
    if word.text not in draft.source.names or draft.source.variable(word.text).numeric:
        return True
    draft.problems.error(f"{word} holds text, and weights are numbers", word.at)
    return False


def _is_a_design(draft: Draft, asked: WeightsSpec) -> bool:
    """Whether the design says how rows are weighted, and what it shows can be shown; an error where it cannot."""
    if asked.column is None and (asked.show == "beside" or not (asked.cluster or asked.strata)):
        draft.problems.error("weights: name the column of weights", draft.spec.place("weights"), "weights: {column: …}")
        return False
    if asked.show != "beside":
        return True
    at = asked.columns[0]
    if spanned := _own_heads(draft):
        what, instead = spanned
        message = f"{what} spanning heads of their own: columns without weights find no place"
        draft.problems.error(message, at.at, f"weights: {at}, {instead}")
        return False
    if draft.spec.suppress:
        draft.problems.error(
            "small counts cannot be protected where columns without weights stand beside those with them",
            at.at,
            f"weights: {at}, or leave out suppress",
        )
    missing = [column.name for column in draft.spec.columns or () if column.name.text == "missing"]
    for name in missing:
        message = "missing values are counted alike with weights and without: no column of them stands beside"
        draft.problems.error(message, name.at, "leave out the column, or show: weighted")
    return not (draft.spec.suppress or missing)


def _own_heads(draft: Draft) -> tuple[str, str] | None:
    """Which tables have spanning heads already, and what to do instead; None of the others."""
    if isinstance(draft.spec.compare, Nested):
        return "groups within groups have", f"or compare: {draft.spec.compare.inner}"
    designs = (("crosstabs have", draft.spec.crosstab), ("Likert tables have", draft.spec.likert))
    return next(((what, "and a second spec without weights") for what, asked in designs if asked), None)


def _tell(draft: Draft, asked: WeightsSpec) -> None:
    """Tell `check` of the design that is assumed."""
    if asked.cluster is None:
        draft.default("design: every row a sampling unit of its own (no cluster), sampled with replacement")
    elif asked.fpc is None:
        draft.default("design: clusters sampled with replacement (no fpc)")
    if draft.spec.where:
        draft.default("where: the table is a domain of the design; rows outside still count as sampled")


def beside(plan: Plan) -> Plan:
    """The plan with columns without weights before the weighted ones: groups and effects in both, under two heads.

    Tests stand once, and are weighted.
    """
    order = _order(plan.heads)
    return replace(
        plan,
        heads=tuple(_head(plan.heads[i], span) for i, span in order),
        lines=tuple(replace(line, cells=_cells(line, order)) for line in plan.lines),
        tasks=(*plan.tasks, *_without_weights(plan)),
    )


def _is_test(head: Head) -> bool:
    """Whether a column is of tests, or of what they tell of pairs of groups."""
    of_test = bool({"statistic", "p", "p_adjusted", "p_level", "df", "df2"} & set(head.stats)) or head.span == PAIRS
    return head.kind == "statistic" and of_test


def _order(heads: tuple[Head, ...]) -> list[tuple[int, str | None]]:
    """The columns by their place among the plan's, each with the head over it: None over a test."""
    twice = [i for i, head in enumerate(heads) if not _is_test(head)]
    tests: list[tuple[int, str | None]] = [(i, None) for i, head in enumerate(heads) if _is_test(head)]
    return [*((i, span) for span in SPANS for i in twice), *tests]


def _head(head: Head, span: str | None) -> Head:
    group = unweighted(head.group) if span == SPANS[0] and head.group is not None else head.group
    return replace(head, span=span or head.span, group=group)


def _cells(line: Line, order: list[tuple[int, str | None]]) -> tuple[Ask | None, ...]:
    if not line.cells:
        return ()
    picked = ((line.cells[i], span) for i, span in order)
    return tuple(ask and _ask(ask) if span == SPANS[0] else ask for ask, span in picked)


def _ask(ask: Ask) -> Ask:
    """The question of a cell without weights."""
    parts = tuple(Slot("n") if part == Slot("wn") else part for part in ask.pattern.parts)
    return replace(ask, group=unweighted(ask.group), pattern=replace(ask.pattern, parts=parts))


def _summaries(task: Summarize) -> Summarize:
    """The summaries of a row without weights: without them each patient weighs 1, and their sum is the number."""
    stats = tuple(dict.fromkeys("n" if stat == "wn" else stat for stat in task.stats))
    return replace(task, stats=stats, proportion=_WITHOUT_WEIGHTS.get(task.proportion, "wilson"))


def _without_weights(plan: Plan) -> Iterator[Unweighted]:
    for task in plan.tasks:
        if isinstance(task, Measure):
            yield Unweighted(replace(task, effect=WITHOUT_WEIGHTS[task.effect][task.view]))
        elif isinstance(task, Summarize):
            yield Unweighted(_summaries(task))
        elif isinstance(task, Sizes):
            yield Unweighted(task)
