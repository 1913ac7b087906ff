"""Which columns a spec may need: every word in it that a column could be called."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, cast


def names_in(part: object) -> frozenset[str]:
    """All texts in a part of a spec: a superset of the columns it names, whatever its keys."""
    if isinstance(part, str):
        return frozenset([part])
    if isinstance(part, Mapping):
        pairs = cast("Mapping[object, object]", part)
        return _all([*pairs.keys(), *pairs.values()])
    if isinstance(part, tuple | list):
        return _all(cast("Iterable[object]", part))
    return _all(getattr(part, name) for name in _fields(type(part)))


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class; none of one without them, as a number."""
    return tuple(field.name for field in fields(kind)) if hasattr(kind, "__dataclass_fields__") else ()


def _all(parts: Iterable[object]) -> frozenset[str]:
    return frozenset[str]().union(*map(names_in, parts))
