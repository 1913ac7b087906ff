"""The numbers of a sentence, and what is no number to judge: citations, years, table numbers, versions, dates."""

import re
from functools import lru_cache
from typing import Literal

from tablegen.values import frozen

HOLE = "\ue000"
"""What stands in a sentence's skeleton for a number; what is no number to judge is `GONE`."""
GONE = "\ue001"

TokenKind = Literal["number", "word", "left"]


@frozen
class Token:
    """A number: its text, its value and its decimals, from `start` to `end` of the sentence.

    `kind`: written in figures, in words (`forty-six`), or one to leave alone (a citation, a year, a table's number).
    """

    start: int
    end: int
    text: str
    value: float
    decimals: int
    kind: TokenKind = "number"


_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = {word: i for i, word in enumerate(_UNITS, start=1)} | {word: 10 * i for i, word in enumerate(_TENS, start=2)}
WORDS = _ONES | {
    f"{ten}-{one}": 10 * i + j for i, ten in enumerate(_TENS, start=2) for j, one in enumerate(_UNITS[:9], 1)
}
_WORD = re.compile(rf"\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![A-Za-zΑ-Ωα-ω0-9_.])"
    r"([-−–‒]?)"
    r"([0-9]{1,3}(?:[,\u2009\u202f\u00a0'’][0-9]{3})+(?:[.·][0-9]+)?(?![0-9])|[0-9]+(?:[.·,][0-9]+)?|[.·][0-9]+)"
    r"(?![0-9])"
)
_AFTER_LETTER = re.compile(r"[A-Za-z0-9]$")
_PART_OF_WORD = re.compile(r"(?:[A-Za-zΑ-Ωα-ω][A-Za-z0-9]*[-–]|[A-Za-z_])$")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,\u2009\u202f\u00a0'’][0-9]{3})+(?:[.·][0-9]+)?")
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"  # noqa: E501
_LABEL = r"[0-9]{1,2}[A-Za-z]?(?:\.[0-9]+){0,2}(?![.·,]?[0-9]|\s?[%±/(\[]|\s+[a-z]+\s?\()"
_LEFT = tuple(
    re.compile(pattern)
    for pattern in (
        r"\[\s*[0-9]+(?:\s*[,;–−-]\s*[0-9]+)*\s*\]",
        r"(?i:\b(?:tables?|figs?\.?|figures?|sections?|chapters?|appendi(?:x|ces)|supplement(?:ary)?|eqs?\.?|equations?"
        r"|refs?\.?|references?|models?|steps?|phases?|grades?|types?|stages?|class(?:es)?|versions?|v\.|spss|stata|sas"
        r"|python|panels?|box|files?|lines?|pages?|chromosomes?|exons?|quartiles?|tertiles?|nos?\.|criteri(?:on|a))"
        rf"\s+S?{_LABEL}(?:(?:\s*[,–-]\s*|\s+(?:and|or|to)\s+){_LABEL})*)",
        rf"(?i:\b(?:visits?|arms?|groups?|sites?|cent(?:er|re)s?|weeks?|days?|months?|years?)\s+{_LABEL}"
        r"(?!\s+(?:of|out|from|patients|children|wom[ae]n|m[ae]n|males?|females?|subjects|participants|cases|had|were)\b))",
        r"\b(?:19|20)[0-9]{2}(?:\s?[–/-]\s?(?:(?:19|20)?[0-9]{2}))?\b(?![.,][0-9]|\s?[%±/(])",
        rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s*[–-]\s*[0-9]{{1,2}})?\s+{_MONTH}\b",
        rf"\b{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?![.,%][0-9])",
        r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b|\b[0-9]{4}-[0-9]{3}\b",
        r"\b[0-9]+(?:st|nd|rd|th)\b",
        r"\b[A-Za-z]{2,}\s?[0-9]{4,}\b",
        r"(?i:doi|https?|www)[^\s]*",
        r"\b[0-9]+(?:\.[0-9]+){2,}\b",
        r"[0-9.,]+\s?[×x]\s?10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]*|10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+",
        r"\b[0-9]+[A-Za-z]+[0-9][A-Za-z0-9.]*",
        r"\b[0-9]+(?:-|\u2010|\u2011)(?:year|month|week|day|hour|minute|point|fold|item|level|way|sided|tailed|step|arm|group)\b",
        r"(?i:\b(?:one|two|three|four|five|nine)[ -](?:half|halves|thirds?|quarters?|fourths?|fifths?|tenths?)\b)",
        r"[Ee]t al\.?,?\s*\(?[0-9]{4}\)?",
    )
)
_LEVEL = r"(?:80|90|95|97[.,]5|98|99|99[.,]9)"
_CONFIDENCE = (
    re.compile(
        rf"\b{_LEVEL}\s?-?%\s?-?\s?(?=\(?\s?(?:CI|CIs|KI|KIs|IC|confidence|credible|CrI|C\.I\.|limits|Konfidenz|置信|信頼))"
    ),
    re.compile(rf"\b(?:IC|intervall?[eo]s? de (?:confiance|confianza|confiança))\s?(?:à|de|del|al)?\s?{_LEVEL}\s?%"),
)


