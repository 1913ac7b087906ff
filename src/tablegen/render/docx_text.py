"""Runs of text in WordprocessingML: content in its faces, merged where the face stays, escaped for XML.

Element orders follow ISO/IEC 29500-1, 17.3.2.28 (`rPr`): Word calls a file corrupt that has them otherwise.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from tablegen.render.text import clean
from tablegen.table.model import Bold, Break, Content, Italic, Mark, Number, Sub, Sup, Symbol, Text

Face = frozenset[str]
Piece = tuple[str, Face]
"""A stretch of clean text and its face; a new line is `\\n`, which clean text never holds."""

PLAIN: Face = frozenset()
_PROPERTIES = {
    "bold": "<w:b/><w:bCs/>",
    "italic": "<w:i/><w:iCs/>",
    "sup": '<w:vertAlign w:val="superscript"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
}
_HEIGHTS = frozenset({"sup", "sub"})


def escape(text: str) -> str:
    """The text for an XML element or an attribute in double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def pieces(content: Content, minus: str, face: Face = PLAIN) -> list[Piece]:
    """The content as stretches of one face each; a number's minus is `minus`."""
    merged: list[Piece] = []
    for text, own in _pieces(content, minus, face):
        if merged and merged[-1][1] == own:
            merged[-1] = merged[-1][0] + text, own
        elif text:
            merged.append((text, own))
    return merged


_IN_RANGE = re.compile(r"(?<=\d)-(?=\d)")  # Word would break a line behind the hyphen of 0.60-1.00


def _pieces(content: Content, minus: str, face: Face) -> Iterator[Piece]:
    for part in content:
        match part:
            case Text(text):
                yield clean(text), face
            case Number(text):
                yield clean(text.replace("-", minus)), face
            case Symbol("chi2"):
                yield "χ", face | {"italic"}
                yield "2", _at_height(face, "sup")
            case Symbol():
                yield "±", face
            case Break():
                yield "\n", face
            case Mark(text, raised):
                yield clean(text), _at_height(face, "sup") if raised else face
            case Italic(inner):
                yield from _pieces(inner, minus, face | {"italic"})
            case Bold(inner):
                yield from _pieces(inner, minus, face | {"bold"})
            case Sup(inner):
                yield from _pieces(inner, minus, _at_height(face, "sup"))
            case Sub(inner):
                yield from _pieces(inner, minus, _at_height(face, "sub"))


def _at_height(face: Face, height: str) -> Face:
    """The face raised or lowered; Word has one step only, the innermost counts."""
    return face - _HEIGHTS | {height}


@cache
def run_properties(face: Face) -> str:
    """The face as the first child of a run; nothing for the style's own face."""
    inside = "".join(xml for name, xml in _PROPERTIES.items() if name in face)
    return f"<w:rPr>{inside}</w:rPr>" if inside else ""


def runs(found: Iterable[Piece]) -> str:
    """The pieces as runs."""
    return "".join(f"<w:r>{run_properties(face)}{_lines(text)}</w:r>" for text, face in found)


def _lines(text: str) -> str:
    return "<w:br/>".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if not line:
        return ""
    return "<w:noBreakHyphen/>".join(map(_words, _IN_RANGE.split(line)))


def _words(text: str) -> str:
    kept = ' xml:space="preserve"' if text[0] == " " or text[-1] == " " else ""
    return f"<w:t{kept}>{escape(text)}</w:t>"


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """A paragraph of a style; `properties` are what else stands in its `pPr`, in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'
