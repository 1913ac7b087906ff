"""A journal's style in a language: its words said in it, its decimal mark where the journal sets none."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from tablegen.language import Language
from tablegen.language_file import Catalogue, known_code, load_language
from tablegen.resources import Templates
from tablegen.spec.words import Word
from tablegen.style import Look, NoteLook, NumberRules, Style, Words
from tablegen.style_file import load_style
from tablegen.style_words import NOTE_TEXTS, language_of, without_words
from tablegen.table import digits
from tablegen.table.numbers import apart

_SIGNS = ("missing_mark", "empty_mark", "group_n", "language", "headers", "patterns", "abbreviations", "methods")
"""Words that a language does not take as they are: signs, and what is said entry by entry."""
_SEPARATORS = ("ci_sep", "ci_sep_neg", "iqr_sep", "iqr_sep_neg")


def in_language(style: Style, asked: Word | None, templates: Templates) -> Style:
    """The style in the language that the author asks for, else in its own.

    TablegenError for a language that there is not; a style's own tag may be one without a catalogue, whose sentences
    are in English.
    """
    own = style.words.language
    if asked is None and known_code(own, templates) is None:
        return style
    tag = asked.text if asked else own
    catalogue = load_language(tag, templates, asked.at if asked else None)
    language = language_of(catalogue.code)
    if language_of(own) not in {"en", language}:
        style = without_words(style, load_style("default", templates))
    numbers = _numbers(style, catalogue)
    say = catalogue.spoken(numbers.decimal_mark, numbers.pct_sign, partial(_counted, rules=numbers))
    if asked is not None:
        tag = tag if "-" in tag else catalogue.tag
    words = _words(replace(style.words, language=tag), say)
    look = _look(style.look, say, language, catalogue.east_asian_font)
    separators = {name: apart(say(getattr(numbers, name)), numbers) for name in _SEPARATORS}
    return replace(style, words=words, look=look, numbers=replace(numbers, **separators), say=say)


def _counted(n: int, rules: NumberRules) -> str:
    return digits.count(n, rules).text


def _numbers(style: Style, catalogue: Catalogue) -> NumberRules:
    """The journal's rules where it sets them, else the language's; thousands never look like decimals."""
    rules, given = style.numbers, style.given
    mark = rules.decimal_mark if "decimal_mark" in given else catalogue.decimal_mark
    thousands = rules.thousands if {"thousands", "decimal_mark"} & given else catalogue.thousands
    if thousands == mark:
        thousands = catalogue.thousands
    sign = rules.pct_sign if "pct_sign" in given else catalogue.percent_sign
    return replace(rules, decimal_mark=mark, thousands=thousands, pct_sign=sign)


def _words(words: Words, say: Language) -> Words:
    texts = {name: say(text) for name, text in vars(words).items() if name not in _SIGNS}
    return replace(
        words,
        **texts,
        missing_mark=say(words.missing_mark),
        headers={name: _composed(text, say) for name, text in words.headers.items()},
        patterns={name: _composed(text, say) for name, text in words.patterns.items()},
        abbreviations=_abbreviations(words.abbreviations, say),
        methods=words.methods if say.code == "en" else {},
    )


def _abbreviations(known: Mapping[str, str], say: Language) -> dict[str, str]:
    """The abbreviations; what a language writes in full needs none."""
    said = {say(short): say(long) for short, long in known.items()}
    return {short: long for short, long in said.items() if short != long}


_P = re.compile(r"(Adjusted |Overall )?(\*?[Pp]\*?)([ -][Vv]alue)?( of [Ll]evel)?")
_PIECES = re.compile(r"( ?[\[(]|[\])]|/| ± |, )")


def _composed(text: str, say: Language) -> str:
    """A head or a pattern: as the catalogue has it, else its pieces, `*OR* [{level}% CI]`, each as it has them."""
    if (whole := _word(text, say)) is not None:
        return whole
    if match := _P.fullmatch(text):
        before, symbol, value, after = match.groups()
        said = say("{p} value", p=symbol) if value else symbol
        said = say(f"{before}{{p}}", p=said) if before else said
        return say("{p} of level", p=said) if after else said
    pieces = _PIECES.split(text)
    said = [_word(piece, say) or piece for piece in pieces]
    return "".join(said) if said[::2] != pieces[::2] else say.bracketed(text)


def _word(text: str, say: Language) -> str | None:
    """A word, with a capital as the English has it, and with its markup; None where the catalogue has none."""
    if (found := say.exact(text)) is not None:
        return found
    bare = text.strip("*")
    if bare != text and bare and (found := say.exact(bare)) is not None:
        return f"*{found}*"
    small = say.exact(text.lower())
    return None if small is None else small[:1].upper() + small[1:]


def _said(texts: Mapping[str, str], say: Language) -> dict[str, str]:
    return {name: say(text) for name, text in texts.items()}


def _look(look: Look, say: Language, language: str, font: str) -> Look:
    """The texts of notes and captions; capitals in titles are for English alone."""
    notes: NoteLook = replace(
        look.notes,
        **{name: say(getattr(look.notes, name)) for name in NOTE_TEXTS},
        sentences=_said(look.notes.sentences, say),
    )
    caption = replace(look.caption, label=say(look.caption.label), stop=say(look.caption.stop))
    if language != "en":
        caption, look = replace(caption, case="as written"), replace(look, head_case="as written")
    own = font if font and look.east_asian_font == Look.east_asian_font else look.east_asian_font
    return replace(look, notes=notes, caption=caption, east_asian_font=own)
