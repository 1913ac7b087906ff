"""weights, cluster, strata: survey and IPTW tables, weighted beside unweighted, from the spec to the printed cell."""

import csv
import json
from io import StringIO
from math import sqrt

import numpy as np
import pytest
from evidence_of import REFERENCE
from seen import heads, lines, notes, refused

from tablegen.checking import check_spec

SURVEY = (REFERENCE / "nasty_wtclus_s.csv").read_text("utf-8")
ROWS = list(csv.DictReader(StringIO(SURVEY)))
R = {record["id"]: record["expected"] for record in json.loads((REFERENCE / "survey.json").read_text("utf-8"))}
SAMPLE = "weights: {column: wt, cluster: clus, strata: strat}\n"
DESIGN = "compare: a\n" + SAMPLE


def value(table, row, group, level, stat):
    return table.results.get(row, group, level, stat).value


def test_a_survey_is_that_of_r(build):
    """svyttest, svychisq and svymean of the design with strata, clusters and weights, to the last digit."""
    table = build(DESIGN + "rows: {x: X, y: {show: '{mean} ({se})'}, cat3: Colour, b: {level: 1}}\n", data=SURVEY)
    t, f, g = R["svy_ttest.nasty_wtclus_s.002"], R["svy_chisq.nasty_wtclus_s.005"], R["svy_chisq.nasty_wtclus_s.001"]
    assert value(table, "y", None, None, "statistic") == pytest.approx(-t["statistic"], rel=1e-9)
    assert (value(table, "y", None, None, "df"), value(table, "y", None, None, "p")) == (15, pytest.approx(t["p"]))
    assert value(table, "cat3", None, None, "p") == pytest.approx(f["p"], rel=1e-9)
    assert value(table, "cat3", None, None, "df2") == pytest.approx(f["df2"], rel=1e-9)
    assert value(table, "b", None, None, "p") == pytest.approx(g["p"], rel=1e-9)
    for group, expected in zip(("t0", "t1"), R["svy_mean_by.nasty_wtclus_s.002"], strict=True):
        assert value(table, "y", group, None, "mean") == pytest.approx(expected["estimate"], rel=1e-9)
        assert value(table, "y", group, None, "se") == pytest.approx(expected["se"], rel=1e-9)
    assert heads(table)[1:3] == ["t0 (n = 66)", "t1 (n = 58)"]
    told = [text for _, text in notes(table)]
    assert "Means, SDs and percentages are weighted by wt; n are unweighted counts" in told
    assert "Variances allow for clusters (clus) and strata (strat)" in told
    assert any(text.startswith("Continuous variables were compared by the design-based t test") for text in told)


def test_everybody_and_a_finite_population(build):
    data = (REFERENCE / "apiclus1.csv").read_text("utf-8")
    spec = "weights: {column: pw, cluster: dnum, fpc: fpc}\nrows: {api00: {show: '{mean} ({se}; {mean_low} to {mean_high})'}}\n"
    table = build(spec, data=data)
    expected = R["svy_mean.apiclus1.001"]
    found = {stat: value(table, "api00", "overall", None, stat) for stat in ("mean", "se", "mean_low", "mean_high")}
    assert list(found.values()) == pytest.approx([expected[k] for k in ("estimate", "se", "ci_t_low", "ci_t_high")])


def test_where_is_a_domain_of_the_design(build):
    """The clusters without anybody in the domain count as sampled: R's subset of the design, not a design of a subset."""
    data = (REFERENCE / "apiclus1.csv").read_text("utf-8")
    spec = "weights: {{column: pw, cluster: dnum, fpc: fpc}}\n{}rows: {{api00: {{show: '{{mean}} ({{se}})'{}}}}}\n"
    (expected,) = R["svy_domain_mean.apiclus1.001"]
    for text in (spec.format("where: {stype: [E]}\n", ""), spec.format("", ", where: {stype: [E]}")):
        table = build(text, data=data)
        assert value(table, "api00", "overall", None, "mean") == pytest.approx(expected["estimate"], rel=1e-9)
        assert value(table, "api00", "overall", None, "se") == pytest.approx(expected["se"], rel=1e-9)


