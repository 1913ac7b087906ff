"""Diagnostic accuracy from spec to table: counts, shares, curves, published counts, suppression, explain, refusals."""

from math import exp, sqrt

import numpy as np
import pytest
from click.testing import CliRunner
from seen import BIRTHS, heads, lines, notes, refused, value

from tablegen.cli import cli

SPEC = "diagnose: {low: yes}\n"
PUBLISHED = """
diagnose: {disease: yes}
published:
  us: {yes: {positive: 90, negative: 10}, no: {positive: 30, negative: 870}}
rows: {us: {label: Ultrasound, level: positive}}
"""


@pytest.fixture
def births(build):
    return lambda text, **options: build(SPEC + text, data=BIRTHS, **options)


@pytest.fixture
def published(project):
    def build(text):
        import tablegen

        return tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")

    return build


def test_a_cutoff_is_told_with_all_its_digits(births):
    assert lines(births('rows: {bwt: {unit: g, cutoff: "< 1234.567"}}\n'))[0].startswith("bwt < 1234.567 g|")


def test_a_test_of_levels_and_one_with_a_cutoff(births):
    table = births('rows: {smoke: {label: Smoker, level: yes}, lwt: {label: Weight, unit: lb, cutoff: "<= 110"}}')
    assert heads(table) == [
        "Characteristic", "TP", "FP", "FN", "TN", "Sensitivity, % (95% CI)", "Specificity, % (95% CI)",
        "PPV, % (95% CI)", "NPV, % (95% CI)", "AUC (95% CI)",
    ]  # fmt: skip
    assert lines(table) == [
        "Smoker|30|44|29|86|50.8 (38.4–63.2)|66.2 (57.7–73.7)|40.5 (30.1–51.9)|74.8 (66.1–81.8)|",
        "Weight (lb)|25|28|34|102|42.4 (30.6–55.1)|78.5 (70.6–84.7)|47.2 (34.4–60.3)|75.0 (67.1–81.5)|0.61 (0.52–0.70)",
    ]
    assert [text for _, text in notes(table)][:2] == [
        "The reference standard is low (yes), which 59 of 189 patients have",
        "Intervals: percentages, Wilson score; AUC, DeLong",
    ]


def test_the_area_is_that_of_r(births):
    """R 4.2.2, record roc_auc.birthwt.001; where low values are positive it is turned."""
    table = births('rows: {lwt: , low_weight: {variable: lwt, cutoff: "< 100"}}')
    assert value(table, "lwt", "auc") == pytest.approx(0.38689700130378096, rel=1e-9)
    assert value(table, "lwt", "auc_low") == pytest.approx(0.2982708502872117, rel=1e-9)
    assert value(table, "low_weight", "auc") == pytest.approx(1 - 0.38689700130378096, rel=1e-9)
    warned = [problem.message for problem in table.warnings]
    assert warned == ['lwt: low values speak for the disease (AUC below 0.5): say so, cutoff: "<= …"']


def test_areas_are_compared_with_the_first(births):
    """R 4.2.2, record roc_compare.birthwt.001."""
    table = births("rows: {age: Age, lwt: Weight}\ncolumns: [AUC, P]")
    assert value(table, "lwt", "p") == pytest.approx(0.29998937271697834, rel=1e-9)
    assert lines(table) == ["Age|0.45|", "Weight|0.39|0.300"]
    assert ("", "P is for the difference from the AUC of Age, by DeLong's test") in notes(table)


def test_ratios_and_other_columns(births):
    columns = "columns: [accuracy, LR+ (95% CI), LR− (95% CI), DOR (95% CI), Youden]"
    table = births(f"rows: {{smoke: {{level: yes}}}}\n{columns}")
    assert heads(table)[1:] == ["Accuracy, %", "LR+ (95% CI)", "LR− (95% CI)", "DOR (95% CI)", "J"]
    cells = [
        f"{ratio:.2f} ({ratio * exp(-1.96 * error):.2f}–{ratio * exp(1.96 * error):.2f})"
        for ratio, error in (
            ((30 / 59) / (44 / 130), sqrt(1 / 30 - 1 / 59 + 1 / 44 - 1 / 130)),
            ((29 / 59) / (86 / 130), sqrt(1 / 29 - 1 / 59 + 1 / 86 - 1 / 130)),
            (30 * 86 / (44 * 29), sqrt(1 / 30 + 1 / 44 + 1 / 29 + 1 / 86)),
        )
    ]
    assert lines(table) == ["|".join(["smoke: yes", f"{100 * 116 / 189:.1f}", *cells, f"{30 / 59 - 44 / 130:.2f}"])]
    want = "Intervals: likelihood ratios, on the log scale (Simel et al.); DOR, on the log scale (Woolf)"
    assert ("", want) in notes(table)


