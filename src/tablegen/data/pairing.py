"""Rows of one patient found by a key: the values before and after, and who has no partner."""

from collections.abc import Iterable

from tablegen.data.column import Column
from tablegen.evidence import Pairs

ByKey = dict[int, list[int]]
"""The codes that a variable has in one group, by the code of the key."""


def codes_by_key(rows: Iterable[tuple[int, int, int]], group: int | None) -> ByKey:
    """The codes of a group's rows (group, key, code) by their key; rows without a key or a value are left out."""
    found: ByKey = {}
    for g, key, code in rows:
        if g == group and key >= 0 and code >= 0:
            found.setdefault(key, []).append(code)
    return found


def matched(column: Column, levels: tuple[str, ...] | None, one: ByKey, other: ByKey) -> Pairs:
    """The pairs of two groups, numbers or positions of levels; a key with several values in one group has none."""
    import numpy as np

    if levels is None:
        values = dict(enumerate(column.numbers))
    else:
        values = {code: float(levels.index(text)) for code, text in enumerate(column.texts) if text in levels}
    pairs = [
        (values[first[0]], values[second[0]])
        for key, first in one.items()
        if len(first) == len(second := other.get(key, [])) == 1 and first[0] in values and second[0] in values
    ]
    sides = np.array(pairs, dtype=np.float64).reshape(len(pairs), 2)
    unmatched = len(one.keys() | other.keys()) - len(pairs)
    if levels is None:
        return Pairs(sides[:, 0], sides[:, 1], unmatched)
    positions = sides.astype(np.int64)
    return Pairs(positions[:, 0], positions[:, 1], unmatched)
