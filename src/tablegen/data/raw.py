"""What every reader gives: the columns of a file as texts or arrays, with what the file says of them."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from math import isinf, isnan
from struct import pack, unpack
from typing import TYPE_CHECKING, Literal, TypeAlias

from tablegen.data.column import parse
from tablegen.errors import Place, Problem
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.data.cells import Coded, Measured
    from tablegen.data.column import AnyColumn
    from tablegen.data.counted import Counted
    from tablegen.data.spelt import Spelt
    from tablegen.spec.conversion import Conversion

    Encoded = tuple["RawColumn", AnyColumn, tuple[Problem, ...]]

Typed = Literal["text", "category", "number", "date"]
Cells: TypeAlias = "Sequence[str] | Coded | Measured | Spelt"
DURATIONS = "durations, not numbers"
"""What a column holds whose values are spans of time."""
_UNFIT = frozenset({"list", "dict", "set", "tuple", "bytes", "ndarray"})
LARGE = 10_000
"""Rows from which a table is counted in arrays: numpy costs as much to load as Python to count so many cells."""


def is_large(rows: int) -> bool:
    """Whether a table of so many rows is counted in arrays."""
    return rows >= LARGE


@frozen(eq=False)
class RawColumn:
    """A column as it was read. `cells`: a text a row, empty where there is no value, or the arrays of a large table;
    or a function that reads them when they are first needed.

    `kind` is set where the file (or the author) says what it is: a category is text but for whole numbers, which lose
    decimals that programs wrote (1.0). `value_labels` name codes, `missing` are codes and
    `missing_ranges` bounds (both included) that stand for a missing value, `order` the levels in a declared order,
    `ordered` whether that order has a meaning (an ordered factor), `form` how dates are written; `unfit` tells what its
    values are where no table can show them.
    """

    name: str
    cells: "Cells | Callable[[], Cells]"
    kind: Typed | None = None
    label: str | None = None
    units: str | None = None
    value_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: frozenset[str] = frozenset()
    missing_ranges: tuple[tuple[float, float], ...] = ()
    order: tuple[str, ...] = ()
    ordered: bool = False
    form: str = "YYYY-MM-DD"
    unfit: str | None = None
    si: "Conversion | None" = None

    @property
    def declared(self) -> Hashable:
        """What decides the column that is made of the cells: two of one file that agree in it are one."""
        told = (
            self.kind,
            self.label,
            self.units,
            self.si,
            self.form,
            self.order,
            self.ordered,
            self.missing_ranges,
            self.missing,
        )
        return (self.name, id(self.cells), *told, tuple(self.value_labels.items()))

    @property
    def missing_numbers(self) -> frozenset[Decimal]:
        """The numbers that stand for a missing value, however a cell spells them: 999 is 999.0 too."""
        return frozenset(number for code in self.missing if (number := parse(code)) is not None)

    def read(self) -> "Cells":
        """The cells."""
        return self.cells() if callable(self.cells) else self.cells


@dataclass(slots=True, eq=False)
class Made:
    """What is made of a file once, for all tables of a build: see `Store`. Of each column also what it was made of."""

    columns: "dict[Hashable, Encoded]" = field(default_factory=dict["Hashable", "Encoded"])
    counted: "Counted | None" = None


@frozen(eq=False)
class RawTable:
    """A file as it was read. `lines[i]` is the line (or sheet row) that row i came from; empty when it has none.

    `sha256` is the digest of the file, or a function that makes it. `fetch` begins to read columns that will be needed.
    `made` is what was made of it so far.
    """

    shown: str
    columns: Mapping[str, RawColumn]
    rows: int
    lines: Sequence[int] = ()
    sha256: str | Callable[[], str] | None = None
    decimal: str = "."
    thousands: str | None = None
    fetch: Callable[[Iterable[str]], None] | None = None
    made: Made = field(default_factory=Made)

    @property
    def digest(self) -> str | None:
        """The SHA-256 of the file, if it is one."""
        return self.sha256() if callable(self.sha256) else self.sha256

    @property
    def large(self) -> bool:
        """Whether the table is counted in arrays."""
        return is_large(self.rows)

    def place(self, row: int) -> Place:
        """Where a row stands in the file."""
        return Place(self.shown, self.lines[row]) if self.lines else Place(f"{self.shown}, row {row + 1}")


def unfit(values: Iterable[object]) -> str | None:
    """What the first of the values is that no table can show (a list, a duration, bytes), if one is."""
    for kind in dict.fromkeys(map(type, values)):
        if issubclass(kind, timedelta):
            return DURATIONS
        if kind.__name__ in _UNFIT:
            return f"values of the type {kind.__name__}"
    return None


def single_texts(values: Iterable[object]) -> list[str]:
    """Numbers of single precision as texts: 36.6, not 36.599998474121094, which is the same to seven figures."""
    return [number_text(decimal_of_single(value)) if isinstance(value, float) else "" for value in values]


def decimal_of_single(value: float) -> float:
    """The number with the fewest decimals, up to 9, that is this one in single precision; else the number itself."""
    if isnan(value) or isinf(value) or abs(value) >= 2.0**51 / 1e9:
        return value
    for places in range(10):
        near = round(value * 10.0**places) / 10.0**places
        if unpack("f", pack("f", near))[0] == value:
            return near
    return value


def number_text(value: float) -> str:
    """A double as the shortest text that reads back as it: `12`, `0.5`; the empty text for nan."""
    if isnan(value):
        return ""
    if isinf(value):
        return repr(value)
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