def test_published_counts(published):
    """R 4.2.2, record diagnostic_accuracy.inline_s.001."""
    table = published(PUBLISHED)
    assert lines(table) == [
        "Ultrasound|90|30|10|870|90.0 (82.6–94.5)|96.7 (95.3–97.7)|75.0 (66.6–81.9)|98.9 (97.9–99.4)"
    ]
    exact = published(f"proportion interval: clopper-pearson\n{PUBLISHED}")
    assert value(exact, "us", "sensitivity_low") == pytest.approx(82.37774022599773, rel=1e-9)
    assert ("", "Intervals: percentages, Clopper–Pearson exact") in notes(exact) or "Clopper" in str(notes(exact))


def test_predictive_values_at_a_prevalence(published):
    table = published(f"prevalence: 0.02\ncolumns: [PPV (95% CI), NPV]\n{PUBLISHED}")
    assert value(table, "us", "ppv") == pytest.approx(100 * 0.9 * 0.02 / (0.9 * 0.02 + 0.98 / 30), rel=1e-9)
    want = "Predictive values are for a prevalence of 2%, with logit intervals (Mercaldo et al.)"
    assert ("", want) in notes(table)


def test_who_has_no_value_is_counted(build):
    data = "d,x,t\n1,5,a\n1,,a\n0,2,b\n0,1,\n,4,a\n1,1,b\n"
    table = build('diagnose: d\nrows: {x: {cutoff: ">= 2"}, t: {level: a}}\ncolumns: [TP, FP, FN, TN]', data=data)
    assert lines(table) == ["x ≥ 2|1|1|1|1", "t: a|2|0|1|1"]
    told = [text for _, text in notes(table)]
    assert "Missing values: x ≥ 2 (n = 1); t: a (n = 1)" in told
    assert "1 patient with missing d not shown" in told
    assert "The reference standard is d (1), which 3 of 5 patients have" in told


def test_brute_force_over_random_data(build):
    random = np.random.default_rng(3)
    d, x = random.integers(0, 2, 80), random.integers(0, 30, 80)
    data = "d,x\n" + "".join(f"{a},{b}\n" for a, b in zip(d, x, strict=True))
    table = build('diagnose: {d: 1}\nrows: {x: {cutoff: "> 12"}}\ncolumns: [TP, FP, FN, TN, AUC]', data=data)
    got = [value(table, "x", stat) for stat in ("tp", "fp", "fn", "tn")]
    assert got == [((d == a) & ((x > 12) == b)).sum() for a, b in ((1, True), (0, True), (1, False), (0, False))]
    pairs = [(u > v) + 0.5 * (u == v) for u in x[d == 1] for v in x[d == 0]]
    assert value(table, "x", "auc") == pytest.approx(np.mean(pairs), rel=1e-12)


def test_zero_cells_are_dashes_with_a_reason(build):
    data = "d,t\n" + "1,a\n" * 5 + "0,b\n" * 6 + "1,b\n"
    table = build("diagnose: {d: 1}\nrows: {t: {level: a}}\ncolumns: [LR+ (95% CI), LR− (95% CI), DOR]", data=data)
    assert lines(table) == ["t: a|–|0.17 (0.03–1.00)|–"]
    assert [problem.message for problem in table.warnings] == [
        "t: no LR+: there are no false positives: the ratio is infinite",
        "t: no DOR: there are no false results of one kind: the ratio is infinite",
    ]


def test_a_test_with_one_result_has_no_interval_without_width(build):
    """Its ratio is 1 and its area a half whatever the disease: R's pROC says 0.5 (0.5 to 0.5), epiR 1 (1 to 1)."""
    text = "diagnose: {ill: 1}\nprevalence: 0.1\ncolumns: [LR+ (95% CI), NPV (95% CI), AUC (95% CI)]\n"
    data = "ill,x,y\n" + "".join(f"{i % 2},5,{i}\n" for i in range(12))
    table = build(text + 'rows: {x: {cutoff: ">= 5"}, y: {cutoff: ">= 6"}}\n', data=data)
    assert lines(table)[0] == "x ≥ 5|1.00|–|0.50"
    problems = {stat: table.results.get("x", None, None, stat).problem for stat in ("lr_pos_low", "npv", "auc_high")}
    assert problems == {
        "lr_pos_low": "everybody has this result of the test",
        "npv": "nobody has this result of the test",
        "auc_high": "every value is the same",
    }


