"""Correlations of imputed data: Rubin's rules on Fisher's z as R's mice pools them, what is told, what is refused."""

import csv
import json
from io import StringIO

import pytest
from evidence_of import REFERENCE
from seen import lines, refused
from test_weighted_crosstabs import R, told, value

from tablegen.explaining import explain

AIR = (REFERENCE / "airquality_mi.csv").read_text("utf-8")
ROWS = "rows: [Ozone, Solar.R, Wind]\n"


def found(table, row, group="Ozone"):
    stats = ("r", "r_low", "r_high", "statistic", "df", "p", "fmi")
    return [value(table, row, group, None, stat) for stat in stats]


@pytest.mark.parametrize("row", ["Solar.R", "Wind"])
@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_correlations_are_pooled_as_r_does(build, method, row):
    table = build(f"imputations: .imp\ncorrelate: {method}\n{ROWS}", data=AIR)
    assert found(table, row) == pytest.approx(list(R[f"correlation.{method}.{row}"]["expected"].values()), rel=1e-9)


@pytest.mark.parametrize("row", ["Solar.R", "Wind"])
def test_partial_correlations_are_pooled_as_r_does(build, row):
    table = build(f"imputations: .imp\ncorrelate: pearson\nadjust for: [Temp]\n{ROWS}", data=AIR)
    assert found(table, row) == pytest.approx(list(R[f"partial.pearson.{row}"]["expected"].values()), rel=1e-8)


def test_what_was_observed_is_not_pooled(build):
    """Wind and Temp are the same in every set: their correlation is that of the data, with its own t test."""
    text = "correlate: pearson\nshow: r (95% CI)\nrows: [Wind, Temp]\n"
    pooled = build(f"imputations: .imp\n{text}", data=AIR)
    rows = [row for row in csv.reader(StringIO(AIR)) if row[0] in {".imp", "1"}]
    alone = build(text, data="\n".join(map(",".join, rows)) + "\n")
    assert lines(pooled) == lines(alone)
    assert value(pooled, "Temp", "Wind", None, "p") == value(alone, "Temp", "Wind", None, "p")


def test_what_the_table_tells(build):
    table = build(f"imputations: .imp\ncorrelate: pearson\nshow: r stars\n{ROWS}", data=AIR)
    assert "Values are r: Pearson’s correlation; P by t test of Fisher’s z; n = 153" in told(table)
    rules = "correlations by Rubin’s rules on Fisher’s z, Barnard–Rubin df"
    assert f"Results of 5 imputed data sets were pooled; {rules}" in told(table)


def test_every_column_of_numbers_but_those_of_the_imputations(build):
    table = build("imputations: .imp\ncorrelate: pearson\n", data=AIR)
    assert [line.row for line in table.plan.lines] == ["Ozone", "Solar.R", "Wind", "Temp", "Month"]


def test_explain_names_the_rule(project):
    text = f"data: data.csv\nimputations: .imp\ncorrelate: pearson\n{ROWS}"
    folder = project(spec_dot_yaml=text, data_dot_csv=AIR)
    lines_ = dict(explain(folder / "spec.yaml", "Wind.Ozone.p"))
    assert lines_["rule"].startswith("Rubin (1987)")
    assert "t test of Fisher's z" in lines_["method"]
    assert float(lines_["missing information"]) == pytest.approx(R["correlation.pearson.Wind"]["expected"]["fmi"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("correlate: spearman-exact\n", "no rule pools Spearman's rank correlation, exact"),
        ("correlate: kendall-exact\n", "correlations that can be pooled: pearson, spearman, spearman-fisher, kendall"),
        ("correlate: pearson\nfrequency: Month\n", "frequency"),
    ],
)
def test_what_is_refused(build, text, message):
    assert message in refused(build, f"imputations: .imp\n{text}{ROWS}", data=AIR)


LINE = [
    ".imp,.id,x,y",
    *(f"{i},{k},{k},{k * 2 if k < 4 or i == 0 else k * 2 + (i - 1) * 3}" for i in (1, 2) for k in range(1, 6)),
]


def test_a_perfect_correlation_in_one_set_leaves_a_reason(build):
    table = build("imputations: .imp\ncorrelate: pearson\nrows: [x, y]\n", data="\n".join(LINE) + "\n")
    record = table.results.get("y", "x", None, "r")
    assert (record.value, record.problem) == (
        None,
        "in one of the imputations the correlation is perfect: no test and no interval",
    )


def test_a_constant_and_values_still_missing(build):
    flat = "\n".join(",".join([*line.split(",")[:3], "7"]) if line[0] == "1" else line for line in LINE) + "\n"
    record = build("imputations: .imp\ncorrelate: pearson\nrows: [x, y]\n", data=flat).results.get("y", "x", None, "p")
    assert (record.value, "does not vary" in record.problem) == (None, True)
    gap = "\n".join([*LINE[:-1], "2,5,5,"]) + "\n"
    message = refused(build, "imputations: .imp\ncorrelate: pearson\nrows: [x, y]\n", data=gap)
    assert "one of y and x still has missing values in the imputed data, not as many in each imputation" in message


def test_values_imputed_are_counted(build):
    data = "\n".join([*LINE, "0,1,1,2", "0,2,2,4", "0,3,3,6", "0,4,4,", "0,5,5,"]) + "\n"
    table = build("imputations: .imp\ncorrelate: pearson\nrows: {x: X, y: Outcome}\n", data=data)
    assert "Values imputed: Outcome: 2" in told(table)
    assert json.dumps(value(table, "y", "y", None, "imputed")) == "2"
