"""What changed between two states of a table, and why: builds, revisions, specs, results files, a response letter."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from tablegen.cli import cli
from tablegen.style_file import forget

ROWS = [f"{i},{'ab'[i % 2]},{40 + i * 7 % 31}.5,{'fm'[i // 2 % 2]}" for i in range(40)]
DATA = "id,arm,age,sex\n" + "\n".join(ROWS) + "\n"
SPEC = "compare: arm\nrows: [age, sex]\n"
PROJECT = "data: data.csv\nstyle: jama\n"


@pytest.fixture
def run(project):
    project(data_dot_csv=DATA, tablegen_dot_yaml=PROJECT, specs__one_dot_yaml=SPEC)

    def run(*arguments):
        forget()  # every command is a process of its own
        return CliRunner().invoke(cli, [str(one) for one in arguments])

    return run


def said(done):
    """The exit code and the lines without their indents; a build's date left out."""
    assert "Traceback" not in done.output
    return done.exit_code, [line.strip().replace("\u00a0", " ") for line in done.output.splitlines()]


def test_no_build_and_no_change(run):
    code, lines = said(run("diff"))
    assert code == 1 and lines[0] == "specs/one.yaml: no build is kept to compare with"
    run("build")
    assert said(run("diff"))[0] == 0 and said(run("diff"))[1][1:] == ["no number moved"]
    assert run("diff", "--markdown").output == "No table has changed.\n"


def test_another_journal_moves_no_number(run, project):
    run("build")
    project(tablegen_dot_yaml=PROJECT.replace("jama", "lancet"))
    code, lines = said(run("diff"))
    assert code == 4 and lines[1:3] == ["why: style: jama -> lancet", "no number moved"]
    assert [line.partition(":")[0] for line in lines[3:]] == [
        "title, labels and notes",
        "the same number, printed otherwise",
    ]
    assert run("diff", "--markdown").output == "No table has changed.\n"
    run("build")  # the last two builds, once nothing is new
    assert said(run("diff"))[1][1:4] == [
        "note: nothing has changed since the last build: these are the last two",
        "why: style: jama -> lancet",
        "no number moved",
    ]


def test_rows_of_the_data_that_changed(run, project):
    run("build")
    rows = [row for i, row in enumerate(ROWS) if i != 4]
    rows[1] = rows[1].replace("47.5", "99.5")
    project(data_dot_csv="id,arm,age,sex\n" + "\n".join([*rows, "77,a,55,m"]) + "\n")
    code, lines = said(run("diff"))
    assert code == 4
    assert lines[1] == "why: data: 1 row removed (row 5 of the old file); 1 row added (id 77); 1 row edited (id 1)"
    assert not [line for line in lines if line.startswith("groups")]  # one out, one in
    assert any(line.startswith("age, mean (SD), b: ") for line in lines)
    project(data_dot_csv=DATA.replace("1,b,47.5", "1,b,99.5"))
    assert said(run("diff"))[1][1] == "why: data: 1 row edited (id 1: age)"
    project(data_dot_csv="id,arm,age,sex\n" + "\n".join(ROWS[:-1]) + "\n")
    _, lines = said(run("diff"))
    assert lines[lines.index("groups and heads: 1") + 1] == "head of b: b (n = 20) -> b (n = 19)"


def test_only_hidden_digits(run, project):
    run("build")
    project(data_dot_csv=DATA.replace("40.5", "40.50001"))
    _, lines = said(run("diff"))
    at = next(i for i, line in enumerate(lines) if line.startswith("only hidden digits moved"))
    assert not any(line.startswith("cells") for line in lines)
    before, _, after = lines[at + 1].partition(" -> ")
    assert (
        before.startswith("age, mean (SD), a: ")
        and before.partition(": ")[2].partition(" (")[0] == after.partition(" (")[0]
    )


@pytest.mark.parametrize(
    ("spec", "why", "kind"),
    [
        ("compare: arm\nrows: {age: {test: mann-whitney}, sex: {}}\n", "spec: rows.age.test: none -> mann-whitney", "methods: 1"),
        ("compare: arm\nrows: [age, sex, id]\n", "spec: rows.id: none -> {}", "rows: 1"),
        ("compare: arm\nrows: [age]\n", "spec: rows.sex: {} -> none", "rows: 3"),
        ('compare: arm\nrows: [age, sex]\nwhere: {sex: f}\n', "spec: where: none -> {sex: f}", "groups and heads: 2"),
        ("compare: arm\nrows: [sex, age]\n", "spec: rows: [age, sex] -> [sex, age]", "rows: 2"),
        ("compare: arm\nrows: [age, sex]\ndigits: {mean: 3}\n", "spec: digits: none -> {mean: 3}", "the same number, printed otherwise: 2"),
        ("compare: arm\nrows: [age, sex]\ncolumns: [groups]\n", "spec: columns: none -> [groups]", "columns: 2"),
        ("compare: arm\nrows: [age, sex]\ntitle: New\n", "spec: title: none -> New", "title, labels and notes: 1"),
    ],
)  # fmt: skip
def test_keys_of_the_spec_that_changed(run, project, spec, why, kind):
    run("build")
    project(specs__one_dot_yaml=spec)
    code, lines = said(run("diff"))
    assert code == 4 and f"why: {why}" in lines and kind in lines, lines