@pytest.mark.parametrize("sick", [0, 40])
def test_nobody_sick_or_nobody_well(build, sick):
    data = "d,x\n" + "".join(f"{int(i < sick)},{i % 7}\n" for i in range(40))
    problem = refused(build, 'diagnose: {d: 1}\nrows: {x: {cutoff: "> 3"}}', data=data)
    assert "d has no level" in problem or "there is nobody negative" in problem


def test_small_counts_hide_their_test(build):
    data = "d,t,x\n" + "1,a,5\n" * 3 + "1,b,4\n" * 9 + "0,a,3\n" * 8 + "0,b,2\n" * 8
    spec = "suppress: 5\ndiagnose: {d: 1}\nrows: {t: {level: a}, x: {cutoff: '>= 4'}}"
    table = build(spec, data=data)
    assert lines(table)[0] == "t: a|–|–|–|–|–|–|–|–|"
    assert lines(table)[1].startswith("x ≥ 4|12|0|0|16|")
    assert "3" not in {str(record.value) for record in table.results if record.key.row == "t"}


def run(folder, *args):
    done = CliRunner().invoke(cli, [*args[:1], str(folder / "spec.yaml"), *args[1:]])
    assert done.exit_code == 0, done.output
    return done.output


def test_explain_methods_check_and_shell(project):
    text = (
        'rows: {smoke: {level: yes}, lwt: {cutoff: "<= 110"}}\ncolumns: [TP, sensitivity (95% CI), LR+, AUC (95% CI)]'
    )
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml=f"data: data.csv\n{SPEC}{text}")
    told = run(folder, "explain", "lwt.sensitivity_low")
    assert "inputs    tp 25, fp 28, fn 34, tn 102, n 189, missing 0" in told
    assert "standard  low (yes)" in told
    assert "why       cutoff <= 110 (" in told
    assert "Wilson" in told
    assert "DeLong, DeLong" in run(folder, "explain", "lwt.auc")
    assert "Simel" in run(folder, "explain", "smoke.lr_pos")
    methods = run(folder, "methods")
    assert "The reference standard is low (yes), which 59 of 189 patients have. Intervals: percentages" in methods
    assert "a table of diagnostic accuracy with 2 lines and 4 columns" in run(folder, "check")
    (folder / "data.csv").unlink()
    assert "xx.x (xx.x–xx.x)" in run(folder, "check", "--shell")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("diagnose: low\nrows: {smoke: {level: yes}}", "say which level of low is positive"),
        ("diagnose: {low: maybe}\nrows: {smoke: {level: yes}}", 'low has no level "maybe"'),
        ("diagnose: {lo: yes}\nrows: {smoke: {level: yes}}", 'the data have no column "lo"'),
        (SPEC + "rows: {smoke: }", "say which level of smoke is positive"),
        (SPEC + "rows: {smoke: {level: maybe}}", 'smoke has no level "maybe"'),
        (SPEC + "rows: {low: {level: yes}}", "low is the reference standard; it cannot be a test too"),
        (SPEC + "rows: {lwt: {level: 110, cutoff: '> 1'}}", "lwt has a level or a cutoff, not both"),
        (SPEC + "rows: {lwt: {cutoff: 110}}", "the condition on cutoff must compare with a number, not 110"),
        (SPEC + "rows: {lwt: {cutoff: '= 110'}}", "cutoff must be >=, >, <= or < a number"),
        (SPEC + "rows: {lwt: }\ncolumns: [TP]", "say from which value on lwt is positive"),
        (
            SPEC + "rows: {lwt: {cutoff: '> 1', test: t}}",
            "the key test has no meaning in a table of diagnostic accuracy",
        ),
        (SPEC + "rows: {smoke: {level: yes}}\ncolumns: [mean]", 'a table of diagnostic accuracy has no column "mean"'),
        (SPEC + "rows: {smoke: {level: yes}}\ncolumns: [PPV (90% CI)]", "the column is named 90% CI"),
        (SPEC + "rows: {smoke: {level: yes}}\nproportion interval: wils", 'unknown proportion interval "wils"'),
        (SPEC + "rows: {smoke: {level: yes}}\nprevalence: 20", "prevalence must be between 0 and 1, not 20"),
        (SPEC + "compare: smoke\nrows: [age]", "a spec has compare or diagnose, not both"),
        (SPEC, "say which tests the table is about"),
        ("prevalence: 0.2\nrows: [age]", "prevalence needs the key diagnose"),
    ],
)
def test_wrong_specs(build, spec, message):
    assert message in refused(build, spec, data=BIRTHS)
