"""What stands in a Word document: caption, table and notes, in the order the style wants."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from tablegen.render.across import Across, across_text
from tablegen.render.docx_columns import TWIPS
from tablegen.render.docx_drawing import numbered
from tablegen.render.docx_styles import CAPTION, NOTE
from tablegen.render.docx_table import TableWriter
from tablegen.render.docx_text import (
    REVISIONS,
    Face,
    escape,
    paragraph,
    pieces,
    run_properties,
    runs,
    signed,
    tracked,
    tracked_end,
)
from tablegen.render.inline import caption_content, caption_label, note_content
from tablegen.render.measure import POINTS_PER_MM
from tablegen.render.text import clean
from tablegen.render.words import PASSING
from tablegen.style import Style
from tablegen.table.model import Caption, Content, Revised, Revision, Table
from tablegen.table.parted import Part
from tablegen.values import remembered

_KEEP = "<w:keepNext/>"
_LOW = '<w:spacing w:before="0" w:after="0" w:line="40" w:lineRule="exact"/>'
_COUNTED = re.compile(r"([A-Za-z]*)([1-9]\d{0,4})")
NUMBERS_OF_ONE = 10_000
"""How many numbers the revisions, and the drawings, of one table or of a text have for themselves."""
_LONG = 200  # rows
_LONGEST_NAME = 40  # of a bookmark, in Word


def body_xml(table: Table, across: Across, ids: Mapping[str, str], nth: int = 1) -> str:
    """The paragraphs and the table as it stands `across` its page; `ids` are the styles' identifiers by name.

    It is the `nth` table of its document: so its bookmark is numbered.
    """
    return _body(table, across, ids, nth, parted=False)


def parted_xml(table: Table, across: Across, ids: Mapping[str, str], nth: int = 1) -> str:
    """As `body_xml`; the parts of a long table that have heads of their own are tables, so that each repeats its own.

    Not for a manuscript, whose authors' changes are found in one table.
    """
    return _body(table, across, ids, nth, parted=table.redline is None)


def _body(table: Table, across: Across, ids: Mapping[str, str], nth: int, parted: bool) -> str:
    style = across.style
    below = style.look.caption.place == "below"
    caption = paragraph(ids[CAPTION], _caption(table, style, nth), "" if below else _KEEP)
    write = _grid_and_notes if len(table.body) > _LONG else _short_grid_and_notes
    grid, notes = write(table, across, ids, parted)
    # Word needs a paragraph after a table at the end of a document.
    xml = f"{grid}{notes}{caption}" if below else f"{caption}{grid}{notes or paragraph(ids[NOTE], '')}"
    xml = numbered(xml, nth * NUMBERS_OF_ONE)
    return signed(xml, table.redline, nth * NUMBERS_OF_ONE) if table.redline else xml


def _grid_and_notes(table: Table, across: Across, ids: Mapping[str, str], parted: bool) -> tuple[str, str]:
    """The table, its drawings and revisions without their numbers, and the paragraphs below it."""
    style = across.style
    below = style.look.caption.place == "below"
    writer = TableWriter(table, across, ids, below or bool(table.notes), parted)
    grid, *others = writer.tables()
    for part, further in zip(writer.parts[1:], others, strict=True):
        grid += _between(part, table, style, ids) + further
    if table.redline and table.redline.replaced:
        grid = _replaced(table.redline.replaced, across, ids) + grid
    return grid, "".join(_notes(table, style, ids, below))


_short_grid_and_notes = remembered(32)(_grid_and_notes)
"""A bundle has tables that were just written one by one; those of thousands of rows are not kept for it."""


def _between(part: Part, table: Table, style: Style, ids: Mapping[str, str]) -> str:
    """What stands above a further part: that the table goes on, or a little room above the heading of a panel.

    The number is a reference to that of the caption: a second SEQ field would be counted as another table.
    """
    if not part.goes_on:
        return paragraph(ids[NOTE], "", _KEEP + _LOW)
    title = tuple(chain.from_iterable(cell.content for row in part.title for cell in row.cells))
    found, label, written = pieces(title, style.numbers.minus), clean(caption_label(table.caption, style.look)), ""
    if label and found[0][0].startswith(label):
        first, face = found.pop(0)
        written = _field(f" REF {_bookmark(table.name)} \\h ", label, face)
        found = [(first[len(label) :], face), *found] if first != label else found
    return paragraph(ids[CAPTION], written + runs(found), _KEEP)


def _bookmark(name: str) -> str:
    """The bookmark around the label of a table, for cross-references."""
    return re.sub(r"\W", "_", f"_Ref_{name}")[:_LONGEST_NAME]


def _replaced(table: Table, new: Across, ids: Mapping[str, str]) -> str:
    """The old grid above the new one, as wide. The paragraph between them, which Word needs, is in neither version.

    LibreOffice keeps it all the same; so it is a low one.
    """
    old = across_text(table, new.style, sum(new.widths) / TWIPS / POINTS_PER_MM)
    old = replace(old, gap=old.gap or new.gap)
    low = f"{_LOW}<w:rPr><w:ins/><w:del/></w:rPr>"
    return TableWriter(table, old, ids, followed=True).xml() + paragraph(ids[NOTE], "", _KEEP + low)


def _notes(table: Table, style: Style, ids: Mapping[str, str], followed: bool) -> Iterator[str]:
    last, ends = len(table.notes) - 1, _ends([note.revised for note in table.notes], followed)
    for i, note in enumerate(table.notes):
        content = note_content(note)
        if ends[i] is None and i < last and _is(content, ends[i + 1]):
            # else LibreOffice takes what comes or goes here for one with the next note, and with the end between them
            content = (*content, PASSING)
        inside = runs(pieces(content, style.numbers.minus))
        yield paragraph(ids[NOTE], inside, (_KEEP if followed or i < last else "") + tracked_end(ends[i]))


def _is(content: Content, how: Revision | None) -> bool:
    """Whether a content's last words are revised so."""
    return bool(content) and isinstance(content[-1], Revised) and content[-1].how == how


