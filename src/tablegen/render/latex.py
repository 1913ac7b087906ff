r"""LaTeX: a table as a fragment for `\input`, and as a document that compiles on its own.

Inside the rules is code; around it are frames, files that an author may change (`latex_frames`). A fragment names the
packages it needs.
"""

import re
from collections.abc import Iterator, Mapping
from math import ceil
from typing import Literal

from tablegen.origin import comment
from tablegen.render.across import NUMBERS_BREAK, nearest
from tablegen.render.frame import fill
from tablegen.render.latex_columns import TexGrid, tex_grid
from tablegen.render.latex_frames import Frame, load_frame
from tablegen.render.latex_rows import LEADING, RULE_GAPS
from tablegen.render.latex_slots import slots
from tablegen.render.latex_text import DRAWN, escape, is_cjk, unknown_to_pdflatex
from tablegen.render.measure import BREAKING, POINTS_PER_MM, cell_lines
from tablegen.render.text import free_twins
from tablegen.render.widths import width
from tablegen.resources import Templates
from tablegen.style import Style
from tablegen.table.model import Break, Placed, Rendered, Table, plain
from tablegen.values import frozen

_HIGHEST, _HIGHEST_TURNED = 530.0, 400.0
"""Points: how high a table may be and still stand on one page, upright and turned."""

_NEEDED_BY = (  # packages, and what they are needed for
    ("array", r"\arraybackslash"), ("booktabs", r"\toprule"), ("booktabs", r"\aboverulesep"),
    ("caption", r"\captionsetup"), ("changepage", r"\begin{adjustwidth}"), ("colortbl", r"\arrayrulecolor"),
    ("graphicx", r"\begin{turnpage}"), ("longtable", r"\begin{longtable"), ("makecell", r"\makecell"),
    ("pdflscape", r"\begin{landscape}"), ("rotating", "sidewaystable"), ("siunitx", "S[table-format"),
    ("threeparttable", r"\begin{threeparttable}"), ("xcolor", "color{"),
)  # fmt: skip
_FONTS = {  # \setsansfont or \setmainfont, and free fonts with the widths of the journals' own
    "sans": ("sans", "Liberation Sans", "TeX Gyre Heros"),
    "serif": ("main", "Liberation Serif", "TeX Gyre Termes"),
}
_CAPTIONS = ("caption_above", "caption_below", "title", "continued")
REVISED = r"""% struck out and underlined, a word at a time
\providecommand{\tablegendel}[1]{{%
  \leavevmode\color{red}\sbox0{#1}\rlap{\rule[.6ex]{\wd0}{.5pt}}\usebox0}}
\providecommand{\tablegenins}[1]{{%
  \leavevmode\color{blue}\sbox0{#1}\rlap{\rule[-.5ex]{\wd0}{.5pt}}\usebox0}}
"""
"""What a redline needs: struck out, and underlined; a word at a time, so that lines break between them."""
_CJK = "xeCJK"
_IN_ONE_SIGN = re.compile("[\u2160-\u217f\u2460-\u24ff]")
"""Roman and circled numbers (Ⅱ, ①: marks of notes in China), which few Latin fonts have."""
_NUMBERS = r'\xeCJKDeclareCharClass{CJK}{"2160->"217F,"2460->"24FF}'
_NUMBERS_TOO = rf"\ifdefined\xeCJKDeclareCharClass{_NUMBERS}\fi" "\n"
_STRAIGHT_QUOTES = "\\ProvideTextCommandDefault{\\textquotedbl}{\\textquotedblright}% which OT1 lacks\n"
_LUATEXJA = r"""\IfFileExists{luatexja-fontspec.sty}{%
  \usepackage{luatexja-fontspec}\ltjdefcharrange{9}{"2160-"217F,"2460-"24FF}% numbers in one sign
  \ltjsetparameter{jacharrange={-2,-3,-8,+9}}% Greek and signs keep the font of the text
  \setmainjfont[AutoFakeBold]{\eastasian}\setsansjfont[AutoFakeBold]{\eastasian}}{%
  \errmessage{LuaLaTeX prints Chinese and Japanese by luatexja, which is not installed: compile it with XeLaTeX}}"""
