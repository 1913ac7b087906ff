"""A table as an editor sees it: what was asked, what it says in words, where the author wrote it."""

from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from pathlib import Path

from tablegen.errors import Place
from tablegen.plan import Ask, Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.model import Spec
from tablegen.style import Style
from tablegen.table.model import Table, plain, unmarked
from tablegen.values import frozen
from tablegen.yamlfile import Node, load


@frozen
class Finding:
    """What is wrong, the key of the spec that it is about, and what to do; `at` where it is in another file."""

    message: str
    key: str = "title"
    hint: str = ""
    at: Place | None = None


@frozen(slots=False)
class Draft:
    """The table under a journal's eye; `limit` is that of the check at hand, `templates` are where its frames are."""

    spec: Spec
    plan: Plan
    results: Results
    table: Table
    style: Style
    limit: float | None = None
    templates: Templates | None = None

    @property
    def most(self) -> float:
        """The limit of a check that has one."""
        return float("inf") if self.limit is None else self.limit

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """Every cell's question."""
        return tuple(ask for line in self.plan.lines for ask in line.cells if ask)

    @cached_property
    def shown(self) -> frozenset[str]:
        """The statistics that the table shows."""
        return frozenset(stat for ask in self.asks for stat in ask.pattern.stats)

    def labels(self, wanted: frozenset[str], without: frozenset[str] = frozenset()) -> str:
        """The labels of the rows with a cell that shows one of the `wanted` statistics, and none of the others; nor do
        the cells of the same patients beside it.
        """
        asked = set[str]()
        for line in self.plan.lines:
            asks = [ask for ask in line.cells if ask]
            for ask in asks:
                beside = {stat for other in asks if other.group == ask.group for stat in other.pattern.stats}
                if wanted & {*ask.pattern.stats} and not without & beside:
                    asked.add(ask.row)
        return self.named(asked)

    def named(self, rows: Set[str]) -> str:
        """The labels of the rows, without those of their levels, three of them at most."""
        lines = [line for line in self.plan.lines if line.row in rows and line.kind in {"row", "group"}]
        labels = dict.fromkeys(line.label for line in lines if line.label)
        return few_of(list(labels) or sorted(rows))

    def words(self) -> Iterator[str]:
        """The texts that a reader meets but for the tool's own notes: title, heads, stubs, the author's notes."""
        yield self.plan.title
        for row in self.table.head:
            yield from (plain(unmarked(cell.content)) for cell in row.cells)
        yield from (plain(unmarked(row.cells[0].content)) for row in self.table.body)
        yield from self.authors_notes
        yield from (line.note for line in self.plan.lines if line.note)

    def key_of(self, text: str) -> str:
        """The key of the spec that one of the `words` stands under: rows where it is a label, or a note of one."""
        return "title" if text == self.plan.title else "notes" if text in self.authors_notes else "rows"

    @property
    def said(self) -> str:
        """The author's title and notes."""
        return " ".join((self.plan.title, *self.authors_notes))

    @property
    def authors_notes(self) -> tuple[str, ...]:
        """The author's notes, those that places of the table call too; of rows the plan's lines have them."""
        return (*self.plan.notes, *(note.text for note in self.plan.notes_at))

    @cached_property
    def notes(self) -> str:
        """All notes below the table."""
        return " ".join(plain(note.content) for note in self.table.notes)

    def own_frame(self, name: str) -> Path | None:
        """The author's own frame of that name, where it stands for the built-in one."""
        every = self.templates.every(name) if self.templates else ()
        built_in = self.templates.folders[-1] if self.templates else None
        return every[0] if every and built_in and not every[0].is_relative_to(built_in) else None

    def own_frames(self, kind: str, suffix: str) -> Iterator[Path]:
        """All of the author's own frames of a kind."""
        for folder in self.templates.folders[:-1] if self.templates else ():
            for path in sorted((folder / kind).rglob(f"*{suffix}")):
                if self.own_frame(path.relative_to(folder).as_posix()) == path:
                    yield path

    def place(self, key: str) -> Place | None:
        """Where the spec has the key, else where it begins."""
        node = self._root.get(key) if self._root else None
        return node.at if node else self.spec.at

    @cached_property
    def _root(self) -> Node | None:
        return load(self.spec.path) if self.spec.path.is_file() else None


def few_of(names: Sequence[str]) -> str:
    """`a, b, c and 4 more`: three of the names at most."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
