"""Sentences on the rows of a comparison, or of a description of patients: what differed, and by how much."""

from collections.abc import Iterator

from tablegen.paper.telling import Teller, name_of
from tablegen.plan import OVERALL, Ask, Line
from tablegen.results import Record

_RANKS = ("Mann", "Wilcoxon", "Kruskal", "rank", "median", "Friedman", "permutation")
_PRESENT = frozenset(
    {"yes", "1", "present", "positive", "true", "ja", "oui", "sí", "si", "sim", "是", "有", "はい", "あり"}
)
_COUNTS = frozenset({"n", "pct", "total"})


def row_sentence(teller: Teller, lines: tuple[Line, ...]) -> Iterator[str]:
    """The sentence on a row of a comparison; none where a group has no number."""
    first = lines[0]
    told = next((line for line in lines if any(by_group(teller, line))), first)
    asks = tuple(by_group(teller, told))
    if not asks:
        return
    p = teller.record(first.row, None, None, "p") if len(asks) > 1 else None
    if p is None:
        yield _described(teller, lines, asks)
        return
    values = [_shown(teller, lines, i, named=i == 0) for i in range(len(asks))]
    groups = [teller.group(ask.group or "") for ask in asks]
    two = len(asks) == 2
    pairs = teller.style.say(" vs ").join(values) if two else _in_groups(teller, values, groups)
    slots = {"label": name_of(first.label), "inside": teller.inside(pairs, teller.p(first.row, None, None))}
    if teller.significant(p) and (direction := _direction(teller, lines, asks, p)):
        english, label = direction
        yield teller.sentence(english, **{**slots, "label": label, "first": groups[0], "second": groups[1]})
        return
    say = teller.style.say
    between = say("{first} and {second}", first=groups[0], second=groups[1]) if two else say("the groups")
    yield teller.sentence(_DIFFERED[teller.significant(p)], groups=between, **slots)


_DIFFERED = {
    True: "{label} differed significantly between {groups} ({inside}).",
    False: "{label} did not differ significantly between {groups} ({inside}).",
}
_HIGHER = {
    (True, True): "Mean {label} was significantly higher in {first} than in {second} ({inside}).",
    (True, False): "Mean {label} was significantly lower in {first} than in {second} ({inside}).",
    (False, True): "The frequency of {label} was significantly higher in {first} than in {second} ({inside}).",
    (False, False): "The frequency of {label} was significantly lower in {first} than in {second} ({inside}).",
}
"""By whether they are means, and whether the first is higher."""


def by_group(teller: Teller, line: Line) -> Iterator[Ask]:
    """What a line asks of each group of patients; all together stand for none."""
    cells = zip(teller.made.plan.heads, line.cells, strict=False)
    asked = [(head, ask) for head, ask in cells if ask and (head.kind == "group" or head.of_patients)]
    told = [one for one in asked if not {*one[1].pattern.stats} <= {"n", "total"}] or asked  # of columns of statistics
    groups = {head.group: ask for head, ask in reversed(told)}
    alone = groups.keys() <= {OVERALL}
    yield from (ask for group, ask in reversed(groups.items()) if alone or group != OVERALL)


def _described(teller: Teller, lines: tuple[Line, ...], asks: tuple[Ask, ...]) -> str:
    """What was found, without a comparison."""
    measure, label = _measure(teller, lines, asks[0]), name_of(lines[0].label)
    levels = [line for line in lines if line.kind == "level"]
    if len(levels) == 2 and (called := _told_level(levels).label).casefold() not in _PRESENT:
        label = teller.style.say("{text} ({told})", text=label, told=called)
    values = [_shown(teller, lines, i, named=not measure and i == 0) for i in range(len(asks))]
    if len(asks) > 1:
        values = [_in_groups(teller, values, [teller.group(ask.group or "") for ask in asks])]
    if not measure:
        return teller.sentence("{label}: {values}.", label=label, values=values[0])
    counted = measure in {"frequency", "distribution"}
    english = "The {measure} of {label} was {values}." if counted else "The {measure} {label} was {values}."
    return teller.sentence(english, measure=teller.style.say(measure), label=label, values=values[0])


def _measure(teller: Teller, lines: tuple[Line, ...], ask: Ask) -> str:
    """What the numbers of a row are called, in English; empty where they have no name."""
    if sum(line.kind == "level" for line in lines) > 2 or ask.levels:
        return "distribution"
    if ask.level is not None and {*ask.pattern.stats} <= _COUNTS:
        return "frequency"
    return teller.measure(ask)


def _in_groups(teller: Teller, values: list[str], groups: list[str]) -> str:
    pairs = zip(values, groups, strict=True)
    return teller.listed(teller.style.say("{value} in {group}", value=value, group=group) for value, group in pairs)


def _shown(teller: Teller, lines: tuple[Line, ...], i: int, named: bool) -> str:
    """What a group's cells say: of more than two levels all, each by its name, of two the one that is told.

    `named`: with the name of what it is, or of the level, where nothing else tells it.
    """
    levels = [line for line in lines if line.kind == "level"]
    if len(levels) > 2:
        shown = (f"{line.label} {teller.value(line, tuple(by_group(teller, line))[i])}" for line in levels)
        return teller.style.say(", ").join(shown)
    if levels:
        told = _told_level(levels)
        called = "" if told.label.casefold() in _PRESENT or i or not named else f"{told.label} "
        return f"{called}{teller.value(told, tuple(by_group(teller, told))[i])}"
    line = next(line for line in lines if any(by_group(teller, line)))
    ask = tuple(by_group(teller, line))[i]
    called = f"{'/'.join(ask.levels)} " if ask.levels and i == 0 else teller.called(line, ask) if named else ""
    return f"{called}{teller.value(line, ask, lines[0].unit, named)}"


def _told_level(levels: list[Line]) -> Line:
    return next((line for line in levels if line.label.casefold() in _PRESENT), levels[0])


def _direction(teller: Teller, lines: tuple[Line, ...], asks: tuple[Ask, ...], p: Record) -> tuple[str, str] | None:
    """The sentence that says what is higher or lower in the first of two groups, and the name of that.

    None where the test was not one of means, or of one proportion.
    """
    levels = [line for line in lines if line.kind == "level"]
    if len(asks) != 2 or len(levels) > 2 or any(rank in p.method for rank in _RANKS):
        return None
    first = tuple(by_group(teller, _told_level(levels))) if levels else asks
    level = first[0].level or (first[0].levels[0] if len(first[0].levels) in {1, 2} else None)
    stat = "pct" if level is not None else "mean"
    found = [teller.record(ask.row, ask.group, level, stat) for ask in first]
    values = [record.value for record in found if record and record.value is not None]
    if len(values) != 2 or values[0] == values[1]:
        return None
    label = name_of(lines[0].label)
    if levels or first[0].levels:  # of a row that shows one level its label tells which
        called = _told_level(levels).label if levels else level or ""
        if called.casefold() not in _PRESENT:
            label = teller.style.say("{text} ({told})", text=label, told=called)
    return _HIGHER[level is None, values[0] > values[1]], label
