"""How wide text will be in print, and columns that share a width too small for them.

Widths are those of Helvetica (Adobe's font metrics, Core14 AFM), in thousandths of the font size. Text fonts of
journals are as wide or narrower, so that what fits here fits on the page.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from tablegen.render.text import columns_wide

_METRICS = {
    222: "ijl'‘’", 278: " !,./:;I[]ft\\|·\u00a0\u2009", 333: "-()r`“”", 389: "*", 500: "cksvxyzJ", 556: "–",
    584: "+<=>~±−×≤≥", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ", 833: "mM", 889: "%", 944: "W",
    1000: "—…", 1015: "@",
}  # fmt: skip
_WIDTH = {letter: width for width, letters in _METRICS.items() for letter in letters}
_OTHER = 556
_BOLD = 1.08
_ROUNDING = 0.5
_PIECES = re.compile(r" +|(?<=[A-Za-z]-)(?=[A-Za-z])")


@cache
def _thousandths(text: str) -> int:
    return sum(_WIDTH.get(c, _OTHER) * max(1, columns_wide(c)) for c in text)


def width(text: str, size: float, bold: bool = False) -> float:
    """The width in points of a text in a font of `size` points."""
    return _thousandths(text) * size / 1000 * (_BOLD if bold else 1)


def widest_piece(text: str, size: float, bold: bool = False) -> float:
    """The width in points of the widest stretch of the text that no line may break."""
    return max((width(piece, size, bold) for piece in _PIECES.split(text)), default=0.0)


def shared(natural: Sequence[float], least: Iterable[float], available: float) -> tuple[list[float], float]:
    """Column widths that fit into `available`, and by how much they still do not (0: they fit).

    Columns keep their natural width when all fit; else each gives up the same share of what it can spare above
    its least width.
    """
    least = list(least)
    excess = sum(natural) - available
    spare = sum(n - m for n, m in zip(natural, least, strict=True))
    if excess <= 0:
        return list(natural), 0.0
    share = min(1.0, excess / spare) if spare > 0 else 1.0
    widths = [n - (n - m) * share for n, m in zip(natural, least, strict=True)]
    left = sum(widths) - available
    return widths, left if left > _ROUNDING else 0.0
