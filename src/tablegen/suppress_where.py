"""Small cells of rows that are of a part of the table's patients: the difference of two rows must not give one away.

`smokers` of all, of the men and of the women: of three such counts, any two give the third. Patients fall into classes
by the rows they belong to, and a row counts the patients of some classes; what a reader can work out is what shown rows
can be added up to. Where that is a small count, a row is hidden.
"""

from collections.abc import Iterable
from itertools import chain, combinations

from tablegen.evidence import Condition, Source
from tablegen.plan import OVERALL
from tablegen.results import Key
from tablegen.suppress import Hider, columns_of
from tablegen.suppress_audit import Cell
from tablegen.suppress_classes import Known, Members, classes_of, given_away
from tablegen.tasks import Summarize

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
    found = _classes(family[0], wheres, source)
    cells = {
        cell: classes_of({rows: counts[cell] for rows, counts in found.items()}, hider)
        for cell in next(iter(found.values()))
    }
    before = -1
    while before < len(hider.hidden):  # what is hidden in one cell may hide others in the same row
        before = len(hider.hidden)
        for cell, classes in cells.items():
            while gone := given_away(classes, _known(family, wheres, cell, hider)):
                for task in family:
                    if task.where and wheres.index(task.where) == gone - 1:
                        _hide(task, {cell}, hider)


def _classes(task: Summarize, wheres: list[tuple[Condition, ...]], source: Source) -> dict[Members, Counts]:
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


def _known(family: list[Summarize], wheres: list[tuple[Condition, ...]], cell: Cell, hider: Hider) -> Known:
    """The rows that tell this count, and those that hide it, as small or for the sake of another cell; that of all
    patients is told by the heads, or by a row without a condition.
    """
    group, level = cell
    shown, hiding = {0} if level == _EVERYBODY else set[int](), set[int]()
    for task in family:
        row = wheres.index(task.where) + 1 if task.where else 0
        (hiding if _key(task, group, level) in hider.hidden else shown).add(row)
    return Known(shown, hiding - shown, frozenset({0}))


def _key(task: Summarize, group: str, level: str | None) -> Key:
    """Where a row tells how many patients of a group have a level."""
    if level == _EVERYBODY:
        return Key(task.row, group, None, "total")
    if level is None:
        return Key(task.row, group, None, "missing")
    return Key(task.row, group, level or None, task.stats[0] if task.view == "number" else "n")


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
