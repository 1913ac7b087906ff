"""Curves of survival or incidence beside a table: groups as its heads call them, numbers as its style writes them."""

from collections.abc import Sequence

from tablegen.plan import Head, Plan
from tablegen.rare_tasks import Follow
from tablegen.results import IncidenceTrace, Results, Trace
from tablegen.style import Style
from tablegen.table.axes import linear, ticks, within
from tablegen.table.drawing import Axis, Curves, Group, Point, Survival, Tick
from tablegen.table.markup import capitalized
from tablegen.table.model import Content, Italic, Table, Text
from tablegen.table.numbers import write_count, write_p
from tablegen.table.tested import own_method, sentence_of

_HUNDRED = 100.0
_LEAST = 0.05
"""An axis of incidence goes up to this share at least."""


def lay_out_survival(plan: Plan, results: Results, style: Style, table: Table, bands: bool) -> Survival:
    """The curves of a plan's rows of times, a plot each."""
    rows = dict.fromkeys(trace.row for trace in results.traces)
    rising = any(isinstance(trace, IncidenceTrace) for trace in results.traces)
    share = _up_to(results.traces) if rising else [20.0 * i for i in range(6)]
    told, words = (
        (style.say("Cumulative incidence curves. {text}", text=table.description), style.words.incidence)
        if rising
        else (style.say("Survival curves. {text}", text=table.description), style.words.survival)
    )
    return Survival(
        table.name,
        told,
        tuple(_curves(row, plan, results, style, len(rows) > 1) for row in rows),
        Axis(0.0, share[-1], ticks(share, style.numbers), (Text(words),)),
        style.words.at_risk,
        bands,
        rising,
    )


def _up_to(traces: Sequence[Trace | IncidenceTrace]) -> list[float]:
    """Round places from 0 to the highest of all curves and half of what its limit is above it, at most to 100."""
    highest = max((share for trace in traces for share in trace.shares), default=0.0)
    limit = max((high for trace in traces for high in trace.high if high is not None), default=0.0)
    return linear(0.0, _HUNDRED * min(1.0, max(_LEAST, highest, (highest + limit) / 2.0)))


def _curves(row: str, plan: Plan, results: Results, style: Style, several: bool) -> Curves:
    """The plot of a row; its title is the row's label where there are several."""
    line = next(line for line in plan.lines if line.row == row)
    traces = [trace for trace in results.traces if trace.row == row]
    longest = max(trace.last for trace in traces) or 1.0
    unit = next(task.unit for task in plan.tasks if isinstance(task, Follow) and task.row == row)
    places = within(linear(0.0, longest, months=(unit or "").startswith("month")), 0.0, longest)
    time = style.say("{text} ({told})", text=style.words.time, told=unit) if unit else style.words.time
    marks = ticks(places, style.numbers)
    return Curves(
        (Text(line.label),) if several else (),
        tuple(_group(trace, plan.heads, marks, style) for trace in traces),
        Axis(0.0, longest, marks, (Text(time),)),
        _tested(row, results, style),
    )


def _group(trace: Trace | IncidenceTrace, heads: tuple[Head, ...], marks: tuple[Tick, ...], style: Style) -> Group:
    head = next((head for head in heads if head.kind == "group" and head.group == trace.group), None)
    label = (head.header or head.full_label) if head else None
    start = 0.0 if isinstance(trace, IncidenceTrace) else 1.0
    steps = zip(trace.times, trace.shares, trace.low, trace.high, strict=True)
    return Group(
        (Text(label),) if label else (),
        (Point(0.0, start, start, start), *(Point(*step) for step in steps)),
        trace.last,
        tuple(time for time, _ in trace.censored),
        tuple(write_count(trace.at_risk(mark.value), style.numbers) for mark in marks),
    )


def _tested(row: str, results: Results, style: Style) -> Content:
    """The test of the row, where the table has one: `Log-rank test, P = 0.003`."""
    record = results.get(row, None, None, "p")
    if record is None or record.value is None:
        return ()
    named = capitalized(sentence_of(style.say.phrase(own_method(record)), style))
    symbol, *rest = write_p(record.value, style.numbers, "text")
    letter, between = style.numbers.p_symbol, Text(style.say(", "))
    if isinstance(symbol, Text) and "*" in style.words.headers.get("p", ""):  # the journal slants it in heads
        return (*named, between, Italic((Text(letter),)), Text(symbol.text.removeprefix(letter)), *rest)
    return (*named, between, symbol, *rest)
