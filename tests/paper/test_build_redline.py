"""`tablegen build --redline OLD`: against a git revision, a Word file, results; accepted it is the new, rejected the old."""

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from render.tracked import W, blocks, marks, resolved

import tablegen
from tablegen.cli import cli
from tablegen.paper.docx.table import tables_in
from tablegen.paper.old_table import named_like
from tablegen.render.redline import is_changed, redlined
from tablegen.table.stored import to_json

ROOT = Path(__file__).parent.parent.parent
PATIENTS = [f"{i},{'ab'[i % 2]},{40 + i * 7 % 31},{'fm'[i // 2 % 2]},{i * 5 % 13}.5\n" for i in range(40)]
DATA = "id,arm,age,sex,crp\n" + "".join(PATIENTS)
SPEC = """data: ../data.csv
title: Baseline of all patients
number: 1
compare: arm
rows: [age, sex, crp]
"""
SPECS = [
    *((f"table{i}", style) for i in (1, 2) for style in ("default", "jama", "lancet", "apa7")),
    *((f"gallery/{name}", "default") for name in ("logistic", "subgroups", "linear", "multinomial")),
]


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def commit():
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--all", "--message=one")


@pytest.fixture
def run(project):
    """A project whose first version is built (old/one.docx) and committed; its second version has changes of all kinds."""
    project(data_dot_csv=DATA, specs__one_dot_yaml=SPEC)

    def run(*arguments):
        return CliRunner().invoke(cli, [str(one) for one in arguments])

    git("init")
    git("add", ".")
    commit()
    run("build", "--output", "old", "--format", "docx")
    project(data_dot_csv="id,arm,age,sex,crp\n" + "".join(PATIENTS[3:]))
    changed = SPEC.replace("of all", "of").replace("[age, sex, crp]", "[crp, age]") + "notes: [One left]\n"
    project(specs__one_dot_yaml=changed)
    return run


def both_versions(redline="output/one.redline.docx", new="output/one.docx", old="old/one.docx"):
    """The redline shows exactly the new and the old table."""
    redline, new, old = (Path(name).read_bytes() for name in (redline, new, old))
    assert blocks(resolved(redline, "accept")) == blocks(resolved(new, None))
    assert blocks(resolved(redline, "reject")) == blocks(resolved(old, None))
    assert marks(redline)
    return redline


@pytest.mark.parametrize("old", ["git:HEAD", "git:main", "old/one.docx", "old.json"])
def test_a_redline_against_an_older_version(run, old):
    git("branch", "-M", "main")
    new = Path("specs/one.yaml").read_text("utf-8"), Path("data.csv").read_text("utf-8")
    Path("specs/one.yaml").write_text(SPEC, "utf-8")
    Path("data.csv").write_text(DATA, "utf-8")
    Path("old.json").write_text(to_json(tablegen.build("specs/one.yaml").table), "utf-8")
    Path("specs/one.yaml").write_text(new[0], "utf-8")
    Path("data.csv").write_text(new[1], "utf-8")
    done = run("build", "--redline", old)
    assert done.exit_code == 0, done.output
    assert [line for line in done.stdout.splitlines() if "redline" in line] == [
        f"output/one.redline{suffix}" for suffix in (".docx", ".tex", ".md")
    ]
    both_versions()


def test_another_number_of_columns(run):
    spec = Path("specs/one.yaml")
    spec.write_text(spec.read_text("utf-8") + "columns: [groups, P]\n", "utf-8")
    assert run("build", "--redline", "git:HEAD").exit_code == 0
    both_versions()


def test_the_same_bytes_each_time_and_no_date_but_one_that_is_given(run, monkeypatch):
    run("build", "--redline", "git:HEAD")
    assert {(mark["author"], mark.get("date")) for mark in marks(both_versions())} == {("tablegen", None)}
    again = run("build", "--redline", "git:HEAD").stdout
    assert "output/one.redline.docx  (unchanged)" in again
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    run("build", "--redline", "git:HEAD", "--author", "Li & Ren")
    assert {(m["author"], m["date"]) for m in marks(both_versions()) if "date" in m} == {
        ("Li & Ren", "2026-01-01T00:00:00Z")
    }
    run("build", "--redline", "git:HEAD", "--date", "2026-02-03T01:30:00+02:00")
    assert {mark["date"] for mark in marks(both_versions()) if "date" in mark} == {"2026-02-02T23:30:00Z"}


def test_results_give_their_numbers_in_todays_words(run):
    run("build", "--output", "then", "--format", "docx")
    Path("data.csv").write_text(DATA, "utf-8")
    assert run("build", "--redline", "then/one.results.json").exit_code == 0
    both_versions(old="then/one.docx")
    spec = Path("specs/one.yaml")
    spec.write_text(spec.read_text("utf-8").replace("[crp, age]", "[crp, sex, age]"), "utf-8")
    assert run("build", "--redline", "then/one.results.json").exit_code == 0
    _, _, *body = blocks(resolved(Path("output/one.redline.docx").read_bytes(), "reject"))[1]
    assert [line[0][2][1] for line in body] == [(("crp", ""),), (("age", ""),)]


