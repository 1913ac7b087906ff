"""The columns of a file, each encoded once, whatever filtered views of its rows ask for it."""

from collections.abc import Callable, Mapping

from tablegen.data.coding import make_column
from tablegen.data.column import AnyColumn
from tablegen.data.counted import Counted
from tablegen.data.raw import RawColumn, RawTable
from tablegen.data.tally import ListRows, Selected
from tablegen.errors import Problems


class Store:
    """The columns of a file, encoded when they are first asked for, and all its rows.

    `copies` is how many rows a patient has where imputed data sets stand one below the other; `counted` holds what was
    counted of the file's own columns over all its rows, for all tables of a build.
    """

    def __init__(
        self, table: RawTable, problems: Problems, derived: Mapping[str, Callable[["Store"], AnyColumn]]
    ) -> None:
        self.table = table
        self.problems = problems
        self.derived = derived
        self.copies = 1
        self.names = (*table.columns, *derived)
        self.counted = table.made.counted = table.made.counted or Counted(_all_rows(table))
        self.rows = self.counted.rows
        self._columns: dict[str, AnyColumn] = {}

    def column(self, name: str) -> AnyColumn:
        """The column of that name; KeyError when there is none."""
        if name not in self._columns:
            make = self.derived.get(name)
            self._columns[name] = make(self) if make else self._encoded(self.table.columns[name])
        return self._columns[name]

    def _encoded(self, raw: RawColumn) -> AnyColumn:
        """The column of a file, encoded once for all tables of a build; each of them is told its doubts."""
        known, declared = self.table.made.columns, raw.declared
        if declared not in known:
            doubts = Problems()
            known[declared] = raw, make_column(raw, self.table, doubts), tuple(doubts.found)
        _, column, found = known[declared]
        self.problems.extend(found)
        return column


def _all_rows(table: RawTable) -> Selected:
    """The rows of a table; those of a large one are counted in arrays."""
    if not table.large:
        return ListRows(table.rows)
    from tablegen.data.bulk import ArrayRows

    return ArrayRows(table.rows)
