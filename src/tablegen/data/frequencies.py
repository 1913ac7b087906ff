"""Grouped data: a column says how many patients each row stands for, and they are counted as so many rows."""

from array import array
from math import isnan

from tablegen.data.column import AnyColumn
from tablegen.data.store import Store
from tablegen.data.tally import ListRows, Selected
from tablegen.errors import Problems, listing, suggestion
from tablegen.spec.words import Word

MOST = 20_000_000
"""So many patients fit the memory of a computer."""


def repeated(store: Store, named: Word, problems: Problems) -> Selected:
    """The rows of a table, each as often as the column says; all of them once, with the problem noted, where it cannot.

    A row of frequency 0 stands for nobody.
    """
    counts = _counts(store, named, problems)
    if counts is None:
        return store.rows
    if isinstance(store.rows, ListRows):
        kept = array("q", (i for i, count in enumerate(counts) for _ in range(count)))
        return ListRows(len(kept), kept)
    import numpy as np

    from tablegen.data.bulk import ArrayRows

    every = np.repeat(np.arange(store.rows.n), counts)
    return ArrayRows(every.size, every)


def _counts(store: Store, named: Word, problems: Problems) -> list[int] | None:
    """How often each row is counted; None with the problem noted."""
    hint = "a frequency is a whole number of patients; weights of a survey are `weights`"
    if named.text not in store.names:
        told = f'frequency: the data have no column "{named}"{suggestion(named.text, store.names)}'
        problems.error(told, named.at, listing("available columns", store.names))
        return None
    column = store.column(named.text)
    if not column.numeric:
        problems.error(f"{named} holds text, and frequencies are whole numbers", named.at, hint)
        return None
    values = _values(store, column)
    wrong = [i for i, value in enumerate(values) if not (0.0 <= value < MOST and value == int(value))]
    if wrong:
        value, rows = values[wrong[0]], f"{len(wrong)} row{'s' if len(wrong) > 1 else ''}"
        what = "missing" if isnan(value) else f"{value:g}"
        problems.error(
            f"{named} is no frequency in {rows}: it is {what} in {store.table.place(wrong[0])}", named.at, hint
        )
        return None
    total = int(sum(values))
    if not 0 < total <= MOST:
        told = f"the frequencies of {named} add up to {total:,} patients"
        problems.error(told, named.at, f"at most {MOST:,} are counted" if total else "there is nobody to count")
        return None
    return [int(value) for value in values]


def _values(store: Store, column: AnyColumn) -> list[float]:
    """The number of each row, nan where it is missing."""
    import numpy as np

    from tablegen.data.complete import numbers

    return np.asarray(numbers(store.rows, column)).tolist()
