"""Numbers in the text of a Word manuscript: fields of document properties, which Word and LibreOffice keep.

A placeholder becomes a field DOCPROPERTY of the property that is called as the address, with the number as its text; a
placeholder of a table alone a reference to its caption. Both are refreshed with their properties.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from tablegen.paper.address import Addresses
from tablegen.paper.docx.document import shown
from tablegen.paper.placeholders import Wanted, of_key, told_at, unclosed, unclosed_in, wanted_in, with_sign
from tablegen.paper.xml_tree import Edit, Element
from tablegen.render.docx_text import signed, tracked

if TYPE_CHECKING:
    from tablegen.paper.manuscript_redline import Revisions

_PROPERTY = re.compile(r'\s*DOCPROPERTY\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_REFERENCE = re.compile(r"\s*REF\s+(\S+)")
_LONGEST_NAME = 40  # of a bookmark, in Word
_REVISED = frozenset({"w:ins", "w:del", "w:moveTo", "w:moveFrom"})
_MARKS_OF_ONE = 4
_MARKS = frozenset({"w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentRangeEnd"})


@dataclass(slots=True)
class Numbers:
    """What came of the numbers of a part: changes, properties, how many there are, doubts, those that were `stale`."""

    edits: list[Edit] = field(default_factory=list[Edit])
    properties: dict[str, str | None] = field(default_factory=dict[str, str | None])
    count: int = 0
    doubts: list[str] = field(default_factory=list[str])
    stale: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Field:
    """A field: its instruction, the elements of its text, the first and the last of the elements that it is of."""

    instruction: str
    texts: list[Element]
    first: Element
    last: Element


def number_fields(
    xml: bytes,
    root: Element,
    addresses: Addresses,
    known: dict[str, str],
    avoid: Sequence[tuple[int, int]],
    was: "Tracker | None" = None,
) -> Numbers:
    """Turn placeholders into fields and refresh the fields there are, but for what stands in the bytes to `avoid`.

    `known` are the properties of the document; `was` tracks numbers that changed. TablegenError for an address that is
    of no number, with its paragraph.
    """
    found = Numbers()
    for nth, paragraph in enumerate(root.all("w:p"), start=1):
        if any(start <= paragraph.start < end for start, end in avoid):
            continue
        text = " ".join("".join(text for _, text in shown(paragraph)).split())
        with told_at(f"paragraph {nth}, “{text[:60]}{'…' if len(text) > 60 else ''}”"):
            _refresh(xml, paragraph, addresses, known, found, was)
            _replace(xml, paragraph, addresses, found, was)
    return found


def fields_shown(root: Element) -> Iterator[tuple[str, str]]:
    """The key of every number that a part shows, and the text of its field; of a reference its bookmark."""
    for paragraph in root.all("w:p"):
        for one in _fields(paragraph):
            reference = _REFERENCE.match(one.instruction)
            key = _key(one.instruction) or (reference and reference[1])
            if key:
                yield key, "".join(element.text for element in one.texts)


# placeholders


def _replace(xml: bytes, paragraph: Element, addresses: Addresses, found: Numbers, was: "Tracker | None") -> None:
    stretches = list(shown(paragraph))
    text = "".join(piece for _, piece in stretches)
    if "{{" not in text:
        return
    wanted: list[Wanted] = []
    for one in wanted_in(text):
        if addresses.table(one.address) is None:
            if "." in one.address:
                found.doubts.append(f"{{{{{one.address}}}}} is left as it is: no spec given makes that table")
            continue
        wanted.append(with_sign(one, text) if addresses.is_p(one.address) else one)
    found.doubts += (unclosed(address) for _, address in unclosed_in(text) if addresses.is_one(address))
    made = [(one, _made(one, addresses, found)) for one in wanted]
    at = 0
    for element, piece in stretches:
        if element.name == "w:t" and any(one.start < at + len(piece) and at < one.end for one, _ in made):
            found.edits.append((element.start, element.end, _rewritten(xml, element, piece, at, made, was)))
        at += len(piece)


def _made(wanted: Wanted, addresses: Addresses, found: Numbers) -> tuple[str, str]:
    """The instruction of a placeholder's field, and its text."""
    text = addresses.text(wanted.address, wanted.pattern)
    found.count += 1
    found.stale.append(wanted.address)
    if "." not in wanted.address and (built := addresses.table(wanted.address)):
        return f" REF {_label(built.table.name)} \\h ", text
    found.properties[wanted.key] = text
    return f' DOCPROPERTY "{wanted.key}" ', text


def _label(name: str) -> str:
    """The bookmark round the label and the number of a table's caption."""
    return re.sub(r"\W", "_", f"_Ref_{name}")[:_LONGEST_NAME]


def _rewritten(
    xml: bytes,
    element: Element,
    text: str,
    at: int,
    made: Sequence[tuple[Wanted, tuple[str, str]]],
    was: "Tracker | None",
) -> bytes:
    """A `w:t` without what belongs to placeholders, their fields where they begin."""
    run = element.parent
    properties = run.child("w:rPr") if run else None
    face = xml[properties.start : properties.end].decode() if properties else ""
    pieces: list[str] = []
    done = 0
    for wanted, (instruction, shown_text) in made:
        start, end = max(wanted.start - at, 0), min(wanted.end - at, len(text))
        if start >= len(text) or end <= 0:
            continue
        pieces.append(_text(text[done:start]))
        if wanted.start >= at:
            new = _field(instruction, shown_text, face)
            if was and run:
                new = was.tracked(run, wanted.key, (wanted.address, wanted.pattern), shown_text, new, face) or new
            pieces.append(f"</w:r>{new}<w:r>{face}")
        done = end
    pieces.append(_text(text[done:]))
    return "".join(pieces).encode()


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>' if text else ""


