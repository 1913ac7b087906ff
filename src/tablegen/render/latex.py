r"""LaTeX: a table as a fragment for `\input`, and as a document that compiles on its own.

Inside the rules is code; around it are the frames `latex/table.tex`, `latex/longtable.tex` (for tables higher
than a page) and `latex/document.tex`. A fragment names the packages it needs.
"""

from collections.abc import Iterator
from math import ceil

from tablegen.origin import comment
from tablegen.render.frame import fill
from tablegen.render.inline import caption_content, lines, note_content
from tablegen.render.latex_columns import TexGrid, tex_grid
from tablegen.render.latex_rows import LEADING, RULE_GAPS, RowWriter
from tablegen.render.latex_text import escape, is_cjk, latex, unknown_to_pdflatex
from tablegen.render.measure import POINTS_PER_MM, cell_lines
from tablegen.render.widths import width
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Break, Mark, Placed, Rendered, Table, plain

_HIGHEST_FLOAT, _HIGHEST_TURNED = 530.0, 400.0
_TURNED_WIDTH = 650.0
"""Points: how high a table may be and still stand on one page, upright and turned; the text's width on a turned one."""

_NEEDED_BY = {
    "array": r"\arraybackslash", "booktabs": r"\toprule", "caption": r"\captionsetup",
    "colortbl": r"\arrayrulecolor", "longtable": r"\begin{longtable}", "makecell": r"\makecell",
    "pdflscape": r"\begin{landscape}", "rotating": "sidewaystable",
    "siunitx": "S[table-format", "threeparttable": r"\begin{threeparttable}", "xcolor": r"\arrayrulecolor",
}  # fmt: skip
_FONTS = {  # \setsansfont or \setmainfont, and free fonts with the widths of the journals' own
    "sans": ("sans", "Liberation Sans", "TeX Gyre Heros"),
    "serif": ("main", "Liberation Serif", "TeX Gyre Termes"),
}
_SIUNITX = (
    r"\sisetup{detect-all,group-digits=false,table-number-alignment=right,table-text-alignment=right,"
    r"table-align-text-post=false}"
)
_TELL_PDFLATEX = r"\errmessage{This table has letters that pdfLaTeX cannot print: compile it with XeLaTeX}"


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    r"""The table as a fragment that an author's document takes in with `\input`."""
    source, lost = _fragment(table, style, templates)
    return Rendered(source.encode(), lost)


