"""A column ready to be counted: every distinct text once, a code a row, and the numbers the texts spell."""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from math import floor, log10
from typing import TYPE_CHECKING, TypeAlias, Union

from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.data.cells import Codes
    from tablegen.data.measured import MeasuredColumn
    from tablegen.spec.conversion import Conversion

_NUMBER = re.compile(r"[+\-−]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?")
_SPACE = re.compile("[\u00a0\u2009\u202f]")  # what French and Swiss programs print between thousands
_WITHIN = re.compile(r"(?<![0-9.,])[0-9]+")  # what stands behind a decimal mark is in order as text
_LONGEST = 20
_CLASS = re.compile(r"([<>≤≥])?=?\s*(\d+(?:\.\d+)?)", re.ASCII)
_MOST_WRITTEN = 4
_MOST_FIGURES, _COMPUTED_FIGURES = 4, 3
_MOST_LEVELS = 1000


@frozen(eq=False, slots=False)
class Column:
    """A variable of all rows. `codes[i]` is the position of row i's text in `texts`, -1 where it is missing.

    `decimals` are exact values, a text each; None for a column that is text. Of `dates` they are days since 1 January
    1970, and the texts are written 2024-03-05. `labels` name texts. The `order` of levels has a meaning
    where it is `ordered`. In a large table the codes are those of its cells.
    """

    name: str
    codes: "array[int] | Codes"
    texts: tuple[str, ...]
    decimals: tuple[Decimal, ...] | None
    labels: Mapping[str, str]
    label: str | None = None
    units: str | None = None
    order: tuple[str, ...] = ()
    dates: bool = False
    ordered: bool = False
    si: "Conversion | None" = None

    @cached_property
    def places(self) -> int:
        """The most decimals that any value was written with."""
        exponents = [int(d.as_tuple().exponent) for d in self.decimals or ()]
        return max(0, *(-e for e in exponents), 0)

    @cached_property
    def precision(self) -> int:
        """The decimals its values deserve: see the function."""
        return precision(max((abs(number) for number in self.numbers), default=0.0), self.places)

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.decimals is not None

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self.texts)

    @property
    def few(self) -> bool:
        """Whether there are no more different values than a list of levels could name."""
        return self.distinct <= _MOST_LEVELS

    @cached_property
    def filled(self) -> int:
        """How many rows have a value."""
        codes = self.codes
        return len(codes) - codes.count(-1) if isinstance(codes, array) else codes.filled

    def holds(self, text: str) -> bool:
        """Whether some row has the text."""
        return text in self.texts

    @cached_property
    def scaled(self) -> tuple[int, ...]:
        """The values times 10 to the power of `places`: whole numbers, so that sums of them are exact."""
        factor = Decimal(10) ** self.places
        return tuple(_whole(d, factor) for d in self.decimals or ())

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The values as doubles."""
        return tuple(float(d) for d in self.decimals or ())

    @cached_property
    def category(self) -> bool:
        """Whether its values are categories by default: texts, labelled codes, or nothing but 0 and 1."""
        if self.decimals is None or self.dates:
            return not self.dates
        labelled = sum(text in self.labels for text in self.texts)
        few = set(self.numbers) <= {0.0, 1.0} or 2 * labelled >= len(self.texts)
        return bool(self.order) or (bool(self.texts) and few)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The distinct texts in their natural order: as declared, else numbers and classes of them (<18, 18–64, 65+)
        by size, else alphabetical, with whole numbers in them by size (week 2, week 10).
        """
        if self.order:
            seen = set(self.texts)
            return (*self.order, *sorted(seen - set(self.order)))
        if self.decimals is not None:
            return tuple(text for _, text in sorted(zip(self.decimals, self.texts, strict=True)))
        bounds = {text: bound for text in self.texts if (bound := _class_bound(text)) is not None}
        if len(bounds) == len(self.texts):
            return tuple(sorted(self.texts, key=lambda text: (bounds[text], text.casefold(), text)))
        return tuple(sorted(self.texts, key=lambda text: (*_natural(text), text)))


AnyColumn: TypeAlias = Union[Column, "MeasuredColumn"]
"""A column in either of its two forms: by codes, or in large tables by its doubles."""


def renamed(codes: "array[int] | Codes", new: Sequence[int]) -> "array[int] | Codes":
    """The codes `new[code]` of all rows; the last of `new` is that of a missing value."""
    return array("i", (new[code] for code in codes)) if isinstance(codes, array) else codes.renamed(new)


def row_codes(column: AnyColumn) -> Sequence[int]:
    """The code of each row."""
    codes = column.codes
    return codes if isinstance(codes, array) else codes.rows.tolist()


def of_rows(column: Column, large: bool) -> Column:
    """A column made row by row, in the form that its table's other columns have."""
    if not large or not isinstance(column.codes, array):
        return column
    from tablegen.data.coding_arrays import large_codes  # small tables need no arrays

    return replace(column, codes=large_codes(column.codes, len(column.texts)))


def precision(largest: float, places: int) -> int:
    """The decimals that values up to `largest`, written with `places`, deserve: as written, but no more than give
    4 figures, of computed values 3.
    """
    figures = _MOST_FIGURES if places <= _MOST_WRITTEN else _COMPUTED_FIGURES
    return min(places, max(0, figures - 1 - floor(log10(largest)))) if largest else places


def _whole(value: Decimal, factor: Decimal) -> int:
    numerator, denominator = value.as_integer_ratio()
    return numerator * int(factor) // denominator


def _natural(text: str) -> tuple[int, Decimal, str]:
    number = parse(text)
    if number is not None:
        return 0, number, ""
    return 1, Decimal(0), _WITHIN.sub(lambda found: found.group().zfill(_LONGEST), text.casefold())


def _class_bound(text: str) -> tuple[Decimal, int] | None:
    """The number that a class begins with, and whether it lies below or above it; None for other texts."""
    found = _CLASS.match(text)
    if found is None:
        return None
    sign = found.group(1)
    return Decimal(found.group(2)), 0 if not sign else -1 if sign in "<≤" else 1


def parse(text: str, decimal: str = ".", thousands: str | None = None) -> Decimal | None:
    """The exact finite number that a text spells, or None."""
    if thousands == " " and not text.isascii():
        text = _SPACE.sub(" ", text)
    if thousands and re.fullmatch(
        rf"[+\-−]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d*)?", text
    ):
        text = text.replace(thousands, "")
    if decimal != ".":
        text = text.replace(".", "?").replace(decimal, ".")
    if not _NUMBER.fullmatch(text) or (not text.isascii() and "−" not in text):
        return None
    number = Decimal(text.replace("−", "-"))
    return number if abs(float(number)) < float("inf") else None
