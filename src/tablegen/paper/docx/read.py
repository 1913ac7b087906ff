"""A table of a Word manuscript as it stands there, tracked changes accepted: its cells, its title, its notes."""

from collections.abc import Iterable, Iterator

from tablegen.paper.docx.document import hidden, shown
from tablegen.paper.pairing import normal
from tablegen.paper.seen import Seen, SeenTable
from tablegen.paper.xml_tree import Element
from tablegen.render.docx_text import Face
from tablegen.table.model import Bold, Break, Content, Inline, Italic, Sub, Sup, Text

_OFF = frozenset({"0", "false", "off", "none"})
_PLAIN = frozenset(
    {"w:p", "w:r", "w:t", "w:br", "w:tab", "w:cr", "w:noBreakHyphen", "w:softHyphen", "w:proofErr", "w:fldChar",
     "w:instrText", "w:bookmarkStart", "w:bookmarkEnd", "w:lastRenderedPageBreak", "w:b", "w:bCs", "w:i", "w:iCs",
     "w:vertAlign", "w:rFonts", "w:sz", "w:szCs", "w:lang", "w:rStyle", "w:kern", "w:noProof", "w:fldSimple"}
)  # fmt: skip
"""What a cell may hold and still be no more than text with faces."""
_BLACK = frozenset({"auto", "000000"})


def read_table(
    table: Element, title: Seen | None = None, notes: Iterable[Element] = (), further: Iterable[Element] = ()
) -> SeenTable:
    """The table in a `w:tbl`, with the title and the notes that belong to it; `further`: what follows of its parts."""
    grid = table.child("w:tblGrid")
    columns = len(grid.children) if grid else 0
    rows = tuple(row for part in (table, *further) for row in _rows(part))
    return SeenTable(rows, columns, title, tuple(read_paragraphs([note]) for note in notes))


def _rows(part: Element) -> Iterator[dict[int, Seen]]:
    """The rows of a table, or a paragraph between two parts as one across."""
    if part.name == "w:tbl":
        yield from map(_row, rows_of(part))
    elif (seen := read_paragraphs([part])).text:
        yield {0: seen}


def rows_of(table: Element) -> list[Element]:
    """The rows of a table, also those in content controls."""
    return list(_children(table, "w:tr"))


def cells_of(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row that begin in it, each with its column."""
    column = _number(row.child("w:trPr"), "w:gridBefore")
    for cell in _children(row, "w:tc"):
        properties = cell.child("w:tcPr")
        merged = properties.child("w:vMerge") if properties else None
        if merged is None or merged.get("w:val") == "restart":
            yield column, cell
        column += max(1, _number(properties, "w:gridSpan"))


def _children(holder: Element, name: str) -> Iterator[Element]:
    for child in holder.children:
        if child.name == name:
            yield child
        elif child.name in {"w:sdt", "w:sdtContent", "w:customXml"}:
            yield from _children(child, name)


def _number(properties: Element | None, name: str) -> int:
    found = properties.child(name) if properties else None
    return int(found.get("w:val")) if found and found.get("w:val").isdecimal() else 0


def _row(row: Element) -> dict[int, Seen]:
    return {column: read_paragraphs(list(_paragraphs(cell)), cell) for column, cell in cells_of(row)}


def _paragraphs(holder: Element) -> Iterator[Element]:
    """The paragraphs of a cell; those of text boxes are none of them."""
    for child in holder.children:
        if child.name == "w:p":
            yield child
        elif not hidden(child):
            yield from _paragraphs(child)


def read_paragraphs(paragraphs: list[Element], holder: Element | None = None) -> Seen:
    """What stands in paragraphs; the source is the element that holds them, else the first of them."""
    content: list[Inline] = []
    for i, paragraph in enumerate(paragraphs):
        content += [Break()] if i else []
        content += contents(paragraph)
    whole = "\n".join("".join(text for _, text in _words(one)) for one in paragraphs)
    return Seen(normal(whole), tuple(content), holder or paragraphs[0], any(map(_has_more, paragraphs)))


def contents(paragraph: Element) -> Content:
    """The text of a paragraph with its faces, as far as its runs say them."""
    found: list[Inline] = []
    for run, text in _stretches(paragraph):
        for i, line in enumerate(text.split("\n")):
            found += [Break()] if i else []
            found += _faced(line, _face(run)) if line else ()
    return tuple(found)


def _stretches(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """The runs with their texts; neighbours of one face are one."""
    last: Element | None = None
    held = ""
    for element, text in _words(paragraph):
        run = next((one for one in element.ancestors() if one.name == "w:r"), element)
        if last is not None and _face(run) != _face(last):
            yield last, held
            held = ""
        last, held = run, held + text.replace("\u2011", "-").replace("\t", " ")
    if last is not None:
        yield last, held


def _words(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """The text of a paragraph, without what we draw in it."""
    return ((one, text) for one, text in shown(paragraph) if not any(map(_is_plot, one.ancestors())))


def _is_plot(element: Element) -> bool:
    """Whether it is a group of shapes, as we draw pieces of forest plots; LibreOffice takes their names away."""
    choice = element.child("Choice") if element.name == "AlternateContent" else None
    return choice is not None and choice.get("Requires") == "wpg"


def _faced(text: str, face: Face) -> Content:
    content: Content = (Text(text),)
    for name, made in (("sup", Sup), ("sub", Sub), ("italic", Italic), ("bold", Bold)):
        content = (made(content),) if name in face else content
    return content


def _face(run: Element) -> Face:
    """The faces that a run has beside those of its style."""
    properties = run.child("w:rPr")
    found: set[str] = set()
    for one in properties.children if properties else ():
        if one.name in {"w:b", "w:i"} and one.get("w:val") not in _OFF:
            found.add("bold" if one.name == "w:b" else "italic")
        if one.name == "w:vertAlign" and one.get("w:val") in {"superscript", "subscript"}:
            found.add(one.get("w:val")[:3])
    return frozenset(found)


def _has_more(element: Element) -> bool:
    """Whether there is more in a paragraph than text with faces: a comment, a colour, a tracked change, a picture."""
    for child in element.children:
        if child.name == "w:color" and child.get("w:val") in _BLACK:
            continue
        if child.name == "w:pPr" or any(map(_is_plot, child.children)):
            continue
        if child.name == "w:rPr":
            if _has_more(child):
                return True
            continue
        if child.name not in _PLAIN or hidden(child) or _has_more(child):
            return True
    return False
