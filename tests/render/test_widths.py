"""Widths of text, and columns that share too small a width."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import tablegen
from tablegen.render.docx_columns import TWIPS, column_widths
from tablegen.render.measure import further_lines, measured
from tablegen.render.metrics import COMPUTER_MODERN
from tablegen.render.widths import Line, figureless, figureless_each, shared, width
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Caption, Cell, Column, Number, Row, Table, Text, grid


def line(text: str, weight: int = 1, indent: float = 0.0) -> Line:
    return Line.of(text, 10, False, indent, weight)


def test_widths_are_those_of_helvetica() -> None:
    assert width("0.05", 10) == pytest.approx(3 * 5.56 + 2.78, abs=1 / 128)
    assert width("Age", 8, bold=True) == pytest.approx(
        (7.23 + 6.12 + 5.56) * 0.8, abs=1 / 128
    )  # A and g are wider, e is not
    assert width("性别", 10) == width("nnnn", 10)
    assert width("", 10) == 0


@given(st.text())
@example("3.39-118.91\ud800")
def test_another_figure_makes_no_text_wider(text: str) -> None:
    for bold in (False, True):
        assert Line.of(figureless(text), 10, bold, 3.0, 1) == Line.of(text, 10, bold, 3.0, 1)


def test_texts_of_other_figures_are_measured_once() -> None:
    assert figureless("Row 17: 3.39-118.91") == figureless("Row 20: 9.00-235.45") != figureless("Row 7: 3.39-118.91")


@given(st.lists(st.text()))
@example(["12.5", "7", "\n1", "34.0"])
def test_many_texts_at_once_are_as_each_alone(texts: list[str]) -> None:
    assert figureless_each(texts) == list(map(figureless, texts))


def test_lines_break_at_spaces_and_behind_hyphens_of_words_only() -> None:
    assert line("Non-etiology-specific group").least == pytest.approx(width("etiology-", 10), abs=1 / 64)
    assert line("-0.037").least == width("-0.037", 10)
    assert line("3.39-118.91").least == width("3.39-118.91", 10)
    assert line("255.93\u00a0±\u00a0173.93").least == width("255.93\u00a0±\u00a0173.93", 10)
    assert line("a b", indent=9).natural == pytest.approx(width("a b", 10) + 9, abs=1 / 64)


def test_broken_lines() -> None:
    text = line("aaa bbb ccc")
    assert text.broken(100) == (1, pytest.approx(text.natural))
    two_words = line("aaa bbb").natural
    assert text.broken(two_words) == (2, two_words)
    assert text.broken(1) == (3, pytest.approx(width("aaa", 10)))
    assert line("").broken(1) == (1, 0)


def test_columns_that_fit_keep_their_width() -> None:
    assert shared([10, 20], [5, 5], [[], []], 30) == ([10, 20], 0)


def test_the_column_that_breaks_fewest_lines_gives_way() -> None:
    long, short = "one very long label of a row", "a short label"
    stub, heads = [line(long), *[line(short)] * 8], [line("two words", weight=3)]
    natural = [stub[0].natural, heads[0].natural]
    least = [max(x.least for x in stub), heads[0].least]
    widths, excess = shared(natural, least, [stub, heads], sum(natural) - 20)
    assert excess == 0 and sum(widths) <= sum(natural) - 20 + 0.01
    assert widths[1] == natural[1] and widths[0] >= line(short).natural


def test_two_heads_of_two_lines_rather_than_one_of_three() -> None:
    """APA's `Odds ratios (OR)` stood on three lines in LaTeX beside `95% confidence interval (CI)` on one."""
    texts = [[line("Odds ratios (OR)", weight=2)], [line("95% confidence interval (CI)", weight=2)]]
    natural, least = [own[0].natural for own in texts], [own[0].least for own in texts]
    widths, excess = shared(natural, least, texts, sum(natural) - 35)
    assert excess == 0 and max(own[0].broken(wide)[0] for own, wide in zip(texts, widths, strict=True)) == 2


def test_columns_that_cannot_fit_say_by_how_much() -> None:
    widths, excess = shared([50, 50], [40, 45], [[], []], 60)
    assert widths == [40, 45] and excess == pytest.approx(25)


words = st.lists(st.sampled_from(["a", "bb", "label", "etiology-specific", "(n = 46)"]), min_size=1, max_size=6).map(
    " ".join
)


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=5), st.floats(0.1, 1.2))
def test_shared_widths_hold_what_cannot_break_and_fill_no_more_than_there_is(columns, share: float) -> None:
    texts = [[line(text) for text in texts] for texts in columns]
    natural = [max(x.natural for x in lines) for lines in texts]
    least = [max(x.least for x in lines) for lines in texts]
    available = sum(natural) * share
    widths, excess = shared(natural, least, texts, available)
    assert all(low - 0.02 <= w <= high + 0.02 for low, w, high in zip(least, widths, natural, strict=True))
    assert (excess > 0) == (sum(least) > available + 0.02) or excess == pytest.approx(0, abs=0.05)
    assert sum(widths) <= available + excess + 0.05


def test_widths_add_up_exactly_in_any_order() -> None:
    pieces = [width(text, 8.5, bold=True) for text in ("Odds", " ", "ratios", " ", "(OR)", "95%")]
    assert all(piece * 64 == int(piece * 64) for piece in pieces)
    assert sum(pieces) == sum(reversed(pieces))