def test_percentages_quantiles_and_their_limits(build):
    rows = "{cat3: {show: '{n} {wn} ({pct})'}, b: {level: 1, show: '% (CI)'}, y: {show: median (CI)}}"
    table = build(SAMPLE + f"rows: {rows}\n", data=SURVEY)
    low, high = (value(table, "b", "overall", "1", stat) for stat in ("pct_low", "pct_high"))
    expected = R["svy_ciprop.nasty_wtclus_s.001"]
    assert (low, high) == pytest.approx((100 * expected["ci_low"], 100 * expected["ci_high"]), rel=1e-8)
    weighted = [".b|24 206.8 (21.0)", ".g|39 275.2 (27.9)", ".r|61 504.4 (51.1)"]
    assert lines(table)[1:5] == [*weighted, f"b: 1|{100 * expected['estimate']:.1f} ({low:.1f}–{high:.1f})"]
    total = sum(float(r["wt"]) for r in ROWS)
    for level in "rgb":
        own = [float(r["wt"]) for r in ROWS if r["cat3"] == level]
        assert value(table, "cat3", "overall", level, "n") == len(own)
        assert value(table, "cat3", "overall", level, "wn") == pytest.approx(sum(own))
        assert value(table, "cat3", "overall", level, "pct") == pytest.approx(100 * sum(own) / total)
    median = R["svy_quantile.nasty_wtclus_s.002"]
    for stat in ("median", "median_low", "median_high"):
        assert value(table, "y", "overall", None, stat) == median[stat.replace("_", "_ci_")]
    told = [text for _, text in notes(table)]
    assert "Weighted quantiles are the smallest values at which the weighted distribution reaches them" in told
    assert (
        "Intervals of weighted percentages: linearised, t on the log odds; intervals of weighted medians: Woodruff"
        in told
    )
    beta = build(
        SAMPLE + "proportion interval: beta\nrows: {b: {level: 1, show: '% (CI)'}}\n",
        data=SURVEY,
    )
    assert value(beta, "b", "overall", "1", "pct_low") == pytest.approx(
        100 * R["svy_ciprop.nasty_wtclus_s.003"]["ci_low"], rel=1e-8
    )


BESIDE = "compare: a\nweights: {column: wt, show: beside}\n"


def test_before_and_after_weighting(build):
    """Austin & Stuart's table of balance: both columns, the SMD of both, no test, effective sizes in a note."""
    table = build(BESIDE + "rows: {x: X, cat3: Colour}\n", data=SURVEY)
    top, below = (list(row.cells) for row in table.table.head[:2])
    assert [cell.content[0].text for cell in top if cell.colspan == 3] == ["Unweighted", "Weighted"]
    assert len(below) == 6
    assert not any(hasattr(task, "test") for task in table.plan.tasks)
    assert lines(table)[0] == "X|−0.055 ± 1.135|0.033 ± 1.146|−0.08|−0.111 ± 1.177|−0.139 ± 1.165|0.02"
    assert lines(table)[2] == ".b|14 (21.2)|10 (17.2)||14 (22.0)|10 (19.9)|"
    assert value(table, "x", "t0 (unweighted)", None, "mean") == pytest.approx(
        np.mean([float(r["x"]) for r in ROWS if r["a"] == "t0"])
    )
    assert value(table, "x", None, None, "smd") == pytest.approx(
        R["smd_weighted_continuous.nasty_wtclus_s.001"]["estimate"]
    )
    assert value(table, "x", "unweighted", None, "smd") != value(table, "x", None, None, "smd")
    sizes = []
    for group in ("t0", "t1"):
        w = np.array([float(r["wt"]) for r in ROWS if r["a"] == group])
        sizes.append(w.sum() ** 2 / (w * w).sum())
        assert value(table, "a", group, None, "ess") == pytest.approx(sizes[-1], rel=1e-12)
    told = [text for _, text in notes(table)]
    assert f"Effective sample sizes (Kish): t0 {sizes[0]:.1f}; t1 {sizes[1]:.1f}" in told
    assert "Weighted columns are weighted by wt; n are unweighted counts" in told
    assert not any("were compared" in text for text in told)


