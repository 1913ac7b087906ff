"""A table across its page in Word, Typst and Excel: its columns nearer where numbers would break, or it is turned."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from tablegen.render.docx_columns import TWIPS, column_widths
from tablegen.render.measure import BREAKING, measured
from tablegen.style import Style
from tablegen.table.model import Table
from tablegen.values import frozen, remembered

TURNED_WIDTH = 247.0
"""Millimetres of text on a page of Word (A4) on its side."""
_NARROWEST_GAP = 0.24
"""Ems on both sides of a column: nearly half an em, or two spaces between words, keeps numbers apart."""

NUMBERS_BREAK = "numbers break over two lines: leave out columns, or set the table in blocks (`split columns`)"


@frozen
class Across:
    """The widths of a table's columns in twips, and by how many millimetres it is too wide (0: it fits).

    `style` is the journal's, with the gaps between columns that the table has there; `gap` are these, in points beside
    each, where they are less than the journal's. `lacking`: the millimetres for want of which numbers break.
    """

    widths: tuple[int, ...]
    style: Style
    excess: float = 0.0
    gap: float | None = None
    turned: bool = False
    lacking: float = 0.0

    @property
    def breaks(self) -> str:
        """What an author is told of numbers that break; nothing where none does."""
        if not self.lacking:
            return ""
        return f"{self.lacking:.0f} mm are lacking, so {NUMBERS_BREAK}"


@remembered(32)  # a bundle has tables that were just written one by one, and each format asks for them
def on_page(table: Table, style: Style, turned_width: float) -> Across:
    """The table across the text, or on a turned page, so many millimetres wide, where it does not fit upright.

    A redline fits where the old grid does, which stands above the new one.
    """
    upright = across_text(table, style, style.look.text_width, BREAKING)
    if upright.excess <= 0 and (
        table.replaced is None or across_text(table.replaced, style, style.look.text_width, BREAKING).excess <= 0
    ):
        return upright
    return replace(across_text(table, style, turned_width), turned=True)


def across_text(table: Table, style: Style, text_width: float, breaking: int | None = None) -> Across:
    """The table across a text so many millimetres wide, all of its numbers whole where nearer columns allow it.

    Else those of `breaking` columns may break, or of any.
    """
    wide = _whole(table, style, text_width)
    if wide.excess <= 0 or (closer := nearest(style)) is None:
        nearer = wide
    else:
        nearer = replace(_whole(table, closer, text_width), gap=closer.look.padding_x)
    if nearer.excess <= 0:
        return nearer
    last = nearer if breaking is None else wide
    widths, excess = column_widths(table, last.style, text_width, breaking)
    lacking = nearer.excess if excess <= 0 and _breaks(table, last.style, widths) else 0.0
    return replace(last, widths=tuple(widths), excess=excess, lacking=lacking)


def _breaks(table: Table, style: Style, widths: Sequence[int]) -> bool:
    """Whether a number breaks in columns so many twips wide, or is only nearer to doing so than it should be."""
    inside = [wide / TWIPS - 2 * style.look.padding_x for wide in widths]
    return measured(table, style).split(inside) > 0


def _whole(table: Table, style: Style, text_width: float) -> Across:
    """The table with none of its numbers broken."""
    widths, excess = column_widths(table, style, text_width, 0)
    return Across(tuple(widths), style, excess)


def nearest(style: Style) -> Style | None:
    """The style with columns as near to each other as its type allows; None where they are."""
    gap = ceil(_NARROWEST_GAP * style.look.size * 10) / 10
    return replace(style, look=replace(style.look, padding_x=gap)) if gap < style.look.padding_x else None
