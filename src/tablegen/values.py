"""Frozen values: dataclasses that cost a start half of what they would.

A build defines some 140 of them, and `dataclass` compiles six functions for each: a third of the time that a small
table took. Here equality, hash and representation are one function for all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """The class as `dataclass(frozen=True, slots=True)` makes it: equal where its fields are, and hashable."""
    made: Any = dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
    named = [one.name for one in fields(made) if one.compare]
    made._compared = staticmethod(_getter(named))
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hashed, _shown
    return made


def _getter(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _equal(one: Any, other: object) -> bool:
    if other.__class__ is not one.__class__:
        return NotImplemented
    return one._compared(one) == one._compared(other)


def _hashed(one: Any) -> int:
    return hash(one._compared(one))


def _shown(one: Any) -> str:
    told = ", ".join(f"{f.name}={getattr(one, f.name)!r}" for f in fields(one) if f.repr)
    return f"{type(one).__qualname__}({told})"


def written(number: float) -> str:
    """A number as an author would write it, to 15 digits: `1000000`, `1234.567`; never `1e+06`, as `:g` has it."""
    text = f"{number:.15g}"
    if "e" not in text:
        return text
    from decimal import Decimal  # few numbers are so large or small

    return f"{Decimal(text):f}"
