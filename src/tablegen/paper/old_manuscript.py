"""A manuscript as it was sent: the tables that `insert` put into it, and the numbers that its text shows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tablegen.errors import refusal
from tablegen.paper.docx.document import open_document
from tablegen.paper.docx.numbers import fields_shown
from tablegen.paper.docx.places import anchor, same_name
from tablegen.paper.docx.properties import Properties
from tablegen.paper.manuscript_file import kind_of, read_text
from tablegen.paper.state import decoded
from tablegen.paper.text_kinds import KINDS
from tablegen.paper.xml_tree import parse
from tablegen.table.model import Cell, Content, Plot, Row, Table
from tablegen.yamlfile import display


def table_in_text(path: Path, called: Sequence[str]) -> Table | None:
    """The table of these names as it was last built for a manuscript; None where it did not stand there.

    TablegenError where the file cannot be read, or its memory of the table is damaged.
    """
    text, kind = read_text(_read(path))[0], KINDS[kind_of(path)]
    block = next((one for one in kind.block.finditer(text) if same_name(one["name"], called)), None)
    if block is None:
        return None
    state = decoded(block["state"].strip())
    if state is None:
        hint = f"name another version of it: a kept build, git:REVISION, {called[-1]}.results.json"
        raise refusal(f"{display(path.absolute())} does not tell how table {called[0]} was built", None, hint)
    return state.table


def built_in_word(path: Path, name: str) -> Table | None:
    """The table of this name as it was last built for a Word manuscript; None where it tells of none."""
    state = decoded(Properties(open_document(_read(path)).package).long(f"{anchor(name)}_"))
    return state.table if state else None


def with_drawings(table: Table, built: Table | None) -> Table:
    """A table of a Word file with its drawings as they were built; as it is where it has another number of them."""
    known = [] if built is None else [part for row in (*built.head, *built.body) for part in _drawings(row)]
    if len(known) != sum(len(_drawings(row)) for row in (*table.head, *table.body)):
        return table
    found = iter(known)

    def told(row: Row) -> Row:
        def content(cell: Cell) -> Content:
            return tuple(next(found) if isinstance(part, Plot) else part for part in cell.content)

        return replace(row, cells=tuple(replace(cell, content=content(cell)) for cell in row.cells))

    return replace(table, head=tuple(map(told, table.head)), body=tuple(map(told, table.body)))


def _drawings(row: Row) -> list[Plot]:
    return [part for cell in row.cells for part in cell.content if isinstance(part, Plot)]


def numbers_in(path: Path) -> Mapping[str, str]:
    """The numbers that the text of a manuscript shows, by their keys, as its format writes them."""
    content = _read(path)
    if kind_of(path) == "docx":
        document = open_document(content)
        parts = (document.main, document.related("footnotes"), document.related("endnotes"))
        roots = (parse(document.package.part(part), part) for part in parts if part)
        return {key: text for root in roots for key, text in fields_shown(root)}
    kind = KINDS[kind_of(path)]
    return {kind.unkey(one["key"]): one["text"] for one in kind.wrapped.finditer(read_text(content)[0])}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal(f"{display(path.absolute())} cannot be read: {error.strerror}") from None
