"""The compact letter display of pairwise comparisons: groups that share a letter do not differ."""

from collections.abc import Iterable
from string import ascii_lowercase

Pair = tuple[int, int]


def shared_letters(groups: int, different: Iterable[Pair]) -> list[str]:
    """The letters of each group, `a`, `ab`, `b`: two groups share one if and only if they do not differ.

    Insert and absorb of Piepho (2004), J Comput Graph Stat 13: 456-466: all groups begin with one letter; each pair
    that differs splits every letter that both have, and a letter whose groups all share another is dropped. Letters
    are handed out in the order of the groups.
    """
    letters = [frozenset(range(groups))]
    for pair in different:
        split = {one - {place} for one in letters for place in (pair if one.issuperset(pair) else (-1,))}
        letters = [one for one in split if not any(one < other for other in split)]
    letters.sort(key=sorted)
    return ["".join(_name(i) for i, one in enumerate(letters) if group in one) for group in range(groups)]


def _name(i: int) -> str:
    """The i-th letter; behind z come primed ones."""
    return ascii_lowercase[i % 26] + "'" * (i // 26)
