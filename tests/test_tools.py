"""Tables `like` a tool beside what the tool itself prints, cell by cell: recorded in tests/data/tools, with the calls."""

import datetime
import json
import re
from pathlib import Path

import pandas
import pytest
from click.testing import CliRunner

import tablegen
from tablegen.cli import cli
from tablegen.resources import Templates
from tablegen.style_file import tool_style
from tablegen.table.model import plain, unmarked
from tablegen.table.numbers import median_iqr, write_count, write_number, write_p, write_pct

TOOLS = Path(__file__).parent / "data/tools"
WORDS = {"N-Miss": "Missing", "Median Survival": "Median", "NA": "–"}
"""What is ours: the words."""


@pytest.fixture(scope="module")
def patients():
    frame = pandas.read_csv(TOOLS / "patients.csv", parse_dates=["admitted"])
    frame["stage"] = pandas.Categorical(frame["stage"], ["I", "II", "III"], ordered=True)
    return frame


def made(spec, frame):
    return tablegen.build(spec, data=frame)


@pytest.fixture(scope="module")
def arsenal():
    return json.loads((TOOLS / "arsenal.json").read_text("utf-8"))


def as_ours(text):
    """A cell or a stub of arsenal, with our words, dates and signs."""
    text = re.sub(r"\d{4}-\d\d-\d\d", lambda day: f"{datetime.date.fromisoformat(day[0]):%-d %b %Y}", text)
    return WORDS.get(text, text.replace(" - ", "–"))


def variables(table):
    """The lines of each variable, its own first, in any order below it: the cells by stub."""
    found = {}
    for stub, *cells in table:
        if not stub.startswith("."):
            found[stub] = {"": cells}
        else:
            found[next(reversed(found))][stub[1:]] = cells
    return found


def printed(record):
    """arsenal's lines, written as ours."""
    told = []
    for stub, *cells in record["lines"]:
        inner = stub.startswith("-")
        name = as_ours(stub.removeprefix("-").strip())
        told.append([f".{name}" if inner else name, *(as_ours(cell) for cell in cells)])
    return variables(told)


def ours(built):
    """Our lines without marks of notes: ranges of dates parted as those of numbers, P at its ends as arsenal has it."""
    table = []
    for row in built.table.body:
        texts = [plain(unmarked(cell.content), "−").replace("\u00a0", " ").replace(" to ", "–") for cell in row.cells]
        p = {"<0.001": "< 0.001", ">0.999": "1.000", "–": ""}.get(texts[-1], texts[-1])
        table.append(["." * row.cells[0].indent + texts[0], *texts[1:-1], p])
    return variables(table)


USUAL = """
compare: {}
like: arsenal
rows:
  age:
  los:
  sex:
  stage:
  died:
  followed: {{time: time, event: {{died: yes}}, label: followed}}
  crp:
  admitted:
  smoker:
  score:
"""


@pytest.mark.parametrize("groups", ["arm", "site"])
def test_arsenal(groups, patients, arsenal):
    """tableby(arm ~ …), tableby(site ~ …): every cell, every P."""
    record = arsenal["arms" if groups == "arm" else "sites"]
    table = made(USUAL.format(groups), patients)
    assert ours(table) == printed(record)
    for name, p in record["p"].items():
        assert table.results.get(name, None, None, "p").value == pytest.approx(p, rel=1e-9), name


def test_arsenal_by_ranks(patients, arsenal):
    """wt() does not correct for continuity, and fe() is Fisher's test of an ordered factor too."""
    spec = (
        "compare: arm\nlike: arsenal\nrows: {age: {test: mann-whitney}, los: {test: mann-whitney}, "
        "crp: {test: kruskal}, stage: {test: fisher}}\n"
    )
    table = made(spec, patients)
    assert ours(table) == printed(arsenal["ranks"])
    for name, p in arsenal["ranks"]["p"].items():
        assert table.results.get(name, None, None, "p").value == pytest.approx(p, rel=1e-9), name


