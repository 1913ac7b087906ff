"""tablegen explain and tablegen methods: what stands behind a number, and the paragraph on statistical analysis."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from explained import computed, lacking, of_each_kind, of_records
from test_docs import EXAMPLES, ROOT

from tablegen.cli import cli
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

SPECS = Path(__file__).parent.parent / "specs"


def told(spec, address):
    return dict(explain(SPECS / spec, address))


def test_a_test_is_explained_by_value_method_reason_and_inputs():
    found = told("table1.yaml", "age_days.p")
    assert found["value"] == "0.9703228259090668" and found["printed"] == "0.970"
    assert found["method"] == "Student's t test, two-sided, equal variances"
    assert found["why"] == "the default for numbers in two groups"
    assert found["order"] == "non-specific minus specific"
    assert found["specific"] == "n 46, mean 255.93478260869566, SD 173.92775028396298"
    assert found["source"].startswith("Student (1908)")


def test_counts_come_with_what_was_expected():
    assert told("table1.yaml", "gender.statistic")["male"] == "non-specific 35, specific 22 (expected 27.2, 29.8)"


def test_a_summary_a_model_and_a_published_number():
    assert told("table1.yaml", "gender.specific.male.n")["printed"] == "22/24"
    model = told("table2.yaml", "gender.or")
    assert model["inputs"] == "n_used 88, n_events 42, missing 0" and model["printed"] == "20.554"
    assert told("published/table2.yaml", "gender.or")["inputs"] == "B 2.999, S.E. 0.908"


def test_a_test_asked_for_ties_and_doubts(project):
    data = "g,x,c\n" + "".join(f"{'ab'[i % 2]},{i // 3},{'yn'[i % 5 == 0]}\n" for i in range(20))
    folder = project(data_dot_csv=data, s_dot_yaml="data: data.csv\ncompare: g\nrows: {x: {test: mann-whitney}, c: }\n")
    found = dict(explain(folder / "s.yaml", "x.p"))
    assert found["why"] == "asked for (s.yaml:3:18)" and found["a"] == "n 10, median 2.5"
    assert found["ties"] == "7 different values, 7 of them more than once"
    assert "expected counts are below 5" in dict(explain(folder / "s.yaml", "c.p"))["doubt"]


def test_the_source_is_of_the_test_that_was_made(project):
    """Yates' correction is for tables of 2 × 2: of larger ones the test is Pearson's, of all groups and of two of them."""
    data = "g,c,d\n" + "".join(f"{'abc'[i % 3]},{'xyz'[i % 7 % 3]},{'yn'[i % 5 % 2]}\n" for i in range(90))
    spec = "data: d.csv\ncompare: g\npairwise: yes\ncolumns: [groups, P, level P]\ntests: {categories: chi2-yates}\nrows: [c, d]\n"
    path = project(d_dot_csv=data, s_dot_yaml=spec) / "s.yaml"
    pearson, yates = ("Pearson (1900)", "Yates (1934)")
    for address, author in {"c.p": pearson, "c.a:b.p": pearson, "c.x.p_level": pearson, "d.a:b.p": yates}.items():
        found = dict(explain(path, address))
        assert found["source"].startswith(author), (address, found)


def test_a_test_is_told_of_the_table_that_it_is_of(project):
    """A level shown alone is tested against all others; missing values are a level where the spec makes them one."""
    data = "g,c\n" + "".join(f"{'ab'[i % 2]},{('x', 'y', 'z', '')[i % 4 if i % 3 else 0]}\n" for i in range(48))
    rows = "rows: {c: {level: x}, d: {variable: c, missing: {in test: yes}}, e: {variable: c}}\n"
    path = (
        project(d_dot_csv=data, s_dot_yaml=f"data: d.csv\ncompare: g\ncolumns: [groups, P, level P]\n{rows}") / "s.yaml"
    )
    assert dict(explain(path, "c.p"))["others"] == "a 8, b 8 (expected 9.6, 6.4)"
    assert dict(explain(path, "d.p"))["missing"].startswith("a 0, b 8 (expected")
    assert "missing" not in dict(explain(path, "e.p"))
    of_level = dict(explain(path, "e.y.p_level"))
    assert (of_level["y"][:8], of_level["others"][:9]) == ("a 0, b 8", "a 24, b 8")


def test_an_effect_is_told_of_the_table_that_it_is_of(project):
    """Python's tableone takes missing values for a level in standardized differences too."""
    data = "g,c\n" + "".join(f"{'ab'[i % 2]},{('x', 'y', 'z', '')[i % 4 if i % 3 else 0]}\n" for i in range(48))
    spec = "data: d.csv\ncompare: g\nlike: tableone\nrows: [c]\ncolumns: [groups, SMD]\n"
    found = dict(explain(project(d_dot_csv=data, s_dot_yaml=spec) / "s.yaml", "c.smd"))
    assert found["missing"] == "b 8, a 0"


