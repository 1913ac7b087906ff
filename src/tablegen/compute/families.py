"""P values adjusted as families of tests."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Key, Record, Results


def adjusted(records: Iterable[Record], how: str, families: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[Record]:
    """The P values of each family adjusted for their number; without families all rows are one.

    A test that could not be made is no member of its family: it has no adjusted P, for the reason it has no P.
    """
    tests = [r for r in records if r.key.stat == "p" and r.key.group is None and r.key.level is None]
    if not families:
        yield from _family(tests, how, "")
    for name, rows in families:
        yield from _family([test for test in tests if {test.key.row, _question(test)} & {*rows}], how, f" of {name}")


def among_shown(results: Results, plan: Plan) -> Results:
    """The results with P adjusted among the tests that are left where those of small counts were hidden.

    A hidden P would follow from the adjusted ones of others, and from it the counts.
    """
    if plan.adjust is None:
        return results
    records = [r for r in results if r.key.stat != "p_adjusted" or r.key.group is not None]
    return replace(results, records=(*records, *adjusted(records, plan.adjust, plan.families)))


def _question(test: Record) -> str:
    """The question of which a test's row is an option: `symptoms` of `symptoms[cough]`."""
    return test.key.row.partition("[")[0]


def _family(tests: Sequence[Record], how: str, of: str) -> Iterator[Record]:
    adjustment = stats.ADJUSTMENTS[how]
    found = [float(test.value) for test in tests if test.value is not None]
    values = iter(adjustment.run(found))
    method = f"{adjustment.title}, {len(found)} test{'s' if len(found) != 1 else ''}{of}"
    for test in tests:
        value = next(values) if test.value is not None else None
        yield Record(Key(test.key.row, None, None, "p_adjusted"), value, method, test.problem)
