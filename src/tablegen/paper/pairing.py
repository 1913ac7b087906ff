"""Which lines of two versions are the same ones, found by what stands in them."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from tablegen.table.aligned import Pair

_ALIKE = 0.5


def normal(text: str) -> str:
    """The text for comparing: spaces, hyphens and minus signs of all kinds are one each."""
    for sign in "\u2010\u2011\u2212":
        text = text.replace(sign, "-")
    return " ".join(text.replace("²", "2").replace("\u00ad", "").replace("\u200b", "").split())


def alike(one: str, other: str) -> float:
    """How much two texts have in common, 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def paired(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """The places of the lines of two versions, in one order of both; a changed line is paired with the likest."""
    found: list[Pair] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += zip(range(a, b), range(c, d), strict=True)
        else:
            found += _changed(old, new, range(a, b), range(c, d))
    return tuple(found)


def _changed(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[Pair]:
    """The pairs of a stretch that differs: as alike as they can be, none crossing another."""
    best: dict[tuple[int, int], tuple[float, list[Pair]]] = {}
    for i in range(len(olds), -1, -1):
        for j in range(len(news), -1, -1):
            choices: list[tuple[float, list[Pair]]] = []
            if i < len(olds):
                score, rest = best[i + 1, j]
                choices.append((score, [(olds[i], None), *rest]))
            if j < len(news):
                score, rest = best[i, j + 1]
                choices.append((score, [(None, news[j]), *rest]))
            if i < len(olds) and j < len(news):
                likeness = alike(old[olds[i]], new[news[j]])
                if likeness >= _ALIKE:
                    score, rest = best[i + 1, j + 1]
                    choices.append((score + likeness, [(olds[i], news[j]), *rest]))
            best[i, j] = max(choices, key=lambda choice: choice[0]) if choices else (0.0, [])
    return best[0, 0][1]
