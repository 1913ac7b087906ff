"""Percentiles by a rule: `p5` is the 5th, `p2_5` the 2.5th, of type 7, 6 or 2."""

from functools import cache

from tablegen.catalogue import Catalogue
from tablegen.evidence import Frequencies
from tablegen.stats.contract import Summary
from tablegen.stats.summaries import QUANTILES, quantile

PERCENTILES = ("p1 … p99", "any percentile: p5 is the 5th, p2_5 the 2.5th")
"""How a list of summaries tells the rule."""
_MOST_DECIMALS = 3


class Summaries(Catalogue[Summary]):
    """The summaries, and every percentile besides, which is none of the entries."""

    def __getitem__(self, name: str) -> Summary:
        """The entry, or the percentile, of that name; KeyError when there is none."""
        made = percentile(name)
        return made if made else super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        """Whether there is an entry, or a percentile, of that name."""
        return super().__contains__(name) or (isinstance(name, str) and percentile(name) is not None)


@cache
def percentile(name: str) -> Summary | None:
    """The summary that a name such as `p90` or `p2_5` stands for; None for any other name.

    The percentile lies above 0 and below 100 and has at most 3 decimals.
    """
    whole, _, part = name.removeprefix("p").partition("_")
    digits = whole + part
    right = name[:1] == "p" and "_" not in (name[1:2], name[-1]) and len(whole) < 3 and len(part) <= _MOST_DECIMALS
    if not (right and digits.isascii() and digits.isdigit() and int(digits)):
        return None
    share, of = int(digits), 100 * 10 ** len(part)

    def value(frequencies: Frequencies, kind: int) -> float | None:
        return quantile(frequencies, share, kind, of, as_written=True)

    return Summary(name, f"{_ordinal(whole, part)} percentile", QUANTILES, of_frequencies=value)


def _ordinal(whole: str, part: str) -> str:
    """`1st`, `22nd`, `11th`, `2.5th`."""
    number = str(int(whole))
    if part:
        return f"{number}.{part}th"
    ends = {"1": "st", "2": "nd", "3": "rd"}
    return number + ("th" if number[:-1] == "1" else ends.get(number[-1], "th"))
