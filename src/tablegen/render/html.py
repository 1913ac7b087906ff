"""HTML: an accessible table as a page of its own, and as the fragment a notebook shows.

The page is the frame `html/table.html`, the look `html/table.css`: both can be replaced. Heads carry the scope
they have, notes stand in the table's foot, the description is there for those who cannot see the table. Rules and
indents stand in the cells too, where Word and LibreOffice look for them when a table is pasted or opened there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tablegen.render import inline
from tablegen.render.frame import fill
from tablegen.render.inline import (
    Dialect,
    Piece,
    caption_content,
    caption_text,
    lacking,
    lacking_before,
    lone_number,
    note_content,
)
from tablegen.render.measure import POINTS_PER_MM
from tablegen.render.plots import BELOW, TEXT_SIZE, WIDTH, Arrow, Bar, Label, height, null_place, painted
from tablegen.render.text import HELD, clean
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Cell, Content, Placed, Plot, Rendered, Row, Table, grid

_TAGS = {"italic": "i", "bold": "b", "sup": "sup", "sub": "sub", "deleted": "del", "inserted": "ins"}
_ALIGN = {"left": "", "center": "c", "right": "r", "decimal": "r"}
_UNSAFE_IN_CSS = re.compile(r"[^\w -]")
_POINT, _WIDE = 0.5, frozenset("-−<>≤≥+")
Key = tuple[int, int]
_NULL = (
    '<i aria-hidden="true" style="position:absolute;top:0;bottom:0;left:calc(50% + {:.2f}pt);'
    'border-left:0.4pt solid #000"></i>'
)
"""The line of no effect, as high as its cell, so many points from the middle."""


def _join(pieces: Sequence[Piece]) -> str:
    return "".join(_set(kind, text) for kind, text in pieces)


def _set(kind: str, text: str) -> str:
    if kind == "text":
        return text
    return f'<sup class="mark">{text}</sup>' if kind == "mark" else f"<{_TAGS[kind]}>{text}</{_TAGS[kind]}>"


def svg(plot: Plot) -> str:
    """A piece of a forest plot; to those who cannot see it its numbers are told."""
    high = height(plot)
    told = f'role="img" aria-label="{escape(plot.text)}"' if plot.text else 'aria-hidden="true"'
    inside = "".join(_shape(one, high) for one in painted(plot))
    place = f"vertical-align:{-BELOW:g}pt;overflow:visible"
    size = f'width="{WIDTH:g}pt" height="{high:g}pt" viewBox="0 0 {WIDTH:g} {high:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {told} {size} style="{place}">{inside}</svg>'


def _shape(one: Bar | Arrow | Label, high: float) -> str:
    match one:
        case Bar(x, y, wide, tall):
            return f'<rect x="{x:.2f}" y="{high - y - tall:.2f}" width="{wide:.2f}" height="{tall:.2f}"/>'
        case Arrow(x, y, left, size):
            back, half = (x + size if left else x - size), size / 2
            return f'<path d="M{x:.2f} {high - y:.2f}L{back:.2f} {high - y - half:.2f}V{high - y + half:.2f}Z"/>'
        case Label(x, y, text):
            # its text is drawn, and no text of the cell
            return (
                f'<text x="{x:.2f}" y="{high - y:.2f}" font-size="{TEXT_SIZE:g}" text-anchor="middle" '
                f'font-weight="normal">{escape(text)}</text>'
            )


_HELD = re.compile(rf"\S*(?:{HELD})\S*")


def _words(text: str) -> str:
    """The text escaped, with words whose hyphens stay on their line."""
    escaped = escape(text)
    return _HELD.sub(r'<span class="held">\g<0></span>', escaped) if "-" in text and "://" not in text else escaped


_DIALECT = Dialect(_words, {"chi2": "<i>χ</i>²", "pm": "±"}, "<br>", _join, svg)


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a page that needs no other file."""
    frame = templates.find("html/table.html")
    slots = {
        "language": escape(table.language),
        "title": escape(caption_text(table.caption, style.look)),
        "css": _css(style, templates),
        "table": _table(table, style),
    }
    return Rendered(fill(frame.read_text("utf-8"), slots, str(frame)).encode())


