"""Frozen values are what dataclasses are: equal, hashable, shown and replaced by their fields, and never changed."""

from dataclasses import FrozenInstanceError, dataclass, field, replace
from functools import cached_property

import pytest

from tablegen.values import frozen, remembered, written


def declared(decorator):
    """Two classes made by a decorator: one of several kinds of fields, and one without any."""

    @decorator
    class Cell:
        """A cell."""

        text: str
        span: int = 1
        kept: tuple[str, ...] = field(default_factory=tuple)
        at: object = field(default=None, compare=False)
        secret: int = field(default=0, repr=False)

    @decorator
    class Nothing:
        """No field at all."""

    return Cell, Nothing


OURS, THEIRS = declared(frozen), declared(dataclass(frozen=True, slots=True))
ARGUMENTS = [("a",), ("a", 2), ("b",), ("a", 1, (), "here"), ("a", 1, (), None, 5)]


@pytest.mark.parametrize("one", ARGUMENTS)
@pytest.mark.parametrize("other", ARGUMENTS)
def test_equality_and_hash_are_those_of_dataclasses(one, other):
    ours, theirs = (made(*one) == made(*other) for made in (OURS[0], THEIRS[0]))
    assert ours == theirs
    if ours:
        assert hash(OURS[0](*one)) == hash(OURS[0](*other))
    assert repr(OURS[0](*one)) == repr(THEIRS[0](*one))


def test_other_classes_are_never_equal():
    assert OURS[0]("a") != THEIRS[0]("a") and OURS[0]("a") != "a" and OURS[1]() != OURS[0]("a")
    assert OURS[1]() == OURS[1]() and hash(OURS[1]()) == hash(OURS[1]()) and repr(OURS[1]()) == repr(THEIRS[1]())


def test_nothing_changes_them():
    cell = OURS[0]("a")
    for act in (lambda: setattr(cell, "span", 2), lambda: delattr(cell, "span")):
        with pytest.raises(FrozenInstanceError):
            act()
    with pytest.raises((AttributeError, TypeError)):
        cell.other = 1
    assert replace(cell, span=2) == OURS[0]("a", 2)
    assert OURS[0].__match_args__ == THEIRS[0].__match_args__


def test_one_that_equals_itself_alone_and_one_with_room():
    @frozen(eq=False, slots=False)
    class Table:
        """A table, and how many cells it has."""

        missing: int  # a name that a constructor might take for its own
        rows: dict[str, int] = field(default_factory=dict)
        size: int = field(init=False)

        def __post_init__(self):
            object.__setattr__(self, "size", len(self.rows))

        def __repr__(self):
            return "| a table |"

        @cached_property
        def doubled(self):
            return 2 * self.size

    one, other = Table(1), Table(1)
    assert repr(one) == "| a table |"
    assert one != other and len({one, other}) == 2 and one.rows == {} and one.rows is not other.rows
    assert Table(missing=1, rows={"a": 1}).doubled == 2 and replace(one, rows={"b": 2}).size == 1
    for wrong in ({}, {"missing": 1, "colour": 2}):
        with pytest.raises(TypeError, match=r"missing|colour"):
            Table(**wrong)
    with pytest.raises(FrozenInstanceError):
        one.missing = 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (24.0, "24"),
        (1e6, "1000000"),
        (1234567.0, "1234567"),
        (1234.567, "1234.567"),
        (-0.25, "-0.25"),
        (1e-7, "0.0000001"),
        (100 * 0.07, "7"),
        (1e21, "1000000000000000000000"),
    ],
)
def test_numbers_are_written_as_authors_write_them(number, text):
    assert written(number) == text


def test_results_are_remembered_for_the_very_objects_given():
    """An equal value is not looked at: to compare long tables takes longer than to work one out."""
    asked = []

    @remembered(2)
    def size(rows, more):
        asked.append(rows)
        return len(rows) + more

    one, other = tuple(range(2)), tuple(range(2))
    assert one is not other
    assert [size(one, 1), size(one, 1), size(other, 1), size(one, 2), size(one, more=2)] == [3, 3, 3, 4, 4]
    assert len(asked) == 4
    assert size(one, 1) == 3 and len(asked) == 5  # the last two only are remembered
