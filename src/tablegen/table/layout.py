"""Stage 4: the plan's questions answered by the results, in the style's words: a finished table."""

from dataclasses import replace
from re import sub
from typing import TYPE_CHECKING

from tablegen.plan import PAIRS, Head, Line, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.cells import RATIOS, Writer, described
from tablegen.table.heads import column_head, head_rows
from tablegen.table.markup import capitalized, title_case
from tablegen.table.model import Caption, Cell, Column, Content, Number, Row, Table, Text, plain
from tablegen.table.notes import Marked, alike_patterns, table_notes
from tablegen.table.sentences import KINDS, main_method, method_sentence, own_method, test_record
from tablegen.tasks import Compare

if TYPE_CHECKING:
    from tablegen.table.pairs import PairMarks


_COUNTED = frozenset({"n", "n_events"})


def lay_out(plan: Plan, results: Results, style: Style) -> Table:
    """The table of a plan: every digit decided, every note made."""
    page = _Page(plan, results, style)
    contents = [column_head(head, plan, results, style) for head in plan.heads]
    heads = head_rows(page.stub_head(), plan.heads, contents, style, plan.confidence)
    body = tuple(page.row(i, line) for i, line in enumerate(plan.lines) if line.kind != "footer")
    columns = (Column("left"), *(page.column(i, head_, body) for i, head_ in enumerate(plan.heads, start=1)))
    footer = _footer(plan, results, style)
    body = (*(_aligned(row, columns) for row in body), *footer)
    title = _title(plan.title, style)
    caption = Caption(style.words.table, plan.number, (Text(title),))
    shown = " ".join([title, *(plain(cell.content) for row in (*heads, *body) for cell in row.cells)])
    worded = (head.kind == "statistic" and head.span != PAIRS for head in plan.heads)
    ours = [content for content, is_ours in zip(contents, worded, strict=True) if is_ours]
    ours += [cell.content for row in body for cell in row.cells if plain(cell.content) == style.words.missing_mark][:1]
    for word in (style.words.not_reached, style.words.not_estimable):
        ours += [cell.content for row in body for cell in row.cells if Text(word) in cell.content][:1]
    ours += [row.cells[0].content for row in footer]
    notes = table_notes(plan, results, style, page.marked, shown, " ".join(map(plain, ours)))
    description = _description(plan, heads, contents)
    return Table(_identifier(plan.name), caption, columns, heads, body, notes, description)


def _footer(plan: Plan, results: Results, style: Style) -> tuple[Row, ...]:
    """The rows of a model table's footer, if it has one."""
    if not any(line.kind == "footer" for line in plan.lines):
        return ()
    from tablegen.table.footers import footer_rows  # few tables need it

    return tuple(footer_rows(plan, results, style))


def _title(title: str, style: Style) -> str:
    """The title in the style's case, with its full stop."""
    look = style.look.caption
    if look.case == "title":
        title = title_case(title)
    return title if title.endswith(look.stop) else f"{title}{look.stop}"


def _identifier(name: str) -> str:
    """The name as labels and bookmarks take it: ASCII letters, digits and hyphens."""
    return sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "table"


