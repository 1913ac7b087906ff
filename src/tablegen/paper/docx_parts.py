"""Tables of a Word file that are the parts of one long table, whose heads repeat in each (`render.docx_body`)."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


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


def _is_further(table: Element, between: Element, block: Element, low: frozenset[str]) -> bool:
    """Whether a table goes on in the next: with the same columns, below our reference to its caption or a low line."""
    if table.tag != f"{_W}tbl" or between.tag != f"{_W}p" or _widths(table) != _widths(block):
        return False
    if _text(between):
        return any(_refers(code.text or "") for code in between.iter(f"{_W}instrText"))
    style, spacing = (between.find(f"{_W}pPr/{_W}{name}") for name in ("pStyle", "spacing"))
    exact = spacing is not None and spacing.get(f"{_W}lineRule") == "exact"
    return exact and style is not None and style.get(f"{_W}val") in low and not _is_tracked(between)


def _refers(code: str) -> bool:
    """Whether a field says the label of a caption of ours once more."""
    return code.strip().startswith("REF _Ref_")


def _is_tracked(paragraph: Element) -> bool:
    """Whether it stands below a grid that another one replaces."""
    return any(paragraph.find(f"{_W}pPr/{_W}rPr/{_W}{name}") is not None for name in ("ins", "del"))


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
