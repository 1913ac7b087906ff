"""Tables too wide for a page, even one on its side: in blocks of columns one below the other, each with the stub."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablegen.errors import listing, refusal, suggestion
from tablegen.render.across import TURNED_WIDTH, across_text
from tablegen.render.docx_columns import column_widths
from tablegen.render.inline import continued
from tablegen.render.measure import BREAKING, measured
from tablegen.spec.words import Word
from tablegen.style import Style
from tablegen.table.addresses import named_heads
from tablegen.table.blocks import Block, between, in_blocks, levels
from tablegen.table.lowered import lowered
from tablegen.table.model import Table
from tablegen.table.parted import tells_of_a_block

_TURNED_WIDTH = 222.0
"""Millimetres: what every format has room for on a page on its side; LaTeX's fonts may be a little wider than ours."""


def fitted(table: Table, asked: tuple[Word, ...] | str, style: Style) -> Table:
    """The table in blocks of columns: at those that are asked for, or with `auto` where it fits no page otherwise.

    Its heads are merged downwards as the style allows. TablegenError for a column that it does not have.
    """
    made = _in_blocks(table, asked, style)
    return made if style.look.head_merges else lowered(made)


def _in_blocks(table: Table, asked: tuple[Word, ...] | str, style: Style) -> Table:
    if asked == "no":
        return table
    heading = continued(table.caption, style)
    if not isinstance(asked, str):
        return in_blocks(table, _asked(table, asked), heading)
    if _fits_turned(table, style):
        return table
    for breaking in (BREAKING, None):  # as the formats place a table: upright where few columns' numbers break
        for blocks in _ways(table, style):
            made = in_blocks(table, blocks, heading)
            if across_text(made, style, style.look.text_width, breaking).excess <= 0:
                return made
    return table


def _fits_turned(table: Table, style: Style) -> bool:
    """Whether the table fits a page on its side in every format, with few columns' numbers breaking in Word's."""
    widest = style.look.text_width
    excess = column_widths(table, style, max(_TURNED_WIDTH, widest))[1]
    return excess <= 0 and across_text(table, style, max(TURNED_WIDTH, widest), BREAKING).excess <= 0


def numbered(table: Table, number: str | None, style: Style) -> Table:
    """The table with another number, in its caption and where its blocks say of what they are the rest."""
    caption = replace(table.caption, number=number)
    heading = continued(caption, style)
    rows = (
        replace(row, cells=(replace(row.cells[0], content=heading),)) if tells_of_a_block(row) else row
        for row in table.body
    )
    return replace(table, caption=caption, body=tuple(rows))


def _ways(table: Table, style: Style) -> Iterator[tuple[Block, ...]]:
    """Ways to part the table, those between its spanning heads first, of few blocks before those of many."""
    natural = measured(table, style).natural
    for units in levels(table):
        widths = [sum(natural[start:stop]) for start, stop in units]
        for count in range(2, len(units) + 1):
            starts = [units[i][0] for i in shared_out(widths, count)]
            yield between(starts, len(table.columns))


def shared_out(widths: Sequence[float], count: int) -> list[int]:
    """Where each of at most so many runs begins, so that the widest of them is as narrow as can be."""
    sums = {sum(widths[i:j]) for i in range(len(widths)) for j in range(i + 1, len(widths) + 1)}
    for most in sorted(each for each in sums if each >= max(widths)):
        starts, filled = [0], 0.0
        for i, width in enumerate(widths):
            if filled + width > most:
                starts.append(i)
                filled = 0.0
            filled += width
        if len(starts) <= count:
            return starts
    return [0]


def _asked(table: Table, words: Sequence[Word]) -> tuple[Block, ...]:
    """The blocks that begin at the heads that are asked for."""
    known = {name: column for name, (column, _) in named_heads(table.head, table.columns).items()}
    for word in words:
        if word.text.casefold() not in known:
            message = f'the table has no column "{word}" to begin a block with{suggestion(word.text, known)}'
            raise refusal(message, word.at, listing("columns", known))
    return between(sorted({1, *(known[word.text.casefold()] for word in words)}), len(table.columns))
