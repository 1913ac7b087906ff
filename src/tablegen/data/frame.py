"""Patients as a source of evidence: everything is counted from one tally of a variable's texts by group.

Sums are made of whole numbers (values times a power of ten), so means and variances are exact until the one
division at the end.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from tablegen.data.column import Column, make_column
from tablegen.data.pairing import codes_by_key, matched
from tablegen.data.raw import RawTable
from tablegen.errors import Problems
from tablegen.evidence import (
    Condition,
    Counts,
    Estimate,
    Frequencies,
    Grouping,
    Lacking,
    Matched,
    Moments,
    Rows,
    Sampling,
    Variable,
    Weighted,
)

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
_IDENTIFYING = frozenset(
    [
        "id",
        "ids",
        "name",
        "names",
        "surname",
        "firstname",
        "lastname",
        "forename",
        "initials",
        "mrn",
        "ssn",
        "nhs",
        "nhsnumber",
        "dob",
        "birthdate",
        "dateofbirth",
        "birthday",
        "phone",
        "telephone",
        "email",
        "mail",
        "address",
        "street",
        "postcode",
        "zip",
        "zipcode",
        "patient",
        "patientid",
        "patientname",
        "subject",
        "subjectid",
        "caseid",
        "recordid",
        "studyid",
        "hospitalnumber",
        "recordnumber",
        "姓名",
        "编号",
        "住院号",
        "身份证号",
        "电话",
    ]
)
_MANY = 20
_MOST_LEVELS = 1000


class Store:
    """The columns of a file, encoded when they are first asked for; shared by all filtered views of it.

    `copies` is how many rows a patient has where imputed data sets stand one below the other.
    """

    def __init__(self, table: RawTable, problems: Problems, derived: Mapping[str, Callable[["Store"], Column]]) -> None:
        self.table = table
        self.problems = problems
        self.derived = derived
        self.copies = 1
        self.names = (*table.columns, *derived)
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        if name not in self._columns:
            make = self.derived.get(name)
            self._columns[name] = (
                make(self) if make else make_column(self.table.columns[name], self.table, self.problems)
            )
        return self._columns[name]


class Frame:
    """A `Source` over the rows of a store that meet all conditions so far."""

    def __init__(self, store: Store, kept: "array[int] | None" = None) -> None:
        self._store = store
        self._kept = kept
        self._tallies: dict[tuple[str, Grouping | None], list[Counter[int]]] = {}
        self._filtered: dict[tuple[Condition, ...], Frame] = {}
        self._moments: dict[tuple[str, Grouping | None], tuple[Moments, ...]] = {}
        self._frequencies: dict[tuple[str, Grouping | None], Frequencies] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order of the file, derived ones last."""
        return self._store.names

    @property
    def description(self) -> Mapping[str, object]:
        """The file, its SHA-256 and how many rows it has."""
        table = self._store.table
        return {"file": table.shown, "sha256": table.sha256, "rows": table.rows}

    def variable(self, name: str) -> Variable:
        """What is known of a variable, over the rows kept."""
        column = self._store.column(name)
        (tally,) = self._tally(name, None)
        missing = tally[-1]
        category = column.category
        levels = _observed(column, tally) if category or len(column.texts) <= _MOST_LEVELS else ()
        return Variable(
            name,
            "category" if category else "number",
            column.label,
            column.units,
            levels,
            {text: column.labels[text] for text in levels if text in column.labels},
            column.precision if column.decimals is not None else 0,
            tally.total() - missing,
            missing,
            column.decimals is not None,
            column.dates,
        )

    def level_key(self, variable: str, text: str) -> str | None:
        """The level of that key, or the one of that label."""
        column = self._store.column(variable)
        levels = self.variable(variable).levels or column.texts
        if text in levels:
            return text
        return next((key for key, label in column.labels.items() if label == text and key in levels), None)

    def looks_identifying(self, variable: str) -> bool:
        """Whether nearly every patient has a value of his own, and it is named like, or only can be, an identifier."""
        column = self._store.column(variable)
        named = "".join(c for c in variable.casefold() if c.isalnum()) in _IDENTIFYING
        if (column.decimals and not named) or not column.texts:
            return False
        filled = len(column.codes) - column.codes.count(-1)
        unique = len(column.texts) >= 0.9 * filled / self._store.copies and filled > 1
        return unique and (named or len(column.texts) > _MANY)

    def imputed(self, column: str) -> "Frame":
        """The same rows, known to be those of imputed data sets that the column names."""
        if column in self._store.names:
            self._store.copies = max(1, len(self._store.column(column).texts))
        return self

    def where(self, conditions: tuple[Condition, ...]) -> "Frame":
        """The rows that meet all conditions; a missing value meets none."""
        if not conditions:
            return self
        if conditions not in self._filtered:
            keeps = [self._keeps(condition) for condition in conditions]
            rows = range(len(keeps[0][0])) if self._kept is None else self._kept
            kept = array("q", (i for i in rows if all(keep[codes[i]] for codes, keep in keeps)))
            self._filtered[conditions] = Frame(self._store, kept)
        return self._filtered[conditions]

    def _keeps(self, condition: Condition) -> "tuple[array[int], list[bool]]":
        """A condition as an answer for each code of its variable; the last is that of a missing value (code -1)."""
        column = self._store.column(condition.variable)
        if condition.operator is not None:
            compare, bound = _COMPARE[condition.operator], condition.number or 0.0
            numbers = column.numbers or [float(text) for text in column.texts]  # digits declared to be text
            return column.codes, [*(compare(number, bound) for number in numbers), False]
        wanted = set(condition.levels)
        return column.codes, [*((text in wanted) != condition.negate for text in column.texts), False]

    def _codes(self, name: str) -> "array[int]":
        codes = self._store.column(name).codes
        return codes if self._kept is None else array("i", (codes[i] for i in self._kept))

    def _tally(self, name: str, by: Grouping | None) -> list["Counter[int]"]:
        """How often each code occurs, a group each; rows of no group are left out."""
        if (name, by) not in self._tallies:
            codes = self._codes(name)
            if by is None:
                tallies = [Counter(codes)]
            else:
                tallies = [Counter[int]() for _ in by.levels]
                texts = self._store.column(by.variable).texts
                group = {texts.index(level): i for i, level in enumerate(by.levels) if level in texts}
                for (g, code), n in Counter(zip(self._codes(by.variable), codes, strict=True)).items():
                    if g in group:
                        tallies[group[g]][code] = n
            self._tallies[name, by] = tallies
        return self._tallies[name, by]

    def sizes(self, by: Grouping | None) -> tuple[int, ...]:
        """How many rows each group has."""
        if by is None:
            return (self._store.table.rows if self._kept is None else len(self._kept),)
        return tuple(tally.total() for tally in self._tally(by.variable, by))

    def missing(self, variable: str, by: Grouping | None) -> tuple[int, ...]:
        """How many rows of each group have no value of the variable."""
        return tuple(tally[-1] for tally in self._tally(variable, by))

    def moments(self, variable: str, by: Grouping | None) -> tuple[Moments, ...]:
        """Moments of a number, from exact sums."""
        if (variable, by) not in self._moments:
            column = self._store.column(variable)
            self._moments[variable, by] = tuple(_moments(column, tally) for tally in self._tally(variable, by))
        return self._moments[variable, by]

    def counts(self, variable: str, levels: tuple[str, ...], by: Grouping | None) -> Counts:
        """Counts of a category's levels (in that order) by group; a level that does not occur counts 0."""
        position = {text: i for i, text in enumerate(self._store.column(variable).texts)}
        tallies = self._tally(variable, by)
        return Counts(
            tuple(tuple(tally[position[level]] if level in position else 0 for tally in tallies) for level in levels)
        )

    def frequencies(self, variable: str, by: Grouping | None) -> Frequencies:
        """The distinct values of a number and how often each group has them."""
        if (variable, by) not in self._frequencies:
            self._frequencies[variable, by] = self._counted(variable, by)
        return self._frequencies[variable, by]

    def _counted(self, variable: str, by: Grouping | None) -> Frequencies:
        import numpy as np

        numbers = self._store.column(variable).numbers
        merged: dict[float, list[int]] = {}
        tallies = self._tally(variable, by)
        for code, number in enumerate(numbers):
            line = merged.setdefault(number, [0] * len(tallies))
            for g, tally in enumerate(tallies):
                line[g] += tally[code]
        values = sorted(number for number, line in merged.items() if any(line))
        counts = [merged[value] for value in values]
        return Frequencies(
            np.array(values, dtype=np.float64), np.array(counts, dtype=np.int64).reshape(len(values), len(tallies))
        )

    def rows(
        self, numbers: tuple[str, ...], categories: Mapping[str, tuple[str, ...]], keys: tuple[str, ...] = ()
    ) -> Rows:
        """Complete cases over these variables; a category's other levels count as missing."""
        import numpy as np

        n = self.sizes(None)[0]
        complete: NDArray[bool_] = np.ones(n, dtype=bool)
        columns: dict[str, NDArray[float64] | NDArray[int64]] = {}
        missing: dict[str, int] = {}
        for name in (*numbers, *categories, *keys):
            column, codes = self._store.column(name), np.array(self._codes(name), dtype=np.int64)
            if name in categories:
                place = {level: i for i, level in enumerate(categories[name])}
                key = np.array([*(place.get(text, -1) for text in column.texts), -1], dtype=np.int64)
                columns[name] = key[codes]
                present = columns[name] >= 0
            elif name in keys:
                columns[name] = codes
                present = codes >= 0
            else:
                columns[name] = np.array([*column.numbers, np.nan])[codes]
                present = ~np.isnan(columns[name])
            missing[name] = int(n - present.sum())
            complete &= present
        used = int(complete.sum())
        return Rows(used, {name: values[complete] for name, values in columns.items()}, n - used, missing)

    def matched(self, variable: str, levels: tuple[str, ...] | None, by: Grouping, key: str) -> Matched:
        """Values matched by `key`; who has none in one of the groups, or several in one, is unmatched."""
        texts = self._store.column(by.variable).texts
        rows = list(zip(self._codes(by.variable), self._codes(key), self._codes(variable), strict=True))
        groups = (texts.index(group) if group in texts else None for group in by.levels)
        by_key = tuple(codes_by_key(rows, group) for group in groups)
        return matched(self._store.column(variable), levels, by_key)

    def weighted(
        self, variable: str | None, levels: tuple[str, ...] | None, by: Grouping | None, sampling: Sampling
    ) -> Weighted:
        """The values with the design of all rows of the file, those that are kept in groups."""
        import numpy as np

        from tablegen.data.weighting import weighted  # few tables need it

        inside = np.full(self._store.table.rows, self._kept is None)
        if self._kept is not None:
            inside[np.array(self._kept, dtype=np.int64)] = True
        return weighted(self._store.column, inside, variable, levels, by, sampling)

    def estimate(self, variable: str, level: str | None) -> Estimate:
        """Patients hold no published coefficient."""
        raise Lacking(f"needs a published coefficient; {variable} is a column of data")


