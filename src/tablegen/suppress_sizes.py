"""Sizes of tables of the same data that nearly agree, or that tell the size of a group which another table hides."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from tablegen.computed import Computed
from tablegen.plan import OVERALL
from tablegen.spec.words import Nested, nested_key
from tablegen.tasks import Sizes
from tablegen.values import frozen

Leaf = tuple[str, Computed]
"""A table with numbers of its own, and the key of its part in the results (`risk.`)."""
Tell = Callable[[str, str], None]
"""Takes what is wrong, and what to do."""
_EVERYBODY = "", OVERALL
_ROWS = "", ""
"""The patients of all groups, and these with those who are in none."""


def called(key: str) -> str:
    """What a message calls the part of that key."""
    return key.removesuffix(".")


@frozen
class _Size:
    """How many patients a table tells of, and of how many more groups it hides the size."""

    n: float
    hidden: int = 0


def tell_close_sizes(together: Sequence[Leaf], what: str, tell: Tell) -> None:
    """Tell of tables of nearly the same patients: what differs between them is that of the few who are in one alone."""
    for (first, one), (second, other) in combinations(together, 2):
        k = max(one.plan.suppress or 0, other.plan.suppress or 0)
        sizes, theirs = _sizes(one), _sizes(other)
        both = [(sizes[key], theirs[key]) for key in sizes.keys() & theirs.keys()]
        close = [(a, b) for a, b in both if _close(a, b, k)]
        if any(not a.hidden and not b.hidden for a, b in close):
            tell(
                f"the patients of {called(first)} and {called(second)} differ by fewer than {k}",
                f"the numbers of both together would tell of those few: leave one of the {what} out",
            )
        elif close:
            hides, tells = (first, second) if close[0][0].hidden else (second, first)
            tell(
                f"{called(hides)} hides the size of a group, which follows from the patients of {called(tells)}",
                f"put the small group with another one (derive: recode), or leave one of the {what} out",
            )


def _close(one: _Size, other: _Size, k: int) -> bool:
    """Whether the difference tells of few patients; of hidden groups also where it is one for each of them."""
    apart, hidden = abs(one.n - other.n), one.hidden + other.hidden
    return 0 < apart < max(k, hidden + 1) and not (one.hidden and other.hidden)


def _sizes(made: Computed) -> dict[tuple[str, str], _Size]:
    """How many patients the table's groups have, by the column that makes the groups, and all groups together."""
    found: dict[tuple[str, str], _Size] = {}
    for task in made.plan.tasks:
        if isinstance(task, Sizes):
            groups = task.by.levels if task.by else (OVERALL,)
            each = {group: _told(made, task.row, group, "n") for group in groups}
            if task.by:
                found |= {(task.by.variable, group): _Size(n) for group, n in each.items() if n is not None}
            found |= {key: _sum(each[group] for group in some) for key, some in _unions(made, groups)}
            found[_EVERYBODY] = _sum(each.values())
            in_none = [_told(made, task.row, None, stat) for stat in ("missing", "excluded")] if task.by else []
            found[_ROWS] = _sum((*each.values(), *in_none))
    return found


def _told(made: Computed, row: str, group: str | None, stat: str) -> float | None:
    record = made.results.get(row, group, None, stat)
    return record.value if record else None


def _sum(sizes: Iterable[float | None]) -> _Size:
    every = list(sizes)
    told = [n for n in every if n is not None]
    return _Size(sum(told), len(every) - len(told))


def _unions(made: Computed, groups: Sequence[str]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """The levels of either column of nested groups, with the groups that are in them."""
    nested = made.spec.compare
    if not isinstance(nested, Nested):
        return
    outer, inner = (made.source.variable(word.text).levels for word in (nested.outer, nested.inner))
    pairs = {nested_key(o, i): (o, i) for o in outer for i in inner}
    for place, word in enumerate((nested.outer, nested.inner)):
        for level in (outer, inner)[place]:
            yield (word.text, level), [group for group in groups if pairs.get(group, ("", ""))[place] == level]
