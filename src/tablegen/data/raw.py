"""What every reader gives: the columns of a file as texts, with what the file says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isinf, isnan
from typing import Literal

from tablegen.errors import Place

Typed = Literal["text", "number", "date"]


@dataclass(frozen=True, slots=True, eq=False)
class RawColumn:
    """A column as it was read: a text a row, empty where there is no value.

    `kind` is set where the file (or the author) says what it is. `value_labels` name codes, `missing` are codes and
    `missing_ranges` bounds (both included) that stand for a missing value, `order` the levels in a declared order,
    `form` how dates are written.
    """

    name: str
    cells: Sequence[str]
    kind: Typed | None = None
    label: str | None = None
    units: str | None = None
    value_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: frozenset[str] = frozenset()
    missing_ranges: tuple[tuple[float, float], ...] = ()
    order: tuple[str, ...] = ()
    form: str = "YYYY-MM-DD"


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """A file as it was read. `lines[i]` is the line (or sheet row) that row i came from; empty when it has none."""

    shown: str
    columns: Mapping[str, RawColumn]
    rows: int
    lines: Sequence[int] = ()
    sha256: str | None = None
    decimal: str = "."
    thousands: str | None = None

    def place(self, row: int) -> Place:
        """Where a row stands in the file."""
        return Place(self.shown, self.lines[row]) if self.lines else Place(f"{self.shown}, row {row + 1}")


def number_text(value: float) -> str:
    """A double as the shortest text that reads back as it: `12`, `0.5`; the empty text for nan."""
    if isnan(value):
        return ""
    if isinf(value):
        return repr(value)
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