def test_the_sum_of_weights_without_weights_is_the_number(build):
    """A pattern with {wn} beside columns without weights: there each patient weighs 1 (it was a traceback)."""
    shown = '{x: {show: "{n} of {wn}: {mean}", digits: 1}, cat3: {show: "{wn} ({pct})"}}'
    table = build(BESIDE + f"rows: {shown}\n", data=SURVEY)
    in_t0 = [r for r in ROWS if r["a"] == "t0"]
    without, weighted = lines(table)[0].split("|")[1], lines(table)[0].split("|")[4]
    assert without == f"{len(in_t0)} of {len(in_t0)}: −0.1"
    assert weighted.startswith(f"{len(in_t0)} of {sum(float(r['wt']) for r in in_t0):.1f}: ")
    assert lines(table)[2].split("|")[1] == "14 (21.2)"


def test_tests_beside_are_weighted_and_stand_once(build):
    table = build(BESIDE + "columns: [groups, P]\neffects: [SMD, difference (95% CI)]\nrows: {x: X}\n", data=SURVEY)
    assert [(head.span, head.name) for head in table.plan.heads] == [
        *[(span, name) for span in ("Unweighted", "Weighted") for name in ("t0", "t1", "SMD", "difference (95% CI)")],
        (None, "P"),
    ]  # fmt: skip
    assert "design-based t test" in table.results.get("x", None, None, "p").method
    plain = build("compare: a\neffects: [difference (95% CI)]\nrows: {x: X}\n", data=SURVEY)
    for stat in ("difference", "diff_low", "diff_high"):
        assert value(table, "x", "unweighted", None, stat) == value(plain, "x", None, None, stat)


def test_equal_weights_change_only_what_a_design_changes(build):
    data = "g,x,s,w\n" + "".join(f"{'ab'[i % 2]},{i * i % 7},{'yn'[i % 3 == 0]},2.5\n" for i in range(20))
    plain = build("compare: g\ncolumns: [groups]\nrows: [x, s]\n", data=data)
    weighted = build("compare: g\nweights: w\ncolumns: [groups]\nrows: [x, s]\n", data=data)
    assert lines(plain) == lines(weighted)


COHORT = "g,x,s,w\na,1,y,1\na,2,n,3\na,5,y,\nb,3,n,2\nb,4,y,2\nb,9,y,0\nb,7,n,\nb,,y,1\n"


def test_rows_without_weights_are_said_and_counted(build):
    table = build("compare: g\nweights: w\nrows: [x, s]\n", data=COHORT)
    assert heads(table)[1:3] == ["a (n = 2)", "b (n = 3)"]
    told = [text for _, text in notes(table)]
    assert "2 patients without a weight, cluster or stratum not shown" in told
    assert "1 patient with a weight of 0 not shown" in told
    assert value(table, "x", "b", None, "mean") == 3.5 and value(table, "x", "b", None, "missing") == 1
    assert value(table, "x", "a", None, "mean") == pytest.approx(7 / 4)
    # R's svyvar counts the row without a value too: n = 3
    assert value(table, "x", "b", None, "sd") == pytest.approx(sqrt(0.25 * 3 / 2))
    assert value(table, "s", "b", "y", "pct") == pytest.approx(60.0)


def test_missing_values_in_percentages_and_tests(build):
    data = "g,s,w\n" + "".join(f"{'ab'[i % 2]},{'yn '[i % 3].strip()},{1 + i % 4}\n" for i in range(24))
    spec = "compare: g\nweights: w\nmissing: {in percent: yes, in test: yes}\nrows: [s]\n"
    table = build(spec, data=data)
    own = [(i % 3, 1 + i % 4) for i in range(24) if i % 2 == 0]
    total = sum(w for _, w in own)
    assert value(table, "s", "a", "y", "pct") == pytest.approx(100 * sum(w for s, w in own if s == 0) / total)
    assert value(table, "s", "a", None, "missing_pct") == pytest.approx(100 * sum(w for s, w in own if s == 2) / total)
    levels = build(
        "compare: g\nweights: w\nrows: [s]\n", data=data.replace(",,", ",none,")
    )  # the missing as a level of the data
    assert value(table, "s", None, None, "p") == pytest.approx(value(levels, "s", None, None, "p"), rel=1e-12)


def test_a_stratum_of_one_is_told_and_leaves_a_dash(build):
    data = "g,x,w,psu,st\n" + "".join(f"{'ab'[i % 2]},{i},1,{i // 2},{'ns'[i > 9]}\n" for i in range(12))
    table = build("compare: g\nweights: {column: w, cluster: psu, strata: st}\nrows: [x]\n", data=data)
    record = table.results.get("x", None, None, "p")
    assert record.value is None
    assert record.problem.startswith('the stratum "s" has only one sampled unit: its variance cannot be estimated')
    assert value(table, "x", "a", None, "mean") == 5.0


