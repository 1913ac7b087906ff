"""Numbers that belong to a name of a table: the 10 of a group `Drug 10 mg` is no number to hold against it."""

import re
from collections.abc import Iterable, Iterator

from tablegen.paper.facts import FactTable
from tablegen.paper.words import WIDE

_HAS_BOTH = re.compile(r"(?=.*[0-9])(?=.*[^\W\d_]{2})")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


def named_numbers(tables: Iterable[FactTable]) -> re.Pattern[str] | None:
    """The names of rows, levels and groups that hold a number beside words, as one pattern; None where none does."""
    names = {form for table in tables for name in _names(table) for form in (name, _IN_BRACKETS.sub("", name))}
    forms = [
        r"\s?".join(re.escape(word) for word in name.split())
        for name in sorted(names, key=len, reverse=True)
        if _HAS_BOTH.match(name)
    ]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(forms)})(?![\w%])", re.IGNORECASE) if forms else None


def _names(table: FactTable) -> Iterator[str]:
    for named in (*table.groups, *table.rows, *(level for levels in table.levels.values() for level in levels)):
        for text in (named.key, named.label):
            yield text.translate(WIDE).replace("\u00a0", " ")
