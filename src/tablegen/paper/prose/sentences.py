"""Where a sentence ends: not behind `vs.`, `et al.`, `Fig.`, an initial, or the point of a number."""

import re
from collections.abc import Iterator

from tablegen.paper.common_words import words

_ABBREVIATIONS = words(
    "vs v al fig figs tab eq eqs ref refs e.g i.e cf etc approx ca no nos dr prof mr mrs ms st inc ltd resp min "
    "max sd s.d s.e se c.i ci n p yr yrs wk wks mo hr hrs d.f incl excl suppl supp vol pp ed eds dept u.s u.k"
)
_END = re.compile(
    r"[.?!][)\]\"”’'»]*\s+(?=[\"“‘'„«¿¡(\[]*[A-Z0-9À-ÖØ-ÞΑ-Ω])"
    r"|[。？！][）」』”]*\s*(?=.)"
)
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]*)$")


def split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a paragraph, each with its offset; white space around them is left out."""
    start = 0
    for match in _END.finditer(text):
        if match.group(0)[0] == "." and _abbreviated(text, match.start(), match.end()):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _abbreviated(text: str, point: int, following: int) -> bool:
    """Whether a point ends an abbreviation, an initial (`J. Smith`), or `no. 12`."""
    before = _WORD_BEFORE.search(text[max(0, point - 12) : point])
    if before is None:
        return False
    word = before.group(1).casefold()
    if word in {"p", "n", "no", "nos", "min", "max", "ed", "ms", "st", "hr", "se", "sd", "ci", "d.f", "s.d", "mo"}:
        return text[following : following + 1].isdigit()
    return word in _ABBREVIATIONS or (len(word) == 1 and before.group(1).isupper())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        yield start + piece.index(stripped[0]), stripped
