"""Columns of one kind, the groups of patients, as wide as each other where there is room, their heads broken alike."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from tablegen.render.measure import HEAD_WEIGHT, Measures

_WORTH = 2  # further lines that equal columns are worth


def evened(widths: list[float], measures: Measures, alike: Sequence[bool], room: float) -> list[float]:
    """The widths with columns of one kind equally wide where there is room, and their heads on as many lines each."""
    widths = _evened(widths, measures, alike, room)
    return _heads_alike(widths, measures, alike, room) or widths


def _heads_alike(widths: list[float], measures: Measures, alike: Sequence[bool], room: float) -> list[float] | None:
    """The widths with the heads of one kind on as many lines as the highest has: some journals want no returns in
    heads, so that only a narrower column breaks `c01 (n = 8)` beside `Overall (n = 96)`. The room it leaves is the
    stub's. None where all are alike, or it would break numbers or more than the heads.
    """
    kinds = [c for c, one in enumerate(alike) if one]
    high = {c: measures.head_lines(c, widths[c]) for c in kinds}
    most = max(high.values(), default=0)
    lower = [measures.widest_head(c, widths[c]) for c in kinds if high[c] < most]
    if not lower:
        return None
    limit = min(lower) - measures.spare  # so that they break in any font in which others fit
    least = [*map(max, measures.least, measures.numbers)]
    natural = [max(least[c], min(n, limit)) if alike[c] else n for c, n in enumerate(measures.natural)]
    narrower = replace(measures, natural=natural)
    fitted, excess = narrower.fitted(room)
    found = _evened(fitted, narrower, alike, room)
    worth = HEAD_WEIGHT * len(kinds)
    if (
        excess
        or {measures.head_lines(c, found[c]) for c in kinds} != {most}
        or measures.split(found) > measures.split(widths)
        or measures.broken(found) > measures.broken(widths) + worth
    ):
        return None
    return [found[0] + max(0.0, room - sum(found)), *found[1:]]


def _evened(widths: list[float], measures: Measures, alike: Sequence[bool], room: float) -> list[float]:
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
