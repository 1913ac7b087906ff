"""What all designs share: names resolved against the data, patterns, labels, the places of what was asked."""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from tablegen.errors import Place, Problems, listing, suggestion
from tablegen.estimates import limits_of
from tablegen.evidence import Condition, Grouping, Lacking, Source, Variable
from tablegen.schema import to_number
from tablegen.spec.model import Spec
from tablegen.spec.pattern import Pattern, Patterns
from tablegen.spec.preset import Preset
from tablegen.spec.presets import preset_of
from tablegen.spec.row import RowSpec
from tablegen.spec.statistics import statistic
from tablegen.spec.words import ColumnSpec, Filter, LevelSpec, MissingSpec, Word
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.rare_tasks import Imputations

BLOCK_KEYS = ("pairwise", "responses", "separator", "none", "events_from")
"""Keys of a row that is a question with several answers."""
TIME_KEYS = ("event", "time", "competing", "at", "quantile", "strata")
"""Keys of a row that is a time to an event."""
COMPARED_KEYS = (*TIME_KEYS, *BLOCK_KEYS, "margin", "adjust_for", "sort")
"""Keys of a row that only a comparison or a description has."""


TERM_KEYS = ("centre", "polynomial", "spline", "contrasts", "reference_line", "trend", "interaction", "within")
"""Keys of a row that is a term of a model."""


@frozen
class Level:
    """A level resolved: its key in the data and in the results, what the table calls it."""

    key: str
    label: str


