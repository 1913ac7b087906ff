"""Which level of a column is the event where the spec names none."""

from collections.abc import Collection

_PAIRS = (("0", "1"), ("false", "true"), ("False", "True"), ("FALSE", "TRUE"))


def event_of(levels: Collection[str]) -> str | None:
    """The level that is an event by itself, the 1 of 0 and 1 or the truth of false and true; None of other levels."""
    return next((pair[1] for pair in _PAIRS if set(levels) <= set(pair)), None)
