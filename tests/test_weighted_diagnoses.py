"""Weighted diagnostic accuracy: shares of domains as R's svyciprop, ratios as its svyglm; laws, degenerate data, refusals."""

import pytest
from seen import lines, refused
from test_weighted_crosstabs import SAMPLE, SURVEY, R, _changed, told, value

from tablegen.explaining import explain

SHARES = ("sensitivity", "specificity", "ppv", "npv", "accuracy")
RATIOS = ("lr_pos", "lr_neg", "dor")
COLUMNS = "columns: [TP, FP, FN, TN, {}, youden]\n".format(
    ", ".join(
        f"{name} (95% CI)" for name in ("sensitivity", "specificity", "PPV", "NPV", "accuracy", "LR+", "LR−", "DOR")
    )
)
ROWS = "rows: {x: {cutoff: '>= 0'}, y: {cutoff: '< 10.5'}, cat3: {level: r}}\n"
TEST = f"{SAMPLE}diagnose: {{b: 1}}\n{COLUMNS}{ROWS}"


def three(table, row, stat):
    return [value(table, row, None, None, stat + end) for end in ("", "_low", "_high")]


@pytest.mark.parametrize("row", ["x", "y", "cat3"])
def test_the_accuracy_is_that_of_r(build, row):
    table = build(TEST, data=SURVEY)
    for stat in SHARES:
        theirs = R[f"accuracy.{row}.{stat}"]["expected"].values()
        assert three(table, row, stat) == pytest.approx([100.0 * share for share in theirs], rel=1e-8)
    for stat in RATIOS:
        assert three(table, row, stat) == pytest.approx(R[f"accuracy.{row}.{stat}"]["expected"], rel=1e-6)
    sensitivity, specificity = (value(table, row, None, None, stat) for stat in SHARES[:2])
    youden = (sensitivity + specificity) / 100.0 - 1.0
    assert value(table, row, None, None, "youden") == pytest.approx(youden, rel=1e-12)


def test_equal_weights_change_no_estimate(build):
    ones = _changed(lambda rows: [row.update(wt="1") for row in rows])
    weighted = build(TEST.replace(SAMPLE, "weights: wt\n"), data=ones)
    plain = build(TEST.replace(SAMPLE, ""), data=ones)
    for row in ("x", "y", "cat3"):
        for stat in ("tp", "fp", "fn", "tn", "n", "missing"):
            assert value(weighted, row, None, None, stat) == value(plain, row, None, None, stat)
        for stat in (*SHARES, *RATIOS, "youden"):
            one, other = (value(table, row, None, None, stat) for table in (weighted, plain))
            assert one == pytest.approx(other, rel=1e-12)


def test_what_the_table_tells(build):
    table = build(TEST.replace(COLUMNS, ""), data=SURVEY)
    assert lines(table)[0].startswith("x ≥ 0|40|29|16|39|67.3 (54.4–78.1)|56.7 (34.5–76.5)|")
    assert told(table)[:6] == [
        "The reference standard is b (1), which 56 of 124 patients have",
        "Intervals: percentages, linearised, t on the log odds",
        "Missing values: y < 10.5 (n = 4)",
        "Percentages are weighted by wt; n are unweighted counts",
        "Variances allow for clusters (clus) and strata (strat)",
        "Effective sample size (Kish): 79.7",
    ]


@pytest.mark.parametrize(
    ("stat", "source"),
    [
        ("ppv", "by definition"),
        ("ppv_low", "svyciprop"),
        ("lr_pos_high", "svyglm"),
        ("dor", "svyglm"),
        ("youden", "Youden"),
    ],
)
def test_explain_names_the_source(project, stat, source):
    folder = project(spec_dot_yaml=f"data: data.csv\n{TEST}", data_dot_csv=SURVEY)
    said = dict(explain(folder / "spec.yaml", f"x.{stat}"))
    assert (source in said["source"], said["design"]) == (True, "weights wt, cluster clus, strata strat")
    assert "source" not in dict(explain(folder / "spec.yaml", "x.tp"))


@pytest.mark.parametrize(
    ("change", "stat", "reason"),
    [
        (lambda row: row.update(x="1"), "npv", "nobody is negative by the test"),
        (lambda row: row.update(x="1" if row["b"] == "1" else "-1"), "dor", "the ratio is infinite"),
        (lambda row: row.update(wt="0" if row["b"] == "1" else row["wt"]), "sensitivity", "nobody is positive by the"),
        (lambda row: row.update(x=""), "accuracy", "there are no values"),
    ],
)
def test_degenerate_data_leave_a_reason(build, change, stat, reason):
    table = build(TEST, data=_changed(lambda rows: [change(row) for row in rows]))
    record = table.results.get("x", None, None, stat)
    assert (record.value, reason in (record.problem or "")) == (None, True)
    assert all(record.value is not None or record.problem for record in table.results)


def test_a_perfect_sensitivity_has_its_likelihood_ratio_without_an_interval(build):
    data = _changed(lambda rows: [row.update(x="1") for row in rows if row["b"] == "1"])
    table = build(TEST, data=data)
    specificity = value(table, "x", None, None, "specificity")
    assert value(table, "x", None, None, "lr_pos") == pytest.approx(1.0 / (1.0 - specificity / 100.0), rel=1e-12)
    low = table.results.get("x", None, None, "lr_pos_low")
    assert (low.value, "nobody, or everybody" in low.problem) == (None, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns: [AUC (95% CI)]\n", "AUC (95% CI): no area under a curve is weighted"),
        ("prevalence: 10%\n", "a spec has prevalence or weights, not both"),
        ("proportion interval: wilson\n", 'weighted percentages have no interval "wilson"'),
    ],
)
def test_what_is_refused(build, text, message):
    assert message in refused(build, f"{SAMPLE}diagnose: {{b: 1}}\n{text}{ROWS}", data=SURVEY)


def test_a_test_without_a_cutoff_is_asked_for_one(build):
    found = refused(build, f"{SAMPLE}diagnose: {{b: 1}}\nrows: [x]\n", data=SURVEY)
    assert "say from which value on x is positive" in found
