"""Correlation matrices from spec to table: layout, notes, deletion, partial, suppression, explain, refusals."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from evidence_of import REFERENCE
from seen import heads, lines, notes, refused

from tablegen.cli import cli
from tablegen.stats.correlations import CORRELATIONS

AIR = json.loads((REFERENCE / "correlation.json").read_text("utf-8"))
LUNG = (REFERENCE / "lung.csv").read_text("utf-8")
ROWS = "rows: {age: Age, meal.cal: Calories, wt.loss: Weight loss}\n"
SMALL = "x,y,z,g\n1,2,9,low\n2,1,7,low\n4,5,8,mid\n3,4,,high\n7,3,1,high\n6,6,2,mid\n"


@pytest.fixture
def lung(build):
    return lambda text, **options: build(f"{text}\n{ROWS}", data=LUNG, **options)


def test_the_lower_triangle_with_numbers_as_heads(lung):
    table = lung("correlate: pearson")
    assert heads(table) == ["Characteristic", "(1)", "(2)"]
    assert lines(table) == ["(1) Age|1|", "(2) Calories|−0.23|1", "(3) Weight loss|0.04|−0.10"]
    assert notes(table) == [("", "Values are r: Pearson’s correlation; n = 171–214 (those with both values)")]


def test_values_are_those_of_r(lung):
    """cor.test of R 4.2.2 on age and meal.cal: record correlation_pearson.lung.001."""
    results = lung("correlate: pearson").results
    got = {stat: results.get("meal.cal", "age", None, stat).value for stat in ("r", "p", "r_low", "df", "n")}
    want = {"r": -0.23141071341928038, "p": 0.0017220562456775796, "r_low": -0.36495028416434866, "df": 179, "n": 181}
    assert got == pytest.approx(want, rel=1e-9)
    assert results.get("age", "meal.cal", None, "r") is None
    assert results.get("age", "age", None, "r").value == 1


@pytest.mark.parametrize(
    ("show", "cell", "told"),
    [
        (
            "r (95% CI)",
            "−0.23 (−0.36 to −0.09)",
            "Values are r (95% CI): Pearson’s correlation; interval by Fisher’s z",
        ),
        ("r stars", "−0.23**", "Values are r: Pearson’s correlation; P by t test; n = 171–214"),
        ("r (P)", "−0.23 (0.002)", "Values are r: Pearson’s correlation; P by t test"),
        ('"{r} [{n}]"', "−0.23 [181]", "Values are r: Pearson’s correlation; n = "),
    ],
)
def test_patterns(lung, show, cell, told):
    table = lung(f"correlate: pearson\nshow: {show}")
    assert lines(table)[1].split("|")[1] == cell
    assert notes(table)[0][1].startswith(told)
    stars = "*P < 0.05; **P < 0.01; ***P < 0.001"
    assert (("", stars) in notes(table)) == ("stars" in show)


def test_stars_and_zeros_in_the_journals_words(lung):
    table = lung("correlate: pearson\nshow: r stars\nstyle: jama")
    assert lines(table)[1].split("|")[1] == "−0.23**"
    assert ("", "*P < .05; **P < .01; ***P < .001.") in notes(table)


def test_names_as_heads_and_summaries_beside(lung):
    table = lung("correlate: spearman\ncolumns: {median (IQR): , correlations by name: Correlation with}")
    assert heads(table)[1] == "Median (IQR)"
    assert lines(table)[1].startswith("Calories|975 (635–1150)|−0.21|1")
    assert "Spearman’s rank correlation" in notes(table)[0][1]
    assert [head.span for head in table.plan.heads] == [None, "Correlation with", "Correlation with"]


def test_listwise_deletion(lung):
    table = lung("correlate: pearson\ndeletion: listwise")
    assert notes(table)[0][1].endswith("n = 171 (those with all values)")
    assert {table.results.get(a, b, None, "n").value for a, b in (("meal.cal", "age"), ("wt.loss", "age"))} == {171}


def test_partial_correlation(build):
    data = "Ozone,Temp,Wind\n" + "".join(
        f"{x},{y},{z}\n" for x, y, z in zip(*AIR["data"]["airquality Ozone Temp Wind"], strict=True)
    )
    table = build("correlate: pearson\nadjust for: Wind\nshow: r (P)\nrows: [Temp, Ozone]", data=data)
    got = table.results.get("Ozone", "Temp", None, "r").value
    assert got == pytest.approx(0.569338658299742, rel=1e-9)  # record correlation_partial.airquality.001
    want = "Values are r: partial Pearson correlation; P by t test; adjusted for Wind; n = 116"
    assert notes(table)[0][1] == want


def test_ordered_levels_are_ranked(build):
    table = build("correlate: kendall\nrows: {x: , g: {levels: {low: Low, mid: , high: }}}", data=SMALL)
    assert table.results.get("g", "x", None, "r").value == pytest.approx(8 / (15 * 12) ** 0.5)


def test_without_rows_every_column_of_numbers(build):
    table = build("correlate: pearson", data=SMALL)
    assert [line.split("|")[0] for line in lines(table)] == ["(1) x", "(2) y", "(3) z"]


def test_sections(build):
    table = build("correlate: pearson\nrows: {First: {rows: [x, y]}, Second: {rows: [z]}}", data=SMALL)
    assert [line.split("|")[0] for line in lines(table)] == ["First", ".(1) x", ".(2) y", "Second", ".(3) z"]


def test_what_has_no_correlation_is_a_dash_with_a_reason(build):
    data = "x,y,c\n1,2,5\n2,4,5\n3,6,5\n4,8,5\n"
    table = build("correlate: pearson\nshow: r (P)\nrows: [x, y, c]", data=data)
    assert lines(table) == ["(1) x|1|", "(2) y|1.00 (–)|1", "(3) c|–|–"]
    assert table.results.get("c", "x", None, "r").problem == "a variable that does not vary has no correlation"
    assert table.results.get("y", "x", None, "p").problem == "the correlation is perfect: no test and no interval"
    warned = [problem.message for problem in table.warnings]
    assert "c: no correlation with x: a variable that does not vary has no correlation" in warned
    assert "y: with x: the correlation is perfect: no test and no interval" in warned


def test_numbers_of_patients_that_differ_by_few_are_hidden(build):
    rows = "".join(f"{i},{i * i % 17},{i * 7 % 11 if i > 2 else ''}\n" for i in range(30))
    table = build("correlate: pearson\nsuppress: 5\nrows: [a, b, c]", data=f"a,b,c\n{rows}")
    assert "27" not in " ".join(text for _, text in notes(table))
    assert all(r.value is None for r in table.results if r.key.stat == "n")
    few = build("correlate: pearson\nsuppress: 5\nrows: [a, b]", data="a,b\n1,2\n2,3\n3,1\n4,4\n")
    assert lines(few)[1] == "(2) b|–"


@pytest.mark.parametrize("name", CORRELATIONS.names)
def test_every_correlation_builds(build, name):
    table = build(f"correlate: {name}\nrows: [x, y]", data=SMALL)
    assert table.results.get("y", "x", None, "n").value == 6


def run(folder: Path, *args: str) -> str:
    done = CliRunner().invoke(cli, [*args[:1], str(folder / "spec.yaml"), *args[1:]])
    assert done.exit_code == 0, done.output
    return done.output


def test_explain_methods_check_and_shell(project):
    folder = project(data_dot_csv=LUNG, spec_dot_yaml=f"data: data.csv\ncorrelate: spearman\nshow: r stars\n{ROWS}")
    told = run(folder, "explain", "meal.cal.age.r")
    assert "source   Spearman (1904)" in told
    assert "inputs   meal.cal and age of the same patients: n 181" in told
    assert "why      asked for (" in told
    methods = run(folder, "methods")
    assert (
        "Correlations of Age, Calories, and Weight loss were computed: Spearman’s rank correlation; P by t" in methods
    )
    checked = run(folder, "check")
    assert "a matrix of correlations with 3 lines and 2 columns" in checked
    assert "deletion: pairwise (each correlation is of all patients who have both values)" in checked
    assert "confidence: 0.95" in checked
    (folder / "data.csv").unlink()
    assert "| (2) Calories    | x.xx" in run(folder, "check", "--shell")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("correlate: person\nrows: [x, y]", 'unknown correlation "person"; did you mean "pearson"?'),
        ("correlate: pearson\nshow: n (%)\nrows: [x, y]", 'a correlation is not shown as "n (%)"'),
        ('correlate: pearson\nshow: "{mean}"\nrows: [x, y]', 'a correlation is not shown as "{mean}"'),
        ("correlate: pearson\nrows: [x, g]", "g holds text, and a correlation needs numbers"),
        ("correlate: pearson\nrows: [x]", "a correlation is of at least two rows"),
        ("correlate: pearson\nrows: {x: , y: {variable: x}}", "y and x are the same column: its correlation is 1"),
        ("correlate: pearson\nrows: {x: , y: {test: t}}", "the key test has no meaning in a correlation matrix"),
        ("correlate: kendall\nadjust for: z\nrows: [x, y]", "kendall cannot be adjusted for other variables"),
        (
            "correlate: pearson\nadjust for: g\nrows: [x, y]",
            "g holds text, and a partial correlation adjusts for numbers",
        ),
        ("correlate: pearson\ncolumns: [mean ± SD]\nrows: [x, y]", "the columns must name correlations (or"),
        ("correlate: pearson\ncolumns: [n (%), correlations]\nrows: [x, y]", "a row of numbers has no pct"),
        ("correlate: pearson\ncompare: g\nrows: [x, y]", "a spec has compare or correlate, not both"),
        (
            "correlate: pearson\nmissing: {show: always}\nrows: [x, y]",
            "the key missing has no meaning beside correlate",
        ),
        ("deletion: listwise\nrows: [x, y]", "deletion needs the key correlate"),
        ("correlate: pearson\ndeletion: casewise\nrows: [x, y]", "deletion must be one of pairwise, listwise"),
        ("correlate: pearson\nrows: [x, q]", 'the data have no column "q"'),
        (
            "correlate: pearson\ncolumns: [mean, correlations]\nrows: {x: , g: {levels: [low, mid, high]}}",
            "g is ordered levels, of which there is no mean",
        ),
    ],
)
def test_wrong_specs(build, spec, message):
    assert message in refused(build, spec, data=SMALL)
