"""What sentences on a table are put together from: its numbers as a sentence has them, its rows and groups by name."""

import re
from collections.abc import Iterable
from dataclasses import replace

from tablegen.capitals import begun
from tablegen.computed import Computed
from tablegen.language import ENGLISH
from tablegen.paper.address import SHARES
from tablegen.paper.words import is_unit
from tablegen.plan import OVERALL, Ask, Line
from tablegen.results import Record
from tablegen.style import Style
from tablegen.table.addresses import row_name
from tablegen.table.cells import Writer
from tablegen.table.model import plain
from tablegen.table.numbers import spoken, write_p
from tablegen.table.stub import stub_text
from tablegen.values import frozen

MEASURES: dict[tuple[str, ...], str] = {
    ("mean", "sd"): "mean",
    ("mean",): "mean",
    ("median",): "median",
    ("median", "q1", "q3"): "median (IQR)",
    ("median", "min", "max"): "median (range)",
}
"""What the numbers of a cell are called."""
_GROUPS = frozenset({"group", "groups", "arm", "patients"})
_WITHOUT_UNIT = frozenset(
    {"n", "wn", "total", "missing", "missing_pct", "pct", "cv", "n_events", "n_competing", "events_pct", "n_risk"}
    | {"survival", "risk", "cif", "person_time", "rate"}
)
"""Counts, percentages and rates: the unit of their row is that of its numbers, or its times."""