_THEIR_FONTS = (
    "% In LuaLaTeX luatexja-fontspec takes the place of xeCJK. Your document's fonts must have these letters\n"
    r"% (\setmainfont, \setsansfont, \setCJKmainfont): one that they lack is an error in this table, not a hole."
)
_NO_HOLES = "\\tracinglostchars=3\n"
"""Within the table alone. Latin Modern, which XeLaTeX and LuaLaTeX take unasked, has no Greek and no Cyrillic."""
_TEXT_IN_ITS_FONT = "\\ifdefined\\ltjsetparameter\\ltjsetparameter{jacharrange={-2,-3,-8}}\\fi\n"
"""Greek and signs are not luatexja's: Japanese fonts lack some (ή)."""
_TELL_PDFLATEX = r"\errmessage{This table has letters that pdfLaTeX cannot print: compile it with XeLaTeX}"


def render(table: Table, style: Style, templates: Templates) -> Rendered:
    r"""The table as a fragment that an author's document takes in with `\input`."""
    source, lost = _fragment(table, style, templates, alone=False)
    return Rendered(source.encode(), lost)


def render_document(table: Table, style: Style, templates: Templates) -> Rendered:
    """The table as a document of its own; it says so when only XeLaTeX can print its letters."""
    source, lost = _fragment(table, style, templates, alone=True)
    frame = load_frame(style.look.frame, templates)
    family, twin, free = _FONTS[style.look.family]
    found = {
        "name": table.name,
        "engine": _engine(source),
        "refusal": _TELL_PDFLATEX if unknown_to_pdflatex(source) else "",
        "class": fill(frame.document, {"name": table.name}, frame.name),
        "family": family,
        "font": escape(style.look.font),
        "twin": twin,
        "free": free,
        "east_asian": _east_asian(escape(style.look.east_asian_font)) if is_cjk(source) else "",
        "packages": "\n".join(rf"\usepackage{{{name}}}" for name in _packages(source) if name != _CJK),
        "text_width": f"{style.look.text_width:g}mm",
        "table": source.rstrip("\n"),
    }
    file = templates.find("latex/document.tex" if frame.plain else "latex/frames/document.tex")
    return Rendered(fill(file.read_text("utf-8"), found, str(file)).encode(), lost)


def _commands(table: Table, found: Mapping[str, str]) -> Iterator[str]:
    """The definitions of the commands that a table has of ours."""
    if table.redline:
        yield REVISED
    if any(r"\tablegenplot" in text for text in found.values()):
        yield DRAWN
    if any(r"\textquotedbl{}" in text for text in found.values()):
        yield _STRAIGHT_QUOTES
    if any(map(_IN_ONE_SIGN.search, found.values())):
        yield _NUMBERS_TOO


@frozen
class _Placing:
    """Where a table stands: in a column of the page, across it, or turned; and whether it takes several pages.

    `style` is the journal's, with the gaps between columns that the table has there.
    """

    room: Literal["column", "page", "turned"]
    grid: TexGrid
    long: bool
    style: Style


def _fragment(table: Table, style: Style, templates: Templates, alone: bool) -> tuple[str, tuple[str, ...]]:
    """The table, below the grid that it replaces where a new version has other columns; `alone`: in our own fonts."""
    frame = load_frame(style.look.frame, templates)
    style = frame.dressed(style, fragment=not alone)
    source, lost = _one(table, style, frame, templates)
    if table.replaced is None:
        return source, lost
    return _one(table.replaced, style, frame, templates)[0] + source, lost


def _one(table: Table, style: Style, frame: Frame, templates: Templates) -> tuple[str, tuple[str, ...]]:
    placing = _placing(table, style, frame)
    style = placing.style
    file = frame.template(placing.long, templates)
    found = slots(table, style, placing.grid, frame, placing.long) | _places(placing, frame)
    found |= {"requires": "", "engine": ""} | _fonts("".join(found.values()), found["number"])
    found |= {} if table.caption.label or table.caption.title else dict.fromkeys(_CAPTIONS, "")
    shown, commands = file.read_text("utf-8"), "".join(_commands(table, found))
    needed = _packages(commands + fill(shown, found, str(file)))
    found["requires"] = f"% Requires: {', '.join(needed)}"
    return commands + fill(shown, found, str(file)) + comment(table.origin, "%"), tuple(_lost(placing))


