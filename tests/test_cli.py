"""The command line: what it prints, where files go, exit codes, and that a failed build changes nothing."""

import errno
import json
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tablegen.cli import cli
from tablegen.console import progress

README = Path(__file__).parent.parent / "README.md"
DATA = "arm,age,sex\n" + "".join(f"{'ab'[i % 2]},{40 + i * 7 % 31},{'fm'[i // 2 % 2]}\n" for i in range(40))
SPEC = "data: ../data.csv\ncompare: arm\nrows: [age, sex]\n"


@pytest.fixture
def run(project):
    """Run a command in a project with one spec and its data."""
    project(data_dot_csv=DATA, specs__one_dot_yaml=SPEC)

    def run(*arguments):
        return CliRunner().invoke(cli, list(arguments))

    return run


def test_build_writes_a_line_a_file_and_nothing_twice(run):
    first = run("build", "specs/one.yaml")
    assert first.output.splitlines() == [
        "output/one.docx",
        "output/one.tex",
        "output/one.md",
        "output/one.results.json",
    ]
    before = {path.name: path.stat().st_mtime_ns for path in Path("output").iterdir()}
    again = run("build")
    assert again.output.splitlines()[0] == "output/one.docx  (up to date)"
    assert run("build", "--force").output.splitlines()[0] == "output/one.docx  (unchanged)"
    assert {path.name: path.stat().st_mtime_ns for path in Path("output").iterdir()} == before


def test_formats_style_and_folder(run):
    made = run("build", "--format", "html", "--format", "latex-document", "--style", "lancet", "--output", "elsewhere")
    assert made.exit_code == 0, made.output
    assert sorted(path.name for path in Path("elsewhere").iterdir()) == [
        "one.html",
        "one.results.json",
        "one.standalone.tex",
    ]
    assert not Path("output").exists()


def test_results_file(run):
    run("build")
    found = json.loads(Path("output/one.results.json").read_text("utf-8"))
    assert list(found) == ["tablegen", "spec", "data", "records"]
    assert found["data"]["file"] == "../data.csv" and found["data"]["rows"] == 40 and len(found["data"]["sha256"]) == 64
    assert {tuple(record) for record in found["records"]} == {
        ("row", "group", "level", "stat", "value", "method", "problem")
    }
    p = next(r for r in found["records"] if r["row"] == "age" and r["stat"] == "p")
    assert p["group"] is None and p["method"] == "Student's t test, two-sided, equal variances"


def test_a_failed_build_changes_nothing(run, project):
    run("build")
    before = {path.name: path.read_bytes() for path in Path("output").iterdir()}
    project(
        specs__one_dot_yaml=SPEC.replace("arm", "sex").replace(", sex", ""),
        specs__two_dot_yaml=SPEC.replace("sex", "sx"),
    )
    failed = run("build")
    assert failed.exit_code == 1
    assert failed.output.splitlines()[0] == 'specs/two.yaml:3:13: the data have no column "sx"; did you mean "sex"?'
    assert failed.output.splitlines()[-1] == "1 problem, nothing written."
    assert {path.name: path.read_bytes() for path in Path("output").iterdir()} == before


def test_exit_codes(run, project):
    assert run("build", "specs/none.yaml").exit_code == 1
    assert run("build", "--nonsense").exit_code == 2
    assert run("list", "tsts").exit_code == 1
    project(specs__one_dot_yaml=SPEC.replace("[age, sex]", "{sex: {levels: [f, m, x]}}"))
    assert run("build").exit_code == 0
    strict = run("build", "--strict")
    assert strict.exit_code == 3 and 'warning: no row has the level "x" of sex' in strict.output


def test_no_specs_at_all(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(cli, ["build"])
    assert made.exit_code == 2 and "name a spec, or run in a folder with specs/*.yaml" in made.output


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("dat: ../data.csv\n", 'specs/one.yaml:1:1: unknown key "dat"; did you mean "data"?'),
        ("data: ../dta.csv\n", 'specs/one.yaml:1:7: the data file ../dta.csv does not exist; did you mean "data.csv"?'),
        ("data: ../data.csv\ncompare: Arm\n", 'specs/one.yaml:2:10: the data have no column "Arm"; did you mean "arm"?'),
        ("data: ../data.csv\ncompare: arm\ngroups: [a, B]\n", 'specs/one.yaml:3:13: arm has no level "B"; did you mean "b"?'),
        ("data: ../data.csv\nrows: {age: {digits: two}}\n", 'specs/one.yaml:2:22: digits must be a whole number from 0 to 15, not "two"'),
        ("data: ../data.csv\nformats: [word]\n", 'specs/one.yaml:2:11: unknown format "word"'),
        ("data: ../data.csv\noutput: ../../x\n", "specs/one.yaml:2:9: the output ../../x leads outside the project"),
        ("data: ../data.csv\noutput: x.odt\n", 'specs/one.yaml:2:9: no format has the suffix ".odt"'),
        ("", "specs/one.yaml:1:1: a spec is a mapping of keys, not nothing"),
    ],
)  # fmt: skip
def test_what_a_new_user_does_wrong(run, project, spec, says):
    project(specs__one_dot_yaml=spec)
    for command in ("build", "check"):
        made = run(command, "specs/one.yaml")
        assert made.exit_code == 1 and says in made.output, made.output
        assert "Traceback" not in made.output


