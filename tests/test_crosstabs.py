"""Crosstabs from spec to table: counts and margins, tests and measures, published counts, suppression, refusals."""

import json
import re
from itertools import combinations, product

import pytest
from click.testing import CliRunner
from evidence_of import REFERENCE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seen import BIRTHS, DATA, heads, lines, notes, refused

import tablegen
from tablegen.cli import cli

RACE = "crosstab: [race, low]\n"
PATHOLOGISTS = """
crosstab: [first, second]
show: n
measures: [kappa, kappa-quadratic, kappa-linear]
published:
  first:
    "1": {"1": 22, "2": 5, "3": 0, "4": 0}
    "2": {"1": 2, "2": 7, "3": 2, "4": 1}
    "3": {"1": 2, "2": 14, "3": 36, "4": 17}
    "4": {"1": 0, "2": 0, "3": 0, "4": 10}
"""


@pytest.fixture
def births(build):
    return lambda text, **options: build(RACE + text, data=BIRTHS, **options)


@pytest.fixture
def pathologists(project):
    return tablegen.build(project(spec_dot_yaml=PATHOLOGISTS) / "spec.yaml")


def told(table):
    return [text for _, text in notes(table)]


def reference(name):
    """A record of R 4.2.2."""
    return next(r for r in json.loads((REFERENCE / "crosstab.json").read_text("utf-8")) if r["id"] == name)


def test_counts_margins_and_what_is_expected(births):
    table = births("show: [n (%), expected, adjusted residual]\nrows: {race: Race, low: {label: Low weight}}")
    assert heads(table) == ["Race", "Low weight", "Total"]
    assert lines(table) == [
        "black|15 (11.5)|11 (18.6)|26 (13.8)",
        ".Expected count|17.9|8.1|",
        ".Adjusted residual|−1.31|1.31|",
        "other|42 (32.3)|25 (42.4)|67 (35.4)",
        ".Expected count|46.1|20.9|",
        ".Adjusted residual|−1.34|1.34|",
        "white|73 (56.2)|23 (39.0)|96 (50.8)",
        ".Expected count|66.0|30.0|",
        ".Adjusted residual|2.19|−2.19|",
        "Total|130 (100)|59 (100)|189 (100)",
    ]


def test_the_cells_are_those_of_r(births):
    """Expected counts and residuals as in R 4.2.2, record expected_residuals.birthwt.002 (of low by race)."""
    want = reference("expected_residuals.birthwt.002")["expected"]
    table = births("show: [expected, residual, adjusted residual]")
    names = {
        "expected": "expected",
        "residual": "pearson_residual",
        "adjusted_residual": "adjusted_standardized_residual",
    }
    by_race = ["white", "black", "other"]
    for stat, name in names.items():
        rows = want[name] if len(want[name]) == 3 else list(map(list, zip(*want[name], strict=True)))
        ours = sorted(table.results.get("race", low, race, stat).value for race, low in product(by_race, ("no", "yes")))
        assert ours == pytest.approx(sorted(value for row in rows for value in row), rel=1e-9)


@pytest.mark.parametrize(
    ("percent", "line"),
    [
        ("row", "black|15 (57.7)|11 (42.3)|26 (100)"),
        ("column", "black|15 (11.5)|11 (18.6)|26 (13.8)"),
        ("total", "black|15 (7.9)|11 (5.8)|26 (13.8)"),
    ],
)
def test_percentages_are_of_rows_columns_or_all(births, percent, line):
    table = births(f"percent: {percent}")
    assert lines(table)[0] == line
    which = {"row": "the rows", "column": "the columns", "total": "all patients"}[percent]
    assert f"Percentages are of {which}" in told(table)


def test_test_and_measures_stand_in_the_note(births):
    table = births("measures: [cramers-v, somers-d]\nrows: {race: {levels: [white, black, other]}}")
    assert told(table)[2:5] == [
        "χ² = 5.00, df = 2, P = 0.082 (Pearson’s χ² test without continuity correction)",
        "Cramér’s V = 0.16",
        "Somers’ D of the columns given the rows = 0.12 (95% CI 0.00–0.23)",
    ]
    low = {"white": (73, 23), "black": (15, 11), "other": (42, 25)}  # pairs of races in this order, of no and yes
    pairs = [(low[a], low[b]) for a, b in combinations(low, 2)]
    difference = sum(a[0] * b[1] - a[1] * b[0] for a, b in pairs)
    by_hand = difference / sum(sum(a) * sum(b) for a, b in pairs)
    assert table.results.get("race", None, "somers-d", "effect").value == pytest.approx(by_hand, rel=1e-12)


