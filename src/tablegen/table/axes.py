"""Where the ticks of an axis are, and what is written at them."""

from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor, log, log10

from tablegen.style import NumberRules
from tablegen.table.drawing import Tick
from tablegen.table.numbers import spoken, write_number

_MOST = 7
_ROUND = (1.0, 2.0, 2.5, 5.0)
_MONTHS = (1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 36.0, 48.0, 60.0, 120.0)
_NARROW = 2.0
_SLACK = 1e-9
_LEAST_HALVED = 2.0**-7
"""Powers of 2 below this have more than five digits."""


def linear(low: float, high: float, most: int = _MOST, months: bool = False) -> list[float]:
    """Round places at one distance, `most` at most, the first not above `low`, the last not below `high`.

    Of `months` they are quarters and years where they can be.
    """
    return next(places for step in _steps(high - low, months) if len(places := _every(step, low, high)) <= most)


def logarithmic(low: float, high: float, most: int = _MOST) -> list[float]:
    """The same on a logarithmic axis: a narrow one has round distances, a wider one powers of 2, halves of decades (1,
    3, 10), powers of 10, of 100.
    """
    if high / low < _NARROW:
        narrow = linear(low, high, most)
        if narrow[0] > 0.0:
            return narrow
    places, base = _powers(2.0, low, high), 10.0
    if len(places) > most or places[0] < _LEAST_HALVED:
        places = _halves(low, high)
    while len(places) > most:
        places, base = _powers(base, low, high), base * 10.0
    return places


def within(places: list[float], low: float, high: float) -> list[float]:
    """The places on an axis whose ends are given, those ends among them where fewer than two are left."""
    kept = [place for place in places if low * (1.0 - _SLACK) <= place <= high * (1.0 + _SLACK)]
    return kept if len(kept) > 1 else sorted({low, high, *kept})


def ticks(places: list[float], rules: NumberRules, log: bool = False) -> tuple[Tick, ...]:
    """The ticks: on a logarithmic axis that is not narrow each with its own decimals, else all with the most needed."""
    most, own = max(map(_decimals, places)), log and places[-1] / places[0] >= _NARROW
    return tuple(
        Tick(place, spoken(write_number(place, _decimals(place) if own else most, rules), rules)) for place in places
    )


def _steps(span: float, months: bool) -> Iterator[float]:
    """Round distances, growing without end."""
    if months:
        yield from (step for step in _MONTHS if step * 2.0 * _MOST > span)
    decade = 10.0 ** floor(log10(span / _MOST)) if span > 0.0 else 1.0
    while True:
        yield from (mantissa * decade for mantissa in _ROUND)
        decade *= 10.0


def _every(step: float, low: float, high: float) -> list[float]:
    first, last = floor(low / step + _SLACK), ceil(high / step - _SLACK)
    return [float(f"{i * step:.12g}") for i in range(first, max(last, first + 1) + 1)]


def _halves(low: float, high: float) -> list[float]:
    """1, 3, 10, 30 …: about halves of a decade."""
    first, last = floor(2.0 * log10(low) + _SLACK), ceil(2.0 * log10(high) - _SLACK)
    found = [float(f"{(3.0 if i % 2 else 1.0) * 10.0 ** (i // 2):.12g}") for i in range(first - 1, last + 2)]
    below, above = [x for x in found if x <= low * (1 + _SLACK)], [x for x in found if x >= high * (1 - _SLACK)]
    return [x for x in found if below[-1] <= x <= above[0]]


def _powers(base: float, low: float, high: float) -> list[float]:
    first, last = floor(log(low, base) + _SLACK), ceil(log(high, base) - _SLACK)
    return [float(f"{base**i:.12g}") for i in range(first, max(last, first + 1) + 1)]


def _decimals(value: float) -> int:
    exponent = Decimal(f"{value:.6g}").normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
