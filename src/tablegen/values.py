"""Frozen values: dataclasses that cost a start half of what they would.

A build defines some 140 of them, and `dataclass` compiles six functions for each: a third of the time that a small
table took. Here equality, hash and representation are one function for all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import lru_cache, wraps
from operator import attrgetter, is_
from typing import Any, ParamSpec, TypeVar, cast, dataclass_transform

T = TypeVar("T")
P = ParamSpec("P")


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


def remembered(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A function of frozen values whose last `size` results are remembered by which objects it was given.

    Not by what they hold: the hash of a long table costs more than most of what is done with it.
    """

    def of(function: Callable[P, T]) -> Callable[P, T]:
        call = cast("Callable[..., T]", function)

        @lru_cache(size)
        def known(given: _Given) -> T:
            return call(*given.them)

        @wraps(function)
        def called(*them: P.args, **named: P.kwargs) -> T:
            return function(*them, **named) if named else known(_Given(them))

        return called

    return of


class _Given:
    """Objects that are the same as others only where each is the very one; held, so that no other takes its place."""

    __slots__ = ("them",)

    def __init__(self, them: tuple[Any, ...]) -> None:
        self.them = them

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.them)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and len(self.them) == len(other.them) and all(map(is_, self.them, other.them))
