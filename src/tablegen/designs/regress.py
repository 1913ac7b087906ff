"""Regression: a row a term, a column a statistic of its coefficient; several models stand side by side."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft, typed_decimals
from tablegen.designs.models.columns import OF_MODELS, Shown, model_columns
from tablegen.designs.models.inference import model_entry, model_inference, resampling, separation, weighted_rows
from tablegen.designs.models.outcome import ModelOutcome, model_offset
from tablegen.designs.models.published import PublishedModel
from tablegen.designs.models.repeated import random_effects, repeated, with_family
from tablegen.designs.models.sides import Side, SideColumn, check_lists, own_counts, side_columns, sides_of
from tablegen.designs.models.terms import ResolvedTerm, TermLine, Terms
from tablegen.designs.models.times import at_risk
from tablegen.plan import Ask, Line, Plan
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.stats.regression.contract import Inference
from tablegen.tasks import Fit, Separation, Task, others, patients

_OF_TERMS = frozenset({"vif", "p_overall"})
_JOINT = frozenset({"wald", "statistic", "df", "p", *_OF_TERMS})


def plan_model(draft: Draft) -> Plan | None:
    """Plan a regression table, from patients or from published coefficients; None with problems noted."""
    draft = with_family(draft)
    spec = draft.spec
    assert spec.model is not None
    if spec.model.text not in stats.MODELS:
        message, hint = stats.MODELS.unknown(spec.model.text)
        draft.problems.error(message, spec.model.at, hint)
        return None
    sampling = weighted_rows(draft, spec.model) if spec.weights else None
    entry = model_entry(draft, spec.model)
    inference = model_inference(draft, entry)
    columns = model_columns(draft, entry, inference[0])
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
        told=made.told if isinstance(made, _Regression) else (),
        called=made.called if isinstance(made, _Regression) else {},
        sampling=sampling,
    )


class _Regression:
    """Collects the heads, lines and tasks of the models of a table."""

    def __init__(
        self, draft: Draft, model: Word, shown: tuple[Shown, ...], inference: tuple[Inference, str | None]
    ) -> None:
        self.draft = draft
        self.model = model
        self.sides = sides_of(draft, model)
        self.offset = model_offset(draft, model)
        self.of_levels = stats.MODELS[model.text].outcome == "nominal"
        self.columns = self._columns(shown)
        self.heads = [column.head for column in self.columns]
        self.lines: list[Line] = []
        self.references: list[tuple[str, str]] = []
        self._terms = Terms(draft)
        self.adjusters = [term for word in draft.spec.adjusters if (term := self._terms.resolve(RowSpec(word)))]
        self.terms: list[ResolvedTerm] = []
        for row in _rows(draft):
            self._add(row, 0)
        check_lists(draft, {term.row.name.text: term for term in self.terms}, {t.row.name.text for t in self.adjusters})
        self._check_variables()
        variables = {term.variable.name for term in self.terms if term.variable}
        self.at_risk = at_risk(draft, model, variables)
        self.repeated = repeated(draft, model, variables)
        self.random = random_effects(draft, model, self.terms)
        self.inference, self.cluster = inference
        self.resampling = resampling(draft, self.inference)
        self.separation: Separation = separation(draft, stats.MODELS[model.text], self.inference)
        self.told: tuple[Line, ...] = ()
        self.footer = self._add_footer(model) if draft.spec.footer else ()
        self.tasks: list[Task] = list(self._fits()) if self.terms else []

    @property
    def called(self) -> dict[str, str]:
        """What notes call the variables of the terms, and the other columns of the models that have a label."""
        source, fits = self.draft.source, [task for task in self.tasks if isinstance(task, Fit)]
        columns = (source.variable(name) for task in fits for name in others(task))
        named = {column.name: column.label for column in columns if column.label}
        return named | {term.row.name.text: term.called for term in (*self.terms, *self.adjusters) if term.variable}

    def _columns(self, shown: tuple[Shown, ...]) -> tuple[SideColumn, ...]:
        if not self.of_levels:
            return tuple(side_columns(shown, self.sides))
        from tablegen.designs.models.levels import columns_of_levels  # few tables need it

        return tuple(columns_of_levels(shown, self.sides))

    def _add_footer(self, model: Word) -> tuple[str, ...]:
        """The footer's lines, for every model of more than a row each; and the names of what models are to tell."""
        from tablegen.designs.models.footer import ModelFooter  # few tables need it

        footer = ModelFooter(self.draft, model_entry(self.draft, model))
        whole = [side for side in self.sides if side.terms != "univariable" and not side.again]
        if not whole:
            message = "a footer tells of whole models, and all of this table's are of a row each"
            self.draft.problems.error(message, footer.at, "models: [univariable, multivariable]")
        lines = footer.lines(self.heads, {side.name: side.outcome.variable for side in whole if side.outcome})
        if footer.in_rows:
            self.lines += lines
        else:
            self.told = lines
        return footer.names

    def _check_variables(self) -> None:
        """The variables that are in the models and not in the table are no rows of it."""
        printed = {term.variable.name: term.row.name.at for term in self.terms if term.variable}
        for word in self.draft.spec.adjusters:
            if word.text in printed:
                hint = "name it once; models: {Model 1: [age]} lists the rows of each model"
                self.draft.problems.error(f"{word} is a row of the table and in `adjust for`", word.at, hint)

    def _fits(self) -> Iterator[Fit]:
        for side in self.sides:
            chosen = [term for term in self.terms if side.has(term)]
            if side.outcome is None:
                continue
            if side.terms == "univariable":
                own = self._adjusters(side.adjusted)
                yield from (self._fit(side, side.outcome, [term, *own], term.term.row) for term in chosen)
            else:
                every = {*side.adjusted, *(word.text for word in self.draft.spec.adjust_for)}
                yield self._fit(side, side.outcome, [*chosen, *self._adjusters(every)], side.outcome.variable)

    def _adjusters(self, names: Collection[str]) -> list[ResolvedTerm]:
        return [term for term in self.adjusters if term.row.name.text in names]

    def _fit(self, side: Side, outcome: ModelOutcome, terms: list[ResolvedTerm], sizes: str) -> Fit:
        spec = self.draft.spec
        return Fit(
            self.model.text,
            outcome.variable,
            outcome.levels,
            outcome.event,
            tuple(term.term for term in terms),
            spec.confidence,
            self.model.at,
            sizes,
            side.name,
            self.inference.name,
            self.cluster,
            tuple(term.term.row for term in terms if self._counted(term, side)),
            *self.resampling,
            self.separation,
            where=side.where,
            only=side.only,
            own_counts=own_counts(self.sides),
            offset=self.offset,
            footer=() if side.terms == "univariable" or side.again else self.footer,
            inflation=any("vif" in column.shown.pattern.stats for column in self.columns),
            at_risk=self.at_risk
            and replace(
                self.at_risk,
                time=side.time or self.at_risk.time,
                competing=outcome.competing,
                rivals=outcome.rivals,
            ),
            pooled=spec.imputations is not None,
            level_labels=outcome.level_labels,
            repeated=self.repeated,
            weighted=spec.weights is not None,
            random=self.random,
            quantile=side.quantile,
            covariance=spec.covariance and not side.again,
            again=side.again,
        )

    def _counted(self, term: ResolvedTerm, side: Side) -> bool:
        """Whether this model counts the patients of the row, where a column shows them: of alike ones the first."""
        if not any(column.shown.counts for column in self.columns):
            return False
        first = next((one for one in self.sides if one.has(term)), None)
        return term in self.terms and (side is first or own_counts(self.sides))

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

    def _ask(self, term: ResolvedTerm, column: SideColumn, line: TermLine) -> Ask | None:
        shown, name, level = column.shown, term.row.name.text, line.level
        if column.side and not column.side.has(term):
            return None
        if shown.pattern.stats == OF_MODELS:
            return self._size(term, column.side, shown) if line.kind in {"row", "group"} else None
        if "p_overall" in shown.pattern.stats and (level is not None or line.kind == "reference"):
            return None
        if (shown.counts and not line.counted) or ("vif" in shown.pattern.stats and level is not None):
            return None
        tests = _OF_TERMS if line.alone else _JOINT
        if not shown.counts and (line.kind == "reference" or (line.tested and not set(shown.pattern.stats) <= tests)):
            return None
        typed = typed_decimals(self.draft.spec, name, level)
        group = column.side.name if column.side else None
        group = patients(group) if shown.counts and own_counts(self.sides) else group
        return Ask(shown.pattern, name, group, level, digits=self.draft.digits(term.row), typed=typed)

    def _size(self, term: ResolvedTerm, side: Side | None, shown: Shown) -> Ask | None:
        """How many patients are in the model of the row, where they are recorded."""
        if side is None or side.outcome is None:
            return None
        row = term.term.row if side.terms == "univariable" else side.outcome.variable
        return Ask(shown.pattern, row, side.name, None, digits=self.draft.digits(term.row))


def _rows(draft: Draft) -> tuple[RowSpec, ...]:
    spec = draft.spec
    if spec.rows is not None:
        return spec.rows
    others = (*spec.named_by_models, spec.split and spec.split.column, spec.frequency)
    taken = {word.text for word in others if word}
    taken |= {word.text for word in spec.weights.columns} if spec.weights else set[str]()
    taken |= {draft.imputations.column, draft.imputations.key} if draft.imputations else set[str]()
    names = [n for n in draft.source.names if n not in taken and not draft.source.looks_identifying(n)]
    draft.default(f"rows: {', '.join(names)}")
    return tuple(RowSpec(Word(name, spec.at)) for name in names)
