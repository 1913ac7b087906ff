"""The project file: what specs take over from it, what they keep, the order of the tables, its mistakes."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import tablegen
from tablegen.cli import cli
from tablegen.spec.project_file import project_keys

ROOT = Path(__file__).parent.parent.parent
DATA = "id,arm,age,sex\n" + "".join(f"{i},{'ab'[i % 2]},{40 + i * 7 % 31},{'fm'[i // 2 % 2]}\n" for i in range(40))
PROJECT = """data: data/x.csv
style: jama
tests: {numbers: welch}
tables: [specs/two.yaml, specs/one.yaml]
"""


@pytest.fixture
def run(project):
    project(
        tablegen_dot_yaml=PROJECT,
        data__x_dot_csv=DATA,
        specs__one_dot_yaml="compare: arm\nrows: [age, sex]\n",
        specs__two_dot_yaml="model: linear\noutcome: age\nrows: [sex]\n",
    )
    return lambda *arguments: CliRunner().invoke(cli, [str(one) for one in arguments])


def first(name):
    return Path(name).read_text("utf-8").splitlines()[0].replace("&nbsp;", " ")


def test_build_alone_does_the_tables_in_their_order(run, monkeypatch):
    done = run("build")
    assert done.exit_code == 0, done.output
    assert [line for line in done.output.splitlines() if line.endswith(".md")] == ["output/two.md", "output/one.md"]
    assert first("output/two.md") == "**Table 1. Two**" and first("output/one.md") == "**Table 2. One**"
    monkeypatch.chdir("specs")  # found from below too
    assert run("build").output.count("(up to date)") == 8
    assert run("build", "../tablegen.yaml").output.count("(up to date)") == 8


def test_check_tells_what_was_taken_and_what_was_not(run, project):
    told = run("check").output.splitlines()
    assert [line.strip() for line in told if "tablegen.yaml" in line] == [
        "default: data: from tablegen.yaml:1",
        "default: style: from tablegen.yaml:2",
        "default: number: from tablegen.yaml:4",
        "default: tests: not taken from tablegen.yaml:3: tests needs the key compare or crosstab",
        "default: data: from tablegen.yaml:1",
        "default: style: from tablegen.yaml:2",
        "default: tests: from tablegen.yaml:3",
        "default: number: from tablegen.yaml:4",
    ]
    assert "Welch" in repr(tablegen.build("specs/one.yaml").results.methods())
    project(specs__one_dot_yaml="compare: arm\nrows: [age, sex]\ntests: {numbers: t}\nstyle: bmj\nnumber: S1\n")
    built = tablegen.build("specs/one.yaml")
    assert built.style.name == "bmj" and "Welch" not in repr(built.results.methods())
    assert built.table.caption.number == "S1"


def test_published_numbers_take_over_no_data(run, project):
    project(
        tablegen_dot_yaml='data: data/x.csv\nwhere: {age: ">= 42"}\n',
        specs__pub_dot_yaml="published: {age: {a: {mean: 5, sd: 2}, b: {mean: 6, sd: 2}}}\ncompare: arm\n"
        "groups: {a: {n: 10}, b: {n: 12}}\n",
    )
    said = run("check", "specs/pub.yaml").output
    assert "data: not taken from tablegen.yaml:1: a spec of published numbers has no data" in said
    assert "where: not taken from tablegen.yaml:2: a spec of published numbers has no data" in said
    assert tablegen.build("specs/one.yaml").results.provenance["data"]["where"] == ["age >= 42"]
    assert run("build").exit_code == 0  # no list: all specs, those too that name no data
    assert {path.name for path in Path("output").glob("*.md")} == {"one.md", "two.md", "pub.md"}


@pytest.mark.parametrize(
    ("own", "numbers"),
    [([None, None, None], "123"), ([None, "S1", None], ["1", "S1", "2"]), (["3", None, None], "345"), ([None, "7", None], "178")],
)  # fmt: skip
def test_tables_are_numbered_on(run, project, own, numbers):
    specs = {f"specs__t{i}_dot_yaml": "compare: arm\n" + (f"number: {n}\n" if n else "") for i, n in enumerate(own)}
    project(tablegen_dot_yaml="data: data/x.csv\ntables: [specs/t0.yaml, specs/t1.yaml, specs/t2.yaml]\n", **specs)
    assert [tablegen.build(f"specs/t{i}.yaml").table.caption.number for i in range(3)] == list(numbers)


def test_the_output_folder_and_the_codebook(run, project):
    project(
        tablegen_dot_yaml="data: {file: data/x.csv, missing: [x]}\ncodebook: data/codes.yaml\noutput: tables/made\n",
        data__codes_dot_yaml="age: {label: Age in years}\n",
    )
    assert run("build", "specs/one.yaml").exit_code == 0
    assert "Age in years" in Path("tables/made/one.md").read_text("utf-8")
    project(specs__one_dot_yaml="compare: arm\noutput: elsewhere/one.md\n")
    assert run("build", "specs/one.yaml").output.splitlines()[0] == "elsewhere/one.md"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dta: x.csv\n", 'tablegen.yaml:1:1: unknown key "dta"; did you mean "data"?'),
        ("compare: arm\n", 'tablegen.yaml:1:1: unknown key "compare"'),
        ("data: data/y.csv\n", 'tablegen.yaml:1:7: the data file ../data/y.csv does not exist; did you mean "x.csv"?'),
        ("data: data/x.csv\nstyle: jamma\n", 'tablegen.yaml:2:8: unknown style "jamma"; did you mean "jama"?'),
        ("data: data/x.csv\nconfidence: 95\n", "tablegen.yaml:2:13: confidence must be between 0.5 and 1, not 95"),
        ("data: data/x.csv\ntables: [specs/on.yaml]\n", 'tablegen.yaml:2:10: there is no spec specs/on.yaml; did you mean "one.yaml"?'),
        ("data: data/x.csv\ntables: [specs/one.yaml, specs/one.yaml]\n", "tablegen.yaml:2:26: the spec specs/one.yaml is named twice"),
        ("data: data/x.csv\nmanuscripts: [../paper.docx]\n", "tablegen.yaml:2:15: the manuscript ../paper.docx leads outside the project"),
        ("data: data/x.csv\noutput: ../there\n", "tablegen.yaml:2:9: "),
        ("[data]\n", "tablegen.yaml:1:1: a project file must be a mapping of keys, not a list"),
        ("data: &a x\n", "tablegen.yaml:1:7: anchors and aliases (& and *) are not allowed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "command", [("build",), ("build", "specs/one.yaml"), ("check", "specs/one.yaml")], ids=" ".join
)
def test_mistakes_are_told_where_they_are(run, project, text, says, command):
    project(tablegen_dot_yaml=text)
    done = run(*command)
    assert done.exit_code == 1 and says in done.output, done.output
    assert "Traceback" not in done.output


def test_an_empty_project_file_and_one_beyond_the_repository(run, project, tmp_path):
    project(tablegen_dot_yaml="", specs__one_dot_yaml="data: ../data/x.csv\ncompare: arm\n")
    assert run("build", "specs/one.yaml").exit_code == 0
    inner = tmp_path / "inner"
    (inner / ".git").mkdir(parents=True)
    (inner / "t.yaml").write_text("data: ../data/x.csv\ncompare: arm\n", "utf-8")
    project(tablegen_dot_yaml="nonsense: 1\n")
    assert run("build", "inner/t.yaml").exit_code == 0


def test_what_was_taken_over_is_part_of_what_made_a_table(run, project):
    run("build")
    before = json.loads(Path("output/one.results.json").read_text("utf-8"))
    project(tablegen_dot_yaml=PROJECT.replace("jama", "lancet"))
    run("build")
    assert json.loads(Path("output/one.results.json").read_text("utf-8")) == before  # a journal moves no number
    project(tablegen_dot_yaml=PROJECT.replace("welch", "t"))
    done = run("provenance", "output/one.md")
    assert done.exit_code == 4 and "out of date: the project file changed" in done.output


def test_the_schema_of_the_project_file(run):
    schema = json.loads(run("schema", "--project").output)
    jsonschema.Draft202012Validator.check_schema(schema)
    good = {"data": "x.csv", "style": "jama", "tables": ["a.yaml"], "output": "tables"}
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(good))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors({"compare": "arm"}))


def test_the_page_tells_every_key():
    page = (ROOT / "docs/paper.md").read_text("utf-8")
    told = set(re.findall(r"`([a-z ]+)`", page.partition("## The project file")[2].partition("\n## ")[0]))
    assert {key.name for key in project_keys()} <= told


def test_abbreviations_of_the_project_file_need_not_be_used_by_every_table(run, project):
    project(tablegen_dot_yaml=PROJECT + "abbreviations: {LDL: low-density lipoprotein}\n")
    assert "LDL" not in run("check").output
    project(specs__one_dot_yaml="compare: arm\nrows: [age]\nabbreviations: {LDL: low-density lipoprotein}\n")
    told = run("check").output
    assert "LDL is explained and not used" in told and "a comparison with 1 line and 4 columns" in told
