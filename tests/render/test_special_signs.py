"""Signs that some format acts on, in every place of a table: each document, read by another's reader, says them."""

import io
import re
import shutil
import subprocess
import unicodedata

import cmarkgfm
import html5lib
import pytest
from cmarkgfm.cmark import Options
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tablegen.render import docx, html, markdown, xlsx
from tablegen.render.latex_text import escape, unknown_to_pdflatex
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Caption, Cell, Column, Note, Row, Table, Text

TEMPLATES = Templates.search()
STYLES = {name: load_style(name, TEMPLATES) for name in ("default", "jama", "gbt7713")}
WORDS = (
    "&", "%", "$", "#", "_", "{", "}", "~", "^", "\\", "<", ">", "|", "*", "`", '"', "'", "“", "”", "–", "—", "…", "±",
    "×", "≤", "≥", "µ", "α", "χ²", "₂", "s⁻¹", "é", "ü", "ß", "ø", "Ł", "中文", "日本語", "😀", "عربي", "עברית",
    "\u200b", "\u00a0", "\u00ad", "\t", "\n", "\r\n", "\x07", "\x1b", "\u2028", "\u202e", "=1+1", "+1", "-1", "@x", "[x](y)",
    "![x](y)", "<script>", "</td>", "$x$", "--", "---", "1. ", "# ", "| a |", "\\newline", "\\input{x}", "^^M", "]]>",
    "<!--", "-->", "&amp;", "&#65;", "nan", "None", "Total", "1-2", "2020-01-02", "#N/A", " ", "  ", "http://a.b/c_d",
    "www.a.b", ":smile:", "[^1]", "~~a~~", "<<", ">>", "{{x}}", "{% x %}", "_x000D_", "W" * 60, "a", "B", "0",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=5).map("".join)
PRINTED = (
    "a & b % c $ d # e _ f", "{x} ~y ^z \\w", "a < b > c | d * e", '`code` "q" \'q\'', "“q” ‘q’ – —", "± × ≤ ≥ µ α χ²",
    "x₂ s⁻¹ 10⁻¹²", "é ü ß ø Ł", "-- --- << >> ,, ''", "$x$ \\newline ^^M \\input{x}", "p̂ x̄ β̂", "[x](y) <b> </td>",
    "∈ ⇒ ∅ ∪", "\u202ea\u202c\ufe0f", "=1+1 @x !`", "\x07", "37 ℃",
)  # fmt: skip


def cell(text):
    return Cell((Text(text),))


def table(*rows):
    """A table with these two texts in each row, and in its caption and notes."""
    heads = Row((cell("Label"), cell("Text")))
    notes = tuple(Note((Text(f"x {text}"),)) for pair in rows for text in pair)
    title = (Text("".join(text for pair in rows for text in pair)),)
    body = tuple(Row(tuple(map(cell, pair))) for pair in rows)
    return Table("signs", Caption("Table", "1", title), (Column("left"),) * 2, (heads,), body, notes)


def spaced(text):
    return re.sub("[ \n]+", " ", text).strip(" ")


def html_cells(page):
    """The cells of the body, and the tags of the page."""
    read = html5lib.parse(page, namespaceHTMLElements=False)
    rows = (row for body in read.iter("tbody") for row in body.iter("tr"))
    cells = ["".join(each.itertext()) for row in rows for each in row]
    return [*map(spaced, cells)], {each.tag for each in read.iter() if isinstance(each.tag, str)}


def in_html(made, style):
    return html_cells(html.render(made, style, TEMPLATES).content.decode())[0]


def in_markdown(made, style):
    page = cmarkgfm.github_flavored_markdown_to_html(
        markdown.render(made, style, TEMPLATES).content.decode(), Options.CMARK_OPT_UNSAFE
    )
    cells, tags = html_cells(page)
    assert not tags & {"script", "img", "a", "ul", "ol", "h1", "pre", "code", "blockquote", "del"}
    return cells


def in_word(made, style):
    (read,) = Document(io.BytesIO(docx.render(made, style, TEMPLATES).content)).tables
    return [spaced(each.text) for row in read.rows[1:] for each in row.cells]


def in_excel(made, style):
    found = list[str]()
    book = load_workbook(io.BytesIO(xlsx.render(made, style, TEMPLATES).content))
    for sheet in book.worksheets:
        placed = list(sheet.iter_rows())
        first = next(i for i, row in enumerate(placed) if row[0].value == "Label") + 1
        cells = [each for row in placed[first : first + len(made.body)] for each in row]
        assert {each.data_type for each in cells if each.value is not None} <= {"s"}  # no formula, no date
        read = [spaced(str("" if each.value is None else each.value)) for each in cells]
        assert not found or read == found
        found = read
    return found


@settings(max_examples=60)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=3), st.sampled_from(sorted(STYLES)))
@pytest.mark.parametrize("read", [in_html, in_markdown, in_word, in_excel])
def test_each_cell_is_read_as_it_was_written(read, rows, style):
    wanted = [spaced(clean(text)) for pair in rows for text in pair]
    assert read(table(*rows), STYLES[style]) == wanted


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex", "lualatex"])
def test_each_engine_prints_the_signs(engine, tmp_path):
    """LuaLaTeX makes ligatures over empty braces, Unicode engines a curly quote of a straight one; none has every sign."""
    if not shutil.which(engine) or not shutil.which("pdftotext"):
        pytest.skip(f"{engine} or pdftotext is not installed")
    fonts = (
        "\\usepackage[T1]{fontenc}\\usepackage{lmodern,textcomp}" if engine == "pdflatex" else "\\usepackage{fontspec}"
    )
    wanted = [*map(clean, PRINTED)]
    assert not any(unknown_to_pdflatex(escape(text)) for text in wanted)
    pages = "\n\\clearpage\n".join(rf"\noindent\mbox{{{escape(text)}}}" for text in wanted)
    start = rf"\documentclass{{article}}{fonts}\pagestyle{{empty}}\tracinglostchars=2 "
    (tmp_path / "t.tex").write_text(f"{start}\\begin{{document}}\n{pages}\n\\end{{document}}\n", "utf-8")
    command = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0 and "Missing character" not in done.stdout, done.stdout[-2000:]
    read = subprocess.run(["pdftotext", "t.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert [*map(seen, read.split("\f")[:-1])] == [*map(seen, wanted)]


def seen(text):
    """What of a text a reader of a PDF can tell: neither spaces nor accents nor what has no ink."""
    kept = unicodedata.normalize("NFKD", text.replace("\ufffd", "?"))
    return "".join(c for c in kept if unicodedata.category(c) not in {"Mn", "Cf", "Cc", "Zs"})
