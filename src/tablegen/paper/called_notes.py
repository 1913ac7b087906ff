"""Notes in the place of their marks: one that comes or goes moves the marks of those behind it, and changes no cell."""

from dataclasses import replace

from tablegen.paper.pairing import paired
from tablegen.table.model import Content, Mark, Row, Table, plain, unmarked


def with_notes(old: Table, new: Table) -> tuple[Table, Table]:
    """Two states of a table whose title and cells have the notes that they call in place of the marks.

    A note that was reworded is the same in both.
    """
    before, after = ([plain(note.content) for note in table.notes] for table in (old, new))
    same = {b: before[a] for a, b in paired(before, after) if a is not None and b is not None}
    after = [same.get(i, text) for i, text in enumerate(after)]
    return _named(old, before), _named(new, after)


def apart(before: Content, after: Content) -> tuple[Content, Content]:
    """Two contents without the notes, where both call the same ones."""
    one, other = ([part for part in content if isinstance(part, Mark)] for content in (before, after))
    return (unmarked(before), unmarked(after)) if one == other else (before, after)


def _named(table: Table, notes: list[str]) -> Table:
    called = {note.mark.text: text for note, text in zip(table.notes, notes, strict=True) if note.mark}

    def named(content: Content) -> Content:
        return tuple(
            Mark(f" [{called[part.text]}]") if isinstance(part, Mark) and part.text in called else part
            for part in content
        )

    def rows(written: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(
            replace(row, cells=tuple(replace(cell, content=named(cell.content)) for cell in row.cells))
            for row in written
        )

    if not called:
        return table
    caption = replace(table.caption, title=named(table.caption.title))
    return replace(table, caption=caption, head=rows(table.head), body=rows(table.body))
