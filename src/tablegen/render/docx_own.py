"""A user's own reference.docx: its page, headers, properties and styles kept, the table put in."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zipfile import BadZipFile, ZipFile
from zlib import error as zlib_error

from tablegen.render.docx_package import unusable, write_package
from tablegen.render.docx_styles import IDS, TABLE
from tablegen.render.properties import with_origins

if TYPE_CHECKING:
    from docx.document import Document

_EMU_PER_MM = 36000
_LAYOUT_OF_2013 = 15
_LONGEST_PROPERTY = 255  # characters that python-docx takes


class OwnReference:
    """The file, opened with python-docx."""

    def __init__(self, path: Path) -> None:
        """Open the file; TablegenError when it is no Word document."""
        self._document = _opened(path)

    @property
    def text_width(self) -> float | None:
        """The width in mm between the margins of the last section; None where the file does not say."""
        sections = self._document.sections
        if not len(sections):
            return None
        page = sections[-1]
        if page.page_width is None or page.left_margin is None or page.right_margin is None:
            return None
        return (page.page_width - page.left_margin - page.right_margin) / _EMU_PER_MM

    @property
    def old_layout(self) -> bool:
        """Whether Word lays the file out as before 2013 (its compatibility mode is below 15, or not said)."""
        modes = self._document.settings.element.xpath('w:compat/w:compatSetting[@w:name="compatibilityMode"]/@w:val')
        return not (modes and modes[0].isdecimal() and int(modes[0]) >= _LAYOUT_OF_2013)

    def with_styles(self, elements: Mapping[str, str]) -> dict[str, str]:
        """Add the styles the file does not define; the identifier of each by its name."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        kinds = {name: WD_STYLE_TYPE.TABLE if name == TABLE else WD_STYLE_TYPE.PARAGRAPH for name in IDS}
        found = {style.name: style for style in self._document.styles}
        ids, styles = dict(IDS), cast("Any", self._document.styles.element)
        for name, kind in kinds.items():
            own = found.get(name)
            if own is not None and own.type == kind:
                ids[name] = own.style_id
            else:
                xml = elements[name].replace("<w:style ", f"<w:style {nsdecls('w')} ", 1)
                styles.append(parse_xml(xml))
        return ids

    def filled(self, body: str, title: str, language: str, origins: Mapping[str, str]) -> bytes:
        """The file with `body` in place of whatever stood in it, as a package without dates.

        `origins` are what made its tables, by name.
        """
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        holder = cast("Any", self._document.element).body
        holder.clear_content()
        children = list[Any](cast("Any", parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>")))
        for place, element in enumerate(children):
            holder.insert(place, element)
        package = self._document.part.package
        relations = package.rels.values() if package else ()
        if any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
            # python-docx would make new ones, with today's date
            core = self._document.core_properties
            core.title, core.language = title[:_LONGEST_PROPERTY], language
        saved = BytesIO()
        self._document.save(saved)
        with ZipFile(saved) as package:
            parts = {name: package.read(name) for name in package.namelist()}
            return write_package(with_origins(parts, origins))


def _opened(path: Path) -> "Document":
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, BadZipFile, zlib_error) as problem:
        raise unusable(path, str(problem).strip("'\"")) from None
    if getattr(document.element, "body", None) is None:
        raise unusable(path, "it has no body")
    return document
