"""Group comparison, and with no groups a descriptive table: a row a variable, a column a group."""

from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft, typed_decimals
from tablegen.designs.effects import plan_effects
from tablegen.designs.groups import STEMS, Groups, Shown, difference_of, groups_of, heads_of, stem_of
from tablegen.designs.tests import choose_test, row_test
from tablegen.designs.views import View, view_row
from tablegen.errors import Place
from tablegen.plan import OVERALL, Ask, Compare, Line, LineKind, Measure, Plan, Sizes, Summarize, Task
from tablegen.spec.model import RowSpec, Word
from tablegen.spec.pattern import Pattern
from tablegen.stats.contract import PairsTest, RanksTest, Test

_MODEL_KEYS = ("reference", "per", "log", "standardize")
_ON_MEANS = frozenset({"t", "welch", "anova"})
_OF_RANKS = frozenset({"gmean"}) | stats.QUANTILES
_OF_A_LEVEL, _WHOLE = ("diff", "rr", "or"), ("smd", "effect")


def plan_comparison(draft: Draft) -> Plan | None:
    """Plan a `compare` table, or a descriptive one; None (with problems noted) when names do not resolve."""
    if draft.spec.like:
        draft.default(f"like {draft.spec.like}: {draft.preset.changes}")
    groups = groups_of(draft)
    heads = heads_of(draft, groups)
    if (draft.spec.compare and groups is None) or not _can_be_paired(draft, groups):
        return None
    table = _Comparison(draft, groups, heads)
    rows = draft.spec.rows if draft.spec.rows is not None else _every_column(draft)
    for row in rows:
        table.add(row, 0)
    if draft.spec.columns is None:
        table.leave_out_empty_statistic()
    table.tell_of_empty_effects()
    spec = draft.spec
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="compare" if groups else "describe",
        heads=tuple(head for head, _ in table.heads),
        lines=tuple(table.lines),
        tasks=tuple(table.tasks),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        difference=difference_of(groups),
        confidence=spec.confidence,
        suppress=spec.suppress,
        adjust=_adjustment(draft),
        defaults=tuple(draft.defaults),
    )


def _can_be_paired(draft: Draft, groups: Groups | None) -> bool:
    """Whether the rows can be matched where `pairs` asks for it: its column exists, and there are two groups."""
    asked = draft.spec.pairs
    if asked is None:
        return True
    if draft.variable(asked) is None:
        return False
    if groups and len(groups.levels) == 2:
        return True
    draft.problems.error("pairs are of two groups (before and after)", asked.at, "groups: [before, after]")
    return False


def _adjustment(draft: Draft) -> str | None:
    """How P values are adjusted; an unknown way is an error."""
    asked = draft.spec.adjust
    if asked and asked.text not in stats.ADJUSTMENTS:
        message, hint = stats.ADJUSTMENTS.unknown(asked.text)
        draft.problems.error(message, asked.at, hint)
    return asked.text if asked else None


def _every_column(draft: Draft) -> tuple[RowSpec, ...]:
    """The rows of a spec that lists none: every column but the groups and those that identify patients."""
    group = draft.spec.compare.text if draft.spec.compare else None
    key = draft.spec.pairs.text if draft.spec.pairs else None
    names = [name for name in draft.source.names if name not in {group, key}]
    left = [name for name in names if draft.source.looks_identifying(name)]
    if left:
        draft.default(f"rows: every column but {', '.join(left)} (identifiers)")
    else:
        draft.default("rows: every column")
    return tuple(RowSpec(Word(name, draft.spec.at)) for name in names if name not in left)


