"""Dates: read strictly, counted as days, printed as the style writes them; what of them is refused."""

from datetime import date, datetime, timedelta
from statistics import mean, stdev

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import lines, notes, refused

import tablegen
from tablegen.cli import cli
from tablegen.data.dates import days, form_problem, parse_date
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph
from tablegen.table.dates import write_date

DATA = """id,arm,admitted,left,seen
1,a,2024-01-05,2024-01-09,05.01.2024
2,a,2024-02-29,2024-03-04,29.2.2024
3,a,2024-03-01,2024-03-02,
4,a,2023-12-31,,31.12.2023
5,b,2024-05-05,2024-05-15,05.05.2024
6,b,,2024-05-15,06.05.2024
7,b,2024-07-01,2024-07-02,01.07.2024
8,b,2024-08-01,2024-08-12,01.08.2024
"""
SEEN = "data: {file: data.csv, types: {seen: DD.MM.YYYY}}\n"


def build_of(build, project, text, data=DATA):
    """A table whose data are declared by the spec itself."""
    folder = project(data_dot_csv=data, spec_dot_yaml=text)
    return tablegen.build(folder / "spec.yaml")


def test_dates_are_found_and_shown_as_dates(build):
    table = build("compare: arm\nrows: {admitted: Admission}\n", DATA)
    assert lines(table) == [
        "Admission|2 Feb 2024 (31 Dec 2023 to 1 Mar 2024)|1 Jul 2024 (5 May 2024 to 1 Aug 2024)",
        ".Missing|0|1",
    ]
    record = table.results.get("admitted", "a", None, "median")
    assert (record.value, record.method) == (19754.5, "median (quantile type 7), days since 1970-01-01")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(date(1850, 1, 1), date(2150, 1, 1)), min_size=2, max_size=30))
def test_every_statistic_is_that_of_the_days(found):
    import pandas as pd

    stats = ["mean", "sd", "median", "q1", "q3", "iqr", "min", "max", "range", "p10"]
    shown = " ".join(f"{{{stat}}}" for stat in stats)
    results = tablegen.build({"rows": {"d": {"show": shown}}}, data=pd.DataFrame({"d": pd.to_datetime(found)})).results
    numbers = [(day - date(1970, 1, 1)).days for day in found]
    low, middle, high, tenth = (float(np.quantile(numbers, q)) for q in (0.25, 0.5, 0.75, 0.1))
    want = [float(mean(numbers)), stdev(numbers), middle, low, high, high - low, min(numbers), max(numbers)]
    want += [max(numbers) - min(numbers), tenth]
    for stat, value in zip(stats, want, strict=True):
        assert results.get("d", "overall", None, stat).value == pytest.approx(value, rel=1e-9, abs=1e-9), stat


@given(
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.sampled_from(["YYYY-MM-DD", "DD.MM.YYYY", "DD Mon YYYY", "DDMonYYYY", "MM/DD/YYYY", "YYYYMMDD"]),
)
def test_dates_are_read_back_as_written(day, form):
    # strftime's %Y has no leading zeros on every platform
    parts = {"YYYY": f"{day.year:04}", "MM": f"{day.month:02}", "Mon": day.strftime("%b"), "DD": f"{day.day:02}"}
    text = form
    for token, part in parts.items():
        text = text.replace(token, part)
    assert parse_date(text, form) == day
    assert write_date(float(days(day)), "YYYY-MM-DD") == day.isoformat()


def test_how_dates_are_written():
    day = float(days(date(2024, 3, 5)))
    forms = ["D Mon YYYY", "Month D, YYYY", "MM/DD/YYYY", "M/D/YYYY", "DD.MM.YYYY"]
    want = ["5 Mar 2024", "March 5, 2024", "03/05/2024", "3/5/2024", "05.03.2024"]
    assert [write_date(day, form).replace("\u00a0", " ") for form in forms] == want
    assert [write_date(day + part, "D") for part in (-0.5, 0.25, 0.5)] == ["5", "5", "6"]
    assert write_date(-1.5, "YYYY-MM-DD") == "1969-12-31" and write_date(-1e7, "D") is write_date(1e7, "D") is None


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ("DD.MM.YY", "a year of two digits does not say its century"),
        ("YYYY-MM", "the form of a date has YYYY, MM (or Mon) and DD, each once"),
        ("DD.MM.YYYY hh", "the form of a date has YYYY, MM (or Mon) and DD, each once"),
        ("DD Mon YYYY", None),
    ],
)
def test_forms(form, problem):
    assert form_problem(form) == problem