def test_the_population_must_hold_the_sample(build):
    data = "x,psu,N\n" + "".join(f"{i},{i // 2},3\n" for i in range(12))
    assert "needs a population no smaller than the sample: N is 3, and 6 units" in refused(
        build, "weights: {cluster: psu, fpc: N}\nrows: [x]\n", data=data
    )


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("compare: a\nweights: wd\nrows: [x]\n", 'the data have no column "wd"; did you mean "wt"?'),
        ("compare: a\nweights: cat3\nrows: [x]\n", "cat3 holds text, and weights are numbers"),
        ("compare: a\nweights: wt\nrows: {x: {test: welch}}\n", "welch takes no weights, and this table has them"),
        ("compare: a\nrows: {x: {test: svy-t}}\n", "svy-t weighs rows by a survey's design, and this table has none"),
        (
            "compare: a\nweights: wt\nrows: {x: {show: '{gmean}'}}\n",
            "x is shown as a weighted number, which has no gmean",
        ),
        ("compare: a\nrows: {x: {show: '{wn}'}}\n", "which has no wn"),
        (
            "compare: a\nweights: wt\neffects: [effect]\nrows: {x: {effect: cliffs-delta}}\n",
            "cliffs-delta is no effect of x, shown as a weighted number in 2 groups",
        ),
        ("compare: a\nweights: {fpc: wt}\nrows: [x]\n", "name the column of weights"),
        ("compare: a\npairs: clus\nweights: wt\nrows: [x]\n", "a spec has pairs or weights, not both"),
        ("compare: a\nquantiles: 6\nweights: wt\nrows: [x]\n", "a spec has quantiles or weights, not both"),
        (BESIDE + "suppress: 5\nrows: [x]\n", "small counts cannot be protected where columns without weights"),
        ("weights: wt\nproportion interval: wilson\nrows: [b]\n", 'weighted percentages have no interval "wilson"'),
        ("compare: a\nweights: x\nrows: [y]\n", "the table needs weights of 0 or more; x is below 0 in "),
        (
            "compare: a\nweights: {column: wt, show: beside}\ncolumns: [groups, missing]\nrows: [x]\n",
            "missing values are counted alike with weights and without",
        ),
        (
            "compare: a\nweights: wt\nrows: {q: {responses: {b: B, fw: F}, level: 1}}\n",
            "q: its answers cannot be weighted",
        ),
        (
            "diagnose: b\nprevalence: 10%\nweights: wt\nrows: {x: {cutoff: '> 0'}}\n",
            "a spec has prevalence or weights, not both",
        ),
        ("compare: a\nimputations: clus\nweights: wt\nrows: [x]\n", "a spec has weights or imputations, not both"),
        ("compare: a\nweights: wt\nrows: {expo: {event: b}}\n", "expo: times to an event are not weighted"),
        ("compare: a\nweights: wt\npercent: row\nrows: [b]\n", "b: weighted percentages are of each column"),
        (
            "compare: a\nweights: wt\nlike: sas\nrows: [b]\n",
            "sas has no tests of weighted rows that a table could take over",
        ),
        ("compare: a\nweights: wt\nrows: {x: {margin: 3}}\n", "x: no test of weighted rows has a margin"),
        ("compare: a\nweights: wt\nadjust for: [y]\nrows: [x]\n", "a spec has adjust for or weights, not both"),
        (
            "compare: a\nweights: wt\nrows: {x: {adjust for: [y]}}\n",
            "x: weighted rows are compared without covariates",
        ),
        (
            "compare: a\nweights: wt\nadjust for: [y]\nrows: [x]\n",
            "adjusted differences of such rows are coefficients: model: linear",
        ),
        ("weights: {show: beside}\nrows: [x]\n", "name the column of weights"),
    ],
)
def test_what_weights_are_not(build, spec, message):
    assert message in refused(build, spec, data=SURVEY)


def test_equal_weights_are_told(build):
    data = "g,x,w\n" + "".join(f"{'ab'[i % 2]},{i},2.5\n" for i in range(20))
    table = build("compare: g\nweights: w\nrows: [x]\n", data=data)
    assert ("g", "all weights (w) are 2.5: nothing is weighted") in table.results.remarks


