"""Placeholders of numbers in a text: `{{table1.age_days.specific}}`, with or without a pattern in quotes behind it."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from tablegen.errors import Problem, TablegenError
from tablegen.values import frozen

_QUOTES = '"“”„‟«»'
_NEXT_LINE = r"\n(?![ \t]*\n)"  # within a paragraph


def _placeholder(also: str = "(?!)") -> re.Pattern[str]:
    """The pattern of a placeholder, in which `also` may stand too."""
    return re.compile(
        rf"\{{\{{\s*(?P<address>[^\s{{}}{_QUOTES}](?:[^{{}}{_QUOTES}\t\n\ufffc]|{also})*?)\s*"
        rf"(?:[{_QUOTES}](?P<pattern>(?:[^{_QUOTES}\n\ufffc]|{also})*)[{_QUOTES}]\s*)?\}}\}}"
    )


_ON_A_LINE, _ON_LINES = _placeholder(), _placeholder(_NEXT_LINE)
_OPENED = re.compile(r"\{\{\s*(?P<address>[\w-]+\.[^\s{}]*)")
_EQUALS = re.compile(r"=\s*$")


@frozen
class Wanted:
    """A number wanted in a text, from `start` to `end`: its address, its pattern."""

    start: int
    end: int
    address: str
    pattern: str | None

    @property
    def key(self) -> str:
        """The address with its pattern, as a manuscript remembers them."""
        return f"{self.address}: {self.pattern}" if self.pattern is not None else self.address


def wanted_in(text: str, lines: bool = False) -> Iterator[Wanted]:
    """The placeholders of a text, those of whole tables left aside; with `lines` they may go on on the next line."""
    for found in (_ON_LINES if lines else _ON_A_LINE).finditer(text):
        if not re.match(r"table\s*:", found["address"], re.IGNORECASE):
            address, pattern = (
                one and re.sub(r"[ \t]*\n[ \t]*", " ", one) for one in found.group("address", "pattern")
            )
            yield Wanted(found.start(), found.end(), address, pattern)


def unclosed_in(text: str, lines: bool = False) -> Iterator[tuple[int, str]]:
    """Where what begins as a placeholder of a number is none, and the address that it begins with."""
    closed = {one.start for one in wanted_in(text, lines)}
    for found in _OPENED.finditer(text):
        if found.start() not in closed:
            yield found.start(), found["address"]


def with_sign(wanted: Wanted, text: str) -> Wanted:
    """A P value whose `=` the author has written: the sign becomes part of the number, for it may be `<`."""
    sign = _EQUALS.search(text[: wanted.start])
    if sign is None or wanted.pattern is not None:
        return wanted
    stat = wanted.address.rpartition(".")[2]
    return Wanted(sign.start(), wanted.end, wanted.address, f"= {{{'p' if stat == 'P' else stat}}}")


def unclosed(address: str) -> str:
    """What is told of a placeholder that begins and does not end."""
    return f"{{{{{address} is left as it is: it is not closed by }}}}, or its pattern not by a quotation mark"


@contextmanager
def told_at(place: str) -> Generator[None]:
    """Problems that arise within are told with their place in the manuscript."""
    try:
        yield
    except TablegenError as error:
        found = [Problem(f"{place}: {p.message}", p.at, p.hints, p.level) for p in error.problems]
        raise TablegenError(found) from None


def of_key(key: str) -> tuple[str, str | None]:
    """The address and the pattern of a key."""
    address, found, pattern = key.partition(": ")
    return address, pattern if found else None
