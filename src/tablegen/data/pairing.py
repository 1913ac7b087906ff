"""Rows of one patient found by a key: the values in every group, and who has none in one of them."""

from collections.abc import Iterable, Sequence

from tablegen.data.column import Column
from tablegen.evidence import Matched

ByKey = dict[int, list[int]]
"""The codes of the values that a variable has in one group, by the code of the key; none where all are missing."""


def codes_by_key(rows: Iterable[tuple[int, int, int]], group: int | None) -> ByKey:
    """The codes of a group's rows (group, key, code) by their key; all rows without a key are -1's."""
    found: ByKey = {}
    for g, key, code in rows:
        if g == group:
            codes = found.setdefault(key, [])
            if code >= 0 or key < 0:
                codes.append(code)
    return found


def matched(column: Column, levels: tuple[str, ...] | None, groups: Sequence[ByKey]) -> Matched:
    """The values by patient and group, numbers or positions of levels; a key that has not one in each is left out."""
    import numpy as np

    if levels is None:
        values = dict(enumerate(column.numbers))
    else:
        values = {code: float(levels.index(text)) for code, text in enumerate(column.texts) if text in levels}
    found: list[list[float]] = []
    missing = several = 0
    keys = dict.fromkeys(key for group in groups for key in group if key >= 0)
    for key in keys:
        codes = [[code for code in group.get(key, ()) if code in values] for group in groups]
        if all(len(code) == 1 for code in codes):
            found.append([values[code[0]] for code in codes])
        elif any(len(code) > 1 for code in codes):
            several += 1
        else:
            missing += all(key in group for group in groups)
    table = np.array(found, dtype=np.float64).reshape(len(found), len(groups))
    unnamed = sum(len(group.get(-1, ())) for group in groups)
    values_of_all = table if levels is None else table.astype(np.int64)
    return Matched(values_of_all, len(keys) - len(found), missing, several, unnamed)
