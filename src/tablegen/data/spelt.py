"""A column of a large text file: coded by its texts where few are distinct, else the numbers that they spell."""

from decimal import Decimal
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from tablegen.data.arrow_cells import doubles_of, untyped_cells
from tablegen.data.cells import Coded, Measured

_PLAIN = r"^-?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?$"
_LARGEST_EXACT = 2.0**53
_ONE_ARRAY = 1 << 30  # bytes; an array of texts holds no more than twice that
_HEAD = 1 << 14  # rows whose texts mostly tell that many are distinct


class Spelt:
    """Cells that are the texts of an Arrow column (pyarrow has no types)."""

    def __init__(self, column: Any) -> None:
        self._column = column

    @cached_property
    def _encoded(self) -> Any:
        pa: Any = import_module("pyarrow")
        column = self._column
        if column.nbytes < _ONE_ARRAY:  # else each chunk has all texts before it in its dictionary
            column = pa.chunked_array([column.combine_chunks()])
        return column.dictionary_encode().unify_dictionaries()

    def more_than(self, number: int) -> bool:
        """Whether more texts than that are distinct, the empty one among them."""
        return len(self._column[:_HEAD].unique()) > number or len(self._encoded.chunk(0).dictionary) > number

    @cached_property
    def coded(self) -> Coded:
        """The cells by the distinct texts, however many there are."""
        return untyped_cells(self._encoded)

    def measured(self, missing: frozenset[str], numbers: frozenset[Decimal]) -> Measured | None:
        """The numbers that all texts spell plainly, with the most decimals of any; nan for empty and `missing` texts
        and for `numbers`.

        None where a text is no plain number or a code (a sign `+`, blanks, zeros before it, beyond 2⁵³), and where all
        are whole but some have decimals, so that two texts may be one number.
        """
        pa: Any = import_module("pyarrow")
        compute: Any = import_module("pyarrow.compute")
        lost = compute.is_in(self._column, value_set=pa.array(["", *missing], pa.string()))
        texts = compute.if_else(lost, pa.scalar(None, pa.string()), self._column)
        if not compute.all(compute.match_substring_regex(texts, _PLAIN)).as_py():
            return None
        try:
            found = compute.cast(texts, pa.float64())
        except pa.ArrowException:
            return None
        if not (compute.max(compute.abs(found)).as_py() or 0.0) <= _LARGEST_EXACT:
            return None
        places = _places(texts, compute)
        values = doubles_of(found)
        if numbers:
            values = np.where(np.isin(values, [float(number) for number in numbers]), np.nan, values)
        whole = bool(((np.rint(values) == values) | np.isnan(values)).all())
        return None if places and whole else Measured(values, places)


def _places(texts: Any, compute: Any) -> int:
    """The most decimals that any of the texts is written with, null among them; 1.5e-3 has four."""
    scientific = compute.match_substring(texts, "e", ignore_case=True)
    point = compute.find_substring(texts, ".")
    behind = compute.subtract(compute.binary_length(texts), compute.add(point, 1))
    plain = compute.or_(compute.less(point, 0), scientific)
    found: int = compute.max(compute.if_else(plain, 0, behind)).as_py() or 0
    exponents = (Decimal(text).as_tuple().exponent for text in texts.filter(scientific).to_pylist())
    return max(found, max((-int(exponent) for exponent in exponents), default=0))
