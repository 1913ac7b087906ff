"""Languages from YAML: `templates/languages/<code>.yaml`, found as styles are, each on top of the one it `extends`."""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache
from typing import Any

from tablegen.errors import Place, Problems, listing, refusal, suggestion
from tablegen.language import SLOT, Language
from tablegen.resources import Templates
from tablegen.schema import Key, list_of, map_of, read_mapping, text_kind
from tablegen.values import frozen
from tablegen.yamlfile import Node, load

METHODS, LABELS = "methods", "labels"
"""The sections of phrases that methods in the results are put together from, and of labels that a plan has."""
_TEXTS = map_of(map_of(text_kind()))
_KEYS = (
    Key("title", text_kind(), "what the language is called"),
    Key("tag", text_kind(), "the BCP 47 tag that documents get, de-DE"),
    Key("extends", text_kind("the code of a language"), "the language this one changes"),
    Key("one", list_of(text_kind()), "the counts that take the first of two forms: [1], in French [0, 1]"),
    Key("decimal mark", text_kind(), "the decimal mark, where the journal sets none"),
    Key("thousands", text_kind(), "what stands between thousands, where the journal sets neither it nor the mark"),
    Key("percent sign", text_kind(), "the percent sign with the space before it"),
    Key("east asian font", text_kind(), "the font of East Asian text, where the journal sets none"),
    Key("signs", map_of(text_kind()), "names with a symbol, in the markup: {t-Test: *t*-Test}"),
    Key(
        "contracted",
        map_of(map_of(list_of(text_kind()))),
        "words that change before what fills a slot, by how that begins: {de: {d’: [a, e, i]}}",
    ),
    Key("texts", _TEXTS, "sections of texts: the English, and what it is in this language"),
)


@frozen(slots=False)
class Catalogue:
    """A language as its file has it; texts by section."""

    code: str
    title: str = ""
    tag: str = ""
    one: tuple[str, ...] = ("1",)
    decimal_mark: str = "."
    thousands: str = ""
    percent_sign: str = "%"
    east_asian_font: str = ""
    signs: Mapping[str, str] = field(default_factory=dict[str, str])
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    contracted: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def spoken(
        self, decimal_mark: str, percent_sign: str | None = None, counted: Callable[[int], str] = str
    ) -> Language:
        """The language with the decimal mark, the percent sign and the thousands that are in force in a table."""
        texts = {english: text for section in self.texts.values() for english, text in section.items()}
        return Language(
            self.code,
            texts,
            phrases=self.texts.get(METHODS),
            labels=self.texts.get(LABELS),
            one=self.one,
            decimal_mark=decimal_mark,
            percent_sign=self.percent_sign if percent_sign is None else percent_sign,
            signs=self.signs,
            contracted=self.contracted,
            counted=counted,
        )


def language_codes(templates: Templates) -> tuple[str, ...]:
    """The codes of all languages, sorted."""
    return templates.names("languages", ".yaml")


def known_code(tag: str, templates: Templates) -> str | None:
    """The code of the catalogue for a tag: of `pt-BR` its own, else that of `pt`; None where there is neither."""
    codes = {code.lower(): code for code in language_codes(templates)}
    lower = tag.lower().replace("_", "-")
    return codes.get(lower) or codes.get(lower.partition("-")[0])


def load_language(tag: str, templates: Templates, at: Place | None = None) -> Catalogue:
    """The catalogue for a language tag; TablegenError for one that there is not, at the author's place."""
    code = known_code(tag, templates)
    if code is None:
        codes = language_codes(templates)
        titles = {code: _catalogue(code, templates).title.casefold() for code in codes}
        named = next((code for code, title in titles.items() if len(tag) > 3 and tag.casefold() in title), None)
        near = f'; did you mean "{named}"?' if named else suggestion(tag, codes)
        raise refusal(f'unknown language "{tag}"{near}', at, listing("languages", codes))
    return _catalogue(code, templates)


def forget() -> None:
    """Read languages anew when they are next asked for."""
    _catalogue.cache_clear()


@cache
def _catalogue(code: str, templates: Templates, above: tuple[str, ...] = ()) -> Catalogue:
    root, problems = load(templates.find(f"languages/{code}.yaml")), Problems()
    values = read_mapping(root, _KEYS, problems, "a language")
    _check_slots(root, problems)
    problems.check()
    extends, node = values.pop("extends", None), root.get("extends")
    base = Catalogue(code)
    if extends and node:
        chain = (*above, code)
        if extends in chain:
            circle = " extends ".join((*chain, extends))
            raise refusal(f"languages extend one another in a circle: {circle}", node.at)
        if extends not in (codes := language_codes(templates)):
            message = f'unknown language "{extends}"{suggestion(extends, codes)}'
            raise refusal(message, node.at, listing("languages", codes))
        base = _catalogue(extends, templates, chain)
    return _over(base, code, values)


def _over(base: Catalogue, code: str, values: dict[str, Any]) -> Catalogue:
    """The catalogue with what the file says over that of the language it extends."""
    sections = dict(base.texts)
    for name, section in values.get("texts", {}).items():
        sections[name] = {**sections.get(name, {}), **section}
    return Catalogue(
        code,
        values.get("title", base.title or code),
        values.get("tag", base.tag or code),
        values.get("one", base.one),
        values.get("decimal mark", base.decimal_mark),
        values.get("thousands", base.thousands),
        values.get("percent sign", base.percent_sign),
        values.get("east asian font", base.east_asian_font),
        {**base.signs, **values.get("signs", {})},
        sections,
        {**base.contracted, **{word: _by_opening(forms) for word, forms in values.get("contracted", {}).items()}},
    )


def _by_opening(forms: Mapping[str, list[str]]) -> dict[str, str]:
    """What a word is before a text, by how that begins."""
    return {opening.casefold(): form for form, openings in forms.items() for opening in openings}


def _check_slots(root: Node, problems: Problems) -> None:
    """Note a text with a slot that its English does not have: nothing would ever fill it."""
    texts = root.get("texts")
    for _, section in texts.items if texts else ():
        for english, text in section.items:
            slots = {match.group(1) for match in SLOT.finditer(english.text)}
            for slot in dict.fromkeys(match.group(1) for match in SLOT.finditer(text.text)):
                if slot not in slots:
                    problems.error(f"the English has no slot {{{slot}}}", text.at, english.text)
