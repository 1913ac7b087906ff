"""Whether a reader can see that P and interval agree: rounding may take a limit to the value of no effect."""

from collections.abc import Iterator

from tablegen.plan import Ask, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.cells import RATIOS, Writer
from tablegen.table.digits import printed

_INTERVALS = {f"{ratio}_low": (f"{ratio}_high", 1.0) for ratio in RATIOS.values()} | {"low": ("high", 0.0)}
"""The upper limit of each lower one, and the value of no effect."""


def disagreements(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    """Each row of a model whose interval is printed with a limit of no effect though P is below its level.

    With the row come a sentence on the two, and a note that tells a reader; only where the table shows both.
    """
    writer = Writer(results, style)
    for line in plan.lines:
        tested = {ask.group for ask in line.cells if ask and "p" in ask.pattern.stats}
        for ask in line.cells:
            low = next((stat for stat in ask.pattern.stats if stat in _INTERVALS), None) if ask else None
            if ask and low and ask.group in tested:
                yield from _of_cell(ask, low, line.label, plan.confidence, writer)


def _of_cell(ask: Ask, low: str, label: str, confidence: float, writer: Writer) -> Iterator[tuple[str, str, str]]:
    high, none = _INTERVALS[low]
    found = [writer.results.get(ask.row, ask.group, ask.level, stat) for stat in (low, high, "p")]
    values = [record.value for record in found if record and record.value is not None]
    if len(values) < 3 or values[2] >= 1.0 - confidence or values[0] <= none <= values[1]:
        return
    end, which = (values[0], "lower") if values[0] > none else (values[1], "upper")
    places = writer.dp(ask, ask.pattern.stats[0])  # those of the estimate, where it stands before its interval
    if printed(end, places, writer.style.numbers) != none:
        return
    yield (
        ask.row,
        f"{label}: P is below {1.0 - confidence:.3g}, and the {which} limit of the interval, {end:.5g}, is printed as "
        f"{none:.{places}f}: to a reader they disagree",
        f"The {which} confidence limit of {label} is {end:.4g} before rounding",
    )