def _field(instruction: str, text: str, face: str) -> str:
    begin, separate, end = (f'<w:r>{face}<w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "separate", "end"))
    asked = f'<w:r>{face}<w:instrText xml:space="preserve">{escape(instruction, quote=False)}</w:instrText></w:r>'
    return f"{begin}{asked}{separate}<w:r>{face}{_text(text)}</w:r>{end}"


# fields


def _refresh(
    xml: bytes,
    paragraph: Element,
    addresses: Addresses,
    known: dict[str, str],
    found: Numbers,
    was: "Tracker | None",
) -> None:
    for one in _fields(paragraph):
        reference = _REFERENCE.match(one.instruction)
        if key := _key(one.instruction):
            address, pattern = of_key(key)
            if "." in address and addresses.table(address):
                new = addresses.text(address, pattern)
                found.properties[key] = new
                edit = was and _revised(xml, one, key, (address, pattern), new, was)
                _renew(one, key, known.get(key), new, found, edit)
        elif reference:
            for name, new in ((name, text) for name, text in addresses.labels() if _label(name) == reference[1]):
                edit = was and _revised(xml, one, reference[1], (name, None), new, was)
                _renew(one, reference[1], None, new, found, edit)


def _key(instruction: str) -> str:
    """The property that a field shows; empty for a field of another kind."""
    name = _PROPERTY.match(instruction)
    return "" if name is None else re.sub(r"\\(.)", r"\1", name[1]) if name[1] is not None else name[2]


def _renew(one: _Field, key: str, before: str | None, new: str, found: Numbers, edit: Edit | None) -> None:
    """The field with its new text, or the `edit` that shows both; a text that was typed over is told."""
    found.count += 1
    if edit:
        found.edits.append(edit)
        return
    there = "".join(element.text for element in one.texts)
    if there == new:
        return
    found.stale.append(of_key(key)[0])
    if before is not None and there not in {before, ""}:
        found.doubts.append(f'"{there}" was typed over the number {key}, "{before}"; "{new}" was put in')
    for i, element in enumerate(one.texts):
        found.edits.append((element.start, element.end, b"" if i else _text(new).encode()))


def _fields(paragraph: Element) -> Iterator[_Field]:
    """The fields that begin and end in a paragraph, none within another."""
    depth, state = 0, ""
    instruction, texts, first = "", list[Element](), paragraph
    for one in paragraph.all("w:fldSimple", "w:fldChar", "w:instrText", "w:t"):
        if next((above for above in one.ancestors() if above.name == "w:p"), None) is not paragraph:
            continue  # it stands in a text box, in a paragraph of its own
        if one.name == "w:fldSimple":
            yield _Field(one.get("w:instr"), list(one.all("w:t")), one, one)
        elif one.name == "w:fldChar":
            kind = one.get("w:fldCharType")
            depth += {"begin": 1, "end": -1}.get(kind, 0)
            if kind == "begin" and depth == 1:
                instruction, texts, state, first = "", [], "asked", one.parent or one
            elif kind == "separate" and depth == 1:
                state = "text"
            elif kind == "end" and depth == 0:
                yield _Field(instruction, texts, first, one.parent or one)
                state = ""
        elif depth == 1 and state == "asked" and one.name == "w:instrText":
            instruction += one.text
        elif depth == 1 and state == "text" and one.name == "w:t":
            texts.append(one)


# a redline


class Tracker:
    """Writes numbers that changed as tracked changes, numbered from `first` on."""

    def __init__(self, revisions: "Revisions", first: int) -> None:
        self._revisions, self._next = revisions, first

    def tracked(
        self, at: Element, key: str, address: tuple[str, str | None], new: str, field: str, face: str
    ) -> str | None:
        """The old number struck out and the field of the new one as inserted; None where it is not marked.

        What a co-author has put in as a tracked change is one already. The old number is bare text, for its field
        would show the new one.
        """
        if any(one.name in _REVISED for one in at.ancestors()):
            return None
        old = self._revisions.number(key, address, new, str)
        if old is None:
            return None
        gone, gap = (f"<w:r>{face}{_text(text)}</w:r>" for text in (old, " "))
        marked = tracked(gone, "deleted") + tracked(gap, "passing") + tracked(field, "inserted")
        self._next += _MARKS_OF_ONE
        return signed(marked, self._revisions.redline, self._next - _MARKS_OF_ONE)


def _text_beside(run: Element) -> bool:
    """Whether a run that begins or ends a field has other text too."""
    return any(child.name == "w:t" for child in run.children)


def _revised(xml: bytes, one: _Field, key: str, address: tuple[str, str | None], new: str, was: Tracker) -> Edit | None:
    """The edit that tracks what became of a field; None where it is not marked, or other things stand within it."""
    parent = one.first.parent
    if parent is None or one.last.parent is not parent:
        return None
    inside = [child for child in parent.children if one.first.start <= child.start < one.last.end]
    if any(child.name not in {"w:r", "w:fldSimple", "w:proofErr", *_MARKS} for child in inside):
        return None
    if one.first is not one.last and (_text_beside(one.first) or _text_beside(one.last)):
        return None
    run = next((text.parent for text in one.texts), None) or one.first
    properties = run.child("w:rPr")
    face = xml[properties.start : properties.end].decode() if properties else ""
    made = was.tracked(one.first, key, address, new, _field(one.instruction, new, face), face)
    marks = b"".join(xml[child.start : child.end] for child in inside if child.name in _MARKS)
    return (one.first.start, one.last.end, made.encode() + marks) if made is not None else None
