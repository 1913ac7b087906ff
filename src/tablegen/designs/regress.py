"""Regression: a row a term, a column a statistic of its coefficient; several models stand side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tablegen import stats
from tablegen.designs.common import Draft, typed_decimals
from tablegen.designs.model_columns import Shown, model_columns
from tablegen.designs.model_inference import model_inference, resampling, separation
from tablegen.designs.model_outcome import ModelOutcome, model_outcome
from tablegen.designs.model_published import PublishedModel
from tablegen.designs.model_terms import ResolvedTerm, TermLine, Terms
from tablegen.errors import listing, suggestion
from tablegen.plan import Ask, Head, Line, Plan
from tablegen.spec.model import ModelSpec, RowSpec, Word
from tablegen.stats.contract import Inference
from tablegen.tasks import Fit, Separation, Task

_JOINT = frozenset({"wald", "statistic", "df", "p"})


def plan_model(draft: Draft) -> Plan | None:
    """Plan a regression table, from patients or from published coefficients; None with problems noted."""
    spec = draft.spec
    assert spec.model is not None
    if spec.model.text not in stats.MODELS:
        message, hint = stats.MODELS.unknown(spec.model.text)
        draft.problems.error(message, spec.model.at, hint)
        return None
    inference = model_inference(draft, stats.MODELS[spec.model.text])
    columns = model_columns(draft, stats.MODELS[spec.model.text], inference[0])
    made = PublishedModel(draft, columns) if spec.published else _Regression(draft, spec.model, columns, inference)
    heads = made.heads if isinstance(made, _Regression) else [column.head for column in columns]
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="model",
        heads=tuple(heads),
        lines=tuple(made.lines),
        tasks=tuple(made.tasks),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        references=tuple(made.references) if isinstance(made, _Regression) else (),
        confidence=spec.confidence,
        suppress=spec.suppress,
        defaults=tuple(draft.defaults),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: what it shows, and of which model (None: of the only one, or of the patients)."""

    shown: Shown
    model: ModelSpec | None