def render_document(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a document of its own; it says so when only XeLaTeX can print its letters."""
    source, lost = _fragment(table, style, templates)
    family, twin, free = _FONTS[style.look.family]
    slots = {
        "name": table.name,
        "engine": _engine(source),
        "refusal": _TELL_PDFLATEX if unknown_to_pdflatex(source) else "",
        "family": family,
        "font": escape(style.look.font),
        "twin": twin,
        "free": free,
        "east_asian": _east_asian(escape(style.look.east_asian_font)) if is_cjk(source) else "",
        "packages": "\n".join(rf"\usepackage{{{name}}}" for name in _packages(source)),
        "text_width": f"{style.look.text_width:g}mm",
        "table": source.rstrip("\n"),
    }
    frame = templates.find("latex/document.tex")
    return Rendered(fill(frame.read_text("utf-8"), slots, str(frame)).encode(), lost)


def _fragment(table: Table, style: Style, templates: Templates) -> tuple[str, tuple[str, ...]]:
    grid = tex_grid(table, style, style.look.text_width * POINTS_PER_MM)
    turned = grid.excess > 0
    if turned:
        grid = tex_grid(table, style, _TURNED_WIDTH)
    long = _height(table, style, grid) > (_HIGHEST_TURNED if turned else _HIGHEST_FLOAT)
    frame = templates.find(f"latex/{'longtable' if long else 'table'}.tex")
    slots = _slots(table, style, grid, long) | _turning(turned)
    shown = frame.read_text("utf-8")
    needed = _packages("\n".join((shown, *slots.values())))
    slots |= {"requires": f"% Requires: {', '.join(needed)}", "engine": _engine("".join(slots.values()))}
    return fill(shown, slots, str(frame)) + comment(table.origin, "%"), tuple(_lost(grid, turned))


def _turning(turned: bool) -> dict[str, str]:
    """The float of a table, and the commands around one of several pages, when it is turned or is not."""
    if not turned:
        return {"float": "table", "turn": "", "turn_back": ""}
    return {"float": "sidewaystable", "turn": r"\begin{landscape}", "turn_back": r"\end{landscape}"}


def _lost(grid: TexGrid, turned: bool) -> Iterator[str]:
    if turned:
        yield "the table is wider than the text and stands on its side"
    if grid.excess > 0:
        yield f"the table is {grid.excess / POINTS_PER_MM:.0f} mm wider than even a turned page: leave out columns"


def _slots(table: Table, style: Style, grid: TexGrid, long: bool) -> dict[str, str]:
    look = style.look
    head = RowWriter(table.head, grid.head, grid, style, head=True).write(breaks=False)
    body = RowWriter(table.body, grid.body, grid, style, head=False).write(breaks=long)
    above = look.caption.place == "above"
    caption = _caption(table, style) + (r" \\" if long else "")
    return {
        "name": table.name,
        "number": rf"\renewcommand{{\thetable}}{{{escape(table.caption.number)}}}" if table.caption.number else "",
        "position": "top" if above else "bottom",
        "justified": "centering" if look.caption.align == "center" else "raggedright",
        "font": _font(style, look.size),
        "setup": _setup(style, any(column.number_format for column in grid.columns)),
        "caption_above": caption if above else "",
        "caption_below": "" if above else caption,
        "columns": r"@{\hspace{\tabcolsep}\extracolsep{\fill}}" + "".join(column.spec for column in grid.columns),
        "head": head,
        "body": body,
        "bottom": rf"\bottomrule[{look.rules.bottom:g}pt]",
        "notes": _notes_row(table, style) if long else _notes(table, style),
    }


def _caption(table: Table, style: Style) -> str:
    minus = style.numbers.minus
    whole = r" \\ ".join(latex(line, minus) for line in lines(caption_content(table.caption, style.look)))
    listed = latex(tuple(part for part in table.caption.title if not isinstance(part, Mark)), minus)
    font = _font(style, style.look.caption_size)
    return f"\\caption[{{{listed}}}]{{{font} {whole}}}\n\\label{{tab:{table.name}}}"


def _notes(table: Table, style: Style) -> str:
    """The notes below a table, as threeparttable has them."""
    if not table.notes:
        return ""
    items = [rf"\item {note}" for note in _note_texts(table, style)]
    start = r"\begin{tablenotes}[flushleft]", _font(style, style.look.note_size), r"\setlength{\labelsep}{0pt}"
    return "\n".join((*start, *items, r"\end{tablenotes}"))


def _notes_row(table: Table, style: Style) -> str:
    """The notes as the last row of a table of several pages; threeparttable cannot hold one."""
    if not table.notes:
        return ""
    text = " \\par\n".join(_note_texts(table, style))
    cell = rf"\multicolumn{{{len(table.columns)}}}{{@{{}}p{{\linewidth}}@{{}}}}"
    return f"{cell}{{{_font(style, style.look.note_size)}\n{text}}} \\\\"


def _note_texts(table: Table, style: Style) -> Iterator[str]:
    for note in table.notes:
        yield latex(note_content(note), style.numbers.minus)


def _font(style: Style, size: float) -> str:
    family = r"\sffamily" if style.look.family == "sans" else r"\rmfamily"
    return rf"{family}\fontsize{{{size:g}}}{{{size * LEADING:.1f}}}\selectfont"


def _setup(style: Style, siunitx: bool) -> str:
    """Rules, padding and the rule between body rows, as the style wants them."""
    look, rules = style.look, style.look.rules
    lengths = {
        "heavyrulewidth": rules.top, "lightrulewidth": rules.head, "cmidrulewidth": rules.spanner,
        "aboverulesep": RULE_GAPS[0], "belowrulesep": RULE_GAPS[1], "tabcolsep": look.padding_x,
    }  # fmt: skip
    stretch = 1 + look.padding_y / (look.size * LEADING)
    setup = ["".join(rf"\setlength{{\{name}}}{{{value:g}pt}}" for name, value in lengths.items())]
    setup.append(rf"\renewcommand{{\arraystretch}}{{{stretch:.2f}}}")
    if siunitx:
        setup.append(_SIUNITX)
    return "\n".join(setup)


def _packages(source: str) -> list[str]:
    return [name for name, sign in _NEEDED_BY.items() if sign in source] + (["xeCJK"] if is_cjk(source) else [])


def _engine(source: str) -> str:
    """What the frames' head says about engines: a magic comment that editors heed, where only XeLaTeX will do."""
    if not unknown_to_pdflatex(source):
        return ""
    return "% !TeX program = xelatex\n% pdfLaTeX cannot print all letters of this table: compile it with XeLaTeX."


def _east_asian(font: str) -> str:
    """Fonts for Chinese: the style's, else a free one."""
    roads = [font, "Noto Serif CJK SC", "FandolSong-Regular"]
    tests = "".join(rf"\IfFontExistsTF{{{road}}}{{\newcommand{{\eastasian}}{{{road}}}}}{{" for road in roads)
    chosen = r"\setCJKmainfont[AutoFakeBold]{\eastasian}\setCJKsansfont[AutoFakeBold]{\eastasian}"
    return f"{tests}{'}' * len(roads)}\n{chosen}"


def _height(table: Table, style: Style, grid: TexGrid) -> float:
    """About how high the table is in print, in points: its lines, the padding and rules of its rows, its notes."""
    look = style.look
    leading = look.size * LEADING
    between = look.padding_y + (sum(RULE_GAPS) + look.rules.inner if look.rules.inner else 0.0)
    rows = sum(leading * _lines(row, style, grid) + between for row in (*grid.head, *grid.body))
    notes = (width(plain(note.content), look.note_size) for note in table.notes)
    return rows + sum(ceil(note / grid.text_width) * look.note_size * LEADING for note in notes)


def _lines(row: tuple[Placed, ...], style: Style, grid: TexGrid) -> int:
    """How many lines the highest cell of a row takes."""
    most = 1
    for place in row:
        share = grid.columns[place.column].share if place.cell.colspan == 1 else None
        if share:
            lines = cell_lines(place.cell, style, bold=False)
            most = max(most, sum(line.broken(share * grid.text_width)[0] for line in lines))
        else:
            most = max(most, 1 + sum(isinstance(part, Break) for part in place.cell.content))
    return most
