"""The tables of a Word file as they stand in it, tracked changes accepted: for a redline against an older file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile
from zlib import error as zlib_error

from tablegen.errors import refusal
from tablegen.paper.docx.document import related
from tablegen.paper.docx.package import Package
from tablegen.paper.docx.parts import with_whole_tables
from tablegen.render.docx_styles import CAPTION, GROUP, HEAD, NOTE
from tablegen.render.docx_text import Face
from tablegen.render.plots import OFF_AXIS
from tablegen.table.model import (
    Align,
    Bold,
    Break,
    Caption,
    Cell,
    Column,
    Content,
    Inline,
    Italic,
    Mark,
    Note,
    Plot,
    Row,
    Sub,
    Sup,
    Table,
    Text,
    plain,
)
from tablegen.values import frozen
from tablegen.yamlfile import display

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_OFF = frozenset({"0", "false", "off", "none"})
_LABEL = re.compile(r"(.*?)[\s\u00a0]*([A-Z]{0,2}\.?\d+[a-z]?)")
_SEPARATOR = re.compile(r"[\s.:|\u2013\u2014-]+")
ANCHOR = "tablegen_"
"""How the bookmarks begin by which a manuscript's tables are found again."""
_BESIDE = 3  # paragraphs between a table and its caption, at most


@frozen
class Found:
    """A table of a file, and the names of the bookmarks at its caption: ours tell which table it is."""

    table: Table
    bookmarks: tuple[str, ...]


def tables_in(path: Path) -> list[Found]:
    """The tables of a Word file in their order; TablegenError where it cannot be read, or is none."""
    body, styles = _read(path)
    low = frozenset(identifier for identifier, name in styles.items() if name.lower() == NOTE.lower())
    blocks = list(with_whole_tables(list(_blocks(body)), low))
    return [_found(blocks, i, styles) for i, block in enumerate(blocks) if block.tag == f"{_W}tbl"]


def _read(path: Path) -> tuple[Element, dict[str, str]]:
    """The body, and the names of the paragraph styles by their identifiers."""
    try:
        package = Package(path.read_bytes())
        main = related(package, "", "officeDocument") or "word/document.xml"
        names = (main, related(package, main, "styles") or "word/styles.xml")
        document, styles = (_parsed(package.part(name)) for name in names)
    except (OSError, BadZipFile, zlib_error, KeyError, ParseError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) and problem.strerror else "it is no Word document"
        raise refusal(f"{display(path.absolute())} cannot be read: {why}") from None
    names = {_value(style, "styleId"): _value(style.find(f"{_W}name")) for style in styles.iter(f"{_W}style")}
    body = document.find(f"{_W}body")
    return (Element("none") if body is None else body), names


def _parsed(xml: bytes) -> Element:
    if b"<!DOCTYPE" in xml:
        raise ValueError
    return fromstring(xml)  # noqa: S314 - without a document type there are no entities


def _value(element: Element | None, name: str = "val") -> str:
    return "" if element is None else element.get(_W + name, "")