def test_arsenal_where_a_group_or_a_level_is_empty(patients, arsenal):
    """test.always = FALSE: no P where a group has no values, nor where nobody has one of the levels."""
    frame = patients.copy()
    frame.loc[frame["site"] == "west", "crp"] = None
    levels = "[current, former, never, unknown]"
    table = made(f"compare: site\nlike: arsenal\nrows: {{crp: , smoker: {{levels: {levels}}}}}\n", frame)
    assert ours(table) == printed(arsenal["empty"])
    problems = {row: table.results.get(row, None, None, "p").problem for row in ("crp", "smoker")}
    assert problems == {
        "crp": 'group "west" has no values, and the tool then makes no test',
        "smoker": 'nobody has the level "unknown", and the tool then makes no test',
    }


def test_arsenal_paired(patients, arsenal):
    """paired(visit ~ …, id = id): the paired t test, McNemar's with its correction, no column of all."""
    pairs = pandas.DataFrame(
        {
            "id": [*range(30)] * 2,
            "visit": ["before"] * 30 + ["after"] * 30,
            "value": patients["age"],
            "event": patients["died"],
        }
    )
    table = made("compare: visit\ngroups: [before, after]\npairs: id\nlike: arsenal\nrows: [value, event]\n", pairs)
    for name, p in arsenal["paired"]["p"].items():
        assert table.results.get(name, None, None, "p").value == pytest.approx(p, rel=1e-9), name
    assert [head.name for head in table.plan.heads] == ["before", "after", "P"]


PYTHON = """
compare: {}
like: tableone
{}
rows: {{age: , los: {}, crp: {}, sex: , stage: , died: , smoker: }}
"""


@pytest.fixture(scope="module")
def tableone():
    return json.loads((TOOLS / "tableone.json").read_text("utf-8"))


def printed_by_tableone(record):
    """Its lines: the first level stands on the variable's own line there, missing values on the level None, before
    the others, and of numbers in a column.
    """
    at = {name: i + 2 for i, name in enumerate(record["head"])}
    signs = [at[name] for name in record["head"] if name == "P-Value" or name.startswith("SMD")]
    groups = [i for name, i in at.items() if i not in {*signs, at["Missing"]}]
    found = {}
    for line in record["lines"][1:]:
        name, level = line[0].partition(",")[0], line[1]
        cells, beside = [line[i] for i in groups], {record["head"][i - 2]: line[i] for i in signs if line[i]}
        if name not in found:
            found[name] = {"lines": {}, "beside": beside}
        found[name]["lines"][level.replace("None", "Missing")] = cells
    return found


def ours_as_tableone(built):
    """The same of ours; the line of missing values of numbers is the tool's column, and left out here."""
    heads = [head.name for head in built.plan.heads]
    found = {}
    for stub, levels in ours(built).items():
        own = levels.pop("")
        lines = {name: row[: heads.index("P")] for name, row in levels.items()}
        if any(own[: heads.index("P")]):
            lines = {"": own[: heads.index("P")]}
        beside = dict(zip(heads[heads.index("P") :], own[heads.index("P") :], strict=True))
        found[stub] = {"lines": lines, "beside": beside}
    return found


@pytest.mark.parametrize(
    ("case", "group", "more", "show"),
    [("arm", "arm", "effects: [SMD]", ""), ("medians", "arm", "", "{show: median (IQR)}"), ("site", "site", "", "")],
)
def test_tableone(case, group, more, show, patients, tableone):
    """TableOne(…, pval=True): every cell and every P; SMD with its sign, and missing values as a level of it."""
    frame = patients.assign(stage=patients["stage"].astype(str))
    table = made(PYTHON.format(group, more, show, show), frame)
    theirs, own = printed_by_tableone(tableone[case]), ours_as_tableone(table)
    assert {name: one["lines"] for name, one in own.items()} == {name: one["lines"] for name, one in theirs.items()}
    for name, one in theirs.items():
        p = one["beside"].pop("P-Value")
        assert own[name]["beside"]["P"].replace(">0.999", "1.000") == p.replace("<0.001", "< 0.001")
        for smd in one["beside"].values():
            assert own[name]["beside"]["SMD"] == smd.replace("<0.001", "0.000").replace("-", "−")
    if more:
        told = "\n".join(plain(note.content) for note in table.table.notes)
        assert "SMD are b minus a; SMD of categories have no sign" in told
        assert "In SMD of categories, missing values are a level of their own" in told


