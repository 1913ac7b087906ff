"""The rows of a LaTeX table: cells in their columns, spanning cells, rules between them."""

from collections.abc import Iterator
from math import inf

from tablegen.render.inline import lines, lone_number
from tablegen.render.latex_columns import (
    LETTERS,
    RAGGED,
    Letter,
    Rows,
    TexColumn,
    TexGrid,
)
from tablegen.render.latex_text import escape, latex
from tablegen.render.measure import cell_lines, is_bold
from tablegen.render.plots import emboldened, has_plot, reaching
from tablegen.style import Style
from tablegen.table.keeping import held
from tablegen.table.model import Content, Mark, Number, Placed, Row
from tablegen.values import frozen

RULE_GAPS = (2.0, 2.5)
"""The space above and below a rule, in points."""
LEADING = 1.22
"""The height of a line, in the size of its font."""


@frozen
class RowWriter:
    """Writes the rows of one table's head or body."""

    rows: tuple[Row, ...]
    placed: Rows
    grid: TexGrid
    style: Style
    head: bool

    def write(self, breaks: bool) -> str:
        """The rows, one a line, with the rules between them; `breaks`: pages may break between rows."""
        written: list[str] = []
        kept = held(self.rows)
        for r, row in enumerate(self.rows):
            line = " & ".join(self._cells(r, row))
            guard = "{}" if line.startswith(("[", "*")) else ""  # \\ of the row before would take it for its own
            star = "*" if breaks and kept[r] else ""
            written.append(rf"{guard}{line} \\{star}")
            if r < len(self.rows) - 1:
                written += self._spanner_rules(r) if self.head else self._inner_rules(r)
        return "\n".join(self._coloured(written))

    def _coloured(self, written: list[str]) -> list[str]:
        """The body with the colour of its inner rules, from the first of them to the end."""
        look = self.style.look.rules
        if self.head or not look.inner or len(self.rows) < 2:
            return written
        grey = rf"\arrayrulecolor{{black!{100 - look.inner_grey * 100:.0f}}}"
        return [written[0], grey, *written[1:], r"\arrayrulecolor{black}"]

    def _cells(self, r: int, row: Row) -> Iterator[str]:
        """The row's cells; places that cells of earlier rows reach into are left empty."""
        column = 0
        for place in self.placed[r]:
            yield from [""] * (place.column - column)
            yield self._cell(place, is_bold(row, place.column, self.style, self.head))
            column = place.column + place.cell.colspan
        yield from [""] * (len(self.grid.columns) - column)

    def _cell(self, place: Placed, bold: bool) -> str:
        cell, column = place.cell, self.grid.columns[place.column]
        number = lone_number(cell)
        if number and column.number_format and not self.head and cell.colspan == 1:
            return number.text + self._marks(cell.content[1:], braced=True)
        letter = LETTERS[cell.align] if cell.align else "c" if self.head and cell.colspan > 1 else column.letter
        text = self._indent(place) + self._text(place, letter, bold) + self._padding(number, column)
        if cell.rowspan > 1 and self.head:
            text = self._lowered(text, place)
        if cell.colspan > 1 or letter != column.letter:
            return rf"\multicolumn{{{cell.colspan}}}{{{letter}}}{{{text}}}"
        return f"{{{text}}}" if column.number_format and text else text

    def _text(self, place: Placed, letter: Letter, bold: bool) -> str:
        """The cell's text, its lines in a box where it has several or must break."""
        cell, column = place.cell, self.grid.columns[place.column]
        texts = [self._line(line, letter, bold) for line in lines(self._filling(place))]
        share = self._share(place, bold)
        side = "b" if self.head else "t"
        joined = r"\\{}".join(texts)  # a bracket that follows would be taken for a length
        if share is None:
            return joined if len(texts) == 1 else rf"\makecell[{side}{letter}]{{{joined}}}"
        if column.is_paragraph and not self.head and cell.colspan == 1:
            return r"\newline ".join(texts)
        return rf"\parbox[{side}]{{{share:.3g}\linewidth}}{{{RAGGED[letter]} {joined}}}"

    def _filling(self, place: Placed) -> Content:
        """The cell's content; the line of no effect goes on over further lines and rules to the next row."""
        content, look = place.cell.content, self.style.look
        if self.head or not has_plot(content):
            return content
        r = place.row
        others = (other for other in self.placed[r] if other.cell.rowspan == 1 and not has_plot(other.cell.content))
        further = max(map(self._further, others), default=0)
        rule = sum(RULE_GAPS) + look.rules.inner if look.rules.inner and r < len(self.rows) - 1 else 0.0
        return reaching(content, further * look.size * LEADING + rule, 0.0 if r else RULE_GAPS[1])

    def _further(self, place: Placed) -> int:
        """How many lines a cell has beside its first."""
        room = self._room(place)
        return sum(line.broken(room)[0] for line in cell_lines(place.cell, self.style, False)) - 1

    def _share(self, place: Placed, bold: bool) -> float | None:
        """The share of the line a cell must keep to (in a column that wraps, of the column); None when it fits."""
        column, cell = self.grid.columns[place.column], place.cell
        room = self._room(place)
        if room == inf or max(line.natural for line in cell_lines(cell, self.style, bold)) <= room:
            return None
        return 1.0 if column.is_paragraph and cell.colspan == 1 else room / self.grid.text_width

    def _room(self, place: Placed) -> float:
        """The width a cell must keep to: that of its columns where they are fixed, else all it wants."""
        cell, padding = place.cell, 2 * self.style.look.padding_x
        if cell.colspan == len(self.grid.columns):
            return self.grid.text_width - padding
        columns = self.grid.columns[place.column : place.column + cell.colspan]
        shares = [column.share for column in columns if column.share]
        if len(shares) < cell.colspan:
            return inf
        return sum(shares) * self.grid.text_width + padding * (cell.colspan - 1)

    def _line(self, line: Content, letter: Letter, bold: bool) -> str:
        text = latex(emboldened(line) if bold else line, self.style.numbers.minus)
        marks = line[1:]
        if letter == "r" and not self.head and marks and all(isinstance(part, Mark) for part in marks):
            return latex(line[:1], self.style.numbers.minus) + self._marks(marks, braced=False)
        return text

    def _marks(self, marks: Content, braced: bool) -> str:
        """Marks behind a number: they hang over, so that the digits keep their places."""
        if not marks:
            return ""
        text = rf"\rlap{{{latex(marks, self.style.numbers.minus)}}}"
        return f"{{{text}}}" if braced else text

    def _indent(self, place: Placed) -> str:
        """The indent of the first line, and a deeper one for the lines after it."""
        cell, column, step = place.cell, self.grid.columns[place.column], self.style.look.indent
        if not cell.indent:
            return ""
        hang = column.hang and not self.head and cell.colspan == 1
        deeper = rf"\setlength{{\hangindent}}{{{cell.indent * step + column.hang:g}mm}}" if hang else ""
        return rf"{deeper}\hspace*{{{cell.indent * step:g}mm}}"

    def _padding(self, number: Number | None, column: TexColumn) -> str:
        """Unprinted digits behind a shorter fraction, so that decimal marks stand below each other."""
        if self.head or number is None or not column.fraction:
            return ""
        _, mark, digits = number.text.partition(self.style.numbers.decimal_mark)
        missing = column.fraction[len(mark + digits) :]
        return rf"\hphantom{{{escape(missing)}}}" if missing else ""

    def _lowered(self, text: str, place: Placed) -> str:
        """A head beside spanning heads, lowered to the last line of its last row."""
        leading = self.style.look.size * LEADING
        drop = 0.0
        for r in range(place.row + 1, place.row + place.cell.rowspan):
            drop += leading * (self._height(r) - 1) + leading + self.style.look.padding_y
            if self._spanner_rules(r - 1):
                drop += sum(RULE_GAPS) + self.style.look.rules.spanner
        return rf"\smash{{\raisebox{{-{drop:.1f}pt}}{{{text}}}}}"

    def _height(self, r: int) -> int:
        """How many lines a row has: a cell over several rows is lowered to the last of them, and has no height here."""
        return max((len(lines(place.cell.content)) for place in self.placed[r] if place.cell.rowspan == 1), default=1)

    def _spanner_rules(self, r: int) -> list[str]:
        """A rule under each spanning head."""
        return [
            rf"\cmidrule(lr){{{place.column + 1}-{place.column + place.cell.colspan}}}"
            for place in self.placed[r]
            if place.heads_others(len(self.rows))
        ]

    def _inner_rules(self, r: int) -> list[str]:
        """A rule under the body row, left out below cells that go on in the next row."""
        look = self.style.look.rules
        if self.rows[r + 1].ruled:
            return [rf"\cmidrule[{look.head:g}pt]{{1-{len(self.grid.columns)}}}"]
        if not look.inner:
            return []
        starts = {place.column: place.cell.colspan for place in self.placed[r + 1]}
        covered = {c for start, span in starts.items() for c in range(start, start + span)}
        runs: list[list[int]] = []
        for c in sorted(covered):
            if runs and runs[-1][-1] == c - 1:
                runs[-1].append(c)
            else:
                runs.append([c])
        return [rf"\cmidrule[{look.inner:g}pt]{{{run[0] + 1}-{run[-1] + 1}}}" for run in runs]
