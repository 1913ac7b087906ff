"""stack and merge: the tables of other specs in one, with their numbers, notes, doubts and files."""

import json
import os
import re
import subprocess

import pytest
from click.testing import CliRunner
from seen import DATA, heads, lines, notes

import tablegen
from tablegen.cli import cli
from tablegen.errors import TablegenError

BASE = "title: Patients\ndata: data.csv\ncompare: arm\nrows: {age: Age, crp: {label: CRP, note: Fasting}}\nmissing: {show: never}\n"
MODEL = """title: Risk
data: data.csv
model: linear
outcome: crp
rows: {age: Age, sex: {label: Male, reference: f}}
columns: [B (95% CI), P]
footer: [n]
"""
STACK = "title: Both\nnumber: 4\nstack: {A. Patients: base.yaml, B. Risk: model.yaml}\n"
MERGE = "title: Both\nmerge: {Plain: model.yaml, Ranked: base.yaml}\n"


@pytest.fixture
def folder(project):
    """A project with two parts; the table that is put together of them is written by each test."""
    return project(specs__data_dot_csv=DATA, specs__base_dot_yaml=BASE, specs__model_dot_yaml=MODEL)


def whole(folder, text, **options):
    (folder / "specs/whole.yaml").write_text(text, "utf-8")
    return tablegen.build(folder / "specs/whole.yaml", **options)


def part(folder, name):
    return tablegen.build(folder / f"specs/{name}.yaml")


def run(folder, *words):
    return CliRunner().invoke(cli, [*words[:1], str(folder / "specs/whole.yaml"), *words[1:]])


def without_stub(table):
    return [line.split("|")[1:] for line in lines(table)]


def test_panels_hold_the_tables_of_their_specs(folder):
    table, base, model = whole(folder, STACK), part(folder, "base"), part(folder, "model")
    below = without_stub(table)
    assert [line.partition("|")[0] for line in lines(table)] == [
        "A. Patients", ".Age", ".CRPa", "B. Risk", "Variable", ".Age", ".Male", ".n"]  # fmt: skip
    assert below[1:3] == without_stub(base)
    assert below[4] == [*heads(model)[1:], "", ""]
    assert [row[:2] for row in below[5:7]] == without_stub(model)[:2]
    assert heads(table) == heads(base)


def test_results_have_the_part_before_the_row(folder):
    table, base, model = whole(folder, STACK), part(folder, "base"), part(folder, "model")
    wanted = [(f"base.{r.key.row}", *r.key[1:], r.value) for r in base.results]
    wanted += [(f"model.{r.key.row}", *r.key[1:], r.value) for r in model.results]
    assert [(*r.key, r.value) for r in table.results] == wanted
    told = json.loads(table.results.to_json())
    assert told["parts"]["model"]["file"] == "specs/model.yaml" and told["parts"]["base"]["data"]["rows"] == 7
    assert told["spec"]["file"] == "specs/whole.yaml" and told["data"]["file"] is None


def test_rows_side_by_side_are_matched_by_name(folder):
    table, base, model = whole(folder, MERGE), part(folder, "base"), part(folder, "model")
    stubs = [line.partition("|")[0] for line in lines(table)]
    assert stubs == ["Age", "CRPa", "Male", "n"]
    assert heads(table) == ["Variable", "Plain", "Ranked"]
    wide = len(model.table.columns) - 1
    rows = dict(zip(stubs, without_stub(table), strict=True))
    assert rows["Age"] == [*without_stub(model)[0], *without_stub(base)[0]]
    assert rows["Male"] == [*without_stub(model)[1], *[""] * (len(base.table.columns) - 1)]
    assert rows["CRPa"] == [*[""] * wide, *without_stub(base)[1]]


