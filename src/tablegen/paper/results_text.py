"""What `tablegen text` offers: a sentence for each row of a table, in its order, from what was computed and no more."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tablegen.computed import Computed, compute_table
from tablegen.errors import Problems, refusal
from tablegen.paper.words import is_unit
from tablegen.plan import Ask, Line
from tablegen.resources import Templates
from tablegen.results import Record
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style
from tablegen.style import Style
from tablegen.table.cells import Writer
from tablegen.table.numbers import spoken, write_p

_RANKS = ("Mann", "Wilcoxon", "Kruskal", "rank", "median", "Friedman", "permutation")
_PRESENT = frozenset({"yes", "1", "present", "positive", "true"})
_PREFIX: dict[tuple[str, ...], str] = {
    ("median", "q1", "q3"): "median (IQR) ",
    ("median", "min", "max"): "median (range) ",
}


def text_sentences(path: Path, templates: Path | None, style_name: str | None, placeholders: bool) -> tuple[str, ...]:
    """The sentences on a spec's table; TablegenError when it cannot be built, or is of a design without sentences."""
    problems = Problems()
    spec = read_spec(path, problems)
    folders = Templates.search(templates, Project.of(path).root)
    made = compute_table(spec, folders, problems)
    style = find_style(spec, folders, style_name)
    for one in made.each():
        if one.plan.design not in {"compare", "describe", "model"}:
            raise refusal(f"there are no sentences for a table of this kind ({one.plan.design})", one.spec.at)
    return tuple(sentence for one in made.each() for sentence in _sentences(Teller.of(one, style, placeholders)))


def _sentences(teller: "Teller") -> Iterator[str]:
    if teller.made.plan.design == "model":
        from tablegen.paper.model_text import model_sentences

        yield from model_sentences(teller)
    else:
        for lines in _rows(teller.made.plan.lines):
            yield from row_sentence(teller, lines)


