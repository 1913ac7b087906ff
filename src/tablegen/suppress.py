"""Small cells: counts that could identify patients are taken out of the results before anything is laid out.

What a reader could work out again is hidden too. A row of counts is a matrix: a column for each group (and for all
patients, where the table has that column), a line for each level and one for the missing values. The heads give the
columns' totals, the column of all patients those of the lines; so no line and no column may have a lone gap.
"""

from collections.abc import Iterator, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.compute.families import among_shown
from tablegen.errors import Problems
from tablegen.evidence import Source
from tablegen.plan import OVERALL, Plan
from tablegen.results import Key, Record, Results
from tablegen.suppress_audit import Cell, Matrix
from tablegen.tasks import Fit, Match, Sizes, Summarize

if TYPE_CHECKING:
    from tablegen.rare_tasks import RareTask
    from tablegen.tasks import Task

TOTAL = "\0total"
"""The level that stands for the size of a group."""
RARE = frozenset({"Correlate", "Diagnose", "Answers", "Follow", "Tabulate", "AdjustedMeans", "ComparePairs"})
"""Tasks of designs that few tables have, by the names of their types."""
LAST = frozenset({"ComparePairs"})
"""Tasks whose numbers are hidden where any other task hid something of their row."""


def suppress(results: Results, plan: Plan, source: Source, problems: Problems) -> Results:
    """The results without counts from 1 to below `plan.suppress`, and without those that would give them away.

    Shares go with their counts, all of a group's where its missing values are hidden, and the row's test with them. A
    summary of fewer than k values of a number is hidden as a whole, in the column of all patients too. Doubts about a
    row of which something is hidden are not told, and their warnings withdrawn: a count follows from an expected one.
    P is adjusted among the tests that are shown.
    """
    if plan.suppress is None:
        return results
    hider = Hider(results, plan.suppress)
    chosen = source.where(plan.where)
    sets = plan.imputations.sets(chosen) if plan.imputations else (chosen,)
    last = [task for task in plan.tasks if type(task).__name__ in LAST]
    for task in plan.tasks:
        if task not in last:
            _hide(task, hider, sets)
    if any(isinstance(task, Fit) for task in plan.tasks):
        from tablegen.suppress_fits import hide_told_by_models, sets_of  # few tables need it

        hide_told_by_models(plan, sets_of(plan, source), hider)
    if not plan.imputations and any(isinstance(task, Summarize) and task.where for task in plan.tasks):
        from tablegen.suppress_where import hide_differences  # few tables need it

        hide_differences(plan.tasks, chosen, hider)
    for task in last:
        _hide(task, hider, sets)
    left = hider.left()
    withdraw_doubts(results, left, problems)
    return among_shown(left, plan)


def withdraw_doubts(before: Results, left: Results, problems: Problems) -> None:
    """Take back the warnings of doubts that are not told any more."""
    problems.withdraw({f"{row}: {text}" for row, text in {*before.remarks} - {*left.remarks}})


def _hide(task: "Task | RareTask", hider: "Hider", sets: tuple[Source, ...]) -> None:
    """Hide what a task's small counts are, and what would give them away."""
    match task:
        case Sizes():
            hider.sizes(task)
        case Summarize():
            _summary(task, hider, sets)
            if hider.small(hider.value(imputed := Key(task.row, None, None, "imputed"))):
                hider.hidden.add(imputed)
        case Match():
            hider.match(task)
        case Fit():
            from tablegen.suppress_models import hide_model

            hide_model(task, hider)
        case _:
            if type(task).__name__ in RARE:
                from tablegen.suppress_designs import hide  # few tables need it

                hide(task, hider, sets)


def _summary(task: Summarize, hider: "Hider", sets: tuple[Source, ...]) -> None:
    if task.view == "category":
        hider.category(task)
        return
    from tablegen.suppress_numbers import groups_with_few

    hider.number(task, groups_with_few(task, sets, hider))