def test_notes_abbreviations_and_doubts_come_along(folder):
    (folder / "specs/base.yaml").write_text(BASE.replace("crp:", "stage: , crp:"), "utf-8")
    table = whole(folder, STACK + "abbreviations: {CRP: C-reactive protein}\nnotes: [A note to all.]\n")
    told = notes(table)
    assert ("a", "Fasting") in told and ("", "A note to all.") in told
    short = next(text for mark, text in told if "C-reactive protein" in text)
    assert "standard deviation" in short and "confidence interval" in short
    assert sum(text.startswith("B. Risk: ") for _, text in told) >= 2
    parts = {problem.message for name in ("base", "model") for problem in part(folder, name).warnings}
    assert parts and {problem.message for problem in table.warnings} == parts


def test_plain_lists_are_headed_by_titles_and_letters(folder):
    table = whole(folder, "stack: [base.yaml, model.yaml]\n")
    assert [line.partition("|")[0] for line in lines(table) if not line.startswith((".", "Var"))] == [
        "(a) Patients", "(b) Risk"]  # fmt: skip
    assert any(text.startswith("(b): ") for _, text in notes(table))
    assert heads(whole(folder, "merge: [model.yaml, base.yaml]\n")) == ["Variable", "Risk", "Patients"]


def test_a_part_may_be_split_and_sizes_stand_in_the_panels_where_only_they_differ(folder):
    women = (
        BASE.replace("Patients", "Women").replace("compare", "where: {sex: f}\ncompare").replace(", note: Fasting", "")
    )
    (folder / "specs/women.yaml").write_text(women + "columns: [groups]\n", "utf-8")
    (folder / "specs/all.yaml").write_text(BASE + "columns: [groups]\n", "utf-8")
    table = whole(folder, "stack: [all.yaml, women.yaml]\n")
    assert heads(table) == ["Characteristic", "a", "b"] and table.table.head_repeats
    assert lines(table)[0] == "(a) Patients|(n = 3)|(n = 3)" and lines(table)[3] == "(b) Women|(n = 1)|(n = 2)"
    (folder / "specs/split.yaml").write_text(BASE + "split: {column: sex, show: sections}\n", "utf-8")
    table = whole(folder, "stack: [base.yaml, split.yaml]\n")
    assert "split.m.age" in {record.key.row for record in table.results}
    assert "..Age" in [line.partition("|")[0] for line in lines(table)]
    assert "Student's t test" in run(folder, "explain", "split.m.age.p").output


def test_every_format_is_written(folder):
    for text in (STACK, MERGE):
        table = whole(folder, text)
        assert all(table.render(name) for name in ("docx", "latex", "markdown", "html", "xlsx", "typst"))


def test_one_data_frame_is_that_of_all_parts(folder):
    from io import StringIO

    from pandas import read_csv

    other = DATA.replace("1,a,50", "1,a,99")
    table = whole(folder, STACK, data=read_csv(StringIO(other)))
    assert table.results.get("base.age", "a", None, "mean").value == pytest.approx((99 + 61 + 47) / 3)
    spec = {"title": "Both", "stack": ["specs/base.yaml", "specs/model.yaml"]}
    assert len(tablegen.build(spec).table.body) == len(table.table.body)


def test_the_style_is_the_tables_own_else_that_of_its_parts(folder):
    assert whole(folder, STACK).style.name == "default"
    for name, text in (("base", BASE), ("model", MODEL)):
        (folder / f"specs/{name}.yaml").write_text(f"style: jama\n{text}", "utf-8")
    assert whole(folder, STACK).style.name == "jama"
    assert whole(folder, f"style: lancet\n{STACK}").style.name == "lancet"
    (folder / "specs/base.yaml").write_text(f"style: nejm\n{BASE}", "utf-8")
    with pytest.raises(TablegenError, match=r"the parts have 2 styles \(nejm, jama\), and a table has one"):
        whole(folder, STACK)
    assert whole(folder, f"style: bmj\n{STACK}").style.name == "bmj"
    assert whole(folder, STACK, style="plos").style.name == "plos"
    (folder / "specs/base.yaml").write_text(f"style: jama\nlanguage: de\n{BASE}", "utf-8")
    with pytest.raises(TablegenError, match=r"the parts have 2 languages \(de, none\), and a table has one"):
        whole(folder, STACK)
    assert heads(whole(folder, f"language: fr\n{STACK}"))[0] == "Caractéristique"


