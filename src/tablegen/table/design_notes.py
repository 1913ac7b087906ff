"""Sentences of designs that few tables have, on how their numbers were made; from Results."""

from collections.abc import Callable, Iterator

from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.rare_tasks import Correlate
from tablegen.results import Record, Results
from tablegen.stats.correlations import CORRELATIONS
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.cells import STARS
from tablegen.table.crosstab_notes import crosstab_methods, crosstab_notes
from tablegen.table.diagnosis_notes import diagnosis_methods, diagnosis_notes
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text, plain
from tablegen.table.note_form import listed
from tablegen.table.said import said
from tablegen.table.tested import with_signs


def design_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """What a table of its own kind must tell beside its numbers."""
    if plan.design == "diagnose":
        yield from diagnosis_notes(plan, results, style)
        return
    if plan.design == "crosstab":
        yield from crosstab_notes(plan, results, style)
        return
    sizes = correlated_sizes(plan, results)
    sentence = correlation_sentence(plan, results, style.say, lambda text: with_signs(text, style))
    if sentence:
        yield _values(plan, (*sentence, *_among(sizes, plan, style)), style.say)
    if any("stars" in stats for stats in _shown(plan)):
        yield _stars(style)


def design_methods(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """The same as sentences of a methods section."""
    if plan.design == "diagnose":
        yield from diagnosis_methods(plan, results, say)
        return
    if plan.design == "crosstab":
        yield from crosstab_methods(plan, results, say)
        return
    labels = list(dict.fromkeys(m.label for t in _pairs(plan) for m in (t.y, t.x)))
    if sentence := plain(correlation_sentence(plan, results, say)):
        yield say("Correlations of {list} were computed: {method}", list=_listed(labels, say), method=sentence)


def correlation_sentence(plan: Plan, results: Results, say: Language, dressed: Callable[[str], str] = str) -> Content:
    """Which correlation a matrix shows, with its test and its interval where it shows them, `dressed` as a note is."""
    shown = {stat for stats in _shown(plan) for stat in stats}
    methods = dict.fromkeys(r.method for t in _pairs(plan) if (r := _record(results, t, "r")) and r.value is not None)
    told: list[str] = []
    for method in methods:
        if method.count(", ") < 2:  # a shell names no method in full
            continue
        coefficient, test, interval = method.partition(", pooled over ")[0].split(", ", 2)
        parts = [dressed(say.phrase(coefficient))]
        if shown & {"p", "stars"}:
            parts.append(say("*P* by {method}", method=dressed(f" {say.phrase(test)}").strip()))
        if "r_low" in shown:
            parts.append(dressed(say.phrase(interval)))
        told.append(say("; ").join(parts))
    given = [m.label for t in _pairs(plan)[:1] for m in t.given]
    adjusted = (Text(say("; ")), *said(say, "adjusted for {list}", list=_listed(given, say))) if given else ()
    return (*markup(say(" or ").join(dict.fromkeys(told))), *adjusted) if told else ()


def correlated_sizes(plan: Plan, results: Results) -> tuple[int, ...]:
    """The least and the largest number of patients of whom a correlation is, or the one; none where one is withheld."""
    records = [_record(results, task, "n") for task in _pairs(plan)]
    found = {int(record.value) for record in records if record and record.value is not None}
    if not found or any(record is None or record.value is None for record in records):
        return ()
    return tuple(sorted({min(found), max(found)}))


def _pairs(plan: Plan) -> list[Correlate]:
    return [task for task in plan.tasks if isinstance(task, Correlate) and task.row != task.group]


def _record(results: Results, task: Correlate, stat: str) -> Record | None:
    return results.get(task.row, task.group, None, stat)


def _shown(plan: Plan) -> Iterator[tuple[str, ...]]:
    for line in plan.lines:
        for ask in line.cells:
            if ask is not None:
                yield ask.pattern.stats


def _values(plan: Plan, told: Content, say: Language) -> Content:
    """What the cells show: `Values are r (95% CI): …`."""
    symbol = markup(f"*{CORRELATIONS[_pairs(plan)[0].method].symbol}*")
    if any("r_low" in stats for stats in _shown(plan)):
        level = plan.confidence * 100
        return said(say, "Values are {symbol} ({level}% CI): {text}", symbol=symbol, level=level, text=told)
    return said(say, "Values are {symbol}: {text}", symbol=symbol, text=told)


def _among(sizes: tuple[int, ...], plan: Plan, style: Style) -> Content:
    """Of how many patients the correlations are."""
    if not sizes:
        return ()
    n: Content = ()
    for i, size in enumerate(sizes):
        n = (*n, *((Text("–"),) if i else ()), *numbers.write_count(size, style.numbers))
    whole = markup(style.words.group_n.strip("()") or "*n* = {n}", {"n": n})
    listwise = any(task.complete for task in _pairs(plan))
    who = "those with all values" if listwise else "those with both values" if len(sizes) > 1 else ""
    told = said(style.say, "{text} ({told})", text=whole, told=style.say(who)) if who else whole
    return (Text(style.say("; ")), *told)


def _stars(style: Style) -> Content:
    told: list[Content] = [
        (Text("*" * i), *numbers.write_p_below(bound, style.numbers)) for i, bound in enumerate(STARS, start=1)
    ]
    return listed(told, ". " if style.look.notes.joined and style.look.notes.stop == "." else style.say("; "))


def _listed(names: list[str], say: Language) -> str:
    return say.listed(names, " and " if len(names) < 3 else ", and ")
