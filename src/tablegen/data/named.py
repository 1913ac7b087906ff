"""Which columns a spec may need: every word in it that a column could be called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any


def names_in(part: object) -> frozenset[str]:
    """All texts in a part of a spec: a superset of the columns it names, whatever its keys."""
    found, left = set[str](), [part]
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.add(one)
        else:
            left.extend(_parts(type(one))(one))
    return frozenset(found)


@cache
def _parts(kind: type[Any]) -> Callable[[Any], Iterable[object]]:
    """What gives the parts of a value of a class: keys and values, members or fields; none of a number."""
    if issubclass(kind, Mapping):
        return lambda pairs: chain(pairs.keys(), pairs.values())
    if issubclass(kind, tuple | list):
        return iter
    names = [field.name for field in fields(kind)] if hasattr(kind, "__dataclass_fields__") else []
    if len(names) < 2:
        return lambda one: [getattr(one, name) for name in names]
    return attrgetter(*names)
