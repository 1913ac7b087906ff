"""Columns that each show a statistic of the patients: n, mean, SD, once for every group."""

import csv

import numpy as np
import pytest
from seen import lines, notes, refused

from tablegen.table.model import plain

DATA = "arm,site,age,bmi,cause,days,died\n" + "".join(
    f"{'ab'[i % 2]},{'xy'[i % 3 > 0]},{40 + 11 * i % 37},{'' if i == 5 else 20 + i * 7 % 13},{'uvw'[i % 7 % 3]},{i + 3},{i % 2}\n"
    for i in range(40)
)
COLUMNS = "columns: [n, '%', mean, SD, median (IQR), P]\n"


def column(name, arm=None):
    rows = csv.DictReader(DATA.splitlines())
    return np.array([float(row[name]) for row in rows if row[name] and arm in {None, row["arm"]}])


def grid(table):
    return [[plain(cell.content, "−").replace("\u00a0", " ") for cell in row.cells] for row in table.table.head]


def test_a_descriptive_table_has_a_column_for_each_statistic(build):
    table = build("rows: {age: Age, bmi: BMI}\ncolumns: [n, mean, SD, min, max]\n", data=DATA)
    assert grid(table) == [["Characteristic", "n", "Mean", "SD", "Minimum", "Maximum"]]
    age, bmi = column("age"), column("bmi")
    assert lines(table) == [
        f"Age|40|{age.mean():.1f}|{age.std(ddof=1):.1f}|{age.min():.0f}|{age.max():.0f}",
        f"BMI|39|{bmi.mean():.1f}|{bmi.std(ddof=1):.1f}|{bmi.min():.0f}|{bmi.max():.0f}",
    ]
    told = [text for _, text in notes(table)]
    assert "Missing values: BMI (n = 1)" in told
    assert not any(text.startswith("Data are") for text in told)


def test_every_group_has_them_below_a_head_with_its_size(build):
    table = build(f"compare: arm\nrows: {{age: , cause: }}\n{COLUMNS}", data=DATA)
    own = ["n", "%", "Mean", "SD", "Median (IQR)"]
    assert grid(table) == [["Characteristic", "a (n = 20)", "b (n = 20)", "P"], own * 2]
    age, _, first, *_ = (line.split("|") for line in lines(table))
    assert age[1:5] == ["20", "", f"{column('age', 'a').mean():.1f}", f"{column('age', 'a').std(ddof=1):.1f}"]
    assert first[0] == ".u" and first[3:6] == ["", "", ""]
    assert float(first[2]) == 100 * float(first[1]) / 20


def test_with_all_patients_and_within_groups(build):
    overall = build(f"compare: arm\noverall: first\nrows: [age]\n{COLUMNS}", data=DATA)
    assert grid(overall)[0] == ["Characteristic", "Overall (n = 40)", "a (n = 20)", "b (n = 20)", "P"]
    nested = build("compare: [site, arm]\nrows: [age]\ncolumns: [n, mean]\n", data=DATA)
    assert [row[-1] for row in grid(nested)[1:]] == ["b (n = 13)", "Mean"] and grid(nested)[0][1:] == ["x", "y"]


def test_dates_have_no_statistics_that_depend_on_the_calendar(build):
    data = "when\n2024-01-01\n2024-01-04\n2024-01-10\n"
    table = build("rows: [when]\ncolumns: [n, min, CV, geometric mean (GSD)]\n", data=data)
    assert lines(table) == ["when|3|1 Jan 2024||"]


def test_each_journal_has_its_own_words(build):
    spec = "rows: [age]\ncolumns: [n, mean, SD, median]\n"
    heads = {style: grid(build(f"{spec}style: {style}\n", data=DATA))[0][1:] for style in ("apa7", "nature", "gbt7713")}
    assert heads == {
        "apa7": ["n", "M", "SD", "Mdn"],
        "nature": ["n", "Mean", "s.d.", "Median"],
        "gbt7713": ["例数", "x̄", "s", "M"],
    }


def test_own_headers_and_spelled_patterns(build):
    table = build("rows: [age]\ncolumns: {'{mean} ± {sd}': How old, n: Number, p90: 90th}\n", data=DATA)
    assert grid(table)[0][1:] == ["How old", "Number", "90th"]
    assert lines(table)[0].split("|")[2] == "40"


def test_small_counts_are_hidden_in_all_columns(build):
    spec = f"compare: arm\nsuppress: 8\nrows: [cause]\n{COLUMNS}"
    whole = build(spec.replace("suppress: 8\n", ""), data=DATA)
    hidden = build(spec, data=DATA)
    for line, bare in zip(lines(hidden)[1:], lines(whole)[1:], strict=True):
        for n, pct in ((1, 2), (6, 7)):
            shown, true = line.split("|"), bare.split("|")
            if int(true[n]) < 8:
                assert not shown[n].isdigit() and shown[pct] != true[pct]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: [groups, mean]\nrows: [age]", "columns are of groups, whose cells show what each row says, or of statistics; not both"),
        ("columns: [mean]\nrows: {age: {show: median}}", "age: the columns say what is shown of every row"),
        ("columns: [mean]\nrows: [cause]", "cause is a category, of which no column shows anything"),
        ("columns: [n, mean]\nrows: {days: {event: died}}", "days: no column of statistics is of times to an event"),
        ("columns: [n]\nrows: {q: {responses: [died, days]}}", "q: no column of statistics is of a question with several answers"),
        ("columns: [n]\nmissing: {show: always}\nrows: [age]", "age: where columns are statistics, missing values are counted in one too"),
        ("columns: [n, meen]\nrows: [age]", 'a comparison has no column "meen"; did you mean "mean"?'),
        ("columns: [mean]\npairwise: {show: letters}\nrows: [age]", "letters and marks of groups stand behind what each row shows"),
        ("columns: [mean]\nweights: {column: days, show: beside}\nrows: [age]", "weighted statistics have no columns of their own beside"),
    ],
)  # fmt: skip
def test_what_such_columns_are_not_of(build, text, told):
    assert told in refused(build, f"compare: arm\n{text}\n", data=DATA)
