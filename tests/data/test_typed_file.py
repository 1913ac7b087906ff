"""Excel, SPSS, Stata, parquet and DataFrames: labels, user-missing codes, declared orders, and what looks wrong."""

from pathlib import Path

import pandas as pd
import pytest
from data.test_text_file import AT, refused, source

from tablegen.data.dataframe import from_pandas
from tablegen.data.frame import from_table
from tablegen.errors import Problems, TablegenError
from tablegen.evidence import Condition
from tablegen.spec.words import Word

FILES = Path(__file__).parent / "files"


def test_spss_labels_and_user_missing_codes():
    found, problems = source(FILES, "labelled.sav")
    sex, pain = found.variable("sex"), found.variable("q")
    assert (sex.label, sex.kind, sex.levels, sex.missing) == ("Sex of child", "category", ("1", "2"), 1)
    assert dict(sex.level_labels) == {"1": "Male", "2": "Female"}
    assert found.counts("sex", ("1", "2"), None).table == ((3,), (2,))
    assert (pain.n, found.moments("q", None)[0].mean) == (4, 3.0)
    assert found.level_key("sex", "Female") == "2"
    assert problems.found == []


def test_spss_labelled_code_that_is_no_measurement_is_missing_with_a_warning():
    found, problems = source(FILES, "labelled.sav")
    age = found.variable("age")
    assert (age.kind, age.n, age.missing) == ("number", 4, 2)
    assert 'age: the code 999 is labelled "not recorded" but not declared missing' in str(problems.warnings[0])


def test_spss_twin_labels_are_an_error():
    message = refused(FILES, "twin_labels.sav")
    assert 'the codes 1 and 3 of sev share the label "Other" (duplicate)' in message


def test_stata_labels(tmp_path):
    frame = pd.DataFrame({"sex": pd.Categorical(["m", "f", "m"], categories=["m", "f"]), "bmi": [21.5, None, 30.25]})
    frame.to_stata(tmp_path / "d.dta", write_index=False, variable_labels={"bmi": "Body-mass index"})
    found, _ = source(tmp_path, "d.dta")
    assert found.variable("sex").level_labels == {"0": "m", "1": "f"}
    assert (found.variable("bmi").label, found.variable("bmi").missing, found.variable("bmi").decimals) == (
        "Body-mass index",
        1,
        2,
    )


def test_parquet_keeps_a_declared_order(tmp_path):
    grade = pd.Categorical(["mild", "severe", "mild"], categories=["mild", "moderate", "severe"], ordered=True)
    pd.DataFrame({"grade": grade, "x": [1, 2, 3], "ok": [True, False, None]}).to_parquet(tmp_path / "d.parquet")
    found, _ = source(tmp_path, "d.parquet")
    assert found.variable("grade").levels == ("mild", "moderate", "severe")
    assert found.variable("x").kind == "number" and found.variable("ok").levels == ("false", "true")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("d.sav", "cannot be read"),
        ("d.dta", "cannot be read"),
        ("d.parquet", "not a parquet file"),
        ("d.xlsx", "not an Excel workbook"),
    ],
)
def test_files_that_are_not_what_their_name_says(tmp_path, name, kind):
    (tmp_path / name).write_bytes(b"no such thing, whatever its name says" * 10)
    assert kind in refused(tmp_path, name)


