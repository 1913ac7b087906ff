"""Title lines above the names of the columns, and notes below the data."""

import pytest
from openpyxl import Workbook
from read_files import refused, source
from seen import lines

import tablegen
from tablegen.errors import TablegenError

TITLES = [["Registry of the clinic, 2024; final"], [], ["id", "Age, years", "sex"]]
PATIENTS = [[f"p{i}", 30 + i, "mf"[i % 2]] for i in range(6)]
NOTES = [[], ["Source: the hospital's registry"], ["Age at admission, in years"]]


def workbook(project, rows, merged=None):
    """A sheet with these rows."""
    folder, book = project(), Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(folder / "data.xlsx")
    return folder


def text(rows, delimiter=";", filled=False):
    wide = [row + [""] * (3 - len(row)) if filled else row for row in rows]
    return "\n".join(delimiter.join(map(str, row)) for row in wide) + "\n"


def test_a_sheet_with_titles_is_refused_with_the_row_that_names_the_columns(project):
    folder = workbook(project, TITLES + PATIENTS, merged="A1:C1")
    assert refused(folder, "data.xlsx") == (
        "data.xlsx, sheet Sheet: column B has no name, and cell B3 holds something\n"
        "   the names seem to stand in row 3: data: {file: data.xlsx, header row: 3}"
    )
    found, problems = source(folder, "data.xlsx", header_row=3)
    assert found.names == ("id", "Age, years", "sex") and found.variable("Age, years").n == 6
    assert problems.found == []  # the merged title is not read


def test_heads_of_two_rows_are_read_by_the_lower_one(project):
    folder = workbook(project, [["Patient", None, "Said"], ["id", "age", "sex"], *PATIENTS], merged="A1:B1")
    assert "the names seem to stand in row 2: data: {file: data.xlsx, header row: 2}" in refused(folder, "data.xlsx")
    found, problems = source(folder, "data.xlsx", header_row=2)
    assert found.names == ("id", "age", "sex") and problems.found == []


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_so_is_a_text_file_whatever_its_titles_look_like(project, delimiter, filled):
    """A comma in the title, or the delimiters that Excel writes behind it."""
    folder = project(data_dot_csv=text(TITLES + PATIENTS, delimiter, filled))
    assert "the names seem to stand in row 3: data: {file: data.csv, header row: 3}" in refused(folder)
    found, problems = source(folder, header_row=3)
    assert found.names == ("id", "Age, years", "sex") and found.variable("Age, years").n == 6
    assert problems.found == []


def test_errors_below_titles_keep_their_lines(project):
    folder = project(data_dot_csv=text([*TITLES, *PATIENTS, ["p9", "old", "m"]]))
    assert "data.csv:10" in refused(folder, header_row=3, types={})


def test_notes_below_a_sheet_are_told_with_the_row_that_ends_the_data(project):
    folder = workbook(project, [["id", "age", "sex"], *PATIENTS, *NOTES])
    found, problems = source(folder, "data.xlsx")
    (told,) = problems.warnings
    assert str(told.at) == "data.xlsx, sheet Sheet:9"
    assert told.message == 'this row holds nothing but "Source: the hospital\'s registry", and counts as a patient'
    assert told.hints == ("if the data end above it, say so: data: {…, last row: 7}",)
    found, problems = source(folder, "data.xlsx", last_row=7)
    assert found.variable("age").n == 6 and found.variable("sex").missing == 0 and problems.found == []


def test_those_below_a_text_file_too(project):
    bare = project(data_dot_csv=text([["id", "age", "sex"], *PATIENTS, *NOTES]))
    assert "data.csv:9" in refused(bare) and "say where they end: data: {…, last row: 7}" in refused(bare)
    found, problems = source(bare, last_row=7)
    assert found.variable("age").n == 6 and problems.found == []
    wide = project(data_dot_csv=text([["id", "age", "sex"], *PATIENTS, *NOTES[1:]], filled=True))
    found, problems = source(wide)
    assert [w.hints for w in problems.warnings] == [("if the data end above it, say so: data: {…, last row: 7}",)]


def test_a_file_that_has_grown_beyond_the_last_row_is_told(project):
    for name, folder in (
        ("data.csv", project(data_dot_csv=text([["id", "age", "sex"], *PATIENTS]))),
        ("data.xlsx", workbook(project, [["id", "age", "sex"], *PATIENTS])),
    ):
        found, problems = source(folder, name, last_row=5)
        assert found.variable("age").n == 4
        assert [w.message for w in problems.warnings] == [
            "2 rows below the last row to be read (5) with several values: no patients?"
        ]


def test_a_dropout_with_nothing_but_an_identifier_is_a_patient(project):
    folder = workbook(project, [["id", "age", "sex"], *PATIENTS, ["p7"]])
    assert source(folder, "data.xlsx")[1].found == []


@pytest.mark.parametrize(("options", "message"), [
    ({"header_row": 2}, "row 2, which is to name the columns, is empty"),
    ({"header_row": 99}, "row 99, which is to name the columns, is empty"),
])  # fmt: skip
def test_an_empty_header_row_is_refused(project, options, message):
    assert message in refused(workbook(project, TITLES + PATIENTS), "data.xlsx", **options)
    assert message in refused(project(data_dot_csv=text(TITLES + PATIENTS)), **options)


def test_the_keys_are_read_from_a_spec(project):
    rows = [*TITLES, *PATIENTS, *NOTES]
    spec = "data: {file: data.csv, header row: 3, last row: 9}\nrows: [sex]\n"
    folder = project(data_dot_csv=text(rows, filled=True), spec_dot_yaml=spec)
    table = tablegen.build(folder / "spec.yaml")
    assert lines(table) == ["sex|", ".f|3 (50.0)", ".m|3 (50.0)"] and table.warnings == ()
    with pytest.raises(TablegenError, match="the last row, 2, is not below the header row"):
        tablegen.build(spec.replace("last row: 9", "last row: 2"))
