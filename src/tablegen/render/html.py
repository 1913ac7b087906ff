"""HTML: an accessible table as a page of its own, and as the fragment a notebook shows.

The page is the frame `html/table.html`, the look `html/table.css`: both can be replaced. Heads carry the scope
they have, notes stand in the table's foot, the description is there for those who cannot see the table.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from tablegen.render import inline
from tablegen.render.frame import fill
from tablegen.render.inline import Dialect, Piece, caption_content, fractions, note_content
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Cell, Content, Placed, Rendered, Row, Table, grid, plain

_TAGS = {"italic": "i", "bold": "b", "sup": "sup", "sub": "sub", "mark": "sup"}
_ALIGN = {"left": "", "center": "c", "right": "r", "decimal": "r"}
_UNSAFE_IN_CSS = re.compile(r"[^\w -]")
_DIGIT, _POINT = 1.0, 0.5


def _join(pieces: Sequence[Piece]) -> str:
    return "".join(text if kind == "text" else f"<{_TAGS[kind]}>{text}</{_TAGS[kind]}>" for kind, text in pieces)


_DIALECT = Dialect(escape, {"chi2": "<i>χ</i><sup>2</sup>", "pm": "±"}, "<br>", _join)


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a page that needs no other file."""
    frame = templates.find("html/table.html")
    slots = {
        "language": escape(table.language),
        "title": escape(clean(plain(caption_content(table.caption, style.look)))),
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
        "family": "sans-serif" if look.family == "sans" else "serif",
        "width": f"{look.text_width:g}mm",
        "inner_colour": f"rgb({grey} {grey} {grey})",
        "caption_side": "top" if look.caption.place == "above" else "bottom",
        "head_weight": "bold" if look.head_bold else "normal",
        "group_weight": "bold" if look.group_bold else "normal",
    }
    return fill(frame.read_text("utf-8"), slots, str(frame))


def _table(table: Table, style: Style) -> str:
    return "\n".join(_parts(table, style))


def _parts(table: Table, style: Style) -> Iterator[str]:
    minus, count = style.numbers.minus, len(table.columns)
    described = f"{table.name}-description"
    if table.description:
        yield f'<p id="{described}" hidden>{escape(clean(table.description))}</p>'
    by = f' aria-describedby="{described}"' if table.description else ""
    yield f'<table class="tablegen" id="{table.name}" lang="{escape(table.language)}"{by}>'
    yield f"<caption>{_html(caption_content(table.caption, style.look), minus)}</caption>"
    yield "<thead>"
    for placed in grid(table.head, count):
        yield f"<tr>{''.join(_head_cell(place, table, minus) for place in placed)}</tr>"
    yield "</thead>\n<tbody>"
    yield from _body(table, style)
    yield "</tbody>"
    if table.notes:
        notes = "".join(f"<p>{_html(note_content(note), minus)}</p>" for note in table.notes)
        yield f'<tfoot><tr><td colspan="{count}">{notes}</td></tr></tfoot>'
    yield "</table>"


def _head_cell(place: Placed, table: Table, minus: str) -> str:
    cell = place.cell
    if not cell.content:
        return f"<td{_spans(cell)}></td>"
    scope = "colgroup" if cell.colspan > 1 else "col"
    align = cell.align or ("center" if cell.colspan > 1 else table.columns[place.column].align)
    classes = _classes(_ALIGN[align], "spanner" if cell.colspan > 1 else "")
    return f'<th scope="{scope}"{_spans(cell)}{classes}>{_html(cell.content, minus)}</th>'


def _body(table: Table, style: Style) -> Iterator[str]:
    rows = grid(table.body, len(table.columns))
    gaps = [_gaps(rows, c, style) for c in range(len(table.columns))]
    for row, placed in zip(table.body, rows, strict=True):
        cells = (_body_cell(place, row, table, style, gaps[place.column]) for place in placed)
        yield f"<tr>{''.join(cells)}</tr>"


def _body_cell(place: Placed, row: Row, table: Table, style: Style, gaps: dict[int, float]) -> str:
    cell, column = place.cell, table.columns[place.column]
    align, text = _ALIGN[cell.align or column.align], _html(cell.content, style.numbers.minus)
    indent, gap = cell.indent * style.look.indent, gaps.get(place.row, 0.0)
    shift = f' style="padding-left:calc({style.look.padding_x:g}pt + {indent:g}mm)"' if indent else ""
    if gap and column.align == "decimal":
        shift = f' style="padding-right:calc({style.look.padding_x:g}pt + {gap:g}ch)"'
    if place.column == 0 and cell.content:
        scope = "rowgroup" if False else "row"
        return f'<th scope="{scope}"{_spans(cell)}{_classes(align, "group" if row.group else "")}{shift}>{text}</th>'
    return f"<td{_spans(cell)}{_classes(align)}{shift}>{text}</td>"
