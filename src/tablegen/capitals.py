"""A capital at the beginning of what an author may have written."""

import re

_SYMBOL = re.compile("µ|[α-ωϐ-ϵ](?![ά-ώ])")
"""A Greek letter that begins no Greek word is a symbol, and so is the sign for micro."""


def begun(text: str) -> str:
    """The text with a capital at its beginning: not of a symbol (`β-blocker`, `µg`), nor of `ß`, which has none."""
    first = text[:1].upper()
    return text if len(first) != 1 or _SYMBOL.match(text) else first + text[1:]
