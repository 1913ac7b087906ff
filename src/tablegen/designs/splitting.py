"""A table for each level of a column: which levels there are."""

from tablegen.designs.common import Draft, levels_told
from tablegen.plan import Split
from tablegen.spec.model import SplitSpec

MOST_PARTS = 12
"""Levels that a table may be split by without the author listing them."""


def split_of(draft: Draft, asked: SplitSpec) -> Split | None:
    """The levels that the table stands for once each; None, with the problems noted, where it cannot be split."""
    spec, column = draft.spec, asked.column
    variable = draft.variable(column)
    if variable is None:
        return None
    others = [spec.compare, spec.outcome and spec.outcome.variable, spec.pairs, *spec.crosstab]
    if column.text in {word.text for word in others if word}:
        draft.problems.error(f"{column} is what each part of the table is about; it cannot split it", column.at)
        return None
    if variable.kind == "number" and not asked.levels:
        message = f"{variable.name} holds numbers, and a table is split by the levels of a category"
        draft.problems.error(message, column.at, "make classes: derive: {class: {cut: age, at: [40, 65]}}")
        return None
    levels = draft.levels(variable, asked.levels)
    if not 2 <= len(levels) <= MOST_PARTS:
        hint = "list the levels: split: {column: …, levels: […]}, or make classes: derive: {class: {cut: …}}"
        message = f"a table is split into 2 to {MOST_PARTS} parts; {variable.name} has {levels_told(len(levels))}"
        draft.problems.error(message, column.at, hint)
        return None
    if not asked.levels:
        draft.default(f"split: {', '.join(level.key for level in levels)} (all levels of {variable.name})")
    named = tuple((level.key, level.label) for level in levels)
    return Split(variable.name, variable.label or variable.name, named, asked.show)
