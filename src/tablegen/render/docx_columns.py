"""The columns of a Word table: their widths across the text, and where lone numbers stand in them.

Word's own fitting gives every program another table; fixed widths give all the same.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tablegen.render.evened import evened
from tablegen.render.inline import lone_number
from tablegen.render.measure import POINTS_PER_MM, Measures, measured, rounded
from tablegen.render.widths import figureless_each, width
from tablegen.style import Style
from tablegen.table.model import Column, Content, Number, Placed, Revision, Row, Table, grid, plain, version
from tablegen.values import frozen, remembered

TWIPS = 20
_STUB_SHARE, _LEAST_STUB_SHARE = 0.32, 0.25
_RAISED_SIZE = 0.65
_PLAIN_NUMBER = re.compile(r"[<>≤≥]?[ \u00a0\u202f\u2009]?-?\d*\.?\d+")


def column_widths(
    table: Table, style: Style, text_width: float, breaking: int | None = None
) -> tuple[list[int], float]:
    """Widths in twips that fill the text width (mm), and by how many mm the table is too wide for it (0: it fits).

    The stub gets about a third. Where room is short it gives way first, then all columns as fewest lines break; or all
    from the beginning, where that breaks fewer. `breaking` as in `Measures.fitted`.
    """
    padding, measures = 2 * style.look.padding_x, measured(table, style)
    for c, numbers in number_columns(table, style).items():
        measures.hold(c, _aligned_width(numbers, style))
    total = text_width * POINTS_PER_MM
    room = total - padding * len(table.columns)
    alike = [column.alike for column in table.columns]
    widths, excess = _fitted(
        measures, max(_LEAST_STUB_SHARE * total - padding, room - sum(measures.natural[1:])), alike, room, breaking
    )
    if broken := _broken(measures, widths):
        others, beyond = _fitted(measures, measures.natural[0], alike, room, breaking)
        if beyond <= excess and _broken(measures, others) < broken:
            widths, excess = others, beyond
    return rounded(_spread([w + padding for w in widths], total), TWIPS), excess / POINTS_PER_MM


def _broken(measures: Measures, widths: Sequence[float]) -> tuple[int, int]:
    """How many lines of numbers break off, which is to be avoided first, and how many of all."""
    return measures.split(widths), measures.broken(widths)


def _fitted(
    measures: Measures, stub: float, alike: Sequence[bool], room: float, breaking: int | None
) -> tuple[list[float], float]:
    """The widths of columns, those of one kind equal, the stub at first no wider than `stub`; and what they lack."""
    first = max(measures.least[0], min(measures.natural[0], stub))
    narrower = replace(measures, natural=[first, *measures.natural[1:]])
    widths, excess = narrower.fitted(room, breaking)
    return evened(widths, narrower, alike, room), excess


def _spread(widths: Sequence[float], total: float) -> list[float]:
    """The widths with what is left of the text width: the stub up to its share, the others in equal parts."""
    spare, others = total - sum(widths), len(widths) - 1
    if spare <= 0 or not others:
        return [widths[0] + max(spare, 0.0), *widths[1:]]
    to_stub = min(spare, max(_STUB_SHARE * total - widths[0], spare / len(widths)))
    return [widths[0] + to_stub, *(w + (spare - to_stub) / others for w in widths[1:])]


@frozen
class Aligned:
    """The lone numbers of a column that are aligned on their decimal mark: their texts, with one figure for all, and by
    row of the body the width in points of what follows their whole numbers: the fraction and the marks of notes.
    """

    texts: Collection[str]
    tails: dict[int, float]


def number_columns(table: Table, style: Style) -> Mapping[int, Aligned]:
    """The numbers of the body that are aligned on their decimal mark, by column."""
    return _number_columns(table.columns, table.body, style, table.redline is not None)


@remembered(4)  # the widths of columns need them, and the places in them
def _number_columns(
    columns: tuple[Column, ...], body: tuple[Row, ...], style: Style, revised: bool
) -> dict[int, Aligned]:
    decimal = [c for c, column in enumerate(columns) if column.align == "decimal"]
    rows = grid(tuple(map(_as_new, body)) if revised else body, len(columns)) if decimal else ()
    whole = all(len(places) == len(columns) for places in rows)  # no cell spans some: each stands at its column
    of = {c: [row[c] for row in rows] if whole else [p for row in rows for p in row if p.column == c] for c in decimal}
    return {c: _aligned(places, style) for c, places in of.items()}


def _aligned(places: Sequence[Placed], style: Style) -> Aligned:
    """The lone numbers of a column, and what stands behind their decimal marks."""
    rows, texts, marked = list[int](), list[str](), dict[int, Content]()
    for r, _, cell in places:
        content = cell.content
        if cell.align is None and len(content) == 1 and type(content[0]) is Number:  # nearly all of a long table
            rows.append(r)
            texts.append(content[0].text)
        elif (cell.align is None or cell.align == "decimal") and (number := lone_number(cell)):
            rows.append(r)
            texts.append(number.text)
            if len(content) > 1:
                marked[r] = content[1:]
    alike, mark, look = figureless_each(texts), style.numbers.decimal_mark, style.look
    fractions = {text: width("".join(text.partition(mark)[1:]), look.size, font=look.font) for text in {*alike}}
    tails = dict(zip(rows, map(fractions.__getitem__, alike), strict=True))
    for r, marks in marked.items():
        tails[r] += width(plain(marks), look.size * _RAISED_SIZE, font=look.font)
    return Aligned(fractions.keys(), tails)


def _as_new(row: Row) -> Row:
    """The row of a table that shows two versions as it is in the new one, or was when it is gone."""
    shown: Revision = row.revised or "inserted"
    return replace(row, cells=tuple(replace(cell, content=version(cell.content, shown)) for cell in row.cells))


def _aligned_width(numbers: Aligned, style: Style) -> float:
    """The width of a column of numbers in points: the widest whole number and the widest fraction beside it."""
    wholes = {text.partition(style.numbers.decimal_mark)[0].replace("-", style.numbers.minus) for text in numbers.texts}
    widest = max((width(whole, style.look.size, font=style.look.font) for whole in wholes), default=0.0)
    return widest + max(numbers.tails.values(), default=0.0)


def number_places(numbers: Aligned, style: Style, column_width: int) -> dict[int, str]:
    """For each lone number of a column (twips wide), by row, the paragraph properties that align its decimal mark.

    They are flush right, or below a centred head their block is in the middle of the column. Numbers with equally long
    fractions need no more. Others stand on a decimal tab stop, which needs no tab
    character in a cell, or, where Word would not stop at the decimal mark (`·`, spaces in thousands), flush right
    with the lacking digits as an indent.
    """
    tails, beside = set(numbers.tails.values()), beside_numbers(numbers, style, column_width / TWIPS)
    longest = max(tails, default=0.0) + beside
    if len(tails) > 1 and style.numbers.decimal_mark == "." and all(map(_PLAIN_NUMBER.fullmatch, numbers.texts)):
        stop = column_width - round((2 * style.look.padding_x + longest) * TWIPS)
        return dict.fromkeys(numbers.tails, f'<w:tabs><w:tab w:val="decimal" w:pos="{max(stop, 1)}"/></w:tabs>')
    places = {tail: _flush_right(longest - tail) for tail in tails}
    return {r: places[tail] for r, tail in numbers.tails.items()}


def beside_numbers(numbers: Aligned, style: Style, column_width: float) -> float:
    """The points to the right of a column's block of numbers: none, or below a centred head as many as to its left."""
    if style.look.heads != "center":
        return 0.0
    return max(0.0, column_width - 2 * style.look.padding_x - _aligned_width(numbers, style)) / 2


def _flush_right(lacking: float) -> str:
    indent = f'<w:ind w:right="{round(lacking * TWIPS)}"/>' if lacking > 0 else ""
    return f'{indent}<w:jc w:val="right"/>'
