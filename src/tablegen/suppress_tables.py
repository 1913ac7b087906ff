"""Small cells of several tables of one build: where one may give away what another hides, the author is told.

Each table protects itself, and one that is put together (`stack`, `merge`) all its parts; tables of their own are not
changed by one another, so that a table is the same whatever is built beside it.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from tablegen.errors import Problem
from tablegen.suppress_parts import (
    counted_otherwise,
    of_nearly_the_same_values,
    of_one_file,
    rows_of,
    small,
    tell_other_counts,
)
from tablegen.suppress_sizes import Leaf, tell_close_sizes
from tablegen.tasks import Fit

if TYPE_CHECKING:
    from tablegen.stages import Built


def told_across(tables: Sequence["Built"]) -> list[Problem]:
    """A warning for each two tables of the same data whose counts tell more together than either alone."""
    found: list[Problem] = []
    for one, other in combinations(tables, 2):
        hint = f"stack: [{one.spec.path.name}, {other.spec.path.name}] hides small counts over both"
        hint = "leave out what one of them counts otherwise" if one.spec.parts or other.spec.parts else hint
        told = dict.fromkeys(_told(_leaves(one), _leaves(other)))
        found += [Problem(message, other.spec.at, (hint,), "warning") for message in told]
    return found


def _leaves(built: "Built") -> list[Leaf]:
    return [(f"{one.plan.name}.", one) for one in built.made.each()]


def _told(ours: list[Leaf], theirs: list[Leaf]) -> Iterator[str]:
    messages: list[str] = []

    def tell(message: str, hint: str) -> None:
        messages.append(message)

    for together in of_one_file([*ours, *theirs]):
        for mine, other in ((a, b) for a in together if a in ours for b in together if b in theirs):
            if mine[1].plan.suppress or other[1].plan.suppress:
                yield from _of_two(mine, other)
                tell_close_sizes([mine, other], "tables", tell)
                yield from _of_models(mine, other)
                for first, second in ((mine, other), (other, mine)):
                    for column in sorted(small([first])):
                        tell_other_counts([second], column, "table", tell)
    yield from messages


def _of_two(one: Leaf, other: Leaf) -> Iterator[str]:
    """What rows of two tables tell together, of each column of which either hides a count."""
    limits = {one[1].plan.suppress, other[1].plan.suppress}
    for column in sorted(small([one, other])):
        if len(limits) > 1 and all(any(column in columns for _, columns in rows_of(made)) for _, made in (one, other)):
            yield f"{_called(one)} and {_called(other)} count {column}, and hide counts below different numbers"
        elif any(counted_otherwise([one, other], column)) or any(counted_otherwise([other, one], column)):
            yield f"{_called(one)} and {_called(other)} count {column} in two ways: together they may tell small counts"
    for _, row in of_nearly_the_same_values([one, other]):
        yield f"{_called(one)} and {_called(other)} have {row} of nearly the same patients: together they tell of few"


def _of_models(one: Leaf, other: Leaf) -> Iterator[str]:
    """What models of one table tell beside the other's, of patients who are in one of them alone."""
    if any(isinstance(task, Fit) for _, made in (one, other) for task in made.plan.tasks):
        from tablegen.suppress_across import models_hidden_across  # few papers hide counts of models

        if models_hidden_across([one, other]):
            told = "have models of nearly the same patients, or of parts of them: together they tell of few"
            yield f"{_called(one)} and {_called(other)} {told}"


def _called(leaf: Leaf) -> str:
    return leaf[0].removesuffix(".")
