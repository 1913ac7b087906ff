"""Typst: a table as a document of its own, and by Typst's compiler its PDF and its picture, without TeX.

Every text is a string of Typst's code, never its markup, so that nothing an author wrote is acted on. Widths are
those of the Word table.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from tablegen.errors import Problem, TablegenError
from tablegen.origin import comment
from tablegen.render import inline
from tablegen.render.across import Across, across_text, on_page
from tablegen.render.docx_columns import TWIPS, beside_numbers, number_columns
from tablegen.render.frame import fill
from tablegen.render.imprint import in_png, keywords
from tablegen.render.inline import (
    caption_content,
    caption_text,
    continued,
    lacking,
    lone_number,
    note_content,
)
from tablegen.render.measure import further_lines, is_bold
from tablegen.render.plots import (
    emboldened,
    has_plot,
    reach,
    reaching,
)
from tablegen.render.text import free_twins
from tablegen.render.typst_text import DIALECT, quoted, string
from tablegen.resources import Templates
from tablegen.style import Look, Style
from tablegen.table.keeping import held
from tablegen.table.model import Content, Mark, Placed, Rendered, Row, Table, grid
from tablegen.table.parted import Part, parts

PIXELS_PER_INCH = 300
_ONE_PAGE = 40  # body rows; a longer table may take several pages
_PAGE_WIDTH, _TURNED_WIDTH = 210.0, 257.0
_ALIGN = {"left": "left", "center": "center", "right": "right", "decimal": "right"}
_SANS = ("Arial", "Liberation Sans", "Helvetica", "TeX Gyre Heros", "Nimbus Sans", "Noto Sans", "DejaVu Sans")
_SERIF = ("Times New Roman", "Liberation Serif", "TeX Gyre Termes", "Nimbus Roman", "Noto Serif")
_EAST_ASIAN = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "FandolSong")
_LINE = (0.91, -0.21)
"""How far a line reaches above and below its base line, in sizes of its font: as the letters of Arial and Times do.

The same for every font, so that numbers stand on one line with a Chinese label, whose font reaches further.
"""
_OWN = "Libertinus Serif"  # comes with Typst


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The source of the document; a table wider than the text stands on a turned page."""
    across = on_page(table, style, _TURNED_WIDTH)
    text_width = _TURNED_WIDTH if across.turned else style.look.text_width
    above = style.look.caption.place == "above"
    caption = _caption(table, style)
    frame = templates.find("typst/table.typ")
    slots = {
        "name": table.name,
        "title": string(caption_text(table.caption, style.look)),
        "keywords": f"({quoted(keywords(table.origin))},)" if table.origin else "()",
        "width": f"{text_width:g}mm",
        "paper": '"a4"',
        "flipped": "true" if across.turned else "false",
        "margin": f"{((_TURNED_WIDTH + 40 if across.turned else _PAGE_WIDTH) - text_width) / 2:g}mm",
        "fonts": f"({', '.join(map(string, _fonts(style.look)))})",
        "size": f"{style.look.size:g}pt",
        "language": string(table.language.partition("-")[0]),
        "padding_y": f"{style.look.padding_y:g}pt",
        "top_edge": f"{_LINE[0]:g}em",
        "bottom_edge": f"{_LINE[1]:g}em",
        "spanner": f"{style.look.rules.spanner:g}pt",
        "caption_above": caption if above else "",
        "table": _replaced(table, style, text_width) + _Grid(table, across).source(),
        "notes": "\n".join(_notes(table, style)),
        "caption_below": "" if above else caption,
    }
    filled = fill(frame.read_text("utf-8"), slots, str(frame)) + comment(table.origin, "//")
    return Rendered(filled.encode(), tuple(_lost(across)))


def _replaced(table: Table, style: Style, text_width: float) -> str:
    """The old grid, which stands above a new one of other columns."""
    if table.replaced is None:
        return ""
    return _Grid(table.replaced, across_text(table.replaced, style, text_width)).source() + "\n"


def render_pdf(table: Table, style: Style, templates: Templates) -> Rendered:
    """The document as PDF, the same bytes every time."""
    source = render(table, style, templates)
    return Rendered(_compiled(source.content, table.name, "pdf"), source.lost)


def render_png(table: Table, style: Style, templates: Templates) -> Rendered:
    """A picture of the whole table, 300 pixels per inch, on white."""
    source = render(table, style, templates)
    return Rendered(in_png(_compiled(source.content, table.name, "png"), table.origin), source.lost)


