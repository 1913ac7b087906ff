"""P values adjusted as families of tests."""

from collections.abc import Iterable, Iterator

from tablegen import stats
from tablegen.results import Key, Record


def adjusted(records: Iterable[Record], how: str) -> Iterator[Record]:
    """The P values of all rows as one family; a test that could not be made is no member of it."""
    adjustment = stats.ADJUSTMENTS[how]
    family = [(r, float(r.value)) for r in records if r.key.stat == "p" and r.key.group is None and r.value is not None]
    method = f"{adjustment.title}, {len(family)} tests"
    for (record, _), value in zip(family, adjustment.run([p for _, p in family]), strict=True):
        yield Record(Key(record.key.row, None, record.key.level, "p_adjusted"), value, method)