def test_pairs_are_told_by_how_they_differ(project):
    data = "id,t,x,c\n" + "".join(
        f"{i},{t},{i % 5 + (i % 3) * k},{'yn'[i % 4 > k]}\n" for i in range(12) for k, t in enumerate("ab")
    )
    spec = "data: d.csv\ncompare: t\npairs: id\nrows: {x: {test: wilcoxon}, c: {levels: [y, n], test: mcnemar}}\n"
    path = project(d_dot_csv=data, s_dot_yaml=spec) / "s.yaml"
    ranks = dict(explain(path, "x.p"))
    assert ranks["differences"].startswith("n 12, mean -1.0, SD 0.85") and ranks["differences"].endswith(
        "0 above 0, 8 below 0, 4 of 0"
    )
    assert ranks["ties"] == "of the sizes of differences: 2 different values, 2 of them more than once"
    crossed = dict(explain(path, "c.p"))
    assert (crossed["a y"], crossed["a n"]) == ("b: y 3, n 0", "b: y 3, n 6")
    hushed = project(h_dot_yaml=f"suppress: 2\n{spec}") / "h.yaml"
    assert not {"differences", "a y"} & {label for at in ("x.p", "c.p") for label in dict(explain(hushed, at))}


def test_an_address_that_is_none():
    run = CliRunner().invoke(cli, ["explain", str(SPECS / "table1.yaml"), "age_day.p"])
    assert run.exit_code == 1 and 'there is no number "age_day.p"; did you mean "age_days.p"?' in run.output


def test_a_suppressed_number_is_not_explained_away(project):
    data = "g,e\n" + "a,y\n" * 3 + "a,n\n" * 27 + "b,y\n" * 12 + "b,n\n" * 18
    folder = project(data_dot_csv=data, s_dot_yaml="data: data.csv\ncompare: g\nsuppress: 5\nrows: [e]\n")
    lines = explain(folder / "s.yaml", "e.p")
    assert dict(lines)["value"].startswith("none: suppressed") and not {"y", "n"} & set(dict(lines))


@pytest.mark.parametrize("address", ["age_days.p", "gender.p"])
def test_the_command_prints_a_line_a_fact(address):
    run = CliRunner().invoke(cli, ["explain", str(SPECS / "table1.yaml"), address])
    assert run.exit_code == 0 and run.output.splitlines()[0] == address and len(run.output.splitlines()) >= 7


def test_the_methods_paragraph():
    text = methods_paragraph((SPECS / "table1.yaml", SPECS / "table2.yaml", SPECS / "table3.yaml"))
    assert text.startswith(
        "Data are presented as mean ± standard deviation or number of patients. Continuous variables"
    )
    assert text.count("Student’s t test") + text.count("Student's t test") == 1
    assert "P values are two-sided and not adjusted for multiple testing." in text
    assert (
        "The odds of etiology (non-specific) were modelled on Gender (male), Family history, Birth status abnormalities"
        in text
    )
    assert "Odds ratios are given with 95% Wald confidence intervals." in text
    assert "tablegen 0.1.0 (Python 3." in text


def test_a_difference_without_weights_beside_weighted_ones_is_explained(project):
    data = "g,x,w\n" + "".join(f"{'ab'[i % 2]},{i * i % 7},{i % 3 + 1}\n" for i in range(20))
    spec = "data: data.csv\ncompare: g\nweights: {column: w, show: beside}\neffects: [SMD]\nrows: [x]\n"
    folder = project(data_dot_csv=data, s_dot_yaml=spec)
    found = dict(explain(folder / "s.yaml", "x.unweighted.smd"))
    assert found["why"] == "the default for the column" and found["order"] == "a minus b"
    assert found["source"].startswith("Austin (2009)")
    assert dict(explain(folder / "s.yaml", "x.a (unweighted).mean"))["inputs"].startswith("n 10")


