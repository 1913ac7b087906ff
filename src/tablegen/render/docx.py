"""Word: the table as a document of its own, native and editable, in the named styles of a reference.docx.

The document is one string of XML put into the package of `docx/reference.docx`. The one that comes with tablegen
holds no table styles: they are made from the style's look. A user's own keeps its page, headers and every
style it defines.
"""

import re
from pathlib import Path

from tablegen.render.docx_body import body_xml
from tablegen.render.docx_columns import TWIPS, column_widths
from tablegen.render.docx_package import shipped_parts, write_package
from tablegen.render.docx_styles import IDS, language_element, style_elements
from tablegen.render.docx_text import escape
from tablegen.render.inline import caption_content
from tablegen.render.measure import POINTS_PER_MM
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Rendered, Table, plain

_REFERENCE = "docx/reference.docx"
_SHORT_SIDE, _LONG_SIDE, _MARGIN = 210.0, 297.0, 25.0  # A4, mm


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a .docx; TablegenError when a user's own reference.docx is no Word document."""
    path = templates.find(_REFERENCE)
    parts = shipped_parts(path)
    return _in_own(path, table, style) if parts is None else _in_shipped(parts, table, style)


def _in_shipped(parts: dict[str, bytes], table: Table, style: Style) -> Rendered:
    """The table in the reference.docx that comes with tablegen; a table too wide for its page turns it."""
    widths, excess = column_widths(table, style, style.look.text_width)
    turned = excess > 0
    if turned:
        widths, excess = column_widths(table, style, _LONG_SIDE - 2 * _MARGIN)
    body = body_xml(table, style, widths, IDS) + _page(sum(widths), turned)
    made = "".join(style_elements(style.look, table.language).values())
    core = f"<dc:title>{escape(_title(table, style))}</dc:title><dc:language>{escape(table.language)}</dc:language>"
    _fill(parts, "word/document.xml", "<w:sectPr.*</w:sectPr>", body)
    _fill(parts, "word/styles.xml", "(?=</w:styles>)", made)
    _fill(parts, "word/styles.xml", "<w:lang [^>]*/>", language_element(table.language))
    _fill(parts, "docProps/core.xml", "(?=</cp:coreProperties>)", core)
    return Rendered(write_package(parts), _too_wide(excess))


def _fill(parts: dict[str, bytes], name: str, slot: str, xml: str) -> None:
    """Put XML into the slot (a pattern) of a part whose text is known."""
    parts[name] = re.sub(slot, lambda _: xml, parts[name].decode("utf-8"), count=1).encode("utf-8")


def _in_own(path: Path, table: Table, style: Style) -> Rendered:
    """The table in a user's own reference.docx."""
    from tablegen.render.docx_own import OwnReference

    own = OwnReference(path)
    widths, excess = column_widths(table, style, own.text_width or style.look.text_width)
    ids = own.with_styles(style_elements(style.look, table.language, own.old_layout))
    content = own.filled(body_xml(table, style, widths, ids), _title(table, style), table.language)
    return Rendered(content, _too_wide(excess))


def _too_wide(excess: float) -> tuple[str, ...]:
    return (
        (f"the table is {excess:.0f} mm wider than the text: leave out columns or turn the page",) if excess > 0 else ()
    )


def _page(width: int, turned: bool) -> str:
    """The page: A4, with side margins that leave `width` twips of text; turned on its side for a wide table."""
    across, down = (_LONG_SIDE, _SHORT_SIDE) if turned else (_SHORT_SIDE, _LONG_SIDE)
    wide, high, edge = (round(mm * POINTS_PER_MM * TWIPS) for mm in (across, down, _MARGIN))
    side, way = max(0, (wide - width) // 2), ' w:orient="landscape"' if turned else ""
    return (
        f'<w:sectPr><w:pgSz w:w="{wide}" w:h="{high}"{way}/><w:pgMar w:top="{edge}" w:right="{side}" w:bottom="{edge}" '
        f'w:left="{side}" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
    )


def _title(table: Table, style: Style) -> str:
    return clean(plain(caption_content(table.caption, style.look)))
