"""Draws a forest plot: texts in columns, and for each model squares and lines on an axis between them."""

from math import log

from tablegen.render.canvas import Canvas, Place
from tablegen.render.plots import legible
from tablegen.style import Look
from tablegen.table.drawing import Axis, Columns, Estimated, Forest, Panel
from tablegen.table.model import Content, Text

_MM = 72.0 / 25.4
_GAP = 10.0
_WIDE, _NARROW = 150.0, 110.0
_SQUARE = 2.4
_ARROW = 4.0
_TICK = 3.0
_GREY = "#8C8C8C"
_MARGIN = 4.0
_LEAD = 1.25


def draw_forest(forest: Forest, canvas: Canvas, look: Look, kind: str) -> bytes:
    """The bytes of a forest plot as svg, pdf or png."""
    return _Drawing(forest, canvas, look).saved(kind)


class _Drawing:
    """Draws from left to right, every part moving `x` on; lines are counted from the top."""

    def __init__(self, forest: Forest, canvas: Canvas, look: Look) -> None:
        self.forest = forest
        self.look = look
        self.canvas = canvas
        self.step = look.size * _LEAD + 2.0 * look.padding_y
        self.titles = any(panel.title for panel in forest.panels)
        self.foot = _MARGIN + 2.0 * self.step + _TICK
        self.base = self.foot + self.step * len(forest.lines)
        self.height = self.base + self.step * (1 + self.titles) + _MARGIN
        self.x = _MARGIN

    def saved(self, kind: str) -> bytes:
        """Draw all, and save."""
        self._stub()
        self._columns(self.forest.beside)
        for i, panel in enumerate(self.forest.panels):
            self._panel(i, panel)
        right = self.x - _GAP
        for y in (self.base, self.height - _MARGIN / 2.0):
            self.canvas.line([(_MARGIN, y), (right, y)], self.look.rules.head)
        return self.canvas.save(right + _MARGIN, self.height, kind, self.forest.description)

    def _y(self, line: int) -> float:
        """The middle of a line."""
        return self.base - self.step * (line + 0.5)

    def _write(self, x: float, middle: float, content: Content, place: Place = "left", bold: bool = False) -> None:
        self.canvas.text(x, middle - 0.36 * self.look.size, content, place, bold=bold)

    @property
    def _head(self) -> float:
        return self.base + self.step * 0.5

    def _stub(self) -> None:
        indent = self.look.indent * _MM
        wide = [self.canvas.width(self.forest.stub, self.look.head_bold)]
        self._write(self.x, self._head, self.forest.stub, bold=self.look.head_bold)
        for i, line in enumerate(self.forest.lines):
            bold = line.heading and self.look.group_bold
            self._write(self.x + indent * line.indent, self._y(i), line.label, bold=bold)
            wide.append(indent * line.indent + self.canvas.width(line.label, bold))
        self.x += max(wide) + _GAP

    def _columns(self, columns: Columns) -> None:
        """Columns of texts, each about its middle."""
        for i, head in enumerate(columns.heads):
            texts = [cells[i] for cells in columns.cells]
            wide = max([self.canvas.width(head, self.look.head_bold), *map(self.canvas.width, texts)])
            middle = self.x + wide / 2.0
            self._write(middle, self._head, head, "center", self.look.head_bold)
            for line, text in enumerate(texts):
                self._write(middle, self._y(line), text, "center")
            self.x += wide + _GAP

    def _panel(self, number: int, panel: Panel) -> None:
        left = self.x
        right = left + (_NARROW if len(self.forest.panels) > 1 else _WIDE)
        self.canvas.line([(left, self.foot), (right, self.foot)])
        null = _along(panel.axis, self.forest.null, left, right)
        self.canvas.line([(null, self.foot), (null, self.base)], 0.6, _GREY, name=f"null-{number}")
        texts = [(Text(tick.text),) for tick in panel.axis.ticks]
        places = [_along(panel.axis, tick.value, left, right) for tick in panel.axis.ticks]
        told = legible(places, [self.canvas.width(text) for text in texts], null)
        for i, x in enumerate(places):
            self.canvas.line([(x, self.foot), (x, self.foot - _TICK)], name=f"tick-{number}-{i}")
            if i in told:
                self._write(x, self.foot - _TICK - self.step * 0.5, texts[i], "center")
        self._write((left + right) / 2.0, self.foot - _TICK - self.step * 1.5, panel.axis.title, "center")
        for i, one in enumerate(panel.estimates):
            if one:
                self._mark(panel.axis, one, (left, right), self._y(i), f"{number}-{i}")
        self.x = right + _GAP
        self._columns(panel.beside)
        if self.titles:
            end = self.x - _GAP
            top = self.base + self.step * 1.5
            self._write((left + end) / 2.0, top, (Text(panel.title),), "center", self.look.head_bold)
            self.canvas.line([(left, self.base + self.step), (end, self.base + self.step)], self.look.rules.spanner)

    def _mark(self, axis: Axis, one: Estimated, ends: tuple[float, float], y: float, name: str) -> None:
        """The line of an interval, cut with an arrow where it leaves the axis, and the square of its estimate."""
        left, right = ends
        low, high = _place(axis, one.low, ends, left), _place(axis, one.high, ends, right)
        shown = max(low, left), min(high, right)
        if shown[0] < shown[1]:
            self.canvas.line([(shown[0], y), (shown[1], y)], 0.9, name=f"interval-{name}")
        for tip, cut, way in (
            (left, low < left or one.low is None, 1.0),
            (right, high > right or one.high is None, -1.0),
        ):
            if cut:
                back = tip + way * _ARROW
                self.canvas.area([(tip, y), (back, y + 2.0), (back, y - 2.0)], "black", name=f"arrow-{name}")
        x = _place(axis, one.value, ends, left)
        if left <= x <= right:
            square = [(x + dx * _SQUARE, y + dy * _SQUARE) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            self.canvas.area(square, "black", name=f"estimate-{name}")


def _place(axis: Axis, value: float | None, ends: tuple[float, float], missing: float) -> float:
    """Where a value is; one that a logarithmic axis has not is far to the left, one that is not known at an end."""
    if value is None:
        return missing
    return _along(axis, value, *ends) if value > 0.0 or not axis.log else ends[0] - (ends[1] - ends[0])


def _along(axis: Axis, value: float, left: float, right: float) -> float:
    """The place of a value between the ends of its axis."""
    low, high, at = (log(v) for v in (axis.low, axis.high, value)) if axis.log else (axis.low, axis.high, value)
    return left + (at - low) / (high - low) * (right - left)
