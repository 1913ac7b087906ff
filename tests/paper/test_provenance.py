"""Every output tells what made it, and `tablegen provenance` reads it back and says whether it is still so."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from tablegen.cli import cli
from tablegen.origin import as_line, comment, lines_in, parsed
from tablegen.render import RENDERERS
from tablegen.render.docx_package import write_package
from tablegen.render.properties import PART, origins_in, with_origins
from tablegen.style_file import forget

ROOT = Path(__file__).parent.parent.parent
DATA = "id,arm,age,sex\n" + "".join(f"{i},{'ab'[i % 2]},{40 + i * 7 % 31},{'fm'[i // 2 % 2]}\n" for i in range(40))
SPEC = 'data: ../data.csv\ncompare: arm\nrows: [age, sex]\nwhere: {age: ">= 42"}\n'


@pytest.fixture
def run(project):
    project(data_dot_csv=DATA, specs__one_dot_yaml=SPEC)
    return lambda *arguments: CliRunner().invoke(cli, [str(one) for one in arguments])


def now(run, file):
    """The exit code and the last line: what has changed."""
    done = run("provenance", file)
    return done.exit_code, done.output.splitlines()[-1].strip()


@pytest.mark.parametrize("form", list(RENDERERS), ids=lambda one: one.name)
def test_every_output_tells_what_made_it(run, form):
    run("build", "--format", form.name)
    done = run("provenance", f"output/one{form.suffix}")
    kept = sum(40 + i * 7 % 31 >= 42 for i in range(40))
    assert re.sub(r"\w{12}…", "…", done.output).splitlines() == [
        f"output/one{form.suffix}: one",
        "   spec      specs/one.yaml (sha256 …)",
        "   data      ../data.csv, 40 rows (sha256 …)",
        f"   where     {kept} of 40 rows kept: age >= 42",
        "   style     default",
        "   tablegen  0.1.0",
        "   now       as its spec and data give it today",
    ]
    assert done.exit_code == 0 and kept < 40


def test_the_results_file_tells_all_but_the_style(run):
    run("build")
    head = json.loads(Path("output/one.results.json").read_text("utf-8"))
    assert head["spec"]["file"] == "specs/one.yaml" and head["data"]["where"] == ["age >= 42"]
    assert now(run, "output/one.results.json") == (0, "now       as its spec and data give it today")


@pytest.mark.parametrize("suffix", [".docx", ".md", ".results.json"])
@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"specs__one_dot_yaml": SPEC + "# a remark\n"}, 0, "the spec changed; the table is the same"),
        ({"specs__one_dot_yaml": SPEC.replace(">= 42", ">= 50")}, 4, "out of date: the spec changed; 27 rows are kept now"),
        ({"data_dot_csv": DATA + "41,a,50,m\n"}, 4, "out of date: the data changed (40 rows then, 41 now)"),
        ({"data_dot_csv": DATA.replace("0,a,40,f", "0,a,40,m")}, 0, "data edited; the table is the same"),
        ({"data_dot_csv": DATA.replace(",f\n", ",m\n", 9)}, 4, "out of date: data edited"),
        ({"specs__one_dot_yaml": SPEC.replace("sex", "sx")}, 4,
         'cannot be checked: the spec changed; specs/one.yaml:3:13: the data have no column "sx"; did you mean "sex"?'),
    ],
    ids=["remark", "where", "added", "one left out", "edited", "broken"],
)  # fmt: skip
def test_what_has_changed_since(run, project, suffix, change, code, says):
    run("build")
    project(**change)
    assert now(run, f"output/one{suffix}") == (code, f"now       {says}")


def test_an_edited_output_is_told(run):
    run("build")
    text = Path("output/one.md").read_text("utf-8")
    Path("output/one.md").write_text(text.replace("age", "Age"), "utf-8")
    assert now(run, "output/one.md") == (4, "now       edited since it was built, or saved by another program")


def test_the_style_of_the_command_line_is_remembered(run, project):
    run("build", "--style", "lancet")
    assert "   style     lancet" in run("provenance", "output/one.tex").output.splitlines()
    assert now(run, "output/one.tex")[0] == 0
    project(templates__styles__mine_dot_yaml="extends: lancet\ndigits: {mean: 1}\n")
    run("build", "--style", "mine")
    assert now(run, "output/one.tex")[0] == 0
    project(templates__styles__mine_dot_yaml="extends: lancet\ndigits: {mean: 3}\n")
    forget()  # the commands of this test are one process
    assert now(run, "output/one.tex") == (4, "now       out of date: the style mine changed")


@pytest.mark.parametrize(
    ("in_spec", "asked"), [("", "elsarticle"), ("frame: IEEEtran\n", "elsarticle"), ("frame: IEEEtran\n", "article")]
)
def test_the_frame_of_the_command_line_is_remembered(run, project, in_spec, asked):
    project(specs__one_dot_yaml=SPEC + in_spec)
    run("build", "--frame", asked)
    assert now(run, "output/one.tex") == (0, "now       as its spec and data give it today")
    told = [line.split() for line in run("provenance", "output/one.tex").output.splitlines() if "frame" in line]
    assert told == ([] if asked == "article" else [["frame", asked]])
    assert ("elsarticle" in Path("output/one.tex").read_text("utf-8")) == (asked == "elsarticle")


def test_a_bundle_tells_of_each_of_its_tables(run, project):
    project(specs__two_dot_yaml=SPEC.replace("[age, sex]", "[sex]"))
    run("build", "--bundle", "all.docx")
    done = run("provenance", "all.docx")
    assert [line for line in done.output.splitlines() if not line.startswith(" ")] == ["all.docx: one", "all.docx: two"]
    assert done.exit_code == 0
    project(specs__two_dot_yaml=SPEC.replace("[age, sex]", "[age]"))
    assert "out of date: the spec changed" in run("provenance", "all.docx").output


def test_a_manuscript_of_one_table_is_not_taken_for_an_edited_output(run, project):
    run("build")
    manuscript = Document()
    manuscript.add_paragraph("{{table:one}}")
    manuscript.save("paper.docx")
    assert run("insert", "paper.docx", "specs/one.yaml").exit_code == 0
    assert now(run, "paper.docx") == (0, "now       as its spec and data give it today")
    project(data_dot_csv=DATA + "41,a,50,m\n")
    assert now(run, "paper.docx") == (4, "now       out of date: the data changed (40 rows then, 41 now)")


def test_a_table_that_is_far_from_its_spec(run, tmp_path_factory, monkeypatch):
    run("build")
    away = tmp_path_factory.mktemp("away")
    (away / "one.docx").write_bytes(Path("output/one.docx").read_bytes())
    monkeypatch.chdir(away)
    assert now(run, "one.docx") == (4, "now       cannot be checked: its spec is not found from here")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", b"no zip", "a.docx cannot be read: it is damaged"),
        ("a.md", b"# Text\n", "a.md holds no table that tells what made it"),
        ("a.md", b"<!-- tablegen: {\"table\" -->", "a.md holds no table that tells what made it"),
        ("a.results.json", b"[]", "a.results.json holds no table that tells what made it"),
        ("a.pdf", b"%PDF", "a.pdf holds no table that tells what made it"),
        ("a.pdf", b"/Keywords (tablegen: {\\", "a.pdf holds no table that tells what made it"),
        ("a.pdf", b"stream\nx\x9c/Keywords <7>", "a.pdf holds no table that tells what made it"),
        ("a.png", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt", "a.png holds no table that tells what made it"),
        ("a.png", b"GIF89a" * 9, "a.png holds no table that tells what made it"),
        ("a.svg", b"<svg/>", "a.svg holds no table that tells what made it"),
        ("a.bin", b"\xff\xfe\x00", "a.bin holds no table that tells what made it"),
    ],
)  # fmt: skip
def test_files_that_tell_nothing(run, name, content, says):
    Path(name).write_bytes(content)
    done = run("provenance", name)
    assert done.exit_code == 1 and says in done.output and "Traceback" not in done.output
    assert run("provenance", "none.docx").output.startswith("none.docx cannot be read: No such file")


TIMES = "data: ../data.csv\ncompare: arm\nrows: {age: {event: {sex: f}}}\nfigure: {kind: survival, formats: [svg, pdf, png]}\n"


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_a_figure_tells_what_made_it_and_is_compared(run, project, kind):
    project(specs__one_dot_yaml=TIMES)
    run("build", "--format", "markdown")
    figure = Path(f"output/one.survival.{kind}")
    assert now(run, figure) == (0, "now       as its spec and data give it today")
    figure.write_bytes(figure.read_bytes() + b" ")
    assert now(run, figure) == (4, "now       edited since it was built, or saved by another program")
    project(data_dot_csv=DATA.replace(",f\n", ",m\n", 9))
    assert now(run, figure) == (4, "now       out of date: data edited")


@pytest.mark.parametrize(("label", "engine"), [("Age (of 100%) \\\\ {x} ~#&_^$", "pdflatex"), ("年龄", "xelatex")])
def test_a_pdf_by_tex_tells_what_made_it(run, project, label, engine):
    if not shutil.which(engine):
        pytest.skip(f"{engine} is not installed")
    project(specs__one_dot_yaml=f"data: ../data.csv\nrows: {{age: '{label}'}}\nwhere: {{sex: f}}\n")
    done = run("build", "--tex")
    assert done.exit_code == 0, done.output
    assert b"Creator(Typst" not in Path("output/one.pdf").read_bytes()
    assert "   where     20 of 40 rows kept: sex f" in run("provenance", "output/one.pdf").output.splitlines()
    assert now(run, "output/one.pdf") == (0, "now       as its spec and data give it today")


def test_letters_that_pdf_and_svg_escape_come_back(run, project):
    hostile = 'a (b) <c> & "d" \\\\ -- é'
    data = DATA.replace("sex\n", f'"{hostile.replace(chr(34), chr(34) * 2)}"\n'.replace("\\\\", "\\"), 1)
    quoted = hostile.replace("\\\\", "\\").replace("'", "''")
    project(
        data_dot_csv=data,
        specs__one_dot_yaml=f"data: ../data.csv\ncompare: arm\nrows: [age]\nwhere: {{'{quoted}': f}}\n",
    )
    for form in ("pdf", "png", "markdown"):
        done = run("build", "--format", form)
        assert done.exit_code == 0, done.output
    said = {form: run("provenance", f"output/one.{form}").output.splitlines()[3] for form in ("pdf", "png", "md")}
    assert len({*said.values()}) == 1 and quoted in said["md"]


def test_suppressed_tables_do_not_tell_how_many_were_left_out(run, project):
    project(specs__one_dot_yaml=SPEC + "suppress: 5\n")
    run("build")
    assert "   where     age >= 42" in run("provenance", "output/one.md").output.splitlines()


def test_a_line_survives_every_comment():
    told = {"table": "a--b", "tablegen": "0.1.0", "where": ["x > 1 --> <b>", "größe \u2028 \\ %"]}
    line = as_line(told)
    assert "--" not in line and line.isascii() and "\n" not in line
    for start, end in (("%", ""), ("<!--", " -->"), ("//", "")):
        assert list(lines_in(f"text\n{comment(line, start, end)}more {comment(line, start, end)}")) == [told, told]
    assert parsed('["table"]') is None and parsed("{}") is None and comment("", "%") == ""


PACKAGE = {
    "[Content_Types].xml": b"<Types></Types>",
    "_rels/.rels": b'<Relationships><Relationship Id="rId1" Target="x"/></Relationships>',
}


def test_long_lines_stand_in_several_properties_and_others_stay():
    theirs = b'<op:Properties xmlns:op="o"><op:property pid="7" name="Project"><vt:lpwstr>X</vt:lpwstr></op:property></op:Properties>'
    line = as_line({"table": "t", "where": ["é<&>" * 100]})
    once = with_origins(PACKAGE | {PART: theirs}, {"t": line})
    twice = with_origins(once, {"t": line})
    assert origins_in(once) == {"t": line} == origins_in(twice)
    text = twice[PART].decode()
    assert text.count('name="Project"') == 1 and text.count("name=") == len(set(re.findall('pid="(\\d+)"', text)))
    assert once["_rels/.rels"] == PACKAGE["_rels/.rels"]  # it was announced already
    fresh = with_origins(PACKAGE, {"t": line})
    assert origins_in(fresh) == {"t": line} and b'Id="rId2"' in fresh["_rels/.rels"]
    assert all(
        len(piece) <= 255
        for piece in re.findall(
            r"<vt:lpwstr>(.*?)</vt:lpwstr>",
            fresh[PART].decode().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        )
    )
    assert with_origins(PACKAGE, {"t": ""}) == PACKAGE


def test_an_own_reference_keeps_its_properties(run, project):
    run("build")
    with zipfile.ZipFile(ROOT / "templates/docx/reference.docx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    project(
        templates__docx__reference_dot_docx=write_package(with_origins(parts, {"other": as_line({"table": "other"})}))
    )
    run("build")
    done = run("provenance", "output/one.docx")
    assert [line for line in done.output.splitlines() if line[0] != " "] == [
        "output/one.docx: other",
        "output/one.docx: one",
    ]
