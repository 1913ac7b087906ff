"""An independent reader of tracked changes in a .docx: all accepted or all rejected, as ISO/IEC 29500-1, 17.13.5 has it.

It shares nothing with the product: it reads the XML, takes away what goes, and gives what a reader then sees.
"""

import io
import zipfile
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GOES = {"accept": f"{W}del", "reject": f"{W}ins"}
STAYS = {"accept": f"{W}ins", "reject": f"{W}del"}


def document(docx: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def resolved(docx: bytes, how: str | None) -> ElementTree.Element:
    """The body with all changes accepted or rejected; as it is where `how` is None."""
    body = document(docx)[0]
    if how:
        _settle(body, how)
    return body


def _settle(element: ElementTree.Element, how: str) -> None:
    for row in element.findall(f"{W}tr"):
        if row.find(f"{W}trPr/{GOES[how]}") is not None:
            element.remove(row)
        for mark in row.findall(f"{W}trPr/{STAYS[how]}"):
            row.find(f"{W}trPr").remove(mark)
    for child in list(element):
        if child.tag not in {f"{W}pPr", f"{W}trPr"}:
            _settle(child, how)
        if child.tag == GOES[how] or (child.tag == f"{W}tbl" and child.find(f"{W}tr") is None):
            element.remove(child)
        elif child.tag == STAYS[how]:
            at = list(element).index(child)
            element.remove(child)
            for inner in reversed(list(child)):
                element.insert(at, inner)
    _join(element, how)
    for names in element.iter():
        names.tag = {f"{W}delText": f"{W}t", f"{W}delInstrText": f"{W}instrText"}.get(names.tag, names.tag)


def _join(element: ElementTree.Element, how: str) -> None:
    """Paragraphs whose end goes run into the next; an empty one before a table goes."""
    children = list(element)
    for i, child in enumerate(children):
        if child.tag != f"{W}p" or child.find(f"{W}pPr/{W}rPr/{GOES[how]}") is None:
            continue
        inside = [part for part in child if part.tag != f"{W}pPr"]
        following = children[i + 1] if i + 1 < len(children) else None
        if following is not None and following.tag == f"{W}p":
            for part in reversed(inside):
                following.insert(1, part)
            element.remove(child)
        elif following is not None and not inside:
            element.remove(child)


def blocks(body: ElementTree.Element) -> list[object]:
    """What stands in a body: paragraphs as (style, runs), tables as rows of (columns, row span, runs)."""
    found = []
    for child in body:
        if child.tag == f"{W}p":
            found.append(_paragraph(child))
        elif child.tag == f"{W}tbl":
            rows = [tuple(_cell(cell) for cell in row.findall(f"{W}tc")) for row in child.findall(f"{W}tr")]
            found.append((len(child.findall(f"{W}tblGrid/{W}gridCol")), *rows))
    return found


def _cell(cell):
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    down = cell.find(f"{W}tcPr/{W}vMerge")
    across = 1 if span is None else int(span.get(f"{W}val"))
    return across, None if down is None else down.get(f"{W}val", "continue"), _paragraph(cell.find(f"{W}p"))


def _paragraph(paragraph):
    """Its style and its runs: text and properties, neighbours of the same face as one."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    runs = []
    for run in paragraph.iter(f"{W}r"):
        face = "".join(sorted(e.tag.removeprefix(W) + e.get(f"{W}val", "") for e in run.findall(f"{W}rPr/*")))
        text = "".join(_text(part) for part in run if part.tag != f"{W}rPr")
        if runs and runs[-1][1] == face:
            text = runs.pop()[0] + text
        if text:
            runs.append((text, face))
    return None if style is None else style.get(f"{W}val"), tuple(runs)


def _text(part):
    signs = {"br": "\n", "noBreakHyphen": "-", "tab": "\t"}
    name = part.tag.removeprefix(W)
    if name == "fldChar":
        return f"<{part.get(f'{W}fldCharType')}>"
    return signs.get(name, part.text or "")


def marks(docx: bytes) -> list[dict[str, str]]:
    """The attributes of every mark of a revision, in the document's order."""
    found = (e for e in document(docx).iter() if e.tag in {f"{W}ins", f"{W}del"})
    return [{name.removeprefix(W): value for name, value in e.attrib.items()} for e in found]