def test_builds_by_number(run, project):
    for year in range(3):
        project(data_dot_csv=DATA.replace("40.5", f"{50 + year}.5"))
        run("build")
    code, lines = said(run("diff", "specs/one.yaml", "--from", "1", "--to", "3"))
    assert code == 4 and lines[0].startswith("one: build 1 of ") and " -> build 3 of " in lines[0]
    assert run("diff", "--from", "3").exit_code == 0
    assert "has no build 9: builds 1 to 3 are kept" in run("diff", "--from", "9").output


def test_two_specs_and_two_results_files(run, project):
    run("build")
    project(specs__two_dot_yaml=SPEC.replace("[age, sex]", "{age: {test: welch}, sex: {}}"))
    code, lines = said(run("diff", "specs/one.yaml", "specs/two.yaml"))
    assert code == 4 and lines[0] == "two: specs/one.yaml -> specs/two.yaml" and "methods: 1" in lines
    run("build")
    code, lines = said(run("diff", "output/one.results.json", "output/two.results.json"))
    assert (
        code == 4 and lines[1] == "why: spec: the spec changed" and any(line.startswith("age.p: 0.") for line in lines)
    )
    assert run("diff", "output/one.results.json", "output/one.results.json").exit_code == 0
    assert run("diff", "output/one.results.json", "specs/two.yaml").exit_code == 1
    assert run("diff", "none.results.json", "output/two.results.json").exit_code == 1


