"""Diagnostic accuracy of imputed data: shares, ratios and areas by Rubin's rules as R's mice pools them; refusals."""

import pytest
from evidence_of import REFERENCE
from seen import lines, refused
from test_weighted_crosstabs import R, told, value

from tablegen.explaining import explain

AIR = (REFERENCE / "airquality_mi.csv").read_text("utf-8")
COLUMNS = "columns: [TP, FP, FN, TN, {}, youden]\n".format(
    ", ".join(
        f"{name} (95% CI)"
        for name in ("sensitivity", "specificity", "PPV", "NPV", "accuracy", "LR+", "LR−", "DOR", "AUC")
    )
)
SUN = """imputations: .imp
derive: {sun: {cut: Solar.R, at: [200], labels: [dull, bright]}, hot: {cut: Temp, at: [80], labels: [no, yes]}}
"""
TEST = f"{SUN}diagnose: {{sun: bright}}\n{COLUMNS}rows: {{Ozone: {{cutoff: '>= 40'}}}}\n"


def three(table, stat, row="Ozone"):
    return [value(table, row, None, None, stat + end) for end in ("", "_low", "_high")]


def test_the_accuracy_is_pooled_as_r_does(build):
    """Test and reference standard were both imputed: so are the sick and the well."""
    table = build(TEST, data=AIR)
    for stat in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
        theirs = R[f"imputed.{stat}"]["expected"].values()
        assert three(table, stat) == pytest.approx([100.0 * share for share in theirs], rel=1e-9)
    for stat in ("lr_pos", "lr_neg", "dor", "auc"):
        assert three(table, stat) == pytest.approx(R[f"imputed.{stat}"]["expected"], rel=1e-9)
    sensitivity, specificity = (value(table, "Ozone", None, None, stat) for stat in ("sensitivity", "specificity"))
    assert value(table, "Ozone", None, None, "youden") == pytest.approx((sensitivity + specificity) / 100.0 - 1.0)


def test_what_the_table_tells(build):
    table = build(TEST.replace(COLUMNS, "columns: [TP, sensitivity (95% CI), LR+ (95% CI), AUC]\n"), data=AIR)
    assert lines(table) == ["Ozone ≥ 40|38.4|48.7 (37.0–60.4)|1.59 (0.98–2.60)|0.65"]
    assert told(table)[:3] == [
        "The reference standard is sun (bright), which 78.8 of 153 patients have",
        "Intervals: percentages, Wald; likelihood ratios, on the log scale (Simel et al.)",
        "Results of 5 imputed data sets were pooled; counts and percentages are means over them; ratios and areas by "
        "Rubin’s rules, Barnard–Rubin df; intervals of one group by Rubin’s rules",
    ]


def test_what_was_observed_is_that_of_one_set(build):
    text = "diagnose: {hot: yes}\ncolumns: [sensitivity (95% CI), AUC (95% CI)]\nrows: {Wind: {cutoff: '< 9'}}\n"
    pooled = build(f"{SUN}{text}", data=AIR)
    alone = build(
        f"{SUN.removeprefix('imputations: .imp')}where: {{.imp: [1]}}\nproportion interval: wald\n{text}", data=AIR
    )
    assert lines(pooled) == lines(alone)


@pytest.mark.parametrize("stat", ["sensitivity", "sensitivity_low", "lr_pos", "dor_high", "auc", "tp"])
def test_explain_names_the_rule(project, stat):
    folder = project(spec_dot_yaml=f"data: data.csv\n{TEST}", data_dot_csv=AIR)
    said = dict(explain(folder / "spec.yaml", f"Ozone.{stat}"))
    assert (said["rule"].startswith("Rubin (1987)"), "over 5 imputations" in said["method"]) == (True, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns: [AUC, P]\n", "no rule pools DeLong's test over imputations"),
        ("prevalence: 10%\n", "a spec has prevalence or imputations, not both"),
        ("proportion interval: wilson\n", "a spec has proportion interval or imputations, not both"),
    ],
)
def test_what_is_refused(build, text, message):
    rows = "rows: {Ozone: {cutoff: '>= 40'}, Wind: {cutoff: '< 9'}}\n"
    assert message in refused(build, f"{SUN}diagnose: {{sun: bright}}\n{text}{rows}", data=AIR)


FEW = ".imp,.id,x,sick\n0,1,,1\n0,2,2,\n0,3,3,0\n0,4,1,0\n0,5,4,1\n"
SETS = "1,1,{0},1\n1,2,2,0\n1,3,3,0\n1,4,1,0\n1,5,4,1\n2,1,{1},1\n2,2,2,{2}\n2,3,3,0\n2,4,1,0\n2,5,4,1\n"


@pytest.mark.parametrize(
    ("values", "stat", "reason"),
    [
        (("5", "6", "1"), "lr_pos", None),
        (("5", "2", "0"), "dor", "a cell is empty"),
        (("5", "2", "0"), "auc", "the values separate the sick from the well"),
    ],
)
def test_degenerate_sets_leave_a_reason(build, values, stat, reason):
    text = f"imputations: .imp\ndiagnose: {{sick: 1}}\n{COLUMNS}rows: {{x: {{cutoff: '>= 3'}}}}\n"
    table = build(text, data=FEW + SETS.format(*values))
    record = table.results.get("x", None, None, stat)
    assert record.value is not None if reason is None else (record.value is None and reason in record.problem)
    assert all(record.value is not None or record.problem for record in table.results)
    assert "Values imputed: x ≥ 3: 1; sick (1): 1" in told(table)


def test_values_still_missing_are_refused(build):
    data = FEW + SETS.format("", "6", "1")
    found = refused(build, "imputations: .imp\ndiagnose: {sick: 1}\nrows: {x: {cutoff: '>= 3'}}\n", data=data)
    assert "x still has missing values in the imputed data, not as many in each imputation" in found