def test_a_format_is_named_by_its_suffix_too(run, project):
    project(specs__one_dot_yaml=SPEC)
    assert run("build", "--format", "md", "--format", "tex").exit_code == 0
    assert {path.suffix for path in Path("output").iterdir()} >= {".md", ".tex"}


def test_two_specs_must_not_write_one_file(run, project):
    project(specs__two_dot_yaml=SPEC + "output: output/one\n")
    made = run("build")
    assert made.exit_code == 1 and "two specs would write output/one.docx" in made.output
    project(specs__two_dot_yaml=SPEC + "output: output/One\n")  # one file on Windows and macOS
    made = run("build")
    assert made.exit_code == 1 and "two specs would write output/One.docx" in made.output


def test_output_names_one_format_by_its_suffix(run, project):
    project(specs__one_dot_yaml=SPEC + "output: tables/first.md\n")
    assert run("build").output.splitlines() == ["tables/first.md", "tables/first.results.json"]


def test_check_prints_every_default_and_writes_nothing(run):
    checked = run("check")
    assert checked.exit_code == 0 and not Path("output").exists()
    assert checked.output.splitlines() == [
        "specs/one.yaml: a comparison with 4 lines and 4 columns, style default, 40 rows of data",
        "   default: groups: a, b (all levels of arm)",
        "   default: columns: groups, statistic, P",
        "   default: age: shown as mean ± SD (a number)",
        "   default: age: Student's t test (t)",
        "   default: sex: shown as n (%) (a category)",
        "   default: sex: levels f, m",
        "   default: sex: Pearson's χ² test (chi2)",
        "   default: style: default",
        "   default: title: one (the file's name)",
        "   default: formats: docx, latex, markdown",
        "   default: missing values: shown if any, not in percentages, not in tests",
    ]


def test_the_shell_of_a_table_needs_no_data(run, project):
    Path("data.csv").unlink()
    project(
        specs__one_dot_yaml="data: ../data.csv\ncompare: arm\ngroups: [a, b]\nrows: {age: , sex: {levels: [f, m]}}\n"
    )
    shell = run("check", "--shell").output.replace("\u00a0", " ")
    assert "xx.xx ± xx.xx" in shell and "xx (xx.x)" in shell and "| x.xxx |" in " ".join(shell.split())
    assert "(*n* = xx)" in shell and not any(
        c in "0123456789" for line in shell.splitlines() if "|" in line for c in line
    )


def test_the_shell_of_a_model(run, project):
    project(
        specs__one_dot_yaml="data: none.csv\nmodel: logistic\noutcome: {died: yes}\nrows: {age: , sex: {reference: f}}\n"
    )
    shell = run("check", "--shell").output
    assert "95% CI" in shell and "x.xxx" in shell


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("tests", "Pearson's χ² test; 2 or more groups [Pearson (1900)"),
        ("summaries", "standard deviation (n − 1)"),
        ("models", "logistic              logistic regression, maximum likelihood [Cox (1958)"),
        ("styles", "jama          JAMA and the JAMA Network journals; rules: "),
        ("languages", "de  German (Deutsch)"),
        ("patterns", "mean ± SD                  in a cell: {mean} ± {sd}"),
        ("formats", "docx"),
    ],
)
def test_list(run, what, line):
    assert line in run("list", what).output


def test_eject_and_use_a_template(run):
    assert run("eject", "styles/jama.yaml").output == "templates/styles/jama.yaml\n"
    again = run("eject", "styles/jama.yaml")
    assert again.exit_code == 1 and "overwrite it: --force" in again.output
    path = Path("templates/styles/jama.yaml")
    path.write_text(path.read_text("utf-8").replace("words:", "words:\n  stub: Mine", 1), "utf-8")
    run("build", "--style", "jama")
    assert "| Mine" in Path("output/one.md").read_text("utf-8")
    wrong = run("eject", "styles/jam.yaml")
    assert (
        wrong.exit_code == 1
        and 'there is no template "styles/jam.yaml"; did you mean "styles/jama.yaml"?' in wrong.output
    )


