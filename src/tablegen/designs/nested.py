"""The groups of one column within those of another, each pair a column under a spanning head."""

from tablegen.designs.common import Draft, Level
from tablegen.errors import listing, suggestion
from tablegen.evidence import Variable
from tablegen.spec.words import LevelSpec, Nested, nested_key

Names = tuple[tuple[str, str], ...]


def nested_groups(draft: Draft, compare: Nested) -> tuple[tuple[Level, ...], Names] | None:
    """The groups in their order, what the spanning and the own head of each are called; None with problems noted."""
    outer, inner = draft.variable(compare.outer), draft.variable(compare.inner)
    if outer is None or inner is None:
        return None
    if outer.name == inner.name:
        draft.problems.error(f"{outer.name} cannot be within itself", compare.inner.at, "compare: [sex, arm]")
        return None
    _check(draft, (outer, inner))
    there = draft.variable(compare)
    if there is None or draft.problems.errors:
        return None
    pairs = [(o, i) for o in _levels(draft, outer) for i in _levels(draft, inner)]
    kept = [(o, i) for o, i in pairs if nested_key(o.key, i.key) in there.levels]
    for o, i in pairs:
        if (o, i) not in kept:
            draft.default(f"no column of {o.label}, {i.label}: no patients")
    levels = tuple(Level(nested_key(o.key, i.key), f"{o.label}, {i.label}") for o, i in kept)
    return levels, tuple((o.label, i.label) for o, i in kept)


def _check(draft: Draft, variables: tuple[Variable, Variable]) -> None:
    """Every group that the author lists must be a level of one of the two columns."""
    known = [level for variable in variables for level in variable.levels]
    for asked in draft.spec.groups:
        if not any(draft.source.level_key(v.name, asked.key.text) in v.levels for v in variables):
            names = " and ".join(v.name for v in variables)
            message = f'{names} have no level "{asked.key}"{suggestion(asked.key.text, known)}'
            draft.problems.error(message, asked.key.at, listing("levels", known))


def _levels(draft: Draft, variable: Variable) -> tuple[Level, ...]:
    """The levels that `groups` lists of a column, in that order; all of them where it lists none."""
    found: dict[str, LevelSpec] = {}
    for asked in draft.spec.groups:
        key = draft.source.level_key(variable.name, asked.key.text)
        if key is not None and key in variable.levels:
            found[key] = asked
    labels = variable.level_labels
    if not found:
        draft.default(f"groups: {', '.join(variable.levels)} (all levels of {variable.name})")
        return tuple(Level(key, labels.get(key, key)) for key in variable.levels)
    return tuple(Level(key, asked.label or labels.get(key, key)) for key, asked in found.items())
