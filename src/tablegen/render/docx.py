"""Word: the table as a document of its own, native and editable, in the named styles of a reference.docx.

The document is one string of XML put into the package of `docx/reference.docx`. The one that comes with tablegen
holds no table styles: they are made from the style's look. A user's own keeps its page, headers and every
style it defines.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tablegen.render.across import TURNED_WIDTH, Across, across_text, on_page
from tablegen.render.docx_body import parted_xml
from tablegen.render.docx_columns import TWIPS
from tablegen.render.docx_package import shipped_parts, write_package
from tablegen.render.docx_styles import IDS, NOTE, language_element, style_elements
from tablegen.render.docx_text import escape, paragraph
from tablegen.render.inline import caption_text
from tablegen.render.measure import POINTS_PER_MM
from tablegen.render.properties import with_origins
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Rendered, Table

_REFERENCE = "docx/reference.docx"
_SHORT_SIDE, _LONG_SIDE, _MARGIN = 210.0, 297.0, (297.0 - TURNED_WIDTH) / 2  # A4, mm


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a .docx; TablegenError when a user's own reference.docx is no Word document."""
    path = templates.find(_REFERENCE)
    parts = shipped_parts(path)
    return _in_own(path, table, style) if parts is None else _in_shipped(parts, table, style)


def _in_shipped(parts: dict[str, bytes], table: Table, style: Style) -> Rendered:
    """The table in the reference.docx that comes with tablegen; a table too wide for its page turns it."""
    body, page, lost = _section(table, style, 1)
    return Rendered(_package(parts, [body, page], [table], style, _title(table, style)), lost)


def render_bundle(tables: Sequence[Table], title: str, style: Style, templates: Templates) -> Rendered:
    """Several tables as one .docx, each on a page of its own, turned where it is wide; `title` is the document's.

    A user's own reference.docx gives the page to all of them.
    """
    path = templates.find(_REFERENCE)
    parts = shipped_parts(path)
    if parts is None:
        return _bundle_in_own(path, tables, title, style)
    body, lost = list[str](), list[str]()
    for nth, table in enumerate(tables, start=1):
        xml, page, told = _section(table, style, nth)
        body += [xml, page] if nth == len(tables) else [_ended(xml, page)]
        lost += (f"{table.name}: {text}" for text in told)
    return Rendered(_package(parts, body, tables, style, title), tuple(lost))


def _ended(xml: str, page: str) -> str:
    """A section that is not the last: its last paragraph holds its page; one of its own might begin a new page."""
    before, end, behind = xml.rpartition("</w:pPr>")
    return f"{before}{page}{end}{behind}"


def _bundle_in_own(path: Path, tables: Sequence[Table], title: str, style: Style) -> Rendered:
    from tablegen.render.docx_own import OwnReference

    own = OwnReference(path)
    ids = own.with_styles(style_elements(style.look, tables[0].language, own.old_layout))
    bodies, lost = list[str](), list[str]()
    for nth, table in enumerate(tables, start=1):
        across = across_text(table, style, own.text_width or style.look.text_width)
        bodies.append(parted_xml(table, across, ids, nth))
        lost += (f"{table.name}: {text}" for text in _lost(across))
    turn = paragraph(ids[NOTE], '<w:r><w:br w:type="page"/></w:r>')
    return Rendered(own.filled(turn.join(bodies), title, tables[0].language, _origins(tables)), tuple(lost))


def _section(table: Table, style: Style, nth: int) -> tuple[str, str, tuple[str, ...]]:
    """A table, its page, turned where it is too wide for an upright one, and what an author is told of that."""
    across = on_page(table, style, TURNED_WIDTH)
    return parted_xml(table, across, IDS, nth), _page(sum(across.widths), across.turned), _lost(across)


def _package(parts: dict[str, bytes], body: Iterable[str], tables: Sequence[Table], style: Style, title: str) -> bytes:
    """The document of a body, in the language of its first table, with what made its tables in its properties."""
    language = tables[0].language
    made = "".join(style_elements(style.look, language).values())
    core = f"<dc:title>{escape(title)}</dc:title><dc:language>{escape(language)}</dc:language>"
    _fill(parts, "word/document.xml", "<w:sectPr.*</w:sectPr>", body)
    _fill(parts, "word/styles.xml", "(?=</w:styles>)", [made])
    _fill(parts, "word/styles.xml", "<w:lang [^>]*/>", [language_element(language)])
    _fill(parts, "docProps/core.xml", "(?=</cp:coreProperties>)", [core])
    return write_package(with_origins(parts, _origins(tables)))


def _origins(tables: Sequence[Table]) -> dict[str, str]:
    return {table.name: table.origin for table in tables}


def _fill(parts: dict[str, bytes], name: str, slot: str, xml: Iterable[str]) -> None:
    """Put pieces of XML into the slot (a pattern) of a part whose text is known; those of a long table are large."""
    before, behind = re.split(slot.encode("utf-8"), parts[name], maxsplit=1)
    parts[name] = b"".join((before, *(piece.encode("utf-8") for piece in xml), behind))


def _in_own(path: Path, table: Table, style: Style) -> Rendered:
    """The table in a user's own reference.docx."""
    from tablegen.render.docx_own import OwnReference

    own = OwnReference(path)
    across = across_text(table, style, own.text_width or style.look.text_width)
    ids = own.with_styles(style_elements(style.look, table.language, own.old_layout))
    body = parted_xml(table, across, ids)
    content = own.filled(body, _title(table, style), table.language, _origins([table]))
    return Rendered(content, _lost(across))


def _lost(across: Across) -> tuple[str, ...]:
    if across.excess > 0:
        return (f"the table is {across.excess:.0f} mm wider than the text: leave out columns or turn the page",)
    return tuple(filter(None, [across.breaks]))


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
    return caption_text(table.caption, style.look)
