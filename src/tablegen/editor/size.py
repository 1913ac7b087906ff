"""How large a table may be, in words, columns, rows and millimetres."""

import re
from collections.abc import Iterator

from tablegen.editor.draft import Draft, Finding
from tablegen.render.across import across_text
from tablegen.render.inline import caption_text
from tablegen.render.measure import POINTS_PER_MM
from tablegen.render.widths import width as width_of


def title_words(draft: Draft) -> Iterator[Finding]:
    """A title of more words than the limit."""
    n = len(draft.plan.title.split())
    if n > draft.most:
        yield Finding(f"the title has {n} words, {draft.most:g} are allowed")


def title_line(draft: Draft) -> Iterator[Finding]:
    """A title that takes more than one line of the page, with the table's number."""
    look = draft.style.look
    wide = width_of(caption_text(draft.table.caption, look), look.caption_size, look.caption.title_bold, look.font)
    if wide > look.text_width * POINTS_PER_MM:
        yield Finding("the title is longer than one line", hint="say less in it, and the rest in a note")


def note_words(draft: Draft) -> Iterator[Finding]:
    """Notes of more words, all together, than the limit."""
    n = len(draft.notes.split())
    if n > draft.most:
        yield Finding(f"the notes have {n} words, {draft.most:g} are allowed", "notes")


def columns(draft: Draft) -> Iterator[Finding]:
    """More columns than the limit."""
    n = len(draft.table.columns)
    if n > draft.most:
        yield Finding(
            f"the table has {n} columns, {draft.most:g} are allowed", "columns", "leave some out, or split it"
        )


def empty_columns(draft: Draft) -> Iterator[Finding]:
    """Columns beside the stub in which no cell asks for anything."""
    for i, head in enumerate(draft.plan.heads):
        if not any(line.cells[i] for line in draft.plan.lines if i < len(line.cells)):
            name = head.header or head.group_label or head.name
            yield Finding(f'the column "{name}" is empty', "columns", "leave it out")


def rows(draft: Draft) -> Iterator[Finding]:
    """More rows than the limit."""
    n = len(draft.table.body)
    if n > draft.most:
        yield Finding(f"the table has {n} rows, {draft.most:g} are allowed", "rows", "move some to a supplement")


def width(draft: Draft) -> Iterator[Finding]:
    """A table that does not fit between the margins."""
    excess = across_text(draft.table, draft.style, draft.style.look.text_width).excess
    if excess > 0:
        wide = f"the table is {excess:.0f} mm wider than the text ({draft.style.look.text_width:g} mm)"
        yield Finding(wide, "columns", "leave out columns, or shorten their heads")


def parts(draft: Draft) -> Iterator[Finding]:
    """A number with a letter of a part."""
    if re.fullmatch(r"S?\d+ ?[a-zA-Z]", draft.plan.number or ""):
        yield Finding(f"Table {draft.plan.number} is a part of a table", "number", "number it as a table of its own")
