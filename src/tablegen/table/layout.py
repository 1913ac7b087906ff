"""Stage 4: the plan's questions answered by the results, in the style's words: a finished table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.plan import PAIRS, Head, Line, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.addresses import column_name, row_name
from tablegen.table.answer_heads import told_in_heads
from tablegen.table.cells import RATIOS, Writer
from tablegen.table.count_sentences import otherwise_counted
from tablegen.table.heads import (
    column_head,
    group_size,
    head_rows,
    head_words,
    limits_head,
    span_text,
    with_limits,
)
from tablegen.table.markup import markup
from tablegen.table.model import Align, Break, Cell, Column, Content, Number, Row, Table, Text, plain
from tablegen.table.note_form import Marked
from tablegen.table.notes import alike_patterns, called_notes, general_notes
from tablegen.table.sheet import Sheet, finished, is_lone
from tablegen.table.stub import stub_text
from tablegen.table.tested import KINDS, main_method, method_sentence, own_method, test_record
from tablegen.tasks import Compare

if TYPE_CHECKING:
    from tablegen.table.inline_forest import ForestColumn
    from tablegen.table.pairs import PairMarks


_UNMARKED = frozenset({"n", "pct", "total", "n_events", "events_pct", "p_overall"})


def lay_out(plan: Plan, results: Results, style: Style) -> Table:
    """The table of a plan: every digit decided, every note made."""
    return finished(plan, sheet_of(plan, results, style), style)


def sheet_of(plan: Plan, results: Results, style: Style) -> Sheet:
    """The grid of a plan's table, and what its notes are made from."""
    general = general_notes(plan, results, style)
    page = Page(plan, results, style, called_notes([plan], style, [*general, *plan.notes]))
    plan = page.plan
    heads = head_rows(page.stub_head(), plan, page.contents, results, style)
    body = tuple(page.row(i, line) for i, line in page.lines())
    columns = (Column("left"), *(page.column(i, head_, body) for i, head_ in enumerate(plan.heads, start=1)))
    bare = head_rows(page.stub_head(), plan, page.uncounted(), Results(()), style)
    sheet = of_pages([page], heads, columns, body, page.footer, general)
    return replace(sheet, uncounted=bare, sizes=tuple(page.sizes())) if bare != heads else sheet


def of_pages(
    pages: Sequence["Page"],
    heads: tuple[Row, ...],
    columns: tuple[Column, ...],
    body: tuple[Row, ...],
    footer: tuple[Row, ...],
    general: Iterable[Content],
) -> Sheet:
    """The sheet of pages that share their notes; `columns` are of the stub and all others."""
    worded = [content for page in pages for content in page.worded()]
    worded += [row.cells[0].content for row in pages[0].footer]
    described = (plain(heads[0].cells[0].content), *(column for page in pages for column in page.described()))
    plans = tuple(page.plan for page in pages)
    return Sheet(heads, columns, body, footer, tuple(general), pages[0].marked, plans, tuple(worded), described)


def _footer(plan: Plan, results: Results, style: Style) -> tuple[Row, ...]:
    """The rows of a model table's footer, if it has one."""
    if not any(line.kind == "footer" for line in plan.lines):
        return ()
    from tablegen.table.footers import footer_rows  # few tables need it

    return tuple(footer_rows(plan, results, style))


