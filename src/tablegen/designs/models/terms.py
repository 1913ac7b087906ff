"""The terms of a model, each resolved from a row of the spec: a number with its scale, a factor with its reference."""

import re
from typing import Literal

from tablegen.designs.common import COMPARED_KEYS, Draft, Level
from tablegen.designs.views import Kind
from tablegen.evidence import Variable
from tablegen.spec.row import RowSpec
from tablegen.tasks import TREND, Term
from tablegen.values import frozen, written

_OF_COMPARISONS = (key for key in COMPARED_KEYS if key != "at")
_NOT_OF_MODELS = ("test", "effect", "show", "where", "percent", "missing", *_OF_COMPARISONS)
_SCALE = re.compile(r"(?<=\S)\s*\(per\b[^()]*\)$", re.IGNORECASE)
_OF_NUMBERS = ("per", "log", "standardize", "centre", "at")


@frozen
class TermLine:
    """A line of a term: its stub, the level under which its numbers are recorded.

    `tested` lines show but a joint test, `counted` ones may show how many patients they are about. One that is `alone`
    heads a single coefficient, the tests of which stand in its own line.
    """

    kind: Literal["row", "group", "level", "reference"]
    label: str
    level: str | None = None
    tested: bool = False
    counted: bool = False
    alone: bool = False


@frozen
class ResolvedTerm:
    """A row as a term: what the stub calls it, its lines, the labels of its columns.

    A factor has `levels`, one of one line the label of its `reference`, which a note tells. An interaction has no
    variable.
    """

    row: RowSpec
    variable: Variable | None
    term: Term
    label: str
    lines: tuple[TermLine, ...]
    reference: str | None = None
    parts: tuple[str, ...] = ("",)
    levels: tuple[Level, ...] = ()

    @property
    def called(self) -> str:
        """What notes call its variable: as the stub does, without the scale of its coefficient and its level."""
        known = self.variable and (self.variable.label or self.variable.name)
        return _SCALE.sub("", self.row.label or known or self.label)

    @property
    def unit(self) -> str | None:
        """The unit that stands in the stub: none where the coefficient's scale is told there."""
        scaled = self.row.per or self.row.log or self.row.standardize
        return None if scaled or self.variable is None else self.row.unit or self.variable.units


