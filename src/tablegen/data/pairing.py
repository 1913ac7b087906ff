"""Rows of one patient found by a key: the values in every group, and who has none in one of them."""

from collections.abc import Iterable, Sequence

from tablegen.data.column import Column
from tablegen.evidence import Matched

ByKey = dict[int, list[int]]
"""The codes that a variable has in one group, by the code of the key."""


def codes_by_key(rows: Iterable[tuple[int, int, int]], group: int | None) -> ByKey:
    """The codes of a group's rows (group, key, code) by their key; rows without a key or a value are left out."""
    found: ByKey = {}
    for g, key, code in rows:
        if g == group and key >= 0 and code >= 0:
            found.setdefault(key, []).append(code)
    return found


def matched(column: Column, levels: tuple[str, ...] | None, groups: Sequence[ByKey]) -> Matched:
    """The values by patient and group, numbers or positions of levels; a key that has not one in each is left out."""
    import numpy as np

    if levels is None:
        values = dict(enumerate(column.numbers))
    else:
        values = {code: float(levels.index(text)) for code, text in enumerate(column.texts) if text in levels}
    found: list[list[float]] = []
    keys = dict.fromkeys(key for group in groups for key in group)
    for key in keys:
        codes = [group.get(key, []) for group in groups]
        if all(len(code) == 1 and code[0] in values for code in codes):
            found.append([values[code[0]] for code in codes])
    table = np.array(found, dtype=np.float64).reshape(len(found), len(groups))
    return Matched(table if levels is None else table.astype(np.int64), len(keys) - len(found))
