"""What follows from sizes of sets of patients: patients fall into classes by the sets that they belong to.

A reader knows the sizes that are shown, and what these can be added up to, each any number of times. Where that is the
size of few patients, or one that is hidden, one of those shown is hidden too.
"""

from collections.abc import Iterator, Set
from itertools import chain
from typing import TYPE_CHECKING

from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.suppress import Hider

Members = frozenset[int]
"""The sets, by their numbers, to which the patients of a class belong."""


@frozen
class Known:
    """The sets whose size is shown, those that hide it, and those of the shown ones that cannot be hidden."""

    shown: Set[int]
    hiding: Set[int]
    fixed: Set[int] = frozenset()


def given_away(counts: dict[Members, int], known: Known, hider: "Hider") -> int | None:
    """The set to hide, of fewest patients, where sizes that are shown add up to a small or a hidden one; else None."""
    ordered = sorted(known.shown - known.fixed, key=lambda number: _of(number, counts))
    for some in _secrets(counts, known.hiding, hider) if ordered else ():
        if _follows(some, counts, known.shown):
            return next((one for one in ordered if not _follows(some, counts, known.shown - {one})), ordered[0])
    return None


def _of(number: int, counts: dict[Members, int]) -> int:
    return sum(n for members, n in counts.items() if number in members)


def _secrets(counts: dict[Members, int], hiding: Set[int], hider: "Hider") -> Iterator[frozenset[Members]]:
    """The classes of patients that are few: a class, and those of one set that are not of another within it; and those
    of a set that hides how many they are.
    """
    numbers = frozenset(chain.from_iterable(counts))
    of = {number: frozenset(some for some in counts if number in some) for number in numbers}
    differences = (of[a] - of[b] for a in numbers for b in numbers if of[b] < of[a])
    for some in dict.fromkeys((*(frozenset({one}) for one in counts), *differences)):
        if hider.small(sum(counts[one] for one in some)):
            yield some
    yield from (of[number] for number in hiding if number in of)


def _follows(some: frozenset[Members], counts: dict[Members, int], shown: Set[int]) -> bool:
    """Whether the number of patients in these classes is a sum of shown sizes, each any number of times."""
    import numpy as np

    sizes = np.array([[float(number in one) for one in counts] for number in sorted(shown)])
    sizes = sizes.reshape(len(shown), len(counts))
    asked = np.array([float(one in some) for one in counts])
    return bool(np.linalg.matrix_rank(np.vstack([sizes, asked])) == np.linalg.matrix_rank(sizes)) if shown else False
