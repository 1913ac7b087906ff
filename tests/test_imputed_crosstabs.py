"""Crosstabs of imputed data: every cell over the sets by Rubin's rules, χ² by D2, as R's mice and mitml; refusals."""

import csv
from io import StringIO
from itertools import product

import pytest
from evidence_of import REFERENCE
from seen import lines, refused
from test_weighted_crosstabs import R, told, value

from tablegen.explaining import explain

AIR = (REFERENCE / "airquality_mi.csv").read_text("utf-8")
SETS = """imputations: .imp
derive:
  ozone: {cut: Ozone, at: [30, 60], labels: [low, middle, high]}
  sun: {cut: Solar.R, at: [200], labels: [dull, bright]}
crosstab: [ozone, sun]
"""
CELLS = [*product(("low", "middle", "high"), ("bright", "dull"))]


@pytest.mark.parametrize("percent", ["row", "column", "total"])
def test_cells_are_pooled_as_r_does(build, percent):
    """pool.scalar of the shares of each set, Wald's variance; the denominators of rows and columns differ too."""
    table = build(f"{SETS}percent: {percent}\nshow: '% (CI)'\n", data=AIR)
    for level, group in CELLS:
        ours = [value(table, "ozone", group, level, stat) for stat in ("pct", "pct_low", "pct_high")]
        theirs = R[f"imputed.{percent}.{level}.{group}"]["expected"].values()
        assert ours == pytest.approx([min(100.0, max(0.0, 100.0 * share)) for share in theirs], rel=1e-9)


def test_counts_and_the_test(build):
    table = build(SETS, data=AIR)
    counts = dict(
        zip(product(("bright", "dull"), ("low", "middle", "high")), R["imputed.counts"]["expected"], strict=True)
    )
    for (group, level), n in counts.items():
        assert value(table, "ozone", group, level, "n") == pytest.approx(n, rel=1e-12)
    found = [value(table, "ozone", None, None, stat) for stat in ("statistic", "df", "df2", "p")]
    assert found == pytest.approx(list(R["imputed.chi2"]["expected"].values()), rel=1e-9)


def test_what_the_table_tells(build):
    table = build(f"{SETS}percent: row\nrows: {{ozone: Ozone, sun: Sun}}\n", data=AIR)
    assert lines(table)[0] == "low|42.6 (59.6)|28.8 (40.4)|71.4 (100)"
    assert told(table) == [
        "Data are n (%)",
        "Percentages are of the rows",
        "F = 2.99, df = 2, 66.9, P = 0.057 (Pearson’s χ² test without continuity correction, pooled over 5 imputations by D2 (F))",
        "Results of 5 imputed data sets were pooled; counts and percentages are means over them; χ² tests by D2 (Li et al. 1991)",
        "df degrees of freedom",
    ]


def test_explain_names_the_rule(project):
    folder = project(spec_dot_yaml=f"data: data.csv\n{SETS}show: '% (CI)'\n", data_dot_csv=AIR)
    found = dict(explain(folder / "spec.yaml", "ozone.dull.low.pct_low"))
    assert found["rule"].startswith("Rubin (1987)")
    assert "of Wald's variance over 5 imputations" in found["method"]


def test_a_crosstab_of_what_was_observed_is_that_of_one_set(build):
    """Where nothing was imputed the sets are alike, and the table is that of the data."""
    derive = "derive: {warm: {cut: Temp, at: [80], labels: [cool, warm]}, late: {cut: Month, at: [7], labels: [early, late]}}\n"
    pooled = build(f"imputations: .imp\n{derive}crosstab: [warm, late]\n", data=AIR)
    rows = [row for row in csv.reader(StringIO(AIR)) if row[0] in {".imp", "1"}]
    alone = build(f"{derive}crosstab: [warm, late]\n", data="\n".join(map(",".join, rows)) + "\n")
    assert lines(pooled) == lines(alone)
    assert value(pooled, "warm", None, None, "p") == value(alone, "warm", None, None, "p")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("show: expected", "expected is of counts of patients, and this crosstab is of imputed data"),
        (
            "measures: [gamma]",
            "measures of association are of counts of patients, and this crosstab is of imputed data",
        ),
        ("tests: {categories: fisher}", "has no rule that pools it over imputations"),
        ("tests: {categories: auto}", "auto chooses by the data, and every imputation has others"),
        ("proportion interval: wilson", "a spec has proportion interval or imputations, not both"),
        ("weights: Wind", "a spec has weights or imputations, not both"),
    ],
)
def test_what_is_refused(build, text, message):
    assert message in refused(build, f"{SETS}{text}\n", data=AIR)


def test_percentages_of_rows_are_for_crosstabs(build):
    text = "imputations: .imp\ncompare: Month\npercent: row\nrows: [Temp]\n"
    assert "a spec has percent or imputations, not both" in refused(build, text, data=AIR)


FEW = ".imp,.id,a,b\n0,1,x,\n0,2,y,u\n0,3,x,v\n0,4,y,v\n1,1,x,u\n1,2,y,u\n1,3,x,v\n1,4,y,v\n2,1,x,v\n2,2,y,u\n2,3,x,v\n2,4,y,v\n"


def test_a_level_that_is_not_in_every_set_leaves_a_reason(build):
    data = FEW.replace("1,1,x,u", "1,1,x,w")
    table = build("imputations: .imp\ncrosstab: [b, a]\npercent: row\nshow: [n (%), '% (CI)']\n", data=data)
    record = table.results.get("b", "x", "w", "pct")
    assert (record.value, record.problem) == (None, "in one of the imputations there are no values")
    assert "a level does not occur in all imputations" in table.results.get("b", None, None, "p").problem
    assert all(record.value is not None or record.problem for record in table.results)


def test_values_imputed_are_counted_and_what_stays_missing_is_refused(build):
    table = build("imputations: .imp\ncrosstab: [b, a]\nsuppress: 2\n", data=FEW)
    assert table.results.get("b", None, None, "imputed").value is None
    assert "Values imputed: b: 1" in told(build("imputations: .imp\ncrosstab: [b, a]\n", data=FEW))
    uneven = FEW.replace("1,1,x,u", "1,1,x,")
    found = refused(build, "imputations: .imp\ncrosstab: [b, a]\n", data=uneven)
    assert "b still has missing values in the imputed data, not as many in each imputation" in found
    changed = FEW.replace("1,3,x,v", "1,3,x,u")
    found = refused(build, "imputations: .imp\ncrosstab: [b, a]\nrows: {a: Arm}\n", data=changed)
    assert "b was observed, but differs from the original data in imputation 1" in found
