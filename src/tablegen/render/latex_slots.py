r"""What fills the slots of a LaTeX frame: caption, fonts, rules, columns, rows and notes."""

from collections.abc import Iterator
from itertools import groupby

from tablegen.render.frame import fill
from tablegen.render.inline import caption_content, continued, lines, note_content
from tablegen.render.latex_columns import TexGrid
from tablegen.render.latex_frames import Frame
from tablegen.render.latex_parts import Parted, preamble
from tablegen.render.latex_rows import LEADING, RULE_GAPS, RowWriter
from tablegen.render.latex_text import escape, latex
from tablegen.style import Style
from tablegen.table.model import Table, unmarked, version
from tablegen.table.model import grid as place_all

_SIUNITX = (
    r"\sisetup{detect-all,group-digits=false,table-number-alignment=right,table-text-alignment=right,"
    r"table-align-text-post=false}"
)


def slots(table: Table, style: Style, grid: TexGrid, frame: Frame, long: bool) -> dict[str, str]:
    """The slots of a table, or of one of several pages, by name."""
    look = style.look
    above = look.caption.place == "above"
    caption = _caption(table, style) + (r" \\" if long else "")
    lengths, spacing = _lengths(style), _spacing(style, any(column.number_format for column in grid.columns))
    title = latex(table.caption.title, style.numbers.minus)
    head = RowWriter(table.head, grid.head, grid, style, head=True).write(breaks=False)
    bottom = rf"\bottomrule[{look.rules.bottom:g}pt]"
    below = {
        "notes": _notes_row(table, style, frame) if long else _notes(table, style, frame),
        "caption_below": "" if above else caption,
    }
    body, further = "\n".join(_runs(table, grid, style, long)), _continued(table, style, frame)
    if long and not table.head_repeats:
        parted = Parted(table, grid, style, frame, bottom if frame.plain else frame.bottom_rule)
        body = parted.body(further, "\n".join(filter(None, below.values())))
        further = "\n".join(filter(None, (parted.widest(), further)))
        below = dict.fromkeys(below, "")  # they stand below the last part
    return below | {
        "name": table.name,
        "number": _number(table.caption.number or "", frame),
        "position": "top" if above else "bottom",
        "justified": "centering" if look.caption.align == "center" else "raggedright",
        "font": _font(style, look.size),
        "size": _size(look.size),
        "setup": f"{lengths}{_gaps()}{spacing}",
        "spacing": f"{_gaps(ends=3)}\n{spacing}",
        "caption_above": caption if above else "",
        "title": f"\\caption{_listed(table, style)}{{{title}}}\n\\label{{tab:{table.name}}}",
        "columns": preamble(grid),
        "head": head,
        "continued": further,
        "head_again": f"{head}\n\\midrule",
        "body": body,
        "bottom": bottom,
    }


def _runs(table: Table, grid: TexGrid, style: Style, long: bool) -> Iterator[str]:
    """The body; heads of its own within it, and what stands between these, apart."""
    below_heads = False
    for head, run in groupby(table.body, key=lambda row: row.head):
        rows = tuple(run)
        if below_heads or (head and rows[0].ruled):
            yield r"\midrule"
        below_heads = head
        placed = place_all(rows, len(grid.columns)) if table.body != rows else grid.body
        yield RowWriter(rows, placed, grid, style, head).write(breaks=long)


def _number(number: str, frame: Frame) -> str:
    """What makes LaTeX print this number; a class, which has figures of its own (`TABLE II`), gets the count alone."""
    if number.isdecimal() and number.isascii() and not frame.plain:
        return rf"\setcounter{{table}}{{{int(number[:9]) - 1}}}"
    return rf"\renewcommand{{\thetable}}{{{escape(number)}}}" if number else ""


def _caption(table: Table, style: Style) -> str:
    """The caption as the style has it, its label written out."""
    minus = style.numbers.minus
    whole = r" \\ ".join(latex(line, minus) for line in lines(caption_content(table.caption, style.look)))
    font = _font(style, style.look.caption_size)
    return f"\\caption{_listed(table, style)}{{{font} {whole}}}\n\\label{{tab:{table.name}}}"


