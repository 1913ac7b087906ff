"""A table that stands once for each level of a column: its parts side by side, or one below the other as sections."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from tablegen.language import Language
from tablegen.plan import Line, Plan, Split
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.addresses import within
from tablegen.table.heads import head_rows
from tablegen.table.layout import Page, of_pages
from tablegen.table.model import Cell, Column, Content, Row, Text
from tablegen.table.notes import called_notes, general_notes
from tablegen.table.said import said
from tablegen.table.sheet import Sheet

Part = tuple[str, Plan, Results]
"""What a part is called, its plan and its results; all parts have the same lines and heads."""

_Rows = tuple[tuple[Row, ...], tuple[Column, ...], tuple[Row, ...], tuple[Row, ...]]
"""Heads, columns, body and footer."""


def sheet_of_parts(split: Split, parts: Sequence[Part], without: int | None, style: Style) -> Sheet:
    """The sheet of all parts. `without` patients are in none: they have no level of the column; None if withheld."""
    general = [*_general(parts, style), *_left_out(split, without, style.say)]
    plan = parts[0][1]
    marked = called_notes([plan], style, [*general, *plan.notes])
    pages = [Page(plan, results, style, marked, called) for called, plan, results in parts]
    lay_out = _side_by_side if split.show == "columns" else _stacked
    heads, columns, body, footer = lay_out(pages, style)
    return of_pages(pages, heads, columns, body, footer, general)


def _side_by_side(pages: Sequence[Page], style: Style) -> _Rows:
    """The columns of each part under its own spanning head."""
    below = [head_rows(Cell(), page.plan, page.contents, page.results, style) for page in pages]
    depth = len(below[0])
    spanners = (Cell((Text(page.called),), colspan=len(page.plan.heads)) for page in pages)
    top = Row((replace(pages[0].stub_head(), rowspan=1 + depth), *spanners))
    inner = [Row(tuple(chain.from_iterable(_without_stub(rows[i], i) for rows in below))) for i in range(depth)]
    body = tuple(_joined(pages, i, line) for i, line in pages[0].lines())
    columns, at = [Column("left")], 0
    for page in pages:
        own = tuple(Row((row.cells[0], *row.cells[1 + at : 1 + at + len(page.plan.heads)])) for row in body)
        made = (page.column(i, head, own) for i, head in enumerate(page.plan.heads, start=1))
        columns += [replace(column, name=f"{page.called}/{column.name}") for column in made]
        at += len(page.plan.heads)
    footers = zip(*(page.footer for page in pages), strict=True)
    footer = (
        replace(own[0], cells=(own[0].cells[0], *(cell for row in own for cell in row.cells[1:]))) for own in footers
    )
    return (top, *inner), tuple(columns), body, tuple(footer)


def _without_stub(row: Row, i: int) -> tuple[Cell, ...]:
    return row.cells[1:] if i == 0 else row.cells


def _joined(pages: Sequence[Page], i: int, line: Line) -> Row:
    """A line of all parts; what the stub calls for only some of them is told to be about those."""
    called = [list(page.called_notes(line)) for page in pages]
    notes = dict.fromkeys(named([page.called for page in pages], called, pages[0].style.say))
    stub = (*pages[0].stub(line), *map(pages[0].marked.mark, notes))
    return pages[0].beside(i, line, stub, chain.from_iterable(page.cells(line) for page in pages))


def _stacked(pages: Sequence[Page], style: Style) -> _Rows:
    """Each part below a heading that counts its patients; the heads of the columns count none."""
    first = pages[0]
    heads = head_rows(first.stub_head(), first.plan, first.uncounted(), Results(()), style)
    sections = [tuple(_section(page)) for page in pages]
    numbered = tuple(chain.from_iterable(sections))
    columns = (Column("left"), *(first.column(i, head, numbered) for i, head in enumerate(first.plan.heads, start=1)))
    bodies = ((*section, *map(_indented, page.footer)) for page, section in zip(pages, sections, strict=True))
    named = (within(page.called, row) for page, body in zip(pages, bodies, strict=True) for row in body)
    return heads, columns, tuple(named), ()


def _section(page: Page) -> Iterator[Row]:
    yield Row((Cell((Text(page.called),)), *page.sizes()), group=True, keep_with_next=True)
    yield from (_indented(page.row(i, line)) for i, line in page.lines())


def _indented(row: Row) -> Row:
    stub, *cells = row.cells
    return replace(row, cells=(replace(stub, indent=stub.indent + 1), *cells))


def _general(parts: Sequence[Part], style: Style) -> tuple[Content, ...]:
    found = [general_notes(plan, results, style) for _, plan, results in parts]
    return of_all_then_some([called for called, _, _ in parts], found, style.say)


def of_all_then_some(names: Sequence[str], contents: Sequence[Sequence[Content]], say: Language) -> tuple[Content, ...]:
    """The contents that all parts have, then those of some, with what these are called before them."""
    shared = [content for content in contents[0] if all(content in others for others in contents)]
    return tuple(dict.fromkeys((*shared, *named(names, contents, say))))


def named(names: Sequence[str], contents: Sequence[Sequence[Content]], say: Language) -> Iterator[Content]:
    """Contents of the parts of these names, in their order: those that not all have are told to be of which."""
    for content in dict.fromkeys(chain.from_iterable(contents)):
        having = [name for name, own in zip(names, contents, strict=True) if content in own]
        if len(having) == len(names):
            yield content
        else:
            yield said(say, "{label}: {text}", label=say.listed(having, None), text=content)


def _left_out(split: Split, without: int | None, say: Language) -> Iterator[Content]:
    if without is None:
        yield said(say, "Patients with missing {label} are not shown", label=split.label)
    elif without:
        yield said(say, "{n} {n:patient|patients} with missing {label} not shown", n=without, label=split.label)
