"""The columns of a file, each encoded once, whatever filtered views of its rows ask for it."""

from collections.abc import Callable, Mapping

from tablegen.data.coding import make_column
from tablegen.data.column import AnyColumn
from tablegen.data.raw import RawTable
from tablegen.data.tally import ListRows, Selected
from tablegen.errors import Problems


class Store:
    """The columns of a file, encoded when they are first asked for, and all its rows.

    `copies` is how many rows a patient has where imputed data sets stand one below the other.
    """

    def __init__(
        self, table: RawTable, problems: Problems, derived: Mapping[str, Callable[["Store"], AnyColumn]]
    ) -> None:
        self.table = table
        self.problems = problems
        self.derived = derived
        self.copies = 1
        self.names = (*table.columns, *derived)
        self.rows = _all_rows(table)
        self._columns: dict[str, AnyColumn] = {}

    def column(self, name: str) -> AnyColumn:
        """The column of that name; KeyError when there is none."""
        if name not in self._columns:
            make = self.derived.get(name)
            self._columns[name] = (
                make(self) if make else make_column(self.table.columns[name], self.table, self.problems)
            )
        return self._columns[name]


def _all_rows(table: RawTable) -> Selected:
    """The rows of a table; those of a large one are counted in arrays."""
    if not table.large:
        return ListRows(table.rows)
    from tablegen.data.bulk import ArrayRows

    return ArrayRows(table.rows)