class _Comparison:
    """Collects the lines and tasks of a comparison, row by row."""

    def __init__(self, draft: Draft, groups: Groups | None, heads: tuple[Shown, ...]) -> None:
        self.draft = draft
        self.groups = groups
        self.heads = heads
        self.lines: list[Line] = []
        self.overall = any(head.group == OVERALL for head, _ in heads)
        name = groups.variable if groups else OVERALL
        label = draft.source.variable(name).label or name if groups else name
        self.tasks: list[Task] = [Sizes(name, groups.by if groups else None, self.overall, label)]

    def add(self, row: RowSpec, indent: int) -> None:
        """Add a row: its lines, its summaries, its test; a section adds its heading and its rows."""
        if row.rows:
            self.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
            for inner in row.rows:
                self.add(inner, indent + 1)
            return
        self.draft.refuse_keys(row, _MODEL_KEYS if self.groups else (*_MODEL_KEYS, "test"), "this kind of table")
        if self._splits(row) or self._identifies(row, indent):
            return
        view = view_row(self.draft, row)
        if view is None:
            return
        self._summarize(row, view)
        test = self._test(row, view)
        self._effects(row, view, test)
        if view.view == "category" and not view.pattern.each_level and view.level is None:
            self._block(row, view, test, indent)
        else:
            cells = self._groups_beside(row, view, view.level, self._statistics(row, view, test, STEMS))
            self.lines.append(self._line("row", row, view, view.label, indent, cells))
        self._missing_line(row, view, indent + 1)

    def leave_out_empty_statistic(self) -> None:
        """Take the column of test statistics out of a table whose tests have none (Fisher's)."""
        at = next((i for i, (head, _) in enumerate(self.heads) if head.stats == ("statistic",)), None)
        tests = [stats.TESTS[task.test] for task in self.tasks if isinstance(task, Compare)]
        if at is None or not tests or any(test.symbol for test in tests):
            return
        self.heads = self.heads[:at] + self.heads[at + 1 :]
        self.lines = [replace(line, cells=line.cells[:at] + line.cells[at + 1 :]) for line in self.lines]

    def tell_of_empty_effects(self) -> None:
        """Warn of a column of effects that no row has."""
        measured = {task.stem for task in self.tasks if isinstance(task, Measure)}
        measured |= {"or"} if any(isinstance(t, Compare) and t.test == "fisher" for t in self.tasks) else set()
        for head, pattern in self.heads:
            if (stem := stem_of(pattern)) and stem not in measured and self.groups:
                message = f'no row has a value for the column "{head.name}"'
                hint = "name the effect of a row: effect: cliffs-delta; see: tablegen list effects"
                self.draft.problems.warn(message, self.draft.spec.at, hint)

    def _splits(self, row: RowSpec) -> bool:
        """Whether the row is about the column that makes the groups: an error, for it compares them with themselves."""
        taken = self.groups.variable if self.groups else OVERALL
        if self.groups and row.column.text == taken:
            self.draft.problems.error(f"{row.column} is what the table compares; it cannot be a row too", row.column.at)
        elif row.name.text == taken:
            hint = f"give it another name: {taken}_row: {{variable: {row.column}}}"
            self.draft.problems.error(f'a row of this table cannot be named "{taken}"', row.name.at, hint)
        else:
            return False
        return True

    def _identifies(self, row: RowSpec, indent: int) -> bool:
        """Whether the row would list patients one by one: it then stands empty, and the author is told why."""
        name = row.column.text
        if row.levels or name not in self.draft.source.names or not self.draft.source.looks_identifying(name):
            return False
        self.draft.problems.warn(
            f"{name} would identify patients (nearly every value is unique): its values are not printed",
            row.name.at,
            "leave the row out, or list the levels to print",
        )
        cells = tuple(None for _ in self.heads)
        self.lines.append(Line("row", row.name.text, row.label or name, cells, indent))
        return True

    def _summarize(self, row: RowSpec, view: View) -> None:
        self.tasks.append(
            Summarize(
                row.name.text,
                view.variable.name,
                view.view,
                view.stats,
                _at(row.show, row),
                self.groups.by if self.groups else None,
                self.overall,
                tuple(level.key for level in view.levels),
                view.where,
                view.missing_in_percent,
                self.draft.spec.quantiles or self.draft.preset.quantiles,
                self.draft.spec.confidence,
            )
        )

    def _test(self, row: RowSpec, view: View) -> Test | None:
        if self.groups is None or not any(head.kind == "statistic" for head, _ in self.heads):
            return None
        asked = row_test(self.draft.spec, row, view.view)
        chosen = choose_test(self.draft, row, view, self.groups.by, asked)
        if chosen is None:
            return None
        test = chosen.test
        if asked is None and test.name in _ON_MEANS and _OF_RANKS & set(view.pattern.stats):
            self.draft.problems.warn(
                f"{row.name} is shown as {view.pattern.name or 'a median'} and compared by {test.title} (the default)",
                row.name.at,
                "to compare ranks: test: mann-whitney, or kruskal for more than two groups",
            )
        self.tasks.append(
            Compare(
                row.name.text,
                view.variable.name,
                test.name,
                _at(asked, row),
                self.groups.for_tests,
                tuple(level.key for level in view.levels),
                view.where,
                view.missing_in_test,
                view.level,
                self.draft.spec.confidence,
                chosen.why,
                self.draft.spec.pairs.text if self.draft.spec.pairs else None,
            )
        )
        return test

    def _effects(self, row: RowSpec, view: View, test: Test | None) -> None:
        stems = {stem for _, pattern in self.heads if (stem := stem_of(pattern))}
        if self.groups and row.effect and not stems:
            self.draft.problems.error(
                f"{row.name}: the table has no column for an effect", row.effect.at, "effects: [difference (95% CI)]"
            )
        if self.groups:
            self.tasks += plan_effects(self.draft, row, view, test, self.groups, stems)

    def _block(self, row: RowSpec, view: View, test: Test | None, indent: int) -> None:
        """A categorical row: a heading that carries the test, its levels indented below.

        Of two levels the first carries the effects that are about one level.
        """
        heading = self._statistics(row, view, test, _WHOLE if len(view.levels) == 2 else STEMS)
        self.lines.append(self._line("group", row, view, view.label, indent, heading))
        for i, level in enumerate(view.levels):
            beside = self._statistics(row, view, None, _OF_A_LEVEL if i == 0 and len(view.levels) == 2 else ())
            cells = self._groups_beside(row, view, level.key, beside)
            self.lines.append(self._line("level", row, view, level.label, indent + 1, cells))

    def _line(
        self, kind: LineKind, row: RowSpec, view: View, label: str, indent: int, cells: tuple[Ask | None, ...]
    ) -> Line:
        note, unit = (self._note(row, view), view.unit) if kind != "level" else (None, None)
        return Line(kind, row.name.text, label, cells, indent, unit, view.pattern, note)

    def _note(self, row: RowSpec, view: View) -> str | None:
        """The author's note to a row, and of which patients it is when not of all."""
        if not view.where:
            return row.note
        sizes = self.draft.source.where(view.where).sizes(self.groups.by if self.groups else None)
        told = "" if self.draft.spec.suppress else f" (n = {', '.join(map(str, sizes))})"
        only = f"Only patients with {' and '.join(map(str, row.where))}{told}"
        return f"{row.note}; {only[0].lower()}{only[1:]}" if row.note else only

    def _statistics(
        self, row: RowSpec, view: View, test: Test | None, stems: tuple[str, ...]
    ) -> tuple[Ask | None, ...]:
        """The cells of a line's statistics, its test and the effects of these stems; nothing for groups."""
        name = row.name.text
        measured = {task.stem for task in self.tasks if isinstance(task, Measure) and task.row == name}
        measured |= (
            {"or"}
            if any(isinstance(t, Compare) and t.row == name and t.test == "fisher" for t in self.tasks)
            else set()
        )
        own = {"statistic": test.digits} if isinstance(test, RanksTest | PairsTest) and test.digits is not None else {}
        digits = {**own, **self.draft.digits(row, summaries=False)}
        decimals = view.variable.decimals if view.view == "number" else 0

        def cell(pattern: Pattern | None) -> Ask | None:
            stem = stem_of(pattern)
            shown = stem in stems and stem in measured if stem else test is not None
            return Ask(pattern, name, digits=digits, decimals=decimals) if shown and pattern else None

        return tuple(cell(pattern) for _, pattern in self.heads)

    def _groups_beside(
        self, row: RowSpec, view: View, level: str | None, statistics: tuple[Ask | None, ...]
    ) -> tuple[Ask | None, ...]:
        """A line's statistics with the cells of its groups."""
        keys = tuple(v.key for v in view.levels) if view.pattern.each_level else ()
        name, digits = row.name.text, self.draft.digits(row)

        def cell(group: str | None) -> Ask:
            typed = typed_decimals(self.draft.spec, name, group)
            return Ask(view.pattern, name, group, level, keys, digits, typed, view.variable.decimals)

        return tuple(
            cell(head.group) if head.kind == "group" else ask
            for (head, _), ask in zip(self.heads, statistics, strict=True)
        )

    def _missing_line(self, row: RowSpec, view: View, indent: int) -> None:
        by = self.groups.by if self.groups else None
        source = self.draft.source.where(view.where)
        if view.show_missing == "never" or (
            view.show_missing == "if any" and not sum(source.missing(view.variable.name, by))
        ):
            return
        shares = view.missing_in_percent and view.view == "category"
        pattern = self.draft.patterns.missing_share if shares else self.draft.patterns.missing
        cells = tuple(
            Ask(pattern, row.name.text, head.group) if head.kind == "group" else None for head, _ in self.heads
        )
        self.lines.append(Line("missing", row.name.text, "", cells, indent))


def _at(word: Word | None, row: RowSpec) -> Place:
    return word.at if word else row.name.at
