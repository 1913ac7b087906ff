"""A sheet to draw a figure on, in points from its lower left corner: lines, areas, texts. Alone imports matplotlib."""

import logging
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from re import match
from typing import Any, Literal

from tablegen.render.imprint import in_png, keywords
from tablegen.style import Look
from tablegen.table.model import (
    Bold,
    Break,
    Content,
    Inline,
    Italic,
    Mark,
    Number,
    Plot,
    Revised,
    Sub,
    Sup,
    Symbol,
    Text,
)

_INCH = 72.0
_DPI = 600
_FALLBACK = {
    "sans": ("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans"),
    "serif": ("Times New Roman", "Liberation Serif", "Times", "DejaVu Serif"),
}
_SCRIPT, _RAISE = 0.7, 0.35
_SYMBOLS = {"chi2": "χ²", "pm": "±"}
_SETTINGS: dict[str, Any] = {
    "svg.hashsalt": "tablegen", "svg.fonttype": "none", "pdf.fonttype": 42, "path.simplify": False,
    "axes.unicode_minus": False, "text.usetex": False, "text.parse_math": False,
}  # fmt: skip
Place = Literal["left", "center", "right"]
Run = tuple[str, bool, bool, float]
"""A piece of text: its letters, whether slanted, whether bold, and how far raised (a share of its size)."""


class Canvas:
    """What is drawn, in the style's font; the sheet is cut when it is saved, once its size is known.

    `origin` becomes the file's keywords.
    """

    def __init__(self, look: Look, origin: str = "") -> None:
        from matplotlib.figure import Figure

        self.size = look.size
        self._origin = origin
        self.minus = "\u2212"
        self._families = [look.font, *_FALLBACK[look.family], look.east_asian_font, "Noto Sans CJK SC"]
        self._advances: dict[Run, float] = {}
        self._figure: Any = Figure()
        self._axes: Any = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()

    def _font(self, run: Run) -> Any:
        from matplotlib.font_manager import FontProperties

        _, slanted, bold, raised = run
        return FontProperties(
            family=self._families,
            style="italic" if slanted else "normal",
            weight="bold" if bold else "normal",
            size=self.size * (_SCRIPT if raised else 1.0),
        )

    def width(self, content: Content, bold: bool = False) -> float:
        """How wide a content is, in points."""
        return sum(map(self._advance, self._runs(content, bold)))

    def _advance(self, run: Run) -> float:
        """How far a piece moves on what follows, its spaces at the ends included."""
        if run not in self._advances:
            self._advances[run] = self._extent(f"|{run[0]}|", run) - self._extent("||", run)
        return self._advances[run]

    def _extent(self, text: str, run: Run) -> float:
        from matplotlib.textpath import text_to_path

        measure: Any = text_to_path
        return float(measure.get_text_width_height_descent(text, self._font(run), False)[0])

    def text(
        self, x: float, y: float, content: Content, place: Place = "left", *, bold: bool = False, turned: bool = False
    ) -> None:
        """Write a content on the baseline `y`, to the right of x, about it, or to its left; `turned` runs upwards."""
        along = -{"left": 0.0, "center": 0.5, "right": 1.0}[place] * self.width(content, bold)
        for run in self._runs(content, bold):
            up = run[3] * self.size
            left, base = (x - up, y + along) if turned else (x + along, y + up)
            self._axes.text(
                left, base, run[0], fontproperties=self._font(run), ha="left", va="baseline",
                rotation=90 if turned else 0, rotation_mode="anchor", parse_math=False,
            )  # fmt: skip
            along += self._advance(run)

    def line(
        self, points: Sequence[tuple[float, float]], width: float = 0.75, color: str = "black",
        dash: tuple[float, ...] = (), name: str = "",
    ) -> None:  # fmt: skip
        """A line through points; `name` is the id of its group in an SVG."""
        from matplotlib.lines import Line2D

        xs, ys = [x for x, _ in points], [y for _, y in points]
        style: Any = (0.0, dash) if dash else "-"
        line: Any = Line2D(xs, ys, linewidth=width, color=color, linestyle=style, solid_capstyle="butt")
        line.set_solid_joinstyle("miter")
        self._add(line, name)

    def area(self, points: Sequence[tuple[float, float]], color: str, opacity: float = 1.0, name: str = "") -> None:
        """A filled area within points."""
        from matplotlib.patches import Polygon

        self._add(Polygon(points, closed=True, facecolor=color, edgecolor="none", linewidth=0.0, alpha=opacity), name)

    def _add(self, artist: Any, name: str) -> None:
        artist.set_clip_on(False)
        artist.set_gid(name or None)
        self._axes.add_artist(artist)

    def save(self, width: float, height: float, kind: str, title: str) -> bytes:
        """The sheet from (0, 0) to (width, height) as svg, pdf or png; the same bytes every time."""
        self._figure.set_size_inches(width / _INCH, height / _INCH)
        self._axes.set_xlim(0.0, width)
        self._axes.set_ylim(0.0, height)
        metadata: dict[str, dict[str, str | None]] = {
            "svg": {"Date": None, "Creator": "tablegen", "Title": title},
            "pdf": {"CreationDate": None, "Creator": "tablegen", "Producer": "tablegen", "Title": title},
            "png": {"Software": "tablegen", "Title": title},
        }
        if told := keywords(self._origin):
            metadata["svg"]["Keywords"] = metadata["pdf"]["Keywords"] = told
        into = BytesIO()
        self._figure.savefig(into, format=kind, dpi=_DPI, metadata=metadata[kind])
        return in_png(into.getvalue(), self._origin) if kind == "png" else into.getvalue()

    def _runs(self, content: Content, bold: bool = False) -> list[Run]:
        return list(_pieces(content, self.minus, (False, bold, 0.0)))


def _pieces(content: Sequence[Inline], minus: str, how: tuple[bool, bool, float]) -> Iterator[Run]:
    slanted, bold, raised = how
    for part in content:
        match part:
            case Text(text):
                yield (text.replace("\u00a0", " "), *how)
            case Number(text):
                yield (text.replace("-", minus), *how)
            case Symbol(name):
                yield (_SYMBOLS[name], *how)
            case Italic(inner):
                yield from _pieces(inner, minus, (True, bold, raised))
            case Bold(inner):
                yield from _pieces(inner, minus, (slanted, True, raised))
            case Sup(inner):
                yield from _pieces(inner, minus, (slanted, bold, _RAISE))
            case Sub(inner):
                yield from _pieces(inner, minus, (slanted, bold, -_RAISE / 2.0))
            case Revised(inner):
                yield from _pieces(inner, minus, how)
            case Break():
                yield (" ", *how)
            case Mark() | Plot():
                pass


@contextmanager
def settled() -> Generator[list[str]]:
    """Our settings of matplotlib while it draws, whatever a `matplotlibrc` says; yields the letters that no font has.

    What it logs of fonts that are not installed is kept off the terminal: the next of the style's family stands in.
    """
    import matplotlib

    settings: Any = matplotlib
    log, lacking = logging.getLogger("matplotlib.font_manager"), list[str]()
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with settings.rc_context(), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            settings.rcdefaults()
            settings.rcParams.update(_SETTINGS)
            yield lacking
            found = (match(r"Glyph (\d+)", str(each.message)) for each in caught)
            lacking += dict.fromkeys(chr(int(one[1])) for one in found if one)
    finally:
        log.setLevel(level)