def _continued(table: Table, style: Style, frame: Frame) -> str:
    """The row above the table on its further pages, if the journal wants one; a class prints its own label."""
    before, slot, after = style.words.continued.partition("{label}")
    if not slot:
        return ""
    text = rf"{escape(before)}\tablename~\thetable{{}}{escape(after)}"
    if frame.plain:
        content = latex(continued(table.caption, style), style.numbers.minus)
        text = f"{_font(style, style.look.caption_size)} {content}"
    return rf"\multicolumn{{{len(table.columns)}}}{{@{{}}l@{{}}}}{{{text}}} \\[2pt]"


def _listed(table: Table, style: Style) -> str:
    """The title for a list of tables, without the marks of notes."""
    bare = latex(unmarked(version(table.caption.title)), style.numbers.minus)
    return f"[{{{bare}}}]"


def _notes(table: Table, style: Style, frame: Frame) -> str:
    """The notes below a table, in the form the frame gives them."""
    if not table.notes:
        return ""
    around = {"size": _note_font(style, frame)}
    before, after = (fill(text, around, frame.name) for text in (frame.notes_before, frame.notes_after))
    items = (fill(frame.note, {"note": note}, frame.name) for note in _note_texts(table, style))
    return "\n".join(text for text in (before, *items, after) if text)


def _notes_row(table: Table, style: Style, frame: Frame) -> str:
    """The notes as the last row of a table of several pages; threeparttable cannot hold one.

    Their box has no width: one as wide as the text would push the last column aside.
    """
    if not table.notes:
        return ""
    text = " \\par\n".join(_note_texts(table, style))
    cell = rf"\multicolumn{{{len(table.columns)}}}{{@{{}}l@{{}}}}"
    box = rf"\rlap{{\parbox[t]{{\linewidth}}{{{_note_font(style, frame)}\raggedright"
    return f"{cell}{{{box}\n{text}}}}}}} \\\\"


def _note_texts(table: Table, style: Style) -> Iterator[str]:
    for note in table.notes:
        yield latex(note_content(note), style.numbers.minus)


def _note_font(style: Style, frame: Frame) -> str:
    """The font of the notes: the style's, or the class's own in the frame's size."""
    size, high = style.look.note_size, style.look.note_spacing
    return _font(style, size, high) if frame.plain else _size(size, high)


def _font(style: Style, size: float, high: float = 1.0) -> str:
    family = r"\sffamily" if style.look.family == "sans" else r"\rmfamily"
    return family + _size(size, high)


def _size(size: float, high: float = 1.0) -> str:
    return rf"\fontsize{{{size:g}}}{{{size * LEADING * high:.1f}}}\selectfont"


def _lengths(style: Style) -> str:
    """The rules, as heavy as the style wants them."""
    rules = style.look.rules
    lengths = {
        "heavyrulewidth": rules.top, "lightrulewidth": rules.head, "cmidrulewidth": rules.spanner,
    }  # fmt: skip
    return _set(lengths)


def _gaps(ends: float = 0.0) -> str:
    """The space around rules; `ends`: between caption, rules and notes, where the class leaves none."""
    outer = {"abovetopsep": ends, "belowbottomsep": ends} if ends else {}
    return _set({"aboverulesep": RULE_GAPS[0], "belowrulesep": RULE_GAPS[1], **outer})


def _set(lengths: dict[str, float]) -> str:
    return "".join(rf"\setlength{{\{name}}}{{{value:g}pt}}" for name, value in lengths.items())


def _spacing(style: Style, siunitx: bool) -> str:
    """The padding of cells, and how siunitx aligns lone numbers."""
    look = style.look
    stretch = 1 + look.padding_y / (look.size * LEADING)
    lines = [_set({"tabcolsep": look.padding_x}), rf"\renewcommand{{\arraystretch}}{{{stretch:.2f}}}"]
    return "\n".join([*lines, *([_SIUNITX] if siunitx else [])])