def _blocks(holder: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those in content controls."""
    for child in holder:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"}:
            yield from _blocks(child)


def _found(blocks: Sequence[Element], at: int, styles: dict[str, str]) -> Found:
    above, below = blocks[max(0, at - _BESIDE) : at][::-1], blocks[at + 1 :]
    notes = list[Element]()
    for block in below:
        if _style(block, styles) != NOTE.lower():
            break
        notes.append(block)
    captions = [*_before_a_table(above), *below[len(notes) : len(notes) + 1]]
    caption = next((block for block in captions if _style(block, styles) == CAPTION.lower()), None)
    if caption is None:
        caption = next((block for block in captions if "caption" in _style(block, styles)), None)
    if caption is None:
        caption = next((block for block in captions if _is_anchored(block)), None)
    bookmarks = () if caption is None else tuple(_value(m, "name") for m in caption.iter(f"{_W}bookmarkStart"))
    head, body = _rows(blocks[at], styles)
    columns = max((sum(cell.colspan for cell in row.cells) for row in (*head, *body)), default=0)
    grid = blocks[at].findall(f"{_W}tblGrid/{_W}gridCol")
    shown = tuple(_note(_content(note)) for note in notes if plain(_content(note)))
    table = Table(
        "",
        _caption(caption),
        tuple(Column("left", name=str(c)) for c in range(len(grid) or columns)),
        head,
        body,
        shown,
    )
    return Found(table, bookmarks)


def _is_anchored(block: Element) -> bool:
    """Whether a paragraph in any style is the caption of a table that insert found by it."""
    return any(_value(mark, "name").startswith(ANCHOR) for mark in block.iter(f"{_W}bookmarkStart"))


def _before_a_table(blocks: Sequence[Element]) -> Iterator[Element]:
    for block in blocks:
        if block.tag == f"{_W}tbl":
            return
        yield block


def _style(block: Element, styles: dict[str, str]) -> str:
    identifier = _value(block.find(f"{_W}pPr/{_W}pStyle"))
    return styles.get(identifier, identifier).lower()


def _caption(paragraph: Element | None) -> Caption:
    """The caption, cut where its label ends: at our bookmark, or behind the first number."""
    if paragraph is None:
        return Caption("", None, ())
    whole = _pieces(paragraph)
    label = _marked(paragraph) or _first(plain(_joined(whole)))
    found = _LABEL.fullmatch(label)
    word, number = (found[1], found[2]) if found else (label, None)
    title = _without(whole, len(label))
    common = frozenset[str].intersection(*(face for text, face in title if text.strip())) if title else frozenset[str]()
    return Caption(word, number, _joined([(text, face - common) for text, face in title]))


def _marked(paragraph: Element) -> str:
    """The text of the caption that stands in our bookmark for cross-references."""
    label, number = "", ""
    for element in paragraph.iter():
        if element.tag == f"{_W}bookmarkStart" and _value(element, "name").startswith("_Ref_"):
            number = _value(element, "id")
        elif element.tag == f"{_W}bookmarkEnd" and number and _value(element, "id") == number:
            return label
        elif number and element.tag == f"{_W}t":
            label += element.text or ""
    return ""


def _first(text: str) -> str:
    found = re.match(r"\w+[\s\u00a0]+[A-Z]{0,2}\.?\d+[a-z]?(?=[\s.:|\u00a0\u2002]|$)", text)
    return found[0] if found else ""


def _without(pieces: Sequence[tuple[str, Face]], length: int) -> list[tuple[str, Face]]:
    """The pieces behind the label and the signs that part it from the title."""
    left = list[tuple[str, Face]]()
    for text, face in pieces:
        rest, length = text[length:], max(0, length - len(text))
        if rest:
            left.append((rest, face))
    while left and (found := _SEPARATOR.match(left[0][0])):
        rest = left[0][0][found.end() :]
        left[:1] = [(rest, left[0][1])] if rest else []
        if rest:
            break
    return left


def _note(content: Content) -> Note:
    first = content[0] if content else None
    if isinstance(first, Sup) and len(content) > 1:
        after = content[1]
        rest = (Text(after.text.removeprefix(" ")), *content[2:]) if isinstance(after, Text) else content[1:]
        return Note(rest, Mark(plain(first.content)))
    return Note(content)


def _rows(table: Element, styles: dict[str, str]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows of the head, which repeat or are in its style, and those of the body; deleted rows are gone."""
    rows = [row for row in table.iter(f"{_W}tr") if row.find(f"{_W}trPr/{_W}del") is None]
    places = [list(_cells(row)) for row in rows]
    made = list[Row]()
    for r, line in enumerate(places):
        cells = tuple(_cell(cell, places[r + 1 :], c) for c, cell in line if _merged(cell) != "continue")
        first = line[0][1].find(f"{_W}p") if line else None
        style = "" if first is None else _style(first, styles)
        made.append(Row(cells, group=style == GROUP.lower(), head=style == HEAD.lower()))
    heads = sum(1 for _ in _heads(rows)) or sum(1 for _ in takewhile(lambda row: row.head, made))
    return tuple(replace(row, head=False) for row in made[:heads]), tuple(_in_steps(made[heads:]))


def _in_steps(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows with their indents in steps, as tables have them, not in twips."""
    steps = sorted({0, *(cell.indent for row in rows for cell in row.cells)})
    for row in rows:
        yield replace(row, cells=tuple(replace(cell, indent=steps.index(cell.indent)) for cell in row.cells))


def _heads(rows: Sequence[Element]) -> Iterator[Element]:
    for row in rows:
        mark = row.find(f"{_W}trPr/{_W}tblHeader")
        if mark is None or _value(mark) in _OFF:
            return
        yield row


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in row.iter(f"{_W}tc"):
        yield column, cell
        column += _across(cell)


def _across(cell: Element) -> int:
    span = _value(cell.find(f"{_W}tcPr/{_W}gridSpan"))
    return int(span) if span.isdecimal() else 1


def _merged(cell: Element) -> str:
    mark = cell.find(f"{_W}tcPr/{_W}vMerge")
    return "" if mark is None else _value(mark) or "continue"


def _cell(cell: Element, below: Sequence[Sequence[tuple[int, Element]]], column: int) -> Cell:
    down = 1
    for line in below:
        if _merged(cell) != "restart" or not any(c == column and _merged(other) == "continue" for c, other in line):
            break
        down += 1
    paragraphs = [_content(paragraph) for paragraph in _paragraphs(cell)]
    content: Content = ()
    for i, each in enumerate(paragraphs):
        content += (Break(), *each) if i and each else each
    left = _value(cell.find(f"{_W}p/{_W}pPr/{_W}ind"), "left")
    return Cell(content, _across(cell), down, int(left) if left.isdecimal() else 0, _aligned(cell))


def _paragraphs(holder: Element) -> Iterator[Element]:
    """The paragraphs of a cell; those of text boxes are none of them."""
    for child in holder:
        if child.tag == f"{_W}p":
            yield child
        else:
            yield from _paragraphs(child)


def _aligned(cell: Element) -> Align | None:
    """How a cell is set where it is not on the left; one with a decimal tab stop is taken for one on the right."""
    if cell.find(f"{_W}p/{_W}pPr/{_W}tabs") is not None:
        return "right"
    found: dict[str, Align] = {"right": "right", "end": "right", "center": "center"}
    return found.get(_value(cell.find(f"{_W}p/{_W}pPr/{_W}jc")))


def _content(paragraph: Element) -> Content:
    """What a paragraph says, and behind it a blank for each piece of a forest plot."""
    drawn = sum(choice.get("Requires") == "wpg" for choice in paragraph.iter(_CHOICE))
    return (*_joined(_pieces(paragraph)), *(Plot(OFF_AXIS) for _ in range(drawn)))


def _joined(pieces: Sequence[tuple[str, Face]]) -> Content:
    """The pieces as content."""
    found = list[Inline]()
    for text, face in pieces:
        for i, line in enumerate(text.split("\n")):
            found += [Break()] if i else []
            found += _faced(line, face) if line else ()
    return tuple(found)


def _faced(text: str, face: Face) -> Content:
    content: Content = (Text(text),)
    for name, made in (("superscript", Sup), ("subscript", Sub), ("i", Italic), ("b", Bold)):
        content = (made(content),) if name in face else content
    return content


def _pieces(paragraph: Element) -> list[tuple[str, Face]]:
    """The text of a paragraph, deleted runs and the instructions of fields left out, a face each."""
    found = [(_text(run), _face(run)) for run in _runs(paragraph)]
    by_face = groupby((each for each in found if each[0]), key=lambda each: each[1])
    return [("".join(text for text, _ in group), face) for face, group in by_face]


def _runs(holder: Element) -> Iterator[Element]:
    for child in holder:
        if child.tag == f"{_W}r":
            yield child
        elif child.tag not in {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr"}:
            yield from _runs(child)


def _text(run: Element) -> str:
    signs = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}tab": " "}
    return "".join((part.text or "") if part.tag == f"{_W}t" else signs.get(part.tag, "") for part in run)


def _face(run: Element) -> Face:
    """The faces that a run has beside those of its style."""
    found = {
        name for name in "bi" if (mark := run.find(f"{_W}rPr/{_W}{name}")) is not None and _value(mark) not in _OFF
    }
    height = _value(run.find(f"{_W}rPr/{_W}vertAlign"))
    return frozenset(found | ({height} & {"superscript", "subscript"}))
