"""Derived columns of large tables, all rows at once."""

import numpy as np

from tablegen.data.cells import COUNTABLE, MOST_PLACES, Coded, Codes, Doubles, Measured, coded, number_cells
from tablegen.data.column import AnyColumn, Column
from tablegen.data.measured import MeasuredColumn, doubles
from tablegen.spec.model import Derive


def classes(one: Derive, column: MeasuredColumn, labels: tuple[str, ...]) -> Column:
    """The classes of a number between the bounds of a `cut`, the lower bound included, or between quantiles, the upper
    bound included; those that occur are levels.
    """
    side = "left" if one.kind == "quantiles" else "right"
    places = np.searchsorted(np.array(one.at), column.values, side=side).astype(np.uint16)
    places[np.isnan(column.values)] = len(labels)
    cells = coded(places, len(labels) + 1, (*labels, "").__getitem__)
    texts = tuple(text for text in cells.texts if text)
    table = np.full(len(cells.counts), -1, np.int32)
    table[cells.present] = [texts.index(text) if text else -1 for text in cells.texts]
    order = tuple(label for label in labels if label in texts)
    return Column(one.name.text, Codes(cells.codes, table, cells.counts), texts, None, {}, order=order)


def computed(one: Derive, parts: list[AnyColumn]) -> tuple[Coded | Measured, int]:
    """The numbers of a new column, and in how many rows they are not defined although their parts are there."""
    first = doubles(parts[0])
    undefined = np.zeros(len(first), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        match one.kind:
            case "ratio":
                second = doubles(parts[1])
                undefined = (second == 0) & ~np.isnan(first)
                values = first / second
            case "difference":
                values = _difference(first, doubles(parts[1]), max(part.places for part in parts))
            case "log":
                undefined = first <= 0
                values = np.log(first)
            case _:
                values = first / (one.number or 1.0)
    values[undefined] = np.nan
    return number_cells(values), int(undefined.sum())


def _difference(first: Doubles, second: Doubles, places: int) -> Doubles:
    """Of decimals, where they can be counted in whole numbers: 0.3 - 0.1 is 0.2."""
    factor = 10.0 ** min(places, MOST_PLACES)
    largest = max(np.nanmax(np.abs(first), initial=0.0), np.nanmax(np.abs(second), initial=0.0))
    if places > MOST_PLACES or largest * factor >= COUNTABLE:
        return first - second
    return (np.rint(first * factor) - np.rint(second * factor)) / factor