class Hider:
    """Collects the keys to hide, how a table marks those that are openly small, rows whose doubts are not told."""

    def __init__(self, results: Results, k: int) -> None:
        self.results = results
        self.k = k
        self.hidden: set[Key] = set()
        self.openly: set[Key] = set()
        self.untold: set[str] = set()

    def records(self) -> Iterator[Record]:
        """All records, the hidden ones without their value."""
        reason = f"suppressed: counts below {self.k} could identify patients"
        self.hidden |= {key._replace(stat="missing_pct") for key in self.hidden if key.stat == "missing"}
        for record in self.results:
            shown = f"<{self.k}" if record.key in self.openly else None
            yield Record(record.key, None, record.method, reason, shown) if record.key in self.hidden else record

    def left(self) -> Results:
        """The results without what is hidden, and without doubts about its rows."""
        rows = {key.row for key in self.hidden} | self.untold
        remarks = tuple((row, text) for row, text in self.results.remarks if row not in rows)
        return replace(self.results, records=tuple(self.records()), remarks=remarks)

    def value(self, key: Key) -> int:
        """The count at this address, 0 where there is none."""
        record = self.results.get(*key)
        n = record.value if record and record.value is not None else 0
        return max(1, int(n)) if n > 0 else 0  # a mean count of imputed data, below 1 or between two numbers

    def small(self, value: int) -> bool:
        """Whether a count could identify patients."""
        return 0 < value < self.k

    def hide_all(self, row: str, group: str | None) -> None:
        """Hide every statistic of a row and a group."""
        self.hidden.update(r.key for r in self.results if r.key.row == row and r.key.group == group)

    def hide(self, row: str, group: str | None, level: str | None, *stats: str) -> None:
        """Hide these statistics at an address."""
        self.hidden.update(Key(row, group, level, stat) for stat in stats)

    def hide_test(self, row: str) -> None:
        """The row's test, from which a hidden count could be worked out."""
        keys = (r.key for r in self.results if r.key.row == row and r.key.group is None)
        self.hidden.update(key for key in keys if key.stat not in {"missing", "excluded"})

    def sizes(self, task: Sizes) -> None:
        """The heads: a small group's size, and that of all patients, from which it would follow."""
        groups = task.by.levels if task.by else ()
        gaps = [g for g in groups if self.small(self.value(Key(task.row, g, None, "n")))]
        few = gaps or self.small(self.value(Key(task.row, OVERALL, None, "n")))  # of a table without groups
        for group in (*gaps, *([OVERALL] if few else [])):
            self.hide(task.row, group, None, "n", "wn", "ess")
        for stat in ("missing", "excluded", "unweighted", "zero"):
            if self.small(self.value(Key(task.row, None, None, stat))):
                self.hide(task.row, None, None, stat)

    def category(self, task: Summarize, besides: frozenset[Cell] = frozenset()) -> None:
        """A row of counts by level and group; `besides` are cells that must be hidden for the sake of other rows."""
        groups, counts = self._counts(task)
        matrix = _matrix(task, counts, groups)
        sizes = {group: matrix.counts[group, TOTAL] for group in groups}
        self._denominators(task, sizes, counts)
        gaps: set[Cell] = {cell for cell, n in counts.items() if self.small(n)} | besides
        if task.equal and any(level is None for _, level in gaps):  # of how many values they are, classes tell
            gaps |= counts.keys()
        tiny = [group for group, size in sizes.items() if self.small(size)]
        for group in (*tiny, *([OVERALL] if tiny else [])):
            gaps |= {cell for cell in matrix.counts if cell[0] == group}
        if not gaps:
            return
        gaps = matrix.complemented(gaps, self.k) & counts.keys()
        self._gaps(task, gaps, groups)
        columns = matrix.lines[: len(groups)]
        small = [(cell, line) for line in columns for cell in line if cell in gaps and self.small(counts[cell])]
        if matrix.across:  # marks in lines that cross may tell counts together, where none does alone
            small = small if len(small) == 1 and self._free(small[0][0], counts, gaps) else []
        self.openly |= {
            Key(task.row, group, level, "missing" if level is None else "n")
            for (group, level), line in small
            if self._wide(line, counts, gaps)
        }
        self.hide_test(task.row)

    def _counts(self, task: Summarize) -> tuple[tuple[str, ...], dict[Cell, int]]:
        """The groups and the counts that the row tells; the denominators of percentages of rows are those of all."""
        groups = columns_of(task)
        counts: dict[Cell, int] = {}
        for group in groups:
            counts |= {(group, level): self.value(Key(task.row, group, level, "n")) for level in task.levels}
            counts[group, None] = self.value(Key(task.row, group, None, "missing"))
        if task.percent != "row" or OVERALL in groups:
            return groups, counts
        for level in (*task.levels, None):
            counts[OVERALL, level] = sum(counts[group, level] for group in groups)
        return (*groups, OVERALL), counts

    def _gaps(self, task: Summarize, gaps: Set[Cell], groups: tuple[str, ...]) -> None:
        """Hide these cells with the shares that tell them: of a group, a level, or all, by what percentages are of."""
        shares = ("total", *(stat for stat in task.stats if stat != "n"))
        for group, level in gaps:
            self.hide(task.row, group, level, *(("missing", "missing_pct") if level is None else (*task.stats, "fmi")))
            told: list[Cell] = [(group, each) for each in (*task.levels, None)] if level is None else []
            if level is None and task.percent == "total":
                told = [(each, other) for each in groups for other in (*task.levels, None)]
            if group == OVERALL and task.percent == "row":
                told += [(each, level) for each in groups]
            for cell in told:
                self.hide(task.row, *cell, *shares)
            self.hide(task.row, group, None, *task.stats)  # of codes: beside the other counts a mean tells this one

    def _denominators(self, task: Summarize, sizes: dict[str, int], counts: dict[Cell, int]) -> None:
        """Declared denominators, which are counts of patients too.

        One is hidden with its shares where it, those outside it, or those in it without a level are few.
        """
        if not isinstance(task.percent, tuple):
            return
        shares = ("total", *(stat for stat in task.stats if stat != "n"))
        few: list[str] = []
        for group, size in sizes.items():
            whole = self.value(Key(task.row, group, None, "total"))
            outside = size - whole
            rest = [whole - counts[group, level] for level in task.levels]
            few += [group] if any(map(self.small, (whole, outside, *rest))) else []
        for group in (*few, *([OVERALL] if few else [])):
            self.hide(task.row, group, None, "total")
            for level in task.levels:
                self.hide(task.row, group, level, *shares)

    def _wide(self, line: list[Cell], counts: dict[Cell, int], gaps: set[Cell]) -> bool:
        """Whether to mark a line's small counts as such leaves them as uncertain as the mark says.

        Below 2 is 1. A reader knows the sum of a group's hidden counts. The others of them, known to be 0 or at least
        k, must be at least k for every value that the small ones may have.
        """
        hidden = [counts[cell] for cell in line if cell in gaps]
        small = sum(self.small(n) for n in hidden)
        return self.k > 2 and sum(hidden) - small * (self.k - 1) >= self.k * (len(hidden) - small) > 0

    def _free(self, cell: Cell, counts: dict[Cell, int], gaps: set[Cell]) -> bool:
        """Whether the only small count of lines that cross can be any that the mark says, the sums of all lines kept.

        What it has more or less, the hidden counts at the three other corners of a square have less or more; these must
        not get small.
        """
        if any(group == OVERALL for group, _ in gaps):
            return False
        larger = {other for other in gaps if counts[other] >= 2 * self.k - 2}
        across, below = ([o for o in larger if o[i] == cell[i]] for i in (1, 0))
        return any((other, one) in larger for other, _ in across for _, one in below)

    def number(self, task: Summarize, besides: Set[str] = frozenset()) -> None:
        """A row of summaries: groups with few values or `besides`, and counts of missing values that are small.

        Beside means and SDs a test, a standard error and any interval tell of how many values they are.
        """
        groups = columns_of(task)
        few = {g for g in groups if self.small(self.value(Key(task.row, g, None, "n")))} | besides
        gaps = few | {g for g in groups if self.small(self.value(Key(task.row, g, None, "missing")))}
        if OVERALL in groups and len(groups) > 1:
            few |= {OVERALL} if few else set()
            gaps |= {OVERALL} if gaps else set()
        for group in groups if task.dates else ():  # the first and the last day are those of single patients
            self.hide(task.row, group, None, "min", "max", "range")
        for group in few:
            self.hide(task.row, group, None, *task.stats, "fmi", "total")
        for group in gaps:
            self.hide(task.row, group, None, "n", "wn", "missing", "total", *_TELLING_N, *_of_several_types(task))
        if gaps:
            self.hide_test(task.row)

    def match(self, task: Match) -> None:
        """How many patients could be matched: all these counts where one is small, and the test, of which they follow
        from its degrees of freedom, or from its statistic and P.
        """
        names = ("n_used", "excluded", "excluded_missing", "excluded_several", "unnamed")
        used, lost, missing, several, unnamed = (self.value(Key(task.row, None, None, stat)) for stat in names)
        if any(map(self.small, (used, lost, missing, several, lost - missing - several, unnamed))):
            self.hide_test(task.row)
            self.hide(task.row, None, None, *names)


