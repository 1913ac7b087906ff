"""The note on abbreviations: which of those known the table uses, in the journal's form."""

import re
from collections.abc import Sequence

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.markup import markup
from tablegen.table.model import Content, Text
from tablegen.table.note_form import listed

_CJK = "\u3000-\u9fff\uff00-\uffef"
_BEFORE, _AFTER = rf"(?<![^\W{_CJK}])(?<!\.)", rf"(?![^\W{_CJK}])"
"""Where an abbreviation begins and ends; Chinese and Japanese leave no space beside one."""


_OF_A_STATISTIC = {"J": "youden"}
"""What our own abbreviation is of, where another statistic has the same letter: J is also Jonckheere's."""


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
        if not meaning or short not in shown:  # most of them: no pattern need be compiled
            continue
        # `ORs` is explained as `OR` is
        form, own = (
            rf"{_BEFORE}{re.escape(short)}{'s?' if short[-1].isupper() else ''}{_AFTER}",
            short in plan.abbreviations,
        )
        match = re.search(form, shown)
        told = re.search(rf"{re.escape(meaning)}\w* \({re.escape(short)}s?\)", shown, re.IGNORECASE)
        explained = not own and (told or not re.search(form, ours))
        if match and not explained:
            used.append((0 if by_name else match.start(), short))
    if not used:
        return ()
    look, joined = style.look.notes, list[Content]()
    for _, short in sorted(used, key=lambda pair: (pair[0], pair[1].casefold())):
        form = look.abbreviation_first if look.abbreviation_first and not joined else look.abbreviation
        joined.append(markup(form, {"short": (Text(short),), "long": (Text(known[short]),)}))
    whole = listed(joined, look.abbreviation_joiner, look.abbreviation_last_joiner)
    return markup(look.abbreviation_one if len(joined) == 1 else look.abbreviations, {"list": whole})
