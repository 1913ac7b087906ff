"""HTML: texts stay texts, heads have scopes, spans are kept, the fragment stands alone."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render.text_samples import ALL, BASELINE, HOSTILE, INJECTIONS, LEVELS, NB, REGRESSION, t

from tablegen.render.html import fragment, render
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Cell, Row, Table, plain

TEMPLATES = Templates.search()
BMC, JAMA, LANCET = (load_style(name, TEMPLATES) for name in ("springer-bmc", "jama", "lancet"))
VOID = {"br", "meta"}


class Reader(HTMLParser):
    """The texts of the cells of a page, its tags with their attributes; an assertion fails where tags do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag in {"td", "th"}:
            self.cells.append("")
        if tag not in VOID:
            self.open.append(tag)
        elif tag == "br":
            self.cells[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data


def page(table: Table, style=BMC) -> str:
    return render(table, style, TEMPLATES).content.decode()


@pytest.mark.parametrize("style", [BMC, JAMA, LANCET], ids=lambda style: style.name)
@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_cells_say_what_the_table_says(table: Table, style) -> None:
    minus = style.numbers.minus
    said = [clean(plain(cell.content, minus)) for row in (*table.head, *table.body) for cell in row.cells]
    assert [clean(cell) for cell in Reader(page(table, style)).cells[: len(said)]] == said
    assert page(table, style) == page(table, style)


@given(st.text(max_size=30))
def test_any_text_is_read_as_it_was(text: str) -> None:
    table = replace(BASELINE, body=(Row((Cell(t(text)), *(Cell(),) * 4)),), notes=())
    assert Reader(page(table)).cells[5] == clean(text)


def test_hostile_texts_stay_texts() -> None:
    reader = Reader(page(INJECTIONS))
    assert reader.cells[3 : 3 + 3 * len(HOSTILE) : 3] == [clean(text) for text in HOSTILE]
    assert not {tag for tag, _ in reader.seen} & {"script", "a", "img", "link"}
    assert page(INJECTIONS).count("</style>") == 1


def test_heads_have_scopes_and_spans() -> None:
    source = page(LEVELS, JAMA)
    edges = "border-top:1pt solid #000;border-bottom:0.75pt solid #000"
    assert f'<th scope="col" rowspan="2" style="{edges}">Characteristic</th>' in source
    rule = '<p style="margin:0;border-bottom:0.75pt solid #000">No. (%)</p>'  # a paragraph's: Word takes it over
    assert f'<th scope="colgroup" colspan="2" class="c spanner" style="border-top:1pt solid #000">{rule}</th>' in source
    assert (
        '<th scope="row" colspan="4" class="group" style="text-align:left;font-weight:normal">Findings of imaging</th>'
        in source
    )
    assert '<td rowspan="2">&lt;.001</td>' in source
    indented = '<div style="margin-left:8.504pt">Male</div>'  # LibreOffice has no padding of one cell
    assert f'<th scope="row" style="text-align:left;font-weight:normal">{indented}</th>' in source


def test_caption_notes_language_and_description() -> None:
    source = page(BASELINE)
    assert "<caption><b>Table\u00a01</b>\u2002Comparisons between" in source
    assert '<tfoot><tr><td colspan="5"><p>Data are mean ± standard' in source
    assert '<html lang="en">' in source and "<title>Table\u00a01\u2002Comparisons" in source
    assert ' aria-description="Eight characteristics' in source
    assert "hidden" not in source  # LibreOffice shows what is hidden
    assert "tfoot" not in page(replace(BASELINE, notes=()), BMC).split("</style>")[1]
    assert "aria-description" not in page(REGRESSION)


def test_decimal_marks_stand_below_each_other() -> None:
    source = page(REGRESSION)
    assert '<td class="r" style="padding-right:calc(4pt + 1ch)">7.69</td>' in source
    assert '<td class="r" style="border-bottom:0.5pt solid #000;padding-right:calc(4pt + 3.5ch)">1</td>' in source
    assert '<td class="r">10.915</td>' in source
    assert '<td class="r">−2.249<sup class="mark">b</sup></td>' in source


def test_look_follows_the_style() -> None:
    assert "caption-side: bottom" in page(BASELINE, LANCET) and "caption-side: top" in page(BASELINE, JAMA)
    assert "border-top: 0.25pt solid rgb(166 166 166)" in page(BASELINE, JAMA)
    assert '8.5pt/1.25 "Times New Roman", "Liberation Serif", Times, serif' in page(BASELINE, LANCET)


def test_a_font_name_cannot_leave_its_place() -> None:
    style = replace(BMC, look=replace(BMC.look, font='x"; } </style><script>'))
    assert '"x  stylescript"' in page(BASELINE, style)


def test_a_fragment_is_only_a_table_with_its_look() -> None:
    source = fragment(BASELINE, BMC, TEMPLATES)
    assert source.startswith("<style>\ntable.tablegen {") and source.endswith("</table>\n")
    assert "<html" not in source and "body {" not in source
    assert re.findall(r"^\w[^{@]*\{", source, re.MULTILINE)
    assert all(line.startswith("table.tablegen") for line in re.findall(r"^.*\{", source, re.MULTILINE))
    assert f"255.93{NB}±{NB}173.93" in source
