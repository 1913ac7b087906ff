"""A journal's sentence on what all counts of a table are (`Values are numbers (percentages)`): one for a table."""

import re
from collections.abc import Iterable

from tablegen.plan import Plan
from tablegen.spec.pattern import Pattern
from tablegen.style import Style

COUNTS = frozenset({"n", "total", "pct", "n_events", "events_pct"})
"""The statistics that counts and their percentages are."""
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]")
"""What makes `numbers` of `numbers (percentages)`: of two such sentences a table has the fuller, in any language."""


def fullest(sentences: Iterable[str]) -> list[str]:
    """The sentences, each once, without those that a fuller one holds."""
    told = dict.fromkeys(sentences)
    lesser = {_BRACKETED.sub("", sentence) for sentence in told if _BRACKETED.search(sentence)}
    return [sentence for sentence in told if sentence not in lesser]


def otherwise_counted(plan: Plan, style: Style) -> frozenset[Pattern]:
    """The patterns of counts that the stub must name, since the sentence below the table is on those of most rows.

    Two such sentences (`numbers/total numbers (percentages)`), each on all values, would contradict each other.
    """
    rows, patterns = dict[str, set[str]](), dict[str, set[Pattern]]()
    for line in plan.lines:
        pattern = line.show
        if pattern and {*pattern.stats} <= COUNTS and (told := style.look.notes.sentences.get(pattern.name or "")):
            rows.setdefault(told, set()).add(line.row)
            patterns.setdefault(told, set()).add(pattern)
    on_most = max(fullest(rows), key=lambda told: len(rows[told]), default="")
    return frozenset(pattern for told in fullest(rows) if told != on_most for pattern in patterns[told])
