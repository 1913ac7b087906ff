"""Markdown: GitHub's reading of what is written is the text itself; one grid; what was lost is said."""

import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render.text_samples import (
    ALL,
    BASELINE,
    HOSTILE,
    INJECTIONS,
    LEVELS,
    NB,
    REGRESSION,
    n,
    row,
    t,
)

from tablegen.render.markdown import render
from tablegen.render.markdown_text import escape, markdown, paragraph
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Bold, Caption, Content, Italic, Mark, Sub, Sup, Symbol, Table, Text, plain

markdown_it = pytest.importorskip("markdown_it")
TEMPLATES = Templates.search()
BMC, JAMA, LANCET = (load_style(name, TEMPLATES) for name in ("springer-bmc", "jama", "lancet"))
READER = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SIGNS = "\\`*_{}[]<>~^$|@\"'#&;:-.!+=()%/ aZw19αé±−–" + NB


class Reader(HTMLParser):
    """The rows of a page's table, as the text of their cells, and the tags used."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self.in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = self.in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self.in_cell:
            self.rows[-1][-1] += data.replace("\n", " ")


def read_text(source: str) -> str:
    """A paragraph as GitHub reads it; one paragraph and nothing else may come of it."""
    page = READER.render(source)
    assert page.startswith("<p>") and page.endswith("</p>\n") and page.count("<p>") == 1, page
    text: list[str] = []
    reader = HTMLParser()
    reader.handle_data = text.append
    reader.feed(page)
    return "".join(text).removesuffix("\n")


def md(table: Table, style=BMC) -> str:
    return render(table, style, TEMPLATES).content.decode()


texts = st.text(st.sampled_from(SIGNS), min_size=1, max_size=12).map(clean).filter(lambda text: text.strip(" ") == text)


@given(texts)
def test_an_escaped_text_is_read_as_it_was(text: str) -> None:
    assert read_text("x" + escape(text) + "x") == f"x{text}x"


@given(texts.filter(lambda text: text.strip() == text))
def test_a_paragraph_is_a_paragraph_whatever_it_begins_with(text: str) -> None:
    assert read_text(paragraph(escape(text))) == text


inlines = st.recursive(
    st.builds(Text, texts),
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from((Italic, Bold, Sup, Sub)),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.lists(inlines, min_size=1, max_size=4).map(tuple))
def test_emphasis_never_shows_its_stars(content: Content) -> None:
    assert read_text("x " + markdown(content, "−") + " x") == f"x {plain(content, '−')} x"


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ((Italic(t("P")), Text(" value"), Mark("a")), "*P* value<sup>a</sup>"),
        ((Symbol("chi2"), Text("/"), Italic(t("t"))), "*χ*²/*t*"),
        ((Italic(t("a")), Italic(t("b"))), "*a*<em>b</em>"),
        ((Text("x"), Italic(t("(n)"))), "x<em>(n)</em>"),
        ((Bold((Text("The "), Italic(t("P")))),), "<strong>The *P*</strong>"),
        ((Italic(()),), ""),
        (n("-0.5"), "−0.5"),
        (t("<0.001"), "&lt;0.001"),
        (t(f"n{NB}={NB}46"), "n&nbsp;=&nbsp;46"),
        (t("=1+1"), "=1+1"),
        (t("http://a.b www.a.b"), r"http\://a.b www\.a.b"),
        (t("&amp; AT&T &#1"), r"\&amp; AT\&T \&\#1"),
        (t("a -- b..."), r"a \-\- b\.\.\."),
    ],
)
def test_inlines(content: Content, written: str) -> None:
    assert markdown(content, "−") == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("- a", r"\- a"), ("1. a", r"1\. a"), ("(2) a", r"\(2) a"), ("iv) a", r"iv\) a"), ("# a", r"\# a"),
     (": a", r"\: a"), ("Table: a", r"Table\: a"), ("= a", r"\= a"), ("% a", r"\% a"),
     ("e.g. a", "e.g. a"), ("a", "a")],
)  # fmt: skip
def test_paragraphs(text: str, written: str) -> None:
    assert paragraph(escape(text)) == written


@pytest.mark.parametrize("style", [BMC, JAMA, LANCET], ids=lambda style: style.name)
@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_cells_say_what_the_table_says(table: Table, style) -> None:
    rows = Reader(READER.render(md(table, style))).rows[1:]
    minus, count = style.numbers.minus, len(table.columns)
    for read, written in zip(rows, table.body, strict=True):
        cells = [plain(cell.content, minus) for cell in written.cells]
        assert len(read) == count
        assert [cell.strip(" \u2003") for cell in read if cell] == [cell.strip() for cell in cells if cell]


def test_spanning_heads_are_flattened_and_this_is_said() -> None:
    rendered = render(LEVELS, JAMA, TEMPLATES)
    assert "| No. (%): Etiology specific (*n*&nbsp;=&nbsp;46) |" in rendered.content.decode()
    assert rendered.lost == (
        "spanning heads are written before each head below them: Markdown has one head row",
        "spans in the body are written in their first cell: Markdown has none",
    )
    assert render(BASELINE, BMC, TEMPLATES).lost == ()


def test_lost_alignment_is_said() -> None:
    assert render(REGRESSION, BMC, TEMPLATES).lost == (
        "column 4 is not aligned on its decimal mark: Markdown aligns left, centre or right",
        "column 7 is not aligned on its decimal mark: Markdown aligns left, centre or right",
    )


def test_the_whole() -> None:
    table = Table(
        "small", Caption("Table", "3", t("A|B")), BASELINE.columns[1:4], (row(t("Characteristic"), t("N"), t("t")),),
        (row(t("Sex"), (), (), group=True), row(t("Male"), t("22/24"), n("-0.5"), indent=1)), (BASELINE.notes[1],),
    )  # fmt: skip
    assert md(table, LANCET) == (
        "| Characteristic | N     |    t |\n"
        "|:---------------|:------|-----:|\n"
        "| **Sex**        |       |      |\n"
        "| &emsp;Male     | 22/24 | −0.5 |\n"
        "\n"
        "*MRI* magnetic resonance imaging\n"
        "\n"
        "*Table&nbsp;3:* **A\\|B**\n"
    )
    assert md(table, BMC).startswith("**Table&nbsp;3**&ensp;A\\|B\n\n| Characteristic |")


def test_hostile_texts_are_read_as_texts() -> None:
    page = READER.render(md(INJECTIONS))
    assert [cells[0] for cells in Reader(page).rows[1:]] == [clean(text) for text in HOSTILE]
    assert "<script" not in page and "<a " not in page and "<img" not in page
    assert set(Reader(page).tags) <= {"p", "table", "thead", "tbody", "tr", "th", "td", "strong"}


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_pandoc_reads_the_same(table: Table) -> None:
    source = md(table, JAMA)
    command = ["pandoc", "-f", "markdown", "-t", "html"]
    page = subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout
    assert Reader(page.replace(NB, " ")).rows == Reader(READER.render(source).replace(NB, " ")).rows
