"""A table's grid as a `w:tbl`: spans, rules on cells, numbers on their decimal mark, rows kept together.

Rules stand on cells: with rules in a table style too, LibreOffice drops the header's on saving. That of a spanning head
stands on its paragraph, so that there is a gap between two of them. Element orders follow ISO/IEC 29500-1, 17.3 and
17.4 (`pPr`, `tblPr`, `trPr`, `tcPr`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tablegen.render.across import Across
from tablegen.render.docx_columns import TWIPS, number_columns, number_places
from tablegen.render.docx_drawing import MARK
from tablegen.render.docx_styles import GROUP, HEAD, STUB, TABLE, TEXT, indent
from tablegen.render.docx_text import content_runs, escape, paragraph, tracked_end, tracked_mark
from tablegen.render.inline import caption_text
from tablegen.render.measure import further_lines
from tablegen.render.plots import has_plot, has_plots, reach, reaching
from tablegen.render.text import clean
from tablegen.table.keeping import held
from tablegen.table.model import Align, Content, Placed, Revision, Row, Table, grid
from tablegen.table.parted import parts

_BLACK = "000000"
_ONE_PAGE = 40  # body rows of one line; a longer table is not kept on one page, only its ends are
_FURTHER_LINE = 0.75  # of such a row: how much higher a row is for each line more
_ENDS = 2
_LEADING = 1.17  # of Arial and Times New Roman 1.15, so that what is drawn is as high as its row or higher
_NO_MARGINS = '<w:tcMar><w:top w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/></w:tcMar>'
"""Of a row with a drawing, in all cells: Word takes the largest of a row for each."""
_HEADER = "<w:tblHeader/>"
_SLOT = "\0"  # never in a document
_JUSTIFIED = {
    "left": "",
    "center": '<w:jc w:val="center"/>',
    "right": '<w:jc w:val="right"/>',
    "decimal": '<w:jc w:val="right"/>',
}


class TableWriter:
    """Writes one table as it stands `across` its page; `ids` are the styles' identifiers by name.

    `followed`: whether notes or a caption stand below, which the last row must not leave. `parted`: whether the
    parts of a long table that have heads of their own are tables of their own; else they are rows of one table.
    """

    def __init__(
        self,
        table: Table,
        across: Across,
        ids: Mapping[str, str],
        followed: bool,
        parted: bool = False,
    ) -> None:
        self._table, self._style, self._ids = table, across.style, ids
        self._widths, self._gap, self._followed = across.widths, across.gap, followed
        style = self._style
        self._points = [width / TWIPS for width in across.widths]
        self._places = self._number_places()
        self._drawn = has_plots([row for row in table.body if not row.head])
        down = round(style.look.padding_y * TWIPS)
        self._padding = f'<w:spacing w:before="{down}" w:after="{down}" w:line="240" w:lineRule="auto"/>'
        self._grey = f"{round(style.look.rules.inner_grey * 255):02X}" * 3
        self._on_one_page = self._fits_a_page()
        self._held = held(table.body)
        long = len(table.body) > _ONE_PAGE
        self.parts = parts(table) if parted and long else parts(table)[:1]
        self._starts = {part.start for part in self.parts[1:]}
        self._tops = {part.start + (len(part.title) if part.goes_on else 0) for part in self.parts[1:]}
        self._titles = {part.start for part in self.parts[1:] if part.title}
        self._head_repeats = table.head_repeats or bool(self._starts) or not long
        self._known: dict[_RowLook, dict[_Shape, tuple[str, str]]] = {}

    def xml(self) -> str:
        """The `w:tbl` element of a table that is in one part."""
        return self.tables()[0]

    def tables(self) -> list[str]:
        """The `w:tbl` elements of the parts: Word repeats the heads that a table begins with, no others.

        The title of one that goes on, which stands above all its pages, is left out.
        """
        columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in self._widths)
        start, rows = f"<w:tbl>{self._properties()}<w:tblGrid>{columns}</w:tblGrid>", list(self._body_rows())
        begins = [0, *sorted(self._tops)]
        ends = [part.start for part in self.parts[1:]] + [len(rows)]
        spans = zip(self._heads_above(), begins, ends, strict=True)
        return ["".join((start, head, *rows[begin:end], "</w:tbl>")) for head, begin, end in spans]

    def _heads_above(self) -> Iterator[str]:
        """The heads of each part that do not stand among the rows of the body."""
        yield "".join(self._head_rows())
        yield from [""] * len(self._starts)

    def _properties(self) -> str:
        table = self._table
        title = caption_text(table.caption, self._style.look)
        described = f'<w:tblDescription w:val="{escape(clean(table.description))}"/>' if table.description else ""
        return (
            f'<w:tblPr><w:tblStyle w:val="{self._ids[TABLE]}"/><w:tblW w:w="{sum(self._widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{self._nearer()}<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" '
            'w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{escape(title)}"/>{described}</w:tblPr>'
        )

    def _nearer(self) -> str:
        """The margins of cells that stand nearer to each other than the style has them."""
        if self._gap is None:
            return ""
        sides = "".join(f'<w:{side} w:w="{round(self._gap * TWIPS)}" w:type="dxa"/>' for side in ("left", "right"))
        return f"<w:tblCellMar>{sides}</w:tblCellMar>"

    def _number_places(self) -> dict[int, dict[int, str]]:
        """The paragraph properties of lone numbers in decimal columns, by column and row of the body."""
        columns = number_columns(self._table, self._style)
        return {c: number_places(numbers, self._style, self._widths[c]) for c, numbers in columns.items()}

    def _head_rows(self) -> Iterator[str]:
        rows = self._table.head
        for r, places in enumerate(_covered(rows, len(self._widths))):
            cells = "".join(self._head_cell(r, place) for place in places)
            marked = _HEADER if self._head_repeats else ""  # on one page it tells programs which rows are heads
            yield f"<w:tr><w:trPr><w:cantSplit/>{marked}{tracked_mark(rows[r].revised)}</w:trPr>{cells}</w:tr>"

    def _head_cell(self, r: int, place: Placed) -> str:
        rules = self._style.look.rules
        last = rules.head if self._table.body else rules.bottom
        return self._heading(r, place, self._table.head[r], len(self._table.head), rules.top if r == 0 else 0.0, last)

    def _heading(self, r: int, place: Placed, row: Row, count: int, above: float, below: float) -> str:
        """A cell of a head that ends before row `count`, with the rules above and below it."""
        cell, rules = place.cell, self._style.look.rules
        rule = _rule("bottom", rules.spanner, _BLACK) if place.heads_others(count) else ""
        align = cell.align or ("center" if cell.colspan > 1 else self._table.columns[place.column].align)
        end = tracked_end(row.revised)
        properties = f"<w:keepNext/>{f'<w:pBdr>{rule}</w:pBdr>' if rule else ''}{_JUSTIFIED[align]}{end}"
        borders = _borders(above, below if r == count - 1 else 0.0, _BLACK)
        inside = content_runs(cell.content, self._style.numbers.minus) if r == place.row else ""
        return self._cell(r, place, f'{borders}<w:vAlign w:val="bottom"/>', HEAD, properties, inside)

    def _body_rows(self) -> Iterator[str]:
        minus, end = self._style.numbers.minus, len(self._table.body)
        places_of = [self._places.get(c, {}) for c in range(len(self._widths))]
        for r, places in enumerate(_covered(self._table.body, len(self._widths))):
            if self._table.body[r].head:
                yield self._own_head(r, places)
                continue
            look, cells = self._row_look(r), list[str]()
            known = self._known.setdefault(look, {})
            for place in places:
                first, column, cell = place
                number = places_of[column].get(r)
                down = None if cell.rowspan == 1 else (cell.rowspan, r == first, r < min(first + cell.rowspan, end) - 1)
                drawn = self._drawn and has_plot(cell.content)
                shape = (column, cell.colspan, down, cell.indent, cell.align, number, drawn)
                if (around := known.get(shape)) is None:
                    around = known[shape] = self._around(r, place, look, number, goes_on=down is not None and down[2])
                content = self._filling(places, place) if drawn else cell.content
                cells += (around[0], content_runs(content, minus) if r == first else "", around[1])
            marked = _HEADER if r in self._titles else ""
            yield f"<w:tr><w:trPr><w:cantSplit/>{marked}{tracked_mark(look.revised)}</w:trPr>{''.join(cells)}</w:tr>"

    def _own_head(self, r: int, places: Sequence[Placed]) -> str:
        """A row of heads within the body."""
        row, end = self._table.body[r], self._table.heads_below(r)
        rules = self._style.look.rules
        above = rules.top if r in self._tops else 0.0
        cells = "".join(self._heading(r, place, row, end, above, rules.head) for place in places)
        marked = _HEADER if self._starts else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{marked}{tracked_mark(row.revised)}</w:trPr>{cells}</w:tr>"

    def _row_look(self, r: int) -> "_RowLook":
        rows, rules, last = self._table.body, self._style.look.rules, len(self._table.body) - 1
        bottom, colour = (rules.bottom, _BLACK) if r == last else (rules.inner, self._grey)
        if r < last and rows[r + 1].ruled:
            bottom, colour = rules.bottom if r + 1 in self._starts else rules.head, _BLACK
        top = rules.top if (r == 0 and not self._table.head) or r in self._tops else 0.0
        return _RowLook(top, bottom, colour, rows[r].group, self._kept(r), rows[r].revised)

    def _around(self, r: int, place: Placed, look: "_RowLook", number: str | None, goes_on: bool) -> tuple[str, str]:
        """What stands before and behind the runs of a cell of the body; `number` places a lone number."""
        cell, name = place.cell, TEXT if place.column else GROUP if look.group else STUB
        align = cell.align or self._table.columns[place.column].align
        placed = number or indent(cell.indent, self._style.look) + _JUSTIFIED[align]
        kept = "<w:keepNext/>" if look.kept else ""
        borders = _borders(look.top, 0.0 if goes_on else look.bottom, look.colour)
        borders += _NO_MARGINS if self._drawn else ""
        end = tracked_end(look.revised)
        if has_plot(cell.content):
            end = f"{end.removesuffix('</w:rPr>') or '<w:rPr>'}{MARK}</w:rPr>"
        elif self._drawn:
            tabs, behind, rest = placed.rpartition("</w:tabs>")  # tabs, spacing, indent: their order in `pPr`
            placed = f"{tabs}{behind}{self._padding}{rest}"
        xml = self._cell(r, place, borders, name, f"{kept}{placed}{end}", _SLOT)
        before, _, behind = xml.partition(_SLOT)
        return before, behind

    def _fits_a_page(self) -> bool:
        """Whether the body may be kept together: LibreOffice leaves a caption alone where it is higher than a page."""
        rows = self._table.body
        if len(rows) > _ONE_PAGE:
            return False
        more = (max(map(self._further_lines, placed), default=0) for placed in grid(rows, len(self._widths)))
        return len(rows) + _FURTHER_LINE * sum(more) <= _ONE_PAGE

    def _further_lines(self, place: Placed) -> int:
        """How many lines a cell has beside its first."""
        return further_lines(place, self._points, self._style)

    def _filling(self, places: Sequence[Placed], place: Placed) -> Content:
        """The content of a cell of the body; what is drawn in it fills the row."""
        others = (other for other in places if other.cell.rowspan == 1 and not has_plot(other.cell.content))
        return reaching(
            place.cell.content, *reach(self._style.look, _LEADING, max(map(self._further_lines, others), default=0))
        )

    def _kept(self, r: int) -> bool:
        """Whether a row of the body stays on the page of what follows it."""
        rows = self._table.body
        if r == len(rows) - 1:
            return self._followed
        row = rows[r]
        return self._on_one_page or row.group or self._held[r] or r < _ENDS or r >= len(rows) - _ENDS

    def _cell(self, r: int, place: Placed, look: str, style: str, properties: str, inside: str) -> str:
        cell, starts = place.cell, r == place.row
        width = sum(self._widths[place.column : place.column + cell.colspan])
        across = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        down = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>"
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{down}{look}'
            f"</w:tcPr>{paragraph(self._ids[style], inside, properties)}</w:tc>"
        )


class _RowLook(NamedTuple):
    """What the cells of a row of the body share: the rules above and below (points), and whether it heads others, is
    kept with the next one, or revised.
    """

    top: float
    bottom: float
    colour: str
    group: bool
    kept: bool
    revised: Revision | None


_Shape = tuple[int, int, tuple[int, bool, bool] | None, int, Align | None, str | None, bool]
"""All else that what stands around a cell's runs hangs on; a long table has few of them."""


def _covered(rows: tuple[Row, ...], columns: int) -> Sequence[Sequence[Placed]]:
    """Each row's cells with those that reach into it from above, left to right: Word wants both."""
    placed = grid(rows, columns)
    if all(len(places) == columns for places in placed):  # none reaches over others
        return placed
    covered = [list(places) for places in placed]
    for place in (place for places in placed for place in places if place.cell.rowspan > 1):
        for r in range(place.row + 1, min(place.row + place.cell.rowspan, len(rows))):
            covered[r].append(place)
    for places in covered:
        places.sort(key=lambda place: place.column)
    return covered


def _borders(top: float, bottom: float, colour: str) -> str:
    above, below = _rule("top", top, _BLACK), _rule("bottom", bottom, colour)
    return f"<w:tcBorders>{above}{below}</w:tcBorders>" if above or below else ""


def _rule(side: str, points: float, colour: str) -> str:
    """A rule; Word counts its weight in eighths of a point and draws none thinner than a quarter point."""
    if not points:
        return ""
    return f'<w:{side} w:val="single" w:sz="{max(2, round(points * 8))}" w:space="0" w:color="{colour}"/>'
