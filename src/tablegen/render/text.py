"""What all text formats share: text made printable, and how wide it is in a fixed-width font."""

import re
from unicodedata import combining, east_asian_width, normalize

_SPACES = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


_THIN = re.compile("(?<=[0-9])\u2009(?=[0-9])")
_NARROW = "\u202f"


def clean(text: str) -> str:
    """The text on one line: white space as single spaces, composed (NFC), what no format can print as U+FFFD.

    No-break and other special spaces stay, but for a thin space between digits: a line may end at it (Unicode UAX 14,
    class BA), so it becomes the narrow no-break space.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return normalize("NFC", _UNPRINTABLE.sub("\ufffd", _SPACES.sub(" ", _THIN.sub(_NARROW, text))))


_LETTER = r"[^\W\d_]"
HELD = rf"(?<!{_LETTER}{{3}})-(?={_LETTER})|-(?={_LETTER})(?!{_LETTER}{{3}})|(?<=\w)-(?=\d)"
"""A hyphen behind which no line may end (`p-value`, `95%-KI`, `mid-P`, `IL-6`, `18-24`): one may where three letters or
more stand on both sides of it."""


_JAPANESE = frozenset({"MS Mincho", "MS Gothic", "Yu Mincho", "Yu Gothic"})


def free_twins(font: str) -> tuple[str, ...]:
    """The free font to take where a Japanese one is not there; its letters are not those of Chinese ones."""
    return ("Noto Serif CJK JP",) if font in _JAPANESE else ()


def columns_wide(text: str) -> int:
    """How many columns the text takes in a fixed-width font: two for East Asian wide characters."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
