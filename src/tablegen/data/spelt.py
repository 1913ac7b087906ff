"""A column of a large text file: coded by its texts where few are distinct, else the numbers that they spell."""

from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from tablegen.data.arrow_cells import doubles_of, untyped_cells
from tablegen.data.cells import Coded, Measured

_PLAIN = r"^-?(0|[1-9][0-9]*)?(\.[0-9]+)?$"
_LARGEST_EXACT = 2.0**53
_ONE_ARRAY = 1 << 30  # bytes; an array of texts holds no more than twice that


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

    @property
    def distinct(self) -> int:
        """How many texts there are, the empty one among them."""
        return len(self._encoded.chunk(0).dictionary)

    @cached_property
    def coded(self) -> Coded:
        """The cells by the distinct texts, however many there are."""
        return untyped_cells(self._encoded)

    def measured(self, missing: frozenset[str]) -> Measured | None:
        """The numbers that all texts spell plainly, nan for empty and `missing` ones, with the most decimals of any.

        None where a text is no plain number or a code (an exponent, a sign `+`, blanks, zeros before it, beyond 2⁵³),
        and where all are whole but some have decimals, so that two texts may be one number.
        """
        pa: Any = import_module("pyarrow")
        compute: Any = import_module("pyarrow.compute")
        lost = compute.is_in(self._column, value_set=pa.array(["", *missing], pa.string()))
        texts = compute.if_else(lost, pa.scalar(None, pa.string()), self._column)
        if not compute.all(compute.match_substring_regex(texts, _PLAIN)).as_py():
            return None
        try:
            numbers = compute.cast(texts, pa.float64())
        except pa.ArrowException:
            return None
        if not (compute.max(compute.abs(numbers)).as_py() or 0.0) <= _LARGEST_EXACT:
            return None
        point = compute.find_substring(texts, ".")
        behind = compute.subtract(compute.binary_length(texts), compute.add(point, 1))
        places = compute.max(compute.if_else(compute.less(point, 0), 0, behind)).as_py() or 0
        values = doubles_of(numbers)
        whole = bool(((np.rint(values) == values) | np.isnan(values)).all())
        return None if places and whole else Measured(values, places)
