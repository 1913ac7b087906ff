"""The named styles of a Word table, made from a journal's look. A user's own reference.docx may define any of them.

Each says everything itself (no `basedOn` but among them), so that the `Normal` of a manuscript, double spaced
and indented as it may be, does not show through.
"""

from collections.abc import Mapping

from tablegen.render.docx_text import escape
from tablegen.render.measure import POINTS_PER_MM
from tablegen.style import Look

TEXT, HEAD, STUB, GROUP = "Table Text", "Table Head", "Table Stub", "Table Group"
NOTE, CAPTION, TABLE = "Table Note", "Table Caption", "Tablegen Table"
IDS: Mapping[str, str] = {
    name: f"Tablegen{name.split()[1]}" for name in (TEXT, HEAD, STUB, GROUP, NOTE, CAPTION, TABLE)
}
"""The identifier of each style by its name."""

_EAST_ASIAN_LINE = 1.3
_BOLD = "<w:b/><w:bCs/>"


def style_elements(look: Look, language: str, old_layout: bool = False) -> dict[str, str]:
    """Each style's `w:style` element by the style's name; table rules stand on cells, never in a style.

    `old_layout`: the document is laid out as before Word 2013, where a table's text, not its rules, meets the margin.
    """
    below = look.caption.place == "below"
    caption_space, note_space = ((60, 360), (60, 60)) if below else ((240, 80), (60, 240))
    caption_rest = _spacing(*caption_space)
    note_rest = f"{_spacing(*note_space, high=look.note_spacing)}<w:contextualSpacing/>"
    caption_rest += f'<w:jc w:val="{look.caption.align}"/>' if look.caption.align != "left" else ""
    sizes = _size(look.caption_size), _size(look.note_size)
    return {
        TEXT: _style(TEXT, _text_paragraph(look, language), _text_run(look, language), based=False),
        HEAD: _style(HEAD, "", _BOLD if look.head_bold else ""),
        STUB: _style(STUB, "", ""),
        GROUP: _style(GROUP, "<w:keepNext/>", _BOLD if look.group_bold else ""),
        NOTE: _style(NOTE, f"<w:keepLines/>{note_rest}", sizes[1]),
        CAPTION: _style(CAPTION, f"<w:keepLines/>{caption_rest}", sizes[0]),
        TABLE: _table_style(look, old_layout),
    }


def indent(levels: int, look: Look) -> str:
    """The indent of a stub cell, as a paragraph property."""
    return f'<w:ind w:left="{round(levels * look.indent * POINTS_PER_MM * 20)}"/>' if levels else ""


def _style(name: str, paragraph: str, run: str, based: bool = True) -> str:
    on = f'<w:basedOn w:val="{IDS[TEXT]}"/>' if based else ""
    inside = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{run}</w:rPr>" if run else "")
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{IDS[name]}"><w:name w:val="{name}"/>{on}'
        f"<w:qFormat/>{inside}</w:style>"
    )


def _text_paragraph(look: Look, language: str) -> str:
    """How a cell's paragraph stands; beside East Asian text its lines are of one height whatever letters they have.

    Chinese and Japanese fonts reach higher than those of numbers, which would stand above the base line of their row.
    """
    off = '<w:suppressAutoHyphens/><w:snapToGrid w:val="0"/>'
    line = round(look.size * _EAST_ASIAN_LINE * 20) if is_east_asian(language) else 0
    return f'{off}{_spacing(0, 0, line)}<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="left"/>'


def _text_run(look: Look, language: str) -> str:
    latin, asian = escape(look.font), escape(look.east_asian_font)
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{asian}" w:cs="{latin}"/>'
        f'<w:color w:val="000000"/>{_size(look.size)}{language_element(language)}'
    )


def is_east_asian(language: str) -> bool:
    """Whether a BCP 47 tag is of Chinese, Japanese or Korean."""
    return language[:2].lower() in {"zh", "ja", "ko"}


def language_element(language: str) -> str:
    """The `w:lang` of a BCP 47 tag; Chinese, Japanese and Korean are of East Asian text.

    Latin words among it are English: as Chinese they would break between any two letters.
    """
    latin, own = ("en-US", language) if is_east_asian(language) else (language, "zh-CN")
    return f'<w:lang w:val="{escape(latin)}" w:eastAsia="{escape(own)}"/>'


def _size(points: float) -> str:
    half = max(1, round(points * 2))
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _spacing(before: int, after: int, line: int = 0, high: float = 1.0) -> str:
    """The space around a paragraph, and the height of its lines: `line` twips, or `high` times what letters need."""
    lines = f'w:line="{line}" w:lineRule="exact"' if line else f'w:line="{240 * high:.0f}" w:lineRule="auto"'
    return f'<w:spacing w:before="{before}" w:after="{after}" {lines}/>'


def _table_style(look: Look, old_layout: bool) -> str:
    across, down = round(look.padding_x * 20), round(look.padding_y * 20)
    sides = zip(("top", "left", "bottom", "right"), (down, across) * 2, strict=True)
    margins = "".join(f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side, twips in sides)
    indented = f'<w:tblInd w:w="{across}" w:type="dxa"/>' if old_layout else ""
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{IDS[TABLE]}"><w:name w:val="{TABLE}"/>'
        f"<w:qFormat/><w:tblPr>{indented}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )
