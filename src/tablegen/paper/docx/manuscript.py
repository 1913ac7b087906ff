"""Tables in a Word manuscript: found, compared with what was last built, and put in as they are built now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tablegen.errors import refusal
from tablegen.paper.address import Addresses
from tablegen.paper.docx.document import Document, open_document
from tablegen.paper.docx.numbers import Tracker, number_fields
from tablegen.paper.docx.places import Finder, Sought, Spot, anchor, plain_name
from tablegen.paper.docx.properties import Properties
from tablegen.paper.docx.read import contents, read_paragraphs, read_table, rows_of
from tablegen.paper.docx.sheet import Sheet, dressed, text_width
from tablegen.paper.docx.write import Marks, Placed, placing
from tablegen.paper.inserted import Inserted, called_by
from tablegen.paper.merge import Merged, merge, without
from tablegen.paper.pairing import normal
from tablegen.paper.seen import Seen, SeenTable
from tablegen.paper.state import State, decoded, encoded, look_digest, shares
from tablegen.paper.xml_tree import Edit, Element, parse, spliced
from tablegen.render.across import across_text
from tablegen.render.docx_body import NUMBERS_OF_ONE
from tablegen.render.properties import PREFIX
from tablegen.stages import Built
from tablegen.table.model import Bold, Italic, Table, plain

if TYPE_CHECKING:
    from tablegen.paper.manuscript_redline import Revisions

_BY_HAND = 15  # thousandths of the width by which a column differs that was drawn wider or narrower
_SAME_WIDTH = 1.0  # mm


@dataclass(slots=True)
class _Work:
    """A manuscript in the making."""

    document: Document
    properties: Properties
    marks: Marks
    edits: list[Edit] = field(default_factory=list[Edit])
    wanted: dict[str, str | None] = field(default_factory=dict[str, str | None])
    placed: list[str] = field(default_factory=list[str])
    kept: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])
    stale: list[str] = field(default_factory=list[str])
    avoid: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def insert_docx(content: bytes, tables: Sequence[Built], revisions: "Revisions | None" = None) -> Inserted:
    """The manuscript with its tables as built; TablegenError where it cannot be changed, or says what cannot be.

    With `revisions` the tables and the numbers in the text show their changes.
    """
    document = open_document(content)
    work = _Work(document, Properties(document.package), Marks(document))
    first = not any(name.startswith(("tablegen_", "tablegen.")) for name in work.properties.values)
    finder = Finder(document)
    parts: dict[str, bytes] = {}
    for built in tables:
        called = called_by(built.table)
        state = decoded(work.properties.long(_state_name(built.table)))
        spot = finder.find(Sought(built.table.name, called, built.table, state.table if state else None))
        if spot is None:
            _tell_lost(work, built.table, state is not None)
            continue
        work.avoid += ((one.start, one.end) for one in (*spot.standing, spot.blank) if one)
        sheet = dressed(document, work.properties, built.style, built.table.language)
        parts |= sheet.parts
        work.wanted |= sheet.properties
        _put(work, built, spot, state, sheet, revisions)
        work.placed.append(built.table.name)
    known = [plain_name(name) for built in tables for name in called_by(built.table)]
    work.doubts += (
        f"{{{{table:{called}}}}} is left as it is: no spec given makes this table"
        for _, called in finder.asked
        if plain_name(called) not in known
    )
    count = _numbers(work, tables, parts, revisions)
    parts |= work.properties.with_values(work.wanted)
    if work.edits:
        parts[document.main] = spliced(document.xml, work.edits)
    made = document.package.with_parts(parts) if parts else content
    told = (tuple(work.kept), tuple(work.doubts), first, tuple(work.stale))
    return Inserted(made, tuple(work.placed), count, *told)


def _numbers(work: _Work, tables: Sequence[Built], parts: dict[str, bytes], revisions: "Revisions | None") -> int:
    """Put numbers into the text, its footnotes and endnotes; how many there are."""
    document, addresses = work.document, Addresses(tables)
    was = Tracker(revisions, work.marks.next() * NUMBERS_OF_ONE) if revisions else None
    count = 0
    for part in (document.main, document.related("footnotes"), document.related("endnotes")):
        if part is None:
            continue
        main = part == document.main
        xml = document.xml if main else document.package.part(part)
        root = document.root if main else parse(xml, part)
        made = number_fields(xml, root, addresses, work.properties.values, work.avoid if main else (), was)
        count += made.count
        work.wanted |= made.properties
        work.doubts += made.doubts
        work.stale += made.stale
        if main:
            work.edits += made.edits
        elif made.edits:
            parts[part] = spliced(xml, made.edits)
    if count:
        work.wanted["tablegen_numbers"] = str(count)
    return count


def _tell_lost(work: _Work, table: Table, known: bool) -> None:
    name = called_by(table)[0]
    if known:
        work.doubts.append(f"table {name}, which stood in the manuscript, is not found any more")
    else:
        work.kept.append(f"table {name} has no place; it would have one at {{{{table:{name}}}}}")


def _put(
    work: _Work, built: Built, spot: Spot, state: State | None, sheet: Sheet, revisions: "Revisions | None"
) -> None:
    """Note the changes that bring one table up to date, and what of it is remembered."""
    table, style = built.table, built.style
    at = (spot.table or spot.blank or spot.behind or work.document.root).start
    width = text_width(work.document, at) or style.look.text_width
    merged, same_look = Merged(table, {}, {}), state is not None and state.look == look_digest(style)
    title = f"table {called_by(table)[0]}"
    if spot.table and state is None:
        work.doubts.append(f"{title}: how it was last built is not known, so it was put in without looking for edits")
    if spot.table and state:
        found = merge(state.table, table, _seen(spot, spot.table, state))
        if found is None:
            message = f"{title}: its columns or heads were changed by hand, so it was left as it is"
            hint = "to have the built one, delete it with its caption and put its placeholder there"
            work.doubts.append(f"{message} ({hint})")
            return
        merged = found
        work.kept += (f"{title}: {text}" for text in merged.kept)
        work.doubts += (f"{title}: {text}" for text in merged.collisions)
    if revisions:
        merged = replace(merged, table=revisions.table(built, merged.table))
    across = across_text(merged.table, style, width)
    widths = _hand_set(spot.table, across.widths, state, width) if spot.table and state else None
    if widths:
        work.kept.append(f"{title}: the widths of its columns were kept as they were set by hand")
    elif across.excess > 0:
        wide = f"{title} is {across.excess:.0f} mm wider than the text"
        work.doubts.append(f"{wide}: give it a section of its own on a turned page, and insert again")
    elif across.breaks:
        work.doubts.append(f"{title}: {across.breaks}")
    now = State(replace(table, origin=""), style.name, look_digest(style), round(width, 1), shares(across.widths))
    work.wanted |= work.properties.cut(f"{PREFIX}{table.name}.", table.origin)
    if state and spot.table and not (merged.restored or revisions) and _unchanged(state, now, spot):
        return  # the widths that are remembered are those that its columns have
    work.wanted |= work.properties.cut(_state_name(table), encoded(now))
    if any(_tracked(row) for one in spot.standing if one.name == "w:tbl" for row in rows_of(one)):
        raise refusal(f"{title} has rows with tracked changes", None, "accept or reject them in Word, and insert again")
    set_so = replace(across, widths=tuple(widths)) if widths else across
    placed = Placed(table.name, merged, set_so, sheet.ids, same_look and ("title", 0, 0) in merged.carried)
    work.edits += placing(work.document, spot, placed, work.marks)


def _state_name(table: Table) -> str:
    return f"{anchor(table.name)}_"


def _unchanged(state: State, now: State, spot: Spot) -> bool:
    """Whether the table in the manuscript is the built one, but for what a co-author did."""
    same = state.table == now.table and state.look == now.look and abs(state.width - now.width) < _SAME_WIDTH
    return same and spot.how == "its anchor"


def _tracked(row: Element) -> bool:
    properties = row.child("w:trPr")
    return properties is not None and any(one.name in {"w:ins", "w:del"} for one in properties.children)


def _hand_set(table: Element, natural: Sequence[int], state: State, width: float) -> list[int] | None:
    """The widths of columns that somebody drew wider or narrower than they were built; None where nobody did."""
    grid = table.child("w:tblGrid")
    there = [int(column.get("w:w")) for column in grid.children if column.get("w:w").isdecimal()] if grid else []
    if len(there) != len(natural) or len(state.widths) != len(there) or not sum(there):
        return None
    drawn = shares(there)
    if all(abs(one - built) <= _BY_HAND for one, built in zip(drawn, state.widths, strict=True)):
        return None
    total = min(sum(there), round(width * 1440 / 25.4))
    return [round(total * share / sum(drawn)) for share in drawn]


def _seen(spot: Spot, table: Element, state: State) -> SeenTable:
    title = _title(spot.caption, state.table) if spot.caption and not spot.own_caption else None
    return read_table(table, title, spot.notes, spot.further)


def _title(caption: Element, last: Table) -> Seen | None:
    """The title in a caption, behind its label and its number, without the faces that all of it has.

    None where the caption does not begin with its label: so it is written anew.
    """
    content = contents(caption)
    if last.caption.number:
        start = rf"\s*{re.escape(last.caption.label)}\s*{re.escape(last.caption.number)}[\s.:|–—-]*"
        found = re.match(start, plain(content), re.IGNORECASE)
        if found is None:
            return None
        content = without(content, found.end())
    for face in (Bold, Italic):
        if content and all(isinstance(part, face) or not plain((part,)).strip() for part in content):
            content = tuple(
                inner for part in content for inner in (part.content if isinstance(part, face) else (part,))
            )
    more = read_paragraphs([caption])
    return Seen(normal(plain(content)), content, caption, more.own)
