"""What many keys of a spec are made of: names with their places, levels, conditions, columns."""

from typing import Literal

from tablegen.errors import Place
from tablegen.values import frozen, written


@frozen
class Word:
    """A word the author wrote, and where."""

    text: str
    at: Place

    def __str__(self) -> str:
        """The word alone."""
        return self.text


@frozen
class Nested(Word):
    """Two columns whose groups are nested, `outer` over `inner`; the text names the column that is made of both."""

    outer: Word
    inner: Word


def nested_key(outer: str, inner: str) -> str:
    """The name of a group within a group."""
    return f"{outer} / {inner}"


@frozen
class LevelSpec:
    """A level (of a row, or a group of the table): what the data call it, what the paper calls it, a published size."""

    key: Word
    label: str | None = None
    n: int | None = None


@frozen
class NoteAt:
    """A note that a place of the table calls: its title, a head, a row or a cell."""

    place: Word
    text: str


@frozen
class Filter:
    """One condition on a column: `>= 18` (operator and number), one of the levels, or none of them (`negate`).

    Of a date, `>= 2024-01-31`, the number is that of its days since 1 January 1970, and `day` its text.
    """

    variable: Word
    at: Place
    levels: tuple[Word, ...] = ()
    negate: bool = False
    operator: Literal["<", "<=", ">", ">=", "=", "!="] | None = None
    number: float | None = None
    day: str | None = None

    def __str__(self) -> str:
        """The condition as a note tells it: `age >= 70`, `site not A`."""
        if self.operator is not None:
            return f"{self.variable} {self.operator} {self.day or written(self.number or 0.0)}"
        return f"{self.variable} {'not ' if self.negate else ''}{' or '.join(map(str, self.levels))}"


@frozen
class MissingSpec:
    """Three separate questions about missing values; None means "as the table says"."""

    show: Literal["never", "if any", "always", "denominators"] | None = None
    in_percent: bool | None = None
    in_test: bool | None = None


@frozen
class MarginSpec:
    """The bounds that a row's difference is to lie within, one or both; of risks in percentage points."""

    low: float | None
    high: float | None
    at: Place


Percent = Literal["column", "row", "total", "responses"] | int | tuple[Filter, ...]
"""Of what percentages are: each column, each row or all; all answers to a question; a number; who meets conditions."""


@frozen
class ColumnSpec:
    """A column beside the stub: its name (`groups`, `P`, `95% CI`, a pattern) and the author's own header."""

    name: Word
    header: str | None = None
