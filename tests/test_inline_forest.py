"""The column `forest` of model tables: places on one axis, drawn alike in every format, left out where none can be."""

import re
from io import BytesIO
from math import log
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from seen import refused
from test_figures import DATA, MODEL

from tablegen.render.plots import without_plots
from tablegen.table.axes import logarithmic
from tablegen.table.model import Plot, plain

SPEC = f"{MODEL}columns: [n, OR (95% CI), forest, P]\n"


def plots(made):
    """The estimates that are drawn in each cell; that of a line of no effect alone tells no numbers."""
    cells = [cell for row in made.table.body for cell in row.cells]
    return [[part for part in cell.content if isinstance(part, Plot) and part.text] for cell in cells]


def test_places_are_those_of_the_estimates_on_the_axis_of_the_head(build):
    made = build(SPEC, data=DATA)
    (axis, *_) = [p for row in made.table.head for cell in row.cells for p in cell.content if isinstance(p, Plot)]
    (x0, one), (x1, two) = axis.ticks[0], axis.ticks[-1]
    found = [p for cell in plots(made) for p in cell]
    records = [r for r in made.results if r.key.stat == "or" and r.value is not None]
    per = (x1 - x0) / log(float(two) / float(one))
    expected = sorted(x0 + log(r.value / float(one)) * per for r in records)
    assert sorted(p.value for p in found) == pytest.approx(expected, abs=1e-5) and len(found) == 6
    assert all(0 <= p.low < p.value < p.high <= 1 and "(" in p.text for p in found)


@pytest.mark.parametrize(
    ("form", "sign"), [("latex", r"\tablegenplot{"), ("html", "<svg"), ("typst", "box(width: 100pt")]
)
def test_texts_draw_each_once(build, form, sign):
    made = build(SPEC, data=DATA)
    assert made.render(form).decode().count(sign) == 2 * (1 + len(made.table.body))


def test_the_line_of_no_effect_goes_on_where_nothing_is_estimated(build):
    made = build(SPEC, data=DATA)
    places = {
        c for row in made.table.body for c, cell in enumerate(row.cells) for p in cell.content if isinstance(p, Plot)
    }
    for c in places:
        pieces = [p for row in made.table.body for p in row.cells[c].content]
        assert len(pieces) == len(made.table.body)
        assert len({p.null for p in pieces}) == 1
        assert {p.value is None for p in pieces} == {True, False}


def test_it_fills_the_rows_of_a_word_table(build):
    """Rows have no margins of their own, and what is drawn is as high as the row: its lines and the padding."""
    spec = SPEC.replace("rows:", "style: jama\nrows:")
    document = opened(build(spec, data=DATA).render("docx")).decode()
    heights = [int(cy) for cy in re.findall(r'<wp:extent cx="\d+" cy="(\d+)"', document)]
    lines = set(re.findall(r'<a:ext cx="5080" cy="(\d+)"/>', document))  # 0.4 pt wide
    assert lines == {str(height) for height in heights[2:]}
    assert document.count('<w:tcMar><w:top w:w="0" w:type="dxa"/>') == document.count("<w:tc>") - document.count(
        "TablegenHead"
    )
    assert "<w:position" not in document.partition("</w:tblHeader>")[2]
    long = build(spec.replace("label: Age", f"label: {'Age at randomization as told ' * 9}"), data=DATA)
    higher = [int(cy) for cy in re.findall(r'<wp:extent cx="\d+" cy="(\d+)"', opened(long.render("docx")).decode())]
    assert max(higher) > 2 * max(heights)


def test_latex_tells_no_places_in_its_cells(build):
    """Programs that read a table find the words of the axis, no coordinates."""
    source = build(SPEC, data=DATA).render("latex").decode()
    assert r"\begin{picture}" not in source
    for name, count in re.findall(r"\\providecommand\{\\(tablegen\w+)\}\[(\d)\]", source):
        for found in re.findall(rf"\\{name}((?:\{{[^{{}}#]*\}})*)", source.partition(r"\toprule")[2]):
            assert found.count("{") == int(count) or name == "tablegenplot"


def test_without_drawings_the_grid_is_that_without_the_column(build):
    kept, lost = without_plots(build(SPEC, data=DATA).table)
    bare = build(SPEC.replace("forest, ", ""), data=DATA).table
    assert (kept.head, kept.body, lost) == (bare.head, bare.body, ("the column `forest` is a drawing, and left out",))


def counted(*levels):
    """Patients of each level, so many with the event and so many without."""
    lines = (
        f"{name},{sick}\n" for name, *n in levels for sick, k in zip(("yes", "no"), n, strict=True) for _ in range(k)
    )
    return "arm,sick\n" + "".join(lines)


ARMS = "confidence: 0.999\nmodel: logistic\noutcome: {sick: yes}\nrows: {arm: }\n"
SIGNS = {  # what an arrow to the right is in each format
    "docx": b'prst="triangle"',
    "latex": rb"\tablegenright{",
    "html": b"<path",
    "typst": b"polygon(",
}


@pytest.mark.parametrize(
    ("last", "cut"),
    [
        ([("c", 2, 1)], (True, True)),
        ([("c", 2, 1), ("d", 90, 3)], (True, False)),
        ([("c", 40, 20)], (False, False)),
    ],
)
def test_a_limit_that_would_stretch_the_axis_is_cut_and_an_arrow(build, last, cut):
    made = build(f"{ARMS}columns: [OR (99.9% CI), forest]\n", data=counted(("a", 20, 20), ("b", 22, 20), *last))
    assert [p.cut for cell in plots(made) for p in cell][:2] == [(False, False), cut]
    for form, sign in SIGNS.items():
        assert (sign in opened(made.render(form))) == any(cut) or form == "latex"
    body = made.render("latex").partition(rb"\midrule")[2]
    assert (rb"\tablegenleft{" in body, rb"\tablegenright{" in body) == cut