_TELLING_N = frozenset(
    {"sum", "se", "mean_low", "mean_high", "gmean_low", "gmean_high", "median_low", "median_high"}
    | {"shapiro_p", "anderson_p", "lilliefors_p"}
)
"""Summaries that tell, beside a mean and an SD, or the statistic of a test, of how many values they are."""


def _of_several_types(task: Summarize) -> Iterator[str]:
    """The types of skewness and kurtosis after the first one, whose ratio to it tells of how many values they are."""
    for moment in ("skewness", "kurtosis"):
        yield from [stat for stat in task.stats if stat.startswith(moment)][1:]


def columns_of(task: Summarize) -> tuple[str, ...]:
    """The table's columns of patients."""
    groups = task.by.levels if task.by else ()
    return (*groups, OVERALL) if task.overall or not groups else groups


def _matrix(task: Summarize, counts: dict[Cell, int], groups: tuple[str, ...]) -> Matrix:
    """The row with the sizes of its groups, which the heads tell, and the sums that a reader knows."""
    levels = (*task.levels, None)
    columns = [[(group, level) for level in levels] for group in groups]
    known = OVERALL in groups or task.percent == "total" or task.equal  # how many a class of equal size has
    across = [[(group, level) for group in groups] for level in levels] if known and len(groups) > 1 else []
    sizes = {
        (group, TOTAL): sum(counts[cell] for cell in column) for group, column in zip(groups, columns, strict=True)
    }
    return Matrix(counts | sizes, columns + across, bool(across), TOTAL)
