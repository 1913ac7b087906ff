"""Denominators of a row's percentages: of a column, of a level over the groups, of all, or as declared."""

from tablegen.evidence import Grouping, Source
from tablegen.tasks import Summarize
from tablegen.values import frozen


@frozen
class Denominators:
    """What a group's counts are divided by: `whole` for all of its levels, or one for each; and why a level has none.

    `whole` is the group's own total where each level has its own.
    """

    whole: int
    of_level: tuple[int, ...] | None = None
    problems: tuple[str | None, ...] = ()

    def of(self, level: int) -> int:
        """The denominator of the level at that place."""
        return self.of_level[level] if self.of_level else self.whole

    def problem(self, level: int) -> str | None:
        """Why the level at that place has no percentage; None where it may have one."""
        return self.problems[level] if self.problems else None


def denominators(task: Summarize, source: Source, by: Grouping | None, i: int) -> Denominators:
    """The denominators in the column at place `i` of the answers to `by`; `source` holds who is in the table's columns.

    A level that counts patients outside its declared denominator has no percentage, and is told so.
    """
    counts = [line[i] for line in source.counts(task.variable, task.levels, by).table]
    match task.percent:
        case "column":
            missing = source.missing(task.variable, by)[i] if task.missing_in_percent else 0
            return Denominators(sum(counts) + missing)
        case "row":
            everywhere = source.counts(task.variable, task.levels, task.by).table
            return Denominators(sum(counts), tuple(map(sum, everywhere)))
        case "total":
            everywhere = source.counts(task.variable, task.levels, task.by).table
            missing = sum(source.missing(task.variable, task.by)) if task.missing_in_percent else 0
            return Denominators(sum(map(sum, everywhere)) + missing)
        case "responses":
            return Denominators(sum(source.counts(name, task.levels[:1], by).table[0][i] for name in task.block))
        case int():
            why = f"it is a share of {task.percent}, which are fewer"
            return Denominators(task.percent, None, tuple(why if n > task.percent else None for n in counts))
        case _:
            among = source.where(task.percent)
            inside = [line[i] for line in among.counts(task.variable, task.levels, by).table]
            outside = [n - k for n, k in zip(counts, inside, strict=True)]
            why = f"it is a share of {task.percent_of}, to whom some of them do not belong"
            return Denominators(among.sizes(by)[i], None, tuple(why if n else None for n in outside))