PARTS = {
    "split": SPEC + "split: {column: sex, levels: {m: Men, f: Women}}\n",
    "sections": SPEC.replace("[age, sex, crp]", "[age, crp]") + "split: {column: sex, show: sections}\n",
    "stack": "title: Both\nnumber: 1\nstack: {All: all.yaml, Odds: odds.yaml}\n",
    "merge": "title: Both\nnumber: 1\nmerge: {Low: all.yaml, High: older.yaml}\n",
}
ODDS = "data: ../data.csv\nmodel: logistic\noutcome: {sex: m}\nrows: [age, crp]\n"


@pytest.mark.parametrize("kind", PARTS)
def test_results_of_a_table_that_is_split_or_put_together(run, kind):
    whole = SPEC.replace("title: Baseline of all patients\nnumber: 1\n", "")
    for name, text in (("all", whole), ("older", f"{whole}where: {{age: '> 45'}}\n"), ("odds", ODDS)):
        Path(f"specs/{name}.yaml").write_text(text, "utf-8")
    Path("specs/one.yaml").write_text(PARTS[kind].replace("test_", ""), "utf-8")
    Path("data.csv").write_text(DATA, "utf-8")
    done = run("build", "specs/one.yaml", "--output", "then", "--format", "docx")
    assert done.exit_code == 0, done.output
    Path("data.csv").write_text("id,arm,age,sex,crp\n" + "".join(PATIENTS[3:]), "utf-8")
    done = run("build", "specs/one.yaml", "--redline", "then/one.results.json")
    assert done.exit_code == 0, done.output
    both_versions(old="then/one.docx")


def test_results_without_a_part_or_a_row_that_is_new(run):
    Path("specs/all.yaml").write_text(SPEC.replace("number: 1\n", "").replace(", crp", ""), "utf-8")
    Path("specs/men.yaml").write_text(SPEC.replace("number: 1\n", "where: {sex: m}\n").replace(", sex", ""), "utf-8")
    Path("specs/one.yaml").write_text("title: Both\nnumber: 1\nstack: [all.yaml, men.yaml]\n", "utf-8")
    done = run("build", "specs/one.yaml", "--output", "then", "--format", "docx")
    assert done.exit_code == 0, done.output
    Path("specs/all.yaml").write_text(SPEC.replace("number: 1\n", ""), "utf-8")
    Path("specs/odds.yaml").write_text(ODDS, "utf-8")
    Path("specs/one.yaml").write_text("title: Both\nnumber: 1\nstack: [all.yaml, men.yaml, odds.yaml]\n", "utf-8")
    done = run("build", "specs/one.yaml", "--redline", "then/one.results.json")
    assert done.exit_code == 0, done.output
    found = blocks(resolved(Path("output/one.redline.docx").read_bytes(), "reject"))
    labels = "".join(str(line[0]) for grid in found if isinstance(grid[0], int) for line in grid[1:])
    assert "age" in labels and "sex" in labels and labels.count("crp") == 1, "the men had it then"


def test_data_that_git_does_not_keep_are_todays(run):
    git("rm", "--cached", "data.csv")
    commit()
    assert run("build", "--redline", "git:HEAD").exit_code == 0
    assert "nothing changed since git:HEAD" in run("build", "--redline", "git:HEAD").stderr


def test_the_old_table_keeps_its_style_unless_one_is_named_for_both(run):
    spec = Path("specs/one.yaml")
    spec.write_text(SPEC + "style: lancet\n", "utf-8")
    Path("data.csv").write_text(DATA, "utf-8")
    run("build", "--redline", "git:HEAD")
    assert "·" not in str(blocks(resolved(Path("output/one.redline.docx").read_bytes(), "reject"))[:-1])
    done = run("build", "--redline", "git:HEAD", "--style", "jama")
    assert "specs/one.yaml: nothing changed since git:HEAD" in done.stderr
    assert not marks(Path("output/one.redline.docx").read_bytes())


def test_a_table_that_is_new_has_no_redline_and_the_others_have(run):
    Path("specs/two.yaml").write_text("data: ../data.csv\nrows: [sex]\n", "utf-8")
    done = run("build", "--redline", "git:HEAD")
    assert done.exit_code == 0
    assert "specs/two.yaml: new since git:HEAD, so it has no redline" in done.stderr
    assert Path("output/one.redline.docx").exists() and not Path("output/two.redline.docx").exists()
    alone = run("build", "--redline", "git:HEAD", "specs/two.yaml")
    assert alone.exit_code == 1 and "git:HEAD has none of these tables" in alone.stderr


def test_numbers_of_a_word_file_stay_on_the_right_where_they_are_struck_out(run):
    spec = Path("specs/one.yaml")
    spec.write_text(spec.read_text("utf-8") + "columns: [groups, P]\n", "utf-8")
    run("build", "--redline", "old/one.docx")
    gone = next(
        row for row in resolved(both_versions(), None).iter(f"{W}tr") if row.find(f"{W}trPr/{W}del") is not None
    )
    set_as = [cell.find(f"{W}p/{W}pPr/{W}jc") for cell in gone.findall(f"{W}tc")]
    assert [None if one is None else one.get(f"{W}val") for one in set_as] == [None, None, None, "right", "right"]


