"""The notes below a table, all made from Results: what is shown, how it was computed, who is not in it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tablegen import stats
from tablegen.plan import OVERALL, Compare, Fit, Line, Plan, Sizes, Summarize, Wald
from tablegen.results import Record, Results
from tablegen.spec.pattern import Pattern
from tablegen.stats.contract import CountsTest
from tablegen.style import NoteLook, Style
from tablegen.table.cells import described
from tablegen.table.markup import markup
from tablegen.table.model import Content, Mark, Note, Text, plain


@dataclass(slots=True)
class Marked:
    """The notes that a cell calls, in the order they are met; equal notes share a mark."""

    look: NoteLook
    found: dict[str, Mark] = field(default_factory=dict[str, Mark])

    def mark(self, text: str) -> Mark:
        """The mark of a note; a new one when it was not called before."""
        if text not in self.found:
            marks, i = self.look.marks, len(self.found)
            letter = marks[i % len(marks)] * (1 + i // len(marks))
            self.found[text] = Mark(letter, self.look.raised)
        return self.found[text]

    def notes(self) -> Iterator[Note]:
        """The notes, each behind its mark."""
        for text, mark in self.found.items():
            yield Note(_stopped(_method_markup(text), self.look), mark)


def table_notes(plan: Plan, results: Results, style: Style, marked: Marked, shown: str, ours: str) -> tuple[Note, ...]:
    """All notes in the style's order. Abbreviations are looked for in the table's text, `shown`; those that the style
    explains only in words of its own: what the data are, and `ours`, the heads of the statistics.
    """
    look = style.look.notes
    data = data_note(plan, style)
    general = [*method_notes(plan, results), *_excluded(plan, results), *((Text(note),) for note in plan.notes)]
    notes = " ".join([*(plain(c) for c in (data, *general)), *marked.found])
    short = _abbreviations(plan, style, f"{ours} {plain(data)}", f"{shown} {notes}")
    parts: Mapping[str, list[Note]] = {
        "data": [Note(_stopped(data, look))] if data else [],
        "general": [Note(_stopped(content, look)) for content in general],
        "abbreviations": [Note(_stopped(short, look))] if short else [],
        "marked": list(marked.notes()),
    }
    return tuple(note for part in look.order for note in parts[part])


def _stopped(content: Content, look: NoteLook) -> Content:
    """The note with the style's full stop, where it has none."""
    return content if not look.stop or plain(content).endswith(look.stop) else (*content, Text(look.stop))


def data_note(plan: Plan, style: Style) -> Content:
    """`Data are mean ± SD or n (%)`: the patterns that the table's groups show; nothing where the stub says so."""
    if style.look.notes.descriptor != "note" or plan.design == "model":
        return ()
    patterns: dict[str, Content] = {}
    for pattern in shown_patterns(plan.lines):
        words = described(pattern, style)
        patterns.setdefault(plain(words), words)
    return (Text("Data are "), *_either(list(patterns.values()))) if patterns else ()


def shown_patterns(lines: Iterable[Line]) -> Iterator[Pattern]:
    """The patterns of the lines that show a summary, each once."""
    seen: list[Pattern] = []
    for line in lines:
        if line.show and line.kind in {"row", "level"} and line.show not in seen:
            seen.append(line.show)
            yield line.show


def _either(contents: list[Content]) -> Content:
    """`a`, `a or b`, `a, b, or c`."""
    joined: Content = ()
    for i, content in enumerate(contents):
        last = i == len(contents) - 1
        between = "" if not i else ", " if not last else " or " if len(contents) == 2 else ", or "
        joined = (*joined, *((Text(between),) if between else ()), *content)
    return joined


def method_notes(plan: Plan, results: Results) -> Iterator[Content]:
    """How the numbers were made: the tests of a comparison, or the model and its reference categories."""
    if tests := tests_sentence(plan, results):
        signed = plan.difference and any(isinstance(t, Compare) and t.test in {"t", "welch"} for t in plan.tasks)
        yield _method_markup(tests + (f"; t is for {plan.difference}" if signed else ""))
    for task in plan.tasks:
        if isinstance(task, Fit):
            yield _method_markup(_model(task, results))
    if any(isinstance(task, Wald) for task in plan.tasks):
        yield _method_markup("Wald, df, P, OR and its interval follow from B and S.E. as published")
    if plan.references:
        pairs = "; ".join(f"{label}: {reference}" for label, reference in plan.references)
        yield (Text(f"Reference categories: {pairs}"),)


