"""Which level of a column is the event where the spec names none, and what competing events are called."""

from collections.abc import Collection

from tablegen.designs.common import Draft
from tablegen.evidence import Variable
from tablegen.spec.words import LevelSpec

_PAIRS = (("0", "1"), ("false", "true"), ("False", "True"), ("FALSE", "TRUE"))


def event_of(levels: Collection[str]) -> str | None:
    """The level that is an event by itself, the 1 of 0 and 1 or the truth of false and true; None of other levels."""
    return next((pair[1] for pair in _PAIRS if set(levels) <= set(pair)), None)


def competing_labels(
    draft: Draft, variable: Variable, levels: tuple[str, ...], asked: tuple[LevelSpec, ...]
) -> tuple[str, ...]:
    """What the paper calls these levels of competing events: as the spec says, else the codebook."""
    own = {draft.source.level_key(variable.name, one.key.text): one.label for one in asked if one.label}
    return tuple(own.get(level) or variable.level_labels.get(level, level) for level in levels)
