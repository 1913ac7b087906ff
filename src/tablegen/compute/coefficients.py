"""The records of one coefficient, or of several tested together."""

from collections.abc import Iterator, Mapping

from tablegen.results import Key, Record

_TOO_LARGE = "too large or too small to write: rescale the variable"


def records(
    row: str,
    group: str | None,
    level: str | None,
    values: Mapping[str, float],
    wanted: tuple[str, ...],
    method: str,
    problem: str | None = None,
) -> Iterator[Record]:
    """A record for each wanted statistic of the line; what is not in `values` says why."""
    for stat in wanted:
        value = values.get(stat)
        yield Record(Key(row, group, level, stat), value, method, None if value is not None else problem or _TOO_LARGE)