def test_explain_methods_text_check_and_shell(folder):
    whole(folder, STACK)
    assert "Student's t test" in run(folder, "explain", "base.age.p").output
    assert "linear regression" in run(folder, "explain", "model.age.b").output
    assert 'there is no number "age.p"' in run(folder, "explain", "age.p").output
    methods = run(folder, "methods").output
    assert "Student’s t test" in methods and "linear regression" in methods
    assert methods.count("Tables were computed") == 1
    assert "{{whole.base.age.a}}" in run(folder, "text", "--placeholders").output
    told = run(folder, "check").output
    assert "tables one below the other with 5 lines and 4 columns" in told
    assert "default: base: age: Student's t test (t)" in told
    shell = run(folder, "check", "--shell").output
    assert "A. Patients" in shell and "xx.x" in shell


def test_the_journal_checks_numbers_part_by_part(folder):
    whole(folder, STACK)
    told = run(folder, "check", "--style", "nejm").output
    assert "specs/base.yaml" in told and "P values stand without the effects" in told


def test_numbers_go_into_a_manuscript_by_the_address_of_their_part(folder):
    whole(folder, STACK)
    (folder / "paper.md").write_text(
        'Age {{whole.base.age.a}}, {{whole.base.age.p}}; {{table4.model.age.b "B = {b}"}}.\n\n{{table:4}}\n', "utf-8"
    )
    done = CliRunner().invoke(cli, ["insert", str(folder / "paper.md"), str(folder / "specs/whole.yaml")])
    text = (folder / "paper.md").read_text("utf-8")
    assert done.exit_code == 0, done.output
    assert "52.7\u00a0±\u00a07.4" in text.replace("&nbsp;", "\u00a0") and "B = " in text and "B. Risk" in text
    merged = MERGE.replace("Both\n", "Both\nnumber: 4\n")
    (folder / "specs/whole.yaml").write_text(merged, "utf-8")
    (folder / "paper.md").write_text(
        "Age {{whole.age.base/a}}, {{whole.base.age.a}}, {{whole.model.age.b}}.\n", "utf-8"
    )
    done = CliRunner().invoke(cli, ["insert", str(folder / "paper.md"), str(folder / "specs/whole.yaml")])
    assert done.exit_code == 0, done.output
    assert (folder / "paper.md").read_text("utf-8").replace("&nbsp;", "\u00a0").count("52.7\u00a0±\u00a07.4") == 2


@pytest.mark.parametrize("text", [STACK, MERGE])
def test_sentences_say_which_table_they_are_of_and_their_placeholders_are_filled(folder, text):
    """Those of tables side by side named numbers that there were not."""
    whole(folder, text)
    offered, wanted = (run(folder, "text", *more).output for more in (["--placeholders"], []))
    labels = {line.partition(": ")[0] for line in wanted.splitlines() if line and "warning" not in line}
    assert labels == ({"A. Patients", "B. Risk"} if text == STACK else {"Plain", "Ranked"})
    (folder / "paper.md").write_text(offered, "utf-8")
    done = CliRunner().invoke(cli, ["insert", str(folder / "paper.md"), str(folder / "specs/whole.yaml")])
    assert done.exit_code == 0, done.output
    written = re.sub("<!--.*?-->", "", (folder / "paper.md").read_text("utf-8")).replace("&nbsp;", " ")
    assert written == wanted.replace("\u00a0", " ")


