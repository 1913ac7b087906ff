"""What a clinic's files hold: percent cells, dates written in several ways, patients' numbers in other languages."""

import pandas as pd
import pytest
from openpyxl import Workbook
from seen import lines

import tablegen


def built(folder, spec):
    (folder / "spec.yaml").write_text(spec, "utf-8")
    return tablegen.build(folder / "spec.yaml")


def test_cells_in_percent_are_told_with_what_is_read(project):
    folder, book = project(), Workbook()
    sheet = book.active
    sheet.append(["arm", "ef", "x"])
    for i in range(8):
        sheet.append(["ab"[i % 2], 0.30 + i / 100, i])
        sheet.cell(i + 2, 2).number_format = "0.0%"
    book.save(folder / "data.xlsx")
    table = built(folder, "data: data.xlsx\ncompare: arm\nrows: [ef, x]\n")
    (told,) = [w for w in table.warnings if "percent" in w.message]
    assert told.message == "Excel shows ef in percent, and its cells hold hundredths: 0.3 is read"
    (hint,) = told.hints
    derived = built(folder, f"data: data.xlsx\ncompare: arm\n{hint.partition(': ')[2]}\nrows: [ef_pct]\n")
    assert lines(derived)[0].split("|")[1].startswith("33.0 ± ")


@pytest.mark.parametrize("days", [["01.03.24", "02.03.24"], ["2024-03-01", "02.03.2024"], ["1/3/2024", "02.03.2024"]])
def test_dates_of_several_forms_or_short_years_are_told(build, days):
    data = "arm,seen\n" + "".join(f"{'ab'[i % 2]},{days[i // 2 % 2]}\n" for i in range(8))
    table = build("compare: arm\nrows: [seen]\n", data)
    assert [w.message for w in table.warnings if "dates" in w.message] == [
        "seen is read as text, but looks like dates of several forms, or with years of two digits"
    ]


@pytest.mark.parametrize("name", ["Pat-Nr", "Lfd. Nr.", "Fallnummer", "病案号"])
def test_patients_numbers_are_no_measurement(name):
    data = pd.DataFrame({"arm": ["a", "b"] * 15, name: range(1, 31), "x": range(30)})
    table = tablegen.build({"compare": "arm"}, data=data)
    assert [line.partition("|")[0] for line in lines(table)] == ["x"]