def test_computer_modern_is_as_wide_as_tex_measures_it() -> None:
    """cmr8 and cmbx8 in the encoding T1: 23 (47.8) and 95% CI, in points, from TeX's own boxes."""
    assert width("23 (47.8)", 8, font=COMPUTER_MODERN) == pytest.approx(33.05, abs=0.02)
    assert width("95% CI", 8, bold=True, font=COMPUTER_MODERN) == pytest.approx(31.98, abs=0.02)
    assert width("Characteristic", 8, font=COMPUTER_MODERN) == pytest.approx(51.99, abs=0.05)
    assert width("23 (47.8)", 8) == width("23 (47.8)", 8, font="Arial") < width("23 (47.8)", 8, font=COMPUTER_MODERN)


@pytest.mark.parametrize(("font", "thousandths"), [("Verdana", 2908), ("Georgia", 2530), ("Courier New", 3000)])
def test_a_number_fits_in_fonts_wider_than_arial(font, thousandths) -> None:
    """A column of P was too narrow for `0.001` in Verdana: Word broke it behind a digit."""
    assert width("0.001", 10, font=font) >= thousandths / 100 > width("0.001", 10)
    assert width("(n = 46)", 10, bold=True, font=font) > width("(n = 46)", 10, bold=True)


def number_cell(text: str) -> Cell:
    estimate, _, other = text.partition(" ")
    return Cell((Number(estimate), Text(f" {other}")))


def test_numbers_stay_whole_where_the_stub_can_give_way() -> None:
    """Eight columns of `27.06 (4.98)` beside a stub that may take two lines."""
    stub = [Cell((Text(text),)) for text in ("Body mass index, kg/m²", "Age at entry, y")]
    body = tuple(Row((cell, *[number_cell("27.06 (4.98)")] * 4)) for cell in stub)
    table = Table("t", Caption("Table", "1", ()), tuple(Column("left") for _ in range(5)), (), body)
    style = load_style("bmj", Templates.search())
    measures = measured(table, style)
    room = sum(measures.natural) - 25
    assert shared(measures.natural, measures.least, measures.texts, room)[0][1:] != measures.natural[1:]
    widths, excess = measures.fitted(room)
    assert excess == 0 and widths[1:] == measures.natural[1:] and widths[0] < measures.natural[0]
    narrow, excess = measures.fitted(sum(measures.least) + 5)
    assert excess == 0 and narrow[1] < measures.natural[1]  # where even that is not enough, they break
    assert measures.fitted(sum(measures.least) + 5, breaking=4)[1] == 0
    assert measures.fitted(sum(measures.least) + 5, breaking=3)[1] > 0  # or the page is turned


def test_two_groups_are_equally_wide_where_the_stub_can_give_way() -> None:
    """One group's long head is no reason for two widths, where it costs the stub a line."""
    columns = (Column("left"), Column("left", alike=True), Column("left", alike=True))
    head = Row(tuple(Cell((Text(text),)) for text in ("Characteristic", "Etiology-specific group", "Controls")))
    long = "brain magnetic resonance imaging (MRI) (normal/abnormal), No."
    body = (Row((Cell((Text(long),)), number_cell("26 (57)"), number_cell("12 (29)"))),)
    table = Table("t", Caption("Table", "1", ()), columns, (head,), body)
    style = load_style("bmj", Templates.search())
    for text_width in (105, 125, 140, 160):
        (_, first, second), excess = column_widths(table, style, text_width)
        assert excess == 0 and abs(first - second) <= 1  # twips


def test_long_heads_of_groups_break_rather_than_many_lines_of_the_stub() -> None:
    """Of the paper's two groups both stand on two lines; one stood on a line and the other on three, or eight lines of
    the stub broke, that the heads had room.
    """
    built = tablegen.build(Path(__file__).parents[2] / "specs" / "table1.yaml", style="jama")
    widths, excess = column_widths(built.table, built.style, 160)
    points = [width / TWIPS for width in widths]
    placed = grid((*built.table.head, *built.table.body), len(widths))
    heads, *body = [[further_lines(place, points, built.style) for place in row] for row in placed]
    assert excess == 0 and heads == [0, 1, 1, 0, 0]
    assert [row[0] for row in body] == [0, 0, 0, 0, 1, 1, 0, 0]
    assert not any(any(row[1:]) for row in body)


@pytest.mark.parametrize(("name", "style"), [("groups", "plos"), ("nested", "lancet")])
def test_heads_of_groups_break_alike(name: str, style: str) -> None:
    """Of five equal heads two stood on two lines and three on one: a row is as high as its highest cell."""
    built = tablegen.build(Path(__file__).parents[1] / "data" / "hard" / f"{name}.yaml", style=style)
    widths, _ = column_widths(built.table, built.style, 160)
    groups = [width for width, column in zip(widths, built.table.columns, strict=True) if column.alike]
    points = [width / TWIPS for width in widths]
    heads = grid(built.table.head, len(widths))[-1]
    lines = {further_lines(place, points, built.style) for place in heads if built.table.columns[place.column].alike}
    assert len(groups) > 4 and max(groups) - min(groups) <= 1  # twips
    assert lines == {1}
