"""What stands between the numbers of an author's pattern, and where a line may break there."""

import re

from tablegen.table.model import Content, Symbol, Text

_NO_BREAK = "\u00a0"
_HELD = re.compile(r"(?<![,;]) | (?![^\W\d_]{3})")
"""The spaces between a pattern's numbers that a line does not break at."""


def text_between(text: str) -> Content:
    """The text between a pattern's numbers: it breaks at most before words behind a comma, and ± is a symbol.

    `median {median}, range {min} to {max}` that could not break at all would have a page for each of its columns.
    """
    parts: list[Symbol | Text] = []
    for i, piece in enumerate(_HELD.sub(_NO_BREAK, text).split("±")):
        parts += [Symbol("pm")] if i else []
        parts += [Text(piece)] if piece else []
    return tuple(parts)
