"""Regression: a row a term, a column a statistic of its coefficient."""

import re

from tablegen import stats
from tablegen.designs.common import Draft, Level, typed_decimals
from tablegen.designs.views import Kind
from tablegen.errors import listing, suggestion
from tablegen.evidence import Variable
from tablegen.plan import Ask, Head, Line, LineKind, Plan
from tablegen.spec.model import ColumnSpec, Published, PublishedCell, RowSpec, Word
from tablegen.spec.pattern import Pattern
from tablegen.tasks import Fit, Printed, Task, Term, Wald

JOINT = frozenset({"wald", "df", "p"})
DEFAULT_COLUMNS = ("B", "S.E.", "Wald", "df", "P", "OR", "95% CI")


def plan_model(draft: Draft) -> Plan | None:
    """Plan a regression table, from patients or from published coefficients; None with problems noted."""
    spec = draft.spec
    assert spec.model is not None
    if spec.model.text not in stats.MODELS:
        message, hint = stats.MODELS.unknown(spec.model.text)
        draft.problems.error(message, spec.model.at, hint)
        return None
    model = _Regression(draft, spec.model, _columns(draft, stats.MODELS[spec.model.text].stats))
    if spec.published:
        model.from_published()
    else:
        model.from_patients()
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="model",
        heads=tuple(head for head, _ in model.columns),
        lines=tuple(model.lines),
        tasks=tuple(model.tasks),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        references=tuple(model.references),
        confidence=spec.confidence,
        suppress=spec.suppress,
        defaults=tuple(draft.defaults),
    )


Shown = tuple[Head, Pattern]


def _columns(draft: Draft, given: tuple[str, ...]) -> tuple[Shown, ...]:
    columns = draft.spec.columns
    if columns is None:
        percent = f"{draft.spec.confidence * 100:g}% CI"
        columns = tuple(
            ColumnSpec(Word(percent if name == "95% CI" else name, draft.spec.at)) for name in DEFAULT_COLUMNS
        )
        draft.default(f"columns: {', '.join(column.name.text for column in columns)}")
    shown: list[Shown] = []
    for column in columns:
        name = column.name.text
        pattern = draft.patterns.column(name)
        if pattern is None or not set(pattern.stats) <= set(given):
            names = draft.patterns.columns_showing(given)
            draft.problems.error(
                f'a model has no column "{name}"{suggestion(name, names)}', column.name.at, listing("columns", names)
            )
            continue
        draft.check_level(column)
        shown.append((Head("statistic", name, column.header, show=pattern), pattern))
    return tuple(shown)


