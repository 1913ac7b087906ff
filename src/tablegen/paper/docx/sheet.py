"""The styles and the page of a Word manuscript: what a table finds there, and what it brings along."""

from collections.abc import Mapping

from tablegen.paper.docx.document import Document
from tablegen.paper.docx.properties import Properties
from tablegen.paper.state import look_digest
from tablegen.paper.xml_tree import Edit, Element, parse, spliced
from tablegen.render.docx_styles import IDS, TABLE, style_elements
from tablegen.style import Style
from tablegen.values import frozen

_TWIPS_PER_MM = 1440 / 25.4
_REMEMBERED = "tablegen_styles"


@frozen
class Sheet:
    """The identifiers of the table styles by name, and what changes: the part with the styles, the properties."""

    ids: Mapping[str, str]
    parts: Mapping[str, bytes]
    properties: Mapping[str, str | None]


def dressed(document: Document, properties: Properties, style: Style, language: str) -> Sheet:
    """The styles that tables need: those the document has, whoever made them, and those it lacks, appended.

    Those appended by an earlier run are renewed when the journal, or its look, is another one.
    """
    kinds = {name: "table" if name == TABLE else "paragraph" for name in IDS}
    found = {name: document.styles.get((kind, name)) for name, kind in kinds.items()}
    ids = {name: own.get("w:styleId") if (own := found[name]) else IDS[name] for name in IDS}
    digest, _, named = properties.values.get(_REMEMBERED, "").partition(" ")
    ours = set(named.split(",")) if named else set[str]()
    made = {
        name: _with_ids(xml, ids) for name, xml in style_elements(style.look, language, document.old_layout).items()
    }
    added = [name for name in IDS if found[name] is None]
    wanted = f"{look_digest(style)}-{language}"
    edits: list[Edit] = []
    if digest != wanted:
        for name in IDS:
            own = found[name]
            if own is not None and IDS[name] in ours:
                edits.append((own.start, own.end, made[name].encode()))
    part = document.styles_part
    xml = document.package.part(part)
    end = parse(xml, part).inner_end
    edits.append((end, end, "".join(made[name] for name in added).encode()))
    remembered = f"{wanted} {','.join(sorted({*ours, *(IDS[name] for name in added)}))}"
    changed = spliced(xml, edits)
    return Sheet(ids, {part: changed} if changed != xml else {}, {_REMEMBERED: remembered})


def _with_ids(xml: str, ids: Mapping[str, str]) -> str:
    """A style's element with the identifiers that the document has for the styles."""
    for name, identifier in IDS.items():
        xml = xml.replace(f'"{identifier}"', f'"{ids[name]}"')
    return xml


def text_width(document: Document, at: int) -> float | None:
    """The width in mm of the text, or of its column, at a byte of the main part; None where the document is silent."""
    section = _section(document, at)
    page, margins = (section.child("w:pgSz"), section.child("w:pgMar")) if section else (None, None)
    if section is None or page is None or margins is None:
        return None
    try:
        sides = sum(float(margins.get(f"w:{side}") or 0) for side in ("left", "right", "gutter"))
        width = float(page.get("w:w")) - sides
        columns = section.child("w:cols")
        count = int(columns.get("w:num") or 1) if columns else 1
        if columns and count > 1 and not columns.children:
            width = (width - float(columns.get("w:space") or 720) * (count - 1)) / count
    except ValueError:
        return None
    return width / _TWIPS_PER_MM if width > 0 else None


def _section(document: Document, at: int) -> Element | None:
    """The properties of the section at a byte: they stand at its end."""
    body = document.root.child("w:body")
    sections = (one for one in body.all("w:sectPr") if one.start >= at) if body else iter(())
    return next(sections, None)
