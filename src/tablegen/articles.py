"""English articles before the names of tests, which the catalogues have without any."""

import re

_POSSESSIVE = re.compile(r"^(?:two |\w+ and )?[^ ]+['’]s? ")
_ONE_TEST = re.compile(r"\btest\b")


def with_article(title: str) -> str:
    """The name as it follows `by`: `the Mann–Whitney U test`, but `Student's t test`, `analysis of variance`."""
    first = title.partition(",")[0]
    if _POSSESSIVE.match(first) or not _ONE_TEST.search(first):
        return title
    return f"{'a' if first.startswith('one-sided') else 'the'} {title}"
