"""A table put into a Word manuscript, as changes of its bytes: what stands around it is not touched."""

from collections.abc import Mapping

from tablegen.paper.docx.document import Document
from tablegen.paper.docx.places import BELOW, OWN, Spot, anchor
from tablegen.paper.docx.read import cells_of, rows_of
from tablegen.paper.merge import Merged
from tablegen.paper.seen import Where
from tablegen.paper.xml_tree import Edit, Element, W, parse, spliced
from tablegen.render.across import Across
from tablegen.render.docx_body import body_xml
from tablegen.values import frozen

_KEPT = ("w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentRangeEnd")


@frozen
class Placed:
    """A table and how it is set: across its page, and in which of the document's styles, by their identifiers.

    `caption_stays`: the caption is as a co-author worded it, and what the style does with one has not changed.
    """

    name: str
    merged: Merged
    across: Across
    ids: Mapping[str, str]
    caption_stays: bool = False


class Marks:
    """Numbers for bookmarks that a document has not used."""

    def __init__(self, document: Document) -> None:
        """Find the largest number in use."""
        used = (one.get("w:id") for one in document.root.all("w:bookmarkStart", "w:bookmarkEnd"))
        self._last = max((int(number) for number in used if number.isdecimal()), default=0)

    def next(self) -> int:
        """A number of its own."""
        self._last += 1
        return self._last


def placing(document: Document, spot: Spot, placed: Placed, marks: Marks) -> list[Edit]:
    """The changes of the main part that put a table at its spot, or in place of what stands there."""
    numbers = _own_marks(spot, placed.name) or (marks.next(), marks.next())
    xml = body_xml(placed.merged.table, placed.across, placed.ids, numbers[1])
    whole = _filled(xml, document, placed.merged)
    root = parse(whole, "the table")
    below = placed.across.style.look.caption.place == "below"
    caption = root.children[-1 if below else 0]
    grid = next(child for child in root.children if child.name == "w:tbl")
    bookmark = _bookmark(anchor(placed.name) + (OWN if spot.own_caption else BELOW if below else ""), numbers[0])
    pieces = _Pieces(
        caption=_anchored(whole, caption, bookmark, _kept_marks(document, spot.blank)),
        grid=whole[grid.start : grid.end],
        notes=whole[grid.end : caption.start if below else root.inner_end],
        below=below,
        stays=spot.own_caption or (placed.caption_stays and spot.caption is not None and spot.below == below),
    )
    edits = _fresh(document, spot, pieces) if spot.table is None else _again(spot, spot.table, pieces)
    if pieces.stays and spot.caption and not _has_anchor(spot.caption, placed.name):
        start, end = _inside(spot.caption)
        edits += [(start, start, bookmark[0]), (end, end, bookmark[1])]
    return edits


@frozen
class _Pieces:
    """The parts of a written table; the caption of the manuscript `stays`."""

    caption: bytes
    grid: bytes
    notes: bytes
    below: bool
    stays: bool

    @property
    def above(self) -> bytes:
        """The caption, where it stands above."""
        return b"" if self.below or self.stays else self.caption

    @property
    def under(self) -> bytes:
        """The caption, where it stands below."""
        return self.caption if self.below and not self.stays else b""


def _fresh(document: Document, spot: Spot, pieces: _Pieces) -> list[Edit]:
    """Put in for the first time: behind a paragraph, or in place of an empty one, whose section break stays."""
    written = pieces.above + pieces.grid + pieces.notes + pieces.under
    if spot.blank is None:
        at = spot.behind.end if spot.behind else 0
        return [(at, at, written)]
    section = spot.blank.first("w:sectPr")
    if section:
        written += b"<w:p><w:pPr>" + document.xml[section.start : section.end] + b"</w:pPr></w:p>"
    return [(spot.blank.start, spot.blank.end, written)]


def _again(spot: Spot, table: Element, pieces: _Pieces) -> list[Edit]:
    """Put in place of what stands there: caption for caption, grid for grid, notes for notes."""
    stays = spot.caption is not None and spot.below == pieces.below
    edits: list[Edit] = []
    if spot.caption and not pieces.stays:
        edits.append((spot.caption.start, spot.caption.end, pieces.caption if stays else b""))
    above, under = (b"", b"") if stays else (pieces.above, pieces.under)
    behind = pieces.notes + under
    edits.append((table.start, table.end, above + pieces.grid + (b"" if spot.notes else behind)))
    edits += ((one.start, one.end, b"") for one in spot.further)
    for i, note in enumerate(spot.notes):
        edits.append((note.start, note.end, b"" if i else behind))
    return edits


def _anchored(whole: bytes, caption: Element, bookmark: tuple[bytes, bytes], kept: bytes) -> bytes:
    """The caption with the anchor around its text, and the marks of the paragraph whose place it takes."""
    start, end = _inside(caption)
    text = whole[start:end]
    return whole[caption.start : start] + kept + bookmark[0] + text + bookmark[1] + whole[end : caption.end]


