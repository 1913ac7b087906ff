"""The stub's text: a label with its unit and, where the journal says it there, what the cells beside it show."""

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
            label = markup(form, {"label": label, "shown": described(line.show, style, confidence)})
    if line.unit and look.unit_last:
        label = markup(words.stub_unit, {"label": label, "unit": (Text(line.unit),)})
    return label