def fragment(table: Table, style: Style, templates: Templates) -> str:
    """The table with its look, as a notebook shows it (`_repr_html_`)."""
    return f"<style>\n{_css(style, templates)}</style>\n{_table(table, style)}\n"


def _css(style: Style, templates: Templates) -> str:
    look, rules = style.look, style.look.rules
    grey = round(rules.inner_grey * 255)
    frame = templates.find("html/table.css")
    points = {
        "size": look.size, "caption_size": look.caption_size, "note_size": look.note_size,
        "padding_x": look.padding_x, "padding_y": look.padding_y,
        "rule_top": rules.top, "rule_head": rules.head, "rule_bottom": rules.bottom,
        "rule_spanner": rules.spanner, "rule_inner": rules.inner,
    }  # fmt: skip
    slots = {name: f"{value:g}pt" for name, value in points.items()} | {
        "font": _UNSAFE_IN_CSS.sub("", look.font),
        "twin": '"Liberation Sans", Helvetica' if look.family == "sans" else '"Liberation Serif", Times',
        "note_line": f"{1.35 * look.note_spacing:g}",
        "family": "sans-serif" if look.family == "sans" else "serif",
        "width": f"{look.text_width:g}mm",
        "inner_colour": f"rgb({grey} {grey} {grey})",
        "caption_side": "top" if look.caption.place == "above" else "bottom",
        "caption_align": look.caption.align,
        "head_weight": "bold" if look.head_bold else "normal",
        "group_weight": "bold" if look.group_bold else "normal",
    }
    return fill(frame.read_text("utf-8"), slots, str(frame))


def _table(table: Table, style: Style) -> str:
    return "\n".join(line for one in (table.replaced, table) if one for line in _parts(one, style))


def _parts(table: Table, style: Style) -> Iterator[str]:
    minus, count = style.numbers.minus, len(table.columns)
    by = f' aria-description="{escape(clean(table.description))}"' if table.description else ""
    told = f' data-provenance="{escape(table.origin)}"' if table.origin else ""
    yield f'<table class="tablegen" id="{table.name}" lang="{escape(table.language)}"{by}{told}>'
    if caption := _html(caption_content(table.caption, style.look), minus):
        yield f"<caption>{caption}</caption>"
    yield "<thead>"
    for placed in grid(table.head, count):
        yield f"<tr>{''.join(_head_cell(place, table, style) for place in placed)}</tr>"
    yield "</thead>\n<tbody>"
    yield from _body(table, style)
    yield "</tbody>"
    if table.notes:
        notes = "".join(f"<p>{_html(note_content(note), minus)}</p>" for note in table.notes)
        yield f'<tfoot><tr><td colspan="{count}">{notes}</td></tr></tfoot>'
    yield "</table>"


def _head_cell(place: Placed, table: Table, style: Style) -> str:
    rules = style.look.rules
    edges = _edges(place, len(table.head), "" if place.row else f"{rules.top:g}pt", f"{rules.head:g}pt")
    return _heading(place, table, style, len(table.head), edges)


def _heading(place: Placed, table: Table, style: Style, end: int, edges: list[str]) -> str:
    """A cell of a head that ends before row `end`."""
    cell = place.cell
    if not cell.content:
        return f"<td{_spans(cell)}{_declared(edges)}></td>"
    scope = "colgroup" if cell.colspan > 1 else "col"
    align = cell.align or ("center" if cell.colspan > 1 else table.columns[place.column].align)
    spans = place.heads_others(end)
    classes = _classes(_ALIGN[align], "spanner" if spans else "")
    text = _html(cell.content, style.numbers.minus)
    if spans:  # the rule is a paragraph's, so that those of neighbours do not touch; Word takes it over
        text = f'<p style="margin:0;border-bottom:{style.look.rules.spanner:g}pt solid #000">{text}</p>'
    return f'<th scope="{scope}"{_spans(cell)}{classes}{_declared(edges)}>{text}</th>'


