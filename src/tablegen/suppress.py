"""Small cells: counts that could identify patients are taken out of the results before anything is laid out."""

from collections.abc import Iterator
from dataclasses import replace

from tablegen.plan import OVERALL, Plan, Summarize
from tablegen.results import Key, Record, Results

_TELLING = frozenset({"n", "pct"})


def suppress(results: Results, plan: Plan) -> Results:
    """The results without counts from 1 to below `plan.suppress`, and without those that would give them away.

    In a row of a category, a hidden count could be found again from the group's total, or from a test. So in each group
    with exactly one hidden level the next smallest is hidden too, and when groups and an overall column stand side by
    side the same holds across groups; shares go with their counts, and the row's test with them. A summary of fewer
    than k values of a number is hidden as a whole.
    """
    k = plan.suppress
    if k is None:
        return results
    small = {r.key for r in results if r.value is not None and 0 < r.value < k and r.key.stat == "n"}
    hidden: set[Key] = set()
    for task in plan.tasks:
        if isinstance(task, Summarize):
            hidden |= set(_of_category(results, task, k) if task.view == "category" else _of_number(results, task, k))
    reason = f"suppressed: counts below {k} could identify patients"
    return replace(
        results,
        records=tuple(
            Record(r.key, None, r.method, reason, f"<{k}" if r.key in small else None) if r.key in hidden else r
            for r in results.records
        ),
    )


def _groups(task: Summarize) -> tuple[str, ...]:
    groups = task.by.levels if task.by else ()
    return (*groups, OVERALL) if task.overall or not groups else groups


def _small(results: Results, key: Key, k: int) -> bool:
    record = results.get(*key)
    return record is not None and record.value is not None and 0 < record.value < k


def _of_category(results: Results, task: Summarize, k: int) -> Iterator[Key]:
    groups = _groups(task)
    missing = {(g, None) for g in groups if _small(results, Key(task.row, g, None, "missing"), k)}
    hidden = {(g, level) for g in groups for level in task.levels if _small(results, Key(task.row, g, level, "n"), k)}
    if not hidden and not missing:
        return
    while more := _complementary(results, task, groups, hidden):
        hidden |= more
    for group, level in hidden:
        yield from (Key(task.row, group, level, stat) for stat in _TELLING)
    for group, _ in missing:
        yield Key(task.row, group, None, "missing")
    yield from _test_of(results, task)


def _complementary(
    results: Results, task: Summarize, groups: tuple[str, ...], hidden: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Counts to hide besides, so that no line of the table that adds up has a lone gap."""
    lines = [[(g, level) for level in task.levels] for g in groups]
    if OVERALL in groups and len(groups) > 1:
        lines += [[(g, level) for g in groups] for level in task.levels]
    more: set[tuple[str, str]] = set()
    for line in lines:
        gaps = [cell for cell in line if cell in hidden]
        rest = [cell for cell in line if cell not in hidden]
        if len(gaps) == 1 and rest:
            more.add(min(rest, key=lambda cell: _count(results, task, cell)))
    return more - hidden


def _count(results: Results, task: Summarize, cell: tuple[str, str]) -> tuple[bool, float]:
    """The order in which counts are given up: the smallest first, a zero last, for a zero hides nobody."""
    record = results.get(task.row, cell[0], cell[1], "n")
    value = float(record.value or 0) if record else 0.0
    return value == 0, value


def _of_number(results: Results, task: Summarize, k: int) -> Iterator[Key]:
    small = [g for g in _groups(task) if _small(results, Key(task.row, g, None, "n"), k)]
    for group in small:
        yield from (Key(task.row, group, None, stat) for stat in (*task.stats, "total"))
    gaps = [g for g in _groups(task) if _small(results, Key(task.row, g, None, "missing"), k)]
    for group in gaps:
        yield from (Key(task.row, group, None, stat) for stat in ("missing", "n"))
    if small:
        yield from _test_of(results, task)


def _test_of(results: Results, task: Summarize) -> Iterator[Key]:
    """The records of the row's test, from which a hidden count could be worked out."""
    return (r.key for r in results if r.key.row == task.row and r.key.group is None and r.key.stat != "missing")
