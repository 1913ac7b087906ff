"""The notes below a table, all made from Results: what is shown, how it was computed, who is not in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tablegen.evidence import Grouping
from tablegen.language import Language
from tablegen.plan import OVERALL, Line, LineKind, Plan
from tablegen.results import Results
from tablegen.spec.pattern import Pattern
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.abbreviations import abbreviations
from tablegen.table.count_sentences import fullest, otherwise_counted
from tablegen.table.definitions import missing_level_sentence, percent_sentences
from tablegen.table.described import described
from tablegen.table.markup import markup
from tablegen.table.model import Content, Note, Text, plain
from tablegen.table.note_form import PROBABILITY, Marked, arranged, listed
from tablegen.table.said import row_labels, said
from tablegen.table.sentences import OWN_NOTES, has_questions, method_notes
from tablegen.table.tested import counted
from tablegen.tasks import Match, Measure, Sizes, Summarize


def general_notes(plan: Plan, results: Results, style: Style) -> list[Content]:
    """The notes that no cell calls: how numbers were computed, who is left out."""
    return [*method_notes(plan, results, style), *_excluded(plan, results, style)]


def table_notes(
    plan: Plan, plans: Sequence[Plan], style: Style, found: Iterable[Content], marked: Marked, shown: str, ours: str
) -> tuple[Note, ...]:
    """All notes in the style's order: those `found`, the author's own, those that cells call, abbreviations.

    `plans` are of the parts that the table of `plan` is made of, or it alone. Abbreviations are looked for in the
    table's text, `shown`; those that the style explains only in words of its own: what the data are, and `ours`, the
    heads of the statistics.
    """
    data = list(data_notes(plans, style))
    general = [*found, *((Text(note),) for note in plan.notes)]
    notes = " ".join(map(plain, (*data, *general, *marked.found)))
    words = ""
    for each in plans:
        patterns = shown_patterns(each.lines, kinds=("row", "level", "statistic"))
        words += "".join(f" {plain(described(pattern, style, each.confidence))}" for pattern in patterns)
        if each.design in OWN_NOTES or each.told:
            words += " ".join(map(plain, general))
    short = abbreviations(plan, plans, style, f"{ours}{words}", f"{shown} {notes}")
    starred = [content for content in general if re.match(r"\*+\s?[Pp]\s?[<=≤]", plain(content))]
    parts = {
        "data": data,
        "general": [content for content in general if content not in starred],
        "abbreviations": [*([short] if short else []), *_conversions(plans, style)],
        PROBABILITY: starred,
    }
    return arranged(parts, marked)


def _conversions(plans: Sequence[Plan], style: Style) -> Iterator[Content]:
    """`SI conversion factors: To convert cholesterol to mmol/L, multiply by 0.0259`: the factors of authors, each once.

    The form is JAMA's (AMA Manual of Style, 11th ed. 2020, section 17.5), which has it behind the abbreviations.
    """
    if not any(plan.conversions for plan in plans):
        return
    from tablegen.table.conversions import conversions_told  # few tables need it

    yield conversions_told(plans, style)


def called_notes(plans: Sequence[Plan], style: Style, general: Sequence[Content | str]) -> Marked:
    """The notes that cells will call, none yet; the first mark is the title's where the style has it call the others.

    `general` are the notes that no cell calls, those of the authors too.
    """
    look = style.look.notes
    return Marked(look, look.on_title and bool(general or [*data_notes(plans, style)]))


def data_notes(plans: Sequence[Plan], style: Style) -> Iterator[Content]:
    """`Data are mean ± SD or n (%)`: what the cells show, where neither the stub nor a sentence of its own says it."""
    own, of_tables = style.look.notes.sentences, [plan for plan in plans if plan.design != "model"]
    shown = [(p, plan.confidence) for plan in of_tables for p in shown_patterns(plan.lines)]
    in_stub = {pattern for plan in of_tables for pattern in otherwise_counted(plan, style)}
    told = [own[p.name] for p, _ in shown if p.name and p.name in own and p not in in_stub]
    yield from map(markup, fullest(told))
    if style.look.notes.descriptor == "note":
        others = either((described(p, style, level) for p, level in shown if p.name not in own), style.say)
        if others:
            yield markup(style.words.data, {"list": others})


def shown_patterns(lines: Iterable[Line], kinds: tuple[LineKind, ...] = ("row", "level")) -> Iterator[Pattern]:
    """The patterns of the lines of these kinds, each once; the stub of a `statistic` line says itself what it shows."""
    seen: list[Pattern] = []
    for line in lines:
        if line.show and line.kind in kinds and line.show not in seen:
            seen.append(line.show)
            yield line.show


def alike_patterns(plan: Plan) -> frozenset[Pattern]:
    """The patterns of numbers that a reader could take for one another, which the stub must then name: `a (b–c)`."""
    found: dict[str, set[Pattern]] = {}
    for pattern in shown_patterns(plan.lines):
        if "pct" not in pattern.stats and not pattern.each_level:
            form = "".join(part if isinstance(part, str) else "#" for part in pattern.parts)
            found.setdefault(form, set()).add(pattern)
    return frozenset(pattern for patterns in found.values() if len(patterns) > 1 for pattern in patterns)


def either(contents: Iterable[Content], say: Language) -> Content:
    """`a`, `a or b`, `a, b, or c`: each once."""
    different = list({plain(content): content for content in contents}.values())
    return listed(different, say("{a}, {b}", a="", b=""), say(" or ") if len(different) == 2 else say(", or "))


def _excluded(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """Who is in no column, what the missing values do, and which rows miss some without a line that says so."""
    say = style.say
    for task in plan.tasks:
        if isinstance(task, Sizes) and task.by:
            missing, others = _OF_ROWS if any(isinstance(other, Match) for other in plan.tasks) else _OF_PATIENTS
            if n := counted(results, task.row, "missing"):
                yield said(say, missing, n=n, label=task.label)
            if n := counted(results, task.row, "excluded"):
                yield said(say, others, n=n, label=task.label)
    if any(record.problem and record.problem.startswith("suppressed") for record in results):
        told = "Counts below {n}, and those from which they could be derived, are not shown"
        yield said(say, told, n=plan.suppress or 0)
    yield from ((Text(sentence),) for sentence in percent_sentences(plan, say))
    labels = row_labels(plan, say)
    if sentence := missing_level_sentence(plan, say):
        yield (Text(sentence),)
    if any(isinstance(task, Measure) and task.missing_is_level for task in plan.tasks):
        yield said(say, "In SMD of categories, missing values are a level of their own")
    told = {line.row for line in plan.lines if line.kind == "missing" or (line.show and "missing" in line.show.stats)}
    if any(head.show and head.show.stats == ("missing",) for head in plan.heads):
        told = {line.row for line in plan.lines}
    gaps: list[Content] = []
    for row, n in _untold(plan, results, told):
        size = markup(style.words.group_n, {"n": numbers.write_count(n, style.numbers)})
        gaps.append((Text(f"{labels.get(row, row)} "), *size))
    if gaps:
        yield said(say, MISSING_VALUES, list=listed(list(dict.fromkeys(gaps)), say("; ")))


MISSING_VALUES = "Missing values: {list}"
_OF_PATIENTS = (
    "{n} {n:patient|patients} with missing {label} not shown",
    "{n} {n:patient|patients} of other groups of {label} not shown",
)
_OF_ROWS = ("{n} {n:row|rows} with missing {label} not shown", "{n} {n:row|rows} of other groups of {label} not shown")


def _untold(plan: Plan, results: Results, told: set[str]) -> Iterator[tuple[str, int]]:
    """The rows that miss values without a line that says so, and how many; a question once for all its options."""
    own = {row: _missing(row, by, results) for row, by in _summarized(plan)}
    if has_questions(plan):
        from tablegen.table.response_notes import missing_answers, questions  # few tables need them

        for task in questions(plan):
            parts = {part.row for part in (*task.options, task.none)}
            own = {row: n for row, n in own.items() if row not in parts}
            own[task.row] = missing_answers(task, results)
    yield from ((row, n) for row, n in own.items() if n and row not in told)


def _summarized(plan: Plan) -> Iterator[tuple[str, Grouping | None]]:
    """The rows that summarize patients, each with its groups."""
    for task in plan.tasks:
        if isinstance(task, Summarize):
            yield task.row, task.by
        elif type(task).__name__ == "Follow":
            from tablegen.rare_tasks import Follow  # few tables have times to an event

            if isinstance(task, Follow):
                yield task.row, task.by


def _missing(row: str, by: Grouping | None, results: Results) -> int:
    """How many patients of the table's groups have no value; 0 where one of the counts is not to be shown."""
    groups = by.levels if by else (OVERALL,)
    records = [results.get(row, group, None, "missing") for group in groups]
    if any(record is None or record.value is None for record in records):
        return 0
    return sum(int(record.value) for record in records if record and record.value)
