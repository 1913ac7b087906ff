"""How wide the letters of three fonts are, in thousandths of its size, and how much wider some others are.

Helvetica: Adobe's font metrics (Core14 AFM), its signs those of Computer Modern. Times: TeX Gyre Termes, as wide as
Times New Roman. Computer Modern: `cmr8` and `cmbx8` in the encoding T1, as TeX measures them; classes of journals set
their tables in it, and it is wider when small.
"""

from collections.abc import Mapping
from functools import cache

from tablegen.render.text import columns_wide
from tablegen.values import frozen

COMPUTER_MODERN = "Computer Modern"
"""The font that most LaTeX classes have, as a style's `font`."""


@frozen
class Metrics:
    """The letters of a font in one weight; a letter it does not have is as wide as `other`."""

    letters: Mapping[str, int]
    ascii: tuple[int, ...]
    other: int

    def thousandths(self, text: str) -> int:
        """The width of a text."""
        if text.isascii():
            return sum(map(self.ascii.__getitem__, text.encode()))
        return sum(self.letters.get(c, self.other) * max(1, columns_wide(c)) for c in text)


def _metrics(widths: Mapping[int, str], other: int) -> Metrics:
    letters = {letter: width for width, found in widths.items() for letter in found}
    return Metrics(letters, tuple(letters.get(chr(code), other) for code in range(128)), other)


def _emboldened(regular: Metrics, by: int, wider: str) -> Metrics:
    letters = {letter: width + by * (letter in wider) for letter, width in regular.letters.items()}
    letters |= {letter: regular.other + by for letter in wider if letter not in letters}
    return Metrics(letters, tuple(letters.get(chr(code), regular.other) for code in range(128)), regular.other)


_HELVETICA = _metrics({
    222: "ijl'‘’", 278: " !,./:;I[]ft\\|·\u00a0\u2009\u202f", 333: "-()r`“”", 389: "*", 500: "cksvxyzJ", 556: "–",
    584: "~", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ+<=>±−×≤≥", 833: "mM", 889: "%", 944: "W",
    1000: "—…", 1015: "@",
}, 556)  # fmt: skip
_HELVETICA_BOLD = _emboldened(_HELVETICA, 56, "bcdfghijklmnopqrstuvwxyABJKL:")
_MODERN = _metrics({
    177: "\u2009\u202f", 295: "!',.:;[]`il|·’‘", 325: "fj", 354: " -\u00a0°", 383: "I", 413: "()t", 414: "r", 419: "s",
    443: "“”", 472: "cez", 502: "?", 545: "J", 561: "kqvxy", 590: "Sbdhnpuµμ", 648: "β", 649: "Z^~", 660: "χ", 663: "L",
    682: "α", 693: "F", 722: "EP", 752: "B", 767: "CTw", 781: "R", 796: "AHNUVXY", 811: "D", 825: "K",
    826: "&+<=>@OQ_±×≤≥−", 833: "G", 885: "#%m", 973: "M", 1062: "—", 1091: "W", 1416: "…",
}, 531)  # fmt: skip
_MODERN_BOLD = _metrics({
    204: "\u2009\u202f", 294: "·", 340: "',.:;[]`il|’‘", 373: "!", 374: "fj", 408: " -\u00a0°", 459: "I", 476: "()t",
    483: "s", 506: "r", 534: "“”", 544: "cz", 561: "e", 578: "?", 595: "a", 631: "J", 646: "kqvxy", 680: "Sbdhnpuµμ",
    730: "β", 735: "L", 748: "Z^~", 760: "χ", 769: "F", 803: "E", 812: "α", 835: "P", 852: "T", 869: "B", 885: "Cw",
    915: "R", 920: "OQ", 922: "AVXY", 937: "D", 938: "U", 953: "&+<=>@_±×≤≥−", 955: "HN", 956: "K", 962: "G",
    1021: "#%m", 1159: "M", 1225: "—", 1262: "W", 1633: "…",
}, 612)  # fmt: skip


_TIMES = _metrics({
    167: "\u2009\u202f",
    200: "|", 250: " ,.·\u00a0", 278: "/:;\\ijlt", 333: "!'()-I[]`fr’‘", 389: "Js", 400: "°", 408: '"',
    444: "?acez“”", 469: "^", 480: "{}", 541: "~", 556: "FPS", 564: "+<=>±×−", 611: "ELTZ", 648: "β", 660: "χ",
    667: "BCR", 682: "α", 722: "ADGHKNOQUVXYw", 778: "&m", 826: "≤≥", 833: "%", 889: "M", 921: "@", 944: "W",
    1000: "—", 1125: "…",
}, 500)  # fmt: skip
_TIMES_BOLD = _metrics({
    167: "\u2009\u202f",
    220: "|", 250: " ,.·\u00a0", 278: "/\\il", 333: "!'()-:;[]`fjt’‘", 389: "Is", 394: "{}", 400: "°",
    444: "cerz", 520: "~", 555: '"', 556: "Sbdhknpquµμ", 570: "+<=>±×−", 581: "^", 611: "FP", 667: "BELTZ",
    722: "ACDNRUVXYw", 730: "β", 760: "χ", 778: "GHKOQ", 812: "α", 833: "&m", 930: "@", 944: "M", 953: "≤≥",
    1000: "%W—", 1125: "…",
}, 500)  # fmt: skip
_FONTS = {
    COMPUTER_MODERN: (_MODERN, _MODERN_BOLD),
    "Times New Roman": (_TIMES, _TIMES_BOLD),
}


def optical(font: str, size: float) -> float:
    """What share of its width in 8 points a letter of the font has in `size` points, each scaled to its size.

    Computer Modern is drawn for each size (a figure is 531, 514 and 500 thousandths wide in `cmr8`, `cmr9`, `cmr10`),
    the others are scaled.
    """
    if font != COMPUTER_MODERN or size < 9.0:
        return 1.0
    return _FIGURES_OF_MODERN[min(int(size), max(_FIGURES_OF_MODERN))] / _FIGURES_OF_MODERN[8]


_FIGURES_OF_MODERN = {8: 531, 9: 514, 10: 500}


def slack(font: str) -> tuple[float, float]:
    """Points that a line, and the share of its width that a page, must have to spare: none where the font is known."""
    return (0.25, 0.0) if font == COMPUTER_MODERN else (2.0, 0.03)


_WIDER = {
    "Georgia": (1.08, 1.24), "Verdana": (1.20, 1.36), "Tahoma": (1.03, 1.20), "Courier New": (1.37, 1.30),
    "DejaVu Sans": (1.15, 1.28), "DejaVu Serif": (1.18, 1.27),
}  # fmt: skip
"""Fonts wider than Helvetica: the share of its width that texts of tables have at most, regular and bold. Microsoft's
by the widths in npm's `string-pixel-width` 1.11, DejaVu's by its own. A number that lacks a point is broken in two.
"""


@cache
def _wider(font: str, bold: bool) -> Metrics:
    regular, share = (_HELVETICA, _HELVETICA_BOLD)[bold], _WIDER[font][bold]
    letters = {letter: round(width * share) for letter, width in regular.letters.items()}
    other = round(regular.other * share)
    return Metrics(letters, tuple(letters.get(chr(code), other) for code in range(128)), other)


def metrics(font: str, bold: bool) -> Metrics:
    """Those of the font; of Helvetica where it is not known: text fonts of journals are hardly wider."""
    if font in _WIDER:
        return _wider(font, bold)
    return _FONTS.get(font, (_HELVETICA, _HELVETICA_BOLD))[bold]