def _placing(table: Table, style: Style, frame: Frame) -> _Placing:
    """A column where the frame has one and no cell below the head must break, else the page, else its long side.

    Where numbers would break, columns stand nearer to each other instead.
    """

    def tried(
        room: Literal["column", "page", "turned"], wide: float, breaking: int | None, style: Style = style
    ) -> _Placing:
        grid = tex_grid(table, style, wide * POINTS_PER_MM, breaking)
        highest = _HIGHEST_TURNED if room == "turned" else _HIGHEST
        made = _Placing(room, grid, _height(table, style, grid) > highest, style)
        closer = nearest(style)
        if room == "column" or (grid.whole and grid.excess <= 0) or closer is None:
            return made
        narrow = tried(room, wide, breaking, closer)
        return narrow if narrow.grid.whole or room == "turned" else made

    if frame.column_width:
        placing = tried("column", frame.column_width, None)
        if placing.grid.excess <= 0 and not (placing.long or any(c.wraps for c in placing.grid.columns)):
            return placing
    placing = tried("page", style.look.text_width, BREAKING)
    if placing.grid.excess <= 0:
        return placing
    turned = tried("turned", frame.turned_width, None)
    return turned if frame.turns_long or not turned.long else tried("page", style.look.text_width, None)


def _places(placing: _Placing, frame: Frame) -> dict[str, str]:
    """The float of a table, and the commands around one of several pages; `wide` and `turned` are for frames' tests."""
    turned = placing.room == "turned"
    floats = {"column": frame.float, "page": frame.wide_float, "turned": frame.turned_float}
    return {
        "float": floats[placing.room],
        "wide": "yes" if placing.room == "page" and frame.column_width else "",
        "turned": "yes" if turned else "",
        "turn": r"\begin{landscape}" if turned else "",
        "turn_back": r"\end{landscape}" if turned else "",
    }


def _lost(placing: _Placing) -> Iterator[str]:
    if placing.room == "turned":
        yield "the table is wider than the text and stands on its side"
    if placing.grid.excess <= 0 and not placing.grid.whole:
        yield NUMBERS_BREAK
    if placing.grid.excess > 0:
        page = "even a turned page" if placing.room == "turned" else "the page, and its class turns no long table"
        yield f"the table is {placing.grid.excess / POINTS_PER_MM:.0f} mm wider than {page}: leave out columns"


def _packages(source: str) -> list[str]:
    found = dict.fromkeys(name for name, sign in _NEEDED_BY if sign in source)
    return [*found, *([_CJK] if is_cjk(source) else [])]


def _engine(source: str) -> str:
    """What the frames' head says about engines: a magic comment that editors heed, where only XeLaTeX will do."""
    if not unknown_to_pdflatex(source):
        return ""
    return "% !TeX program = xelatex\n% pdfLaTeX cannot print all letters of this table: compile it with XeLaTeX."


def _fonts(source: str, number: str) -> dict[str, str]:
    """What a fragment with letters of other scripts says about fonts, and does about letters that they lack."""
    if not (engine := _engine(source)):
        return {}
    kept = _TEXT_IN_ITS_FONT if is_cjk(source) else ""
    return {"engine": f"{engine}\n{_THEIR_FONTS}", "number": f"{_NO_HOLES}{kept}{number}"}


def _east_asian(font: str) -> str:
    """Fonts for Chinese or Japanese: the style's, else a free one; by xeCJK, or luatexja where LuaLaTeX has it."""
    roads = [font, *free_twins(font), "Noto Serif CJK SC", "FandolSong-Regular"]
    tests = "".join(rf"\IfFontExistsTF{{{road}}}{{\newcommand{{\eastasian}}{{{road}}}}}{{" for road in roads)
    fonts = "".join(rf"\setCJK{kind}font[AutoFakeBold]{{\eastasian}}" for kind in ("main", "sans"))
    xe = rf"\usepackage{{{_CJK}}}{_NUMBERS}{fonts}"
    return f"{tests}{'}' * len(roads)}\n\\ifXeTeX\n{xe}\n\\else\n{_LUATEXJA}\n\\fi"


def _height(table: Table, style: Style, grid: TexGrid) -> float:
    """About how high the table is in print, in points: its lines, the padding and rules of its rows, its notes."""
    look = style.look
    leading = look.size * LEADING
    between = look.padding_y + (sum(RULE_GAPS) + look.rules.inner if look.rules.inner else 0.0)
    rows = sum(leading * _lines(row, style, grid) + between for row in (*grid.head, *grid.body))
    notes = (width(plain(note.content), look.note_size) for note in table.notes)
    return rows + sum(ceil(note / grid.text_width) * look.note_size * LEADING * look.note_spacing for note in notes)


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
