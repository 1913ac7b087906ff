"""Runs of text in WordprocessingML: content in its faces, merged where the face stays, escaped for XML.

Element orders follow ISO/IEC 29500-1, 17.3.2.28 (`rPr`): Word calls a file corrupt that has them otherwise.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count, groupby

from tablegen.render.docx_drawing import drawing
from tablegen.render.text import HELD, clean
from tablegen.table.model import (
    Bold,
    Break,
    Content,
    Italic,
    Mark,
    Number,
    Plot,
    Redline,
    Revised,
    Revision,
    Sub,
    Sup,
    Symbol,
    Text,
    bare,
)

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
REVISIONS = frozenset({"deleted", "inserted", "passing"})
"""The faces of what is revised."""
_REVISION = re.compile(r"<w:(ins|del)(/?)>")
_PASSING = "<w:ins><w:del>"
_DELETED_NAMES = re.compile(r"<w:txbxContent>.*?</w:txbxContent>|(</?w:)(t|instrText)(?=[ >])")
"""What is called otherwise where it is deleted; a drawing goes as a whole, with the words that it holds."""


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


_SAFE = "[A-Za-z0-9.,()%=/:;−±–]+"
_AS_IT_IS = re.compile(f"{_SAFE}(?: {_SAFE})*").fullmatch
_HELD = re.compile(HELD)  # Word would break a line behind the hyphen of 0.60-1.00


def _pieces(content: Content, minus: str, face: Face) -> Iterator[Piece]:  # noqa: PLR0912 - a branch a kind
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
            case Plot():
                yield drawing(part), face | {"drawn"}
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
            case Revised(inner, how):
                yield from _pieces(inner, minus, face | {how})


def _at_height(face: Face, height: str) -> Face:
    """The face raised or lowered; Word has one step only, the innermost counts."""
    return face - _HEIGHTS | {height}


@cache
def run_properties(face: Face) -> str:
    """The face as the first child of a run; nothing for the style's own face."""
    inside = "".join(xml for name, xml in _PROPERTIES.items() if name in face)
    return f"<w:rPr>{inside}</w:rPr>" if inside else ""


def content_runs(content: Content, minus: str) -> str:
    """The content as runs."""
    first = content[0] if content else None
    if len(content) == 1 and type(first) is Number and first.text.replace(".", "").isalnum():  # most, seen at once
        return f"<w:r><w:t>{first.text}</w:t></w:r>"
    lone = bare(content, minus)
    if lone is None:
        return runs(pieces(content, minus))
    if _AS_IT_IS(lone):
        return f"<w:r><w:t>{lone}</w:t></w:r>"
    return _run(clean(lone), PLAIN) if lone else ""


def runs(found: Iterable[Piece]) -> str:
    """The pieces as runs, those of a revision tracked."""
    return "".join(
        tracked("".join(_run(text, face) for text, face in group), *revision)
        for revision, group in groupby(found, key=lambda piece: piece[1] & REVISIONS)
    )


def _run(text: str, face: Face) -> str:
    return f"<w:r>{text if 'drawn' in face else run_properties(face) + _lines(text)}</w:r>"


def tracked(xml: str, revision: str = "") -> str:
    """Runs as Word tracks them (ISO/IEC 29500-1, 17.13.5); who did it and when is written by `signed`."""
    if not revision:
        return xml
    if revision == "inserted":
        return f"<w:ins>{xml}</w:ins>"
    deleted = f"<w:del>{_DELETED_NAMES.sub(_as_deleted, xml)}</w:del>"
    return tracked(deleted, "inserted") if revision == "passing" else deleted


def _as_deleted(tag: re.Match[str]) -> str:
    return f"{tag[1]}{'delText' if tag[2] == 't' else 'delInstrText'}" if tag[1] else tag[0]


def tracked_mark(revision: Revision | None) -> str:
    """What tells of a row, in its `trPr`, that it is revised; nothing for one that is not."""
    return {None: "", "inserted": "<w:ins/>", "deleted": "<w:del/>"}[revision]


def tracked_end(revision: Revision | None) -> str:
    """What tells of a paragraph, last in its `pPr`, that its end is revised."""
    return f"<w:rPr>{tracked_mark(revision)}</w:rPr>" if revision else ""


def signed(xml: str, redline: Redline, first: int) -> str:
    """The XML with its revisions numbered from `first` on, each with its author and its date.

    What is in neither version has no date: LibreOffice would take it and what was inserted behind it, by one author at
    one time, for one revision, and keep it.
    """
    number, author = count(first), escape(redline.author)
    date = f' w:date="{escape(redline.date)}"' if redline.date else ""

    def sign(found: re.Match[str]) -> str:
        dated = "" if found[0] == _PASSING else date
        return _REVISION.sub(
            lambda tag: f'<w:{tag[1]} w:id="{next(number)}" w:author="{author}"{dated}{tag[2]}>', found[0]
        )

    return re.sub(f"{_PASSING}|{_REVISION.pattern}", sign, xml)


def _lines(text: str) -> str:
    return "<w:br/>".join(map(_line, text.split("\n"))) if "\n" in text else _line(text)


def _line(line: str) -> str:
    if not line:
        return ""
    return "<w:noBreakHyphen/>".join(map(_words, _HELD.split(line))) if "-" in line else _words(line)


def _words(text: str) -> str:
    if not text:  # before a hyphen that a run begins with
        return ""
    kept = ' xml:space="preserve"' if text[0] == " " or text[-1] == " " else ""
    return f"<w:t{kept}>{escape(text)}</w:t>"


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """A paragraph of a style; `properties` are what else stands in its `pPr`, in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'
