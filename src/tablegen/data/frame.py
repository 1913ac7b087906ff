"""Patients as a source of evidence: everything is counted from one tally of a variable by group.

A small table is counted in plain Python (`tally`), a large one by numpy (`bulk`); both give the same numbers.
"""

from array import array
from collections.abc import Callable, Mapping

from tablegen.data.column import AnyColumn, parse
from tablegen.data.counted import Counted
from tablegen.data.doubtful_rows import doubtful_rows
from tablegen.data.identifying import looks_identifying
from tablegen.data.raw import RawTable
from tablegen.data.store import Store
from tablegen.data.suspected import suspected_codes
from tablegen.data.tally import Selected, Tally
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
    RowDoubt,
    Rows,
    Sampling,
    Variable,
    Weighted,
)
from tablegen.schema import to_number
from tablegen.spec.words import Word


class Frame:
    """A `Source` over the rows of a store that meet all conditions so far."""

    def __init__(self, store: Store, rows: Selected) -> None:
        self._store = store
        self._rows = rows
        self._own = Counted(rows)
        self._tallies: dict[tuple[str, Grouping | None], Tally] = {}
        self._filtered: dict[tuple[Condition, ...], Frame] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order of the file, derived ones last."""
        return self._store.names

    @property
    def description(self) -> Mapping[str, object]:
        """The file, its SHA-256 and how many rows it has."""
        table, patients = self._store.table, self._store.rows.n
        grouped = {} if patients == table.rows else {"patients": patients}
        return {"file": table.shown, "sha256": table.digest, "rows": table.rows, **grouped}

    def variable(self, name: str) -> Variable:
        """What is known of a variable, over the rows kept."""
        column, tally = self._store.column(name), self._tally(name, None)
        (missing,), (size,) = tally.missing, tally.sizes
        levels = tally.observed() if column.category or column.few else ()
        return Variable(
            name,
            "category" if column.category else "number",
            column.label,
            column.units,
            levels,
            {text: column.labels[text] for text in levels if text in column.labels},
            column.precision if column.numeric else 0,
            size - missing,
            missing,
            column.numeric,
            column.dates,
            column.ordered,
            column.si,
        )

    def level_key(self, variable: str, text: str) -> str | None:
        """The level of that key, the one of that label, or of numbers the one that is that number (1.0 is 1)."""
        column, levels = self._store.column(variable), self.variable(variable).levels
        known = levels.__contains__ if levels else column.holds
        if known(text):
            return text
        labelled = next((key for key, label in column.labels.items() if label == text and known(key)), None)
        number = to_number(text) if labelled is None and column.numeric else None
        return labelled if number is None else next((key for key in levels if to_number(key) == number), None)

    def looks_identifying(self, variable: str) -> bool:
        """Whether nearly every patient has a value of his own, and it is named like, or only can be, an identifier."""
        return looks_identifying(self._store.column(variable), self._store.copies)

    def suspected_codes(self, variable: str) -> tuple[str, ...]:
        """What of a number in the rows kept looks like a code of a missing value; nothing of a declared column."""
        declared = variable in self._store.table.columns and self._store.table.columns[variable].kind == "number"
        found = () if declared else suspected_codes(self._store.column(variable))
        if not found:
            return ()
        tally = self._tally(variable, None)  # of a coded column the texts, as 99.0; of a measured one the numbers
        kept = {*tally.observed(), *(code for code, (n,) in zip(found, tally.counts(found), strict=True) if n)}
        return tuple(code for code in found if parse(code) in {*map(parse, kept)})

    def doubtful_rows(self) -> tuple[RowDoubt, ...]:
        """Of the rows kept those that look like totals, or repeat an identifier; of large tables none are sought."""
        table = self._store.table
        return () if table.large else tuple(doubtful_rows(table, self._rows.of(array("i", range(table.rows)))))

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
            rows = self._rows.where([(self._store.column(c.variable), c) for c in conditions])
            self._filtered[conditions] = self if rows is self._rows else Frame(self._store, rows)
        return self._filtered[conditions]

    def _tally(self, name: str, by: Grouping | None) -> Tally:
        """What is counted of a variable; rows of no group are left out."""
        if (name, by) not in self._tallies:
            group = self._store.column(by.variable) if by else None
            self._tallies[name, by] = self._counted(name, by).tally(self._store.column(name), by, group)
        return self._tallies[name, by]

    def _counted(self, name: str, by: Grouping | None) -> Counted:
        """Where what is counted is kept: for all tables of a build, unless rows or columns are this table's own."""
        store = self._store
        own = name in store.derived or (by is not None and by.variable in store.derived)
        return self._own if own or self._rows is not store.counted.rows else store.counted

    def sizes(self, by: Grouping | None) -> tuple[int, ...]:
        """How many rows each group has."""
        return (self._rows.n,) if by is None else self._tally(by.variable, by).sizes

    def missing(self, variable: str, by: Grouping | None) -> tuple[int, ...]:
        """How many rows of each group have no value of the variable."""
        return self._tally(variable, by).missing

    def moments(self, variable: str, by: Grouping | None) -> tuple[Moments, ...]:
        """Moments of a number, from exact sums."""
        return self._tally(variable, by).moments()

    def counts(self, variable: str, levels: tuple[str, ...], by: Grouping | None) -> Counts:
        """Counts of a category's levels (in that order) by group; a level that does not occur counts 0."""
        return Counts(self._tally(variable, by).counts(levels))

    def frequencies(self, variable: str, by: Grouping | None) -> Frequencies:
        """The distinct values of a number and how often each group has them."""
        return self._counted(variable, by).frequencies(self._tally(variable, by))

    def stated(self, variable: str, stat: str, by: Grouping | None) -> tuple[float, ...] | None:
        """Patients are counted."""
        return None

    def rows(
        self, numbers: tuple[str, ...], categories: Mapping[str, tuple[str, ...]], keys: tuple[str, ...] = ()
    ) -> Rows:
        """Complete cases over these variables; a category's other levels count as missing."""
        from tablegen.data.complete import complete_cases

        wanted = {name: self._store.column(name) for name in (*numbers, *categories, *keys)}
        return complete_cases(self._rows, wanted, categories, keys)

    def matched(self, variable: str, levels: tuple[str, ...] | None, by: Grouping, key: str) -> Matched:
        """Values matched by `key`; who has none in one of the groups, or several in one, is unmatched."""
        from tablegen.data.pairing import matched

        column = self._store.column
        return matched(self._rows, column(by.variable), column(key), column(variable), levels, by.levels)

    def weighted(
        self, variable: str | None, levels: tuple[str, ...] | None, by: Grouping | None, sampling: Sampling
    ) -> Weighted:
        """The values with the design of all rows of the file, those that are kept in groups."""
        from tablegen.data.weighting import weighted  # few tables need it

        return weighted(self._store, self._rows, variable, levels, by, sampling)

    def estimate(self, variable: str, level: str | None) -> Estimate:
        """Patients hold no published coefficient."""
        raise Lacking(f"needs a published coefficient; {variable} is a column of data")


def from_table(
    table: RawTable,
    problems: Problems,
    derived: Mapping[str, Callable[[Store], AnyColumn]] | None = None,
    frequency: Word | None = None,
) -> Frame:
    """The source over all rows of a file, each of them once, or as often as the column `frequency` says."""
    store = Store(table, problems, derived or {})
    if frequency:
        from tablegen.data.frequencies import repeated  # few tables are of grouped data

        store.rows = repeated(store, frequency, problems)
    return Frame(store, store.rows)
