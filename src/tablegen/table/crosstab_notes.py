"""Sentences on crosstabs: of what percentages are, the test and the measures in full, who is missing."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.language import Language
from tablegen.plan import OVERALL, Plan
from tablegen.rare_tasks import Associate, Tabulate
from tablegen.results import Results
from tablegen.stats.measures import MEASURES
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.heads import symbol_content
from tablegen.table.markup import markup
from tablegen.table.model import Content, Italic, Text
from tablegen.table.note_form import listed
from tablegen.table.said import said
from tablegen.table.tested import counted, method_sentence, named, sentence_of
from tablegen.tasks import Compare

_NO_BREAK = "\u00a0"
_OF = {
    "row": "Percentages are of the rows",
    "column": "Percentages are of the columns",
    "total": "Percentages are of all patients",
}


def crosstab_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """What the table must tell beside its counts."""
    for task in plan.tasks:
        match task:
            case Tabulate():
                if "pct" in task.stats:
                    yield said(style.say, _OF[task.percent])
                yield from _missing(task, plan, results, style.say)
            case Compare():
                yield from _tested(task, results, style)
            case Associate():
                yield from _measured(task, plan, results, style)
            case _:
                pass


def crosstab_methods(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """The test and the measures of a crosstab as sentences of a methods section."""
    tests = (results.get(task.row, None, None, "p") for task in plan.tasks if isinstance(task, Compare))
    for record in tests:
        if record and record.value is not None:
            yield say("Association was tested by {method}", method=named(record.method, say))
    effects = (results.get(t.row, None, t.measure, "effect") for t in plan.tasks if isinstance(t, Associate))
    measured = [say.phrase(record.method) for record in effects if record and record.value is not None]
    if measured:
        yield say("Association was measured by {method}", method=say("; ").join(measured))


def _missing(task: Tabulate, plan: Plan, results: Results, say: Language) -> Iterator[Content]:
    """Who is in no cell: those without a level of the columns, and of the rows where no line counts them."""
    told = any(line.kind == "missing" for line in plan.lines)
    down = None if told else results.get(task.row, OVERALL, None, "missing")
    across = counted(results, task.by.variable, "missing")
    for n, label in ((across, task.across), (down.value if down else None, plan.stub)):
        if n:
            told = "{n} {n:patient|patients} with missing {label} not shown"
            yield said(say, told, n=int(n), label=label or "")


def _tested(task: Compare, results: Results, style: Style) -> Iterator[Content]:
    """`χ² = 4.92, df = 1, P = 0.026 (Pearson's χ² test without continuity correction)`; of an F both its df."""
    statistic, df, df2, p = (results.get(task.row, None, None, stat) for stat in ("statistic", "df", "df2", "p"))
    if p is None or p.value is None:
        return
    pooled = results.get(task.row, None, None, "riv")  # by D2, an F
    symbol = "*F*" if pooled else stats.TESTS[task.test].symbol
    parts: list[Content] = []
    if symbol and statistic and statistic.value is not None:
        places = int(style.digits.get("statistic", "2"))
        parts.append(_equal(symbol_content(symbol), numbers.write_number(statistic.value, places, style.numbers)))
    if df and df.value is not None:
        places, second = int(style.digits.get("df", "0")), df2.value if df2 else None
        content = numbers.write_degrees(df.value, second, places, style.numbers)
        parts.append(_equal(markup(style.say("*df*")), content))
    parts.append(_with_letter(p.value, style))
    tests = listed(parts, style.say(", "))
    yield said(style.say, "{text} ({told})", text=tests, told=sentence_of(style.say.phrase(p.method), style))


def _equal(called: Content, number: Content) -> Content:
    return (*called, Text(f"{_NO_BREAK}={_NO_BREAK}"), *number)


def _with_letter(p: float, style: Style) -> Content:
    """`P = 0.026` with our own letter, which the journal's heads then replace."""
    sign, *number = numbers.write_p(p, style.numbers, "text")
    plainly = Text(sign.text.removeprefix(style.numbers.p_symbol)) if isinstance(sign, Text) else sign
    return (Italic((Text("P"),)), plainly, *number)


def _measured(task: Associate, plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """`Cohen's κ = 0.49 (95% CI 0.38–0.60)`."""
    found = [results.get(task.row, None, task.measure, f"effect{end}") for end in ("", "_low", "_high")]
    estimate, low, high = (record.value if record else None for record in found)
    if estimate is None:
        return
    places = int(style.digits.get("effect", "2"))
    content: Content = (
        *method_sentence(MEASURES[task.measure].title, style),
        Text(f"{_NO_BREAK}={_NO_BREAK}"),
        *numbers.write_number(estimate, places, style.numbers, bounded=True),
    )
    if low is not None and high is not None:
        interval = numbers.write_ci(low, high, places, style.numbers, bounded=True)
        told = "{estimate} ({level}% CI {interval})"
        yield said(style.say, told, estimate=content, level=plan.confidence * 100, interval=interval)
    else:
        yield content
