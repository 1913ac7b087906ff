"""What stands in a Word document: caption, table and notes, in the order the style wants."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tablegen.render.docx_styles import CAPTION, NOTE
from tablegen.render.docx_table import TableWriter
from tablegen.render.docx_text import Face, escape, paragraph, pieces, run_properties, runs
from tablegen.render.inline import caption_content, caption_label, note_content
from tablegen.render.text import clean
from tablegen.style import Style
from tablegen.table.model import Table

_KEEP = "<w:keepNext/>"
_COUNTED = re.compile(r"([A-Za-z]*)([1-9]\d{0,4})")
_LONGEST_NAME = 40  # of a bookmark, in Word


def body_xml(table: Table, style: Style, widths: Sequence[int], ids: Mapping[str, str], nth: int = 1) -> str:
    """The paragraphs and the table; `widths` in twips, `ids` the styles' identifiers by name.

    It is the `nth` table of its document: so its bookmark is numbered.
    """
    below = style.look.caption.place == "below"
    caption = paragraph(ids[CAPTION], _caption(table, style, nth), "" if below else _KEEP)
    grid = TableWriter(table, style, widths, ids, followed=below or bool(table.notes)).xml()
    notes = "".join(_notes(table, style, ids, below))
    # Word needs a paragraph after a table at the end of a document.
    return f"{grid}{notes}{caption}" if below else f"{caption}{grid}{notes or paragraph(ids[NOTE], '')}"


def _notes(table: Table, style: Style, ids: Mapping[str, str], followed: bool) -> Iterator[str]:
    last = len(table.notes) - 1
    for i, note in enumerate(table.notes):
        inside = runs(pieces(note_content(note), style.numbers.minus))
        yield paragraph(ids[NOTE], inside, _KEEP if followed or i < last else "")


def _caption(table: Table, style: Style, nth: int) -> str:
    """The caption's runs: its label in a bookmark for cross-references, its number a field that Word can renumber."""
    caption, look = table.caption, style.look
    found = pieces(caption_content(caption, look), style.numbers.minus)
    number = clean(caption.number or "")
    label = clean(caption_label(caption, look))
    if not label or not found or not found[0][0].startswith(label):
        return runs(found)
    (first, face), *others = found
    name = re.sub(r"\W", "_", f"_Ref_{table.name}")[:_LONGEST_NAME]
    start, end = f'<w:bookmarkStart w:id="{nth}" w:name="{name}"/>', f'<w:bookmarkEnd w:id="{nth}"/>'
    word = runs([(label.removesuffix(number), face)]) if label != number else ""
    rest = [(first[len(label) :], face)] if first != label else []
    return f"{start}{word}{_number(caption.label, number, face)}{end}{runs([*rest, *others])}"


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