def test_it_is_built_again_when_a_part_or_its_data_changed(folder):
    whole(folder, STACK)
    assert "up to date" not in run(folder, "build").output
    assert run(folder, "build").output.count("(up to date)") == 4
    assert run(folder, "status").exit_code == 0
    (folder / "specs/model.yaml").write_text(MODEL.replace("Male", "Men"), "utf-8")
    assert "the spec changed" in run(folder, "status").output
    assert ".Men" not in run(folder, "build").output
    assert "Men" in (folder / "output/whole.md").read_text("utf-8")
    (folder / "specs/data.csv").write_text(DATA.replace("1,a,50", "1,a,51"), "utf-8")
    assert "the data changed" in run(folder, "status").output
    told = run(folder, "diff").output
    assert ("age" in told.lower() and "50" in told) or "52.7" in told


def test_provenance_tells_the_parts_and_what_changed_of_them(folder):
    whole(folder, STACK)
    run(folder, "build")
    tell = lambda name: CliRunner().invoke(cli, ["provenance", str(folder / "output" / name)])  # noqa: E731
    for name in ("whole.md", "whole.docx", "whole.results.json"):
        told = tell(name)
        assert told.exit_code == 0, told.output
        assert (
            "part      specs/base.yaml (sha256" in told.output and "as its spec and data give it today" in told.output
        )
    (folder / "specs/base.yaml").write_text(BASE.replace("Fasting", "Sober"), "utf-8")
    assert "out of date: base: the spec changed" in tell("whole.md").output
    (folder / "specs/data.csv").write_text(DATA.replace("1,a,50", "1,a,51"), "utf-8")
    assert "model: data edited" in tell("whole.docx").output


def test_diff_and_redline_of_an_older_build(folder):
    whole(folder, STACK)
    run(folder, "build")
    (folder / "specs/data.csv").write_text(DATA.replace("1,a,50", "1,a,51"), "utf-8")
    assert "52.7" in run(folder, "diff").output
    assert run(folder, "build", "--redline", "last", "--format", "docx").exit_code == 0
    run(folder, "build")
    (folder / "specs/data.csv").write_text(DATA.replace("1,a,50", "1,a,53"), "utf-8")
    told = run(folder, "build", "--redline", str(folder / "output/whole.results.json"))
    assert told.exit_code == 0, told.output
    assert "<del>" in (folder / "output/whole.redline.md").read_text("utf-8")


def test_a_revision_in_git_has_its_parts_too(folder):
    whole(folder, STACK)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    for words in ("init -q", "add specs/base.yaml specs/model.yaml specs/whole.yaml", "commit -qm one"):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words.split()]
        subprocess.run(command, cwd=folder, check=True, env=environment)
    (folder / "specs/base.yaml").write_text(BASE.replace("mean", "").replace("Age", "Years of age"), "utf-8")
    done = run(folder, "diff", "--from", "HEAD")
    assert done.exit_code == 4 and "Years of age" in done.output


def test_a_bundle_takes_it_as_any_table(folder):
    whole(folder, STACK)
    paths = [str(folder / f"specs/{name}.yaml") for name in ("base", "whole")]
    for suffix in ("docx", "tex", "md"):
        done = CliRunner().invoke(cli, ["build", *paths, "--bundle", str(folder / f"all.{suffix}")])
        assert done.exit_code == 0, done.output


def test_specs_that_put_tables_together_are_found(folder):
    whole(folder, STACK)
    done = CliRunner().invoke(cli, ["build", str(folder / "specs"), "--format", "markdown"])
    assert (folder / "output/whole.md").is_file(), done.output


def test_a_project_file_gives_its_keys_to_the_parts(project):
    shared = "data: specs/data.csv\nstyle: jama\nwhere: {sex: m}\ntables: [specs/whole.yaml]\n"
    folder = project(
        tablegen_dot_yaml=shared, specs__data_dot_csv=DATA, specs__base_dot_yaml=BASE.replace("data: data.csv\n", ""),
        specs__model_dot_yaml="model: linear\noutcome: crp\nrows: [age]\n",
    )  # fmt: skip
    table = whole(folder, "stack: [base.yaml, model.yaml]\n")
    assert table.style.name == "jama" and table.table.caption.number == "1"
    assert (
        table.results.get("base.age", "a", None, "n").value is None
        or table.results.get("base.arm", "a", None, "n").value == 2
    )
    told = run(folder, "check").output
    assert "where: not taken from" in told


