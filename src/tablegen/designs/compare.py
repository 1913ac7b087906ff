"""Group comparison, and with no groups a descriptive table: a row a variable, a column a group."""

from dataclasses import dataclass

from tablegen.designs.common import Draft, Level, typed_decimals
from tablegen.designs.tests import choose_test, row_test
from tablegen.designs.views import View, view_row
from tablegen.errors import Place, listing, suggestion
from tablegen.evidence import Grouping
from tablegen.plan import OVERALL, Ask, Compare, Head, Line, LineKind, Plan, Sizes, Summarize, Task
from tablegen.spec.model import ColumnSpec, LevelSpec, RowSpec, Word
from tablegen.spec.pattern import Pattern
from tablegen.stats.contract import Test

TEST_STATS = ("statistic", "df", "df2", "p", "or", "or_low", "or_high")


def plan_comparison(draft: Draft) -> Plan | None:
    """Plan a `compare` table, or a descriptive one; None (with problems noted) when names do not resolve."""
    groups = _groups(draft)
    heads = _heads(draft, groups)
    if draft.spec.compare and groups is None:
        return None
    table = _Comparison(draft, groups, heads)
    rows = draft.spec.rows if draft.spec.rows is not None else _every_column(draft)
    for row in rows:
        table.add(row, 0)
    spec = draft.spec
    return Plan(
        name=spec.name,
        title=spec.title or spec.name,
        number=spec.number,
        design="compare" if groups else "describe",
        heads=tuple(head for head, _ in heads),
        lines=tuple(table.lines),
        tasks=tuple(table.tasks),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        difference=_difference_note(draft, groups),
        confidence=spec.confidence,
        suppress=spec.suppress,
        defaults=tuple(draft.defaults),
    )


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of the table in their order, and the grouping for tests in the order of the difference."""

    by: Grouping
    for_tests: Grouping
    levels: tuple[Level, ...]
    variable: str


def _groups(draft: Draft) -> Groups | None:
    spec = draft.spec
    if spec.compare is None or (variable := draft.variable(spec.compare)) is None:
        return None
    if spec.groups:
        levels = tuple(level for asked in spec.groups if (level := _group(draft, variable.name, asked)))
        _others(draft, variable.levels, levels)
    else:
        levels = draft.levels(variable, ())
        draft.default(f"groups: {', '.join(level.key for level in levels)} (all levels of {variable.name})")
    if len(levels) < 2:
        draft.problems.error(
            f"a comparison needs at least two groups; {variable.name} has {len(levels)}",
            spec.compare.at,
            "leave out `compare` for a descriptive table",
        )
        return None
    keys = tuple(level.key for level in levels)
    turned = keys[::-1] if spec.difference == "second - first" and len(keys) == 2 else keys
    return Groups(Grouping(variable.name, keys), Grouping(variable.name, turned), levels, variable.name)


def _group(draft: Draft, variable: str, asked: LevelSpec) -> Level | None:
    key = draft.level(draft.source.variable(variable), asked.key)
    labels = draft.source.variable(variable).level_labels
    return Level(key, asked.label or labels.get(key, key)) if key is not None else None


def _others(draft: Draft, all_levels: tuple[str, ...], levels: tuple[Level, ...]) -> None:
    left = [key for key in all_levels if key not in {level.key for level in levels}]
    if left and draft.spec.compare:
        draft.problems.warn(
            f"the patients of {', '.join(left)} are in no column: `groups` does not list them", draft.spec.compare.at
        )


def _difference_note(draft: Draft, groups: Groups | None) -> str | None:
    if groups is None or len(groups.levels) != 2:
        return None
    names = {level.key: level.label for level in groups.levels}
    first, second = groups.for_tests.levels
    return f"{names[first]} minus {names[second]}"


Shown = tuple[Head, Pattern | None]


def _heads(draft: Draft, groups: Groups | None) -> tuple[Shown, ...]:
    """The columns beside the stub, with the pattern of those that show a statistic."""
    columns = draft.spec.columns
    if columns is None:
        at = draft.spec.at
        names = ("groups", "statistic", "P") if groups else ("groups",)
        columns = tuple(ColumnSpec(Word(name, at)) for name in names)
        if groups:
            draft.default(f"columns: {', '.join(names)}")
    heads: list[Shown] = []
    for column in columns:
        heads += _head(draft, column, groups)
    return tuple(heads)


def _head(draft: Draft, column: ColumnSpec, groups: Groups | None) -> list[Shown]:
    name = column.name.text
    if name == "groups":
        return _group_heads(draft, column, groups)
    if name == "overall":
        return [(Head("group", OVERALL, column.header, OVERALL), None)]
    pattern = draft.patterns.column(name)
    if pattern is None or not set(pattern.stats) <= set(TEST_STATS):
        names = ("groups", "overall", *draft.patterns.columns_showing(TEST_STATS))
        draft.problems.error(
            f'a comparison has no column "{name}"{suggestion(name, names)}', column.name.at, listing("columns", names)
        )
        return []
    if groups is None:
        draft.problems.error(
            f'the column "{name}" needs groups to compare',
            column.name.at,
            "name the column that splits the patients: compare: …",
        )
        return []
    return [(Head("statistic", name, column.header, show=pattern), pattern)]


def _group_heads(draft: Draft, column: ColumnSpec, groups: Groups | None) -> list[Shown]:
    overall: Shown = (Head("group", OVERALL, group=OVERALL), None)
    if groups is None:
        return [(Head("group", OVERALL, column.header, OVERALL), None)]
    own: list[Shown] = [(Head("group", v.key, group=v.key, group_label=v.label), None) for v in groups.levels]
    match draft.spec.overall:
        case "first":
            return [overall, *own]
        case "last":
            return [*own, overall]
        case _:
            return own


def _every_column(draft: Draft) -> tuple[RowSpec, ...]:
    """The rows of a spec that lists none: every column but the groups and those that identify patients."""
    group = draft.spec.compare.text if draft.spec.compare else None
    names = [name for name in draft.source.names if name != group]
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
        self.tasks: list[Task] = [Sizes(name, groups.by if groups else None, self.overall)]

    def add(self, row: RowSpec, indent: int) -> None:
        """Add a row: its lines, its summaries, its test; a section adds its heading and its rows."""
        if row.rows:
            self.lines.append(Line("section", row.name.text, row.label or row.name.text, indent=indent, note=row.note))
            for inner in row.rows:
                self.add(inner, indent + 1)
            return
        if self._identifies(row, indent):
            return
        view = view_row(self.draft, row)
        if view is None:
            return
        self._summarize(row, view)
        test = self._test(row, view)
        if view.view == "category" and not view.pattern.each_level and view.level is None:
            self._block(row, view, test, indent)
        else:
            self.lines.append(self._line("row", row, view, view.label, indent, self._asks(row, view, test, view.level)))
        self._missing_line(row, view, indent + 1)

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
                self.draft.spec.quantiles,
            )
        )

    def _test(self, row: RowSpec, view: View) -> Test | None:
        if self.groups is None or not any(head.kind == "statistic" for head, _ in self.heads):
            return None
        asked = row_test(self.draft.spec, row, view.view)
        test = choose_test(self.draft, row, view.view, view.variable, len(self.groups.levels), asked)
        if test:
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
                    _why(asked, view.view, len(self.groups.levels)),
                )
            )
        return test

    def _block(self, row: RowSpec, view: View, test: Test | None, indent: int) -> None:
        """A categorical row: a heading that carries the test, its levels indented below."""
        heading = self._asks(row, view, test, None, groups=False)
        self.lines.append(self._line("group", row, view, view.label, indent, heading))
        for level in view.levels:
            cells = self._asks(row, view, None, level.key)
            self.lines.append(self._line("level", row, view, level.label, indent + 1, cells))

    def _line(
        self, kind: LineKind, row: RowSpec, view: View, label: str, indent: int, cells: tuple[Ask | None, ...]
    ) -> Line:
        note, unit = (row.note, view.unit) if kind != "level" else (None, None)
        return Line(kind, row.name.text, label, cells, indent, unit, view.pattern, note)

    def _asks(
        self, row: RowSpec, view: View, test: Test | None, level: str | None, *, groups: bool = True
    ) -> tuple[Ask | None, ...]:
        name, keys = row.name.text, tuple(v.key for v in view.levels)

        def cell(head: Head, pattern: Pattern | None) -> Ask | None:
            if head.kind == "statistic":
                digits = self.draft.digits(row, summaries=False)
                return Ask(pattern, name, digits=digits) if test and pattern else None
            if not groups:
                return None
            typed = typed_decimals(self.draft.spec, name, head.group)
            shown = keys if view.pattern.each_level else ()
            return Ask(
                view.pattern, name, head.group, level, shown, self.draft.digits(row), typed, view.variable.decimals
            )

        return tuple(cell(head, pattern) for head, pattern in self.heads)

    def _missing_line(self, row: RowSpec, view: View, indent: int) -> None:
        by = self.groups.by if self.groups else None
        source = self.draft.source.where(view.where)
        if view.show_missing == "never" or (
            view.show_missing == "if any" and not sum(source.missing(view.variable.name, by))
        ):
            return
        pattern = self.draft.patterns.missing
        cells = tuple(
            Ask(pattern, row.name.text, head.group) if head.kind == "group" else None for head, _ in self.heads
        )
        self.lines.append(Line("missing", row.name.text, "", cells, indent))


def _why(asked: Word | None, kind: str, groups: int) -> str:
    """How a test came to be chosen."""
    if asked:
        return f"asked for ({asked.at})"
    number = f"numbers in {'two' if groups == 2 else 'more than two'} groups"
    return f"the default for {'categories' if kind == 'category' else number}"


def _at(word: Word | None, row: RowSpec) -> Place:
    return word.at if word else row.name.at