class _Page:
    """Writes the rows of a table and collects the notes they call."""

    def __init__(self, plan: Plan, results: Results, style: Style) -> None:
        self.plan = plan
        self.results = results
        self.style = style
        self.writer = Writer(results, style)
        self.marked = Marked(style.look.notes)
        self.alike = alike_patterns(plan)
        self.tests = {task.row: task for task in plan.tasks if isinstance(task, Compare)}
        self.pairs = self._pair_marks() if plan.pairwise else None
        self.usual = {main_method(plan, results, kind) for kind in KINDS}

    def stub_head(self) -> Cell:
        """The head of the stub."""
        words = self.style.words
        return Cell((Text(self.plan.stub or (words.stub_model if self.plan.design == "model" else words.stub)),))

    def row(self, i: int, line: Line) -> Row:
        """A row of the body."""
        stub = Cell(self.stub(line), indent=line.indent)
        cells = tuple(Cell(self.cell(line, c)) for c in range(len(self.plan.heads)))
        following = self.plan.lines[i + 1] if i + 1 < len(self.plan.lines) else None
        heads = line.kind in {"group", "section"}
        return Row(
            (stub, *cells),
            group=heads,
            keep_with_next=heads or bool(following and following.indent and following.indent >= line.indent > 0),
        )

    def stub(self, line: Line) -> Content:
        """The stub's text: the label, what its cells show where the style says it there, the unit, the note's mark."""
        if line.kind == "statistic" and line.show and not line.label:
            return capitalized(described(line.show, self.style, self.plan.confidence))
        words = self.style.words
        own = {"missing": words.missing, "none": line.label or words.none, "total": words.total}
        label: Content = (Text(own.get(line.kind, line.label)),)
        beside = self.style.look.notes.descriptor == "stub"
        if line.unit and not beside:
            label = (*label, Text(f" ({line.unit})"))
        if (beside or line.show in self.alike) and line.show and line.kind in {"row", "group"}:
            label = (*label, Text(", "), *described(line.show, self.style, self.plan.confidence))
        if line.unit and beside:
            label = (*label, Text(f", {line.unit}"))
        if line.note:
            label = (*label, self.marked.mark((Text(line.note),)))
        method = self._deviation(line)
        return (*label, self.marked.mark(method_sentence(method, self.style))) if method else label

    def cell(self, line: Line, column: int) -> Content:
        """A cell beside the stub."""
        if line.kind == "section" or not line.cells:
            return ()
        ask = line.cells[column]
        content = self.writer.cell(ask) if ask else self._unasked(line, column)
        return self.pairs.behind(line, self.plan.heads[column], content) if self.pairs else content

    def _pair_marks(self) -> "PairMarks":
        from tablegen.table.pairs import PairMarks  # few tables need it

        return PairMarks(self.plan, self.results, self.style, self.marked)

    def _unasked(self, line: Line, column: int) -> Content:
        words = self.style.words
        if line.kind == "reference":
            marked = column == self._marked(column) and self._has(line.row, column)
            text = words.reference_mark if marked else words.empty_mark
        else:
            text = "" if line.kind == "group" else words.empty_mark
        return (Text(text),) if text else ()

    def _has(self, row: str, column: int) -> bool:
        """Whether a row has a number in a column: it has none in that of a model whose term it is not."""
        return any(line.cells[column] for line in self.plan.lines if line.row == row and line.cells)

    def _marked(self, column: int) -> int:
        """The column of this one's model in which the reference is marked: the ratio, else the coefficient."""
        heads = self.plan.heads
        own = [
            i
            for i, head in enumerate(heads)
            if (head.group, head.span) == (heads[column].group, heads[column].span) and not {*head.stats} <= _COUNTED
        ]
        estimates = [i for i in own if {"b", *RATIOS.values()} & set(heads[i].stats)]
        ratios = [i for i in estimates if {*RATIOS.values()} & set(heads[i].stats)]
        return (ratios or estimates or [*own, -1])[0]

    def _deviation(self, line: Line) -> str | None:
        """The method of a row's test, where it is not the one that most rows of its kind have."""
        task = self.tests.get(line.row)
        record = test_record(task, self.results) if task else None
        if (
            record is None
            or record.value is None
            or own_method(record) in self.usual
            or line.kind not in {"row", "group"}
        ):
            return None
        return own_method(record)

    def column(self, i: int, head: Head, body: tuple[Row, ...]) -> Column:
        """How a column is aligned: lone numbers on their decimal mark, other statistics right, groups left.

        Numbers with stars stand left, where the stars do not move them.
        """
        if head.kind == "group":
            return Column("left", alike=True)
        if self.style.look.numbers == "left":
            return Column("left")
        asks = [line.cells[i - 1] for line in self.plan.lines if line.cells]
        if any(ask and "stars" in ask.pattern.stats for ask in asks):
            return Column("left")
        contents = [row.cells[i].content for row in body]
        lone = all(_lone(content) for content in contents if any(isinstance(part, Number) for part in content))
        return Column("decimal" if lone else "right")


def _lone(content: Content) -> bool:
    return len(content) == 1 and isinstance(content[0], Number)


def _aligned(row: Row, columns: tuple[Column, ...]) -> Row:
    """The row with what is no number in a decimal column set to its right."""
    cells = (
        replace(cell, align="center")
        if column.align == "decimal" and cell.content and not _lone(cell.content)
        else cell
        for cell, column in zip(row.cells, columns, strict=True)
    )
    return replace(row, cells=tuple(cells))


def _description(plan: Plan, heads: tuple[Row, ...], contents: list[Content]) -> str:
    """The alternative text: what the table is about, and what its columns are, each with the head that spans it."""
    stub = plain(heads[0].cells[0].content)
    spanned = (f"{head.span}: " if head.span else "" for head in plan.heads)
    columns = [f"{span}{plain(content)}" for span, content in zip(spanned, contents, strict=True)]
    return f"{plan.title}. {len(plan.lines)} rows; columns: {', '.join([stub, *columns])}."