@pytest.mark.parametrize(
    ("row", "test"), [("{show: median (IQR)}", "svy-rank"), ("X", "svy-t"), ("{show: '{mean} {median}'}", "svy-t")]
)
def test_auto_under_weights_is_a_rule_of_what_is_shown(build, row, test):
    table = build(
        DESIGN + f"tests: {{numbers: auto, categories: auto}}\nrows: {{x: {row}, cat3: Colour}}\n", data=SURVEY
    )
    assert [task.test for task in table.plan.tasks if hasattr(task, "test")] == [test, "rao-scott"]
    assert any(told.startswith(f"x: {test} (auto; weighted categories: ") for told in table.plan.defaults)


def test_hidden_missing_values_hide_their_share_and_their_weights(build):
    """A share of a head's size is a count: it goes with the count, weighted or not."""
    data = "g,s,x,w\n" + "".join(
        f"{'ab'[i % 2]},{'' if i in (0, 2) else 'yn'[i % 3 > 0]},{'' if i in (0, 2) else i},{1 + i % 4}\n"
        for i in range(60)
    )
    for weights in ("weights: w\n", ""):
        spec = f"compare: g\n{weights}suppress: 5\nmissing: {{in percent: yes}}\nrows: {{s: S, x: X}}\n"
        table = build(spec, data=data)
        for stat in ("missing", "missing_pct", "total"):
            assert value(table, "s", "a", None, stat) is None
    assert value(table, "x", "a", None, "missing") is None
    shown = build("compare: g\nweights: w\nsuppress: 5\nrows: {x: {show: '{wn}'}}\n", data=data)
    assert value(shown, "x", "a", None, "wn") is None


def test_nobody_with_a_weight(build):
    assert "has no patients with a weight (w)" in refused(build, "weights: w\nrows: [x]\n", data="x,w\n1,\n2,0\n3,\n")


def test_hidden_counts_hide_their_weights(build):
    data = "g,s,w\n" + "".join(f"{'ab'[i % 2]},{'yn'[i < 3]},1.5\n" for i in range(30))
    table = build("compare: g\nweights: w\nsuppress: 5\nrows: {s: {show: '{n} {wn} ({pct})'}}\n", data=data)
    for stat in ("n", "wn", "pct"):
        assert value(table, "s", "a", "n", stat) is None
    assert value(table, "s", None, None, "p") is None


def test_the_design_is_told_by_check_and_the_rows_by_default_leave_it_out(build, project):
    table = build(DESIGN, data=SURVEY)
    assert {line.row for line in table.plan.lines} == {"x", "y", "b", "cnt", "expo", "fw", "cat3"}
    report = check_spec(project() / "spec.yaml")
    assert "design: clusters sampled with replacement (no fpc)" in report.defaults
    assert "x: design-based t test (svy-t)" in report.defaults


def test_a_shell_needs_no_data(project):
    folder = project(
        s_dot_yaml="data: none.csv\ncompare: g\ngroups: [a, b]\nweights: {column: w, show: beside}\nrows: [x]\n"
    )
    report = check_spec(folder / "s.yaml", shell=True)
    assert "Unweighted: a (*n* = xx)" in report.shell.replace("\u00a0", " ").replace("&nbsp;", " ")


def test_ranks_by_name(build):
    table = build(DESIGN + "rows: {y: {test: svy-rank, show: median (IQR)}}\n", data=SURVEY)
    expected = R["svy_ranktest.nasty_wtclus_s.002"]
    assert value(table, "y", None, None, "statistic") == pytest.approx(-expected["statistic"], rel=1e-9)
    assert value(table, "y", None, None, "p") == pytest.approx(expected["p"], rel=1e-9)


def test_more_groups_and_everybody(build):
    table = build("compare: cat3\noverall: last\n" + SAMPLE + "rows: [x, b]\n", data=SURVEY)
    assert [task.test for task in table.plan.tasks if hasattr(task, "test")] == ["svy-anova", "rao-scott"]
    assert value(table, "x", "overall", None, "mean") == pytest.approx(R["svy_mean.nasty_wtclus_s.001"]["estimate"])
    assert value(table, "x", None, None, "df2") == 20 - 4 - 2