def from_table(
    table: RawTable, problems: Problems, derived: Mapping[str, Callable[[Store], Column]] | None = None
) -> Frame:
    """The source over all rows of a file."""
    return Frame(Store(table, problems, derived or {}))


def _observed(column: Column, tally: "Counter[int]") -> tuple[str, ...]:
    """The levels that occur among the rows kept, and those that the file declares."""
    if column.order:
        return column.levels
    seen = {column.texts[code] for code, n in tally.items() if code >= 0 and n}
    return tuple(text for text in column.levels if text in seen)


def _moments(column: Column, tally: "Counter[int]") -> Moments:
    scaled, factor = column.scaled, 10**column.places
    counts = [(scaled[code], n) for code, n in tally.items() if code >= 0 and n]
    n = sum(k for _, k in counts)
    if not n:
        return Moments(0, float("nan"), float("nan"))
    total = sum(x * k for x, k in counts)
    squares = sum(x * x * k for x, k in counts)
    mean = _divided(total, n * factor)
    top, bottom = mean.as_integer_ratio() if abs(mean) < float("inf") else (0, 1)
    rest = _divided(total * bottom - top * n * factor, n * factor * bottom)
    var = _divided(n * squares - total * total, n * (n - 1) * factor * factor) if n > 1 else float("nan")
    return Moments(n, mean, var, rest)


def _divided(numerator: int, denominator: int) -> float:
    """The quotient of two whole numbers, correctly rounded; infinite where it is too large for a double."""
    try:
        return numerator / denominator
    except OverflowError:
        return float("inf") if numerator > 0 else float("-inf")
