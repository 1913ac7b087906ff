"""What follows from sizes of sets of patients: patients fall into classes by the sets that they belong to.

A reader knows the sizes that are shown, and what these can be added up to, each any number of times. Where that is the
size of few patients, or one that is hidden, one of those shown is hidden too.
"""

from collections.abc import Mapping, Set
from itertools import chain
from typing import TYPE_CHECKING

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64, intp
    from numpy.typing import NDArray

    from tablegen.suppress import Hider

    Array = NDArray[float64]
    Mask = NDArray[bool_]
    Places = NDArray[intp]

Members = frozenset[int]
"""The sets, by their numbers, to which the patients of a class belong."""
_NEARLY = 1.0 - 1e-7
"""How much of a vector of zeros and ones lies in the space of others, where it is in it but for rounding."""


@frozen
class Known:
    """The sets whose size is shown, those that hide it, and those of the shown ones that cannot be hidden."""

    shown: Set[int]
    hiding: Set[int]
    fixed: Set[int] = frozenset()


@frozen(eq=False)
class Classes:
    """Which sets (s) have the patients of which classes (c), and how many patients the classes and the sets have.

    `few` are the classes of few patients, by their places; `rests` (n, c) the classes of one set that are not of
    another within it, where they are few patients. `shared` counts the classes that two sets have in common (s, s).
    """

    members: "Mask"
    patients: "Array"
    few: "Places"
    rests: "Mask"
    shared: "Array"


def classes_of(counts: Mapping[Members, int], hider: "Hider") -> Classes:
    """The classes of so many patients."""
    import numpy as np

    members = np.zeros((1 + max(chain.from_iterable(counts), default=0), len(counts)), dtype=bool)
    for i, some in enumerate(counts):
        members[[*some], i] = True
    whole = members.astype(np.float64)
    patients, shared = whole @ np.array([*counts.values()], dtype=np.float64), whole @ whole.T
    few = np.flatnonzero([hider.small(n) for n in counts.values()])
    held = np.diag(shared)
    within = np.argwhere((shared == held) & (held > 0.0) & (held < held[:, None]))
    rests = [members[a] & ~members[b] for a, b in within if hider.small(int(patients[a] - patients[b]))]
    return Classes(members, patients, few, np.array(rests, dtype=bool).reshape(-1, len(counts)), shared)


def given_away(classes: Classes, known: Known) -> int | None:
    """The set to hide, of fewest patients, where sizes that are shown add up to a small or a hidden one; else None."""
    shown = [number for number in sorted(known.shown) if number < len(classes.patients)]
    ordered = sorted({*shown} - known.fixed, key=classes.patients.__getitem__)
    secret = _secret(classes, shown, known.hiding) if ordered else None
    if secret is None:
        return None
    enough = (one for one in ordered if not _follow(secret, classes, [each for each in shown if each != one])[0])
    return next(enough, ordered[0])


def _secret(classes: Classes, shown: list[int], hiding: Set[int]) -> "Array | None":
    """The first secret (c, 1) that follows from shown sizes: of a class, of a rest, of a set that is hidden."""
    import numpy as np

    alone = _within(classes.members[shown][:, classes.few].astype(np.float64), 1.0, classes, shown)
    if alone.any():
        secret = np.zeros((classes.members.shape[1], 1))
        secret[classes.few[alone.argmax()]] = 1.0
        return secret
    hidden = [number for number in hiding if number < len(classes.patients) and classes.shared[number, number]]
    others = np.vstack([classes.rests, classes.members[hidden]]).T.astype(np.float64)
    follow = _follow(others, classes, shown)
    return others[:, [follow.argmax()]] if follow.any() else None


def _follow(secrets: "Array", classes: Classes, shown: list[int]) -> "Mask":
    """Of which secrets (c, n) the number of patients is a sum of shown sizes, each any number of times."""
    return _within(classes.members[shown] @ secrets, secrets.sum(axis=0), classes, shown)


def _within(parts: "Array", lengths: "Array | float", classes: Classes, shown: list[int]) -> "Mask":
    """Which vectors of zeros and ones lie in the space of the shown sets: those as long as what these have of them.

    `parts` (shown, n) are the products of the sets with the vectors, `lengths` (n,) the squares of their lengths.
    """
    import numpy as np

    inverse = np.linalg.pinv(classes.shared[np.ix_(shown, shown)], rcond=1e-10, hermitian=True)
    return (parts * (inverse @ parts)).sum(axis=0) >= _NEARLY * lengths
