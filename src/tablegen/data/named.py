"""Which columns a spec may need: every word in it that a column could be called."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain
from typing import Any

from tablegen.values import fields_of


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
    return fields_of(kind)
