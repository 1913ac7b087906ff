"""Text and drawings as Typst's code: every text is a string of it, never markup, and nothing in it is acted on."""

import re
from collections.abc import Sequence

from tablegen.render.inline import Dialect, Piece
from tablegen.render.plots import BELOW, TEXT_SIZE, WIDTH, Arrow, Bar, Label, height, painted
from tablegen.render.text import HELD
from tablegen.table.model import Plot

_SET = {
    "italic": "emph", "bold": "strong", "sup": "super", "sub": "sub", "mark": "super", "deleted": "strike",
    "inserted": "underline",
}  # fmt: skip
_HELD = re.compile(rf"{HELD}|(?<![/:])/(?=[^\W\d])")
_JOINER = "\u2060"


def string(text: str) -> str:
    """The text as a string of Typst's code; no line breaks at `a/b`, as in Word, or within ranges and `p-value`."""
    held = _HELD.sub(rf"\g<0>{_JOINER}", text) if "://" not in text else text
    return quoted(held)


def quoted(text: str) -> str:
    """The text as a string of Typst's code, as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _join(pieces: Sequence[Piece]) -> str:
    whole = [text if kind == "text" else f"{_SET[kind]}({text})" for kind, text in pieces if text != '""']
    return " + ".join(whole) or "none"


def _drawing(plot: Plot) -> str:
    """A piece of a forest plot."""
    high = height(plot)
    inside = " + ".join(_placed(one, high) for one in painted(plot))
    return f"box(width: {WIDTH:g}pt, height: {high:g}pt, baseline: {BELOW:g}pt, {inside})"


def _placed(one: Bar | Arrow | Label, high: float) -> str:
    match one:
        case Bar(x, y, wide, tall):
            shape = f"rect(width: {wide:.2f}pt, height: {tall:.2f}pt, fill: black)"
            return f"place(top + left, dx: {x:.2f}pt, dy: {high - y - tall:.2f}pt, {shape})"
        case Arrow(x, y, left, size):
            tip, back = ("0pt", f"{size:g}pt") if left else (f"{size:g}pt", "0pt")
            shape = f"polygon(fill: black, ({tip}, {size / 2:g}pt), ({back}, 0pt), ({back}, {size:g}pt))"
            corner = x if left else x - size
            return f"place(top + left, dx: {corner:.2f}pt, dy: {high - y - size / 2:.2f}pt, {shape})"
        case Label(x, y, text):
            words = f"text(size: {TEXT_SIZE:g}pt, {string(text)})"
            shape = f"box(width: 30pt, align(center, {words}))"
            return f"place(bottom + left, dx: {x - 15:.2f}pt, dy: {-y:.2f}pt, {shape})"


DIALECT = Dialect(string, {"chi2": 'emph("χ") + super("2")', "pm": '"±"'}, "linebreak()", _join, _drawing)
"""How Typst writes inlines."""
