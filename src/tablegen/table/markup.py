"""The small markup of our own templates (styles, patterns), and titles in title case.

`*italic*` `**bold**` `^raised^` `~lowered~`; `χ^2^` is the symbol χ², `±` the symbol ±; spaces beside `=`,
`±`, `<` and `>` do not break. `{name}` is a slot: what fills it is content, never markup, so authors' text
stays as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from tablegen.capitals import begun
from tablegen.style import Case
from tablegen.table.model import Bold, Content, Inline, Italic, Sub, Sup, Symbol, Text

_WRAPS: Mapping[str, Callable[[Content], Inline]] = {"**": Bold, "*": Italic, "^": Sup, "~": Sub}
_SYMBOLS = {"χ^2^": Symbol("chi2"), "±": Symbol("pm")}
_TOKEN = re.compile(r"χ\^2\^|±|\*\*|[*^~]|\{\w+\}|[^*^~{χ±]+|.", re.DOTALL)
_HELD = re.compile(" (?=[=±<>])|(?<=[=±<>]) ")
_NO_BREAK = "\u00a0"


def markup(text: str, slots: Mapping[str, Content] | None = None) -> Content:
    """The content that the markup describes, its slots filled.

    Never fails: a mark without its partner and a slot that nothing fills stand for themselves.
    """
    tokens: list[str] = _TOKEN.findall(_HELD.sub(_NO_BREAK, text))
    return _between(tokens, 0, len(tokens), slots or {})


def _between(tokens: list[str], start: int, stop: int, slots: Mapping[str, Content]) -> Content:
    """The content of the tokens from `start` up to `stop`."""
    parts, at = list[Inline](), start
    while at < stop:
        token, at = tokens[at], at + 1
        if token in _SYMBOLS:
            parts.append(_SYMBOLS[token])
        elif token in _WRAPS and token in tokens[at:stop]:
            end = tokens.index(token, at)
            parts.append(_WRAPS[token](_between(tokens, at, end, slots)))
            at = end + 1
        elif token.strip("{}") in slots and token[0] == "{":
            parts += slots[token.strip("{}")]
        else:
            parts.append(Text(token))
    return _joined(parts)


def _joined(parts: list[Inline]) -> Content:
    """The parts with neighbouring texts made one."""
    done: list[Inline] = []
    for part in parts:
        if isinstance(part, Text) and done and isinstance(last := done[-1], Text):
            done[-1] = Text(last.text + part.text)
        else:
            done.append(part)
    return tuple(done)


def capitalized(content: Content) -> Content:
    """The content with its first letter a capital; symbols and italics stay as they are."""
    first = content[0] if content else None
    return (Text(begun(first.text)), *content[1:]) if isinstance(first, Text) else content


_SMALL = frozenset(
    {
        "a",
        "an",
        "the",
        "and",
        "but",
        "or",
        "nor",
        "for",
        "so",
        "yet",
        "of",
        "in",
        "on",
        "at",
        "by",
        "to",
        "as",
        "per",
        "via",
        "vs",
    }
)
_PREFIXES = frozenset({"anti", "co", "intra", "inter", "post", "pre", "re", "self", "semi"})
_ONE_WORD = frozenset({"follow-up", "x-ray"})
_UNITS = frozenset({
    "kg", "g", "mg", "µg", "μg", "mcg", "ng", "pg", "km", "m", "dm", "cm", "mm", "µm", "μm", "nm", "l", "dl", "ml",
    "µl", "μl", "fl", "mol", "mmol", "µmol", "μmol", "nmol", "pmol", "s", "ms", "min", "h", "d", "wk", "mo", "y", "yr",
    "kcal", "kj", "bpm", "mmhg", "kpa", "meq",
})  # fmt: skip
"""Units of measurement, which have no capital letters in titles either: `mg/dL`."""


_PREPOSITIONS = frozenset({
    "about", "above", "across", "after", "against", "along", "among", "around", "before", "behind", "below", "beneath",
    "beside", "between", "beyond", "despite", "during", "from", "into", "near", "onto", "over", "since", "through",
    "throughout", "toward", "towards", "under", "until", "upon", "versus", "with", "within", "without",
})  # fmt: skip
SMALL_WORDS = _SMALL | _PREPOSITIONS
"""Articles, conjunctions and prepositions, which titles of scales have small: `Quality of Life`."""


def cased(text: str, case: Case) -> str:
    """A title or a head in the case of a style."""
    if case == "sentence":
        return sentence_case(text)
    return text if case == "as written" else title_case(text, case == "title, small prepositions")


def sentence_case(text: str) -> str:
    """A text whose first word has a capital, unless it has one or a digit (`mRNA`) or the text is a letter."""
    first, gap, rest = text.partition(" ")
    return f"{_capital(first)}{gap}{rest}" if len(text) > 1 else text


def title_case(text: str, small_prepositions: bool = False) -> str:
    """A title in title case, as the AMA Manual of Style has it (10th ed. 2007, section 10.2, pages 371-374).

    Capitals for all but articles, coordinating conjunctions and prepositions of up to three letters; first
    and last words and the first after a colon always have one. Both parts of a hyphenated compound have one
    (`Etiology-Specific`), not so the second after a lone prefix (`Anti-inflammatory`). Words with a capital
    inside (`IgE`, `mRNA`), single letters (`t test`) and units (`mg/dL`) stay as written. Some journals want all
    prepositions small (`small_prepositions`).
    """
    if len(text) == 1:  # a group that is called by a letter
        return text
    words = text.split(" ")
    shown = [i for i, word in enumerate(words) if any(map(str.isalnum, word))]
    for i in shown:
        ends = i in (shown[0], shown[-1]) or words[i - 1].endswith(":")
        if not (small_prepositions and not ends and words[i].strip("()[],.;:") in _PREPOSITIONS):
            words[i] = _capital_word(words[i], i == shown[0], ends)
    return " ".join(words)


def _capital_word(word: str, first: bool, always: bool) -> str:
    parts = re.split(r"([-–/])", word)
    bare = [part.strip("()[],.;:“”\"'").casefold() for part in parts[::2]]
    if (not always and all(part in _SMALL for part in bare)) or _is_unit(bare, first):
        return word
    if word.casefold().strip("()[],.;:") in _ONE_WORD or (len(bare) == 2 and bare[0] in _PREFIXES and "-" in word):
        return "".join((_capital(parts[0]), *parts[1:]))
    return "".join(_capitals(parts, bare))


def _is_unit(bare: Sequence[str], first: bool) -> bool:
    """Whether a word is a unit, alone or over others: `kg`, `mg/m²`; a title does not begin with a lone one (`min`)."""
    return all(part.rstrip("²³23⁻¹") in _UNITS for part in bare) and (len(bare) > 1 or (len(bare[0]) > 1 and not first))


def _capitals(parts: list[str], bare: list[str]) -> Iterator[str]:
    for i, part in enumerate(parts):
        if i % 2 or (0 < i < len(parts) - 1 and bare[i // 2] in _SMALL):
            yield part
        else:
            yield _capital(part)


def _capital(part: str) -> str:
    """The part with a capital, unless it is one letter or has a capital or digit (`IgE`, `m2`)."""
    letters = [c for c in part if c.isalpha()]
    if any(c.isdigit() or c.isupper() for c in part) or (len(letters) == 1 and letters != ["a"]):
        return part
    for i, c in enumerate(part):
        if c.isalpha():
            return part[:i] + begun(part[i:])
    return part