def test_another_test_may_be_named(births):
    fisher = "P = 0.079 (Fisher’s exact test, two-sided (sum of small probabilities))"
    assert fisher in told(births("tests: {categories: fisher}"))
    assert fisher in told(births("rows: {race: {test: fisher}}"))


def test_agreement_of_two_raters_from_published_counts(pathologists):
    """Kappas of R 4.2.2, records kappa_counts.inline_s.001 to 003, on the published table of two pathologists."""
    assert lines(pathologists)[-1] == "Total|27|12|69|10|118"
    for name, number in (("kappa", 1), ("kappa-linear", 2), ("kappa-quadratic", 3)):
        want = reference(f"kappa_counts.inline_s.00{number}")["expected"]
        for stat, theirs in (("effect", "estimate"), ("effect_low", "ci_low"), ("effect_high", "ci_high")):
            value = pathologists.results.get("first", None, name, stat).value
            assert value == pytest.approx(want[theirs], rel=1e-9), (name, stat)
    assert "Cohen’s κ = 0.49 (95% CI 0.38–0.60)" in told(pathologists)


SHIFT = {("low", "normal"): 3, ("low", "high"): 11, ("normal", "low"): 2, ("normal", "high"): 4, ("high", "low"): 3,
         ("high", "normal"): 3, ("low", "low"): 18, ("normal", "normal"): 28, ("high", "high"): 18}  # fmt: skip


@pytest.mark.parametrize("levels", [("low", "normal", "high"), ("low", "high")])
@pytest.mark.parametrize("test", ["bowker", "mcnemar", "mcnemar-corrected", "mcnemar-exact", "mcnemar-midp"])
def test_shifts_are_tested_as_pairs_are(build, test, levels):
    """A crosstab of two columns, and the same patients in two rows each, have one test; Bowker's of R 4.2's mcnemar.test."""
    if test != "bowker" and len(levels) > 2:
        return
    values = [pair for pair, n in SHIFT.items() for _ in range(n) if {*pair} <= {*levels}]
    wide = "before,after\n" + "".join(f"{one},{other}\n" for one, other in values)
    long = "id,visit,k\n" + "".join(f"{i},{'ab'[j]},{v}\n" for i, pair in enumerate(values) for j, v in enumerate(pair))
    listed = f"{{levels: [{', '.join(levels)}]}}"
    text = f"crosstab: [before, after]\ntests: {{categories: {test}}}\nrows: {{before: {listed}, after: {listed}}}\n"
    crossed = build(text, data=wide)
    paired = build(f"compare: visit\npairs: id\ntests: {{categories: {test}}}\nrows: {{k: {listed}}}\n", data=long)
    for stat in ("statistic", "p"):
        one, other = crossed.results.get("before", None, None, stat), paired.results.get("k", None, None, stat)
        assert (one and one.value) == (other and other.value)
    if len(levels) == 3:
        assert crossed.results.get("before", None, None, "p").value == pytest.approx(0.1782, abs=5e-5)


def test_missing_values_are_counted_and_in_nothing_else(build):
    text = "crosstab: [ok, arm]\npercent: total\n"
    table = build(text)
    assert lines(table) == [
        "0|1 (20.0)|1 (20.0)|2 (40.0)",
        "1|2 (40.0)|1 (20.0)|3 (60.0)",
        "Total|3 (60.0)|2 (40.0)|5 (100)",
        "Missing|0|1|1",
    ]
    assert "1 patient with missing arm not shown" in told(table)
    table = build(f"{text}missing: {{show: never}}")
    assert lines(table)[-1].startswith("Total")
    assert "1 patient with missing ok not shown" in told(table)


def test_a_column_that_nobody_is_in_has_no_percentage(build):
    table = build("crosstab: [sex, stage]\nrows: {stage: {levels: [I, II, III, IV]}}\n")
    assert lines(table)[-1] == "Total|3 (100)|3 (100)|1 (100)|0|7 (100)"


@pytest.mark.parametrize("measure", ["kappa", "gamma", "cramers-v"])
def test_a_single_level_leaves_a_reason_and_no_number(project, measure):
    text = f"crosstab: [x, y]\nmeasures: [{measure}]\npublished: {{x: {{m: {{m: 5}}}}}}\n"
    table = tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")
    record = table.results.get("x", None, measure, "effect")
    assert record.value is None
    assert record.problem
    assert not any("=" in text for text in told(table))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_suppression_leaves_no_lone_gap(project, table):
    """No small count is left, no row and no column has one gap, and what follows from counts is hidden with any."""
    cells = {f"c{j}": {f"r{i}": row[j] for i, row in enumerate(table)} for j in range(3)}
    folder = project(spec_dot_yaml=json.dumps(
        {"crosstab": ["x", "y"], "suppress": 5, "show": ["n (%)", "expected"], "measures": ["cramers-v"], "published": {"x": cells}}
    ))  # fmt: skip
    results = tablegen.build(folder / "spec.yaml").results
    groups, levels = (*cells, "overall"), (*cells["c0"], "overall")
    shown = {(g, v): results.get("x", g, v, "n").value for g in groups for v in levels}
    assert not any(n is not None and 0 < n < 5 for n in shown.values())
    for line in [[(g, v) for v in levels] for g in groups] + [[(g, v) for g in groups] for v in levels]:
        assert [shown[cell] for cell in line].count(None) != 1
    if None in shown.values():
        hidden = [r for r in results if r.key.stat in {"p", "effect", "expected", "statistic"}]
        assert hidden
        assert all(record.value is None for record in hidden)


