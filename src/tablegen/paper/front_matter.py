"""The head of a Markdown manuscript, in YAML: a number put in there has to be part of one of its texts."""

import re
from re import Pattern

from tablegen.errors import refusal
from tablegen.yamlfile import scalars_and_marks

HEAD = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
"""The head of a manuscript, from its first line on."""
_HINT = "write the text indented below its key, as in `abstract: |`, or in quotation marks"


def check_head(text: str, number: Pattern[str]) -> None:
    """TablegenError where a number put into the head, which `number` finds, breaks it: its comments are YAML there.

    A head that is no YAML whatever stands for its numbers is the author's.
    """
    head = HEAD.match(text)
    if head is None or not number.search(head["yaml"]):
        return
    for found in number.finditer(head["yaml"]):
        # one number after the other, for the place of the first that breaks it
        at = head["yaml"][: found.end()] + number.sub("0", head["yaml"][found.end() :])
        whole = _events(number.sub("0", at), number)
        if whole is not None and _events(at, number) != whole:
            line = text.count("\n", 0, head.start("yaml") + found.start()) + 1
            raise refusal(
                f"line {line}: a number here would break the head of the manuscript, which is YAML", None, _HINT
            )


def _events(text: str, number: Pattern[str]) -> list[tuple[str, str]] | None:
    """What YAML reads, with 0 for each number; None where it reads nothing."""
    found = scalars_and_marks(text)
    return None if found is None else [(kind, number.sub("0", value)) for kind, value in found]
