"""The numbers of a manuscript that `tablegen insert` put there: whatever a sentence calls them, their row is known."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from zipfile import BadZipFile

from tablegen.paper.claims import Claim
from tablegen.paper.docx.package import Package
from tablegen.paper.docx.properties import Properties
from tablegen.paper.facts import Fact, FactTable, agrees
from tablegen.paper.judge import states
from tablegen.paper.manuscript_file import MANUSCRIPTS, read_text
from tablegen.paper.placeholders import of_key
from tablegen.paper.text_kinds import KINDS
from tablegen.values import frozen

_NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")


@frozen
class LookedUp:
    """A number that was looked up: its address, and the numbers of its text."""

    address: str
    numbers: tuple[str, ...]


def looked_up_in(path: Path) -> tuple[LookedUp, ...]:
    """The numbers that insert put into a manuscript; none for one that cannot be read."""
    try:
        found = _in(path.read_bytes(), MANUSCRIPTS.get(path.suffix.lower(), ""))
        return tuple(LookedUp(of_key(key)[0], numbers_in(text)) for key, text in found)
    except (OSError, BadZipFile):
        return ()


def _in(content: bytes, format_: str) -> Iterator[tuple[str, str]]:
    """The keys and the texts of the numbers in a manuscript of a format."""
    if format_ == "docx":
        yield from Properties(Package(content)).values.items()
    elif kind := KINDS.get(format_):
        for one in kind.wrapped.finditer(kind.block.sub("", read_text(content)[0])):
            yield one["key"], unescape(one["text"]).replace(r"$\cdot$", "·")


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of a text as they are written."""
    return tuple(_NUMBER.findall(text))


def is_looked_up(claim: Claim, text: str, known: Sequence[LookedUp], tables: Sequence[FactTable]) -> bool:
    """Whether a claim's `text` is a number that was looked up, and is what its table says today."""
    numbers = numbers_in(text)
    return any(
        one.numbers == numbers
        and any(states(claim, fact) or _holds(fact, claim) for fact in _facts(one.address, tables))
        for one in known
    )


def _holds(fact: Fact, claim: Claim) -> bool:
    """Whether a number that stands alone is any of a fact's: no word beside it has to say which statistic it is."""
    token = claim.parts[0].token
    every = (value for values in fact.values.values() for value in values)
    return claim.kind == "bare" and any(agrees(value, token.value, token.decimals) for value in every)


def _facts(address: str, tables: Sequence[FactTable]) -> Iterator[Fact]:
    """The facts of the row of an address."""
    name, _, place = address.partition(".")
    for table in tables:
        if name in {table.name, f"table{table.number}"}:
            yield from (fact for fact in table.facts if f"{place}.".startswith(f"{fact.row}."))