@pytest.mark.filterwarnings("ignore")  # of pandas, in tableone
def test_what_is_recorded_of_tableone_is_what_it_prints(tableone, monkeypatch):
    """Where the package is there; a newer one that prints otherwise shows here."""
    pytest.importorskip("tableone")
    monkeypatch.syspath_prepend(TOOLS)
    import tableone_py

    assert {**tableone_py.record(), "version": tableone["version"]} == tableone


@pytest.fixture(scope="module")
def base():
    return json.loads((TOOLS / "base.json").read_text("utf-8"))


def check_p(table, expected):
    for name, p in expected.items():
        assert table.results.get(name, None, None, "p").value == pytest.approx(p, rel=1e-9), name


@pytest.mark.parametrize("group", ["arm", "site"])
def test_gtsummary_by_the_functions_that_it_calls(group, patients, base):
    """wilcox.test (of dates too) or kruskal.test, chisq.test without correction or fisher.test."""
    rows = "\n".join(f"  {name}:" for name in base["gtsummary"][group])
    table = made(f"compare: {group}\nlike: gtsummary\nrows:\n{rows}\n", patients)
    check_p(table, base["gtsummary"][group])


def test_gtsummary_beside_differences(patients, base):
    """add_difference: t.test, and prop.test with its correction of what one line shows; no test of other categories."""
    spec = "compare: arm\nlike: gtsummary\neffects: [difference (95% CI)]\nrows: [age, crp, died, stage]\n"
    table = made(spec, patients)
    for name, expected in base["gtsummary"]["difference"].items():
        points = 100 if name == "died" else 1
        for stat, of in (("difference", "estimate"), ("diff_low", "low"), ("diff_high", "high")):
            value = table.results.get(name, None, None, stat).value
            assert value == pytest.approx(points * expected[of], rel=1e-9), (name, stat)
        assert table.results.get(name, None, None, "p").value == pytest.approx(expected["p"], rel=1e-9)
    assert table.results.get("stage", None, None, "p") is None
    quartiles = [table.results.get("age", "a", None, stat) for stat in ("q1", "median", "q3")]
    assert all(quartiles)


def test_gtsummarys_quartiles_are_of_type_2(patients, base):
    table = made("compare: arm\nlike: gtsummary\nrows: [los]\n", patients)
    found = [table.results.get("los", "a", None, stat).value for stat in ("q1", "median", "q3")]
    assert found == base["gtsummary"]["quartiles"]["los"]


def test_rs_tableone_by_the_functions_that_it_calls(patients, base):
    """oneway.test of equal variances, kruskal.test of nonnormal ones, chisq.test with Yates; SMD without sign."""
    frame = patients.assign(stage=patients["stage"].astype(str))
    rows = "{age: , los: {show: median (IQR)}, sex: , stage: }"
    table = made(f"compare: arm\nlike: tableone-r\neffects: [SMD]\nrows: {rows}\n", frame)
    check_p(table, base["tableone_r"]["arm"])
    for name, smd in base["tableone_r"]["smd"].items():
        assert table.results.get(name, None, None, "smd").value == pytest.approx(smd, rel=1e-9), name
    assert "SMD have no sign" in "\n".join(plain(note.content) for note in table.table.notes)


def test_finalfit_by_the_functions_that_it_calls(patients, base):
    """aov, kruskal.test of non-parametric ones, chisq.test with Yates; of few values a factor."""
    rows = "{age: , los: {show: median (IQR)}, sex: , score: }"
    table = made(f"compare: arm\nlike: finalfit\nrows: {rows}\n", patients)
    check_p(table, base["finalfit"]["arm"])
    assert "los" in ours(table) and " " not in ours(table)["los"][""][0].split("(")[0].strip()