def test_declared_forms_and_their_styles(build, project):
    text = SEEN + "style: jama\nrows: {seen: {show: [mean ± SD, min–max]}}\n"
    table = build_of(build, project, text)
    assert [line.replace("\u2009", " ") for line in lines(table)] == [
        "seen|",
        ".Mean (SD)|Apr 11, 2024 (83.5)",
        ".Range|Dec 31, 2023 to Aug 1, 2024",
        ".Missing|1",
    ]
    assert "Of dates, their spread is in days" in [text.rstrip(".") for _, text in notes(table)]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2024-02-30", 'data.csv:2: column d holds "2024-02-30", which is no day of the calendar'),
        ("24-02-28", 'data.csv:2: column d holds "24-02-28", whose year has two digits (YY-MM-DD): they do not say the century'),
        ("28.02.2024", 'data.csv:2: column d holds "28.02.2024", which is not a date written YYYY-MM-DD'),
        ("2024-02-28 10:30:00", 'data.csv:2: column d holds "2024-02-28 10:30:00", which is not a date written YYYY-MM-DD'),
    ],
)  # fmt: skip
def test_text_among_dates_is_an_error_at_its_line(build, cell, why):
    message = refused(build, "rows: {d: }\n", data=f"d\n{cell}\n2024-03-01\n2024-03-02\n")
    assert (
        why in message and ("data: {file: …, types: {d: date}}" if ":" in cell else f'missing: ["{cell}"]') in message
    )


def test_a_declared_column_must_hold_dates(build, project):
    for form, cell, why in (
        ("DD/MM/YYYY", "28/02/24", "whose year has two digits (DD/MM/YY)"),
        ("date", "x", "YYYY-MM-DD"),
    ):
        spec = f"data: {{file: data.csv, types: {{d: {form}}}}}\nrows: [d]\n"
        project(data_dot_csv=f"d\n{cell}\n", spec_dot_yaml=spec)
        found = CliRunner().invoke(cli, ["build", "spec.yaml"])
        assert found.exit_code == 1 and why in found.output and "data.csv:2" in found.output
    project(spec_dot_yaml="data: {file: data.csv, types: {d: DD.MM.YY}}\nrows: [d]\n")
    found = CliRunner().invoke(cli, ["build", "spec.yaml"]).output
    assert "spec.yaml:1:35: the type of d must be text, number, date or a form of dates, not DD.MM.YY; a year" in found


def test_declared_text_stays_text(build, project):
    spec = "data: {file: data.csv, types: {d: text}}\nrows: [d]\n"
    assert lines(build_of(build, project, spec, "d\n2024-01-01\n2024-01-01\n")) == ["d|", ".2024-01-01|2 (100)"]


def test_a_codebook_may_say_that_a_variable_is_a_date(build, project):
    project(codebook_dot_yaml="d: {label: Day, kind: date}\n")
    assert lines(build("codebook: codebook.yaml\nrows: {d: {show: min–max}}\n", "d\n2024-01-01\n")) == [
        "Day|1 Jan 2024 to 1 Jan 2024"
    ]


def test_dates_of_typed_files(tmp_path, monkeypatch):
    import pandas as pd

    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame({"d": [datetime(2024, 1, 31), None, datetime(2024, 2, 1)], "x": [1, 2, 3]})
    frame.to_parquet(tmp_path / "d.parquet")
    frame.to_excel(tmp_path / "d.xlsx", index=False)
    for name in ("d.parquet", "d.xlsx"):
        (tmp_path / "s.yaml").write_text(f"data: {name}\nrows: {{d: {{show: min–max}}}}\n", "utf-8")
        assert lines(tablegen.build(tmp_path / "s.yaml")) == ["d|31 Jan 2024 to 1 Feb 2024", ".Missing|1"]


def test_days_between_two_dates_and_patients_from_a_day_on(build):
    text = "derive: {stay: {difference: [left, admitted]}}\nwhere: {admitted: ['>= 2024-03-01', '< 2024-08-01']}\nrows: {stay: }\n"
    table = build(text, DATA)
    assert table.results.get("stay", "overall", None, "mean").value == 4
    assert table.results.get("stay", "overall", None, "n").value == 3
    row = build("rows: {admitted: {show: min–max, where: {admitted: '> 2024-07-01'}}}\n", DATA)
    assert notes(row)[-1][1] == "Only patients with admitted > 2024-07-01 (n = 1)"


