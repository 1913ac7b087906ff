"""Tables `like` a tool beside what the tool itself prints, cell by cell: recorded in tests/data/tools, with the calls."""

import datetime
import json
import re
from pathlib import Path

import pandas
import pytest

import tablegen
from tablegen.table.model import plain, unmarked

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


@pytest.mark.filterwarnings("ignore")  # of pandas, in tableone
def test_what_is_recorded_of_tableone_is_what_it_prints(tableone, monkeypatch):
    """Where the package is there; a newer one that prints otherwise shows here."""
    pytest.importorskip("tableone")
    monkeypatch.syspath_prepend(TOOLS)
    import tableone_py

    assert {**tableone_py.record(), "version": tableone["version"]} == tableone