@frozen
class Teller:
    """Writes the numbers of a table as sentences have them, or the placeholders that stand for them."""

    made: Computed
    style: Style
    writer: Writer
    placeholders: bool

    @classmethod
    def of(cls, made: Computed, style: Style, placeholders: bool) -> "Teller":
        """The style, with the percent sign that a sentence needs."""
        running = replace(style, numbers=replace(style.numbers, pct_sign_in_cell=True))
        return cls(made, running, Writer(made.results, running), placeholders)

    # words

    def sentence(self, english: str, **slots: str) -> str:
        """A sentence in the table's language; a label at its beginning has a capital, in English within it none."""
        say = self.style.say
        named = {"label", "first", "second"} & slots.keys()
        if say.code == ENGLISH.code:
            inside = {name for name in named if not english.startswith(f"{{{name}}}")}
            slots = {name: small(text) if name in inside else text for name, text in slots.items()}
        return begun(say(english, **slots))

    def listed(self, texts: Iterable[str]) -> str:
        """`a, b, and c`; with semicolons where there are commas in them."""
        say, found = self.style.say, list(texts)
        if say.code != ENGLISH.code:
            return say.listed(found) if not any(", " in text for text in found[:-1]) else say("; ").join(found)
        *front, last = found
        joint = "; " if any(", " in text for text in front) else ", "
        return f"{joint.join(front)}{joint.rstrip() if len(front) > 1 else ''} and {last}" if front else last

    def group(self, key: str) -> str:
        """A group as a sentence names it: `the placebo group`, `group A`."""
        say = self.style.say
        heads = self.made.plan.heads
        label = next((h.full_label or h.group_label for h in heads if h.group == key), None) or key
        if len(label) == 1 or label.isdigit():
            return say("group {group}", group=label)
        english = say.code == ENGLISH.code
        own = label.split()[-1].casefold() in _GROUPS if english else say("group").casefold() in label.casefold()
        return say("the {group}" if own else "the {group} group", group=small(label) if english else label)

    def inside(self, *texts: str) -> str:
        """What stands in brackets behind a sentence."""
        return self.style.say("; ").join(text for text in texts if text)

    # numbers

    def record(self, row: str, group: str | None, level: str | None, stat: str) -> Record | None:
        """The record at an address, when it has a value that may be told."""
        record = self.made.results.get(row, group, level, stat)
        return record if record and record.value is not None and record.shown is None else None

    def place(self, *parts: str | None) -> str:
        """The address of a number of this table."""
        return ".".join(part for part in (self.made.plan.name, *parts) if part)

    def measure(self, ask: Ask) -> str:
        """What the numbers of a cell are called, in English; empty where they have no name."""
        named = MEASURES.get(ask.pattern.stats, "")
        return "mean (SD)" if ask.pattern.stats == ("mean", "sd") and self._in_brackets else named

    @property
    def _in_brackets(self) -> bool:
        return self.style.numbers.mean_sd == "paren"

    def value(self, line: Line, ask: Ask, unit: str | None = None, first: bool = False) -> str:
        """What a cell says, with its unit; the first of a row with the name of what it is, where its form needs it."""
        measure = self.measure(ask)
        named = f"{self.style.say(measure)} " if first and "(" in measure else ""
        shown = (
            "{{" + self.place(row_name(line), ask.group or OVERALL) + "}}"
            if self.placeholders
            else spoken(self.writer.cell(ask), self.style.numbers)
        )
        return f"{named}{shown}{f' {unit}' if unit and _in_unit(ask) else ''}"

    def called(self, line: Line, ask: Ask) -> str:
        """What one of several summaries of a row is, as its line says it, where the numbers do not tell."""
        if line.kind != "statistic" or self.measure(ask):
            return ""
        text = plain(stub_text(line, self.style, self.made.plan.confidence, ambiguous=False))
        return f"{small(text) if self.style.say.code == ENGLISH.code else text} "

    def p(self, row: str, group: str | None, level: str | None) -> str:
        """A P value with its letter; empty where there is none."""
        record = self.record(row, group, level, "p")
        if record is None or record.value is None:
            return ""
        if self.placeholders:
            return "{{" + self.place(row, level, group, "p") + "}}"
        return spoken(write_p(record.value, self.style.numbers, "text"), self.style.numbers)

    def significant(self, p: Record) -> bool:
        """Whether P is below the level that goes with the intervals."""
        return p.value is not None and p.value < 1 - self.made.plan.confidence - 1e-12

    def estimate(self, called: str, ask: Ask, level: str | None, stats: tuple[str, str, str]) -> str:
        """`OR = 2.10, 95% CI 1.20–3.40`, of an estimate and its limits; of `called` nothing, `2.10 (95% CI …)`."""
        say = self.style.say
        confidence = say("{level}% CI", level=f"{self.made.plan.confidence * 100:g}")
        equals = f"{called} = " if called else ""
        before, behind = (say(", "), "") if called else (say(" ("), say(")"))
        sign = self.style.numbers.pct_sign if stats[0] in SHARES else ""
        if self.placeholders:
            place = self.place(ask.row, level, ask.group, stats[0])
            return f'{{{{{place} "{equals}{{{stats[0]}}}{sign}{before}{confidence} {{low}}–{{high}}{behind}"}}}}'
        rules, texts = self.style.numbers, list[str]()
        for stat in stats:
            record = self.record(ask.row, ask.group, level, stat)
            if record and record.value is not None:
                places = len(texts[0].partition(rules.decimal_mark)[2].rstrip("%\u202f ")) if texts else None
                content = self.writer.number(ask, level, stat, record.value)
                content = content if places is None else self.writer.sized(ask, stat, record.value, places)
                texts.append(spoken(content, rules))
        equals = f"{called} " if called and texts[0].startswith("<") else equals
        text = f"{equals}{texts[0].removesuffix(sign)}{sign}"
        if len(texts) == len(stats):
            signed = any(bound.startswith(rules.minus) for bound in texts[1:])
            limits = f"{texts[1]}{rules.ci_sep_neg if signed else rules.ci_sep}{texts[2]}"
            text += f"{before}{confidence} {limits}{behind}"
        return text


def _in_unit(ask: Ask) -> bool:
    stems = {re.sub(r"_(?:low|high|se)$", "", stat) for stat in ask.pattern.stats}
    return not stems <= _WITHOUT_UNIT


def name_of(label: str) -> str:
    """A row's label within a sentence: without units and the levels that its cells show."""
    brackets = r"\s*[(（]([^()（）]*)[)）]"
    name = re.sub(brackets, lambda m: "" if is_unit(m.group(1)) or "/" in m.group(1) else m.group(0), label)
    front, _, last = name.rpartition(", ")
    return front if front and is_unit(last) else name


def small(text: str) -> str:
    """With a small letter at its beginning, unless it is an abbreviation."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]