@frozen(slots=False)
class Draft:
    """A plan in the making: the spec, the source it is resolved against, the named patterns, what goes wrong."""

    spec: Spec
    source: Source
    patterns: Patterns
    problems: Problems
    defaults: list[str] = field(default_factory=list[str])
    imputations: "Imputations | None" = None

    def of_imputed(self, imputations: "Imputations") -> "Draft":
        """The same draft of imputed data: of the rows of all imputed sets, so that it knows all their levels."""
        imputed = self.source.where((imputations.members,)) if imputations.names else self.source
        return replace(self, source=imputed, imputations=imputations)

    def sizes(self, where: tuple[Condition, ...], by: Grouping | None) -> tuple[int, ...]:
        """How many patients each group has; of imputed data those of one set, which all have the same."""
        source = self.source
        if self.imputations and self.imputations.names:
            source = self.imputations.sets(source)[0]
        return source.where(where).sizes(by)

    @property
    def preset(self) -> Preset:
        """The defaults that the table takes: another tool's (`like`), or our own."""
        return preset_of(self.spec.like)

    @property
    def shell(self) -> bool:
        """Whether there are no data, only what the spec says of them."""
        return self.source.description["rows"] is None

    @property
    def title(self) -> str:
        """The table's title, else the name of the spec's file; nothing for a spec that has no file."""
        return self.spec.title or (self.spec.name if self.spec.path.suffix else "")

    def variable(self, name: Word) -> Variable | None:
        """The variable of that name, or an error with the nearest one."""
        if name.text in self.source.names:
            return self.source.variable(name.text)
        self.problems.error(
            f'the data have no column "{name.text}"{suggestion(name.text, self.source.names)}',
            name.at,
            listing("available columns", self.source.names),
        )
        return None

    def level(self, variable: Variable, name: Word, listed: tuple[Level, ...] = ()) -> str | None:
        """The key of the level the author calls `name`, or an error with the nearest one.

        One that the author has `listed` may be a category that nobody is in.
        """
        key = self.source.level_key(variable.name, name.text)
        if key is None and any(level.key == name.text for level in listed):
            return name.text
        if key is None:
            levels = () if self.source.looks_identifying(variable.name) else variable.levels
            self.problems.error(
                f'{variable.name} has no level "{name.text}"{suggestion(name.text, levels)}',
                name.at,
                listing("levels", levels),
            )
        return key

    def levels(self, variable: Variable, asked: tuple[LevelSpec, ...]) -> tuple[Level, ...]:
        """The levels asked for, in that order, or all in their natural order.

        A level asked for that does not occur is kept with a warning (it may be an unobserved category); a level
        that occurs but is not asked for is an error, because its patients would vanish.
        """
        labels = variable.level_labels
        if not asked:
            return tuple(Level(key, labels.get(key, key)) for key in variable.levels)
        called = [level.label or labels.get(level.key.text, level.key.text) for level in asked]
        if twice := next((label for label in called if called.count(label) > 1), None):
            self.problems.error(
                f'two levels of {variable.name} are called "{twice}"',
                asked[0].key.at,
                "to join them: derive: {new: {recode: column, to: {one: joint, other: joint}}}",
            )
        found: dict[str, Level] = {}
        for level in asked:
            key = self.source.level_key(variable.name, level.key.text)
            if key is None:
                key = level.key.text
                near = suggestion(key, [k for k in variable.levels if k not in found])
                self.problems.warn(f'no row has the level "{key}" of {variable.name}{near}', level.key.at)
            found[key] = Level(key, level.label or labels.get(key, key))
        left = [key for key in variable.levels if key not in found]
        if left:
            names = ", ".join(f'"{key}"' for key in left[:10])
            self.problems.error(
                f"the data also have the level{'s' if len(left) > 1 else ''} {names} of {variable.name}, which "
                f"`levels` does not list",
                asked[0].key.at,
                "list every level, or leave the others out by `where`",
            )
        return tuple(found.values())

    def conditions(self, filters: tuple[Filter, ...]) -> tuple[Condition, ...]:
        """The filters, their columns and levels resolved; an error where the source cannot be filtered."""
        found = tuple(c for f in filters if (c := self._condition(f)) is not None)
        try:
            self.source.where(found)
        except Lacking as lacking:
            self.problems.error(f"where {lacking}", filters[0].at)
            return ()
        return found

    def _condition(self, asked: Filter) -> Condition | None:
        variable = self.variable(asked.variable)
        if variable is None:
            return None
        if asked.operator is not None:
            if variable.dates != bool(asked.day):
                problem = "holds no dates" if asked.day else "holds dates"
                hint = "compare it with a number" if asked.day else 'compare it with a date: ">= 2024-01-31"'
                self.problems.error(f"{variable.name} {problem}", asked.at, hint)
                return None
            if variable.kind != "number" and not _numeric(variable.levels):
                self.problems.error(f"{variable.name} holds text; it cannot be compared with a number", asked.at)
                return None
            return Condition(variable.name, operator=asked.operator, number=asked.number)
        if variable.kind == "number" and (odd := [word for word in asked.levels if to_number(word.text) is None]):
            problem = f'the filter of {variable.name}, "{odd[0]}", is no number and no comparison'
            self.problems.error(problem, odd[0].at, f'{variable.name}: ">= 18"; expressions are not allowed')
            return None
        keys = [self.level(variable, word) for word in asked.levels]
        return Condition(variable.name, tuple(k for k in keys if k is not None), asked.negate)

    def shown_at(self, row: RowSpec, stat: str) -> Place:
        """Where the author asks a row to show a statistic: of several patterns that which has it."""
        patterns = ((each.name.at, self.pattern(each.name)) for each in row.shows)
        return next((at for at, pattern in patterns if pattern and stat in pattern.stats), row.show_at)

    def pattern(self, show: Word) -> Pattern | None:
        """The pattern of that name, or the one spelled out; an error with the nearest name otherwise."""
        return self.patterns.cell(show.text, show.at, self.problems)

    def label(self, row: RowSpec, variable: Variable) -> str:
        """What the stub calls the row: the author's label, else the data's, else the column's name."""
        return row.label or variable.label or variable.name

    def tell_of_codes(self, row: RowSpec, variable: Variable, where: tuple[Condition, ...] = ()) -> None:
        """Warn of values of a number that look like codes of a missing value."""
        codes = ", ".join(self.source.where(where).suspected_codes(variable.name))
        if codes:
            self.problems.warn(
                f"{row.name}: {codes} looks like a code for a missing value, and is counted as a number",
                row.name.at,
                f"if it is one: data: {{file: …, missing: [{codes}]}}, or in a codebook: {variable.name}: "
                f"{{missing: [{codes}]}}; if it is not: data: {{file: …, types: {{{variable.name}: number}}}}",
            )

    def refuse_keys(self, row: RowSpec, keys: tuple[str, ...], where: str) -> None:
        """Note the keys of a row that have no meaning in this kind of table."""
        for key in keys:
            if getattr(row, key) not in {None, False, (), MissingSpec()}:
                self.problems.error(
                    f"{row.name}: the key {key.replace('_', ' ')} has no meaning in {where}",
                    row.name.at,
                    "leave it out",
                )

    def refuse_term_keys(self, rows: tuple[RowSpec, ...]) -> None:
        """Note the keys of terms of a model in a table that is none."""
        for row in rows:
            self.refuse_keys(row, TERM_KEYS, "a table without a model")
            self.refuse_term_keys(row.rows)

    def tell_unadjusted(self, row: RowSpec) -> None:
        """Tell that the table's covariates are none of a row's that shows no number."""
        if self.spec.adjust_for:
            self.default(f"{row.name}: not adjusted: only numbers are adjusted")

    def difference_level(self, row: RowSpec) -> float:
        """The level of a row's difference: of an equivalence test the error is allowed on either side."""
        both = row.margin and row.margin.low is not None and row.margin.high is not None
        return round(2.0 * self.spec.confidence - 1.0, 12) if both else self.spec.confidence

    def check_level(self, column: ColumnSpec, level: float | None = None) -> None:
        """A column named `90% CI` must be of the level that its intervals have: the table's, or `level`."""
        named = re.search(r"(\d+(?:\.\d+)?)% CI", column.name.text)
        what = "table" if level in {None, self.spec.confidence} else "column"
        percent = f"{(level or self.spec.confidence) * 100:g}"
        if named and named.group(1) != percent:
            message = f"the column is named {named.group(0)}, and the intervals of this {what} are {percent}% intervals"
            hint = f"name the column {column.name.text.replace(named.group(0), f'{percent}% CI')}"
            if what == "table":
                hint = f"confidence: {float(named.group(1)) / 100:g}, or {hint}"
            self.problems.error(message, column.name.at, hint)

    def default(self, text: str) -> None:
        """Tell `tablegen check` about a choice the spec left open."""
        self.defaults.append(text)

    def digits(self, row: RowSpec, summaries: bool = True) -> Mapping[str, int]:
        """The author's decimals for a row: the table's, then the row's own; a plain number (`*`) is for summaries.

        Without `summaries`, those of statistics beside them: of these, differences have the unit of what they are of.
        """
        own = {"*": row.digits} if isinstance(row.digits, int) else row.digits or {}
        digits = {statistic(stat) or stat: places for stat, places in {**self.spec.digits, **own}.items()}
        if summaries:
            return digits
        differences = dict.fromkeys(("difference", *limits_of("difference")), digits["*"]) if "*" in digits else {}
        return differences | {stat: places for stat, places in digits.items() if stat != "*"}


def _numeric(levels: tuple[str, ...]) -> bool:
    try:
        return all(float(level) == float(level) for level in levels)
    except ValueError:
        return False


def typed_decimals(spec: Spec, row: str, key: str | None) -> Mapping[str, int]:
    """The decimals with which published numbers were typed, so that none is printed with more."""
    for published in spec.published:
        if published.row.text == row and (cell := published.cells.get(key) or published.cells.get(None)):
            return cell.places
    return {}


def levels_told(n: int) -> str:
    """`1 level`, `3 levels`."""
    return f"{n} level{'s' * (n != 1)}"
