"""Stage 4: the plan's questions answered by the results, in the style's words: a finished table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from re import sub
from typing import TYPE_CHECKING

from tablegen.plan import PAIRS, Head, Line, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.addresses import column_name, distinct_columns, distinct_rows, row_name
from tablegen.table.cells import RATIOS, Writer
from tablegen.table.heads import column_head, head_rows
from tablegen.table.markup import title_case
from tablegen.table.model import Align, Caption, Cell, Column, Content, Number, Row, Table, Text, plain, unmarked
from tablegen.table.note_form import Marked
from tablegen.table.notes import alike_patterns, called_notes, general_notes, table_notes
from tablegen.table.stub import stub_text
from tablegen.table.tested import KINDS, main_method, method_sentence, own_method, test_record
from tablegen.table.thousands import grouped_alike
from tablegen.tasks import Compare

if TYPE_CHECKING:
    from tablegen.table.pairs import PairMarks


_UNMARKED = frozenset({"n", "pct", "total", "n_events", "events_pct", "p_overall"})


def lay_out(plan: Plan, results: Results, style: Style) -> Table:
    """The table of a plan: every digit decided, every note made."""
    general = general_notes(plan, results, style)
    page = Page(plan, results, style, called_notes(plan, style, general))
    heads = head_rows(page.stub_head(), plan.heads, page.contents, style, plan.confidence)
    body = tuple(page.row(i, line) for i, line in page.lines())
    columns = (Column("left"), *(page.column(i, head_, body) for i, head_ in enumerate(plan.heads, start=1)))
    return finished(plan, style, heads, columns, (*body, *page.footer), [page], general)


def finished(
    plan: Plan,
    style: Style,
    heads: tuple[Row, ...],
    columns: tuple[Column, ...],
    body: tuple[Row, ...],
    pages: Sequence["Page"],
    general: Iterable[Content],
) -> Table:
    """The table of these rows, with its caption, its notes and its description; the pages are those it was made from.

    `columns` are of the stub and all others; `general` are the notes that no cell calls.
    """
    columns = distinct_columns(columns)
    body = distinct_rows(_aligned(row, columns) for row in body)
    if style.numbers.thousands_by_column:
        body = grouped_alike(body, len(columns), style.numbers)
    title, mark = _title(plan.title, style), pages[0].marked.of_title
    caption = Caption(style.words.table, plan.number, (Text(title), *((mark,) if mark else ())))
    shown = " ".join([title, *(plain(unmarked(cell.content)) for row in (*heads, *body) for cell in row.cells)])
    ours = [content for page in pages for content in page.worded()]
    ours += [cell.content for row in body for cell in row.cells if plain(cell.content) == style.words.missing_mark][:1]
    for word in (style.words.not_reached, style.words.not_estimable):
        ours += [cell.content for row in body for cell in row.cells if Text(word) in cell.content][:1]
    ours += [row.cells[0].content for row in pages[0].footer]
    notes = table_notes(plan, style, general, pages[0].marked, shown, " ".join(map(plain, ours)))
    described = [plain(heads[0].cells[0].content), *(column for page in pages for column in page.described())]
    listed = style.say.listed(described, None)
    alt = "{title}. {n} rows; columns: {list}."
    description = style.say(alt, title=plan.title, n=len(plan.lines), list=listed)
    if style.look.heads == "center":
        heads = _centred(heads)
    return Table(_identifier(plan.name), caption, columns, heads, body, notes, description, style.words.language)


def _centred(heads: tuple[Row, ...]) -> tuple[Row, ...]:
    """The heads with all but the stub's centred."""
    stub = heads[0].cells[0]
    centred = ([cell if cell is stub else replace(cell, align="center") for cell in row.cells] for row in heads)
    return tuple(replace(row, cells=tuple(cells)) for row, cells in zip(heads, centred, strict=True))


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


