"""Excel: the printed table as texts, its spans and rules, and the unrounded numbers beside."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from render.text_samples import ALL, BASELINE

from tablegen.render.xlsx import render
from tablegen.resources import Templates
from tablegen.style_file import load_style, style_names
from tablegen.table.model import Caption, Cell, Column, Mark, Number, Row, Table, Text, grid, plain

TEMPLATES = Templates.search()
JAMA = load_style("jama", TEMPLATES)


def book(table, style=JAMA, rich=False):
    return load_workbook(BytesIO(render(table, style, TEMPLATES).content), rich_text=rich)


def seen(content) -> str:
    return "".join("\n" if type(part).__name__ == "Break" else plain((part,), "−") for part in content).replace(
        "²", "2"
    )


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_the_sheet_holds_the_grid_as_text(table) -> None:
    sheet = book(table).worksheets[0]
    above = 1 if JAMA.look.caption.place == "above" else 0
    rows = (*grid(table.head, len(table.columns)), *grid(table.body, len(table.columns)))
    for r, places in enumerate(rows, start=1 + above):
        for place in places:
            value = sheet.cell(r, place.column + 1).value
            assert (value or "") == seen(place.cell.content)
            assert value is None or sheet.cell(r, place.column + 1).data_type == "s"
    spans = sum(p.cell.colspan > 1 or p.cell.rowspan > 1 for places in rows for p in places)
    assert len(sheet.merged_cells.ranges) == spans + above + len(table.notes) - (len(table.columns) == 1)


@pytest.mark.parametrize("name", style_names(TEMPLATES))
def test_every_style(name) -> None:
    style = load_style(name, TEMPLATES)
    sheet = book(BASELINE, style).worksheets[0]
    first = 2 if style.look.caption.place == "above" else 1
    assert sheet.cell(first, 1).border.top.style == ("thin" if style.look.rules.top < 1 else "medium")
    assert sheet.cell(first, 1).border.left is None
    assert sheet.cell(first, 1).font.name == style.look.font


def number_table(*cells) -> Table:
    rows = tuple(Row((Cell((Text(f"r{i}"),)), Cell(cell))) for i, cell in enumerate(cells))
    head = Row((Cell((Text("Stub"),)), Cell((Text("x"),))))
    return Table("t", Caption("Table", "1", (Text("T"),)), (Column("left"), Column("decimal")), (head,), rows)


def test_the_numbers_stand_unrounded_on_a_second_sheet() -> None:
    made = book(
        number_table((Number("<.001", 1.25e-7),), (Number("0.5", 0.4999), Text(" ("), Number("1", 1), Text(")")), ())
    )
    printed, numbers = made.worksheets
    assert [printed.cell(r, 2).value for r in (3, 4, 5)] == ["<.001", "0.5 (1)", None]
    assert numbers.title == "Numbers"
    assert [numbers.cell(r, c).value for r in (1, 2, 3) for c in (1, 2)] == ["Stub", "x", "r0", 1.25e-7, "r1", 0.4999]
    assert [numbers.cell(r, 3).value for r in (1, 2, 3, 4)] == [None, None, 1.0, None]
    assert [str(one) for one in numbers.merged_cells.ranges] == ["B1:C1"]


def test_the_limits_of_an_interval_and_a_spread_stand_unrounded_too() -> None:
    """A column headed 95% CI had its lower limit only, one of mean (SD) the mean."""
    made = book(number_table((Number("0.1", 0.06), Text(" ("), Number("-1", -1.25), Text(" to "), Number("2", 2.25))))
    assert [made.worksheets[1].cell(2, c).value for c in range(1, 6)] == ["r0", 0.06, -1.25, 2.25, None]


def test_no_mark_of_a_note_is_glued_to_a_label_among_the_numbers() -> None:
    table = number_table((Number("0.5", 0.4999), Mark("a", raised=True)))
    table = replace(table, head=(Row((Cell((Text("Stub"), Mark("b", raised=True))), Cell((Text("x"),)))),))
    printed, numbers = book(table).worksheets
    assert numbers["A1"].value == "Stub" and numbers["B2"].value == 0.4999
    assert printed["A2"].value == "Stubb"


def test_nothing_becomes_a_formula_or_a_date() -> None:
    made = book(number_table((Text("=1+1"),), (Text("1-2"),), (Text("+A1"),), (Text("@x"),)))
    for sheet in made.worksheets:
        for row in sheet.iter_rows():
            assert all(
                cell.data_type in {"s", "n"} and (cell.value is None or isinstance(cell.value, str)) for cell in row
            )


def test_faces_are_kept() -> None:
    heads = [cell.value for row in book(BASELINE, rich=True).worksheets[0].iter_rows(max_row=2) for cell in row]
    runs = [run for value in heads if not isinstance(value, str | None) for run in value]
    assert any(run.font.i and run.text == "n" for run in runs)
    assert any(run.font.vertAlign == "superscript" for run in runs)


def test_the_sheet_of_numbers_can_be_read() -> None:
    """Its columns are as wide as their heads, its heads stay in view, a head over several columns spans them."""
    sheet = book(nested()).worksheets[1]
    assert sheet.freeze_panes == "B3"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["B1:C1"]
    assert sheet.column_dimensions["A"].width == len("A rather long characteristic") + 2
    assert all(sheet.column_dimensions[c].width >= 14 for c in "BC")
    assert sheet.print_title_rows == "$1:$2" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.orientation == "portrait"
    assert sheet["B1"].font.bold and not sheet["B3"].font.bold and sheet["B3"].value == 0.25


def nested() -> Table:
    head = (
        Row((Cell(()), Cell((Text("Both"),), colspan=2))),
        Row((Cell((Text("Stub"),)), Cell((Text("x"),)), Cell((Text("y"),)))),
    )
    body = (Row((Cell((Text("A rather long characteristic"),)), Cell((Number("0.3", 0.25),)), Cell(()))),)
    columns = (Column("left"), Column("decimal"), Column("decimal"))
    return Table("t", Caption("Table", "1", (Text("T"),)), columns, head, body)


def test_the_same_bytes_each_time() -> None:
    assert render(BASELINE, JAMA, TEMPLATES).content == render(BASELINE, JAMA, TEMPLATES).content


def test_heads_repeat_in_print_and_stay_in_view() -> None:
    sheet = book(BASELINE).worksheets[0]
    assert sheet.freeze_panes == "B3"
    assert sheet.print_title_rows == "$2:$2"


def test_numbers_of_unlike_fractions_stand_on_their_decimal_mark() -> None:
    """By a gap in the cell's format, so that its text is the number alone."""
    sheet = book(number_table((Number("1.64"),), (Number("1037.0"),), (Number("12"),))).worksheets[0]
    assert [sheet.cell(r, 2).number_format for r in (3, 4, 5)] == ["@", "@_0", "@_._0_0"]
    assert [sheet.cell(r, 2).value for r in (3, 4, 5)] == ["1.64", "1037.0", "12"]


