"""What builds keep, when a build is skipped and when it must not be, and what `tablegen status` says."""

import json
import os
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from manuscripts import word_manuscript

from tablegen.cli import cli
from tablegen.paper import kept
from tablegen.paper import store as stores
from tablegen.paper.inputs import program
from tablegen.paper.rows import fingerprint
from tablegen.paper.store import Store
from tablegen.style_file import forget
from tablegen.table.stored import from_json

DATA = "id,arm,age,sex\n" + "".join(f"{i},{'ab'[i % 2]},{40 + i * 7 % 31},{'fm'[i // 2 % 2]}\n" for i in range(40))
SPEC = "data: ../data.csv\ncodebook: ../codes.yaml\ncompare: arm\nrows: [age, sex]\n"
OUTPUTS = ["output/one.docx", "output/one.tex", "output/one.md", "output/one.results.json"]


@pytest.fixture
def run(project):
    project(data_dot_csv=DATA, codes_dot_yaml="age: {label: Age}\n", specs__one_dot_yaml=SPEC)

    def run(*arguments):
        forget()  # every command is a process of its own
        return CliRunner().invoke(cli, [str(one) for one in arguments])

    return run


def states(run, *arguments):
    """What `tablegen status` says of each file."""
    lines = (line.split("  ", 1) for line in run("status", *arguments).output.splitlines())
    return {name: said.strip() for name, said in lines}


def skipped(run, *arguments):
    lines = run("build", *arguments).output.splitlines()
    return bool(lines) and all(line.endswith("(up to date)") for line in lines if line.startswith("output"))


def builds():
    return Store(Path()).table("one")["builds"]


def test_a_build_keeps_its_results_and_its_table_once(run):
    run("build")
    (first,) = builds()
    content = json.loads(Store(Path()).get(first["object"]))
    assert content["results"] == Path("output/one.results.json").read_text("utf-8")
    table = from_json(content["table"])
    assert [row.name for row in table.body] == ["age", "sex", "sex.f", "sex.m"] and table.origin == first["origin"]
    assert content["keys"]["rows"] == ["age", "sex"] and first["number"] == 1
    files = {path: path.read_bytes() for path in Path(".tablegen").rglob("*") if path.is_file()}
    run("build", "--force")
    assert {path: path.read_bytes() for path in Path(".tablegen").rglob("*") if path.is_file()} == files
    assert Path(".tablegen/.gitignore").read_text("utf-8").endswith("\n*\n")


def test_the_fingerprint_of_a_file_is_made_once_for_all_its_tables(run, project, monkeypatch):
    """Of 100,000 rows it costs more than a table: a paper's first build must not make it twenty times."""
    made = []

    def counted(table):
        made.append(table.shown)
        return fingerprint(table)

    monkeypatch.setattr(kept, "fingerprint", counted)
    project(specs__two_dot_yaml=SPEC, other_dot_csv=DATA, specs__three_dot_yaml=SPEC.replace("data.csv", "other.csv"))
    assert run("build", "specs/one.yaml", "specs/two.yaml", "specs/three.yaml").exit_code == 0
    assert len(made) == 1  # the other file holds the same bytes
    names = [Store(Path()).table(name)["builds"][0]["rows"] for name in ("one", "two", "three")]
    assert len({*names}) == 1 and Store(Path()).get(names[0])
    run("build", "--force", "specs/one.yaml", "specs/two.yaml")
    assert len(made) == 1


def test_nothing_of_a_patient_is_kept(run, project):
    project(data_dot_csv=DATA.replace("3,b", "Zwiebelmann,b"))
    run("build")
    for path in Path(".tablegen").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            text = zlib.decompress(content) if path.parent.parent.name == "objects" else content
            assert b"Zwiebelmann" not in text