_LEVEL_BEFORE = re.compile(rf"(?:{_CONFIDENCE[1].pattern})$")


@lru_cache(maxsize=16)
def tokens_of(text: str, comma_decimals: bool = False, names: re.Pattern[str] | None = None) -> tuple[Token, ...]:
    """The numbers of a sentence, in order. `comma_decimals`: the manuscript writes 12,5 for twelve and a half.

    Those of `names`, as the tables call their rows and groups, are no numbers to judge.
    """
    patterns = (*_LEFT, names) if names else _LEFT
    left = [span for pattern in patterns for span in (m.span() for m in pattern.finditer(text))]
    left += [m.span() for pattern in _CONFIDENCE for m in pattern.finditer(text)]
    found = list[Token]()
    for match in _NUMBER.finditer(text):
        start, sign = match.start(), match.group(1)
        if sign and not _is_minus(text, match):
            start, sign = match.start(2), ""
        if not sign and _PART_OF_WORD.search(text[max(0, start - 12) : start]):
            continue
        inside = any(a <= match.start(2) < b for a, b in left)
        value, decimals = _value(match.group(2), comma_decimals)
        kind: TokenKind = "left" if inside else "number"
        found.append(Token(start, match.end(), text[start : match.end()], -value if sign else value, decimals, kind))
    taken = [(token.start, token.end) for token in found]
    for match in _WORD.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in (*taken, *left)):
            word = match.group(0)
            found.append(Token(match.start(), match.end(), word, float(WORDS[word.casefold()]), 0, "word"))
    return tuple(sorted(found, key=lambda token: token.start))


def _is_minus(text: str, match: re.Match[str]) -> bool:
    """Whether a dash before a number is its sign, and not that of a range or of a compound."""
    before = text[: match.start()].rstrip()
    if not before or match.start() == len(before):  # no space before the dash
        return not before or before[-1] in "([=<>≤≥:,;/±~～〜"
    if _LEVEL_BEFORE.search(before):  # `IC à 95 % −3,1 à −0,2`
        return True
    return not before[-1].isdigit() and before[-1] not in "%)"


def _value(figures: str, comma_decimals: bool) -> tuple[float, int]:
    plain = figures.replace("·", ".")
    thousands = _THOUSANDS.fullmatch(figures)
    if thousands and figures[0] != "0" and not (comma_decimals and plain.count(",") == 1):
        for sign in ",\u2009\u202f\u00a0'’":
            plain = plain.replace(sign, "")
    else:
        plain = plain.replace(",", ".")
    return float(plain), len(plain.partition(".")[2])


def skeleton(text: str, tokens: tuple[Token, ...]) -> tuple[str, tuple[int, ...]]:
    """The sentence with a hole for each number, and the places of the skeleton's characters in the sentence."""
    out, at, last = list[str](), list[int](), 0
    for token in tokens:
        out.append(text[last : token.start])
        at += range(last, token.start)
        out.append(GONE if token.kind == "left" else HOLE)
        at.append(token.start)
        last = token.end
    out.append(text[last:])
    return "".join(out), (*at, *range(last, len(text) + 1))