def _ends(revised: Sequence[Revision | None], followed: bool) -> list[Revision | None]:
    """How the end of each note is revised; a paragraph whose end goes is joined to the next.

    The last note's end stays where no caption follows: behind the last note of both versions, it is the end of the
    note before that comes or goes with a note.
    """
    if followed:
        return list(revised)
    common = max((i for i, each in enumerate(revised) if each is None), default=0)
    return [*revised[:common], *revised[common + 1 :], None]


def _caption(table: Table, style: Style, nth: int) -> str:
    """The caption's runs: its label in a bookmark for cross-references, its number a field that Word can renumber."""
    caption, look = table.caption, style.look
    found, labels = pieces(caption_content(caption, look), style.numbers.minus), ""
    for each in (caption.was, caption):
        label = clean(caption_label(each, look)) if each else ""
        if each and label and found and found[0][0].startswith(label):
            first, face = found.pop(0)
            labels += _label(each, label, face)
            found = [(first[len(label) :], face), *found] if first != label else found
    if not labels:
        return runs(found)
    start, end = f'<w:bookmarkStart w:id="{nth}" w:name="{_bookmark(table.name)}"/>', f'<w:bookmarkEnd w:id="{nth}"/>'
    return f"{start}{labels}{end}{runs(found)}"


def _label(caption: Caption, label: str, face: Face) -> str:
    number, revision = clean(caption.number or ""), face & REVISIONS
    word = runs([(label.removesuffix(number), face - revision)]) if label != number else ""
    return tracked(word + _number(caption.label, number, face - revision), *revision)


def _number(label: str, number: str, face: Face) -> str:
    """The number: a SEQ field set to it (`1`; `S1` counts apart), plain text when it is none Word could count."""
    counted = _COUNTED.fullmatch(number)
    if not counted:
        return runs([(number, face)]) if number else ""
    prefix, value = counted.groups()
    reset = "" if value == "1" else f" \\r {value}"
    field = _field(f" SEQ {_sequence(label, prefix)} \\* ARABIC{reset} ", value, face)
    return (runs([(prefix, face)]) if prefix else "") + field


def _sequence(label: str, prefix: str) -> str:
    """What Word counts the tables under: the label, as its own dialog does (`Table`, `Tabelle`, `表`), and a prefix."""
    name = re.sub(r"\W+", "_", label).strip("_")
    name = name if name[:1].isalpha() else "Table"
    return f"{name}_{prefix}"[:_LONGEST_NAME] if prefix else name[:_LONGEST_NAME]


def _field(instruction: str, shown: str, face: Face) -> str:
    properties = run_properties(face)
    marks = [f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    asked = f'<w:r>{properties}<w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return f"{marks[0]}{asked}{marks[1]}{runs([(shown, face)])}{marks[2]}"
