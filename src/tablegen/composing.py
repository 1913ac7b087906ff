"""Tables put together from specs: each part computed as a table of its own, then one table of them all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from string import ascii_lowercase
from typing import Any

from tablegen.computed import Computed, Part, compute_one, joined, spec_told
from tablegen.errors import Problems, TablegenError
from tablegen.plan import Line, Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.model import Spec
from tablegen.style import Style
from tablegen.table.addresses import row_name
from tablegen.table.merged import merged
from tablegen.table.model import Table
from tablegen.table.pieces import Piece
from tablegen.table.sheet import Sheet, finished
from tablegen.table.stacked import stacked
from tablegen.values import frozen


@frozen(slots=False)
class Composed:
    """A table that is put together of others, before a journal touches it.

    Its plan has the lines of all parts, its results their numbers, both with the part's key before every row:
    `baseline.age`.
    """

    spec: Spec
    plan: Plan
    results: Results
    parts: tuple[Part, ...]

    @property
    def rows(self) -> object:
        """How many rows the data have, where all parts have them from one file; else None."""
        files = {(one.made.source.description["file"], one.made.rows) for one in self.parts}
        return self.parts[0].made.rows if len(files) == 1 else None

    def each(self) -> tuple[Computed, ...]:
        """Each part, or each part of one that is split, as a table of its own."""
        name = self.plan.name
        named = ((f"{name}.{key.removesuffix('.')}", made) for key, made in _flat(self.parts))
        return tuple(replace(made, plan=replace(made.plan, name=each)) for each, made in named)

    def sheet(self, style: Style) -> Sheet:
        """The table in a style, its notes not yet arranged."""
        return put_together(self.spec, self.plan, [part.made.sheet(style) for part in self.parts], style)

    def lay_out(self, style: Style) -> Table:
        """The table in a style."""
        return finished(self.plan, self.sheet(style), style)


def put_together(spec: Spec, plan: Plan, sheets: Iterable[Sheet], style: Style) -> Sheet:
    """One sheet of those of all parts, headed by the author's labels, else by their titles; panels have letters."""
    pieces: list[Piece] = []
    for part, sheet, letter in zip(spec.parts, sheets, ascii_lowercase, strict=False):
        title = sheet.plans[0].title
        heading = called = style.say.label(part.label or title)
        if spec.stack and not part.label:
            called = style.words.panel.replace("{letter}", letter)
            heading = f"{called}\u00a0{title}"
        pieces.append(Piece(part.key, heading, called, sheet))
    return (stacked if spec.stack else merged)(pieces, plan, style)


def compute_composed(spec: Spec, templates: Templates, problems: Problems, frame: Any = None) -> Composed:
    """Compute every part; TablegenError with the problems of all."""
    parts: list[Part] = []
    for part in spec.parts:
        try:
            if part.spec:
                parts.append(Part(part.key, part.label or "", compute_one(part.spec, templates, problems, frame)))
        except TablegenError as error:
            problems.extend(error.problems)
    problems.check()
    if any(made.plan.suppress for _, made in _flat(parts)):
        from tablegen.suppress_parts import protected  # few tables need it

        parts = [*protected(parts, tuple(_flat(parts)), spec, problems)]
        problems.check()
    plan = plan_of(spec, {part.key: part.made.plan for part in parts}, problems)
    problems.check()
    lines = tuple(_lines(_flat(parts)))
    made = {part.key: part.made.results.provenance for part in parts}
    told = {key: {**each["spec"], "data": each["data"]} for key, each in made.items()}
    nothing = {"file": None, "sha256": None, "rows": None}
    results = replace(joined(parts), provenance={"spec": spec_told(spec), "data": nothing, "parts": told})
    return Composed(spec, replace(plan, lines=lines), results, tuple(parts))


def plan_of(spec: Spec, plans: Mapping[str, Plan], problems: Problems) -> Plan:
    """What the table is called, its author's notes, and the abbreviations of all parts; `plans` by the parts' keys."""
    if spec.merge:
        _one_label_a_row(spec, plans, problems)
    for note in (note for plan in plans.values() for note in plan.notes_at):
        message = f'the note at "{note.place}" is of a part, and such places are those of the whole table'
        problems.error(message, note.place.at, "write it in the spec that puts the parts together")
    return Plan(
        name=spec.name,
        title=spec.title or (spec.name if spec.path.suffix else ""),
        number=spec.number,
        design=spec.composed or "stack",
        heads=(),
        lines=tuple(line for plan in plans.values() for line in plan.lines),
        tasks=(),
        notes=spec.notes,
        notes_at=spec.notes_at,
        abbreviations=_abbreviations(spec, plans, problems),
    )


def _abbreviations(spec: Spec, plans: Mapping[str, Plan], problems: Problems) -> dict[str, str]:
    """The abbreviations of all parts, the table's own before them; an error where two parts disagree on one."""
    found = dict(spec.abbreviations)
    for key, plan in plans.items():
        for short, meaning in plan.abbreviations.items():
            if found.setdefault(short, meaning) != meaning and short not in spec.abbreviations:
                message = f'{short} is "{found[short]}" in one part and "{meaning}" in {key}'
                problems.error(message, spec.at, f"say which: abbreviations: {{{short}: {meaning}}}")
    return found


def _one_label_a_row(spec: Spec, plans: Mapping[str, Plan], problems: Problems) -> None:
    """A warning for each row that two parts call by different labels: the first of them is printed."""
    labels: dict[str, str] = {}
    for key, plan in plans.items():
        for line in plan.lines:
            label = labels.setdefault(row_name(line), line.label)
            if label != line.label:
                problems.warn(f'{row_name(line)} is called "{label}", and "{line.label}" in {key}', spec.at)


def _flat(parts: Iterable[Part], above: str = "") -> Iterator[tuple[str, Computed]]:
    """Every table with numbers of its own, and what stands before its rows."""
    for part in parts:
        key = f"{above}{part.key}."
        if part.made.parts:
            yield from _flat(part.made.parts, key)
        else:
            yield key, part.made


def _lines(tables: Iterable[tuple[str, Computed]]) -> Iterator[Line]:
    """The lines of all tables, addressed as the results are."""
    for key, made in tables:
        for line in made.plan.lines:
            cells = (ask and replace(ask, row=f"{key}{ask.row}") for ask in line.cells)
            yield replace(line, row=f"{key}{line.row}", cells=tuple(cells))