class Page:
    """Writes the rows of a table, or of a part of one, `called` so in its notes, and collects the notes they call."""

    def __init__(self, plan: Plan, results: Results, style: Style, marked: Marked, called: str = "") -> None:
        self.plan = plan = told_in_heads(plan, style)
        self.results = results
        self.style = style
        self.called = called
        self.writer = Writer(results, style)
        self.marked = marked
        self.drawn = self._forest_column()
        self.contents = [self._with_axis(head, column_head(head, plan, results, style)) for head in plan.heads]
        self.footer = _footer(plan, results, style)
        self.named = alike_patterns(plan) | otherwise_counted(plan, style)
        self.tests = {task.row: task for task in plan.tasks if isinstance(task, Compare)}
        self.pairs = self._pair_marks() if plan.pairwise else None
        self.usual = {main_method(plan, results, kind) for kind in KINDS}

    def stub_head(self) -> Cell:
        """The head of the stub."""
        words = self.style.words
        text = self.plan.stub or (words.stub_model if self.plan.design == "model" else words.stub)
        return Cell((Text(text),) if text else ())

    def uncounted(self) -> list[Content]:
        """The heads of the columns without the sizes of groups."""
        bare = (column_head(head, self.plan, Results(()), self.style) for head in self.plan.heads)
        pairs = zip(self.plan.heads, bare, self.contents, strict=True)
        return [content if head.kind == "group" else own for head, content, own in pairs]

    def sizes(self) -> Iterator[Cell]:
        """The sizes of the groups, a cell for each column; where a group has several, in the first of them."""
        told = set[str | None]()
        for head in self.plan.heads:
            counts = head.kind == "group" or (head.of_patients and head.group not in told)
            told.add(head.group)
            size = group_size(head.group, self.plan, self.results) if counts else None
            shown = size is not None and self.style.words.group_n
            n = numbers.write_count(size or 0, self.style.numbers)
            yield Cell(markup(self.style.words.group_n, {"n": n}) if shown else ())

    def lines(self) -> Iterator[tuple[int, Line]]:
        """The lines above the footer, each with its place in the plan."""
        return ((i, line) for i, line in enumerate(self.plan.lines) if line.kind != "footer")

    def worded(self) -> Iterator[Content]:
        """The heads that are in the style's own words; columns of pairs have theirs above the authors' groups."""
        for head, content in zip(self.plan.heads, self.contents, strict=True):
            if head.kind == "statistic":
                yield content if head.span != PAIRS else head_words(head, self.style, self.plan.confidence)
        heads = with_limits(self.plan.heads, self.style)
        both = (new for new, old in zip(heads, self.plan.heads, strict=True) if new.span != old.span and new.span)
        yield from (limits_head(head, self.plan, self.style) for head in both)

    def described(self) -> Iterator[str]:
        """The columns for readers who cannot see them, each with the head that spans it."""
        for head, content in zip(self.plan.heads, self.contents, strict=True):
            text = plain(content).strip() or (self.style.say("Forest plot") if head.drawn else "")
            say = self.style.say
            for span in (span_text(head, self.plan, self.style), say.label(head.over or ""), self.called):
                text = say("{label}: {text}", label=span, text=text) if span else text
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
        return stub_text(line, self.style, self.plan.confidence, line.show in self.named)

    def called_notes(self, line: Line) -> Iterator[Content]:
        """The notes that a line's stub calls: the author's own, and the method of a test that differs from most."""
        if line.note:
            yield (Text(self.style.say.label(line.note)),)
        if method := self._deviation(line):
            yield method_sentence(method, self.style)

    def cell(self, line: Line, column: int) -> Content:
        """A cell beside the stub."""
        ask = line.cells[column] if line.cells and line.kind != "section" else None
        if self.plan.heads[column].drawn:
            return self.drawn.cell(ask, plain(self.writer.cell(ask)) if ask else "") if self.drawn else ()
        if line.kind == "section" or not line.cells:
            return ()
        content = self.writer.cell(ask) if ask else self._unasked(line, column)
        return self.pairs.behind(line, self.plan.heads[column], content) if self.pairs else content

    def _forest_column(self) -> "ForestColumn | None":
        if not any(head.drawn for head in self.plan.heads):
            return None
        from tablegen.table.inline_forest import ForestColumn  # few tables need it

        return ForestColumn(self.plan, self.results, self.style)

    def _with_axis(self, head: Head, words: Content) -> Content:
        """The words of a head, below them the axis of what is drawn in its column."""
        axis = self.drawn.axis(self.style.say("Forest plot")) if self.drawn and head.drawn else ()
        return (*words, Break(), *axis) if words and axis else (*words, *axis)

    def _pair_marks(self) -> "PairMarks":
        from tablegen.table.pairs import PairMarks  # few tables need it

        return PairMarks(self.plan, self.results, self.style, self.marked)

    def _unasked(self, line: Line, column: int) -> Content:
        words = self.style.words
        if self.plan.heads[column].drawn:
            return ()
        if line.kind == "reference" and self._has(line.row, column):
            marked = column == self._marked(column)
            text = words.reference_mark if marked else words.reference_empty or words.empty_mark
        else:
            text = words.empty_mark if line.kind != "group" or any(line.cells) else ""
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
            if (head.group, head.span) == (heads[column].group, heads[column].span)
            and not ({*head.stats} <= _UNMARKED or head.drawn)
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
        if head.drawn:
            return Column("center", name=column_name(head))
        alike, align = head.kind == "group", self._alignment(i, body)
        as_cells = alike or (head.of_patients and align == "right")
        return Column(self.style.look.cells if as_cells else align, alike, column_name(head))

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
        lone = all(is_lone(content) for content in contents if any(isinstance(part, Number) for part in content))
        return "decimal" if lone else "center" if self.style.look.cells == "center" else "right"
