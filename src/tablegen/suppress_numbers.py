"""Small counts that the mean of a number tells: of one that has two values, 0 and 1, say, it is a share."""

from collections.abc import Iterable, Iterator

from tablegen.evidence import Frequencies, Grouping, Lacking, Source
from tablegen.plan import OVERALL
from tablegen.suppress import Hider
from tablegen.tasks import Summarize


def groups_with_few(task: Summarize, sets: Iterable[Source], hider: Hider) -> frozenset[str]:
    """The groups of which few have one of the only two values of a number, in one of the (imputed) sets."""
    return frozenset(group for source in sets for group in _groups(task, source.where(task.where), hider))


def _groups(task: Summarize, source: Source, hider: Hider) -> Iterator[str]:
    found = of_two_values(task.variable, task.by, source)
    if found is None:
        return
    groups = task.by.levels if task.by else (OVERALL,)
    for group, counts in zip(groups, found.counts.T.tolist(), strict=True):
        if any(map(hider.small, counts)):
            yield group


def of_two_values(variable: str, by: Grouping | None, source: Source) -> Frequencies | None:
    """How often each group has each value of a number that has one or two; None of one that has more."""
    try:
        found = source.frequencies(variable, by)
    except Lacking:  # counts or summaries of a paper
        return None
    return None if len(found.values) > len(("one", "the other")) else found