def opened(content):
    return ZipFile(BytesIO(content)).read("word/document.xml") if content.startswith(b"PK") else content


def test_what_cannot_be_estimated_has_no_mark_and_words_beside(build):
    data = counted(("a", 20, 20), ("b", 22, 20), ("c", 9, 0))
    made = build(f"{ARMS}separation: NE\ncolumns: [OR (99.9% CI), forest]\n", data=data)
    assert [len(cell) for cell in plots(made)].count(1) == 0 and "NE" in made.render("markdown").decode()
    assert not any(isinstance(part, Plot) for row in made.table.head for cell in row.cells for part in cell.content)


@pytest.mark.parametrize(
    "columns", ["n, OR (95% CI), forest, P", "n, forest, OR (95% CI), P", "forest, n, OR (95% CI)"]
)
def test_the_reference_is_marked_beside_the_drawing(build, columns):
    """It was marked in the first column of a ratio, which the drawing may be; and JAMA wrote NA into the drawing."""
    made = build(f"{MODEL}columns: [{columns}]\nstyle: jama\n", data=DATA)
    marked = [plain(cell.content, "−") for row in made.table.body for cell in row.cells if "[Reference]" in str(cell)]
    assert marked == ["1 [Reference]"] * len(marked) and marked
    drawn = [i for i, column in enumerate(made.plan.heads, start=1) if column.drawn]
    assert drawn and not any("NA" in plain(row.cells[i].content, "−") for row in made.table.body for i in drawn)


def test_coefficients_stand_on_a_linear_axis_around_0(build):
    made = build("model: linear\noutcome: age\nrows: {arm: }\ncolumns: [B (95% CI), forest]\n", data=DATA)
    (axis,) = [p for row in made.table.head for cell in row.cells for p in cell.content if isinstance(p, Plot)]
    (one,) = [p for cell in plots(made) for p in cell]
    (x0, first), (x1, last) = [(x, float(text.replace("\u2212", "-"))) for x, text in (axis.ticks[0], axis.ticks[-1])]
    at = lambda value: x0 + (value - first) / (last - first) * (x1 - x0)  # noqa: E731
    b, low, high = (
        next(r.value for r in made.results if r.key.stat == stat and r.value) for stat in ("b", "low", "high")
    )
    assert (one.value, one.low, one.high, one.null) == pytest.approx((at(b), at(low), at(high), at(0.0)), abs=2e-6)


@pytest.mark.parametrize(("column", "words"), [("forest", ""), ("forest: Favours b", "Favours b")])
def test_the_head_repeats_no_words(build, column, words):
    made = build(f"{MODEL}columns: {{n: , OR (95% CI): , {column + (':' if words == '' else '')} , P: }}\n", data=DATA)
    assert [plain(cell.content).strip() for cell in made.table.head[1].cells] == ["OR (95%\u00a0CI)", words, "P"] * 2
    alone = build(f"{MODEL}columns: [forest, P]\n", data=DATA)
    assert [plain(cell.content).strip() for cell in alone.table.head[1].cells] == ["OR (95%\u00a0CI)", "P"] * 2


def test_a_comparison_draws_the_effect_that_it_shows(build):
    spec = "compare: arm\nrows: {age: , sick: {level: yes}, stage: }\neffects: [SMD, OR (95% CI), forest]\n"
    made = build(spec, data=DATA)
    (one,) = [p for cell in plots(made) for p in cell]
    (text,) = [plain(cell.content) for row in made.table.body for cell in row.cells if "–" in plain(cell.content)]
    assert one.text == text and 0 <= one.low < one.value < one.high < one.null == 1
    forest = build(spec.replace("OR", "difference"), data=DATA)
    assert sum(map(len, plots(forest))) == 2


def test_a_comparison_without_intervals_has_nothing_to_draw(build):
    said = refused(build, "compare: arm\nrows: [age]\neffects: [SMD, forest]\n", data=DATA)
    assert "a forest column draws effects with their intervals, and no column shows one" in said
    assert "name it beside it: effects: [OR (95% CI), forest]" in said


def test_blocks_of_columns_have_each_its_axis(build):
    made = build(f"{SPEC}split columns: [Adjusted]\n", data=DATA)
    axes = [
        p
        for row in (*made.table.head, *made.table.body)
        for c in row.cells
        for p in c.content
        if getattr(p, "ticks", ())
    ]
    assert len(axes) == 2 and axes[0].ticks == axes[1].ticks
    kept, _ = without_plots(made.table)
    assert not any(isinstance(p, Plot) for row in (*kept.head, *kept.body) for cell in row.cells for p in cell.content)


@settings(max_examples=60)
@given(st.floats(0.001, 100), st.floats(1.5, 1e5))
@example(0.00390625, 2.0)
def test_ticks_of_ratios_are_few_and_round(low, reach):
    places = logarithmic(low, low * reach)
    assert 2 <= len(places) <= 7 and places[0] <= low * (1 + 1e-9) and places[-1] >= low * reach * (1 - 1e-9)
    assert all(len(f"{x:.12g}".replace(".", "").strip("0")) <= 5 for x in places)
