"""The answers of a Likert table: one scale that all of its items share, as the author lists it or the data have it."""

from collections.abc import Sequence
from itertools import pairwise

from tablegen.designs.common import Draft, Level
from tablegen.designs.groups import MOST_GROUPS
from tablegen.errors import suggestion
from tablegen.evidence import Variable
from tablegen.schema import to_number
from tablegen.spec.row import RowSpec
from tablegen.spec.words import LevelSpec

Items = Sequence[tuple[RowSpec, Variable]]


def answers_of(draft: Draft, items: Items) -> tuple[Level, ...]:
    """The answers in their order; none, with the problems noted, where the items share no scale."""
    before = len(draft.problems.errors)
    if any(not _has_answers(draft, row, variable) for row, variable in items):
        return ()
    asked = draft.spec.likert
    answers = _listed(draft, asked, items) if isinstance(asked, tuple) else _found(draft, items)
    labels = [answer.label for answer in answers]
    at = draft.spec.place("likert")
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        hint = "to join them: derive: {new: {recode: column, to: {one: joint, other: joint}}}"
        draft.problems.error(f'two answers are called "{twice}"', at, hint)
    if len(answers) > MOST_GROUPS and not isinstance(asked, tuple):
        message = f"the rows have {len(answers)} different answers: too many columns"
        draft.problems.error(message, at, "rows of another scale are a table of their own (stack: …)")
    return answers if len(draft.problems.errors) == before else ()


def keys_in(draft: Draft, variable: Variable, answers: Sequence[Level]) -> tuple[str, ...]:
    """What an item's column calls the answers: one that nobody gave to it keeps its own key."""
    return tuple(draft.source.level_key(variable.name, answer.key) or answer.key for answer in answers)


def _has_answers(draft: Draft, row: RowSpec, variable: Variable) -> bool:
    """Whether a column has few values, which are nobody's own; the problem noted."""
    if draft.source.looks_identifying(variable.name):
        draft.problems.error(f"{row.column} would identify patients (nearly every value is unique)", row.name.at)
        return False
    many = len(variable.levels) or variable.n  # a number of very many values has no levels
    if many > MOST_GROUPS and not (variable.levels and isinstance(draft.spec.likert, tuple)):
        message = f"{row.name} has {many} different values: too many for the answers of a scale"
        draft.problems.error(message, row.name.at, "leave the row out, or make classes by derive: cut")
        return False
    return True


def _listed(draft: Draft, asked: tuple[LevelSpec, ...], items: Items) -> tuple[Level, ...]:
    """The answers that the author lists; one of an item beside them is an error, for its patients would vanish."""
    answers = tuple(Level(one.key.text, one.label or _label(draft, one.key.text, items)) for one in asked)
    for row, variable in items:
        keys = keys_in(draft, variable, answers)
        left = [key for key in variable.levels if key not in keys]
        if not left:
            continue
        names = ", ".join(f'"{variable.level_labels.get(key, key)}"' for key in left[:10])
        near = suggestion(left[0], [answer.key for answer in answers])
        draft.problems.error(
            f"{row.name} also has the answer{'s' * (len(left) > 1)} {names}, which `likert` does not list{near}",
            row.name.at,
            f"list every answer; or a code for a missing value: data: {{file: …, missing: [{left[0]}]}}",
        )
    return answers


def _label(draft: Draft, key: str, items: Items) -> str:
    """What the data call an answer: the label of the first item that has one."""
    found = (variable.level_labels.get(draft.source.level_key(variable.name, key) or key) for _, variable in items)
    return next((label for label in found if label), key)


def _found(draft: Draft, items: Items) -> tuple[Level, ...]:
    """The answers that any item has, in the order that the data declare, else that of their numbers."""
    labels: dict[str, tuple[RowSpec, str]] = {}
    for row, variable in items:
        for key, label in variable.level_labels.items():
            first, known = labels.setdefault(key, (row, label))
            if known != label:
                message = f'the answer "{key}" of {row.name} is called "{label}", and that of {first.name} "{known}"'
                hint = f"rows of another scale are a table of their own (stack: …); else: likert: {{{key}: {known}, …}}"
                draft.problems.error(message, row.name.at, hint)
    keys = _union(items)
    answers = tuple(Level(key, labels[key][1] if key in labels else key) for key in keys)
    names = ", ".join(answer.label for answer in answers)
    if not draft.shell and (why := _doubt(keys, items)):
        draft.problems.warn(f"likert: {why}", draft.spec.place("likert"), f"list them in theirs: likert: [{names}]")
    draft.default(f"likert: {names}")
    return answers


def _union(items: Items) -> list[str]:
    """The levels of all items: those of numbers that rise, or fall, in all of them sorted; else see `_merged`."""
    merged = _merged(items)
    values = {key: number for key in merged if (number := to_number(key)) is not None}
    for down in (False, True):
        rising = (
            [*variable.levels] == sorted(variable.levels, key=values.__getitem__, reverse=down) for _, variable in items
        )
        if len(values) == len(merged) and all(rising):
            return sorted(merged, key=values.__getitem__, reverse=down)
    return merged


def _merged(items: Items) -> list[str]:
    """The levels of all items, each before the next one of its item that is known: those of the fullest first."""
    merged: list[str] = []
    for _, variable in sorted(items, key=lambda item: -len(item[1].levels)):
        for i, key in enumerate(variable.levels):
            if key not in merged:
                following = (merged.index(other) for other in variable.levels[i + 1 :] if other in merged)
                merged.insert(next(following, len(merged)), key)
    return merged


def _doubt(keys: Sequence[str], items: Items) -> str:
    """Why words may not stand in the order of the scale: none is declared, or no item tells it of two of them."""
    if all(to_number(key) is not None for key in keys):
        return ""
    declared = any(variable.ordered or variable.level_labels for _, variable in items)
    if not declared and all([*variable.levels] == sorted(variable.levels) for _, variable in items):
        return "the answers stand in alphabetical order, for the data declare none"
    told = {pair for _, variable in items for pair in pairwise(variable.levels)}
    untold = next((pair for pair in pairwise(keys) if pair not in told), None)
    return f'no row tells whether "{untold[0]}" comes before "{untold[1]}"' if untold else ""