def workbook(path, sheets):
    """Write a workbook of these sheets, each a list of rows; gives it for more changes before it is saved."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def test_workbook_values_dates_and_text_numbers(tmp_path):
    from datetime import datetime

    workbook(
        tmp_path / "d.xlsx",
        {"Data": [["age", "seen", "x"], ["50", datetime(2024, 5, 31), 0.5], ["61 ", None, 1], [47, None, None]]},
    )
    found, _ = source(tmp_path, "d.xlsx")
    assert found.moments("age", None)[0].mean == pytest.approx(158 / 3, rel=1e-15)
    assert found.variable("seen").levels == ("2024-05-31",)
    assert found.variable("x").missing == 1


def test_workbook_with_two_sheets_needs_one_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "d.xlsx", {"Notes": [["a", "b"], [1, 2]], "Patients": [["age"], [1]]})
    assert refused(tmp_path, "d.xlsx") == (
        "d.xlsx: the workbook has 2 sheets\n   sheets: Notes, Patients\n   say which: data: {file: d.xlsx, sheet: Notes}"
    )
    assert source(tmp_path, "d.xlsx", sheet=Word("Patients", AT))[0].names == ("age",)
    assert 'there is no sheet "Patient" in d.xlsx; did you mean "Patients"?' in refused(
        tmp_path, "d.xlsx", sheet=Word("Patient", AT)
    )


def test_workbook_sheets_that_are_hidden_and_columns_that_are_empty_are_none(tmp_path):
    sheets = {"Old": [["b"], [1], [2]], "Data": [["a", None, "x"], [1, None, 3], [2, None, 4]]}
    book = workbook(tmp_path / "d.xlsx", sheets)
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "d.xlsx")
    assert source(tmp_path, "d.xlsx")[0].names == ("a", "x")
    book["Data"]["E9"] = "checked"
    book.save(tmp_path / "d.xlsx")
    assert "column E has no name, and cell E9 holds something" in refused(tmp_path, "d.xlsx")


def test_row_numbers_of_a_workbook_that_pandas_wrote_are_no_column(tmp_path):
    book = workbook(tmp_path / "d.xlsx", {"S": [[None, "x"], [0, 1.5], [1, 2.5]]})
    assert source(tmp_path, "d.xlsx")[0].names == ("x",)
    book["S"]["A3"] = 0
    book.save(tmp_path / "d.xlsx")
    assert "column A has no name, and cell A2 holds something" in refused(tmp_path, "d.xlsx")


def test_workbook_errors_count_where_their_column_is_used(tmp_path):
    workbook(tmp_path / "d.xlsx", {"S": [["x", "y"], [1, 2], ["#N/A", "#REF!"]]})
    assert "sheet S:3: column x holds the Excel error #N/A" in refused(tmp_path, "d.xlsx")
    found, _ = source(tmp_path, "d.xlsx", missing=("#N/A",))
    assert found.variable("x").missing == 1


def test_damaged_workbooks_and_other_zip_files(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as package:
        package.writestr("a.txt", "x")
    assert "the workbook cannot be read: it is damaged, or no workbook" in refused(tmp_path, "z.xlsx")
    workbook(tmp_path / "d.xlsx", {"S": [["x"], [1]]})
    content = bytearray((tmp_path / "d.xlsx").read_bytes())
    content[600:700] = b"\xff" * 100
    (tmp_path / "d.xlsx").write_bytes(content)
    assert "the workbook cannot be read: it is damaged, or no workbook" in refused(tmp_path, "d.xlsx")


@pytest.mark.parametrize("rows", [4, 12_000])
def test_what_no_table_can_show_is_refused_where_it_is_used(tmp_path, rows):
    from datetime import timedelta

    odd = {"lists": [[1]], "records": [{"a": 1}], "octets": [b"a"], "spans": [timedelta(1)]}
    frame = pd.DataFrame({name: values * rows for name, values in odd.items()} | {"x": range(rows)})
    frame.to_parquet(tmp_path / "d.parquet")
    told = refused(tmp_path, "d.parquet")
    assert "column lists holds values of the type list<" in told and "column records holds values of the type" in told
    assert "column octets holds values of the type binary" in told and "column spans holds durations" in told
    problems = Problems()
    from_table(from_pandas(frame), problems).variable("x")
    assert problems.found == []


@pytest.mark.parametrize("rows", [6, 12_000])
def test_numbers_of_single_precision_are_those_that_were_typed(tmp_path, rows):
    import numpy as np

    typed = [36.6, 36.7, 0.1, 38.25, 1e-7, 12345.5]
    frame = pd.DataFrame({"x": np.array(typed * (rows // 6), "float32")})
    frame.to_parquet(tmp_path / "d.parquet")
    frame.to_stata(tmp_path / "d.dta", write_index=False)
    files = [source(tmp_path, name)[0] for name in ("d.parquet", "d.dta")]
    for found in (*files, from_table(from_pandas(frame), Problems())):
        assert found.where((Condition("x", operator=">=", number=36.6),)).sizes(None) == (4 * rows // 6,)
        assert found.moments("x", None)[0].mean == pytest.approx(sum(typed) / 6, rel=1e-15)


def test_workbook_formula_without_value_merged_and_hidden(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "f.xlsx", {"S": [["a", "g"], ["=1+1", "A"]]})
    assert refused(tmp_path, "f.xlsx") == (
        "f.xlsx, sheet S: cell A2 holds a formula without its cached value\n"
        "   open the workbook in Excel, save it, and build again"
    )
    book = workbook(tmp_path / "m.xlsx", {"S": [["g", "x"], ["A", 1], [None, 2], ["B", 3], [None, 4]]})
    book["S"].merge_cells("A2:A3")
    book["S"].row_dimensions[4].hidden = True
    book.save(tmp_path / "m.xlsx")
    found, problems = source(tmp_path, "m.xlsx")
    text = "\n".join(map(str, problems.warnings))
    assert "merged cells (A2:A3)" in text and "hidden rows are read too: 4" in text
    assert found.variable("g").missing == 2


def test_data_frame():
    frame = pd.DataFrame(
        {
            "g": pd.Categorical(["b", "a", None], categories=["b", "a", "c"]),
            "x": [1.5, float("nan"), 2.0],
            "i": [1, 2, 3],
            5: ["u", "v", None],
        }
    )
    found = from_table(from_pandas(frame), Problems())
    assert found.names == ("g", "x", "i", "5")
    assert found.variable("g").levels == ("b", "a", "c") and found.variable("g").missing == 1
    assert found.variable("x").missing == 1 and found.variable("i").decimals == 0


def test_data_frame_with_duplicate_columns():
    with pytest.raises(TablegenError, match='duplicate column "a" in the DataFrame'):
        from_pandas(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_computed_values_deserve_few_decimals():
    found = from_table(
        from_pandas(pd.DataFrame({"bmi": [70 / 1.75**2, 80 / 1.81**2], "tiny": [0.00123456, 0.00234567]})), Problems()
    )
    assert (found.variable("bmi").decimals, found.variable("tiny").decimals) == (1, 5)