def _compiled(source: bytes, name: str, form: Literal["pdf", "png"]) -> bytes:
    import typst

    inputs = {"picture": "yes" if form == "png" else "no"}
    try:
        return typst.compile(source, format=form, ppi=PIXELS_PER_INCH, sys_inputs=inputs)
    except BaseException as error:  # a fault of Typst's own, a panic of Rust, is no Exception
        if not isinstance(error, typst.TypstError) and type(error).__name__ != "PanicException":
            raise
        said = str(error).partition("\n")[0]
        raise TablegenError(Problem(f"{name}: Typst could not make the {form.upper()}", hints=(said,))) from None


def _fonts(look: Look) -> tuple[str, ...]:
    usual = _SERIF if look.family == "serif" else _SANS
    return tuple(
        dict.fromkeys((look.font, *usual, look.east_asian_font, *free_twins(look.east_asian_font), *_EAST_ASIAN, _OWN))
    )


def _lost(across: Across) -> Iterator[str]:
    if across.turned:
        yield "the table is wider than the text and stands on a turned page"
    if across.breaks:
        yield across.breaks
    if across.excess > 0:
        yield f"the table is {across.excess:.0f} mm wider than even a turned page: leave out columns"


def _caption(table: Table, style: Style) -> str:
    look = style.look
    text = inline.write(caption_content(table.caption, look), DIALECT, style.numbers.minus)
    where = "below: 0.4em, sticky: true" if look.caption.place == "above" else "above: 0.5em"
    return f"#block({where}, width: 100%, align({look.caption.align}, text(size: {look.caption_size:g}pt, {text})))"


def _notes(table: Table, style: Style) -> Iterator[str]:
    look = style.look
    leading = 0.05 + (look.note_spacing - 1) * (_LINE[0] - _LINE[1])
    for i, note in enumerate(table.notes):
        text = inline.write(note_content(note), DIALECT, style.numbers.minus)
        sized = f"text(size: {look.note_size:g}pt, {text})"
        if look.note_spacing > 1:
            sized = f"{{ set par(leading: {leading:.2f}em); {sized} }}"
        gap = "0.4em" if i == 0 else "0.1em"
        yield f"#block(above: {gap}, width: 100%, {sized})"


