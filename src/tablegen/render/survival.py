"""Draws curves of survival or of cumulative incidence: steps, bands, ticks of censoring, the numbers at risk below."""

from itertools import pairwise

from tablegen.render.canvas import Canvas
from tablegen.table.drawing import Curves, Group, Survival
from tablegen.table.model import Content, Text

_WIDTH, _HEIGHT = 290.0, 185.0
_MARGIN = 6.0
_TICK = 3.0
_SAMPLE = 20.0
_CENSORED = 2.2
_BAND = 0.14
_PERCENT = 100.0
_COLORS = ("#123B5D", "#D55E00", "#4FA3D1", "#6A3D7C", "#C9A227")
"""From dark to light, so that neighbours differ in grey too."""
_DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 2.0), (1.5, 1.5), (6.0, 2.0, 1.5, 2.0))
Points = list[tuple[float, float]]


def draw_survival(survival: Survival, canvas: Canvas, kind: str) -> bytes:
    """The bytes of curves as svg, pdf or png; several plots stand one below the other."""
    return _Drawing(survival, canvas).saved(kind)


class _Drawing:
    """Draws plot below plot, from the lowest one up."""

    def __init__(self, survival: Survival, canvas: Canvas) -> None:
        self.survival = survival
        self.canvas = canvas
        self.size = canvas.size
        self.step = 1.35 * canvas.size
        labels = [self.canvas.width(group.label) for plot in survival.plots for group in plot.groups]
        beside = max(_SAMPLE + 6.0 + max(labels), self.canvas.width((Text(survival.at_risk),), bold=True))
        self.left = _MARGIN + max(beside + 12.0, 3.6 * self.size)
        self.right = self.left + _WIDTH

    def saved(self, kind: str) -> bytes:
        """Draw all, and save."""
        foot = _MARGIN
        for number in reversed(range(len(self.survival.plots))):
            foot = self._plot(number, self.survival.plots[number], foot) + 2.0 * self.step
        height = foot - 2.0 * self.step + _MARGIN
        return self.canvas.save(self.right + 2.0 * self.size + _MARGIN, height, kind, self.survival.description)

    def _plot(self, number: int, plot: Curves, foot: float) -> float:
        """Draw a plot above `foot`; where it ends."""
        named = any(group.label for group in plot.groups)
        base = foot + self.step * (len(plot.groups) + 1) + 2.6 * self.step + _TICK
        self._axes(plot, base)
        for i, group in enumerate(plot.groups):
            self._curve(plot, group, i, base, f"{number}-{i}")
        if plot.tested:
            free = base + (_HEIGHT - 2.0 * self.step if self.survival.rising else 8.0)
            self.canvas.text(self.left + 8.0, free, plot.tested)
        self._numbers(plot, base - _TICK - 3.2 * self.step, named)
        top = base + _HEIGHT
        if plot.title:
            self.canvas.text(self.left, top + 0.8 * self.step, plot.title, bold=True)
            top += 1.6 * self.step
        return top + self.size * 0.5

    def _axes(self, plot: Curves, base: float) -> None:
        share = self.survival.share
        self.canvas.line([(self.left, base + _HEIGHT), (self.left, base), (self.right, base)])
        for tick in share.ticks:
            y = self._y(tick.value / _PERCENT, base)
            self.canvas.line([(self.left, y), (self.left - _TICK, y)])
            self.canvas.text(self.left - _TICK - 2.0, y - 0.36 * self.size, (Text(tick.text),), "right")
        for tick in plot.time.ticks:
            x = self._x(plot, tick.value)
            self.canvas.line([(x, base), (x, base - _TICK)])
            self.canvas.text(x, base - _TICK - 1.0 * self.step, (Text(tick.text),), "center")
        self.canvas.text((self.left + self.right) / 2.0, base - _TICK - 2.1 * self.step, plot.time.title, "center")
        beside = self.left - _TICK - 3.0 * self.size
        self.canvas.text(beside, base + _HEIGHT / 2.0, share.title, "center", turned=True)

    def _x(self, plot: Curves, time: float) -> float:
        return self.left + time / plot.time.high * _WIDTH

    def _y(self, share: float, base: float) -> float:
        """Where a share is; a limit beyond the axis is at its end."""
        return base + min(share * _PERCENT / self.survival.share.high, 1.0) * _HEIGHT

    def _curve(self, plot: Curves, group: Group, number: int, base: float, name: str) -> None:
        color, dash = _look(number)
        if self.survival.bands:
            for i, band in enumerate(self._bands(plot, group, base)):
                self.canvas.area(band, color, _BAND, f"band-{name}-{i}")
        steps: Points = []
        for point in group.points:
            x, y = self._x(plot, point.time), self._y(point.share, base)
            steps += [(x, steps[-1][1]), (x, y)] if steps else [(x, y)]
        steps.append((self._x(plot, group.last), steps[-1][1]))
        self.canvas.line(steps, 1.1, color, dash, f"curve-{name}")
        i = 0
        for time in group.censored:
            while i + 1 < len(group.points) and group.points[i + 1].time <= time:
                i += 1
            x, y = self._x(plot, time), self._y(group.points[i].share, base)
            self.canvas.line([(x, y - _CENSORED), (x, y + _CENSORED)], 0.6, color)

    def _bands(self, plot: Curves, group: Group, base: float) -> list[Points]:
        """The area between the limits, in pieces where they are not defined in between."""
        ends = [*(point.time for point in group.points), group.last]
        pieces: list[tuple[Points, Points]] = []
        joined = False
        for point, (start, end) in zip(group.points, pairwise(ends), strict=True):
            known = point.low is not None and point.high is not None
            if known and not joined:
                pieces.append(([], []))
            joined = known
            if point.low is not None and point.high is not None:
                for place, limit in zip(pieces[-1], (point.low, point.high), strict=True):
                    place += [(self._x(plot, at), self._y(limit, base)) for at in (start, end)]
        return [[*low, *reversed(high)] for low, high in pieces]

    def _numbers(self, plot: Curves, top: float, named: bool) -> None:
        """The numbers at risk at the ticks, a line each group, behind a sample of its curve."""
        self.canvas.text(_MARGIN, top, (Text(self.survival.at_risk),), bold=True)
        for i, group in enumerate(plot.groups):
            y = top - self.step * (i + 1)
            color, dash = _look(i)
            if named:
                middle = y + 0.36 * self.size
                self.canvas.line([(_MARGIN, middle), (_MARGIN + _SAMPLE, middle)], 1.1, color, dash)
                self.canvas.text(_MARGIN + _SAMPLE + 6.0, y, group.label)
            for tick, count in zip(plot.time.ticks, group.at_risk, strict=True):
                self._count(self._x(plot, tick.value), y, count)

    def _count(self, x: float, y: float, count: Content) -> None:
        self.canvas.text(x, y, count, "center")


def _look(number: int) -> tuple[str, tuple[float, ...]]:
    """The colour and the dashes of a group's curve."""
    return _COLORS[number % len(_COLORS)], _DASHES[number % len(_DASHES)]
