"""The stub's text: a label with its unit and, where the journal says it there, what the cells beside it show."""

import re

from tablegen.plan import Line
from tablegen.style import Style
from tablegen.table.described import bracketed, described
from tablegen.table.markup import capitalized, markup
from tablegen.table.model import Content, Text

_COUNTS = frozenset({"n", "total", "pct", "n_events", "events_pct"})


def stub_text(line: Line, style: Style, confidence: float, ambiguous: bool) -> Content:
    """The text of a line's stub; `ambiguous`: what it shows must be said there, whatever the style's way."""
    if line.kind == "statistic" and line.show and not line.label:
        return capitalized(described(line.show, style, confidence))
    words, look = style.words, style.look.notes
    own = {"missing": words.missing, "none": line.label or words.none, "total": words.total}
    label: Content = (Text(own.get(line.kind) or style.say.label(line.label)),)
    if line.kind == "statistic":
        label = bracketed(label, style.numbers)
    if line.unit and not look.unit_last:
        label = markup(words.stub_unit, {"label": label, "unit": (Text(line.unit),)})
    if line.show and line.kind in {"row", "group"}:
        beside = look.descriptor == "stub" and line.show.name not in look.sentences
        if beside or ambiguous:
            form = words.stub_counts if {*line.show.stats} <= _COUNTS else words.stub_shows
            label = _put_together(form, label, described(line.show, style, confidence), style)
    if line.unit and look.unit_last:
        label = markup(words.stub_unit, {"label": label, "unit": (Text(line.unit),)})
    return label


def _put_together(form: str, label: Content, shown: Content, style: Style) -> Content:
    """A label and what its cells show as the journal joins them: `Age, mean (SD)`, `Mean (SD) age`, `Mean age (SD)`."""
    centre, spread = _centre_and_spread(shown)
    if not form.startswith("{label}"):
        label = in_mid_sentence(label) if style.say.code == "en" else label
        shown, centre = capitalized(shown), capitalized(centre)
    slots = {"label": label, "shown": shown, "centre": centre, "spread": spread}
    return tuple(_without_end(markup(form, slots)))


def _centre_and_spread(shown: Content) -> tuple[Content, Content]:
    """`mean` and `(SD)` of `mean (SD)`; all of it and nothing where no bracket follows."""
    if len(shown) == 1 and isinstance(one := shown[0], Text) and (found := re.fullmatch(r"(.+?) ([(\[].*)", one.text)):
        return (Text(found[1]),), (Text(found[2]),)
    return shown, ()


def _without_end(content: Content) -> Content:
    """The content without spaces at its end, where a slot was empty."""
    *rest, last = content
    return (*rest, Text(last.text.rstrip())) if isinstance(last, Text) else content


_NAMES = frozenset({
    "Alzheimer", "Apgar", "Barthel", "Beck", "Borg", "Braden", "Charlson", "Child", "Child-Pugh", "Child–Pugh", "Crohn",
    "Doppler", "Down", "Elixhauser", "Epworth", "Fontan", "Framingham", "Gleason", "Glasgow", "Graves", "Hamilton",
    "Hodgkin", "Hospital", "Kaplan", "Karnofsky", "Kellgren", "Killip", "Lachman", "Lansky", "Likert", "Lysholm",
    "Mallampati", "Montgomery", "Montreal", "Oswestry", "Oxford", "Parkinson", "Ranson", "Rockwood", "Rutherford",
    "Tanner", "Tegner", "Wechsler", "Western", "Yale", "Zung",
})  # fmt: skip
"""Names of persons and places that labels of measurements begin with."""


def in_mid_sentence(label: Content) -> Content:
    """A label within a sentence: its first word small, but for names, abbreviations (`CRP`) and titles of scales.

    A label with a capital further on (`Injury Severity Score`) stays as its author wrote it.
    """
    if not label or not isinstance(first := label[0], Text):
        return label
    word, gap, rest = first.text.partition(" ")
    kept = re.sub(r"['’]s$", "", word) in _NAMES or any(map(str.isupper, word[1:])) or any(map(str.isdigit, word))
    titled = any(part[:1].isupper() and part[1:].islower() for part in rest.split())
    if kept or titled or len(word) == 1:
        return label
    return (Text(f"{word[:1].lower()}{word[1:]}{gap}{rest}"), *label[1:])
