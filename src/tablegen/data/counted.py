"""What was counted of some rows, so that it is counted once: of all rows of a file for all tables of a build."""

from tablegen.data.column import AnyColumn
from tablegen.data.tally import Selected, Tally
from tablegen.evidence import Frequencies, Grouping

_MOST_KEPT = 4_000_000  # distinct values in the frequencies kept at a time


class Counted:
    """Rows, and the tallies of their columns by group."""

    def __init__(self, rows: Selected) -> None:
        self.rows = rows
        self._tallies: dict[tuple[AnyColumn, Grouping | None, AnyColumn | None], Tally] = {}
        self._frequencies: dict[Tally, Frequencies] = {}

    def tally(self, column: AnyColumn, by: Grouping | None, group: AnyColumn | None) -> Tally:
        """What is counted of a column; see `Selected`."""
        asked = column, by, group
        if asked not in self._tallies:
            self._tallies[asked] = self.rows.tally(*asked)
        return self._tallies[asked]

    def frequencies(self, tally: Tally) -> Frequencies:
        """The frequencies of one of the tallies; the rows of a large table are sorted for them."""
        if tally not in self._frequencies:
            if sum(kept.values.size for kept in self._frequencies.values()) > _MOST_KEPT:
                self._frequencies.clear()
            self._frequencies[tally] = tally.frequencies()
        return self._frequencies[tally]
