"""`tablegen insert --redline OLD`: what the tables and the numbers of a manuscript are compared with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from tablegen.errors import TablegenError
from tablegen.make import Revising
from tablegen.paper.address import Addresses
from tablegen.paper.manuscript_file import is_manuscript, kind_of
from tablegen.paper.old_manuscript import numbers_in
from tablegen.paper.old_table import Older, old_table
from tablegen.paper.redline import revision_date
from tablegen.render.redline import redlined
from tablegen.render.text import clean
from tablegen.stages import Built
from tablegen.table.model import Redline, Table


class Revisions:
    """The older version of a manuscript of a kind (`docx`, `latex`, `markdown`) with these tables.

    `unmarked` collects the addresses of the numbers of whose older version nothing is known.
    """

    def __init__(
        self, asked: Revising, kind: str, tables: Sequence[Built], style: str | None, templates: Path | None
    ) -> None:
        self._asked, self._kind, self._tables = asked, kind, tables
        self._style, self._templates = style, templates
        self._found: dict[str, Older | None] = {}
        self.redline = Redline(clean(asked.author), revision_date(asked.date))
        self.unmarked: dict[str, None] = {}

    def table(self, built: Built, table: Table) -> Table:
        """What is to stand in the manuscript for a built table, with its changes; a new table has come as a whole."""
        old = self._older(built, table)
        nothing = replace(table, caption=replace(table.caption, title=()), body=(), notes=())
        return redlined(old.table if old else nothing, table, built.style, self.redline.author, self.redline.date)

    def number(self, key: str, address: tuple[str, str | None], new: str, write: Callable[[str], str]) -> str | None:
        """A number as it was, where it was another one; None where it was not, or nothing is known of it.

        `key` is what the manuscript knows it by; `write` makes a text fit for the manuscript's format.
        """
        old = self._shown.get(key)
        if old is None:
            try:
                old = self._addresses.text(*address, write)
            except TablegenError:
                self.unmarked[address[0]] = None
                return None
        return old if _plain(old) != _plain(new) else None

    @cached_property
    def _shown(self) -> Mapping[str, str]:
        """The numbers that the text of the older version shows, where it is a manuscript of the same kind."""
        path = Path(self._asked.old)
        return numbers_in(path) if is_manuscript(path) and kind_of(path) == self._kind else {}

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(list(self._answers()))

    def _answers(self) -> Iterator[Built]:
        for built in self._tables:
            old = self._older(built, built.table)
            if old and old.built:
                yield old.built

    def _older(self, built: Built, table: Table) -> Older | None:
        name = built.table.name
        if name not in self._found:
            self._found[name] = old_table(self._asked.old, replace(built, table=table), self._style, self._templates)
        return self._found[name]


def _plain(text: str) -> str:
    return " ".join(text.split())