def _body(table: Table, style: Style) -> Iterator[str]:
    rows = grid(table.body, len(table.columns))
    mark, centred = style.numbers.decimal_mark, style.look.heads == "center"
    gaps = {key: _figures(text) for key, text in lacking(table, mark).items()}
    before = {key: _figures(text) for key, text in lacking_before(table, mark).items()} if centred else None
    for row, placed in zip(table.body, rows, strict=True):
        cells = (_body_cell(place, row, table, style, gaps, before) for place in placed)
        yield f"<tr{_classes('ruled' if row.ruled else '', 'heads' if row.head else '')}>{''.join(cells)}</tr>"


def _body_cell(
    place: Placed, row: Row, table: Table, style: Style, gaps: Mapping[Key, float], before: Mapping[Key, float] | None
) -> str:
    """A cell of the body; `gaps` are what numbers lack of the longest behind, and `before` their decimal marks.

    Below centred heads, where there is `before`, the numbers of a column are centred as if all were as long.
    """
    cell, column, look = place.cell, table.columns[place.column], style.look
    align, text = _ALIGN[cell.align or column.align], _html(cell.content, style.numbers.minus)
    if row.head:
        end, rule = table.heads_below(place.row), f"{look.rules.head:g}pt"
        return _heading(place, table, style, end, _edges(place, end, rule if row.ruled else "", rule))
    gap, lead = gaps.get(place[:2], 0.0), 0.0
    if before is not None and column.align == "decimal" and lone_number(cell):
        align, lead = "r c", before.get(place[:2], 0.0)
    found = _edges(place, len(table.body), f"{look.rules.head:g}pt" if row.ruled else "", f"{look.rules.bottom:g}pt")
    if cell.indent:  # not the padding of one cell, which LibreOffice has not, nor a paragraph, which it sets off
        text = f'<div style="margin-left:{cell.indent * look.indent * POINTS_PER_MM:.4g}pt">{text}</div>'
    if gap:
        found.append(f"padding-right:calc({look.padding_x:g}pt + {gap:g}ch)")
    if lead:
        found.append(f"padding-left:calc({look.padding_x:g}pt + {lead:g}ch)")
    if nulls := [place for place in map(null_place, cell.content) if place is not None]:
        found.append("position:relative")
        text += _NULL.format(nulls[0] - WIDTH / 2)
    if place.column == 0 and cell.content:
        found += ["text-align:left", f"font-weight:{'bold' if row.group and look.group_bold else 'normal'}"]
        classes = _classes(align, "group" if row.group else "")
        return f'<th scope="row"{_spans(cell)}{classes}{_declared(found)}>{text}</th>'
    return f"<td{_spans(cell)}{_classes(align)}{_declared(found)}>{text}</td>"


def _edges(place: Placed, rows: int, above: str, below: str) -> list[str]:
    """The rules of a cell, as its own declarations: one above it, one below what reaches the last of so many rows."""
    last = place.row + place.cell.rowspan == rows
    found = (("top", above), ("bottom", below if last else ""))
    return [f"border-{edge}:{weight} solid #000" for edge, weight in found if weight]


def _declared(declarations: list[str]) -> str:
    return f' style="{";".join(declarations)}"' if declarations else ""


def _spans(cell: Cell) -> str:
    columns = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return columns + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")


def _classes(*names: str) -> str:
    used = " ".join(name for name in names if name)
    return f' class="{used}"' if used else ""


def _figures(text: str) -> float:
    """How wide a part of a number is in digits, all 1 ch wide; signs between them are taken to be half of one,
    as they are in Arial and Times New Roman.
    """
    return sum(1.0 if sign.isdigit() or sign in _WIDE else _POINT for sign in text)


def _html(content: Content, minus: str) -> str:
    return inline.write(content, _DIALECT, minus)
