"""The note on abbreviations: which of those known the table uses, in the journal's form."""

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.table.note_form import listed

_CJK = (("\u3000", "\u9fff"), ("\uff00", "\uffef"))


_OF_A_STATISTIC = {"J": "youden"}
"""What our own abbreviation is of, where another statistic has the same letter: J is also Jonckheere's."""


def _sorted_as(short: str) -> str:
    """The letters by which an abbreviation is sorted: `É` as E, as dictionaries have it."""
    return "".join(char for char in normalize("NFD", short.casefold()) if not combining(char))


def stands(short: str, text: str) -> int | None:
    """Where a text has the abbreviation, or its plural (`ORs`), as a word of its own; None where it has not."""
    at = text.find(short)
    while at >= 0:
        end = at + len(short)
        end += short[-1].isupper() and text[end : end + 1] == "s"
        before = text[at - 1 : at]
        if before != "." and not _goes_on(before) and not _goes_on(text[end : end + 1]):
            return at
        at = text.find(short, at + 1)
    return None


def _goes_on(char: str) -> bool:
    """Whether what stands beside an abbreviation is of the same word; Chinese and Japanese leave no space there."""
    return (char.isalnum() or char == "_") and not any(low <= char <= high for low, high in _CJK)


def _is_told(short: str, meaning: str, shown: str) -> bool:
    """Whether the table spells an abbreviation out itself: `odds ratio (OR)`."""
    if f"({short}".casefold() not in shown.casefold():  # mostly: no pattern need be compiled
        return False
    return bool(re.search(rf"{re.escape(meaning)}\w* \({re.escape(short)}s?\)", shown, re.IGNORECASE))


def abbreviations(plan: Plan, plans: Sequence[Plan], style: Style, ours: str, shown: str) -> Content:
    """The abbreviations that the table uses, in order of appearance and in the style's form.

    `plans` are of the parts that the table of `plan` is made of, or it alone.
    """
    stats = {stat for part in plans for head in part.heads if head.show for stat in head.show.stats}
    absent = {short for short, stat in _OF_A_STATISTIC.items() if stat not in stats}
    general = {short: meaning for short, meaning in style.words.abbreviations.items() if short not in absent}
    known = {**general, **plan.abbreviations}
    used: list[tuple[int, str]] = []
    by_name = style.look.notes.abbreviation_order == "alphabetical"
    for short, meaning in known.items():
        at = stands(short, shown) if meaning else None
        if at is None:
            continue
        own = short in plan.abbreviations
        if own or (stands(short, ours) is not None and not _is_told(short, meaning, shown)):
            used.append((0 if by_name else at, short))
    if not used:
        return ()
    look, joined = style.look.notes, list[Content]()
    for _, short in sorted(used, key=lambda pair: (pair[0], _sorted_as(pair[1]))):
        form = look.abbreviation_first if look.abbreviation_first and not joined else look.abbreviation
        joined.append(markup(form, {"short": (Text(short),), "long": (Text(known[short]),)}))
    whole = listed(joined, look.abbreviation_joiner, look.abbreviation_last_joiner)
    return markup(look.abbreviation_one if len(joined) == 1 else look.abbreviations, {"list": whole})
