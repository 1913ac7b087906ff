"""Small cells of rows that are of a part of the table's patients: the difference of two rows must not give one away.

`smokers` of all, of the men and of the women: of three such counts, any two give the third. Patients fall into classes
by the rows they belong to, and a row counts the patients of some classes; what a reader can work out is what shown rows
can be added up to. Where that is a small count, a row is hidden.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from tablegen.evidence import Condition, Source
from tablegen.plan import OVERALL
from tablegen.results import Key
from tablegen.suppress import Hider, columns_of
from tablegen.suppress_audit import Cell
from tablegen.tasks import Summarize

Rows = frozenset[int]
"""Some of the rows of a variable, by their place; the last is that of all patients, whom the heads count."""
Counts = dict[Cell, int]
_EVERYBODY = "\0patients"
"""The level that stands for all levels, and no value."""
_SEVERAL = 6
"""Of more conditions than this the narrower rows are hidden rather than all their combinations counted."""


def hide_differences(tasks: Iterable[object], source: Source, hider: Hider) -> None:
    """Hide counts of rows of the same variable, or of part of the patients, whose sums and differences are small."""
    families: dict[object, list[Summarize]] = {}
    for task in tasks:
        if isinstance(task, Summarize):
            families.setdefault((task.variable, task.view, task.by), []).append(task)
    for family in families.values():
        if any(task.where for task in family):
            _protect(family, source, hider)


def _protect(family: list[Summarize], source: Source, hider: Hider) -> None:
    wheres = list(dict.fromkeys(task.where for task in family if task.where))
    if len(wheres) > _SEVERAL:
        for task in family:
            if task.where:
                _hide(task, {(group, _EVERYBODY) for group in columns_of(task)}, hider)
        return
    classes = _classes(family[0], wheres, source)
    before = -1
    while before < len(hider.hidden):  # what is hidden in one cell may hide others in the same row
        before = len(hider.hidden)
        for cell in next(iter(classes.values())):
            counts = {rows: found[cell] for rows, found in classes.items()}
            while gone := _given_away(counts, *_shown(family, wheres, cell, hider), hider):
                for task in family:
                    if task.where and wheres.index(task.where) == gone - 1:
                        _hide(task, {cell}, hider)


def _classes(task: Summarize, wheres: list[tuple[Condition, ...]], source: Source) -> dict[Rows, Counts]:
    """How many patients of each cell belong to exactly these rows; row 0 is of all, row i + 1 of the i-th condition."""
    numbers = range(1, len(wheres) + 1)
    every = [*chain.from_iterable(combinations(numbers, n) for n in range(len(wheres) + 1))]
    within = {
        frozenset(some): _counts(task, source.where(tuple(chain.from_iterable(wheres[i - 1] for i in some))))
        for some in every
    }
    cells = within[frozenset()].keys()
    found = {
        some | {0}: {
            cell: sum((-1) ** len(more - some) * counts[cell] for more, counts in within.items() if some <= more)
            for cell in cells
        }
        for some in within
    }
    return {rows: counts for rows, counts in found.items() if any(counts.values())}


def _counts(task: Summarize, source: Source) -> Counts:
    """How many patients of each group have each level, or a number, and how many there are."""
    found: Counts = {}
    groups = task.by.levels if task.by else (OVERALL,)
    missing, sizes = source.missing(task.variable, task.by), source.sizes(task.by)
    for i, group in enumerate(groups):
        found |= {(group, _EVERYBODY): sizes[i], (group, None): missing[i]}
    if task.view == "number":
        found |= {(group, ""): sizes[i] - missing[i] for i, group in enumerate(groups)}
    else:
        table = source.counts(task.variable, task.levels, task.by).table
        found |= {(g, level): int(table[j][i]) for j, level in enumerate(task.levels) for i, g in enumerate(groups)}
    if task.by and task.overall:
        levels = {level for _, level in found}
        found |= {(OVERALL, level): sum(found[group, level] for group in groups) for level in levels}
    return found


def _shown(
    family: list[Summarize], wheres: list[tuple[Condition, ...]], cell: Cell, hider: Hider
) -> tuple[set[int], set[int]]:
    """The rows that tell this count, and those that hide it, as small or for the sake of another cell; that of all
    patients is told by the heads, or by a row without a condition.
    """
    group, level = cell
    shown, hiding = {0} if level == _EVERYBODY else set[int](), set[int]()
    for task in family:
        row = wheres.index(task.where) + 1 if task.where else 0
        (hiding if _key(task, group, level) in hider.hidden else shown).add(row)
    return shown, hiding - shown


def _key(task: Summarize, group: str, level: str | None) -> Key:
    """Where a row tells how many patients of a group have a level."""
    if level == _EVERYBODY:
        return Key(task.row, group, None, "total")
    if level is None:
        return Key(task.row, group, None, "missing")
    return Key(task.row, group, level or None, task.stats[0] if task.view == "number" else "n")


def _given_away(counts: dict[Rows, int], shown: set[int], hiding: set[int], hider: Hider) -> int:
    """The row to hide, one of fewest patients, where those shown add up to a small or a hidden count; else 0."""
    ordered = sorted(shown - {0}, key=lambda row: _of(row, counts))
    for small in _secrets(counts, hiding, hider) if ordered else ():
        if _follows(small, counts, shown):
            return next((row for row in ordered if not _follows(small, counts, shown - {row})), ordered[0])
    return 0


def _of(row: int, counts: dict[Rows, int]) -> int:
    return sum(n for rows, n in counts.items() if row in rows)


def _secrets(counts: dict[Rows, int], hiding: set[int], hider: Hider) -> Iterator[frozenset[Rows]]:
    """The classes of patients that are few: a class, and those of one row that are not of another within it; and those
    of a row that hides how many they are.
    """
    rows = frozenset(chain.from_iterable(counts))
    of = {row: frozenset(some for some in counts if row in some) for row in rows}
    differences = (of[a] - of[b] for a in rows for b in rows if of[b] < of[a])
    for some in dict.fromkeys((*(frozenset({one}) for one in counts), *differences)):
        if hider.small(sum(counts[one] for one in some)):
            yield some
    yield from (of[row] for row in hiding if row in of)


def _follows(some: frozenset[Rows], counts: dict[Rows, int], shown: set[int]) -> bool:
    """Whether the number of patients in these classes is a sum of shown rows, each any number of times."""
    import numpy as np

    rows = np.array([[float(row in one) for one in counts] for row in sorted(shown)]).reshape(len(shown), len(counts))
    asked = np.array([float(one in some) for one in counts])
    return bool(np.linalg.matrix_rank(np.vstack([rows, asked])) == np.linalg.matrix_rank(rows)) if shown else False


def _hide(task: Summarize, cells: set[Cell], hider: Hider) -> None:
    """Hide these cells of a row, with what would give them away within it."""
    whole = {group for group, level in cells if level == _EVERYBODY}
    if task.view == "number":
        hider.number(task, frozenset({group for group, _ in cells}))
        return
    every = {(group, level) for group in whole for level in (*task.levels, None)}
    hider.category(task, frozenset(every | {cell for cell in cells if cell[0] not in whole}))
    for group in whole:
        hider.hide(task.row, group, None, "total")
