"""Typst: the document, its PDF and its picture; nothing an author wrote is acted on."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from render.text_samples import ALL, BASELINE, CHINESE, INJECTIONS, LEVELS

from tablegen.errors import TablegenError
from tablegen.render.typst import render, render_pdf, render_png
from tablegen.render.typst_text import string
from tablegen.resources import Templates
from tablegen.style_file import load_style, style_names
from tablegen.table.model import Caption, Cell, Column, Mark, Number, Row, Table, Text

TEMPLATES = Templates.search()
DEFAULT, JAMA = load_style("default", TEMPLATES), load_style("jama", TEMPLATES)


def source(table, style=DEFAULT) -> str:
    return render(table, style, TEMPLATES).content.decode()


def texts(pdf: bytes, tmp_path) -> str:
    (tmp_path / "t.pdf").write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", tmp_path / "t.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_every_table_compiles_and_the_same_each_time(table) -> None:
    first, again = (render_pdf(table, JAMA, TEMPLATES).content for _ in range(2))
    assert first.startswith(b"%PDF-") and first == again
    assert render_png(table, DEFAULT, TEMPLATES).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", style_names(TEMPLATES))
def test_every_style_compiles(name) -> None:
    assert render_pdf(BASELINE, load_style(name, TEMPLATES), TEMPLATES).content.startswith(b"%PDF-")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("table", [BASELINE, LEVELS, CHINESE], ids=lambda table: table.name)
def test_the_pdf_shows_every_cell(table, tmp_path) -> None:
    said = re.sub(r"[\s\u2060]", "", texts(render_pdf(table, DEFAULT, TEMPLATES).content, tmp_path))
    for row in (*table.head, *table.body):
        for cell in row.cells:
            for part in cell.content:
                if isinstance(part, Text | Number):
                    assert (
                        re.sub(r"\s", "", part.text.replace("-", "−") if isinstance(part, Number) else part.text)
                        in said
                    )


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_what_looks_like_code_is_printed_as_it_is(tmp_path) -> None:
    hostile = '#eval("1+1") $x$ *b* _i_ @ref <label> \\n "quoted" // no comment [x] {y} `z`'
    table = replace(INJECTIONS, body=(Row((Cell((Text(hostile),)), *(Cell() for _ in INJECTIONS.columns[1:]))),))
    said = texts(render_pdf(table, DEFAULT, TEMPLATES).content, tmp_path)
    assert re.sub(r"\s", "", hostile) in re.sub(r"\s", "", said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", '"a"'),
        ('say "x"', '"say \\"x\\""'),
        ("a\\b", '"a\\\\b"'),
        ("0.6-1.0", '"0.6-\u20601.0"'),
        ("p-value", '"p-\u2060value"'),
        ("log-rank test", '"log-rank test"'),
    ],
)
def test_texts_are_strings(text, code) -> None:
    assert string(text) == code


def numbers(*cells: tuple, align="decimal") -> Table:
    rows = tuple(Row((Cell((Text("r"),)), Cell(cell))) for cell in cells)
    head = Row((Cell((Text("Stub"),)), Cell((Text("x"),))))
    return Table("t", Caption("Table", "1", (Text("T"),)), (Column("left"), Column(align)), (head,), rows)


def test_shorter_fractions_have_unseen_digits_and_marks_hang_over() -> None:
    made = source(numbers((Number("1.25"),), (Number("10"), Mark("a")), (Number("-0.5"),)))
    assert '"10" + over(super("a")) + hide(".25")' in made
    assert '"−0.5" + hide("5")' in made
    assert "hide" not in source(numbers((Number("1.25"),), (Number("10"),), align="right")).split("#let over")[1]


def test_a_spanner_has_its_rule_and_a_group_row_its_weight() -> None:
    made = source(LEVELS, JAMA)
    spanners = sum(1 for _ in re.finditer(r"colspan: \d+, align: center \+ bottom", made))
    assert made.count("spanner(") - 1 == spanners


def test_a_wide_table_is_turned_and_one_too_wide_for_that_told() -> None:
    cells = tuple(Cell((Text(f"w{i:02d}" * 4),)) for i in range(30))
    columns = tuple(Column("left") for _ in cells)
    wide = Table("t", Caption("Table", "1", (Text("T"),)), columns, (Row(cells),), (Row(cells),))
    made = render(wide, DEFAULT, TEMPLATES)
    assert b"flipped: true" in made.content
    assert made.lost[0] == "the table is wider than the text and stands on a turned page"
    assert re.fullmatch(r"the table is \d+ mm wider than even a turned page: leave out columns", made.lost[1])


def test_a_broken_frame_of_ones_own_is_told_with_what_typst_says(tmp_path) -> None:
    (tmp_path / "templates" / "typst").mkdir(parents=True)
    (tmp_path / "templates" / "typst" / "table.typ").write_text("#nothing(<< table >>)\n", "utf-8")
    with pytest.raises(TablegenError) as caught:
        render_pdf(BASELINE, DEFAULT, Templates.search(project=tmp_path))
    assert str(caught.value).splitlines()[0] == "baseline: Typst could not make the PDF"
    assert len(str(caught.value).splitlines()) == 2


def test_lines_break_at_no_stroke_between_words_but_in_addresses():
    assert string("male/female, mg/L, 12/30, 3-5") == '"male/\u2060female, mg/\u2060L, 12/30, 3-\u20605"'
    assert string("https://example.org/a/b") == '"https://example.org/a/b"'


def test_lines_are_as_high_whatever_letters_they_have():
    """Each font has edges of its own; by them numbers stood higher than the Chinese label beside them."""
    assert "top-edge: 0.91em, bottom-edge: -0.21em" in source(CHINESE)