def test_a_template_with_logic_or_with_mischief(run):
    run("eject", "markdown/table.md")
    path = Path("templates/markdown/table.md")
    path.write_text("<% if caption_above %>Title: << caption_above >><% endif %>\n<< table >>\n", "utf-8")
    assert run("build", "--format", "markdown").exit_code == 0
    assert Path("output/one.md").read_text("utf-8").startswith("Title: **Table**")
    path.write_text("<< table.__class__ >>", "utf-8")
    made = run("build", "--format", "markdown")
    assert made.exit_code == 1 and "templates/markdown/table.md:1" in made.output


@pytest.mark.parametrize("terminal", [True, False])
def test_a_long_build_shows_a_bar_on_a_terminal_only(monkeypatch, capsys, terminal):
    monkeypatch.setattr("tablegen.console.PATIENCE", 0.01)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with progress(2) as advance:
        time.sleep(0.3)
        advance()
        time.sleep(0.3)
    assert ("building" in capsys.readouterr().err) == terminal


def test_help_teaches(run):
    text = run("--help").output
    for word in ("build", "check", "list", "schema", "eject", "data: patients.csv", "Exit codes"):
        assert word in text


def test_the_installed_command_prints_problems_not_tracebacks(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tablegen", "build", "none.yaml"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "there is no file none.yaml\n1 problem, nothing written.\n"


def test_a_folder_that_cannot_be_written(run, monkeypatch):
    def refused(**_):  # a read-only folder does not stop root, who runs the tests in containers
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tablegen.write.tempfile.mkstemp", refused)
    made = run("build")
    assert made.exit_code == 1 and "output/one.docx cannot be written: Permission denied" in made.output


def test_builds_at_the_same_time_leave_whole_files(run, tmp_path):
    command = [sys.executable, "-m", "tablegen.cli", "build", "specs/one.yaml"]
    running = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(6)]
    assert [process.wait() for process in running] == [0] * 6
    parallel = {path.name: path.read_bytes() for path in Path("output").iterdir()}
    assert sorted(parallel) == ["one.docx", "one.md", "one.results.json", "one.tex"]
    run("build", "--output", "serial")
    assert parallel == {path.name: path.read_bytes() for path in Path("serial").iterdir()}


def test_a_pdf_and_a_picture_need_no_tex(run, project, monkeypatch):
    project(data_dot_csv="arm,age\na,1\na,2\nb,4\nb,7\n", specs__one_dot_yaml="data: ../data.csv\ncompare: arm\n")
    monkeypatch.setenv("PATH", "")
    made = run("build", "specs/one.yaml", "--pdf", "--png", "--format", "markdown")
    assert made.exit_code == 0
    assert made.stdout.split() == [f"output/one{s}" for s in (".md", ".pdf", ".png", ".results.json")]
    assert Path("output/one.pdf").read_bytes().startswith(b"%PDF-")
    assert Path("output/one.png").read_bytes().startswith(b"\x89PNG")
    refused = run("build", "specs/one.yaml", "--tex", "--format", "markdown")
    assert refused.exit_code == 1
    assert "one: no PDF, because there is no pdflatex on this machine" in refused.output


def test_help_and_the_readme_name_every_list_and_every_command(run):
    refused = run("list", "nothing").output
    lists = refused.split("lists: ")[1].split("\n")[0].split(", ")
    said, readme = " ".join(run("list", "--help").output.split()), README.read_text("utf-8")
    assert len(lists) == 18 and [name for name in lists if name not in said or f"`{name}`" not in readme] == []
    commands = cli.list_commands(click.Context(cli))
    assert [name for name in commands if f"| `tablegen {name}" not in readme] == []


def test_list_without_a_name_lists_the_lists_and_the_module_runs():
    made = CliRunner().invoke(cli, ["list"])
    assert made.exit_code == 0 and "tablegen list tests" in made.output and "tablegen list frames" in made.output
    run = subprocess.run([sys.executable, "-m", "tablegen", "--version"], capture_output=True, text=True, check=True)
    assert "0.1.0" in run.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_cannot_be_printed_is_told():
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "tablegen", "list", "tests"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert run.returncode == 1 and run.stderr == "what the command prints cannot be written: No space left on device\n"