def _kept_marks(document: Document, blank: Element | None) -> bytes:
    """The author's bookmarks and comments in a paragraph that a table takes the place of."""
    calls = [run for run in blank.all("w:r") if run.first("w:commentReference")] if blank else []
    marks = [*blank.all(*_KEPT), *calls] if blank else []
    return b"".join(document.xml[one.start : one.end] for one in sorted(marks, key=lambda one: one.start))


def _has_anchor(caption: Element, name: str) -> bool:
    return any(mark.get("w:name").startswith(anchor(name)) for mark in caption.all("w:bookmarkStart"))


def _own_marks(spot: Spot, name: str) -> tuple[int, int] | None:
    """The numbers of the bookmarks of a caption that stands already: of the anchor, of the label."""
    found = dict[bool, int]()
    for mark in spot.caption.all("w:bookmarkStart") if spot.caption and not spot.own_caption else ():
        if mark.get("w:id").isdecimal() and mark.get("w:name").startswith((anchor(name), "_Ref")):
            found[mark.get("w:name").startswith(anchor(name))] = int(mark.get("w:id"))
    return (found[True], found[False]) if len(found) == 2 else None


def _filled(xml: str, document: Document, merged: Merged) -> bytes:
    """The written table with what a co-author put into its cells and notes, as it is in the manuscript.

    Where a redline shows changes, these stand, within the co-author's comments.
    """
    whole = f'<w:body xmlns:w="{W}">{xml}</w:body>'.encode()
    root = parse(whole, "the table")
    holders = dict(_holders(root, sum(row.revised != "deleted" for row in merged.table.head)))
    edits: list[Edit] = []
    for at, seen in (*merged.carried.items(), *merged.marked.items()):
        if at in holders:
            stays = at in merged.carried and not any(holders[at].all("w:ins", "w:del"))
            edits += (_carried if stays else _marked)(holders[at], seen.source, document.xml)
    return spliced(whole, edits)


def _holders(root: Element, heads: int) -> list[tuple[Where, Element]]:
    """The cells and notes of a written table, what a redline strikes out left aside."""
    found: list[tuple[Where, Element]] = []
    table = next((child for child in reversed(root.children) if child.name == "w:tbl"), None)
    rows = [row for row in rows_of(table) if not _struck(row)] if table else []
    for r, row in enumerate(rows):
        for column, cell in cells_of(row):
            at: Where = ("head", r, column) if r < heads else ("body", r - heads, column)
            found.append((at, cell))
    behind = [one for one in root.children[root.children.index(table) + 1 :] if not _gone(one)] if table else []
    notes: list[tuple[Where, Element]] = [(("note", i, 0), paragraph) for i, paragraph in enumerate(behind)]
    return [*found, *notes]


def _struck(row: Element) -> bool:
    properties = row.child("w:trPr")
    return properties is not None and properties.child("w:del") is not None


def _gone(note: Element) -> bool:
    """Whether all that a note holds is struck out."""
    return any(note.all("w:del")) and all(one.name in {"w:pPr", "w:del"} for one in note.children)


def _carried(holder: Element, source: Element, xml: bytes) -> list[Edit]:
    """The paragraphs of a place as they are in the manuscript; a lone one in the form that the table has now."""
    ours = [holder] if holder.name == "w:p" else list(holder.all("w:p"))
    theirs = [source] if source.name == "w:p" else list(source.all("w:p"))
    if len(ours) == len(theirs) == 1:
        start, end = _inside(ours[0])
        return [(start, end, xml[slice(*_inside(theirs[0]))])]
    return [(ours[0].start, ours[-1].end, b"".join(xml[one.start : one.end] for one in theirs))]


def _inside(paragraph: Element) -> tuple[int, int]:
    """Where the content of a paragraph stands, behind its properties."""
    properties = paragraph.child("w:pPr")
    return (properties.end if properties else paragraph.inner), paragraph.inner_end


def _marked(holder: Element, source: Element, xml: bytes) -> list[Edit]:
    """The comments of a place around the new text."""
    ours = holder if holder.name == "w:p" else next(holder.all("w:p"))
    starts = b"".join(xml[one.start : one.end] for one in source.all("w:commentRangeStart"))
    ends = b"".join(xml[one.start : one.end] for one in source.all("w:commentRangeEnd"))
    calls = b"".join(xml[run.start : run.end] for run in source.all("w:r") if run.first("w:commentReference"))
    start, end = _inside(ours)
    return [(start, start, starts), (end, end, ends + calls)] if calls else []


def _bookmark(name: str, number: int) -> tuple[bytes, bytes]:
    start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return start.encode(), f'<w:bookmarkEnd w:id="{number}"/>'.encode()