class _Grid:
    """Writes the grid of one table as it stands across its page."""

    def __init__(self, table: Table, across: Across) -> None:
        style, widths = across.style, across.widths
        self._table, self._style, self._widths = table, style, widths
        self._points, self._placed = [width / TWIPS for width in widths], grid(table.body, len(widths))
        self._hidden = lacking(table, style.numbers.decimal_mark)
        numbers = number_columns(table, style).items()
        self._parts, long = parts(table), len(table.body) > _ONE_PAGE
        self._held = held(table.body) if long else (False,) * len(table.body)
        self._beside = {c: beside_numbers(found, style, self._points[c]) for c, found in numbers}

    def source(self) -> str:
        """A `table` call a part: Typst 0.15 sets a head that is not its table's first twice at the end of a page."""
        body = [*self._rows(self._table.body, head=False)]
        return "\n".join(self._part(part, nth, body) for nth, part in enumerate(self._parts)) if self._widths else ""

    def _part(self, part: Part, nth: int, body: Sequence[list[str]]) -> str:
        look, rules = self._style.look, self._style.look.rules
        columns = ", ".join(f"{w / TWIPS:g}pt" for w in self._widths)
        aligned = ", ".join(_ALIGN[column.align] for column in self._table.columns)
        lines = [
            f"#table(columns: ({columns},), align: ({aligned},), stroke: none,",
            f"  inset: (x: {look.padding_x:g}pt, y: {look.padding_y:g}pt),",
            self._head(part, nth, body[part.start : part.first]),
        ]
        for r, row in enumerate(part.body, start=part.first):
            if r > part.first:
                lines += [f"  {_rule(rules.inner, rules.inner_grey)},"] * bool(rules.inner)
                lines += [f"  {_rule(rules.head)},"] * row.ruled
            cells = ", ".join(body[r])
            if self._heads_rows(r):
                cells = f"table.header(level: {2 + row.cells[0].indent}, repeat: false, {cells})"
            lines.append(f"  {cells},")
        end = rules.bottom if part.first + len(part.body) == len(body) else rules.head
        return "\n".join([*lines, f"  {_rule(end)},", ")"])

    def _heads_rows(self, r: int) -> bool:
        """Whether a row heads others, from which no page may part it: Typst leaves no head alone."""
        spans = [place.cell.rowspan == 1 and place.cell.colspan for place in self._placed[r]]
        return self._held[r] and self._table.body[r].group and all(spans) and sum(spans) == len(self._widths)

    def _head(self, part: Part, nth: int, rows: Sequence[list[str]]) -> str:
        """The heads of a part with its title, which repeat on its further pages; `rows`: those within the body."""
        rules = self._style.look.rules
        cells = [", ".join(row) for row in (rows or self._rows(part.head, head=True))]
        if part.goes_on:
            cells = cells[len(part.title) :]
        again = self._continued(part, nth) if part.goes_on or len(self._table.body) > _ONE_PAGE else ""
        top = _rule(rules.head if nth else rules.top)
        return f"  table.header({again}{', '.join([top, *cells, _rule(rules.head)])}),"

    def _continued(self, part: Part, nth: int) -> str:
        """What stands above the rules of a part if the journal wants it: on its further pages, or where it goes on."""
        look, minus = self._style.look, self._style.numbers.minus
        content = continued(self._table.caption, self._style)
        text = f"text(size: {look.caption_size:g}pt, {inline.write(content, DIALECT, minus)})"
        count = len(self._widths)
        if part.goes_on:
            return f"table.cell(colspan: {count}, inset: 0pt, above({text})), " if content else ""
        return f"further({nth}, {count}, {text}), " if content else ""

    def _rows(self, rows: tuple[Row, ...], head: bool) -> Iterator[list[str]]:
        for row, places in zip(rows, grid(rows, len(self._widths)), strict=True):
            yield [self._cell(place, row, head or row.head) for place in places]

    def _cell(self, place: Placed, row: Row, head: bool) -> str:
        cell = place.cell
        end = self._table.heads_below(place.row) if row.head else len(self._table.head)
        spanner = head and place.heads_others(end)
        bold = is_bold(row, place.column, self._style, head) and bool(cell.content)
        inside = self._content(place, emboldened(cell.content) if bold else self._filling(place, head), head)
        if cell.indent:
            inside = f"pad(left: {cell.indent * self._style.look.indent:g}mm, {inside})"
        align = cell.align or ("center" if head and cell.colspan > 1 else None)
        options = [f"colspan: {cell.colspan}"] if cell.colspan > 1 else []
        options += [f"rowspan: {cell.rowspan}"] if cell.rowspan > 1 else []
        across = _ALIGN[align or self._table.columns[place.column].align]
        options += [f"align: {across} + {'bottom' if head else 'top'}"] if head or align else []
        if not head and lone_number(cell) and (beside := self._beside.get(place.column)):
            inside = f"pad(right: {beside:.4g}pt, {inside})"
        inside = f"spanner({inside})" if spanner else inside
        return f"table.cell({', '.join([*options, 'breakable: false', inside])})"

    def _filling(self, place: Placed, head: bool) -> Content:
        """The content of a cell; what is drawn in the body fills the row."""
        content, look = place.cell.content, self._style.look
        if head or not has_plot(content):
            return content
        others = (one for one in self._placed[place.row] if not has_plot(one.cell.content))
        further = max((further_lines(one, self._points, self._style) for one in others), default=0)
        below, above = reach(look, _LINE[0] - _LINE[1], further)
        return reaching(content, below + above - look.padding_y, look.padding_y)

    def _content(self, place: Placed, content: Content, head: bool) -> str:
        """The cell's content; behind a shorter fraction unseen digits, marks of notes hanging over them."""
        minus = self._style.numbers.minus
        hidden = "" if head else self._hidden.get((place.row, place.column), "")
        marks = tuple(part for part in content if isinstance(part, Mark)) if lone_number(place.cell) else ()
        if head or self._table.columns[place.column].align != "decimal" or not (hidden or marks):
            return inline.write(content, DIALECT, minus)
        number = inline.write(content[:1], DIALECT, minus)
        over = f" + over({inline.write(marks, DIALECT, minus)})" if marks else ""
        return number + over + (f" + hide({string(hidden)})" if hidden else "")


def _rule(weight: float, grey: float = 0.0) -> str:
    colour = f" + luma({round(grey * 100)}%)" if grey else ""
    return f"table.hline(stroke: {weight:g}pt{colour})" if weight else "table.hline(stroke: none)"
