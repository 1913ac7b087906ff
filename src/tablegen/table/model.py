"""The table every renderer gets: typed cells whose digits are already decided. Needs nothing.

Positions are never stored: a cell's place follows from the cells before it and their spans, once for all
writers (`grid`).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import repeat
from typing import Literal, NamedTuple

from tablegen.values import frozen, remembered

Align = Literal["left", "center", "right", "decimal"]


@frozen
class Text:
    """Text as it is to be read; each writer escapes it. A no-break space (U+00A0) holds its words together."""

    text: str


@frozen
class Number:
    """A number as it is to be printed, decimal mark and separators included, and the value it came from.

    A minus is always written `-` (U+002D) here; each writer prints its own. `<0.001` and `.05` are numbers too.
    """

    text: str
    value: float | None = None


@frozen
class Symbol:
    """A sign that writers make in their own way: `chi2` (χ², slanted) or `pm` (±)."""

    name: Literal["chi2", "pm"]


@frozen
class Italic:
    """Slanted content."""

    content: "tuple[Inline, ...]"


@frozen
class Bold:
    """Bold content."""

    content: "tuple[Inline, ...]"


@frozen
class Sup:
    """Raised content."""

    content: "tuple[Inline, ...]"


@frozen
class Sub:
    """Lowered content."""

    content: "tuple[Inline, ...]"


@frozen
class Break:
    """A new line within a cell; a format without lines in cells writes a space."""


@frozen
class Mark:
    """The mark of a note (`a`, `*`) where the note is called; raised when the style raises marks."""

    text: str
    raised: bool = True


Revision = Literal["deleted", "inserted"]


@frozen
class Revised:
    """Content that a new version took away or put in, in a table that shows both.

    What is `passing` is in neither: the space between a value and the one in its place, where a line may break.
    """

    content: "tuple[Inline, ...]"
    how: Revision | Literal["passing"]


@frozen
class Plot:
    """A piece of a forest plot: places on its axis from 0 (left) to 1 (right).

    An estimate at `value`, None where it leaves the axis, with its interval from `low` to `high`, which is `cut` on the
    left or right where it goes on; or the axis itself, its `ticks` with what is written there. `null` is where there is
    no effect, `text` what a reader who cannot see it is told. Writers have that line reach beyond the piece, so many
    points below and above it: to the next row's.
    """

    null: float
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    cut: tuple[bool, bool] = (False, False)
    ticks: tuple[tuple[float, str], ...] = ()
    text: str = ""
    reach: tuple[float, float] = (0.0, 0.0)


Inline = Plot | Text | Number | Symbol | Italic | Bold | Sup | Sub | Break | Mark | Revised
Content = tuple[Inline, ...]


@frozen
class Cell:
    """One cell. `align` overrides its column's; `indent` counts levels in the stub; spans count columns and rows."""

    content: Content = ()
    colspan: int = 1
    rowspan: int = 1
    indent: int = 0
    align: Align | None = None


@frozen
class Row:
    """A row. A `group` row heads the rows below it (a factor with its levels, a section) and stays with them.

    A `ruled` one has a rule above it: the first of a footer. `name` is its address, its own in a body (`gender.male`).
    One that is `revised` is in one version only. A `head` in a body has the heads of the rows below it, where these
    are not those of the table.
    """

    cells: tuple[Cell, ...]
    group: bool = False
    keep_with_next: bool = False
    ruled: bool = False
    name: str = ""
    revised: Revision | None = None
    head: bool = False


@frozen
class Column:
    """A column's alignment; `decimal` columns hold lone numbers, aligned on their decimal mark.

    Columns of one kind (`alike`: the groups of patients) are equally wide where there is room. `name` is its address,
    its own in a table (`specific`); the stub has none.
    """

    align: Align
    alike: bool = False
    name: str = ""


@frozen
class Caption:
    """The table's label word (`Table`), its number as text (`1`, `S1`, or None) and its title.

    `was`: the caption of the old version, in a table that shows two versions.
    """

    label: str
    number: str | None
    title: Content
    was: "Caption | None" = None


@frozen
class Note:
    """A paragraph below the table; a note that is called from a cell has that cell's mark.

    One that is `revised` is in one version only.
    """

    content: Content
    mark: Mark | None = None
    revised: Revision | None = None


@frozen
class Redline:
    """That a table shows two versions, and who revised it when (ISO 8601, UTC; an empty text for no date).

    `replaced` is the old grid, all of it taken away, where the new version has another number of columns.
    """

    author: str = "tablegen"
    date: str = ""
    replaced: "Table | None" = None


