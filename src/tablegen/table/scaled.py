"""Numbers in units so small that their digits are zeros: another unit is what a reader wants."""

from collections.abc import Iterator
from math import ceil, floor, log, log10

from tablegen.plan import Ask, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.cells import RATIOS, Writer
from tablegen.table.digits import printed
from tablegen.table.numbers import spoken
from tablegen.table.shares import GENERAL
from tablegen.tasks import Fit, Term

_LEAST = 1e-12
"""What is smaller still is no matter of units."""
_VISIBLE = 0.1
"""A ratio whose logarithm is so large differs from 1 in its first decimal."""


_SIZED = ("mean", "gmean", "median", "sd", "se", "q1", "q3", "iqr", "min", "max", "rate", "rate_low", "rate_high")
"""Statistics in the unit of a number, or of time."""
_ESTIMATES = frozenset({*RATIOS.values(), "dor", "lr_pos", "lr_neg", "gmean", "rate"})
"""Estimates that are above 0, of which `<0.01` tells a reader little."""
_OF_PER = frozenset({"rate", *RATIOS.values()} - {"rr"})
"""Those that a unit of time, or of a model's number, makes larger or smaller."""


def too_small(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    """Each number whose B is printed as 0, or whose ratio and limits all as 1; each row of which a cell is all zeros;
    each estimate that only `<0.01` is told of: the row, a sentence, and a hint.
    """
    of_models = any(isinstance(task, Fit) for task in plan.tasks)
    told = set[str]()
    for found in (_coefficients if of_models else _zeros, _estimates_below):
        for row, sentence, hint in found(plan, results, style):
            if row not in told:
                yield row, sentence, hint
            told.add(row)


def _zeros(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    writer, told = Writer(results, style), set[str]()
    for line in plan.lines:
        for ask in line.cells:
            if ask and ask.row not in told and (found := _all_zeros(ask, writer)):
                told.add(ask.row)
                stat, sentence = found
                stem = stat.partition("_")[0]
                how = f"{'a longer time shows its digits: per: …' if stem == 'rate' else 'derive it in a larger unit'}"
                yield ask.row, f"{ask.row}: {sentence}", f"{how}, or give it more: digits: {{{stem}: …}}"


def _estimates_below(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    """Each row of which a cell has an estimate above 0 that its decimals show nothing of."""
    writer = Writer(results, style)
    for line in plan.lines:
        for ask in line.cells:
            for stat in _ESTIMATES.intersection(ask.pattern.stats if ask else ()):
                record = results.get(ask.row, ask.group, ask.level, stat) if ask else None
                if not (ask and record and record.value) or record.shown or {stat, GENERAL} & ask.digits.keys():
                    continue
                text = spoken(writer.number(ask, ask.level, stat, record.value), style.numbers)
                if text.startswith("<"):
                    wanted = f"more decimals show it: digits: {{{stat}: {-floor(log10(record.value))}}}"
                    hint = f"another unit (per: …) or {wanted}" if stat in _OF_PER else wanted
                    yield ask.row, f"{line.label or ask.row}: {stat}, {record.value:.3g}, is printed as {text}", hint


def _all_zeros(ask: Ask, writer: Writer) -> tuple[str, str] | None:
    """The first statistic of a cell of numbers that are not 0, but all printed as 0, and a sentence on it."""
    shown = [stat for stat in _SIZED if stat in ask.pattern.stats]
    records = {stat: writer.results.get(ask.row, ask.group, ask.level, stat) for stat in shown}
    known = {stat: r.value for stat, r in records.items() if r and r.value is not None}
    first = next((stat for stat, value in known.items() if value), None)
    if first is None or known.keys() & ask.digits.keys():
        return None
    if any(printed(value, writer.dp(ask, stat), writer.style.numbers) for stat, value in known.items()):
        return None
    are = f"{', and all beside it, are' if len(known) > 1 else ' is'} printed as"
    text = spoken(writer.number(ask, ask.level, first, known[first]), writer.style.numbers)
    return first, f"{first}, {known[first]:.3g}{are} {text}"


def _coefficients(plan: Plan, results: Results, style: Style) -> Iterator[tuple[str, str, str]]:
    writer, told = Writer(results, style), set[str]()
    numbers = {term.row for task in plan.tasks if isinstance(task, Fit) for term in task.terms if _has_unit(term)}
    per = {term.row: term.per or 1.0 for task in plan.tasks if isinstance(task, Fit) for term in task.terms}
    for line in plan.lines:
        for ask in line.cells:
            if ask and line.row in numbers - told and (found := _hidden(ask, writer)):
                size, sentence = found
                told.add(line.row)
                unit = per[line.row] * 10.0 ** max(1, ceil(-log10(size))) if size > _LEAST else None
                hint = f"a larger unit shows its digits: per: {unit:g}" if unit else f"is the unit of {line.row} right?"
                yield line.row, f"{line.label}: {sentence}", hint


def _has_unit(term: Term) -> bool:
    return term.kind == "number" and not (term.log or term.standardize or term.shape)


def _hidden(ask: Ask, writer: Writer) -> tuple[float, str] | None:
    """Which part of what a reader would see the estimate of a cell is, and a sentence on it; None where it is seen."""
    rules, shown = writer.style.numbers, set(ask.pattern.stats)
    values = {stat: writer.results.get(ask.row, ask.group, ask.level, stat) for stat in shown}
    known = {stat: record.value for stat, record in values.items() if record and record.value is not None}
    for stat, name in (("b", "B"), ("se", "S.E.")):
        places, value = writer.dp(ask, stat), known.get(stat)
        if value and stat not in ask.digits and printed(value, places, rules) == 0.0:
            return abs(value) * 10.0 ** (
                places - 1
            ), f"{name}, {value:.3g}, is printed as {spoken(writer.sized(ask, stat, value, places), rules)}"
    ratio = next((one for one in RATIOS.values() if one in known), None)
    if ratio is None or ratio in ask.digits:
        return None
    limits = [known[stat] for stat in (ratio, f"{ratio}_low", f"{ratio}_high") if stat in known]
    places = writer.dp(ask, ratio)
    if min(limits) <= 0.0 or any(printed(one, places, rules) != 1.0 for one in limits) or known[ratio] == 1.0:
        return None
    size = max(abs(log(one)) for one in limits) / _VISIBLE
    return size, f"the ratio, {known[ratio]:.6g}, and all that is told of it are printed as {1:.{places}f}"
