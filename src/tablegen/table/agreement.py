"""Whether P and interval agree to a reader: rounding may take a limit to no effect, or methods be mixed."""

from collections.abc import Iterator
from math import isinf

from tablegen import stats
from tablegen.plan import Ask, Line, Plan
from tablegen.results import Record, Results
from tablegen.stats.every_test import OF_NO_EFFECT
from tablegen.style import Style
from tablegen.table.cells import P_VALUES, RATIOS, Writer
from tablegen.table.digits import crosses, p_value, printed
from tablegen.tasks import Compare, Measure

_INTERVALS = {f"{ratio}_low": (f"{ratio}_high", 1.0) for ratio in RATIOS.values()} | {
    "low": ("high", 0.0),
    "diff_low": ("diff_high", 0.0),
    "smd_low": ("smd_high", 0.0),
    "effect_low": ("effect_high", 0.0),
}
"""The upper limit of each lower one, and the value of no effect; a row may name an effect that has another."""


def disagreements(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    """Each row whose P is on one side of its level and whose interval, as printed, on the other.

    With the row come a sentence on the two, and a note that tells a reader; only where the table shows both.
    """
    writer, elsewhere = Writer(results, style), _elsewhere(plan)
    tests = [task for task in plan.tasks if isinstance(task, Compare)]
    apart = {t.row for t in tests if t.test in OF_NO_EFFECT or any(m is not None for m in t.margins)}
    heading, indent = "", 0
    above: frozenset[tuple[str, str | None]] = frozenset()  # the P of a category's heading is that of its levels' lines
    for line in plan.lines:
        if line.kind == "group":
            heading, indent = line.label, line.indent
            above = _tested(line) if plan.design == "compare" else above
        label = f"{heading}: {line.label}" if heading and line.indent > indent else line.label
        if line.row in apart:  # P is of a margin, of variances or of strata, not of no effect
            continue
        tested = _tested(line) | above
        for ask, head in zip(line.cells, plan.heads, strict=False):
            low = next((stat for stat in ask.pattern.stats if stat in _INTERVALS), None) if ask else None
            if ask and low and (ask.row, ask.group) in tested:
                told = f"{label} ({style.say.label(head.span)})" if head.span and plan.design == "model" else label
                high, none = _INTERVALS[low]
                limits = low, high, elsewhere.get(ask.row, none) if low == "effect_low" else none
                yield from _of_cell(ask, limits, told, plan.confidence, writer)


def _elsewhere(plan: Plan) -> dict[str, float]:
    """The value of no effect of each row's own effect."""
    measures = [task for task in plan.tasks if isinstance(task, Measure) and task.stem == "effect"]
    return {task.row: stats.EFFECTS[task.effect].none for task in measures}


def _tested(line: Line) -> frozenset[tuple[str, str | None]]:
    """Of which rows, and columns, a line shows a P."""
    return frozenset((ask.row, ask.group) for ask in line.cells if ask and "p" in ask.pattern.stats)


def crossings(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    """Each row with a P below the level that the style guards (AMA: 3 digits where 2 cross it), printed as that level.

    Other journals are silent on it: there the level is that of the table's intervals, with which the P would disagree
    where it has one or two decimals.
    With the row come a sentence on the P, and a note that tells a reader.
    """
    rules = style.numbers
    alpha = rules.p_guard_alpha or round(1.0 - plan.confidence, 12)
    for line in plan.lines:
        for ask in line.cells:
            for stat in P_VALUES.intersection(ask.pattern.stats if ask else ()):
                record = results.get(ask.row, ask.group, ask.level, stat) if ask else None
                if not (ask and record and record.value is not None and record.shown is None):
                    continue
                if crosses(record.value, alpha, rules, ask.digits.get("p")):
                    text = p_value(record.value, rules, ask.digits.get("p")).text
                    what = f"P of {line.label or ask.row}"
                    said = f"{what}, {record.value:.5g}, is below {alpha:g} and is printed as {text}"
                    yield ask.row, said, f"{what} is below {alpha:g} before rounding"


def _of_cell(
    ask: Ask, limits: tuple[str, str, float], label: str, confidence: float, writer: Writer
) -> Iterator[tuple[str, str, str]]:
    low, high, none = limits
    found = [writer.results.get(ask.row, ask.group, ask.level, stat) for stat in (low, high, "p")]
    records = [record for record in found if record and record.value is not None]
    if len(records) < 3:
        return
    bottom, top, p = (record.value or 0.0 for record in records)
    beyond = not writer.through_infinity(ask, ask.level, high) if isinf(none) else bottom > none or top < none
    small = p < 1.0 - confidence
    if beyond != small:
        yield _mixed(ask, label, confidence, records)
    elif beyond and small and not isinf(none):
        end, which = (bottom, "lower") if bottom > none else (top, "upper")
        places = writer.dp(ask, ask.pattern.stats[0])  # those of the estimate, where it stands before its interval
        if printed(end, places, writer.style.numbers) == none:
            yield (
                ask.row,
                f"{label}: P is below {1.0 - confidence:.3g}, and the {which} limit of the interval, {end:.5g}, is "
                f"printed as {none:.{places}f}: to a reader they disagree",
                f"The {which} confidence limit of {label} is {_beside(end, none)} before rounding",
            )


def _beside(value: float, none: float) -> str:
    """A value with four digits, or as many as tell it from the one of no effect."""
    texts = (f"{value:.{digits}g}" for digits in range(4, 18))
    return next(text for text in texts if float(text) != none)


def _mixed(ask: Ask, label: str, confidence: float, records: list[Record]) -> tuple[str, str, str]:
    """That the test and the interval come to different ends, as they are of different methods."""
    bottom, top, p = (record.value or 0.0 for record in records)
    methods = f"P is of {records[2].method}, the interval of {records[0].method}"
    told = (
        f"{label}: P {p:.3g} and the {confidence * 100:g}% interval from {bottom:.4g} to {top:.4g} disagree: {methods}"
    )
    return ask.row, told, f"Of {label}, {methods}"
