"""How wide text will be in print, and columns that share a width too small for them.

Widths are those of `metrics`: of Helvetica unless a font is named that it knows.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tablegen.render.metrics import metrics, optical
from tablegen.render.text import HELD

_PIECE = re.compile(rf"( *)((?:[^ -]|{HELD}|-(?!\w)|(?<!\w)-)*-?)")
_TRIFLE = 0.01
_FIGURES = str.maketrans("123456789", "000000000")


def width(text: str, size: float, bold: bool = False, font: str = "") -> float:
    """The width in points of a text in a font of `size` points, in whole 64ths."""
    return _in_64ths(_thousandths(text, font, bold) * size * optical(font, size) / 1000)


@lru_cache(maxsize=1 << 16)
def _thousandths(text: str, font: str, bold: bool) -> int:
    return metrics(font, bold).thousandths(text)


def figureless(text: str) -> str:
    """The text with another figure for each: all are equally wide, and texts that differ in them only are one."""
    return text.translate(_FIGURES)


def figureless_each(texts: Sequence[str]) -> list[str]:
    """Each text with another figure for each; thousands of cells at once, of which few are different then."""
    joined = figureless("\n".join(texts)).split("\n")
    return joined if len(joined) == len(texts) else list(map(figureless, texts))


def _in_64ths(points: float) -> float:
    """A length of which sums are exact, whatever their order: where a line breaks must not hang on a last bit."""
    return round(points * 64) / 64


def _measured(text: str, size: float, bold: bool, font: str) -> tuple[tuple[tuple[float, float], ...], float, float]:
    """A text's pieces, its width unbroken and that of its widest piece."""
    if text and " " not in text and "-" not in text:
        alone = width(text, size, bold, font)
        return ((0.0, alone),), alone, alone
    gaps = _PIECE.findall(text)
    pieces = tuple((width(gap, size, bold, font), width(piece, size, bold, font)) for gap, piece in gaps if piece)
    return pieces, sum(gap + piece for gap, piece in pieces), max((piece for _, piece in pieces), default=0.0)


class Line(NamedTuple):
    """A line of a cell as pieces that may stand on lines of their own: the gap before each and its width, in points.

    `weight` says how much a further line is to be avoided; each line begins with the `indent`. `natural` is its width
    unbroken, `least` that of its widest piece.
    """

    pieces: tuple[tuple[float, float], ...]
    weight: int
    indent: float
    natural: float
    least: float

    @classmethod
    @lru_cache(maxsize=1 << 16)  # long tables repeat their numbers, and each format measures them
    def of(cls, text: str, size: float, bold: bool, indent: float, weight: int, font: str = "") -> "Line":
        """The line of a text, which may break at spaces and behind hyphens of long words."""
        (pieces, unbroken, widest), start = _measured(text, size, bold, font), _in_64ths(indent)
        return cls(pieces, weight, start, start + unbroken, start + widest)

    def broken(self, limit: float) -> tuple[int, float]:
        """How many lines it takes in a width, and how wide the widest of them is."""
        count, widest, so_far = 1, 0.0, self.indent
        for gap, piece in self.pieces:
            if so_far > self.indent and so_far + gap + piece > limit:
                count, widest, so_far = count + 1, max(widest, so_far), self.indent + piece
            else:
                so_far += gap + piece
        return count, max(widest, so_far)


def shared(
    natural: Sequence[float], least: Sequence[float], texts: Sequence[Sequence[Line]], available: float
) -> tuple[list[float], float]:
    """Column widths that fit into `available`, and by how much they still do not (0: they fit), in points.

    Step by step, that column is narrowed which gives most of what is lacking for each line more that it then takes; of
    several that give as much, the one whose cells stay lowest: two heads of two lines, not one of three.
    """
    widths = list(natural)
    if sum(widths) - available <= _TRIFLE:
        return widths, 0.0
    steps = [_step(texts[c], widths[c], least[c]) for c in range(len(widths))]
    while (lacking := sum(widths) - available) > _TRIFLE:
        gains = [min(now - narrower, lacking) / more for now, (narrower, more) in zip(widths, steps, strict=True)]
        most = max(gains)
        best = [c for c, gain in enumerate(gains) if gain == most]
        c = best[0]
        if steps[c][1] > _TRIFLE:  # what costs no line is the stub's to give
            c = min(best, key=lambda c: _tallest(texts[c], steps[c][0]))
        if not most:
            return widths, lacking
        widths[c] = steps[c][0]
        steps[c] = _step(texts[c], widths[c], least[c])
    return _filled(widths, natural, available), 0.0


def _step(lines: Sequence[Line], now: float, least: float) -> tuple[float, float]:
    """The next smaller width of a column at which one of its lines breaks, and how many lines more that makes."""
    if now <= least + _TRIFLE:
        return now, 1.0
    wide = [line for line in lines if line.natural > now - _TRIFLE]
    unbroken = max((line.natural for line in lines if line.natural <= now - _TRIFLE), default=0.0)
    narrower = max(least, unbroken, *(line.broken(now - _TRIFLE)[1] for line in wide), 0.0)
    more = sum(line.weight * (line.broken(narrower)[0] - line.broken(now)[0]) for line in wide)
    return narrower, max(more, _TRIFLE)


def _tallest(lines: Sequence[Line], wide: float) -> int:
    """How many lines a column's highest text takes in a width."""
    return max((line.broken(wide)[0] for line in lines), default=0)


def _filled(widths: Sequence[float], natural: Sequence[float], available: float) -> list[float]:
    """The widths, with what is left over shared by the columns that were narrowed, no more than each needs."""
    over, filled = available - sum(widths), list(widths)
    narrowed = sorted((full - now, c) for c, (now, full) in enumerate(zip(widths, natural, strict=True)))
    for behind, (lacks, c) in enumerate(narrowed):
        share = min(max(lacks, 0.0), over / (len(narrowed) - behind))
        filled[c], over = filled[c] + share, over - share
    return filled
