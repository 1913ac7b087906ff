"""The forest column of a model table: every estimate as a place on one axis, which stands in the column's head."""

from math import log

from tablegen.plan import Ask, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.axes import ticks, within
from tablegen.table.cells import RATIOS
from tablegen.table.drawing import Estimated, Tick
from tablegen.table.forest import estimated, span
from tablegen.table.model import Content, Plot


class ForestColumn:
    """The estimates of the columns of a plan that are drawn, on their axis; without any estimate all is left blank."""

    def __init__(self, plan: Plan, results: Results, style: Style) -> None:
        heads = {i: head.interval or "b" for i, head in enumerate(plan.heads) if head.drawn}
        asks = [(line.cells[i], stem) for line in plan.lines if line.cells for i, stem in heads.items()]
        found = [(ask, estimated(ask, stem, results)) for ask, stem in asks if ask]
        self._found = {_key(ask): one for ask, one in found if one}
        self._ratio = any(stem in RATIOS.values() for stem in heads.values())
        self._low, self._high, self._ticks = 0.0, 1.0, tuple[Tick, ...]()
        if self._found:
            self._low, self._high, places = self._ends()
            self._ticks = ticks(places, style.numbers, self._ratio)
        self._null = self._at(1.0 if self._ratio else 0.0) if self._found else 0.0

    def _ends(self) -> tuple[float, float, list[float]]:
        """The ends of the axis, as near to what is drawn as leaves it two ticks, and the places of its ticks."""
        found = list(self._found.values())
        low, high, places = span(found, self._ratio, ())
        drawn = [
            1.0 if self._ratio else 0.0,
            *(x for one in found for x in (one.value, one.low, one.high) if x is not None),
        ]
        near = max(low, min(drawn)), min(high, max(drawn))
        inner = [place for place in places if near[0] <= place <= near[1]]
        return (*near, within(places, *near)) if len(inner) > 1 else (low, high, places)

    def axis(self, text: str) -> Content:
        """The axis, told by `text`; nothing where nothing was estimated."""
        ticks = tuple((self._at(tick.value), tick.text) for tick in self._ticks)
        return (Plot(self._null, ticks=ticks, text=text),) if ticks else ()

    def cell(self, ask: Ask | None, text: str) -> Content:
        """The drawing of a cell, told by `text`; where it has no estimate the line of no effect goes on."""
        one = self._found.get(_key(ask)) if ask else None
        return (self._plot(one, text),) if one else (Plot(self._null),) if self._found else ()

    def _plot(self, one: Estimated, text: str) -> Plot:
        low = None if one.low is None else self._at(one.low)
        high = None if one.high is None else self._at(one.high)
        value = self._at(one.value)
        cut = low is None or low < 0.0, high is None or high > 1.0
        ends = min(1.0, max(0.0, low or 0.0)), max(0.0, min(1.0, 1.0 if high is None else high))
        return Plot(self._null, value if 0.0 <= value <= 1.0 else None, *ends, cut, (), text)

    def _at(self, value: float) -> float:
        """The place of a value; one that a logarithmic axis has not is left of it."""
        if not self._ratio:
            place = (value - self._low) / (self._high - self._low)
        elif value <= 0.0:
            return -1.0
        else:
            place = log(value / self._low) / log(self._high / self._low)
        return round(place, 6) + 0.0


def _key(ask: Ask) -> tuple[str, str | None, str | None]:
    return ask.row, ask.group, ask.level
