"""Frozen values: dataclasses that cost a start a tenth of what they would.

A build defines some 170 of them, and `dataclass` compiles six functions for each: almost half of the time that a small
table took. Here equality, hash, representation and what forbids a change are one function for all, and the constructor
of a class is compiled when its first value is made.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields, is_dataclass
from functools import cache, lru_cache, partial, wraps
from operator import attrgetter, is_
from types import MemberDescriptorType
from typing import Any, NoReturn, ParamSpec, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")
P = ParamSpec("P")


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, eq: bool = True, slots: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, /, *, eq: bool = True, slots: bool = True) -> Any:
    """The class as `dataclass(frozen=True, slots=True)` makes it: equal where its fields are, and hashable.

    With `eq=False` a value equals itself alone; with `slots=False` it has room for a `cached_property`.
    """
    if cls:
        return _frozen(cls, eq, slots)
    return partial(_frozen, eq=eq, slots=slots)


def _frozen(cls: type[T], eq: bool, slots: bool) -> type[T]:
    made: Any = dataclass(init=False, eq=False, repr=False, slots=slots)(cls)
    made.__init__ = _compiled_on_use(made)
    if "__repr__" not in cls.__dict__:
        made.__repr__ = _shown
    made.__setattr__, made.__delattr__ = _unchangeable, _unchangeable
    if eq:
        made._compared = staticmethod(_getter([one.name for one in fields(made) if one.compare]))
        made.__eq__, made.__hash__ = _equal, _hashed
    return made


def _compiled_on_use(cls: Any) -> Callable[..., None]:
    """A constructor that makes way for the class's own when it is first called."""

    def first(self: Any, *given: Any, **named: Any) -> None:
        cls.__init__ = _constructor(cls)
        cls.__init__(self, *given, **named)

    return first


def _constructor(cls: Any) -> Callable[..., None]:
    """The function that sets the fields of a new value from arguments of their names, in their order."""
    known: dict[str, Any] = {"__missing": MISSING, "__of": object.__setattr__}  # names no field has
    given, lines = ["self"], list[str]()
    for one in fields(cls):
        known[f"__default_{one.name}"], known[f"__make_{one.name}"] = one.default, one.default_factory
        if one.init:
            absent = one.default is MISSING and one.default_factory is MISSING
            given.append(one.name if absent else f"{one.name}=__default_{one.name}")
        value, slot = _value(one), getattr(cls, one.name, None)
        if value and isinstance(slot, MemberDescriptorType):
            known[f"__set_{one.name}"] = slot.__set__
            lines.append(f"__set_{one.name}(self, {value})")
        elif value:
            lines.append(f"__of(self, {one.name!r}, {value})")
    lines.append("self.__post_init__()" if hasattr(cls, "__post_init__") else "pass")
    # no word of a spec or of data: fields are named in our own classes
    exec(f"def __init__({', '.join(given)}):\n " + "\n ".join(lines), known)  # noqa: S102
    return known["__init__"]


def _value(one: "Field[Any]") -> str:
    """What a field is set to, in Python; empty where `__post_init__` sets it."""
    if one.default_factory is MISSING:
        return one.name if one.init else "" if one.default is MISSING else f"__default_{one.name}"
    made = f"__make_{one.name}()"
    return f"{made} if {one.name} is __missing else {one.name}" if one.init else made


def _unchangeable(one: Any, name: str, *_: Any) -> NoReturn:
    raise FrozenInstanceError(f"{type(one).__qualname__}.{name} cannot be changed")


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


@cache
def fields_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of the fields of a dataclass, in their order; of any other class none."""
    names = [one.name for one in fields(kind)] if is_dataclass(kind) else []
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)


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
