"""A Word manuscript, opened: its parts, its paragraphs and tables in their order, its styles by name."""

import re
from collections.abc import Iterator
from functools import cached_property
from posixpath import join, normpath
from zipfile import BadZipFile

from tablegen.errors import refusal
from tablegen.paper.docx.package import Package
from tablegen.paper.xml_tree import Element, W, parse
from tablegen.values import frozen

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = b"http://purl.oclc.org/ooxml/"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_HIDDEN = frozenset({"w:del", "w:moveFrom", "txbxContent", "Fallback", "w:rPr", "w:pPr", "w:tcPr", "w:trPr", "w:tblPr"})
_SIGNS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "\u2011"}
_OBJECTS = frozenset({"w:footnoteReference", "w:endnoteReference", "w:drawing", "w:pict", "w:object", "w:sym"})
_HOLDERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"})
OBJECT = "\ufffc"
"""What stands in a text for a thing that is none: a picture, the mark of a footnote."""


def hidden(element: Element) -> bool:
    """Whether what stands in the element is no text of its paragraph: deleted, in a box, or a property."""
    return element.name in _HIDDEN


def shown(element: Element) -> Iterator[tuple[Element, str]]:
    """The text in an element as a reader sees it, tracked changes accepted, each stretch with its element."""
    for child in element.children:
        if child.name == "w:t":
            yield child, child.text
        elif child.name in _SIGNS:
            yield child, _SIGNS[child.name]
        elif child.name in _OBJECTS:
            yield child, OBJECT
        elif not hidden(child):
            yield from shown(child)


def text_of(element: Element) -> str:
    """The text in an element."""
    return "".join(text for _, text in shown(element))


def style_of(paragraph: Element) -> str:
    """The identifier of a paragraph's style; empty for the default one."""
    properties = paragraph.child("w:pPr")
    style = properties.child("w:pStyle") if properties else None
    return style.get("w:val") if style else ""


@frozen(slots=False)
class Document:
    """The package of a manuscript, and its main part with its bytes and its tree."""

    package: Package
    main: str
    xml: bytes
    root: Element

    @cached_property
    def blocks(self) -> tuple[Element, ...]:
        """The paragraphs and tables of the text, in their order; those in tables and text boxes are not among them."""
        body = self.root.child("w:body")
        return tuple(_blocks(body)) if body else ()

    @cached_property
    def styles(self) -> dict[tuple[str, str], Element]:
        """The styles by kind (`paragraph`, `table`) and name."""
        root = parse(self.package.part(self.styles_part), "word/styles.xml")
        found: dict[tuple[str, str], Element] = {}
        for style in root.all("w:style"):
            name = style.child("w:name")
            if name:
                found.setdefault((style.get("w:type"), name.get("w:val")), style)
        return found

    @property
    def styles_part(self) -> str:
        """The name of the part that holds the styles; TablegenError where there is none."""
        name = self.related("styles")
        if name is None:
            raise refusal("the document has no styles", None, "open it in Word and save it again")
        return name

    def related(self, kind: str) -> str | None:
        """The part of a kind (`styles`, `footnotes`, `settings`) that the main part names."""
        return related(self.package, self.main, kind)

    @cached_property
    def old_layout(self) -> bool:
        """Whether Word lays the document out as before 2013."""
        name = self.related("settings")
        if name is None:
            return True
        for setting in parse(self.package.part(name), name).all("w:compatSetting"):
            if setting.get("w:name") == "compatibilityMode":
                return not (setting.get("w:val").isdecimal() and int(setting.get("w:val")) >= 15)
        return True


def _blocks(holder: Element) -> Iterator[Element]:
    for child in holder.children:
        if child.name in {"w:p", "w:tbl"}:
            yield child
        elif child.name in _HOLDERS:
            yield from _blocks(child)


def related(package: Package, part: str, kind: str) -> str | None:
    """The part that another (or the package itself, ``) names as one of a kind."""
    folder, _, name = part.rpartition("/")
    relations = join(folder, "_rels", f"{name}.rels")
    if relations not in package:
        return None
    for relation in parse(package.part(relations), relations).children:
        if relation.get("Type").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            target = normpath(join("/", folder, relation.get("Target"))).lstrip("/")
            return target if target in package else None
    return None


def open_document(content: bytes) -> Document:
    """The manuscript in these bytes; TablegenError, in words, for what is no Word document that can be changed."""
    if content.startswith(_OLE):
        message = "the file is protected by a password, or of Word 97–2003"
        raise refusal(message, None, "open it in Word and save it as a Word document (.docx) without a password")
    try:
        package = Package(content)
        main = related(package, "", "officeDocument")
        xml = package.part(main) if main else b""
    except (BadZipFile, NotImplementedError, RuntimeError) as problem:
        hint = "open it in Word and save it as a Word document (.docx)"
        raise refusal(f"the file is no Word document: {problem}", None, hint) from None
    if main is None:
        raise refusal("the file is a zip, but no Word document", None, "is it the right file?")
    if re.match(rb"\xef\xbb\xbf|\s*<\?xml[^>]*encoding=[\"'](?i:utf-8)|\s*<(?!\?xml[^>]*encoding)", xml) is None:
        raise refusal("the document is not written in UTF-8", None, "open it in Word and save it again")
    if _STRICT in xml[:4000]:
        hint = 'save it as "Word Document (*.docx)", not as "Strict Open XML Document"'
        raise refusal("the document is of the strict kind", None, hint)
    root = parse(xml, main)
    if root.name != "w:document" or f'xmlns:w="{W}"'.encode() not in xml[:20000]:
        raise refusal("the file is no Word document that Word wrote", None, "open it in Word and save it again")
    return Document(package, main, xml, root)
