"""A comparison in the making: the lines and tasks that its rows add, and the cells that every kind of row has."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.designs.common import Draft, typed_decimals
from tablegen.designs.groups import Groups, Shown, stem_of
from tablegen.designs.statistic_columns import fits
from tablegen.designs.views import View
from tablegen.plan import OVERALL, PAIRS, Ask, Head, Line, LineKind
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.words import ColumnSpec
from tablegen.stats.contract import CountsTest, PairsTest, RanksTest, Test
from tablegen.tasks import Compare, Measure, Sizes, Task, interval_level

if TYPE_CHECKING:
    from tablegen.designs.pairwise import Pairing
    from tablegen.rare_tasks import RareTask


P_OF_LEVEL = ("p_level",)


class Sheet:
    """The lines and tasks of a comparison so far, with what all rows share: groups, columns, the draft."""

    def __init__(
        self, draft: Draft, groups: Groups | None, heads: tuple[Shown, ...], pairing: "Pairing | None" = None
    ) -> None:
        self.draft = draft
        self.groups = groups
        self.heads = heads
        self.pairing = pairing
        self.lines: list[Line] = []
        self.overall = any(head.group == OVERALL for head, _ in heads)
        name = groups.variable if groups else OVERALL
        label = draft.source.variable(name).label or name if groups else name
        self.tasks: list[Task | RareTask] = [Sizes(name, groups.by if groups else None, self.overall, label)]

    @property
    def of_statistics(self) -> bool:
        """Whether the columns, not the rows, say what is shown of the patients."""
        return any(head.of_patients for head, _ in self.heads)

    def check_levels(self) -> None:
        """Columns of effects that name the level of their intervals (`90% CI`) must have intervals of that level."""
        spec = self.draft.spec
        for column in (*(spec.columns or ()), *map(ColumnSpec, spec.effects)):
            if stem := stem_of(self.draft.patterns.column(column.name.text)):
                self.draft.check_level(column, interval_level(self.tasks, stem, spec.confidence))

    def leave_out_empty_tests(self) -> None:
        """Take the column of test statistics out of a table whose tests have none (Fisher's); of one without any test
        (of events, of dates) that of P too.
        """
        tests = [stats.TESTS[task.test] for task in self.tasks if isinstance(task, Compare)]
        empty = set[tuple[str, ...]]() if any(test.symbol for test in tests) else {("statistic",)}
        empty |= set() if tests else {("p",)}
        kept = [i for i, (head, _) in enumerate(self.heads) if head.span or head.stats not in empty]
        if len(kept) < len(self.heads):
            self.heads = tuple(self.heads[i] for i in kept)
            self.lines = [
                replace(line, cells=tuple(cell for i, cell in enumerate(line.cells) if i in kept))
                for line in self.lines
            ]

    def tell_of_empty_effects(self) -> None:
        """Warn of a column of effects that no row has."""
        measured = {task.stem for task in self.tasks if isinstance(task, Measure)}
        measured |= (
            {"or"} if any(isinstance(t, Compare) and t.test in stats.WITH_ODDS_RATIO for t in self.tasks) else set()
        )
        for head, pattern in self.heads:
            if head.stats == P_OF_LEVEL and not any(type(task).__name__ == "CompareLevels" for task in self.tasks):
                message, hint = (
                    f'no row has a value for the column "{head.name}"',
                    "it is of categories of three levels",
                )
                self.draft.problems.warn(message, self.draft.spec.at, f"{hint} or more, tested by counts")
            if head.span != PAIRS and (stem := stem_of(pattern)) and stem not in measured and self.groups:
                message = f'no row has a value for the column "{head.name}"'
                hint = "name the effect of a row: effect: cliffs-delta; see: tablegen list effects"
                self.draft.problems.warn(message, self.draft.spec.at, hint)

    def line(
        self, kind: LineKind, row: RowSpec, view: View, label: str, indent: int, cells: tuple[Ask | None, ...]
    ) -> Line:
        """A line of a variable; its unit and its note stand on the first."""
        note, unit = (self.note(row, view), view.unit) if kind != "level" else (None, None)
        return Line(kind, row.name.text, label, cells, indent, unit, None if self.of_statistics else view.pattern, note)

    def note(self, row: RowSpec, view: View) -> str | None:
        """The author's note to a row, and of which patients it is when not of all."""
        if not view.where:
            return row.note
        sizes = self.draft.sizes(view.where, self.groups.by if self.groups else None)
        told = "" if self.draft.spec.suppress else f" (n = {', '.join(map(str, sizes))})"
        only = f"Only patients with {' and '.join(map(str, row.where))}{told}"
        return f"{row.note}; {only[0].lower()}{only[1:]}" if row.note else only

    def statistics(
        self, row: RowSpec, view: View, test: Test | None, stems: tuple[str, ...], first: bool = True
    ) -> tuple[Ask | None, ...]:
        """The cells of a line's statistics, its test and the effects of these stems; nothing for groups.

        The first line of a variable also has the columns of missing values.
        """
        name = row.name.text
        measures = [task for task in self.tasks if isinstance(task, Measure) and task.row == name]
        measured = {task.stem for task in measures}
        unsigned = frozenset(task.stem for task in measures if task.absolute or stats.EFFECTS[task.effect].unsigned)
        measured |= (
            {"or"}
            if any(isinstance(t, Compare) and t.row == name and t.test in stats.WITH_ODDS_RATIO for t in self.tasks)
            else set()
        )
        own = {"statistic": test.digits} if isinstance(test, RanksTest | PairsTest) and test.digits is not None else {}
        digits = {**own, **self.draft.digits(row, summaries=False)}
        decimals = view.variable.decimals if view.view == "number" else 0

        def cell(head: Head, pattern: Pattern | None) -> Ask | None:
            if head.kind == "statistic" and head.span == PAIRS:
                return self.pairing.cell(self.tasks, name, head, digits, decimals) if self.pairing and first else None
            if head.of_patients:
                return None
            if head.kind == "statistic" and head.group and head.show:
                return Ask(head.show, name, head.group) if first else None
            if head.stats == P_OF_LEVEL:
                return None
            stem = stem_of(pattern)
            shown = stem in stems and stem in measured if stem else test is not None
            return (
                Ask(pattern, name, digits=digits, decimals=decimals, unsigned=unsigned) if shown and pattern else None
            )

        return tuple(cell(head, pattern) for head, pattern in self.heads)

    def compare_levels(self, row: RowSpec, view: View, test: Test | None) -> tuple[str, ...]:
        """The levels that the table compares with all their others: none of two, whose P is that of the row."""
        asked = any(head.stats == P_OF_LEVEL for head, _ in self.heads)
        keys = tuple(level.key for level in view.levels)
        if not asked or self.groups is None or not isinstance(test, CountsTest) or len(keys) < 3:
            return ()
        from tablegen.rare_tasks import CompareLevels  # few tables have such a column

        by, why = self.groups.by, "the table has the column `level P`; the test is the row's"
        name, shares = row.name.text, view.missing_in_test
        task = CompareLevels(name, view.variable.name, test.name, row.name.at, by, keys, view.where, shares, why)
        self.tasks.append(task)
        return keys

    def with_level(self, row: RowSpec, cells: tuple[Ask | None, ...], level: str) -> tuple[Ask | None, ...]:
        """The cells of a level's line with its own P."""
        digits = self.draft.digits(row, summaries=False)
        return tuple(
            Ask(pattern, row.name.text, None, level, digits=digits) if pattern and head.stats == P_OF_LEVEL else cell
            for (head, pattern), cell in zip(self.heads, cells, strict=True)
        )

    def groups_beside(
        self, row: RowSpec, view: View, level: str | None, statistics: tuple[Ask | None, ...]
    ) -> tuple[Ask | None, ...]:
        """A line's statistics with the cells of its groups."""
        keys = tuple(v.key for v in view.levels) if view.pattern.each_level else ()
        name, digits = row.name.text, self.draft.digits(row)

        def cell(head: Head) -> Ask | None:
            pattern = view.pattern if head.kind == "group" else head.show
            if pattern is None or (head.of_patients and not fits(self.draft, pattern, view.view, view.variable.dates)):
                return None
            typed = typed_decimals(self.draft.spec, name, head.group)
            decimals, dates = view.variable.decimals, view.variable.dates
            return Ask(pattern, name, head.group, level, keys, digits, typed, decimals, dates)

        return tuple(
            cell(head) if head.kind == "group" or head.of_patients else ask
            for (head, _), ask in zip(self.heads, statistics, strict=True)
        )

    def missing_line(self, row: RowSpec, view: View, indent: int, others: tuple[str, ...] = ()) -> None:
        """Add the line of missing values, where it is asked for, or there are any and nothing else counts them.

        A row may be of `others`, more columns, too.
        """
        by = self.groups.by if self.groups else None
        source = self.draft.source.where(view.where)
        counted = self.of_statistics or any(head.name == "missing" for head, _ in self.heads)
        counted |= "missing" in view.pattern.stats
        lacking = any(sum(source.missing(name, by)) for name in (view.variable.name, *others))
        if self.of_statistics and view.show_missing == "always":
            message = f"{row.name}: where columns are statistics, missing values are counted in one too"
            self.draft.problems.error(message, row.name.at, "columns: [n, mean, SD, missing]")
        if view.show_missing in {"never", "denominators"} or (
            view.show_missing == "if any" and (counted or not lacking)
        ):
            return
        shares = view.share.with_missing and view.view == "category"
        pattern = self.draft.patterns.missing_share if shares else self.draft.patterns.missing
        digits = self.draft.digits(row)
        cells = tuple(
            Ask(pattern, row.name.text, head.group, digits=digits) if head.kind == "group" else None
            for head, _ in self.heads
        )
        self.lines.append(Line("missing", row.name.text, "", cells, indent))
