"""What an author's own frames (`templates/`) bring to a table that its grid never has: vertical rules and colour."""

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from tablegen.editor.draft import Draft, Finding
from tablegen.errors import Place
from tablegen.render.docx_styles import IDS
from tablegen.yamlfile import display

_OF_WORD = "docx/reference.docx"
_KINDS = {".tex": "latex", ".css": "html", ".html": "html", ".typ": "typst"}
_CSS_BORDER = r"(?<![\w-])border(?:-left|-right|-inline[\w-]*)?\s*:(?!\s*(?:0|none))|rules=.?(?:all|cols)"
_VERTICAL = {
    ".tex": r"\\vline|\\vrule|\\begin\{(?:tabular[*x]?|longtable|array)\}(?:\[[^]]*\])?(?:\{[^{}]*\})?\{[^{}]*\|",
    ".css": _CSS_BORDER,
    ".html": _CSS_BORDER,
    ".typ": r"\bvline\(|stroke:\s*[\d(]\s*(?:x:|\.?\d)",
}
_CSS_COLOUR = (
    r"(?<![\w-])color\s*:(?!\s*(?:#000(?:000)?\b|black|inherit|currentcolor))|bgcolor="
    r"|(?<![\w-])background(?:-color)?\s*:(?!\s*(?:none|transparent|white|#fff(?:fff)?\b))"
)
_COLOUR = {
    ".tex": r"\\(?:text|row|column|cell|arrayrule)?colors?(?:box)?\b",
    ".css": _CSS_COLOUR,
    ".html": _CSS_COLOUR,
    ".typ": r"\bfill:(?!\s*(?:none|black|white))|\b(?:rgb|cmyk|oklch|color)[.(]",
}


def vertical_rules(draft: Draft) -> Iterator[Finding]:
    """Vertical rules, and boxes, in frames of the author's own."""
    for path in _own(draft):
        yield from _found(path, _VERTICAL, "a vertical rule", "tables have horizontal rules only")


def colour(draft: Draft) -> Iterator[Finding]:
    """Colour and shading in frames and in the named styles of a Word document of the author's own."""
    for path in _own(draft):
        yield from _found(path, _COLOUR, "colour or shading", "tables are black on white")
    reference = draft.own_frame(_OF_WORD)
    for name in _coloured_styles(reference) if reference else ():
        message = f'{display(reference or Path())}: the style "{name}" has colour or shading'
        yield Finding(message, hint="tables are black on white: change the style in Word")


def _own(draft: Draft) -> Iterator[Path]:
    """The text frames of the author's own that stand for the built-in ones."""
    for suffix, kind in _KINDS.items():
        yield from draft.own_frames(kind, suffix)


def _found(path: Path, forms: dict[str, str], what: str, hint: str) -> Iterator[Finding]:
    """A finding at the first line of a frame that has what a pattern of its kind looks for."""
    form = re.compile(forms[path.suffix])
    for i, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        text = re.sub(r"(?<!\\)%.*", "", line) if path.suffix == ".tex" else line
        if match := form.search(text):
            at = Place(display(path), i, match.start() + 1, line, len(match[0]))
            yield Finding(f"the frame has {what}", hint=hint, at=at)
            return


def _coloured_styles(path: Path) -> Iterator[str]:
    """The names of the styles of tables in a Word document that have colour or shading."""
    try:
        text = ZipFile(path).read("word/styles.xml").decode("utf-8", "replace")
    except (BadZipFile, KeyError):  # the writer says what is wrong with it
        return
    for style in re.findall(r"<w:style\b.*?</w:style>", text, re.DOTALL):
        name = re.search(r'<w:name\b[^>]*w:val="([^"]*)"', style)
        letters = {*re.findall(r'<w:color\b[^>]*w:val="([^"]*)"', style)}
        shades = {*re.findall(r'<w:shd\b[^>]*w:fill="([^"]*)"', style)}
        if name and name[1] in IDS and (letters - {"auto", "000000"} or shades - {"auto", "FFFFFF"}):
            yield name[1]