def tests_sentence(plan: Plan, results: Results) -> str:
    """How most continuous and most categorical variables were compared; empty where there are no tests."""
    methods = {kind: main_method(plan, results, kind) for kind in ("number", "category")}
    tests = [f"{_KINDS[kind]}{{}} by {method}" for kind, method in methods.items() if method]
    if not tests:
        return ""
    sentence = "; ".join([tests[0].format(" were compared"), *(test.format("") for test in tests[1:])])
    return sentence[0].upper() + sentence[1:]


_KINDS = {"number": "continuous variables", "category": "categorical variables"}


def main_method(plan: Plan, results: Results, kind: str) -> str | None:
    """The commonest method among the tests of a kind of row; the first of equals."""
    methods = [
        record.method
        for task in plan.tasks
        if isinstance(task, Compare) and test_kind(task) == kind and (record := test_record(task, results))
    ]
    return max(methods, key=methods.count) if methods else None


def test_kind(task: Compare) -> str:
    """Whether a test compares numbers or categories."""
    return "category" if isinstance(stats.TESTS[task.test], CountsTest) else "number"


def test_record(task: Compare, results: Results) -> Record | None:
    """The record of a test's P."""
    return results.get(task.row, None, None, "p")


def _model(task: Fit, results: Results) -> str:
    def size(stat: str) -> int:
        record = results.get(task.outcome, None, None, stat)
        return int(record.value) if record and record.value is not None else 0

    title, event, dropped = stats.MODELS[task.model].title, task.outcome_levels[1], size("missing")
    sizes = f"n = {size('n_used')}, of whom {size('n_events')} had the event ({task.outcome}: {event})"
    text = f"{title[0].upper()}{title[1:]}; {sizes}"
    return f"{text}; {dropped} with missing values were left out" if dropped else text


def _excluded(plan: Plan, results: Results) -> Iterator[Content]:
    """Who is in no column, and which rows miss values without a line that says so."""
    for task in plan.tasks:
        left = results.get(task.row, None, None, "missing") if isinstance(task, Sizes) and task.by else None
        if left and left.value:
            patients = "patient" if left.value == 1 else "patients"
            yield (Text(f"{left.value} {patients} without a value of {left.key.row} in no column"),)
    if any(record.problem and record.problem.startswith("suppressed") for record in results):
        yield (Text(f"Counts below {plan.suppress}, and what would give them away, are not shown"),)
    told = {line.row for line in plan.lines if line.kind == "missing"}
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    gaps = {
        labels.get(task.row, task.row): _missing(task, results)
        for task in plan.tasks
        if isinstance(task, Summarize) and task.row not in told
    }
    listed = "; ".join(f"{label} {n}" for label, n in gaps.items() if n)
    if listed:
        yield (Text(f"Missing values: {listed}"),)


def _missing(task: Summarize, results: Results) -> int:
    """How many patients of the table's columns have no value; those of an overall column are in the groups already."""
    groups = task.by.levels if task.by else (OVERALL,)
    records = (results.get(task.row, group, None, "missing") for group in groups)
    return sum(int(record.value) for record in records if record and record.value)


def _abbreviations(plan: Plan, style: Style, ours: str, shown: str) -> Content:
    """The abbreviations that the table uses, in order of appearance and in the style's form."""
    known = {**style.words.abbreviations, **plan.abbreviations}
    used: list[tuple[int, str]] = []
    for short, meaning in known.items():
        form, own = rf"(?<![\w.]){re.escape(short)}(?!\w)", short in plan.abbreviations
        match = re.search(form, shown)
        explained = not own and (not re.search(form, ours) or meaning.casefold() in shown.casefold())
        if match and meaning and not explained:
            used.append((match.start(), short))
    if not used:
        return ()
    look, joined = style.look.notes, list[Content]()
    for _, short in sorted(used):
        joined.append(markup(look.abbreviation, {"short": (Text(short),), "long": (Text(known[short]),)}))
    listed: Content = ()
    for i, content in enumerate(joined):
        listed = (*listed, *((Text(look.abbreviation_joiner),) if i else ()), *content)
    return markup(look.abbreviation_one if len(joined) == 1 else look.abbreviations, {"list": listed})


_METHOD_SIGNS = (
    ("'", "’"),
    ("χ²", "χ^2^"),
    (" t test", " *t* test"),
    (" df", " *df*"),
    ("; t is for", "; *t* is for"),
    (" U test", " *U* test"),
    ("n = ", "*n* = "),
)


def _method_markup(text: str) -> Content:
    """A sentence of ours with its symbols in their own form."""
    for sign, marked_up in _METHOD_SIGNS:
        text = text.replace(sign, marked_up)
    return markup(text)
