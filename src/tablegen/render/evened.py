"""Columns of one kind, the groups of patients, as wide as each other where there is room for that."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from tablegen.render.measure import HEAD_WEIGHT, Measures

_WORTH = 2  # further lines that equal columns are worth


def evened(widths: list[float], measures: Measures, alike: Sequence[bool], room: float) -> list[float]:
    """The widths with columns of one kind as wide as the widest of them, where there is room for that: all, or those
    that stand side by side. The other columns make room where it costs a line or two; else they are as wide as on
    average, where that costs none, or as the narrowest: heads that break beside one that does cost no line more.
    """
    kinds = [c for c, one in enumerate(alike) if one]
    runs = [[c for _, c in run] for _, run in groupby(enumerate(kinds), key=lambda at: at[1] - at[0])]
    for together in ([kinds], runs):
        for run in together:
            if own := [widths[c] for c in run]:
                even = _even(run, max(own), widths, measures, room, _WORTH)
                even = even or _even(run, sum(own) / len(own), widths, measures, room, 0)
                widths = even or _narrow(run, sorted({*own}), widths, measures, room) or widths
    return widths


def _narrow(
    run: Sequence[int], own: Sequence[float], widths: list[float], measures: Measures, room: float
) -> list[float] | None:
    """The widths with the columns of a run as wide as the narrowest of them, heads staying no higher than they are."""
    worth = HEAD_WEIGHT * (len(run) - 1)
    ways = (_even(run, common, widths, measures, room, worth) for common in own)
    return next((way for way in ways if way and measures.tallest(way) <= measures.tallest(widths)), None)


def _even(
    run: Sequence[int], common: float, widths: list[float], measures: Measures, room: float, worth: int
) -> list[float] | None:
    """The widths with the columns of a run equally wide; None where that breaks numbers, or too many lines."""
    even = [common if c in run else w for c, w in enumerate(widths)]
    if any(common < max(measures.least[c], measures.numbers[c]) for c in run if common < widths[c]):
        return None
    if sum(even) > room:
        least = [common if c in run else w for c, w in enumerate(measures.least)]
        even, excess = replace(measures, natural=[*even], least=least).fitted(room)
        if excess:
            return None
    whole = measures.split(even) <= measures.split(widths)
    return even if whole and measures.broken(even) <= measures.broken(widths) + worth else None
