"""Which rows of a table stay on the page of the next one, where pages may break between them."""

from collections.abc import Iterator, Sequence

from tablegen.table.model import Row

_LONGEST = 15
"""Rows that may be held together. Of longer runs, a section of sixty rows, no page need have room for all."""


def held(rows: Sequence[Row]) -> tuple[bool, ...]:
    """Of each row, whether no page may end behind it.

    Rows stay together as their `keep_with_next` says, but of a run of more than `_LONGEST` only what heads it with the
    row below, and its last two rows.
    """
    if not any(row.keep_with_next for row in rows):  # a long list
        return (False,) * len(rows)
    return tuple(one for run in _runs(rows) for one in _held(run))


def _runs(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in runs of which each but the last is to stay with the next."""
    start = 0
    for i, row in enumerate(rows, start=1):
        if not row.keep_with_next or i == len(rows):
            yield rows[start:i]
            start = i


def _held(run: Sequence[Row]) -> Iterator[bool]:
    last = len(run) - 1
    heads = next((i for i, row in enumerate(run) if not (row.group or row.head)), last)
    for i, row in enumerate(run):
        loose = len(run) > _LONGEST and heads < i < last - 1 and not (row.group or row.head)
        yield row.keep_with_next and not loose
