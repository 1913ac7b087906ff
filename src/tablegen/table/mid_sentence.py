"""A label within a sentence: its first word small where that is a common word, as it stands where it may be a name."""

import re

from tablegen.plain_words import is_common
from tablegen.table.markup import SMALL_WORDS
from tablegen.table.model import Content, Text


def in_mid_sentence(label: Content) -> Content:
    """A label within a sentence, `Mean (SD) age`: its first word is small where that is a common word.

    It stays as its author wrote it where the word is none that we know (`Apgar score`, `Sniffin score`), or has a
    capital or a digit further on (`CRP`, `T1`), and where the label is a title (`Injury Severity Score`).
    """
    if not label or not isinstance(first := label[0], Text):
        return label
    word, gap, rest = first.text.partition(" ")
    if _is_title(rest) or not is_common(word):
        return label
    return (Text(f"{word[:1].lower()}{word[1:]}{gap}{rest}"), *label[1:])


def _is_title(rest: str) -> bool:
    """Whether all words behind the first have capitals, but for small ones and what stands in brackets."""
    words = [word for word in re.sub(r"\(.*?\)|,.*", "", rest).split() if word.lower() not in SMALL_WORDS]
    return bool(words) and all(word[:1].isupper() and word[1:].islower() for word in words)