@frozen
class Table:
    """A finished table. `head` and `body` rows fill the same columns; `name` is a safe identifier for labels.

    `description` is the alternative text for readers who cannot see it, `language` a BCP 47 tag, `origin` the line that
    says what made the table, which writers keep where readers do not see it.
    `redline`: what is revised in it is marked.
    """

    name: str
    caption: Caption
    columns: tuple[Column, ...]
    head: tuple[Row, ...]
    body: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    description: str = ""
    language: str = "en"
    origin: str = ""
    redline: Redline | None = None

    @property
    def replaced(self) -> "Table | None":
        """The old grid that this one takes the place of, without a caption and notes: it stands above the new one."""
        old = self.redline.replaced if self.redline else None
        if old is None:
            return None
        name = f"{self.name}-before"
        return replace(old, name=name, caption=Caption("", None, ()), notes=(), description="", origin="")

    @property
    def head_repeats(self) -> bool:
        """Whether the head may be repeated on further pages: it is that of all rows."""
        return not any(row.head for row in self.body)

    def heads_below(self, row: int) -> int:
        """Where the run of heads ends that a row of the body is among: the next row that is none."""
        return next((r for r in range(row, len(self.body)) if not self.body[r].head), len(self.body))


@frozen
class Rendered:
    """A written document and what its format could not show (`column span flattened`)."""

    content: bytes
    lost: tuple[str, ...] = ()


class Placed(NamedTuple):
    """A cell with its place on the grid: 0-based row and column of its top left corner.

    A tuple, for a long table has ten thousands of them.
    """

    row: int
    column: int
    cell: Cell

    def heads_others(self, rows: int) -> bool:
        """Whether a cell of a head that ends before row `rows` stands over others: a spanner, be it of one column."""
        return bool(self.cell.content) and self.row + self.cell.rowspan < rows


_placed: Callable[[tuple[int, int, Cell]], Placed] = partial(tuple.__new__, Placed)  # pyright: ignore[reportUnknownMemberType]
"""A place from its parts, thrice as fast as its own constructor."""


@remembered(8)  # each format asks for those of the tables it writes, some twice
def grid(rows: tuple[Row, ...], columns: int) -> tuple[tuple[Placed, ...], ...]:
    """Each row's own cells with their columns, worked out from all spans.

    Raises ValueError when a row does not fill the columns exactly: a table never reaches a writer broken.
    """
    below = [0] * columns  # how many rows more each column is taken by a cell from above
    free, placed = list(below), list[tuple[Placed, ...]]()
    for r, row in enumerate(rows):
        if len(row.cells) == columns and below == free and _is_unspanned(row):
            placed.append(tuple(map(_placed, zip(repeat(r, columns), range(columns), row.cells, strict=True))))
            continue
        column, line = 0, list[Placed]()
        filled, reach = [rest > 0 for rest in below], [max(0, rest - 1) for rest in below]
        for cell in row.cells:
            while column < columns and below[column]:
                column += 1
            line.append(Placed(r, column, cell))
            end = column + cell.colspan
            filled[column:end] = [True] * cell.colspan
            if cell.rowspan > 1:
                reach[column:end] = [cell.rowspan - 1] * cell.colspan
            column = end
        if column > columns or not all(filled):
            raise ValueError(f"row {r} fills {max(column, sum(filled))} of {columns} columns")
        placed.append(tuple(line))
        below = reach
    return tuple(placed)


def _is_unspanned(row: Row) -> bool:
    """Whether every cell of a row takes one place."""
    for cell in row.cells:  # noqa: SIM110 - a generator takes thrice as long
        if cell.colspan != 1 or cell.rowspan != 1:
            return False
    return True


def unmarked(content: Content) -> Content:
    """The content without the marks of notes."""
    return tuple(part for part in content if not isinstance(part, Mark))


def plain(content: Content, minus: str = "-") -> str:
    """The content as bare text, for widths, alternative texts and the terminal; a number's minus is `minus`."""
    if (lone := bare(content, minus)) is not None:
        return lone
    return "".join(_plain(content, minus))


def bare(content: Content, minus: str) -> str | None:
    """The text of a content that is one text or one number, as most cells are; None for any other."""
    if len(content) != 1:
        return None
    part = content[0]
    if type(part) is Number:
        return part.text.replace("-", minus)
    return part.text if type(part) is Text else None


def _plain(content: Content, minus: str) -> Iterator[str]:
    for part in content:
        match part:
            case Number(text):
                yield text.replace("-", minus)
            case Text(text) | Mark(text):
                yield text
            case Symbol(name):
                yield {"chi2": "χ²", "pm": "±"}[name]
            case Break():
                yield " "
            case Plot():
                pass
            case Italic(inner) | Bold(inner) | Sup(inner) | Sub(inner) | Revised(inner):
                yield from _plain(inner, minus)


def version(content: Content, kept: Revision = "inserted") -> Content:
    """The content of the new version; with `deleted`, of the old one."""
    parts = list[Inline]()
    for part in content:
        if isinstance(part, Revised):
            parts += part.content if part.how == kept else ()
        else:
            parts.append(part)
    return tuple(parts)
