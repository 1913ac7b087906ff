"""Sentences of designs that few tables have, on how their numbers were made; from Results."""

from collections.abc import Iterator

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


def design_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """What a table of its own kind must tell beside its numbers."""
    if plan.design == "diagnose":
        yield from diagnosis_notes(plan, results, style)
        return
    if plan.design == "crosstab":
        yield from crosstab_notes(plan, results, style)
        return
    sizes = correlated_sizes(plan, results)
    sentence = correlation_sentence(plan, results)
    if sentence:
        yield (*_values(plan), *sentence, *_among(sizes, plan, style))
    if any("stars" in stats for stats in _shown(plan)):
        yield _stars(style)


def design_methods(plan: Plan, results: Results) -> Iterator[str]:
    """The same as sentences of a methods section."""
    if plan.design == "diagnose":
        yield from diagnosis_methods(plan, results)
        return
    if plan.design == "crosstab":
        yield from crosstab_methods(plan, results)
        return
    labels = list(dict.fromkeys(m.label for t in _pairs(plan) for m in (t.y, t.x)))
    if sentence := plain(correlation_sentence(plan, results)):
        yield f"Correlations of {_listed(labels)} were computed: {sentence}"


def correlation_sentence(plan: Plan, results: Results) -> Content:
    """Which correlation a matrix shows, with its test and its interval where it shows them."""
    shown = {stat for stats in _shown(plan) for stat in stats}
    methods = dict.fromkeys(r.method for t in _pairs(plan) if (r := _record(results, t, "r")) and r.value is not None)
    told: list[str] = []
    for method in methods:
        if method.count(", ") < 2:  # a shell names no method in full
            continue
        coefficient, test, interval = method.split(", ", 2)
        if shown & {"p", "stars"}:
            coefficient += f"; *P* by {test}"
        told.append(coefficient + (f"; {interval}" if "r_low" in shown else ""))
    given = [m.label for t in _pairs(plan)[:1] for m in t.given]
    adjusted = (Text(f"; adjusted for {_listed(given)}"),) if given else ()
    return (*markup(" or ".join(told)), *adjusted) if told else ()


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


def _values(plan: Plan) -> Content:
    """What the cells show: `Values are r (95% CI): `."""
    symbol = CORRELATIONS[_pairs(plan)[0].method].symbol
    interval = f" ({plan.confidence * 100:g}% CI)" if any("r_low" in stats for stats in _shown(plan)) else ""
    return markup(f"Values are *{symbol}*{interval}: ")


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
    return (Text("; "), *whole, *((Text(f" ({who})"),) if who else ()))


def _stars(style: Style) -> Content:
    content: Content = ()
    for i, bound in enumerate(STARS, start=1):
        joint: Content = (Text("; "),) if i > 1 else ()
        content = (*content, *joint, Text(f"{'*' * i} "), *numbers.write_p_below(bound, style.numbers))
    return content


def _listed(names: list[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])}, and {names[-1]}"