def test_the_order_of_a_ratio_is_over_that_of_a_difference_minus(project):
    data = "g,c\n" + "".join(f"{'ab'[i % 2]},{'yn'[i % 3 == 0]}\n" for i in range(40))
    spec = "data: data.csv\ncompare: g\neffects: [RR (95% CI), difference]\nrows: {c: {level: y}}\n"
    path = project(data_dot_csv=data, s_dot_yaml=spec) / "s.yaml"
    assert dict(explain(path, "c.rr"))["order"] == dict(explain(path, "c.rr_low"))["order"] == "a over b"
    assert dict(explain(path, "c.difference"))["order"] == "a minus b"


def test_the_methods_paragraph_names_the_effects(project):
    """Every method of a column of effects, the interval where it is shown; of strata and weights too."""
    data = "g,x,c,s\n" + "".join(f"{'ab'[i % 2]},{i * i % 7},{'yn'[i % 3 == 0]},{'uv'[i % 5 > 2]}\n" for i in range(40))
    spec = "data: data.csv\ncompare: g\nstrata: s\ntests: {categories: cmh}\ncolumns: [groups, P, OR (95% CI)]\n"
    more = "effects: [difference (95% CI), SMD]\nrows: {x: {effect: hodges-lehmann}, c: {level: y}}\n"
    folder = project(data_dot_csv=data, s_dot_yaml=spec + more)
    told = methods_paragraph((folder / "s.yaml",))
    assert "Differences: Hodges–Lehmann estimate, exact interval; difference of proportions, Newcombe’s hybrid" in told
    smd = "SMD: standardized mean difference (mean of the two variances); standardized difference of proportions."
    assert f"in percentage points. {smd}" in told
    assert "Mantel–Haenszel common odds ratio, Robins–Breslow–Greenland interval of its logarithm" in told


@pytest.mark.parametrize(("name", "text"), [(n, t) for _, n, t in EXAMPLES], ids=[f"{p}-{n}" for p, n, _ in EXAMPLES])
def test_every_kind_of_number_of_every_example_is_explained(name, text, tmp_path):
    """No address that the results have is a traceback, and what has no value says why."""
    for file in (ROOT / "tests/data/docs").iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "spec.yaml").write_text(text, "utf-8")
    made = computed(tmp_path / "spec.yaml")
    for record, found in of_records(made, tmp_path / "spec.yaml", of_each_kind(made.results)):
        assert not lacking(record, found), (record.key, found)
        if record.value is None:
            assert found["value"].startswith("none: ") and record.problem in found["value"]
        elif "pct" in record.key.stat:
            assert "percentage" in found["method"]


def test_the_methods_of_several_tables_say_of_which_they_are_where_these_differ(project):
    data = "g,x,c\n" + "".join(f"{'ab'[i % 2]},{i * i % 7},{'yn'[i % 3 == 0]}\n" for i in range(40))
    one = "data: d.csv\nnumber: 1\ncompare: g\nrows: {x: , c: {level: y}}\n"
    ranks = "data: d.csv\nnumber: S2\ncompare: g\ntests: {numbers: mann-whitney}\nrows: {x: {show: median (IQR)}}\n"
    folder = project(d_dot_csv=data, a_dot_yaml=one, b_dot_yaml=one.replace("number: 1\n", ""), c_dot_yaml=ranks)
    paths = tuple(folder / f"{name}.yaml" for name in "abc")
    same, told = methods_paragraph(paths[:2]), methods_paragraph(paths)
    assert same.startswith(
        "Data are presented as mean ± SD or n (%). Continuous variables were compared by Student’s t"
    )
    assert told.startswith(
        "Data are presented as mean ± SD, n (%), or median (IQR). Table 1 and b: Continuous variables"
    )
    assert "Table S2: Continuous variables were compared by the Mann–Whitney" in told
    assert told.count("Data are presented") == told.count("not adjusted for multiple testing") == 1


def test_the_doubt_about_a_level_has_its_label(project):
    data = "g,y\n" + "".join(f"{'abc'[i % 3]},{int(i % 3 == 2 or i % 5 < 2)}\n" for i in range(60))
    spec = "data: d.csv\nmodel: logistic\noutcome: {y: 1}\nrows: {g: {levels: {a: Low, b: Middle, c: High}, reference: a}}\n"
    told = dict(explain(project(d_dot_csv=data, s_dot_yaml=spec) / "s.yaml", "g.c.or"))["doubt"]
    assert told.startswith('the level "High" separates the outcome perfectly (all of its 20 patients have the event)')
