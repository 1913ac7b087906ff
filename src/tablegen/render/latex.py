"""LaTeX: a table as a fragment for `\\input`, and as a document that compiles on its own.

Inside the rules is code; around it are the frames `latex/table.tex`, `latex/longtable.tex` (for tables higher
than a page) and `latex/document.tex`. Spanning cells, siunitx columns and notes follow booktabs,
threeparttable and siunitx; the fragment names the packages it needs.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from tablegen.render.frame import fill
from tablegen.render.inline import caption_content, lines, lone_number, note_content
from tablegen.render.latex_columns import (
    LETTERS,
    POINTS_PER_MM,
    RAGGED,
    Letter,
    TexColumn,
    TexGrid,
    cell_width,
    is_bold,
    siunitx_number,
    tex_grid,
)
from tablegen.render.latex_text import is_cjk, latex, unknown_to_pdflatex
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Bold, Cell, Content, Placed, Rendered, Row, Table, plain

_LEADING = 1.22
_HIGHEST_FLOAT = 530.0
_PACKAGES = {
    "longtable": r"\begin{longtable}", "threeparttablex": r"\begin{ThreePartTable}", "threeparttable": r"\begin{threeparttable}",
    "makecell": r"\makecell", "colortbl": r"\arrayrulecolor", "xcolor": r"\arrayrulecolor", "siunitx": "S[table-format",
}  # fmt: skip


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a fragment to be `\\input` into an author's document."""
    source, lost = _fragment(table, style, templates)
    return Rendered(source.encode(), lost)


def render_document(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a document; XeLaTeX compiles it when its letters are more than pdfLaTeX's."""
    source, lost = _fragment(table, style, templates)
    frame = templates.find("latex/document.tex")
    families = {
        "sans": ("sans", "Liberation Sans", "TeX Gyre Heros"),
        "serif": ("main", "Liberation Serif", "TeX Gyre Termes"),
    }
    family, twin, free = families[style.look.family]
    slots = {
        "name": table.name,
        "engine": _engine(source),
        "unicode": r"\errmessage{pdfLaTeX cannot print all letters of this table; compile it with XeLaTeX}"
        if unknown_to_pdflatex(source) else "",
        "family": family,
        "font": latex_name(style.look.font),
        "twin": twin,
        "free": free,
        "east_asian": _east_asian(style.look.east_asian_font) if is_cjk(source) else "",
        "packages": "\n".join(rf"\usepackage{{{name}}}" for name in _packages(source)),
        "width": f"{style.look.text_width:g}",
        "table": source,
    }  # fmt: skip
    return Rendered(fill(frame.read_text("utf-8"), slots, str(frame)).encode(), lost)