def test_two_meanings_of_one_abbreviation_are_an_error_unless_the_table_says_which(folder):
    (folder / "specs/base.yaml").write_text(BASE + "abbreviations: {CRP: C-reactive protein}\n", "utf-8")
    (folder / "specs/model.yaml").write_text(MODEL + "abbreviations: {CRP: common reference point}\n", "utf-8")
    with pytest.raises(
        TablegenError, match='CRP is "C-reactive protein" in one part and "common reference point" in m'
    ):
        whole(folder, STACK)
    assert whole(folder, STACK + "abbreviations: {CRP: C-reactive protein}\n")


def test_a_row_of_two_labels_is_warned_of(folder):
    (folder / "specs/model.yaml").write_text(MODEL.replace("age: Age", "age: Years"), "utf-8")
    table = whole(folder, MERGE)
    assert 'age is called "Years", and "Age" in base' in {problem.message for problem in table.warnings}
    assert lines(table)[0].startswith("Years|")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stack: base.yaml\n", 'whole.yaml:1:8: stack must be a list of spec files, or label: file, not "base.yaml"'),
        ("stack: [base.yaml]\n", "whole.yaml:1:8: stack takes 2 to 26 tables, not 1"),
        ("stack: [base.yaml, modl.yaml]\n", 'whole.yaml:1:20: there is no spec modl.yaml; did you mean "model.yaml"?'),
        ("stack: [base.yaml, whole.yaml]\n", "whole.yaml:1:20: whole.yaml is this very spec"),
        ("stack: [base.yaml, ./base.yaml]\n", 'whole.yaml:1:20: two parts are named "base"'),
        ("stack: [base.yaml, other.yaml]\n", "whole.yaml:1:20: other.yaml is put together itself (merge)"),
        ("stack: [base.yaml, {a: b}]\n", "whole.yaml:1:20: each part of stack must be a spec file, not a mapping"),
        ("stack: [base.yaml, model.yaml]\nrows: [age]\n", "whole.yaml:2:1: the key rows has no meaning beside stack"),
        ("merge: [base.yaml, model.yaml]\ndata: data.csv\n", "whole.yaml:2:1: the key data has no meaning beside merge"),
        ("stack: [base.yaml, model.yaml]\nmerge: [base.yaml, model.yaml]\n", "a spec has stack or merge, not both"),
        ("stack: [base.yaml, wrong.yaml]\n", 'wrong.yaml:2:1: unknown key "compar"'),
        ("stack: [base.yaml, broken.yaml]\n", "broken.yaml:2:1: this line is not valid YAML"),
        ("stack: [base.yaml, missing.yaml]\n", 'missing.yaml:2:8: the data have no column "nobody"'),
    ],
)  # fmt: skip
def test_what_cannot_be_put_together(folder, text, message):
    for name, content in {
        "other": "merge: [whole.yaml, base.yaml]\n",
        "wrong": "data: data.csv\ncompar: arm\n",
        "broken": "data: [\n",
        "missing": "data: data.csv\nrows: [nobody]\n",
    }.items():
        (folder / f"specs/{name}.yaml").write_text(content, "utf-8")
    with pytest.raises(TablegenError) as caught:
        whole(folder, text)
    assert message in str(caught.value)


def test_a_part_is_never_overwritten(folder):
    (folder / "specs/part.md").write_text(BASE, "utf-8")
    whole(folder, "stack: [base.yaml, part.md]\noutput: specs/part.md\n")
    done = run(folder, "build")
    assert "the output specs/part.md would overwrite the input part.md" in done.output + str(done.exception)
    assert (folder / "specs/part.md").read_text("utf-8") == BASE
