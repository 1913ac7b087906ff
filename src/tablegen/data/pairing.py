"""Rows of one patient found by a key: the values in every group, and who has none in one of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tablegen.data.column import AnyColumn
from tablegen.data.complete import codes, numbers, places
from tablegen.data.tally import Selected
from tablegen.evidence import Matched


def matched(
    rows: Selected,
    group: AnyColumn,
    key: AnyColumn,
    variable: AnyColumn,
    levels: tuple[str, ...] | None,
    groups: tuple[str, ...],
) -> Matched:
    """The values by patient and group, numbers or positions of levels; a key that has not one in each is left out.

    Patients are in the order of their first rows in the first group.
    """
    side, keyed = places(rows, group, groups), codes(rows, key)
    values = numbers(rows, variable) if levels is None else places(rows, variable, levels)
    filled = ~np.isnan(values) if levels is None else values >= 0
    size = int(keyed.max(initial=-1)) + 1
    sides = [np.flatnonzero((side == g) & (keyed >= 0)) for g in range(len(groups))]
    present = np.array([np.bincount(keyed[found], minlength=size) > 0 for found in sides])
    valued = [found[filled[found]] for found in sides]
    times = np.array([np.bincount(keyed[found], minlength=size) for found in valued])
    one_each = (times == 1).all(axis=0)
    several = (times > 1).any(axis=0)
    missing = present.all(axis=0) & ~one_each & ~several
    patients = _in_order(keyed[sides[0]], one_each)
    table: NDArray[Any] = np.empty((len(patients), len(groups)), values.dtype)
    for g, found in enumerate(valued):
        row = np.zeros(size, np.intp)
        row[keyed[found]] = found
        table[:, g] = values[row[patients]]
    unmatched = int(present.any(axis=0).sum()) - len(patients)
    unnamed = int(((side >= 0) & (keyed < 0)).sum())
    return Matched(table, unmatched, int(missing.sum()), int(several.sum()), unnamed)


def _in_order(keyed: NDArray[np.int64], wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The wanted ones of the keys of rows, each once, in the order in which they first appear."""
    keys, first = np.unique(keyed, return_index=True)
    keys = keys[first.argsort()]
    return keys[wanted[keys]]