def test_a_file_of_several_tables_gives_each_its_own(run):
    Path("specs/two.yaml").write_text("data: ../data.csv\nnumber: 2\nrows: [sex]\n", "utf-8")
    run("build", "--bundle", "all.docx", "--format", "docx")
    assert run("build", "--redline", "all.docx").stderr.count("nothing changed") == 2


def test_a_redline_as_the_old_version_counts_as_accepted(run):
    run("build", "--redline", "git:HEAD")
    shutil.move("output/one.redline.docx", "sent.docx")
    assert "nothing changed since sent.docx" in run("build", "--redline", "sent.docx").stderr


def test_a_redline_tells_what_made_it(run):
    run("build", "--redline", "git:HEAD")
    told = run("provenance", "output/one.redline.docx")
    assert told.exit_code == 0 and told.stdout.endswith("as its spec and data give it today\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("git:nothing",), 'git knows no revision "nothing"'),
        (("git:--help",), 'git knows no revision "--help"'),
        (("git:",), '"git:" is no older version of a table'),
        (("gone.docx",), "gone.docx cannot be read: No such file or directory"),
        (("data.csv",), '"data.csv" is no older version of a table'),
        (("",), '"" is no older version of a table'),
        (("bad.docx",), "bad.docx cannot be read: it is no Word document"),
        (("bad.json",), "bad.json is no JSON file"),
        (("other.json",), "other.json holds no results of a table"),
        (("git:HEAD", "--date", "yesterday"), '"yesterday" is no date'),
        (("git:HEAD", "--format", "xlsx"), "a redline is written in Word, LaTeX, Markdown or HTML"),
    ],
)
def test_what_is_no_older_version_is_refused_and_nothing_is_written(run, arguments, said):
    for name, text in (("bad.docx", "PK"), ("bad.json", "{"), ("other.json", "{}")):
        Path(name).write_text(text, "utf-8")
    done = run("build", "--redline", *arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(said) or f": {said}" in done.stderr
    assert not Path("output").exists()


def test_a_spec_that_could_not_be_built_then_is_refused(run):
    Path("specs/one.yaml").write_text("data: ../data.csv\nrows: [nothing]\n", "utf-8")
    commit()
    Path("specs/one.yaml").write_text(SPEC, "utf-8")
    done = run("build", "--redline", "git:HEAD")
    assert done.exit_code == 1
    assert "one cannot be built as it was at HEAD" in done.stderr
    assert "one.yaml:2: " in done.stderr


def test_author_and_date_belong_to_a_redline(run):
    for option in ("--author", "--date"):
        done = run("build", option, "2026-01-01")
        assert done.exit_code == 2 and "--redline OLD" in done.stderr


def test_a_kept_build(run):
    new = Path("specs/one.yaml").read_text("utf-8"), Path("data.csv").read_text("utf-8")
    Path("specs/one.yaml").write_text(SPEC, "utf-8")
    Path("data.csv").write_text(DATA, "utf-8")
    shutil.rmtree(".tablegen")
    run("build")
    Path("specs/one.yaml").write_text(new[0], "utf-8")
    Path("data.csv").write_text(new[1], "utf-8")
    for _ in range(2):  # the second time the last build is that of now: the one before counts
        assert run("build", "--redline", "last").exit_code == 0
        both_versions()
    assert run("build", "--redline", "1").exit_code == 0
    both_versions()
    assert "no build 7: builds 1 to 2 are kept" in run("build", "--redline", "7").stderr
    assert run("status").exit_code == 0
    shutil.rmtree(".tablegen")
    assert "last has none of these tables" in run("build", "--redline", "last").stderr


def test_outside_a_repository_git_is_refused(project):
    project(data_dot_csv=DATA, specs__one_dot_yaml=SPEC)
    done = CliRunner().invoke(cli, ["build", "--redline", "git:HEAD"])
    assert done.exit_code == 1 and done.stderr.startswith("git: not a git repository")


@pytest.mark.parametrize(("spec", "style"), SPECS)
def test_a_built_word_file_is_read_as_the_table_it_is(spec, style, tmp_path):
    built = tablegen.build(ROOT / "specs" / f"{spec}.yaml", style=style)
    (tmp_path / "a.docx").write_bytes(built.render("docx"))
    (found,) = tables_in(tmp_path / "a.docx")
    again = redlined(named_like(found.table, built.table), built.table, built.style)
    assert not is_changed(again), [line for line in (*again.head, *again.body) if line.revised]
    assert len(again.head) == len(built.table.head)


def test_a_word_file_whose_parts_are_called_otherwise_is_an_older_version_too(run):
    with ZipFile("old/one.docx") as package, ZipFile("moved.docx", "w") as moved:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith(".rels") or name == "[Content_Types].xml":
                content = content.replace(b"document.xml", b"document2.xml")
            moved.writestr(name.replace("document.xml", "document2.xml"), content)
    assert run("build", "--redline", "moved.docx").exit_code == 0
    both_versions()