def test_tests_and_differences_of_dates_are_in_days(build):
    table = build(
        "compare: arm\ntests: {numbers: welch}\neffects: [difference]\nrows: {admitted: {show: mean ± SD}}\n", DATA
    )
    assert lines(table)[0] == "admitted|1 Feb 2024 ± 33.6|22 Jun 2024 ± 44.6|−4.65|0.012|−142.8"
    assert "Of dates, their spread and their differences are in days" in [text for _, text in notes(table)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rows: {admitted: {show: geometric mean (GSD)}}", "admitted holds dates, of which there is no geometric mean"),
        ("rows: {admitted: {show: '{cv}'}}", "admitted holds dates, of which there is no coefficient of variation"),
        ("where: {admitted: '> 5'}\nrows: [id]", "admitted holds dates"),
        ("where: {id: '> 2024-01-01'}\nrows: [id]", "id holds no dates"),
        ("where: {admitted: '> 2024-13-01'}\nrows: [id]", "must compare with a number"),
        ("derive: {x: {log: admitted}}\nrows: [x]", "x: log needs numbers, and admitted holds dates"),
        ("derive: {x: {difference: [admitted, id]}}\nrows: [x]", "x: difference needs numbers, and admitted holds dates"),
        ("derive: {x: {cut: admitted, at: [5]}}\nrows: [x]", "x: cut needs numbers, and admitted holds dates"),
    ],
)  # fmt: skip
def test_what_dates_have_not(build, text, message):
    assert message in refused(build, f"{text}\n", data=DATA)


def test_limits_beyond_the_calendar_are_a_dash(build):
    data = "d\n1000-01-01\n3000-01-01\n"
    assert lines(build("rows: {d: {show: '{mean} ({mean_low}, {mean_high})'}}\n", data)) == ["d|2 Jan 2000 (–, –)"]


def test_no_date_of_a_single_patient_under_suppression(build):
    data = "d\n" + "".join(f"{date(2024, 1, 1) + timedelta(days=i)}\n" for i in range(20))
    table = build("suppress: 5\nrows: {d: , e: {variable: d, show: min–max}}\n", data)
    assert lines(table) == ["d|11 Jan 2024 (6 Jan 2024 to 15 Jan 2024)", "d|–"]
    assert table.results.get("e", "overall", None, "max").value is None


def test_a_date_of_birth_identifies(build):
    data = "dob\n" + "".join(f"{date(1950, 1, 1) + timedelta(days=37 * i)}\n" for i in range(30))
    assert lines(build("rows: [dob]\n", data)) == ["dob|"]


def test_explained_written_and_laid_out_without_data(build, tmp_path, project):
    build_of(build, project, SEEN + "rows: {seen: {label: Seen, show: '{median} ({min} to {max}; SD {sd})'}}\n")
    told = dict(explain(tmp_path / "spec.yaml", "seen.overall.max"))
    assert told["printed"] == "5 May 2024 (31 Dec 2023 to 1 Aug 2024; SD 83.5)"
    assert (told["value"], told["method"]) == ("19936.0", "maximum, days since 1970-01-01")
    assert "Of dates, their spread is in days." in methods_paragraph((tmp_path / "spec.yaml",))
    (tmp_path / "data.csv").unlink()
    run = CliRunner().invoke(cli, ["check", "--shell", "spec.yaml"])
    assert "D Mon YYYY (D Mon YYYY to D Mon YYYY; SD xx.x)" in run.output.replace("\u00a0", " ").replace("&nbsp;", " ")


def test_check_says_that_dates_are_not_tested(build, tmp_path):
    build("compare: arm\nrows: [admitted]\n", DATA)
    told = CliRunner().invoke(cli, ["check", str(tmp_path / "spec.yaml")]).output
    assert "admitted: shown as median (min–max) (a date)" in told
    assert "admitted: dates are compared where a test is named: test: mann-whitney" in told


@pytest.mark.parametrize(
    ("form", "message"),
    [("D. Mon YY", "a form of dates"), ("YYYY", "a form of dates"), ("hh D Mon YYYY", "a form of dates")],
)
def test_a_style_must_say_how_to_write_a_whole_date(project, form, message):
    folder = project(
        templates__styles__own_dot_yaml=f"extends: default\ntitle: Own\nwords: {{date: {form}}}\n",
        data_dot_csv=DATA,
        spec_dot_yaml="data: data.csv\nstyle: own\nrows: [admitted]\n",
    )
    run = CliRunner().invoke(cli, ["build", "spec.yaml"])
    assert run.exit_code == 1 and message in run.output and folder