def _rows(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """The lines of each row of a comparison: its own, then its levels or its several summaries."""
    found = list[Line]()
    for line in lines:
        if line.kind in {"row", "group", "section", "footer"}:
            if found:
                yield tuple(found)
            found = [line] if line.kind in {"row", "group"} else []
        elif found and line.row == found[0].row and line.kind in {"level", "statistic"}:
            found.append(line)
    if found:
        yield tuple(found)


@dataclass(frozen=True, slots=True)
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

    def record(self, row: str, group: str | None, level: str | None, stat: str) -> Record | None:
        """The record at an address, when it has a value that may be told."""
        record = self.made.results.get(row, group, level, stat)
        return record if record and record.value is not None and record.shown is None else None

    def value(self, ask: Ask, unit: str | None = None, first: bool = False) -> str:
        """What a cell says, with its unit; the first of a row with the name of what it is, where its form needs it."""
        if self.placeholders:
            place = (self.made.plan.name, ask.row, ask.level, ask.group)
            return "{{" + ".".join(part for part in place if part) + "}}"
        prefix = _PREFIX.get(ask.pattern.stats, "")
        if ask.pattern.stats == ("mean", "sd") and self.style.numbers.mean_sd == "paren":
            prefix = "mean (SD) "
        return (
            f"{prefix if first else ''}{spoken(self.writer.cell(ask), self.style.numbers)}{f' {unit}' if unit else ''}"
        )

    def p(self, row: str, group: str | None, level: str | None) -> str:
        """A P value with its letter."""
        if self.placeholders:
            return "{{" + ".".join(part for part in (self.made.plan.name, row, level, group, "p") if part) + "}}"
        record = self.record(row, group, level, "p")
        if record is None or record.value is None:
            return ""
        return spoken(write_p(record.value, self.style.numbers, "text"), self.style.numbers)

    def significant(self, p: Record) -> bool:
        """Whether P is below the level that goes with the intervals."""
        return p.value is not None and p.value < 1 - self.made.plan.confidence - 1e-12


def row_sentence(teller: Teller, lines: tuple[Line, ...]) -> Iterator[str]:
    """The sentence on a row of a comparison; none where a group has no number."""
    first = lines[0]
    told = next((line for line in lines if any(_by_group(teller, line))), first)
    asks = tuple(_by_group(teller, told))
    if not asks:
        return
    subject = capital(name_of(first.label))
    if len(asks) == 1:
        yield f"{subject}: {_shown(teller, lines, first.unit, 0)}."
        return
    p = teller.record(first.row, None, None, "p")
    groups = [_group(teller, ask.group or "") for ask in asks]
    values = [_shown(teller, lines, first.unit, i) for i in range(len(asks))]
    pairs = (
        " vs ".join(values) if len(values) == 2 else _listed(f"{v} in {g}" for v, g in zip(values, groups, strict=True))
    )
    if p is None:
        yield f"{subject} was {_listed(f'{v} in {g}' for v, g in zip(values, groups, strict=True))}."
        return
    inside = f"({pairs}; {teller.p(first.row, None, None)})"
    between = f"between {_listed(groups)}" if len(groups) == 2 else "between the groups"
    if not teller.significant(p):
        yield f"{subject} did not differ significantly {between} {inside}."
    elif direction := _direction(teller, lines, asks, p):
        what, higher = direction
        yield f"{capital(what)} in {groups[0]} than in {groups[1]} {inside}.".replace("\0", higher)
    else:
        yield f"{subject} differed significantly {between} {inside}."


def _by_group(teller: Teller, line: Line) -> Iterator[Ask]:
    """What a line asks of each group of patients; all together stand for none."""
    heads = teller.made.plan.heads
    grouped = [head for head in heads if head.kind == "group" and head.group != "overall"]
    for head, ask in zip(heads, line.cells, strict=False):
        if ask and head.kind == "group" and (head in grouped or not grouped):
            yield ask


def _shown(teller: Teller, lines: tuple[Line, ...], unit: str | None, i: int) -> str:
    """What a group's cells say: of more than two levels all, each by its name, of two the one that is told."""
    levels = [line for line in lines if line.kind == "level"]
    if len(levels) > 2:
        return ", ".join(f"{line.label} {teller.value(tuple(_by_group(teller, line))[i])}" for line in levels)
    if levels:
        told = _told_level(levels)
        named = "" if told.label.casefold() in _PRESENT or i else f"{told.label} "
        return f"{named}{teller.value(tuple(_by_group(teller, told))[i])}"
    line = next(line for line in lines if any(_by_group(teller, line)))
    ask = tuple(_by_group(teller, line))[i]
    named = f"{'/'.join(ask.levels)} " if ask.levels and i == 0 else ""
    return f"{named}{teller.value(ask, unit, i == 0)}"


def _told_level(levels: list[Line]) -> Line:
    return next((line for line in levels if line.label.casefold() in _PRESENT), levels[0])


def _direction(teller: Teller, lines: tuple[Line, ...], asks: tuple[Ask, ...], p: Record) -> tuple[str, str] | None:
    """What is higher or lower in the first of two groups, where the test was one of that: means, or one proportion."""
    levels = [line for line in lines if line.kind == "level"]
    if len(asks) != 2 or len(levels) > 2 or any(rank in p.method for rank in _RANKS):
        return None
    first = tuple(_by_group(teller, _told_level(levels))) if levels else asks
    level = first[0].level or (first[0].levels[0] if len(first[0].levels) in {1, 2} else None)
    stat = "pct" if level is not None else "mean"
    found = [teller.record(ask.row, ask.group, level, stat) for ask in first]
    values = [record.value for record in found if record and record.value is not None]
    if len(values) != 2 or values[0] == values[1]:
        return None
    higher = values[0] > values[1]
    label = name_of(lines[0].label)
    if level is None:
        return f"{label} was significantly \0", "higher" if higher else "lower"
    called = _told_level(levels).label if levels else level
    what = label if called.casefold() in _PRESENT else f"{label} ({called})"
    return f"{what} was significantly \0 frequent", "more" if higher else "less"


def _group(teller: Teller, key: str) -> str:
    """A group as a sentence names it: `the placebo group`, `group A`."""
    label = next((h.full_label or h.group_label for h in teller.made.plan.heads if h.group == key), None) or key
    if len(label) == 1 or label.isdigit():
        return f"group {label}"
    words, named = label.split(), small(label)
    return f"the {named}" if words[-1].casefold() in {"group", "groups", "arm", "patients"} else f"the {named} group"


def name_of(label: str) -> str:
    """A row's label within a sentence: without units and the levels that its cells show."""
    name = re.sub(r"\s*\(([^()]*)\)", lambda m: "" if is_unit(m.group(1)) or "/" in m.group(1) else m.group(0), label)
    front, _, last = name.rpartition(", ")
    return front if front and is_unit(last) else name


def small(text: str) -> str:
    """With a small letter at its beginning, unless it is an abbreviation."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _listed(texts: Iterable[str]) -> str:
    *front, last = texts
    joint = "; " if any(", " in text for text in front) else ", "
    return f"{joint.join(front)}{joint.rstrip() if len(front) > 1 else ''} and {last}" if front else last
