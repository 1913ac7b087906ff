"""What a manuscript remembers of a table: a look is known again in every process and by every later version."""

from dataclasses import replace

from tablegen.paper.state import look_digest
from tablegen.style import CaptionLook, Look, NoteLook, RuleLook, Style

NOTES = NoteLook(marks=("*", "†"), sentences={"mean ± SD": "Means with SD.", "n (%)": "Counts."})
STYLE = Style("x", "X", "", "", look=Look(font="Times", rules=RuleLook(top=1.5), notes=NOTES))


def with_look(**changes):
    return replace(STYLE, look=replace(STYLE.look, **changes))


def test_the_digest_of_a_look_is_of_what_the_style_says_and_of_nothing_else():
    assert (
        look_digest(STYLE) == "abe9b052420b0423"
    )  # written into manuscripts: a version that gives another one rewrites their tables
    turned = replace(NOTES, sentences=dict(reversed(NOTES.sentences.items())))
    assert look_digest(with_look(notes=turned)) == look_digest(STYLE)
    assert look_digest(replace(STYLE, name="y", source="z")) == look_digest(STYLE)


def test_every_change_of_the_look_gives_another_digest():
    others = [
        with_look(font="Arial"),
        with_look(rules=RuleLook(top=1.0)),
        with_look(rules=RuleLook(top=1.5, inner=0.25)),
        with_look(caption=CaptionLook(place="below")),
        with_look(notes=replace(NOTES, sentences={})),
        replace(STYLE, numbers=replace(STYLE.numbers, decimal_mark="·")),
    ]
    assert len({look_digest(style) for style in (STYLE, *others)}) == len(others) + 1