CHANGES = {
    "spec": ({"specs__one_dot_yaml": SPEC + "title: Another\n"}, "the spec changed"),
    "data": ({"data_dot_csv": DATA.replace("0,a,40", "0,a,41")}, "the data changed"),
    "codebook": ({"codes_dot_yaml": "age: {label: Years}\n"}, "the codebook changed"),
    "a style of its own": ({"templates__styles__mine_dot_yaml": "extends: jama\n"}, "a template or style changed"),
    "a frame of its own": ({"templates__markdown__table_dot_md": "<< table >>\n"}, "a template or style changed"),
    "a style beside the spec": ({"specs__jama_dot_yaml": "extends: lancet\n"}, "a template or style changed"),
    "project file": ({"tablegen_dot_yaml": "digits: {mean: 3}\n"}, "the project file changed"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_build_is_skipped_until_something_changes(run, project, what):
    assert not skipped(run)
    assert skipped(run) and set(states(run).values()) == {"up to date"}
    files, says = CHANGES[what]
    project(**files)
    done = run("status")
    assert done.exit_code == 4 and [line.split(maxsplit=1)[0] for line in done.output.splitlines()] == OUTPUTS
    assert all(line.endswith(says) for line in done.output.splitlines())
    assert not skipped(run) and skipped(run)
    assert run("status").exit_code == 0


def test_a_style_of_a_file_and_the_one_it_extends(run, project):
    project(
        specs__ours_dot_yaml="extends: sub/theirs.yaml\n",
        specs__sub__theirs_dot_yaml="extends: jama\n",
        specs__one_dot_yaml=SPEC + "style: ours.yaml\n",
    )
    assert not skipped(run, "specs/one.yaml") and skipped(run, "specs/one.yaml")
    project(specs__sub__theirs_dot_yaml="extends: lancet\n")
    assert not skipped(run, "specs/one.yaml") and skipped(run, "specs/one.yaml")


def test_a_frame_of_a_folder_of_templates_that_changes(run, project):
    place, asked = "far__latex__frames__mine_dot_yaml", ("--templates", "far", "--frame", "mine")
    project(**{place: "title: Mine\ntext width: 120\n"})
    assert not skipped(run, *asked) and skipped(run, *asked)
    project(**{place: "title: Mine\ntext width: 90\n"})
    assert not skipped(run, *asked) and skipped(run, *asked)


def test_what_changes_nothing_builds_nothing(run, project):
    run("build")
    os.utime("data.csv", (1, 1))
    project(tablegen_dot_yaml="# nothing yet\n")
    assert skipped(run)
    project(tablegen_dot_yaml="tables: [specs/one.yaml]\n")  # which gives it a number
    assert not skipped(run)


def test_outputs_that_were_touched_are_written_again(run):
    run("build")
    good = Path("output/one.md").read_bytes()
    Path("output/one.md").write_bytes(good + b"mine\n")
    Path("output/one.tex").unlink()
    assert states(run) == {
        "output/one.docx": "up to date",
        "output/one.tex": "missing",
        "output/one.md": "edited since it was built",
        "output/one.results.json": "up to date",
    }
    assert not skipped(run)
    assert Path("output/one.md").read_bytes() == good and Path("output/one.tex").is_file()


def test_another_request_is_another_build(run):
    run("build")
    assert not skipped(run, "--style", "jama") and skipped(run, "--style", "jama")
    assert not skipped(run)  # the other style took its files
    assert not skipped(run, "--format", "html") and not skipped(run, "--frame", "elsarticle")
    assert not run("build", "--output", "elsewhere").output.count("up to date")
    assert run("build", "--output", "elsewhere").output.count("up to date") == 4
    assert not skipped(run, "--bundle", "output/all.md")


def test_another_program_builds_anew(run, monkeypatch):
    run("build")
    monkeypatch.setattr("tablegen.paper.kept.program", lambda: "another")
    monkeypatch.setattr("tablegen.paper.status.program", lambda: "another")
    assert set(states(run).values()) == {"tablegen, Python or a library changed"}
    assert not skipped(run)
    assert len(program()) == 64


def test_warnings_are_said_again_and_still_strict(run, project):
    project(specs__one_dot_yaml=SPEC.replace("[age, sex]", "{sex: {levels: [f, m, x]}}"))
    first = run("build", "--strict")
    again = run("build", "--strict")
    assert first.exit_code == again.exit_code == 3 and "up to date" in again.output
    warned = [line for line in first.output.splitlines() if "warning" in line]
    assert warned and warned == [line for line in again.output.splitlines() if "warning" in line]


def test_a_table_that_was_never_built_and_a_manuscript(run, project):
    assert run("status").output == "specs/one.yaml  never built here\n"
    run("build", "--bundle", "paper.docx")
    project(tablegen_dot_yaml="manuscripts: [paper.docx, old.md]\n", old_dot_md="# Text\n")
    said = states(run)
    assert said["paper.docx: one"] == "up to date" and said["old.md"] == "holds no table that tells what made it"
    project(tablegen_dot_yaml="style: lancet\nmanuscripts: [paper.docx, old.md]\n")
    assert states(run)["paper.docx: one"] == "out of date: the style is lancet now"
    project(tablegen_dot_yaml="manuscripts: [paper.docx, old.md]\n", data_dot_csv=DATA + "41,a,50,m\n")
    said = states(run)
    assert said["paper.docx: one"] == "out of date: the data changed (40 rows then, 41 now)"


def test_a_damaged_or_forbidden_store_stops_no_build(run, monkeypatch):
    run("build")
    for path in Path(".tablegen").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xff{")
    assert run("build").exit_code == 0 and len(builds()) == 1
    for path in Path(".tablegen/tables").iterdir():
        path.unlink()
    Path(".tablegen/tables").rmdir()
    Path(".tablegen/tables").write_text("in the way", "utf-8")
    done = run("build")
    assert done.exit_code == 0 and "the build is not kept: " in done.output


def test_old_builds_go_and_what_they_alone_hold(run, project, monkeypatch):
    monkeypatch.setattr(stores, "MOST_BUILDS", 2)
    for year in range(4):
        project(data_dot_csv=DATA.replace("0,a,40", f"0,a,{50 + year}"))
        run("build")
    assert [build["number"] for build in builds()] == [3, 4]
    held = {key for build in builds() for key in (build["object"], build["rows"])}
    assert {p.parent.name + p.name for p in Path(".tablegen/objects").rglob("*") if p.is_file()} == held


@pytest.mark.parametrize(
    ("name", "text"), [("paper.md", "{{table:one}}\n\nAged {{one.age.a}} (P = {{one.age.p}}).\n"), ("paper.docx", None)]
)
def test_numbers_in_the_text_of_a_manuscript(run, project, name, text):
    project(tablegen_dot_yaml=f"manuscripts: [{name}]\n")
    if text:
        Path(name).write_text(text, "utf-8")
    else:
        manuscript = Document()
        for paragraph in ("{{table:one}}", "Aged {{one.age.a}} (P = {{one.age.p}})."):
            manuscript.add_paragraph(paragraph)
        manuscript.save(name)
    what = f"{name}: numbers in the text"
    assert states(run)[what] == "2 of 2 out of date: one.age.a, one.age.p"
    run("insert")
    assert states(run)[f"{name}: one"] == states(run)[what] == "up to date"
    project(data_dot_csv=DATA.replace("0,a,40", "0,a,90"))
    assert states(run)[what] == "2 of 2 out of date: one.age.a, one.age.p"
    run("insert")
    assert states(run)[what] == "up to date"
    project(specs__one_dot_yaml=SPEC.replace("arm", "amr"))
    assert states(run)[what].startswith("cannot be checked: ")


def test_numbers_of_a_manuscript_without_tables(run, project):
    project(tablegen_dot_yaml="manuscripts: [letter.md]\n", letter_dot_md="Aged {{one.age.a}}.\n")
    run("insert")
    assert [line for line in run("status").output.splitlines() if "letter" in line] == [
        "letter.md: numbers in the text  up to date"
    ]


def test_a_bundle_is_told(run, project):
    run("build", "--bundle", "all.docx")
    run("build", "--bundle", "all.tex")
    assert states(run)["all.docx"] == states(run)["all.tex"] == "up to date"
    project(data_dot_csv=DATA + "41,a,50,m\n")
    assert states(run)["all.docx"] == "one out of date: the data changed (40 rows then, 41 now)"
    Path("all.tex").write_text("edited", "utf-8")
    Path("all.docx").unlink()
    assert states(run)["all.tex"] == "edited since it was built" and states(run)["all.docx"] == "missing"


def test_a_build_says_which_manuscripts_hold_earlier_tables(run, project):
    project(tablegen_dot_yaml="manuscripts: [paper.md, more.md]\n", paper_dot_md="{{table:one}}\n", more_dot_md="#\n")
    told = "paper.md holds earlier tables: tablegen insert brings it up to date"
    assert told not in run("build").output
    run("insert", "paper.md")
    assert told not in run("build").output
    project(data_dot_csv=DATA.replace("0,a,40", "0,a,90"))
    assert run("build").output.splitlines()[-1] == told
    assert run("build").output.splitlines()[-1] == told  # nothing is built, and the manuscript is as old as it was
    assert told not in run("build", "--style", "lancet").output
    project(more_dot_md="{{table:one}}\n")
    run("insert", "--style", "lancet")
    both = "paper.md, more.md hold earlier tables: tablegen insert brings them up to date"
    assert both in run("build").output
    run("insert")
    assert "earlier" not in run("build").output


@pytest.mark.parametrize("name", ["abstract.md", "abstract.tex", "abstract.docx"])
def test_a_manuscript_that_holds_numbers_alone(run, project, name):
    """`insert` refreshes it, `build` says that it is behind, `status` which numbers are out of date; none needs a table."""
    project(tablegen_dot_yaml=f"manuscripts: [{name}]\n")
    text = "The mean age was {{one.age.a.mean}}.\n"
    if name.endswith("docx"):
        Path(name).write_bytes(word_manuscript([text]))
    else:
        Path(name).write_text(text, "utf-8")
    numbers = f"{name}: numbers in the text"
    assert "earlier" not in run("build").output, "a placeholder is no earlier number"
    assert states(run)[numbers] == "1 of 1 out of date: one.age.a.mean"
    assert name in run("insert").output
    assert "earlier" not in run("build").output and states(run)[numbers] == "up to date"
    there = Path(name).read_bytes()
    project(data_dot_csv=DATA.replace("0,a,40", "0,a,90"))
    told = f"{name} holds earlier numbers: tablegen insert brings it up to date"
    assert run("build").output.splitlines()[-1] == told
    assert run("build").output.splitlines()[-1] == told, "also where nothing is built"
    assert states(run)[numbers] == "1 of 1 out of date: one.age.a.mean"
    run("insert")
    assert Path(name).read_bytes() != there
    assert "earlier" not in run("build").output and states(run)[numbers] == "up to date"


def test_numbers_of_a_table_that_stands_elsewhere(run, project):
    """A manuscript whose tables are up to date, and a number of another table is not."""
    spec = "data: ../data.csv\nnumber: 2\nrows: [age]\n"
    project(tablegen_dot_yaml="manuscripts: [paper.md]\n", specs__two_dot_yaml=spec)
    project(paper_dot_md="{{table:one}}\n\n{{two.age.overall.mean}}\n")
    run("insert")
    assert "earlier" not in run("build").output
    project(specs__two_dot_yaml=spec + "where: {age: '> 45'}\n")
    assert (
        run("build").output.splitlines()[-1] == "paper.md holds earlier numbers: tablegen insert brings it up to date"
    )
