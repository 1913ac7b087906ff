"""A style without the words of its language: what is taken back where it is to speak another one."""

from dataclasses import replace

from tablegen.style import CaptionLook, Style

NOTE_TEXTS = (
    "abbreviation",
    "abbreviation_first",
    "abbreviation_joiner",
    "abbreviation_last_joiner",
    "abbreviations",
    "abbreviation_one",
    "lead",
    "lead_each",
    "stop",
)
"""The keys of notes that are words, or the marks between them (`，` `。` in Chinese)."""


def language_of(tag: str) -> str:
    """The language of a tag, without its region."""
    return tag.partition("-")[0].lower()


def without_words(style: Style, default: Style) -> Style:
    """The style with the English words of `default`, and its marks between them: its own are in a third language."""
    texts = {name: getattr(default.look.notes, name) for name in NOTE_TEXTS}
    notes = replace(style.look.notes, **texts, sentences={})
    caption = replace(style.look.caption, label=CaptionLook.label, separator=CaptionLook.separator)
    return replace(style, words=default.words, look=replace(style.look, notes=notes, caption=caption))
