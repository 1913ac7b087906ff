"""Tables of a Word file that are the parts of one long table, whose heads repeat in each (`render.docx_body`)."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

from tablegen.paper import xml_tree
from tablegen.paper.docx.document import style_of, text_of
from tablegen.values import frozen

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@frozen
class _Between:
    """A paragraph between two tables: its text, its fields, its style, whether its line is low, whether it is tracked.

    A tracked one stands below a grid that another one replaces.
    """

    text: str
    fields: tuple[str, ...]
    style: str
    low: bool
    tracked: bool

    def joins(self, low: Iterable[str]) -> bool:
        """Whether it refers to a caption, as ours do where a table goes on, or is a low line of these styles."""
        if self.text:
            return any(code.strip().startswith("REF _Ref_") for code in self.fields)
        return self.low and self.style in low and not self.tracked


def with_whole_tables(blocks: Sequence[Element], low: frozenset[str]) -> Iterator[Element]:
    """The paragraphs and tables of a body, parts put together; `low`: the styles of what stands between panels."""
    found: list[Element] = []
    for block in blocks:
        if block.tag == f"{_W}tbl" and len(found) > 1 and _is_further(found[-2], found[-1], block, low):
            between, whole = found.pop(), found[-1]
            if _text(between):
                whole.append(_across(between, len(_widths(whole))))
            whole.extend(block.findall(f"{_W}tr"))
        else:
            found.append(block)
    yield from found


def further_parts(
    blocks: Sequence[xml_tree.Element], low: frozenset[str]
) -> dict[xml_tree.Element, list[xml_tree.Element]]:
    """The tables of a manuscript that are first parts, with what follows of the others and stands between them."""
    found: dict[xml_tree.Element, list[xml_tree.Element]] = {}
    first: xml_tree.Element | None = None
    for i, block in enumerate(blocks):
        if block.name != "w:tbl":
            continue
        above, between = blocks[max(0, i - 2)], blocks[max(0, i - 1)]
        if first and above.name == "w:tbl" and between.name == "w:p" and _goes_on(above, between, block, low):
            found.setdefault(first, []).extend((between, block))
        else:
            first = block
    return found


def _goes_on(table: xml_tree.Element, between: xml_tree.Element, block: xml_tree.Element, low: frozenset[str]) -> bool:
    properties = between.child("w:pPr")
    spacing = properties.child("w:spacing") if properties else None
    marks = properties.child("w:rPr") if properties else None
    seen = _Between(
        text_of(between).strip(),
        tuple(code.text for code in between.all("w:instrText")),
        style_of(between),
        spacing is not None and spacing.get("w:lineRule") == "exact",
        marks is not None and any(one.name in {"w:ins", "w:del"} for one in marks.children),
    )
    here, there = ([column.get("w:w") for column in one.all("w:gridCol")] for one in (table, block))
    return here == there and seen.joins(low)


def _is_further(table: Element, between: Element, block: Element, low: frozenset[str]) -> bool:
    """Whether a table goes on in the next: with the same columns, below what joins them."""
    if table.tag != f"{_W}tbl" or between.tag != f"{_W}p" or _widths(table) != _widths(block):
        return False
    style, spacing = (between.find(f"{_W}pPr/{_W}{name}") for name in ("pStyle", "spacing"))
    seen = _Between(
        _text(between),
        tuple(code.text or "" for code in between.iter(f"{_W}instrText")),
        "" if style is None else style.get(f"{_W}val", ""),
        spacing is not None and spacing.get(f"{_W}lineRule") == "exact",
        any(between.find(f"{_W}pPr/{_W}rPr/{_W}{name}") is not None for name in ("ins", "del")),
    )
    return seen.joins(low)


def _widths(table: Element) -> list[str | None]:
    return [column.get(f"{_W}w") for column in table.iter(f"{_W}gridCol")]


def _text(paragraph: Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{_W}t")).strip()


def _across(paragraph: Element, columns: int) -> Element:
    """A paragraph as a row of one cell."""
    row = Element(f"{_W}tr")
    cell = SubElement(row, f"{_W}tc")
    SubElement(SubElement(cell, f"{_W}tcPr"), f"{_W}gridSpan", {f"{_W}val": str(columns)})
    cell.append(paragraph)
    return row