def test_explain_methods_and_shell(project):
    project(data_dot_csv=BIRTHS, spec_dot_yaml=f"data: data.csv\n{RACE}measures: [gamma]\nshow: [n, expected]\n")
    run = CliRunner().invoke(cli, ["explain", "spec.yaml", "race.gamma.effect"])
    assert "source  Goodman & Kruskal (1954)" in run.output
    assert "white   no 73, yes 23" in run.output
    assert "asked for (spec.yaml:3:12)" in run.output
    assert "of the column" in CliRunner().invoke(cli, ["explain", "spec.yaml", "race.yes.black.n"]).output
    run = CliRunner().invoke(cli, ["methods", "spec.yaml"])
    assert "Association was measured by Goodman and Kruskal’s γ, Wald interval" in run.output
    run = CliRunner().invoke(cli, ["check", "spec.yaml"])
    assert "a crosstab with 7 lines and 3 columns" in run.output
    assert "default: race: Pearson's χ² test (chi2)" in run.output
    run = CliRunner().invoke(cli, ["check", "--shell", "spec.yaml"])
    assert run.exit_code == 0
    assert "Expected count" in run.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crosstab: [sex]", "crosstab takes two columns: that of the rows, that of the columns"),
        ("crosstab: sex", "crosstab takes two columns: that of the rows, that of the columns"),
        ("crosstab: [sex, sex]", "a crosstab is of two variables"),
        ("crosstab: [sex, arn]", 'did you mean "arm"?'),
        ("crosstab: [sex, arm]\nrows: {stage: }", "and stage is neither"),
        ("crosstab: [sex, arm]\nmeasures: [kapa]", 'did you mean "kappa"?'),
        ("crosstab: [sex, arm]\nmeasures: [kappa]", "kappa is of two ratings with the same levels in the same order"),
        ("crosstab: [sex, arm]\nshow: mean ± SD", "a crosstab has no mean"),
        ("crosstab: [sex, arm]\nshow: n/n", "a crosstab has no row of levels in one cell"),
        ("crosstab: [sex, arm]\npercent: 100", "percentages of a crosstab are of the row, the column or the total"),
        ("crosstab: [sex, arm]\ntests: {numbers: t}", "a crosstab has no numbers to test"),
        ("crosstab: [sex, arm]\ntests: {categories: t}", "t tests numbers, and sex is shown as a category"),
        ("crosstab: [sex, arm]\ntests: {categories: bowker}", "bowker is of two ratings with the same levels in the same order"),
        ("crosstab: [sex, arm]\ntests: {categories: cochran-q}", "cochran-q compares the same patients in several rows: compare"),
        ("crosstab: [sex, arm]\nrows: {arm: {test: chi2}}", "the test belongs to the variable of the rows"),
        ("crosstab: [sex, arm]\nrows: {sex: {level: m}}", "level"),
        ("crosstab: [sex, arm]\nmissing: {in test: yes}", "missing values are in no percentage and no test"),
        ("crosstab: [sex, arm]\ncolumns: [P]", "the key columns has no meaning beside crosstab"),
        ("crosstab: [sex, arm]\ncompare: arm", "a spec has compare or crosstab, not both"),
        ("measures: [kappa]", "measures needs the key crosstab"),
        ("show: n", "show needs the key correlate or crosstab"),
    ],
)  # fmt: skip
def test_refusals(build, text, message):
    assert message in refused(build, text, data=DATA)


@pytest.mark.parametrize(("style", "letter"), [("default", "*P*"), ("jama", "*P*"), ("apa7", "*p*"), ("lancet", "p")])
def test_the_p_below_a_crosstab_is_written_as_the_journal_writes_it(build, style, letter):
    table = build(f"style: {style}\ncrosstab: [stage, sex]\nrows: {{stage: , sex: }}\n")
    found = re.search(r"df\W*(?:&nbsp;|\s)*=(?:&nbsp;|\s)*\d+[,;] (\W*[Pp]\W*?)(?:&nbsp;|\s)*=", str(table))
    assert found is not None
    assert found[1] == letter