def git(*arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


def test_git_revisions(run, project, monkeypatch):
    git("init")
    git("add", "data.csv", "specs", "tablegen.yaml")
    git("commit", "-m", "first")
    project(data_dot_csv="\n".join(line for i, line in enumerate(DATA.splitlines()) if i != 6) + "\n")
    git("commit", "-am", "second")
    project(specs__one_dot_yaml=SPEC + "title: Not committed\n")
    code, lines = said(run("diff", "--from", "HEAD~1", "--to", "HEAD"))
    assert code == 4 and lines[:2] == ["one: HEAD~1 -> HEAD", "why: data: 1 row removed (id 5)"]
    assert said(run("diff", "--from", "HEAD"))[1][1] == "why: spec: title: none -> Not committed"
    assert Path("specs/one.yaml").read_text("utf-8").endswith("Not committed\n")
    assert 'git knows no revision "nowhere"' in run("diff", "--from", "nowhere").output
    assert run("diff", "--from=--help").exit_code == 1


def test_data_that_git_does_not_hold(run, project):
    git("init")
    git("add", "specs", "tablegen.yaml")
    git("commit", "-m", "first")
    project(specs__one_dot_yaml=SPEC.replace("[age, sex]", "[age]"))
    code, lines = said(run("diff", "--from", "HEAD"))
    assert code == 4 and lines[1] == "note: ../data.csv is not in git at HEAD: the file of today is used"
    assert "why: spec: rows.sex: {} -> none" in lines
    project(specs__new_dot_yaml=SPEC)
    assert "there is no specs/new.yaml at HEAD" in run("diff", "specs/new.yaml", "--from", "HEAD").output


def test_a_table_for_the_response_letter(run, project):
    run("build")
    project(
        data_dot_csv="id,arm,age,sex\n" + "\n".join(ROWS[1:]) + "\n",
        specs__one_dot_yaml=SPEC.replace("[age, sex]", "{age: {test: welch}, sex: {}}"),
    )
    done = run("diff", "--write", "changes.docx")
    assert done.exit_code == 4 and done.output == "changes.docx\n"
    (table,) = Document("changes.docx").tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Table", "Row", "Before", "After", "Reason"]
    reasons = {row[1]: row[4] for row in rows[1:]}
    assert reasons["head of a"] == "data: 1 row removed (row 1 of the old file)"
    assert reasons["age.statistic"].startswith("spec: rows.age.test: none -> welch")
    assert (
        all(row[0] == "one" for row in rows[1:]) and run("diff", "--markdown").output.count("\n| one") == len(rows) - 1
    )
    assert 'no format has the suffix ".odt"' in run("diff", "--write", "changes.odt").output


def test_a_term_of_a_model_is_a_reason_for_the_other_rows_too(run, project):
    model = "model: linear\nnumber: 3\noutcome: age\nrows: {sex: {}%s}\n"
    project(specs__one_dot_yaml=model % "")
    run("build")
    project(specs__one_dot_yaml=model % ", arm: {}")
    run("diff", "--write", "changes.docx")
    (table,) = Document("changes.docx").tables
    rows = [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows[1:]]
    assert {row[0] for row in rows} == {"Table 3"}
    assert all(row[4] == "spec: rows.arm: none -> {}" for row in rows) and any("sex" in row[1] for row in rows)
    project(specs__one_dot_yaml=(model % ", arm: {}").replace("sex: {}", "sex: {label: Gender}"))
    run("build")
    project(specs__one_dot_yaml=(model % "").replace("sex: {}", "sex: {label: Sex}"), data_dot_csv=DATA)
    run("diff", "--write", "changes.docx")
    (table,) = Document("changes.docx").tables
    label = next(row for row in table.rows if row.cells[2].text.startswith("Gender"))
    assert label.cells[4].text == "spec: rows.sex.label: Gender -> Sex"


def test_a_note_that_changed_is_one_change_and_hidden_digits_are_none_to_a_reviewer(run, project):
    project(specs__one_dot_yaml=f"{SPEC}notes: [Of 40 patients seen in 2024]\n")
    run("build")
    project(
        specs__one_dot_yaml=f"{SPEC}notes: [Of 40 patients seen in 2025]\n",
        data_dot_csv=DATA.replace("40.5", "40.50001"),
    )
    lines = said(run("diff"))[1]
    (told,) = [line for line in lines if line.startswith("note: ")]
    assert told.startswith("note: Of 40 patients seen in 2024") and "-> Of 40 patients seen in 2025" in told
    assert any(line.startswith("only hidden digits moved") for line in lines)
    (note,) = [line for line in run("diff", "--markdown").output.splitlines() if line.startswith("| one")]
    assert "2024" in note and "2025" in note


# -- spec and data changed together


def test_which_of_spec_and_data_moved_what(run, project):
    """The old spec on the new data tells it: sex is moved by the data, the test of age by the spec, its mean by both."""
    run("build")
    project(specs__one_dot_yaml="compare: arm\nrows: {age: {test: mann-whitney, label: Age}, sex: {}}\n")
    rows = [row.replace("47.5,f", "99.5,m") for row in ROWS]
    project(data_dot_csv="id,arm,age,sex\n" + "\n".join(rows) + "\n")
    code, lines = said(run("diff"))
    assert code == 4
    by = {
        line.partition(": ")[0]: line.rpartition("   (by the ")[2].removesuffix(")")
        for line in lines
        if "(by the " in line
    }
    assert by["sex, No. (%), f, b"] == by["Age, mean (SD), b"] == "data"
    assert by["Age, mean (SD), P value"] == "data and spec"
    project(data_dot_csv=DATA)
    assert "(by the" not in run("diff").output, "one cause needs no telling apart"
    table = Document(_written(run, project, rows)).tables[0]
    reasons = {row.cells[1].text: row.cells[4].text for row in table.rows}
    assert (
        reasons["sex, No. (%), f, b"].startswith("data: 2 rows edited") and "spec" not in reasons["sex, No. (%), f, b"]
    )


def _written(run, project, rows):
    project(data_dot_csv="id,arm,age,sex\n" + "\n".join(rows) + "\n")
    run("diff", "--write", "changes.docx")
    return "changes.docx"


def test_where_it_cannot_be_told_it_says_so(run, project):
    run("build")
    project(
        specs__one_dot_yaml="compare: arm\nrows: [age]\n",
        data_dot_csv=DATA.replace(",sex\n", ",gender\n").replace("40.5", "90.5"),
    )
    _, lines = said(run("diff"))
    told = "which of them moved which number cannot be told: the old spec cannot be built on the new data here"
    assert told in lines
    run("build")
    assert told in said(run("diff", "specs/one.yaml", "--from", "1", "--to", "2"))[1]


def test_two_kept_builds_are_told_apart_while_the_data_of_the_newer_are_there(run, project):
    run("build")
    project(specs__one_dot_yaml="compare: arm\nrows: {age: {test: mann-whitney, label: Age}, sex: {}}\n")
    rows = [row.replace("47.5,f", "99.5,m") for row in ROWS]
    project(data_dot_csv="id,arm,age,sex\n" + "\n".join(rows) + "\n")
    run("build")
    project(specs__one_dot_yaml="compare: arm\nrows: [age]\n")  # what the spec says today does not matter
    told = run("diff", "specs/one.yaml", "--from", "1", "--to", "2").output
    assert "(by the data)" in told and "(by the data and spec)" in told
    assert "cannot be told" not in told
    project(data_dot_csv=DATA)
    told = run("diff", "specs/one.yaml", "--from", "1", "--to", "2").output
    assert "(by the" not in told and "which of them moved which number cannot be told" in told


def test_two_revisions_are_told_apart_too(run, project):
    for command in (["init"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one"]):
        subprocess.run(["git", *command], check=True, capture_output=True)
    project(
        specs__one_dot_yaml="compare: arm\nrows: [age, sex]\nwhere: {sex: f}\n",
        data_dot_csv=DATA.replace("47.5", "99.5"),
    )
    _, lines = said(run("diff", "--from", "HEAD"))
    assert any(line.endswith("(by the data and spec)") and line.startswith("age") for line in lines)
    assert any(line.endswith("(by the spec)") for line in lines)


def test_data_of_tables_put_together(run, project):
    """Their rows are named as those of any table, each file by its name; what changed in a part's spec too."""
    project(other_dot_csv=DATA.replace("id,arm", "no,arm"))
    project(specs__one_dot_yaml=SPEC, specs__two_dot_yaml="data: ../other.csv\n" + SPEC)
    project(specs__both_dot_yaml="title: Both\nstack: [one.yaml, two.yaml]\n")
    run("build")
    project(
        data_dot_csv=DATA.replace("1,b,47.5", "1,b,99.5"),
        other_dot_csv=DATA.replace("id,arm", "no,arm") + "77,a,55,m\n",
    )
    _, lines = said(run("diff", "specs/both.yaml"))
    assert [line for line in lines if line.startswith("why")] == [
        "why: data: ../data.csv: 1 row edited (id 1: age)",
        "why: data: ../other.csv: 1 row added (no 77)",
    ]
    run("build")
    project(specs__one_dot_yaml="compare: arm\nrows: {age: {test: welch}, sex: {}}\n")
    _, lines = said(run("diff", "specs/both.yaml"))
    assert "why: spec: one: rows.age.test: none -> welch" in lines


def test_numbers_of_a_part_are_named_by_its_own_heads(run, project):
    """Below heads within a table it named the heads of the first part, and the head as the row above."""
    project(
        specs__two_dot_yaml="compare: sex\nrows: [age]\ncolumns: [groups, P]\n",
        specs__both_dot_yaml="title: Both\nstack: [one.yaml, two.yaml]\n",
    )
    run("build")
    project(data_dot_csv=DATA.replace("2,a,54.5,m", "2,a,55.5,m"))
    _, lines = said(run("diff", "specs/both.yaml"))
    named = [line.partition(":")[0] for line in lines if line.startswith("(")]
    (first, second) = (f"({part}) {name}, age, mean (SD), " for part, name in (("a", "one"), ("b", "two")))
    assert named == [f"{first}a", f"{first}χ²/t", f"{first}P value", f"{second}m", f"{second}P value"]


def test_heads_that_are_called_alike_are_named_with_those_above(run, project):
    project(
        specs__two_dot_yaml="compare: sex\nrows: [age]\n", specs__both_dot_yaml="merge: {A: one.yaml, B: two.yaml}\n"
    )
    run("build")
    project(data_dot_csv=DATA.replace("2,a,54.5,m", "2,a,55.5,m"))
    _, lines = said(run("diff", "specs/both.yaml"))
    named = [line.partition(":")[0].partition("(SD), ")[2] for line in lines if line.startswith("age")]
    assert named == ["a", "χ²/t", "A, P value", "m", "t", "B, P value"]


def test_a_new_note_moves_marks_and_changes_no_cell(run, project):
    """`41.2 ± 3.1e -> 41.2 ± 3.1g`, "the same number, printed otherwise", stood for each cell behind it."""
    spec = f"{SPEC}title: Patients\nnotes: [{{age.b: One was estimated, a: Given once}}"
    project(specs__one_dot_yaml=f"{spec}]\n")
    run("build")
    project(specs__one_dot_yaml=f"{spec}, {{title: In 2024}}]\n")
    told = said(run("diff"))[1]
    assert told[2:] == [
        "no number moved",
        "title, labels and notes: 2",
        "title: Patients -> Patients [In 2024.]",
        "note: none -> In 2024.",
    ]
    project(specs__one_dot_yaml=f"{spec.replace('One was', 'Two were')}]\n")
    assert said(run("diff"))[1][3:] == ["title, labels and notes: 1", "note: One was estimated. -> Two were estimated."]
