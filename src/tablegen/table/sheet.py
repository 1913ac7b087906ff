"""A table before its notes are arranged: what tables are put together from, and how one becomes a finished table."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from re import sub

from tablegen.plan import Plan
from tablegen.style import Style
from tablegen.table.addresses import distinct_columns, distinct_rows
from tablegen.table.described import with_own_p
from tablegen.table.markup import cased, markup
from tablegen.table.model import Caption, Cell, Column, Content, Note, Number, Row, Table, Text, plain, unmarked
from tablegen.table.note_form import Marked, is_ended, joined_marks, with_joined_marks
from tablegen.table.notes import table_notes
from tablegen.table.thousands import grouped_alike
from tablegen.values import frozen


@frozen
class Sheet:
    """The grid of a table, with what its notes are made from.

    `columns` are of the stub and all others, `footer` the rows that tell of whole models. `general` are the notes that
    no cell calls, but for the authors'; `marked` those that cells call. `plans` say what the cells show, `worded` is
    what the style itself says in heads and footers, and `described` what the columns are called. `uncounted` are
    the heads without the `sizes` of their groups, where they can do without.
    """

    heads: tuple[Row, ...]
    columns: tuple[Column, ...]
    body: tuple[Row, ...]
    footer: tuple[Row, ...]
    general: tuple[Content, ...]
    marked: Marked
    plans: tuple[Plan, ...]
    worded: tuple[Content, ...]
    described: tuple[str, ...]
    uncounted: tuple[Row, ...] = ()
    sizes: tuple[Cell, ...] = ()


def finished(plan: Plan, sheet: Sheet, style: Style) -> Table:
    """The table of a sheet, with its caption, its notes and its description; `plan` gives name, title and number."""
    columns = distinct_columns(sheet.columns)
    body = (row if row.head else aligned(row, columns) for row in (*sheet.body, *sheet.footer))
    heads, body = sheet.heads, distinct_rows(body)
    if style.numbers.thousands_by_column:
        body = grouped_alike(body, len(columns), style.numbers)
    title, mark = _title(plan.title, style), sheet.marked.of_title
    behind: Content = (mark,) if mark else ()
    if plan.notes_at:
        from tablegen.table.called import Called, called  # few tables need it

        more = called(plan.notes_at, Called(behind, heads, body, sheet.marked), columns, style.say)
        behind, heads, body, sheet = more.title, more.heads, more.body, replace(sheet, marked=more.marked)
    number = plan.number or style.look.caption.lone or None
    caption = Caption(style.words.table, number, (Text(title), *joined_marks(behind)))
    notes = _notes(plan, sheet, style, title, heads, body)
    listed = style.say.listed(sheet.described, None)
    alt = "{title}. {n} {n:row|rows}; columns: {list}."
    description = style.say(alt, title=plan.title, n=len(plan.lines), list=listed)
    if style.look.heads == "center":
        heads, body = _centred(heads), _centred_within(body)
    heads, body = with_joined_marks(heads), with_joined_marks(body)
    return Table(_identifier(plan.name), caption, columns, heads, body, notes, description, style.words.language)


def _notes(
    plan: Plan, sheet: Sheet, style: Style, title: str, heads: Sequence[Row], body: Sequence[Row]
) -> tuple[Note, ...]:
    """All notes; abbreviations are looked for in all that is shown."""
    words, cells = style.words, [cell.content for row in body for cell in row.cells]
    shown = " ".join([title, *(plain(unmarked(cell.content)) for row in (*heads, *body) for cell in row.cells)])
    ours = [*sheet.worded, *[content for content in cells if plain(content) == words.missing_mark][:1]]
    for word in (words.not_reached, words.not_estimable):
        ours += [content for content in cells if Text(word) in content][:1]
    told = " ".join(map(plain, ours))
    general = [with_own_p(content, style) for content in sheet.general]
    marks = (
        (words.missing_mark, words.missing_told, any(Text(words.missing_mark) in content for content in cells)),
        (words.empty_mark, words.empty_told, any(plain(content) == words.empty_mark for content in cells)),
    )  # a part of a cell may be missing; it is empty as a whole
    general += [markup(meaning, {"mark": (Text(mark),)}) for mark, meaning, used in marks if meaning and used]
    return table_notes(plan, sheet.plans, style, general, sheet.marked, shown, told)


def _centred(heads: tuple[Row, ...]) -> tuple[Row, ...]:
    """The heads with all but the stub's centred."""
    stub = heads[0].cells[0]
    centred = ([cell if cell is stub else replace(cell, align="center") for cell in row.cells] for row in heads)
    return tuple(replace(row, cells=tuple(cells)) for row, cells in zip(heads, centred, strict=True))


def _centred_within(body: tuple[Row, ...]) -> tuple[Row, ...]:
    """The body with its own heads centred."""
    if not any(row.head for row in body):
        return body
    runs = ((head, tuple(rows)) for head, rows in groupby(body, key=lambda row: row.head))
    return tuple(row for head, rows in runs for row in (_centred(rows) if head else rows))


def _title(title: str, style: Style) -> str:
    """The title in the style's case, with its full stop."""
    look = style.look.caption
    title = cased(title, look.case)
    return title if is_ended(title) else f"{title}{look.stop}"


def _identifier(name: str) -> str:
    """The name as labels and bookmarks take it: ASCII letters, digits and hyphens."""
    return sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "table"


def is_lone(content: Content) -> bool:
    """Whether a content is one number."""
    return len(content) == 1 and isinstance(content[0], Number)


def aligned(row: Row, columns: tuple[Column, ...]) -> Row:
    """The row with what is no number in a decimal column set to its right; a row with wide cells as it is."""
    if len(row.cells) < len(columns):
        return row
    cells = (
        replace(cell, align="center")
        if column.align == "decimal" and cell.align is None and cell.content and not is_lone(cell.content)
        else cell
        for cell, column in zip(row.cells, columns, strict=True)
    )
    return replace(row, cells=tuple(cells))