class _Regression:
    """Collects the lines and tasks of a model."""

    def __init__(self, draft: Draft, model: Word, columns: tuple[Shown, ...]) -> None:
        self.draft = draft
        self.model = model
        self.columns = columns
        self.lines: list[Line] = []
        self.tasks: list[Task] = []
        self.terms: list[Term] = []
        self.references: list[tuple[str, str]] = []

    def from_patients(self) -> None:
        """One fit over all rows, on the outcome that the spec names."""
        outcome = self._outcome()
        for row in self._rows():
            self._add(row, 0)
        if outcome and self.terms:
            self.tasks.append(
                Fit(
                    self.model.text,
                    outcome[0],
                    outcome[1],
                    self._event(*outcome),
                    tuple(self.terms),
                    self.draft.spec.confidence,
                    self.model.at,
                )
            )

    def from_published(self) -> None:
        """A Wald test for each published coefficient."""
        published = {p.row.text: p for p in self.draft.spec.published}
        rows = self.draft.spec.rows
        if rows is None:
            rows = tuple(RowSpec(p.row) for p in self.draft.spec.published)
        for row in rows:
            self._add_published(row, published, 0)

    def _rows(self) -> tuple[RowSpec, ...]:
        spec = self.draft.spec
        if spec.rows is not None:
            return spec.rows
        outcome = spec.outcome.variable.text if spec.outcome else None
        names = [n for n in self.draft.source.names if n != outcome and not self.draft.source.looks_identifying(n)]
        self.draft.default(f"rows: {', '.join(names)}")
        return tuple(RowSpec(Word(name, spec.at)) for name in names)

    def _outcome(self) -> tuple[str, tuple[str, str]] | None:
        """The outcome, and its two levels with the event second."""
        spec, problems = self.draft.spec, self.draft.problems
        if spec.outcome is None:
            problems.error("a logistic model needs an outcome and its event", self.model.at, "outcome: {died: yes}")
            return None
        variable = self.draft.variable(spec.outcome.variable)
        if variable is None:
            return None
        levels, name = variable.levels, variable.name
        if len(levels) != 2:
            shown = f": {', '.join(levels[:6])}" if 0 < len(levels) <= 6 else ""
            problems.error(
                f"the outcome of a logistic model must be binary; {name} has {len(levels)} levels{shown}",
                spec.outcome.variable.at,
                "make two levels by `derive`: {event: {recode: …, to: {…}}}, or {event: {cut: …, at: [50]}} of numbers",
            )
            return None
        if spec.outcome.event is None:
            if levels == ("0", "1"):
                return name, ("0", "1")
            problems.error(
                f'say which level of the outcome {name} is the event ("{levels[0]}" or "{levels[1]}")',
                spec.outcome.variable.at,
                f"outcome: {{{name}: {levels[1]}}}",
            )
            return None
        event = self.draft.level(variable, spec.outcome.event)
        if event is None:
            return None
        return name, (levels[0] if levels[1] == event else levels[1], event)

    def _event(self, name: str, levels: tuple[str, str]) -> str:
        """The outcome and its event in the paper's words."""
        variable = self.draft.source.variable(name)
        if self.draft.spec.outcome and self.draft.spec.outcome.event is None:
            self.draft.default(f"event: {name} = {levels[1]}")
        return f"{variable.label or name}: {variable.level_labels.get(levels[1], levels[1])}"

    def _add(self, row: RowSpec, indent: int) -> None:
        if row.rows:
            self.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
            for inner in row.rows:
                self._add(inner, indent + 1)
            return
        self.draft.refuse_keys(row, ("test", "show", "level", "where", "percent"), "a model")
        variable = self.draft.variable(row.column)
        if variable is None:
            return
        if self.draft.spec.outcome and variable.name == self.draft.spec.outcome.variable.text:
            self.draft.problems.error(f"{variable.name} is the outcome; it cannot be a term too", row.column.at)
            return
        kind: Kind = "category" if row.levels or row.reference else variable.kind
        if any(term.variable == variable.name and term.kind != kind for term in self.terms):
            self.draft.problems.error(
                f"{variable.name} is in the model as a number and as a category",
                row.name.at,
                "leave one row out, or make a column of its own by `derive`",
            )
            return
        if kind == "number":
            self.terms.append(
                Term(
                    row.name.text,
                    variable.name,
                    kind,
                    row.name.at,
                    per=row.per,
                    log=row.log,
                    standardize=row.standardize,
                )
            )
            self._line("row", row, self._label(row, variable), indent, None, variable)
        else:
            self._factor(row, variable, indent)

    def _factor(self, row: RowSpec, variable: Variable, indent: int) -> None:
        levels = self.draft.levels(variable, row.levels)
        if len(levels) < 2:
            self.draft.problems.error(
                f"{variable.name} has only one level in these data and cannot be a term of a model",
                row.name.at,
                "leave the row out",
            )
            return
        reference = self._reference(row, variable, levels)
        if reference is None:
            return
        label, one_line = self._label(row, variable), len(levels) == 2
        self.terms.append(
            Term(
                row.name.text,
                variable.name,
                "category",
                row.name.at,
                tuple(v.key for v in levels),
                reference.key,
                one_line,
            )
        )
        if one_line:
            self.references.append((label, reference.label))
            if not row.label:
                shown = next(level for level in levels if level.key != reference.key)
                label = f"{label}: {shown.label}"
            self._line("row", row, label, indent, None, variable)
            return
        self._line("group", row, label, indent, None, variable)
        for level in levels:
            kind = "reference" if level.key == reference.key else "level"
            self._line(kind, row, level.label, indent + 1, level.key, variable)

    def _reference(self, row: RowSpec, variable: Variable, levels: tuple[Level, ...]) -> Level | None:
        if row.reference is None:
            self.draft.default(f"{row.name}: reference {levels[0].key} (the first level)")
            return levels[0]
        key = self.draft.level(variable, row.reference)
        return next((level for level in levels if level.key == key), None)

    def _label(self, row: RowSpec, variable: Variable) -> str:
        """The label, with the scale of the coefficient where the author's words do not tell it."""
        label, unit = self.draft.label(row, variable), row.unit or variable.units
        steps = [
            "natural logarithm" if row.log else "",
            "per SD" if row.standardize else "",
            f"per {row.per:g}{f' {unit}' if unit else ''}" if row.per else "",
        ]
        scale = ", ".join(filter(None, steps))
        return f"{label} ({scale})" if scale and not re.search(r"\bper\b|\blog", label, re.IGNORECASE) else label

    def _line(
        self, kind: LineKind, row: RowSpec, label: str, indent: int, level: str | None, variable: Variable | None
    ) -> None:
        scaled = row.per or row.log or row.standardize
        unit = None if scaled else row.unit or (variable.units if variable else None)
        cells = tuple(self._ask(kind, row, pattern, level) for _, pattern in self.columns)
        whole = kind in {"row", "group"}
        self.lines.append(
            Line(kind, row.name.text, label, cells, indent, unit if whole else None, None, row.note if whole else None)
        )

    def _ask(self, kind: LineKind, row: RowSpec, pattern: Pattern, level: str | None) -> Ask | None:
        if kind == "reference" or (kind == "group" and not set(pattern.stats) <= JOINT):
            return None
        typed = typed_decimals(self.draft.spec, row.name.text, level)
        return Ask(pattern, row.name.text, None, level, digits=self.draft.digits(row), typed=typed)

    def _add_published(self, row: RowSpec, published: dict[str, Published], indent: int) -> None:
        if row.rows:
            self.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
            for inner in row.rows:
                self._add_published(inner, published, indent + 1)
            return
        found = published.get(row.column.text)
        if found is None:
            self.draft.problems.error(
                f'nothing is published for "{row.column}"{suggestion(row.column.text, published)}',
                row.column.at,
                listing("published", published),
            )
            return
        label = row.label or row.name.text
        if None in found.cells:
            self._published_line("row", row, label, indent, None, found.cells[None])
            return
        self.lines.append(Line("group", row.name.text, label, tuple(None for _ in self.columns), indent, note=row.note))
        labels = {level.key.text: level.label for level in row.levels}
        for level, cell in found.cells.items():
            if level is not None:
                self._published_line("level", row, labels.get(level) or level, indent + 1, level, cell)

    def _published_line(
        self, kind: LineKind, row: RowSpec, label: str, indent: int, level: str | None, cell: PublishedCell
    ) -> None:
        printed = {stat: Printed(value, cell.places[stat]) for stat, value in cell.stats.items()}
        self.tasks.append(Wald(row.name.text, row.column.text, level, self.draft.spec.confidence, printed, cell.at))
        self._line(kind, row, label, indent, level, None)
