r"""A LaTeX table of several pages whose rows have heads of their own: a `longtable` for each part, one below the other.

A `longtable` repeats one head on all its pages. All parts have the widest cells of all, unprinted, so that their
columns stand below each other.
"""

from dataclasses import replace

from tablegen.render.latex_columns import TexGrid
from tablegen.render.latex_frames import Frame
from tablegen.render.latex_rows import RowWriter
from tablegen.render.measure import cell_lines, is_bold
from tablegen.style import Style
from tablegen.table.model import Cell, Row, Table
from tablegen.table.model import grid as place_all
from tablegen.table.parted import Part, parts
from tablegen.values import frozen


def preamble(grid: TexGrid) -> str:
    """The columns of a table as wide as the text."""
    return r"@{\hspace{\tabcolsep}\extracolsep{\fill}}" + "".join(column.spec for column in grid.columns)


@frozen
class Parted:
    """Writes the parts of one table; `bottom` is the rule below each."""

    table: Table
    grid: TexGrid
    style: Style
    frame: Frame
    bottom: str

    def body(self, continued: str, below: str) -> str:
        """The rows of all parts; `continued` stands above the heads on further pages, `below` behind the last row."""
        first, *others = parts(self.table)
        texts = [self._rows(first.body, head=False)]
        for nth, part in enumerate(others, start=2):
            texts.append(self._begin(part, nth, continued, below if part is others[-1] else ""))
            texts.append(self._rows(part.body, head=False))
        return "\n".join(filter(None, texts))

    def _begin(self, part: Part, nth: int, continued: str, below: str) -> str:
        """The end of the part before, and all that stands before the rows of this one."""
        environment = self.frame.long_table
        title = "" if part.goes_on else self._rows(part.title, head=False)
        head = "\n".join(filter(None, (r"\toprule", title, self._rows(part.head, head=True), r"\midrule")))
        again = "\n".join(filter(None, (continued, head)))
        lines = [
            rf"\end{{{environment}}}",
            rf"\addtocounter{{table}}{{-1}}\def\theHtable{{{self.table.name}.{nth}}}% the same table goes on",
            rf"\begin{{{environment}}}{{{preamble(self.grid)}}}",
            again if part.goes_on else head,
            r"\endfirsthead",
            self.widest(),
            again,
            r"\endhead",
            self.bottom,
            r"\endfoot",
            self.bottom,
            below,
            r"\endlastfoot",
        ]
        return "\n".join(filter(None, lines))

    def _rows(self, rows: tuple[Row, ...], head: bool) -> str:
        placed = place_all(rows, len(self.grid.columns))
        return RowWriter(rows, placed, self.grid, self.style, head).write(breaks=not head) if rows else ""

    def widest(self) -> str:
        r"""Rows of the widest cells of each column, below the heads and of these: `\kill` counts them, unprinted."""
        body = [row for row in self.table.body if not row.head]
        heads = [*self.table.head, *(row for row in self.table.body if row.head)]
        return "\n".join(self._killed(rows, head) for rows, head in ((body, False), (heads, True)))

    def _killed(self, rows: list[Row], head: bool) -> str:
        widths, cells = [0.0] * len(self.grid.columns), [Cell()] * len(self.grid.columns)
        for row in rows:
            if len(row.cells) != len(cells):
                continue
            for c, cell in enumerate(row.cells):
                natural = cell_lines(cell, self.style, is_bold(row, c, self.style, head))
                wide = max((line.natural for line in natural), default=0.0)
                if wide > widths[c]:
                    widths[c], cells[c] = wide, replace(cell, rowspan=1)
        for c, column in enumerate(self.grid.columns):
            if column.number_format:  # as wide as its format; siunitx would take `\kill` for a part of a number
                cells[c] = replace(cells[c], align="left") if head else Cell(align="left")
        return self._rows((Row(tuple(cells)),), head).removesuffix(r"\\") + r"\kill"