def test_a_caption_of_two_lines_has_a_row_of_two() -> None:
    """APA's stands above a title in italics, which could not be seen."""
    apa = load_style("apa7", TEMPLATES)
    one, two = (book(BASELINE, style).worksheets[0].row_dimensions[1].height for style in (JAMA, apa))
    assert two > one * 1.5


def test_a_sheet_that_is_too_wide_for_an_upright_page_is_printed_on_its_side() -> None:
    wide = Row(tuple(Cell((Text("255.93\u00a0(173.93)"),)) for _ in range(14)))
    table = Table("t", Caption("Table", "1", (Text("T"),)), (Column("left"),) * 14, (wide,), (wide,))
    sheets = [book(one).worksheets[0] for one in (table, BASELINE)]
    assert [sheet.page_setup.orientation for sheet in sheets] == ["landscape", "portrait"]
    assert all(sheet.page_setup.paperSize == 9 for sheet in sheets)


def test_widths_are_counted_in_the_journals_font() -> None:
    """Calibri is not on every computer; where it was not, the sheet was a third too wide."""
    with ZipFile(BytesIO(render(BASELINE, JAMA, TEMPLATES).content)) as package:
        styles = package.read("xl/styles.xml")
    assert b"Calibri" not in styles and b"scheme" not in styles
    assert (
        styles.index(b'<fonts count="') < styles.index(b'<font><name val="Arial"/>') < styles.index(b'<sz val="10"/>')
    )


def test_a_caption_stands_as_the_style_says() -> None:
    centred = book(BASELINE, load_style("gbt7713", TEMPLATES)).worksheets[0]
    assert (centred["A1"].alignment.horizontal, book(BASELINE).worksheets[0]["A1"].alignment.horizontal) == (
        "center", "left")  # fmt: skip


def test_a_part_of_a_text_is_bold() -> None:
    """A caption whose label alone is bold was not bold at all."""
    caption = book(BASELINE, load_style("default", TEMPLATES), rich=True).worksheets[0]["A1"].value
    assert (caption[0].text, caption[0].font.b) == ("Table\u00a01", True)
    assert str(caption).startswith("Table\u00a01\u2002Comparisons")


def test_a_text_beside_numbers_flush_right_stands_off_from_them() -> None:
    columns = (Column("left"), Column("decimal"), Column("left"), Column("left"))
    line = Row((Cell((Text("a"),)), Cell((Number("0.736"),)), Cell((Text("59.4 (10.6)"),)), Cell((Text("b"),))))
    sheet = book(Table("t", Caption("Table", "1", (Text("T"),)), columns, (line,), (line,))).worksheets[0]
    assert [[each.alignment.indent for each in row] for row in sheet["A2:D3"]] == [[0, 0, 1, 0]] * 2
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["D"].width


def test_a_row_of_one_line_stands_midway_between_its_rules() -> None:
    """Its letters touched the rule above."""
    sheet = book(BASELINE).worksheets[0]
    assert {each.alignment.vertical for each in sheet[3]} == {"center"}
    assert {each.alignment.vertical for each in book(nested()).worksheets[0][4]} <= {"center", "top"}


def test_heads_of_one_part_neither_stay_nor_repeat_above_another() -> None:
    parted = replace(BASELINE, body=(*BASELINE.body, replace(BASELINE.head[0], head=True), *BASELINE.body))
    sheets = book(parted).worksheets
    assert [sheet.freeze_panes for sheet in sheets] == ["B1", "B1"]
    assert not any(sheet.print_title_rows for sheet in sheets)
    told = "heads of further parts stand above these once"
    assert [any(told in each for each in render(one, JAMA, TEMPLATES).lost) for one in (parted, BASELINE)] == [
        True,
        False,
    ]