P_OF_GTSUMMARY = {
    0.999: ">0.9", 0.91: ">0.9", 0.9: "0.9", 0.5: "0.5", 0.25: "0.3", 0.2: "0.2", 0.197: "0.2", 0.15: "0.2",
    0.149: "0.15", 0.12: "0.12", 0.1: "0.10", 0.0999: "0.10", 0.095: "0.10", 0.0949: "0.095", 0.06: "0.060",
    0.03: "0.030", 0.002: "0.002", 0.001: "0.001", 0.00099: "<0.001",
}  # fmt: skip
"""style_pvalue(digits = 1): at least 0.2 when rounded to one decimal has one, at least 0.1 when rounded to two has two."""
SHARES_OF_GTSUMMARY = {
    (453, 1000): "45%", (100, 1000): "10%", (99, 1000): "9.9%", (999, 10_000): "10.0%", (1, 1000): "0.1%",
    (1, 5000): "<0.1%", (0, 10): "0%", (10, 10): "100%",
}  # fmt: skip
"""style_percent(digits = 0): none from 10 on, one below; 9.99 is below, and is printed as 10.0."""


def test_gtsummarys_p_and_percentages():
    rules = tool_style("gtsummary", Templates.search()).numbers
    assert {p: plain(write_p(p, rules)) for p in P_OF_GTSUMMARY} == P_OF_GTSUMMARY
    assert {of: plain(write_pct(*of, rules)) for of in SHARES_OF_GTSUMMARY} == SHARES_OF_GTSUMMARY
    assert plain(write_count(1234, rules)) == "1,234"


@pytest.mark.parametrize(
    ("x", "places", "text"),
    [(49.25, 1, "49.2"), (2.675, 2, "2.67"), (0.15, 1, "0.1"), (0.25, 1, "0.2"), (6.25, 1, "6.2")],
)
def test_numbers_rounded_as_printf_rounds_them(x, places, text):
    """What C's printf, and so R's sprintf and Python's format, make of the binary value."""
    assert f"{x:.{places}f}" == text
    for tool in ("arsenal", "tableone", "tableone-r", "finalfit"):
        rules = tool_style(tool, Templates.search()).numbers
        assert plain(write_number(x, places, rules)) == text
        assert plain(write_pct(0, 7, rules)).startswith("0.0")


@pytest.mark.parametrize(
    ("tool", "text"),
    [("finalfit", "1.0 (0.5 to 2.0)"), ("tableone-r", "1.0 [0.5, 2.0]"), ("tableone", "1.0 [0.5,2.0]")],
)
def test_quartiles_as_the_tool_writes_them(tool, text):
    rules = tool_style(tool, Templates.search()).numbers
    assert plain(median_iqr(1.0, 0.5, 2.0, 1, rules)).replace("\u00a0", " ") == text


def test_a_table_like_a_tool_is_found_again_and_stands_beside_others(project, monkeypatch):
    """Its outputs say in what they were made; its numbers are the tool's and its page is ours, so others go with it."""
    folder = project(
        data_dot_csv=(TOOLS / "patients.csv").read_text("utf-8"),
        a_dot_yaml="data: data.csv\ncompare: arm\nlike: tableone\nrows: [age, sex]\n",
        b_dot_yaml="data: data.csv\ncompare: arm\nrows: [age, sex]\n",
    )
    monkeypatch.chdir(folder)
    run = CliRunner()
    made = run.invoke(cli, ["build", "a.yaml", "b.yaml", "--format", "markdown", "--bundle", "all.md"])
    assert made.exit_code == 0, made.output
    told = run.invoke(cli, ["provenance", "output/a.md"]).output
    assert "style     like tableone" in told and "as its spec and data give it today" in told
    asked = (folder / "output/a.md").read_text("utf-8")
    assert run.invoke(cli, ["build", "a.yaml", "--format", "markdown", "--style", "default"]).exit_code == 0
    named = (folder / "output/a.md").read_text("utf-8")
    assert '"style":"like tableone"' in asked and '"style":"default"' in named and asked != named
    assert "as its spec and data give it today" in run.invoke(cli, ["provenance", "output/a.md"]).output