class _Regression:
    """Collects the heads, lines and tasks of the models of a table."""

    def __init__(
        self, draft: Draft, model: Word, shown: tuple[Shown, ...], inference: tuple[Inference, str | None]
    ) -> None:
        self.draft = draft
        self.model = model
        self.several = draft.spec.models
        self.columns = tuple(_columns(shown, self.several))
        self.heads = [_head(column) for column in self.columns]
        self.lines: list[Line] = []
        self.references: list[tuple[str, str]] = []
        self._terms = Terms(draft)
        self.adjusters = [term for word in draft.spec.adjust_for if (term := self._terms.resolve(RowSpec(word)))]
        self.terms: list[ResolvedTerm] = []
        for row in _rows(draft):
            self._add(row, 0)
        self._check_models()
        self._check_adjusters()
        self.inference, self.cluster = inference
        self.resampling = resampling(draft, self.inference)
        self.separation: Separation = separation(draft, stats.MODELS[model.text], self.inference)
        outcome = model_outcome(draft, model)
        self.tasks: list[Task] = list(self._fits(outcome)) if outcome and self.terms else []

    def _check_models(self) -> None:
        """A model's list names rows of the table, and of an interaction the rows that it is of."""
        names = [term.row.name.text for term in self.terms]
        held = {term.row.name.text for term in self.adjusters}
        for one in self.several:
            words = () if isinstance(one.terms, str) else one.terms
            for word in words:
                if word.text not in names:
                    self.draft.problems.error(
                        f'"{word}" is no row of the table{suggestion(word.text, names)}',
                        word.at,
                        listing("rows", names),
                    )
                    continue
                main = [part.row for part in self._terms.resolved[word.text].term.of]
                if lacking := [name for name in main if name not in held | {other.text for other in words}]:
                    message = f"{one.name} has the interaction {word} without {' and '.join(lacking)}"
                    self.draft.problems.error(message, word.at, f"add {' and '.join(lacking)} to the list")

    def _check_adjusters(self) -> None:
        """The variables that are in the models and not in the table are no rows of it."""
        printed = {term.variable.name for term in self.terms if term.variable}
        for word in self.draft.spec.adjust_for:
            if word.text in printed:
                self.draft.problems.error(f"{word} is a row of the table and in `adjust for`", word.at, "name it once")

    def _fits(self, outcome: ModelOutcome) -> Iterator[Fit]:
        if not self.several:
            yield self._fit(outcome, [*self.terms, *self.adjusters], outcome.variable, None)
        for one in self.several:
            if one.terms == "univariable":
                for term in self.terms:
                    if self._among(one, term):
                        yield self._fit(outcome, [term], term.term.row, one.name.text)
            else:
                chosen = [term for term in self.terms if self._among(one, term)]
                yield self._fit(outcome, [*chosen, *self.adjusters], outcome.variable, one.name.text)

    def _fit(self, outcome: ModelOutcome, terms: list[ResolvedTerm], sizes: str, group: str | None) -> Fit:
        spec = self.draft.spec
        return Fit(
            self.model.text,
            outcome.variable,
            outcome.levels,
            outcome.label,
            tuple(term.term for term in terms),
            spec.confidence,
            self.model.at,
            sizes,
            group,
            self.inference.name,
            self.cluster,
            tuple(term.term.row for term in terms if self._counted(term, group)),
            *self.resampling,
            self.separation,
        )

    def _counted(self, term: ResolvedTerm, group: str | None) -> bool:
        """Whether this model counts the patients of the row: the first that has it does, where a column shows them."""
        if not any(column.shown.counts for column in self.columns):
            return False
        first = next((one.name.text for one in self.several if self._among(one, term)), None)
        return term in self.terms and group == first

    @staticmethod
    def _among(model: ModelSpec, term: ResolvedTerm) -> bool:
        if isinstance(model.terms, str):
            return model.terms == "multivariable" or not term.term.of
        return term.row.name.text in {word.text for word in model.terms}

    def _add(self, row: RowSpec, indent: int) -> None:
        if row.rows:
            self.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
            for inner in row.rows:
                self._add(inner, indent + 1)
            return
        term = self._terms.resolve(row)
        if term is None:
            return
        self.terms.append(term)
        if term.reference:
            self.references.append((term.label, term.reference))
        for line in term.lines:
            self._line(term, line, indent)

    def _line(self, term: ResolvedTerm, line: TermLine, indent: int) -> None:
        cells = tuple(self._ask(term, column, line) for column in self.columns)
        whole, row = line.kind in {"row", "group"}, term.row
        self.lines.append(
            Line(
                line.kind,
                row.name.text,
                line.label,
                cells,
                indent if whole else indent + 1,
                term.unit if whole else None,
                None,
                row.note if whole else None,
            )
        )

    def _ask(self, term: ResolvedTerm, column: _Column, line: TermLine) -> Ask | None:
        shown, name, level = column.shown, term.row.name.text, line.level
        if column.model and not self._among(column.model, term):
            return None
        if shown.counts and not line.counted:
            return None
        if not shown.counts and (line.kind == "reference" or (line.tested and not set(shown.pattern.stats) <= _JOINT)):
            return None
        typed = typed_decimals(self.draft.spec, name, level)
        group = column.model.name.text if column.model else None
        return Ask(shown.pattern, name, group, level, digits=self.draft.digits(term.row), typed=typed)


def _rows(draft: Draft) -> tuple[RowSpec, ...]:
    spec = draft.spec
    if spec.rows is not None:
        return spec.rows
    outcome = (spec.outcome.variable.text,) if spec.outcome else ()
    taken = {*outcome, *(word.text for word in spec.adjust_for)}
    names = [n for n in draft.source.names if n not in taken and not draft.source.looks_identifying(n)]
    draft.default(f"rows: {', '.join(names)}")
    return tuple(RowSpec(Word(name, spec.at)) for name in names)


def _columns(shown: tuple[Shown, ...], models: tuple[ModelSpec, ...]) -> Iterator[_Column]:
    """The columns in their order; with several models counts stand once, before or after the estimates of all."""
    if not models:
        yield from (_Column(one, None) for one in shown)
        return
    first = next((i for i, one in enumerate(shown) if not one.counts), len(shown))
    yield from (_Column(one, None) for one in shown[:first])
    for model in models:
        yield from (_Column(one, model) for one in shown if not one.counts)
    yield from (_Column(one, None) for one in shown[first:] if one.counts)


def _head(column: _Column) -> Head:
    if column.model is None:
        return column.shown.head
    return replace(column.shown.head, group=column.model.name.text, span=column.model.label)
