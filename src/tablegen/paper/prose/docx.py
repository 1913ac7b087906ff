"""The prose of a Word file: its paragraphs, footnotes and endnotes, as if all tracked changes were accepted."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from tablegen.errors import refusal
from tablegen.paper.docx.document import related
from tablegen.paper.docx.package import Package
from tablegen.paper.prose import Passage
from tablegen.paper.prose.inline import SUPERSCRIPTS

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    *(f"{_W}{name}" for name in ("tbl", "del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "sectPr")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_MAIN = "word/document.xml"
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
MOST_BYTES = 200_000_000
"""A part of a Word file that is larger is refused: no manuscript has it."""
_SIGNS = ("χ", "X", "R", "η", "ω", "ε", "m", "I")
_MARKS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def passages_of_docx(content: bytes, shown: str) -> tuple[Passage, ...]:
    """The paragraphs of prose of a Word file; TablegenError where it is none."""
    try:
        main, others = _named(Package(content))
        with ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
            if main not in names:
                raise refusal(f"{shown} is no Word file")
            styles = others["styles"]
            headings = _headings(_part(package, styles, shown)) if styles in names else set[str]()
            return tuple(
                passage
                for name, called in ((main, "paragraph"), *((others[kind], called) for kind, called in _NOTES))
                if name in names
                for passage in _passages(_part(package, name, shown), called, headings)
            )
    except (BadZipFile, ElementTree.ParseError, NotImplementedError, RuntimeError):
        raise refusal(f"{shown} is no Word file, or it is damaged", None, "open it in Word and save it again") from None


def _named(package: Package) -> tuple[str, dict[str, str]]:
    """The main part, and those of the styles and the notes, as the package names them (SharePoint: `document2.xml`)."""
    main = related(package, "", "officeDocument") or _MAIN
    kinds = ("styles", *(kind for kind, _ in _NOTES))
    return main, {kind: related(package, main, kind) or f"word/{kind}.xml" for kind in kinds}


def _part(package: ZipFile, name: str, shown: str) -> ElementTree.Element:
    if package.getinfo(name).file_size > MOST_BYTES:
        raise refusal(f"{shown}: {name} is too large to be read")
    content = package.read(name)
    if b"<!DOCTYPE" in content:  # Word writes none; entities could blow it up
        raise refusal(f"{shown}: {name} declares a document type, which Word never does")
    return ElementTree.fromstring(content)  # noqa: S314 - without a document type there are no entities


def _headings(styles: ElementTree.Element) -> set[str]:
    """The ids of the styles of headings and titles."""
    found = set[str]()
    for style in styles.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        called = (name.get(f"{_W}val") or "" if name is not None else "").casefold()
        if called.startswith(("heading", "title", "subtitle")):
            found.add(style.get(f"{_W}styleId") or "")
    return found


def _passages(root: ElementTree.Element, called: str, headings: set[str]) -> Iterator[Passage]:
    section, number = "", 0
    for paragraph in _paragraphs(root):
        text = "".join(_texts(paragraph)).replace("\u00ad", "")
        if not text.strip():
            continue
        number += 1
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in headings:
            section = text.strip()
        elif style is not None and (style.get(f"{_W}val") or "").casefold().endswith("caption"):
            continue
        else:
            yield Passage(text, None, section, f"{called} {number}")


def _paragraphs(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The paragraphs outside tables and deletions, in order; one in a text box behind the one that holds it."""
    for child in root:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}p":
            yield child
        yield from _paragraphs(child)


def _texts(paragraph: ElementTree.Element) -> Iterator[str]:
    """The texts of a paragraph's runs, without those of the paragraphs in its text boxes."""
    last = ""
    for child in paragraph:
        if child.tag in _SKIPPED or child.tag == f"{_W}p":
            continue
        if child.tag == f"{_W}t":
            text = child.text or ""
        elif child.tag == f"{_W}r":
            text = "".join(_texts(child))
            if _is_raised(child):
                text = text.translate(SUPERSCRIPTS) if last.endswith(_SIGNS) or last[-1:].isdigit() else " "
        elif child.tag.startswith(_W) and child.tag.removeprefix(_W) in _MARKS:
            text = _MARKS[child.tag.removeprefix(_W)]
        else:
            text = "".join(_texts(child))
        last = text or last
        yield text


def _is_raised(run: ElementTree.Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vertAlign")
    return mark is not None and mark.get(f"{_W}val") == "superscript"
