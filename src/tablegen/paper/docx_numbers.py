"""Numbers in the text of a Word manuscript: fields of document properties, which Word and LibreOffice keep.

A placeholder becomes a field DOCPROPERTY of the property that is called as the address, with the number as its text; a
placeholder of a table alone a reference to its caption. Both are refreshed with their properties.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from tablegen.paper.address import Addresses
from tablegen.paper.docx_document import shown
from tablegen.paper.placeholders import Wanted, of_key, told_at, wanted_in, with_sign
from tablegen.paper.xml_tree import Edit, Element

_PROPERTY = re.compile(r'\s*DOCPROPERTY\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_REFERENCE = re.compile(r"\s*REF\s+(\S+)")
_LONGEST_NAME = 40  # of a bookmark, in Word


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
    """A field: its instruction, the elements of its text."""

    instruction: str
    texts: list[Element]


def number_fields(
    xml: bytes, root: Element, addresses: Addresses, known: dict[str, str], avoid: Sequence[tuple[int, int]]
) -> Numbers:
    """Turn placeholders into fields and refresh the fields there are, but for what stands in the bytes to `avoid`.

    `known` are the properties of the document. TablegenError for an address that is of no number, with its paragraph.
    """
    found = Numbers()
    for nth, paragraph in enumerate(root.all("w:p"), start=1):
        if any(start <= paragraph.start < end for start, end in avoid):
            continue
        text = " ".join("".join(text for _, text in shown(paragraph)).split())
        with told_at(f"paragraph {nth}, “{text[:60]}{'…' if len(text) > 60 else ''}”"):
            _refresh(paragraph, addresses, known, found)
            _replace(xml, paragraph, addresses, found)
    return found


# placeholders


def _replace(xml: bytes, paragraph: Element, addresses: Addresses, found: Numbers) -> None:
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
    made = [(one, _made(one, addresses, found)) for one in wanted]
    at = 0
    for element, piece in stretches:
        if element.name == "w:t" and any(one.start < at + len(piece) and at < one.end for one, _ in made):
            found.edits.append((element.start, element.end, _rewritten(xml, element, piece, at, made)))
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
    xml: bytes, element: Element, text: str, at: int, made: Sequence[tuple[Wanted, tuple[str, str]]]
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
            pieces.append(f"</w:r>{_field(instruction, shown_text, face)}<w:r>{face}")
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


def _refresh(paragraph: Element, addresses: Addresses, known: dict[str, str], found: Numbers) -> None:
    for one in _fields(paragraph):
        reference = _REFERENCE.match(one.instruction)
        name = _PROPERTY.match(one.instruction)
        if name:
            key = re.sub(r"\\(.)", r"\1", name[1]) if name[1] is not None else name[2]
            address, pattern = of_key(key)
            if "." in address and addresses.table(address):
                new = addresses.text(address, pattern)
                found.properties[key] = new
                _renew(one, key, known.get(key), new, found)
        elif reference:
            for new in (text for name, text in addresses.labels() if _label(name) == reference[1]):
                _renew(one, reference[1], None, new, found)


def _renew(one: _Field, key: str, before: str | None, new: str, found: Numbers) -> None:
    """The field with its new text; a text that was typed over is told."""
    found.count += 1
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
    instruction, texts = "", list[Element]()
    for one in paragraph.all("w:fldSimple", "w:fldChar", "w:instrText", "w:t"):
        if one.name == "w:fldSimple":
            yield _Field(one.get("w:instr"), list(one.all("w:t")))
        elif one.name == "w:fldChar":
            kind = one.get("w:fldCharType")
            depth += {"begin": 1, "end": -1}.get(kind, 0)
            if kind == "begin" and depth == 1:
                instruction, texts, state = "", [], "asked"
            elif kind == "separate" and depth == 1:
                state = "text"
            elif kind == "end" and depth == 0:
                yield _Field(instruction, texts)
                state = ""
        elif depth == 1 and state == "asked" and one.name == "w:instrText":
            instruction += one.text
        elif depth == 1 and state == "text" and one.name == "w:t":
            texts.append(one)
