"""Text as Markdown, the same for GitHub (GFM) and Pandoc: every sign that either takes for markup is escaped."""

import re
from collections.abc import Sequence
from unicodedata import category

from tablegen.render import inline
from tablegen.render.inline import Dialect, Piece
from tablegen.table.model import Content

_PLAIN = re.compile(r"[A-Za-z0-9 ,;()/=+?%-]*")
_MARKUP = re.compile(
    r"""[\\`*_{}\[\]<>~^$|@"'#]"""
    r"|&(?=[#A-Za-z])"  # an entity
    r"|:(?=//|[\w+-]+:)"  # a bare address, an emoji's name
    r"|(?<=www)\."  # a bare address
    r"|(?<=[-.])[-.]|[-.](?=[-.])"  # Pandoc makes dashes of -- and an ellipsis of ...
    r"|!(?=\[)"
)
_NAMED = {"<": "&lt;", ">": "&gt;"}
_SPACES = {"\u00a0": "&nbsp;", "\u2002": "&ensp;", "\u2003": "&emsp;", "\u2009": "&thinsp;"}
_SPACE = re.compile(f"[{''.join(_SPACES)}]")
_BLOCK = re.compile(r"(?:Table)?:|[-+=%](?!\\)|\(?(?:#|\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?=\s|$)|\(")
_TAGS = {"sub": "sub", "deleted": "del", "inserted": "ins"}
_STARS = {"italic": ("*", "em"), "bold": ("**", "strong")}


def escape(text: str) -> str:
    """The text with nothing in it that GitHub or Pandoc would act on."""
    if _PLAIN.fullmatch(text) and "--" not in text:
        return text
    text = _MARKUP.sub(lambda sign: _NAMED.get(sign[0]) or "\\" + sign[0], text)
    return _SPACE.sub(lambda space: _SPACES[space[0]], text)


def paragraph(text: str) -> str:
    """Written text as a paragraph of its own: what would begin a list, a heading or Pandoc's caption is escaped."""
    start = _BLOCK.match(text)
    if not start:
        return text
    at = start.end() - 1 if start[0][0] != "(" else 0
    return f"{text[:at]}\\{text[at:]}"


def _join(pieces: Sequence[Piece]) -> str:
    done = ""
    for i, (kind, text) in enumerate(pieces):
        after = next((later[0] for _, later in pieces[i + 1 :] if later), " ")
        done += _set(kind, text, done[-1:] or " ", after)
    return done


def _set(kind: str, text: str, before: str, after: str) -> str:
    if kind == "text" or not text:
        return text
    if kind in _STARS:
        stars, tag = _STARS[kind]
        nested = stars in text.replace(r"\*", "")
        if not nested and _stands(text, before, after):
            return f"{stars}{text}{stars}"
        return f"<{tag}>{text}</{tag}>"
    tag = _TAGS.get(kind, "sup")
    return f"<{tag}>{text}</{tag}>"


def _stands(text: str, before: str, after: str) -> bool:
    """Whether stars around the text are read as emphasis there (CommonMark 0.31.2, 6.2: flanking)."""
    first, last = text[0], text[-1]
    if "*" in (first, last, before, after) or first.isspace() or last.isspace():
        return False
    opens = not _is_punctuation(first) or before.isspace() or _is_punctuation(before)
    closes = not _is_punctuation(last) or after.isspace() or _is_punctuation(after)
    return opens and closes


def _is_punctuation(letter: str) -> bool:
    return category(letter)[0] in "PS"


_DIALECT = Dialect(escape, {"chi2": "*χ*²", "pm": "±"}, " ", _join)


def markdown(content: Content, minus: str) -> str:
    """The content as Markdown, on one line."""
    return inline.write(content, _DIALECT, minus)
