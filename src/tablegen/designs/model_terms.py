"""The terms of a model, each resolved from a row of the spec: a number with its scale, a factor with its reference."""

import re
from dataclasses import dataclass

from tablegen.designs.common import COMPARED_KEYS, Draft, Level
from tablegen.designs.views import Kind
from tablegen.evidence import Variable
from tablegen.spec.model import RowSpec
from tablegen.tasks import Term


@dataclass(frozen=True, slots=True)
class ResolvedTerm:
    """A row as a term: what the stub calls it, and of a factor its levels and its reference among them."""

    row: RowSpec
    variable: Variable
    term: Term
    label: str
    levels: tuple[Level, ...] = ()
    reference: Level | None = None

    @property
    def unit(self) -> str | None:
        """The unit that stands in the stub: none where the coefficient's scale is told there."""
        scaled = self.row.per or self.row.log or self.row.standardize
        return None if scaled else self.row.unit or self.variable.units


class Terms:
    """Resolves rows one after the other; a column may be in a model as a number or as a category, not as both."""

    def __init__(self, draft: Draft) -> None:
        """Start without a term."""
        self.draft = draft
        self._kinds: dict[str, Kind] = {}

    def resolve(self, row: RowSpec) -> ResolvedTerm | None:
        """The term of a row; None with the problem noted."""
        self.draft.refuse_keys(row, ("test", "show", "level", "where", "percent", *COMPARED_KEYS), "a model")
        variable = self.draft.variable(row.column)
        if variable is None:
            return None
        outcome = self.draft.spec.outcome
        if outcome and variable.name == outcome.variable.text:
            self.draft.problems.error(f"{variable.name} is the outcome; it cannot be a term too", row.column.at)
            return None
        kind: Kind = "category" if row.levels or row.reference else variable.kind
        if self._kinds.setdefault(variable.name, kind) != kind:
            self.draft.problems.error(
                f"{variable.name} is in the model as a number and as a category",
                row.name.at,
                "leave one row out, or make a column of its own by `derive`",
            )
            return None
        if kind == "category":
            return self._factor(row, variable)
        term = Term(
            row.name.text, variable.name, kind, row.name.at, per=row.per, log=row.log, standardize=row.standardize
        )
        return ResolvedTerm(row, variable, term, _label(self.draft, row, variable))

    def _factor(self, row: RowSpec, variable: Variable) -> ResolvedTerm | None:
        levels = self.draft.levels(variable, row.levels)
        if len(levels) < 2:
            self.draft.problems.error(
                f"{variable.name} has only one level in these data and cannot be a term of a model",
                row.name.at,
                "leave the row out",
            )
            return None
        reference = self._reference(row, variable, levels)
        if reference is None:
            return None
        label, one_line = _label(self.draft, row, variable), len(levels) == 2
        term = Term(
            row.name.text,
            variable.name,
            "category",
            row.name.at,
            tuple(level.key for level in levels),
            reference.key,
            one_line,
        )
        return ResolvedTerm(row, variable, term, label, levels, reference)

    def _reference(self, row: RowSpec, variable: Variable, levels: tuple[Level, ...]) -> Level | None:
        if row.reference is None:
            self.draft.default(f"{row.name}: reference {levels[0].key} (the first level)")
            return levels[0]
        key = self.draft.level(variable, row.reference)
        return next((level for level in levels if level.key == key), None)


def _label(draft: Draft, row: RowSpec, variable: Variable) -> str:
    """The label, with the scale of the coefficient where the author's words do not tell it."""
    label, unit = draft.label(row, variable), row.unit or variable.units
    steps = [
        "natural logarithm" if row.log else "",
        "per SD" if row.standardize else "",
        f"per {row.per:g}{f' {unit}' if unit else ''}" if row.per else "",
    ]
    scale = ", ".join(filter(None, steps))
    return f"{label} ({scale})" if scale and not re.search(r"\bper\b|\blog", label, re.IGNORECASE) else label