class Page:
    """Writes the rows of a table, or of a part of one, `called` so in its notes, and collects the notes they call."""

    def __init__(self, plan: Plan, results: Results, style: Style, marked: Marked, called: str = "") -> None:
        self.plan = plan
        self.results = results
        self.style = style
        self.called = called
        self.writer = Writer(results, style)
        self.marked = marked
        self.contents = [column_head(head, plan, results, style) for head in plan.heads]
        self.footer = _footer(plan, results, style)
        self.alike = alike_patterns(plan)
        self.tests = {task.row: task for task in plan.tasks if isinstance(task, Compare)}
        self.pairs = self._pair_marks() if plan.pairwise else None
        self.usual = {main_method(plan, results, kind) for kind in KINDS}

    def stub_head(self) -> Cell:
        """The head of the stub."""
        words = self.style.words
        return Cell((Text(self.plan.stub or (words.stub_model if self.plan.design == "model" else words.stub)),))

    def lines(self) -> Iterator[tuple[int, Line]]:
        """The lines above the footer, each with its place in the plan."""
        return ((i, line) for i, line in enumerate(self.plan.lines) if line.kind != "footer")

    def worded(self) -> Iterator[Content]:
        """The heads that are in the style's own words."""
        for head, content in zip(self.plan.heads, self.contents, strict=True):
            if head.kind == "statistic" and head.span != PAIRS:
                yield content

    def described(self) -> Iterator[str]:
        """The columns for readers who cannot see them, each with the head that spans it."""
        for head, content in zip(self.plan.heads, self.contents, strict=True):
            text = plain(content)
            for span in (head.span, self.called):
                text = self.style.say("{label}: {text}", label=self.style.say.label(span), text=text) if span else text
            yield text

    def row(self, i: int, line: Line) -> Row:
        """A row of the body."""
        stub = (*self.stub(line), *map(self.marked.mark, self.called_notes(line)))
        return self.beside(i, line, stub, self.cells(line))

    def beside(self, i: int, line: Line, stub: Content, cells: Iterable[Cell]) -> Row:
        """The row of a line, which is the plan's i-th: its stub and its cells."""
        following = self.plan.lines[i + 1] if i + 1 < len(self.plan.lines) else None
        heads = line.kind in {"group", "section"}
        return Row(
            (Cell(stub, indent=line.indent), *cells),
            group=heads,
            keep_with_next=heads or bool(following and following.indent and following.indent >= line.indent > 0),
            name=row_name(line),
        )

    def cells(self, line: Line) -> tuple[Cell, ...]:
        """The cells beside the stub."""
        return tuple(Cell(self.cell(line, c)) for c in range(len(self.plan.heads)))

    def stub(self, line: Line) -> Content:
        """The stub's text: the label, what its cells show where the style says it there, the unit."""
        return stub_text(line, self.style, self.plan.confidence, line.show in self.alike)

    def called_notes(self, line: Line) -> Iterator[Content]:
        """The notes that a line's stub calls: the author's own, and the method of a test that differs from most."""
        if line.note:
            yield (Text(self.style.say.label(line.note)),)
        if method := self._deviation(line):
            yield method_sentence(method, self.style)

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
            if (head.group, head.span) == (heads[column].group, heads[column].span) and not {*head.stats} <= _UNMARKED
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
        """A column beside the stub, with its name."""
        alike = head.kind == "group"
        return Column(self.style.look.cells if alike else self._alignment(i, body), alike, column_name(head))

    def _alignment(self, i: int, body: tuple[Row, ...]) -> Align:
        """How a column of statistics is aligned: lone numbers on their decimal mark, others right.

        Numbers with stars stand left, where the stars do not move them.
        """
        if self.style.look.numbers == "left":
            return "left"
        asks = [line.cells[i - 1] for line in self.plan.lines if line.cells]
        if any(ask and "stars" in ask.pattern.stats for ask in asks):
            return "left"
        contents = [row.cells[i].content for row in body]
        lone = all(_lone(content) for content in contents if any(isinstance(part, Number) for part in content))
        return "decimal" if lone else "center" if self.style.look.cells == "center" else "right"


def _lone(content: Content) -> bool:
    return len(content) == 1 and isinstance(content[0], Number)


def _aligned(row: Row, columns: tuple[Column, ...]) -> Row:
    """The row with what is no number in a decimal column set to its right; a row with wide cells as it is."""
    if len(row.cells) < len(columns):
        return row
    cells = (
        replace(cell, align="center")
        if column.align == "decimal" and cell.content and not _lone(cell.content)
        else cell
        for cell, column in zip(row.cells, columns, strict=True)
    )
    return replace(row, cells=tuple(cells))
