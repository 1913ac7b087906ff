"""The stub's text: a label with its unit and, where the journal says it there, what the cells beside it show."""

import re

from tablegen.plan import Line
from tablegen.style import Style
from tablegen.table.count_sentences import COUNTS
from tablegen.table.described import bracketed, described
from tablegen.table.markup import capitalized, markup
from tablegen.table.mid_sentence import in_mid_sentence
from tablegen.table.model import Content, Text, plain

_AT_END = re.compile(r"(?<=\S)(?: —)? [^\s(]{1,3}$|(?<= )\S+ \(\w\)$")


def stub_text(line: Line, style: Style, confidence: float, ambiguous: bool) -> Content:
    """The text of a line's stub; `ambiguous`: what it shows must be said there, whatever the style's way."""
    if line.kind == "statistic" and line.show and not line.label:
        return capitalized(described(line.show, style, confidence))
    words, look = style.words, style.look.notes
    own = {"missing": words.missing, "none": line.label or words.none, "total": words.total}
    label: Content = (Text(own.get(line.kind) or style.say.label(line.label)),)
    if line.kind == "statistic":
        label = bracketed(label, style.numbers)
    shown = line.show if line.kind in {"row", "group"} and _says(line, style, ambiguous) else None
    told = described(shown, style, confidence) if shown else ()
    behind = shown and ({*shown.stats} <= COUNTS or "," in plain(_centre_and_spread(told)[0]))
    form = words.stub_counts if behind else words.stub_shows  # no `Cumulative incidence, % death`
    if shown and not form.startswith("{label}") and style.say.code == "en":
        label = in_mid_sentence(label)
    if line.unit and not look.unit_last:
        label = markup(words.stub_unit, {"label": label, "unit": (Text(line.unit),)})
    if shown:
        label = _put_together(form, label, told)
    if line.unit and look.unit_last:
        label = markup(words.stub_unit, {"label": label, "unit": (Text(line.unit),)})
    if line.unit or shown:
        label = _last_held(label)
    return markup(words.stub_group, {"label": label}) if line.kind == "group" else label


def _last_held(label: Content) -> Content:
    """The label with a unit or a count of three letters at its end on the line of the word before it, so that no line
    is `y`, `(y)` or `No.` alone; nor does one begin with the dash before them. One word and its `(y)` stay as they are.
    """
    *before, last = label
    if not isinstance(last, Text):
        return label
    return (*before, Text(_AT_END.sub(lambda found: found[0].replace(" ", "\u00a0"), last.text)))


def _says(line: Line, style: Style, ambiguous: bool) -> bool:
    """Whether the stub says what the cells beside it show."""
    look = style.look.notes
    return ambiguous or bool(line.show and look.descriptor == "stub" and line.show.name not in look.sentences)


def _put_together(form: str, label: Content, shown: Content) -> Content:
    """A label and what its cells show as the journal joins them: `Age, mean (SD)`, `Mean (SD) age`, `Mean age (SD)`."""
    centre, spread = _centre_and_spread(shown)
    if not form.startswith("{label}"):
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
