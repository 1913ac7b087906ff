"""LaTeX: a table as a fragment for `\\input`, and as a document that compiles on its own.

Inside the rules is code; around it are the frames `latex/table.tex`, `latex/longtable.tex` (for tables higher
than a page) and `latex/document.tex`. A fragment names the packages it needs.
"""

from math import ceil

from tablegen.render.frame import fill
from tablegen.render.inline import caption_content, lines, note_content
from tablegen.render.latex_columns import POINTS_PER_MM, TexGrid, cell_width, tex_grid
from tablegen.render.latex_rows import LEADING, RULE_GAPS, RowWriter
from tablegen.render.latex_text import escape, is_cjk, latex, unknown_to_pdflatex
from tablegen.render.widths import width
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Placed, Rendered, Table, plain

_HIGHEST_FLOAT = 530.0
_NEEDED_BY = {
    "array": r"\arraybackslash", "booktabs": r"\toprule", "caption": r"\captionsetup",
    "colortbl": r"\arrayrulecolor", "longtable": r"\begin{longtable}", "makecell": r"\makecell",
    "siunitx": "S[table-format", "threeparttable": r"\begin{threeparttable}",
    "threeparttablex": r"\begin{ThreePartTable}", "xcolor": r"\arrayrulecolor",
}  # fmt: skip
_FONTS = {  # \setsansfont or \setmainfont, and free fonts with the widths of the journals' own
    "sans": ("sans", "Liberation Sans", "TeX Gyre Heros"),
    "serif": ("main", "Liberation Serif", "TeX Gyre Termes"),
}
_TELL_PDFLATEX = r"\errmessage{This table has letters that pdfLaTeX cannot print: compile it with XeLaTeX}"


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a fragment that an author's document takes in with `\\input`."""
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
    grid = tex_grid(table, style)
    long = _height(table, style, grid) > _HIGHEST_FLOAT
    frame = templates.find(f"latex/{'longtable' if long else 'table'}.tex")
    slots = _slots(table, style, grid, long)
    shown = frame.read_text("utf-8")
    needed = _packages("\n".join((shown, *slots.values())))
    slots |= {"requires": f"% Requires: {', '.join(needed)}", "engine": _engine("".join(slots.values()))}
    too_wide = f"the table is {grid.excess / POINTS_PER_MM:.0f} mm wider than the text: leave out columns or turn the page"
    return fill(shown, slots, str(frame)), (too_wide,) if grid.excess > 0 else ()


def _slots(table: Table, style: Style, grid: TexGrid, long: bool) -> dict[str, str]:
    look = style.look
    head = RowWriter(table.head, grid.head, grid.columns, style, head=True).write(breaks=False)
    body = RowWriter(table.body, grid.body, grid.columns, style, head=False).write(breaks=long)
    above = look.caption.place == "above"
    caption = _caption(table, style)
    return {
        "name": table.name,
        "number": rf"\renewcommand{{\thetable}}{{{escape(table.caption.number)}}}" if table.caption.number else "",
        "position": "top" if above else "bottom",
        "font": _font(style, look.size),
        "setup": _setup(style),
        "caption_above": caption if above else "",
        "caption_below": "" if above else caption,
        "columns": r"@{\hspace{\tabcolsep}\extracolsep{\fill}}" + "".join(column.spec for column in grid.columns),
        "head": head,
        "body": body,
        "bottom": rf"\bottomrule[{look.rules.bottom:g}pt]",
        "notes": _notes(table, style),
    }


def _caption(table: Table, style: Style) -> str:
    minus = style.numbers.minus
    whole = latex(caption_content(table.caption, style.look), minus)
    listed = latex(table.caption.title, minus)
    font = _font(style, style.look.caption_size)
    return f"\\caption[{{{listed}}}]{{{font} {whole}}}\n\\label{{tab:{table.name}}}"


def _notes(table: Table, style: Style) -> str:
    """The notes as items, each a paragraph."""
    return "\n".join(rf"\item {latex(note_content(note), style.numbers.minus)}" for note in table.notes)


def _font(style: Style, size: float) -> str:
    family = r"\sffamily" if style.look.family == "sans" else r"\rmfamily"
    return rf"{family}\fontsize{{{size:g}}}{{{size * LEADING:.1f}}}\selectfont"


def _setup(style: Style) -> str:
    """Rules, padding and the rule between body rows, as the style wants them."""
    look, rules = style.look, style.look.rules
    lengths = {
        "heavyrulewidth": rules.top, "lightrulewidth": rules.head, "cmidrulewidth": rules.spanner,
        "aboverulesep": RULE_GAPS[0], "belowrulesep": RULE_GAPS[1], "tabcolsep": look.padding_x,
    }  # fmt: skip
    stretch = 1 + look.padding_y / (look.size * LEADING)
    lines = ["".join(rf"\setlength{{\{name}}}{{{value:g}pt}}" for name, value in lengths.items())]
    lines.append(rf"\renewcommand{{\arraystretch}}{{{stretch:.2f}}}")
    if rules.inner:
        rule = rf"\cmidrule[{rules.inner:g}pt]{{#1}}"
        grey = rf"\arrayrulecolor{{black!{100 - rules.inner_grey * 100:.0f}}}{rule}\arrayrulecolor{{black}}"
        lines.append(rf"\newcommand{{\tablegenrule}}[1]{{{grey}}}")
    return "\n".join(lines)


def _packages(source: str) -> list[str]:
    return [name for name, sign in _NEEDED_BY.items() if sign in source] + (["xeCJK"] if is_cjk(source) else [])
