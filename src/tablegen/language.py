"""What the tool says in a table, in English or in another language.

English stands where it is said, a template with named slots: `say("{n} {n:patient|patients} left out", n=3)`. A
language's catalogue (`templates/languages/<code>.yaml`) has that English and what it is there, with the same slots.
What was put together elsewhere, such as the method in a record, is taken apart and said phrase by phrase. Whatever a
catalogue does not have is said in English.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from tablegen.values import written

SLOT = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
"""A slot: `{name}`, `{share:.1f}` for a number so formatted, `{n:patient|patients}` for the form that goes with n."""
_METHOD = "method"
_NUMBERS = frozenset({"n", "margin", "low", "high", "centre"})
"""Slots of phrases that only numbers fill."""
_LISTS = frozenset({"covariates", "list", "knots", "names", "condition", "note", "label", "family"})
"""Those in which there may be commas."""
_SERIES = frozenset({"covariates", "knots", "names"})
"""Those with an `and` of English."""
_QUANTITIES = frozenset({"step", "when"})
"""Those of a number and its unit: `0.5 mg`, `10%`."""
_COUNTS = frozenset({"n", "m", "total"})
"""Those whose whole numbers have the thousands of the table."""
_COMMAS = re.compile(", | and ")
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
_CJK = "\u3040"
"""From here on letters are Chinese and Japanese."""
_LAST_WORD = re.compile(r"(?<!\w)(\w+) $")
_JOINTS = re.compile(r"(; |, )")
_SPACED_BRACKETS = re.compile(r" \(([^()]*)\)")
_BRACKETED = re.compile(r"(.+?) \((.*)\)", re.DOTALL)


class Language:
    """A language: says templates, and phrases that were put together in English.

    `one` are the counts that take the first of two forms; `decimal_mark` is the one in force, the journal's or the
    language's. `phrases` are those of its texts that may be met filled, in what was put together elsewhere; `labels`
    those that a plan has for lines and columns. `signs` are names with a symbol, and how the markup has them (`t-Test`:
    `*t*-Test`). `contracted` has words that change with what follows them, by how that begins (French `de âge`:
    `d’âge`); `counted` writes counts with the thousands in force.
    """

    __slots__ = (
        "_contracted",
        "_counted",
        "_labels",
        "_phrases",
        "_texts",
        "code",
        "decimal_mark",
        "one",
        "percent_sign",
        "signs",
    )

    def __init__(
        self,
        code: str = "en",
        texts: Mapping[str, str] | None = None,
        *,
        phrases: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
        one: Iterable[str] = ("1",),
        decimal_mark: str = ".",
        percent_sign: str = "%",
        signs: Mapping[str, str] | None = None,
        contracted: Mapping[str, Mapping[str, str]] | None = None,
        counted: Callable[[int], str] = str,
    ) -> None:
        self.code = code
        self._texts: Mapping[str, str] = texts or {}
        self._phrases, self._labels = phrases or {}, labels or {}
        self.one = frozenset(one)
        self.decimal_mark, self.percent_sign = decimal_mark, percent_sign
        self.signs: Mapping[str, str] = signs or {}
        self._contracted: Mapping[str, Mapping[str, str]] = contracted or {}
        self._counted = counted

    def __call__(self, english: str, /, **slots: object) -> str:
        """The text with its slots filled, in this language; a slot that nothing fills stays as it is."""
        return self._filled(self._texts.get(english, english), slots)

    def listed(self, items: Iterable[str], last: str | None = " and ") -> str:
        """`a, b and c`: the items, with `last` before the last one, a text of its own; or `a, b, c` without one."""
        *others, end = list(items) or [""]
        comma = self("{a}, {b}", a="", b="")
        if self.decimal_mark in comma and any(map(self._is_decimal, (*others, end))):
            comma = self("; ")
        joint = comma if last is None else self._before(self(last), end)
        return f"{comma.join(others)}{joint}{end}" if others else end

    def bracketed(self, text: str) -> str:
        """A text with this language's brackets for those that have a space before them: `n (%)`, `n（%）`."""
        opening, closing = self(" ("), self(")")
        return text if opening == " (" else _SPACED_BRACKETS.sub(lambda found: f"{opening}{found[1]}{closing}", text)

    def led(self, template: str, opening: Mapping[str, str]) -> str:
        """A template with the words before its slots as they are before what will fill these, and so begins."""
        if not self._contracted:
            return template
        return self._put_together(template, lambda slot: (opening.get(slot[1], ""), slot[0]))

    def exact(self, english: str) -> str | None:
        """The text of the catalogue for exactly this English; None where there is none."""
        return self._texts.get(english)

    def label(self, english: str) -> str:
        """A label of a line or a column that may be ours, such as `Trend`, or the author's: then it stays as it is."""
        if not self._texts or not english:
            return english
        return self._labels.get(english) or self._filled_in(english, self._labels) or english

    def phrase(self, english: str) -> str:
        """A method, a title or another text put together in English, phrase by phrase; English where unknown."""
        if not self._texts or not english:
            return english
        return self._known(english) or self._bracketed(english) or self._apart(english)

    def _filled(self, template: str, slots: Mapping[str, object]) -> str:
        def value(match: re.Match[str]) -> str:
            name, form = match.groups()
            if name not in slots:
                return match.group()
            found = slots[name]
            if form and "|" in form:
                one, more = form.split("|")
                return one if str(found) in self.one else more
            if isinstance(found, float):
                text = written(found) if form in {None, "", "g"} else format(found, form)
                return text.replace(".", self.decimal_mark)
            return self._counted(found) if isinstance(found, int) and name in _COUNTS else str(found)

        return self._put_together(template, lambda slot: ((text := value(slot)), text))

    def _put_together(self, template: str, filled: Callable[[re.Match[str]], tuple[str, str]]) -> str:
        """The template with what stands for its slots; `filled` gives how that begins, and the text that is put."""
        parts, at = list[str](), 0
        for slot in SLOT.finditer(template):
            opening, text = filled(slot)
            parts += (self._before(template[at : slot.start()], opening), text)
            at = slot.end()
        return "".join((*parts, template[at:]))

    def _before(self, text: str, opening: str) -> str:
        """A text as it is before another that begins so: its last word may contract with it (`de`, `d’`)."""
        found = _LAST_WORD.search(text) if self._contracted else None
        if found is None or (forms := self._contracted.get(found[1])) is None:
            return text
        begins = opening.casefold()
        longest = max((start for start in forms if begins.startswith(start)), key=len, default=None)
        return text if longest is None else text[: found.start()] + forms[longest]

    def _known(self, english: str) -> str | None:
        """A phrase of the catalogue, its slots taken from the English; None where there is none."""
        text = self._phrases.get(english) or self._texts.get(english)
        return self._filled_in(english, self._phrases) if text is None else text

    def _filled_in(self, english: str, texts: Mapping[str, str]) -> str | None:
        """What a template of these texts is when filled as the English is."""
        for key in sorted((key for key in texts if SLOT.search(key)), key=_weight):
            if match := _pattern(key).fullmatch(english):
                slots = {name: self._inner(name, value) for name, value in match.groupdict().items()}
                return self._filled(texts[key], slots)
        return None

    def _inner(self, name: str, value: str) -> str:
        """What fills a slot of a phrase: a method is a phrase too, a number has this language's decimal mark."""
        if name.startswith(_METHOD):
            return self.phrase(value)
        items = _COMMAS.split(value)
        if name in _SERIES or (len(items) > 1 and all(map(_NUMBER.fullmatch, items))):
            return self.listed(map(self._number, items), " and " if " and " in value else None)
        if name in _QUANTITIES and (number := _NUMBER.match(value)):
            return self._number(number[0]) + self._unit(value[number.end() :])
        return self._number(value)

    def _unit(self, text: str) -> str:
        """What stands behind a number: a percent sign as this language has it, Chinese and Japanese without a space."""
        bare = text.lstrip()
        return self.percent_sign if bare == "%" else bare if bare >= _CJK else text

    def _number(self, text: str) -> str:
        """A number with this language's decimal mark; another text as it is."""
        return text.replace(".", self.decimal_mark) if _NUMBER.fullmatch(text) else text

    def _is_decimal(self, text: str) -> bool:
        """Whether a text is a number with this language's decimal mark."""
        whole, mark, fraction = text.partition(self.decimal_mark)
        return bool(mark) and whole.lstrip("-−").isdecimal() and fraction.isdecimal()

    def _bracketed(self, english: str) -> str | None:
        """`Welch's t test (two-sided)`: a known phrase and another in parentheses."""
        match = _BRACKETED.fullmatch(english)
        before = self._known(match.group(1)) if match and _balanced(match.group(2)) else None
        if match is None or before is None:
            return None
        return self("{text} ({told})", text=before, told=self.phrase(match.group(2)))

    def _apart(self, english: str) -> str:
        """The phrases between commas and semicolons, of which the longest known are taken together."""
        pieces = _JOINTS.split(english)
        if len(pieces) == 1:
            return english
        said, at = list[str](), 0
        while at < len(pieces):
            for end in range(len(pieces) if at else len(pieces) - 2, at, -2):
                text = "".join(pieces[at:end])
                if (known := self._known(text) or self._bracketed(text)) is not None:
                    break
            else:
                known, end = pieces[at], at + 1
            said.append(known)
            said += [self(pieces[end])] if end < len(pieces) else []
            at = end + 1
        return "".join(said)


def _balanced(text: str) -> bool:
    """Whether what stands within parentheses opens and closes its own."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _weight(key: str) -> tuple[int, str]:
    """Orders phrases: those with most English first, as they say most exactly what is meant."""
    return -len(SLOT.sub("", key)), key


@cache
def _pattern(key: str) -> re.Pattern[str]:
    """The regular expression that a filled template matches; a slot that comes twice is the same both times."""
    parts, at, seen = list[str](), 0, set[str]()
    for slot in SLOT.finditer(key):
        name, form = slot.groups()
        parts.append(re.escape(key[at : slot.start()]))
        if form and "|" in form:
            parts.append(f"(?:{'|'.join(map(re.escape, form.split('|')))})")
        else:
            listed = name in _LISTS or name.startswith(_METHOD)
            what = r"[-−]?\d[\d.e-]*" if name in _NUMBERS else ".+?" if listed else "[^,;]+?"
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{what})")
            seen.add(name)
        at = slot.end()
    return re.compile("".join((*parts, re.escape(key[at:]))), re.DOTALL)


ENGLISH = Language()