class Terms:
    """Resolves rows one after the other; a column may be in a model as a number or as a category, not as both."""

    def __init__(self, draft: Draft) -> None:
        """Start without a term."""
        self.draft = draft
        self.resolved: dict[str, ResolvedTerm] = {}
        self._kinds: dict[str, Kind] = {}

    def resolve(self, row: RowSpec) -> ResolvedTerm | None:
        """The term of a row; None with the problem noted."""
        found = self._interaction(row) if row.interaction else self._own(row)
        if found:
            self.resolved[row.name.text] = found
        return found

    def _interaction(self, row: RowSpec) -> ResolvedTerm | None:
        from tablegen.designs.models.interactions import interaction_of  # few tables need it

        return interaction_of(self.draft, row, self.resolved)

    def _own(self, row: RowSpec) -> ResolvedTerm | None:
        self.draft.refuse_keys(row, _NOT_OF_MODELS, "a model")
        variable = self.draft.variable(row.column)
        if variable is None:
            return None
        if variable.name in {outcome.variable.text for outcome in self.draft.spec.outcomes}:
            self.draft.problems.error(f"{variable.name} is the outcome; it cannot be a term too", row.column.at)
            return None
        curved = row.polynomial or row.spline
        named = row.levels or row.contrasts or row.level or (row.reference and not curved)
        kind: Kind = "number" if curved else "category" if named else variable.kind
        if self._kinds.setdefault(variable.name, kind) != kind:
            self.draft.problems.error(
                f"{variable.name} is in the model as a number and as a category",
                row.name.at,
                "leave one row out, or make a column of its own by `derive`",
            )
            return None
        if kind == "category":
            return self._factor(row, variable)
        self.draft.tell_of_codes(row, variable)
        label = term_label(self.draft, row, variable)
        if row.per and (row.standardize or (row.log and row.log is not True)):
            what = "its standard deviation" if row.standardize else f"the logarithm to base {row.log}"
            self.draft.problems.error(f"{row.name}: the unit is {what} already", row.name.at, "leave `per` out")
        if curved:
            from tablegen.designs.models.curves import curve  # few tables need it

            return curve(self.draft, row, variable, label)
        self.draft.refuse_keys(row, ("at",), "a term that is no polynomial or spline")
        self.draft.refuse_keys(row, ("reference_line", "trend"), "a term that is a number")
        term = number_term(row, variable)
        return ResolvedTerm(row, variable, term, label, (TermLine("row", label, counted=True),))

    def _factor(self, row: RowSpec, variable: Variable) -> ResolvedTerm | None:
        self.draft.refuse_keys(row, _OF_NUMBERS, "a term of categories")
        levels = self.draft.levels(variable, row.levels)
        if len(levels) < 2:
            self.draft.problems.error(
                f"{variable.name} has only one level in these data and cannot be a term of a model",
                row.name.at,
                "leave the row out",
            )
            return None
        if row.contrasts and row.contrasts.text != "treatment":
            from tablegen.designs.models.contrasts import contrasted  # few tables need it

            return contrasted(self.draft, row, variable, levels)
        reference = self._reference(row, variable, levels)
        if reference is None:
            return None
        label, two = term_label(self.draft, row, variable), len(levels) == 2
        one_line = two and not (self.draft.spec.reference_line if row.reference_line is None else row.reference_line)
        if row.trend and two:
            message = f"{row.name}: a trend is of three levels or more"
            self.draft.problems.error(message, row.name.at, "leave `trend` out")
        keys = tuple(level.key for level in levels)
        term = Term(
            row.name.text, variable.name, "category", row.name.at, keys, reference.key, one_line, trend=row.trend
        )
        parts = tuple(level.label for level in levels if level is not reference)
        if one_line:
            self.draft.default(
                f"{row.name}: {parts[0]} against {reference.label} on one line (else: reference line: yes)"
            )
            line = TermLine("row", label if row.label else f"{label}: {parts[0]}", counted=True)
            return ResolvedTerm(row, variable, term, label, (line,), reference.label, parts, levels)
        lines = [TermLine("group", label, tested=True, alone=two)]
        for level in levels:
            kind = "reference" if level is reference else "level"
            lines.append(TermLine(kind, level.label, level.key, counted=True))
        if row.trend:
            lines.append(TermLine("level", "Trend", TREND, tested=True))
        return ResolvedTerm(row, variable, term, label, tuple(lines), parts=parts, levels=levels)

    def _reference(self, row: RowSpec, variable: Variable, levels: tuple[Level, ...]) -> Level | None:
        if row.level is not None:
            return self._other_than_shown(row, variable, levels)
        if row.reference is None:
            self.draft.default(f"{row.name}: reference {levels[0].key} (the first level)")
            return levels[0]
        key = self.draft.level(variable, row.reference)
        return next((level for level in levels if level.key == key), None)

    def _other_than_shown(self, row: RowSpec, variable: Variable, levels: tuple[Level, ...]) -> Level | None:
        """The reference of a factor of two levels of which `level` names the one whose line it is."""
        assert row.level is not None
        key = self.draft.level(variable, row.level)
        if key is None:
            return None
        if len(levels) != 2 or (row.reference and self.draft.level(variable, row.reference) == key):
            told = "is the reference too" if len(levels) == 2 else f"is one of {len(levels)}, which have a line each"
            message = f'{row.name}: the level "{row.level}" {told}'
            self.draft.problems.error(
                message, row.level.at, "leave `level` out; `reference` says what is compared with"
            )
            return None
        return next(level for level in levels if level.key != key)


def number_term(row: RowSpec, variable: Variable) -> Term:
    """A number's term, with its scale."""
    return Term(
        row.name.text,
        variable.name,
        "number",
        row.name.at,
        per=row.per,
        log=row.log,
        standardize=row.standardize,
        centre=row.centre,
    )


def term_label(draft: Draft, row: RowSpec, variable: Variable) -> str:
    """The label, with the scale of the coefficient where the author's words do not tell it."""
    label, unit = draft.label(row, variable), row.unit or variable.units
    logarithm = "natural logarithm" if row.log is True else "per doubling" if row.log == 2 else "per tenfold value"
    steps = [
        logarithm if row.log else "",
        "per SD" if row.standardize else "",
        f"per {written(row.per)}{f' {unit}' if unit else ''}" if row.per else "",
    ]
    scale = ", ".join(filter(None, steps))
    return f"{label} ({scale})" if scale and not re.search(r"\bper\b|\blog", label, re.IGNORECASE) else label
